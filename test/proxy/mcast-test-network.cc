// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-test-network.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

namespace
{

using Family = McastAddress::Family;

constexpr uint8_t UDP = 17;           //!< protocol number
constexpr uint32_t PAYLOAD_SIZE = 88; //!< octets behind the sequence number

uint64_t
CountBetween(const std::vector<Time>& times, double from, double to)
{
    // Noted as they came, so in order.
    return std::lower_bound(times.begin(), times.end(), Seconds(to)) -
           std::lower_bound(times.begin(), times.end(), Seconds(from));
}

} // namespace

McastTestStream::McastTestStream(Ptr<Node> node,
                                 Ptr<NetDevice> device,
                                 const McastAddress& group,
                                 uint16_t port)
    : m_socket(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId())),
      m_to(group.IsIpv4() ? Address(InetSocketAddress(group.ToIpv4(), port))
                          : Address(Inet6SocketAddress(group.ToIpv6(), port)))
{
    if (device)
    {
        m_socket->BindToNetDevice(device);
    }
    const int failed = group.IsIpv4() ? m_socket->Bind() : m_socket->Bind6();
    NS_ABORT_MSG_IF(failed != 0, "no socket to send from");
}

void
McastTestStream::Run(double from, double to, uint8_t ttl)
{
    Simulator::ScheduleWithContext(m_socket->GetNode()->GetId(),
                                   Seconds(from),
                                   &McastTestStream::Send,
                                   this,
                                   Seconds(to),
                                   ttl);
}

void
McastTestStream::Send(Time until, uint8_t ttl)
{
    if (Simulator::Now() >= until)
    {
        return;
    }
    auto packet = Create<Packet>(PAYLOAD_SIZE);
    SeqTsHeader header;
    header.SetSeq(m_next++);
    packet->AddHeader(header);
    if (InetSocketAddress::IsMatchingType(m_to))
    {
        SocketIpTtlTag tag;
        tag.SetTtl(ttl);
        packet->AddPacketTag(tag);
    }
    else
    {
        SocketIpv6HopLimitTag tag;
        tag.SetHopLimit(ttl);
        packet->AddPacketTag(tag);
    }
    m_socket->SendTo(packet, 0, m_to);
    m_sent.push_back(Simulator::Now());
    Simulator::Schedule(Seconds(INTERVAL), &McastTestStream::Send, this, until, ttl);
}

uint64_t
McastTestStream::GetSent(double from, double to) const
{
    return CountBetween(m_sent, from, to);
}

McastTestNetwork::McastTestNetwork(Family family)
    : m_family(family)
{
}

McastTestNetwork::~McastTestNetwork()
{
    Simulator::Destroy();
}

Ptr<Node>
McastTestNetwork::AddNode()
{
    auto node = CreateObject<Node>();
    auto stack = McastHelper::MakeInternetStack();
    stack.SetIpv4StackInstall(m_family == Family::IPV4);
    stack.SetIpv6StackInstall(m_family == Family::IPV6);
    stack.Install(node);
    m_nodes.Add(node);
    if (m_family == Family::IPV4)
    {
        node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Tx",
            MakeBoundCallback(&McastTestNetwork::OnIpv4Tx, this));
    }
    else
    {
        // ns-3 crashes when it repeats a router solicitation from an address that is gone; whether
        // one is due while a test has an interface down, its random numbers decide. (ns-3.35 does
        // not repeat them.)
        node->GetObject<Icmpv6L4Protocol>()->SetAttributeFailSafe("RsMaxRetransmissionDuration",
                                                                  TimeValue(NanoSeconds(1)));
        node->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "Tx",
            MakeBoundCallback(&McastTestNetwork::OnIpv6Tx, this));
    }
    return node;
}

uint32_t
McastTestNetwork::AddLink(std::initializer_list<Ptr<Node>> nodes)
{
    m_links.push_back(CreateObject<McastTestLink>());
    m_hosts.push_back(0);
    m_packets.emplace_back();
    const auto link = static_cast<uint32_t>(m_links.size() - 1);
    for (const auto& node : nodes)
    {
        Attach(node, link);
    }
    return link;
}

void
McastTestNetwork::Attach(Ptr<Node> node, uint32_t link)
{
    SimpleNetDeviceHelper devices;
    const auto device = devices.Install(node, m_links.at(link)).Get(0);
    m_linkOf[device] = link;
    AssignAddress(device);
}

