// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_QUERIER_GROUP_H
#define MCAST_QUERIER_GROUP_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mcast-host-tracker.h"
#include "ns3/mcast-source-filter.h"

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace ns3
{

/// Intervals by which a router's state lives; they follow the querier's values.
struct McastQuerierTimes
{
    Time groupMembership;             //!< GMI (RFC 9776 8.4), MALI (RFC 9777 9.4)
    Time otherQuerierPresent;         //!< RFC 9776 8.5, RFC 9777 9.5
    Time lastMemberQueryInterval;     //!< LMQI (RFC 9776 8.8), LLQI (RFC 9777 9.8)
    Time lastMemberQueryTime;         //!< LMQT (RFC 9776 8.10), LLQT (RFC 9777 9.10)
    uint32_t lastMemberQueryCount{0}; //!< RFC 9776 8.9, RFC 9777 9.9
    Time olderHostPresent;            //!< RFC 9776 8.13, RFC 9777 9.13
};

/**
 * @ingroup mmcp
 *
 * A router's record of one group on one interface (RFC 9776 6.2, RFC 9777 7.2): filter mode, group
 * timer, sources with their timers, queries to be repeated.
 *
 * Invariants: in INCLUDE mode every source runs; the group timer runs in EXCLUDE mode only; a
 * source that does not run (Y of EXCLUDE (X,Y)) has no queries left.
 */
class McastQuerierGroup
{
  public:
    /// What an action table says about queries.
    struct QueryAction
    {
        bool group{false};    //!< Send Q(G)
        McastSources sources; //!< Send Q(G,X), not if empty
    };

    /**
     * Takes a record by the tables of RFC 9776 6.4.1 and 6.4.2 (RFC 9777 7.4.1, 7.4.2).
     *
     * @param type of the record
     * @param sources of the record
     * @param now the time
     * @param times intervals
     * @return queries that the table wants; the timers are not lowered yet
     */
    QueryAction Apply(McastRecordType type,
                      const McastSources& sources,
                      Time now,
                      const McastQuerierTimes& times);

    /// @param type of a record @param sources of it @return the number of sources after Apply()
    std::size_t CountAfter(McastRecordType type, const McastSources& sources) const;

    /// @name Timers
    /// @{

    /// Lowers the group timer (RFC 9776 6.6.1). @param until when it is to run out, at the latest
    void LowerGroup(Time until);
    /// Lowers source timers (RFC 9776 6.6.1). @param sources whose @param until when they are to
    /// run out
    void LowerSources(const McastSources& sources, Time until);
    /// Sets source timers. @param sources whose; new ones are added @param until when they run out
    void StartSources(const McastSources& sources, Time until);
    /// Acts on timers that have run out (RFC 9776 6.2.2, 6.2.3, 6.5). @param now the time
    void Expire(Time now);
    /// @return when something happens here; may be too early, never too late
    Time GetDue() const;
    /// @}

    /// @name Queries (RFC 9776 6.6.3, RFC 9777 7.6.3)
    /// @{

    /// Send Q(G): lowers the timer, schedules the queries. @param now the time @param times
    /// intervals
    void ScheduleGroupQuery(Time now, const McastQuerierTimes& times);
    /// Send Q(G,X): the same. @param sources X @param now the time @param times intervals
    void ScheduleSourceQuery(const McastSources& sources, Time now, const McastQuerierTimes& times);
    /**
     * @param now the time
     * @param times intervals
     * @return the queries that are due, with S flag and sources; counts them as sent
     */
    std::vector<McastQuery> TakeQueries(Time now, const McastQuerierTimes& times);
    /// Another router is the querier now.
    void CancelQueries();
    /// @}

    /// @name State
    /// @{

    /// @return what is forwarded: INCLUDE (A), or EXCLUDE (Y) of EXCLUDE (X,Y) (RFC 9776 6.3)
    McastSourceFilter GetFilter() const;
    /// @param source a sender @return true if its packets are forwarded (RFC 9776 6.3)
    bool Forwards(const McastAddress& source) const;
    /// @return the filter mode
    McastFilterMode GetMode() const;
    /// @return when the group timer runs out; of no meaning in INCLUDE mode
    Time GetGroupUntil() const;
    /// @return sources with running timers, A or X, and when these run out
    std::map<McastAddress, Time> GetRequested() const;
    /// @return true if nothing is left, so that the record must go
    bool IsEmpty() const;
    /// @return true if GetFilter() has changed since the last call
    bool TakeChanged();
    /// @}

    /// @name Kept here for the querier
    /// @{
    Time v1HostUntil{Time::Min()};    //!< IGMPv1-Host-Present Timer (RFC 9776 7.3.2)
    Time v2HostUntil{Time::Min()};    //!< IGMPv2-Host-Present, MLD: Older-Version-Host-Present
    McastDueQueue::Place queued;      //!< kept for McastDueQueue
    Time untrackedUntil{Time::Min()}; //!< a host that the tracker does not know counts so long
    std::unique_ptr<McastHostTracker> tracker; //!< with explicit tracking only
                                               /// @}

  private:
    /// A source record (RFC 9776 6.2.3).
    struct Source
    {
        Time until;          //!< when the timer runs out; Time::Min() when it does not run
        uint32_t queries{0}; //!< queries left that name it
    };

    using Sources = std::map<McastAddress, Source>;

    QueryAction ApplyInInclude(McastRecordType type,
                               const McastSources& sources,
                               Time now,
                               const McastQuerierTimes& times);
    QueryAction ApplyInExclude(McastRecordType type,
                               const McastSources& sources,
                               Time now,
                               const McastQuerierTimes& times);
    void TurnToExclude(const McastSources& sources);
    void KeepOnly(const McastSources& sources);
    /// @return the sources that run and are not in the list
    McastSources GetRunningBut(const McastSources& sources) const;
    bool IsRunning(const McastAddress& source) const;
    /// Adds a source that is not there. @param until when its timer runs out
    void Add(const McastAddress& source, Time until);

    McastFilterMode m_mode{McastFilterMode::INCLUDE}; //!< Router Filter Mode
    bool m_changed{false};                            //!< the filter, since TakeChanged()
    uint32_t m_groupQueries{0};                       //!< group-specific queries left
    Time m_groupUntil{Time::Min()};                   //!< Group Timer, Filter Timer
    Time m_groupQueryDue{McastDueQueue::Never()};     //!< the next group-specific query
    Time m_sourceQueryDue{McastDueQueue::Never()};    //!< the next group-and-source-specific query
    Time m_earliest{McastDueQueue::Never()};          //!< no source timer runs out before
    Sources m_sources;                                //!< A, or X and Y
};

} // namespace ns3

#endif // MCAST_QUERIER_GROUP_H
