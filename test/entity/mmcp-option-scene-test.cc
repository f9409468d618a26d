// SPDX-License-Identifier: GPL-2.0-only

// Several sessions, a train of handovers, and what attributes change on the wire.

#include "mmcp-entity-tests.h"
#include "mmcp-scene-test.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Fate = McastTestLink::Fate;

/// @param packet UDP payload @return its octets
std::vector<uint8_t>
OctetsOf(const Ptr<const Packet>& packet)
{
    std::vector<uint8_t> octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    return octets;
}

/// Sessions 7 and 8, on groups 1 and 2. mn0 and mn1 are one node in both, mn2 another in 8.
// Covers: P21
class SessionsScene : public MmcpSceneTest
{
  public:
    SessionsScene(Family family, bool lmcOnRouter)
        : MmcpSceneTest("several sessions and memberships", family, lmcOnRouter)
    {
    }

  private:
    static constexpr uint32_t OTHER = 8; //!< the second session

    void DoRun() override
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        net.SetReportTime(1);
        net.mmcp.AddSession(OTHER, MmcpEntity::ToAddress({net.Group(2), 5000}));
        net.Install();
        const auto mn0 = net.AddMn("a1");
        const auto mn1 = net.AddMnOn(mn0->GetNode(), OTHER, "a1");
        const auto mn2 = net.AddMnOn(net.AddMn("c1", 1000)->GetNode(), OTHER, "c1");
        net.HandOverAt(5, mn0, "b1"); // the node, that is mn0 and mn1
        Simulator::Schedule(Seconds(8), &MmcpMn::Leave, mn0);
        At(4, &SessionsScene::Expect, this, &net, "7: mn0@A 8: mn1@A mn3@C ");
        At(7, &SessionsScene::Expect, this, &net, "7: mn0@B 8: mn1@B mn3@C ");
        At(10, &SessionsScene::Expect, this, &net, "7: 8: mn1@B mn3@C ");
        auto& first = net.Stream(1, 12);
        auto& second = net.AddStream(net.source, MmcpTestNetwork::SITE, 5000, 2);
        second.Run(1.01, 12);
        net.Run(12);

        // Both handovers, each in its session.
        for (const std::string session : {"", "#8"})
        {
            const std::string mn = session.empty() ? "mn0" : "mn1";
            TimeOf(net, mn + ">A HIR(" + mn + " b1)" + session, 4.4, 5);
            TimeOf(net, "A>B HCT(" + mn + " G)" + session, 4.4, 5);
            TimeOf(net, "B>A HTA(+)" + session, 4.4, 5);
            TimeOf(net, "A>mn1 HIC(+ B)" + session, 4.4, 5); // addresses are named once
        }
        const auto r0 = mn0->GetReceiver();
        const auto r1 = mn1->GetReceiver();
        NS_TEST_EXPECT_MSG_LT_OR_EQ(r0->GetReceived(), first.GetSent(2, 8), "to 8 s only");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(r0->GetReceived() + 4, first.GetSent(2.025, 7.97), "mn0");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(r1->GetReceived() + 4, second.GetSent(2.025, 11.97), "mn1");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(mn2->GetReceiver()->GetReceived(),
                                    second.GetSent(2.025, 11.97),
                                    "mn3");
        for (const auto& receiver : {r1, mn2->GetReceiver()})
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(receiver->GetReceived(),
                                        second.GetSent(2, 12),
                                        "one group");
        }
    }

    void Expect(const MmcpTestNetwork* net, std::string expected)
    {
        std::ostringstream text;
        for (const auto session : {MmcpTestNetwork::SESSION, OTHER})
        {
            text << session << ": ";
            uint32_t at = 0;
            std::set<std::string> members; // the order of joins is not that of starts
            for (const auto& member : net->Sm()->GetMembers(session))
            {
                members.insert(MmcpTestNetwork::TextOf(member.mnId) + "@" +
                               MmcpTestNetwork::TextOf(member.lmcId.value_or("-")));
            }
            for (const auto& member : members)
            {
                text << member << ' ';
            }
            for (const char name : {'A', 'B', 'C'})
            {
                at += net->Lmc(name)->GetMemberCount(session);
            }
            NS_TEST_EXPECT_MSG_EQ(at, net->Sm()->GetMemberCount(session), "at LMCs, " << session);
        }
        NS_TEST_EXPECT_MSG_EQ(text.str(), expected, Simulator::Now().GetSeconds() << " s");
    }
};

