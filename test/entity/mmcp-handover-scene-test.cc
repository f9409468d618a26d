// SPDX-License-Identifier: GPL-2.0-only

// Handover on a network: figure 7, and what differs from it.

#include "mmcp-entity-tests.h"
#include "mmcp-scene-test.h"

#include "ns3/mcast-protocol.h"
#include "ns3/simulator.h"

#include <optional>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint32_t SUBNET_B = MmcpTestNetwork::SUBNET_A + 1;

// Covers: MMCP 7.5-1, MMCP 7.5-2, MMCP 7.5-3, MMCP 8.6.1-2, MMCP 8.6.4-1, MMCP 8.6.4-3, P16, P18
/// Figure 7.
class HandoverScene : public MmcpSceneTest
{
  public:
    HandoverScene(Family family, bool lmcOnRouter)
        : MmcpSceneTest("handover", family, lmcOnRouter)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family, m_lmcOnRouter);
        net.SetReportTime(1000);
        net.Install();
        m_net = &net;
        m_mn = net.AddMn("a1");
        m_mn->TraceConnectWithoutContext("HandoverStart",
                                         MakeCallback(&HandoverScene::OnStart, this));
        m_mn->TraceConnectWithoutContext("HandoverAnswered",
                                         MakeCallback(&HandoverScene::OnAnswered, this));
        m_mn->TraceConnectWithoutContext("HandoverEnd", MakeCallback(&HandoverScene::OnEnd, this));
        net.Lmc('A')->TraceConnectWithoutContext("Rx", MakeCallback(&HandoverScene::OnRx, this));
        net.HandOverAt(5, m_mn, "b1");
        auto& stream = net.Stream(1, 15);
        ExpectViews(net);
        net.Run(15);

        ExpectLines(net.recorder.GetLines(3),
                    {{4.5, "mn0>A HIR(mn0 b1)"},
                     {4.5, "A>B HCT(mn0 G)"},
                     {4.5, "B>A HTA(+)"},
                     {4.5, "A>mn0 HIC(+ B)"},
                     {5.07, "mn0>sm SJR(mn0 b1)"},
                     {5.07, "sm>mn0 SJC(+ G B)"},
                     {5.07, "mn0>B LJR(mn0)"},
                     {5.07, "B>mn0 LJC(+)"}});
        NS_TEST_EXPECT_MSG_EQ(m_forwards, true, "the new router forwards before HTA arrives");
        CheckStream(net, stream);
        CheckRecord();
    }

    void ExpectViews(const MmcpTestNetwork& net)
    {
        ExpectAtLmc(4.4, net, 'A', "mn0", "ESTABLISHED");
        ExpectAtLmc(4.4, net, 'B', "mn0", "");
        for (const double at : {4.6, 5.05})
        {
            ExpectAtLmc(at, net, 'A', "mn0", "HANDED-OVER");
            ExpectAtLmc(at, net, 'B', "mn0", "AWAITED");
            ExpectAtSm(at, net, "mn0", "A DELEGATED");
        }
        ExpectAtLmc(5.2, net, 'B', "mn0", "ESTABLISHED");
        ExpectAtSm(5.2, net, "mn0", "B DELEGATED");
        ExpectAtLmc(9.4, net, 'A', "mn0", "HANDED-OVER");
        ExpectAtLmc(9.6, net, 'A', "mn0", "");
    }

    void CheckStream(const MmcpTestNetwork& net, const McastTestStream& stream)
    {
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(SUBNET_B, 0, 4.5), 0, "not before HCT");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(net.GetPackets(SUBNET_B, 4.525, 5),
                                    stream.GetSent(4.525, 5) - 1,
                                    "ahead of the MN");
        const auto receiver = m_mn->GetReceiver();
        NS_TEST_EXPECT_MSG_GT_OR_EQ(receiver->GetReceived(),
                                    stream.GetSent(2.025, 4.99) + stream.GetSent(5.051, 14.99),
                                    "received");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(receiver->GetLost(), stream.GetSent(4.99, 5.051), "lost");
        NS_TEST_EXPECT_MSG_GT(receiver->GetLost(), 0, "lost without a link");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetDuplicates(), 0, "duplicates");
    }

    void CheckRecord()
    {
        NS_TEST_EXPECT_MSG_EQ(m_started, 1, "one handover begins");
        NS_TEST_EXPECT_MSG_EQ(m_answered, 1, "is prepared");
        NS_TEST_ASSERT_MSG_EQ(m_record.has_value(), true, "and ends");
        const auto& record = *m_record;
        NS_TEST_EXPECT_MSG_EQ(record.IsPredictive(), true, "predictive");
        NS_TEST_EXPECT_MSG_EQ(record.sessionId, MmcpTestNetwork::SESSION, "session");
        NS_TEST_EXPECT_MSG_EQ(record.mnId, MmcpIdentifier("mn0"), "who");
        NS_TEST_EXPECT_MSG_EQ(record.poaId, MmcpIdentifier("b1"), "where to");
        NS_TEST_EXPECT_MSG_EQ(record.targetId, MmcpIdentifier("b1"), "where it was to go");
        const struct
        {
            const char* what;
            std::optional<Time> at;
            double from;
        } times[] = {
            {"triggered", record.triggered, 4.5},
            {"answered", record.answered, 4.501},
            {"link down", record.linkDown, 5},
            {"link up", record.linkUp, 5.05},
            {"addressed", record.addressed, 5.07},
            {"admitted", record.admitted, 5.073},
            {"joined", record.joined, 5.075},
        };
        for (const auto& [what, at, from] : times)
        {
            NS_TEST_ASSERT_MSG_EQ(at.has_value(), true, what);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(at->GetSeconds(), from, what);
            NS_TEST_EXPECT_MSG_LT(at->GetSeconds(), from + PASSAGE, what);
        }
    }

    /// At the old LMC. @param message received
    void OnRx(const MmcpEndpoint& /* from */, const MmcpMessage& message)
    {
        if (message.GetType() == MmcpMessageType::HTA)
        {
            const auto router = m_net->Router('B');
            const auto protocol = McastProtocol::Of(router, m_family);
            const auto interface = protocol->GetInterfaceForDevice(m_net->Device(router, SUBNET_B));
            m_forwards =
                protocol->Forwards(static_cast<uint32_t>(interface),
                                   m_net->Group(),
                                   m_net->GetAddress(m_net->source, MmcpTestNetwork::SITE));
        }
    }

    void OnStart(const MmcpHandoverRecord& record)
    {
        NS_TEST_EXPECT_MSG_EQ(record.poaId, MmcpIdentifier("a1"), "where from");
        NS_TEST_EXPECT_MSG_EQ(record.targetId, MmcpIdentifier("b1"), "where to");
        NS_TEST_EXPECT_MSG_EQ((record.triggered == Simulator::Now()), true, "when");
        ++m_started;
    }

    void OnAnswered(const MmcpHandoverRecord& record)
    {
        NS_TEST_EXPECT_MSG_EQ((record.answered == Simulator::Now()), true, "when");
        NS_TEST_EXPECT_MSG_EQ((record.preparation == MmcpHandoverOutcome::ACCEPTED), true, "how");
        NS_TEST_EXPECT_MSG_EQ(m_mn->IsPreparingHandover(), false, "over");
        ++m_answered;
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        NS_TEST_EXPECT_MSG_EQ(m_record.has_value(), false, "ends once");
        m_record = record;
    }

    MmcpTestNetwork* m_net{nullptr};            //!< the network
    Ptr<MmcpMn> m_mn;                           //!< who moves
    uint32_t m_started{0};                      //!< handovers
    uint32_t m_answered{0};                     //!< preparations
    std::optional<MmcpHandoverRecord> m_record; //!< of the handover
    bool m_forwards{false};                     //!< router B, when HTA arrives
};

