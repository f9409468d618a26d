// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-entity.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/mmcp-header.h"
#include "ns3/mmcp-message-codec.h"
#include "ns3/mmcp-message-visit.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpEntity");

NS_OBJECT_ENSURE_REGISTERED(MmcpEntity);

namespace
{

using Family = McastAddress::Family;

/// @param message any @return true if it is an answer with F = 0
bool
IsRefusal(const MmcpMessage& message)
{
    return MmcpGetMessageRule(message.GetType()).hasFlag &&
           !std::visit([](const auto& body) { return MmcpIsAccepted(body); }, message.body);
}

/// @param request any message @return the confirm with F = 0 that answers it, if one exists
std::optional<MmcpMessageBody>
MakeRefusal(const MmcpMessage& request)
{
    switch (request.GetType())
    {
    case MmcpMessageType::SJR:
        return MmcpSessionJoinConfirm{};
    case MmcpMessageType::LJR:
        return MmcpLocalJoinConfirm{};
    case MmcpMessageType::ULR:
        return MmcpUserLeaveConfirm{};
    case MmcpMessageType::HIR:
        return MmcpHandoverInitiationConfirm{};
    case MmcpMessageType::HCT:
        return MmcpHandoverTransferAck{};
    default:
        return std::nullopt;
    }
}

} // namespace

TypeId
MmcpEntity::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpEntity")
            .SetParent<Application>()
            .SetGroupName("Mmcp")
            .AddAttribute("Local",
                          "The own address, an Ipv4Address or Ipv6Address: messages are taken "
                          "there and sent from there. Not set: any address of the node.",
                          AddressValue(),
                          MakeAddressAccessor(&MmcpEntity::SetLocal, &MmcpEntity::GetLocal),
                          MakeAddressChecker())
            .AddAttribute("ParameterLengthOctets",
                          "Octets of the length field of parameters that are sent, 1 or 2; both "
                          "are understood. Default 2 (MMCP 8.2, W1).",
                          UintegerValue(2),
                          MakeUintegerAccessor(&MmcpEntity::m_lengthOctets),
                          MakeUintegerChecker<uint8_t>(1, 2))
            .AddAttribute("MaxMessageSize",
                          "Octets that an ASR may have, 128 to 65507; with more MNs it is split. "
                          "Default 1452: no fragments on a link of 1500 octets (W12).",
                          UintegerValue(1452),
                          MakeUintegerAccessor(&MmcpEntity::m_maxMessageSize),
                          MakeUintegerChecker<uint32_t>(128, 65507))
            .AddAttribute("MaxRefusalRate",
                          "Answers with F = 0 to one peer, a second, 1 or more; more are not sent "
                          "and counted as too-many-refusals. Default 10 (P8, P22).",
                          UintegerValue(10),
                          MakeUintegerAccessor(&MmcpEntity::m_maxRefusalRate),
                          MakeUintegerChecker<uint32_t>(1))
            .AddTraceSource("Tx",
                            "A message is sent.",
                            MakeTraceSourceAccessor(&MmcpEntity::m_txTrace),
                            "ns3::MmcpEntity::MessageCallback")
            .AddTraceSource("Rx",
                            "A sound message is received.",
                            MakeTraceSourceAccessor(&MmcpEntity::m_rxTrace),
                            "ns3::MmcpEntity::MessageCallback")
            .AddTraceSource("Drop",
                            "A message is dropped, or an answer is withheld.",
                            MakeTraceSourceAccessor(&MmcpEntity::m_dropTrace),
                            "ns3::MmcpEntity::DropCallback")
            .AddTraceSource("StateTransition",
                            "A state changed (MMCP annex B).",
                            MakeTraceSourceAccessor(&MmcpEntity::m_transitionTrace),
                            "ns3::MmcpEntity::StateTransitionCallback");
    return tid;
}

MmcpEntity::MmcpEntity()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

MmcpEntity::~MmcpEntity() = default;

void
MmcpEntity::DoDispose()
{
    // The sockets go with the node.
    m_sockets.clear();
    for (auto& session : m_sessions)
    {
        session.second.timer.Cancel();
    }
    m_sessions.clear();
    m_running = false;
    Application::DoDispose();
}

int64_t
MmcpEntity::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

MmcpDelayPicker
MmcpEntity::GetDelayPicker()
{
    return [random = m_random](Time most) {
        return TimeStep(
            static_cast<uint64_t>(random->GetValue(0, static_cast<double>(most.GetTimeStep()))));
    };
}

// Addresses and sockets

MmcpEndpoint
MmcpEntity::ToEndpoint(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        const auto inet = InetSocketAddress::ConvertFrom(address);
        return {inet.GetIpv4(), inet.GetPort()};
    }
    NS_ABORT_MSG_UNLESS(Inet6SocketAddress::IsMatchingType(address),
                        "an InetSocketAddress or an Inet6SocketAddress is needed, not " << address);
    const auto inet6 = Inet6SocketAddress::ConvertFrom(address);
    return {inet6.GetIpv6(), inet6.GetPort()};
}

