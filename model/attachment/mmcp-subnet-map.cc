// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-subnet-map.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

using Octets = std::array<uint8_t, McastAddress::IPV6_SIZE>;

/// @param subnet a subnet @param host a number @return the address that both make, and whether the
/// number is in the octets of the prefix
std::pair<McastAddress, bool>
Combine(const MmcpSubnet& subnet, uint32_t host)
{
    const auto size = subnet.network.GetSize();
    Octets octets{};
    std::copy_n(subnet.network.GetOctets(), size, octets.begin());
    bool fits = true;
    for (uint32_t i = 0; i < 32; ++i)
    {
        if (host >> i & 1)
        {
            auto& octet = octets[size - 1 - i / 8];
            const auto bit = static_cast<uint8_t>(1 << i % 8);
            fits = fits && size * 8 - i > subnet.prefixLength && (octet & bit) == 0;
            octet |= bit;
        }
    }
    return {McastAddress::FromOctets(octets.data(), size), fits};
}

} // namespace

void
MmcpSubnetMap::Add(const MmcpIdentifier& poaId,
                   const McastAddress& network,
                   uint8_t prefixLength,
                   const McastAddress& gateway)
{
    const uint8_t longest = network.IsIpv4() ? 30 : 64;
    NS_ABORT_MSG_IF(network.GetFamily() == McastAddress::Family::NONE,
                    "the subnet of PoA " << poaId << " needs an IPv4 or IPv6 prefix");
    NS_ABORT_MSG_IF(prefixLength > longest,
                    network << '/' << int(prefixLength) << " of PoA " << poaId
                            << " is too long: at most " << int(longest) << " bits");
    const bool foreign = gateway.GetFamily() != McastAddress::Family::NONE &&
                         gateway.GetFamily() != network.GetFamily();
    NS_ABORT_MSG_IF(foreign, "gateway " << gateway << " is not of the IP version of " << network);
    const bool added = (network.IsIpv4() ? m_ipv4 : m_ipv6)
                           .emplace(poaId, MmcpSubnet{network, prefixLength, gateway})
                           .second;
    NS_ABORT_MSG_UNLESS(added, "PoA " << poaId << " has a subnet of this IP version already");
}

const MmcpSubnet*
MmcpSubnetMap::Find(const MmcpIdentifier& poaId, McastAddress::Family family) const
{
    const auto& subnets = family == McastAddress::Family::IPV4 ? m_ipv4 : m_ipv6;
    const auto entry = subnets.find(poaId);
    return entry == subnets.end() ? nullptr : &entry->second;
}

McastAddress
MmcpSubnetMap::MakeAddress(const MmcpSubnet& subnet, uint32_t host)
{
    const auto [address, fits] = Combine(subnet, host);
    NS_ABORT_MSG_IF(host == 0 || !fits,
                    "host " << host << " is not in " << subnet.network << '/'
                            << int(subnet.prefixLength) << ": take another HostNumber");
    return address;
}

} // namespace ns3
