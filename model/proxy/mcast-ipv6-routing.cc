// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-ipv6-routing.h"

#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/log.h"
#include "ns3/output-stream-wrapper.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastIpv6Routing");

NS_OBJECT_ENSURE_REGISTERED(McastIpv6Routing);

namespace
{

/// Next Header values (RFC 8200 4.1): MLD is ICMPv6 behind a Hop-by-Hop Options header (RFC 9777
/// 5).
constexpr uint8_t HOP_BY_HOP = 0;
constexpr uint8_t ICMPV6 = 58;

/// @param to where to @param header of the packet @param input where it came in @return
/// ns-3's route
Ptr<Ipv6MulticastRoute>
MakeRoute(const McastForwarding& to, const Ipv6Header& header, uint32_t input)
{
    auto route = Create<Ipv6MulticastRoute>();
    route->SetGroup(header.GetDestination());
    route->SetOrigin(header.GetSource());
    route->SetParent(input);
    for (const auto output : to.outputs)
    {
        // ns-3 forwards to whatever has a value here; the thresholds are the proxy's.
        route->SetOutputTtl(output, Ipv6MulticastRoute::MAX_TTL - 1);
    }
    return route;
}

/// @param packet behind its IPv6 header @param header that header @return true if it is MLD, of any
/// version
bool
IsMld(Ptr<const Packet> packet, const Ipv6Header& header)
{
    uint8_t next = header.GetNextHeader();
    if (next != HOP_BY_HOP || header.GetHopLimit() != 1 || !header.GetSource().IsLinkLocal())
    {
        return false; // RFC 9777 5: hop limit 1, from a link-local address
    }
    return packet->CopyData(&next, 1) == 1 && next == ICMPV6;
}

} // namespace

TypeId
McastIpv6Routing::GetTypeId()
{
    static TypeId tid = TypeId("ns3::McastIpv6Routing")
                            .SetParent<Ipv6RoutingProtocol>()
                            .SetGroupName("Mmcp")
                            .AddConstructor<McastIpv6Routing>();
    return tid;
}

McastIpv6Routing::McastIpv6Routing() = default;

McastIpv6Routing::~McastIpv6Routing() = default;

void
McastIpv6Routing::DoDispose()
{
    if (m_proxy)
    {
        m_proxy->Dispose();
    }
    m_proxy = nullptr;
    m_ipv6 = nullptr;
    Ipv6RoutingProtocol::DoDispose();
}

void
McastIpv6Routing::SetProxy(Ptr<McastProxy> proxy)
{
    NS_LOG_FUNCTION(this << proxy);
    m_proxy = proxy;
}

Ptr<McastProxy>
McastIpv6Routing::GetProxy() const
{
    return m_proxy;
}

Ptr<Ipv6Route>
McastIpv6Routing::RouteOutput(Ptr<Packet> packet,
                              const Ipv6Header& header,
                              Ptr<NetDevice> output,
                              Socket::SocketErrno& error)
{
    NS_LOG_FUNCTION(this << packet << header << output);
    error = Socket::ERROR_NOROUTETOHOST;
    const auto group = header.GetDestination();
    // Unicast and ff02::/16 are for the other protocols of the list.
    if (!group.IsMulticast() || group.IsLinkLocalMulticast() || !m_proxy || !m_ipv6)
    {
        return nullptr;
    }
    const auto main = m_proxy->GetMainInterface();
    const auto device = output ? output : main ? m_ipv6->GetNetDevice(*main) : nullptr;
    if (!device || m_ipv6->GetInterfaceForDevice(device) < 0)
    {
        return nullptr;
    }
    auto route = Create<Ipv6Route>();
    route->SetDestination(group);
    route->SetGateway(Ipv6Address::GetAny());
    route->SetSource(
        m_ipv6->SourceAddressSelection(static_cast<uint32_t>(m_ipv6->GetInterfaceForDevice(device)),
                                       group));
    route->SetOutputDevice(output ? output : m_ipv6->GetNetDevice(McastProxy::LOCAL));
    error = Socket::ERROR_NOTERROR;
    return route;
}

bool
McastIpv6Routing::IsRegistered(const Ipv6Address& group, uint32_t interface) const
{
    const auto ipv6 = DynamicCast<Ipv6L3Protocol>(m_ipv6);
    return ipv6 && (ipv6->IsRegisteredMulticastAddress(group) ||
                    ipv6->IsRegisteredMulticastAddress(group, interface));
}

bool
McastIpv6Routing::RouteInput(Ptr<const Packet> packet,
                             const Ipv6Header& header,
                             Ptr<const NetDevice> input,
                             McastIpv6RouteInput::UnicastForward /* unicast */,
                             McastIpv6RouteInput::MulticastForward multicast,
                             McastIpv6RouteInput::LocalDeliver local,
                             McastIpv6RouteInput::Error /* error: null in Ipv6ListRouting */)
{
    NS_LOG_FUNCTION(this << packet << header << input);
    const auto group = header.GetDestination();
    if (!group.IsMulticast() || !m_proxy)
    {
        return false;
    }
    const auto interface = static_cast<uint32_t>(m_ipv6->GetInterfaceForDevice(input));
    if (IsMld(packet, header))
    {
        // MLDv1 to a group that is not registered: nobody delivered it so far. Of link-local groups
        // a router keeps no state.
        if (!local.IsNull() && !group.IsLinkLocalMulticast() && !IsRegistered(group, interface))
        {
            local(packet, header, interface);
        }
        return true;
    }
    const auto to = m_proxy->Forward(interface, header.GetSource(), group, header.GetHopLimit());
    if (to)
    {
        multicast(input, MakeRoute(*to, header, interface), packet, header);
    }
    return true;
}

void
McastIpv6Routing::NotifyInterfaceUp(uint32_t interface)
{
    Notify(interface);
}

void
McastIpv6Routing::NotifyInterfaceDown(uint32_t interface)
{
    Notify(interface);
}

void
McastIpv6Routing::NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress /* address */)
{
    Notify(interface);
}

void
McastIpv6Routing::NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress /* address */)
{
    Notify(interface);
}

void
McastIpv6Routing::NotifyAddRoute(Ipv6Address /* destination */,
                                 Ipv6Prefix /* mask */,
                                 Ipv6Address /* nextHop */,
                                 uint32_t /* interface */,
                                 Ipv6Address /* prefixToUse */)
{
}

void
McastIpv6Routing::NotifyRemoveRoute(Ipv6Address /* destination */,
                                    Ipv6Prefix /* mask */,
                                    Ipv6Address /* nextHop */,
                                    uint32_t /* interface */,
                                    Ipv6Address /* prefixToUse */)
{
}

void
McastIpv6Routing::Notify(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    if (m_proxy && interface != McastProxy::LOCAL)
    {
        m_proxy->GetProtocol()->NotifyInterfaceChange(interface);
        m_proxy->InvalidateAll();
    }
}

void
McastIpv6Routing::SetIpv6(Ptr<Ipv6> ipv6)
{
    NS_LOG_FUNCTION(this << ipv6);
    m_ipv6 = ipv6;
}

void
McastIpv6Routing::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit /* unit */) const
{
    if (m_proxy)
    {
        m_proxy->Print(stream);
    }
}

} // namespace ns3
