// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-querier-group.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{

namespace
{

/// A timer at zero.
const Time&
Stopped()
{
    static const Time stopped = Time::Min();
    return stopped;
}

} // namespace

McastQuerierGroup::QueryAction
McastQuerierGroup::Apply(McastRecordType type,
                         const McastSources& sources,
                         Time now,
                         const McastQuerierTimes& times)
{
    return m_mode == McastFilterMode::INCLUDE ? ApplyInInclude(type, sources, now, times)
                                              : ApplyInExclude(type, sources, now, times);
}

McastQuerierGroup::QueryAction
McastQuerierGroup::ApplyInInclude(McastRecordType type,
                                  const McastSources& sources,
                                  Time now,
                                  const McastQuerierTimes& times)
{
    // The names of RFC 9776 6.4: the state is INCLUDE (A), the record is of (B).
    QueryAction query;
    const auto gmi = now + times.groupMembership;
    switch (type)
    {
    case McastRecordType::MODE_IS_INCLUDE:
    case McastRecordType::ALLOW_NEW_SOURCES:
        StartSources(sources, gmi); // INCLUDE (A+B), (B)=GMI
        break;
    case McastRecordType::CHANGE_TO_INCLUDE_MODE:
        query.sources = GetRunningBut(sources); // Q(G,A-B)
        StartSources(sources, gmi);             // INCLUDE (A+B), (B)=GMI
        break;
    case McastRecordType::BLOCK_OLD_SOURCES:
        std::copy_if(sources.begin(), // INCLUDE (A), Q(G,A*B)
                     sources.end(),
                     std::inserter(query.sources, query.sources.end()),
                     [&](const auto& source) { return IsRunning(source); });
        break;
    case McastRecordType::CHANGE_TO_EXCLUDE_MODE:
    case McastRecordType::MODE_IS_EXCLUDE:
        TurnToExclude(sources); // EXCLUDE (A*B,B-A), (B-A)=0, delete (A-B)
        m_groupUntil = gmi;
        if (type == McastRecordType::CHANGE_TO_EXCLUDE_MODE)
        {
            query.sources = GetRunningBut({}); // Q(G,A*B)
        }
        break;
    }
    return query;
}

McastQuerierGroup::QueryAction
McastQuerierGroup::ApplyInExclude(McastRecordType type,
                                  const McastSources& sources,
                                  Time now,
                                  const McastQuerierTimes& times)
{
    // The names of RFC 9776 6.4: the state is EXCLUDE (X,Y), the record is of (A).
    QueryAction query;
    const auto gmi = now + times.groupMembership;
    Time unheard = m_groupUntil; // (A-X-Y)=Group Timer, before that is set anew
    switch (type)
    {
    case McastRecordType::MODE_IS_INCLUDE:
    case McastRecordType::ALLOW_NEW_SOURCES:
        StartSources(sources, gmi); // EXCLUDE (X+A,Y-A), (A)=GMI
        break;
    case McastRecordType::CHANGE_TO_INCLUDE_MODE:
        query.group = true;                     // Q(G)
        query.sources = GetRunningBut(sources); // Q(G,X-A)
        StartSources(sources, gmi);             // EXCLUDE (X+A,Y-A), (A)=GMI
        break;
    case McastRecordType::MODE_IS_EXCLUDE:
        unheard = gmi; // (A-X-Y)=GMI
        [[fallthrough]];
    case McastRecordType::CHANGE_TO_EXCLUDE_MODE:
        KeepOnly(sources); // EXCLUDE (A-Y,Y*A), delete (X-A), delete (Y-A)
        m_groupUntil = gmi;
        [[fallthrough]];
    case McastRecordType::BLOCK_OLD_SOURCES: // EXCLUDE (X+(A-Y),Y)
        for (const auto& source : sources)
        {
            if (m_sources.count(source) == 0)
            {
                Add(source, unheard);
            }
            if (type != McastRecordType::MODE_IS_EXCLUDE && IsRunning(source))
            {
                query.sources.insert(query.sources.end(), source); // Q(G,A-Y)
            }
        }
        break;
    }
    return query;
}

void
McastQuerierGroup::TurnToExclude(const McastSources& sources)
{
    KeepOnly(sources);
    for (const auto& source : sources)
    {
        m_sources.try_emplace(source, Source{Stopped(), 0});
    }
    m_mode = McastFilterMode::EXCLUDE;
    m_changed = true;
}

