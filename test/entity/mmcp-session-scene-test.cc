// SPDX-License-Identifier: GPL-2.0-only

// Session join, leave and status monitoring on a network: figures 3 to 6.

#include "mmcp-entity-tests.h"
#include "mmcp-scene-test.h"

#include "ns3/simulator.h"

#include <cmath>
#include <map>
#include <set>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

// Covers: MMCP 7.2-1, MMCP 7.2-2, MMCP 7.2-3, MMCP 7.2-4, MMCP 7.2-5, MMCP 7.2-6, MMCP 7.2-7,
//         MMCP 7.2-8, MMCP 8.1-1, MMCP 8.3.1-1, MMCP 8.3.2-2, P4, P10, W11
/// Figure 3, and figure 4 after it.
class JoinAndLeaveScene : public MmcpSceneTest
{
  public:
    JoinAndLeaveScene(Family family, bool lmcOnRouter)
        : MmcpSceneTest("session join and local join, leave", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        net.SetReportTime(1000);
        net.Install();
        m_mn = net.AddMn("a1");
        m_mn->TraceConnectWithoutContext("Tx", MakeCallback(&JoinAndLeaveScene::OnTx, this));
        m_mn->TraceConnectWithoutContext("Joined",
                                         MakeCallback(&JoinAndLeaveScene::OnJoined, this));
        m_mn->TraceConnectWithoutContext("Left", MakeCallback(&JoinAndLeaveScene::OnLeft, this));
        auto& stream = net.Stream(1, 12);
        Simulator::Schedule(Seconds(5), &MmcpMn::Leave, m_mn);
        ExpectAtSm(1.9, net, "mn0", "");
        ExpectAtSm(2.5, net, "mn0", "A DELEGATED");
        ExpectAtLmc(1.9, net, 'A', "mn0", "");
        ExpectAtLmc(2.5, net, 'A', "mn0", "ESTABLISHED");
        ExpectAtLmc(5.5, net, 'A', "mn0", "");
        net.Run(12);

        ExpectLines(net.recorder.GetLines(),
                    {{0.5, "A>sm SJR(A)"},
                     {0.5, "B>sm SJR(B)"},
                     {0.5, "C>sm SJR(C)"},
                     {0.5, "sm>A SJC(+ G)"},
                     {0.5, "sm>B SJC(+ G)"},
                     {0.5, "sm>C SJC(+ G)"},
                     {2, "mn0>sm SJR(mn0 a1)"},
                     {2, "sm>mn0 SJC(+ G A)"},
                     {2, "mn0>A LJR(mn0)"},
                     {2, "A>mn0 LJC(+)"},
                     {5, "mn0>A ULR(mn0)"},
                     {5, "A>mn0 ULC(+)"},
                     {5, "A>sm ASR(0)"}});
        NS_TEST_EXPECT_MSG_EQ(m_joined, 1, "joined, told once");
        NS_TEST_EXPECT_MSG_EQ(m_left, 1, "left, told once");
        NS_TEST_EXPECT_MSG_EQ(m_joinedAtLeave, false, "the group is left before the ULR");
        // MMCP 7.1: the stream comes with the SJC and goes with the ULR.
        const auto received = m_mn->GetReceiver()->GetReceived();
        NS_TEST_EXPECT_MSG_GT_OR_EQ(received, stream.GetSent(2.025, 4.975), "received");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(received, stream.GetSent(2, 5), "received");
        NS_TEST_EXPECT_MSG_EQ(m_mn->GetReceiver()->GetLost(), 0, "lost");
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(MmcpTestNetwork::SUBNET_A, 0, 2), 0, "before");
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(MmcpTestNetwork::SUBNET_A, 7.1, 12), 0, "after");
        // The LMC must not keep the group.
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(MmcpTestNetwork::SUBNET_A + 1), 0, "elsewhere");
        CheckCounters(net);
    }

    void CheckCounters(const MmcpTestNetwork& net)
    {
        using Type = MmcpMessageType;
        NS_TEST_EXPECT_MSG_EQ(m_mn->GetSent(Type::SJR), 1, "SJR of the MN");
        NS_TEST_EXPECT_MSG_EQ(m_mn->GetReceived(Type::ULC), 1, "ULC at the MN");
        NS_TEST_EXPECT_MSG_EQ(net.Sm()->GetReceived(Type::SJR), 4, "SJR at the SM");
        NS_TEST_EXPECT_MSG_EQ(net.Sm()->GetSent(Type::SJC), 4, "SJC of the SM");
        NS_TEST_EXPECT_MSG_EQ(net.Lmc('A')->GetReceived(Type::LJR), 1, "LJR at the LMC");
        NS_TEST_EXPECT_MSG_EQ(net.Lmc('B')->GetReceived(Type::LJR), 0, "LJR at another LMC");
        for (std::size_t reason = 0; reason < MMCP_PARSE_ERRORS; ++reason)
        {
            const auto dropped = net.Sm()->GetDropped(static_cast<MmcpParseError>(reason)) +
                                 m_mn->GetDropped(static_cast<MmcpParseError>(reason));
            NS_TEST_EXPECT_MSG_EQ(dropped, 0, "drops for reason " << reason);
        }
    }

    void OnTx(const MmcpEndpoint& /* to */, const MmcpMessage& message)
    {
        if (message.GetType() == MmcpMessageType::ULR)
        {
            m_joinedAtLeave = m_mn->GetReceiver()->IsJoined();
        }
    }

    void OnJoined(uint32_t session, const MmcpEndpoint& lmc)
    {
        NS_TEST_EXPECT_MSG_EQ(session, MmcpTestNetwork::SESSION, "session");
        NS_TEST_EXPECT_MSG_EQ(lmc.port, 6041, "port of the LMC");
        ++m_joined;
    }

    void OnLeft(uint32_t session)
    {
        NS_TEST_EXPECT_MSG_EQ(session, MmcpTestNetwork::SESSION, "session");
        ++m_left;
    }

    Ptr<MmcpMn> m_mn;           //!< who joins
    uint32_t m_joined{0};       //!< told
    uint32_t m_left{0};         //!< told
    bool m_joinedAtLeave{true}; //!< to the group, when ULR is sent
};

