// SPDX-License-Identifier: GPL-2.0-only

// SM and LMCs that lose their memory, and an MN that vanishes, at each step of a handover.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-fault-tests.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr double REPORT_TIME = 2;              //!< s
constexpr double PROBE_TIME = 3 * REPORT_TIME; //!< s
constexpr double PREDICTED = 7.5;              //!< of mn0, from a1 to b1, s
constexpr double LINK_DOWN = 8;                //!< of mn0, s
constexpr double LINK_UP = 8.05;               //!< of mn0, s
/// After a message was sent, before it arrives, s.
constexpr double IN_FLIGHT = 0.0005;
/// An MN that is gone is found out by three probes, and then told by two reports (P6), s.
constexpr double FOUND_OUT = 4 * PROBE_TIME + 2 * REPORT_TIME;

/// A network with a handover of mn0. mn1 stays at A; mn2 stays, too, and no LMC knows its PoA.
class HandoverStepScene : public MmcpSceneTest
{
  public:
    using MmcpSceneTest::MmcpSceneTest;

  protected:
    /// @param net gets SM, LMCs and MNs
    static void SetUp(MmcpTestNetwork& net)
    {
        net.SetReportTime(REPORT_TIME);
        net.Install();
        for (const auto* poa : {"a1", "a2", "c9"})
        {
            net.AddMn(poa);
        }
    }

    /// @return just before the handover, and just after each of its messages, s
    std::vector<double> GetSteps()
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        SetUp(net);
        net.PredictAt(PREDICTED, net.Mns()[0], "b1");
        net.LoseAt(LINK_DOWN, net.Mns()[0]);
        net.EnterAt(LINK_UP, net.Mns()[0], "b1");
        net.Run(9);
        std::vector<double> steps = {PREDICTED - IN_FLIGHT};
        for (const auto& line : net.recorder.GetLines(PREDICTED))
        {
            const auto type = line.text.substr(line.text.find(' ') + 1, 3);
            if (type != "USR" && type != "ASR")
            {
                steps.push_back(line.at + IN_FLIGHT);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(steps.size(), 9, "HIR, HCT, HTA, HIC, SJR, SJC, LJR, LJC");
        return steps;
    }

    /// @param net the network @param mnId an MN @return lines of MmcpTestNetwork::Describe() of
    /// others that name it
    static std::size_t CountKnown(const MmcpTestNetwork& net, const std::string& mnId)
    {
        const auto text = net.Describe();
        std::size_t count = 0;
        for (auto at = text.find(": " + mnId + " "); at != std::string::npos;
             at = text.find(": " + mnId + " ", at + 1))
        {
            ++count;
        }
        return count;
    }
};

/// Whoever crashes forgets everything and starts again; nobody is told (P8, P9).
// Covers: P8, P9, P11, P12
class CrashScene : public HandoverStepScene
{
  public:
    CrashScene(Family family, bool lmcOnRouter)
        : HandoverStepScene("crash at each step of a handover", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        // SM, old LMC, new LMC, both, all
        const std::vector<std::string> crashes = {"s", "A", "B", "AB", "sAB"};
        for (const auto at : GetSteps())
        {
            for (const auto& who : crashes)
            {
                Crash(at, who, 1);
            }
        }
        // So long that the SM gives the LMC up.
        Crash(PREDICTED, "A", 5 * PROBE_TIME);
    }

    /// @param at when, s @param who SM (s) and LMCs @param down how long, s
    void Crash(double at, const std::string& who, double down)
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        SetUp(net);
        net.PredictAt(PREDICTED, net.Mns()[0], "b1");
        net.LoseAt(LINK_DOWN, net.Mns()[0]);
        net.EnterAt(LINK_UP, net.Mns()[0], "b1");
        for (const char name : who)
        {
            const auto entity =
                name == 's' ? Ptr<MmcpEntity>(net.Sm()) : Ptr<MmcpEntity>(net.Lmc(name));
            MmcpTestNetwork::RunAt(at, entity, false);
            MmcpTestNetwork::RunAt(at + down, entity, true);
        }
        m_what = "crash of " + who + " at " + std::to_string(at);
        const auto served = at + down + 2 * PROBE_TIME;
        const auto end = at + down + FOUND_OUT;
        At(served, &CrashScene::CheckServed, this, &net);
        net.Stream(served - 1, served - 0.01);
        net.Run(end);
        CheckServed(&net);
        for (const auto& mn : net.Mns())
        {
            const auto received = mn->GetReceiver()->GetReceived();
            NS_TEST_EXPECT_MSG_EQ(received, 50, mn->GetMnId() << " receives, " << m_what);
            const auto mnId = MmcpTestNetwork::TextOf(mn->GetMnId());
            NS_TEST_EXPECT_MSG_EQ(CountKnown(net, mnId),
                                  (Upstream(net, mn) == "sm" ? 1 : 2),
                                  mnId << " is nowhere else, " << m_what << "\n"
                                       << net.Describe());
        }
    }

