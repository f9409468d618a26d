// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_TESTS_H
#define MMCP_WIFI_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of one file each.
/// @{
std::vector<TestCase*> McastWifiTests();
std::vector<TestCase*> MmcpWifiHandoverTests();
std::vector<TestCase*> MmcpWifiPairTests();
std::vector<TestCase*> MmcpWifiRoamTests();
std::vector<TestCase*> MmcpWifiTriggerTests();
std::vector<TestCase*> MmcpWifiUseTests();
/// @}

} // namespace ns3

#endif // MMCP_WIFI_TESTS_H
