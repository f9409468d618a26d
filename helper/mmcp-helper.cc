// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-helper.h"

#include "mcast-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/mmcp-lmc.h"
#include "ns3/mmcp-mn.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

using Family = McastAddress::Family;

/// @param node whose @param device of it, or null: any but loopback @param family IPV4 or IPV6
/// @return the first address there that others can reach; none if there is none
McastAddress
FindAddressOf(const Ptr<Node>& node, const Ptr<NetDevice>& device, Family family)
{
    const auto ipv4 = family == Family::IPV4 ? node->GetObject<Ipv4>() : nullptr;
    const auto ipv6 = family == Family::IPV6 ? node->GetObject<Ipv6>() : nullptr;
    // Interface 0 is loopback in both families.
    for (uint32_t i = 1; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        if ((!device || ipv4->GetNetDevice(i) == device) && ipv4->GetNAddresses(i) > 0)
        {
            return ipv4->GetAddress(i, 0).GetLocal();
        }
    }
    for (uint32_t i = 1; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv6->GetNAddresses(i); ++j)
        {
            const auto address = ipv6->GetAddress(i, j).GetAddress();
            if ((!device || ipv6->GetNetDevice(i) == device) && !address.IsLinkLocal())
            {
                return address;
            }
        }
    }
    return {};
}

/// @param address with a family @return the same as ns-3's type
Address
ToIpAddress(const McastAddress& address)
{
    return address.IsIpv4() ? Address(address.ToIpv4()) : Address(address.ToIpv6());
}

/// @param node gets group membership if it has none of the family of @param address
void
EnsureMembership(const Ptr<Node>& node, const McastAddress& address)
{
    if (!McastProtocol::Of(node, address.GetFamily()))
    {
        McastHelper().InstallHost(node);
    }
}

/// Lets the messages to an address of one interface come in by another: ns-3's IPv6 drops them by
/// default, its IPv4 does not. @param node of an SM or LMC
void
TakeByAllInterfaces(const Ptr<Node>& node)
{
    if (const auto ipv6 = node->GetObject<Ipv6>())
    {
        ipv6->SetAttribute("StrongEndSystemModel", BooleanValue(false)); // RFC 1122 3.3.4.2
    }
}

/// @param factory of an entity @return the port that it gets
uint16_t
GetPort(const ObjectFactory& factory)
{
    UintegerValue port;
    factory.Create<Application>()->GetAttribute("Port", port);
    return static_cast<uint16_t>(port.Get());
}

} // namespace

MmcpHelper::MmcpHelper()
    : m_places(Create<MmcpCoverageMap>()),
      m_map(Create<MmcpLmcMap>())
{
    m_smFactory.SetTypeId(MmcpSm::GetTypeId());
    m_lmcFactory.SetTypeId(MmcpLmc::GetTypeId());
    m_mnFactory.SetTypeId(MmcpMn::GetTypeId());
}

void
MmcpHelper::SetIpv6(bool ipv6)
{
    m_ipv6 = ipv6;
}

McastAddress
MmcpHelper::FindAddress(const Ptr<Node>& node, const Ptr<NetDevice>& device) const
{
    const auto first = FindAddressOf(node, device, m_ipv6 ? Family::IPV6 : Family::IPV4);
    return first.IsUnspecified() ? FindAddressOf(node, device, m_ipv6 ? Family::IPV4 : Family::IPV6)
                                 : first;
}

void
MmcpHelper::SetSmAttribute(const std::string& name, const AttributeValue& value)
{
    m_smFactory.Set(name, value);
}

void
MmcpHelper::SetLmcAttribute(const std::string& name, const AttributeValue& value)
{
    m_lmcFactory.Set(name, value);
}

void
MmcpHelper::SetMnAttribute(const std::string& name, const AttributeValue& value)
{
    m_mnFactory.Set(name, value);
}

void
MmcpHelper::AddSession(uint32_t sessionId, const Address& channel)
{
    NS_ABORT_MSG_IF(m_sm, "add session " << sessionId << " before InstallSm()");
    NS_ABORT_MSG_UNLESS(m_sessions.emplace(sessionId, channel).second,
                        "session " << sessionId << " is added already");
}

void
MmcpHelper::AddLmc(const std::string& lmcId, Ptr<NetDevice> device)
{
    NS_ABORT_MSG_UNLESS(device && device->GetNode(),
                        "LMC " << lmcId << " needs a device of a node");
    NS_ABORT_MSG_IF(m_sm, "add LMC " << lmcId << " before InstallSm()");
    m_lmcs.push_back({lmcId, device, m_lmcFactory});
    const auto address = FindAddress(device->GetNode(), device);
    NS_ABORT_MSG_IF(address.IsUnspecified(),
                    "the device of LMC " << lmcId << " has no address: assign one before AddLmc()");
    m_map->AddLmc(lmcId, {address, GetPort(m_lmcFactory)});
}

void
MmcpHelper::AddPoa(const MmcpIdentifier& poaId, const std::string& lmcId)
{
    m_map->AddPoa(poaId, lmcId);
}

void
MmcpHelper::AddPoa(const MmcpIdentifier& poaId,
                   const std::string& lmcId,
                   const Vector& position,
                   double range)
{
    AddPoa(poaId, lmcId);
    m_places->Add(poaId, position, range);
}