/// A slow core: with preparation the stream is there, without it must come first (MMCP 7.5).
class GapScene : public MmcpSceneTest
{
  public:
    explicit GapScene(Family family)
        : MmcpSceneTest("stream gap with and without preparation", family)
    {
    }

  private:
    static constexpr double CORE_DELAY = 0.1; //!< s
    static constexpr double LINK_GAP = 0.05;  //!< s

    void DoRun() override
    {
        const auto prepared = MeasureGap(true);
        const auto reactive = MeasureGap(false);
        // The packets without a link, and up to one interval at each end.
        NS_TEST_EXPECT_MSG_LT(prepared, LINK_GAP + 2 * McastTestStream::INTERVAL, "prepared");
        // The join goes up, the stream comes down.
        NS_TEST_EXPECT_MSG_GT(reactive, LINK_GAP + 2 * CORE_DELAY, "reactive");
    }

    double MeasureGap(bool predicted)
    {
        m_gap = 0;
        MmcpTestNetwork net(m_family);
        for (uint32_t i = 0; i < 3; ++i)
        {
            net.Link(MmcpTestNetwork::CORE_A + i)->SetDelay(Seconds(CORE_DELAY));
        }
        net.mmcp.SetMnAttribute("HandoverInitiationTime", TimeValue(Seconds(2)));
        net.mmcp.SetLmcAttribute("ContextTransferTime", TimeValue(Seconds(1)));
        net.Install();
        const auto mn = net.AddMn("a1");
        mn->GetReceiver()->TraceConnectWithoutContext("Gap", MakeCallback(&GapScene::OnGap, this));
        if (predicted)
        {
            net.PredictAt(4, mn, "b1");
        }
        net.MoveAt(5, mn, "b1", LINK_GAP);
        net.Stream(1, 8);
        net.Run(8);
        NS_TEST_EXPECT_MSG_EQ(net.SeenByLmc('B', "mn0"), "ESTABLISHED", "moved");
        return m_gap;
    }