// Covers: MMCP 7.4-1, MMCP 7.4-2, MMCP 7.4-3, MMCP 7.4-4, W9
/// Figure 5: two MNs of an LMC, and one of another, report.
class ReportScene : public MmcpSceneTest
{
  public:
    explicit ReportScene(Family family)
        : MmcpSceneTest("status reports", family)
    {
    }

  private:
    static constexpr double REPORT_TIME = 2; //!< s
    static constexpr double END = 21;        //!< s

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(REPORT_TIME);
        net.Install();
        for (const auto* poa : {"a1", "a2", "b1"})
        {
            const auto mn = net.AddMn(poa);
            mn->GetReceiver()->TraceConnectWithoutContext(
                "Sequence",
                MakeCallback(&ReportScene::OnSequence, this));
        }
        m_first = net.Mns()[0];
        m_first->TraceConnectWithoutContext("Tx", MakeCallback(&ReportScene::OnTx, this));
        net.HandOverAt(10, net.Mns()[2], "a1");
        net.Stream(1, END);
        net.Run(END);

        const auto phase = CheckPeriod(net, "mn0>A USR");
        NS_TEST_EXPECT_MSG_GT(std::abs(phase - CheckPeriod(net, "mn1>A USR")), 0.01, "own phases");
        CheckPeriod(net, "A>sm ASR");
        NS_TEST_EXPECT_MSG_GT(m_checked, 7, "reports checked");
        CheckAggregation(net);
        CheckView(net);
    }

    /// @return when the first was sent, modulo the period
    double CheckPeriod(const MmcpTestNetwork& net, const std::string& text)
    {
        double last = -1;
        uint32_t count = 0;
        for (const auto& line : net.recorder.GetLines())
        {
            if (line.text.rfind(text, 0) == 0)
            {
                const auto since = line.at - (last < 0 ? line.at - REPORT_TIME : last);
                NS_TEST_EXPECT_MSG_EQ_TOL(since, REPORT_TIME, 1e-6, text << " period");
                last = line.at;
                ++count;
            }
        }
        NS_TEST_EXPECT_MSG_GT_OR_EQ(count, (END - 2.1) / REPORT_TIME - 1, text << " number");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(count, (END - 0.5) / REPORT_TIME + 1, text << " number");
        return std::fmod(last, REPORT_TIME);
    }

    /// An ASR has of each MN what its last USR said.
    void CheckAggregation(const MmcpTestNetwork& net)
    {
        std::map<std::string, std::string> status;
        uint32_t checked = 0;
        for (const auto& line : net.recorder.GetLines(0, 9))
        {
            const auto usr = line.text.find(" USR(");
            if (usr != std::string::npos)
            {
                const auto blank = line.text.find(' ', usr + 5);
                status[line.text.substr(0, 3)] =
                    line.text.substr(blank, line.text.size() - blank - 1);
            }
            else if (line.text.rfind("A>sm ASR(2", 0) == 0 && status.count("mn0") > 0 &&
                     status.count("mn1") > 0)
            {
                const auto expected =
                    "A>sm ASR(2 mn0" + status["mn0"] + " mn1" + status["mn1"] + ")";
                NS_TEST_EXPECT_MSG_EQ(line.text, expected, "aggregated");
                ++checked;
            }
        }
        NS_TEST_EXPECT_MSG_GT(checked, 1, "aggregations checked");
    }

    /// The SM knows what the last report said.
    void CheckView(const MmcpTestNetwork& net)
    {
        const auto members = net.Sm()->GetMembers(MmcpTestNetwork::SESSION);
        NS_TEST_EXPECT_MSG_EQ(members.size(), 3, "members");
        for (const auto& member : members)
        {
            NS_TEST_EXPECT_MSG_EQ(member.lmcId.value_or("-"), MmcpIdentifier("A"), "its LMC");
            NS_TEST_EXPECT_MSG_EQ(member.status.has_value(), true, "its status");
            // At most two report times old.
            const auto [packets, elapsed] = member.status.value_or(MmcpDataChannelStatus{});
            NS_TEST_EXPECT_MSG_GT_OR_EQ(elapsed, END - 2 - 2 * REPORT_TIME - 1, "elapsed");
            NS_TEST_EXPECT_MSG_GT(packets, 45 * elapsed, "packets");
            NS_TEST_EXPECT_MSG_EQ_TOL(member.since.GetSeconds(), 2, PASSAGE, "since");
        }
        NS_TEST_EXPECT_MSG_EQ(net.Sm()->GetMemberCount(MmcpTestNetwork::SESSION), 3, "count");
        NS_TEST_EXPECT_MSG_EQ(net.Lmc('A')->GetMemberCount(MmcpTestNetwork::SESSION), 3, "at A");
        NS_TEST_EXPECT_MSG_EQ(net.Lmc('B')->GetMemberCount(MmcpTestNetwork::SESSION), 0, "at B");
    }

    void OnSequence(uint32_t sequence, McastSequenceCounter::Kind /* kind */, uint32_t /* device */)
    {
        if (Simulator::GetContext() == m_first->GetNode()->GetId())
        {
            m_numbers.insert(sequence);
        }
    }

    /// W9: the report counts what was received.
    void OnTx(const MmcpEndpoint& /* to */, const MmcpMessage& message)
    {
        if (const auto* report = std::get_if<MmcpUserStatusReport>(&message.body))
        {
            NS_TEST_EXPECT_MSG_EQ(report->status.has_value(), true, "a status");
            NS_TEST_EXPECT_MSG_EQ(report->status->packets, m_numbers.size(), "packets");
            // The SJC arrived some ms after 2 s.
            NS_TEST_EXPECT_MSG_EQ(report->status->elapsed,
                                  std::floor(Simulator::Now().GetSeconds() - 2.01),
                                  "elapsed");
            ++m_checked;
        }
    }

    Ptr<MmcpMn> m_first;          //!< mn0
    std::set<uint32_t> m_numbers; //!< that it received
    uint32_t m_checked{0};        //!< reports
};

