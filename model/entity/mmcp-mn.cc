// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-mn.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <memory>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpMn");

namespace
{

using Family = McastAddress::Family;

/// @param ip Ipv4 @param interface of it @param addresses gets those that can be used
void
Collect(const Ptr<Ipv4>& ip, uint32_t interface, std::set<McastAddress>& addresses)
{
    for (uint32_t i = 0; i < ip->GetNAddresses(interface); ++i)
    {
        const McastAddress address = ip->GetAddress(interface, i).GetLocal();
        if (!address.IsUnspecified())
        {
            addresses.insert(address);
        }
    }
}

/// @param ip Ipv6 @param interface of it @param addresses gets those that can be used
void
Collect(const Ptr<Ipv6>& ip, uint32_t interface, std::set<McastAddress>& addresses)
{
    for (uint32_t i = 0; i < ip->GetNAddresses(interface); ++i)
    {
        const auto address = ip->GetAddress(interface, i);
        // A tentative address cannot be used yet (RFC 4862 5.4).
        const bool ready = address.GetState() == Ipv6InterfaceAddress::PREFERRED ||
                           address.GetState() == Ipv6InterfaceAddress::PERMANENT;
        if (ready && !address.GetAddress().IsLinkLocal())
        {
            addresses.insert(address.GetAddress());
        }
    }
}

/// @param node whose @param device of it, or null: all but loopback @return addresses of Ip
template <class Ip>
std::set<McastAddress>
CollectAll(const Ptr<Node>& node, const Ptr<NetDevice>& device)
{
    std::set<McastAddress> addresses;
    const auto ip = node->GetObject<Ip>();
    for (uint32_t i = 0; ip && i < ip->GetNInterfaces(); ++i)
    {
        const auto of = ip->GetNetDevice(i);
        if (device ? of == device : !DynamicCast<LoopbackNetDevice>(of))
        {
            Collect(ip, i, addresses);
        }
    }
    return addresses;
}

} // namespace

bool
MmcpHandoverRecord::IsPredictive() const
{
    return preparation == MmcpHandoverOutcome::ACCEPTED && poaId == targetId;
}

MmcpMn::MmcpMn()
    : m_receiver(CreateObject<McastReceiver>())
{
    m_receiver->TraceConnectWithoutContext("Sequence", MakeCallback(&MmcpMn::OnSequence, this));
}

MmcpMn::~MmcpMn() = default;

void
MmcpMn::DoDispose()
{
    m_addressCheck.Cancel();
    SetLinkTrigger(nullptr);
    for (const auto& attachment : m_attachments)
    {
        const auto callback = MakeCallback(&MmcpMn::OnAddressed, this);
        attachment->TraceDisconnectWithoutContext("Addressed", callback);
        attachment->TraceDisconnectWithoutContext("Kept", callback);
    }
    m_attachments.clear();
    m_receiver->Dispose();
    m_deviceSockets.clear();
    m_device = nullptr;
    m_joinedDevice = nullptr;
    MmcpEntity::DoDispose();
}

void
MmcpMn::SetSessionManager(const Address& sm)
{
    m_sm = sm.IsInvalid() ? MmcpEndpoint{} : ToEndpoint(sm);
}

Address
MmcpMn::GetSessionManager() const
{
    return m_sm.address.GetFamily() == Family::NONE ? Address() : ToAddress(m_sm);
}

MmcpMnConfig
MmcpMn::GetConfig() const
{
    MmcpMnConfig config;
    config.mnId = m_mnId;
    config.sm = m_sm;
    config.joinWaitTime = m_joinWaitTime;
    config.maxJoinAttempts = m_maxJoinAttempts;
    config.maxLeaveAttempts = m_maxLeaveAttempts;
    config.statusReportTime = m_statusReportTime;
    config.handoverInitiationTime = m_handoverInitiationTime;
    config.maxHandoverInitiationAttempts = m_maxHandoverInitiationAttempts;
    config.stillHereTime = m_stillHereTime;
    return config;
}

MmcpMnStateMachine*
MmcpMn::FindMn() const
{
    return static_cast<MmcpMnStateMachine*>(FindMachine(m_sessionId));
}

bool
MmcpMn::IsServer() const
{
    return false;
}

// Session

