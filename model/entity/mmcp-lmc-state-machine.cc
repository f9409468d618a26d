// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-lmc-state-machine.h"

#include "ns3/abort.h"
#include "ns3/assert.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

using State = MmcpLmcState;
using Event = MmcpLmcEvent;

/// Reports out of turn come not more often than so many in a Status Report Time: each lists all
/// MNs.
constexpr int64_t MAX_PROMPT_REPORTS = 10;

} // namespace

const char*
MmcpGetName(MmcpLmcState state)
{
    static constexpr const char* NAMES[] = {"CLOSED", "SJR-SENT", "ESTABLISHED"};
    return NAMES[static_cast<std::size_t>(state)];
}

MmcpLmcStateMachine::MmcpLmcStateMachine(uint32_t sessionId,
                                         const MmcpLmcConfig& config,
                                         MmcpDelayPicker delay)
    : MmcpUpstreamStateMachine(sessionId, config),
      m_lmcConfig(config),
      m_delay(std::move(delay))
{
    NS_ABORT_MSG_UNLESS(config.lmcs->FindById(config.lmcId),
                        "the LMC " << config.lmcId << " is not in its own LmcMap");
}

// The table

bool
MmcpLmcStateMachine::IsDeclared(Event event) const
{
    return MmcpNextStates(MMCP_LMC_TRANSITIONS, m_state, event) != 0;
}

void
MmcpLmcStateMachine::SwitchTo(Event event, State next)
{
    NS_ASSERT_MSG(MmcpNextStates(MMCP_LMC_TRANSITIONS, m_state, event) & MmcpStates(next),
                  "a transition of the LMC is not in the table: " << MmcpGetName(m_state) << " to "
                                                                  << MmcpGetName(next));
    if (next != m_state)
    {
        m_out.emplace_back(MmcpTransition{{}, MmcpGetName(m_state), MmcpGetName(next)});
        m_state = next;
    }
}

// The session

MmcpActions
MmcpLmcStateMachine::Start(Time now)
{
    if (IsDeclared(Event::START))
    {
        JoinSession(Event::START, now);
    }
    return Take();
}

MmcpActions
MmcpLmcStateMachine::Stop(Time /* now */)
{
    if (IsDeclared(Event::STOP))
    {
        RemoveAll();
        m_request.Stop();
        m_reportDue = Never();
        m_promptDue = Never();
        m_reported = Time::Min();
        m_channel.reset();
        SwitchTo(Event::STOP, State::CLOSED);
    }
    return Take();
}

void
MmcpLmcStateMachine::JoinSession(Event event, Time now)
{
    SwitchTo(event, State::SJR_SENT);
    // P4: for ever
    m_request.Start(now, m_lmcConfig.joinWaitTime, 0, m_lmcConfig.maxJoinInterval);
    Send(m_lmcConfig.sm, MmcpSessionJoinRequest{m_lmcConfig.lmcId, std::nullopt});
}

void
MmcpLmcStateMachine::OnSessionJoinConfirm(const MmcpEndpoint& from,
                                          const MmcpSessionJoinConfirm& confirm,
                                          Time now)
{
    const auto event = confirm.accepted ? Event::SJC_ACCEPTED : Event::SJC_REFUSED;
    if (!IsDeclared(event))
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
        return;
    }
    if (!confirm.accepted)
    {
        if (m_state == State::ESTABLISHED)
        {
            JoinSession(event, now); // P8: the SM has forgotten the LMC
        }
        return; // P4: it goes on asking
    }
    m_request.Stop();
    m_channel = confirm.multicast;
    SwitchTo(event, State::ESTABLISHED);
    if (m_reportDue == Never())
    {
        m_reportDue = now + m_delay(m_config.statusReportTime); // P6: its own phase
    }
    if (GetMemberCount() > 0)
    {
        m_promptDue = now; // P8: the SM has to learn them anew
    }
}

// Messages

MmcpMessageBody
MmcpLmcStateMachine::MakeRefusal() const
{
    return MmcpLocalJoinConfirm{false}; // P8
}

const std::optional<MmcpEndpoint>&
MmcpLmcStateMachine::GetChannel() const
{
    return m_channel;
}

void
MmcpLmcStateMachine::DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now)
{
    const auto* confirm = std::get_if<MmcpSessionJoinConfirm>(&message);
    const bool probe = std::holds_alternative<MmcpUserStatusProbe>(message);
    if ((confirm || probe) && from != m_lmcConfig.sm)
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
    }
    else if (confirm)
    {
        OnSessionJoinConfirm(from, *confirm, now);
    }
    else if (probe)
    {
        OnProbe(from, now);
    }
    else if (const auto* request = std::get_if<MmcpLocalJoinRequest>(&message))
    {
        OnLocalJoin(from, *request, now);
    }
    else if (const auto* transfer = std::get_if<MmcpHandoverContextTransfer>(&message))
    {
        OnTransfer(from, *transfer, now);
    }
    else
    {
        MmcpUpstreamStateMachine::DoReceive(from, message, now);
    }
}

void
MmcpLmcStateMachine::OnLocalJoin(const MmcpEndpoint& from,
                                 const MmcpLocalJoinRequest& request,
                                 Time now)
{
    const auto slot = IsDeclared(Event::LJR) ? FindOrAdd(request.mnId, now) : NONE;
    if (slot == NONE)
    {
        // P5: not before the SM has accepted the LMC; P22: the table is full
        Drop(IsDeclared(Event::LJR) ? MmcpParseError::TOO_MANY_MNS
                                    : MmcpParseError::UNEXPECTED_MESSAGE,
             from);
        Send(from, MmcpLocalJoinConfirm{false});
        return;
    }
    CancelTransfer(slot);
    m_members[slot].endpoint = from;
    m_members[slot].handover.reset();
    MmcpUpstreamStateMachine::SwitchTo(slot,
                                       MmcpMemberEvent::ADMITTED,
                                       MmcpMemberState::ESTABLISHED);
    NoteHeard(slot, now);
    Send(from, MmcpLocalJoinConfirm{true}); // MMCP 7.2
}