Address
MmcpEntity::ToAddress(const MmcpEndpoint& endpoint)
{
    if (endpoint.address.IsIpv4())
    {
        return InetSocketAddress(endpoint.address.ToIpv4(), endpoint.port);
    }
    return Inet6SocketAddress(endpoint.address.ToIpv6(), endpoint.port);
}

void
MmcpEntity::SetLocal(const Address& local)
{
    if (Ipv4Address::IsMatchingType(local))
    {
        m_local = Ipv4Address::ConvertFrom(local);
    }
    else if (Ipv6Address::IsMatchingType(local))
    {
        m_local = Ipv6Address::ConvertFrom(local);
    }
    else
    {
        NS_ABORT_MSG_UNLESS(local.IsInvalid(),
                            "Local is an Ipv4Address or an Ipv6Address, not " << local);
        m_local = {};
    }
}

Address
MmcpEntity::GetLocal() const
{
    return m_local.IsIpv4()   ? Address(m_local.ToIpv4())
           : m_local.IsIpv6() ? Address(m_local.ToIpv6())
                              : Address();
}

MmcpEndpoint
MmcpEntity::GetSelf() const
{
    return {m_local, m_port};
}

void
MmcpEntity::StartApplication()
{
    Start();
}

void
MmcpEntity::StopApplication()
{
    Stop();
}

void
MmcpEntity::Start()
{
    NS_LOG_FUNCTION(this);
    if (!m_running)
    {
        m_running = true;
        if (IsServer())
        {
            Open();
        }
        DoStart();
    }
}

bool
MmcpEntity::IsRunning() const
{
    return m_running;
}

void
MmcpEntity::Open()
{
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        if (m_local.GetFamily() == Family::NONE || m_local.GetFamily() == family)
        {
            if (const auto socket = Bind(family, nullptr, m_port))
            {
                m_sockets[family] = socket;
            }
        }
    }
    NS_ABORT_MSG_IF(m_sockets.empty(),
                    "node " << GetNode()->GetId() << " has no IP stack for "
                            << GetInstanceTypeId().GetName()
                            << ": install one of the family of Local first");
}

Ptr<Socket>
MmcpEntity::Bind(Family family, Ptr<NetDevice> device, uint16_t port)
{
    const bool ipv4 = family == Family::IPV4;
    if (ipv4 ? !GetNode()->GetObject<Ipv4>() : !GetNode()->GetObject<Ipv6>())
    {
        return nullptr;
    }
    const auto socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    if (device)
    {
        socket->BindToNetDevice(device); // before Bind(), so that two may have one port
    }
    const auto any = ipv4 ? McastAddress(Ipv4Address::GetAny()) : Ipv6Address::GetAny();
    const auto& local = m_local.GetFamily() == family ? m_local : any;
    NS_ABORT_MSG_IF(socket->Bind(ToAddress({local, port})) != 0,
                    "UDP port " << port << " of node " << GetNode()->GetId()
                                << " belongs to another socket: set another Port");
    socket->SetRecvCallback(MakeCallback(&MmcpEntity::HandleRead, this));
    return socket;
}

void
MmcpEntity::Stop()
{
    NS_LOG_FUNCTION(this);
    if (!m_running)
    {
        return;
    }
    DoStop();
    m_running = false;
    for (const auto& entry : m_sockets)
    {
        entry.second->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        entry.second->Close();
    }
    m_sockets.clear();
    for (auto& session : m_sessions)
    {
        session.second.timer.Cancel();
    }
    m_sessions.clear();
}

Ptr<Socket>
MmcpEntity::GetSocket(const MmcpEndpoint& to)
{
    const auto entry = m_sockets.find(to.address.GetFamily());
    return entry == m_sockets.end() ? nullptr : entry->second;
}

// Sessions

MmcpStateMachine&
MmcpEntity::AddMachine(std::unique_ptr<MmcpStateMachine> machine)
{
    auto& session = m_sessions[machine->GetSessionId()];
    session.timer.Cancel();
    session = {std::move(machine), EventId(), MmcpStateMachine::Never()};
    return *session.machine;
}

MmcpStateMachine*
MmcpEntity::FindMachine(uint32_t sessionId) const
{
    const auto entry = m_sessions.find(sessionId);
    return entry == m_sessions.end() ? nullptr : entry->second.machine.get();
}

void
MmcpEntity::Reschedule(Session& session)
{
    const auto due = session.machine->GetNextTimeout();
    if (due == session.due)
    {
        return;
    }
    session.timer.Cancel();
    session.due = due;
    if (due != MmcpStateMachine::Never())
    {
        session.timer = Simulator::Schedule(std::max(due - Simulator::Now(), Time(0)),
                                            &MmcpEntity::OnTimer,
                                            this,
                                            session.machine->GetSessionId());
    }
}

