// SPDX-License-Identifier: GPL-2.0-only

// Each single message of each procedure meets each fault, and everybody ends up as without it.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-fault-tests.h"

#include "ns3/mmcp-message-codec.h"
#include "ns3/simulator.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Fate = McastTestLink::Fate;

constexpr double REPORT_TIME = 3;              //!< s
constexpr double PROBE_TIME = 3 * REPORT_TIME; //!< s
constexpr double FAULTS_END = 13;              //!< of the procedures, s
/// Later than all attempts of a request, and when the sender is at another place, s.
constexpr double LATE = 4.8;
/// A copy of a message makes an LMC believe in an MN until three probes are not answered, and the
/// SM for two reports longer (P6).
constexpr double END = FAULTS_END + LATE + 4 * PROBE_TIME + 3 * REPORT_TIME; //!< s

/// What becomes of a message. @param next s until the next one is sent @return its fate
using Fault = std::function<Fate(double next)>;

/// A message that was sent.
struct Sent
{
    double at;        //!< s
    std::string text; //!< what
};

/// What came of a run.
struct Outcome
{
    std::vector<Sent> sent; //!< before FAULTS_END
    std::string end;        //!< how everybody stands, and what they receive
};

/**
 * Session join and local join, with and without an LMC; reports, probes of an MN and of an LMC; two
 * handovers between the same LMCs at a time, one from the SM to an LMC; leave.
 */
// Covers: P1, P4, P6, P8, P10, P11, P12, P13, P15, P17
class FaultScene : public MmcpSceneTest
{
  public:
    /// @param family of all addresses @param lmcOnRouter where LMCs are @param name of the fault
    /// @param fault that each message meets in turn
    FaultScene(Family family, bool lmcOnRouter, const std::string& name, Fault fault)
        : MmcpSceneTest("each message " + name, family, lmcOnRouter),
          m_fault(std::move(fault))
    {
    }

  private:
    void DoRun() override
    {
        const auto sound = Run(NONE, 0);
        CheckSound(sound);
        std::map<std::string, uint32_t> reports;
        for (std::size_t i = 0; i < sound.sent.size(); ++i)
        {
            const auto& [at, text] = sound.sent[i];
            // After the second report of somebody comes nothing new.
            const bool report = text.compare(1, 3, "SR(") == 0;
            if (!report || ++reports[text.substr(0, text.find(' '))] <= 2)
            {
                const auto next = i + 1 < sound.sent.size() ? sound.sent[i + 1].at - at : 0;
                const auto outcome = Run(i, next);
                NS_TEST_EXPECT_MSG_EQ(outcome.end, sound.end, text << " at " << at << " s");
            }
        }
    }

    /// @param sound a run without faults: all messages of MMCP are in it, and all is well
    void CheckSound(const Outcome& sound)
    {
        for (const auto& rule : MMCP_MESSAGE_RULES)
        {
            bool found = false;
            for (const auto& sent : sound.sent)
            {
                found = found || sent.text.compare(0, 3, rule.name) == 0;
            }
            NS_TEST_EXPECT_MSG_EQ(found, true, rule.name << " is sent");
        }
        NS_TEST_EXPECT_MSG_EQ(sound.end,
                              "A: ESTABLISHED\n"
                              "B: ESTABLISHED\nB: mn0 ESTABLISHED\nB: mn1 ESTABLISHED\n"
                              "C: ESTABLISHED\nC: mn3 ESTABLISHED\n"
                              "mn0: ESTABLISHED at B, group\nmn1: ESTABLISHED at B, group\n"
                              "mn2: CLOSED\nmn3: ESTABLISHED at C, group\n"
                              "sm: A ESTABLISHED\nsm: B ESTABLISHED\nsm: C ESTABLISHED\n"
                              "sm: mn0 B DELEGATED\nsm: mn1 B DELEGATED\nsm: mn3 C DELEGATED\n"
                              // Nobody has told router A that they moved.
                              "packets: 10 10 10, 10 10 0 10",
                              "without faults");
    }

    /// @param index of the message that meets the fault, or NONE @param next s until the next one
    /// @return what came of it
    Outcome Run(std::size_t index, double next) const
    {
        Outcome outcome;
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        net.SetReportTime(REPORT_TIME);
        net.Install();
        for (const auto* poa : {"a1", "a2", "c1", "a9"})
        {
            net.AddMn(poa); // a9 is not in the map
        }
        const auto& mns = net.Mns();
        mns[2]->SetAttribute("StatusReportTime", TimeValue(Seconds(1000)));
        net.Lmc('C')->SetAttribute("StatusReportTime", TimeValue(Seconds(1000)));
        net.HandOverAt(6, mns[0], "b1");
        net.HandOverAt(6, mns[1], "b2");
        net.HandOverAt(7.5, mns[3], "c1");
        Simulator::Schedule(Seconds(12), &MmcpMn::Leave, mns[2]);
        net.SetFate([&](Ptr<const Packet> packet) {
            if (Simulator::Now() >= Seconds(FAULTS_END))
            {
                return Fate{Time(0)};
            }
            outcome.sent.push_back({Simulator::Now().GetSeconds(), TextOf(packet)});
            return outcome.sent.size() - 1 == index ? m_fault(next) : Fate{Time(0)};
        });
        net.Stream(END - 0.3, END - 0.11); // 10 packets
        net.Run(END);
        outcome.end = net.Describe() + "packets:";
        for (uint32_t i = 0; i < 3; ++i)
        {
            const auto packets = net.GetPackets(MmcpTestNetwork::SUBNET_A + i);
            outcome.end += " " + std::to_string(packets);
        }
        outcome.end += ",";
        for (const auto& mn : mns)
        {
            outcome.end += " " + std::to_string(mn->GetReceiver()->GetReceived());
        }
        return outcome;
    }

    /// @param packet UDP payload @return the message in the notation of MmcpNotation
    std::string TextOf(Ptr<const Packet> packet) const
    {
        std::vector<uint8_t> octets(packet->GetSize());
        packet->CopyData(octets.data(), packet->GetSize());
        MmcpMessage message;
        const auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message);
        return error ? MmcpParseErrorName(*error) : MmcpNotation(m_family).Text(message.body);
    }

    static constexpr std::size_t NONE = -1; //!< no message
    const Fault m_fault;                    //!< of each message in turn
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpFaultScenes()
{
    const Fault lost = [](double) { return Fate{}; };
    const Fault late = [](double) { return Fate{Seconds(LATE)}; };
    const Fault doubled = [](double) { return Fate{Time(0), Time(0)}; };
    const Fault doubledLate = [](double) { return Fate{Time(0), Seconds(LATE)}; };
    // All need less than 10 ms through the network.
    const Fault overtaken = [](double next) { return Fate{Seconds(next + 0.01)}; };
    return {new FaultScene(Family::IPV4, true, "lost", lost),
            new FaultScene(Family::IPV4, true, "late", late),
            new FaultScene(Family::IPV4, true, "doubled", doubled),
            new FaultScene(Family::IPV4, true, "doubled late", doubledLate),
            new FaultScene(Family::IPV4, true, "overtaken by the next", overtaken),
            new FaultScene(Family::IPV6, false, "lost", lost),
            new FaultScene(Family::IPV6, false, "doubled late", doubledLate)};
}

} // namespace ns3
