// SPDX-License-Identifier: GPL-2.0-only

// MNs with two interfaces.

#include "mmcp-entity-tests.h"
#include "mmcp-scene-test.h"

#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"

#include <map>
#include <optional>
#include <set>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Fate = McastTestLink::Fate;

constexpr uint32_t SUBNET_A = MmcpTestNetwork::SUBNET_A;

/// What an MN receives, by the Data trace.
class Reception
{
  public:
    /// @param mn whose data is counted
    void Watch(const Ptr<MmcpMn>& mn)
    {
        mn->TraceConnectWithoutContext("Data", MakeCallback(&Reception::OnData, this));
    }

    std::set<uint32_t> numbers;         //!< handed on
    uint32_t twice{0};                  //!< handed on though they came before: must stay 0
    uint32_t duplicates{0};             //!< marked as such
    std::map<uint32_t, double> firstOn; //!< by device, when the first came, s

  private:
    void OnData(uint32_t /* session */, uint32_t sequence, uint32_t device, bool duplicate)
    {
        firstOn.emplace(device, Simulator::Now().GetSeconds());
        const bool fresh = numbers.insert(sequence).second;
        twice += !duplicate && !fresh ? 1 : 0;
        duplicates += duplicate ? 1 : 0;
    }
};

/// Make before break: the new interface is there two seconds before the old one goes.
// Covers: P17, P18, P20
class TwoInterfacesScene : public MmcpSceneTest
{
  public:
    TwoInterfacesScene(Family family, bool lmcOnRouter)
        : MmcpSceneTest("two interfaces", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("a1");
        const auto first = mn->GetNode()->GetDevice(1);
        const auto second = net.AddDevice(mn);
        Reception reception;
        reception.Watch(mn);
        mn->TraceConnectWithoutContext("HandoverEnd",
                                       MakeCallback(&TwoInterfacesScene::OnEnd, this));
        net.Lmc('A')->TraceConnectWithoutContext("Rx",
                                                 MakeCallback(&TwoInterfacesScene::OnRx, this));
        net.EnterAt(1.9, mn, "a1", first); // so that it knows which device that is
        net.PredictAt(4.5, mn, "b1");
        net.EnterAt(5, mn, "b1", second);
        net.LoseAt(7, mn, first);
        auto& stream = net.Stream(1, 12);
        m_old = net.GetAddressOf(first);
        ExpectAtLmc(5.2, net, 'B', "mn0", "ESTABLISHED");
        ExpectAtLmc(5.2, net, 'A', "mn0", "HANDED-OVER");
        ExpectAtLmc(9.6, net, 'A', "mn0", "");
        ExpectAtSm(5.2, net, "mn0", "B DELEGATED");
        Simulator::Schedule(Seconds(11), &MmcpMn::Leave, mn);
        net.Run(12);

        ExpectLines(net.recorder.GetLines(3),
                    {{4.5, "mn0>A HIR(mn0 b1)"},
                     {4.5, "A>B HCT(mn0 G)"},
                     {4.5, "B>A HTA(+)"},
                     {4.5, "A>mn0 HIC(+ B)"},
                     {5.02, "mn0>sm SJR(mn0 b1)"},
                     {5.02, "sm>mn0 SJC(+ G B)"},
                     {5.02, "mn0>B LJR(mn0)"},
                     {5.02, "B>mn0 LJC(+)"},
                     {11, "mn0>B ULR(mn0)"},
                     {11, "B>mn0 ULC(+)"},
                     {11, "B>sm ASR(0)"}});
        NS_TEST_EXPECT_MSG_EQ(m_from, m_old, "HIR over the old interface");
        CheckData(*mn->GetReceiver(), reception, stream);
        NS_TEST_ASSERT_MSG_EQ(m_record.has_value(), true, "handover");
        NS_TEST_EXPECT_MSG_EQ(m_record->IsPredictive(), true, "predictive");
        NS_TEST_EXPECT_MSG_EQ(m_record->linkDown.has_value(), false, "joined before link down");
    }

    /// Nothing is lost; what came by both is handed on once.
    void CheckData(const McastReceiver& receiver,
                   const Reception& reception,
                   const McastTestStream& stream)
    {
        NS_TEST_EXPECT_MSG_EQ(receiver.GetLost(), 0, "lost");
        NS_TEST_EXPECT_MSG_EQ(reception.twice, 0, "handed on twice");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(reception.numbers.size(), stream.GetSent(2.025, 10.97), "data");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(reception.duplicates, stream.GetSent(5.05, 6.97), "duplicates");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(reception.duplicates, stream.GetSent(5, 7), "duplicates");
        NS_TEST_EXPECT_MSG_EQ(receiver.GetDuplicates(), reception.duplicates, "counted");
        NS_TEST_EXPECT_MSG_EQ(receiver.GetReceived(),
                              reception.numbers.size() + reception.duplicates,
                              "received");
        NS_TEST_EXPECT_MSG_EQ(reception.firstOn.size(), 2, "over both");
    }

    /// At the old LMC.
    void OnRx(const MmcpEndpoint& from, const MmcpMessage& message)
    {
        if (message.GetType() == MmcpMessageType::HIR)
        {
            m_from = from.address;
        }
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        m_record = record;
    }

    McastAddress m_old;                         //!< of the first interface
    McastAddress m_from;                        //!< where HIR came from
    std::optional<MmcpHandoverRecord> m_record; //!< of the handover
};

