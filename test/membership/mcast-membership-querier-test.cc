// SPDX-License-Identifier: GPL-2.0-only

// The router part by its tables: RFC 9776 6.4.1, 6.4.2, 6.5, 6.6.1, 6.6.3 (RFC 9777 7.4 to 7.6).

#include "mcast-membership-tests.h"
#include "mcast-querier-bench.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// One row of 6.4: before, record, after; what the querier does and what another router does.
struct ReportRow
{
    const char* before;     //!< as "EX(X|Y)"; all timers have 170 s left, GMI is 270 s
    const char* record;     //!< received
    const char* after;      //!< of the querier
    const char* actions;    //!< of the querier
    const char* afterOther; //!< of a non-querier, which does not lower timers; empty: the same
};

// RFC 9776 6.4.1, 6.4.2. Of the record (bce) in EX(ab|cd), b is in X, c in Y, e in neither; a and d
// are not in the record.
const ReportRow REPORT_ROWS[] = {
    {"IN(ab)", "IS_IN(bc)", "IN(a:170 b:270 c:270)", "1=IN(abc)", ""},
    {"IN(ab)", "IS_EX(bc)", "EX(b:170|c)270", "1=EX(c)", ""},
    {"EX(ab|cd)", "IS_IN(bce)", "EX(a:170 b:270 c:270 e:270|d)170", "1=EX(d)", ""},
    {"EX(ab|cd)", "IS_EX(bce)", "EX(b:170 e:270|c)270", "1=EX(c)", ""},

    {"IN(ab)", "ALLOW(bc)", "IN(a:170 b:270 c:270)", "1=IN(abc)", ""},
    {"IN(ab)", "BLOCK(bc)", "IN(a:170 b:2)", "Q1(b)", "IN(a:170 b:170)"},
    {"IN(ab)", "TO_EX(bc)", "EX(b:2|c)270", "Q1(b) 1=EX(c)", "EX(b:170|c)270"},
    {"IN(ab)", "TO_IN(bc)", "IN(a:2 b:270 c:270)", "Q1(a) 1=IN(abc)", "IN(a:170 b:270 c:270)"},
    {"EX(ab|cd)", "ALLOW(bce)", "EX(a:170 b:270 c:270 e:270|d)170", "1=EX(d)", ""},
    {"EX(ab|cd)", "BLOCK(bce)", "EX(a:170 b:2 e:2|cd)170", "Q1(be)", "EX(a:170 b:170 e:170|cd)170"},
    {"EX(ab|cd)", "TO_EX(bce)", "EX(b:2 e:2|c)270", "Q1(be) 1=EX(c)", "EX(b:170 e:170|c)270"},
    {"EX(ab|cd)",
     "TO_IN(bce)",
     "EX(a:2 b:270 c:270 e:270|d)2",
     "Q1 Q1(a) 1=EX(d)",
     "EX(a:170 b:270 c:270 e:270|d)170"},

    // Empty sets: no state is INCLUDE ({}).
    {"IN()", "IS_IN()", "none", "", ""},
    {"IN()", "IS_IN(a)", "IN(a:270)", "1=IN(a)", ""},
    {"IN()", "IS_EX()", "EX(|)270", "1=EX()", ""},
    {"IN()", "IS_EX(a)", "EX(|a)270", "1=EX(a)", ""},
    {"IN()", "ALLOW(a)", "IN(a:270)", "1=IN(a)", ""},
    {"IN()", "BLOCK(a)", "none", "", ""},
    {"IN()", "TO_EX()", "EX(|)270", "1=EX()", ""},
    {"IN()", "TO_IN()", "none", "", ""},
    {"IN()", "TO_IN(a)", "IN(a:270)", "1=IN(a)", ""},
    {"IN(ab)", "IS_IN(ab)", "IN(a:270 b:270)", "", ""},
    {"IN(ab)", "IS_EX()", "EX(|)270", "1=EX()", ""},
    {"IN(ab)", "BLOCK(c)", "IN(a:170 b:170)", "", ""},
    {"IN(ab)", "TO_EX()", "EX(|)270", "1=EX()", ""},
    {"IN(ab)", "TO_IN()", "IN(a:2 b:2)", "Q1(ab)", "IN(a:170 b:170)"},
    {"EX(|)", "IS_EX()", "EX(|)270", "", ""},
    {"EX(|)", "TO_EX()", "EX(|)270", "", ""},
    {"EX(|)", "TO_IN()", "EX(|)2", "Q1", "EX(|)170"},
    {"EX(|)", "BLOCK(a)", "EX(a:2|)170", "Q1(a)", "EX(a:170|)170"},
    {"EX(|)", "TO_EX(a)", "EX(a:2|)270", "Q1(a)", "EX(a:170|)270"},
    {"EX(|)", "IS_EX(a)", "EX(a:270|)270", "", ""},
    {"EX(ab|cd)", "IS_EX()", "EX(|)270", "1=EX()", ""},
    {"EX(ab|)", "IS_EX()", "EX(|)270", "", ""},
    {"EX(ab|cd)", "BLOCK(cd)", "EX(a:170 b:170|cd)170", "", ""},
};

