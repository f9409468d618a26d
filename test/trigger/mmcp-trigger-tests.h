// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_TRIGGER_TESTS_H
#define MMCP_TRIGGER_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of one file each.
/// @{
std::vector<TestCase*> MmcpLinkTriggerTests();
std::vector<TestCase*> MmcpSignalTrendTests();
std::vector<TestCase*> MmcpTriggerCourseTests();
std::vector<TestCase*> MmcpTriggerModelTests();
std::vector<TestCase*> MmcpTriggerUseTests();
/// @}

} // namespace ns3

#endif // MMCP_TRIGGER_TESTS_H
