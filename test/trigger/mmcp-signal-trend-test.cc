// SPDX-License-Identifier: GPL-2.0-only

// MmcpSignalTrend: what it makes of samples.

#include "mmcp-trigger-tests.h"

#include "ns3/mmcp-signal-trend.h"

#include <initializer_list>
#include <utility>

using namespace ns3;

namespace
{

/// Samples: s, dBm.
using Samples = std::initializer_list<std::pair<double, double>>;

/// @param samples taken @param weight of level and slope @return the trend
MmcpSignalTrend
Take(const Samples& samples, double weight)
{
    MmcpSignalTrend trend;
    for (const auto& [at, signal] : samples)
    {
        trend.Add(Seconds(at), signal, weight, weight);
    }
    return trend;
}

/// Level, slope, and the time until a threshold.
class SignalTrendTest : public TestCase
{
  public:
    SignalTrendTest()
        : TestCase("signal: level, trend and time until a threshold")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(MmcpSignalTrend().IsKnown(), false, "no sample");
        Expect(Take({{1, -60}}, 0.5), -60, 0);
        Expect(Take({{1, -60}, {1, -70}}, 0.5), -60, 0); // two at once
        // A step of 8 dB: half of it, then half of the slope that makes; then 4 dB/s.
        Expect(Take({{0, -60}, {1, -68}}, 0.5), -64, -2);
        Expect(Take({{0, -60}, {1, -68}, {2, -72}}, 0.5), -69, -3.5);
        Expect(Take({{0, -60}, {2, -68}}, 1), -68, -4);
        // A line is followed without a lag in the end, however irregular the samples.
        MmcpSignalTrend line;
        for (int i = 0; i < 100; ++i)
        {
            const double at = i + (i % 2) * 0.4;
            line.Add(Seconds(at), -20 - 2 * at, 0.5, 0.3);
        }
        Expect(line, -20 - 2 * 99.4, -2);

        const auto falling = Take({{0, -60}, {1, -62}}, 1);
        ExpectTime(falling.GetTimeUntil(Seconds(1), -70), 4);
        ExpectTime(falling.GetTimeUntil(Seconds(3), -70), 2); // it has gone on falling
        ExpectTime(falling.GetTimeUntil(Seconds(1), -62), 0);
        ExpectTime(falling.GetTimeUntil(Seconds(9), -70), 0);
        ExpectTime(Take({{0, -60}}, 0.5).GetTimeUntil(Seconds(1), -70), -1);
        ExpectTime(Take({{0, -60}, {1, -58}}, 0.5).GetTimeUntil(Seconds(1), -70), -1);
        ExpectTime(Take({{0, -80}, {1, -78}}, 0.5).GetTimeUntil(Seconds(1), -70), 0);
    }

    void Expect(const MmcpSignalTrend& trend, double level, double slope)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(trend.GetLevel(), level, 1e-6, "level");
        NS_TEST_EXPECT_MSG_EQ_TOL(trend.GetSlope(), slope, 1e-6, "slope");
        NS_TEST_EXPECT_MSG_EQ(trend.IsKnown(), true, "there is a sample");
    }

    /// @param time to be checked @param expected s; -1: never
    void ExpectTime(const std::optional<Time>& time, double expected)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL((time ? time->GetSeconds() : -1), expected, 1e-6, "time until");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpSignalTrendTests()
{
    return {new SignalTrendTest};
}

} // namespace ns3
