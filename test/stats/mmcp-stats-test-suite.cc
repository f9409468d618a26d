// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-stats-tests.h"

using namespace ns3;

namespace
{

/// Figures of a study.
class StatsTestSuite : public TestSuite
{
  public:
    StatsTestSuite()
        : TestSuite("mmcp-stats")
    {
        for (const auto& tests :
             {MmcpWalkerMonitorTests(), MmcpHandoverRecordTests(), MmcpHandoverMonitorTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

StatsTestSuite g_statsTestSuite; //!< registers the suite

} // namespace
