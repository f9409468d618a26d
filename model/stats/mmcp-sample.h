// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SAMPLE_H
#define MMCP_SAMPLE_H

#include <cstddef>
#include <optional>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Values of one quantity, and what they have in common. Without values there is nothing to tell.
 */
class MmcpSample
{
  public:
    /// @param value finite
    void Add(double value);
    /// @return how many values there are
    std::size_t GetCount() const;
    /// @return their mean
    std::optional<double> GetMean() const;
    /**
     * Interpolates linearly between the order statistics x(0) to x(n-1): the quantile is
     * x((n - 1) p). This is definition 7 of Hyndman and Fan (1996), which NumPy and R take, too.
     *
     * @param p 0 to 1: 0.5 is the median; beyond, the nearest of both
     * @return the quantile
     */
    std::optional<double> GetQuantile(double p) const;

  private:
    std::vector<double> m_values; //!< in the order of Add()
};

} // namespace ns3

#endif // MMCP_SAMPLE_H
