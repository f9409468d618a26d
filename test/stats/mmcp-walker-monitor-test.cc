// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-stats-tests.h"

#include "ns3/mmcp-sample.h"

using namespace ns3;

namespace
{

/// Mean and quantiles, as NumPy 1.26 gives them.
class SampleTest : public TestCase
{
  public:
    SampleTest()
        : TestCase("stats: mean and quantiles")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            std::vector<double> values;
            double mean, median, p95, low;
        } rows[] = {
            {{7}, 7, 7, 7, 7},
            {{3, 1}, 2, 2, 2.9, 1.2},
            {{5, 1, 4, 2, 3}, 3, 3, 4.8, 1.4},
            {{15, 20, 35, 40, 50}, 32, 35, 48, 17},
            {{1, 1, 1, 101}, 26, 1, 86, 1},
        };
        for (const auto& row : rows)
        {
            MmcpSample sample;
            for (const auto value : row.values)
            {
                sample.Add(value);
            }
            NS_TEST_EXPECT_MSG_EQ(sample.GetCount(), row.values.size(), "count");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetMean(), row.mean, 1e-12, "mean");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.5), row.median, 1e-12, "median");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.95), row.p95, 1e-12, "95 %");
            NS_TEST_EXPECT_MSG_EQ_TOL(*sample.GetQuantile(0.1), row.low, 1e-12, "10 %");
            NS_TEST_EXPECT_MSG_EQ(*sample.GetQuantile(2), *sample.GetQuantile(1), "beyond");
        }
        NS_TEST_EXPECT_MSG_EQ(MmcpSample().GetMean().has_value(), false, "no values");
        NS_TEST_EXPECT_MSG_EQ(MmcpSample().GetQuantile(0.5).has_value(), false, "no values");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpWalkerMonitorTests()
{
    return {new SampleTest};
}
