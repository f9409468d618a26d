// SPDX-License-Identifier: GPL-2.0-only

// Damaged and lying messages: truncated, changed, with wrong counts, random. Each is parsed in a
// heap block of its exact size, so that AddressSanitizer sees a read past the end.

#include "mcast-codec-cases.h"
#include "mcast-codec-tests.h"

#include "ns3/mcast-mldv2-codec.h"

#include <algorithm>
#include <random>
#include <set>

using namespace ns3;
using namespace ns3::McastCodecCases;

namespace
{

class TruncationTest : public VectorTestCase
{
  public:
    TruncationTest()
        : VectorTestCase("every truncation of every vector")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& vector : Vectors())
        {
            const auto& [name, family, source, destination, octets, golden] = vector;
            for (std::size_t size = 0; size < octets.size(); ++size)
            {
                Octets cut(octets.begin(), octets.begin() + size);
                const auto& whole = golden.message;
                const bool mldChecksum = family.ipv6 && IsAcceptedSoundly(vector, cut);
                NS_TEST_EXPECT_MSG_EQ(mldChecksum,
                                      false,
                                      name << ": the length is in the checksum");

                family.FixChecksum(cut, source, destination);
                McastMembershipMessage parsed;
                const auto dropped = family.Parse(cut, source, destination, parsed);
                NS_TEST_EXPECT_MSG_EQ(Describe(dropped),
                                      Describe(Expected(vector, size)),
                                      name << " cut to " << size);
                if (size + golden.ignored >= octets.size())
                {
                    NS_TEST_EXPECT_MSG_EQ(Describe(parsed), Describe(whole), name);
                }
                IsAcceptedSoundly(vector, cut);
            }
        }
    }

    static Error Expected(const Vector& vector, std::size_t size)
    {
        const auto& [name, family, source, destination, octets, golden] = vector;
        if (size + golden.ignored >= octets.size())
        {
            return std::nullopt;
        }
        const bool isV3Report = name.find("v3-report") != std::string::npos ||
                                name.find("mldv2-report") != std::string::npos;
        if (size < (isV3Report ? 8 : family.groupEnd))
        {
            // What has no room for a checksum, or for the group behind it.
            return McastParseError::SHORT_MESSAGE;
        }
        if (isV3Report || size >= family.groupEnd + 4)
        {
            return McastParseError::COUNT_MISMATCH;
        }
        // A query of V3 whose tail is gone is one of V2: RFC 9776 7.1, RFC 9777 8.1.
        return size == family.groupEnd ? Error() : McastParseError::LENGTH_MISMATCH;
    }
};

class MutationTest : public VectorTestCase
{
  public:
    MutationTest()
        : VectorTestCase("every one-octet change of every vector")
    {
    }

  private:
    void DoRun() override
    {
        std::size_t accepted = 0;
        std::size_t dropped = 0;
        for (const auto& vector : Vectors())
        {
            const auto& [name, family, source, destination, octets, golden] = vector;
            for (std::size_t i = 0; i < octets.size(); ++i)
            {
                for (int change = 1; change < 256; ++change)
                {
                    auto mutant = octets;
                    mutant[i] ^= change;
                    McastMembershipMessage parsed;
                    const auto error = family.Parse(mutant, source, destination, parsed);
                    NS_TEST_ASSERT_MSG_EQ((error == McastParseError::BAD_CHECKSUM),
                                          true,
                                          name << ": not caught: " << Describe(mutant));
                    family.FixChecksum(mutant, source, destination);
                    ++(IsAcceptedSoundly(vector, mutant) ? accepted : dropped);
                }
            }
        }
        // Sources may be anything, most types and counts may not.
        NS_TEST_EXPECT_MSG_GT(accepted, 10000, "many changes are harmless");
        NS_TEST_EXPECT_MSG_GT(dropped, 10000, "many changes are not");
    }
};

