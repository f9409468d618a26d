// SPDX-License-Identifier: GPL-2.0-only

// Random messages there and back: parse(write(m)) = m, and write(parse(b)) is the canonical form of
// packets whose parameters are shuffled, mixed in layout and interspersed with unknown ones.

#include "../mmcp-golden-messages.h"
#include "mmcp-wire-tests.h"

#include "ns3/mmcp-message-codec.h"
#include "ns3/mmcp-message-visit.h"
#include "ns3/mmcp-parameter-io.h"

#include <random>

using namespace ns3;

namespace
{

/// Makes messages that keep all rules.
class RandomMessages
{
  public:
    MmcpMessage Next()
    {
        // Fifty-fifty between each two alternatives, so that every combination turns up.
        switch (1 + m_random() % MMCP_MESSAGE_TYPES)
        {
        case 1:
            return Make(MmcpSessionJoinRequest{Id(), Maybe(Id())});
        case 2:
            return Coin() ? Make(MmcpSessionJoinConfirm{true, Group(), Maybe(Lmc())})
                          : Make(MmcpSessionJoinConfirm{false, Maybe(Group()), Maybe(Lmc())});
        case 3:
            return Make(MmcpLocalJoinRequest{Id()});
        case 4:
            return Make(MmcpLocalJoinConfirm{Coin()});
        case 5:
            return Make(MmcpUserLeaveRequest{Id()});
        case 6:
            return Make(MmcpUserLeaveConfirm{Coin()});
        case 7:
            return Make(MmcpUserStatusReport{Id(), Maybe(Status())});
        case 8: {
            MmcpAggregationStatusReport report{{U32()}, {}};
            for (auto left = m_random() % 20; left > 0; --left)
            {
                report.reports.push_back({Id(), Maybe(Status())});
            }
            return Make(report);
        }
        case 9:
            return Make(MmcpUserStatusProbe{});
        case 10:
            return Make(MmcpHandoverInitiationRequest{Id(), Id()});
        case 11:
            return Make(MmcpHandoverContextTransfer{Id(), Group()});
        case 12:
            return Make(MmcpHandoverTransferAck{Coin(), Maybe(Id())});
        default:
            return Coin() ? Make(MmcpHandoverInitiationConfirm{true, Lmc()})
                          : Make(MmcpHandoverInitiationConfirm{false, Maybe(Lmc())});
        }
    }

    bool Coin()
    {
        return m_random() & 1;
    }

    uint32_t U32()
    {
        return m_random();
    }

    std::mt19937& Source()
    {
        return m_random;
    }

  private:
    MmcpMessage Make(MmcpMessageBody body)
    {
        return {U32(), std::move(body)};
    }

    template <class T>
    std::optional<T> Maybe(T value)
    {
        return Coin() ? std::optional<T>(value) : std::nullopt;
    }

    MmcpOctets Octets(std::size_t size)
    {
        MmcpOctets octets(size);
        for (auto& octet : octets)
        {
            octet = m_random();
        }
        return octets;
    }

    /// 1 to 253 octets, the most that both layouts hold; mostly short ones.
    MmcpIdentifier Id()
    {
        const auto octets = Octets(1 + m_random() % (m_random() % 8 ? 16 : 253));
        return {octets.data(), octets.size()};
    }

    MmcpEndpoint Endpoint(uint8_t ipv4First, uint8_t ipv6First)
    {
        auto octets = Octets(Coin() ? McastAddress::IPV4_SIZE : McastAddress::IPV6_SIZE);
        octets[0] = octets.size() == McastAddress::IPV4_SIZE ? ipv4First : ipv6First;
        return {McastAddress::FromOctets(octets.data(), octets.size()),
                static_cast<uint16_t>(1 + m_random() % 65535)};
    }

    MmcpEndpoint Group()
    {
        return Endpoint(224 + m_random() % 16, 0xff);
    }

    MmcpEndpoint Lmc()
    {
        return Endpoint(1 + m_random() % 223, 0x20);
    }

    MmcpDataChannelStatus Status()
    {
        return {U32(), U32()};
    }

    std::mt19937 m_random{604}; //!< the same messages in each run
};

// Covers: W1-1
class RandomMessageTest : public TestCase
{
  public:
    RandomMessageTest()
        : TestCase("random messages: parse(write(m)) = m in both layouts")
    {
    }

