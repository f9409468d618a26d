// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-walker-monitor.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

using Kind = McastSequenceCounter::Kind;

MmcpWalkerMonitor::MmcpWalkerMonitor(const std::string& name,
                                     const McastReceiver* receiver,
                                     const MmcpIdentifier& poaId,
                                     bool mmcp,
                                     Time settleTime)
    : m_name(name),
      m_receiver(receiver),
      m_mmcp(mmcp),
      m_settleTime(settleTime),
      m_poaId(poaId)
{
}

const std::string&
MmcpWalkerMonitor::GetName() const
{
    return m_name;
}

std::optional<uint32_t>
MmcpWalkerMonitor::GetSession() const
{
    return m_session;
}

const MmcpWalkerMonitor::Reception&
MmcpWalkerMonitor::GetReception() const
{
    return m_reception;
}

std::vector<MmcpHandoverObservation>
MmcpWalkerMonitor::GetObservations() const
{
    std::vector<MmcpHandoverObservation> observations;
    for (const auto& entry : m_entries)
    {
        if (entry.seen.linkUp)
        {
            observations.push_back(entry.seen);
        }
    }
    return observations;
}

// Entries

MmcpWalkerMonitor::Entry&
MmcpWalkerMonitor::UsePending()
{
    if (!m_pending)
    {
        m_pending = true;
        m_entries.emplace_back();
        auto& seen = m_entries.back().seen;
        seen.walker = m_name;
        seen.number = static_cast<uint32_t>(m_entries.size() - 1);
        seen.mmcp = m_mmcp;
        seen.fromPoa = m_poaId;
    }
    return m_entries.back();
}

MmcpWalkerMonitor::Entry*
MmcpWalkerMonitor::FindPending()
{
    return m_pending ? &m_entries.back() : nullptr;
}

MmcpWalkerMonitor::Entry*
MmcpWalkerMonitor::FindCurrent()
{
    const std::size_t pending = m_pending ? 1 : 0;
    return m_entries.size() > pending ? &m_entries[m_entries.size() - 1 - pending] : nullptr;
}

MmcpWalkerMonitor::Entry*
MmcpWalkerMonitor::FindAsked()
{
    return m_asked && *m_asked < m_entries.size() ? &m_entries[*m_asked] : nullptr;
}

// Link

