// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-context-transfers.h"

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
    if (!peer.names && !peer.open.empty())
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

MmcpContextTransfers::Turns
MmcpContextTransfers::End(Key key, Time now)
{
    const auto transfer = m_transfers.find(key);
    if (transfer == m_transfers.end())
    {
        return {};
    }
    auto& peer = m_peers.at(transfer->second.to);
    m_due.Remove(key, transfer->second.queued);
    auto& list = transfer->second.open ? peer.open : peer.waiting;
    list.erase(transfer->second.place);
    m_transfers.erase(transfer);
    Turns turns;
    while (!peer.waiting.empty() && (peer.names || peer.open.empty()))
    {
        turns.push_back(peer.waiting.front());
        Open(turns.back(), peer, now);
    }
    return turns;
}

void
MmcpContextTransfers::Clear()
{
    m_peers.clear();
    m_transfers.clear();
    m_due.Clear();
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

Time
MmcpContextTransfers::GetNextTimeout() const
{
    return m_due.GetNext();
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
