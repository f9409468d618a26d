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
        ExpectLog(host, "200:2=IN()", "another reported last: no leave");
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
    }
    tests.push_back(new Igmpv1QuerierTest);
    return tests;
}
