// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-upstream-state-machine.h"

#include "ns3/abort.h"
#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

namespace
{

using State = MmcpMemberState;
using Event = MmcpMemberEvent;

/// USP without an answer after which an MN or LMC has failed (MMCP 7.4).
constexpr uint32_t MAX_PROBES = 3;

/// @param state of an MN @return true if it is in the session here
bool
IsCountedState(State state)
{
    constexpr auto COUNTED =
        MmcpStates(State::ESTABLISHED, State::HIR_RCVD, State::HCT_SENT, State::DELEGATED);
    return (COUNTED & MmcpStates(state)) != 0;
}

} // namespace

const char*
MmcpGetName(MmcpMemberState state)
{
    static constexpr const char* NAMES[] =
        {"CLOSED", "ESTABLISHED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER", "AWAITED", "DELEGATED"};
    return NAMES[static_cast<std::size_t>(state)];
}

MmcpUpstreamStateMachine::MmcpUpstreamStateMachine(uint32_t sessionId,
                                                   const MmcpUpstreamConfig& config)
    : MmcpStateMachine(sessionId),
      m_config(config),
      m_transfers(config.contextTransferTime,
                  config.maxContextTransferAttempts,
                  config.nameMnInHandoverAck)
{
    NS_ABORT_MSG_UNLESS(config.lmcs, "SM and LMC need a map of the LMCs: set LmcMap");
    NS_ABORT_MSG_UNLESS(config.statusReportTime.IsStrictlyPositive() &&
                            config.statusProbeTime.IsStrictlyPositive(),
                        "StatusReportTime and StatusProbeTime must be above 0");
    NS_ABORT_MSG_IF(config.maxContextTransferAttempts == 0,
                    "MaxContextTransferAttempts must be at least 1");
}

void
MmcpUpstreamStateMachine::OnLeft(Time /* now */)
{
}

void
MmcpUpstreamStateMachine::OnSwitched(Slot /* slot */, State /* from */)
{
}

std::optional<MmcpIdentifier>
MmcpUpstreamStateMachine::GetLmcId(const Member& /* member */) const
{
    return std::nullopt;
}

// The table

bool
MmcpUpstreamStateMachine::IsDeclared(State state, Event event) const
{
    return MmcpNextStates(MMCP_MEMBER_TRANSITIONS, state, event) != 0;
}

void
MmcpUpstreamStateMachine::SwitchTo(Slot slot, Event event, State next)
{
    auto& member = m_members[slot];
    const auto before = member.state;
    NS_ASSERT_MSG(MmcpNextStates(MMCP_MEMBER_TRANSITIONS, before, event) & MmcpStates(next),
                  "a transition of an MN is not in the table: " << MmcpGetName(before) << " to "
                                                                << MmcpGetName(next));
    if (next == before)
    {
        return;
    }
    member.state = next;
    m_counted += IsCountedState(next) ? 1 : 0;
    m_counted -= IsCountedState(before) ? 1 : 0;
    const auto& mnId = m_members.GetId(slot);
    m_out.emplace_back(MmcpTransition{mnId, MmcpGetName(before), MmcpGetName(next)});
    if (IsCountedState(next) && (before == State::CLOSED || before == State::AWAITED))
    {
        m_out.emplace_back(MmcpMemberChanged{mnId, MmcpMemberChange::JOINED});
    }
    else if (next == State::AWAITED && before != State::CLOSED)
    {
        m_out.emplace_back(MmcpMemberChanged{mnId, MmcpMemberChange::GONE}); // it was elsewhere
    }
    OnSwitched(slot, before);
}

MmcpUpstreamStateMachine::Slot
MmcpUpstreamStateMachine::FindOrAdd(const MmcpIdentifier& mnId, Time now)
{
    auto slot = m_members.Find(mnId);
    if (slot == NONE && m_members.GetSize() < m_config.maxMobileNodes)
    {
        slot = m_members.Add(mnId);
        m_members[slot].since = now;
    }
    return slot;
}

