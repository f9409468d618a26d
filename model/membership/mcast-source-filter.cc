// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-source-filter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{

McastSources
McastUnite(const McastSources& a, const McastSources& b)
{
    McastSources result = a;
    result.insert(b.begin(), b.end());
    return result;
}

McastSources
McastIntersect(const McastSources& a, const McastSources& b)
{
    McastSources result;
    std::set_intersection(a.begin(),
                          a.end(),
                          b.begin(),
                          b.end(),
                          std::inserter(result, result.end()));
    return result;
}

McastSources
McastSubtract(const McastSources& a, const McastSources& b)
{
    McastSources result;
    std::set_difference(a.begin(),
                        a.end(),
                        b.begin(),
                        b.end(),
                        std::inserter(result, result.end()));
    return result;
}

McastSourceFilter
McastSourceFilter::Include(McastSources sources)
{
    return {McastFilterMode::INCLUDE, std::move(sources)};
}

McastSourceFilter
McastSourceFilter::Exclude(McastSources sources)
{
    return {McastFilterMode::EXCLUDE, std::move(sources)};
}

bool
McastSourceFilter::IsNone() const
{
    return mode == McastFilterMode::INCLUDE && sources.empty();
}

bool
McastSourceFilter::Allows(const McastAddress& source) const
{
    return (sources.count(source) != 0) == (mode == McastFilterMode::INCLUDE);
}

void
McastSourceFilter::Merge(const McastSourceFilter& other)
{
    const bool otherExcludes = other.mode == McastFilterMode::EXCLUDE;
    if (mode == McastFilterMode::INCLUDE)
    {
        if (otherExcludes)
        {
            sources = McastSubtract(other.sources, sources);
            mode = McastFilterMode::EXCLUDE;
        }
        else
        {
            sources.insert(other.sources.begin(), other.sources.end());
        }
        return;
    }
    sources = otherExcludes ? McastIntersect(sources, other.sources)
                            : McastSubtract(sources, other.sources);
}

std::vector<McastGroupRecord>
McastSourceFilter::GetDifference(const McastAddress& group,
                                 const McastSourceFilter& before,
                                 const McastSourceFilter& after)
{
    if (before.mode != after.mode)
    {
        const auto type = after.mode == McastFilterMode::INCLUDE
                              ? McastRecordType::CHANGE_TO_INCLUDE_MODE
                              : McastRecordType::CHANGE_TO_EXCLUDE_MODE;
        return {{type, group, after.sources}};
    }
    auto allowed = McastSubtract(after.sources, before.sources);
    auto blocked = McastSubtract(before.sources, after.sources);
    if (after.mode == McastFilterMode::EXCLUDE)
    {
        std::swap(allowed, blocked);
    }
    std::vector<McastGroupRecord> records;
    if (!allowed.empty())
    {
        records.push_back({McastRecordType::ALLOW_NEW_SOURCES, group, std::move(allowed)});
    }
    if (!blocked.empty())
    {
        records.push_back({McastRecordType::BLOCK_OLD_SOURCES, group, std::move(blocked)});
    }
    return records;
}

bool
McastSourceFilter::operator==(const McastSourceFilter& other) const
{
    return mode == other.mode && sources == other.sources;
}

bool
McastSourceFilter::operator!=(const McastSourceFilter& other) const
{
    return !(*this == other);
}

std::ostream&
operator<<(std::ostream& os, const McastSourceFilter& filter)
{
    const bool include = filter.mode == McastFilterMode::INCLUDE;
    return os << (include ? "INCLUDE " : "EXCLUDE ") << filter.sources;
}

} // namespace ns3
