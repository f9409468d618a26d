// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-proxy-tests.h"

using namespace ns3;

namespace
{

/// The layer model/proxy: membership database, forwarding, receivers (RFC 4605).
class McastProxyTestSuite : public TestSuite
{
  public:
    McastProxyTestSuite()
        : TestSuite("mmcp-proxy")
    {
        for (const auto& tests : {McastProxyTests(),
                                  McastReceiverTests(),
                                  McastForwardingTests(),
                                  McastSharedLinkTests(),
                                  McastProxyTreeTests()})
        {
            for (auto* test : tests)
            {
                AddTestCase(test);
            }
        }
    }
};

McastProxyTestSuite g_mcastProxyTestSuite; //!< registers the suite

} // namespace
