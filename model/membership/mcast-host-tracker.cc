// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-host-tracker.h"

namespace ns3
{

bool
McastHostTracker::Update(const McastAddress& address,
                         McastRecordType type,
                         const McastSources& sources,
                         Time now,
                         Time lifetime,
                         const Limits& most)
{
    Expire(now - lifetime);
    auto entry = m_hosts.find(address);
    if (entry == m_hosts.end())
    {
        if (m_hosts.size() >= most.hosts)
        {
            return false;
        }
        entry = m_hosts.try_emplace(address).first;
        entry->second.position = m_byAge.insert(m_byAge.end(), address);
    }
    auto& host = entry->second;
    const bool includes = host.filter.mode == McastFilterMode::INCLUDE;
    switch (type)
    {
    case McastRecordType::MODE_IS_EXCLUDE:
    case McastRecordType::CHANGE_TO_EXCLUDE_MODE:
        CountFilter(host.filter, -1);
        host.filter = McastSourceFilter::Exclude(sources);
        CountFilter(host.filter, 1);
        break;
    case McastRecordType::CHANGE_TO_INCLUDE_MODE:
        CountFilter(host.filter, -1);
        host.filter = McastSourceFilter::Include(sources);
        CountFilter(host.filter, 1);
        break;
    case McastRecordType::MODE_IS_INCLUDE:
        // It may answer for a few sources only, even in EXCLUDE mode (RFC 9776 5.2): so it does not
        // replace.
    case McastRecordType::ALLOW_NEW_SOURCES:
        ChangeSources(host.filter, sources, includes);
        break;
    case McastRecordType::BLOCK_OLD_SOURCES:
        ChangeSources(host.filter, sources, !includes);
        break;
    }
    const bool fits = host.filter.sources.size() <= most.sources;
    if (host.filter.IsNone() || !fits)
    {
        Remove(entry);
        return fits;
    }
    host.heard = now;
    m_byAge.splice(m_byAge.end(), m_byAge, host.position);
    return true;
}

bool
McastHostTracker::HasExcluding() const
{
    return m_excluding != 0;
}

bool
McastHostTracker::IsWanted(const McastAddress& source) const
{
    const auto entry = m_counts.find(source);
    if (entry == m_counts.end())
    {
        return HasExcluding();
    }
    return entry->second.included != 0 || entry->second.excluded < m_excluding;
}

McastSources
McastHostTracker::GetIncluded() const
{
    McastSources included;
    for (const auto& [source, count] : m_counts)
    {
        if (count.included != 0)
        {
            included.insert(included.end(), source);
        }
    }
    return included;
}

std::size_t
McastHostTracker::GetSize() const
{
    return m_hosts.size();
}

void
McastHostTracker::Expire(Time before)
{
    while (!m_byAge.empty())
    {
        const auto entry = m_hosts.find(m_byAge.front());
        if (entry->second.heard > before)
        {
            return;
        }
        Remove(entry);
    }
}

void
McastHostTracker::Remove(Hosts::iterator entry)
{
    CountFilter(entry->second.filter, -1);
    m_byAge.erase(entry->second.position);
    m_hosts.erase(entry);
}

void
McastHostTracker::CountFilter(const McastSourceFilter& filter, int step)
{
    if (filter.mode == McastFilterMode::EXCLUDE)
    {
        m_excluding += step;
    }
    for (const auto& source : filter.sources)
    {
        CountSource(filter.mode, source, step);
    }
}

void
McastHostTracker::CountSource(McastFilterMode mode, const McastAddress& source, int step)
{
    const auto entry = m_counts.try_emplace(source).first;
    auto& count = entry->second;
    (mode == McastFilterMode::INCLUDE ? count.included : count.excluded) += step;
    if (count.included == 0 && count.excluded == 0)
    {
        m_counts.erase(entry);
    }
}

void
McastHostTracker::ChangeSources(McastSourceFilter& filter, const McastSources& sources, bool listed)
{
    for (const auto& source : sources)
    {
        const bool changed =
            listed ? filter.sources.insert(source).second : filter.sources.erase(source) != 0;
        if (changed)
        {
            CountSource(filter.mode, source, listed ? 1 : -1);
        }
    }
}

} // namespace ns3
