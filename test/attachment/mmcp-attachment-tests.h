// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ATTACHMENT_TESTS_H
#define MMCP_ATTACHMENT_TESTS_H

#include "ns3/test.h"

#include <vector>

namespace ns3
{

/// @return MNs that are told of their addresses
std::vector<TestCase*> MmcpAttachmentScenes();

} // namespace ns3

#endif // MMCP_ATTACHMENT_TESTS_H
