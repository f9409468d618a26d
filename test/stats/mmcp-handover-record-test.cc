// SPDX-License-Identifier: GPL-2.0-only

// Records of handovers on a network, against what was sent and received there.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-stats-tests.h"

#include "ns3/boolean.h"
#include "ns3/mmcp-handover-monitor.h"
#include "ns3/mmcp-static-attachment.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

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

    /// @param poa where it is @param attachment of its device, or null @return a new MN, watched
    Ptr<MmcpMn> AddMn(const std::string& poa, Ptr<MmcpNetworkAttachment> attachment = nullptr)
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
        m_walkers.clear();
        m_attachments.clear();
    }

    std::map<Ptr<Node>, uint32_t> m_walkers; //!< number of each in the monitor
    std::map<Ptr<Node>, Ptr<MmcpNetworkAttachment>> m_attachments; //!< if any
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
        const auto& reception = monitor->GetReception(0);
        NS_TEST_EXPECT_MSG_EQ(reception.group, net->Group(), "group");
        NS_TEST_EXPECT_MSG_EQ(reception.packets, mn->GetReceiver()->GetReceived(), "packets");
        NS_TEST_EXPECT_MSG_EQ(reception.lost, *record.lost, "all that is lost");
        NS_TEST_EXPECT_MSG_EQ(reception.longestGap, *record.GetGap(), "the longest gap");
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
class ReactiveScene : public RecordScene
{
  public:
    explicit ReactiveScene(Family family)
        : RecordScene("a reactive handover", family)
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
class WrongScene : public RecordScene
{
  public:
    explicit WrongScene(Family family)
        : RecordScene("wrong predictions", family)
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
class IntraSubnetScene : public RecordScene
{
  public:
    explicit IntraSubnetScene(Family family)
        : RecordScene("a move within the subnet", family)
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

/// Without MMCP: the host reports when it has a link, or when it is asked.
class BaselineScene : public RecordScene
{
  public:
    BaselineScene(Family family, bool reports)
        : RecordScene(reports ? "a handover without MMCP" : "a handover without MMCP, silent host",
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

// Covers: P15
/// Three walkers at once, two of them from A to B, whose HTA do not say about whom they are.
class CrowdScene : public RecordScene
{
  public:
    CrowdScene(Family family, bool named)
        : RecordScene(named ? "handovers at once, named" : "handovers at once", family),
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

// Two radios (P20).
/// The second radio has its address before the first one loses its link.
class TwoRadiosScene : public RecordScene
{
  public:
    explicit TwoRadiosScene(Family family)
        : RecordScene("a handover with two radios", family)
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
class AttachmentScene : public RecordScene
{
  public:
    explicit AttachmentScene(Family family)
        : RecordScene("a handover with a network attachment", family)
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
class SignallingScene : public RecordScene
{
  public:
    explicit SignallingScene(Family family)
        : RecordScene("messages", family)
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
ns3::MmcpHandoverRecordTests()
{
    auto tests = MmcpMakeScenes<PredictiveScene,
                                ReactiveScene,
                                WrongScene,
                                IntraSubnetScene,
                                TwoRadiosScene,
                                AttachmentScene,
                                SignallingScene>();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        for (const bool variant : {false, true})
        {
            tests.push_back(new BaselineScene(family, variant));
            tests.push_back(new CrowdScene(family, variant));
        }
    }
    tests.push_back(new TwoLinksTest);
    return tests;
}