/// Octets of hostile messages, checksum right; put together from one written message.
class HostileTest : public TestCase
{
  public:
    HostileTest()
        : TestCase("lengths, types, groups and counts that lie: dropped for the right reason")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& family : Families())
        {
            CheckTypes(family);
            CheckLengths(family);
            CheckGroups(family);
            CheckCounts(family);
            CheckUnknownRecords(family);
        }
    }

    void Expect(const Family& family, const Octets& octets, const std::string& verdict)
    {
        const auto fixed = family.Fixed(octets);
        McastMembershipMessage message = McastLeave{family.Group(2)};
        const auto before = Describe(message);
        NS_TEST_EXPECT_MSG_EQ(Describe(family.Parse(fixed, message)), verdict, Describe(fixed));
        if (verdict != "accepted")
        {
            NS_TEST_EXPECT_MSG_EQ(Describe(message), before, "a dropped message is written out");
        }
    }

    void ExpectMessage(const Family& family, const Octets& octets, const std::string& expected)
    {
        McastMembershipMessage message;
        const auto dropped = family.Parse(family.Fixed(octets), message);
        NS_TEST_EXPECT_MSG_EQ(Describe(dropped), "accepted", Describe(octets));
        NS_TEST_EXPECT_MSG_EQ(Describe(message), expected, Describe(octets));
    }

    void CheckTypes(const Family& family)
    {
        const std::set<uint8_t> known(family.types.begin(), family.types.end());
        auto octets = family.Write(McastLeave{family.Group(0)});
        octets.resize(28, 0);
        for (int type = 0; type < 256; ++type)
        {
            octets[0] = type;
            const bool isKnown = known.count(type) > 0;
            McastMembershipMessage message;
            const auto dropped = family.Parse(family.Fixed(octets), message);
            NS_TEST_EXPECT_MSG_EQ((dropped != McastParseError::UNKNOWN_TYPE), isKnown, type);
            if (family.ipv6)
            {
                NS_TEST_EXPECT_MSG_EQ(McastMldv2Codec::IsMembershipType(type), isKnown, type);
            }
        }
        octets = family.Fixed(octets);
        octets[3] ^= 1;
        McastMembershipMessage message;
        NS_TEST_EXPECT_MSG_EQ(Describe(family.Parse(octets, message)),
                              "bad-checksum",
                              "before the type");
    }

    /// RFC 9776 7.1, RFC 9777 8.1: zeros of every length as a query, and as what is not.
    void CheckLengths(const Family& family)
    {
        for (const auto type : family.types)
        {
            const bool isQuery = type == family.types.front();
            const bool isV3Report = type == family.types.back();
            for (std::size_t size = 0; size < 60; ++size)
            {
                Octets octets(size);
                std::string verdict = "accepted";
                if (size >= 8)
                {
                    octets[0] = type;
                }
                if (!isQuery && size >= family.groupEnd && !isV3Report)
                {
                    const auto group = family.Group(0);
                    std::copy_n(group.GetOctets(),
                                family.addressSize,
                                &octets[family.groupEnd - family.addressSize]);
                }
                if (size < (isV3Report ? 8 : family.groupEnd))
                {
                    verdict = "short-message";
                }
                else if (isQuery && size > family.groupEnd && size < family.groupEnd + 4)
                {
                    verdict = "length-mismatch";
                }
                Expect(family, octets, verdict);
            }
        }
    }

    void CheckGroups(const Family& family)
    {
        const auto groupAt = family.groupEnd - family.addressSize;
        const auto host = family.Sources(1);
        const auto group = family.Group(0);
        const Octets old = family.Write(McastLeave{group});
        for (const auto type : family.types)
        {
            const bool isQuery = type == family.types.front();
            const bool isV3Report = type == family.types.back();
            // A query of V3, a report of V3 with a record, or what is a group only.
            auto octets = isQuery ? family.Write(Query(group, Seconds(1), false, 2, Seconds(9)))
                          : isV3Report
                              ? family.Write(McastReport{McastVersion::V3, {{IS_EX, group, {}}}})
                              : old;
            octets[0] = type;
            auto* address = &octets[isV3Report ? 12 : groupAt];
            Expect(family, octets, "accepted");
            std::copy_n(host.begin()->GetOctets(), family.addressSize, address);
            Expect(family, octets, "bad-group");
            std::fill_n(address, family.addressSize, 0);
            Expect(family, octets, isQuery ? "accepted" : "bad-group");
        }
        auto query = family.Write(Query(McastVersion::V2, group, Seconds(1)));
        std::copy_n(host.begin()->GetOctets(), family.addressSize, &query[groupAt]);
        Expect(family, query, "bad-group");
    }

    void CheckCounts(const Family& family)
    {
        const auto query = family.Write(
            Query(family.Group(0), Seconds(1), false, 2, Seconds(9), family.Sources(3)));
        const McastReport report{
            McastVersion::V3,
            {{IS_IN, family.Group(0), family.Sources(3)}, {IS_EX, family.Group(1), {}}}};
        const auto two = family.Write(report);
        const auto record = 4 + family.addressSize;
        const auto second = 8 + record + 3 * family.addressSize;
        for (uint32_t count = 0; count < 65536; count += count < 300 ? 1 : 255)
        {
            // Fewer sources than there are: the others are additional data (RFC 9776 4.1.10).
            auto octets = query;
            SetCount(octets, family.groupEnd + 2, count);
            Expect(family, octets, count <= 3 ? "accepted" : "count-mismatch");

            octets = two;
            SetCount(octets, 6, count);
            Expect(family, octets, count <= 2 ? "accepted" : "count-mismatch");

            octets = two;
            SetCount(octets, second + 2, count);
            Expect(family, octets, count == 0 ? "accepted" : "count-mismatch");

            octets = two;
            octets[second + 1] = count & 0xff; // auxiliary data that is not there
            Expect(family, octets, (count & 0xff) == 0 ? "accepted" : "count-mismatch");
            octets.resize(octets.size() + 4 * (count & 0xff));
            ExpectMessage(family, octets, Describe(report));
        }
        // RFC 9776 4.1.8: no sources in a general query
        auto octets = query;
        std::fill_n(&octets[family.groupEnd - family.addressSize], family.addressSize, 0);
        Expect(family, octets, "count-mismatch");
        SetCount(octets, family.groupEnd + 2, 0);
        Expect(family, octets, "accepted");
    }

    /// RFC 9776 4.2.13: such a record is ignored, its length is not.
    void CheckUnknownRecords(const Family& family)
    {
        const McastGroupRecord stranger{IS_IN, family.Group(0), family.Sources(2)};
        const McastGroupRecord known{TO_EX, family.Group(1), family.Sources(1)};
        const auto octets = family.Write(McastReport{McastVersion::V3, {known, stranger, known}});
        const auto at = 8 + 4 + 2 * family.addressSize;
        for (int type = 0; type < 256; ++type)
        {
            auto changed = octets;
            changed[at] = type;
            McastReport expected{McastVersion::V3, {known, known}};
            if (type >= 1 && type <= 6)
            {
                expected.records.insert(expected.records.begin() + 1, stranger);
                expected.records[1].type = static_cast<McastRecordType>(type);
            }
            ExpectMessage(family, changed, Describe(expected));
            if (type < 1 || type > 6)
            {
                changed[at + 4] = 1; // its group is not looked at
                ExpectMessage(family, changed, Describe(expected));
            }
            SetCount(changed, at + 2, 9);
            Expect(family, changed, "count-mismatch");
        }
    }

    static void SetCount(Octets& octets, std::size_t at, uint32_t count)
    {
        octets[at] = count >> 8;
        octets[at + 1] = count;
    }
};

