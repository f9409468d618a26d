// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_IPV6_ROUTING_H
#define MCAST_IPV6_ROUTING_H

#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/mcast-proxy.h"

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Forwards IPv6 multicast as a McastProxy decides. One of the protocols of a node's
 * Ipv6ListRouting, with a priority above 0; unicast is left to the others. McastHelper sets it up
 * and aggregates it to the node.
 *
 * Multicast packets that the node itself sends are, if their socket is not bound to a device,
 * routed over loopback: so they come back to RouteInput() and go to all interfaces that the proxy
 * names, for one TTL more than packets of a bound socket. Receivers of the node itself do not hear
 * them: Ipv6L3Protocol delivers a group only on the interfaces where it was joined.
 *
 * Reports of MLDv1 go to the group that they are about, which a router has not joined; ns-3 does
 * not deliver them, so this class does.
 */
class McastIpv6Routing : public Ipv6RoutingProtocol
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    McastIpv6Routing();
    ~McastIpv6Routing() override;

    /// @param proxy who decides; its protocol must be set
    void SetProxy(Ptr<McastProxy> proxy);
    /// @return who decides
    Ptr<McastProxy> GetProxy() const;

    // from Ipv6RoutingProtocol
    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv6Header& header,
                               Ptr<NetDevice> output,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> input,
                    McastIpv6RouteInput::UnicastForward unicast,
                    McastIpv6RouteInput::MulticastForward multicast,
                    McastIpv6RouteInput::LocalDeliver local,
                    McastIpv6RouteInput::Error error) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyAddRoute(Ipv6Address destination,
                        Ipv6Prefix mask,
                        Ipv6Address nextHop,
                        uint32_t interface,
                        Ipv6Address prefixToUse = Ipv6Address::GetZero()) override;
    void NotifyRemoveRoute(Ipv6Address destination,
                           Ipv6Prefix mask,
                           Ipv6Address nextHop,
                           uint32_t interface,
                           Ipv6Address prefixToUse = Ipv6Address::GetZero()) override;
    void SetIpv6(Ptr<Ipv6> ipv6) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

  protected:
    void DoDispose() override;

  private:
    /// @param group a group @param interface where it came in @return true if IPv6 delivers it by
    /// itself
    bool IsRegistered(const Ipv6Address& group, uint32_t interface) const;
    /// @param interface tells membership and proxy that it changed
    void Notify(uint32_t interface);

    Ptr<Ipv6> m_ipv6;        //!< the node's IPv6
    Ptr<McastProxy> m_proxy; //!< who decides
};

} // namespace ns3

#endif // MCAST_IPV6_ROUTING_H
