// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wire-tests.h"

using namespace ns3;

namespace
{

/// The layer model/wire: octets to messages and back (MMCP 8).
class MmcpWireTestSuite : public TestSuite
{
  public:
    MmcpWireTestSuite()
        : TestSuite("mmcp-wire")
    {
        SetDataDir(NS_TEST_SOURCEDIR);
        for (const auto& tests : {MmcpVectorTests(),
                                  MmcpHostileInputTests(),
                                  MmcpRoundTripTests(),
                                  MmcpReportTests(),
                                  MmcpHeaderTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

MmcpWireTestSuite g_mmcpWireTestSuite; //!< registers the suite

} // namespace
