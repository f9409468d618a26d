// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-state-machine.h"

#include "ns3/abort.h"

#include <algorithm>
#include <utility>

namespace ns3
{

MmcpStateMachine::MmcpStateMachine(uint32_t sessionId)
    : m_sessionId(sessionId)
{
}

uint32_t
MmcpStateMachine::GetSessionId() const
{
    return m_sessionId;
}

MmcpActions
MmcpStateMachine::OnMessage(const MmcpEndpoint& from, const MmcpMessage& message, Time now)
{
    DoReceive(from, message.body, now);
    return Take();
}

MmcpActions
MmcpStateMachine::OnTimeout(Time now)
{
    DoTimeout(now);
    return Take();
}

void
MmcpStateMachine::Send(const MmcpEndpoint& to, MmcpMessageBody body)
{
    m_out.emplace_back(MmcpSend{to, {m_sessionId, std::move(body)}});
}

void
MmcpStateMachine::Drop(MmcpParseError reason, const MmcpEndpoint& from)
{
    m_out.emplace_back(MmcpDropped{reason, from});
}

MmcpActions
MmcpStateMachine::Take()
{
    return std::exchange(m_out, {});
}

void
MmcpRequest::Start(Time now, Time interval, uint32_t attempts, Time mostInterval)
{
    StartLater(now, interval, attempts, mostInterval);
    OnDue(now);
}

void
MmcpRequest::StartLater(Time due, Time interval, uint32_t attempts, Time mostInterval)
{
    NS_ABORT_MSG_IF(!interval.IsStrictlyPositive(),
                    "a request cannot be repeated every " << interval
                                                          << ": give its timer a time above 0");
    m_due = due;
    m_interval = interval;
    m_mostInterval = mostInterval;
    m_left = attempts;
    m_endless = attempts == 0;
}

void
MmcpRequest::Stop()
{
    m_due = MmcpStateMachine::Never();
}

Time
MmcpRequest::GetDue() const
{
    return m_due;
}

bool
MmcpRequest::OnDue(Time now)
{
    if (!m_endless && m_left == 0)
    {
        Stop();
        return false;
    }
    m_left -= m_endless ? 0 : 1;
    m_due = now + m_interval;
    m_interval = std::max(m_interval, std::min(2 * m_interval, m_mostInterval));
    return true;
}

std::ostream&
operator<<(std::ostream& os, MmcpJoinFailure failure)
{
    switch (failure)
    {
    case MmcpJoinFailure::SM_SILENT:
        return os << "no answer of the SM";
    case MmcpJoinFailure::SM_REFUSED:
        return os << "refused by the SM";
    case MmcpJoinFailure::LMC_SILENT:
        return os << "no answer of the LMC";
    case MmcpJoinFailure::LMC_REFUSED:
        return os << "refused by the LMC";
    }
    return os << "unknown";
}

std::ostream&
operator<<(std::ostream& os, MmcpHandoverOutcome outcome)
{
    switch (outcome)
    {
    case MmcpHandoverOutcome::ACCEPTED:
        return os << "accepted";
    case MmcpHandoverOutcome::REFUSED:
        return os << "refused";
    case MmcpHandoverOutcome::SILENT:
        return os << "silent";
    }
    return os << "unknown";
}

std::ostream&
operator<<(std::ostream& os, MmcpMemberChange change)
{
    switch (change)
    {
    case MmcpMemberChange::JOINED:
        return os << "joined";
    case MmcpMemberChange::LEFT:
        return os << "left";
    case MmcpMemberChange::FAILED:
        return os << "failed";
    case MmcpMemberChange::GONE:
        return os << "gone";
    case MmcpMemberChange::NEVER_CAME:
        return os << "never came";
    }
    return os << "unknown";
}

} // namespace ns3
