// SPDX-License-Identifier: GPL-2.0-only

// Records of handovers on a network, against what was sent and received there.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-stats-tests.h"

#include "ns3/boolean.h"
#include "ns3/mmcp-handover-monitor.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Record = MmcpHandoverObservation;

/// Base: a network that is watched.
class RecordScene : public MmcpSceneTest
{
  public:
    RecordScene(const std::string& name, Family family)
        : MmcpSceneTest("record of " + name, family)
    {
    }

  protected:
    static constexpr double GAP = 0.05;                               //!< of MoveAt(), s
    static constexpr double INTERVAL = McastTestStream::INTERVAL;     //!< of the stream, s
    static constexpr double ADDRESS = MmcpTestNetwork::ADDRESS_DELAY; //!< after Link_Up, s

    /// A new network with its monitor, routers, SM and LMCs watched.
    void Begin(bool named = false)
    {
        net = std::make_unique<MmcpTestNetwork>(m_family, m_lmcOnRouter);
        net->SetReportTime(1000);
        net->mmcp.SetLmcAttribute("NameMnInHandoverAck", BooleanValue(named));
        net->Install();
        monitor = CreateObject<MmcpHandoverMonitor>();
        m_walkers.clear();
        for (const char lmc : {'A', 'B', 'C'})
        {
            const auto router = net->Router(lmc);
            const auto subnet = MmcpTestNetwork::SUBNET_A + static_cast<uint32_t>(lmc - 'A');
            const auto poa = static_cast<char>(lmc - 'A' + 'a');
            monitor->WatchRouter(net->Device(router, subnet),
                                 {std::string{poa, '1'}, std::string{poa, '2'}});
            monitor->WatchLmc(net->Lmc(lmc));
        }
        monitor->WatchSm(net->Sm());
        net->onLinkEvent = [this](Ptr<Node> node, const MmcpLinkEvent& event) {
            const auto walker = m_walkers.find(node);
            if (walker != m_walkers.end())
            {
                monitor->OnLinkEvent(walker->second, event);
            }
        };
    }

    /// @param poa where it is @return a new MN, watched
    Ptr<MmcpMn> AddMn(const std::string& poa)
    {
        const auto mn = net->AddMn(poa);
        m_walkers[mn->GetNode()] = monitor->WatchMn(mn, nullptr);
        return mn;
    }

    /// @param poa where it is @return one who never starts: its receiver joins at 2 s, without MMCP
    Ptr<MmcpMn> AddPlain(const std::string& poa)
    {
        const auto mn = net->AddMn(poa, 1e6);
        const auto receiver = net->AddReceiver(mn->GetNode());
        receiver->SetStartTime(Seconds(2));
        m_walkers[mn->GetNode()] = monitor->WatchReceiver(receiver, nullptr, "plain");
        return mn;
    }

    /// @param until s; a stream from 1 s @return the records
    std::vector<Record> Run(double until)
    {
        net->Stream(1, until);
        net->Run(until);
        return monitor->GetRecords();
    }