/// Both interfaces are there all the time, and the routes prefer the new one: HIR to the SM still
/// goes over the old one, what follows over the new one.
// Covers: P13, P20
class OldInterfaceScene : public MmcpSceneTest
{
  public:
    explicit OldInterfaceScene(Family family)
        : MmcpSceneTest("HIR over the old interface", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("a9"); // without an LMC
        const auto node = mn->GetNode();
        const auto first = node->GetDevice(1);
        net.Attach(node, SUBNET_A + 1);
        net.AddRoute(node, McastTestNetwork::ALL, net.Router('B'), SUBNET_A + 1);
        const auto second = net.Device(node, SUBNET_A + 1);
        net.recorder.SetName(net.GetAddressOf(second), "mn0");
        net.Sm()->TraceConnectWithoutContext("Rx", MakeCallback(&OldInterfaceScene::OnRx, this));
        net.EnterAt(1.9, mn, "a9", first);
        net.PredictAt(4.5, mn, "b1");
        net.EnterAt(5, mn, "b1", second);
        const std::map<MmcpMessageType, McastAddress> expected = {
            {MmcpMessageType::HIR, net.GetAddressOf(first)},
            {MmcpMessageType::SJR, net.GetAddressOf(second)}};
        ExpectAtSm(4, net, "mn0", "- ESTABLISHED");
        ExpectAtSm(6, net, "mn0", "B DELEGATED");
        net.Run(6);

        ExpectLines(net.recorder.GetLines(3),
                    {{4.5, "mn0>sm HIR(mn0 b1)"},
                     {4.5, "sm>B HCT(mn0 G)"},
                     {4.5, "B>sm HTA(+)"},
                     {4.5, "sm>mn0 HIC(+ B)"},
                     {5, "mn0>sm SJR(mn0 b1)"},
                     {5, "sm>mn0 SJC(+ G B)"},
                     {5, "mn0>B LJR(mn0)"},
                     {5, "B>mn0 LJC(+)"}});
        NS_TEST_EXPECT_MSG_EQ((m_from == expected), true, "old, then new address");
    }

    /// At the SM.
    void OnRx(const MmcpEndpoint& from, const MmcpMessage& message)
    {
        if (Simulator::Now() > Seconds(4) && message.GetType() != MmcpMessageType::HTA)
        {
            m_from[message.GetType()] = from.address;
        }
    }

    std::map<MmcpMessageType, McastAddress> m_from; //!< where messages came from
};

/// A device becomes an IP interface only when the MN comes to the new place, and the SM does not
/// answer: the stream comes all the same, at once (P18). Nothing was predicted.
// Covers: P18, P19
class LateInterfaceScene : public MmcpSceneTest
{
  public:
    explicit LateInterfaceScene(Family family)
        : MmcpSceneTest("an interface that comes late", family)
    {
    }

  private:
    static constexpr double LINK_UP = 5.05;  //!< s
    static constexpr double SM_SILENT = 8.5; //!< until then, s

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(3);
        net.Install();
        const auto mn = net.AddMn("a1");
        const auto first = mn->GetNode()->GetDevice(1);
        const auto away = net.Link(MmcpTestNetwork::AWAY);
        SimpleNetDeviceHelper devices;
        devices.DisableFlowControl(); // ns-3 crashes on a queue that an address brings later
        const auto second = devices.Install(mn->GetNode(), away).Get(0);
        away->Remove(second);
        Reception reception;
        reception.Watch(mn);
        net.EnterAt(1.9, mn, "a1", first);
        net.LoseAt(5, mn, first);
        net.EnterAt(LINK_UP, mn, "b1", second);
        net.SetFate([](Ptr<const Packet> packet) {
            uint8_t type = 0;
            packet->CopyData(&type, 1);
            const bool request = type == static_cast<uint8_t>(MmcpMessageType::SJR);
            const auto now = Simulator::Now().GetSeconds();
            return request && now > 5 && now < SM_SILENT ? Fate{} : Fate{Time(0)};
        });
        auto& stream = net.Stream(1, 20);
        ExpectAtSm(SM_SILENT, net, "mn0", "A DELEGATED");
        ExpectAtSm(19, net, "mn0", "B DELEGATED");
        ExpectAtLmc(19, net, 'B', "mn0", "ESTABLISHED");
        net.Run(20);

        const auto addressed = LINK_UP + MmcpTestNetwork::ADDRESS_DELAY;
        const auto came = reception.firstOn.find(second->GetIfIndex());
        NS_TEST_ASSERT_MSG_EQ((came != reception.firstOn.end()), true, "over the new interface");
        NS_TEST_EXPECT_MSG_LT(came->second,
                              addressed + PASSAGE + McastTestStream::INTERVAL,
                              "the group is joined at once");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(reception.numbers.size(),
                                    stream.GetSent(2.025, 4.97) +
                                        stream.GetSent(addressed + 2 * PASSAGE, 19.97),
                                    "the stream goes on");
        NS_TEST_EXPECT_MSG_EQ(reception.duplicates, 0, "duplicates");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpInterfaceScenes()
{
    auto tests = MmcpMakeScenes<OldInterfaceScene, LateInterfaceScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool lmcOnRouter : {true, false})
        {
            tests.push_back(new TwoInterfacesScene(family, lmcOnRouter));
        }
    }
    return tests;
}

} // namespace ns3
