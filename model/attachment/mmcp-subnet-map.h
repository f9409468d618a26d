// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SUBNET_MAP_H
#define MMCP_SUBNET_MAP_H

#include "ns3/mcast-address.h"
#include "ns3/mmcp-parameter.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <unordered_map>

namespace ns3
{

/// A subnet of one IP version.
struct MmcpSubnet
{
    McastAddress network; //!< of the prefix
    uint8_t prefixLength; //!< bits of it
    McastAddress gateway; //!< next hop of the default route; no family: none
};

/**
 * @ingroup mmcp
 *
 * Which subnet is behind which PoA, for MmcpStaticAttachment; one object for all nodes. PoAs
 * with the same prefix are in one subnet. A PoA may have a subnet of each IP version.
 */
class MmcpSubnetMap : public SimpleRefCount<MmcpSubnetMap>
{
  public:
    /**
     * A contradiction (lengths, families, a PoA twice) ends the program with a message.
     *
     * @param poaId a PoA
     * @param network an Ipv4Address or Ipv6Address: the prefix, the other bits are 0
     * @param prefixLength bits of it, up to 30 in IPv4, 64 in IPv6
     * @param gateway next hop of the default route, in IPv6 best the router's link-local address;
     * not given: none
     */
    void Add(const MmcpIdentifier& poaId,
             const McastAddress& network,
             uint8_t prefixLength,
             const McastAddress& gateway = McastAddress());
    /// @param poaId a PoA @param family IPV4 or IPV6 @return its subnet, null if it has none
    const MmcpSubnet* Find(const MmcpIdentifier& poaId, McastAddress::Family family) const;
    /**
     * @param subnet a subnet
     * @param host number of a host, above 0; beyond the subnet the program ends with a message
     * @return its address there
     */
    static McastAddress MakeAddress(const MmcpSubnet& subnet, uint32_t host);

  private:
    std::unordered_map<MmcpIdentifier, MmcpSubnet> m_ipv4; //!< by PoA
    std::unordered_map<MmcpIdentifier, MmcpSubnet> m_ipv6; //!< by PoA
};

} // namespace ns3

#endif // MMCP_SUBNET_MAP_H
