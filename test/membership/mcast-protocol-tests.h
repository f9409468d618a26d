// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_TESTS_H
#define MCAST_PROTOCOL_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @return the test cases of McastProtocol over both IP stacks, those of McastProtocolPacketTests()
/// included
std::vector<TestCase*> McastProtocolTests();
/// @return the test cases about packets
std::vector<TestCase*> McastProtocolPacketTests();

} // namespace ns3

#endif // MCAST_PROTOCOL_TESTS_H
