// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol-bench.h"
#include "mcast-protocol-tests.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"

#include <sstream>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint32_t LINK = McastProtocolBench::INTERFACE;

/// Short timers, for what needs several queries: GMI is 2 * 20 s + 2 * 2 s.
const McastProtocolBench::Attributes SHORT{{"QueryInterval", "20s"},
                                           {"QueryResponseInterval", "2s"}};

/// Base of all: a family, and nodes on a link.
class ProtocolTest : public TestCase
{
  public:
    ProtocolTest(const std::string& name, Family family)
        : TestCase(name + (family == Family::IPV4 ? " (IGMP)" : " (MLD)")),
          family(family)
    {
    }

  protected:
    void ExpectLog(McastProtocolBench& bench, const std::string& expected, const std::string& what)
    {
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(log, expected, what);
    }

    /// Expects one event in the log, of which only the bounds are known. @return when it was
    void ExpectBetween(McastProtocolBench& bench,
                       double from,
                       double to,
                       const std::string& event,
                       const std::string& what)
    {
        const auto log = bench.TakeLog();
        const auto colon = log.find(':');
        const double time = colon == std::string::npos ? -1 : std::stod(log.substr(0, colon));
        NS_TEST_EXPECT_MSG_EQ((colon == std::string::npos ? log : log.substr(colon + 1)),
                              event,
                              what);
        NS_TEST_EXPECT_MSG_EQ((time >= from && time <= to), true, what << ": at " << time);
    }

    Family family;
};

/// A group is learned at once and ends after the last member query time (RFC 9776 8.10, RFC
/// 9777 9.10).
class JoinLeaveTest : public ProtocolTest
{
  public:
    explicit JoinLeaveTest(Family family)
        : ProtocolTest("a host joins and leaves", family)
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
class SourcesTest : public ProtocolTest
{
  public:
    explicit SourcesTest(Family family)
        : ProtocolTest("sources and sockets", family)
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
class TwoHostsTest : public ProtocolTest
{
  public:
    explicit TwoHostsTest(Family family)
        : ProtocolTest("two hosts leave one after the other", family)
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
class ElectionTest : public ProtocolTest
{
  public:
    explicit ElectionTest(Family family)
        : ProtocolTest("querier election and fail-over", family)
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
class LossTest : public ProtocolTest
{
  public:
    explicit LossTest(Family family)
        : ProtocolTest("lost reports", family)
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

/// RFC 9776 7, RFC 9777 8.
class OlderHostTest : public ProtocolTest
{
  public:
    OlderHostTest(Family family, int version)
        : ProtocolTest("a host of version " + std::to_string(version), family),
          m_version(version)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1, SHORT).protocol;
        auto attributes = SHORT;
        attributes["HostVersion"] = std::to_string(m_version);
        bench.Add(2, attributes);
        bench.Join(10, 2);
        bench.Join(30, 2, "IN()");
        bench.Run(29);
        ExpectLog(bench, "0.00:r1:querier1 10.00:r1:1=EX()", "learned");
        const auto prefix = "v" + std::to_string(m_version) + ":";
        const auto sent = bench.GetSent(2);
        NS_TEST_EXPECT_MSG_EQ(sent.substr(0, 11), "10.00:" + prefix + "R1", "to the group");
        NS_TEST_EXPECT_MSG_EQ(sent.find("R["), std::string::npos, "no report of V3");
        for (std::size_t i = 0; i < MCAST_PARSE_ERRORS; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(router->GetDropped(static_cast<McastParseError>(i)),
                                  0U,
                                  "nothing dropped: " << static_cast<McastParseError>(i));
        }
        bench.Run(100);
        if (m_version == 2)
        {
            ExpectLog(bench, "32.00:r1:1=IN()", "Leave, Done: asked twice");
            NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 30), "30.00:L1", "to all routers");
        }
        else
        {
            const auto last = bench.GetFrames(2).back().time;
            ExpectBetween(bench, last + 43.99, last + 44.01, "r1:1=IN()", "silent: GMI");
            NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 30), "", "IGMPv1 has no leave");
        }
    }

    int m_version;
};