std::string
McastTestNetwork::GetNetwork(uint32_t link) const
{
    std::ostringstream network;
    if (m_family == Family::IPV4)
    {
        network << "10." << link << ".0.0";
    }
    else
    {
        // ns-3 forwards no packets of 2001:db8::/32.
        network << "fd00:0:0:" << std::hex << link + 1 << "::";
    }
    return network.str();
}

void
McastTestNetwork::AssignAddress(Ptr<NetDevice> device)
{
    const auto link = m_linkOf.at(device);
    const auto network = GetNetwork(link);
    if (m_family == Family::IPV4)
    {
        const Ipv4Address host(++m_hosts.at(link));
        Ipv4AddressHelper(network.c_str(), "255.255.0.0", host).Assign(device);
        return;
    }
    const auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    const auto interface = ipv6->GetInterfaceForDevice(device);
    if (interface < 0)
    {
        Ipv6AddressHelper(network.c_str(), Ipv6Prefix(64)).Assign(device);
        return;
    }
    // The helper gives an address once only, and a device that comes back has it again.
    const auto mac = Mac48Address::ConvertFrom(device->GetAddress());
    const auto address = Ipv6Address::MakeAutoconfiguredAddress(mac, Ipv6Address(network.c_str()));
    ipv6->AddAddress(static_cast<uint32_t>(interface),
                     Ipv6InterfaceAddress(address, Ipv6Prefix(64)));
}

void
McastTestNetwork::Enter(Ptr<NetDevice> device, uint32_t link)
{
    m_linkOf[device] = link;
    DynamicCast<SimpleNetDevice>(device)->SetChannel(m_links.at(link));
}

void
McastTestNetwork::Detach(Ptr<Node> node, uint32_t link)
{
    const auto device = Device(node, link);
    m_links.at(link)->Remove(device);
    m_linkOf.erase(device);
    if (m_family == Family::IPV4)
    {
        const auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
        RemoveRoutes(node, interface);
        while (ipv4->GetNAddresses(interface) > 0)
        {
            ipv4->RemoveAddress(interface, 0);
        }
        return;
    }
    const auto ipv6 = node->GetObject<Ipv6>();
    const auto interface = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device));
    RemoveRoutes(node, interface);
    // The first is link-local and stays.
    while (ipv6->GetNAddresses(interface) > 1)
    {
        ipv6->RemoveAddress(interface, 1);
    }
}

void
McastTestNetwork::AddRoute(Ptr<Node> node, uint32_t to, Ptr<Node> via, uint32_t link) const
{
    const auto device = Device(node, link);
    const auto gateway = GetAddress(via, link);
    if (m_family == Family::IPV4)
    {
        const auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
            Ipv4Address(to == ALL ? "0.0.0.0" : GetNetwork(to).c_str()),
            Ipv4Mask(to == ALL ? "/0" : "/16"),
            gateway.ToIpv4(),
            interface);
        return;
    }
    const auto ipv6 = node->GetObject<Ipv6>();
    const auto interface = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device));
    Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->AddNetworkRouteTo(
        Ipv6Address(to == ALL ? "::" : GetNetwork(to).c_str()),
        Ipv6Prefix(to == ALL ? 0 : 64),
        gateway.ToIpv6(),
        interface);
}

void
McastTestNetwork::RemoveRoutes(Ptr<Node> node, uint32_t interface) const
{
    if (m_family == Family::IPV4)
    {
        const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv4>());
        for (uint32_t i = routing->GetNRoutes(); i-- > 0;)
        {
            const auto route = routing->GetRoute(i);
            if (route.GetInterface() == interface && route.IsGateway())
            {
                routing->RemoveRoute(i);
            }
        }
        return;
    }
    const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv6>());
    for (uint32_t i = routing->GetNRoutes(); i-- > 0;)
    {
        const auto route = routing->GetRoute(i);
        if (route.GetInterface() == interface && route.IsGateway())
        {
            routing->RemoveRoute(i);
        }
    }
}

Ptr<Node>
McastTestNetwork::AddHost(uint32_t link)
{
    auto host = AddNode();
    Attach(host, link);
    helper.InstallHost(host);
    return host;
}

Ptr<McastTestLink>
McastTestNetwork::Link(uint32_t link) const
{
    return m_links.at(link);
}

bool
McastTestNetwork::IsOn(Ptr<NetDevice> device, uint32_t link) const
{
    const auto entry = m_linkOf.find(device);
    return entry != m_linkOf.end() && entry->second == link;
}

Ptr<NetDevice>
McastTestNetwork::Device(Ptr<Node> node, uint32_t link) const
{
    for (const auto& [device, number] : m_linkOf)
    {
        if (number == link && device->GetNode() == node)
        {
            return device;
        }
    }
    NS_ABORT_MSG("node " << node->GetId() << " is not on link " << link);
    return nullptr;
}