/// 20 MNs go from A to B at a time. HCT wait for each other, unless both LMCs name MNs in HTA.
// Covers: P15, W13-2
class TrainScene : public MmcpSceneTest
{
  public:
    explicit TrainScene(Family family)
        : MmcpSceneTest("train of handovers", family)
    {
    }

  private:
    static constexpr uint32_t MNS = 20;
    static constexpr double PREDICTED = 5; //!< s

    void DoRun() override
    {
        // From A over two links to B and back; those of a proxy, 1 ms each.
        constexpr double ROUND_TRIP = 0.004;
        for (const bool asks : {false, true})
        {
            for (const bool names : {false, true})
            {
                const auto [open, last] = Run(asks, names);
                const bool waits = !asks || !names;
                const std::string what = asks    ? (names ? "both" : "old LMC")
                                         : names ? "new"
                                                 : "none";
                NS_TEST_EXPECT_MSG_EQ(open, (waits ? 1 : MNS - 1), "HCT open at a time, " << what);
                const auto trips = waits ? MNS : 2;
                NS_TEST_EXPECT_MSG_GT_OR_EQ(last, trips * ROUND_TRIP, what);
                NS_TEST_EXPECT_MSG_LT(last, trips * ROUND_TRIP + PASSAGE, what);
            }
        }
    }

    /// @param asks whether the old LMC heeds names @param names whether the new one gives them
    /// @return HCT that were open at a time; when the last HIC was sent after the first HIR, s
    std::pair<uint32_t, double> Run(bool asks, bool names)
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.mmcp.SetMnAttribute("HandoverInitiationTime", TimeValue(Seconds(2)));
        net.Install();
        net.Lmc('A')->SetAttribute("NameMnInHandoverAck", BooleanValue(asks));
        net.Lmc('B')->SetAttribute("NameMnInHandoverAck", BooleanValue(names));
        for (uint32_t i = 0; i < MNS; ++i)
        {
            net.HandOverAt(PREDICTED + 0.5, net.AddMn("a1"), "b1");
        }
        net.Run(7);
        uint32_t open = 0;
        uint32_t most = 0;
        double last = 0;
        for (const auto& line : net.recorder.GetLines(PREDICTED, PREDICTED + 0.5))
        {
            const auto type = line.text.substr(line.text.find(' ') + 1, 3);
            open += type == "HCT" ? 1 : 0;
            // When HTA is sent the HCT is still open at A, so HIC counts.
            open -= type == "HIC" ? 1 : 0;
            most = std::max(most, open);
            last = type == "HIC" ? line.at - PREDICTED : last;
            const bool named = line.text.find("HTA(+ mn") != std::string::npos;
            NS_TEST_EXPECT_MSG_EQ((type == "HTA" && !named), (type == "HTA" && !names), line.text);
        }
        NS_TEST_EXPECT_MSG_EQ(net.Lmc('B')->GetMemberCount(MmcpTestNetwork::SESSION), MNS, "at B");
        return {most, last};
    }
};

/// Both layouts of parameters, all sending the one, or each another.
// Covers: W1-2
class LayoutScene : public MmcpSceneTest
{
  public:
    explicit LayoutScene(Family family)
        : MmcpSceneTest("ParameterLengthOctets", family)
    {
    }

  private:
    void DoRun() override
    {
        for (const uint32_t sm : {1, 2})
        {
            for (const uint32_t lmc : {1, 2})
            {
                for (const uint32_t mn : {1, 2})
                {
                    Run(sm, lmc, mn);
                }
            }
        }
    }

