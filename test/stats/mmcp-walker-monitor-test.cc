// SPDX-License-Identifier: GPL-2.0-only

// What MmcpWalkerMonitor makes of events one by one, and what is written, to the letter.

#include "mmcp-stats-tests.h"

#include "ns3/abort.h"
#include "ns3/mcast-receiver.h"
#include "ns3/mmcp-handover-monitor.h"
#include "ns3/mmcp-sample.h"
#include "ns3/mmcp-walker-monitor.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// Mean and quantiles, as NumPy 1.26 gives them.
class SampleTest : public TestCase
{
  public:
    SampleTest()
        : TestCase("stats: mean and quantiles")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            std::vector<double> values;
            double mean, median, p95, low;
        } rows[] = {
            {{7}, 7, 7, 7, 7},
            {{3, 1}, 2, 2, 2.9, 1.2},
            {{5, 1, 4, 2, 3}, 3, 3, 4.8, 1.4},
            {{15, 20, 35, 40, 50}, 32, 35, 48, 17},
            {{1, 1, 1, 101}, 26, 1, 86, 1},
        };
        for (const auto& row : rows)
        {
            MmcpSample sample;
            for (const auto value : row.values)
            {
                sample.Add(value);
            }
            NS_TEST_EXPECT_MSG_EQ(sample.GetCount(), row.values.size(), "count");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetMean(), row.mean, 1e-12, "mean");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.5), row.median, 1e-12, "median");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.95), row.p95, 1e-12, "95 %");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.1), row.low, 1e-12, "10 %");
            NS_TEST_EXPECT_MSG_EQ(*sample.GetQuantile(2), *sample.GetQuantile(1), "beyond");
        }
        NS_TEST_EXPECT_MSG_EQ(MmcpSample().GetMean().has_value(), false, "no values");
        NS_TEST_EXPECT_MSG_EQ(MmcpSample().GetQuantile(0.5).has_value(), false, "no values");
    }
};

using Kind = McastSequenceCounter::Kind;

/// Something that happens.
struct Step
{
    double at; //!< s
    /// Link: Up, Down, Predicted. Packets: Next, Late, Again. The MN sends: h HIR, j SJR, u USR. It
    /// receives with F = 1, or as a capital with F = 0: c, X HIC; s, R SJC; l, M LJC. The LMC: t
    /// sends an HCT; with F = 1, 0 or without an HTA it answers: 1, 0, 2. The attachment: n new, k
    /// kept.
    char what;
    const char* poa; //!< of U, D, P, h, 0, 1, 2
    uint32_t number; //!< of a packet
};

/// Lines of handovers.csv for what happens to one walker.
class WalkerTest : public TestCase
{
  public:
    WalkerTest()
        : TestCase("stats: what happens to a walker")
    {
    }

  private:
    static void TakeLink(MmcpWalkerMonitor& walker, const Step& step)
    {
        walker.OnLinkEvent({step.what == 'U'   ? MmcpLinkEventType::LINK_UP
                            : step.what == 'D' ? MmcpLinkEventType::LINK_DOWN
                                               : MmcpLinkEventType::LINK_HANDOVER_IMMINENT,
                            nullptr,
                            step.poa,
                            Time(0)});
    }