NetDeviceContainer
McastTestNetwork::Devices(Ptr<Node> node, std::initializer_list<uint32_t> links) const
{
    NetDeviceContainer devices;
    for (const auto link : links)
    {
        devices.Add(Device(node, link));
    }
    return devices;
}

McastAddress
McastTestNetwork::GetAddress(Ptr<Node> node, uint32_t link) const
{
    const auto device = Device(node, link);
    if (m_family == Family::IPV4)
    {
        const auto ipv4 = node->GetObject<Ipv4>();
        return ipv4->GetAddress(ipv4->GetInterfaceForDevice(device), 0).GetLocal();
    }
    const auto ipv6 = node->GetObject<Ipv6>();
    return ipv6->GetAddress(ipv6->GetInterfaceForDevice(device), 1).GetAddress();
}

void
McastTestNetwork::SetUp(Ptr<Node> node, uint32_t link, bool up) const
{
    const auto device = Device(node, link);
    if (m_family == Family::IPV4)
    {
        const auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = ipv4->GetInterfaceForDevice(device);
        up ? ipv4->SetUp(interface) : ipv4->SetDown(interface);
        return;
    }
    const auto ipv6 = node->GetObject<Ipv6>();
    const auto interface = ipv6->GetInterfaceForDevice(device);
    up ? ipv6->SetUp(interface) : ipv6->SetDown(interface);
}

McastAddress
McastTestNetwork::Group(int number) const
{
    std::ostringstream text;
    text << (m_family == Family::IPV4 ? "239.1.1." : "ff1e::") << number;
    return McastAddress::FromText(text.str()).value();
}

Ptr<McastProxy>
McastTestNetwork::Proxy(Ptr<Node> node) const
{
    return McastHelper::GetProxy(node, m_family);
}

Ptr<McastReceiver>
McastTestNetwork::AddReceiver(Ptr<Node> node, uint16_t port, int group)
{
    auto receiver = CreateObject<McastReceiver>();
    const auto address = Group(group);
    receiver->SetAttribute(
        "Group",
        AddressValue(address.IsIpv4() ? Address(address.ToIpv4()) : Address(address.ToIpv6())));
    receiver->SetAttribute("Port", UintegerValue(port));
    // Not started before a test says so.
    receiver->SetStartTime(Seconds(1e6));
    node->AddApplication(receiver);
    return receiver;
}

McastTestStream&
McastTestNetwork::AddStream(Ptr<Node> node, int link, uint16_t port, int group)
{
    const auto device = link < 0 ? nullptr : Device(node, static_cast<uint32_t>(link));
    if (device && !Proxy(node))
    {
        helper.InstallSource(device);
    }
    m_streams.push_back(std::make_unique<McastTestStream>(node, device, Group(group), port));
    return *m_streams.back();
}

void
McastTestNetwork::Run(double until)
{
    // Each test starts with the same random numbers, whatever ran before.
    const auto used = McastHelper::AssignStreams(m_nodes, 1);
    InternetStackHelper().AssignStreams(m_nodes, 1 + used);
    Simulator::Stop(Seconds(until));
    Simulator::Run();
}

uint64_t
McastTestNetwork::GetPackets(uint32_t link, double from, double to) const
{
    return CountBetween(m_packets.at(link), from, to);
}

void
McastTestNetwork::OnIpv4Tx(McastTestNetwork* self,
                           Ptr<const Packet> packet,
                           Ptr<Ipv4> ipv4,
                           uint32_t interface)
{
    Ipv4Header header;
    packet->PeekHeader(header);
    if (header.GetProtocol() == UDP && header.GetDestination().IsMulticast())
    {
        self->Count(ipv4->GetNetDevice(interface));
    }
}

void
McastTestNetwork::OnIpv6Tx(McastTestNetwork* self,
                           Ptr<const Packet> packet,
                           Ptr<Ipv6> ipv6,
                           uint32_t interface)
{
    Ipv6Header header;
    packet->PeekHeader(header);
    if (header.GetNextHeader() == UDP && header.GetDestination().IsMulticast())
    {
        self->Count(ipv6->GetNetDevice(interface));
    }
}

void
McastTestNetwork::Count(Ptr<NetDevice> device)
{
    const auto link = m_linkOf.find(device);
    if (link != m_linkOf.end())
    {
        m_packets[link->second].push_back(Simulator::Now());
    }
}

} // namespace ns3