class ReportTableTest : public McastMachineTest
{
  public:
    ReportTableTest(Family family, bool querier)
        : McastMachineTest(std::string("querier: reports by state, ") +
                               (querier ? "querier" : "non-querier"),
                           family),
          m_querier(querier)
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& row : REPORT_ROWS)
        {
            const auto what = std::string(row.before) + " + " + row.record;
            QuerierBench router(n);
            if (!m_querier)
            {
                router.Hear(n.GeneralQuery(), 1); // a lower address
            }
            router.Prepare(row.before);
            router.Run(100);
            router.TakeLog();
            router.Report(row.record, 7);

            const std::string after = !m_querier && *row.afterOther ? row.afterOther : row.after;
            NS_TEST_EXPECT_MSG_EQ(router.State(), after, what);
            std::string actions = row.actions;
            if (!m_querier)
            {
                // Only the notice of a change is left.
                const auto notice = actions.find("1=");
                actions = notice == std::string::npos ? "" : actions.substr(notice);
            }
            ExpectLog(router, (actions.empty() ? "" : "100:" + actions), what);
            CheckForwarding(router, after);
        }
    }

    /// RFC 9776 6.3: all rows, by the state that the row of 6.4 left.
    void CheckForwarding(const QuerierBench& router, const std::string& state)
    {
        const bool exclude = state.substr(0, 2) == "EX";
        const auto bar = exclude ? state.find('|') : state.size();
        for (const char letter : std::string("abcdef"))
        {
            const auto at = state == "none" ? std::string::npos : state.find(letter);
            const bool expected = at == std::string::npos ? exclude : at < bar;
            NS_TEST_EXPECT_MSG_EQ(router.machine.Forwards(n.Group(), n.Source(letter)),
                                  expected,
                                  state << " and source " << letter);
        }
    }

    bool m_querier; //!< else another router is
};

/// RFC 9776 6.2.2, 6.2.3, 6.5: what runs out.
class ExpiryTest : public McastMachineTest
{
  public:
    explicit ExpiryTest(Family family)
        : McastMachineTest("querier: timers that run out", family)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* what;
            const char* before;  // timers until 270
            const char* refresh; // at 100, timers until 370
            const char* log;     // until 400
            const char* middle;  // state at 271
        } rows[] = {
            {"INCLUDE, all", "IN(ab)", "", "270:1=IN()", "none"},
            {"INCLUDE, one", "IN(ab)", "IS_IN(b)", "270:1=IN(b) 370:1=IN()", "IN(b:99)"},
            {"EXCLUDE, nothing is left", "EX(|)", "", "270:1=IN()", "none"},
            {"EXCLUDE, Y goes with the group timer", "EX(|c)", "", "270:1=IN()", "none"},
            {"6.5: X is the INCLUDE list",
             "EX(a|c)",
             "IS_IN(a)",
             "270:1=IN(a) 370:1=IN()",
             "IN(a:99)"},
            {"X and the group timer at once", "EX(a|c)", "", "270:1=IN()", "none"},
            {"6.2.3: a source of X turns to Y",
             "EX(a|c)",
             "IS_EX(ac)",
             "270:1=EX(ac) 370:1=IN()",
             "EX(|ac)99"},
        };

        for (const auto& row : rows)
        {
            QuerierBench router(n);
            router.Prepare(row.before);
            router.Run(100);
            router.TakeLog();
            if (*row.refresh)
            {
                router.Report(row.refresh, 7);
            }
            router.TakeLog();
            router.quiet = true; // no general queries in the log
            router.Run(269.999);
            ExpectLog(router, "", std::string(row.what) + ": too early");
            router.Run(271);
            NS_TEST_EXPECT_MSG_EQ(router.State(), row.middle, row.what);
            router.Run(400);
            ExpectLog(router, row.log, row.what);
            NS_TEST_EXPECT_MSG_EQ(router.machine.GetSize(), 0, row.what << ": record deleted");
        }
    }
};