void
MmcpLmcStateMachine::OnTransfer(const MmcpEndpoint& from,
                                const MmcpHandoverContextTransfer& transfer,
                                Time now)
{
    // P22; the SM acts as the old LMC of MNs without one (P13)
    if (!m_config.lmcs->FindByEndpoint(from) && from != m_lmcConfig.sm)
    {
        Drop(MmcpParseError::WRONG_SENDER, from);
        return;
    }
    const auto slot = IsDeclared(Event::HCT) ? FindOrAdd(transfer.mnId, now) : NONE;
    if (slot == NONE)
    {
        Drop(IsDeclared(Event::HCT) ? MmcpParseError::TOO_MANY_MNS
                                    : MmcpParseError::UNEXPECTED_MESSAGE,
             from);
        SendTransferAck(from, transfer.mnId, false);
        return;
    }
    auto& member = m_members[slot];
    const auto copies = m_config.maxContextTransferAttempts * m_config.contextTransferTime;
    if (member.state == MmcpMemberState::ESTABLISHED && now - member.heard < copies)
    {
        // P12: a copy that comes after the LJR. Longer ago it was elsewhere without a word.
        MmcpUpstreamStateMachine::SwitchTo(slot, MmcpMemberEvent::HCT, member.state);
        SendTransferAck(from, transfer.mnId, true);
        return;
    }
    CancelTransfer(slot);
    if (member.state != MmcpMemberState::AWAITED)
    {
        member.awaited = transfer.multicast;
        member.endpoint = {};
        member.handover.reset();
    }
    MmcpUpstreamStateMachine::SwitchTo(slot, MmcpMemberEvent::HCT, MmcpMemberState::AWAITED);
    member.heard = now;
    SetDue(slot, now + m_lmcConfig.agentHoldTime); // P16
    SendTransferAck(from, transfer.mnId, true);    // P12: a repeated HCT, too
}

void
MmcpLmcStateMachine::SendTransferAck(const MmcpEndpoint& to,
                                     const MmcpIdentifier& mnId,
                                     bool accepted)
{
    Send(to,
         MmcpHandoverTransferAck{accepted,
                                 m_config.nameMnInHandoverAck ? std::optional(mnId)
                                                              : std::nullopt}); // P15
}

void
MmcpLmcStateMachine::OnSwitched(Slot slot, MmcpMemberState from)
{
    // MMCP 7.5, P16: the group is joined as long as somebody is awaited
    auto& member = m_members[slot];
    if (member.state == MmcpMemberState::AWAITED)
    {
        if (++m_awaited[*member.awaited] == 1)
        {
            m_out.emplace_back(MmcpGroupChange{*member.awaited, true});
        }
    }
    else if (from == MmcpMemberState::AWAITED)
    {
        const auto entry = m_awaited.find(*member.awaited);
        if (--entry->second == 0)
        {
            m_out.emplace_back(MmcpGroupChange{*member.awaited, false});
            m_awaited.erase(entry);
        }
        member.awaited.reset();
    }
}

// Status monitoring (MMCP 7.4)

void
MmcpLmcStateMachine::OnProbe(const MmcpEndpoint& from, Time now)
{
    if (!IsDeclared(Event::USP))
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
        return;
    }
    SendReport(now);
}

void
MmcpLmcStateMachine::OnLeft(Time now)
{
    if (m_lmcConfig.reportLeaveAtOnce && m_state == State::ESTABLISHED)
    {
        const auto pause = m_config.statusReportTime / MAX_PROMPT_REPORTS;
        const auto earliest = m_reported == Time::Min() ? now : m_reported + pause;
        m_promptDue = std::min(m_promptDue, std::max(now, earliest)); // MMCP 7.3, P10
    }
}

void
MmcpLmcStateMachine::SendReport(Time now)
{
    MmcpAggregationStatusReport report{{GetMemberCount()}, {}};
    report.reports.reserve(GetMemberCount());
    for (Slot slot = 0; slot < m_members.GetEnd(); ++slot)
    {
        if (m_members.IsUsed(slot) && IsCounted(slot))
        {
            report.reports.push_back({m_members.GetId(slot), m_members[slot].status});
        }
    }
    Send(m_lmcConfig.sm, std::move(report));
    m_reported = now;
    m_promptDue = Never();
}

Time
MmcpLmcStateMachine::GetNextTimeout() const
{
    return std::min(
        {MmcpUpstreamStateMachine::GetNextTimeout(), m_request.GetDue(), m_reportDue, m_promptDue});
}

void
MmcpLmcStateMachine::DoTimeout(Time now)
{
    MmcpUpstreamStateMachine::DoTimeout(now);
    if (m_request.GetDue() <= now && m_request.OnDue(now))
    {
        Send(m_lmcConfig.sm, MmcpSessionJoinRequest{m_lmcConfig.lmcId, std::nullopt});
    }
    const bool periodic = m_reportDue <= now;
    if (periodic)
    {
        m_reportDue += m_config.statusReportTime;
    }
    if ((periodic || m_promptDue <= now) && m_state == State::ESTABLISHED)
    {
        SendReport(now);
    }
}

MmcpLmcState
MmcpLmcStateMachine::GetState() const
{
    return m_state;
}

} // namespace ns3
