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
    m_transfers[key] = {to, {}, {}};
    auto& peer = m_peers[to];
    // P15: the order rule
    if (!peer.names && !peer.open.empty())
    {
        peer.waiting.push_back(key);
        return false;
    }
    Open(key, peer, now);
    return true;
}

void
MmcpContextTransfers::Open(Key key, Peer& peer, Time now)
{
    auto& transfer = m_transfers.at(key);
    peer.open.push_back(key);
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
    m_transfers.erase(transfer);
    for (auto* list : {&peer.open, &peer.waiting})
    {
        list->erase(std::remove(list->begin(), list->end(), key), list->end());
    }
    Turns turns;
    while (!peer.waiting.empty() && (peer.names || peer.open.empty()))
    {
        turns.push_back(peer.waiting.front());
        peer.waiting.pop_front();
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
        const bool open = std::find(peer.open.begin(), peer.open.end(), *named) != peer.open.end();
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
