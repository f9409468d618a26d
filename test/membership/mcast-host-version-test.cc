// SPDX-License-Identifier: GPL-2.0-only

// The host part and older versions: RFC 9776 7.2, RFC 9777 8.2, RFC 2236 6, RFC 2710 5.

#include "mcast-host-bench.h"
#include "mcast-membership-tests.h"

#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr auto V1 = McastVersion::V1;
constexpr auto V2 = McastVersion::V2;

/// RFC 9776 7.2, RFC 2236 3, RFC 9777 8.2, RFC 2710 4.
class OlderQuerierTest : public McastMachineTest
{
  public:
    explicit OlderQuerierTest(Family family)
        : McastMachineTest("host: fallback to version 2 and return", family)
    {
    }

  private:
    void DoRun() override
    {
        auto old = n.GeneralQuery(8);
        old.version = V2;
        // RFC 9776 8.12: 2 * 125 s + 10 * 8 s; RFC 9777 9.12: 2 * 125 s + 10 s
        const double fallback = n.family == Family::IPV4 ? 330 : 260;

        HostBench host(n);
        host.Set("EX(a)");
        host.Set("IN(b)", 2);
        host.TakeLog();
        host.Hear(old);
        ExpectLog(host, "0:v2", "at once");
        host.Run(100);
        ExpectLog(host, "4:v2:R1 v2:R2", "no V3 repetition, V2 answers");

        host.Set("EX()", 3);
        host.Run(200);
        ExpectLog(host, "100:3=EX() v2:R3 105:v2:R3", "unsolicited, twice");
        host.Set("EX(b)", 3);
        ExpectLog(host, "200:3=EX(b)", "V2 cannot say it");
        host.machine.OnReport(n.OlderReport(V2, 2));
        host.Set("IN()", 2);
        ExpectLog(host, "200:2=IN() L2", "RFC 2236 6: ignored when idle");
        host.Set("IN()", 3);
        ExpectLog(host, "200:3=IN() L3", "leave");

        auto specific = n.GroupQuery("", 1);
        specific.version = V2;
        host.Hear(specific);
        host.Run(201);
        ExpectLog(host, "200.5:v2:R1", "group-specific");
        host.Hear(old); // 201
        host.Run(202);
        host.machine.OnReport(n.OlderReport(V2, 1));
        host.Run(210);
        ExpectLog(host, "", "suppressed by another's report");
        host.Hear(old);
        host.Run(211);
        host.Hear(n.GroupQuery("", 10)); // later than the timer that runs
        host.Run(212);
        host.Hear(specific);
        host.Run(220);
        ExpectLog(host, "212.5:v2:R1", "a shorter time counts");
        host.Hear(n.GroupQuery("", 8));
        host.Run(221);
        host.Hear(n.GroupQuery("", 8)); // 3 s are left
        host.Run(230);
        ExpectLog(host, "224:v2:R1", "a longer time does not");

        host.Run(210 + fallback - 0.001);
        NS_TEST_EXPECT_MSG_EQ((host.machine.GetVersion() == V2), true, "still");
        host.Run(210 + fallback);
        NS_TEST_EXPECT_MSG_EQ((host.machine.GetVersion() == McastVersion::V3), true, "again");
        host.Set("EX()");
        host.Run(900);
        std::ostringstream expected;
        expected << 210 + fallback << ":v3 " << 210 + fallback << ":1=EX() R[1:ALLOW(a)] "
                 << 210.5 + fallback << ":R[1:ALLOW(a)]";
        ExpectLog(host, expected.str(), "V3 again");

        host.Hear(specific);
        NS_TEST_EXPECT_MSG_EQ((host.machine.GetVersion() == McastVersion::V3),
                              true,
                              "RFC 9776 7.2.1: not by a group-specific query");
        host.Run(910);
        ExpectLog(host, "900.5:R[1:IS_EX()]", "answered in V3");

        // Suppression is of V1 and V2 only (RFC 9776 7.2.2).
        host.Hear(n.GeneralQuery(10));
        host.machine.OnReport(n.OlderReport(V2, 1));
        host.Run(920);
        ExpectLog(host, "915:R[1:IS_EX()]", "not suppressed");

        host.Hear(n.GroupQuery("", 10));
        host.machine.OnReport(n.OlderReport(V2, 1));
        host.Run(930);
        ExpectLog(host, "925:R[1:IS_EX()]", "not suppressed");

        host.Hear(old);
        host.machine.Stop();
        host.TakeLog();
        host.Log(host.machine.Start(host.now));
        ExpectLog(host, "930:R[1:TO_EX()]", "on a new link the querier is not known");

        McastHostConfig config;
        config.compatibility = false;
        HostBench modern(n, config);
        modern.Set("EX()");
        modern.Run(10);
        modern.TakeLog();
        modern.Hear(old);
        modern.Run(20);
        ExpectLog(modern, "14:R[1:IS_EX()]", "no fallback if so configured");
    }
};

