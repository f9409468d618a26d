// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_ADDRESS_H
#define MCAST_ADDRESS_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * An IPv4 or an IPv6 address as one value, so that every state machine and every message is written
 * once for both families. A default-constructed address has no family and compares below all
 * others.
 */
class McastAddress
{
  public:
    /// Address family; the value is the IP version.
    enum class Family : uint8_t
    {
        NONE = 0,
        IPV4 = 4,
        IPV6 = 6
    };

    static constexpr std::size_t IPV4_SIZE = 4;  //!< octets of an IPv4 address
    static constexpr std::size_t IPV6_SIZE = 16; //!< octets of an IPv6 address

    /// An address without family.
    McastAddress() = default;
    McastAddress(const Ipv4Address& address); //!< @param address an IPv4 address
    McastAddress(const Ipv6Address& address); //!< @param address an IPv6 address

    /**
     * @param octets the address in network order
     * @param size IPV4_SIZE or IPV6_SIZE; any other size gives an address without family
     * @return the address
     */
    static McastAddress FromOctets(const uint8_t* octets, std::size_t size);

    /**
     * @param text dotted decimal or RFC 4291 text
     * @return the address, or nothing when the text is neither
     */
    static std::optional<McastAddress> FromText(const std::string& text);

    /// @param octets the new address in network order @param size as for FromOctets
    void Assign(const uint8_t* octets, std::size_t size);

    /// @return the family
    Family GetFamily() const;
    /// @return true for an IPv4 address
    bool IsIpv4() const;
    /// @return true for an IPv6 address
    bool IsIpv6() const;
    /// @return true for 224.0.0.0/4 and ff00::/8
    bool IsMulticast() const;
    /// @return true for 0.0.0.0, for :: and without family
    bool IsUnspecified() const;

    /// @return the number of octets: 4, 16, or 0 without family
    std::size_t GetSize() const;
    /// @return GetSize() octets in network order
    const uint8_t* GetOctets() const;

    /// @return the address as ns-3's type; 0.0.0.0 when it is not IPv4
    Ipv4Address ToIpv4() const;
    /// @return the address as ns-3's type; :: when it is not IPv6
    Ipv6Address ToIpv6() const;
    /// @return dotted decimal, RFC 5952 text, or "none" without family
    std::string ToText() const;

    /// @param other an address @return true if family and octets are the same
    bool operator==(const McastAddress& other) const;
    /// @param other an address @return true if family or octets differ
    bool operator!=(const McastAddress& other) const;
    /// @param other an address @return order by family, then by octets
    bool operator<(const McastAddress& other) const;

  private:
    Family m_family{Family::NONE};
    std::array<uint8_t, IPV6_SIZE> m_octets{}; //!< zero behind GetSize()
};

/// @param os a stream @param address what to print, as ToText() @return the stream
std::ostream& operator<<(std::ostream& os, const McastAddress& address);

// The codec reads and checks addresses for every message: these stay inline.

inline void
McastAddress::Assign(const uint8_t* octets, std::size_t size)
{
    m_octets = {};
    m_family = Family::NONE;
    // Two copies of constant size: each compiles to one or two moves.
    if (size == IPV4_SIZE)
    {
        m_family = Family::IPV4;
        std::copy_n(octets, IPV4_SIZE, m_octets.begin());
    }
    else if (size == IPV6_SIZE)
    {
        m_family = Family::IPV6;
        std::copy_n(octets, IPV6_SIZE, m_octets.begin());
    }
}

inline McastAddress
McastAddress::FromOctets(const uint8_t* octets, std::size_t size)
{
    McastAddress address;
    address.Assign(octets, size);
    return address;
}

inline McastAddress::Family
McastAddress::GetFamily() const
{
    return m_family;
}

inline bool
McastAddress::IsIpv4() const
{
    return m_family == Family::IPV4;
}

inline bool
McastAddress::IsIpv6() const
{
    return m_family == Family::IPV6;
}

inline bool
McastAddress::IsMulticast() const
{
    return IsIpv4() ? (m_octets[0] & 0xf0) == 0xe0 : IsIpv6() && m_octets[0] == 0xff;
}

inline bool
McastAddress::IsUnspecified() const
{
    return m_octets == std::array<uint8_t, IPV6_SIZE>{};
}

inline std::size_t
McastAddress::GetSize() const
{
    return IsIpv4() ? IPV4_SIZE : IsIpv6() ? IPV6_SIZE : 0;
}

inline const uint8_t*
McastAddress::GetOctets() const
{
    return m_octets.data();
}

inline bool
McastAddress::operator==(const McastAddress& other) const
{
    return m_family == other.m_family && m_octets == other.m_octets;
}

inline bool
McastAddress::operator!=(const McastAddress& other) const
{
    return !(*this == other);
}

inline bool
McastAddress::operator<(const McastAddress& other) const
{
    return m_family != other.m_family ? m_family < other.m_family : m_octets < other.m_octets;
}

} // namespace ns3

/// Hash, so that groups and sources can be keys of unordered containers.
template <>
struct std::hash<ns3::McastAddress>
{
    /// @param address a key @return its hash
    std::size_t operator()(const ns3::McastAddress& address) const noexcept
    {
        // The octets behind those of an IPv4 address are zero.
        std::uint64_t half[2];
        std::memcpy(half, address.GetOctets(), sizeof half);
        // Addresses differ in few bits, mostly in the last octets: a multiplication spreads these
        // upwards, and the shift back down. 2^64 divided by the golden ratio.
        constexpr std::uint64_t FACTOR = 0x9e3779b97f4a7c15;
        std::uint64_t hash = half[0] * FACTOR;
        hash = ((hash ^ hash >> 32) + half[1]) * FACTOR;
        return static_cast<std::size_t>(hash ^ hash >> 32);
    }
};

#endif // MCAST_ADDRESS_H
