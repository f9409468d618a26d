// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol.h"

#include "mcast-igmpv3-protocol.h"
#include "mcast-mldv2-protocol.h"
#include "mcast-protocol-port.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastProtocol");

Ptr<McastProtocol>
McastProtocol::Of(Ptr<Node> node, McastAddress::Family family)
{
    if (family == McastAddress::Family::IPV4)
    {
        return node->GetObject<McastIgmpv3Protocol>();
    }
    return node->GetObject<McastMldv2Protocol>();
}

McastProtocol::McastProtocol()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

McastProtocol::~McastProtocol() = default;

void
McastProtocol::NotifyNewAggregate()
{
    if (!m_node)
    {
        const auto node = GetObject<Node>();
        if (node && SetUp(node))
        {
            m_node = node;
            if (node->IsInitialized())
            {
                Initialize();
            }
        }
    }
    Object::NotifyNewAggregate();
}

bool
McastProtocol::SetUp(Ptr<Node> /* node */)
{
    return true;
}

Ptr<Node>
McastProtocol::GetNode() const
{
    return m_node;
}

void
McastProtocol::DoInitialize()
{
    // Devices and traffic control of the node may be initialized after this object.
    Simulator::ScheduleNow(&McastProtocol::Begin, Ptr<McastProtocol>(this));
    Object::DoInitialize();
}

void
McastProtocol::DoDispose()
{
    m_running = false;
    m_ports.clear();
    m_node = nullptr;
    Object::DoDispose();
}

// Interfaces

Time
McastProtocol::PickDelay(Time most)
{
    return TimeStep(
        static_cast<uint64_t>(m_random->GetValue(0, static_cast<double>(most.GetTimeStep()))));
}

McastProtocol::Port&
McastProtocol::Use(uint32_t interface)
{
    auto& port = m_ports[interface];
    if (!port)
    {
        const auto known = GetNInterfaces();
        if (interface >= known)
        {
            m_ports.erase(interface);
            NS_ABORT_MSG("interface "
                         << interface << " of " << known
                         << " does not exist: aggregate the protocol to a node with the IP"
                         << " stack and add the interface before it is used");
        }
        port = std::make_unique<Port>(*this, interface);
    }
    return *port;
}

const McastProtocol::Port*
McastProtocol::Find(uint32_t interface) const
{
    const auto entry = m_ports.find(interface);
    return entry == m_ports.end() ? nullptr : entry->second.get();
}

void
McastProtocol::Begin()
{
    if (m_running || !m_node)
    {
        return;
    }
    m_running = true;
    for (auto& entry : m_ports)
    {
        entry.second->Refresh(false);
    }
}

void
McastProtocol::NotifyInterfaceChange(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    const auto entry = m_ports.find(interface);
    if (entry != m_ports.end())
    {
        entry->second->Refresh(false);
    }
}

// Host part

uint64_t
McastProtocol::NewSocket(bool delivers)
{
    ++m_lastSocket;
    if (!delivers)
    {
        m_relays.insert(m_lastSocket);
    }
    return m_lastSocket;
}

void
McastProtocol::SetFilter(uint64_t socket,
                         uint32_t interface,
                         const McastAddress& group,
                         const McastSourceFilter& filter)
{
    NS_LOG_FUNCTION(this << socket << interface << group << filter);
    Use(interface).SetFilter(socket, group, filter);
}

void
McastProtocol::CloseSocket(uint64_t socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto& entry : m_ports)
    {
        entry.second->CloseSocket(socket);
    }
    m_relays.erase(socket);
}

std::map<McastAddress, McastSourceFilter>
McastProtocol::GetJoined(uint32_t interface) const
{
    const auto* port = Find(interface);
    return port ? port->GetHost().GetMemberships() : std::map<McastAddress, McastSourceFilter>{};
}

// Router part

void
McastProtocol::EnableRouter(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    Use(interface).EnableRouter();
}

void
McastProtocol::DisableRouter(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    const auto entry = m_ports.find(interface);
    if (entry != m_ports.end())
    {
        entry->second->DisableRouter();
    }
}

const McastMembershipQuerier*
McastProtocol::FindQuerier(uint32_t interface) const
{
    const auto* port = Find(interface);
    return port ? port->GetQuerier() : nullptr;
}

bool
McastProtocol::IsRouter(uint32_t interface) const
{
    return FindQuerier(interface) != nullptr;
}

bool
McastProtocol::IsQuerier(uint32_t interface) const
{
    const auto* querier = FindQuerier(interface);
    return querier && querier->IsQuerier();
}

bool
McastProtocol::Forwards(uint32_t interface,
                        const McastAddress& group,
                        const McastAddress& source) const
{
    const auto* querier = FindQuerier(interface);
    return querier && querier->Forwards(group, source);
}

McastSourceFilter
McastProtocol::GetFilter(uint32_t interface, const McastAddress& group) const
{
    const auto* querier = FindQuerier(interface);
    return querier ? querier->GetFilter(group) : McastSourceFilter{};
}

std::map<McastAddress, McastSourceFilter>
McastProtocol::GetMemberships(uint32_t interface) const
{
    const auto* querier = FindQuerier(interface);
    return querier ? querier->GetMemberships() : std::map<McastAddress, McastSourceFilter>{};
}

// Messages

void
McastProtocol::Received(uint32_t interface,
                        const McastAddress& source,
                        const McastMembershipMessage& message)
{
    NS_LOG_FUNCTION(this << interface << source);
    if (!m_running)
    {
        return;
    }
    m_rxTrace(interface, source, message);
    if (!Find(interface) && !std::holds_alternative<McastQuery>(message))
    {
        return; // nobody here is interested; of a query, a later host part must know the version
    }
    Use(interface).Receive(source, message);
}

void
McastProtocol::Drop(uint32_t interface, McastParseError reason, const McastAddress& source)
{
    NS_LOG_INFO("interface " << interface << ": dropped, " << reason << ", from " << source);
    ++m_dropped[static_cast<std::size_t>(reason)];
    m_dropTrace(interface, reason, source);
}

uint64_t
McastProtocol::GetDropped(McastParseError reason) const
{
    return m_dropped[static_cast<std::size_t>(reason)];
}

int64_t
McastProtocol::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

// For people

void
McastProtocol::PrintMembership(Ptr<OutputStreamWrapper> stream) const
{
    auto& os = *stream->GetStream();
    os << (GetFamily() == McastAddress::Family::IPV4 ? "IGMP" : "MLD");
    if (m_node)
    {
        os << " of node " << m_node->GetId();
    }
    os << " at " << Simulator::Now().GetSeconds() << " s" << '\n';
    for (const auto& entry : m_ports)
    {
        entry.second->Print(os);
    }
}

} // namespace ns3