/// A row of the state diagram of RFC 2236 6 and RFC 2710 5. A report of another host is ignored in
/// the idle state.
struct StateRow
{
    const char* state; //!< "idle"; "delaying": the timer runs out at 105 s; "non-member"
    const char* event; //!< at 101 s
    const char* log;   //!< until 150 s; *: then a leave, if the flag is set
    char flag;         //!< last to send a report, afterwards: 1 set, 0 clear, = as before
};

// Delays are half of what the query allows.
const StateRow STATE_ROWS[] = {
    {"non-member", "join", "101:1=EX() R1 106:R1", '1'},
    {"non-member", "leave", "", '='},
    {"non-member", "query within 2 s", "", '='},
    {"non-member", "query within 20 s", "", '='},
    {"non-member", "query for the group", "", '='},
    {"non-member", "query for another group", "", '='},
    {"non-member", "report", "", '='},
    {"non-member", "report of version 1", "", '='},
    {"non-member", "report of another group", "", '='},
    {"non-member", "", "", '='},

    {"delaying", "join", "105:R1", '1'},
    {"delaying", "leave", "101:1=IN()*", '='},
    {"delaying", "query within 2 s", "102:R1", '1'},
    {"delaying", "query within 20 s", "105:R1", '1'},
    {"delaying", "query for the group", "102:R1", '1'},
    {"delaying", "query for another group", "105:R1", '1'},
    {"delaying", "report", "", '0'},
    {"delaying", "report of version 1", "", '0'},
    {"delaying", "report of another group", "105:R1", '1'},
    {"delaying", "", "105:R1", '1'},

    {"idle", "join", "", '='},
    {"idle", "leave", "101:1=IN()*", '='},
    {"idle", "query within 2 s", "102:R1", '1'},
    {"idle", "query within 20 s", "111:R1", '1'},
    {"idle", "query for the group", "102:R1", '1'},
    {"idle", "query for another group", "", '='},
    {"idle", "report", "", '='},
    {"idle", "report of version 1", "", '='},
    {"idle", "report of another group", "", '='},
    {"idle", "", "", '='},
};

/// A host of an older version, or one that has fallen back to it.
class StateTableTest : public McastMachineTest
{
  public:
    StateTableTest(Family family, McastVersion version, bool fallen)
        : McastMachineTest(std::string("host: states of ") + (fallen ? "fallback to " : "") +
                               "version " + std::to_string(static_cast<int>(version)),
                           family),
          m_version(version),
          m_fallen(fallen)
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& row : STATE_ROWS)
        {
            Check(row, true);
            Check(row, false);
        }
    }

    McastQuery Query(double seconds) const
    {
        auto query = n.GeneralQuery(seconds);
        query.version = V2;
        return query;
    }

    void Check(const StateRow& row, bool flag)
    {
        const std::string state = row.state;
        const std::string event = row.event;
        if (n.family == Family::IPV6 && event == "report of version 1")
        {
            return; // MLD has none
        }
        McastHostConfig config;
        config.version = m_fallen ? McastVersion::V3 : m_version;
        HostBench host(n, config);
        if (m_fallen)
        {
            auto query = Query(10);
            query.version = m_version;
            host.Hear(query);
        }
        Prepare(host, state, flag);
        Happen(host, event);
        host.Run(150);

        const auto what = state + (flag ? " with flag, " : ", ") + event;
        ExpectLog(host, InVersion(row.log, flag), what);
        const bool member = event == "join" || (state != "non-member" && event != "leave");
        const bool after = row.flag == '=' ? flag : row.flag == '1';
        host.Set("IN()");
        ExpectLog(host, member ? InVersion("150:1=IN()*", after) : "", what + ", then a leave");
    }

    /// Brings the host into the state, at 101 s.
    void Prepare(HostBench& host, const std::string& state, bool flag)
    {
        host.Set("EX()");
        host.Run(90);
        if (!flag)
        {
            host.Hear(Query(8));
            host.machine.OnReport(n.OlderReport(V2));
        }
        host.Run(100);
        if (state == "non-member")
        {
            host.Set("IN()");
        }
        host.TakeLog();
        if (state == "delaying")
        {
            host.Hear(Query(10));
        }
        host.Run(101);
    }

    void Happen(HostBench& host, const std::string& event)
    {
        auto specific = n.GroupQuery("", 2);
        specific.version = V2;
        if (event == "join" || event == "leave")
        {
            host.Set(event == "join" ? "EX()" : "IN()");
        }
        else if (event == "query for another group")
        {
            specific.group = n.Group(2);
            host.Hear(specific);
        }
        else if (event == "query for the group")
        {
            host.Hear(specific);
        }
        else if (event == "report of another group")
        {
            host.machine.OnReport(n.OlderReport(V2, 2));
        }
        else if (event.substr(0, 6) == "report")
        {
            host.machine.OnReport(n.OlderReport(event == "report" ? V2 : V1));
        }
        else if (!event.empty())
        {
            host.Hear(Query(event == "query within 2 s" ? 2 : 20));
        }
    }

    /// @return the log of a row for the version and the flag
    std::string InVersion(std::string log, bool flag) const
    {
        const auto prefix = "v" + std::to_string(static_cast<int>(m_version)) + ":";
        for (auto at = log.find("R1"); at != std::string::npos; at = log.find("R1", at + 5))
        {
            log.insert(at, prefix);
        }
        const auto star = log.find('*');
        if (star != std::string::npos)
        {
            // IGMPv1 has no leave.
            log.replace(star, 1, flag && m_version == V2 ? " L1" : "");
        }
        return log;
    }

    McastVersion m_version; //!< spoken
    bool m_fallen;          //!< by an older querier, else by configuration
};

