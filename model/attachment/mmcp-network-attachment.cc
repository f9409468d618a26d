// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-network-attachment.h"

#include "ns3/abort.h"
#include "ns3/arp-cache.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/mcast-protocol.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpNetworkAttachment");

NS_OBJECT_ENSURE_REGISTERED(MmcpNetworkAttachment);

TypeId
MmcpNetworkAttachment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpNetworkAttachment")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddTraceSource("Addressed",
                            "The device has a new address that can be used.",
                            MakeTraceSourceAccessor(&MmcpNetworkAttachment::m_addressedTrace),
                            "ns3::MmcpNetworkAttachment::AddressedCallback")
            .AddTraceSource("Kept",
                            "The address serves at the new PoA, too: the subnet is the same.",
                            MakeTraceSourceAccessor(&MmcpNetworkAttachment::m_keptTrace),
                            "ns3::MmcpNetworkAttachment::AddressedCallback");
    return tid;
}

MmcpNetworkAttachment::MmcpNetworkAttachment() = default;

MmcpNetworkAttachment::~MmcpNetworkAttachment() = default;

void
MmcpNetworkAttachment::DoDispose()
{
    SetLinkTrigger(nullptr);
    m_attaching.Cancel();
    m_device = nullptr;
    Object::DoDispose();
}

void
MmcpNetworkAttachment::SetDevice(Ptr<NetDevice> device)
{
    m_device = device;
}

Ptr<NetDevice>
MmcpNetworkAttachment::GetDevice() const
{
    return m_device;
}

void
MmcpNetworkAttachment::SetLinkTrigger(Ptr<MmcpLinkTrigger> trigger)
{
    NS_LOG_FUNCTION(this << trigger);
    const auto callback = MakeCallback(&MmcpNetworkAttachment::OnLinkEvent, this);
    if (m_trigger)
    {
        m_trigger->TraceDisconnectWithoutContext("Event", callback);
    }
    m_trigger = trigger;
    if (m_trigger)
    {
        m_trigger->TraceConnectWithoutContext("Event", callback);
    }
}

void
MmcpNetworkAttachment::OnLinkEvent(const MmcpLinkEvent& event)
{
    NS_ABORT_MSG_UNLESS(m_device && m_device->GetNode(),
                        "a network attachment needs a device of a node: call SetDevice()");
    if (event.device && event.device != m_device)
    {
        return;
    }
    const bool up = event.type == MmcpLinkEventType::LINK_UP;
    if (up || event.type == MmcpLinkEventType::LINK_DOWN)
    {
        m_attaching.Cancel();
        DoDetach();
    }
    if (up)
    {
        m_linkUp = Simulator::Now();
        // The device and all who hear of it come first.
        m_attaching = Simulator::ScheduleNow(&MmcpNetworkAttachment::DoAttach, this, event.poaId);
    }
}

template <class Ip>
uint32_t
MmcpNetworkAttachment::GetInterface() const
{
    const auto node = m_device->GetNode();
    const auto ip = node->GetObject<Ip>();
    NS_ABORT_MSG_UNLESS(ip,
                        "node " << node->GetId()
                                << " lacks the IP stack of its network attachment: install it");
    const auto interface = ip->GetInterfaceForDevice(m_device);
    return static_cast<uint32_t>(interface >= 0 ? interface : ip->AddInterface(m_device));
}

template uint32_t MmcpNetworkAttachment::GetInterface<Ipv4>() const;
template uint32_t MmcpNetworkAttachment::GetInterface<Ipv6>() const;

void
MmcpNetworkAttachment::ClearIpv4()
{
    const auto interface = GetInterface<Ipv4>();
    const auto ipv4 = m_device->GetNode()->GetObject<Ipv4L3Protocol>();
    // Its routes to the subnet go with an address, those by a gateway do not.
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    RemoveGatewayRoutes(routing, interface);
    while (ipv4->GetNAddresses(interface) > 0)
    {
        ipv4->RemoveAddress(interface, 0);
    }
    // What it knows about neighbours is about others.
    if (const auto cache = ipv4->GetInterface(interface)->GetArpCache())
    {
        cache->Flush();
    }
}

void
MmcpNetworkAttachment::Configure(const Ipv4Address& address,
                                 const Ipv4Mask& mask,
                                 const Ipv4Address& gateway)
{
    NS_LOG_FUNCTION(this << address << mask << gateway);
    ClearIpv4();
    const auto interface = GetInterface<Ipv4>();
    const auto ipv4 = m_device->GetNode()->GetObject<Ipv4L3Protocol>();
    ipv4->SetUp(interface);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, mask));
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    if (routing && !gateway.IsAny())
    {
        routing->SetDefaultRoute(gateway, interface);
    }
}

void
MmcpNetworkAttachment::NotifyAddressed(const McastAddress& address, bool kept)
{
    NS_LOG_INFO("node " << m_device->GetNode()->GetId() << ": " << address
                        << (kept ? " is kept" : " is new"));
    const auto membership = McastProtocol::Of(m_device->GetNode(), address.GetFamily());
    if (membership && !kept)
    {
        // Routers take IGMP reports from addresses of their subnet only (RFC 2236 10).
        membership->NotifyInterfaceChange(
            static_cast<uint32_t>(membership->GetInterfaceForDevice(m_device)));
    }
    (kept ? m_keptTrace : m_addressedTrace)(m_device, address, Simulator::Now() - m_linkUp);
}

} // namespace ns3