    static void Take(Ptr<MmcpWalkerMonitor> walker, Step step)
    {
        const auto sends = [&walker](MmcpMessageBody body) { walker->OnTx({}, {7, body}); };
        const auto receives = [&walker](MmcpMessageBody body) { walker->OnRx({}, {7, body}); };
        switch (step.what)
        {
        case 'U':
        case 'D':
        case 'P':
            return TakeLink(*walker, step);
        case 'N':
            return walker->OnSequence(step.number, Kind::NEXT, 1);
        case 'L':
            return walker->OnSequence(step.number, Kind::LATE, 1);
        case 'A':
            return walker->OnSequence(step.number, Kind::DUPLICATE, 1);
        case 'h':
            return sends(MmcpHandoverInitiationRequest{"w", step.poa});
        case 'j':
            return sends(MmcpSessionJoinRequest{"w", std::nullopt});
        case 'u':
            return sends(MmcpUserStatusReport{"w", std::nullopt});
        case 'c':
        case 'X':
            return receives(MmcpHandoverInitiationConfirm{step.what == 'c', std::nullopt});
        case 's':
        case 'R':
            return receives(MmcpSessionJoinConfirm{step.what == 's', std::nullopt, std::nullopt});
        case 'l':
        case 'M':
            return receives(MmcpLocalJoinConfirm{step.what == 'l'});
        case 't':
            return walker->OnTransfer();
        case '0':
        case '1':
        case '2':
            return walker->OnServed({"w",
                                     step.poa,
                                     step.what == '0'   ? MmcpHandoverOutcome::REFUSED
                                     : step.what == '1' ? MmcpHandoverOutcome::ACCEPTED
                                                        : MmcpHandoverOutcome::SILENT,
                                     std::nullopt});
        case 'n':
            return walker->OnAddressed(nullptr, {}, Time(0));
        case 'k':
            return walker->OnKept(nullptr, {}, Time(0));
        default:
            NS_ABORT_MSG("no such step: " << step.what);
        }
    }

