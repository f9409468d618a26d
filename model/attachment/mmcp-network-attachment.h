// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_NETWORK_ATTACHMENT_H
#define MMCP_NETWORK_ATTACHMENT_H

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/mcast-address.h"
#include "ns3/mmcp-link-trigger.h"
#include "ns3/mmcp-parameter.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Gives a device of a mobile node its address after it has come to another PoA, and takes the old
 * one away; keeps it if the subnet is the same (RFC 4436, RFC 6059). It follows the link events of
 * a trigger; how the address comes is up to the subclasses:
 *
 *     MmcpStaticAttachment   from a table, at once or after a set time
 *     MmcpDhcpAttachment     IPv4: DHCP (RFC 2131)
 *     MmcpSlaacAttachment    IPv6: router solicitation, autoconfiguration (RFC 4862)
 *
 * One for each device and IP version. The node needs the IP stack before the first link event; the
 * interface may come later.
 */
class MmcpNetworkAttachment : public Object
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpNetworkAttachment();
    ~MmcpNetworkAttachment() override;

    /// @param device of the mobile node, before the first link event
    void SetDevice(Ptr<NetDevice> device);
    /// @return the device, null before SetDevice()
    Ptr<NetDevice> GetDevice() const;
    /// Follows the events of a trigger. @param trigger the source, null for none any more
    void SetLinkTrigger(Ptr<MmcpLinkTrigger> trigger);
    /**
     * What the trigger tells; scripts without one call it themselves.
     *
     * @param event LINK_UP begins, LINK_DOWN ends the search for an address; other events, and
     * those that name another device, mean nothing
     */
    void OnLinkEvent(const MmcpLinkEvent& event);

    /// Signature of the trace sources: device, its address, time since Link_Up.
    typedef void (*AddressedCallback)(Ptr<NetDevice> device,
                                      const McastAddress& address,
                                      Time sinceLinkUp);

  protected:
    void DoDispose() override;

    /// @tparam Ip Ipv4 or Ipv6 @return the interface of the device; a node without the stack or the
    /// interface ends the program with a message
    template <class Ip>
    uint32_t GetInterface() const;

    /// The address that the device has from now on, instead of all others; with it the default
    /// route. @param address its own @param mask of the subnet @param gateway next hop; none:
    /// 0.0.0.0
    void Configure(const Ipv4Address& address, const Ipv4Mask& mask, const Ipv4Address& gateway);
    /// Takes all addresses and the default routes away.
    void ClearIpv4();
    /// @tparam Routing Ipv4StaticRouting or Ipv6StaticRouting @param routing loses the routes by
    /// gateways of an interface; null: nothing happens @param interface of the device
    template <class Routing>
    static void RemoveGatewayRoutes(const Ptr<Routing>& routing, uint32_t interface)
    {
        for (uint32_t i = routing ? routing->GetNRoutes() : 0; i-- > 0;)
        {
            const auto route = routing->GetRoute(i);
            if (route.GetInterface() == interface && route.IsGateway())
            {
                routing->RemoveRoute(i);
            }
        }
    }

    /// Tells that an address serves at the new PoA; a new one makes the host report its groups.
    /// @param address as it was, or a new one @param
    /// kept which of both
    void NotifyAddressed(const McastAddress& address, bool kept);

  private:
    /// A PoA serves. @param poaId which
    virtual void DoAttach(const MmcpIdentifier& poaId) = 0;
    /// None serves any more: whatever waits is given up. Also before each DoAttach().
    virtual void DoDetach() = 0;

    Ptr<NetDevice> m_device;        //!< of the mobile node
    Ptr<MmcpLinkTrigger> m_trigger; //!< link events
    Time m_linkUp;                  //!< the last one
    EventId m_attaching;            //!< DoAttach()

    TracedCallback<Ptr<NetDevice>, const McastAddress&, Time> m_addressedTrace; //!< a new address
    TracedCallback<Ptr<NetDevice>, const McastAddress&, Time> m_keptTrace;      //!< the old one
};

} // namespace ns3

#endif // MMCP_NETWORK_ATTACHMENT_H
