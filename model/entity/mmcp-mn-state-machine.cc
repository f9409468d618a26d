// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-mn-state-machine.h"

#include "ns3/abort.h"
#include "ns3/assert.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

using State = MmcpMnState;
using Event = MmcpMnEvent;

/// @param message any @return what it is to an MN
Event
Classify(const MmcpMessageBody& message)
{
    if (const auto* sjc = std::get_if<MmcpSessionJoinConfirm>(&message))
    {
        return sjc->accepted ? Event::SJC_ACCEPTED : Event::SJC_REFUSED;
    }
    if (const auto* ljc = std::get_if<MmcpLocalJoinConfirm>(&message))
    {
        return ljc->accepted ? Event::LJC_ACCEPTED : Event::LJC_REFUSED;
    }
    if (const auto* hic = std::get_if<MmcpHandoverInitiationConfirm>(&message))
    {
        return hic->accepted ? Event::HIC_ACCEPTED : Event::HIC_REFUSED;
    }
    if (std::holds_alternative<MmcpUserLeaveConfirm>(message))
    {
        return Event::ULC;
    }
    return std::holds_alternative<MmcpUserStatusProbe>(message) ? Event::USP : Event::OTHER_MESSAGE;
}

} // namespace

const char*
MmcpGetName(MmcpMnState state)
{
    static constexpr const char* NAMES[] =
        {"CLOSED", "SJR-SENT", "LJR-SENT", "ESTABLISHED", "HIR-SENT", "LEAVING"};
    return NAMES[static_cast<std::size_t>(state)];
}

MmcpMnStateMachine::MmcpMnStateMachine(uint32_t sessionId,
                                       const MmcpMnConfig& config,
                                       MmcpDelayPicker delay,
                                       PacketCounter packets)
    : MmcpStateMachine(sessionId),
      m_config(config),
      m_delay(std::move(delay)),
      m_packets(std::move(packets)),
      m_sm(config.sm)
{
    NS_ABORT_MSG_IF(config.mnId.GetSize() == 0, "an MN needs an identifier: set MnId");
    NS_ABORT_MSG_IF(config.sm.address.IsUnspecified() || config.sm.port == 0,
                    "an MN needs the address and port of the SM: set SessionManager");
    NS_ABORT_MSG_IF(config.maxJoinAttempts == 0 || config.maxLeaveAttempts == 0 ||
                        config.maxHandoverInitiationAttempts == 0,
                    "an MN needs at least one attempt for each request");
    NS_ABORT_MSG_IF(!config.statusReportTime.IsStrictlyPositive(),
                    "StatusReportTime must be above 0");
}

// The table

bool
MmcpMnStateMachine::IsDeclared(Event event) const
{
    return MmcpNextStates(MMCP_MN_TRANSITIONS, m_state, event) != 0;
}

void
MmcpMnStateMachine::SwitchTo(Event event, State next)
{
    NS_ASSERT_MSG(MmcpNextStates(MMCP_MN_TRANSITIONS, m_state, event) & MmcpStates(next),
                  "a transition of the MN is not in the table: " << MmcpGetName(m_state) << " to "
                                                                 << MmcpGetName(next));
    if (next != m_state)
    {
        m_out.emplace_back(MmcpTransition{{}, MmcpGetName(m_state), MmcpGetName(next)});
        m_state = next;
    }
}

// The application and the link

MmcpActions
MmcpMnStateMachine::Join(const MmcpIdentifier& poaId, Time now)
{
    m_poaId = poaId;
    if (IsDeclared(Event::JOIN))
    {
        m_rounds = 1;
        m_since.reset();
        JoinAgain(Event::JOIN, now);
    }
    return Take();
}

MmcpActions
MmcpMnStateMachine::Leave(Time now)
{
    if (!IsDeclared(Event::LEAVE))
    {
        return {};
    }
    if (MmcpNextStates(MMCP_MN_TRANSITIONS, m_state, Event::LEAVE) & MmcpStates(State::CLOSED))
    {
        Close(Event::LEAVE); // nobody serves it
        m_out.emplace_back(MmcpLeft{});
        return Take();
    }
    // MMCP 7.3, P10: the group first
    m_out.emplace_back(MmcpGroupChange{*std::exchange(m_channel, std::nullopt), false});
    m_reportDue = Never();
    m_stillHereDue = Never();
    SwitchTo(Event::LEAVE, State::LEAVING);
    m_request.Start(now, m_config.joinWaitTime, m_config.maxLeaveAttempts);
    SendRequest();
    return Take();
}

MmcpActions
MmcpMnStateMachine::OnAttached(const MmcpIdentifier& poaId, Time now)
{
    m_poaId = poaId;
    m_stillHereDue = Never();
    if (IsDeclared(Event::ATTACHED))
    {
        // MMCP 7.5, P18, P19: new address, then session join, then local join
        JoinAgain(Event::ATTACHED, now);
    }
    return Take();
}

void
MmcpMnStateMachine::SetPoa(const MmcpIdentifier& poaId)
{
    m_poaId = poaId;
}

