// SPDX-License-Identifier: GPL-2.0-only

// Packets that are sent: what is around the messages, and that there are no others.

#include "mcast-protocol-bench.h"
#include "mcast-protocol-tests.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// What is around the messages that are sent.
class WireTest : public TestCase
{
  public:
    WireTest(Family family, bool alert)
        : TestCase(std::string("packets on the wire") +
                   (family == Family::IPV4 ? " (IGMP)" : " (MLD)") +
                   (alert ? " with Router Alert" : "")),
          family(family),
          m_alert(alert)
    {
    }

  private:
    static uint32_t Sum(const McastTestFrame& frame, std::size_t size)
    {
        uint32_t sum = 0;
        for (std::size_t i = 0; i < size; i += 2)
        {
            sum += frame[i] << 8 | frame[i + 1];
        }
        return (sum & 0xffff) + (sum >> 16);
    }

    void CheckIpv4(const McastTestFrame& frame, bool alert)
    {
        NS_TEST_EXPECT_MSG_EQ(int(frame[0]), (alert ? 0x46 : 0x45), "version and IHL");
        NS_TEST_EXPECT_MSG_EQ(int(frame[1]), 0xc0, "TOS (RFC 9776 4)");
        NS_TEST_EXPECT_MSG_EQ(std::size_t(frame[2] << 8 | frame[3]),
                              frame.octets.size(),
                              "total length");
        NS_TEST_EXPECT_MSG_EQ(int(frame[8]), 1, "TTL");
        NS_TEST_EXPECT_MSG_EQ(int(frame[9]), 2, "protocol");
        NS_TEST_EXPECT_MSG_EQ(int(frame[15]), frame.sender, "source");
        if (alert)
        {
            const uint32_t option = frame[20] << 24 | frame[21] << 16 | frame[22] << 8 | frame[23];
            NS_TEST_EXPECT_MSG_EQ(option, 0x94040000U, "Router Alert (RFC 2113 2.1)");
            NS_TEST_EXPECT_MSG_EQ(Sum(frame, 24), 0xffffU, "header checksum");
        }
    }

    void CheckIpv6(const McastTestFrame& frame)
    {
        NS_TEST_EXPECT_MSG_EQ((frame[4] << 8 | frame[5]) + 40U,
                              frame.octets.size(),
                              "payload length");
        NS_TEST_EXPECT_MSG_EQ(int(frame[6]), 0, "Hop-by-Hop Options");
        NS_TEST_EXPECT_MSG_EQ(int(frame[7]), 1, "hop limit");
        NS_TEST_EXPECT_MSG_EQ((frame[8] << 8 | frame[9]), 0xfe80, "link-local source");
        NS_TEST_EXPECT_MSG_EQ(int(frame[23]), frame.sender, "of the node");
        NS_TEST_EXPECT_MSG_EQ(int(frame[40]), 58, "ICMPv6 next");
        const uint32_t option = frame[42] << 24 | frame[43] << 16 | frame[44] << 8 | frame[45];
        NS_TEST_EXPECT_MSG_EQ(option, 0x05020000U, "Router Alert for MLD (RFC 2711 2.1)");
    }

    void DoRun() override
    {
        McastProtocolBench bench(family);
        McastProtocolBench::Attributes attributes;
        if (m_alert)
        {
            attributes["RouterAlert"] = "true";
        }
        bench.AddRouter(1, attributes);
        bench.Add(2, attributes);
        bench.Join(5, 2, "IN(a)");
        bench.Join(20, 2, "IN()");
        bench.Run(30);
        NS_TEST_EXPECT_MSG_EQ(bench.TakeLog(),
                              "0.00:r1:querier1 5.00:r1:1=IN(a) 22.00:r1:1=IN()",
                              "understood");
        for (const int sender : {1, 2})
        {
            const auto frames = bench.GetFrames(sender);
            NS_TEST_EXPECT_MSG_GT(frames.size(), 2U, "messages of " << sender);
            for (const auto& frame : frames)
            {
                family == Family::IPV4 ? CheckIpv4(frame, m_alert) : CheckIpv6(frame);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(1),
                              "0.00:GQ 20.00:Q1(a) 21.00:Q1(a)",
                              "queries, also their destinations and checksums");
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 20).substr(0, 20),
                              "20.00:R[1:BLOCK(a)] ",
                              "a report");
    }

    Family family;
    bool m_alert;
};

/// Hosts hear what is not for their groups, and nothing that is sent makes them talk.
class QuietTest : public TestCase
{
  public:
    explicit QuietTest(Family family)
        : TestCase(std::string("hosts without groups are silent") +
                   (family == Family::IPV4 ? " (IGMP)" : " (MLD)")),
          family(family)
    {
    }

  private:
    static void Count(int* count, uint32_t, const McastAddress&, const McastMembershipMessage&)
    {
        ++*count;
    }

    void DoRun() override
    {
        int sent = 0;
        int received = 0;
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        const auto idle = bench.Add(2).protocol;
        bench.Add(3);
        idle->TraceConnectWithoutContext("Tx", MakeBoundCallback(&QuietTest::Count, &sent));
        idle->TraceConnectWithoutContext("Rx", MakeBoundCallback(&QuietTest::Count, &received));
        bench.Join(5, 3);
        bench.Run(100);
        NS_TEST_EXPECT_MSG_EQ(sent, 0, "nothing to tell");
        NS_TEST_EXPECT_MSG_EQ(bench.GetFrames(2).size(), 0U, "nor sent otherwise");
        NS_TEST_EXPECT_MSG_GT(received, 1, "but it hears queries");
    }

    Family family;
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolPacketTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new WireTest(family, false));
        tests.push_back(new QuietTest(family));
    }
    tests.push_back(new WireTest(Family::IPV4, true));
    return tests;
}