    void OnGap(uint32_t /* first */, uint32_t /* last */, Time silence)
    {
        m_gap += silence.GetSeconds();
    }

    double m_gap{0}; //!< time without data, s
};

// Covers: P11, P16, P17
/// A prediction that does not come true, another place, and one that comes too late.
class WrongPredictionScene : public MmcpSceneTest
{
  public:
    explicit WrongPredictionScene(Family family)
        : MmcpSceneTest("wrong predictions", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("a1");
        mn->TraceConnectWithoutContext("HandoverStart",
                                       MakeCallback(&WrongPredictionScene::OnStart, this));
        mn->TraceConnectWithoutContext("HandoverEnd",
                                       MakeCallback(&WrongPredictionScene::OnEnd, this));
        net.PredictAt(4, mn, "b1");  // it stays
        net.PredictAt(20, mn, "c1"); // and goes elsewhere
        net.MoveAt(20.5, mn, "b1");
        net.PredictAt(30, mn, "a1"); // and goes, long after its prediction is withdrawn
        net.MoveAt(35, mn, "a1");
        auto& stream = net.Stream(1, 40);
        ExpectAtLmc(4.5, net, 'B', "mn0", "AWAITED");
        ExpectAtLmc(8.9, net, 'B', "mn0", "AWAITED");
        ExpectAtLmc(9.1, net, 'B', "mn0", "");
        ExpectAtLmc(6.4, net, 'A', "mn0", "HANDED-OVER");
        ExpectAtLmc(6.6, net, 'A', "mn0", "ESTABLISHED");
        ExpectAtLmc(19, net, 'A', "mn0", "ESTABLISHED");
        ExpectAtLmc(21, net, 'C', "mn0", "AWAITED");
        ExpectAtLmc(25.1, net, 'C', "mn0", "");
        ExpectAtLmc(25.1, net, 'A', "mn0", "");
        ExpectAtSm(19, net, "mn0", "A DELEGATED");
        ExpectAtSm(21, net, "mn0", "B DELEGATED");
        net.Run(40);

        NS_TEST_EXPECT_MSG_EQ(m_started, 4, "two predictions alone, two handovers");
        NS_TEST_EXPECT_MSG_EQ(m_ended, "c1>b1 >a1 ", "both not predictive");
        ExpectLines(net.recorder.GetLines(3, 30),
                    {{4, "mn0>A HIR(mn0 b1)"},
                     {4, "A>B HCT(mn0 G)"},
                     {4, "B>A HTA(+)"},
                     {4, "A>mn0 HIC(+ B)"},
                     {6.5, "mn0>A USR(mn0 *"},
                     {20, "mn0>A HIR(mn0 c1)"},
                     {20, "A>C HCT(mn0 G)"},
                     {20, "C>A HTA(+)"},
                     {20, "A>mn0 HIC(+ C)"},
                     {20.57, "mn0>sm SJR(mn0 b1)"},
                     {20.57, "sm>mn0 SJC(+ G B)"},
                     {20.57, "mn0>B LJR(mn0)"},
                     {20.57, "B>mn0 LJC(+)"}});
        // P16: held for AgentHoldTime, then left, and out of the tree two seconds later.
        ExpectStream(net, stream, SUBNET_B, 4.1, 8.9);
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(SUBNET_B, 11.1, 20), 0, "no stream in vain at B");
        ExpectStream(net, stream, SUBNET_B + 1, 20.1, 24.9);
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(SUBNET_B + 1, 27.1, 40), 0, "no stream in vain at C");
        // The stream of the MN itself goes on behind the wrong prediction.
        ExpectStream(net, stream, SUBNET_B, 21, 34.9);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(mn->GetReceiver()->GetLost(), 2 * 4, "lost while it moves");
    }

    void OnStart(const MmcpHandoverRecord& /* record */)
    {
        ++m_started;
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        NS_TEST_EXPECT_MSG_EQ(record.IsPredictive(), false, "wrong, or withdrawn");
        std::ostringstream text;
        text << record.targetId << '>' << record.poaId << ' ';
        m_ended += text.str();
    }

    uint32_t m_started{0}; //!< handovers
    std::string m_ended;   //!< handovers, as "target>place "

    void ExpectStream(const MmcpTestNetwork& net,
                      const McastTestStream& stream,
                      uint32_t link,
                      double from,
                      double to)
    {
        NS_TEST_EXPECT_MSG_GT_OR_EQ(net.GetPackets(link, from, to) + 1,
                                    stream.GetSent(from, to),
                                    "stream on link " << link << " from " << from);
    }
};

