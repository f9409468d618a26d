// SPDX-License-Identifier: GPL-2.0-only

// What must not be sent is refused, and reports are split by size (W12).

#include "../mmcp-golden-messages.h"
#include "mmcp-wire-tests.h"

#include "ns3/mmcp-message-codec.h"

using namespace ns3;

namespace
{

constexpr auto ONE = MmcpLengthOctets::ONE;
constexpr auto TWO = MmcpLengthOctets::TWO;

MmcpEndpoint
Endpoint(const char* address, uint16_t port)
{
    return {McastAddress::FromText(address).value(), port};
}

MmcpIdentifier
LongId(std::size_t size)
{
    return std::string(size, 'x');
}

// Covers: MMCP 8.6.4-2, W8, W18
class RefusedMessageTest : public TestCase
{
  public:
    RefusedMessageTest()
        : TestCase("messages that no receiver takes are not written")
    {
    }

  private:
    struct Row
    {
        const char* name;
        MmcpMessageBody body;
        MmcpLengthOctets layout;
        std::optional<MmcpParseError> expected;
    };

    void DoRun() override
    {
        using E = MmcpParseError;
        const auto group = Endpoint("239.1.1.1", 5000);
        MmcpAggregationStatusReport full{{5000}, {}};
        full.reports.assign(65535 / 6, {"mn", {}});
        const Row rows[] = {
            {"empty MN", MmcpLocalJoinRequest{}, TWO, E::PARAMETER_LENGTH},
            {"empty PoA", MmcpSessionJoinRequest{"mn", MmcpIdentifier{}}, TWO, E::PARAMETER_LENGTH},
            {"253 octets, length of 1", MmcpLocalJoinRequest{LongId(253)}, ONE, {}},
            {"254 octets, length of 1",
             MmcpLocalJoinRequest{LongId(254)},
             ONE,
             E::PARAMETER_LENGTH},
            {"254 octets, length of 2", MmcpLocalJoinRequest{LongId(254)}, TWO, {}},
            {"packet of 65535", MmcpLocalJoinRequest{LongId(65523)}, TWO, {}},
            {"packet of 65536", MmcpLocalJoinRequest{LongId(65524)}, TWO, E::LENGTH_MISMATCH},
            {"parameter of 65536", MmcpLocalJoinRequest{LongId(65532)}, TWO, E::PARAMETER_LENGTH},
            {"ASR above 65535", full, TWO, E::LENGTH_MISMATCH},
            {"port 0",
             MmcpHandoverContextTransfer{"mn", {group.address, 0}},
             TWO,
             E::PARAMETER_VALUE},
            {"group not multicast",
             MmcpHandoverContextTransfer{"mn", Endpoint("192.0.2.1", 1)},
             TWO,
             E::PARAMETER_VALUE},
            {"group without address",
             MmcpHandoverContextTransfer{"mn", {}},
             TWO,
             E::PARAMETER_LENGTH},
            {"LMC multicast", MmcpHandoverInitiationConfirm{true, group}, TWO, E::PARAMETER_VALUE},
            {"LMC unspecified",
             MmcpHandoverInitiationConfirm{true, Endpoint("::", 1)},
             TWO,
             E::PARAMETER_VALUE},
            {"W18: F=0 and a bad LMC",
             MmcpHandoverInitiationConfirm{false, Endpoint("0.0.0.0", 1)},
             TWO,
             E::PARAMETER_VALUE},
            {"W8: SJC F=1 without group",
             MmcpSessionJoinConfirm{true, {}, {}},
             TWO,
             E::MISSING_PARAMETER},
            {"W8: HIC F=1 without LMC",
             MmcpHandoverInitiationConfirm{true, {}},
             TWO,
             E::MISSING_PARAMETER},
        };
        for (const auto& row : rows)
        {
            const MmcpOctets before{1, 2, 3};
            auto octets = before;
            const auto refused = MmcpMessageCodec::Write({7, row.body}, row.layout, octets);
            NS_TEST_EXPECT_MSG_EQ((refused == row.expected), true, row.name);
            NS_TEST_EXPECT_MSG_EQ((octets == before),
                                  row.expected.has_value(),
                                  row.name << ": only what is written changes the packet");
        }
    }
};

// Covers: W12-1
class SplitReportTest : public TestCase
{
  public:
    SplitReportTest(MmcpLengthOctets layout, std::size_t maxSize, std::size_t mns)
        : TestCase("ASR of " + std::to_string(mns) + " MNs in packets of " +
                   std::to_string(maxSize) + " octets, length of " +
                   std::to_string(static_cast<int>(layout))),
          m_layout(layout),
          m_maxSize(maxSize),
          m_mns(mns)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAggregationStatusReport whole{{static_cast<uint32_t>(m_mns)}, {}};
        for (uint32_t i = 0; i < m_mns; ++i)
        {
            MmcpMnReport mn{"mn" + std::to_string(i), {}};
            if (i % 3 != 0)
            {
                mn.status = MmcpDataChannelStatus{i, i};
            }
            whole.reports.push_back(mn);
        }

