// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-entity-tests.h"

using namespace ns3;

namespace
{

/// SM, LMC and MN (MMCP 7, annexes A and B).
class EntityTestSuite : public TestSuite
{
  public:
    EntityTestSuite()
        : TestSuite("mmcp-entity")
    {
        for (const auto& tests : {MmcpMnStateTests(),
                                  MmcpLmcStateTests(),
                                  MmcpLmcSessionTests(),
                                  MmcpLmcHandoverTests(),
                                  MmcpSmStateTests(),
                                  MmcpSmSessionTests(),
                                  MmcpEntityPartTests(),
                                  MmcpTransitionTests(),
                                  MmcpSessionScenes(),
                                  MmcpHandoverScenes(),
                                  MmcpInterfaceScenes(),
                                  MmcpOptionScenes()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

EntityTestSuite g_entityTestSuite; //!< registers the suite

} // namespace
