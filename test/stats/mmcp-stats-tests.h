// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_STATS_TESTS_H
#define MMCP_STATS_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @return records of handovers on a network
std::vector<TestCase*> MmcpHandoverRecordTests();
/// @return walkers without MMCP, two radios, attachments; messages; routers
std::vector<TestCase*> MmcpHandoverMonitorTests();
/// @return what becomes of events of one walker, and what is written
std::vector<TestCase*> MmcpWalkerMonitorTests();

} // namespace ns3

#endif // MMCP_STATS_TESTS_H