void
McastQuerierGroup::KeepOnly(const McastSources& sources)
{
    for (auto entry = m_sources.begin(); entry != m_sources.end();)
    {
        if (sources.count(entry->first) != 0)
        {
            ++entry;
            continue;
        }
        // To delete one of X changes nothing in what is forwarded, to delete one of Y or A does.
        m_changed |= entry->second.until == Stopped() || m_mode == McastFilterMode::INCLUDE;
        entry = m_sources.erase(entry);
    }
}

std::size_t
McastQuerierGroup::CountAfter(McastRecordType type, const McastSources& sources) const
{
    if (type == McastRecordType::MODE_IS_EXCLUDE || type == McastRecordType::CHANGE_TO_EXCLUDE_MODE)
    {
        return sources.size();
    }
    if (type == McastRecordType::BLOCK_OLD_SOURCES && m_mode == McastFilterMode::INCLUDE)
    {
        return m_sources.size();
    }
    return m_sources.size() +
           std::count_if(sources.begin(), sources.end(), [this](const auto& source) {
               return m_sources.count(source) == 0;
           });
}

void
McastQuerierGroup::LowerGroup(Time until)
{
    m_groupUntil = std::min(m_groupUntil, until);
}

void
McastQuerierGroup::LowerSources(const McastSources& sources, Time until)
{
    for (const auto& source : sources)
    {
        const auto entry = m_sources.find(source);
        if (entry != m_sources.end() && entry->second.until > until)
        {
            entry->second.until = until;
            m_earliest = std::min(m_earliest, until);
        }
    }
}

void
McastQuerierGroup::StartSources(const McastSources& sources, Time until)
{
    for (const auto& source : sources)
    {
        const auto entry = m_sources.find(source);
        if (entry == m_sources.end())
        {
            Add(source, until);
            continue;
        }
        m_changed |= entry->second.until == Stopped();
        entry->second.until = until;
        m_earliest = std::min(m_earliest, until);
    }
}

void
McastQuerierGroup::Add(const McastAddress& source, Time until)
{
    // A new source of X was forwarded before, too.
    m_changed |= m_mode == McastFilterMode::INCLUDE;
    m_sources.emplace(source, Source{until, 0});
    m_earliest = std::min(m_earliest, until);
}

void
McastQuerierGroup::Expire(Time now)
{
    if (m_earliest <= now)
    {
        m_earliest = McastDueQueue::Never();
        for (auto entry = m_sources.begin(); entry != m_sources.end();)
        {
            auto& source = entry->second;
            if (source.until > now)
            {
                m_earliest = std::min(m_earliest, source.until);
            }
            else if (m_mode == McastFilterMode::INCLUDE)
            {
                m_changed = true;
                entry = m_sources.erase(entry); // RFC 9776 6.2.3
                continue;
            }
            else if (source.until != Stopped())
            {
                m_changed = true;
                source = {Stopped(), 0}; // RFC 9776 6.2.3: the record stays
            }
            ++entry;
        }
    }
    if (m_mode == McastFilterMode::EXCLUDE && m_groupUntil <= now)
    {
        // RFC 9776 6.5: X becomes the list of the INCLUDE mode, Y goes
        for (auto entry = m_sources.begin(); entry != m_sources.end();)
        {
            entry = entry->second.until == Stopped() ? m_sources.erase(entry) : std::next(entry);
        }
        m_mode = McastFilterMode::INCLUDE;
        m_changed = true;
        m_groupQueries = 0;
        m_groupQueryDue = McastDueQueue::Never();
    }
}

Time
McastQuerierGroup::GetDue() const
{
    const auto due = std::min({m_earliest, m_groupQueryDue, m_sourceQueryDue});
    return m_mode == McastFilterMode::EXCLUDE ? std::min(due, m_groupUntil) : due;
}

void
McastQuerierGroup::ScheduleGroupQuery(Time now, const McastQuerierTimes& times)
{
    // RFC 9776 6.6.3.1
    LowerGroup(now + times.lastMemberQueryTime);
    m_groupQueries = times.lastMemberQueryCount;
    m_groupQueryDue = now;
}