    void DoRun() override
    {
        const struct
        {
            const char* what;
            std::vector<Step> steps;
            const char* lines; //!< expected
        } rows[] = {
            {"lost, one late, one again",
             {{1, 'N', "", 1},
              {1.02, 'N', "", 2},
              {2, 'D', "a1", 0},
              {2.05, 'U', "b1", 0},
              {2.1, 'N', "", 7},
              {2.2, 'L', "", 5},
              {2.3, 'A', "", 7},
              {2.4, 'N', "", 9}},
             "w,0,a1,b1,,none,none,0,,,,,,,2.000000000,2.050000000,,,,"
             "1.020000000,2,2.100000000,7,3,1,1.080000000,0.050000000,\n"},
            {"settled after 2 s",
             {{1, 'N', "", 2},
              {2, 'D', "a1", 0},
              {2.05, 'U', "b1", 0},
              {2.1, 'N', "", 7},
              {4.1, 'L', "", 5},
              {4.1, 'A', "", 7},
              {4.100000001, 'L', "", 4},
              {4.100000001, 'A', "", 7}},
             "w,0,a1,b1,,none,none,0,,,,,,,2.000000000,2.050000000,,,,"
             "1.000000000,2,2.100000000,7,3,1,1.100000000,0.050000000,\n"},
            {"late ones belong to the handover that lost them",
             {{1, 'N', "", 2},
              {2, 'U', "b1", 0},
              {2.1, 'N', "", 7},
              {3, 'U', "c1", 0},
              {3.1, 'N', "", 10},
              {3.2, 'L', "", 4},
              {3.3, 'L', "", 9}},
             "w,0,a1,b1,,none,none,0,,,,,,,,2.000000000,,,,"
             "1.000000000,2,2.100000000,7,3,0,1.100000000,,\n"
             "w,1,b1,c1,,none,none,0,,,,,,,,3.000000000,,,,"
             "2.100000000,7,3.100000000,10,1,0,1.000000000,,\n"},
            {"nothing comes in between: the last handover bears it",
             {{1, 'N', "", 2}, {2, 'U', "b1", 0}, {3, 'U', "c1", 0}, {3.1, 'N', "", 4}},
             "w,0,a1,b1,,none,none,0,,,,,,,,2.000000000,,,,,,,,,0,,,\n"
             "w,1,b1,c1,,none,none,0,,,,,,,,3.000000000,,,,"
             "1.000000000,2,3.100000000,4,1,0,2.100000000,,\n"},
            {"the stream is behind at the new place",
             {{1, 'N', "", 9},
              {1.1, 'N', "", 10},
              {2, 'U', "b1", 0},
              {2.1, 'A', "", 9},
              {2.2, 'A', "", 10},
              {2.3, 'N', "", 11}},
             "w,0,a1,b1,,none,none,0,,,,,,,,2.000000000,,,,"
             "1.100000000,10,2.100000000,9,0,2,1.000000000,,\n"},
            {"overtaken before: the highest counts",
             {{1, 'N', "", 5}, {1.1, 'L', "", 3}, {2, 'U', "b1", 0}, {2.1, 'N', "", 7}},
             "w,0,a1,b1,,none,none,0,,,,,,,,2.000000000,,,,"
             "1.100000000,3,2.100000000,7,1,0,1.000000000,,\n"},
            {"no stream before",
             {{2, 'U', "b1", 0}, {2.1, 'N', "", 7}},
             "w,0,a1,b1,,none,none,0,,,,,,,,2.000000000,,,,,,2.100000000,7,,0,,,\n"},
            {"the link comes back",
             {{2, 'D', "a1", 0},
              {3, 'U', "a1", 0},
              {4, 'P', "b1", 0},
              {5, 'D', "a1", 0},
              {6, 'U', "a1", 0}},
             ""},
            {"the link comes back, and goes: no trace of that",
             {{2, 'D', "a1", 0}, {3, 'U', "a1", 0}, {4, 'U', "b1", 0}},
             "w,0,a1,b1,,none,none,0,,,,,,,,4.000000000,,,,,,,,,0,,,\n"},
            {"predicted right, wrong, and again",
             {{1, 'P', "c1", 0},
              {2, 'P', "b1", 0},
              {3, 'U', "b1", 0},
              {4, 'P', "c1", 0},
              {5, 'U', "a1", 0}},
             "w,0,a1,b1,b1,none,right,0,2.000000000,,,,,,,3.000000000,,,,,,,,,0,,,\n"
             "w,1,b1,a1,c1,none,wrong,0,4.000000000,,,,,,,5.000000000,,,,,,,,,0,,,\n"},
            {"MMCP: each thing when it happens first",
             {{1, 'P', "b1", 0}, {1, 'h', "b1", 0},   {1.2, 'h', "b1", 0}, {1.3, 't', "", 0},
              {1.4, 't', "", 0}, {1.5, '1', "b1", 0}, {1.6, '1', "b1", 0}, {1.7, 'c', "", 0},
              {1.8, 'c', "", 0}, {2, 'D', "a1", 0},   {3, 'U', "b1", 0},   {3.1, 's', "", 0},
              {3.2, 'l', "", 0}, {3.3, 'n', "", 0},   {3.4, 'j', "", 0},   {3.5, 'R', "", 0},
              {3.6, 's', "", 0}, {3.7, 's', "", 0},   {3.75, 'M', "", 0},  {3.8, 'l', "", 0},
              {3.9, 'l', "", 0}, {4, 'n', "", 0},     {4.1, 'j', "", 0}},
             "w,0,a1,b1,b1,predictive,right,0,1.000000000,1.000000000,1.300000000,,1.500000000,"
             "1.700000000,2.000000000,3.000000000,3.300000000,3.600000000,3.800000000,"
             ",,,,,0,,1.000000000,0.700000000\n"},
            {"MMCP: the MN hears of its link before the monitor; without an attachment",
             {{1, 'h', "b1", 0},
              {1, 'P', "b1", 0},
              {1.1, 'c', "", 0},
              {3, 'U', "b1", 0},
              {3.4, 'j', "", 0}},
             "w,0,a1,b1,b1,predictive,right,0,1.000000000,1.000000000,,,,1.100000000,,3.000000000,"
             "3.400000000,,,,,,,,0,,,0.100000000\n"},
            {"MMCP: refused, or no HTA came",
             {{1, 'P', "b1", 0},
              {1, 'h', "b1", 0},
              {1.1, 't', "", 0},
              {1.2, '0', "b1", 0},
              {1.3, 'X', "", 0},
              {2, 'U', "b1", 0},
              {3, 'P', "c1", 0},
              {3, 'h', "c1", 0},
              {3.1, 't', "", 0},
              {3.4, '2', "c1", 0},
              {3.5, 'X', "", 0},
              {4, 'U', "c1", 0}},
             "w,0,a1,b1,b1,reactive,right,0,1.000000000,1.000000000,1.100000000,,1.200000000,"
             "1.300000000,,2.000000000,,,,,,,,,0,,,0.300000000\n"
             "w,1,b1,c1,c1,reactive,right,0,3.000000000,3.000000000,3.100000000,,,"
             "3.500000000,,4.000000000,,,,,,,,,0,,,0.500000000\n"},
            {"MMCP: another target; an answer about the one before; HIC after the move",
             {{1, 'P', "b1", 0},
              {1, 'h', "b1", 0},
              {1.1, 't', "", 0},
              {1.2, 'P', "c1", 0},
              {1.2, 'h', "c1", 0},
              {1.25, 't', "", 0},
              {1.3, '1', "b1", 0},
              {1.35, 't', "", 0},
              {2, 'U', "c1", 0},
              {2.1, '1', "c1", 0},
              {2.2, 'c', "", 0}},
             "w,0,a1,c1,c1,predictive,right,0,1.200000000,1.200000000,1.250000000,,2.100000000,"
             "2.200000000,,2.000000000,,,,,,,,,0,,,1.000000000\n"},
            {"MMCP: reports that say that it is still here, and that do not",
             {{1, 'P', "b1", 0},
              {1, 'h', "b1", 0},
              {1.05, 'u', "", 0},
              {1.1, 'c', "", 0},
              {2, 'D', "a1", 0},
              {2.1, 'u', "", 0},
              {3, 'U', "b1", 0},
              {4, 'P', "a1", 0},
              {4, 'h', "a1", 0},
              {4.1, 'c', "", 0},
              {6, 'u', "", 0},
              {7, 'U', "a1", 0}},
             "w,0,a1,b1,b1,predictive,right,0,1.000000000,1.000000000,,,,1.100000000,2.000000000,"
             "3.000000000,,,,,,,,,0,,1.000000000,0.100000000\n"
             "w,1,b1,a1,a1,reactive,right,0,4.000000000,4.000000000,,,,4.100000000,,"
             "7.000000000,,,,,,,,,0,,,0.100000000\n"},
            {"MMCP: within the subnet; a join long after that is of something else",
             {{2, 'U', "a2", 0}, {2.1, 'k', "", 0}, {9, 'j', "", 0}, {9.1, 's', "", 0}},
             "w,0,a1,a2,,reactive,none,1,,,,,,,,2.000000000,,,,,,,,,0,,,\n"},
        };
        for (const auto& [what, steps, lines] : rows)
        {
            const auto receiver = CreateObject<McastReceiver>();
            const bool mmcp = std::string(what).substr(0, 4) == "MMCP";
            const auto walker =
                Create<MmcpWalkerMonitor>("w", PeekPointer(receiver), "a1", mmcp, Seconds(2));
            for (const auto& step : steps)
            {
                Simulator::Schedule(Seconds(step.at), &WalkerTest::Take, walker, step);
            }
            Simulator::Run();
            Simulator::Destroy();
            std::ostringstream os;
            for (const auto& handover : walker->GetObservations())
            {
                handover.WriteRow(os);
            }
            NS_TEST_EXPECT_MSG_EQ(os.str(), lines, what);
        }
    }
};

