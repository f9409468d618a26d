// SPDX-License-Identifier: GPL-2.0-only

// Packets that must be dropped: one counted and traced reason each.

#include "mcast-codec-cases.h"
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
#include <set>
#include <string>
#include <utility>
#include <vector>

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
    std::size_t cut{0};             //!< octets missing at the end of the message
    int spoil{-1};                  //!< an octet of the message that is changed
    int lie{-1};                    //!< an octet of the message that is changed before the checksum
    uint8_t value{0};               //!< what it is then

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
    octets.resize(octets.size() - cut);
    if (lie >= 0)
    {
        octets.at(lie) = value;
    }
    const auto& codec = McastCodecCases::Families().at(family == Family::IPV4 ? 0 : 1);
    codec.FixChecksum(octets,
                      *McastAddress::FromText(source),
                      *McastAddress::FromText(destination));
    if (spoil >= 0)
    {
        octets.at(spoil) ^= 0x55;
    }
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
            NS_TEST_EXPECT_MSG_EQ(router->IsQuerier(LINK), true, what << ": no election");
            m_seen.insert(*reason);
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
        Expect(Sound(), E::TOO_MANY_GROUPS, "no room for groups", false, {{"MaxGroups", "0"}});
        packed = Sound();
        packed.message = n.Report("TO_IN(ab)");
        Expect(packed, E::TOO_MANY_SOURCES, "no room for sources", false, {{"MaxSources", "1"}});
        Expect(packed, std::nullopt, "room for sources", true, {{"MaxSources", "2"}});

        RunLies();
        RunKinds();
        RunGroups();
        n.family == Family::IPV4 ? RunIpv4() : RunIpv6();
        CheckSeen();
    }

    /// @return a sound query of a router with a lower address
    Packed Query(const std::string& letters = "", bool general = true) const
    {
        Packed packed;
        packed.message = general ? n.GeneralQuery() : n.GroupQuery(letters);
        packed.source = n.family == Family::IPV4 ? "192.0.2.0" : "fe80::";
        packed.destination = n.family == Family::IPV4 ? "224.0.0.1" : "ff02::1";
        return packed;
    }

    /// What a message says and what it is do not agree; its checksum is right.
    void RunLies()
    {
        const bool ipv4 = n.family == Family::IPV4;
        const int group = ipv4 ? 4 : 8;     // of a query
        const int sources = ipv4 ? 11 : 27; // of a query: their number, low octet
        constexpr int RECORDS = 7;          // of a report: the same
        constexpr int RECORD = 8;           // the first
        constexpr std::size_t TAIL = 4;     // of a V3 query behind its group
        const std::size_t address = ipv4 ? 4 : 16;
        constexpr uint8_t UNICAST = 0x20;

        const struct
        {
            const char* what;
            Packed packed;
            std::size_t cut;
            int lie;
            uint8_t value;
            E reason;
        } rows[] = {
            {"a part of a query", Query(), TAIL + address, -1, 0, E::SHORT_MESSAGE},
            {"a query between two versions", Query(), TAIL / 2, -1, 0, E::LENGTH_MISMATCH},
            {"a source that is not there", Query("", false), 0, sources, 1, E::COUNT_MISMATCH},
            {"half a source", Query("ab", false), address / 2, -1, 0, E::COUNT_MISMATCH},
            {"sources in a general query", Query(), 0, sources, 1, E::COUNT_MISMATCH},
            {"a query for a unicast address", Query("", false), 0, group, UNICAST, E::BAD_GROUP},
            {"a record that is not there", Sound(), 0, RECORDS, 2, E::COUNT_MISMATCH},
            {"a report cut short", Sound(), 1, -1, 0, E::COUNT_MISMATCH},
            {"a record's source that is not there", Sound(), 0, RECORD + 3, 1, E::COUNT_MISMATCH},
            {"auxiliary data that is not there", Sound(), 0, RECORD + 1, 1, E::COUNT_MISMATCH},
            {"a unicast address joined", Sound(), 0, RECORD + 4, UNICAST, E::BAD_GROUP},
        };
        for (const auto& row : rows)
        {
            auto packed = row.packed;
            packed.cut = row.cut;
            packed.lie = row.lie;
            packed.value = row.value;
            Refuse(packed, row.reason, row.what);
        }
    }

    /// The packet around them counts for all kinds of messages.
    void RunKinds()
    {
        const bool ipv4 = n.family == Family::IPV4;
        const auto allRouters = ipv4 ? "224.0.0.2" : "ff02::2";
        const McastMembershipMessage older = n.OlderReport(McastVersion::V2);
        const McastMembershipMessage leave = McastLeave{n.Group()};
        auto olderQuery = n.GeneralQuery();
        olderQuery.version = McastVersion::V2;
        const std::pair<McastMembershipMessage, std::string> kinds[] = {
            {n.GeneralQuery(), Query().destination},
            {olderQuery, Query().destination},
            {n.Report("TO_EX()"), Sound().destination},
            {older, allRouters},
            {leave, allRouters},
        };
        for (const auto& [message, destination] : kinds)
        {
            auto packed = Query();
            packed.message = message;
            packed.destination = destination;
            const auto what = n.Text(McastHostAction(McastSend{message, {}}));
            packed.ttl = 64;
            Refuse(packed, E::BAD_TTL, what + " with TTL 64");
            packed.ttl = 1;
            packed.source = ipv4 ? "192.0.1.1" : "2001:db8::";
            Refuse(packed,
                   ipv4 ? E::NOT_A_NEIGHBOUR : E::BAD_SOURCE_ADDRESS,
                   what + " from elsewhere");
        }
    }

    /// RFC 5771 4, RFC 4291 2.7: what hosts say of groups that are never forwarded; RFC 9776 6.4:
    /// of those that need a source.
    void RunGroups()
    {
        const auto text = n.family == Family::IPV4 ? "224.0.0.251" : "ff02::fb";
        const auto group = *McastAddress::FromText(text);
        const auto exclude = McastRecordType::MODE_IS_EXCLUDE;
        const McastMembershipMessage messages[] = {
            McastReport{McastVersion::V3, {{exclude, group, {}}}},
            McastReport{McastVersion::V3,
                        {{McastRecordType::ALLOW_NEW_SOURCES, group, n.Sources("a")}}},
            McastReport{McastVersion::V2, {{exclude, group, {}}}},
            McastLeave{group},
        };
        for (const auto& message : messages)
        {
            auto packed = Sound();
            packed.message = message;
            Refuse(packed, E::RESERVED_GROUP, n.Text(McastHostAction(McastSend{message, {}})));
        }
        auto packed = Sound();
        const auto ssm = n.family == Family::IPV4 ? "232.1.1.1" : "ff3e::1";
        packed.message =
            McastReport{McastVersion::V3, {{exclude, *McastAddress::FromText(ssm), {}}}};
        Expect(packed, E::SOURCE_SPECIFIC_GROUP, "from any source", false, {{"SsmAware", "true"}});
    }

    /// There is no reason that no packet of the test had.
    void CheckSeen()
    {
        std::set<E> expected;
        for (std::size_t i = 0; i < MCAST_PARSE_ERRORS; ++i)
        {
            expected.insert(static_cast<E>(i));
        }
        expected.erase(E::UNWRITABLE); // of what is sent: MaxPayload has a limit that prevents it
        if (n.family == Family::IPV4)
        {
            expected.erase(E::MISSING_ROUTER_ALERT); // not demanded
        }
        else
        {
            expected.erase(E::UNKNOWN_TYPE);    // another ICMPv6 message: not ours to drop
            expected.erase(E::NOT_A_NEIGHBOUR); // link-local addresses are
            if (!MCAST_RAW_SOCKETS_SEE_EXTENSIONS)
            {
                expected.erase(E::MISSING_ROUTER_ALERT);
            }
        }
        for (const auto reason : expected)
        {
            NS_TEST_EXPECT_MSG_EQ(m_seen.count(reason), 1U, "no packet for " << reason);
        }
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
        packed.lie = 0;
        packed.value = 0x13; // DVMRP
        Refuse(packed, E::UNKNOWN_TYPE, "another type");
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

    McastNotation n;     //!< of the family
    std::string m_drops; //!< traced, of the last packet
    std::set<E> m_seen;  //!< reasons so far
};

