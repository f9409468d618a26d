// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol-bench.h"
#include "mcast-protocol-tests.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-option-header.h"
#include "ns3/mcast-igmpv3-codec.h"
#include "ns3/mcast-mldv2-codec.h"
#include "ns3/mcast-ns3-compat.h"

#include <optional>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint32_t LINK = McastProtocolBench::INTERFACE;

/// A packet to be sent by nobody's stack.
struct Packed
{
    McastMembershipMessage message; //!< what it carries
    std::string source;             //!< address
    std::string destination;        //!< address
    uint8_t ttl{1};                 //!< TTL, hop limit
    bool alert{true};               //!< Hop-by-Hop Options header with Router Alert, IPv6 only
    bool hopByHop{true};            //!< false: no such header at all
    uint32_t pad{0};                //!< octets of padding before Router Alert, IPv6 only
    std::size_t cut{0};             //!< octets missing at the end
    int spoil{-1};                  //!< an octet of the message that is changed

    Ptr<Packet> Make(Family family) const;

  private:
    std::vector<uint8_t> GetOctets(Family family) const;
};

std::vector<uint8_t>
Packed::GetOctets(Family family) const
{
    std::vector<uint8_t> octets;
    if (family == Family::IPV4)
    {
        McastIgmpv3Codec::Write(message, octets);
    }
    else
    {
        McastMldv2Codec::Write(message,
                               *McastAddress::FromText(source),
                               *McastAddress::FromText(destination),
                               octets);
    }
    if (spoil >= 0)
    {
        octets.at(spoil) ^= 0x55;
    }
    octets.resize(octets.size() - cut);
    return octets;
}

Ptr<Packet>
Packed::Make(Family family) const
{
    const auto octets = GetOctets(family);
    auto packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
    if (family == Family::IPV4)
    {
        Ipv4Header header;
        header.SetSource(McastAddress::FromText(source)->ToIpv4());
        header.SetDestination(McastAddress::FromText(destination)->ToIpv4());
        header.SetTtl(ttl);
        header.SetProtocol(2);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(header);
        return packet;
    }
    if (hopByHop)
    {
        Ipv6ExtensionHopByHopHeader extension;
        if (pad > 0)
        {
            extension.AddOption(Ipv6OptionPadnHeader(pad));
        }
        if (alert)
        {
            Ipv6OptionRouterAlertHeader option;
            option.SetValue(0);
            extension.AddOption(option);
        }
        extension.SetNextHeader(58);
        packet->AddHeader(extension);
    }
    Ipv6Header header;
    header.SetSource(McastAddress::FromText(source)->ToIpv6());
    header.SetDestination(McastAddress::FromText(destination)->ToIpv6());
    header.SetHopLimit(ttl);
    header.SetNextHeader(hopByHop ? 0 : 58);
    header.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
    packet->AddHeader(header);
    return packet;
}

/// Each reason of the envelope, from a packet that is sound but for it.
class EnvelopeTest : public TestCase
{
  public:
    explicit EnvelopeTest(Family family)
        : TestCase(std::string("each reason to drop a packet") +
                   (family == Family::IPV4 ? " (IGMP)" : " (MLD)")),
          n(family)
    {
    }

  private:
    using E = McastParseError;

    static void Note(EnvelopeTest* self, uint32_t interface, E reason, const McastAddress& source)
    {
        self->m_drops += std::to_string(interface) + ":" + McastParseErrorName(reason) + "@" +
                         source.ToText() + " ";
    }

    /// @return a sound report of group 1
    Packed Sound() const
    {
        Packed packed;
        packed.message = n.Report("TO_EX()");
        packed.source = n.family == Family::IPV4 ? "192.0.2.7" : "fe80::7";
        packed.destination = n.family == Family::IPV4 ? "224.0.0.22" : "ff02::16";
        return packed;
    }

    /**
     * @param packed what a router with the attributes gets
     * @param reason why it must drop it, nothing if it must not
     * @param learned whether it must know group 1 afterwards
     */
    void Expect(const Packed& packed,
                std::optional<E> reason,
                const std::string& what,
                bool learned,
                const McastProtocolBench::Attributes& attributes = {})
    {
        McastProtocolBench bench(n.family);
        const auto router = bench.AddRouter(1, attributes).protocol;
        router->TraceConnectWithoutContext("Drop", MakeBoundCallback(&EnvelopeTest::Note, this));
        bench.Inject(1, packed.Make(n.family));
        m_drops.clear();
        bench.Run(2);
        std::string expected;
        if (reason)
        {
            expected = std::string("1:") + McastParseErrorName(*reason) + "@" + packed.source + " ";
            NS_TEST_EXPECT_MSG_EQ(router->GetDropped(*reason), 1U, what << ": counted");
        }
        NS_TEST_EXPECT_MSG_EQ(m_drops, expected, what << ": traced");
        NS_TEST_EXPECT_MSG_EQ(router->GetMemberships(LINK).count(n.Group()),
                              (learned ? 1U : 0U),
                              what << ": learned");
    }