/// RFC 9776 6.6.1: queries of the querier, heard by another router, or by the querier itself.
class QueryReceivedTest : public McastMachineTest
{
  public:
    explicit QueryReceivedTest(Family family)
        : McastMachineTest("querier: timers lowered by queries of others", family)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* before;
            const char* sources;
            bool suppress;
            const char* after;  // at 100 s
            const char* second; // heard again at 101 s: lowered, not set
        } rows[] = {
            {"EX(ab|cd)", "", false, "EX(a:170 b:170|cd)2", "EX(a:169 b:169|cd)1"},
            {"EX(ab|cd)", "", true, "EX(a:170 b:170|cd)170", "EX(a:169 b:169|cd)169"},
            {"EX(ab|cd)", "ace", false, "EX(a:2 b:170|cd)170", "EX(a:1 b:169|cd)169"},
            {"EX(ab|cd)", "ace", true, "EX(a:170 b:170|cd)170", "EX(a:169 b:169|cd)169"},
            {"IN(ab)", "ac", false, "IN(a:2 b:170)", "IN(a:1 b:169)"},
            {"IN(ab)", "ac", true, "IN(a:170 b:170)", "IN(a:169 b:169)"},
            {"IN(ab)", "", false, "IN(a:170 b:170)", "IN(a:169 b:169)"},
            {"IN()", "a", false, "none", "none"},
        };

        for (const auto& row : rows)
        {
            for (const int sender : {1, 9})
            {
                QuerierBench router(n);
                router.Prepare(row.before);
                router.Run(100);
                auto query = n.GroupQuery(row.sources);
                query.suppress = row.suppress;
                router.Hear(query, sender);
                const auto what = std::string(row.before) + " asked for " + row.sources;
                NS_TEST_EXPECT_MSG_EQ(router.State(), row.after, what);
                router.Run(101);
                router.Hear(query, sender);
                NS_TEST_EXPECT_MSG_EQ(router.State(), row.second, what << ", again");
            }
        }
    }
};

/// RFC 9776 6.6.3: how often, how far apart, S flag, and what an answer changes.
class SpecificQueryTest : public McastMachineTest
{
  public:
    explicit SpecificQueryTest(Family family)
        : McastMachineTest("querier: specific queries", family)
    {
    }

  private:
    /// @return the log from 100 s on, of reports at 100 s, 100.5 s and 101.5 s
    std::string Play(const char* before,
                     const char* first,
                     const char* second = "",
                     const char* third = "",
                     const McastQuerierConfig& config = {})
    {
        QuerierBench router(n, config);
        router.Prepare(before);
        router.Run(100);
        router.TakeLog();
        router.quiet = true;
        double at = 100;
        for (const char* record : {first, second, third})
        {
            if (*record)
            {
                router.Report(record, 7);
            }
            at += at == 100 ? 0.5 : 1;
            router.Run(at);
        }
        router.Run(110);
        return router.TakeLog();
    }

