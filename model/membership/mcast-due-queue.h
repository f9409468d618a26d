// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_DUE_QUEUE_H
#define MCAST_DUE_QUEUE_H

#include "ns3/mcast-address.h"
#include "ns3/nstime.h"

#include <algorithm>
#include <iterator>
#include <list>
#include <map>
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
 * Most groups are looked at too early all their life. So only those that are due in the current
 * period of 8 s are in order; the others wait in a list for each later period, where entering and
 * leaving cost the same however many there are.
 *
 * @tparam Key a value with an order that names the thing
 */
template <class Key>
class McastDueQueueOf
{
    using Groups = std::list<Key>;

  public:
    /// The time of what never happens.
    static Time Never()
    {
        return Time::Max();
    }

    /// Where a group is in the queue; kept by the owner, one for each group.
    class Place
    {
        friend class McastDueQueueOf;

        Time m_due{Never()};                    //!< not before; Never(): nowhere
        typename Groups::iterator m_position{}; //!< in a later period
    };

    /// What the queue asks its owner for.
    struct Member
    {
        Place& place; //!< of the group
        Time due;     //!< when it must be looked at, Never() if it need not
    };

    /**
     * @param group a group
     * @param place where it is
     * @param due when it must be looked at, at the latest
     */
    void Expect(const Key& group, Place& place, Time due)
    {
        if (due < place.m_due)
        {
            Remove(group, place);
            Groups entry{group};
            Enter(entry, place, due);
        }
    }

    /// @param group a group that ends, or need not be looked at any more @param place where it is
    void Remove(const Key& group, Place& place)
    {
        if (place.m_due == Never())
        {
            return;
        }
        if (place.m_due < m_ordered)
        {
            m_now.erase({place.m_due, group});
        }
        else
        {
            const auto period = m_later.find(place.m_due);
            period->second.erase(place.m_position);
            if (period->second.empty())
            {
                m_later.erase(period);
            }
        }
        place = {};
    }

    /// Forgets all groups; their places are of no use any more.
    void Clear()
    {
        m_now.clear();
        m_later.clear();
    }

    /// @return when Pop() must be called next
    Time GetNext() const
    {
        const auto later = m_later.empty() ? Never() : m_later.begin()->first;
        return m_now.empty() ? later : std::min(later, m_now.begin()->first);
    }

    /**
     * @param now the time
     * @param find gives the Member of a group
     * @return a group to be looked at, no longer in the queue, or nothing
     */
    template <typename Find>
    std::optional<Key> Pop(Time now, Find&& find)
    {
        while (!m_later.empty() && m_later.begin()->first <= now)
        {
            auto groups = std::move(m_later.begin()->second);
            m_ordered = m_later.begin()->first + m_period;
            m_later.erase(m_later.begin());
            while (!groups.empty())
            {
                Groups entry;
                entry.splice(entry.end(), groups, groups.begin());
                Member member = find(entry.front());
                member.place = {};
                Enter(entry, member.place, member.due);
            }
        }
        if (m_now.empty() || m_now.begin()->first > now)
        {
            return std::nullopt;
        }
        const auto group = m_now.begin()->second;
        m_now.erase(m_now.begin());
        find(group).place = {};
        return group;
    }

  private:
    /// @param entry the group in a list of its own @param place nowhere @param due not before
    void Enter(Groups& entry, Place& place, Time due)
    {
        if (due == Never())
        {
            return;
        }
        place.m_due = due;
        if (due < m_ordered)
        {
            m_now.emplace(due, entry.front());
            return;
        }
        place.m_due = TimeStep(due.GetTimeStep() - due.GetTimeStep() % m_period.GetTimeStep());
        auto& groups = m_later[place.m_due];
        groups.splice(groups.end(), entry);
        place.m_position = std::prev(groups.end());
    }

    Time m_period{Seconds(8)};            //!< length of a period
    Time m_ordered{0};                    //!< end of the current period
    std::set<std::pair<Time, Key>> m_now; //!< due before that: by time, then by group
    std::map<Time, Groups> m_later;       //!< the others, by start of the period
};

/// Groups that have something to do.
using McastDueQueue = McastDueQueueOf<McastAddress>;

} // namespace ns3

#endif // MCAST_DUE_QUEUE_H