void
MmcpWalkerMonitor::OnLinkEvent(const MmcpLinkEvent& event)
{
    switch (event.type)
    {
    case MmcpLinkEventType::LINK_HANDOVER_IMMINENT:
        OnImminent(event.poaId);
        break;
    case MmcpLinkEventType::LINK_DOWN:
        OnLinkDown(event);
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
MmcpWalkerMonitor::OnImminent(const MmcpIdentifier& poaId)
{
    auto& seen = UsePending().seen;
    if (seen.predictedPoa == poaId && seen.hir && !seen.hic)
    {
        return; // said again while the preparation runs
    }
    seen.predictedPoa = poaId;
    seen.triggered = Simulator::Now();
    seen.prepared = false;
    seen.hir.reset();
    seen.hct.reset();
    seen.hta.reset();
    seen.hic.reset();
}

void
MmcpWalkerMonitor::OnLinkDown(const MmcpLinkEvent& event)
{
    auto* current = FindCurrent();
    const bool otherDevice = current && current->device && event.device &&
                             event.device->GetIfIndex() != *current->device;
    if (otherDevice || (current && event.poaId != m_poaId && event.poaId == current->seen.fromPoa))
    {
        // The old radio, after the new one (P20).
        if (!current->seen.linkDown)
        {
            current->seen.linkDown = Simulator::Now();
        }
        return;
    }
    m_poaId = m_poaId.GetSize() == 0 ? event.poaId : m_poaId;
    UsePending().seen.linkDown = Simulator::Now();
}

void
MmcpWalkerMonitor::OnLinkUp(const MmcpLinkEvent& event)
{
    if (m_poaId.GetSize() == 0 || m_poaId == event.poaId)
    {
        m_poaId = event.poaId;
        auto* pending = FindPending();
        if (pending && pending->seen.triggered)
        {
            pending->seen.linkDown.reset(); // it may still move
        }
        else if (pending)
        {
            m_pending = false;
            m_entries.pop_back(); // the link was lost and has come back
        }
        return;
    }
    auto& entry = UsePending();
    m_pending = false;
    m_poaId = event.poaId;
    entry.seen.toPoa = event.poaId;
    entry.seen.linkUp = Simulator::Now();
    if (m_receiver->IsJoined())
    {
        m_reception.group = m_receiver->GetGroup();
    }
    if (event.device)
    {
        entry.device = event.device->GetIfIndex();
    }
}

void
MmcpWalkerMonitor::OnAddressed(Ptr<NetDevice> /* device */,
                               const McastAddress& /* address */,
                               Time /* sinceLinkUp */)
{
    auto* current = FindCurrent();
    if (current && !current->seen.addressed)
    {
        current->seen.addressed = Simulator::Now();
    }
}

void
MmcpWalkerMonitor::OnKept(Ptr<NetDevice> /* device */,
                          const McastAddress& /* address */,
                          Time /* sinceLinkUp */)
{
    auto* current = FindCurrent();
    if (current && !current->seen.addressed)
    {
        current->seen.intraSubnet = true;
    }
}

// MMCP

void
MmcpWalkerMonitor::OnTx(const MmcpEndpoint& /* to */, const MmcpMessage& message)
{
    m_session = message.sessionId;
    auto* pending = FindPending();
    auto* current = FindCurrent();
    if (const auto* request = std::get_if<MmcpHandoverInitiationRequest>(&message.body))
    {
        OnInitiation(request->poaId);
    }
    else if (std::holds_alternative<MmcpSessionJoinRequest>(message.body))
    {
        if (current && !current->seen.intraSubnet)
        {
            current->rejoins = true;
            // P18: it has an address; an attachment would have said so before
            current->seen.addressed = current->seen.addressed.value_or(Simulator::Now());
        }
    }
    else if (std::holds_alternative<MmcpUserStatusReport>(message.body) && pending &&
             !pending->seen.linkDown)
    {
        pending->seen.prepared = false; // P17: it is still here
    }
}

void
MmcpWalkerMonitor::OnInitiation(const MmcpIdentifier& poaId)
{
    const auto* pending = FindPending();
    if (!pending || pending->seen.predictedPoa != poaId || pending->seen.hic)
    {
        OnImminent(poaId); // the MN was told first
    }
    auto& seen = UsePending().seen;
    if (!seen.hir)
    {
        seen.hir = Simulator::Now();
        m_asked = m_entries.size() - 1;
    }
}

void
MmcpWalkerMonitor::OnRx(const MmcpEndpoint& /* from */, const MmcpMessage& message)
{
    const auto now = Simulator::Now();
    auto* current = FindCurrent();
    if (const auto* hic = std::get_if<MmcpHandoverInitiationConfirm>(&message.body))
    {
        auto* asked = FindAsked();
        if (asked && asked->seen.hir && !asked->seen.hic)
        {
            asked->seen.hic = now;
            asked->seen.prepared = hic->accepted;
        }
    }
    else if (const auto* sjc = std::get_if<MmcpSessionJoinConfirm>(&message.body))
    {
        if (sjc->accepted && current && current->rejoins && !current->seen.sjc)
        {
            current->seen.sjc = now;
        }
    }
    else if (const auto* ljc = std::get_if<MmcpLocalJoinConfirm>(&message.body))
    {
        if (ljc->accepted && current && current->seen.sjc && !current->seen.ljc)
        {
            current->seen.ljc = now;
        }
    }
}

void
MmcpWalkerMonitor::OnTransfer()
{
    auto* asked = FindAsked();
    if (asked && asked->seen.hir && !asked->seen.hct)
    {
        asked->seen.hct = Simulator::Now();
    }
}

void
MmcpWalkerMonitor::OnServed(const MmcpHandoverServed& handover)
{
    auto* asked = FindAsked();
    if (asked && asked->seen.hct && !asked->seen.hta &&
        asked->seen.predictedPoa == handover.poaId &&
        handover.outcome != MmcpHandoverOutcome::SILENT)
    {
        asked->seen.hta = Simulator::Now(); // it is answered when the HTA arrives
    }
}

// Packets

bool
MmcpWalkerMonitor::IsSettled(const Entry& entry) const
{
    return entry.seen.firstAfter && Simulator::Now() > entry.seen.firstAfter->at + m_settleTime;
}

void
MmcpWalkerMonitor::OnSequence(uint32_t sequence, Kind kind, uint32_t device)
{
    const auto now = Simulator::Now();
    if (!m_last)
    {
        m_reception.first = now;
    }
    else
    {
        m_reception.longestGap = std::max(m_reception.longestGap, now - m_last->at);
    }
    m_reception.group = m_receiver->GetGroup();
    m_reception.packets = m_receiver->GetReceived();
    m_reception.lost = m_receiver->GetLost();
    m_reception.duplicates = m_receiver->GetDuplicates();
    m_reception.late = m_receiver->GetLate();

    if (kind == Kind::LATE)
    {
        NoteLate(sequence);
    }
    if (auto* current = FindCurrent())
    {
        if (!current->seen.firstAfter && (!current->device || *current->device == device))
        {
            NoteFirst(*current, sequence);
        }
        if (kind == Kind::DUPLICATE && !IsSettled(*current))
        {
            ++current->seen.duplicates;
        }
    }
    m_highest = m_last ? std::max(m_highest, sequence) : sequence;
    m_last = MmcpArrival{now, sequence};
}

void
MmcpWalkerMonitor::NoteFirst(Entry& entry, uint32_t sequence) const
{
    entry.seen.firstAfter = MmcpArrival{Simulator::Now(), sequence};
    entry.seen.lastBefore = m_last;
    if (!m_last)
    {
        return;
    }
    entry.seen.lost = 0;
    if (sequence > m_highest + 1)
    {
        entry.firstMissing = m_highest + 1;
        entry.lastMissing = sequence - 1;
        entry.seen.lost = sequence - 1 - m_highest;
    }
}

void
MmcpWalkerMonitor::NoteLate(uint32_t sequence)
{
    // Handovers so long ago that nothing is late any more are not looked at.
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend() && !IsSettled(*entry); ++entry)
    {
        if (entry->seen.lost && entry->firstMissing <= sequence && sequence <= entry->lastMissing)
        {
            --*entry->seen.lost;
            return;
        }
    }
}

} // namespace ns3
