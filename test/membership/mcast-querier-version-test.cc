// SPDX-License-Identifier: GPL-2.0-only

// The router part and older versions: RFC 9776 7.3, RFC 9777 8.3, RFC 2236 7, RFC 2710 6.

#include "mcast-membership-tests.h"
#include "mcast-querier-bench.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr auto V1 = McastVersion::V1;
constexpr auto V2 = McastVersion::V2;

/// RFC 9776 7.3.2, RFC 9777 8.3.2.
class OlderHostTest : public McastMachineTest
{
  public:
    explicit OlderHostTest(Family family)
        : McastMachineTest("querier: older hosts", family)
    {
    }

  private:
    void DoRun() override
    {
        const auto V3 = McastVersion::V3;
        const auto version = [this](const QuerierBench& router) {
            return static_cast<int>(router.machine.GetState(n.Group(), router.now)->version);
        };
        QuerierBench router(n);
        router.quiet = true;
        router.TakeLog();
        router.Report("IS_IN(a)", 7);
        NS_TEST_EXPECT_MSG_EQ(version(router), static_cast<int>(V3), "default");
        router.TakeLog();
        router.OlderReport(V2, 8);
        ExpectLog(router, "0:1=EX()", "a report is IS_EX ({})");
        NS_TEST_EXPECT_MSG_EQ(version(router), 2, "version 2 host");
        router.Run(10);
        router.Report("BLOCK(b)", 7);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(|)260", "BLOCK is ignored");
        router.Report("TO_EX(b)", 7);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(|)270", "TO_EX (b) is TO_EX ({})");
        router.Report("IS_EX(b)", 7);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(b:270|)270", "not so IS_EX");
        router.Report("TO_IN()", 7);
        ExpectLog(router, "10:Q1 Q1(b)", "TO_IN counts in version 2, queries are V3");
        router.OlderReport(V2, 8);
        router.Run(12);
        router.TakeLog();
        router.Leave(8);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(|)2", "a leave is TO_IN ({})");
        router.Run(20);
        ExpectLog(router, "12:Q1 13:Q1 14:1=IN()", "nobody is left");

        router.Run(1000);
        router.OlderReport(V2, 8);
        router.Run(1259); // RFC 9776 8.13: 260 s
        router.Report("IS_EX()", 7);
        NS_TEST_EXPECT_MSG_EQ(version(router), 2, "still");
        router.Run(1260);
        NS_TEST_EXPECT_MSG_EQ(version(router), 3, "again");
        router.Report("BLOCK(b)", 7);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(b:2|)269", "BLOCK counts again");

        router.TakeLog();
        router.Leave(9);
        NS_TEST_EXPECT_MSG_EQ(router.State(), "EX(b:2|)2", "a leave counts in any version but 1");
    }
};

/// IGMPv1 hosts; routers in the modes of RFC 9776 7.3.1.
class OlderVersionTest : public McastMachineTest
{
  public:
    explicit OlderVersionTest(Family family)
        : McastMachineTest("querier: older versions of routers", family)
    {
    }

  private:
    void DoRun() override
    {
        QuerierBench modern(n);
        auto old = n.GeneralQuery();
        old.version = V2;
        modern.TakeLog();
        modern.Hear(old, 9);
        ExpectLog(modern, "0:old2@9", "a warning");
        modern.Hear(old, 1);
        ExpectLog(modern, "0:old2@1 querier1", "it is elected all the same");

        McastQuerierConfig config;
        config.version = V2;
        QuerierBench router(n, config);
        router.Report("IS_EX()", 7);
        router.Report("BLOCK(a)", 7);
        router.Report("TO_IN()", 7);
        ExpectLog(router,
                  "0:querier5 v2:GQ 0:1=EX() 0:v2:Q1",
                  "queries of version 2, BLOCK is ignored");
        router.Report("IS_IN(ab)", 7, 2);
        router.TakeLog();
        router.Report("TO_IN(b)", 7, 2);
        ExpectLog(router, "", "version 2 cannot ask for sources");
        router.Report("IS_EX()", 7);
        router.Run(1);
        ExpectLog(router, "", "RFC 2236 7: no query after a report; version 2 has no S flag");
        router.Hear(n.GeneralQuery(), 9);
        ExpectLog(router, "1:old3@9", "a warning");

        if (n.family == Family::IPV6)
        {
            return;
        }
        QuerierBench host1(n);
        host1.quiet = true;
        host1.OlderReport(V1, 8);
        host1.OlderReport(V2, 7);
        host1.TakeLog();
        host1.Run(10);
        host1.Leave(7);
        host1.Report("TO_IN()", 6);
        host1.Report("BLOCK(a)", 6);
        host1.Report("TO_EX(a)", 6);
        NS_TEST_EXPECT_MSG_EQ(host1.State(), "EX(|)270", "leaves and TO_IN are ignored, too");
        ExpectLog(host1, "", "no query");
        host1.Run(100);
        host1.OlderReport(V2, 7);
        host1.Run(260);
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(host1.machine.GetState(n.Group(), host1.now)->version),
            2,
            "from version 1 to version 2");
        host1.Leave(7);
        ExpectLog(host1, "260:Q1", "a leave counts again");

        config.version = V1;
        QuerierBench router1(n, config);
        router1.Report("IS_EX()", 7);
        router1.Leave(7);
        ExpectLog(router1, "0:querier5 v1:GQ 0:1=EX()", "leaves are ignored");
        McastMembershipQuerier plain(n.family, config);
        const auto start = plain.Start(n.Host(5), Seconds(0));
        const auto& query = std::get<McastQuery>(std::get<McastSend>(start.back()).message);
        NS_TEST_EXPECT_MSG_EQ(query.maxResponseTime, Seconds(0), "RFC 9776 7.3.1");
    }
};

