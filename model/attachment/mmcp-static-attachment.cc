// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-static-attachment.h"

#include "ns3/abort.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ndisc-cache.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MmcpStaticAttachment);

using Family = McastAddress::Family;

TypeId
MmcpStaticAttachment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpStaticAttachment")
            .SetParent<MmcpNetworkAttachment>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpStaticAttachment>()
            .AddAttribute("HostNumber",
                          "The node's number in each subnet, 1 or more; its own among all nodes.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&MmcpStaticAttachment::m_host),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Delay",
                          "Time from Link_Up until a new address is there, default 0 s: at once.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MmcpStaticAttachment::m_delay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

MmcpStaticAttachment::MmcpStaticAttachment() = default;

MmcpStaticAttachment::~MmcpStaticAttachment() = default;

void
MmcpStaticAttachment::DoDispose()
{
    DoDetach();
    m_map = nullptr;
    MmcpNetworkAttachment::DoDispose();
}

void
MmcpStaticAttachment::SetSubnetMap(Ptr<const MmcpSubnetMap> map)
{
    m_map = map;
}

void
MmcpStaticAttachment::DoAttach(const MmcpIdentifier& poaId)
{
    NS_ABORT_MSG_UNLESS(m_map, "an MmcpStaticAttachment needs a map: call SetSubnetMap()");
    bool kept = false;
    bool known = false;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        if (const auto* subnet = m_map->Find(poaId, family))
        {
            known = true;
            kept = m_addresses[family] == MmcpSubnetMap::MakeAddress(*subnet, m_host);
        }
    }
    NS_ABORT_MSG_UNLESS(known, "PoA " << poaId << " has no subnet: MmcpSubnetMap::Add()");
    m_event = Simulator::Schedule(kept ? Time(0) : m_delay,
                                  &MmcpStaticAttachment::ConfigureAt,
                                  this,
                                  poaId);
}

void
MmcpStaticAttachment::DoDetach()
{
    m_event.Cancel();
}

void
MmcpStaticAttachment::ConfigureAt(const MmcpIdentifier& poaId)
{
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        const auto* subnet = m_map->Find(poaId, family);
        if (!subnet)
        {
            continue;
        }
        const auto address = MmcpSubnetMap::MakeAddress(*subnet, m_host);
        const bool kept = m_addresses[family] == address;
        m_addresses[family] = address;
        if (!kept && family == Family::IPV4)
        {
            Configure(address.ToIpv4(),
                      Ipv4Mask(~uint32_t{0} << (32 - subnet->prefixLength)),
                      subnet->gateway.ToIpv4());
        }
        else if (!kept)
        {
            ConfigureIpv6(address.ToIpv6(), subnet->prefixLength, subnet->gateway.ToIpv6());
        }
        NotifyAddressed(address, kept);
    }
}

void
MmcpStaticAttachment::ConfigureIpv6(const Ipv6Address& address,
                                    uint8_t prefixLength,
                                    const Ipv6Address& gateway)
{
    const auto index = GetInterface<Ipv6>();
    const auto ipv6 = GetDevice()->GetNode()->GetObject<Ipv6L3Protocol>();
    const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(ipv6);
    RemoveGatewayRoutes(routing, index);
    for (uint32_t i = ipv6->GetNAddresses(index); i-- > 0;)
    {
        if (!ipv6->GetAddress(index, i).GetAddress().IsLinkLocal())
        {
            ipv6->RemoveAddress(index, i);
        }
    }
    ipv6->SetUp(index);
    const auto interface = ipv6->GetInterface(index);
    // What it knows about neighbours is about others.
    if (const auto cache = interface->GetNdiscCache())
    {
        cache->Flush();
    }
    ipv6->AddAddress(index, Ipv6InterfaceAddress(address, Ipv6Prefix(prefixLength)));
    interface->SetState(address, Ipv6InterfaceAddress::PREFERRED);
    if (routing && !gateway.IsAny())
    {
        routing->SetDefaultRoute(gateway, index);
    }
}

} // namespace ns3
