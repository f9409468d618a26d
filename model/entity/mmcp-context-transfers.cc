// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-context-transfers.h"

#include <algorithm>

namespace ns3
{

MmcpContextTransfers::MmcpContextTransfers(Time interval, uint32_t attempts, bool named)
    : m_interval(interval),
      m_attempts(attempts),
      m_named(named)
{
}

bool
MmcpContextTransfers::Start(Key key, const MmcpEndpoint& to, Time now)
{
    auto& peer = m_peers[to];
    auto& transfer = m_transfers[key];
    transfer.to = to;
    transfer.place = peer.waiting.insert(peer.waiting.end(), key);
    // P15: the order rule
    if (!peer.names && (!peer.open.empty() || peer.stray))
    {
        return false;
    }
    Open(key, peer, now);
    return true;
}

void
MmcpContextTransfers::Open(Key key, Peer& peer, Time now)
{
    auto& transfer = m_transfers.at(key);
    peer.open.splice(peer.open.end(), peer.waiting, transfer.place);
    transfer.open = true;
    transfer.request.Start(now, m_interval, m_attempts);
    m_due.Expect(key, transfer.queued, transfer.request.GetDue());
}

MmcpContextTransfers::Peer&
MmcpContextTransfers::Remove(Key key)
{
    const auto transfer = m_transfers.find(key);
    auto& peer = m_peers.at(transfer->second.to);
    m_due.Remove(key, transfer->second.queued);
    auto& list = transfer->second.open ? peer.open : peer.waiting;
    list.erase(transfer->second.place);
    m_transfers.erase(transfer);
    return peer;
}

MmcpContextTransfers::Turns
MmcpContextTransfers::OpenNext(Peer& peer, Time now)
{
    Turns turns;
    while (!peer.waiting.empty() && (peer.names || (peer.open.empty() && !peer.stray)))
    {
        turns.push_back(peer.waiting.front());
        Open(turns.back(), peer, now);
    }
    return turns;
}

MmcpContextTransfers::Turns
MmcpContextTransfers::End(Key key, Time now)
{
    return m_transfers.count(key) ? OpenNext(Remove(key), now) : Turns();
}

void
MmcpContextTransfers::Cancel(Key key)
{
    const auto entry = m_transfers.find(key);
    if (entry == m_transfers.end())
    {
        return;
    }
    const auto transfer = entry->second;
    auto& peer = Remove(key);
    if (transfer.open && !peer.names)
    {
        peer.stray = transfer.request.GetDue(); // P15: its HTA would be taken for that of the next
        m_strays.emplace(*peer.stray, transfer.to);
    }
}

void
MmcpContextTransfers::Clear()
{
    m_peers.clear();
    m_transfers.clear();
    m_due.Clear();
    m_strays.clear();
}

std::optional<MmcpContextTransfers::Key>
MmcpContextTransfers::FindAnswered(const MmcpEndpoint& from, std::optional<Key> named)
{
    const auto entry = m_peers.find(from);
    if (entry == m_peers.end())
    {
        return std::nullopt;
    }
    auto& peer = entry->second;
    if (m_named && named)
    {
        peer.names = true; // P15: from now on nothing waits for it
        const auto transfer = m_transfers.find(*named);
        const bool open =
            transfer != m_transfers.end() && transfer->second.open && transfer->second.to == from;
        return open ? named : std::nullopt;
    }
    return peer.open.empty() ? std::nullopt : std::optional(peer.open.front());
}

MmcpContextTransfers::Turns
MmcpContextTransfers::PassOver(const MmcpEndpoint& from, Time now)
{
    const auto peer = m_peers.find(from);
    if (peer == m_peers.end() || !peer->second.stray)
    {
        return {};
    }
    m_strays.erase({*peer->second.stray, from});
    peer->second.stray.reset();
    return OpenNext(peer->second, now);
}

Time
MmcpContextTransfers::GetNextTimeout() const
{
    return m_strays.empty() ? m_due.GetNext() : std::min(m_due.GetNext(), m_strays.begin()->first);
}

MmcpContextTransfers::Turns
MmcpContextTransfers::PopTurns(Time now)
{
    Turns turns;
    while (!m_strays.empty() && m_strays.begin()->first <= now)
    {
        const auto peer = m_strays.begin()->second;
        const auto opened = PassOver(peer, now);
        turns.insert(turns.end(), opened.begin(), opened.end());
    }
    return turns;
}

std::optional<std::pair<MmcpContextTransfers::Key, bool>>
MmcpContextTransfers::PopDue(Time now)
{
    const auto key = m_due.Pop(now, [this](Key due) {
        auto& transfer = m_transfers.at(due);
        return McastDueQueueOf<Key>::Member{transfer.queued, transfer.request.GetDue()};
    });
    if (!key)
    {
        return std::nullopt;
    }
    auto& transfer = m_transfers.at(*key);
    const bool again = transfer.request.OnDue(now);
    m_due.Expect(*key, transfer.queued, transfer.request.GetDue());
    return std::pair(*key, again);
}

} // namespace ns3
