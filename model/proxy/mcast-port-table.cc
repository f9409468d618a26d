// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-port-table.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-packet-info-tag.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-packet-info-tag.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastPortTable");

NS_OBJECT_ENSURE_REGISTERED(McastPortTable);

namespace
{

/**
 * @param packet as the socket gave it; loses the tag
 * @param from who sent it
 * @param datagram gets all that is known but the packet
 * @return true if destination and device are known
 */
bool
ReadEnvelope(Ptr<Packet> packet, const Address& from, McastDatagram& datagram)
{
    if (InetSocketAddress::IsMatchingType(from))
    {
        const auto sender = InetSocketAddress::ConvertFrom(from);
        Ipv4PacketInfoTag tag;
        const bool found = packet->RemovePacketTag(tag);
        datagram.source = sender.GetIpv4();
        datagram.sourcePort = sender.GetPort();
        datagram.destination = tag.GetAddress();
        datagram.device = tag.GetRecvIf();
        return found;
    }
    if (Inet6SocketAddress::IsMatchingType(from))
    {
        const auto sender = Inet6SocketAddress::ConvertFrom(from);
        Ipv6PacketInfoTag tag;
        const bool found = packet->RemovePacketTag(tag);
        datagram.source = sender.GetIpv6();
        datagram.sourcePort = sender.GetPort();
        datagram.destination = tag.GetAddress();
        datagram.device = tag.GetRecvIf();
        return found;
    }
    return false;
}

} // namespace

TypeId
McastPortTable::GetTypeId()
{
    static TypeId tid = TypeId("ns3::McastPortTable").SetParent<Object>().SetGroupName("Mmcp");
    return tid;
}

McastPortTable::McastPortTable() = default;

McastPortTable::~McastPortTable() = default;

void
McastPortTable::DoDispose()
{
    for (auto& port : m_ports)
    {
        for (auto& socket : port.second.sockets)
        {
            socket.second->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        }
    }
    m_ports.clear();
    m_node = nullptr;
    Object::DoDispose();
}

Ptr<McastPortTable>
McastPortTable::Of(Ptr<Node> node)
{
    auto table = node->GetObject<McastPortTable>();
    if (!table)
    {
        table = CreateObject<McastPortTable>();
        table->m_node = node;
        node->AggregateObject(table);
    }
    return table;
}

uint64_t
McastPortTable::Open(Family family, uint16_t port, Listener listener)
{
    NS_LOG_FUNCTION(this << port);
    auto& entry = m_ports[port];
    if (entry.sockets.count(family) == 0)
    {
        const auto socket = Bind(family, port);
        NS_ABORT_MSG_IF(!socket,
                        "UDP port " << port << " of node " << m_node->GetId()
                                    << " belongs to another socket: give the group another port");
        entry.sockets[family] = socket;
    }
    if (family == Family::IPV6 && entry.sockets.count(Family::IPV4) == 0 &&
        m_node->GetObject<Ipv4>())
    {
        // UdpL4Protocol tries IPv6 sockets with IPv4 packets that no IPv4 socket matches, and does
        // so without an interface, which sockets that want to know it do not survive.
        if (const auto socket = Bind(Family::IPV4, port))
        {
            entry.sockets[Family::IPV4] = socket;
        }
    }
    entry.listeners.push_back({++m_lastId, family, std::move(listener)});
    return m_lastId;
}

Ptr<Socket>
McastPortTable::Bind(Family family, uint16_t port)
{
    const auto socket = Socket::CreateSocket(m_node, UdpSocketFactory::GetTypeId());
    const int failed = family == Family::IPV4
                           ? socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port))
                           : socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), port));
    if (failed != 0)
    {
        return nullptr;
    }
    socket->SetRecvPktInfo(true);
    socket->SetRecvCallback(MakeBoundCallback(&McastPortTable::Receive, this, port));
    return socket;
}

void
McastPortTable::Close(uint64_t id)
{
    NS_LOG_FUNCTION(this << id);
    for (auto port = m_ports.begin(); port != m_ports.end(); ++port)
    {
        auto& listeners = port->second.listeners;
        const auto found = std::find_if(listeners.begin(),
                                        listeners.end(),
                                        [id](const auto& other) { return other.id == id; });
        if (found == listeners.end())
        {
            continue;
        }
        listeners.erase(found);
        if (listeners.empty())
        {
            for (auto& socket : port->second.sockets)
            {
                socket.second->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
                socket.second->Close();
            }
            m_ports.erase(port);
        }
        return;
    }
}

void
McastPortTable::Receive(McastPortTable* table, uint16_t port, Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        McastDatagram datagram;
        const auto entry = table->m_ports.find(port);
        if (entry == table->m_ports.end() || !ReadEnvelope(packet, from, datagram))
        {
            continue;
        }
        // By a copy: who is called may open and close.
        const auto listeners = entry->second.listeners;
        for (const auto& listening : listeners)
        {
            if (listening.family == datagram.source.GetFamily())
            {
                datagram.packet = packet->Copy();
                listening.listener(datagram);
            }
        }
    }
}

} // namespace ns3
