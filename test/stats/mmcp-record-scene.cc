// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-record-scene.h"

#include "ns3/boolean.h"

#include <sstream>

namespace ns3
{

void
MmcpRecordScene::Begin(bool named)
{
    net.reset(); // the last one ends first
    net = std::make_unique<MmcpTestNetwork>(m_family, m_lmcOnRouter);
    net->SetReportTime(1000);
    net->mmcp.SetLmcAttribute("NameMnInHandoverAck", BooleanValue(named));
    net->Install();
    monitor = CreateObject<MmcpHandoverMonitor>();
    m_walkers.clear();
    m_attachments.clear();
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
        const auto attachment = m_attachments.find(node);
        if (attachment != m_attachments.end())
        {
            attachment->second->OnLinkEvent(event);
        }
    };
}

Ptr<MmcpMn>
MmcpRecordScene::AddMn(const std::string& poa, Ptr<MmcpNetworkAttachment> attachment)
{
    const auto mn = net->AddMn(poa);
    if (attachment)
    {
        attachment->SetDevice(mn->GetNode()->GetDevice(1));
        mn->AddNetworkAttachment(attachment);
        m_attachments[mn->GetNode()] = attachment;
    }
    m_walkers[mn->GetNode()] = monitor->WatchMn(mn, nullptr, attachment);
    return mn;
}

Ptr<MmcpMn>
MmcpRecordScene::AddPlain(const std::string& poa)
{
    const auto mn = net->AddMn(poa, 1e6);
    const auto receiver = net->AddReceiver(mn->GetNode());
    receiver->SetStartTime(Seconds(2));
    m_walkers[mn->GetNode()] = monitor->WatchReceiver(receiver, nullptr, "plain");
    return mn;
}

std::vector<MmcpHandoverObservation>
MmcpRecordScene::Run(double until)
{
    net->Stream(1, until);
    net->Run(until);
    return monitor->GetRecords();
}

void
MmcpRecordScene::ExpectTime(const std::string& what, const std::optional<Time>& at, double expected)
{
    NS_TEST_EXPECT_MSG_EQ(at.has_value(), true, what << " is there");
    if (at)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(at->GetSeconds(), expected, 1e-9, what);
    }
}

void
MmcpRecordScene::ExpectPreparation(const Record& record,
                                   const std::string& from,
                                   const std::string& to)
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

void
MmcpRecordScene::ExpectRejoin(const Record& record, const std::string& lmc)
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
    // One link of 1 ms, and as much as that twice if the LMC has to resolve the new address.
    NS_TEST_EXPECT_MSG_EQ_TOL(record.ljc->GetSeconds(),
                              when(lmc + ">" + mn + " LJC(+)") + 0.002,
                              0.0010001,
                              "LJC");
}

void
MmcpRecordScene::ExpectLoss(const Record& record, double gap)
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

void
MmcpRecordScene::DoTeardown()
{
    net.reset();
    monitor = nullptr;
    m_walkers.clear();
    m_attachments.clear();
}

} // namespace ns3
