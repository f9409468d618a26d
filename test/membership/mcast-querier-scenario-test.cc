// SPDX-License-Identifier: GPL-2.0-only

// The router part over time: election, intervals, explicit tracking, limits.

#include "mcast-membership-tests.h"
#include "mcast-querier-bench.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr auto V2 = McastVersion::V2;

/// RFC 9776 6.6.2, 8.6, 8.7: start, election, fail-over.
class ElectionTest : public McastMachineTest
{
  public:
    explicit ElectionTest(Family family)
        : McastMachineTest("querier: start, election and fail-over", family)
    {
    }

  private:
    void DoRun() override
    {
        QuerierBench router(n);
        router.Run(300);
        ExpectLog(router,
                  "0:querier5 GQ 31.25:GQ 156.25:GQ 281.25:GQ",
                  "startup queries, then one per Query Interval");
        router.Hear(n.GeneralQuery(), 9);
        router.Hear(n.GeneralQuery(), 5);
        NS_TEST_EXPECT_MSG_EQ(router.machine.IsQuerier(), true, "a higher address, and its own");
        router.Hear(n.GeneralQuery(), 4);
        ExpectLog(router, "300:querier4", "a lower address");
        NS_TEST_EXPECT_MSG_EQ(router.machine.IsQuerier(), false, "lost");
        router.Run(400);
        router.Hear(n.GeneralQuery(), 2);
        router.Run(410);
        router.Hear(n.GeneralQuery(), 4); // has not heard 2
        router.Run(500);
        router.Hear(n.GeneralQuery(), 2);
        ExpectLog(router, "400:querier2", "the lowest one");
        router.Run(700);
        router.Hear(n.GeneralQuery(), 4); // 2 may still be there, until 755
        router.Run(760);
        router.Hear(n.GeneralQuery(), 4);
        ExpectLog(router, "760:querier4", "2 is gone");
        router.Run(1200);
        // RFC 9776 8.5: 2 * 125 s + 10 s / 2
        ExpectLog(router, "1015:querier5 GQ 1140:GQ", "fail-over");
        NS_TEST_EXPECT_MSG_EQ(router.machine.GetQuerier(), n.Host(5), "itself");

        router.Log(router.machine.OnQuery(n.GeneralQuery(), n.GeneralQuery().group, router.now));
        ExpectLog(router, "1200:refused(bad-source-address)", "no election");
        router.Hear(n.GroupQuery(), 4);
        // RFC 9776 6.6.2 elects by general queries, RFC 9777 7.6.2 by queries.
        NS_TEST_EXPECT_MSG_EQ(router.machine.IsQuerier(),
                              (n.family == Family::IPV4),
                              "specific query");
        router.TakeLog();

        router.Report("IS_EX(a)", 7);
        router.Report("IS_IN(b)", 7, 2);
        router.TakeLog();
        const auto ended = router.machine.Stop();
        NS_TEST_EXPECT_MSG_EQ(McastTextOf(ended, n), "1=IN() 2=IN()", "down: all ends");
        NS_TEST_EXPECT_MSG_EQ(router.machine.GetNextTimeout(), Time::Max(), "down");
        router.Report("IS_EX()", 7);
        router.Leave(7);
        router.Hear(n.GeneralQuery(), 1);
        ExpectLog(router, "", "down: deaf");
        router.Log(router.machine.Start(n.Host(6), router.now));
        ExpectLog(router, "1200:querier6 GQ", "up with another address");

        QuerierBench loser(n);
        loser.Prepare("EX(a|)");
        loser.TakeLog();
        loser.Report("TO_IN()", 7);
        loser.Run(0.5);
        loser.Hear(n.GeneralQuery(), 4);
        loser.Run(10);
        ExpectLog(loser, "0:Q1 Q1(a) 0.5:querier4 2:1=IN()", "6.6.2: it ceases to send queries");

        McastQuerierConfig config;
        config.startupQueryCount = 3;
        config.startupQueryInterval = Seconds(2);
        config.queryInterval = Seconds(20);
        QuerierBench other(n, config);
        other.Run(50);
        ExpectLog(other, "0:querier5 GQ 2:GQ 4:GQ 24:GQ 44:GQ", "configured");
    }
};

