// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-fault-tests.h"

using namespace ns3;

namespace
{

/// What goes wrong on networks and in entities, and that all is well again afterwards.
class FaultTestSuite : public TestSuite
{
  public:
    FaultTestSuite()
        : TestSuite("mmcp-faults")
    {
        SetDataDir(NS_TEST_SOURCEDIR);
        for (const auto& tests :
             {MmcpFaultScenes(), MmcpCrashScenes(), MmcpHostileScenes(), MmcpLossScenes()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

FaultTestSuite g_faultTestSuite; //!< registers the suite

} // namespace
