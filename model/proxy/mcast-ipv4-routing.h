// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_IPV4_ROUTING_H
#define MCAST_IPV4_ROUTING_H

#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/mcast-proxy.h"

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Forwards IPv4 multicast as a McastProxy decides. One of the protocols of a node's
 * Ipv4ListRouting, with a priority above 0; unicast is left to the others. McastHelper sets it up
 * and aggregates it to the node.
 *
 * Multicast packets that the node itself sends are, if their socket is not bound to a device,
 * routed over loopback: so they come back to RouteInput() and go to all interfaces that the proxy
 * names, for one TTL more than packets of a bound socket.
 */
class McastIpv4Routing : public Ipv4RoutingProtocol
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    McastIpv4Routing();
    ~McastIpv4Routing() override;

    /// @param proxy who decides; its protocol must be set
    void SetProxy(Ptr<McastProxy> proxy);
    /// @return who decides
    Ptr<McastProxy> GetProxy() const;

    // from Ipv4RoutingProtocol
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> output,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> input,
                    McastIpv4RouteInput::UnicastForward unicast,
                    McastIpv4RouteInput::MulticastForward multicast,
                    McastIpv4RouteInput::LocalDeliver local,
                    McastIpv4RouteInput::Error error) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

  protected:
    void DoDispose() override;

  private:
    /// @param interface tells membership and proxy that it changed
    void Notify(uint32_t interface);

    Ptr<Ipv4> m_ipv4;        //!< the node's IPv4
    Ptr<McastProxy> m_proxy; //!< who decides
};

} // namespace ns3

#endif // MCAST_IPV4_ROUTING_H