/// RFC 9776 4.1.6, 4.1.7, 8: derived intervals, own and learned.
class LearnedTimesTest : public McastMachineTest
{
  public:
    explicit LearnedTimesTest(Family family)
        : McastMachineTest("querier: intervals, own and of the querier", family)
    {
    }

  private:
    void Check(const QuerierBench& router, double gmi, double other, double older, double lmqt)
    {
        const auto& times = router.machine.GetTimes();
        NS_TEST_EXPECT_MSG_EQ(times.groupMembership, Seconds(gmi), "RFC 9776 8.4");
        NS_TEST_EXPECT_MSG_EQ(times.otherQuerierPresent, Seconds(other), "RFC 9776 8.5");
        NS_TEST_EXPECT_MSG_EQ(times.olderHostPresent, Seconds(older), "RFC 9776 8.13");
        NS_TEST_EXPECT_MSG_EQ(times.lastMemberQueryTime, Seconds(lmqt), "RFC 9776 8.10");
    }

    void DoRun() override
    {
        QuerierBench router(n);
        Check(router, 270, 255, 260, 2);
        auto query = n.GeneralQuery();
        query.robustness = 3;
        query.queryInterval = Seconds(60);
        router.Hear(query, 9);
        Check(router, 270, 255, 260, 2); // from a router that is not the querier
        router.Hear(query, 1);
        Check(router, 200, 185, 190, 3);
        query.robustness = 0;
        query.queryInterval = Seconds(0);
        router.Hear(query, 1);
        Check(router, 270, 255, 260, 2); // 0 means the default
        query.robustness = 7;
        query.version = V2;
        router.Hear(query, 1);
        Check(router, 270, 255, 260, 2); // V2 has no such fields
        query.version = McastVersion::V3;
        router.Hear(query, 1);
        Check(router, 895, 880, 885, 7);
        router.Run(880);
        Check(router, 270, 255, 260, 2); // querier again, with its own values
    }
};

/// Explicit tracking: a leave without queries, and when that must not be.
class TrackingTest : public McastMachineTest
{
  public:
    explicit TrackingTest(Family family)
        : McastMachineTest("querier: explicit tracking", family)
    {
    }

  private:
    QuerierBench Make(uint32_t maxHosts = 100, uint32_t maxSources = 100)
    {
        McastQuerierConfig config;
        config.trackHosts = true;
        config.maxHosts = maxHosts;
        config.maxSources = maxSources;
        QuerierBench router(n, config);
        router.quiet = true;
        router.TakeLog();
        return router;
    }

    void DoRun() override
    {
        const struct
        {
            const char* what;
            std::vector<std::pair<int, const char*>> reports;
            const char* log;
        } rows[] = {
            {"the only host", {{1, "TO_EX()"}, {1, "TO_IN()"}}, "0:1=EX() 0:1=IN()"},
            {"the first of two", {{1, "TO_EX()"}, {2, "TO_EX()"}, {1, "TO_IN()"}}, "0:1=EX()"},
            {"both",
             {{1, "TO_EX()"}, {2, "TO_EX()"}, {1, "TO_IN()"}, {2, "TO_IN()"}},
             "0:1=EX() 0:1=IN()"},
            {"a host that was never there", {{1, "TO_EX()"}, {2, "TO_IN()"}}, "0:1=EX()"},
            {"a host in INCLUDE mode stays, even if its source was forgotten",
             {{1, "ALLOW(a)"}, {2, "TO_EX()"}, {2, "TO_IN()"}},
             "0:1=IN(a) 0:1=EX() 0:1=IN(a)"},
            {"to INCLUDE mode with sources",
             {{1, "TO_EX()"}, {1, "TO_IN(a)"}},
             "0:1=EX() 0:1=IN(a)"},
            {"a source nobody else wants",
             {{1, "ALLOW(ab)"}, {1, "BLOCK(a)"}},
             "0:1=IN(ab) 0:1=IN(b)"},
            {"a source another wants",
             {{1, "ALLOW(ab)"}, {2, "ALLOW(a)"}, {1, "BLOCK(ab)"}},
             "0:1=IN(ab) 0:1=IN(a)"},
            {"a source that all of two block",
             {{1, "TO_EX()"}, {2, "TO_EX()"}, {1, "BLOCK(a)"}, {2, "BLOCK(a)"}},
             "0:1=EX() 0:1=EX(a)"},
            {"a source that one of three wants",
             {{1, "TO_EX()"}, {2, "TO_EX()"}, {3, "ALLOW(a)"}, {1, "BLOCK(a)"}, {2, "BLOCK(a)"}},
             "0:1=EX()"},
            {"an answer for one source does not replace",
             {{1, "TO_EX()"}, {1, "IS_IN(a)"}, {2, "TO_EX()"}, {2, "TO_IN()"}},
             "0:1=EX()"},
            {"ALLOW takes back a BLOCK",
             {{1, "TO_EX()"}, {2, "TO_EX()"}, {1, "BLOCK(a)"}, {1, "ALLOW(a)"}, {2, "BLOCK(a)"}},
             "0:1=EX()"},
        };

        for (const auto& row : rows)
        {
            auto router = Make();
            for (const auto& [host, record] : row.reports)
            {
                router.Report(record, host);
            }
            ExpectLog(router, row.log, row.what);
        }

        Uncertain();
        Silent();
    }

