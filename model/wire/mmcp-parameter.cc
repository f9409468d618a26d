// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-parameter.h"

#include <cctype>
#include <string_view>

namespace ns3
{

MmcpIdentifier::MmcpIdentifier(const std::string& text)
    : MmcpIdentifier(reinterpret_cast<const uint8_t*>(text.data()), text.size())
{
}

MmcpIdentifier::MmcpIdentifier(const char* text)
    : MmcpIdentifier(std::string(text))
{
}

MmcpIdentifier::MmcpIdentifier(std::initializer_list<uint8_t> octets)
    : MmcpIdentifier(octets.begin(), octets.size())
{
}

MmcpIdentifier::MmcpIdentifier(const uint8_t* octets, std::size_t size)
{
    Assign(octets, size);
}

std::string
MmcpIdentifier::ToHex() const
{
    static constexpr char DIGITS[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * m_size);
    std::for_each_n(GetOctets(), m_size, [&hex](uint8_t octet) {
        hex += DIGITS[octet >> 4];
        hex += DIGITS[octet & 0xf];
    });
    return hex;
}

bool
MmcpIdentifier::operator==(const MmcpIdentifier& other) const
{
    return std::equal(GetOctets(),
                      GetOctets() + m_size,
                      other.GetOctets(),
                      other.GetOctets() + other.m_size);
}

bool
MmcpIdentifier::operator!=(const MmcpIdentifier& other) const
{
    return !(*this == other);
}

std::ostream&
operator<<(std::ostream& os, const MmcpIdentifier& id)
{
    const auto* octets = id.GetOctets();
    if (std::all_of(octets, octets + id.GetSize(), [](uint8_t o) { return std::isgraph(o); }))
    {
        return os << std::string(octets, octets + id.GetSize());
    }
    return os << "0x" << id.ToHex();
}

bool
MmcpEndpoint::operator==(const MmcpEndpoint& other) const
{
    return address == other.address && port == other.port;
}

bool
MmcpEndpoint::operator!=(const MmcpEndpoint& other) const
{
    return !(*this == other);
}

bool
MmcpEndpoint::operator<(const MmcpEndpoint& other) const
{
    return address != other.address ? address < other.address : port < other.port;
}

std::ostream&
operator<<(std::ostream& os, const MmcpEndpoint& endpoint)
{
    if (endpoint.address.IsIpv6())
    {
        return os << '[' << endpoint.address << "]:" << endpoint.port;
    }
    return os << endpoint.address << ':' << endpoint.port;
}

bool
MmcpDataChannelStatus::operator==(const MmcpDataChannelStatus& other) const
{
    return packets == other.packets && elapsed == other.elapsed;
}

std::ostream&
operator<<(std::ostream& os, const MmcpDataChannelStatus& status)
{
    return os << status.packets << " packets/" << status.elapsed << " s";
}

bool
MmcpMembership::operator==(const MmcpMembership& other) const
{
    return count == other.count;
}

std::ostream&
operator<<(std::ostream& os, const MmcpMembership& membership)
{
    return os << membership.count;
}

} // namespace ns3

std::size_t
std::hash<ns3::MmcpIdentifier>::operator()(const ns3::MmcpIdentifier& id) const noexcept
{
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(id.GetOctets()), id.GetSize()});
}
