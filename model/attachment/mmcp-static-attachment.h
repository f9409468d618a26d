// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_STATIC_ATTACHMENT_H
#define MMCP_STATIC_ATTACHMENT_H

#include "ns3/event-id.h"
#include "ns3/mmcp-network-attachment.h"
#include "ns3/mmcp-subnet-map.h"

#include <cstdint>
#include <map>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The address of the new subnet is there at once, or after a set time, as if it had been handed
 * over by somebody who knows. It is made of the subnet's prefix and the node's own number; of both
 * IP versions if the PoA has both. IPv6 addresses are not checked for duplicates.
 */
class MmcpStaticAttachment : public MmcpNetworkAttachment
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpStaticAttachment();
    ~MmcpStaticAttachment() override;

    /// @param map subnets of all PoAs, before the first link event
    void SetSubnetMap(Ptr<const MmcpSubnetMap> map);

  protected:
    void DoDispose() override;

  private:
    void DoAttach(const MmcpIdentifier& poaId) override;
    void DoDetach() override;
    void ConfigureAt(const MmcpIdentifier& poaId);
    void ConfigureIpv6(const Ipv6Address& address,
                       uint8_t prefixLength,
                       const Ipv6Address& gateway);

    Ptr<const MmcpSubnetMap> m_map; //!< of all PoAs
    uint32_t m_host;                //!< attribute HostNumber
    Time m_delay;                   //!< attribute Delay
    EventId m_event;                //!< ConfigureAt()
    /// What it has been given.
    std::map<McastAddress::Family, McastAddress> m_addresses;
};

} // namespace ns3

#endif // MMCP_STATIC_ATTACHMENT_H
