// SPDX-License-Identifier: GPL-2.0-only

// The proxy without packets: membership database, decisions and their cache (RFC 4605 4.1, 4.2).

#include "mcast-proxy-bench.h"
#include "mcast-proxy-tests.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint32_t UPSTREAM = MCAST_BENCH_UPSTREAM; //!< of the proxies here
constexpr uint32_t OUTSIDE = 5; //!< an interface that is neither upstream nor downstream

/// Base: a family and its notation.
class ProxyTest : public McastMachineTest
{
  public:
    ProxyTest(const std::string& name, Family family)
        : McastMachineTest("proxy: " + name, family)
    {
    }
};

/// RFC 4605 4.1: the merge of what the downstream interfaces want.
class MergeTest : public ProxyTest
{
  public:
    explicit MergeTest(Family family)
        : ProxyTest("membership database", family)
    {
    }

  private:
    void DoRun() override
    {
        const std::pair<const char*, const char*> rows[] = {
            {"", "IN()"},
            {"2:IS_EX()", "EX()"},
            {"2:IS_IN(a)", "IN(a)"},
            {"2:IS_EX() 3:IS_EX() 4:IS_EX()", "EX()"},
            {"2:IS_IN(ab) 3:IS_IN(bc)", "IN(abc)"},
            {"2:IS_IN(ab) 3:IS_EX(bc)", "EX(c)"},
            {"3:IS_EX(bc) 2:IS_IN(ab)", "EX(c)"},
            {"2:IS_EX(ab) 3:IS_EX(bc)", "EX(b)"},
            {"2:IS_EX(ab) 3:IS_IN(a) 4:IS_IN(b)", "EX()"},
            {"2:IS_EX(ab) 3:IS_EX(ab) 4:IS_EX(abc)", "EX(ab)"},
            {"1:IS_EX()", "IN()"}, // a report on the upstream interface is no business of the proxy
        };
        for (const auto& [reports, merged] : rows)
        {
            McastProxyBench router(n);
            router.Report(reports);
            const auto database = n.Text(router.proxy->GetMembership(n.Group()));
            NS_TEST_EXPECT_MSG_EQ(database, merged, reports);
            NS_TEST_EXPECT_MSG_EQ(router.Upstream(), merged, reports << ", upstream");
            // Another router of the link changes nothing: it may fail (RFC 4605 4.1 names no
            // querier).
            router.protocol->LoseElection(2);
            NS_TEST_EXPECT_MSG_EQ(router.Upstream(), merged, reports << ", not querier");
        }
    }
};

/// One event changes one group, and the upstream membership only if the merge changes.
class IncrementalTest : public ProxyTest
{
  public:
    explicit IncrementalTest(Family family)
        : ProxyTest("one event, one group", family)
    {
    }

  private:
    void Expect(McastProxyBench& router, const std::string& changes, const std::string& what)
    {
        const auto seen = router.TakeChanges();
        NS_TEST_EXPECT_MSG_EQ(seen, changes, what);
    }

    void DoRun() override
    {
        McastProxyBench router(n);
        for (int group = 1; group <= 9; ++group)
        {
            router.Report("2:IS_EX()", group);
        }
        Expect(router, "1=EX() 2=EX() 3=EX() 4=EX() 5=EX() 6=EX() 7=EX() 8=EX() 9=EX()", "start");
        router.Report("3:IS_EX()", 4);
        Expect(router, "", "another link wants the same");
        router.Report("3:IS_IN(a)", 10);
        Expect(router, "10=IN(a)", "a new group");
        router.Report("4:IS_IN(b)", 10);
        Expect(router, "10=IN(ab)", "a new source");

        router.protocol->SetLink(4, false);
        Expect(router, "10=IN(a)", "a link down");
        router.protocol->SetLink(3, false);
        Expect(router, "10=IN()", "another link down");
        NS_TEST_EXPECT_MSG_EQ(router.Upstream(10), "IN()", "left upstream");
        NS_TEST_EXPECT_MSG_EQ(router.Upstream(4), "EX()", "still wanted on 2");
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetMemberships().size(), 9, "groups left");

        router.proxy->RemoveDownstream(2);
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetMemberships().size(), 0, "nobody left");
        NS_TEST_EXPECT_MSG_EQ(router.protocol->GetJoined(UPSTREAM).size(), 0, "all left upstream");
        NS_TEST_EXPECT_MSG_EQ(router.protocol->IsRouter(2), false, "router no longer");
    }
};

