// SPDX-License-Identifier: GPL-2.0-only

// The octets of IGMP and MLD against vectors that a second encoder made (membership_vectors.py),
// against the formulas of the RFCs, and back and forth. Damaged messages:
// mcast-codec-hostile-test.cc.

#include "mcast-codec-cases.h"
#include "mcast-codec-tests.h"

#include <algorithm>
#include <random>
#include <set>
#include <sstream>

using namespace ns3;
using namespace ns3::McastCodecCases;

namespace
{

class VectorTest : public VectorTestCase
{
  public:
    VectorTest()
        : VectorTestCase("golden vectors: parse and write agree with the second encoder")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& [name, family, source, destination, octets, golden] : Vectors())
        {
            McastMembershipMessage parsed;
            const auto dropped = family.Parse(octets, source, destination, parsed);
            NS_TEST_EXPECT_MSG_EQ(Describe(dropped), "accepted", name);
            NS_TEST_EXPECT_MSG_EQ(Describe(parsed), Describe(golden.message), name);
            Octets written;
            const auto refused = family.Write(golden.message, source, destination, written);
            NS_TEST_EXPECT_MSG_EQ(Describe(refused), "accepted", name);
            NS_TEST_EXPECT_MSG_EQ((written == octets), golden.canonical, Describe(written));
        }
    }
};

class PseudoHeaderTest : public VectorTestCase
{
  public:
    PseudoHeaderTest()
        : VectorTestCase("MLD: a message from or to another address has a bad checksum")
    {
    }

  private:
    void DoRun() override
    {
        const auto other = Ip("2001:db8::bad");
        for (const auto& [name, family, source, destination, octets, golden] : Vectors())
        {
            if (!family.ipv6)
            {
                continue;
            }
            for (const auto& [from, to] : {std::pair(other, destination),
                                           std::pair(source, other),
                                           std::pair(Ip("192.0.2.1"), destination),
                                           std::pair(source, McastAddress())})
            {
                McastMembershipMessage parsed;
                NS_TEST_EXPECT_MSG_EQ(Describe(family.Parse(octets, from, to, parsed)),
                                      "bad-checksum",
                                      name << " from " << from << " to " << to);
            }
            Octets written{1};
            const auto refused =
                family.Write(golden.message, Ip("192.0.2.1"), destination, written);
            NS_TEST_EXPECT_MSG_EQ(Describe(refused), "unwritable", name);
            NS_TEST_EXPECT_MSG_EQ(written.size(), 1, "the packet is untouched");
        }
    }
};

class TimeCodeTest : public TestCase
{
  public:
    TimeCodeTest()
        : TestCase("time codes: every code against the formulas of the RFCs, and back")
    {
    }

  private:
    /// RFC 9776 4.1.1, 4.1.7 and RFC 9777 5.1.3, 5.1.9 with multiplications for the shifts.
    static int64_t Formula(uint32_t code, uint32_t top, uint32_t mantissas)
    {
        if (code < top)
        {
            return code;
        }
        int64_t number = mantissas + code % mantissas;
        for (auto doublings = (code - top) / mantissas + 3; doublings > 0; --doublings)
        {
            number *= 2;
        }
        return number;
    }

    void DoRun() override
    {
        for (const auto& family : Families())
        {
            const uint32_t codes = family.ipv6 ? 0x10000 : 0x100;
            const uint32_t mantissas = family.ipv6 ? 0x1000 : 0x10;
            std::vector<int64_t> numbers;
            for (uint32_t code = 0; code < codes; ++code)
            {
                numbers.push_back(Formula(code, codes / 2, mantissas));
                NS_TEST_ASSERT_MSG_EQ((code == 0 || numbers[code] > numbers[code - 1]),
                                      true,
                                      "codes are in the order of their numbers");
                auto octets = family.Write(Query(family.any, Seconds(0), false, 0, Seconds(0)));
                SetCode(family, octets, code);
                CheckQuery(family, family.Fixed(octets), family.unit * numbers[code], Seconds(0));
            }
            for (uint32_t code = 0; code < codes; ++code)
            {
                // Every number rounds down to the next one with a code: the first and last that do.
                const auto last = code + 1 < codes ? numbers[code + 1] - 1 : numbers[code] * 10;
                CheckRounding(family, family.unit * numbers[code], Seconds(0), code, 0);
                CheckRounding(family,
                              family.unit * last + family.unit - NanoSeconds(1),
                              Seconds(0),
                              code,
                              0);
            }
        }
        CheckIntervals();
        CheckOldCodes();
    }

