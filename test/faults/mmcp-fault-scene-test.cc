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
 *
 * The faults: lost, twice, twice but the copy much later, overtaken by the next message of all, and
 * much too late.
 */
// Covers: P1, P4, P6, P8, P10, P11, P12, P13, P15, P17
class FaultScene : public MmcpSceneTest
{
  public:
    FaultScene(Family family, bool lmcOnRouter)
        : MmcpSceneTest("each message lost, doubled, overtaken, late", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* name;
            Fault fault;
        } faults[] = {
            {"lost", [](double) { return Fate{}; }},
            {"doubled", [](double) { return Fate{Time(0), Time(0)}; }},
            {"doubled late", [](double) { return Fate{Time(0), Seconds(LATE)}; }},
            // The others need less than 10 ms through the network.
            {"overtaken", [](double next) { return Fate{Seconds(next + 0.01)}; }},
            {"late", [](double) { return Fate{Seconds(LATE)}; }},
        };
        const auto sound = Run(0, {}, 0);
        CheckSound(sound);
        for (const auto& [name, fault] : faults)
        {
            std::map<std::string, uint32_t> reports;
            for (std::size_t i = 0; i < sound.sent.size(); ++i)
            {
                const auto& sent = sound.sent[i];
                // After the second report of somebody comes nothing new.
                const bool report = sent.text.compare(1, 3, "SR(") == 0;
                if (report && ++reports[sent.text.substr(0, sent.text.find(' '))] > 2)
                {
                    continue;
                }
                const auto next = i + 1 < sound.sent.size() ? sound.sent[i + 1].at - sent.at : 0;
                const auto outcome = Run(i, fault, next);
                NS_TEST_EXPECT_MSG_EQ(outcome.end,
                                      sound.end,
                                      sent.text << " at " << sent.at << " s, " << name);
            }
        }
    }

    /// @param sound a run without faults: all messages of MMCP are in it, and all is well
    void CheckSound(const Outcome& sound)
    {
        for (const std::string type : {"SJR",
                                       "SJC",
                                       "LJR",
                                       "LJC",
                                       "ULR",
                                       "ULC",
                                       "USR",
                                       "ASR",
                                       "USP",
                                       "HIR",
                                       "HCT",
                                       "HTA",
                                       "HIC"})
        {
            bool found = false;
            for (const auto& sent : sound.sent)
            {
                found = found || sent.text.compare(0, 3, type) == 0;
            }
            NS_TEST_EXPECT_MSG_EQ(found, true, type << " is sent");
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

    /// @param index of a message @param fault what becomes of it; none: nothing @param next s until
    /// the next one @return what came of it
    Outcome Run(std::size_t index, const Fault& fault, double next) const
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
            const bool meant = fault && outcome.sent.size() == index + 1;
            return meant ? fault(next) : Fate{Time(0)};
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
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpFaultScenes()
{
    return {new FaultScene(Family::IPV4, true), new FaultScene(Family::IPV6, false)};
}

} // namespace ns3
