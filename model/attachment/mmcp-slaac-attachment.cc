// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-slaac-attachment.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/ndisc-cache.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpSlaacAttachment");

NS_OBJECT_ENSURE_REGISTERED(MmcpSlaacAttachment);

namespace
{

/// Router solicitations without an answer (MAX_RTR_SOLICITATIONS of RFC 4861 10).
constexpr uint32_t MAX_SOLICITATIONS = 3;
/// All autoconfigured addresses have such a prefix (RFC 4862 5.5.3, RFC 4291 2.5.1).
const Ipv6Prefix PREFIX(64);

} // namespace

TypeId
MmcpSlaacAttachment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpSlaacAttachment")
            .SetParent<MmcpNetworkAttachment>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpSlaacAttachment>()
            .AddAttribute("OptimisticDad",
                          "Whether a new address is used while duplicate address detection is "
                          "still going on, default false (RFC 4429).",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MmcpSlaacAttachment::m_optimisticDad),
                          MakeBooleanChecker())
            .AddAttribute("SolicitationInterval",
                          "Time until an unanswered router solicitation is sent again, three in "
                          "all; above 0, default 4 s (RFC 4861 10).",
                          TimeValue(Seconds(4)),
                          MakeTimeAccessor(&MmcpSlaacAttachment::m_solicitationInterval),
                          MakeTimeChecker(TimeStep(1)));
    return tid;
}

MmcpSlaacAttachment::MmcpSlaacAttachment() = default;

MmcpSlaacAttachment::~MmcpSlaacAttachment() = default;

void
MmcpSlaacAttachment::DoDispose()
{
    m_solicitation.Cancel();
    m_advertised.Cancel();
    m_dad.Cancel();
    if (m_watched)
    {
        m_watched->TraceDisconnectWithoutContext("Rx",
                                                 MakeCallback(&MmcpSlaacAttachment::OnRx, this));
        m_watched = nullptr;
    }
    MmcpNetworkAttachment::DoDispose();
}

// State of the interface

Ptr<Ipv6L3Protocol>
MmcpSlaacAttachment::GetIpv6() const
{
    return GetDevice()->GetNode()->GetObject<Ipv6L3Protocol>();
}

MmcpSlaacAttachment::Addresses
MmcpSlaacAttachment::GetAddresses() const
{
    const auto ipv6 = GetIpv6();
    const auto interface = GetInterface<Ipv6>();
    Addresses addresses;
    for (uint32_t i = 0; i < ipv6->GetNAddresses(interface); ++i)
    {
        const auto address = ipv6->GetAddress(interface, i).GetAddress();
        if (!address.IsLinkLocal())
        {
            addresses.insert(address);
        }
    }
    return addresses;
}

Ipv6InterfaceAddress::State_e
MmcpSlaacAttachment::GetState(const Ipv6Address& address) const
{
    const auto ipv6 = GetIpv6();
    const auto interface = GetInterface<Ipv6>();
    for (uint32_t i = 0; i < ipv6->GetNAddresses(interface); ++i)
    {
        const auto entry = ipv6->GetAddress(interface, i);
        if (entry.GetAddress() == address)
        {
            return entry.GetState();
        }
    }
    return Ipv6InterfaceAddress::INVALID;
}

// Link

void
MmcpSlaacAttachment::DoAttach(const MmcpIdentifier& /* poaId */)
{
    const auto interface = GetInterface<Ipv6>();
    const auto ipv6 = GetIpv6();
    if (!m_watched)
    {
        m_watched = ipv6;
        ipv6->TraceConnectWithoutContext("Rx", MakeCallback(&MmcpSlaacAttachment::OnRx, this));
    }
    ipv6->SetUp(interface);
    // What it knows about neighbours may be about others (RFC 6059 5.6).
    if (const auto cache = ipv6->GetInterface(interface)->GetNdiscCache())
    {
        cache->Flush();
    }
    m_searching = true;
    Solicit(MAX_SOLICITATIONS);
}

void
MmcpSlaacAttachment::DoDetach()
{
    m_searching = false;
    m_solicitation.Cancel();
    m_advertised.Cancel();
    m_dad.Cancel();
    // An address of a link that was left before it could be used is none to keep.
    if (!m_tentative.IsAny())
    {
        Remove(m_tentative);
        m_tentative = Ipv6Address::GetAny();
    }
}

void
MmcpSlaacAttachment::Solicit(uint32_t left)
{
    const auto device = GetDevice();
    const auto ipv6 = GetIpv6();
    const auto local = ipv6->GetInterface(GetInterface<Ipv6>())->GetLinkLocalAddress();
    const auto state = GetState(local.GetAddress());
    // RFC 4861 4.1: without an address of its own it may ask from ::
    const bool usable = state == Ipv6InterfaceAddress::PREFERRED ||
                        state == Ipv6InterfaceAddress::PERMANENT ||
                        state == Ipv6InterfaceAddress::TENTATIVE_OPTIMISTIC;
    device->GetNode()->GetObject<Icmpv6L4Protocol>()->SendRS(usable ? local.GetAddress()
                                                                    : Ipv6Address::GetAny(),
                                                             Ipv6Address::GetAllRoutersMulticast(),
                                                             device->GetAddress());
    if (left > 1)
    {
        m_solicitation = Simulator::Schedule(m_solicitationInterval,
                                             &MmcpSlaacAttachment::Solicit,
                                             this,
                                             left - 1);
    }
}

