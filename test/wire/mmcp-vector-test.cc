// SPDX-License-Identifier: GPL-2.0-only

// The codec against octets that a second encoder made from the tables of the Recommendation
// (golden_vectors.py), and against odd packets (odd_packets.py).

#include "../mmcp-golden-messages.h"
#include "mmcp-wire-tests.h"

#include "ns3/mmcp-message-codec.h"

#include <set>

using namespace ns3;

namespace
{

// Covers: MMCP 8.3.2-1, MMCP 8.3.4-1, MMCP 8.6.3-1, MMCP 8.6.4-4, W1-1, W2, W3, W4, W7, W8,
// W13-1, W15
class VectorTest : public TestCase
{
  public:
    VectorTest()
        : TestCase("golden vectors: parse and write agree with the second encoder")
    {
    }

  private:
    void DoRun() override
    {
        const auto& messages = MmcpGoldenMessages();
        std::set<std::pair<std::string, MmcpLengthOctets>> covered;
        for (const auto& [name, layout, octets] :
             MmcpReadVectors(CreateDataDirFilename("wire/vectors.hex")))
        {
            covered.emplace(name, layout);
            const auto golden = messages.find(name);
            NS_TEST_ASSERT_MSG_EQ((golden != messages.end()),
                                  true,
                                  "no message for vector " << name);

            MmcpMessage parsed;
            uint32_t ignored = 99;
            const auto dropped =
                MmcpMessageCodec::Parse(octets.data(), octets.size(), parsed, &ignored);
            NS_TEST_ASSERT_MSG_EQ(dropped.has_value(), false, name << " is dropped");
            NS_TEST_EXPECT_MSG_EQ((parsed == golden->second), true, name << " became " << parsed);
            NS_TEST_EXPECT_MSG_EQ(ignored, 0, name << " has nothing to skip");

            MmcpOctets written;
            const auto refused = MmcpMessageCodec::Write(golden->second, layout, written);
            NS_TEST_ASSERT_MSG_EQ(refused.has_value(), false, name << " is refused");
            NS_TEST_EXPECT_MSG_EQ(MmcpToHex(written), MmcpToHex(octets), name << " written");
        }
        NS_TEST_EXPECT_MSG_EQ(covered.size(),
                              2 * messages.size(),
                              "each message has a vector in each layout");
    }
};

// Covers: MMCP 8.2.5-1, MMCP 8.6.1-1, MMCP 8.6.2-1, MMCP 8.6.4-2, W1-1, W2, W5, W6-1, W7, W8,
// W13-1, W14, W15, W16, W17, W18
class OddPacketTest : public TestCase
{
  public:
    OddPacketTest()
        : TestCase("odd packets: dropped for the reason of reading W16, or taken")
    {
    }

  private:
    void DoRun() override
    {
        std::set<std::string> verdicts;
        for (const auto& [verdict, octets, name] :
             MmcpReadOddPackets(CreateDataDirFilename("wire/odd-packets.hex")))
        {
            MmcpMessage parsed;
            uint32_t ignored = 99;
            const auto dropped =
                MmcpMessageCodec::Parse(octets.data(), octets.size(), parsed, &ignored);
            const auto actual =
                dropped ? MmcpParseErrorName(*dropped) : "ignored=" + std::to_string(ignored);
            NS_TEST_EXPECT_MSG_EQ(actual, verdict, name);
            verdicts.insert(verdict);
        }
        // Those behind ORPHAN_STATUS are not the codec's.
        for (std::size_t i = 0; i <= static_cast<std::size_t>(MmcpParseError::ORPHAN_STATUS); ++i)
        {
            const auto* reason = MmcpParseErrorName(static_cast<MmcpParseError>(i));
            NS_TEST_EXPECT_MSG_EQ(verdicts.count(reason), 1, reason << " is not tried");
        }
        NS_TEST_EXPECT_MSG_EQ(verdicts.count("ignored=0"), 1, "accepted packets are not tried");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpVectorTests()
{
    return {new VectorTest, new OddPacketTest};
}
