// SPDX-License-Identifier: GPL-2.0-only

// What happens on a link with hosts and routers, over both IP stacks.

#include "mcast-protocol-test.h"

#include "mcast-protocol-tests.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// A group is learned at once and ends after the last member query time (RFC 9776 8.10, RFC
/// 9777 9.10).
class JoinLeaveTest : public McastProtocolTest
{
  public:
    explicit JoinLeaveTest(Family family)
        : McastProtocolTest("a host joins and leaves", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1).protocol;
        const auto host = bench.Add(2).protocol;
        bench.Join(5, 2);
        bench.Join(20, 2, "IN()");
        bench.Run(4);
        ExpectLog(bench, "0.00:r1:querier1", "the only router is the querier");
        NS_TEST_EXPECT_MSG_EQ(router->IsQuerier(LINK), true, "it says so");
        NS_TEST_EXPECT_MSG_EQ(host->IsRouter(LINK), false, "a host is no router");
        bench.Run(6);
        ExpectLog(bench, "5.00:r1:1=EX()", "learned at once");
        NS_TEST_EXPECT_MSG_EQ(router->Forwards(LINK, bench.n.Group(), bench.n.Source('a')),
                              true,
                              "any source");
        NS_TEST_EXPECT_MSG_EQ(router->Forwards(LINK, bench.n.Group(2), bench.n.Source('a')),
                              false,
                              "no other group");
        NS_TEST_EXPECT_MSG_EQ(router->GetMemberships(LINK).size(), 1U, "one group wanted");
        NS_TEST_EXPECT_MSG_EQ(router->GetJoined(LINK).size(), 0U, "not by itself");
        NS_TEST_EXPECT_MSG_EQ(host->GetJoined(LINK).count(bench.n.Group()), 1U, "joined");
        bench.Run(30);
        ExpectLog(bench, "22.00:r1:1=IN()", "asked twice, 1 s each");
        NS_TEST_EXPECT_MSG_EQ(router->GetMemberships(LINK).size(), 0U, "nothing left");
        NS_TEST_EXPECT_MSG_EQ(host->GetJoined(LINK).size(), 0U, "left");
    }
};

/// Sources, several sockets of a host, and CloseSocket().
class SourcesTest : public McastProtocolTest
{
  public:
    explicit SourcesTest(Family family)
        : McastProtocolTest("sources and sockets", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1).protocol;
        const auto host = bench.Add(2);
        const auto second = host.protocol->NewSocket();
        NS_TEST_EXPECT_MSG_NE(second, host.socket, "sockets differ");
        bench.Join(5, 2, "IN(ab)");
        bench.At(7, [&] {
            host.protocol->SetFilter(second, LINK, bench.n.Group(), bench.n.Filter("IN(bc)"));
        });
        bench.Join(15, 2, "IN(b)");
        bench.At(20, [&] { host.protocol->CloseSocket(second); });
        bench.Run(6);
        ExpectLog(bench, "0.00:r1:querier1 5.00:r1:1=IN(ab)", "SSM join");
        NS_TEST_EXPECT_MSG_EQ(router->Forwards(LINK, bench.n.Group(), bench.n.Source('a')),
                              true,
                              "wanted");
        NS_TEST_EXPECT_MSG_EQ(router->Forwards(LINK, bench.n.Group(), bench.n.Source('c')),
                              false,
                              "not wanted");
        bench.Run(30);
        ExpectLog(bench,
                  "7.00:r1:1=IN(abc) 17.00:r1:1=IN(bc) 22.00:r1:1=IN(b)",
                  "ALLOW, then BLOCK of what no socket wants");
    }
};

/// A leave does not end what another host wants.
class TwoHostsTest : public McastProtocolTest
{
  public:
    explicit TwoHostsTest(Family family)
        : McastProtocolTest("two hosts leave one after the other", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Add(3);
        bench.Join(5, 2);
        bench.Join(6, 3);
        bench.Join(20, 2, "IN()");
        bench.Join(30, 3, "IN()");
        bench.Run(29);
        ExpectLog(bench, "0.00:r1:querier1 5.00:r1:1=EX()", "the other host answers the query");
        bench.Run(40);
        ExpectLog(bench, "32.00:r1:1=IN()", "the last one left");
    }
};

