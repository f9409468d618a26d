// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SLAAC_ATTACHMENT_H
#define MMCP_SLAAC_ATTACHMENT_H

#include "ns3/event-id.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/mmcp-network-attachment.h"

#include <cstdint>
#include <set>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * IPv6: solicits a router at each Link_Up, at once (RFC 6059 5.3), and takes what the answer says
 * (RFC 4862). If it brings another prefix, the addresses and default routes of the old one go; if
 * not, the address is kept. Needs router advertisements, such as those of ns3::Radvd, on each
 * subnet.
 *
 * A new address can be used after duplicate address detection (attribute DadTimeout of
 * Icmpv6L4Protocol), or with OptimisticDad while that is still going on (RFC 4429).
 */
class MmcpSlaacAttachment : public MmcpNetworkAttachment
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpSlaacAttachment();
    ~MmcpSlaacAttachment() override;

  protected:
    void DoDispose() override;

  private:
    using Addresses = std::set<Ipv6Address>; //!< in order

    void DoAttach(const MmcpIdentifier& poaId) override;
    void DoDetach() override;

    /// Sends a router solicitation, and more while none is answered. @param left how many
    void Solicit(uint32_t left);
    /// @param packet with IPv6 header @param interface where it came in
    void OnRx(Ptr<const Packet> packet, Ptr<Ipv6> ipv6, uint32_t interface);
    /// After ns-3 has processed an advertisement. @param advertised the addresses that it is for
    /// @param before those until then
    void OnAdvertised(const Addresses& advertised, const Addresses& before);
    /// Duplicate address detection of the new address may be over.
    void CheckDad();
    /// Takes an address away, and with it the default route of its prefix.
    void Remove(const Ipv6Address& address);

    Ptr<Ipv6L3Protocol> GetIpv6() const;
    /// @param advertisement ICMPv6 message @return the addresses of the device that it is for
    Addresses ReadAdvertisement(Ptr<const Packet> advertisement) const;
    /// @return the addresses of the device that are not link-local
    Addresses GetAddresses() const;
    /// @param address of the device @return how it stands; INVALID if it is not there
    Ipv6InterfaceAddress::State_e GetState(const Ipv6Address& address) const;

    bool m_optimisticDad;        //!< attribute
    Time m_solicitationInterval; //!< attribute

    Ptr<Ipv6L3Protocol> m_watched; //!< whose packets are seen
    bool m_searching{false};       //!< no advertisement since Link_Up
    Ipv6Address m_tentative;       //!< waits for DAD; any: none
    EventId m_solicitation;        //!< Solicit()
    EventId m_advertised;          //!< OnAdvertised()
    EventId m_dad;                 //!< CheckDad()
};

} // namespace ns3

#endif // MMCP_SLAAC_ATTACHMENT_H