/// The upstream interface can change; what a link wants before it becomes downstream counts.
class RolesTest : public ProxyTest
{
  public:
    explicit RolesTest(Family family)
        : ProxyTest("roles of interfaces", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProxyBench router(n, false);
        router.Report("2:IS_EX() 3:IS_IN(a)", 1);
        router.Report("3:IS_IN(a)", 2);
        NS_TEST_EXPECT_MSG_EQ(router.Upstream(), "IN()", "no upstream yet");
        router.proxy->SetUpstream(UPSTREAM);
        NS_TEST_EXPECT_MSG_EQ(router.Upstream(1), "EX()", "joined late");
        NS_TEST_EXPECT_MSG_EQ(router.Upstream(2), "IN(a)", "joined late");
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetUpstream().value_or(0), UPSTREAM, "upstream");

        router.proxy->SetUpstream(OUTSIDE);
        NS_TEST_EXPECT_MSG_EQ(router.protocol->GetJoined(UPSTREAM).size(), 0, "left the old one");
        NS_TEST_EXPECT_MSG_EQ(router.protocol->GetJoined(OUTSIDE).size(), 2, "joined the new one");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', n.Group(3)), "5", "sent to the new one");
        router.proxy->ClearUpstream();
        NS_TEST_EXPECT_MSG_EQ(router.protocol->GetJoined(OUTSIDE).size(), 0, "left that, too");

        router.protocol->EnableRouter(6);
        router.Report("6:IS_EX()", 4);
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', n.Group(4)), "no-listener", "not downstream");
        router.proxy->AddDownstream(6);
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', n.Group(4)), "6", "its members count");
        router.proxy->RemoveDownstream(6);
        NS_TEST_EXPECT_MSG_EQ(router.protocol->IsRouter(6), true, "not enabled by the proxy");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', n.Group(4)), "no-listener", "no longer");
    }
};

/// A packet and what becomes of it.
struct DecisionRow
{
    uint32_t input;       //!< where it comes in
    char source;          //!< who sent it
    const char* decision; //!< where it goes, or why not
};

/// RFC 4605 4.2, with and without upstream interface.
class DecisionTest : public ProxyTest
{
  public:
    explicit DecisionTest(Family family)
        : ProxyTest("forwarding decisions", family)
    {
    }

  private:
    void Check(McastProxyBench& router,
               const std::vector<DecisionRow>& rows,
               const std::string& what)
    {
        for (const auto& row : rows)
        {
            // Twice: decided, and from the cache.
            for (const char* how : {"decided", "cached"})
            {
                const auto decision = router.Forward(row.input, row.source, n.Group());
                NS_TEST_EXPECT_MSG_EQ(decision,
                                      row.decision,
                                      what << ", from " << row.input << ", source " << row.source
                                           << ", " << how);
            }
        }
    }

    void DoRun() override
    {
        CheckProxy();
        CheckRoot();
        CheckCounters();
    }

    void CheckProxy()
    {
        McastProxyBench router(n);
        Check(router, {{UPSTREAM, 'a', "no-listener"}, {2, 'a', "1"}}, "no member");
        router.Report("2:IS_EX() 3:IS_IN(a)");
        Check(router,
              {{UPSTREAM, 'a', "2 3"},
               {UPSTREAM, 'b', "2"},
               {2, 'a', "1 3"},
               {2, 'b', "1"},
               {3, 'b', "1 2"},
               {4, 'a', "1 2 3"},
               {McastProxy::LOCAL, 'a', "1 2 3"},
               {McastProxy::LOCAL, 'b', "1 2"},
               {OUTSIDE, 'a', "rpf-failure"}},
              "proxy");
        router.proxy->AddStaticUpstream(OUTSIDE);
        Check(router,
              {{OUTSIDE, 'a', "2 3"}, {UPSTREAM, 'a', "2 3"}, {2, 'a', "1 3"}},
              "static, too");

        // RFC 4605 4.2: only the querier of a link forwards to it; and, ours, takes from it.
        router.protocol->LoseElection(3);
        NS_TEST_EXPECT_MSG_EQ(router.protocol->IsQuerier(3), false, "lost the election");
        Check(router,
              {{UPSTREAM, 'a', "2"},
               {2, 'a', "1"},
               {3, 'a', "not-querier"},
               {4, 'a', "1 2"},
               {McastProxy::LOCAL, 'a', "1 2"}},
              "not querier of 3");
        router.protocol->LoseElection(2);
        Check(router,
              {{UPSTREAM, 'a', "not-querier"}, {UPSTREAM, 'b', "not-querier"}},
              "no querier");

        router.proxy->SetAttribute("QuerierOnly", BooleanValue(false));
        router.proxy->InvalidateAll();
        Check(router, {{UPSTREAM, 'a', "2 3"}, {3, 'b', "1 2"}, {2, 'a', "1 3"}}, "all forward");
    }