/// A host does not act on a query that it must not believe, nor falls back for it.
class HostDropTest : public TestCase
{
  public:
    explicit HostDropTest(Family family)
        : TestCase(std::string("a host ignores bad queries") +
                   (family == Family::IPV4 ? " (IGMP)" : " (MLD)")),
          n(family)
    {
    }

  private:
    void DoRun() override
    {
        const bool ipv4 = n.family == Family::IPV4;
        McastProtocolBench bench(n.family);
        const auto host = bench.Add(2).protocol;
        bench.Join(1, 2);
        Packed query;
        query.message = n.GeneralQuery();
        query.source = ipv4 ? "192.0.2.1" : "fe80::1";
        query.destination = ipv4 ? "224.0.0.1" : "ff02::1";
        auto older = n.GeneralQuery();
        older.version = McastVersion::V2;

        auto bad = query;
        bad.ttl = 2;
        bench.Inject(10, bad.Make(n.family));
        bad.message = older;
        bench.Inject(11, bad.Make(n.family));
        bad.ttl = 1;
        bad.source = ipv4 ? "203.0.113.1" : "2001:db8::1";
        bench.Inject(12, bad.Make(n.family));
        if (!ipv4)
        {
            bad.source = "::";
            bench.Inject(13, bad.Make(n.family));
        }
        bench.Join(30, 2, "IN(a)");
        bench.Run(40);
        NS_TEST_EXPECT_MSG_EQ(host->GetDropped(McastParseError::BAD_TTL), 2U, "counted");
        NS_TEST_EXPECT_MSG_EQ(host->GetDropped(ipv4 ? McastParseError::NOT_A_NEIGHBOUR
                                                    : McastParseError::BAD_SOURCE_ADDRESS),
                              (ipv4 ? 1U : 2U),
                              "counted");
        const auto sent = bench.GetSent(2, 5);
        NS_TEST_EXPECT_MSG_EQ(sent.substr(0, 22),
                              "30.00:R[1:TO_IN(a)] 30",
                              "not answered, V3: " << sent);

        bench.Inject(0, query.Make(n.family)); // at 40 s
        bench.Run(60);
        const auto answer = bench.GetSent(2, 40);
        NS_TEST_EXPECT_MSG_EQ(answer.substr(answer.find(':') + 1),
                              "R[1:IS_IN(a)]",
                              "a sound one is");
    }

    McastNotation n; //!< of the family
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolDropTests()
{
    return {new EnvelopeTest(Family::IPV4),
            new EnvelopeTest(Family::IPV6),
            new HostDropTest(Family::IPV4),
            new HostDropTest(Family::IPV6)};
}