/// All columns, and text that needs quotes.
class RowTest : public TestCase
{
  public:
    RowTest()
        : TestCase("stats: a line of handovers.csv")
    {
    }

  private:
    void DoRun() override
    {
        MmcpHandoverObservation seen;
        seen.walker = "a \"b\", c";
        seen.number = 3;
        seen.fromPoa = "p,1";
        seen.toPoa = {0x02, 0x00, 0x0a};
        seen.predictedPoa = seen.toPoa;
        seen.mmcp = true;
        seen.prepared = true;
        seen.triggered = Seconds(1);
        seen.hir = NanoSeconds(1000000001);
        seen.hct = Seconds(2);
        seen.join = Seconds(3);
        seen.hta = Seconds(4);
        seen.hic = Seconds(5);
        seen.linkDown = Seconds(6);
        seen.linkUp = Seconds(7);
        seen.addressed = Seconds(8);
        seen.sjc = Seconds(9);
        seen.ljc = Seconds(10);
        seen.lastBefore = MmcpArrival{MilliSeconds(5900), 11};
        seen.firstAfter = MmcpArrival{MilliSeconds(7100), 17};
        seen.lost = 5;
        seen.duplicates = 2;
        std::ostringstream os;
        MmcpHandoverObservation::WriteHeader(os);
        seen.WriteRow(os);
        NS_TEST_EXPECT_MSG_EQ(
            os.str(),
            "walker,number,from_poa,to_poa,predicted_poa,kind,prediction,intra_subnet,"
            "triggered_s,hir_s,hct_s,join_s,hta_s,hic_s,link_down_s,link_up_s,address_s,sjc_s,"
            "ljc_s,last_before_s,last_before_seq,first_after_s,first_after_seq,lost,duplicates,"
            "gap_s,radio_gap_s,prepare_s\n"
            "\"a \"\"b\"\", c\",3,\"p,1\",0x02000a,0x02000a,predictive,right,0,"
            "1.000000000,1.000000001,2.000000000,3.000000000,4.000000000,5.000000000,6.000000000,"
            "7.000000000,8.000000000,9.000000000,10.000000000,5.900000000,11,7.100000000,17,5,2,"
            "1.200000000,1.000000000,3.999999999\n",
            "all columns");
        seen.toPoa = "p,1";
        NS_TEST_EXPECT_MSG_EQ(seen.GetKind(), MmcpHandoverKind::REACTIVE, "prepared elsewhere");
        seen.linkUp = Seconds(5);
        NS_TEST_EXPECT_MSG_EQ(*seen.GetRadioGap(), Time(0), "two radios");
        NS_TEST_EXPECT_MSG_EQ(MmcpFormatSeconds(NanoSeconds(-1500000000)), "-1.500000000", "sign");
        NS_TEST_EXPECT_MSG_EQ(MmcpFormatSeconds(NanoSeconds(-5)), "-0.000000005", "sign");
    }
};

