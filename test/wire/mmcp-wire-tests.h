// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIRE_TESTS_H
#define MMCP_WIRE_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of one file each.
/// @{
std::vector<TestCase*> MmcpVectorTests();
std::vector<TestCase*> MmcpHostileInputTests();
std::vector<TestCase*> MmcpRoundTripTests();
std::vector<TestCase*> MmcpReportTests();
std::vector<TestCase*> MmcpHeaderTests();
/// @}

} // namespace ns3

#endif // MMCP_WIRE_TESTS_H