ApplicationContainer
MmcpHelper::InstallSm(Ptr<Node> node, const Address& local)
{
    NS_ABORT_MSG_IF(m_sm, "InstallSm() was called already: use a helper for each SM");
    NS_ABORT_MSG_IF(m_sessions.empty(), "call AddSession() before InstallSm()");
    m_sm = m_smFactory.Create<MmcpSm>();
    auto address = local;
    if (address.IsInvalid())
    {
        const auto own = FindAddress(node, nullptr);
        NS_ABORT_MSG_IF(own.IsUnspecified(),
                        "node " << node->GetId()
                                << " has no address: assign one before InstallSm()");
        address = ToIpAddress(own);
    }
    m_sm->SetAttribute("Local", AddressValue(address));
    m_sm->SetLmcMap(m_map);
    for (const auto& [sessionId, channel] : m_sessions)
    {
        m_sm->CreateSession(sessionId, channel);
    }
    TakeByAllInterfaces(node);
    node->AddApplication(m_sm);
    return {m_sm};
}

Address
MmcpHelper::GetSmAddress() const
{
    NS_ABORT_MSG_UNLESS(m_sm, "call InstallSm() before LMCs and MNs are installed");
    AddressValue local;
    UintegerValue port;
    m_sm->GetAttribute("Local", local);
    m_sm->GetAttribute("Port", port);
    if (Ipv4Address::IsMatchingType(local.Get()))
    {
        return InetSocketAddress(Ipv4Address::ConvertFrom(local.Get()), port.Get());
    }
    return Inet6SocketAddress(Ipv6Address::ConvertFrom(local.Get()), port.Get());
}

ApplicationContainer
MmcpHelper::InstallLmcs()
{
    const auto sm = GetSmAddress();
    ApplicationContainer applications;
    for (const auto& [lmcId, device, factory] : m_lmcs)
    {
        const auto& endpoint = m_map->FindById(lmcId)->endpoint;
        const auto node = device->GetNode();
        auto lmc = factory.Create<MmcpLmc>();
        lmc->SetAttribute("LmcId", StringValue(lmcId));
        lmc->SetAttribute("Local", AddressValue(ToIpAddress(endpoint.address)));
        lmc->SetAttribute("Device", PointerValue(device));
        lmc->SetLmcMap(m_map);
        for (const auto& session : m_sessions)
        {
            lmc->JoinSession(session.first, sm);
        }
        EnsureMembership(node, endpoint.address);
        TakeByAllInterfaces(node);
        node->AddApplication(lmc);
        applications.Add(lmc);
    }
    return applications;
}

ApplicationContainer
MmcpHelper::InstallMns(const NodeContainer& nodes, uint32_t sessionId, const MmcpIdentifier& poaId)
{
    const auto sm = GetSmAddress();
    const auto session = m_sessions.find(sessionId);
    NS_ABORT_MSG_IF(session == m_sessions.end(),
                    "session " << sessionId << " is unknown: AddSession() comes first");
    NS_ABORT_MSG_IF(poaId.GetSize() > 0 && !m_map->FindByPoa(poaId),
                    "PoA " << poaId << " is unknown: AddPoa() comes first");
    ApplicationContainer applications;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        auto mn = m_mnFactory.Create<MmcpMn>();
        mn->SetAttribute("MnId", StringValue("mn" + std::to_string(m_mns++)));
        mn->SetAttribute("SessionManager", AddressValue(sm));
        mn->SetAttribute("SessionId", UintegerValue(sessionId));
        mn->SetPoa(poaId);
        EnsureMembership(nodes.Get(i), MmcpEntity::ToEndpoint(session->second).address);
        nodes.Get(i)->AddApplication(mn);
        applications.Add(mn);
    }
    return applications;
}

std::vector<Ptr<MmcpMobilityLinkTrigger>>
MmcpHelper::InstallMobilityTriggers(const ApplicationContainer& mns, uint32_t device) const
{
    NS_ABORT_MSG_IF(m_places->GetPoas().empty(),
                    "no PoA has a place: call AddPoa() with position and range");
    std::vector<Ptr<MmcpMobilityLinkTrigger>> triggers;
    for (uint32_t i = 0; i < mns.GetN(); ++i)
    {
        const auto mn = DynamicCast<MmcpMn>(mns.Get(i));
        NS_ABORT_MSG_UNLESS(mn, "InstallMobilityTriggers() is for applications of InstallMns()");
        auto trigger = CreateObject<MmcpMobilityLinkTrigger>();
        trigger->SetDevice(mn->GetNode()->GetDevice(device));
        trigger->SetCoverageMap(m_places);
        mn->SetLinkTrigger(trigger);
        trigger->Start();
        triggers.push_back(trigger);
    }
    return triggers;
}

Ptr<const MmcpLmcMap>
MmcpHelper::GetLmcMap() const
{
    return m_map;
}

Ptr<MmcpSm>
MmcpHelper::GetSm() const
{
    return m_sm;
}

int64_t
MmcpHelper::AssignStreams(const ApplicationContainer& applications, int64_t stream)
{
    int64_t used = 0;
    for (uint32_t i = 0; i < applications.GetN(); ++i)
    {
        if (const auto entity = DynamicCast<MmcpEntity>(applications.Get(i)))
        {
            used += entity->AssignStreams(stream + used);
        }
        const auto mn = DynamicCast<MmcpMn>(applications.Get(i));
        if (mn && mn->GetLinkTrigger())
        {
            used += mn->GetLinkTrigger()->AssignStreams(stream + used);
        }
    }
    return used;
}

} // namespace ns3
