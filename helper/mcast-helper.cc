// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-helper.h"

#include "ns3/abort.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-list-routing-helper.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mcast-igmpv3-protocol.h"
#include "ns3/mcast-ipv4-routing.h"
#include "ns3/mcast-ipv6-routing.h"
#include "ns3/mcast-mldv2-protocol.h"
#include "ns3/mcast-receiver.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/// In the lists of routing protocols: before static and global routing, which have 0 and below.
constexpr int16_t PRIORITY = 10;

/// @param node a node @param family a family @return true if its stack has it
bool
HasStack(const Ptr<Node>& node, McastAddress::Family family)
{
    return family == McastAddress::Family::IPV4 ? static_cast<bool>(node->GetObject<Ipv4>())
                                                : static_cast<bool>(node->GetObject<Ipv6>());
}

/// @param protocol of the node @param device one of its devices @return its interface, nothing if
/// none
std::optional<uint32_t>
FindInterface(const McastProtocol& protocol, const Ptr<NetDevice>& device)
{
    const auto interface = protocol.GetInterfaceForDevice(device);
    return interface < 0 ? std::nullopt : std::optional(static_cast<uint32_t>(interface));
}

/// @param node gets it in its list of routing protocols @param proxy who decides
void
AddIpv4Routing(const Ptr<Node>& node, const Ptr<McastProxy>& proxy)
{
    const auto list = DynamicCast<Ipv4ListRouting>(node->GetObject<Ipv4>()->GetRoutingProtocol());
    NS_ABORT_MSG_IF(
        !list,
        "node " << node->GetId()
                << " has an IPv4 routing protocol to which multicast cannot be added; "
                   "before Install() write: InternetStackHelper stack; "
                   "Ipv4ListRoutingHelper list; list.Add(Ipv4StaticRoutingHelper(), 0); "
                   "stack.SetRoutingHelper(list); or use McastHelper::MakeInternetStack()");
    auto routing = CreateObject<McastIpv4Routing>();
    routing->SetProxy(proxy);
    list->AddRoutingProtocol(routing, PRIORITY);
    node->AggregateObject(routing);
}

/// @param node gets it in its list of routing protocols @param proxy who decides
void
AddIpv6Routing(const Ptr<Node>& node, const Ptr<McastProxy>& proxy)
{
    const auto ipv6 = node->GetObject<Ipv6>();
    const auto list = DynamicCast<Ipv6ListRouting>(ipv6->GetRoutingProtocol());
    NS_ABORT_MSG_IF(
        !list,
        "node " << node->GetId()
                << " has an IPv6 routing protocol to which multicast cannot be added; "
                   "before Install() write: InternetStackHelper stack; "
                   "Ipv6ListRoutingHelper list; list.Add(Ipv6StaticRoutingHelper(), 0); "
                   "stack.SetRoutingHelper(list); or use McastHelper::MakeInternetStack(), or "
                   "leave IPv6 out by McastHelper::SetIpv6Enabled(false)");
    auto routing = CreateObject<McastIpv6Routing>();
    routing->SetProxy(proxy);
    list->AddRoutingProtocol(routing, PRIORITY);
    node->AggregateObject(routing);
    // What the node itself sends comes in by loopback.
    ipv6->SetForwarding(McastProxy::LOCAL, true);
}

/// Lets a router forward what comes in. @param node the router @param family of the interface
/// @param interface it
void
EnableForwarding(const Ptr<Node>& node, McastAddress::Family family, uint32_t interface)
{
    if (family == McastAddress::Family::IPV4)
    {
        node->GetObject<Ipv4>()->SetForwarding(interface, true);
    }
    else
    {
        node->GetObject<Ipv6>()->SetForwarding(interface, true);
    }
}

/// Calls something for each proxy of a device's node that has an interface for the device.
void
ForProxies(const Ptr<NetDevice>& device, const std::function<void(McastProxy&, uint32_t)>& use)
{
    NS_ABORT_MSG_IF(!device, "a device is needed, not null");
    bool found = false;
    for (const auto family : {McastAddress::Family::IPV4, McastAddress::Family::IPV6})
    {
        const auto proxy = McastHelper::GetProxy(device->GetNode(), family);
        const auto interface = proxy ? FindInterface(*proxy->GetProtocol(), device) : std::nullopt;
        if (interface)
        {
            use(*proxy, *interface);
            found = true;
        }
    }
    NS_ABORT_MSG_IF(!found,
                    "node " << device->GetNode()->GetId()
                            << " is no multicast router on this device: call InstallRouter(), "
                               "InstallProxy() or InstallRoot() of McastHelper for it first");
}

} // namespace

McastHelper::McastHelper()
{
    m_igmp.SetTypeId(McastIgmpv3Protocol::GetTypeId());
    m_mld.SetTypeId(McastMldv2Protocol::GetTypeId());
    m_proxy.SetTypeId(McastProxy::GetTypeId());
}

