// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_TESTS_H
#define MCAST_MEMBERSHIP_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of one file each.
/// @{
std::vector<TestCase*> McastSourceFilterTests();
std::vector<TestCase*> McastDueQueueTests();
std::vector<TestCase*> McastHostTests();
std::vector<TestCase*> McastHostVersionTests();
std::vector<TestCase*> McastQuerierTests();
std::vector<TestCase*> McastQuerierScenarioTests();
std::vector<TestCase*> McastQuerierVersionTests();
std::vector<TestCase*> McastRfcTableTests();
std::vector<TestCase*> McastLinkTests();
/// @}

} // namespace ns3

#endif // MCAST_MEMBERSHIP_TESTS_H
