// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_FAULT_TESTS_H
#define MMCP_FAULT_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of the suite mmcp-faults, one function for each file.
/// @{
std::vector<TestCase*> MmcpFaultScenes();
std::vector<TestCase*> MmcpLossScenes();
std::vector<TestCase*> MmcpHostileScenes();
std::vector<TestCase*> MmcpCrashScenes();
/// @}

} // namespace ns3

#endif // MMCP_FAULT_TESTS_H
