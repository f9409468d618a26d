// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-dhcp-attachment.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpDhcpAttachment");

NS_OBJECT_ENSURE_REGISTERED(MmcpDhcpAttachment);

namespace
{

constexpr uint16_t CLIENT_PORT = 68; //!< RFC 2131 4.1
constexpr uint16_t SERVER_PORT = 67; //!< RFC 2131 4.1
/// Longest time between two transmissions (RFC 2131 4.1).
const Time MOST_INTERVAL = Seconds(64);

/// What DhcpHeader takes a client's hardware address as: an Address, from ns-3.47 on an array.
using Chaddr = std::decay_t<decltype(std::declval<DhcpHeader>().GetChaddr())>;

/// @param device of a client @return its hardware address, 16 octets
template <class T>
T
MakeChaddr(const Address& device)
{
    std::array<uint8_t, 16> octets{};
    std::array<uint8_t, Address::MAX_SIZE> all{};
    const auto size = std::min<std::size_t>(device.CopyTo(all.data()), octets.size());
    std::copy_n(all.begin(), size, octets.begin());
    if constexpr (std::is_same_v<T, Address>)
    {
        Address address;
        address.CopyFrom(octets.data(), octets.size());
        return address;
    }
    else
    {
        return octets;
    }
}

} // namespace

TypeId
MmcpDhcpAttachment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpDhcpAttachment")
            .SetParent<MmcpNetworkAttachment>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpDhcpAttachment>()
            .AddAttribute(
                "RetransmissionTime",
                "Time until an unanswered DISCOVER or REQUEST is sent again, doubled each "
                "time up to 64 s; above 0, default 4 s (RFC 2131 4.1).",
                TimeValue(Seconds(4)),
                MakeTimeAccessor(&MmcpDhcpAttachment::m_retransmissionTime),
                MakeTimeChecker(TimeStep(1)))
            .AddAttribute("Collect",
                          "How long after the first OFFER others are waited for; the first is "
                          "taken anyway. Default 0 s (RFC 2131 4.4.1).",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MmcpDhcpAttachment::m_offerCollectTime),
                          MakeTimeChecker(Time(0)));
    return tid;
}

MmcpDhcpAttachment::MmcpDhcpAttachment() = default;

MmcpDhcpAttachment::~MmcpDhcpAttachment() = default;

void
MmcpDhcpAttachment::DoDispose()
{
    m_askEvent.Cancel();
    m_collectEvent.Cancel();
    m_expiry.Cancel();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket = nullptr;
    }
    MmcpNetworkAttachment::DoDispose();
}

// Link

void
MmcpDhcpAttachment::DoAttach(const MmcpIdentifier& /* poaId */)
{
    Open();
    Discover();
}

void
MmcpDhcpAttachment::DoDetach()
{
    // The lease goes on, and with it the address, in case that the subnet is the same.
    m_state = State::INIT;
    m_askEvent.Cancel();
    m_collectEvent.Cancel();
}

void
MmcpDhcpAttachment::Open()
{
    if (m_socket)
    {
        return;
    }
    const auto node = GetDevice()->GetNode();
    node->GetObject<Ipv4>()->SetUp(GetInterface<Ipv4>());
    m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    m_socket->BindToNetDevice(GetDevice());
    NS_ABORT_MSG_IF(m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT)) != 0,
                    "node " << node->GetId()
                            << " has a DHCP client on this device already: use one of both");
    m_socket->SetRecvCallback(MakeCallback(&MmcpDhcpAttachment::HandleRead, this));
}

// Questions

void
MmcpDhcpAttachment::Discover()
{
    m_state = State::SELECTING;
    m_offer.reset();
    ++m_transaction;
    Ask(m_retransmissionTime);
}

void
MmcpDhcpAttachment::Ask(Time interval)
{
    DhcpHeader header;
    header.ResetOpt();
    if (m_state == State::SELECTING)
    {
        header.SetType(DhcpHeader::DHCPDISCOVER);
    }
    else
    {
        header.SetType(DhcpHeader::DHCPREQ);
        header.SetReq(m_offer->address);
    }
    m_asked = Simulator::Now();
    Send(header);
    m_askEvent.Cancel();
    m_askEvent = Simulator::Schedule(interval,
                                     &MmcpDhcpAttachment::Ask,
                                     this,
                                     std::min(2 * interval, std::max(MOST_INTERVAL, interval)));
}