void
MmcpMn::DoStart()
{
    m_receiver->SetNode(GetNode());
    NS_ABORT_MSG_UNLESS(m_sm.address.GetFamily() == Family::NONE || GetSocket(m_sm),
                        "node " << GetNode()->GetId() << " of MN " << m_mnId
                                << " has no IP stack for its SM at " << m_sm
                                << ": install one first");
    if (m_autoJoin)
    {
        Join(m_sessionId);
    }
}

void
MmcpMn::DoStop()
{
    Leave();
    m_addressCheck.Cancel();
    for (const auto& entry : m_deviceSockets)
    {
        entry.second->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        entry.second->Close();
    }
    m_deviceSockets.clear();
}

void
MmcpMn::Join(uint32_t sessionId)
{
    NS_LOG_FUNCTION(this << sessionId);
    NS_ABORT_MSG_UNLESS(IsRunning(), "MmcpMn::Join() comes after the application has started");
    NS_ABORT_MSG_UNLESS(GetState() == MmcpMnState::CLOSED,
                        "MN " << m_mnId << " is in session " << m_sessionId
                              << ": Leave() first, or add another MmcpMn (P21)");
    m_sessionId = sessionId;
    m_packetsBefore = m_receiver->GetReceived() - m_receiver->GetDuplicates();
    m_joinedDevice = m_device;
    m_joinedAddresses = GetAddresses(m_device);
    auto machine =
        std::make_unique<MmcpMnStateMachine>(sessionId, GetConfig(), GetDelayPicker(), [this] {
            return CountPackets();
        });
    auto& session = *machine;
    AddMachine(std::move(machine));
    Execute(sessionId, session.Join(m_poaId, Simulator::Now()));
}

void
MmcpMn::Leave()
{
    NS_LOG_FUNCTION(this);
    if (auto* mn = FindMn())
    {
        Execute(m_sessionId, mn->Leave(Simulator::Now()));
    }
}

MmcpMnState
MmcpMn::GetState() const
{
    const auto* mn = FindMn();
    return mn ? mn->GetState() : MmcpMnState::CLOSED;
}

std::optional<MmcpEndpoint>
MmcpMn::GetUpstream() const
{
    const auto* mn = FindMn();
    return mn ? mn->GetUpstream() : std::nullopt;
}

Ptr<McastReceiver>
MmcpMn::GetReceiver() const
{
    return m_receiver;
}

MmcpIdentifier
MmcpMn::GetMnId() const
{
    return m_mnId;
}

uint32_t
MmcpMn::CountPackets() const
{
    return static_cast<uint32_t>(m_receiver->GetReceived() - m_receiver->GetDuplicates() -
                                 m_packetsBefore);
}

void
MmcpMn::DoAction(uint32_t sessionId, const MmcpAction& action)
{
    if (const auto* change = std::get_if<MmcpGroupChange>(&action))
    {
        ChangeGroup(*change);
    }
    else if (std::holds_alternative<MmcpAdmitted>(action))
    {
        if (m_record)
        {
            m_record->admitted = Simulator::Now();
        }
    }
    else if (const auto* joined = std::get_if<MmcpJoined>(&action))
    {
        m_joinedTrace(sessionId, joined->lmc.value_or(MmcpEndpoint{}));
        if (m_record && m_record->addressed)
        {
            m_record->joined = Simulator::Now();
            m_handoverEndTrace(*std::exchange(m_record, nullptr));
        }
    }
    else if (const auto* failed = std::get_if<MmcpJoinFailed>(&action))
    {
        m_record.reset();
        m_joinFailedTrace(sessionId, failed->cause);
    }
    else if (std::holds_alternative<MmcpLeft>(action))
    {
        m_record.reset();
        m_leftTrace(sessionId);
    }
    else if (const auto* answer = std::get_if<MmcpHandoverAnswered>(&action))
    {
        Note([answer](auto& record) {
            record.answered = Simulator::Now();
            record.preparation = answer->outcome;
        });
        m_handoverAnsweredTrace(*m_record);
    }
}