    void CheckIntervals()
    {
        for (const auto& family : Families())
        {
            for (uint32_t code = 0; code < 256; ++code)
            {
                const auto interval = Seconds(Formula(code, 128, 16));
                auto octets = family.Write(Query(family.any, Seconds(0), false, 0, Seconds(0)));
                octets[family.groupEnd + 1] = code;
                CheckQuery(family, family.Fixed(octets), Seconds(0), interval);
                CheckRounding(family, Seconds(0), interval, 0, code);
                const auto next = code < 255 ? Seconds(Formula(code + 1, 128, 16)) : Seconds(1e6);
                CheckRounding(family, Seconds(0), next - NanoSeconds(1), 0, code);
            }
            CheckRounding(family, Seconds(-1), Seconds(-1000), 0, 0);
            CheckRounding(family, Time::Max(), Time::Max(), family.ipv6 ? 65535 : 255, 255);
            CheckRounding(family, Time::Min(), Time::Min(), 0, 0);
        }
    }

    /// RFC 2236 2.2 and RFC 9777 8.2.1: the code of V2 is the number itself.
    void CheckOldCodes()
    {
        for (const auto& family : Families())
        {
            const int64_t highest = family.ipv6 ? 65535 : 255;
            const int64_t lowest = family.ipv6 ? 0 : 1; // IGMP: 0 is V1
            for (int64_t number = -3; number < highest + 10; ++number)
            {
                const auto code = std::min(std::max(number, lowest), highest);
                const auto time = family.unit * number + (number < 0 ? Time(0) : NanoSeconds(7));
                auto octets = family.Write(Query(McastVersion::V2, family.any, time));
                NS_TEST_EXPECT_MSG_EQ(GetCode(family, octets), code, "code of " << time);
                McastMembershipMessage message;
                NS_TEST_EXPECT_MSG_EQ(Describe(family.Parse(octets, message)), "accepted", number);
                const auto& query = std::get<McastQuery>(message);
                NS_TEST_EXPECT_MSG_EQ(query.maxResponseTime, family.unit * code, number);
                NS_TEST_EXPECT_MSG_EQ((query.version == McastVersion::V2), true, number);
            }
        }
        const auto& igmp = Families()[0];
        const auto octets = igmp.Write(Query(McastVersion::V1, igmp.any, Seconds(10)));
        NS_TEST_EXPECT_MSG_EQ(GetCode(igmp, octets), 0, "V1 has no response time");
    }

    static void SetCode(const Family& family, Octets& octets, uint32_t code)
    {
        if (family.ipv6)
        {
            octets[4] = code >> 8;
            octets[5] = code;
        }
        else
        {
            octets[1] = code;
        }
    }

    static int64_t GetCode(const Family& family, const Octets& octets)
    {
        return family.ipv6 ? octets[4] << 8 | octets[5] : octets[1];
    }

    void CheckQuery(const Family& family, const Octets& octets, Time response, Time interval)
    {
        McastMembershipMessage message;
        NS_TEST_ASSERT_MSG_EQ(Describe(family.Parse(octets, message)), "accepted", "");
        const auto& query = std::get<McastQuery>(message);
        NS_TEST_EXPECT_MSG_EQ(query.maxResponseTime, response, Describe(octets));
        NS_TEST_EXPECT_MSG_EQ(query.queryInterval, interval, Describe(octets));
    }

    void
    CheckRounding(const Family& family, Time response, Time interval, int64_t code, int64_t qqic)
    {
        const auto octets = family.Write(Query(family.any, response, false, 0, interval));
        NS_TEST_EXPECT_MSG_EQ(GetCode(family, octets), code, "code of " << response);
        NS_TEST_EXPECT_MSG_EQ(+octets[family.groupEnd + 1], qqic, "QQIC of " << interval);
    }
};

