// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_CODEC_TESTS_H
#define MCAST_CODEC_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @return the test cases of the octets of IGMP and MLD; the caller owns them
std::vector<TestCase*> McastCodecTests();

/// @return those of them with damaged messages, part of McastCodecTests
std::vector<TestCase*> McastCodecHostileTests();

} // namespace ns3

#endif // MCAST_CODEC_TESTS_H
