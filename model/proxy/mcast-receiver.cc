// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-receiver.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <sstream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastReceiver");

NS_OBJECT_ENSURE_REGISTERED(McastReceiver);

TypeId
McastReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::McastReceiver")
            .SetParent<Application>()
            .SetGroupName("Mmcp")
            .AddConstructor<McastReceiver>()
            .AddAttribute(
                "Group",
                "The group: an Ipv4Address or an Ipv6Address. Takes effect with the next join.",
                AddressValue(Ipv4Address("239.0.0.1")),
                MakeAddressAccessor(&McastReceiver::SetGroup, &McastReceiver::GetGroupAddress),
                MakeAddressChecker())
            .AddAttribute("Port",
                          "The UDP port. Takes effect with the next join.",
                          UintegerValue(9),
                          MakeUintegerAccessor(&McastReceiver::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute(
                "Device",
                "The device where to join and to receive; null: all devices that have an "
                "interface of the group's family when joining, and packets from anywhere.",
                PointerValue(),
                MakePointerAccessor(&McastReceiver::m_device),
                MakePointerChecker<NetDevice>())
            .AddAttribute(
                "Sources",
                "Addresses with commas between them: the sources that the filter names.",
                StringValue(""),
                MakeStringAccessor(&McastReceiver::SetSourceText, &McastReceiver::GetSourceText),
                MakeStringChecker())
            .AddAttribute(
                "Exclude",
                "Filter mode: true for EXCLUDE, all sources but those named; false for "
                "INCLUDE, those named only (RFC 9776 3, RFC 9777 4).",
                BooleanValue(true),
                MakeBooleanAccessor(&McastReceiver::SetExclude, &McastReceiver::IsExclude),
                MakeBooleanChecker())
            .AddTraceSource("Rx",
                            "A packet of the group, from a wanted source.",
                            MakeTraceSourceAccessor(&McastReceiver::m_rxTrace),
                            "ns3::McastReceiver::RxCallback")
            .AddTraceSource("Sequence",
                            "A packet with a number.",
                            MakeTraceSourceAccessor(&McastReceiver::m_sequenceTrace),
                            "ns3::McastReceiver::SequenceCallback")
            .AddTraceSource("Gap",
                            "Numbers were skipped.",
                            MakeTraceSourceAccessor(&McastReceiver::m_gapTrace),
                            "ns3::McastReceiver::GapCallback");
    return tid;
}

McastReceiver::McastReceiver() = default;

McastReceiver::~McastReceiver() = default;

void
McastReceiver::DoDispose()
{
    // Nothing is left any more: the node goes, too.
    m_protocol = nullptr;
    m_device = nullptr;
    Application::DoDispose();
}

void
McastReceiver::SetGroup(const Address& group)
{
    if (Ipv4Address::IsMatchingType(group))
    {
        m_group = Ipv4Address::ConvertFrom(group);
    }
    else if (Ipv6Address::IsMatchingType(group))
    {
        m_group = Ipv6Address::ConvertFrom(group);
    }
    else
    {
        NS_ABORT_MSG("the Group of a McastReceiver is an Ipv4Address or an Ipv6Address, not "
                     << group);
    }
    NS_ABORT_MSG_IF(!m_group.IsMulticast(),
                    m_group << " is no multicast address: set another Group");
}

Address
McastReceiver::GetGroupAddress() const
{
    return m_group.IsIpv4() ? Address(m_group.ToIpv4()) : Address(m_group.ToIpv6());
}

McastAddress
McastReceiver::GetGroup() const
{
    return m_group;
}

void
McastReceiver::SetSourceText(const std::string& text)
{
    auto filter = m_filter;
    filter.sources.clear();
    std::istringstream list(text);
    for (std::string item; std::getline(list, item, ',');)
    {
        const auto first = item.find_first_not_of(' ');
        const auto last = item.find_last_not_of(' ');
        const auto source = first == std::string::npos
                                ? std::nullopt
                                : McastAddress::FromText(item.substr(first, last - first + 1));
        NS_ABORT_MSG_IF(!source, "\"" << item << "\" in Sources of a McastReceiver is no address");
        filter.sources.insert(*source);
    }
    SetFilter(filter);
}

std::string
McastReceiver::GetSourceText() const
{
    std::ostringstream text;
    const char* separator = "";
    for (const auto& source : m_filter.sources)
    {
        text << separator << source;
        separator = ",";
    }
    return text.str();
}

void
McastReceiver::SetExclude(bool exclude)
{
    auto filter = m_filter;
    filter.mode = exclude ? McastFilterMode::EXCLUDE : McastFilterMode::INCLUDE;
    SetFilter(filter);
}

bool
McastReceiver::IsExclude() const
{
    return m_filter.mode == McastFilterMode::EXCLUDE;
}

void
McastReceiver::SetFilter(const McastSourceFilter& filter)
{
    NS_LOG_FUNCTION(this << filter);
    m_filter = filter;
    if (IsJoined())
    {
        Apply(m_filter);
    }
}

McastSourceFilter
McastReceiver::GetFilter() const
{
    return m_filter;
}

void
McastReceiver::StartApplication()
{
    Join();
}

void
McastReceiver::StopApplication()
{
    Leave();
}

void
McastReceiver::Join()
{
    NS_LOG_FUNCTION(this);
    if (IsJoined())
    {
        return;
    }
    NS_ABORT_MSG_IF(!GetNode(), "add the McastReceiver to a node first: node->AddApplication()");
    m_protocol = McastProtocol::Of(GetNode(), m_group.GetFamily());
    NS_ABORT_MSG_IF(!m_protocol,
                    "node " << GetNode()->GetId() << " has no group membership of the family of "
                            << m_group << ": call McastHelper::InstallHost() for it");
    m_listener = McastPortTable::Of(GetNode())->Open(m_group.GetFamily(),
                                                     m_port,
                                                     MakeCallback(&McastReceiver::Receive, this));
    m_socket = m_protocol->NewSocket();
    // What was sent while the group was not joined is not lost.
    m_past = GetSums();
    m_flows.clear();
    Apply(m_filter);
}

void
McastReceiver::Leave()
{
    NS_LOG_FUNCTION(this);
    if (IsJoined())
    {
        McastPortTable::Of(GetNode())->Close(m_listener);
        m_protocol->CloseSocket(m_socket);
        m_protocol = nullptr;
    }
}

bool
McastReceiver::IsJoined() const
{
    return static_cast<bool>(m_protocol);
}

void
McastReceiver::Apply(const McastSourceFilter& filter)
{
    for (const auto& source : filter.sources)
    {
        NS_ABORT_MSG_IF(source.GetFamily() != m_group.GetFamily(),
                        "source " << source << " is not of the family of group " << m_group);
    }
    uint32_t joined = 0;
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        const auto device = GetNode()->GetDevice(i);
        const auto interface = m_protocol->GetInterfaceForDevice(device);
        if (interface < 0 || (m_device && device != m_device) ||
            DynamicCast<LoopbackNetDevice>(device))
        {
            continue;
        }
        m_protocol->SetFilter(m_socket, static_cast<uint32_t>(interface), m_group, filter);
        ++joined;
    }
    NS_ABORT_MSG_IF(joined == 0,
                    "no device of node " << GetNode()->GetId() << " that could join " << m_group
                                         << ": assign an address of the family first");
}

