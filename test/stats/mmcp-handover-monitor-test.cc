// SPDX-License-Identifier: GPL-2.0-only

// The monitor with walkers without MMCP, two radios and attachments; messages; routers.

#include "mmcp-record-scene.h"
#include "mmcp-stats-tests.h"

#include "ns3/boolean.h"
#include "ns3/mmcp-static-attachment.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Without MMCP: the host reports when it has a link, or when it is asked.
class BaselineScene : public MmcpRecordScene
{
  public:
    BaselineScene(Family family, bool reports)
        : MmcpRecordScene(reports ? "a handover without MMCP"
                                  : "a handover without MMCP, silent host",
                          family),
          m_reports(reports)
    {
    }

  private:
    void DoRun() override
    {
        Begin();
        const auto walker = AddPlain("a1");
        McastProtocol::Of(walker->GetNode(), m_family)
            ->SetAttribute("ReportOnLinkUp", BooleanValue(m_reports));
        net->MoveAt(5, walker, "b1");
        const auto records = Run(50);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one handover");
        const auto& record = records[0];
        NS_TEST_EXPECT_MSG_EQ(record.walker, "plain", "who");
        NS_TEST_EXPECT_MSG_EQ(record.fromPoa, MmcpIdentifier("a1"), "from: Link_Down says it");
        NS_TEST_EXPECT_MSG_EQ(record.GetKind(), MmcpHandoverKind::NONE, "kind");
        NS_TEST_EXPECT_MSG_EQ(record.sjc.has_value(), false, "no session");
        if (m_reports)
        {
            ExpectTime("join", record.join, 5.051);
            ExpectLoss(record, GAP);
        }
        else
        {
            // The second query of a router that starts comes after a quarter of 125 s; hosts answer
            // within 10 s (RFC 9776 8.3, 8.6).
            NS_TEST_EXPECT_MSG_GT(record.join->GetSeconds(), 31.25, "asked");
            NS_TEST_EXPECT_MSG_LT(record.join->GetSeconds(), 41.26, "and answered");
            NS_TEST_EXPECT_MSG_EQ_TOL(record.GetGap()->GetSeconds(),
                                      record.join->GetSeconds() - 5,
                                      2 * INTERVAL,
                                      "nothing before that");
        }
    }

    const bool m_reports; //!< ReportOnLinkUp
};

// Two radios (P20).
/// The second radio has its address before the first one loses its link.
class TwoRadiosScene : public MmcpRecordScene
{
  public:
    explicit TwoRadiosScene(Family family)
        : MmcpRecordScene("a handover with two radios", family)
    {
    }

  private:
    void DoRun() override
    {
        Begin();
        const auto mn = AddMn("a1");
        const auto second = net->AddDevice(mn);
        // Events name devices from the first on.
        net->EnterAt(2.5, mn, "a1", mn->GetNode()->GetDevice(1));
        net->PredictAt(4.5, mn, "b1");
        net->EnterAt(5, mn, "b1", second);
        net->LoseAt(6, mn);
        const auto records = Run(9);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one handover");
        const auto& record = records[0];
        NS_TEST_EXPECT_MSG_EQ(record.fromPoa, MmcpIdentifier("a1"), "from");
        ExpectTime("link up", record.linkUp, 5);
        ExpectTime("link down, after that", record.linkDown, 6);
        ExpectTime("radio gap", record.GetRadioGap(), 0);
        NS_TEST_EXPECT_MSG_EQ(*record.lost, 0U, "nothing is lost");
        NS_TEST_EXPECT_MSG_LT(record.GetGap()->GetSeconds(), INTERVAL + 0.0021, "no gap");
        // Two copies of each packet, for 1 s or the settle time
        NS_TEST_EXPECT_MSG_GT(record.duplicates, 0.9 / INTERVAL, "duplicates");
        NS_TEST_EXPECT_MSG_EQ(record.duplicates,
                              mn->GetReceiver()->GetDuplicates(),
                              "all of them are of the handover");
    }
};

/// An address at a set time, which the attachment tells.
class AttachmentScene : public MmcpRecordScene
{
  public:
    explicit AttachmentScene(Family family)
        : MmcpRecordScene("a handover with a network attachment", family)
    {
    }

  private:
    void DoRun() override
    {
        for (const double delay : {0.0, 0.013})
        {
            Begin();
            const auto map = Create<MmcpSubnetMap>();
            for (const char lmc : {'A', 'B', 'C'})
            {
                const auto subnet = MmcpTestNetwork::SUBNET_A + static_cast<uint32_t>(lmc - 'A');
                const auto gateway = net->GetAddress(net->Router(lmc), subnet);
                auto octets = std::vector<uint8_t>(gateway.GetOctets(),
                                                   gateway.GetOctets() + gateway.GetSize());
                const uint8_t bits = m_family == Family::IPV4 ? 24 : 64;
                std::fill(octets.begin() + bits / 8, octets.end(), 0);
                map->Add(std::string{static_cast<char>(lmc - 'A' + 'a'), '1'},
                         McastAddress::FromOctets(octets.data(), octets.size()),
                         bits,
                         gateway);
            }
            const auto attachment = CreateObject<MmcpStaticAttachment>();
            attachment->SetSubnetMap(map);
            attachment->SetAttribute("HostNumber", UintegerValue(77));
            attachment->SetAttribute("Delay", TimeValue(Seconds(delay)));
            const auto mn = AddMn("a1", attachment);
            net->HandOverAt(5, mn, "b1");
            const auto records = Run(8);
            NS_TEST_ASSERT_MSG_EQ(records.size(), 1U, "one handover");
            const auto& record = records[0];
            ExpectTime("address", record.addressed, 5.05 + delay);
            NS_TEST_EXPECT_MSG_EQ(TimeOf(*net, "mn0>sm SJR(mn0 b1)", 5, 6),
                                  record.addressed->GetSeconds(),
                                  "the MN knows at once");
            ExpectTime("SJC", record.sjc, TimeOf(*net, "mn0>B LJR(mn0)", 5, 6));
            NS_TEST_EXPECT_MSG_EQ(record.ljc.has_value(), true, "LJC");
            NS_TEST_EXPECT_MSG_EQ(record.GetKind(), MmcpHandoverKind::PREDICTIVE, "kind");
            ExpectLoss(record, GAP);
        }
    }
};

