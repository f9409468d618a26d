// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-mldv2-protocol.h"

#include "mcast-mldv2-codec.h"

#include "ns3/abort.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-option-header.h"
#include "ns3/ipv6-packet-info-tag.h"
#include "ns3/ipv6-raw-socket-factory.h"
#include "ns3/ipv6-route.h"
#include "ns3/log.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastMldv2Protocol");

NS_OBJECT_ENSURE_REGISTERED(McastMldv2Protocol);

namespace
{

constexpr uint8_t HOP_BY_HOP = 0; //!< next header (RFC 8200 4.3)
constexpr uint8_t ICMPV6 = 58;    //!< next header (RFC 4443 1)
constexpr uint8_t HOP_LIMIT = 1;  //!< RFC 9777 5

constexpr uint8_t PAD1 = 0;               //!< option without length (RFC 8200 4.2)
constexpr uint8_t ROUTER_ALERT = 5;       //!< option (RFC 2711 2.1)
constexpr std::size_t OPTION_HEADER = 2;  //!< octets of type and length
constexpr std::size_t EXTENSION_UNIT = 8; //!< octets that extension headers are counted in

/// A Hop-by-Hop Options header.
struct HopByHop
{
    std::size_t size{0}; //!< octets; 0 if there is none before an ICMPv6 message
    bool alert{false};   //!< has Router Alert for MLD
};

/// @param octets behind an IPv6 header with next header 0 @return what they are
HopByHop
ReadHopByHop(const std::vector<uint8_t>& octets)
{
    HopByHop header;
    if (octets.size() < EXTENSION_UNIT || octets[0] != ICMPV6)
    {
        return header;
    }
    const auto size = (std::size_t{octets[1]} + 1) * EXTENSION_UNIT;
    if (size > octets.size())
    {
        return header;
    }
    header.size = size;
    for (std::size_t at = OPTION_HEADER; at + OPTION_HEADER <= size;)
    {
        if (octets[at] == PAD1)
        {
            ++at;
            continue;
        }
        const std::size_t length = octets[at + 1];
        // RFC 2711 2.1: two octets, 0 for MLD
        if (octets[at] == ROUTER_ALERT && length == 2 && at + OPTION_HEADER + length <= size &&
            octets[at + 2] == 0 && octets[at + 3] == 0)
        {
            header.alert = true;
        }
        at += OPTION_HEADER + length;
    }
    return header;
}

} // namespace

TypeId
McastMldv2Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::McastMldv2Protocol")
                            .SetParent<McastProtocol>()
                            .SetGroupName("Mmcp")
                            .AddConstructor<McastMldv2Protocol>();
    return tid;
}

McastMldv2Protocol::McastMldv2Protocol() = default;

McastMldv2Protocol::~McastMldv2Protocol() = default;

void
McastMldv2Protocol::DoDispose()
{
    for (auto* socket : {&m_hopByHop, &m_icmpv6})
    {
        if (*socket)
        {
            (*socket)->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            (*socket)->Close();
            *socket = nullptr;
        }
    }
    McastProtocol::DoDispose();
    m_ipv6 = nullptr;
}

bool
McastMldv2Protocol::SetUp(Ptr<Node> node)
{
    m_ipv6 = node->GetObject<Ipv6L3Protocol>();
    if (!m_ipv6 || !node->GetObject<Ipv6RawSocketFactory>())
    {
        return false;
    }
    Open(m_hopByHop, node, HOP_BY_HOP);
    Open(m_icmpv6, node, ICMPV6);
    return true;
}

void
McastMldv2Protocol::Open(Ptr<Socket>& socket, Ptr<Node> node, uint8_t protocol)
{
    socket = Socket::CreateSocket(node, Ipv6RawSocketFactory::GetTypeId());
    socket->SetAttribute("Protocol", UintegerValue(protocol));
    socket->SetRecvPktInfo(true); // tells the device
    socket->SetRecvCallback(MakeCallback(&McastMldv2Protocol::Read, this));
}

McastAddress::Family
McastMldv2Protocol::GetFamily() const
{
    return McastAddress::Family::IPV6;
}

int32_t
McastMldv2Protocol::GetInterfaceForDevice(Ptr<NetDevice> device) const
{
    return m_ipv6 ? m_ipv6->GetInterfaceForDevice(device) : -1;
}

uint32_t
McastMldv2Protocol::GetNInterfaces() const
{
    return m_ipv6 ? m_ipv6->GetNInterfaces() : 0;
}

Ptr<NetDevice>
McastMldv2Protocol::GetDevice(uint32_t interface) const
{
    return m_ipv6->GetNetDevice(interface);
}

bool
McastMldv2Protocol::IsUp(uint32_t interface) const
{
    return m_ipv6->IsUp(interface) && GetDevice(interface)->IsLinkUp();
}

