// SPDX-License-Identifier: GPL-2.0-only

// Attributes, the MTU of the device, what is printed, and what random numbers change.

#include "mcast-protocol-test.h"
#include "mcast-protocol-tests.h"

#include <algorithm>
#include <array>
#include <sstream>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Same seed, same octets; and nothing is left of a simulation for the next.
class DeterminismTest : public McastProtocolTest
{
  public:
    explicit DeterminismTest(Family family)
        : McastProtocolTest("same streams, same octets", family)
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
class AttributesTest : public McastProtocolTest
{
  public:
    explicit AttributesTest(Family family)
        : McastProtocolTest("attributes", family)
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
class MtuTest : public McastProtocolTest
{
  public:
    explicit MtuTest(Family family)
        : McastProtocolTest("reports are split by the MTU of the device", family)
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
class PrintTest : public McastProtocolTest
{
  public:
    explicit PrintTest(Family family)
        : McastProtocolTest("PrintMembership", family)
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

} // namespace

std::vector<TestCase*>
ns3::McastProtocolAttributeTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new DeterminismTest(family));
        tests.push_back(new AttributesTest(family));
        tests.push_back(new MtuTest(family));
        tests.push_back(new PrintTest(family));
    }
    return tests;
}
