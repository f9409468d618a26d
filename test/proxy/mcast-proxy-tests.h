// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROXY_TESTS_H
#define MCAST_PROXY_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of one file each.
/// @{
std::vector<TestCase*> McastProxyTests();
std::vector<TestCase*> McastReceiverTests();
std::vector<TestCase*> McastForwardingTests();
std::vector<TestCase*> McastSharedLinkTests();
std::vector<TestCase*> McastProxyTreeTests();
/// @}

} // namespace ns3

#endif // MCAST_PROXY_TESTS_H