    /// Hosts that may be there unheard: queries go out as without tracking.
    void Uncertain()
    {
        auto older = Make();
        older.Report("TO_EX()", 1);
        older.OlderReport(V2, 2);
        older.Run(1);
        older.TakeLog();
        older.Report("TO_IN()", 1);
        ExpectLog(older, "1:Q1", "older hosts keep silent");

        auto full = Make(1);
        full.Report("TO_EX()", 1);
        full.Report("TO_EX()", 2);
        full.TakeLog();
        full.Report("TO_IN()", 1);
        ExpectLog(full, "0:Q1", "a host that does not fit the table");

        auto small = Make(100, 2);
        small.Report("ALLOW(ab)", 1);
        small.Report("TO_EX()", 2);
        small.Report("ALLOW(c)", 1);
        small.TakeLog();
        small.Report("TO_IN()", 2);
        ExpectLog(small, "0:Q1 Q1(c)", "a host with too many sources");

        if (n.family == Family::IPV4)
        {
            auto anonymous = Make();
            anonymous.Report("TO_EX()", 1);
            anonymous.machine.OnReport(n.Report("TO_EX()"), n.GeneralQuery().group, anonymous.now);
            anonymous.TakeLog();
            anonymous.Report("TO_IN()", 1);
            ExpectLog(anonymous, "0:Q1", "a sender without address");
        }
    }

    void Silent()
    {
        auto router = Make();
        const auto hosts = [&]() {
            return router.machine.GetState(n.Group(), router.now)->trackedHosts;
        };
        router.Report("TO_EX()", 1);
        router.Run(200);
        router.Report("TO_EX()", 2);
        NS_TEST_EXPECT_MSG_EQ(hosts(), 2, "two");
        router.Run(271);
        router.Report("IS_EX()", 2);
        NS_TEST_EXPECT_MSG_EQ(hosts(), 1, "a host that is silent for GMI does not count");
        router.TakeLog();
        router.Report("TO_IN()", 2);
        ExpectLog(router, "271:1=IN()", "nor hold the group");

        router.Report("TO_EX()", 1);
        router.Run(280);
        router.Report("TO_EX()", 2);
        router.Run(400);
        router.Report("IS_EX()", 1);
        router.Run(551);
        router.Report("IS_EX()", 3);
        NS_TEST_EXPECT_MSG_EQ(hosts(), 2, "2 is silent for longest, though 1 came first");
    }
};

/// What is refused, with a reason, and changes nothing.
class RefusalTest : public McastMachineTest
{
  public:
    explicit RefusalTest(Family family)
        : McastMachineTest("querier: refused records and limits", family)
    {
    }

  private:
    std::string Try(QuerierBench& router, const char* group, const std::string& record)
    {
        auto report = n.Report(record);
        report.records[0].group = McastAddress::FromText(group).value();
        return McastTextOf(router.machine.OnReport(report, n.Host(7), router.now), n);
    }