class RandomOctetsTest : public TestCase
{
  public:
    RandomOctetsTest()
        : TestCase("random octets: never a crash, what is accepted can be written")
    {
    }

  private:
    void DoRun() override
    {
        std::mt19937 random{9776};
        std::set<std::string> verdicts;
        for (int i = 0; i < 100000; ++i)
        {
            const auto& family = Families()[random() % 2];
            Octets octets(random() % 80);
            for (auto& octet : octets)
            {
                octet = random() % 4 ? random() % 4 : random(); // small counts and lengths
            }
            if (!octets.empty() && random() % 16)
            {
                octets[0] = family.types[random() % family.types.size()];
            }
            if (octets.size() > 12 && random() % 2)
            {
                octets[random() % 2 ? 12 : family.groupEnd - family.addressSize] |= 0xff;
            }
            octets = random() % 16 ? family.Fixed(octets) : octets;
            McastMembershipMessage message;
            const auto dropped = family.Parse(octets, message);
            verdicts.insert(Describe(dropped));
            if (!dropped)
            {
                Octets written;
                const auto refused = family.Write(message, family.host, family.routers, written);
                NS_TEST_EXPECT_MSG_EQ(Describe(refused), "accepted", Describe(octets));
            }
        }
        NS_TEST_EXPECT_MSG_EQ(verdicts.size(), 7, "every verdict of the codecs is met");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastCodecHostileTests()
{
    return {new TruncationTest, new MutationTest, new HostileTest, new RandomOctetsTest};
}