void
MmcpUpstreamStateMachine::Remove(Slot slot, Event event, MmcpMemberChange change)
{
    CancelTransfer(slot);
    SwitchTo(slot, event, State::CLOSED);
    m_out.emplace_back(MmcpMemberChanged{m_members.GetId(slot), change});
    auto& member = m_members[slot];
    m_due.Remove(slot, member.queued);
    m_members.Remove(slot);
}

void
MmcpUpstreamStateMachine::RemoveAll()
{
    for (Slot slot = 0; slot < m_members.GetEnd(); ++slot)
    {
        if (m_members.IsUsed(slot))
        {
            const bool awaited = m_members[slot].state == State::AWAITED;
            Remove(slot,
                   Event::FORGOTTEN,
                   awaited ? MmcpMemberChange::NEVER_CAME : MmcpMemberChange::GONE);
        }
    }
    m_transfers.Clear();
    m_members.Clear();
    m_due.Clear();
}

MmcpUpstreamStateMachine::Slot
MmcpUpstreamStateMachine::Accept(const MmcpIdentifier& mnId,
                                 const MmcpEndpoint& from,
                                 Event event,
                                 const MmcpMessageBody& refusal)
{
    const auto slot = m_members.Find(mnId);
    // Without an address it has not joined here: it is awaited, or only an LMC has named it.
    if (slot == NONE || m_members[slot].endpoint == MmcpEndpoint())
    {
        Drop(MmcpParseError::UNKNOWN_MN, from);
        Send(from, refusal); // P8
        return NONE;
    }
    if (m_members[slot].endpoint != from)
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
        return NONE;
    }
    if (!IsDeclared(m_members[slot].state, event))
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
        Send(from, refusal); // P8: it reports to the SM, which knows it at an LMC
        return NONE;
    }
    return slot;
}

// Messages

void
MmcpUpstreamStateMachine::DoReceive(const MmcpEndpoint& from,
                                    const MmcpMessageBody& message,
                                    Time now)
{
    if (const auto* report = std::get_if<MmcpUserStatusReport>(&message))
    {
        OnStatusReport(from, *report, now);
    }
    else if (const auto* leave = std::get_if<MmcpUserLeaveRequest>(&message))
    {
        OnLeaveRequest(from, *leave, now);
    }
    else if (const auto* initiation = std::get_if<MmcpHandoverInitiationRequest>(&message))
    {
        OnInitiation(from, *initiation, now);
    }
    else if (const auto* ack = std::get_if<MmcpHandoverTransferAck>(&message))
    {
        OnTransferAck(from, *ack, now);
    }
    else
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
    }
}

void
MmcpUpstreamStateMachine::OnLeaveRequest(const MmcpEndpoint& from,
                                         const MmcpUserLeaveRequest& request,
                                         Time now)
{
    const auto slot = Accept(request.mnId, from, Event::ULR, MmcpUserLeaveConfirm{false});
    if (slot != NONE)
    {
        Remove(slot, Event::ULR, MmcpMemberChange::LEFT);
        Send(from, MmcpUserLeaveConfirm{true}); // MMCP 7.3
        OnLeft(now);
    }
}

void
MmcpUpstreamStateMachine::OnStatusReport(const MmcpEndpoint& from,
                                         const MmcpUserStatusReport& report,
                                         Time now)
{
    const auto slot = Accept(report.mnId, from, Event::USR, MakeRefusal());
    if (slot == NONE)
    {
        return;
    }
    auto& member = m_members[slot];
    if (report.status)
    {
        member.status = report.status;
    }
    // P17: a report says that the MN is still here
    SwitchTo(slot,
             Event::USR,
             member.state == State::HANDED_OVER ? State::ESTABLISHED : member.state);
    NoteHeard(slot, now);
}

// Handover (MMCP 7.5)