class UnwritableTest : public TestCase
{
  public:
    UnwritableTest()
        : TestCase("messages that have no octets are refused")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& family : Families())
        {
            const auto& other = Families()[!family.ipv6];
            CheckQueries(family, other);
            CheckReports(family, other);
            CheckSizes(family);
        }
    }

    void Expect(const Family& family,
                const McastMembershipMessage& message,
                const std::string& verdict)
    {
        Octets octets{7};
        const auto refused = family.Write(message, family.host, family.routers, octets);
        const auto text = Describe(message).substr(0, 200);
        NS_TEST_EXPECT_MSG_EQ(Describe(refused), verdict, text);
        if (refused)
        {
            NS_TEST_EXPECT_MSG_EQ((octets == Octets{7}), true, "the packet is touched: " << text);
            return;
        }
        McastMembershipMessage parsed;
        NS_TEST_EXPECT_MSG_EQ(Describe(family.Parse(octets, parsed)), "accepted", text);
        NS_TEST_EXPECT_MSG_EQ(Same(parsed, message), true, text);
    }

    void CheckQueries(const Family& family, const Family& other)
    {
        const auto group = family.Group(0);
        const auto ask =
            [&](McastVersion version, const McastAddress& about, McastSources sources) {
                auto query =
                    Query(version, about, version == McastVersion::V1 ? Seconds(0) : Seconds(1));
                query.sources = std::move(sources);
                return query;
            };
        const auto v1 = family.ipv6 ? "unwritable" : "accepted";
        Expect(family, ask(McastVersion::V1, family.any, {}), v1);
        Expect(family, ask(McastVersion::V1, group, {}), "unwritable");
        for (const auto version : {McastVersion::V2, McastVersion::V3})
        {
            Expect(family, ask(version, family.any, {}), "accepted");
            Expect(family, ask(version, group, {}), "accepted");
            Expect(family, ask(version, *family.Sources(1).begin(), {}), "bad-group");
            Expect(family, ask(version, other.Group(0), {}), "bad-group");
            Expect(family, ask(version, other.any, {}), "bad-group");
            Expect(family, ask(version, McastAddress(), {}), "bad-group");
            Expect(family, ask(version, family.any, family.Sources(1)), "unwritable");
            Expect(family, ask(version, group, other.Sources(1)), "unwritable");
        }
        Expect(family, ask(McastVersion::V2, group, family.Sources(1)), "unwritable");
        Expect(family, ask(McastVersion::V3, group, family.Sources(1)), "accepted");

        // RFC 9776 4.1.6: a robustness that does not fit is 0
        for (int robustness = 0; robustness < 256; ++robustness)
        {
            const auto octets =
                family.Write(Query(group, Seconds(1), true, robustness, Seconds(9)));
            const auto flags = 8 | (robustness > 7 ? 0 : robustness);
            NS_TEST_EXPECT_MSG_EQ(+octets[family.groupEnd], flags, "QRV " << robustness);
        }
    }

    void CheckReports(const Family& family, const Family& other)
    {
        const auto group = family.Group(0);
        const auto host = *family.Sources(1).begin();
        const auto report = [](McastVersion version, std::vector<McastGroupRecord> records) {
            return McastReport{version, std::move(records)};
        };
        for (const auto version : {McastVersion::V1, McastVersion::V2})
        {
            const bool has = !family.ipv6 || version == McastVersion::V2;
            const McastGroupRecord join{IS_EX, group, {}};
            Expect(family, report(version, {join}), has ? "accepted" : "unwritable");
            Expect(family, report(version, {}), "unwritable");
            Expect(family, report(version, {join, join}), "unwritable");
            Expect(family, report(version, {{TO_EX, group, {}}}), "unwritable");
            Expect(family, report(version, {{IS_EX, group, family.Sources(1)}}), "unwritable");
            Expect(family, report(version, {{IS_EX, host, {}}}), has ? "bad-group" : "unwritable");
        }
        const auto V3 = McastVersion::V3;
        Expect(family, report(V3, {}), "accepted");
        Expect(family, report(V3, {{IS_EX, host, {}}}), "bad-group");
        Expect(family, report(V3, {{IS_EX, family.any, {}}}), "bad-group");
        Expect(family, report(V3, {{IS_EX, other.Group(0), {}}}), "bad-group");
        Expect(family, report(V3, {{IS_IN, group, other.Sources(1)}}), "unwritable");
        Expect(family, McastLeave{host}, "bad-group");
        Expect(family, McastLeave{other.Group(0)}, "bad-group");
        Expect(family, McastLeave{McastAddress()}, "bad-group");
    }

    /// The longest messages that an IP packet carries, and one source more.
    void CheckSizes(const Family& family)
    {
        const auto group = family.Group(0);
        const auto most = (family.maxSize - family.groupEnd - 4) / family.addressSize;
        for (const auto count : {most, most + 1, std::size_t{65536}})
        {
            Expect(family,
                   Query(group, Seconds(1), false, 0, Seconds(0), family.Sources(count)),
                   count == most ? "accepted" : "unwritable");
        }
        const auto mostInReport = (family.maxSize - 12) / family.addressSize - 1;
        for (const auto count : {mostInReport, mostInReport + 1})
        {
            Expect(family,
                   McastReport{McastVersion::V3, {{BLOCK, group, family.Sources(count)}}},
                   count == mostInReport ? "accepted" : "unwritable");
        }
        const auto mostRecords = (family.maxSize - 8) / (4 + family.addressSize);
        for (const auto count : {mostRecords, mostRecords + 1})
        {
            const std::vector<McastGroupRecord> records(count, {TO_EX, group, {}});
            Expect(family,
                   McastReport{McastVersion::V3, records},
                   count == mostRecords ? "accepted" : "unwritable");
        }
    }
};