  private:
    void DoRun() override
    {
        RandomMessages random;
        for (int i = 0; i < 20000; ++i)
        {
            const auto message = random.Next();
            for (const auto layout : {MmcpLengthOctets::ONE, MmcpLengthOctets::TWO})
            {
                MmcpOctets octets;
                const auto refused = MmcpMessageCodec::Write(message, layout, octets);
                NS_TEST_ASSERT_MSG_EQ(refused.has_value(), false, message << " is refused");
                MmcpMessage parsed;
                const auto dropped = MmcpMessageCodec::Parse(octets.data(), octets.size(), parsed);
                NS_TEST_ASSERT_MSG_EQ(dropped.has_value(), false, message << " is dropped");
                NS_TEST_ASSERT_MSG_EQ((parsed == message), true, message << " became " << parsed);
            }
        }
    }
};

// Covers: W1-1, W3, W4, W5, W14
class CanonicalFormTest : public TestCase
{
  public:
    CanonicalFormTest()
        : TestCase("shuffled, mixed and padded packets: write(parse(b)) is the canonical form")
    {
    }

  private:
    void DoRun() override
    {
        for (int i = 0; i < 20000; ++i)
        {
            const auto message = m_random.Next();
            uint32_t strangers = 0;
            const auto octets = WriteUncanonically(message, strangers);
            MmcpMessage parsed;
            uint32_t ignored = 0;
            const auto dropped =
                MmcpMessageCodec::Parse(octets.data(), octets.size(), parsed, &ignored);
            NS_TEST_ASSERT_MSG_EQ(dropped.has_value(),
                                  false,
                                  message << " is dropped: " << MmcpToHex(octets));
            NS_TEST_ASSERT_MSG_EQ((parsed == message), true, message << " became " << parsed);
            NS_TEST_ASSERT_MSG_EQ(ignored, strangers, "skipped parameters of " << message);

            MmcpOctets canonical;
            MmcpOctets again;
            MmcpMessageCodec::Write(message, MmcpLengthOctets::TWO, canonical);
            MmcpMessageCodec::Write(parsed, MmcpLengthOctets::TWO, again);
            NS_TEST_ASSERT_MSG_EQ(MmcpToHex(again), MmcpToHex(canonical), message);
        }
    }

    /// Parameters in any order but for an MN and its status in an ASR (W4), each in a layout of its
    /// own (W1), strangers anywhere (W5, W14), reserved bits set (W3).
    MmcpOctets WriteUncanonically(const MmcpMessage& message, uint32_t& strangers)
    {
        const auto& rule = MmcpGetMessageRule(message.GetType());
        const bool isReport = message.GetType() == MmcpMessageType::ASR;
        std::vector<MmcpOctets> parameters;
        std::visit(
            [&](const auto& body) {
                MmcpVisitParameters(body, [&](auto type, const auto& value) {
                    const auto octets = WriteOne<type()>(value);
                    if (isReport && type == MmcpParameterType::DATA_CHANNEL_STATUS)
                    {
                        parameters.back().insert(parameters.back().end(),
                                                 octets.begin(),
                                                 octets.end());
                    }
                    else
                    {
                        parameters.push_back(octets);
                    }
                });
            },
            message.body);
        if (!isReport) // the order of the MNs in a report is part of the message
        {
            std::shuffle(parameters.begin(), parameters.end(), m_random.Source());
        }

        MmcpOctets packet(MMCP_HEADER_SIZE);
        packet[0] = static_cast<uint8_t>(message.GetType());
        std::visit([&](const auto& body) { packet[1] = MmcpIsAccepted(body); }, message.body);
        packet[1] |= m_random.U32() & 0xfe;
        packet[1] |= rule.hasFlag ? 0 : m_random.Coin();
        MmcpWriteU32(&packet[4], message.sessionId);
        for (const auto& parameter : parameters)
        {
            AddStrangers(rule, packet, strangers);
            packet.insert(packet.end(), parameter.begin(), parameter.end());
        }
        AddStrangers(rule, packet, strangers);
        MmcpWriteU16(&packet[2], packet.size());
        return packet;
    }

    template <MmcpParameterType P, class T>
    MmcpOctets WriteOne(const T& value)
    {
        const auto layout = m_random.Coin() ? MmcpLengthOctets::ONE : MmcpLengthOctets::TWO;
        std::size_t size = 0;
        MmcpMeasureParameter<P>(value, layout, size);
        MmcpOctets octets(size);
        MmcpWriteParameter<P>(value, layout, octets.data());
        return octets;
    }

    /// Appends up to two parameters that the message does not list, with any octets inside.
    void AddStrangers(const MmcpMessageRule& rule, MmcpOctets& packet, uint32_t& strangers)
    {
        for (auto left = m_random.U32() % 3; left > 0; --left)
        {
            const auto type = static_cast<uint8_t>(m_random.U32());
            if (rule.Lists(type))
            {
                continue;
            }
            ++strangers;
            const std::size_t length = 2 + m_random.U32() % 40;
            packet.push_back(type);
            packet.push_back(length);
            for (std::size_t i = 2; i < length; ++i)
            {
                packet.push_back(m_random.U32());
            }
        }
    }

    RandomMessages m_random; //!< source of messages and of disorder
};

} // namespace

std::vector<TestCase*>
ns3::MmcpRoundTripTests()
{
    return {new RandomMessageTest, new CanonicalFormTest};
}
