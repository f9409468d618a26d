// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-igmpv3-protocol.h"

#include "mcast-igmpv3-codec.h"

#include "ns3/boolean.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <algorithm>
#include <iterator>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastIgmpv3Protocol");

NS_OBJECT_ENSURE_REGISTERED(McastIgmpv3Protocol);

namespace
{

constexpr uint8_t PROTOCOL = 2; //!< RFC 9776 4
constexpr uint8_t TTL = 1;      //!< RFC 9776 4
constexpr uint8_t TOS = 0xc0;   //!< Internetwork Control (RFC 9776 4)
constexpr uint16_t ETHERTYPE = 0x0800;

constexpr std::size_t ALERT_HEADER_SIZE = 24; //!< IPv4 header with the Router Alert option
constexpr std::size_t CHECKSUM_OFFSET = 10;   //!< in the IPv4 header

/**
 * @param source address
 * @param destination address
 * @param payload octets of the message
 * @return an IPv4 header with Router Alert (RFC 2113 2.1) and checksum; atomic, so its ID is free
 * (RFC 6864 4.1)
 */
std::array<uint8_t, ALERT_HEADER_SIZE>
MakeAlertHeader(const McastAddress& source, const McastAddress& destination, std::size_t payload)
{
    const auto length = ALERT_HEADER_SIZE + payload;
    std::array<uint8_t, ALERT_HEADER_SIZE> header{0x46,
                                                  TOS,
                                                  static_cast<uint8_t>(length >> 8),
                                                  static_cast<uint8_t>(length),
                                                  0,
                                                  0,
                                                  0x40, // do not fragment
                                                  0,
                                                  TTL,
                                                  PROTOCOL};
    constexpr std::array<uint8_t, 4> alert{0x94, 0x04, 0, 0};
    std::copy_n(source.GetOctets(), McastAddress::IPV4_SIZE, header.begin() + 12);
    std::copy_n(destination.GetOctets(), McastAddress::IPV4_SIZE, header.begin() + 16);
    std::copy(alert.begin(), alert.end(), header.begin() + 20);
    uint32_t sum = 0;
    for (std::size_t i = 0; i < header.size(); i += 2)
    {
        sum += header[i] << 8 | header[i + 1];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16));
    header[CHECKSUM_OFFSET] = static_cast<uint8_t>(sum >> 8);
    header[CHECKSUM_OFFSET + 1] = static_cast<uint8_t>(sum);
    return header;
}

} // namespace

/// What Ipv4L3Protocol hands protocol 2 to. It lives as long as the IP stack wants.
class McastIgmpv3Protocol::Layer4 : public IpL4Protocol
{
  public:
    /// @param owner who gets the packets
    explicit Layer4(McastIgmpv3Protocol* owner)
        : m_owner(owner)
    {
    }

    /// The owner is disposed of.
    void Detach()
    {
        m_owner = nullptr;
    }

    int GetProtocolNumber() const override
    {
        return PROTOCOL;
    }

    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> incoming) override
    {
        const auto interface = m_owner ? m_owner->GetInterfaceForDevice(incoming->GetDevice()) : -1;
        if (interface >= 0)
        {
            m_owner->Receive(packet, header, static_cast<uint32_t>(interface));
        }
        return RX_OK;
    }

    RxStatus Receive(Ptr<Packet> /* packet */,
                     const Ipv6Header& /* header */,
                     Ptr<Ipv6Interface> /* incoming */) override
    {
        return RX_ENDPOINT_UNREACH; // IGMP is for IPv4
    }

    // The down target is for layers that the IP stack lets send; this one uses Ipv4L3Protocol
    // itself.

    void SetDownTarget(DownTargetCallback /* callback */) override
    {
    }

    void SetDownTarget6(DownTargetCallback6 /* callback */) override
    {
    }

    DownTargetCallback GetDownTarget() const override
    {
        return {};
    }

    DownTargetCallback6 GetDownTarget6() const override
    {
        return {};
    }

  private:
    McastIgmpv3Protocol* m_owner; //!< null when it is disposed of
};

TypeId
McastIgmpv3Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::McastIgmpv3Protocol")
            .SetParent<McastProtocol>()
            .SetGroupName("Mmcp")
            .AddConstructor<McastIgmpv3Protocol>()
            .AddAttribute(
                "RouterAlert",
                "Whether messages carry the IPv4 Router Alert option (RFC 9776 4), default false: "
                "ns-3 "
                "has no IPv4 options, so they go round traffic control and the Tx trace of Ipv4",
                BooleanValue(false),
                MakeBooleanAccessor(&McastIgmpv3Protocol::m_routerAlert),
                MakeBooleanChecker())
            .AddAttribute(
                "NeighboursOnly",
                "Whether messages from outside the interface's subnets are dropped, default true "
                "(RFC 2236 10); false where hosts come through a tunnel",
                BooleanValue(true),
                MakeBooleanAccessor(&McastIgmpv3Protocol::m_neighboursOnly),
                MakeBooleanChecker());
    return tid;
}

McastIgmpv3Protocol::McastIgmpv3Protocol() = default;

McastIgmpv3Protocol::~McastIgmpv3Protocol() = default;

void
McastIgmpv3Protocol::DoDispose()
{
    if (m_layer4)
    {
        m_layer4->Detach();
    }
    m_layer4 = nullptr;
    McastProtocol::DoDispose();
    m_ipv4 = nullptr;
}

bool
McastIgmpv3Protocol::SetUp(Ptr<Node> node)
{
    m_ipv4 = node->GetObject<Ipv4L3Protocol>();
    if (!m_ipv4)
    {
        return false;
    }
    m_layer4 = CreateObject<Layer4>(this);
    m_ipv4->Insert(m_layer4);
    return true;
}