void
MmcpEntity::OnTimer(uint32_t sessionId)
{
    auto& session = m_sessions.at(sessionId);
    session.due = MmcpStateMachine::Never();
    Execute(sessionId, session.machine->OnTimeout(Simulator::Now()));
}

void
MmcpEntity::Execute(uint32_t sessionId, const MmcpActions& actions)
{
    for (const auto& action : actions)
    {
        if (const auto* send = std::get_if<MmcpSend>(&action))
        {
            Transmit(send->to, send->message);
        }
        else if (const auto* dropped = std::get_if<MmcpDropped>(&action))
        {
            Drop(dropped->reason, dropped->from);
        }
        else if (const auto* transition = std::get_if<MmcpTransition>(&action))
        {
            NS_LOG_INFO("session " << sessionId << " " << transition->who << ": "
                                   << transition->from << " to " << transition->to);
            m_transitionTrace(sessionId, transition->who, transition->from, transition->to);
        }
        else
        {
            DoAction(sessionId, action);
        }
    }
    // Whoever was told may have stopped the application.
    const auto entry = m_sessions.find(sessionId);
    if (entry != m_sessions.end())
    {
        Reschedule(entry->second);
    }
}

// Messages

void
MmcpEntity::Transmit(const MmcpEndpoint& to, const MmcpMessage& message)
{
    if (IsRefusal(message) && !m_limiter.Allow(to, m_maxRefusalRate, Simulator::Now()))
    {
        Drop(MmcpParseError::TOO_MANY_REFUSALS, to); // P22
        return;
    }
    const auto* report = std::get_if<MmcpAggregationStatusReport>(&message.body);
    if (!report)
    {
        TransmitPart(to, message);
        return;
    }
    const auto split = MmcpMessageCodec::SplitReport(*report,
                                                     static_cast<MmcpLengthOctets>(m_lengthOctets),
                                                     m_maxMessageSize); // W12
    for (const auto& part : split.parts)
    {
        TransmitPart(to, {message.sessionId, part});
    }
}

void
MmcpEntity::TransmitPart(const MmcpEndpoint& to, const MmcpMessage& message)
{
    std::size_t size = 0;
    const auto layout = static_cast<MmcpLengthOctets>(m_lengthOctets);
    if (const auto error = MmcpMessageCodec::Measure(message, layout, size))
    {
        Drop(*error, to); // an identifier that the layout cannot hold
        return;
    }
    const auto packet = Create<Packet>();
    packet->AddHeader(MmcpHeader(message, layout));
    ++m_sent[static_cast<std::size_t>(message.GetType()) - 1];
    m_sentOctets += size;
    m_txTrace(to, message);
    const auto socket = GetSocket(to);
    if (!socket || socket->SendTo(packet, 0, ToAddress(to)) < 0)
    {
        // As on any network: whoever waits for an answer asks again.
        NS_LOG_INFO("node " << GetNode()->GetId() << " has no way to " << to);
    }
}

void
MmcpEntity::HandleRead(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        Receive(ToEndpoint(from), packet);
    }
}

void
MmcpEntity::Receive(const MmcpEndpoint& from, Ptr<const Packet> packet)
{
    std::vector<uint8_t> octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    MmcpMessage message;
    if (const auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message))
    {
        Drop(*error, from);
        return;
    }
    ++m_received[static_cast<std::size_t>(message.GetType()) - 1];
    m_rxTrace(from, message);
    if (auto* machine = FindMachine(message.sessionId))
    {
        Execute(message.sessionId, machine->OnMessage(from, message, Simulator::Now()));
        return;
    }
    Drop(MmcpParseError::UNKNOWN_SESSION, from); // W10
    if (IsServer())
    {
        RefuseSession(from, message);
    }
}

void
MmcpEntity::RefuseSession(const MmcpEndpoint& from, const MmcpMessage& message)
{
    if (auto refusal = MakeRefusal(message))
    {
        Transmit(from, {message.sessionId, std::move(*refusal)});
    }
}

void
MmcpEntity::Drop(MmcpParseError reason, const MmcpEndpoint& from)
{
    NS_LOG_INFO("dropped, " << reason << ", from " << from);
    ++m_dropped[reason];
    m_dropTrace(reason, from);
}

uint64_t
MmcpEntity::GetSent(MmcpMessageType type) const
{
    return m_sent[static_cast<std::size_t>(type) - 1];
}

uint64_t
MmcpEntity::GetReceived(MmcpMessageType type) const
{
    return m_received[static_cast<std::size_t>(type) - 1];
}

uint64_t
MmcpEntity::GetSentOctets() const
{
    return m_sentOctets;
}

uint64_t
MmcpEntity::GetDropped(MmcpParseError reason) const
{
    const auto entry = m_dropped.find(reason);
    return entry == m_dropped.end() ? 0 : entry->second;
}

} // namespace ns3