// Advertisements

void
MmcpSlaacAttachment::OnRx(Ptr<const Packet> packet, Ptr<Ipv6> /* ipv6 */, uint32_t interface)
{
    Ipv6Header header;
    uint8_t type = 0;
    const auto copy = packet->Copy();
    if (interface != GetInterface<Ipv6>() || copy->RemoveHeader(header) == 0 ||
        header.GetNextHeader() != Ipv6Header::IPV6_ICMPV6 || copy->CopyData(&type, 1) != 1 ||
        type != Icmpv6Header::ICMPV6_ND_ROUTER_ADVERTISEMENT)
    {
        return;
    }
    // ns-3 reads it next: what it has made of it is seen then.
    m_advertised.Cancel();
    m_advertised = Simulator::ScheduleNow(&MmcpSlaacAttachment::OnAdvertised,
                                          this,
                                          ReadAdvertisement(copy),
                                          GetAddresses());
}

MmcpSlaacAttachment::Addresses
MmcpSlaacAttachment::ReadAdvertisement(Ptr<const Packet> advertisement) const
{
    // RFC 4861 4.2, 4.6, 4.6.2: options in units of 8 octets behind 16 octets
    constexpr std::size_t FIRST_OPTION = 16;
    constexpr std::size_t UNIT = 8;
    constexpr std::size_t PREFIX_OPTION_SIZE = 32;
    constexpr std::size_t PREFIX_PLACE = 16;
    constexpr uint8_t PREFIX_OPTION = 3;
    constexpr uint8_t AUTONOMOUS = 0x40;
    std::vector<uint8_t> octets(advertisement->GetSize());
    advertisement->CopyData(octets.data(), advertisement->GetSize());
    Addresses addresses;
    for (auto at = FIRST_OPTION; at + UNIT <= octets.size();)
    {
        const auto size = octets[at + 1] * UNIT;
        if (size == 0 || at + size > octets.size())
        {
            break;
        }
        if (octets[at] == PREFIX_OPTION && size == PREFIX_OPTION_SIZE &&
            octets[at + 3] & AUTONOMOUS)
        {
            const auto prefix = Ipv6Address::Deserialize(&octets[at + PREFIX_PLACE]);
            addresses.insert(
                Ipv6Address::MakeAutoconfiguredAddress(GetDevice()->GetAddress(), prefix));
        }
        at += size;
    }
    return addresses;
}

void
MmcpSlaacAttachment::OnAdvertised(const Addresses& advertised, const Addresses& before)
{
    if (!m_searching || advertised.empty())
    {
        return; // of the same link as others before, or none that says where it is
    }
    m_searching = false;
    m_solicitation.Cancel();
    for (const auto& address : advertised)
    {
        if (before.count(address) != 0)
        {
            NotifyAddressed(address, true);
            return;
        }
    }
    for (const auto& address : before)
    {
        Remove(address);
    }
    const auto address = *advertised.begin();
    if (GetAddresses().count(address) == 0)
    {
        // ns-3 knows the prefix from another visit, and takes it for configured.
        GetIpv6()->AddAddress(GetInterface<Ipv6>(), Ipv6InterfaceAddress(address, PREFIX));
    }
    if (m_optimisticDad)
    {
        NotifyAddressed(address, false);
        return;
    }
    m_tentative = address;
    const auto icmp = GetDevice()->GetNode()->GetObject<Icmpv6L4Protocol>();
    m_dad = Simulator::Schedule(icmp->IsAlwaysDad() ? McastGetDadTimeout(*icmp) : Time(0),
                                &MmcpSlaacAttachment::CheckDad,
                                this);
}

void
MmcpSlaacAttachment::CheckDad()
{
    const auto address = std::exchange(m_tentative, Ipv6Address::GetAny());
    if (GetState(address) == Ipv6InterfaceAddress::PREFERRED)
    {
        NotifyAddressed(address, false);
    }
    else
    {
        NS_LOG_INFO("node " << GetDevice()->GetNode()->GetId() << ": " << address
                            << " belongs to somebody else");
    }
}

void
MmcpSlaacAttachment::Remove(const Ipv6Address& address)
{
    // Not Ipv6L3Protocol::RemoveAutoconfiguredAddress(): it aborts while the prefix is valid. ns-3
    // finds the default route by its prefix, whoever the router was.
    const auto ipv6 = GetIpv6();
    const auto interface = GetInterface<Ipv6>();
    ipv6->RemoveAddress(interface, address);
    ipv6->GetRoutingProtocol()->NotifyRemoveRoute(Ipv6Address::GetAny(),
                                                  Ipv6Prefix::GetZero(),
                                                  Ipv6Address::GetAny(),
                                                  interface,
                                                  address.CombinePrefix(PREFIX));
}

} // namespace ns3