McastAddress::Family
McastIgmpv3Protocol::GetFamily() const
{
    return McastAddress::Family::IPV4;
}

int32_t
McastIgmpv3Protocol::GetInterfaceForDevice(Ptr<NetDevice> device) const
{
    return m_ipv4 ? m_ipv4->GetInterfaceForDevice(device) : -1;
}

uint32_t
McastIgmpv3Protocol::GetNInterfaces() const
{
    return m_ipv4 ? m_ipv4->GetNInterfaces() : 0;
}

Ptr<NetDevice>
McastIgmpv3Protocol::GetDevice(uint32_t interface) const
{
    return m_ipv4->GetNetDevice(interface);
}

bool
McastIgmpv3Protocol::IsUp(uint32_t interface) const
{
    return m_ipv4->IsUp(interface) && GetDevice(interface)->IsLinkUp();
}

McastAddress
McastIgmpv3Protocol::GetAddress(uint32_t interface) const
{
    for (uint32_t i = 0; i < m_ipv4->GetNAddresses(interface); ++i)
    {
        const auto address = m_ipv4->GetAddress(interface, i);
        if (!address.IsSecondary())
        {
            return address.GetLocal();
        }
    }
    return {};
}

void
McastIgmpv3Protocol::ListenTo(uint32_t /* interface */,
                              const McastAddress& /* group */,
                              bool /* wanted */)
{
    // Ipv4L3Protocol takes all multicast.
}

void
McastIgmpv3Protocol::SendOut(uint32_t interface, const McastSend& send)
{
    std::vector<uint8_t> octets;
    const auto source = GetAddress(interface);
    if (const auto error = McastIgmpv3Codec::Write(send.message, octets))
    {
        Drop(interface, *error, source);
        return;
    }
    const auto destination = send.destination.ToIpv4();
    if (m_routerAlert)
    {
        SendWithAlert(interface, destination, octets);
        return;
    }
    auto packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
    SocketIpTtlTag ttl;
    ttl.SetTtl(TTL);
    packet->AddPacketTag(ttl);
    SocketIpTosTag tos;
    tos.SetTos(TOS);
    packet->AddPacketTag(tos);
    // With a route of our own no routing protocol is asked: these have none for link-local groups.
    auto route = Create<Ipv4Route>();
    route->SetDestination(destination);
    route->SetSource(source.ToIpv4());
    route->SetGateway(Ipv4Address::GetAny());
    route->SetOutputDevice(GetDevice(interface));
    m_ipv4->Send(packet, source.ToIpv4(), destination, PROTOCOL, route);
}

void
McastIgmpv3Protocol::SendWithAlert(uint32_t interface,
                                   const Ipv4Address& destination,
                                   const std::vector<uint8_t>& octets) const
{
    const McastAddress source = GetAddress(interface).ToIpv4();
    const auto header = MakeAlertHeader(source, destination, octets.size());
    std::vector<uint8_t> datagram(header.begin(), header.end());
    datagram.insert(datagram.end(), octets.begin(), octets.end());
    const auto device = GetDevice(interface);
    device->Send(Create<Packet>(datagram.data(), static_cast<uint32_t>(datagram.size())),
                 device->GetMulticast(destination),
                 ETHERTYPE);
}

bool
McastIgmpv3Protocol::IsOwn(uint32_t interface, const Ipv4Address& address) const
{
    for (uint32_t i = 0; i < m_ipv4->GetNAddresses(interface); ++i)
    {
        if (m_ipv4->GetAddress(interface, i).GetLocal() == address)
        {
            return true;
        }
    }
    return false;
}

std::optional<McastParseError>
McastIgmpv3Protocol::CheckSource(uint32_t interface, const Ipv4Address& source) const
{
    const uint8_t network = McastAddress(source).GetOctets()[0];
    if (source == Ipv4Address::GetAny())
    {
        return std::nullopt; // RFC 9776 4.2.14, RFC 4541 2.1.1
    }
    if (network == 0 || network == 127 || network >= 224)
    {
        return McastParseError::BAD_SOURCE_ADDRESS; // RFC 1122 3.2.1.3
    }
    // RFC 2236 10. Without an address of its own the interface has no subnet yet.
    const auto count = m_ipv4->GetNAddresses(interface);
    bool neighbour = count == 0 || !m_neighboursOnly;
    for (uint32_t i = 0; i < count && !neighbour; ++i)
    {
        const auto own = m_ipv4->GetAddress(interface, i);
        neighbour = own.GetMask().IsMatch(own.GetLocal(), source);
    }
    return neighbour ? std::nullopt : std::optional(McastParseError::NOT_A_NEIGHBOUR);
}

void
McastIgmpv3Protocol::Receive(Ptr<const Packet> packet, const Ipv4Header& header, uint32_t interface)
{
    NS_LOG_FUNCTION(this << header << interface);
    const McastAddress source = header.GetSource();
    if (IsOwn(interface, header.GetSource()))
    {
        return;
    }
    if (header.GetTtl() != TTL)
    {
        Drop(interface, McastParseError::BAD_TTL, source); // RFC 9776 4
        return;
    }
    if (const auto error = CheckSource(interface, header.GetSource()))
    {
        Drop(interface, *error, source);
        return;
    }
    std::vector<uint8_t> octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    McastMembershipMessage message;
    if (const auto error = McastIgmpv3Codec::Parse(octets.data(), octets.size(), message))
    {
        Drop(interface, *error, source);
        return;
    }
    Received(interface, source, message);
}

} // namespace ns3