/// Messages are counted where they are sent; who watches changes nothing.
class SignallingScene : public MmcpRecordScene
{
  public:
    explicit SignallingScene(Family family)
        : MmcpRecordScene("messages", family)
    {
    }

  private:
    /// @return all messages of a run with two handovers
    std::string RunOnce(bool watched)
    {
        Begin();
        const auto mn = watched ? AddMn("a1") : net->AddMn("a1");
        net->HandOverAt(5, mn, "b1");
        net->MoveAt(7, mn, "c1");
        Run(9);
        return net->recorder.GetText();
    }

    void DoRun() override
    {
        const auto unwatched = RunOnce(false);
        NS_TEST_EXPECT_MSG_EQ(RunOnce(true), unwatched, "the same with and without");
        std::map<std::string, uint64_t> expected;
        for (const auto& line : net->recorder.GetLines())
        {
            const auto begin = line.text.find(' ') + 1;
            const auto sender = line.text.substr(0, line.text.find('>'));
            const auto kind = sender == "sm" ? "sm" : sender.substr(0, 2) == "mn" ? "mn" : "lmc";
            ++expected[std::string(kind) + "," +
                       line.text.substr(begin, line.text.find('(') - begin)];
        }
        uint64_t octets = net->Sm()->GetSentOctets() + net->Mns().at(0)->GetSentOctets();
        for (const char lmc : {'A', 'B', 'C'})
        {
            octets += net->Lmc(lmc)->GetSentOctets();
        }
        const auto headers = uint64_t{m_family == Family::IPV4 ? 28U : 48U};
        const auto sums = monitor->GetSignalling().GetSums("mmcp");
        NS_TEST_EXPECT_MSG_EQ(sums.messages, net->recorder.GetLines().size(), "messages");
        NS_TEST_EXPECT_MSG_EQ(sums.octets, octets, "octets");
        NS_TEST_EXPECT_MSG_EQ(sums.octetsWithIp, octets + headers * sums.messages, "with IP");

        std::ostringstream csv;
        monitor->WriteSignalling(csv);
        std::map<std::string, uint64_t> counted;
        std::istringstream lines(csv.str());
        std::string line;
        std::getline(lines, line);
        NS_TEST_EXPECT_MSG_EQ(line,
                              "protocol,sender,message,messages,octets,octets_with_ip",
                              "columns");
        while (std::getline(lines, line))
        {
            if (line.substr(0, 5) == "mmcp,")
            {
                const auto type = line.find(',', line.find(',', 5) + 1);
                counted[line.substr(5, type - 5)] = std::stoull(line.substr(type + 1));
            }
        }
        NS_TEST_EXPECT_MSG_EQ((counted == expected), true, csv.str());
    }
};

/// One router for two subnets, and no packet ever.
class TwoLinksTest : public TestCase
{
  public:
    TwoLinksTest()
        : TestCase("record of joins on two links of one router")
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(Family::IPV4);
        const auto router = net.AddNode();
        const auto first = net.AddLink({router});
        const auto second = net.AddLink({router});
        net.helper.InstallRouter(router, net.Devices(router, {first, second}));
        const auto host = net.AddHost(second);
        const auto receiver = net.AddReceiver(host);
        receiver->SetStartTime(Seconds(2));
        receiver->SetStopTime(Seconds(5));
        const auto monitor = CreateObject<MmcpHandoverMonitor>();
        monitor->WatchRouter(net.Device(router, first), {"a"});
        monitor->WatchRouter(net.Device(router, second), {"b"});
        const auto walker = monitor->WatchReceiver(receiver, nullptr, "w");
        const std::pair<double, const char*> moves[] = {{1, "a"}, {3, "b"}, {4, "a"}, {9, "b"}};
        for (const auto& [at, poa] : moves)
        {
            Simulator::Schedule(Seconds(at),
                                &MmcpHandoverMonitor::OnLinkEvent,
                                monitor,
                                walker,
                                MmcpLinkEvent{MmcpLinkEventType::LINK_UP, nullptr, poa, Time(0)});
        }
        net.Run(10);
        const auto records = monitor->GetRecords();
        NS_TEST_ASSERT_MSG_EQ(records.size(), 3U, "handovers");
        NS_TEST_ASSERT_MSG_EQ(records[0].join.has_value(), true, "joined there");
        NS_TEST_EXPECT_MSG_EQ(*records[0].join, MilliSeconds(2001), "a link of 1 ms");
        NS_TEST_EXPECT_MSG_EQ(records[1].join.has_value(), false, "not on the other link");
        NS_TEST_EXPECT_MSG_EQ(records[2].join.has_value(), false, "not any more");
        NS_TEST_EXPECT_MSG_EQ(records[0].intraSubnet, false, "two subnets");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpHandoverMonitorTests()
{
    auto tests = MmcpMakeScenes<TwoRadiosScene, AttachmentScene, SignallingScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool reports : {false, true})
        {
            tests.push_back(new BaselineScene(family, reports));
        }
    }
    tests.push_back(new TwoLinksTest);
    return tests;
}