    /// All are joined, and their peers know it.
    void CheckServed(const MmcpTestNetwork* net)
    {
        for (const auto& mn : net->Mns())
        {
            const auto mnId = MmcpTestNetwork::TextOf(mn->GetMnId());
            const auto upstream = Upstream(*net, mn);
            const auto what = mnId + ", " + m_what;
            NS_TEST_EXPECT_MSG_EQ(MmcpGetName(mn->GetState()), std::string("ESTABLISHED"), what);
            const auto seen = net->SeenBySm(mnId);
            NS_TEST_EXPECT_MSG_EQ(seen,
                                  (upstream == "sm" ? "- ESTABLISHED" : upstream + " DELEGATED"),
                                  what);
            if (upstream != "sm")
            {
                const auto there = net->SeenByLmc(upstream.at(0), mnId);
                NS_TEST_EXPECT_MSG_EQ(there, "ESTABLISHED", what);
            }
        }
    }

    /// @return name of whom an MN reports to
    static std::string Upstream(const MmcpTestNetwork& net, const Ptr<MmcpMn>& mn)
    {
        const auto upstream = mn->GetUpstream();
        return upstream ? net.recorder.Name(*upstream) : "?";
    }

    std::string m_what; //!< the crash, for messages
};

/// An MN that is not heard again after a step of its handover leaves nothing behind.
// Covers: P6, P16, P17
class VanishScene : public HandoverStepScene
{
  public:
    VanishScene(Family family, bool lmcOnRouter)
        : HandoverStepScene("an MN vanishes at each step of a handover", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        for (const auto at : GetSteps())
        {
            Vanish(at);
        }
    }

    void Vanish(double at)
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        SetUp(net);
        const auto mn = net.Mns()[0];
        net.PredictAt(PREDICTED, mn, "b1");
        if (at > LINK_DOWN)
        {
            net.LoseAt(LINK_DOWN, mn);
            net.EnterAt(LINK_UP, mn, "b1");
        }
        At(at, &VanishScene::Remove, &net, mn->GetNode()->GetDevice(1));
        const auto end = at + FOUND_OUT + 1;
        auto& stream = net.Stream(1, end);
        net.Run(end);

        const auto what = "vanished at " + std::to_string(at);
        NS_TEST_EXPECT_MSG_EQ(CountKnown(net, "mn0"), 0, what << "\n" << net.Describe());
        NS_TEST_EXPECT_MSG_EQ(CountKnown(net, "mn1"), 2, what);
        NS_TEST_EXPECT_MSG_EQ(CountKnown(net, "mn2"), 1, what);
        const auto others = net.GetPackets(MmcpTestNetwork::SUBNET_A, end - 1, end);
        const auto subnetB = MmcpTestNetwork::SUBNET_A + 1;
        if (at < LINK_UP)
        {
            NS_TEST_EXPECT_MSG_EQ(net.GetPackets(subnetB, end - 1, end), 0, "to B, " << what);
        }
        NS_TEST_EXPECT_MSG_GT_OR_EQ(others, stream.GetSent(end - 1, end) - 1, what);
    }

    static void Remove(MmcpTestNetwork* net, Ptr<NetDevice> device)
    {
        for (auto link = MmcpTestNetwork::SUBNET_A; link < MmcpTestNetwork::AWAY; ++link)
        {
            net->Link(link)->Remove(device);
        }
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpCrashScenes()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        const bool lmcOnRouter = family == Family::IPV6;
        tests.push_back(new CrashScene(family, lmcOnRouter));
        tests.push_back(new VanishScene(family, lmcOnRouter));
    }
    return tests;
}

} // namespace ns3
