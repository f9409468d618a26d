// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-sm-state-machine.h"

#include "ns3/abort.h"
#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

namespace
{

using State = MmcpSmLmcState;
using Event = MmcpSmLmcEvent;

/// USP without an answer after which an LMC has failed (MMCP 7.4).
constexpr uint32_t MAX_PROBES = 3;

} // namespace

const char*
MmcpGetName(MmcpSmLmcState state)
{
    static constexpr const char* NAMES[] = {"CLOSED", "ESTABLISHED", "FAILED"};
    return NAMES[static_cast<std::size_t>(state)];
}

MmcpSmStateMachine::MmcpSmStateMachine(uint32_t sessionId, const MmcpSmConfig& config)
    : MmcpUpstreamStateMachine(sessionId, config),
      m_smConfig(config),
      m_channel(config.channel),
      m_lmcs(config.lmcs->GetLmcs().size())
{
    NS_ABORT_MSG_IF(!config.channel.address.IsMulticast() || config.channel.port == 0,
                    "session " << sessionId << " needs a multicast address and a port, not "
                               << config.channel);
}

MmcpActions
MmcpSmStateMachine::Stop(Time /* now */)
{
    RemoveAll();
    m_lmcs.assign(m_lmcs.size(), {});
    m_lmcsDue = Never();
    return Take();
}

void
MmcpSmStateMachine::SwitchTo(uint32_t lmc, Event event, State next)
{
    auto& state = m_lmcs[lmc].state;
    NS_ASSERT_MSG(MmcpNextStates(MMCP_SM_LMC_TRANSITIONS, state, event) & MmcpStates(next),
                  "a transition of an LMC is not in the table: " << MmcpGetName(state) << " to "
                                                                 << MmcpGetName(next));
    if (next != state)
    {
        const auto& id = m_config.lmcs->GetLmcs()[lmc].id;
        m_out.emplace_back(MmcpTransition{id, MmcpGetName(state), MmcpGetName(next)});
        m_out.emplace_back(MmcpLmcChanged{id, next == State::ESTABLISHED});
        state = next;
    }
}

// Messages

MmcpMessageBody
MmcpSmStateMachine::MakeRefusal() const
{
    return MmcpSessionJoinConfirm{false, std::nullopt, std::nullopt}; // P8
}

const std::optional<MmcpEndpoint>&
MmcpSmStateMachine::GetChannel() const
{
    return m_channel;
}

void
MmcpSmStateMachine::DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now)
{
    m_lmcs.resize(m_config.lmcs->GetLmcs().size()); // the map may have grown
    if (const auto* request = std::get_if<MmcpSessionJoinRequest>(&message))
    {
        OnSessionJoin(from, *request, now);
    }
    else if (const auto* report = std::get_if<MmcpAggregationStatusReport>(&message))
    {
        OnReport(from, *report, now);
    }
    else
    {
        MmcpUpstreamStateMachine::DoReceive(from, message, now);
    }
}

void
MmcpSmStateMachine::OnSessionJoin(const MmcpEndpoint& from,
                                  const MmcpSessionJoinRequest& request,
                                  Time now)
{
    // P4: the map tells LMCs from MNs
    if (const auto* lmc = m_config.lmcs->FindById(request.mnId))
    {
        OnLmcJoin(from, *lmc, now);
    }
    else
    {
        OnMnJoin(from, request, now);
    }
}

void
MmcpSmStateMachine::OnLmcJoin(const MmcpEndpoint& from, const MmcpLmcMap::Lmc& lmc, Time now)
{
    if (lmc.endpoint != from)
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
        return;
    }
    const auto index = static_cast<uint32_t>(m_config.lmcs->GetIndex(lmc));
    SwitchTo(index, Event::SJR, State::ESTABLISHED);
    NoteHeard(m_lmcs[index], now);
    Send(from, MmcpSessionJoinConfirm{true, m_channel, std::nullopt}); // P4
}