void
McastQuerierGroup::ScheduleSourceQuery(const McastSources& sources,
                                       Time now,
                                       const McastQuerierTimes& times)
{
    // RFC 9776 6.6.3.2: only sources with a timer above LMQT; the others are being queried already.
    const auto until = now + times.lastMemberQueryTime;
    for (const auto& source : sources)
    {
        const auto entry = m_sources.find(source);
        if (entry != m_sources.end() && entry->second.until > until)
        {
            entry->second = {until, times.lastMemberQueryCount};
            m_earliest = std::min(m_earliest, until);
            m_sourceQueryDue = now;
        }
    }
}

std::vector<McastQuery>
McastQuerierGroup::TakeQueries(Time now, const McastQuerierTimes& times)
{
    std::vector<McastQuery> queries;
    const auto lmqt = now + times.lastMemberQueryTime;
    const auto next = now + times.lastMemberQueryInterval;
    const bool groupQuery = m_groupQueryDue <= now;
    if (groupQuery)
    {
        --m_groupQueries;
        m_groupQueryDue = m_groupQueries != 0 ? next : McastDueQueue::Never();
        queries.emplace_back().suppress = m_groupUntil > lmqt; // RFC 9776 6.6.3.1
    }
    if (m_sourceQueryDue > now)
    {
        return queries;
    }
    m_sourceQueryDue = McastDueQueue::Never();
    McastQuery suppressed;
    McastQuery plain;
    suppressed.suppress = true;
    for (auto& [address, source] : m_sources)
    {
        if (source.queries != 0)
        {
            auto& named = source.until > lmqt ? suppressed.sources : plain.sources;
            named.insert(named.end(), address);
            m_sourceQueryDue = --source.queries != 0 ? next : m_sourceQueryDue;
        }
    }
    // RFC 9776 6.6.3.2: two messages; the first is not needed beside a group-specific query
    for (auto* query : {&suppressed, &plain})
    {
        if (!query->sources.empty() && !(query->suppress && groupQuery))
        {
            queries.push_back(std::move(*query));
        }
    }
    return queries;
}

void
McastQuerierGroup::CancelQueries()
{
    m_groupQueries = 0;
    m_groupQueryDue = McastDueQueue::Never();
    if (m_sourceQueryDue == McastDueQueue::Never())
    {
        return; // then no source has queries left
    }
    m_sourceQueryDue = McastDueQueue::Never();
    for (auto& entry : m_sources)
    {
        entry.second.queries = 0;
    }
}

McastSourceFilter
McastQuerierGroup::GetFilter() const
{
    McastSourceFilter filter{m_mode, {}};
    for (const auto& [address, source] : m_sources)
    {
        if ((source.until != Stopped()) == (m_mode == McastFilterMode::INCLUDE))
        {
            filter.sources.insert(filter.sources.end(), address);
        }
    }
    return filter;
}

bool
McastQuerierGroup::Forwards(const McastAddress& source) const
{
    // RFC 9776 6.3
    const auto entry = m_sources.find(source);
    return entry == m_sources.end() ? m_mode == McastFilterMode::EXCLUDE
                                    : entry->second.until != Stopped();
}

McastFilterMode
McastQuerierGroup::GetMode() const
{
    return m_mode;
}

Time
McastQuerierGroup::GetGroupUntil() const
{
    return m_groupUntil;
}

std::map<McastAddress, Time>
McastQuerierGroup::GetRequested() const
{
    std::map<McastAddress, Time> requested;
    for (const auto& [address, source] : m_sources)
    {
        if (source.until != Stopped())
        {
            requested.emplace_hint(requested.end(), address, source.until);
        }
    }
    return requested;
}

bool
McastQuerierGroup::IsEmpty() const
{
    return m_mode == McastFilterMode::INCLUDE && m_sources.empty();
}

bool
McastQuerierGroup::TakeChanged()
{
    return std::exchange(m_changed, false);
}

McastSources
McastQuerierGroup::GetRunningBut(const McastSources& sources) const
{
    McastSources running;
    for (const auto& [address, source] : m_sources)
    {
        if (source.until != Stopped() && sources.count(address) == 0)
        {
            running.insert(running.end(), address);
        }
    }
    return running;
}

bool
McastQuerierGroup::IsRunning(const McastAddress& source) const
{
    const auto entry = m_sources.find(source);
    return entry != m_sources.end() && entry->second.until != Stopped();
}

} // namespace ns3
