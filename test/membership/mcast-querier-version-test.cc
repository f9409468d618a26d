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
        ExpectLog(router, "1:v2:Q1", "no S flag in version 2");
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

} // namespace

std::vector<TestCase*>
ns3::McastQuerierVersionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new OlderHostTest(family));
        tests.push_back(new OlderVersionTest(family));
    }
    return tests;
}