class RandomMessageTest : public TestCase
{
  public:
    RandomMessageTest()
        : TestCase("random messages: parse(write(m)) = m, also with data behind them")
    {
    }

  private:
    void DoRun() override
    {
        for (int i = 0; i < 20000; ++i)
        {
            const auto& family = Families()[Below(2)];
            const auto message = Next(family);
            auto octets = family.Write(message);
            NS_TEST_ASSERT_MSG_EQ((family.Fixed(octets) == octets), true, Describe(message));
            if (octets.size() != family.groupEnd || Below(2))
            {
                CheckParsed(family, octets, message);
            }
            if (octets[0] != family.types.front() || octets.size() > family.groupEnd)
            {
                for (auto left = Below(9); left > 0; --left)
                {
                    octets.push_back(Below(256));
                }
                CheckParsed(family, family.Fixed(octets), message);
            }
        }
    }

    void CheckParsed(const Family& family,
                     const Octets& octets,
                     const McastMembershipMessage& message)
    {
        McastMembershipMessage parsed;
        const auto dropped = family.Parse(octets, parsed);
        NS_TEST_ASSERT_MSG_EQ(Describe(dropped), "accepted", Describe(octets));
        NS_TEST_ASSERT_MSG_EQ(Same(parsed, message), true, Describe(octets));
    }

    uint32_t Below(uint32_t bound)
    {
        return m_random() % bound;
    }

    McastAddress Any(const Family& family, bool group)
    {
        Octets octets(family.addressSize);
        for (auto& octet : octets)
        {
            octet = Below(256);
        }
        octets[0] = !group ? octets[0] : family.ipv6 ? 0xff : 0xe0 | (octets[0] & 0x0f);
        return McastAddress::FromOctets(octets.data(), octets.size());
    }

    McastSources Sources(const Family& family)
    {
        McastSources sources;
        for (auto left = Below(4) ? Below(5) : Below(100); left > 0; --left)
        {
            sources.insert(Any(family, false));
        }
        return sources;
    }

    McastMembershipMessage Next(const Family& family)
    {
        constexpr auto V2 = McastVersion::V2;
        const auto group = Any(family, true);
        const auto maybe = Below(2) ? group : family.any;
        const auto tick = [&](uint32_t bound) { return family.unit * int64_t(1 + Below(bound)); };
        switch (Below(family.ipv6 ? 5 : 7))
        {
        case 0:
            return McastLeave{group};
        case 1:
            return McastReport{V2, {{IS_EX, group, {}}}};
        case 2:
            return Query(V2, maybe, tick(255));
        case 3:
            return Query(maybe,
                         tick(126),
                         Below(2),
                         Below(8),
                         Seconds(Below(128)),
                         maybe == family.any ? McastSources() : Sources(family));
        case 4: {
            McastReport report;
            for (auto left = Below(8); left > 0; --left)
            {
                report.records.push_back({static_cast<McastRecordType>(1 + Below(6)),
                                          Any(family, true),
                                          Sources(family)});
            }
            return report;
        }
        case 5:
            return McastReport{McastVersion::V1, {{IS_EX, group, {}}}};
        default:
            return Query(McastVersion::V1, family.any, Seconds(0));
        }
    }

    std::mt19937 m_random{3376}; //!< the same messages in each run
};

class ErrorNameTest : public TestCase
{
  public:
    ErrorNameTest()
        : TestCase("reasons have names of their own")
    {
    }

  private:
    void DoRun() override
    {
        std::set<std::string> names;
        for (std::size_t i = 0; i < MCAST_PARSE_ERRORS; ++i)
        {
            std::ostringstream text;
            text << static_cast<McastParseError>(i);
            names.insert(text.str());
        }
        NS_TEST_EXPECT_MSG_EQ(names.size(), MCAST_PARSE_ERRORS, "names are distinct");
        NS_TEST_EXPECT_MSG_EQ(McastParseErrorName(McastParseError::TOO_MANY_SOURCES),
                              std::string("too-many-sources"),
                              "the last reason has the last name");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastCodecTests()
{
    std::vector<TestCase*> tests{new VectorTest,
                                 new PseudoHeaderTest,
                                 new TimeCodeTest,
                                 new UnwritableTest,
                                 new RandomMessageTest,
                                 new ErrorNameTest};
    const auto hostile = McastCodecHostileTests();
    tests.insert(tests.end(), hostile.begin(), hostile.end());
    return tests;
}