MmcpActions
MmcpMnStateMachine::OnHandoverImminent(const MmcpIdentifier& poaId, Time now)
{
    const bool running = m_state == State::HIR_SENT && poaId == m_targetId;
    if (!IsDeclared(Event::IMMINENT) || running)
    {
        return {};
    }
    // MMCP 7.5; P12: another target takes the place of the running handover
    m_targetId = poaId;
    m_stillHereDue = Never();
    SwitchTo(Event::IMMINENT, State::HIR_SENT);
    m_request.Start(now, m_config.handoverInitiationTime, m_config.maxHandoverInitiationAttempts);
    SendRequest();
    return Take();
}

// Messages

const std::optional<MmcpEndpoint>&
MmcpMnStateMachine::GetPeer(Event event) const
{
    switch (event)
    {
    case Event::SJC_ACCEPTED:
    case Event::SJC_REFUSED:
        return m_sm;
    case Event::LJC_ACCEPTED:
    case Event::LJC_REFUSED:
        return m_lmc;
    default:
        return m_upstream;
    }
}

void
MmcpMnStateMachine::DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now)
{
    const auto event = Classify(message);
    if (!IsDeclared(event))
    {
        Drop(MmcpParseError::UNEXPECTED_MESSAGE, from);
        return;
    }
    const auto& peer = GetPeer(event);
    if (!peer || *peer != from)
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
        return;
    }
    switch (event)
    {
    case Event::SJC_ACCEPTED:
        OnSessionJoinConfirm(std::get<MmcpSessionJoinConfirm>(message), now);
        break;
    case Event::SJC_REFUSED:
        if (m_state == State::SJR_SENT)
        {
            m_out.emplace_back(MmcpJoinFailed{MmcpJoinFailure::SM_REFUSED}); // MMCP 7.2
            Close(event);
        }
        else
        {
            JoinAgain(event, now); // P8: the SM has forgotten the MN
        }
        break;
    case Event::LJC_ACCEPTED:
        Establish(event, now);
        break;
    case Event::LJC_REFUSED:
        if (m_state == State::LJR_SENT)
        {
            OnJoinFailed(event, MmcpJoinFailure::LMC_REFUSED, now);
        }
        else
        {
            JoinAgain(event, now); // P8: the LMC has forgotten the MN
        }
        break;
    case Event::ULC:
        Close(event);
        m_out.emplace_back(MmcpLeft{});
        break;
    case Event::USP:
        SendReport(now); // MMCP 7.4: as soon as it receives it
        break;
    case Event::HIC_ACCEPTED:
        EndHandover(event,
                    MmcpHandoverOutcome::ACCEPTED,
                    std::get<MmcpHandoverInitiationConfirm>(message).lmc);
        // P17; within the subnet of its LMC (P14) it need not say so
        if (std::get<MmcpHandoverInitiationConfirm>(message).lmc != m_upstream)
        {
            m_stillHereDue = now + m_config.stillHereTime;
        }
        break;
    case Event::HIC_REFUSED:
        EndHandover(event, MmcpHandoverOutcome::REFUSED, std::nullopt);
        // P8: an LMC that has forgotten the MN refuses, too, and says so when it hears this.
        SendReport(now);
        break;
    default:
        break;
    }
}

void
MmcpMnStateMachine::OnSessionJoinConfirm(const MmcpSessionJoinConfirm& confirm, Time now)
{
    m_out.emplace_back(MmcpAdmitted{});
    if (!m_since)
    {
        m_since = now; // W9: a handover does not reset it
    }
    if (m_channel != confirm.multicast)
    {
        if (m_channel)
        {
            m_out.emplace_back(MmcpGroupChange{*m_channel, false});
        }
        m_channel = confirm.multicast;
        m_out.emplace_back(MmcpGroupChange{*m_channel, true}); // MMCP 7.1
    }
    m_lmc = confirm.lmc;
    if (!m_lmc)
    {
        Establish(Event::SJC_ACCEPTED, now);
        return;
    }
    // MMCP 7.2: local join
    SwitchTo(Event::SJC_ACCEPTED, State::LJR_SENT);
    m_request.Start(now, m_config.joinWaitTime, m_config.maxJoinAttempts);
    SendRequest();
}

void
MmcpMnStateMachine::Establish(Event event, Time now)
{
    m_request.Stop();
    m_upstream = m_lmc ? m_lmc : m_sm;
    m_rounds = 0;
    SwitchTo(event, State::ESTABLISHED);
    if (m_reportDue == Never())
    {
        m_reportDue = now + m_delay(m_config.statusReportTime); // P6: its own phase
    }
    m_out.emplace_back(MmcpJoined{m_lmc});
}

void
MmcpMnStateMachine::JoinAgain(Event event, Time now)
{
    SwitchTo(event, State::SJR_SENT);
    m_request.Start(now, m_config.joinWaitTime, m_config.maxJoinAttempts);
    SendRequest();
}

