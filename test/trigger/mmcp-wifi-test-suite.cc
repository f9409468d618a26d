// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-tests.h"

#include "ns3/mmcp-wifi-compat.h"

#include <vector>

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
        std::vector<std::vector<TestCase*>> files = {McastWifiTests(), MmcpWifiTriggerTests()};
        if (MMCP_WIFI_CAN_ROAM)
        {
            files.push_back(MmcpWifiRoamTests());
            files.push_back(MmcpWifiPairTests());
            files.push_back(MmcpWifiUseTests());
            files.push_back(MmcpWifiHandoverTests());
        }
        for (const auto& tests : files)
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
