// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-host-group.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{

McastHostGroup::McastHostGroup(const McastAddress& group)
    : m_group(group)
{
}

std::optional<McastSourceFilter>
McastHostGroup::SetSocketFilter(uint64_t socket, McastSourceFilter filter)
{
    if (filter.IsNone())
    {
        m_sockets.erase(socket);
    }
    else
    {
        m_sockets[socket] = std::move(filter);
    }
    McastSourceFilter merged; // RFC 9776 3.2, RFC 9777 4.2
    for (const auto& entry : m_sockets)
    {
        merged.Merge(entry.second);
    }
    if (merged == m_filter)
    {
        return std::nullopt;
    }
    return std::exchange(m_filter, std::move(merged));
}

McastSourceFilter
McastHostGroup::GetSocketFilter(uint64_t socket) const
{
    const auto entry = m_sockets.find(socket);
    return entry == m_sockets.end() ? McastSourceFilter{} : entry->second;
}

const McastSourceFilter&
McastHostGroup::GetFilter() const
{
    return m_filter;
}

void
McastHostGroup::NoteChange(const McastSourceFilter& before, uint32_t transmissions)
{
    if (before.mode != m_filter.mode)
    {
        // RFC 9776 5.1: the next reports carry the whole state, so they also tell what was pending
        // for single sources; none of these has more reports left than the mode.
        m_modeReports = transmissions;
        m_sourceReports.clear();
        return;
    }
    for (const auto& record : McastSourceFilter::GetDifference(m_group, before, m_filter))
    {
        for (const auto& source : record.sources)
        {
            m_sourceReports[source] = transmissions;
        }
    }
}

bool
McastHostGroup::HasChange() const
{
    return m_modeReports != 0 || !m_sourceReports.empty();
}

std::vector<McastGroupRecord>
McastHostGroup::TakeChange()
{
    // RFC 9776 5.1, RFC 9777 6.1: the records follow from the state now, not from that at the
    // change.
    McastSources allowed;
    McastSources blocked;
    for (auto entry = m_sourceReports.begin(); entry != m_sourceReports.end();)
    {
        auto& sources = m_filter.Allows(entry->first) ? allowed : blocked;
        sources.insert(sources.end(), entry->first);
        // A Filter-Mode-Change Record counts as a report of each source.
        entry = --entry->second == 0 ? m_sourceReports.erase(entry) : std::next(entry);
    }
    if (m_modeReports != 0)
    {
        --m_modeReports;
        const auto type = m_filter.mode == McastFilterMode::INCLUDE
                              ? McastRecordType::CHANGE_TO_INCLUDE_MODE
                              : McastRecordType::CHANGE_TO_EXCLUDE_MODE;
        return {{type, m_group, m_filter.sources}};
    }
    std::vector<McastGroupRecord> records;
    if (!allowed.empty())
    {
        records.push_back({McastRecordType::ALLOW_NEW_SOURCES, m_group, std::move(allowed)});
    }
    if (!blocked.empty())
    {
        records.push_back({McastRecordType::BLOCK_OLD_SOURCES, m_group, std::move(blocked)});
    }
    return records;
}

void
McastHostGroup::NoteQuery(const McastSources& sources, Time due, std::size_t mostSources)
{
    const bool pending = responseDue != McastDueQueue::Never();
    if (!pending)
    {
        m_asked = sources; // RFC 9776 5.2, rule 3
    }
    else if (sources.empty() || m_asked.empty())
    {
        m_asked.clear(); // rule 4
    }
    else
    {
        m_asked.insert(sources.begin(), sources.end()); // rule 5
    }
    if (m_asked.size() > mostSources)
    {
        m_asked.clear(); // a querier cannot make the host keep more than that
    }
    responseDue = std::min(responseDue, due);
}

std::optional<McastGroupRecord>
McastHostGroup::TakeResponse()
{
    const auto asked = std::exchange(m_asked, {});
    if (asked.empty())
    {
        return GetCurrentState();
    }
    // RFC 9776 5.2: IS_IN (A*B) or IS_IN (B-A), no answer without sources
    auto sources = m_filter.mode == McastFilterMode::INCLUDE
                       ? McastIntersect(m_filter.sources, asked)
                       : McastSubtract(asked, m_filter.sources);
    if (sources.empty())
    {
        return std::nullopt;
    }
    return McastGroupRecord{McastRecordType::MODE_IS_INCLUDE, m_group, std::move(sources)};
}

std::optional<McastGroupRecord>
McastHostGroup::GetCurrentState() const
{
    if (m_filter.IsNone())
    {
        return std::nullopt;
    }
    const auto type = m_filter.mode == McastFilterMode::INCLUDE ? McastRecordType::MODE_IS_INCLUDE
                                                                : McastRecordType::MODE_IS_EXCLUDE;
    return McastGroupRecord{type, m_group, m_filter.sources};
}

void
McastHostGroup::Cancel()
{
    m_modeReports = 0;
    m_sourceReports.clear();
    m_asked.clear();
    changeDue = McastDueQueue::Never();
    responseDue = McastDueQueue::Never();
    repeats = 0;
    reportedByOther = false;
}

Time
McastHostGroup::GetDue() const
{
    return std::min(changeDue, responseDue);
}

bool
McastHostGroup::IsIdle() const
{
    return m_sockets.empty() && !HasChange();
}

} // namespace ns3