/// RFC 9776 6.6.2, RFC 9777 7.6.2.
class ElectionTest : public McastProtocolTest
{
  public:
    explicit ElectionTest(Family family)
        : McastProtocolTest("querier election and fail-over", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(2, SHORT);
        bench.AddRouter(1, SHORT).device->SetLink(false);
        bench.Add(3);
        bench.Join(5, 3);
        bench.At(10, [&] { bench(1).device->SetLink(true); });
        bench.At(50, [&] { bench(1).device->SetLink(false); });
        bench.Run(9);
        ExpectLog(bench, "0.00:r2:querier2 5.00:r2:1=EX()", "alone");
        bench.Run(13);
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_NE(log.find("10.00:r1:querier1"), std::string::npos, log);
        NS_TEST_EXPECT_MSG_NE(log.find("10.00:r2:querier1"), std::string::npos, log);
        NS_TEST_EXPECT_MSG_NE(log.find(":r1:1=EX()"), std::string::npos, "learned by its query");
        NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->IsQuerier(LINK), true, "elected");
        NS_TEST_EXPECT_MSG_EQ(bench(2).protocol->IsQuerier(LINK), false, "not elected");
        bench.Run(49);
        ExpectLog(bench, "", "stable, both learn");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1, 9),
                              "10.00:GQ 15.00:GQ 35.00:GQ",
                              "startup query, then by interval");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 11), "", "the other one is silent");
        bench.Run(75);
        ExpectLog(bench, "50.00:r1:1=IN()", "its memberships end");
        bench.Run(120);
        ExpectLog(bench, "76.00:r2:querier2", "2 * 20 s + 2 s / 2 after the last query");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 70),
                              "76.00:GQ 96.00:GQ 116.00:GQ",
                              "it asks from now on");
    }
};

/// What the Robustness Variable is for (RFC 9776 8.1, RFC 9777 9.1).
class LossTest : public McastProtocolTest
{
  public:
    explicit LossTest(Family family)
        : McastProtocolTest("lost reports", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1, SHORT);
        bench.Add(2, SHORT);
        bench.Join(10, 2);
        bench.At(9, [&] { bench(1).device->lose = 1; });
        bench.Join(44, 2, "EX()", 2);
        bench.At(43, [&] { bench(1).device->lose = 2; });
        bench.Run(9);
        bench.TakeLog();
        bench.Run(20);
        ExpectBetween(bench, 10.01, 11, "r1:1=EX()", "by the second transmission");
        bench.Run(44.99);
        ExpectLog(bench, "", "the first of group 2 is lost");
        NS_TEST_EXPECT_MSG_EQ(bench(1).device->lose, 0, "and so is the second, if it was sent");
        bench.Run(70);
        ExpectBetween(bench, 45, 47, "r1:2=EX()", "by the answer to the General Query of 45 s");
    }
};

/// RFC 9776 5: the system's own membership counts.
class OwnJoinTest : public McastProtocolTest
{
  public:
    explicit OwnJoinTest(Family family)
        : McastProtocolTest("a router joins on its own interface", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1);
        bench.Join(5, 1);
        bench.Join(200, 1, "IN()");
        bench.At(210, [&] { router.protocol->DisableRouter(LINK); });
        bench.Join(215, 1, "IN(a)", 2);
        bench.At(220, [&] { router.protocol->EnableRouter(LINK); });
        bench.Run(199);
        ExpectLog(bench, "0.00:r1:querier1 5.00:r1:1=EX()", "its querier hears it");
        bench.Run(205);
        ExpectLog(bench, "202.00:r1:1=IN()", "the leave, too");
        bench.Run(225);
        ExpectLog(bench, "220.00:r1:querier1 220.00:r1:2=IN(a)", "what was joined before is told");
        bench.Run(800);
        ExpectLog(bench, "", "its host part answers its querier");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new JoinLeaveTest(family));
        tests.push_back(new SourcesTest(family));
        tests.push_back(new TwoHostsTest(family));
        tests.push_back(new ElectionTest(family));
        tests.push_back(new LossTest(family));
        tests.push_back(new OwnJoinTest(family));
    }
    return tests;
}