InternetStackHelper
McastHelper::MakeInternetStack()
{
    // Its own lists hold a static protocol in IPv4 at once, in IPv6 only from ns-3.47 on.
    InternetStackHelper stack;
    Ipv6ListRoutingHelper list;
    list.Add(Ipv6StaticRoutingHelper(), 0);
    stack.SetRoutingHelper(list);
    return stack;
}

void
McastHelper::SetIpv4Enabled(bool enabled)
{
    m_ipv4 = enabled;
}

void
McastHelper::SetIpv6Enabled(bool enabled)
{
    m_ipv6 = enabled;
}

void
McastHelper::SetProtocolAttribute(const std::string& name, const AttributeValue& value)
{
    m_igmp.Set(name, value);
    m_mld.Set(name, value);
}

void
McastHelper::SetProxyAttribute(const std::string& name, const AttributeValue& value)
{
    m_proxy.Set(name, value);
}

std::vector<McastHelper::Family>
McastHelper::GetFamilies(Ptr<Node> node) const
{
    NS_ABORT_MSG_IF(!node, "a node is needed, not null");
    std::vector<Family> families;
    if (m_ipv4 && HasStack(node, Family::IPV4))
    {
        families.push_back(Family::IPV4);
    }
    if (m_ipv6 && HasStack(node, Family::IPV6))
    {
        families.push_back(Family::IPV6);
    }
    NS_ABORT_MSG_IF(
        families.empty(),
        "node " << node->GetId()
                << " has no IP stack of an enabled family: install InternetStackHelper first");
    return families;
}

Ptr<McastProtocol>
McastHelper::GetProtocol(Ptr<Node> node, Family family)
{
    return McastProtocol::Of(node, family);
}

Ptr<McastProxy>
McastHelper::GetProxy(Ptr<Node> node, Family family)
{
    if (family == Family::IPV4)
    {
        const auto routing = node->GetObject<McastIpv4Routing>();
        return routing ? routing->GetProxy() : nullptr;
    }
    const auto routing = node->GetObject<McastIpv6Routing>();
    return routing ? routing->GetProxy() : nullptr;
}

Ptr<McastProtocol>
McastHelper::MakeProtocol(Ptr<Node> node, Family family) const
{
    auto protocol = GetProtocol(node, family);
    if (!protocol)
    {
        const auto& factory = family == Family::IPV4 ? m_igmp : m_mld;
        protocol = factory.Create<McastProtocol>();
        node->AggregateObject(protocol);
    }
    return protocol;
}

Ptr<McastProxy>
McastHelper::MakeProxy(Ptr<Node> node, Family family) const
{
    auto proxy = GetProxy(node, family);
    if (!proxy)
    {
        proxy = m_proxy.Create<McastProxy>();
        proxy->SetProtocol(MakeProtocol(node, family));
        if (family == Family::IPV4)
        {
            AddIpv4Routing(node, proxy);
        }
        else
        {
            AddIpv6Routing(node, proxy);
        }
    }
    return proxy;
}

void
McastHelper::InstallHost(NodeContainer nodes) const
{
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        InstallHost(*node);
    }
}

void
McastHelper::InstallHost(Ptr<Node> node) const
{
    for (const auto family : GetFamilies(node))
    {
        MakeProtocol(node, family);
    }
}

void
McastHelper::InstallRouter(Ptr<Node> node, NetDeviceContainer downstream) const
{
    Install(node, nullptr, {}, downstream);
}

void
McastHelper::InstallProxy(Ptr<Node> node,
                          Ptr<NetDevice> upstream,
                          NetDeviceContainer downstream) const
{
    NS_ABORT_MSG_IF(!upstream, "a proxy needs an upstream device: use InstallRouter() without one");
    Install(node, upstream, {}, downstream);
}

void
McastHelper::InstallRoot(Ptr<Node> node,
                         NetDeviceContainer downstream,
                         NetDeviceContainer upstream) const
{
    NS_ABORT_MSG_IF(
        upstream.GetN() > 1,
        "of several static upstream devices each needs its sources: leave upstream empty and "
        "call McastHelper::AddStaticUpstream() for each");
    Install(node, nullptr, upstream, downstream);
}

void
McastHelper::ForFamilies(Ptr<Node> node,
                         const NetDeviceContainer& devices,
                         const std::function<void(Family, const McastProtocol&)>& use) const
{
    const auto families = GetFamilies(node);
    for (auto device = devices.Begin(); device != devices.End(); ++device)
    {
        NS_ABORT_MSG_IF((*device)->GetNode() != node,
                        "device " << (*device)->GetAddress() << " is not one of node "
                                  << node->GetId());
        bool usable = false;
        for (const auto family : families)
        {
            usable = usable || FindInterface(*MakeProtocol(node, family), *device);
        }
        NS_ABORT_MSG_IF(!usable,
                        "device " << (*device)->GetIfIndex() << " of node " << node->GetId()
                                  << " has no IP interface: assign an address to it first");
    }
    for (const auto family : families)
    {
        const auto protocol = MakeProtocol(node, family);
        for (auto device = devices.Begin(); device != devices.End(); ++device)
        {
            if (FindInterface(*protocol, *device))
            {
                use(family, *protocol);
                break;
            }
        }
    }
}