    /// @param what it is called @param at a time of a record @param expected s
    void ExpectTime(const std::string& what, const std::optional<Time>& at, double expected)
    {
        NS_TEST_EXPECT_MSG_EQ(at.has_value(), true, what << " is there");
        if (at)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(at->GetSeconds(), expected, 1e-9, what);
        }
    }

    /// The preparation is as the messages say. @param record of an MN @param from LMC @param to LMC
    void ExpectPreparation(const Record& record, const std::string& from, const std::string& to)
    {
        const auto& mn = record.walker;
        const auto when = [this](const std::string& text) { return TimeOf(*net, text, 3, 30); };
        std::ostringstream target;
        target << record.predictedPoa;
        const auto hir = when(mn + ">" + from + " HIR(" + mn + " " + target.str() + ")");
        const auto hic = when(from + ">" + mn + " HIC(+ " + to + ")");
        ExpectTime("triggered", record.triggered, hir);
        ExpectTime("HIR", record.hir, hir);
        ExpectTime("HCT", record.hct, when(from + ">" + to + " HCT(" + mn + " G)"));
        ExpectTime("HTA, answered at once", record.hta, hic);
        ExpectTime("HIC, one link of 1 ms", record.hic, hic + 0.001);
        ExpectTime("prepare", record.GetPrepareTime(), hic + 0.001 - hir);
    }

    /// The rejoin is as the messages say.
    void ExpectRejoin(const Record& record, const std::string& lmc)
    {
        const auto& mn = record.walker;
        const auto up = record.linkUp->GetSeconds();
        const auto when = [this, up](const std::string& text) {
            return TimeOf(*net, text, up, up + 0.5);
        };
        // The MN looks for it every 10 ms.
        NS_TEST_EXPECT_MSG_EQ_TOL(record.addressed->GetSeconds(), up + ADDRESS, 0.0101, "address");
        std::ostringstream poa;
        poa << record.toPoa;
        ExpectTime("SJR", record.addressed, when(mn + ">sm SJR(" + mn + " " + poa.str() + ")"));
        ExpectTime("SJC, answered at once", record.sjc, when(mn + ">" + lmc + " LJR(" + mn + ")"));
        ExpectTime("LJC, one link", record.ljc, when(lmc + ">" + mn + " LJC(+)") + 0.001);
    }

    /// Lost and gap fit each other, and the packets themselves.
    void ExpectLoss(const Record& record, double gap)
    {
        NS_TEST_ASSERT_MSG_EQ(record.GetGap().has_value(), true, "packets before and after");
        NS_TEST_EXPECT_MSG_EQ(*record.lost,
                              record.firstAfter->sequence - record.lastBefore->sequence - 1,
                              "numbers between");
        NS_TEST_EXPECT_MSG_EQ_TOL(record.GetGap()->GetSeconds(),
                                  INTERVAL * static_cast<double>(*record.lost + 1),
                                  0.0021,
                                  "paths of up to 2 ms more or less");
        NS_TEST_EXPECT_MSG_GT(record.GetGap()->GetSeconds(), gap - INTERVAL, "gap");
        NS_TEST_EXPECT_MSG_LT(record.GetGap()->GetSeconds(), gap + 2 * INTERVAL, "gap");
        ExpectTime("radio gap", record.GetRadioGap(), GAP);
    }

    std::unique_ptr<MmcpTestNetwork> net; //!< the network
    Ptr<MmcpHandoverMonitor> monitor;     //!< of it

  private:
    void DoTeardown() override
    {
        net.reset();
        monitor = nullptr;
    }

    std::map<Ptr<Node>, uint32_t> m_walkers; //!< number of each in the monitor
};

/// Figure 7.
class PredictiveScene : public RecordScene
{
  public:
    explicit PredictiveScene(Family family)
        : RecordScene("a predictive handover", family)
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
        // P16: before HTA, at the same time
        ExpectTime("join", record.join, TimeOf(*net, "B>A HTA(+)", 4, 5));
        ExpectTime("link down", record.linkDown, 5);
        ExpectTime("link up", record.linkUp, 5.05);
        ExpectRejoin(record, "B");
        ExpectLoss(record, GAP);
        NS_TEST_EXPECT_MSG_EQ(record.duplicates, 0, "duplicates");
        // The MN says the same of itself.
        NS_TEST_EXPECT_MSG_EQ(*record.hic, *m_record.answered, "answered");
        NS_TEST_EXPECT_MSG_EQ(*record.addressed, *m_record.addressed, "addressed");
        NS_TEST_EXPECT_MSG_EQ(*record.sjc, *m_record.admitted, "admitted");
        NS_TEST_EXPECT_MSG_EQ(*record.ljc, *m_record.joined, "joined");
    }

    MmcpHandoverRecord m_record; //!< of the MN
};

} // namespace

std::vector<TestCase*>
ns3::MmcpHandoverRecordTests()
{
    return MmcpMakeScenes<PredictiveScene>();
}
