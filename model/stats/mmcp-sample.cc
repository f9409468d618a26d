// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3
{

void
MmcpSample::Add(double value)
{
    m_values.push_back(value);
}

std::size_t
MmcpSample::GetCount() const
{
    return m_values.size();
}

std::optional<double>
MmcpSample::GetMean() const
{
    if (m_values.empty())
    {
        return std::nullopt;
    }
    const auto sum = std::accumulate(m_values.begin(), m_values.end(), 0.0);
    return sum / static_cast<double>(m_values.size());
}

std::optional<double>
MmcpSample::GetQuantile(double p) const
{
    if (m_values.empty())
    {
        return std::nullopt;
    }
    auto sorted = m_values;
    std::sort(sorted.begin(), sorted.end());
    const auto place = std::clamp(p, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(place));
    const auto above = std::min(below + 1, sorted.size() - 1);
    const auto part = place - std::floor(place);
    return sorted[below] + part * (sorted[above] - sorted[below]);
}

} // namespace ns3