// Covers: P17
/// Every 2 s back and forth, predicted each time; reports are more frequent than that.
class PingPongScene : public MmcpSceneTest
{
  public:
    explicit PingPongScene(Family family)
        : MmcpSceneTest("ping-pong", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(0.4);
        net.Install();
        const auto mn = net.AddMn("a1");
        mn->TraceConnectWithoutContext("HandoverEnd", MakeCallback(&PingPongScene::OnEnd, this));
        auto& stream = net.Stream(1, 40);
        for (int i = 0; i < 14; ++i)
        {
            const bool there = i % 2 == 0;
            const double at = 4 + 2 * i;
            net.HandOverAt(at, mn, there ? "b1" : "a1");
            ExpectAtSm(at + 1, net, "mn0", there ? "B DELEGATED" : "A DELEGATED");
            ExpectAtLmc(at + 1, net, there ? 'B' : 'A', "mn0", "ESTABLISHED");
            ExpectAtLmc(at + 1, net, there ? 'A' : 'B', "mn0", "HANDED-OVER");
        }
        net.Run(40);

        NS_TEST_EXPECT_MSG_EQ(m_ended, 14, "handovers");
        NS_TEST_EXPECT_MSG_EQ(m_predictive, 14, "predictive ones");
        NS_TEST_EXPECT_MSG_EQ(net.SeenByLmc('B', "mn0"), "", "gone from B");
        NS_TEST_EXPECT_MSG_EQ(net.SeenByLmc('A', "mn0"), "ESTABLISHED", "at A");
        NS_TEST_EXPECT_MSG_GT(stream.GetSent(2, 40), 1800, "stream");
        // 50 ms without a link each time
        NS_TEST_EXPECT_MSG_LT_OR_EQ(mn->GetReceiver()->GetLost(), 14 * 4, "lost");
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        ++m_ended;
        m_predictive += record.IsPredictive() ? 1 : 0;
    }