/// A row of the state diagrams of RFC 2236 7 and RFC 2710 6, for a router of version 2.
struct StateRow
{
    const char* state; //!< "none", "members", "checking" since 99.5 s, "v1 members"
    const char* event; //!< at 100 s
    const char* after; //!< state then; members have 170 s left if nothing happened
    const char* log;   //!< from 100 s on
};

const std::vector<StateRow> QUERIER_ROWS{
    {"none", "v2 report", "EX(|)270", "100:1=EX() 370:1=IN()"},
    {"none", "v1 report", "EX(|)270", "100:1=EX() 370:1=IN()"},
    {"none", "leave", "none", ""},
    {"none", "", "none", ""},
    {"members", "v2 report", "EX(|)270", "370:1=IN()"},
    {"members", "v1 report", "EX(|)270", "370:1=IN()"},
    {"members", "leave", "EX(|)2", "100:v2:Q1 101:v2:Q1 102:1=IN()"},
    {"members", "", "EX(|)170", "270:1=IN()"},
    {"checking", "v2 report", "EX(|)270", "370:1=IN()"},
    {"checking", "v1 report", "EX(|)270", "370:1=IN()"},
    // RFC 9776 6.6.3.1 asks anew and does not raise the timer; the older RFCs ignore it.
    {"checking", "leave", "EX(|)1.5", "100:v2:Q1 101:v2:Q1 101.5:1=IN()"},
    {"checking", "", "EX(|)1.5", "100.5:v2:Q1 101.5:1=IN()"},
    {"v1 members", "v2 report", "EX(|)270", "370:1=IN()"},
    {"v1 members", "v1 report", "EX(|)270", "370:1=IN()"},
    {"v1 members", "leave", "EX(|)170", "270:1=IN()"},
    {"v1 members", "", "EX(|)170", "270:1=IN()"},
};

const std::vector<StateRow> NON_QUERIER_ROWS{
    {"none", "v2 report", "EX(|)270", "100:1=EX() 370:1=IN()"},
    {"none", "v1 report", "EX(|)270", "100:1=EX() 370:1=IN()"},
    {"none", "leave", "none", ""},
    {"none", "query", "none", ""},
    {"members", "v2 report", "EX(|)270", "370:1=IN()"},
    {"members", "v1 report", "EX(|)270", "370:1=IN()"},
    {"members", "leave", "EX(|)170", "270:1=IN()"},
    {"members", "query", "EX(|)2", "102:1=IN()"},
    {"members", "", "EX(|)170", "270:1=IN()"},
    {"checking", "v2 report", "EX(|)270", "370:1=IN()"},
    {"checking", "v1 report", "EX(|)270", "370:1=IN()"},
    {"checking", "leave", "EX(|)1.5", "101.5:1=IN()"},
    {"checking", "query", "EX(|)1.5", "101.5:1=IN()"},
    {"checking", "", "EX(|)1.5", "101.5:1=IN()"},
};

/// A router of version 2, with hosts of version 2 and 1.
class StateTableTest : public McastMachineTest
{
  public:
    StateTableTest(Family family, bool querier)
        : McastMachineTest(std::string("querier: states of version 2, ") +
                               (querier ? "querier" : "non-querier"),
                           family),
          m_querier(querier)
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& row : m_querier ? QUERIER_ROWS : NON_QUERIER_ROWS)
        {
            const auto what = std::string(row.state) + ", " + row.event;
            if (n.family == Family::IPV6 && what.find("v1") != std::string::npos)
            {
                continue; // MLD has none
            }
            McastQuerierConfig config;
            config.version = V2;
            QuerierBench router(n, config);
            router.quiet = true;
            Prepare(router, row.state);
            Happen(router, row.event);
            NS_TEST_EXPECT_MSG_EQ(router.State(), row.after, what);
            router.Run(200);
            HearQuerier(router);
            router.Run(400);
            ExpectLog(router, row.log, what);
        }
    }

    /// The other router is still there, and querier.
    void HearQuerier(QuerierBench& router)
    {
        if (!m_querier)
        {
            auto query = n.GeneralQuery();
            query.version = V2;
            router.Hear(query, 1);
        }
    }

    void Prepare(QuerierBench& router, const std::string& state)
    {
        HearQuerier(router);
        if (state != "none")
        {
            router.OlderReport(state == "v1 members" ? V1 : V2, 7);
        }
        router.Run(99.5);
        if (state == "checking")
        {
            Happen(router, m_querier ? "leave" : "query");
        }
        router.Run(100);
        router.TakeLog();
    }

    void Happen(QuerierBench& router, const std::string& event)
    {
        if (event == "leave")
        {
            router.Leave(7);
        }
        else if (event == "query")
        {
            auto query = n.GroupQuery();
            query.version = V2;
            router.Hear(query, 1);
        }
        else if (!event.empty())
        {
            router.OlderReport(event == "v1 report" ? V1 : V2, 7);
        }
    }

    bool m_querier; //!< else another router is
};

} // namespace

std::vector<TestCase*>
ns3::McastQuerierVersionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new OlderHostTest(family));
        tests.push_back(new OlderVersionTest(family));
        tests.push_back(new StateTableTest(family, true));
        tests.push_back(new StateTableTest(family, false));
    }
    return tests;
}