void
MmcpSmStateMachine::OnMnJoin(const MmcpEndpoint& from,
                             const MmcpSessionJoinRequest& request,
                             Time now)
{
    const MmcpSmConfig::Applicant applicant{GetSessionId(), request.mnId, request.poaId, from};
    if (m_smConfig.authorize && !m_smConfig.authorize(applicant))
    {
        Send(from, MakeRefusal()); // MMCP 7.2, P3
        return;
    }
    const auto slot = FindOrAdd(request.mnId, now);
    if (slot == NONE)
    {
        Drop(MmcpParseError::TOO_MANY_MNS, from); // P22
        Send(from, MakeRefusal());
        return;
    }
    CancelTransfer(slot);
    const auto* lmc = Select(applicant);
    auto& member = m_members[slot];
    member.endpoint = from;
    member.handover.reset();
    Assign(slot, lmc ? static_cast<uint32_t>(m_config.lmcs->GetIndex(*lmc)) : NONE);
    MmcpUpstreamStateMachine::NoteHeard(slot, now);
    if (lmc)
    {
        MmcpUpstreamStateMachine::SwitchTo(slot,
                                           MmcpMemberEvent::ASSIGNED,
                                           MmcpMemberState::DELEGATED);
        SetDue(slot, now + 2 * m_config.statusProbeTime);
    }
    else
    {
        MmcpUpstreamStateMachine::SwitchTo(slot,
                                           MmcpMemberEvent::ADMITTED,
                                           MmcpMemberState::ESTABLISHED);
    }
    Send(
        from,
        MmcpSessionJoinConfirm{true, m_channel, lmc ? std::optional(lmc->endpoint) : std::nullopt});
}

const MmcpLmcMap::Lmc*
MmcpSmStateMachine::Select(const MmcpSmConfig::Applicant& applicant) const
{
    const MmcpLmcMap::Lmc* lmc = nullptr;
    if (m_smConfig.select)
    {
        const auto id = m_smConfig.select(applicant);
        lmc = id ? m_config.lmcs->FindById(*id) : nullptr;
    }
    else if (applicant.poaId)
    {
        lmc = m_config.lmcs->FindByPoa(*applicant.poaId); // P2
    }
    // P9: an LMC that has not joined, or has failed, is assigned to nobody
    const bool joined = lmc && m_lmcs[m_config.lmcs->GetIndex(*lmc)].state == State::ESTABLISHED;
    return joined ? lmc : nullptr;
}

void
MmcpSmStateMachine::Assign(Slot slot, uint32_t lmc)
{
    auto& member = m_members[slot];
    member.mention = 0;
    if (member.lmc == lmc)
    {
        return;
    }
    if (member.lmc != NONE)
    {
        // The last one takes its place.
        auto& members = m_lmcs[member.lmc].members;
        m_members[members.back()].place = member.place;
        members[member.place] = members.back();
        members.pop_back();
    }
    member.lmc = lmc;
    if (lmc != NONE)
    {
        member.place = static_cast<uint32_t>(m_lmcs[lmc].members.size());
        m_lmcs[lmc].members.push_back(slot);
    }
}

void
MmcpSmStateMachine::OnSwitched(Slot slot, MmcpMemberState /* from */)
{
    if (m_members[slot].state == MmcpMemberState::CLOSED)
    {
        Assign(slot, NONE);
    }
}

std::optional<MmcpIdentifier>
MmcpSmStateMachine::GetLmcId(const Member& member) const
{
    return member.lmc == NONE ? std::nullopt
                              : std::optional(m_config.lmcs->GetLmcs()[member.lmc].id);
}

// Reports of LMCs (MMCP 7.4)

void
MmcpSmStateMachine::OnReport(const MmcpEndpoint& from,
                             const MmcpAggregationStatusReport& report,
                             Time now)
{
    const auto* known = m_config.lmcs->FindByEndpoint(from);
    if (!known)
    {
        Drop(MmcpParseError::WRONG_SENDER, from); // P22
        return;
    }
    const auto index = static_cast<uint32_t>(m_config.lmcs->GetIndex(*known));
    auto& lmc = m_lmcs[index];
    if (MmcpNextStates(MMCP_SM_LMC_TRANSITIONS, lmc.state, Event::ASR) == 0)
    {
        Drop(MmcpParseError::UNKNOWN_MN, from);
        Send(from, MakeRefusal()); // P8
        return;
    }
    SwitchTo(index, Event::ASR, State::ESTABLISHED);
    NoteHeard(lmc, now);
    ++m_reports;
    for (const auto& mn : report.reports)
    {
        OnMention(index, mn, now);
    }
    if (report.reports.size() != report.membership.count)
    {
        return; // W12: a part
    }
    for (const auto slot : lmc.members)
    {
        // Not those in this report; not who was assigned only now: its LJR is on its way.
        const auto until = now + m_config.statusReportTime;
        const auto& member = m_members[slot];
        if (member.mention != 0 && member.mention != m_reports && member.due > until)
        {
            SetDue(slot, until);
        }
    }
}