/// RFC 9776 7.2.1, 7.3.1, RFC 9777 8.2.1, 8.3.1.
class OlderQuerierTest : public ProtocolTest
{
  public:
    OlderQuerierTest(Family family, int version)
        : ProtocolTest("a querier of version " + std::to_string(version), family),
          m_version(version)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        auto attributes = SHORT;
        attributes["RouterVersion"] = std::to_string(m_version);
        const auto router = bench.AddRouter(1, attributes).protocol;
        bench.Add(2, SHORT);
        bench.Join(10, 2, "IN(a)");
        bench.At(19, [&] { router->DisableRouter(LINK); });
        // IGMP: 2 * 20 s + 10 response times; MLD: 2 * 20 s + 2 s after the query of 5 s (RFC
        // 9776 8.12, RFC 9777 9.12). An IGMPv1 query has no response time: 10 s.
        const double back = 5 + 40 + (family == Family::IPV6 ? 2 : m_version == 2 ? 20 : 100);
        bench.Join(back - 0.01, 2, "IN(b)");
        bench.Join(back + 0.01, 2, "IN(c)");
        bench.Run(200);
        const auto prefix = "v" + std::to_string(m_version) + ":";
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1),
                              "0.00:" + prefix + "GQ 5.00:" + prefix + "GQ",
                              "asks in its version until it is disabled");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2).substr(0, 11),
                              "10.00:" + prefix + "R1",
                              "answers in that version");
        ExpectLog(bench,
                  "0.00:r1:querier1 10.00:r1:1=EX() 19.00:r1:1=IN()",
                  "an older report has no sources");
        const auto after = bench.GetSent(2, back - 0.5);
        const auto report = after.find("R[1:ALLOW(c) 1:BLOCK(b)]");
        NS_TEST_EXPECT_MSG_EQ((report > 0 && report < 8), true, "V3 again, not before: " << after);
    }

    int m_version;
};

/// An interface that goes down loses, one that comes up rebuilds.
class LinkTest : public ProtocolTest
{
  public:
    explicit LinkTest(Family family)
        : ProtocolTest("link down and up", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(5, 2);
        bench.At(40, [&] { bench(1).device->SetLink(false); });
        bench.At(50, [&] { bench(1).device->SetLink(true); });
        bench.Run(39);
        bench.TakeLog();
        bench.Run(49);
        ExpectLog(bench, "40.00:r1:1=IN()", "the router's link: memberships end");
        NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->IsQuerier(LINK), false, "no querier while down");
        NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->IsRouter(LINK), true, "but a router");
        bench.Run(50.001);
        ExpectLog(bench, "50.00:r1:querier1", "up: asks");
        bench.Run(65);
        ExpectBetween(bench, 50.01, 60, "r1:1=EX()", "the host answers");

        bench.At(5, [&] { bench(2).device->SetLink(false); });
        bench.Join(6, 2, "IN(a)", 3);
        bench.At(7, [&] { bench(2).device->SetLink(true); });
        // A station that roams: the link is another one, though it was never seen down.
        bench.At(12, [&] { bench(2).device->SetLink(true); });
        bench.Run(71.99);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 70), "", "the host's link: it is silent");
        NS_TEST_EXPECT_MSG_EQ(bench(2).protocol->GetJoined(LINK).size(), 2U, "and keeps filters");
        bench.Run(76);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 72).substr(0, 29),
                              "72.00:R[1:TO_EX() 3:ALLOW(a)]",
                              "up: it reports all as newly joined");
        ExpectLog(bench, "72.00:r1:3=IN(a)", "learned at once");
        bench.Run(77.001);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 77),
                              "77.00:R[1:TO_EX() 3:ALLOW(a)]",
                              "so it does on a new link");
    }
};

/// What the routing protocol tells by NotifyInterfaceChange(), and addresses that come later.
class InterfaceTest : public ProtocolTest
{
  public:
    explicit InterfaceTest(Family family)
        : ProtocolTest("interface down and up", family)
    {
    }

