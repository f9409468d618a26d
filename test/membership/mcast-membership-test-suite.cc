// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-codec-tests.h"
#include "mcast-membership-tests.h"
#include "mcast-protocol-tests.h"

using namespace ns3;

namespace
{

/// The layer model/membership: IGMP and MLD, host part and router part (RFC 9776, RFC 9777).
class McastMembershipTestSuite : public TestSuite
{
  public:
    McastMembershipTestSuite()
        : TestSuite("mmcp-membership")
    {
        SetDataDir(NS_TEST_SOURCEDIR);
        for (const auto& tests : {McastSourceFilterTests(),
                                  McastDueQueueTests(),
                                  McastHostTests(),
                                  McastHostVersionTests(),
                                  McastQuerierTests(),
                                  McastQuerierScenarioTests(),
                                  McastQuerierVersionTests(),
                                  McastRfcTableTests(),
                                  McastLinkTests(),
                                  McastCodecTests(),
                                  McastProtocolPacketTests(),
                                  McastProtocolDropTests(),
                                  McastProtocolTests(),
                                  McastProtocolVersionTests(),
                                  McastProtocolInterfaceTests(),
                                  McastProtocolAttributeTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

McastMembershipTestSuite g_mcastMembershipTestSuite; //!< registers the suite

} // namespace