    /// @param sm of the SM @param lmc of LMCs @param mn of MNs: octets of a length
    void Run(uint32_t sm, uint32_t lmc, uint32_t mn)
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(2);
        net.mmcp.SetSmAttribute("ParameterLengthOctets", UintegerValue(sm));
        net.mmcp.SetLmcAttribute("ParameterLengthOctets", UintegerValue(lmc));
        net.mmcp.SetMnAttribute("ParameterLengthOctets", UintegerValue(mn));
        net.Install();
        net.HandOverAt(5, net.AddMn("a1"), "b1");
        uint32_t checked = 0;
        net.SetFate([&](Ptr<const Packet> packet) {
            using Type = MmcpMessageType;
            const auto octets = OctetsOf(packet);
            const auto type = static_cast<Type>(octets[0]);
            // Who sends it; SJR comes from MNs and from LMCs.
            const bool ofMn =
                type == Type::LJR || type == Type::ULR || type == Type::USR || type == Type::HIR;
            const bool ofLmc = type == Type::ASR || type == Type::HCT || type == Type::HIC;
            if (ofMn || ofLmc || type == Type::SJC)
            {
                // The second octet of a parameter is 0, or its length (W1).
                const auto layout = octets.at(9) == 0 ? 2U : 1U;
                const auto expected = ofMn ? mn : ofLmc ? lmc : sm;
                NS_TEST_EXPECT_MSG_EQ(layout, expected, MmcpGetMessageRule(type).name);
                ++checked;
            }
            return Fate{Time(0)};
        });
        ExpectAtSm(4, net, "mn0", "A DELEGATED");
        ExpectAtSm(9, net, "mn0", "B DELEGATED");
        ExpectAtLmc(9, net, 'B', "mn0", "ESTABLISHED");
        net.Run(9);
        NS_TEST_EXPECT_MSG_GT(checked, 15, "messages");
        NS_TEST_EXPECT_MSG_EQ(net.recorder.GetLines(4.4, 4.6, "HIC(+ B)").size(), 1, "HIC");
    }
};

/// An LMC has more MNs than a report can hold.
// Covers: W12-1, W12-2
class MessageSizeScene : public MmcpSceneTest
{
  public:
    explicit MessageSizeScene(Family family)
        : MmcpSceneTest("MaxMessageSize", family)
    {
    }

  private:
    static constexpr uint32_t MNS = 80;

    void DoRun() override
    {
        // 8 octets of header, 8 of Membership, 20 for an MN and its status.
        Run(0, 1452, 2);
        Run(128, 128, (MNS + 4) / 5);
    }

    /// @param attribute what is set; 0: nothing @param limit octets of a report @param parts of one
    void Run(uint32_t attribute, uint32_t limit, uint32_t parts)
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(2);
        if (attribute > 0)
        {
            net.mmcp.SetLmcAttribute("MaxMessageSize", UintegerValue(attribute));
        }
        net.Install();
        for (uint32_t i = 0; i < MNS; ++i)
        {
            net.AddMn("a1");
        }
        uint32_t largest = 0;
        net.SetFate([&](Ptr<const Packet> packet) {
            largest = std::max(largest, packet->GetSize());
            return Fate{Time(0)};
        });
        net.Run(12);

        NS_TEST_EXPECT_MSG_LT_OR_EQ(largest, limit, "octets");
        NS_TEST_EXPECT_MSG_GT(largest, limit - 20, "room for no other MN");
        NS_TEST_EXPECT_MSG_EQ(net.Sm()->GetMemberCount(MmcpTestNetwork::SESSION), MNS, "members");
        uint32_t sent = 0;
        std::set<double> times;
        for (const auto& line : net.recorder.GetLines(6, 11.9, "ASR(80"))
        {
            times.insert(line.at);
            ++sent;
        }
        NS_TEST_EXPECT_MSG_GT(times.size(), 1, "reports");
        NS_TEST_EXPECT_MSG_EQ(sent, parts * times.size(), "each has its parts, with the total");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpOptionScenes()
{
    auto tests = MmcpMakeScenes<TrainScene, LayoutScene, MessageSizeScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool lmcOnRouter : {true, false})
        {
            tests.push_back(new SessionsScene(family, lmcOnRouter));
        }
    }
    return tests;
}

} // namespace ns3