    void DoRun() override
    {
        // 6.6.3.1
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()"), "100:Q1 101:Q1 102:1=IN()", "no answer");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()", "IS_EX()"), "100:Q1 101:Q1S", "an answer");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()", "", "IS_EX()"),
                              "100:Q1 101:Q1",
                              "a late answer");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()", "IS_IN(a)"),
                              "100:Q1 101:Q1 102:1=IN(a)",
                              "an answer in INCLUDE mode does not keep the rest");
        // 6.6.3.2
        NS_TEST_EXPECT_MSG_EQ(Play("IN(ab)", "BLOCK(a)"),
                              "100:Q1(a) 101:Q1(a) 102:1=IN(b)",
                              "source");
        NS_TEST_EXPECT_MSG_EQ(Play("IN(ab)", "BLOCK(ab)", "IS_IN(a)"),
                              "100:Q1(ab) 101:Q1(a)S Q1(b) 102:1=IN(a)",
                              "two messages");
        NS_TEST_EXPECT_MSG_EQ(Play("IN(ab)", "BLOCK(a)", "BLOCK(b)"),
                              "100:Q1(a) 100.5:Q1(ab) 101.5:Q1(b) 102:1=IN(b) 102.5:1=IN()",
                              "merged with what is pending");
        NS_TEST_EXPECT_MSG_EQ(Play("IN(ab)", "BLOCK(a)", "BLOCK(a)"),
                              "100:Q1(a) 101:Q1(a) 102:1=IN(b)",
                              "a repeated report asks nothing new");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(a|c)", "TO_IN()"),
                              "100:Q1 Q1(a) 101:Q1 Q1(a) 102:1=IN()",
                              "both kinds");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(a|c)", "TO_IN()", "IS_IN(a)"),
                              "100:Q1 Q1(a) 101:Q1 102:1=IN(a)",
                              "the S message is not sent beside a group-specific query");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "BLOCK(a)"),
                              "100:Q1(a) 101:Q1(a) 102:1=EX(a)",
                              "blocked when nobody objects");
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "BLOCK(a)", "IS_EX()"),
                              "100:Q1(a)",
                              "somebody does object");
        // 6.6.3.1 again: a second leave while the first is asked
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()", "TO_IN()"),
                              "100:Q1 100.5:Q1 101.5:Q1 102:1=IN()",
                              "the timer is not raised");

        McastQuerierConfig config;
        config.lastMemberQueryCount = 3;
        config.lastMemberQueryInterval = Seconds(0.5);
        NS_TEST_EXPECT_MSG_EQ(Play("EX(|)", "TO_IN()", "", "", config),
                              "100:Q1 100.5:Q1 101:Q1 101.5:1=IN()",
                              "8.8, 8.9");
        config = {};
        config.maxPayload = n.family == Family::IPV4 ? 12 + 4 : 28 + 16;
        NS_TEST_EXPECT_MSG_EQ(Play("IN(abc)", "BLOCK(ab)", "", "", config),
                              "100:Q1(a) Q1(b) 101:Q1(a) Q1(b) 102:1=IN(c)",
                              "a small MTU");
        CheckFields();
    }

    void CheckFields()
    {
        McastQuerierConfig config;
        config.robustness = 8;
        config.lastMemberQueryInterval = Seconds(3);
        QuerierBench router(n, config);
        router.Prepare("EX(|)");
        for (const auto& action :
             router.machine.OnReport(n.Report("TO_IN()"), n.Host(7), router.now))
        {
            const auto& query = std::get<McastQuery>(std::get<McastSend>(action).message);
            NS_TEST_EXPECT_MSG_EQ(query.maxResponseTime, Seconds(3), "8.8");
            NS_TEST_EXPECT_MSG_EQ(+query.robustness, 0, "4.1.6: more than 7 is 0");
            NS_TEST_EXPECT_MSG_EQ(query.queryInterval, Seconds(125), "4.1.7");
        }
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastQuerierTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new ReportTableTest(family, true));
        tests.push_back(new ReportTableTest(family, false));
        tests.push_back(new ExpiryTest(family));
        tests.push_back(new QueryReceivedTest(family));
        tests.push_back(new SpecificQueryTest(family));
    }
    return tests;
}