        const auto split = MmcpMessageCodec::SplitReport(whole, m_layout, m_maxSize);
        NS_TEST_EXPECT_MSG_EQ(split.leftOut, 0, "all fit");
        NS_TEST_ASSERT_MSG_EQ(split.parts.empty(), false, "also without MNs there is a packet");
        std::vector<MmcpMnReport> joined;
        for (std::size_t i = 0; i < split.parts.size(); ++i)
        {
            auto part = split.parts[i];
            NS_TEST_EXPECT_MSG_EQ(part.membership.count, m_mns, "each carries the total");
            joined.insert(joined.end(), part.reports.begin(), part.reports.end());
            NS_TEST_EXPECT_MSG_EQ((SizeOf(part) <= m_maxSize),
                                  true,
                                  "part " << i << " is too large");
            if (i + 1 < split.parts.size())
            {
                part.reports.push_back(split.parts[i + 1].reports.front());
                NS_TEST_EXPECT_MSG_EQ((SizeOf(part) > m_maxSize),
                                      true,
                                      "part " << i << " has room");
            }
        }
        NS_TEST_EXPECT_MSG_EQ((joined == whole.reports), true, "every MN once, in order");
    }

    std::size_t SizeOf(const MmcpAggregationStatusReport& part) const
    {
        std::size_t size = 0;
        MmcpMessageCodec::Measure({7, part}, m_layout, size);
        return size;
    }

    MmcpLengthOctets m_layout; //!< the layout to be sent
    std::size_t m_maxSize;     //!< limit
    std::size_t m_mns;         //!< MNs in the report
};

// Covers: W12-1
class LeftOutTest : public TestCase
{
  public:
    LeftOutTest()
        : TestCase("an MN that no packet can name is left out and counted")
    {
    }

  private:
    void DoRun() override
    {
        // 8 octets of header, 8 of Membership, 4 + 84 of the long MN: 104 in all.
        const MmcpAggregationStatusReport whole{{3}, {{"a", {}}, {LongId(84), {}}, {"b", {}}}};
        auto split = MmcpMessageCodec::SplitReport(whole, TWO, 103);
        NS_TEST_EXPECT_MSG_EQ(split.leftOut, 1, "too long for 103 octets");
        NS_TEST_ASSERT_MSG_EQ(split.parts.size(), 1, "the others share a packet");
        NS_TEST_EXPECT_MSG_EQ(split.parts[0].reports.size(), 2, "the others share a packet");
        NS_TEST_EXPECT_MSG_EQ(split.parts[0].membership.count, 3, "it still counts as attached");

        split = MmcpMessageCodec::SplitReport(whole, TWO, 104);
        NS_TEST_EXPECT_MSG_EQ(split.leftOut, 0, "fits 104 octets");
        NS_TEST_EXPECT_MSG_EQ(split.parts.size(), 3, "one packet each");

        split = MmcpMessageCodec::SplitReport({{1}, {{MmcpIdentifier{}, {}}}}, TWO, 1452);
        NS_TEST_EXPECT_MSG_EQ(split.leftOut, 1, "an empty identifier cannot be sent");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpReportTests()
{
    return {new RefusedMessageTest,
            new SplitReportTest(TWO, 1452, 0),
            new SplitReportTest(TWO, 1452, 1),
            new SplitReportTest(TWO, 1452, 1000),
            new SplitReportTest(ONE, 1452, 1000),
            new SplitReportTest(TWO, 40, 30),
            new SplitReportTest(ONE, 65535, 10000),
            new LeftOutTest};
}