    uint32_t m_ended{0};      //!< handovers
    uint32_t m_predictive{0}; //!< of them
};

// Covers: P14, P19
/// From PoA to PoA in one subnet, then to another subnet without a word before.
class RoamingScene : public MmcpSceneTest
{
  public:
    explicit RoamingScene(Family family)
        : MmcpSceneTest("within the subnet, and reactive", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("a1");
        mn->TraceConnectWithoutContext("HandoverEnd", MakeCallback(&RoamingScene::OnEnd, this));
        net.PredictAt(4, mn, "a2");
        net.EnterAt(4.5, mn, "a2");
        net.EnterAt(16, mn, "a1");
        net.PredictAt(28, mn, "b9"); // that nobody knows
        net.MoveAt(30, mn, "b1");
        net.Stream(1, 33);
        ExpectAtLmc(29, net, 'A', "mn0", "ESTABLISHED");
        ExpectAtLmc(29, net, 'B', "mn0", "");
        ExpectAtSm(31, net, "mn0", "B DELEGATED");
        ExpectAtLmc(31, net, 'B', "mn0", "ESTABLISHED");
        net.EnterAt(33, mn, "b2");
        // LMC B forgets; the MN reports, asked by nobody, and joins anew from where it is.
        net.RunAt(34, net.Lmc('B'), false);
        net.RunAt(34.1, net.Lmc('B'), true);
        net.PredictAt(35, mn, "b1");
        net.Run(37);

        ExpectLines(net.recorder.GetLines(3),
                    {{4, "mn0>A HIR(mn0 a2)"},
                     {4, "A>mn0 HIC(+ A)"},
                     {28, "mn0>A HIR(mn0 b9)"},
                     {28, "A>mn0 HIC(-)"},
                     {28, "mn0>A USR(mn0 *"},
                     {30.07, "mn0>sm SJR(mn0 b1)"},
                     {30.07, "sm>mn0 SJC(+ G B)"},
                     {30.07, "mn0>B LJR(mn0)"},
                     {30.07, "B>mn0 LJC(+)"},
                     {34.1, "B>sm SJR(B)"},
                     {34.1, "sm>B SJC(+ G)"},
                     {35, "mn0>B HIR(mn0 b1)"},
                     {35, "B>mn0 HIC(-)"},
                     {35, "mn0>B USR(mn0 *"},
                     {35, "B>mn0 LJC(-)"},
                     {35, "mn0>sm SJR(mn0 b2)"},
                     {35, "sm>mn0 SJC(+ G B)"},
                     {35, "mn0>B LJR(mn0)"},
                     {35, "B>mn0 LJC(+)"}});
        NS_TEST_ASSERT_MSG_EQ(m_record.has_value(), true, "one handover");
        NS_TEST_EXPECT_MSG_EQ(m_record->IsPredictive(), false, "not predictive");
        NS_TEST_EXPECT_MSG_EQ(m_record->poaId, MmcpIdentifier("b1"), "where to");
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        NS_TEST_EXPECT_MSG_EQ(m_record.has_value(), false, "one handover");
        m_record = record;
    }

    std::optional<MmcpHandoverRecord> m_record; //!< of the handover
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpHandoverScenes()
{
    auto tests = MmcpMakeScenes<GapScene, WrongPredictionScene, PingPongScene, RoamingScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool lmcOnRouter : {true, false})
        {
            tests.push_back(new HandoverScene(family, lmcOnRouter));
        }
    }
    return tests;
}

} // namespace ns3
