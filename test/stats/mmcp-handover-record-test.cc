// SPDX-License-Identifier: GPL-2.0-only

// Records of handovers on a network, against what was sent and received there.

#include "mmcp-record-scene.h"
#include "mmcp-stats-tests.h"

#include <sstream>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Figure 7.
class PredictiveScene : public MmcpRecordScene
{
  public:
    PredictiveScene(Family family, bool lmcOnRouter)
        : MmcpRecordScene("a predictive handover", family, lmcOnRouter)
    {
    }

  private:
    void OnEnd(const MmcpHandoverRecord& record)
    {
        m_record = record;
    }

    void DoRun() override
    {
        Begin();
        const auto mn = AddMn("a1");
        mn->TraceConnectWithoutContext("HandoverEnd", MakeCallback(&PredictiveScene::OnEnd, this));
        net->HandOverAt(5, mn, "b1");
        const auto records = Run(8);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one handover");
        const auto& record = records[0];
        NS_TEST_EXPECT_MSG_EQ(record.walker, "mn0", "who");
        NS_TEST_EXPECT_MSG_EQ(record.fromPoa, MmcpIdentifier("a1"), "from");
        NS_TEST_EXPECT_MSG_EQ(record.toPoa, MmcpIdentifier("b1"), "to");
        NS_TEST_EXPECT_MSG_EQ(record.GetKind(), MmcpHandoverKind::PREDICTIVE, "kind");
        NS_TEST_EXPECT_MSG_EQ(record.GetPrediction(), MmcpPrediction::RIGHT, "prediction");
        NS_TEST_EXPECT_MSG_EQ(record.intraSubnet, false, "another subnet");
        ExpectTime("triggered", record.triggered, 4.5);
        ExpectPreparation(record, "A", "B");
        // P16: at the same time as HTA; another host's report needs 1 ms to the router
        ExpectTime("join",
                   record.join,
                   TimeOf(*net, "B>A HTA(+)", 4, 5) + (m_lmcOnRouter ? 0 : 0.001));
        ExpectTime("link down", record.linkDown, 5);
        ExpectTime("link up", record.linkUp, 5.05);
        ExpectRejoin(record, "B");
        ExpectLoss(record, GAP);
        NS_TEST_EXPECT_MSG_EQ(record.duplicates, 0, "duplicates");
        const auto& reception = monitor->GetReception(0);
        NS_TEST_EXPECT_MSG_EQ(reception.group, net->Group(), "group");
        NS_TEST_EXPECT_MSG_EQ(reception.packets, mn->GetReceiver()->GetReceived(), "packets");
        NS_TEST_EXPECT_MSG_EQ(reception.lost, *record.lost, "all that is lost");
        NS_TEST_EXPECT_MSG_EQ(reception.longestGap, *record.GetGap(), "the longest gap");
        NS_TEST_EXPECT_MSG_EQ_TOL((mn->GetReceiver()->GetLastTime() - reception.first).GetSeconds(),
                                  (reception.packets + reception.lost - 1) *
                                      McastTestStream::INTERVAL,
                                  1e-3,
                                  "from the first packet to the last");
        // The MN says the same of itself.
        NS_TEST_EXPECT_MSG_EQ(*record.hic, *m_record.answered, "answered");
        NS_TEST_EXPECT_MSG_EQ(*record.addressed, *m_record.addressed, "addressed");
        NS_TEST_EXPECT_MSG_EQ(*record.sjc, *m_record.admitted, "admitted");
        NS_TEST_EXPECT_MSG_EQ(*record.ljc, *m_record.joined, "joined");
    }

    MmcpHandoverRecord m_record; //!< of the MN
};

// Covers: P19
/// Without a prediction.
class ReactiveScene : public MmcpRecordScene
{
  public:
    explicit ReactiveScene(Family family)
        : MmcpRecordScene("a reactive handover", family)
    {
    }

  private:
    void DoRun() override
    {
        Begin();
        const auto mn = AddMn("a1");
        net->MoveAt(5, mn, "b1");
        const auto records = Run(8);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one handover");
        const auto& record = records[0];
        NS_TEST_EXPECT_MSG_EQ(record.GetKind(), MmcpHandoverKind::REACTIVE, "kind");
        NS_TEST_EXPECT_MSG_EQ(record.GetPrediction(), MmcpPrediction::NONE, "prediction");
        for (const auto& never : {record.triggered, record.hir, record.hct, record.hta, record.hic})
        {
            NS_TEST_EXPECT_MSG_EQ(never.has_value(), false, "no preparation");
        }
        ExpectTime("link up", record.linkUp, 5.05);
        // The link of the device changes: the host reports, 1 ms away.
        ExpectTime("join", record.join, 5.051);
        ExpectRejoin(record, "B");
        ExpectLoss(record, GAP);
    }
};

// Covers: P16
/// The MN goes to B while C was asked; and before that it stays where it is.
class WrongScene : public MmcpRecordScene
{
  public:
    explicit WrongScene(Family family)
        : MmcpRecordScene("wrong predictions", family)
    {
    }

