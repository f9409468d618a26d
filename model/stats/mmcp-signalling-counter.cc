// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-signalling-counter.h"

#include "ns3/mcast-igmpv3-codec.h"
#include "ns3/mcast-mldv2-codec.h"
#include "ns3/mmcp-message-codec.h"

#include <cstddef>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t UDP_HEADER = 8;        //!< octets
constexpr std::size_t IPV4_HEADER = 20;      //!< octets
constexpr std::size_t IPV6_HEADER = 40;      //!< octets
constexpr std::size_t IPV4_ROUTER_ALERT = 4; //!< octets (RFC 2113)
constexpr std::size_t IPV6_ROUTER_ALERT = 8; //!< octets, with Hop-by-Hop header (RFC 2711)

/// @param message of group membership @return its type
std::string
NameType(const McastMembershipMessage& message)
{
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        return query->group.IsUnspecified() ? "general-query"
               : query->sources.empty()     ? "group-query"
                                            : "source-query";
    }
    return std::holds_alternative<McastReport>(message) ? "report" : "leave";
}

} // namespace

MmcpSignallingCounter::Sums&
MmcpSignallingCounter::Sums::operator+=(const Sums& other)
{
    messages += other.messages;
    octets += other.octets;
    octetsWithIp += other.octetsWithIp;
    return *this;
}

void
MmcpSignallingCounter::CountMmcp(const std::string& sender,
                                 MmcpLengthOctets layout,
                                 const MmcpEndpoint& peer,
                                 const MmcpMessage& message)
{
    std::size_t size = 0;
    MmcpMessageCodec::Measure(message, layout, size);
    const auto headers = UDP_HEADER + (peer.address.IsIpv4() ? IPV4_HEADER : IPV6_HEADER);
    m_sums[{"mmcp", sender, MmcpGetMessageRule(message.GetType()).name}] +=
        {1, size, size + headers};
}

void
MmcpSignallingCounter::CountMembership(const std::string& sender,
                                       bool routerAlert,
                                       const McastAddress& peer,
                                       const McastMembershipMessage& message)
{
    std::vector<uint8_t> octets;
    if (peer.IsIpv4())
    {
        McastIgmpv3Codec::Write(message, octets);
    }
    else
    {
        McastMldv2Codec::Write(message, peer, peer, octets); // addresses are in the checksum only
    }
    const auto headers = peer.IsIpv4() ? IPV4_HEADER + (routerAlert ? IPV4_ROUTER_ALERT : 0)
                                       : IPV6_HEADER + IPV6_ROUTER_ALERT;
    m_sums[{peer.IsIpv4() ? "igmp" : "mld", sender, NameType(message)}] +=
        {1, octets.size(), octets.size() + headers};
}

MmcpSignallingCounter::Sums
MmcpSignallingCounter::GetSums(const std::string& protocol) const
{
    Sums total;
    for (const auto& [key, sums] : m_sums)
    {
        if (std::get<0>(key) == protocol)
        {
            total += sums;
        }
    }
    return total;
}

void
MmcpSignallingCounter::Write(std::ostream& os) const
{
    os << "protocol,sender,message,messages,octets,octets_with_ip\n";
    for (const auto& [key, sums] : m_sums)
    {
        const auto& [protocol, sender, type] = key;
        os << protocol << ',' << sender << ',' << type << ',' << sums.messages << ',' << sums.octets
           << ',' << sums.octetsWithIp << '\n';
    }
}

} // namespace ns3