// Covers: MMCP 7.4-5, MMCP 7.4-6, MMCP 8.5.3-1, P6, P7
/// Figure 6: one MN vanishes, one reports only when asked; so does an LMC.
class ProbeScene : public MmcpSceneTest
{
  public:
    explicit ProbeScene(Family family)
        : MmcpSceneTest("status probes", family)
    {
    }

  private:
    static constexpr double PROBE_TIME = 6; //!< s

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(PROBE_TIME / 3);
        net.Install();
        const auto vanishing = net.AddMn("a1");
        const auto idle = net.AddMn("a2");
        idle->SetAttribute("StatusReportTime", TimeValue(Seconds(1000)));
        net.Lmc('B')->SetAttribute("StatusReportTime", TimeValue(Seconds(1000)));
        net.Lmc('A')->TraceConnectWithoutContext("MemberChanged",
                                                 MakeCallback(&ProbeScene::OnMember, this));
        Simulator::Schedule(Seconds(9), &ProbeScene::Vanish, &net, vanishing);
        net.Run(45);

        CheckSilent(net);
        CheckAnswered(net, "A>mn1 USP()", "mn1>A USR(mn1");
        CheckAnswered(net, "sm>B USP()", "B>sm ASR(0)");
        NS_TEST_EXPECT_MSG_EQ(net.SeenByLmc('A', "mn1"), "ESTABLISHED", "who answers stays");
        NS_TEST_EXPECT_MSG_EQ(
            (net.Sm()->GetLmcState(MmcpTestNetwork::SESSION, "B") == MmcpSmLmcState::ESTABLISHED),
            true,
            "so does an LMC");
    }

    static void Vanish(MmcpTestNetwork* net, Ptr<MmcpMn> mn)
    {
        net->Link(MmcpTestNetwork::SUBNET_A)->Remove(mn->GetNode()->GetDevice(1));
    }

    /// @return times of messages that begin so
    static std::vector<double> TimesOf(const MmcpTestNetwork& net, const std::string& text)
    {
        std::vector<double> times;
        for (const auto& line : net.recorder.GetLines())
        {
            if (line.text.rfind(text, 0) == 0)
            {
                times.push_back(line.at);
            }
        }
        return times;
    }

    void CheckSilent(const MmcpTestNetwork& net)
    {
        double last = 0;
        for (const auto at : TimesOf(net, "mn0>A USR"))
        {
            last = at < 9 ? at : last;
        }
        const auto probes = TimesOf(net, "A>mn0 USP()");
        NS_TEST_ASSERT_MSG_EQ(probes.size(), 3, "probes");
        for (std::size_t i = 0; i < probes.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(probes[i],
                                      last + (i + 1) * PROBE_TIME,
                                      PASSAGE,
                                      "probe " << i);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(m_failed, last + 4 * PROBE_TIME, PASSAGE, "failed");
        // Told by the next ASR, and out of the SM's view a report time later.
        for (const auto& line : net.recorder.GetLines(m_failed, 1000, "ASR"))
        {
            NS_TEST_EXPECT_MSG_EQ(line.text.find("mn0"), std::string::npos, line.text);
        }
        NS_TEST_EXPECT_MSG_EQ(net.SeenBySm("mn0"), "", "gone");
        NS_TEST_EXPECT_MSG_EQ(net.SeenBySm("mn1"), "A DELEGATED", "still there");
    }

    void CheckAnswered(const MmcpTestNetwork& net,
                       const std::string& probe,
                       const std::string& answer)
    {
        const auto probes = TimesOf(net, probe);
        const auto answers = TimesOf(net, answer);
        NS_TEST_EXPECT_MSG_GT(probes.size(), 3, probe);
        std::size_t next = 0;
        for (const auto at : probes)
        {
            while (next < answers.size() && answers[next] < at)
            {
                ++next;
            }
            NS_TEST_ASSERT_MSG_LT(next, answers.size(), answer);
            NS_TEST_EXPECT_MSG_LT(answers[next] - at, PASSAGE, answer << " at once");
        }
    }

    void OnMember(uint32_t /* session */, const MmcpIdentifier& mnId, MmcpMemberChange change)
    {
        if (change == MmcpMemberChange::FAILED)
        {
            NS_TEST_EXPECT_MSG_EQ(mnId, MmcpIdentifier("mn0"), "who failed");
            m_failed = Simulator::Now().GetSeconds();
        }
    }

    double m_failed{-1}; //!< when mn0 failed, s
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpSessionScenes()
{
    auto tests = MmcpMakeScenes<ReportScene, ProbeScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool lmcOnRouter : {true, false})
        {
            tests.push_back(new JoinAndLeaveScene(family, lmcOnRouter));
        }
    }
    return tests;
}

} // namespace ns3