  private:
    void SetInterface(McastProtocolBench::Member& member, bool up)
    {
        if (family == Family::IPV4)
        {
            const auto ipv4 = member.node->GetObject<Ipv4>();
            up ? ipv4->SetUp(LINK) : ipv4->SetDown(LINK);
        }
        else
        {
            const auto ipv6 = member.node->GetObject<Ipv6>();
            up ? ipv6->SetUp(LINK) : ipv6->SetDown(LINK);
        }
        member.protocol->NotifyInterfaceChange(LINK);
    }

    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(5, 2);
        bench.At(40, [&] { SetInterface(bench(1), false); });
        bench.At(50, [&] { SetInterface(bench(1), true); });
        bench.Run(39);
        bench.TakeLog();
        bench.Run(49);
        ExpectLog(bench, "40.00:r1:1=IN()", "down: memberships end");
        bench.Run(70);
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(log.substr(0, 17), "50.00:r1:querier1", "up: asks");
        NS_TEST_EXPECT_MSG_NE(log.find(":r1:1=EX()"), std::string::npos, "learned: " << log);
    }
};

/// RFC 9776 5: the system's own membership counts.
class OwnJoinTest : public ProtocolTest
{
  public:
    explicit OwnJoinTest(Family family)
        : ProtocolTest("a router joins on its own interface", family)
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

/// Same seed, same octets; and nothing is left of a simulation for the next.
class DeterminismTest : public ProtocolTest
{
  public:
    explicit DeterminismTest(Family family)
        : ProtocolTest("same streams, same octets", family)
    {
    }

  private:
    std::string RunOnce(int64_t stream)
    {
        std::ostringstream os;
        os.precision(12);
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Add(3);
        NS_TEST_EXPECT_MSG_EQ(bench(2).protocol->AssignStreams(stream), 1, "streams used");
        for (int i = 0; i < 10; ++i)
        {
            bench.Join(5 + i, 2 + i % 2, "EX(a)", 1 + i % 5);
        }
        bench.Run(300);
        for (const auto& frame : bench.frames)
        {
            os << '\n' << frame.time << ' ' << frame.sender << ' ';
            for (const auto octet : frame.octets)
            {
                os << int(octet) << ' ';
            }
        }
        return os.str();
    }

    void DoRun() override
    {
        const auto first = RunOnce(7);
        const auto second = RunOnce(7);
        const auto other = RunOnce(8);
        NS_TEST_EXPECT_MSG_GT(first.size(), 1000U, "messages were sent");
        NS_TEST_EXPECT_MSG_EQ((first == second), true, "the same");
        NS_TEST_EXPECT_MSG_EQ((first != other), true, "other delays");
    }
};

/// Values of attributes reach the octets.
class AttributesTest : public ProtocolTest
{
  public:
    explicit AttributesTest(Family family)
        : ProtocolTest("attributes", family)
    {
    }

  private:
    static void
    Note(McastQuery* last, uint32_t, const McastAddress&, const McastMembershipMessage& message)
    {
        if (const auto* query = std::get_if<McastQuery>(&message))
        {
            *last = *query;
        }
    }

    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1,
                        {{"RobustnessVariable", "3"},
                         {"QueryInterval", "60s"},
                         {"QueryResponseInterval", "5s"},
                         {"StartupQueryInterval", "4s"},
                         {"StartupQueryCount", "2"},
                         {"LastMemberQueryInterval", "500ms"},
                         {"LastMemberQueryCount", "4"},
                         {"MaxGroups", "2"},
                         {"MaxSources", "3"},
                         {"SsmAware", "true"}});
        bench.Add(2, {{"RobustnessVariable", "4"}, {"UnsolicitedReportInterval", "100ms"}});
        bench.Add(3, {{"RobustnessVariable", "4"}, {"LearnFromQuerier", "false"}});
        McastQuery last;
        bench(2).protocol->TraceConnectWithoutContext(
            "Rx",
            MakeBoundCallback(&AttributesTest::Note, &last));
        bench.Run(9);
        NS_TEST_EXPECT_MSG_EQ(int(last.robustness), 3, "QRV");
        NS_TEST_EXPECT_MSG_EQ(last.queryInterval, Seconds(60), "QQIC");
        NS_TEST_EXPECT_MSG_EQ(last.maxResponseTime, Seconds(5), "Max Response Time");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1), "0.00:GQ 4.00:GQ", "startup queries");
        bench.TakeLog();

        bench.Join(1, 2, "IN(abc)");
        bench.Join(2, 2, "EX()", 2);
        bench.Join(3, 2, "EX()", 3);
        bench.Join(4, 2, "IN(abcd)");
        bench.Run(20);
        ExpectLog(bench, "10.00:r1:1=IN(abc) 11.00:r1:2=EX()", "two groups, three sources");
        // Each change is sent three times: the host has taken over the querier's variable.
        for (const auto reason :
             {McastParseError::TOO_MANY_GROUPS, McastParseError::TOO_MANY_SOURCES})
        {
            NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->GetDropped(reason), 3U, reason);
        }
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(2).size(), 4U * 3, "and repeated within 100 ms");
        const auto frames = bench.GetFrames(2, 9.5);
        NS_TEST_EXPECT_MSG_LT(frames.at(2).time, 10.2, "quickly");

        bench.Join(10, 2, "IN()", 2);
        bench.Run(40);
        ExpectLog(bench, "32.00:r1:2=IN()", "4 * 500 ms after the leave");
        bench.Join(1, 3, "IN(a)", 4);
        bench.Run(50);
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(3).size(), 4U, "its own variable");
        ExpectLog(bench, "41.00:r1:4=IN(a)", "in the place of the group that is left");
    }
};

