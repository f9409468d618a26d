// SPDX-License-Identifier: GPL-2.0-only

// Damaged packets: every truncation and every one-octet change of every golden vector. Each packet
// is a heap block of its exact size, so that AddressSanitizer sees a read past the end.

#include "../mmcp-golden-messages.h"
#include "mmcp-wire-tests.h"

#include "ns3/mmcp-message-codec.h"

#include <set>

using namespace ns3;

namespace
{

/// Sets Payload Length to the number of octets.
void
FixLength(MmcpOctets& octets)
{
    octets[2] = octets.size() >> 8;
    octets[3] = octets.size() & 0xff;
}

/// @return the offsets of a sound packet where a parameter starts or the packet ends
std::set<std::size_t>
Boundaries(const MmcpVector& vector)
{
    const auto& octets = vector.octets;
    std::set<std::size_t> offsets;
    std::size_t at = MMCP_HEADER_SIZE;
    while (at < octets.size())
    {
        offsets.insert(at);
        at += vector.layout == MmcpLengthOctets::ONE ? octets[at + 1]
                                                     : octets[at + 2] << 8 | octets[at + 3];
    }
    offsets.insert(at);
    return offsets;
}

// Covers: W2, W6-1
class TruncationTest : public TestCase
{
  public:
    TruncationTest()
        : TestCase("every truncation of every vector")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& vector : MmcpReadVectors(CreateDataDirFilename("wire/vectors.hex")))
        {
            const auto boundaries = Boundaries(vector);
            for (std::size_t size = 0; size < vector.octets.size(); ++size)
            {
                MmcpOctets cut(vector.octets.begin(), vector.octets.begin() + size);
                ExpectDropped(vector,
                              cut,
                              size < MMCP_HEADER_SIZE ? MmcpParseError::SHORT_HEADER
                                                      : MmcpParseError::LENGTH_MISMATCH);
                if (size >= MMCP_HEADER_SIZE)
                {
                    FixLength(cut);
                    if (boundaries.count(size))
                    {
                        ExpectShorterMessage(vector, cut);
                    }
                    else
                    {
                        ExpectDropped(vector, cut, MmcpParseError::PARAMETER_TRUNCATED);
                    }
                }
            }
        }
    }

    void ExpectDropped(const MmcpVector& vector, const MmcpOctets& cut, MmcpParseError reason)
    {
        MmcpMessage parsed;
        const auto dropped = MmcpMessageCodec::Parse(cut.data(), cut.size(), parsed);
        NS_TEST_EXPECT_MSG_EQ(dropped.has_value() && *dropped == reason,
                              true,
                              vector.name << " cut to " << cut.size()
                                          << " octets is not dropped as " << reason);
    }

    /// Cut between parameters: a message with fewer of them, unless a mandatory one is gone.
    void ExpectShorterMessage(const MmcpVector& vector, const MmcpOctets& cut)
    {
        MmcpMessage parsed;
        const auto dropped = MmcpMessageCodec::Parse(cut.data(), cut.size(), parsed);
        if (dropped)
        {
            NS_TEST_EXPECT_MSG_EQ(*dropped, MmcpParseError::MISSING_PARAMETER, vector.name);
            return;
        }
        MmcpOctets written;
        MmcpMessageCodec::Write(parsed, vector.layout, written);
        NS_TEST_EXPECT_MSG_EQ(MmcpToHex(written), MmcpToHex(cut), vector.name);
    }
};

class MutationTest : public TestCase
{
  public:
    MutationTest()
        : TestCase("every one-octet change of every vector")
    {
    }

  private:
    void DoRun() override
    {
        std::size_t accepted = 0;
        std::size_t dropped = 0;
        for (auto vector : MmcpReadVectors(CreateDataDirFilename("wire/vectors.hex")))
        {
            auto& octets = vector.octets;
            for (auto& octet : octets)
            {
                const auto original = octet;
                for (int change = 1; change < 256; ++change)
                {
                    octet = original ^ change;
                    ++(IsAcceptedSoundly(octets, vector.layout) ? accepted : dropped);
                }
                octet = original;
            }
        }
        // Most identifier octets may be anything, most type and length octets may not.
        NS_TEST_EXPECT_MSG_GT(accepted, 0, "some changes are harmless");
        NS_TEST_EXPECT_MSG_GT(dropped, 0, "some changes are not");
    }

    /// @return true if the packet is accepted; what is accepted must survive a round trip
    bool IsAcceptedSoundly(const MmcpOctets& octets, MmcpLengthOctets layout)
    {
        MmcpMessage first;
        if (MmcpMessageCodec::Parse(octets.data(), octets.size(), first))
        {
            return false;
        }
        MmcpOctets canonical;
        const auto refused = MmcpMessageCodec::Write(first, layout, canonical);
        MmcpMessage second;
        const bool same = !refused &&
                          !MmcpMessageCodec::Parse(canonical.data(), canonical.size(), second) &&
                          first == second;
        NS_TEST_EXPECT_MSG_EQ(same, true, "accepted but not stable: " << MmcpToHex(octets));
        return true;
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpHostileInputTests()
{
    return {new TruncationTest, new MutationTest};
}
