// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ANSWER_LIMITER_H
#define MMCP_ANSWER_LIMITER_H

#include "ns3/mmcp-parameter.h"
#include "ns3/nstime.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <utility>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * How many answers with F = 0 each peer gets (P8, P22): a second's worth at once, then at a steady
 * rate. It remembers a bounded number of peers; when all of them are recent a new one gets none.
 */
class MmcpAnswerLimiter
{
  public:
    static constexpr std::size_t MAX_PEERS = 4096; //!< peers remembered

    /// @param peer who is to be answered @param rate answers a second, 1 or more @param now the
    /// time
    /// @return true if it may be answered
    bool Allow(const MmcpEndpoint& peer, uint32_t rate, Time now)
    {
        // Who was silent for a second has all of its answers again, and need not be remembered.
        while (!m_order.empty() && m_order.front().first + Seconds(1) <= now)
        {
            const auto [queued, oldest] = m_order.front();
            m_order.pop_front();
            const auto entry = m_used.find(oldest);
            if (entry->second.last == queued)
            {
                m_used.erase(entry);
            }
            else
            {
                m_order.emplace_back(entry->second.last, oldest);
            }
        }
        const auto known = m_used.find(peer);
        if (known == m_used.end())
        {
            if (m_used.size() >= MAX_PEERS)
            {
                return false;
            }
            m_used.emplace(peer, Used{1, now});
            m_order.emplace_back(now, peer);
            return true;
        }
        auto& used = known->second;
        const auto refill = (now - used.last).GetSeconds() * rate;
        const auto spent = std::max(0.0, used.spent - refill);
        if (spent + 1 > rate)
        {
            return false;
        }
        used = {spent + 1, now};
        return true;
    }

    /// @return peers remembered, MAX_PEERS at most
    std::size_t GetPeers() const
    {
        return m_order.size();
    }

  private:
    /// Answers that a peer got.
    struct Used
    {
        double spent{0}; //!< not yet refilled at `last`
        Time last;       //!< the last answer
    };

    std::map<MmcpEndpoint, Used> m_used;              //!< recent peers
    std::list<std::pair<Time, MmcpEndpoint>> m_order; //!< each peer once, and an answer of it
};

} // namespace ns3

#endif // MMCP_ANSWER_LIMITER_H