void
MmcpMn::ChangeGroup(const MmcpGroupChange& change)
{
    m_receiver->Leave();
    if (change.join)
    {
        const auto& group = change.channel.address;
        m_receiver->SetAttribute(
            "Group",
            AddressValue(group.IsIpv4() ? Address(group.ToIpv4()) : Address(group.ToIpv6())));
        m_receiver->SetAttribute("Port", UintegerValue(change.channel.port));
        m_receiver->Join();
    }
}

void
MmcpMn::OnSequence(uint32_t sequence, McastSequenceCounter::Kind kind, uint32_t device)
{
    // P20: what came by the other interface before is not handed on twice
    m_dataTrace(m_sessionId, sequence, device, kind == McastSequenceCounter::Kind::DUPLICATE);
}

// Link

void
MmcpMn::SetLinkTrigger(Ptr<MmcpLinkTrigger> trigger)
{
    NS_LOG_FUNCTION(this << trigger);
    if (m_trigger)
    {
        m_trigger->TraceDisconnectWithoutContext("Event", MakeCallback(&MmcpMn::OnLinkEvent, this));
    }
    m_trigger = trigger;
    if (m_trigger)
    {
        m_trigger->TraceConnectWithoutContext("Event", MakeCallback(&MmcpMn::OnLinkEvent, this));
    }
}

Ptr<MmcpLinkTrigger>
MmcpMn::GetLinkTrigger() const
{
    return m_trigger;
}

void
MmcpMn::AddNetworkAttachment(Ptr<MmcpNetworkAttachment> attachment)
{
    NS_LOG_FUNCTION(this << attachment);
    m_attachments.push_back(attachment);
    const auto callback = MakeCallback(&MmcpMn::OnAddressed, this);
    attachment->TraceConnectWithoutContext("Addressed", callback);
    attachment->TraceConnectWithoutContext("Kept", callback);
}

bool
MmcpMn::HasAttachment(Ptr<NetDevice> device) const
{
    return std::any_of(
        m_attachments.begin(),
        m_attachments.end(),
        [&device](const auto& attachment) { return !device || attachment->GetDevice() == device; });
}

MmcpIdentifier
MmcpMn::GetPoa() const
{
    return m_poaId;
}

void
MmcpMn::SetPoa(const MmcpIdentifier& poaId)
{
    m_poaId = poaId;
}

bool
MmcpMn::IsPreparingHandover() const
{
    return GetState() == MmcpMnState::HIR_SENT;
}

void
MmcpMn::Note(const std::function<void(MmcpHandoverRecord&)>& what)
{
    // P17: the MN has said that it is still here; what comes now is another handover.
    if (m_record && m_record->answered && !m_record->linkDown && !m_record->linkUp &&
        Simulator::Now() > *m_record->answered + m_stillHereTime)
    {
        m_record.reset();
    }
    const bool isNew = !m_record;
    if (isNew)
    {
        m_record = std::make_unique<MmcpHandoverRecord>();
        m_record->sessionId = m_sessionId;
        m_record->mnId = m_mnId;
        m_record->poaId = m_poaId;
    }
    what(*m_record);
    if (isNew)
    {
        m_handoverStartTrace(*m_record);
    }
}

void
MmcpMn::OnLinkEvent(const MmcpLinkEvent& event)
{
    NS_LOG_FUNCTION(this << event);
    auto* mn = FindMn();
    const bool joined = mn && mn->GetState() != MmcpMnState::CLOSED;
    // A device that was left before is no news (P20).
    const bool isNews =
        joined && (!event.device || !m_joinedDevice || event.device == m_joinedDevice);
    switch (event.type)
    {
    case MmcpLinkEventType::LINK_HANDOVER_IMMINENT:
        if (isNews)
        {
            OnHandoverImminent(event);
        }
        break;
    case MmcpLinkEventType::LINK_DOWN:
        if (isNews)
        {
            Note([](auto& record) { record.linkDown = Simulator::Now(); });
        }
        break;
    case MmcpLinkEventType::LINK_UP:
        OnLinkUp(event);
        break;
    case MmcpLinkEventType::LINK_DETECTED:
    case MmcpLinkEventType::LINK_GOING_DOWN:
        break;
    }
}