    void CheckRoot()
    {
        McastProxyBench router(n, false);
        router.Report("3:IS_IN(a) 2:IS_EX()");
        Check(router,
              {{UPSTREAM, 'a', "rpf-failure"},
               {2, 'a', "3"},
               {2, 'b', "no-listener"},
               {3, 'b', "2"},
               {McastProxy::LOCAL, 'a', "2 3"}},
              "root");
        // It is the only way for what it hears on its links, querier or not.
        router.protocol->LoseElection(4);
        Check(router, {{4, 'a', "2 3"}}, "root, not querier of 4");

        router.proxy->AddStaticUpstream(UPSTREAM);
        Check(
            router,
            {{UPSTREAM, 'a', "2 3"}, {UPSTREAM, 'b', "2"}, {2, 'a', "3"}, {4, 'a', "not-querier"}},
            "static upstream for all");
        NS_TEST_EXPECT_MSG_EQ(router.protocol->GetJoined(UPSTREAM).size(), 0, "no reports there");

        // Source a comes in by 5 only; whatever else by 1, as before.
        const auto a = n.Source('a');
        router.proxy->AddStaticUpstream(a, static_cast<uint8_t>(a.GetSize() * 8), OUTSIDE);
        Check(router,
              {{OUTSIDE, 'a', "2 3"},
               {OUTSIDE, 'b', "rpf-failure"},
               {UPSTREAM, 'a', "rpf-failure"},
               {UPSTREAM, 'b', "2"},
               {2, 'a', "rpf-failure"},
               {3, 'b', "2"}},
              "static upstream for a");
        // A shorter prefix, entered later, holds for the others: a is 0x61, c is 0x63, h is 0x68.
        router.proxy->AddStaticUpstream(a, static_cast<uint8_t>(a.GetSize() * 8 - 3), 6);
        Check(router,
              {{OUTSIDE, 'a', "2 3"},
               {6, 'a', "rpf-failure"},
               {6, 'c', "2"},
               {UPSTREAM, 'c', "rpf-failure"},
               {6, 'h', "rpf-failure"},
               {UPSTREAM, 'h', "2"}},
              "the longest prefix counts");
    }

    void CheckCounters()
    {
        McastProxyBench router(n);
        router.Report("2:IS_EX()");
        const auto& proxy = *router.proxy;
        const McastAddress linkScope = n.family == Family::IPV4
                                           ? McastAddress(Ipv4Address("224.0.0.251"))
                                           : McastAddress(Ipv6Address("ff02::fb"));
        const McastAddress next = n.family == Family::IPV4 ? McastAddress(Ipv4Address("224.0.1.1"))
                                                           : McastAddress(Ipv6Address("ff03::1"));
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', linkScope), "link-scope", "RFC 5771 4");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', linkScope), "link-scope", "from downstream");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(2, 'a', next), "1", "the next scope");
        router.Forward(OUTSIDE, 'a', n.Group());
        router.Forward(UPSTREAM, 'a', n.Group(2));
        router.Forward(UPSTREAM, 'a', n.Group(2));
        router.Forward(UPSTREAM, 'a', n.Group(2));
        router.Forward(UPSTREAM, 'a', n.Group(), 1);
        router.protocol->LoseElection(2);
        for (int i = 0; i < 4; ++i)
        {
            router.Forward(UPSTREAM, 'a', n.Group());
        }
        NS_TEST_EXPECT_MSG_EQ(proxy.GetForwarded(), 1, "forwarded");
        const std::pair<McastNotForwarded, uint64_t> counts[] = {
            {McastNotForwarded::LINK_SCOPE, 2},
            {McastNotForwarded::RPF_FAILURE, 1},
            {McastNotForwarded::NO_LISTENER, 3},
            {McastNotForwarded::TTL_THRESHOLD, 1},
            {McastNotForwarded::NOT_QUERIER, 4},
        };
        for (const auto& [reason, count] : counts)
        {
            NS_TEST_EXPECT_MSG_EQ(proxy.GetNotForwarded(reason), count, reason);
        }
    }
};

