// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_DUE_QUEUE_H
#define MCAST_DUE_QUEUE_H

#include "ns3/mcast-address.h"
#include "ns3/nstime.h"

#include <optional>
#include <set>
#include <utility>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Which groups, or other things, have something to do, and when. An entry is a lower bound: a timer
 * that is set later leaves it alone, so the refresh of a membership costs nothing here; the group
 * is looked at once too early instead and enters again. Of equal times the lower group comes first,
 * so runs are repeatable.
 *
 * @tparam Key a value with an order that names the thing
 */
template <class Key>
class McastDueQueueOf
{
  public:
    /// The time of what never happens.
    static Time Never()
    {
        return Time::Max();
    }

    /**
     * @param group a group
     * @param queued when the queue has it; kept by the owner, at first Never()
     * @param due when it must be looked at, at the latest
     */
    void Expect(const Key& group, Time& queued, Time due)
    {
        if (due >= queued)
        {
            return;
        }
        if (queued == Never())
        {
            m_entries.emplace(due, group);
        }
        else
        {
            auto node = m_entries.extract({queued, group});
            node.value().first = due;
            m_entries.insert(std::move(node));
        }
        queued = due;
    }

    /// @param group a group that ends @param queued when the queue has it
    void Remove(const Key& group, Time& queued)
    {
        m_entries.erase({queued, group});
        queued = Never();
    }

    /// Forgets all groups.
    void Clear()
    {
        m_entries.clear();
    }

    /// @return when the next group must be looked at
    Time GetNext() const
    {
        return m_entries.empty() ? Never() : m_entries.begin()->first;
    }

    /**
     * @param now the time
     * @return a group to be looked at, no longer in the queue, or nothing
     */
    std::optional<Key> Pop(Time now)
    {
        if (GetNext() > now)
        {
            return std::nullopt;
        }
        const auto group = m_entries.begin()->second;
        m_entries.erase(m_entries.begin());
        return group;
    }

  private:
    std::set<std::pair<Time, Key>> m_entries; //!< by time, then by group
};

/// Groups that have something to do.
using McastDueQueue = McastDueQueueOf<McastAddress>;

} // namespace ns3

#endif // MCAST_DUE_QUEUE_H