    void DoRun() override
    {
        const bool ipv4 = n.family == Family::IPV4;
        McastQuerierConfig config;
        config.maxGroups = 2;
        config.maxSources = 3;
        config.ssmAware = true;
        QuerierBench router(n, config);
        router.TakeLog();
        const std::string link = "refused(reserved-group)";
        const std::string wrong = "refused(bad-group)";
        const std::string ssm = "refused(source-specific-group)";
        NS_TEST_EXPECT_MSG_EQ(Try(router, ipv4 ? "224.0.0.5" : "ff02::5", "IS_EX()"), link, "link");
        NS_TEST_EXPECT_MSG_EQ(Try(router, ipv4 ? "224.0.0.1" : "ff01::5", "ALLOW(a)"),
                              link,
                              "node");
        NS_TEST_EXPECT_MSG_EQ(Try(router, ipv4 ? "192.0.2.1" : "2001:db8::1", "IS_EX()"),
                              wrong,
                              "unicast");
        NS_TEST_EXPECT_MSG_EQ(Try(router, ipv4 ? "ff1e::1" : "239.1.1.1", "IS_EX()"),
                              wrong,
                              "other family");
        const char* ssmGroup = ipv4 ? "232.1.1.1" : "ff3e::1";
        NS_TEST_EXPECT_MSG_EQ(Try(router, ssmGroup, "IS_EX()"), ssm, "RFC 9776 6.4");
        NS_TEST_EXPECT_MSG_EQ(Try(router, ssmGroup, "TO_EX(a)"), ssm, "RFC 9776 6.4");
        auto leave = router.machine.OnLeave({McastAddress::FromText(ssmGroup).value()},
                                            n.Host(7),
                                            router.now);
        NS_TEST_EXPECT_MSG_EQ(McastTextOf(leave, n), ssm, "RFC 9776 6.4");
        NS_TEST_EXPECT_MSG_EQ(router.machine.GetSize(), 0, "no state");

        const auto& unspecified = n.GeneralQuery().group;
        QuerierBench open(n);
        open.TakeLog();
        open.Log(open.machine.OnReport(n.Report("IS_EX()"), unspecified, open.now));
        ExpectLog(open,
                  (ipv4 ? "0:1=EX()" : "0:refused(bad-source-address)"),
                  "RFC 9776 4.2.14, RFC 9777 5.2.14");

        router.Report("IS_EX(ab)", 7, 1);
        router.Report("ALLOW(a)", 7, 2);
        router.TakeLog();
        const auto before = router.State();
        for (const char* record :
             {"IS_EX(abcd)", "TO_EX(abcd)", "ALLOW(cd)", "IS_IN(cd)", "TO_IN(cd)", "BLOCK(cd)"})
        {
            router.Report(record, 7);
            ExpectLog(router, "0:refused(too-many-sources)", record);
            NS_TEST_EXPECT_MSG_EQ(router.State(), before, "no change");
        }
        router.Report("IS_EX(bcd)", 7);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(c:270 d:270|b)270", "three fit");
        router.Report("BLOCK(abcdef)", 7, 2);
        ExpectLog(router, "0:1=EX(b) 0:Q2(a)", "BLOCK in INCLUDE adds none");
        router.Report("TO_EX()", 7, 3);
        router.Report("ALLOW(a)", 7, 4);
        ExpectLog(router, "0:refused(too-many-groups) 0:refused(too-many-groups)", "groups");
        router.Report("TO_IN()", 7, 5);
        ExpectLog(router, "", "a leave needs no room");
        router.Report("IS_EX()", 7, 2);
        ExpectLog(router, "0:2=EX()", "groups that are there go on");
        NS_TEST_EXPECT_MSG_EQ(router.machine.GetMemberships().size(), 2, "two groups");
        NS_TEST_EXPECT_MSG_EQ(n.Text(router.machine.GetFilter(n.Group(3))), "IN()", "not there");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastQuerierScenarioTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new ElectionTest(family));
        tests.push_back(new LearnedTimesTest(family));
        tests.push_back(new TrackingTest(family));
        tests.push_back(new RefusalTest(family));
    }
    return tests;
}