    void Refuse(const Packed& packed, E reason, const std::string& what)
    {
        Expect(packed, reason, what, false);
    }

    void DoRun() override
    {
        Expect(Sound(), std::nullopt, "a sound report", true);

        auto packed = Sound();
        packed.ttl = 2;
        Refuse(packed, E::BAD_TTL, "TTL 2");
        packed.ttl = 255;
        Refuse(packed, E::BAD_TTL, "TTL 255");

        packed = Sound();
        packed.spoil = 9;
        Refuse(packed, E::BAD_CHECKSUM, "a changed octet");
        packed = Sound();
        packed.message = n.GeneralQuery();
        packed.destination = n.family == Family::IPV4 ? "224.0.0.1" : "ff02::1";
        packed.cut = n.family == Family::IPV4 ? 6 : 21;
        Refuse(packed, E::SHORT_MESSAGE, "a part of a query");

        packed = Sound();
        packed.message = McastReport{
            McastVersion::V3,
            {{McastRecordType::CHANGE_TO_EXCLUDE_MODE,
              *McastAddress::FromText(n.family == Family::IPV4 ? "224.0.0.251" : "ff02::fb"),
              {}}}};
        Refuse(packed, E::RESERVED_GROUP, "a link-local group");

        Expect(Sound(), E::TOO_MANY_GROUPS, "no room for groups", false, {{"MaxGroups", "0"}});
        packed = Sound();
        packed.message = n.Report("TO_IN(ab)");
        Expect(packed, E::TOO_MANY_SOURCES, "no room for sources", false, {{"MaxSources", "1"}});
        Expect(packed, std::nullopt, "room for sources", true, {{"MaxSources", "2"}});

        n.family == Family::IPV4 ? RunIpv4() : RunIpv6();
    }

    void RunIpv4()
    {
        auto packed = Sound();
        packed.source = "203.0.113.1";
        Refuse(packed, E::NOT_A_NEIGHBOUR, "from elsewhere");
        Expect(packed, std::nullopt, "through a tunnel", true, {{"NeighboursOnly", "false"}});
        packed.source = "0.0.0.0";
        Expect(packed, std::nullopt, "a host without address (RFC 9776 4.2.14)", true);
        for (const std::string source : {"239.1.1.1", "127.0.0.1", "255.255.255.255", "0.0.0.1"})
        {
            packed.source = source;
            Refuse(packed, E::BAD_SOURCE_ADDRESS, "from " + source);
        }
        packed.message = n.GeneralQuery();
        packed.source = "0.0.0.0";
        packed.destination = "224.0.0.1";
        Refuse(packed, E::BAD_SOURCE_ADDRESS, "a querier without address");
        packed.source = "192.0.2.1";
        packed.ttl = 77;
        Expect(packed, std::nullopt, "from itself: nothing to say", false);
        packed = Sound();
        packed.message =
            McastReport{McastVersion::V3,
                        {{McastRecordType::CHANGE_TO_EXCLUDE_MODE, n.Group(), n.Sources("ab")}}};
        packed.spoil = 0; // the type; and the checksum no longer fits
        Refuse(packed, E::BAD_CHECKSUM, "another type");
    }

    void RunIpv6()
    {
        auto packed = Sound();
        for (const std::string source : {"2001:db8::7", "::"})
        {
            packed.source = source;
            Refuse(packed, E::BAD_SOURCE_ADDRESS, "from " + source);
        }
        packed = Sound();
        packed.pad = 10;
        Expect(packed, std::nullopt, "a long Hop-by-Hop Options header", true);
        packed = Sound();
        packed.alert = false;
        // Later raw sockets do not show what was before the message.
        const bool visible = MCAST_RAW_SOCKETS_SEE_EXTENSIONS;
        const auto reason = visible ? std::optional(E::MISSING_ROUTER_ALERT) : std::nullopt;
        Expect(packed, reason, "an empty Hop-by-Hop Options header", !visible);
        packed.hopByHop = false;
        Expect(packed, reason, "no Hop-by-Hop Options header", !visible);
    }

    McastNotation n;
    std::string m_drops;
};

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
        tests.push_back(new EnvelopeTest(family));
        tests.push_back(new WireTest(family, false));
        tests.push_back(new QuietTest(family));
    }
    tests.push_back(new WireTest(Family::IPV4, true));
    return tests;
}