/// TTL thresholds: by interface, by packet.
class ThresholdTest : public ProxyTest
{
  public:
    explicit ThresholdTest(Family family)
        : ProxyTest("TTL thresholds", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProxyBench router(n);
        router.Report("2:IS_EX() 3:IS_EX()");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', n.Group(), 2), "2 3", "default");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', n.Group(), 1),
                              "ttl-threshold",
                              "TTL 1");
        router.proxy->SetTtlThreshold(3, 32);
        router.proxy->SetTtlThreshold(UPSTREAM, 16);
        const std::pair<uint8_t, const char*> rows[] = {
            {255, "1 2 3"},
            {33, "1 2 3"},
            {32, "1 2"},
            {17, "1 2"},
            {16, "2"},
            {2, "2"},
            {1, "ttl-threshold"},
            {0, "ttl-threshold"},
            {64, "1 2 3"},
        };
        for (const auto& [ttl, decision] : rows)
        {
            const auto seen = router.Forward(4, 'a', n.Group(), ttl);
            NS_TEST_EXPECT_MSG_EQ(seen, decision, "TTL " << +ttl);
        }
        router.proxy->SetTtlThreshold(2, 255);
        NS_TEST_EXPECT_MSG_EQ(router.Forward(4, 'a', n.Group(), 255), "1 3", "closed");
    }
};

/// RFC 4605 4.2, last paragraph: the cache follows each change, group by group, and stays small.
class CacheTest : public ProxyTest
{
  public:
    explicit CacheTest(Family family)
        : ProxyTest("cache of decisions", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProxyBench router(n);
        router.Report("2:IS_EX()", 1);
        router.Report("2:IS_EX()", 2);
        for (const char source : std::string("abc"))
        {
            router.Forward(UPSTREAM, source, n.Group(1));
            router.Forward(4, source, n.Group(1));
            router.Forward(UPSTREAM, source, n.Group(2));
            router.Forward(UPSTREAM, source, n.Group(3));
        }
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetCacheSize(),
                              12,
                              "one for each source, group, input");
        const auto kept = router.proxy->Forward(UPSTREAM, n.Source('a'), n.Group(2), 64);
        router.Report("3:IS_IN(a)", 1);
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetCacheSize(), 6, "those of group 1 are gone");
        const auto again = router.proxy->Forward(UPSTREAM, n.Source('a'), n.Group(2), 64);
        NS_TEST_EXPECT_MSG_EQ((kept == again), true, "the same object for the other group");
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', n.Group(1)), "2 3", "new decision");
        router.Report("3:IS_EX()", 3);
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', n.Group(3)), "3", "nobody wanted it");

        router.proxy->SetAttribute("CacheSize", UintegerValue(10));
        for (int group = 1; group <= 100; ++group)
        {
            router.Forward(UPSTREAM, 'a', n.Group(group));
            NS_TEST_EXPECT_MSG_LT_OR_EQ(router.proxy->GetCacheSize(), 10, "bounded");
        }
        NS_TEST_EXPECT_MSG_GT(router.proxy->GetCacheSize(), 0, "used");
        router.proxy->SetAttribute("CacheSize", UintegerValue(0));
        router.proxy->InvalidateAll();
        NS_TEST_EXPECT_MSG_EQ(router.Forward(UPSTREAM, 'a', n.Group(3)), "3", "without cache");
        NS_TEST_EXPECT_MSG_EQ(router.proxy->GetCacheSize(), 0, "no cache");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastProxyTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new MergeTest(family));
        tests.push_back(new IncrementalTest(family));
        tests.push_back(new RolesTest(family));
        tests.push_back(new DecisionTest(family));
        tests.push_back(new ThresholdTest(family));
        tests.push_back(new CacheTest(family));
    }
    return tests;
}

} // namespace ns3
