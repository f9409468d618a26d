// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-trigger-tests.h"

using namespace ns3;

namespace
{

/// The layer model/trigger: link-layer events (MMCP 7.5).
class MmcpTriggerTestSuite : public TestSuite
{
  public:
    MmcpTriggerTestSuite()
        : TestSuite("mmcp-trigger")
    {
        for (const auto& tests : {MmcpLinkTriggerTests(),
                                  MmcpSignalTrendTests(),
                                  MmcpTriggerCourseTests(),
                                  MmcpTriggerModelTests(),
                                  MmcpTriggerUseTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

MmcpTriggerTestSuite g_mmcpTriggerTestSuite; //!< registers the suite

} // namespace