/// The files of a run in which two handovers happen and nothing is received.
class FilesTest : public TestCase
{
  public:
    FilesTest()
        : TestCase("stats: files")
    {
    }

  private:
    static std::string Read(const std::string& name)
    {
        std::ifstream file(name);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    void DoRun() override
    {
        const auto node = CreateObject<Node>();
        const auto receiver = CreateObject<McastReceiver>();
        receiver->SetStartTime(Seconds(100)); // never
        node->AddApplication(receiver);
        const auto monitor = CreateObject<MmcpHandoverMonitor>();
        const auto walker = monitor->WatchReceiver(receiver, nullptr, "w");
        const struct
        {
            double at;
            MmcpLinkEventType type;
            const char* poa;
        } events[] = {{1, MmcpLinkEventType::LINK_UP, "a"},
                      {2, MmcpLinkEventType::LINK_DOWN, "a"},
                      {2.05, MmcpLinkEventType::LINK_UP, "b"},
                      {3, MmcpLinkEventType::LINK_DOWN, "b"},
                      {3.1, MmcpLinkEventType::LINK_UP, "a"}};
        for (const auto& [at, type, poa] : events)
        {
            Simulator::Schedule(Seconds(at),
                                &MmcpHandoverMonitor::OnLinkEvent,
                                monitor,
                                walker,
                                MmcpLinkEvent{type, nullptr, poa, Time(0)});
        }
        Simulator::Stop(Seconds(4));
        Simulator::Run();
        const std::string nothing = "{\"n\": 0, \"mean\": null, \"median\": null, \"p95\": null}";
        const auto group = [&nothing](const char* handovers,
                                      const std::string& radioGap,
                                      const std::string& duplicates) {
            return std::string("{\n    \"handovers\": ") + handovers +
                   ",\n    \"gap_s\": " + nothing + ",\n    \"radio_gap_s\": " + radioGap +
                   ",\n    \"lost\": " + nothing + ",\n    \"duplicates\": " + duplicates +
                   ",\n    \"prepare_s\": " + nothing + "\n  },\n";
        };
        const auto both = group("2",
                                "{\"n\": 2, \"mean\": 0.075, \"median\": 0.075, \"p95\": 0.0975}",
                                "{\"n\": 2, \"mean\": 0, \"median\": 0, \"p95\": 0}");
        const auto none = group("0", nothing, nothing);
        const auto prefix = CreateTempDirFilename("stats/run-");
        monitor->WriteFiles(prefix);
        NS_TEST_EXPECT_MSG_EQ(
            Read(prefix + "summary.json"),
            "{\n  \"between_subnets\": " + both + "  \"predictive\": " + none + "  \"reactive\": " +
                none + "  \"without_mmcp\": " + both + "  \"within_subnet\": " + none +
                "  \"predictions\": {\"right\": 0, \"wrong\": 0, \"none\": 2},\n"
                "  \"reception\": {\"walkers\": 1, \"packets\": 0, \"lost\": 0, "
                "\"duplicates\": 0},\n  \"signalling\": {\n"
                "    \"mmcp\": {\"messages\": 0, \"octets\": 0, \"octets_with_ip\": 0},\n"
                "    \"igmp\": {\"messages\": 0, \"octets\": 0, \"octets_with_ip\": 0},\n"
                "    \"mld\": {\"messages\": 0, \"octets\": 0, \"octets_with_ip\": 0}\n  }\n}\n",
            "summary.json");
        NS_TEST_EXPECT_MSG_EQ(Read(prefix + "receivers.csv"),
                              "walker,group,packets,lost,duplicates,late,first_s,longest_gap_s,"
                              "handovers\n"
                              "w,,0,0,0,0,,0.000000000,2\n",
                              "receivers.csv");
        NS_TEST_EXPECT_MSG_EQ(Read(prefix + "signalling.csv"),
                              "protocol,sender,message,messages,octets,octets_with_ip\n",
                              "signalling.csv");
        std::ostringstream handovers;
        monitor->WriteHandovers(handovers);
        NS_TEST_EXPECT_MSG_EQ(Read(prefix + "handovers.csv"), handovers.str(), "handovers.csv");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetRecords().at(0).fromPoa,
                              MmcpIdentifier("a"),
                              "the first PoA is no handover");
        Simulator::Destroy();
    }
};