void
MmcpMnStateMachine::OnJoinFailed(Event event, MmcpJoinFailure cause, Time now)
{
    if (m_rounds == 0)
    {
        // Who was joined goes on: SM and LMC come back some time (P8, P9).
        SwitchTo(event, State::SJR_SENT);
        m_request.StartLater(now + m_config.statusReportTime,
                             m_config.joinWaitTime,
                             m_config.maxJoinAttempts);
        return;
    }
    if (cause == MmcpJoinFailure::LMC_SILENT && m_rounds < m_config.maxJoinAttempts)
    {
        ++m_rounds;
        JoinAgain(event, now); // P9: the SM may have another LMC by now
        return;
    }
    m_out.emplace_back(MmcpJoinFailed{cause}); // P1
    Close(event);
}

void
MmcpMnStateMachine::EndHandover(Event event,
                                MmcpHandoverOutcome outcome,
                                const std::optional<MmcpEndpoint>& lmc)
{
    m_request.Stop();
    SwitchTo(event, State::ESTABLISHED);
    m_out.emplace_back(MmcpHandoverAnswered{outcome, lmc});
}

void
MmcpMnStateMachine::Close(Event event)
{
    m_request.Stop();
    m_reportDue = Never();
    m_stillHereDue = Never();
    m_upstream.reset();
    m_lmc.reset();
    m_rounds = 0;
    if (m_channel)
    {
        m_out.emplace_back(MmcpGroupChange{*std::exchange(m_channel, std::nullopt), false});
    }
    SwitchTo(event, State::CLOSED);
}

// Time

Time
MmcpMnStateMachine::GetNextTimeout() const
{
    return std::min({m_request.GetDue(), m_reportDue, m_stillHereDue});
}

void
MmcpMnStateMachine::DoTimeout(Time now)
{
    if (m_request.GetDue() <= now)
    {
        if (m_request.OnDue(now))
        {
            SendRequest();
        }
        else
        {
            OnGivenUp(now);
        }
    }
    const bool joined = m_state == State::ESTABLISHED || m_state == State::HIR_SENT;
    if (m_reportDue <= now)
    {
        m_reportDue += m_config.statusReportTime;
        // P17: after an accepted handover a report says that the MN is still here, so none goes out
        // just before it leaves: the old LMC would count it until probes find out.
        if (joined && m_stillHereDue == Never())
        {
            SendReport(now); // MMCP 7.4
        }
    }
    if (m_stillHereDue <= now)
    {
        m_stillHereDue = Never();
        if (joined)
        {
            SendReport(now); // P17
        }
    }
}

void
MmcpMnStateMachine::OnGivenUp(Time now)
{
    switch (m_state)
    {
    case State::SJR_SENT:
        OnJoinFailed(Event::GIVEN_UP, MmcpJoinFailure::SM_SILENT, now);
        break;
    case State::LJR_SENT:
        OnJoinFailed(Event::GIVEN_UP, MmcpJoinFailure::LMC_SILENT, now);
        break;
    case State::HIR_SENT:
        // P11: it carries on without; P9: and asks the SM, as the LMC may be gone
        m_out.emplace_back(MmcpHandoverAnswered{MmcpHandoverOutcome::SILENT, std::nullopt});
        JoinAgain(Event::GIVEN_UP, now);
        break;
    case State::LEAVING:
        Close(Event::GIVEN_UP); // P10: done either way
        m_out.emplace_back(MmcpLeft{});
        break;
    case State::CLOSED:
    case State::ESTABLISHED:
        break;
    }
}

// Messages sent

void
MmcpMnStateMachine::SendRequest()
{
    switch (m_state)
    {
    case State::SJR_SENT:
        Send(*m_sm,
             MmcpSessionJoinRequest{m_config.mnId,
                                    m_poaId.GetSize() > 0 ? std::optional(m_poaId) : std::nullopt});
        break;
    case State::LJR_SENT:
        Send(*m_lmc, MmcpLocalJoinRequest{m_config.mnId});
        break;
    case State::HIR_SENT:
        Send(*m_upstream, MmcpHandoverInitiationRequest{m_config.mnId, m_targetId});
        break;
    case State::LEAVING:
        Send(*m_upstream, MmcpUserLeaveRequest{m_config.mnId});
        break;
    case State::CLOSED:
    case State::ESTABLISHED:
        break;
    }
}

void
MmcpMnStateMachine::SendReport(Time now)
{
    Send(*m_upstream, MmcpUserStatusReport{m_config.mnId, GetStatus(now)});
}

// State

MmcpMnState
MmcpMnStateMachine::GetState() const
{
    return m_state;
}

std::optional<MmcpEndpoint>
MmcpMnStateMachine::GetUpstream() const
{
    return m_upstream;
}

std::optional<MmcpDataChannelStatus>
MmcpMnStateMachine::GetStatus(Time now) const
{
    if (!m_since)
    {
        return std::nullopt;
    }
    return MmcpDataChannelStatus{
        m_packets(),
        static_cast<uint32_t>((now - *m_since).GetTimeStep() / Seconds(1).GetTimeStep())};
}

} // namespace ns3