/// What does not fit into the MTU of the device comes in several messages.
class MtuTest : public ProtocolTest
{
  public:
    explicit MtuTest(Family family)
        : ProtocolTest("reports are split by the MTU of the device", family)
    {
    }

  private:
    void DoRun() override
    {
        constexpr uint16_t MTU = 1280;
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1).protocol;
        bench.Add(2).device->SetMtu(MTU);
        const std::size_t count = 500;
        bench.At(5, [&] {
            auto octets = bench.n.Source('a');
            McastSources sources;
            for (std::size_t i = 0; i < count; ++i)
            {
                // Not GetSize(), which could be 0 for all that the compiler knows.
                const auto size = family == McastAddress::Family::IPV4 ? McastAddress::IPV4_SIZE
                                                                       : McastAddress::IPV6_SIZE;
                std::array<uint8_t, McastAddress::IPV6_SIZE> bytes{};
                std::copy_n(octets.GetOctets(), size, bytes.begin());
                bytes[size - 2] = static_cast<uint8_t>(i >> 8);
                bytes[size - 1] = static_cast<uint8_t>(i);
                sources.insert(McastAddress::FromOctets(bytes.data(), size));
            }
            bench(2).protocol->SetFilter(bench(2).socket,
                                         LINK,
                                         bench.n.Group(),
                                         McastSourceFilter::Include(sources));
        });
        bench.Run(5.001);
        NS_TEST_EXPECT_MSG_EQ(router->GetFilter(LINK, bench.n.Group()).sources.size(),
                              count,
                              "all arrive");
        std::size_t longest = 0;
        for (const auto& frame : bench.GetFrames(2))
        {
            longest = std::max(longest, frame.octets.size());
        }
        NS_TEST_EXPECT_MSG_EQ((longest <= MTU && longest > MTU - 30),
                              true,
                              "as long as may be: " << longest);
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(2).size(),
                              (family == Family::IPV4 ? 2U : 7U),
                              "few messages");
    }
};

/// PrintMembership(), word by word.
class PrintTest : public ProtocolTest
{
  public:
    explicit PrintTest(Family family)
        : ProtocolTest("PrintMembership", family)
    {
    }

  private:
    static std::string Print(Ptr<McastProtocol> protocol)
    {
        std::ostringstream os;
        protocol->PrintMembership(Create<OutputStreamWrapper>(&os));
        return os.str();
    }

