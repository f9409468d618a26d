// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SIGNAL_TREND_H
#define MMCP_SIGNAL_TREND_H

#include "ns3/nstime.h"

#include <optional>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * A signal and how it changes, from samples at any times: double exponential smoothing (Holt), so
 * that a signal that changes steadily is followed without a lag in the end. It begins with no
 * change: two samples with noise say nothing of a trend.
 */
class MmcpSignalTrend
{
  public:
    /**
     * @param now not before the last one; at the same time: disregarded
     * @param signal dBm
     * @param levelWeight of this sample against what was expected, above 0 to 1 (not smoothed)
     * @param slopeWeight the same for the change
     */
    void Add(Time now, double signal, double levelWeight, double slopeWeight)
    {
        const double passed = (now - m_last).GetSeconds();
        if (!m_isKnown)
        {
            m_level = signal;
            m_isKnown = true;
        }
        else if (passed > 0)
        {
            const double before = m_level;
            m_level += m_slope * passed;
            m_level += levelWeight * (signal - m_level);
            m_slope += slopeWeight * ((m_level - before) / passed - m_slope);
        }
        m_last = now;
    }

    /// @return true after the first sample
    bool IsKnown() const
    {
        return m_isKnown;
    }

    /// @return when the last sample was taken
    Time GetLast() const
    {
        return m_last;
    }

    /// @return the signal at the last sample, dBm
    double GetLevel() const
    {
        return m_level;
    }

    /// @return its change, dB/s; 0 before the second sample
    double GetSlope() const
    {
        return m_slope;
    }

    /// @param now not before the last sample @param threshold dBm @return time from now until the
    /// signal is as weak as that: 0 if it is, nothing if it does not become weaker
    std::optional<Time> GetTimeUntil(Time now, double threshold) const
    {
        const double above = m_level + m_slope * (now - m_last).GetSeconds() - threshold;
        if (above <= 0)
        {
            return Time(0);
        }
        // Slower than that is no change: a signal of 100 dB would take a day.
        constexpr double SLOWEST = -1e-3; // dB/s
        return m_slope < SLOWEST ? std::make_optional(Seconds(above / -m_slope)) : std::nullopt;
    }

  private:
    bool m_isKnown{false}; //!< there was a sample
    Time m_last;           //!< time of the last one
    double m_level{0};     //!< dBm, then
    double m_slope{0};     //!< dB/s
};

} // namespace ns3

#endif // MMCP_SIGNAL_TREND_H
