// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_PARAMETER_H
#define MMCP_PARAMETER_H

#include "mmcp-parse-error.h"

#include "ns3/mcast-address.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/// Parameter types (MMCP table 2).
enum class MmcpParameterType : uint8_t
{
    MN_ID = 1,
    POA_ID = 2,
    MULTICAST_ADDRESS = 3,
    LMC_ADDRESS = 4,
    DATA_CHANNEL_STATUS = 5,
    MEMBERSHIP = 6
};

/// The two parameter layouts (MMCP 8.2, reading W1), named by the octets of their length field.
enum class MmcpLengthOctets : uint8_t
{
    ONE = 1, //!< type (8), length (8), value: the first sentence of MMCP 8.2
    TWO = 2  //!< type (8), reserved (8), length (16), value: MMCP 8.2.1 to 8.2.6
};

/// @param layout a layout @return the octets ahead of a parameter's value: 2 or 4
constexpr std::size_t
MmcpParameterHeaderSize(MmcpLengthOctets layout)
{
    return layout == MmcpLengthOctets::ONE ? 2 : 4;
}

/**
 * @ingroup mmcp
 *
 * MN Identifier and PoA Identifier (MMCP 8.2.1, 8.2.2): octets that mean nothing to the protocol.
 * Up to 64 of them are held without an allocation. A message with an empty one is not written.
 */
class MmcpIdentifier
{
  public:
    static constexpr std::size_t INLINE_SIZE = 64; //!< octets held without an allocation

    MmcpIdentifier() = default; //!< empty
    /// @param text the octets, such as a name
    MmcpIdentifier(const std::string& text);
    /// @param text the octets, such as a name, up to the first zero
    MmcpIdentifier(const char* text);
    /// @param octets the octets, such as a BSSID
    MmcpIdentifier(std::initializer_list<uint8_t> octets);
    /// @param octets the octets @param size how many
    MmcpIdentifier(const uint8_t* octets, std::size_t size);

    /// @param octets the new octets @param size how many
    void Assign(const uint8_t* octets, std::size_t size);
    /// @return number of octets
    std::size_t GetSize() const;
    /// @return GetSize() octets
    const uint8_t* GetOctets() const;
    /// @return two lower-case digits an octet
    std::string ToHex() const;
    /// @param other an identifier @return true if the octets are the same
    bool operator==(const MmcpIdentifier& other) const;
    /// @param other an identifier @return true if the octets differ
    bool operator!=(const MmcpIdentifier& other) const;

  private:
    std::size_t m_size{0};                       //!< number of octets
    std::array<uint8_t, INLINE_SIZE> m_inline{}; //!< the octets, if they fit
    std::vector<uint8_t> m_long;                 //!< the octets, if they do not
};

/// @param os a stream @param id printed as text if readable, else as 0x and hex @return the stream
std::ostream& operator<<(std::ostream& os, const MmcpIdentifier& id);

/// Address and UDP port: value of Multicast Address and LMC Address (MMCP 8.2.3, 8.2.4).
struct MmcpEndpoint
{
    McastAddress address; //!< IPv4 or IPv6
    uint16_t port{0};     //!< 1 to 65535

    /// @param other an endpoint @return true if both parts are the same
    bool operator==(const MmcpEndpoint& other) const;
    /// @param other an endpoint @return true if a part differs
    bool operator!=(const MmcpEndpoint& other) const;
    /// @param other an endpoint @return order by address, then by port
    bool operator<(const MmcpEndpoint& other) const;
};

/// @param os a stream @param endpoint printed as 192.0.2.1:6041 or [2001:db8::1]:6041 @return the
/// stream
std::ostream& operator<<(std::ostream& os, const MmcpEndpoint& endpoint);

/// Value of Data Channel Status (MMCP 8.2.5).
struct MmcpDataChannelStatus
{
    uint32_t packets{0}; //!< data packets received so far, modulo 2^32 (W9)
    uint32_t elapsed{0}; //!< whole seconds since the first accepted SJC (W9)

    /// @param other a status @return true if both parts are the same
    bool operator==(const MmcpDataChannelStatus& other) const;
};

/// @param os a stream @param status printed as 10 packets/3 s @return the stream
std::ostream& operator<<(std::ostream& os, const MmcpDataChannelStatus& status);

/// Value of Membership (MMCP 8.2.6).
struct MmcpMembership
{
    uint32_t count{0}; //!< MNs attached to the LMC

    /// @param other a membership @return true if the counts are the same
    bool operator==(const MmcpMembership& other) const;
};

/// @param os a stream @param membership printed as a number @return the stream
std::ostream& operator<<(std::ostream& os, const MmcpMembership& membership);

// The codec assigns and reads identifiers for every message: these stay inline.

inline void
MmcpIdentifier::Assign(const uint8_t* octets, std::size_t size)
{
    m_size = size;
    if (size <= INLINE_SIZE)
    {
        std::copy_n(octets, size, m_inline.begin());
    }
    else
    {
        m_long.assign(octets, octets + size);
    }
}

inline std::size_t
MmcpIdentifier::GetSize() const
{
    return m_size;
}

inline const uint8_t*
MmcpIdentifier::GetOctets() const
{
    return m_size <= INLINE_SIZE ? m_inline.data() : m_long.data();
}

/// What one parameter may look like: a row of MMCP_PARAMETER_RULES.
struct MmcpParameterRule
{
    MmcpParameterType type; //!< MMCP table 2
    const char* name;       //!< in printed messages and in JSON
    std::size_t sizes[2];   //!< octets that a value can have; {0, 0}: any number but 0
    std::size_t reserved;   //!< octets ahead of the value if the length field has one octet (W1)
    bool (*accepts)(const McastAddress& address); //!< addresses that it may name (W6), or nullptr
};

/// The parameters (MMCP 8.2.1 to 8.2.6, table 2), in the order of their types without a gap.
inline constexpr MmcpParameterRule MMCP_PARAMETER_RULES[] = {
    {MmcpParameterType::MN_ID, "mn_id", {0, 0}, 0, nullptr},
    {MmcpParameterType::POA_ID, "poa_id", {0, 0}, 0, nullptr},
    {MmcpParameterType::MULTICAST_ADDRESS,
     "multicast",
     {2 + McastAddress::IPV4_SIZE, 2 + McastAddress::IPV6_SIZE},
     0,
     [](const McastAddress& address) { return address.IsMulticast(); }},
    {MmcpParameterType::LMC_ADDRESS,
     "lmc",
     {2 + McastAddress::IPV4_SIZE, 2 + McastAddress::IPV6_SIZE},
     0,
     [](const McastAddress& address) {
         return !address.IsMulticast() && !address.IsUnspecified();
     }},
    {MmcpParameterType::DATA_CHANNEL_STATUS, "status", {8, 8}, 2, nullptr},
    {MmcpParameterType::MEMBERSHIP, "membership", {4, 4}, 2, nullptr},
};

/// @param type a type of MMCP table 2 @return its row
constexpr const MmcpParameterRule&
MmcpGetParameterRule(MmcpParameterType type)
{
    return MMCP_PARAMETER_RULES[static_cast<std::size_t>(type) - 1];
}

} // namespace ns3

/// Hash, so that identifiers can be keys of unordered containers.
template <>
struct std::hash<ns3::MmcpIdentifier>
{
    /// @param id a key @return its hash
    std::size_t operator()(const ns3::MmcpIdentifier& id) const noexcept;
};

#endif // MMCP_PARAMETER_H