McastAddress
McastMldv2Protocol::GetAddress(uint32_t interface) const
{
    for (uint32_t i = 0; i < m_ipv6->GetNAddresses(interface); ++i)
    {
        const auto address = m_ipv6->GetAddress(interface, i);
        const auto state = address.GetState();
        // RFC 9777 5.2.14; an optimistic address may be used (RFC 4429 2.1)
        if (address.GetAddress().IsLinkLocal() && state != Ipv6InterfaceAddress::INVALID &&
            state != Ipv6InterfaceAddress::TENTATIVE)
        {
            return address.GetAddress();
        }
    }
    return {};
}

bool
McastMldv2Protocol::IsOwn(uint32_t interface, const Ipv6Address& address) const
{
    for (uint32_t i = 0; i < m_ipv6->GetNAddresses(interface); ++i)
    {
        if (m_ipv6->GetAddress(interface, i).GetAddress() == address)
        {
            return true;
        }
    }
    return false;
}

void
McastMldv2Protocol::ListenTo(uint32_t interface, const McastAddress& group, bool wanted)
{
    if (wanted)
    {
        m_ipv6->AddMulticastAddress(group.ToIpv6(), interface);
    }
    else
    {
        m_ipv6->RemoveMulticastAddress(group.ToIpv6(), interface);
    }
}

void
McastMldv2Protocol::SendOut(uint32_t interface, const McastSend& send)
{
    std::vector<uint8_t> octets;
    const auto source = GetAddress(interface);
    if (const auto error = McastMldv2Codec::Write(send.message, source, send.destination, octets))
    {
        Drop(interface, *error, source);
        return;
    }
    auto packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
    Ipv6OptionRouterAlertHeader alert;
    alert.SetValue(0); // RFC 2711 2.1: MLD
    Ipv6ExtensionHopByHopHeader hopByHop;
    hopByHop.AddOption(alert);
    hopByHop.SetNextHeader(ICMPV6);
    packet->AddHeader(hopByHop);
    SocketIpv6HopLimitTag hopLimit;
    hopLimit.SetHopLimit(HOP_LIMIT);
    packet->AddPacketTag(hopLimit);
    // With a route of our own no routing protocol is asked: it may have none for the group.
    auto route = Create<Ipv6Route>();
    route->SetDestination(send.destination.ToIpv6());
    route->SetSource(source.ToIpv6());
    route->SetGateway(Ipv6Address::GetAny());
    route->SetOutputDevice(GetDevice(interface));
    m_ipv6->Send(packet, source.ToIpv6(), send.destination.ToIpv6(), HOP_BY_HOP, route);
}

void
McastMldv2Protocol::Read(Ptr<Socket> socket)
{
    while (auto packet = socket->Recv())
    {
        Ipv6PacketInfoTag info;
        Ipv6Header header;
        if (!packet->RemovePacketTag(info) || packet->RemoveHeader(header) == 0)
        {
            continue;
        }
        const auto interface = GetInterfaceForDevice(GetNode()->GetDevice(info.GetRecvIf()));
        if (interface < 0)
        {
            continue;
        }
        std::vector<uint8_t> octets(packet->GetSize());
        packet->CopyData(octets.data(), packet->GetSize());
        Envelope envelope{header.GetSource(),
                          header.GetDestination(),
                          header.GetHopLimit(),
                          !MCAST_RAW_SOCKETS_SEE_EXTENSIONS};
        std::size_t offset = 0;
        if (socket == m_hopByHop)
        {
            const auto hopByHop = ReadHopByHop(octets);
            if (hopByHop.size == 0)
            {
                continue;
            }
            envelope.alert = hopByHop.alert;
            offset = hopByHop.size;
        }
        Receive(static_cast<uint32_t>(interface),
                envelope,
                octets.data() + offset,
                octets.size() - offset);
    }
}

void
McastMldv2Protocol::Receive(uint32_t interface,
                            const Envelope& envelope,
                            const uint8_t* octets,
                            std::size_t size)
{
    if (size == 0 || !McastMldv2Codec::IsMembershipType(octets[0]) ||
        IsOwn(interface, envelope.source.ToIpv6()))
    {
        return;
    }
    // RFC 9777 6.2, 7.4
    if (envelope.hopLimit != HOP_LIMIT)
    {
        Drop(interface, McastParseError::BAD_TTL, envelope.source);
        return;
    }
    if (!envelope.source.ToIpv6().IsLinkLocal())
    {
        Drop(interface, McastParseError::BAD_SOURCE_ADDRESS, envelope.source);
        return;
    }
    if (!envelope.alert)
    {
        Drop(interface, McastParseError::MISSING_ROUTER_ALERT, envelope.source);
        return;
    }
    McastMembershipMessage message;
    if (const auto error =
            McastMldv2Codec::Parse(octets, size, envelope.source, envelope.destination, message))
    {
        Drop(interface, *error, envelope.source);
        return;
    }
    Received(interface, envelope.source, message);
}

} // namespace ns3
