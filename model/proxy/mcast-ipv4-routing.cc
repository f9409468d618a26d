// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-ipv4-routing.h"

#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/output-stream-wrapper.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastIpv4Routing");

NS_OBJECT_ENSURE_REGISTERED(McastIpv4Routing);

namespace
{

/// Protocol number of IGMP (RFC 9776 4). Its messages are for the link, whatever group they go to.
constexpr uint8_t IGMP = 2;

/// @param to where to @param header of the packet @param input where it came in @return
/// ns-3's route
Ptr<Ipv4MulticastRoute>
MakeRoute(const McastForwarding& to, const Ipv4Header& header, uint32_t input)
{
    auto route = Create<Ipv4MulticastRoute>();
    route->SetGroup(header.GetDestination());
    route->SetOrigin(header.GetSource());
    route->SetParent(input);
    for (const auto output : to.outputs)
    {
        // ns-3 forwards to whatever has a value here; the thresholds are the proxy's.
        route->SetOutputTtl(output, Ipv4MulticastRoute::MAX_TTL - 1);
    }
    return route;
}

} // namespace

TypeId
McastIpv4Routing::GetTypeId()
{
    static TypeId tid = TypeId("ns3::McastIpv4Routing")
                            .SetParent<Ipv4RoutingProtocol>()
                            .SetGroupName("Mmcp")
                            .AddConstructor<McastIpv4Routing>();
    return tid;
}

McastIpv4Routing::McastIpv4Routing() = default;

McastIpv4Routing::~McastIpv4Routing() = default;

void
McastIpv4Routing::DoDispose()
{
    if (m_proxy)
    {
        m_proxy->Dispose();
    }
    m_proxy = nullptr;
    m_ipv4 = nullptr;
    Ipv4RoutingProtocol::DoDispose();
}

void
McastIpv4Routing::SetProxy(Ptr<McastProxy> proxy)
{
    NS_LOG_FUNCTION(this << proxy);
    m_proxy = proxy;
}

Ptr<McastProxy>
McastIpv4Routing::GetProxy() const
{
    return m_proxy;
}

Ptr<Ipv4Route>
McastIpv4Routing::RouteOutput(Ptr<Packet> packet,
                              const Ipv4Header& header,
                              Ptr<NetDevice> output,
                              Socket::SocketErrno& error)
{
    NS_LOG_FUNCTION(this << packet << header << output);
    error = Socket::ERROR_NOROUTETOHOST;
    const auto group = header.GetDestination();
    // Unicast and 224.0.0.0/24 are for the other protocols of the list.
    if (!group.IsMulticast() || group.IsLocalMulticast() || !m_proxy || !m_ipv4)
    {
        return nullptr;
    }
    const auto main = m_proxy->GetMainInterface();
    const auto device = output ? output : main ? m_ipv4->GetNetDevice(*main) : nullptr;
    if (!device || m_ipv4->GetInterfaceForDevice(device) < 0)
    {
        return nullptr;
    }
    auto route = Create<Ipv4Route>();
    route->SetDestination(group);
    route->SetGateway(Ipv4Address::GetAny());
    route->SetSource(m_ipv4->SelectSourceAddress(device, group, Ipv4InterfaceAddress::GLOBAL));
    route->SetOutputDevice(output ? output : m_ipv4->GetNetDevice(McastProxy::LOCAL));
    error = Socket::ERROR_NOTERROR;
    return route;
}

bool
McastIpv4Routing::RouteInput(
    Ptr<const Packet> packet,
    const Ipv4Header& header,
    Ptr<const NetDevice> input,
    McastIpv4RouteInput::UnicastForward /* unicast */,
    McastIpv4RouteInput::MulticastForward multicast,
    McastIpv4RouteInput::LocalDeliver /* local: by Ipv4ListRouting */,
    McastIpv4RouteInput::Error /* error: none for multicast, RFC 1122 3.2.2 */)
{
    NS_LOG_FUNCTION(this << packet << header << input);
    const auto group = header.GetDestination();
    if (!group.IsMulticast() || !m_proxy)
    {
        return false;
    }
    if (header.GetProtocol() == IGMP)
    {
        return true;
    }
    const auto interface = static_cast<uint32_t>(m_ipv4->GetInterfaceForDevice(input));
    const auto to = m_proxy->Forward(interface, header.GetSource(), group, header.GetTtl());
    if (to)
    {
        multicast(MakeRoute(*to, header, interface), packet, header);
    }
    return true;
}

void
McastIpv4Routing::NotifyInterfaceUp(uint32_t interface)
{
    Notify(interface);
}

void
McastIpv4Routing::NotifyInterfaceDown(uint32_t interface)
{
    Notify(interface);
}

void
McastIpv4Routing::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress /* address */)
{
    Notify(interface);
}

void
McastIpv4Routing::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress /* address */)
{
    Notify(interface);
}

void
McastIpv4Routing::Notify(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    if (m_proxy && interface != McastProxy::LOCAL)
    {
        m_proxy->GetProtocol()->NotifyInterfaceChange(interface);
        m_proxy->InvalidateAll();
    }
}

void
McastIpv4Routing::SetIpv4(Ptr<Ipv4> ipv4)
{
    NS_LOG_FUNCTION(this << ipv4);
    m_ipv4 = ipv4;
}

void
McastIpv4Routing::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit /* unit */) const
{
    if (m_proxy)
    {
        m_proxy->Print(stream);
    }
}

} // namespace ns3