/// IGMPv1 has no leave and no response time; V1 wins over V2.
class Igmpv1QuerierTest : public McastMachineTest
{
  public:
    Igmpv1QuerierTest()
        : McastMachineTest("host: fallback to version 1", Family::IPV4)
    {
    }

  private:
    void DoRun() override
    {
        McastQuery v1;
        v1.version = V1;
        v1.group = n.Group(7); // unused in IGMPv1
        auto v2 = n.GeneralQuery(1);
        v2.version = V2;
        HostBench host(n);
        host.Set("EX()");
        host.Run(10);
        host.TakeLog();
        host.Hear(v1);
        host.Run(20);
        ExpectLog(host, "10:v1 15:v1:R1", "within 10 s");
        host.Run(50);
        host.Hear(v2);
        host.Run(60);
        ExpectLog(host, "50.5:v1:R1", "stays in version 1");
        host.Set("EX()", 2);
        host.Set("IN()", 2);
        host.Run(70);
        ExpectLog(host, "60:2=EX() v1:R2 60:2=IN()", "no leave in version 1");
        host.Run(900);
        // V2: 50 + 250 + 10 * 1 s. V1: 10 + 250 + 10 * 10 s.
        ExpectLog(host, "360:v3", "V1 ends after V2");
        host.Hear(v1); // until 1250
        host.Run(1000);
        v2.maxResponseTime = Seconds(10);
        host.Hear(v2); // until 1350
        host.Run(2000);
        ExpectLog(host, "900:v1 905:v1:R1 1005:v1:R1 1250:v2 1350:v3", "one by one");
    }
};

/// The querier's robustness and Query Interval; a host that is older itself.
class LearningTest : public McastMachineTest
{
  public:
    explicit LearningTest(Family family)
        : McastMachineTest("host: values of the querier, and an older host", family)
    {
    }

  private:
    void DoRun() override
    {
        HostBench host(n);
        auto query = n.GeneralQuery();
        query.robustness = 4;
        host.Hear(query);
        host.Set("EX()");
        host.Run(10);
        ExpectLog(host,
                  "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 1:R[1:TO_EX()] 1.5:R[1:TO_EX()]",
                  "four times");
        query.robustness = 0;
        host.Hear(query);
        host.Run(20);
        host.TakeLog();
        host.Set("IN()");
        host.Run(30);
        ExpectLog(host, "20:1=IN() R[1:TO_IN()] 20.5:R[1:TO_IN()]", "0 is the default");

        HostBench learner(n);
        query.robustness = 3;
        query.queryInterval = Seconds(60);
        learner.Hear(query);
        auto older = n.GeneralQuery(8);
        older.version = V2;
        learner.Hear(older);
        learner.Run(900);
        // RFC 9776 8.12: 2 * 125 s + 10 * 8 s, not learned; RFC 9777 9.12: 3 * 60 s + 10 s
        ExpectLog(learner, n.family == Family::IPV4 ? "0:v2 330:v3" : "0:v2 190:v3", "fallback");
        query.queryInterval = Seconds(125);

        HostBench fewer(n);
        query.robustness = 4;
        fewer.Hear(query);
        fewer.Set("IN(a)");
        query.robustness = 1;
        fewer.Hear(query);
        fewer.Set("EX(b)");
        fewer.Run(10);
        ExpectLog(fewer,
                  "0:1=IN(a) R[1:ALLOW(a)] 0:1=EX(b) R[1:TO_EX(b)] 5:R[1:IS_EX(b)]",
                  "a mode record tells all: nothing of a is left to repeat");

        McastHostConfig config;
        config.version = V2;
        HostBench old(n, config);
        old.Set("EX(a)");
        old.Run(10);
        ExpectLog(old, "0:1=EX(a) v2:R1 5:v2:R1", "older host");
        old.Hear(n.GeneralQuery(10));
        old.Run(20);
        old.Set("IN()");
        ExpectLog(old, "15:v2:R1 20:1=IN() L1", "older host");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastHostVersionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new OlderQuerierTest(family));
        tests.push_back(new LearningTest(family));
        tests.push_back(new StateTableTest(family, V2, false));
        tests.push_back(new StateTableTest(family, V2, true));
    }
    tests.push_back(new StateTableTest(Family::IPV4, V1, false));
    tests.push_back(new StateTableTest(Family::IPV4, V1, true));
    tests.push_back(new Igmpv1QuerierTest);
    return tests;
}