void
MmcpMn::OnHandoverImminent(const MmcpLinkEvent& event)
{
    auto* mn = FindMn();
    if (mn->GetState() != MmcpMnState::ESTABLISHED && mn->GetState() != MmcpMnState::HIR_SENT)
    {
        return; // it is not yet joined where it is
    }
    if (m_record && m_record->linkUp)
    {
        m_record.reset(); // that was within the subnet, so far
    }
    Note([&event](auto& record) {
        record.targetId = event.poaId;
        record.triggered = Simulator::Now();
    });
    Execute(m_sessionId, mn->OnHandoverImminent(event.poaId, Simulator::Now()));
}

void
MmcpMn::OnLinkUp(const MmcpLinkEvent& event)
{
    auto* mn = FindMn();
    const bool joined = mn && mn->GetState() != MmcpMnState::CLOSED;
    if (joined && m_poaId == event.poaId)
    {
        if (m_record && !m_record->triggered && !m_record->linkUp)
        {
            m_record.reset(); // the link was lost and has come back
        }
        return;
    }
    m_poaId = event.poaId;
    m_device = event.device ? event.device : m_device;
    if (!joined)
    {
        return;
    }
    mn->SetPoa(event.poaId);
    Note([&event](auto& record) {
        record.poaId = event.poaId;
        record.linkUp = Simulator::Now();
    });
    m_awaitsAddress = true;
    m_addressCheck.Cancel();
    if (!HasAttachment(m_device))
    {
        m_addressDeadline = Simulator::Now() + m_addressWaitTime;
        CheckAddress();
    }
}

MmcpMn::Addresses
MmcpMn::GetAddresses(Ptr<NetDevice> device) const
{
    return m_sm.address.IsIpv4() ? CollectAll<Ipv4>(GetNode(), device)
                                 : CollectAll<Ipv6>(GetNode(), device);
}

void
MmcpMn::CheckAddress()
{
    if (AttachIfNew(GetAddresses(m_device)))
    {
        return;
    }
    if (Simulator::Now() + m_addressCheckInterval <= m_addressDeadline)
    {
        m_addressCheck = Simulator::Schedule(m_addressCheckInterval, &MmcpMn::CheckAddress, this);
    }
    else
    {
        StayInSubnet();
    }
}

void
MmcpMn::OnAddressed(Ptr<NetDevice> device, const McastAddress& address, Time /* sinceLinkUp */)
{
    if (!m_awaitsAddress || (m_device && device != m_device) ||
        address.GetFamily() != m_sm.address.GetFamily())
    {
        return;
    }
    // It can be used, even if it is not yet known to be unique (RFC 4429).
    auto addresses = GetAddresses(m_device);
    addresses.insert(address);
    if (!AttachIfNew(addresses))
    {
        StayInSubnet();
    }
}

bool
MmcpMn::AttachIfNew(const Addresses& addresses)
{
    const bool fresh = std::any_of(addresses.begin(), addresses.end(), [this](const auto& address) {
        return m_joinedAddresses.count(address) == 0;
    });
    const bool moved = m_joinedDevice && m_device != m_joinedDevice && !addresses.empty();
    if (!fresh && !moved)
    {
        return false;
    }
    m_awaitsAddress = false;
    auto* mn = FindMn();
    if (mn && mn->GetState() != MmcpMnState::CLOSED)
    {
        m_joinedDevice = m_device;
        m_joinedAddresses = addresses;
        Note([](auto& record) { record.addressed = Simulator::Now(); });
        if (m_receiver->IsJoined())
        {
            m_receiver->SetFilter(
                m_receiver->GetFilter()); // P18: also where there was no interface
        }
        Execute(m_sessionId, mn->OnAttached(m_poaId, Simulator::Now()));
    }
    return true;
}

void
MmcpMn::StayInSubnet()
{
    // The same subnet: nothing to do for MMCP (7.5).
    m_awaitsAddress = false;
    if (m_record && m_record->linkUp)
    {
        m_record.reset();
    }
}

Ptr<Socket>
MmcpMn::GetSocket(const MmcpEndpoint& to)
{
    // P22: the same from one session join to the next, as peers take messages from there only.
    // P20: by the device of the PoA, whatever the routes say
    const auto family = to.address.GetFamily();
    auto& socket = m_deviceSockets[{m_joinedDevice, family}];
    if (!socket)
    {
        socket = Bind(family, m_joinedDevice, 0);
    }
    return socket;
}

} // namespace ns3
