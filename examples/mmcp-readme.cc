// SPDX-License-Identifier: GPL-2.0-only

// The C++ snippet of README.md, between the two marks; test/tools/test_pages.py compares them.

// [README]
#include "ns3/core-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"

#include <iostream>

using namespace ns3;

int
main()
{
    // A session manager accepts mn1 and sends it to its LMC (MMCP 8.3.2).
    MmcpSessionJoinConfirm confirm;
    confirm.accepted = true;
    confirm.multicast = MmcpEndpoint{Ipv4Address("239.1.1.1"), 5000};
    confirm.lmc = MmcpEndpoint{Ipv4Address("192.0.2.1"), 6041};
    auto packet = Create<Packet>();
    packet->AddHeader(MmcpHeader({7, confirm}));

    // Whoever receives the datagram gets a message, or the reason to drop it.
    std::vector<uint8_t> octets(packet->GetSize());
    packet->CopyData(octets.data(), octets.size());
    MmcpMessage message;
    if (auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message))
    {
        std::cout << "dropped: " << *error << std::endl;
        return 1;
    }
    std::cout << message << std::endl;
    return 0;
}
// [README]