void
MmcpUpstreamStateMachine::OnInitiation(const MmcpEndpoint& from,
                                       const MmcpHandoverInitiationRequest& request,
                                       Time now)
{
    const auto slot = Accept(request.mnId,
                             from,
                             Event::HIR_STARTED,
                             MmcpHandoverInitiationConfirm{false, std::nullopt});
    if (slot == NONE)
    {
        return;
    }
    auto& member = m_members[slot];
    const bool repeated = member.handover && member.handover->poaId == request.poaId;
    if (repeated && member.state == State::HANDED_OVER)
    {
        Confirm(slot, MmcpHandoverOutcome::ACCEPTED); // P12: the HIC was lost
        return;
    }
    NoteHeard(slot, now);
    const auto* lmc = m_config.lmcs->FindByPoa(request.poaId);
    const bool running = member.state == State::HIR_RCVD || member.state == State::HCT_SENT;
    if (running && lmc && member.handover->next == lmc->endpoint)
    {
        member.handover->poaId = request.poaId; // P12: it runs; an HCT does not name the PoA
        return;
    }
    CancelTransfer(slot); // P12: another PoA takes its place
    member.handover = std::make_unique<Handover>(
        Handover{request.poaId, lmc ? std::optional(lmc->endpoint) : std::nullopt});
    if (!lmc || lmc->endpoint == m_config.self)
    {
        SwitchTo(slot, Event::HIR_ANSWERED, State::ESTABLISHED);
        Confirm(slot, lmc ? MmcpHandoverOutcome::ACCEPTED : MmcpHandoverOutcome::REFUSED); // P14
        return;
    }
    SwitchTo(slot, Event::HIR_STARTED, State::HIR_RCVD);
    if (m_transfers.Start(slot, lmc->endpoint, now))
    {
        TakeTurns({slot});
    }
}

void
MmcpUpstreamStateMachine::TakeTurns(const MmcpContextTransfers::Turns& turns)
{
    for (const auto slot : turns)
    {
        SwitchTo(slot, Event::TURN, State::HCT_SENT);
        SendTransfer(slot);
    }
}

void
MmcpUpstreamStateMachine::SendTransfer(Slot slot)
{
    const auto& channel = GetChannel();
    Send(*m_members[slot].handover->next,
         MmcpHandoverContextTransfer{m_members.GetId(slot), channel.value_or(MmcpEndpoint{})});
}

void
MmcpUpstreamStateMachine::OnTransferAck(const MmcpEndpoint& from,
                                        const MmcpHandoverTransferAck& ack,
                                        Time now)
{
    if (!m_config.lmcs->FindByEndpoint(from))
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
        return;
    }
    std::optional<Slot> named;
    if (ack.mnId)
    {
        named = m_members.Find(*ack.mnId);
    }
    const auto slot = m_transfers.FindAnswered(from, named);
    if (!slot)
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
        TakeTurns(m_transfers.PassOver(from, now));
        return;
    }
    const auto turns = m_transfers.End(*slot, now);
    if (ack.accepted)
    {
        SwitchTo(*slot, Event::HTA_ACCEPTED, State::HANDED_OVER);
        SetDue(*slot, now + m_config.handoverGraceTime); // P17
        Confirm(*slot, MmcpHandoverOutcome::ACCEPTED);
    }
    else
    {
        SwitchTo(*slot, Event::HTA_REFUSED, State::ESTABLISHED);
        Confirm(*slot, MmcpHandoverOutcome::REFUSED);
    }
    TakeTurns(turns);
}

void
MmcpUpstreamStateMachine::Confirm(Slot slot, MmcpHandoverOutcome outcome)
{
    const auto& member = m_members[slot];
    const auto& [poaId, next] = *member.handover;
    const bool accepted = outcome == MmcpHandoverOutcome::ACCEPTED;
    Send(member.endpoint, MmcpHandoverInitiationConfirm{accepted, accepted ? next : std::nullopt});
    m_out.emplace_back(MmcpHandoverServed{m_members.GetId(slot), poaId, outcome, next});
}

