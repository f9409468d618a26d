// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-attachment-bench.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/dhcp-helper.h"
#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/mcast-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/radvd-helper.h"
#include "ns3/radvd.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-header.h"

#include <algorithm>

namespace ns3
{

namespace
{

using Family = McastAddress::Family;

constexpr double LINK_GAP = 0.05;         //!< of MoveAt(), s
constexpr uint16_t IPV4 = 0x0800;         //!< Ethertype
constexpr uint16_t DHCP_SERVER_PORT = 67; //!< where clients ask
constexpr uint8_t PREFIX_IPV4 = 24;       //!< of all subnets
constexpr uint8_t PREFIX_IPV6 = 64;       //!< of all subnets

/// @param ip Ipv4 or Ipv6 of the walker @param routing of it @return gateways of its default routes
template <class Routing>
std::vector<McastAddress>
GetGateways(const Ptr<Routing>& routing)
{
    std::vector<McastAddress> gateways;
    for (uint32_t i = 0; i < routing->GetNRoutes(); ++i)
    {
        if (const auto route = routing->GetRoute(i); route.IsGateway())
        {
            gateways.emplace_back(route.GetGateway());
        }
    }
    return gateways;
}

void
Call(std::function<void()> action)
{
    action();
}

} // namespace

MmcpAttachmentBench::MmcpAttachmentBench(Family family, bool served)
    : m_family(family),
      m_served(served)
{
    for (uint32_t number = 1; number <= 3; ++number)
    {
        AddSubnet(number);
    }
    walker = AddNode();
    McastHelper().InstallHost(walker);
    device = CreateObject<SimpleNetDevice>();
    device->SetAddress(Mac48Address::Allocate());
    walker->AddDevice(device);
}

MmcpAttachmentBench::~MmcpAttachmentBench()
{
    Simulator::Destroy();
}

Ptr<Node>
MmcpAttachmentBench::AddNode()
{
    const auto node = CreateObject<Node>();
    auto stack = McastHelper::MakeInternetStack();
    stack.SetIpv4StackInstall(m_family == Family::IPV4);
    stack.SetIpv6StackInstall(m_family == Family::IPV6);
    stack.Install(node);
    const StringValue none("ns3::ConstantRandomVariable[Constant=0]");
    if (m_family == Family::IPV4)
    {
        node->GetObject<ArpL3Protocol>()->SetAttribute("RequestJitter", none);
    }
    else
    {
        node->GetObject<Icmpv6L4Protocol>()->SetAttribute("SolicitationJitter", none);
    }
    return node;
}

void
MmcpAttachmentBench::AddSubnet(uint32_t number)
{
    const auto router = AddNode();
    const auto link = CreateObject<McastTestLink>();
    link->SetFatePicker(
        [this](Ptr<const Packet> packet, uint16_t protocol) { return Judge(packet, protocol); });
    const auto port = CreateObject<SimpleNetDevice>();
    port->SetAddress(Mac48Address::Allocate());
    router->AddDevice(port);
    port->SetChannel(link);
    m_links.push_back(link);
    if (m_family == Family::IPV4)
    {
        const auto address = [number](uint32_t host) {
            return Ipv4Address(0x0a000000 + number * 256 + host);
        };
        DhcpHelper()
            .InstallDhcpServer(port,
                               address(1),
                               address(0),
                               Ipv4Mask("/24"),
                               address(10),
                               address(20),
                               address(1))
            .Start(Seconds(0));
        m_networks.emplace_back(address(0));
        m_gateways.emplace_back(address(1));
        return;
    }
    const auto network = Ipv6Address(("fd00:0:0:" + std::to_string(number) + "::").c_str());
    auto interfaces =
        Ipv6AddressHelper(network, Ipv6Prefix(PREFIX_IPV6)).Assign(NetDeviceContainer(port));
    interfaces.SetForwarding(0, true);
    const auto interface = interfaces.GetInterfaceIndex(0);
    if (m_served)
    {
        RadvdHelper radvd;
        radvd.AddAnnouncedPrefix(interface, network, PREFIX_IPV6);
        const auto applications = radvd.Install(router);
        DynamicCast<Radvd>(applications.Get(0))->AssignStreams(100 * number);
    }
    m_networks.emplace_back(network);
    m_gateways.emplace_back(interfaces.GetLinkLocalAddress(0));
}

void
MmcpAttachmentBench::Use(Ptr<MmcpNetworkAttachment> attachment)
{
    m_attachment = attachment;
    attachment->SetDevice(device);
    attachment->TraceConnectWithoutContext("Addressed",
                                           MakeCallback(&MmcpAttachmentBench::OnAddressed, this));
    attachment->TraceConnectWithoutContext("Kept",
                                           MakeCallback(&MmcpAttachmentBench::OnKept, this));
}

Ptr<MmcpSubnetMap>
MmcpAttachmentBench::MakeMap() const
{
    const auto map = Create<MmcpSubnetMap>();
    const std::pair<const char*, std::size_t> poas[] = {{"a1", 0}, {"a2", 0}, {"b1", 1}, {"c1", 2}};
    for (const auto& [poa, subnet] : poas)
    {
        map->Add(poa,
                 m_networks[subnet],
                 m_family == Family::IPV4 ? PREFIX_IPV4 : PREFIX_IPV6,
                 m_gateways[subnet]);
    }
    return map;
}

// What happens

void
MmcpAttachmentBench::At(double at, std::function<void()> action)
{
    Simulator::Schedule(Seconds(at), &Call, std::move(action));
}

void
MmcpAttachmentBench::EnterAt(double at, const std::string& poa)
{
    At(at, [this, poa] { Enter(poa); });
}

void
MmcpAttachmentBench::LoseAt(double at)
{
    At(at, [this] { Leave(); });
}

void
MmcpAttachmentBench::MoveAt(double at, const std::string& poa)
{
    LoseAt(at);
    EnterAt(at + LINK_GAP, poa);
}

void
MmcpAttachmentBench::Run(double until)
{
    Simulator::Stop(Seconds(until) - Simulator::Now());
    Simulator::Run();
}

void
MmcpAttachmentBench::Tell(MmcpLinkEventType type, const std::string& poa)
{
    m_attachment->OnLinkEvent({type, device, poa, Time(0)});
}

void
MmcpAttachmentBench::Leave()
{
    m_link->Remove(device);
    m_link = nullptr;
    Tell(MmcpLinkEventType::LINK_DOWN, m_poa);
}

void
MmcpAttachmentBench::Enter(const std::string& poa)
{
    if (m_link)
    {
        m_link->Remove(device);
    }
    m_poa = poa;
    m_link = m_links.at(static_cast<std::size_t>(poa.at(0) - 'a'));
    device->SetChannel(m_link);
    Tell(MmcpLinkEventType::LINK_UP, poa);
}

void
MmcpAttachmentBench::Lose(int lose)
{
    m_lose = lose;
}

McastTestLink::Fate
MmcpAttachmentBench::Judge(Ptr<const Packet> packet, uint16_t protocol)
{
    const auto copy = packet->Copy();
    bool question = false;
    if (protocol == IPV4)
    {
        Ipv4Header ip;
        UdpHeader udp;
        copy->RemoveHeader(ip);
        question = ip.GetDestination().IsBroadcast() && copy->RemoveHeader(udp) > 0 &&
                   udp.GetDestinationPort() == DHCP_SERVER_PORT;
        NS_ABORT_MSG_IF(question && !ip.GetSource().IsAny(), "RFC 2131 4.1: source 0.0.0.0");
    }
    else if (protocol != ArpL3Protocol::PROT_NUMBER)
    {
        Ipv6Header ip;
        uint8_t type = 0;
        copy->RemoveHeader(ip);
        question = ip.GetNextHeader() == Ipv6Header::IPV6_ICMPV6 && copy->CopyData(&type, 1) == 1 &&
                   type == Icmpv6Header::ICMPV6_ND_ROUTER_SOLICITATION;
    }
    if (question)
    {
        m_questions.push_back(Simulator::Now().GetSeconds());
        if (m_lose > 0)
        {
            --m_lose;
            return {};
        }
    }
    return {Time(0)};
}

// What is seen

void
MmcpAttachmentBench::Note(const McastAddress& address, Time sinceLinkUp, bool kept)
{
    m_events.push_back(
        {Simulator::Now().GetSeconds(), kept, FindSubnet(address), address, sinceLinkUp});
}

void
MmcpAttachmentBench::OnAddressed(Ptr<NetDevice> /* device */,
                                 const McastAddress& address,
                                 Time sinceLinkUp)
{
    Note(address, sinceLinkUp, false);
}

void
MmcpAttachmentBench::OnKept(Ptr<NetDevice> /* device */,
                            const McastAddress& address,
                            Time sinceLinkUp)
{
    Note(address, sinceLinkUp, true);
}

char
MmcpAttachmentBench::FindSubnet(const McastAddress& address) const
{
    const std::size_t octets = (m_family == Family::IPV4 ? PREFIX_IPV4 : PREFIX_IPV6) / 8;
    for (std::size_t i = 0; i < m_networks.size(); ++i)
    {
        if (std::equal(address.GetOctets(),
                       address.GetOctets() + octets,
                       m_networks[i].GetOctets()))
        {
            return static_cast<char>('a' + i);
        }
    }
    return '?';
}

std::string
MmcpAttachmentBench::GetState() const
{
    std::string text;
    std::vector<McastAddress> gateways;
    if (m_family == Family::IPV4)
    {
        const auto ipv4 = walker->GetObject<Ipv4>();
        const auto interface = ipv4->GetInterfaceForDevice(device);
        for (uint32_t i = 0; interface >= 0 && i < ipv4->GetNAddresses(interface); ++i)
        {
            text += {FindSubnet(ipv4->GetAddress(interface, i).GetLocal()), ' '};
        }
        gateways = GetGateways(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4));
    }
    else
    {
        const auto ipv6 = walker->GetObject<Ipv6>();
        const auto interface = ipv6->GetInterfaceForDevice(device);
        for (uint32_t i = 0; interface >= 0 && i < ipv6->GetNAddresses(interface); ++i)
        {
            const auto entry = ipv6->GetAddress(interface, i);
            if (!entry.GetAddress().IsLinkLocal())
            {
                text += FindSubnet(entry.GetAddress());
                text += entry.GetState() == Ipv6InterfaceAddress::PREFERRED ? " " : "? ";
            }
        }
        gateways = GetGateways(Ipv6StaticRoutingHelper().GetStaticRouting(ipv6));
    }
    for (const auto& gateway : gateways)
    {
        const auto place = std::find(m_gateways.begin(), m_gateways.end(), gateway);
        text += {static_cast<char>('A' + (place - m_gateways.begin())), ' '};
    }
    if (!text.empty())
    {
        text.pop_back();
    }
    return text;
}

const std::vector<MmcpAttachmentBench::Event>&
MmcpAttachmentBench::GetEvents() const
{
    return m_events;
}

const std::vector<double>&
MmcpAttachmentBench::GetQuestions() const
{
    return m_questions;
}

} // namespace ns3