  private:
    void DoRun() override
    {
        Begin();
        const auto mn = AddMn("a1");
        net->PredictAt(3, mn, "b1"); // it stays
        net->PredictAt(10, mn, "b1");
        net->PredictAt(10.2, mn, "c1");
        net->MoveAt(10.5, mn, "b1");
        net->PredictAt(20, mn, "a1"); // it says that it is still there (P17), and goes after that
        net->MoveAt(24, mn, "a1");
        net->LoseAt(27, mn); // and comes back: no handover
        net->EnterAt(27.1, mn, "a1");
        const auto records = Run(30);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 2U, "a prediction alone is no handover");
        NS_TEST_EXPECT_MSG_EQ(records[0].predictedPoa, MmcpIdentifier("c1"), "the last one");
        NS_TEST_EXPECT_MSG_EQ(records[0].toPoa, MmcpIdentifier("b1"), "and where it came to");
        NS_TEST_EXPECT_MSG_EQ(records[0].GetPrediction(), MmcpPrediction::WRONG, "wrong");
        NS_TEST_EXPECT_MSG_EQ(records[0].GetKind(), MmcpHandoverKind::REACTIVE, "reactive");
        ExpectTime("triggered", records[0].triggered, 10.2);
        ExpectTime("HIR", records[0].hir, 10.2);
        ExpectTime("HCT", records[0].hct, TimeOf(*net, "A>C HCT(mn0 G)", 10, 11));
        // LMC B has joined for the prediction before.
        ExpectTime("join", records[0].join, TimeOf(*net, "B>A HTA(+)", 10, 10.2));
        ExpectRejoin(records[0], "B");
        NS_TEST_EXPECT_MSG_EQ(records[1].GetPrediction(), MmcpPrediction::RIGHT, "right");
        NS_TEST_EXPECT_MSG_EQ(records[1].prepared, false, "but taken back");
        NS_TEST_EXPECT_MSG_EQ(records[1].GetKind(), MmcpHandoverKind::REACTIVE, "so reactive");
        NS_TEST_EXPECT_MSG_EQ(records[1].number, 1U, "number");
        ExpectTime("HIC", records[1].hic, TimeOf(*net, "B>mn0 HIC(+ A)", 20, 21) + 0.001);
    }
};

// Covers: P14
/// PoAs of one subnet.
class IntraSubnetScene : public MmcpRecordScene
{
  public:
    explicit IntraSubnetScene(Family family)
        : MmcpRecordScene("a move within the subnet", family)
    {
    }

  private:
    void DoRun() override
    {
        Begin();
        const auto mn = AddMn("a1");
        net->PredictAt(4.5, mn, "a2");
        // No link is lost in between: the address stays.
        net->EnterAt(5, mn, "a2");
        const auto records = Run(20);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one move");
        const auto& record = records[0];
        NS_TEST_EXPECT_MSG_EQ(record.intraSubnet, true, "marked");
        ExpectTime("HIC", record.hic, TimeOf(*net, "A>mn0 HIC(+ A)", 4, 5) + 0.001);
        for (const auto& never : {record.hct, record.hta, record.addressed, record.sjc, record.ljc})
        {
            NS_TEST_EXPECT_MSG_EQ(never.has_value(), false, "nothing to do");
        }
        NS_TEST_EXPECT_MSG_LT(record.join->GetSeconds(),
                              2.1,
                              "the group is wanted since it joined");
        NS_TEST_EXPECT_MSG_EQ(*record.lost, 0U, "nothing is lost");
        ExpectTime("gap", record.GetGap(), INTERVAL);
    }
};

// Covers: P15
/// Three walkers at once, two of them from A to B, whose HTA do not say about whom they are.
class CrowdScene : public MmcpRecordScene
{
  public:
    CrowdScene(Family family, bool named)
        : MmcpRecordScene(named ? "handovers at once, named" : "handovers at once", family),
          m_named(named)
    {
    }

  private:
    void DoRun() override
    {
        Begin(m_named);
        const Ptr<MmcpMn> mns[] = {AddMn("a1"), AddMn("a2"), AddMn("b1"), AddMn("a1")};
        net->HandOverAt(3.5, mns[3], "b1"); // after that A knows whether B names MNs
        net->HandOverAt(5, mns[0], "b1");
        net->HandOverAt(5, mns[1], "b2");
        net->HandOverAt(5, mns[2], "a1");
        auto records = Run(8);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 4U, "handovers");
        NS_TEST_EXPECT_MSG_EQ(records[0].walker, "mn3", "by time");
        records.erase(records.begin());
        for (std::size_t i = 0; i < records.size(); ++i)
        {
            const auto& record = records[i];
            NS_TEST_EXPECT_MSG_EQ(record.walker, "mn" + std::to_string(i), "then by walkers");
            NS_TEST_EXPECT_MSG_EQ(record.GetKind(), MmcpHandoverKind::PREDICTIVE, "kind");
            const bool back = i == 2;
            ExpectPreparation(record, back ? "B" : "A", back ? "A" : "B");
            ExpectRejoin(record, back ? "A" : "B");
        }
        if (m_named)
        {
            ExpectTime("the second does not wait", records[1].hct, records[0].hct->GetSeconds());
        }
        else
        {
            ExpectTime("the second waits", records[1].hct, records[0].hta->GetSeconds());
        }
    }

    const bool m_named; //!< NameMnInHandoverAck
};

} // namespace

std::vector<TestCase*>
ns3::MmcpHandoverRecordTests()
{
    auto tests = MmcpMakeScenes<ReactiveScene, WrongScene, IntraSubnetScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool variant : {false, true})
        {
            tests.push_back(new PredictiveScene(family, variant));
            tests.push_back(new CrowdScene(family, variant));
        }
    }
    return tests;
}