    void DoRun() override
    {
        McastProtocolBench bench(family);
        const auto router = bench.AddRouter(1, {{"TrackHosts", "true"}});
        bench.Add(2, {{"QueryResponseInterval", "4s"}});
        bench.Join(0, 2, "EX()");
        bench.Join(0, 2, "IN(ab)", 2);
        bench.At(20, [&] { bench(2).device->SetLink(false); });
        bench.Join(27, 1, "EX(c)", 3);
        bench.Run(30);
        const bool v4 = family == Family::IPV4;
        const std::string name = v4 ? "IGMP" : "MLD";
        const auto own = v4 ? "192.0.2.1" : "fe80::ff:fe00:1";
        const auto source = [&](char letter) { return bench.n.Source(letter).ToText(); };
        const auto group = [&](int number) { return bench.n.Group(number).ToText(); };
        // The first query was answered before the reports of time 0 were repeated or after: mask
        // timers.
        auto text = Print(router.protocol);
        for (const std::string timer : {"timer "})
        {
            for (auto at = text.find(timer); at != std::string::npos; at = text.find(timer, at + 1))
            {
                const auto end = text.find(" s", at);
                const double left = std::stod(text.substr(at + timer.size()));
                NS_TEST_EXPECT_MSG_EQ((left > 0 && left <= 270), true, "sensible: " << text);
                text.replace(at + timer.size(), end - at - timer.size(), "T");
            }
        }
        const auto id = std::to_string(router.node->GetId());
        std::string expected = name + " of node " + id + " at 30 s\ninterface 1: address " + own +
                               ", host version 3, querier " + own +
                               " (this node), router timer T s\n";
        expected += "  joined " + group(3) + ": EXCLUDE {" + source('c') + "}\n";
        expected += "  wanted " + group(1) + ": EXCLUDE {}, version 3, group timer T s, 1 hosts\n";
        expected += "  wanted " + group(2) + ": INCLUDE {" + source('a') + ", " + source('b') +
                    "}, version 3, source " + source('a') + " timer T s, source " + source('b') +
                    " timer T s, 1 hosts\n";
        expected += "  wanted " + group(3) + ": EXCLUDE {" + source('c') +
                    "}, version 3, group timer T s, 1 hosts\n";
        NS_TEST_EXPECT_MSG_EQ(text, expected, "a router");
        expected = name + " of node " + std::to_string(bench(2).node->GetId()) +
                   " at 30 s\ninterface 1: address none, host down, version 3\n";
        expected += "  joined " + group(1) + ": EXCLUDE {}\n";
        expected +=
            "  joined " + group(2) + ": INCLUDE {" + source('a') + ", " + source('b') + "}\n";
        NS_TEST_EXPECT_MSG_EQ(Print(bench(2).protocol), expected, "a host without link");
    }
};

/// Devices keep callbacks of protocols that are gone.
class DisposeTest : public ProtocolTest
{
  public:
    explicit DisposeTest(Family family)
        : ProtocolTest("a link changes after the end", family)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<McastTestDevice> device;
        Ptr<McastProtocol> protocol;
        {
            McastProtocolBench bench(family);
            bench.AddRouter(1);
            bench.Add(2);
            bench.Join(5, 2);
            bench.Run(5.1);
            device = bench(2).device;
            protocol = bench(2).protocol;
            NS_TEST_EXPECT_MSG_EQ(protocol->GetJoined(LINK).size(), 1U, "joined");
        }
        device->SetLink(false);
        NS_TEST_EXPECT_MSG_EQ(protocol->GetJoined(LINK).size(), 0U, "nothing left");
        protocol = nullptr;
        device->SetLink(true);
    }
};

/// RFC 4429 2.1: ns-3's link-local addresses are optimistic.
class DuplicateDetectionTest : public ProtocolTest
{
  public:
    DuplicateDetectionTest()
        : ProtocolTest("duplicate address detection delays nothing", Family::IPV6)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.duplicateDetection = true;
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(0, 2);
        bench.Run(10);
        ExpectLog(bench, "0.00:r1:querier1 0.00:r1:1=EX()", "at once");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolTests()
{
    auto tests = McastProtocolPacketTests();
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new JoinLeaveTest(family));
        tests.push_back(new SourcesTest(family));
        tests.push_back(new TwoHostsTest(family));
        tests.push_back(new ElectionTest(family));
        tests.push_back(new LossTest(family));
        tests.push_back(new OlderHostTest(family, 2));
        tests.push_back(new OlderQuerierTest(family, 2));
        tests.push_back(new LinkTest(family));
        tests.push_back(new InterfaceTest(family));
        tests.push_back(new OwnJoinTest(family));
        tests.push_back(new DeterminismTest(family));
        tests.push_back(new AttributesTest(family));
        tests.push_back(new MtuTest(family));
        tests.push_back(new PrintTest(family));
        tests.push_back(new DisposeTest(family));
    }
    tests.push_back(new OlderHostTest(Family::IPV4, 1));
    tests.push_back(new OlderQuerierTest(Family::IPV4, 1));
    tests.push_back(new DuplicateDetectionTest);
    return tests;
}
