// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-address.h"

#include <arpa/inet.h>
#include <cstdio>

namespace ns3
{

McastAddress::McastAddress(const Ipv4Address& address)
    : m_family(Family::IPV4)
{
    address.Serialize(m_octets.data());
}

McastAddress::McastAddress(const Ipv6Address& address)
    : m_family(Family::IPV6)
{
    address.Serialize(m_octets.data());
}

std::optional<McastAddress>
McastAddress::FromText(const std::string& text)
{
    // ns-3's own constructors abort or guess on bad text, so the C library reads it.
    std::array<uint8_t, IPV6_SIZE> octets;
    if (text.find('\0') != std::string::npos)
    {
        return std::nullopt; // the C library would read up to it only
    }
    if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1)
    {
        return FromOctets(octets.data(), IPV4_SIZE);
    }
    if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1)
    {
        return FromOctets(octets.data(), IPV6_SIZE);
    }
    return std::nullopt;
}

Ipv4Address
McastAddress::ToIpv4() const
{
    return IsIpv4() ? Ipv4Address::Deserialize(m_octets.data()) : Ipv4Address::GetAny();
}

Ipv6Address
McastAddress::ToIpv6() const
{
    return IsIpv6() ? Ipv6Address::Deserialize(m_octets.data()) : Ipv6Address::GetAny();
}

std::string
McastAddress::ToText() const
{
    if (m_family == Family::NONE)
    {
        return "none";
    }
    char text[INET6_ADDRSTRLEN];
    const auto highAllZero =
        std::all_of(m_octets.begin(), m_octets.begin() + 12, [](uint8_t o) { return o == 0; });
    if (IsIpv6() && highAllZero && (m_octets[12] != 0 || m_octets[13] != 0))
    {
        // RFC 5952 5: dotted decimal for well-known prefixes only; inet_ntop also uses it here.
        std::snprintf(text,
                      sizeof text,
                      "::%x:%x",
                      m_octets[12] << 8 | m_octets[13],
                      m_octets[14] << 8 | m_octets[15]);
        return text;
    }
    inet_ntop(IsIpv4() ? AF_INET : AF_INET6, m_octets.data(), text, sizeof text);
    return text;
}

std::ostream&
operator<<(std::ostream& os, const McastAddress& address)
{
    return os << address.ToText();
}

} // namespace ns3
