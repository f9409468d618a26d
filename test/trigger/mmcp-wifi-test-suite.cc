// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-tests.h"

using namespace ns3;

namespace
{

/// What needs ns-3's wifi.
class MmcpWifiTestSuite : public TestSuite
{
  public:
    MmcpWifiTestSuite()
        : TestSuite("mmcp-wifi")
    {
        for (const auto& tests : {McastWifiTests(),
                                  MmcpWifiTriggerTests(),
                                  MmcpWifiRoamTests(),
                                  MmcpWifiHandoverTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

MmcpWifiTestSuite g_mmcpWifiTestSuite; //!< registers the suite

} // namespace
