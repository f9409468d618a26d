// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ENTITY_TESTS_H
#define MMCP_ENTITY_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of the suite mmcp-entity, one function for each file.
/// @{
std::vector<TestCase*> MmcpMnStateTests();
std::vector<TestCase*> MmcpLmcStateTests();
std::vector<TestCase*> MmcpLmcSessionTests();
std::vector<TestCase*> MmcpLmcHandoverTests();
std::vector<TestCase*> MmcpSmStateTests();
std::vector<TestCase*> MmcpSmSessionTests();
std::vector<TestCase*> MmcpEntityPartTests();
std::vector<TestCase*> MmcpTransitionTests();
std::vector<TestCase*> MmcpSessionScenes();
std::vector<TestCase*> MmcpHandoverScenes();
std::vector<TestCase*> MmcpInterfaceScenes();
std::vector<TestCase*> MmcpOptionScenes();
/// @}

} // namespace ns3

#endif // MMCP_ENTITY_TESTS_H