void
MmcpUpstreamStateMachine::CancelTransfer(Slot slot)
{
    m_transfers.Cancel(slot);
}

// Time

void
MmcpUpstreamStateMachine::SetDue(Slot slot, Time due)
{
    auto& member = m_members[slot];
    member.due = due;
    m_due.Expect(slot, member.queued, due);
}

void
MmcpUpstreamStateMachine::NoteHeard(Slot slot, Time now)
{
    auto& member = m_members[slot];
    member.heard = now;
    member.probes = 0;
    SetDue(slot, now + m_config.statusProbeTime);
}

Time
MmcpUpstreamStateMachine::GetNextTimeout() const
{
    return std::min(m_due.GetNext(), m_transfers.GetNextTimeout());
}

void
MmcpUpstreamStateMachine::DoTimeout(Time now)
{
    while (const auto due = m_transfers.PopDue(now))
    {
        const auto [slot, again] = *due;
        if (again)
        {
            SendTransfer(slot); // P12
            continue;
        }
        const auto turns = m_transfers.End(slot, now);
        SwitchTo(slot, Event::HTA_REFUSED, State::ESTABLISHED);
        Confirm(slot, MmcpHandoverOutcome::SILENT); // P12
        TakeTurns(turns);
    }
    TakeTurns(m_transfers.PopTurns(now));
    const auto find = [this](Slot slot) {
        auto& member = m_members[slot];
        return McastDueQueueOf<Slot>::Member{member.queued, member.due};
    };
    while (const auto slot = m_due.Pop(now, find))
    {
        auto& member = m_members[*slot];
        if (member.due <= now)
        {
            OnMemberDue(*slot, now);
        }
        else
        {
            SetDue(*slot, member.due);
        }
    }
}

void
MmcpUpstreamStateMachine::OnMemberDue(Slot slot, Time now)
{
    auto& member = m_members[slot];
    switch (member.state)
    {
    case State::ESTABLISHED:
    case State::HIR_RCVD:
    case State::HCT_SENT:
        if (member.probes == MAX_PROBES)
        {
            Remove(slot, Event::SILENT, MmcpMemberChange::FAILED); // MMCP 7.4
            return;
        }
        ++member.probes;
        Send(member.endpoint, MmcpUserStatusProbe{});
        SetDue(slot, now + m_config.statusProbeTime);
        break;
    case State::AWAITED:
        Remove(slot, Event::SILENT, MmcpMemberChange::NEVER_CAME); // P16
        break;
    case State::HANDED_OVER: // P17
    case State::DELEGATED:
        Remove(slot, Event::SILENT, MmcpMemberChange::GONE);
        break;
    case State::CLOSED:
        break;
    }
}

// State

bool
MmcpUpstreamStateMachine::IsCounted(Slot slot) const
{
    return IsCountedState(m_members[slot].state);
}

uint32_t
MmcpUpstreamStateMachine::GetMemberCount() const
{
    return m_counted;
}

std::size_t
MmcpUpstreamStateMachine::GetTableSize() const
{
    return m_members.GetSize();
}

MmcpMemberView
MmcpUpstreamStateMachine::GetView(Slot slot) const
{
    const auto& member = m_members[slot];
    return {m_members.GetId(slot),
            member.state,
            member.endpoint,
            GetLmcId(member),
            member.since,
            member.heard,
            member.status};
}

MmcpUpstreamStateMachine::Members
MmcpUpstreamStateMachine::GetMembers() const
{
    Members members;
    for (Slot slot = 0; slot < m_members.GetEnd(); ++slot)
    {
        if (m_members.IsUsed(slot))
        {
            members.push_back(GetView(slot));
        }
    }
    return members;
}

std::optional<MmcpMemberView>
MmcpUpstreamStateMachine::GetMember(const MmcpIdentifier& mnId) const
{
    const auto slot = m_members.Find(mnId);
    return slot == NONE ? std::nullopt : std::optional(GetView(slot));
}

} // namespace ns3
