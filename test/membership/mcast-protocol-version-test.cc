// SPDX-License-Identifier: GPL-2.0-only

// Hosts and routers of older versions on one link, over both IP stacks (RFC 9776 7, RFC 9777 8).

#include "mcast-protocol-test.h"
#include "mcast-protocol-tests.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// RFC 9776 7, RFC 9777 8.
class OlderHostTest : public McastProtocolTest
{
  public:
    OlderHostTest(Family family, int version)
        : McastProtocolTest("a host of version " + std::to_string(version), family),
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
class OlderQuerierTest : public McastProtocolTest
{
  public:
    OlderQuerierTest(Family family, int version)
        : McastProtocolTest("a querier of version " + std::to_string(version), family),
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

/// All of one older version: who answers, who keeps silent, who tells that it leaves.
class OlderLinkTest : public McastProtocolTest
{
  public:
    OlderLinkTest(Family family, int version)
        : McastProtocolTest("hosts and router of version " + std::to_string(version), family),
          m_version(version)
    {
    }

  private:
    void DoRun() override
    {
        const auto version = std::to_string(m_version);
        const auto prefix = "v" + version + ":";
        McastProtocolBench bench(family);
        bench.AddRouter(1, {{"RouterVersion", version}});
        bench.Add(2, {{"HostVersion", version}});
        bench.Add(3, {{"HostVersion", version}});
        bench.Join(2, 2);
        bench.Join(3, 3);
        bench.Run(31);
        ExpectLog(bench, "0.00:r1:querier1 2.00:r1:1=EX()", "learned");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2).substr(0, 10), "2.00:" + prefix + "R1", "at once");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(3).substr(0, 10), "3.00:" + prefix + "R1", "at once");
        bench.Run(100);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1), "0.00:" + prefix + "GQ 31.25:" + prefix + "GQ", "");
        const bool second = bench.GetFrames(2, 31).empty();
        const int reporter = second ? 3 : 2;
        const int other = second ? 2 : 3;
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(reporter, 31).size(), 1U, "one answers");
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(other, 31).size(), 0U, "for both");

        bench.Join(10, other, "IN()");
        bench.Join(20, reporter, "IN()");
        bench.Run(500);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(other, 100), "", "it leaves in silence");
        if (m_version == 1)
        {
            NS_TEST_EXPECT_MSG_EQ(bench.GetSent(reporter, 100), "", "so does the other");
            const auto last = bench.GetFrames(reporter).back().time;
            ExpectBetween(bench, last + 269.99, last + 270.01, "r1:1=IN()", "GMI");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(reporter, 100), "120.00:L1", "it says so");
        ExpectLog(bench, "122.00:r1:1=IN()", "asked twice");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1, 100).substr(0, 25),
                              "120.00:v2:Q1 121.00:v2:Q1",
                              "group-specific");
        CheckAnswer(bench);
    }

    /// Host 3 reports last and leaves; host 2 is still there.
    void CheckAnswer(McastProtocolBench& bench)
    {
        bench.Join(0, 2); // at 500 s
        bench.Join(0.001, 3);
        bench.Join(20, 3, "IN()");
        bench.Join(22, 2, "IN()");
        bench.Run(521.999);
        ExpectLog(bench, "500.00:r1:1=EX()", "host 2 is still there");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(3, 519), "520.00:L1", "host 3 leaves");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1, 519), "520.00:v2:Q1", "once: it is answered");
        const auto answer = bench.GetSent(2, 519);
        NS_TEST_EXPECT_MSG_EQ(answer.substr(answer.find(':') + 1), "v2:R1", "by host 2");
        bench.Run(530);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 522), "522.00:L1", "which then leaves, too");
        ExpectLog(bench, "524.00:r1:1=IN()", "nobody is left");
    }

    int m_version; //!< of all
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolVersionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new OlderHostTest(family, 2));
        tests.push_back(new OlderQuerierTest(family, 2));
        tests.push_back(new OlderLinkTest(family, 2));
    }
    tests.push_back(new OlderHostTest(Family::IPV4, 1));
    tests.push_back(new OlderQuerierTest(Family::IPV4, 1));
    tests.push_back(new OlderLinkTest(Family::IPV4, 1));
    return tests;
}