void
MmcpSmStateMachine::OnMention(uint32_t lmc, const MmcpMnReport& report, Time now)
{
    const auto slot = FindOrAdd(report.mnId, now);
    if (slot == NONE)
    {
        Drop(MmcpParseError::TOO_MANY_MNS, m_config.lmcs->GetLmcs()[lmc].endpoint);
        return;
    }
    auto& member = m_members[slot];
    // P17: it counts at one LMC only, the one where it was seen last
    if (member.state != MmcpMemberState::CLOSED && member.lmc != lmc &&
        now - member.heard < m_config.statusProbeTime)
    {
        return;
    }
    CancelTransfer(slot);
    Assign(slot, lmc);
    member.mention = m_reports;
    MmcpUpstreamStateMachine::SwitchTo(slot, MmcpMemberEvent::ASSIGNED, MmcpMemberState::DELEGATED);
    if (report.status)
    {
        member.status = report.status;
    }
    member.heard = now;
    SetDue(slot, now + 2 * m_config.statusProbeTime);
}

void
MmcpSmStateMachine::NoteHeard(Lmc& lmc, Time now)
{
    lmc.probes = 0;
    lmc.due = now + m_config.statusProbeTime;
    m_lmcsDue = std::min(m_lmcsDue, lmc.due);
}

void
MmcpSmStateMachine::OnLmcDue(uint32_t lmc, Time now)
{
    auto& state = m_lmcs[lmc];
    if (state.probes == MAX_PROBES)
    {
        state.due = Never();
        SwitchTo(lmc, Event::SILENT, State::FAILED); // MMCP 7.4
        return;
    }
    ++state.probes;
    state.due = now + m_config.statusProbeTime;
    Send(m_config.lmcs->GetLmcs()[lmc].endpoint, MmcpUserStatusProbe{});
}

Time
MmcpSmStateMachine::GetNextTimeout() const
{
    return std::min(MmcpUpstreamStateMachine::GetNextTimeout(), m_lmcsDue);
}

void
MmcpSmStateMachine::DoTimeout(Time now)
{
    MmcpUpstreamStateMachine::DoTimeout(now);
    if (m_lmcsDue > now)
    {
        return;
    }
    m_lmcsDue = Never();
    for (uint32_t lmc = 0; lmc < m_lmcs.size(); ++lmc)
    {
        if (m_lmcs[lmc].due <= now)
        {
            OnLmcDue(lmc, now);
        }
        m_lmcsDue = std::min(m_lmcsDue, m_lmcs[lmc].due);
    }
}

// State

const MmcpSmStateMachine::Lmc*
MmcpSmStateMachine::FindLmc(const MmcpIdentifier& lmcId) const
{
    const auto* lmc = m_config.lmcs->FindById(lmcId);
    const auto index = lmc ? m_config.lmcs->GetIndex(*lmc) : m_lmcs.size();
    return index < m_lmcs.size() ? &m_lmcs[index] : nullptr;
}

MmcpSmLmcState
MmcpSmStateMachine::GetLmcState(const MmcpIdentifier& lmcId) const
{
    const auto* lmc = FindLmc(lmcId);
    return lmc ? lmc->state : State::CLOSED;
}

uint32_t
MmcpSmStateMachine::GetLmcMemberCount(const MmcpIdentifier& lmcId) const
{
    const auto* lmc = FindLmc(lmcId);
    return lmc ? static_cast<uint32_t>(lmc->members.size()) : 0;
}

} // namespace ns3