/// IGMP and MLD octets by RFC 9776 4, RFC 9777 5.
class MembershipOctetsTest : public TestCase
{
  public:
    MembershipOctetsTest()
        : TestCase("stats: octets of membership messages")
    {
    }

  private:
    void DoRun() override
    {
        const McastAddress group4 = Ipv4Address("239.1.1.1");
        const McastAddress group6 = Ipv6Address("ff1e::1");
        const McastReport report4{McastVersion::V3,
                                  {{McastRecordType::CHANGE_TO_EXCLUDE_MODE, group4, {}}}};
        const McastReport report6{McastVersion::V3,
                                  {{McastRecordType::CHANGE_TO_EXCLUDE_MODE, group6, {}}}};
        McastQuery query;
        query.group = Ipv4Address("0.0.0.0");
        MmcpSignallingCounter counter;
        counter.CountMembership("host", false, Ipv4Address("224.0.0.22"), report4);
        counter.CountMembership("host", true, Ipv4Address("224.0.0.22"), report4);
        counter.CountMembership("router", false, Ipv4Address("224.0.0.1"), query);
        query.group = group4;
        counter.CountMembership("router", false, group4, query);
        query.sources = {Ipv4Address("10.0.0.1")};
        counter.CountMembership("router", false, group4, query);
        counter.CountMembership("host", false, Ipv4Address("224.0.0.2"), McastLeave{group4});
        counter.CountMembership("host", false, Ipv6Address("ff02::16"), report6);
        std::ostringstream os;
        counter.Write(os);
        NS_TEST_EXPECT_MSG_EQ(os.str(),
                              "protocol,sender,message,messages,octets,octets_with_ip\n"
                              "igmp,host,leave,1,8,28\n"
                              "igmp,host,report,2,32,76\n"
                              "igmp,router,general-query,1,12,32\n"
                              "igmp,router,group-query,1,12,32\n"
                              "igmp,router,source-query,1,16,36\n"
                              "mld,host,report,1,28,76\n",
                              "octets");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpWalkerMonitorTests()
{
    return {new SampleTest, new WalkerTest, new RowTest, new FilesTest, new MembershipOctetsTest};
}
