// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_TESTS_H
#define MCAST_PROTOCOL_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @name The test cases of McastProtocol over both IP stacks, of one file each.
/// @{
std::vector<TestCase*> McastProtocolTests();
std::vector<TestCase*> McastProtocolAttributeTests();
std::vector<TestCase*> McastProtocolDropTests();
std::vector<TestCase*> McastProtocolInterfaceTests();
std::vector<TestCase*> McastProtocolPacketTests();
std::vector<TestCase*> McastProtocolVersionTests();
/// @}

} // namespace ns3

#endif // MCAST_PROTOCOL_TESTS_H