void
MmcpDhcpAttachment::Renew()
{
    ++m_transaction;
    Ask(m_retransmissionTime);
}

void
MmcpDhcpAttachment::Send(DhcpHeader& header)
{
    header.SetTran(m_transaction);
    header.SetTime();
    header.SetChaddr(MakeChaddr<Chaddr>(GetDevice()->GetAddress()));
    const auto packet = Create<Packet>();
    packet->AddHeader(header);
    // A socket would need an address: 0.0.0.0 is the source of who has none (RFC 2131 4.1).
    const auto route = Create<Ipv4Route>();
    route->SetSource(Ipv4Address::GetAny());
    route->SetDestination(Ipv4Address::GetBroadcast());
    route->SetGateway(Ipv4Address::GetAny());
    route->SetOutputDevice(GetDevice());
    GetDevice()->GetNode()->GetObject<UdpL4Protocol>()->Send(packet,
                                                             Ipv4Address::GetAny(),
                                                             Ipv4Address::GetBroadcast(),
                                                             CLIENT_PORT,
                                                             SERVER_PORT,
                                                             route);
}

// Answers

void
MmcpDhcpAttachment::HandleRead(Ptr<Socket> socket)
{
    while (const auto packet = socket->Recv())
    {
        DhcpHeader header;
        if (packet->RemoveHeader(header) == 0 || header.GetTran() != m_transaction ||
            header.GetChaddr() != MakeChaddr<Chaddr>(GetDevice()->GetAddress()))
        {
            continue; // of another client, or of another time
        }
        if (m_state == State::SELECTING && header.GetType() == DhcpHeader::DHCPOFFER)
        {
            OnOffer(header);
        }
        else if (m_state == State::INIT || m_state == State::SELECTING)
        {
            continue;
        }
        else if (header.GetType() == DhcpHeader::DHCPACK)
        {
            OnAck();
        }
        else if (header.GetType() == DhcpHeader::DHCPNACK)
        {
            Lose("refused");
        }
    }
}

void
MmcpDhcpAttachment::OnOffer(const DhcpHeader& header)
{
    if (m_offer)
    {
        return;
    }
    const auto router = header.GetRouter();
    const auto lease = Seconds(header.GetLease());
    // RFC 2131 4.4.5: half of the lease unless the server says so
    const auto renewal = header.GetRenew() > 0 ? Seconds(header.GetRenew()) : lease / 2;
    m_offer = Offer{header.GetYiaddr(),
                    Ipv4Mask(header.GetMask()),
                    router.IsAny() ? header.GetDhcps() : router,
                    lease,
                    renewal};
    m_askEvent.Cancel();
    m_collectEvent = Simulator::Schedule(m_offerCollectTime, &MmcpDhcpAttachment::Request, this);
}

void
MmcpDhcpAttachment::Request()
{
    m_state = State::REQUESTING;
    Ask(m_retransmissionTime);
}

void
MmcpDhcpAttachment::OnAck()
{
    const bool renewed = m_state == State::BOUND;
    m_state = State::BOUND;
    m_askEvent.Cancel();
    m_askEvent = Simulator::Schedule(m_offer->renewal, &MmcpDhcpAttachment::Renew, this);
    m_expiry.Cancel();
    m_expiry = Simulator::Schedule(std::max(m_asked + m_offer->lease - Simulator::Now(), Time(0)),
                                   &MmcpDhcpAttachment::Lose,
                                   this,
                                   "expired");
    if (renewed)
    {
        return;
    }
    const auto address = m_offer->address;
    const bool kept = address == m_address;
    if (!kept)
    {
        m_address = address;
        Configure(address, m_offer->mask, m_offer->gateway);
    }
    NotifyAddressed(address, kept);
}

void
MmcpDhcpAttachment::Lose(const char* why)
{
    NS_LOG_INFO("node " << GetDevice()->GetNode()->GetId() << ": lease of " << m_address << ' '
                        << why);
    m_expiry.Cancel();
    m_askEvent.Cancel();
    if (!m_address.IsAny())
    {
        m_address = Ipv4Address::GetAny();
        ClearIpv4();
    }
    if (m_state != State::INIT)
    {
        Discover();
    }
}

} // namespace ns3
