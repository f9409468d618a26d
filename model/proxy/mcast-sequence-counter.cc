// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-sequence-counter.h"

#include <iterator>

namespace ns3
{

McastSequenceCounter::Kind
McastSequenceCounter::Receive(uint32_t sequence, std::optional<Range>& gap)
{
    gap.reset();
    if (!m_started)
    {
        m_started = true;
        m_lowest = sequence;
        m_highest = sequence;
        return Kind::NEXT;
    }
    if (sequence > m_highest)
    {
        if (sequence - m_highest > 1)
        {
            gap = Range{m_highest + 1, sequence - 1};
            Miss(gap->first, gap->last);
        }
        m_highest = sequence;
        return Kind::NEXT;
    }
    if (sequence < m_lowest)
    {
        // Sent before the first packet that arrived, which overtook it.
        if (m_lowest - sequence > 1)
        {
            Miss(sequence + 1, m_lowest - 1);
        }
        m_lowest = sequence;
        ++m_late;
        return Kind::LATE;
    }
    const auto above = m_missing.upper_bound(sequence);
    const auto range = above == m_missing.begin() ? m_missing.end() : std::prev(above);
    if (range == m_missing.end() || range->second < sequence)
    {
        ++m_duplicates;
        return Kind::DUPLICATE;
    }
    const auto [first, last] = *range;
    m_missing.erase(range);
    if (first < sequence)
    {
        m_missing.emplace(first, sequence - 1);
    }
    if (sequence < last)
    {
        m_missing.emplace(sequence + 1, last);
    }
    --m_lost;
    ++m_late;
    return Kind::LATE;
}

void
McastSequenceCounter::Miss(uint32_t first, uint32_t last)
{
    m_lost += uint64_t{last} - first + 1;
    m_missing.emplace(first, last);
    if (m_missing.size() > MAX_RANGES)
    {
        m_missing.erase(m_missing.begin());
    }
}

uint64_t
McastSequenceCounter::GetLost() const
{
    return m_lost;
}

uint64_t
McastSequenceCounter::GetLate() const
{
    return m_late;
}

uint64_t
McastSequenceCounter::GetDuplicates() const
{
    return m_duplicates;
}

} // namespace ns3