void
McastHelper::Install(Ptr<Node> node,
                     Ptr<NetDevice> upstream,
                     const NetDeviceContainer& fixed,
                     const NetDeviceContainer& downstream) const
{
    NetDeviceContainer devices(downstream);
    devices.Add(fixed);
    if (upstream)
    {
        devices.Add(upstream);
    }
    NS_ABORT_MSG_IF(devices.GetN() == 0, "a multicast router needs devices");
    ForFamilies(node, devices, [&](Family family, const McastProtocol& protocol) {
        const auto proxy = MakeProxy(node, family);
        if (const auto up = upstream ? FindInterface(protocol, upstream) : std::nullopt)
        {
            EnableForwarding(node, family, *up);
            proxy->SetUpstream(*up);
        }
        for (auto device = fixed.Begin(); device != fixed.End(); ++device)
        {
            if (const auto interface = FindInterface(protocol, *device))
            {
                EnableForwarding(node, family, *interface);
                proxy->AddStaticUpstream(*interface);
            }
        }
        for (auto device = downstream.Begin(); device != downstream.End(); ++device)
        {
            if (const auto interface = FindInterface(protocol, *device))
            {
                EnableForwarding(node, family, *interface);
                proxy->AddDownstream(*interface);
            }
        }
    });
}

void
McastHelper::AddStaticUpstream(Ptr<NetDevice> device,
                               const McastAddress& network,
                               uint8_t prefixLength)
{
    bool used = false;
    ForProxies(device, [&](McastProxy& proxy, uint32_t interface) {
        const auto family = proxy.GetProtocol()->GetFamily();
        if (family == network.GetFamily())
        {
            EnableForwarding(device->GetNode(), family, interface);
            proxy.AddStaticUpstream(network, prefixLength, interface);
            used = true;
        }
    });
    NS_ABORT_MSG_IF(!used, "the device routes no multicast of the family of " << network);
}

void
McastHelper::SetTtlThreshold(Ptr<NetDevice> device, uint8_t threshold)
{
    ForProxies(device, [threshold](McastProxy& proxy, uint32_t interface) {
        proxy.SetTtlThreshold(interface, threshold);
    });
}

void
McastHelper::InstallSource(Ptr<NetDevice> device) const
{
    NS_ABORT_MSG_IF(!device, "a device is needed, not null");
    const auto node = device->GetNode();
    for (const auto family : GetFamilies(node))
    {
        if (family == Family::IPV4)
        {
            const auto ipv4 = node->GetObject<Ipv4>();
            const auto interface = ipv4->GetInterfaceForDevice(device);
            const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
            NS_ABORT_MSG_IF(interface >= 0 && !routing,
                            "node " << node->GetId() << " has no static IPv4 routing");
            if (interface >= 0)
            {
                routing->SetDefaultMulticastRoute(static_cast<uint32_t>(interface));
            }
            continue;
        }
        const auto ipv6 = node->GetObject<Ipv6>();
        const auto interface = ipv6->GetInterfaceForDevice(device);
        const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(ipv6);
        NS_ABORT_MSG_IF(interface >= 0 && !routing,
                        "node " << node->GetId() << " has no static IPv6 routing");
        if (interface >= 0)
        {
            routing->SetDefaultMulticastRoute(static_cast<uint32_t>(interface));
        }
    }
}

ApplicationContainer
McastHelper::InstallReceivers(NodeContainer nodes, const Address& group, uint16_t port) const
{
    ApplicationContainer receivers;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        InstallHost(*node);
        auto receiver = CreateObject<McastReceiver>();
        receiver->SetAttribute("Group", AddressValue(group));
        receiver->SetAttribute("Port", UintegerValue(port));
        (*node)->AddApplication(receiver);
        receivers.Add(receiver);
    }
    return receivers;
}

int64_t
McastHelper::AssignStreams(NodeContainer nodes, int64_t stream)
{
    const auto first = stream;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (const auto family : {Family::IPV4, Family::IPV6})
        {
            if (const auto protocol = GetProtocol(*node, family))
            {
                stream += protocol->AssignStreams(stream);
            }
        }
    }
    return stream - first;
}

void
McastHelper::PrintAt(Time at, NodeContainer nodes, Ptr<OutputStreamWrapper> stream)
{
    Simulator::Schedule(at, &McastHelper::Print, nodes, stream);
}

void
McastHelper::Print(NodeContainer nodes, Ptr<OutputStreamWrapper> stream)
{
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (const auto family : {Family::IPV4, Family::IPV6})
        {
            const auto protocol = GetProtocol(*node, family);
            if (!protocol)
            {
                continue;
            }
            protocol->PrintMembership(stream);
            if (const auto proxy = GetProxy(*node, family))
            {
                proxy->Print(stream);
            }
        }
    }
}

} // namespace ns3