void
McastReceiver::Receive(const McastDatagram& datagram)
{
    // ns-3 gives a socket all groups: the filter of the socket is applied here (RFC 9776 3.1).
    if (datagram.destination != m_group || !m_filter.Allows(datagram.source) ||
        (m_device && datagram.device != m_device->GetIfIndex()))
    {
        return;
    }
    ++m_received;
    m_octets += datagram.packet->GetSize();
    m_rxTrace(datagram.packet, datagram.source, datagram.device);
    Count(datagram);
}

void
McastReceiver::Count(const McastDatagram& datagram)
{
    m_lastTime = Simulator::Now();
    SeqTsHeader header;
    if (datagram.packet->GetSize() < header.GetSerializedSize())
    {
        return;
    }
    datagram.packet->PeekHeader(header);
    auto& flow = m_flows[{datagram.source, datagram.sourcePort}];
    const Time silence = m_lastTime - flow.last;
    flow.last = m_lastTime;
    std::optional<McastSequenceCounter::Range> gap;
    const auto kind = flow.counter.Receive(header.GetSeq(), gap);
    m_sequenceTrace(header.GetSeq(), kind, datagram.device);
    if (gap)
    {
        m_gapTrace(gap->first, gap->last, silence);
    }
}

uint64_t
McastReceiver::GetReceived() const
{
    return m_received;
}

uint64_t
McastReceiver::GetOctets() const
{
    return m_octets;
}

McastReceiver::Sums
McastReceiver::GetSums() const
{
    auto sums = m_past;
    for (const auto& flow : m_flows)
    {
        sums.lost += flow.second.counter.GetLost();
        sums.duplicates += flow.second.counter.GetDuplicates();
        sums.late += flow.second.counter.GetLate();
    }
    return sums;
}

uint64_t
McastReceiver::GetLost() const
{
    return GetSums().lost;
}

uint64_t
McastReceiver::GetDuplicates() const
{
    return GetSums().duplicates;
}

uint64_t
McastReceiver::GetLate() const
{
    return GetSums().late;
}

Time
McastReceiver::GetLastTime() const
{
    return m_lastTime;
}

} // namespace ns3
