// SPDX-License-Identifier: GPL-2.0-only

// libFuzzer target: whatever the octets, the parser ends with a message or a reason, and what it
// accepts survives write and parse unchanged.

#include "ns3/mmcp-message-codec.h"

#include <cstdlib>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace ns3;
    MmcpMessage first;
    uint32_t ignored = 0;
    if (MmcpMessageCodec::Parse(data, size, first, &ignored))
    {
        return 0;
    }
    for (const auto layout : {MmcpLengthOctets::ONE, MmcpLengthOctets::TWO})
    {
        std::vector<uint8_t> octets;
        const auto refused = MmcpMessageCodec::Write(first, layout, octets);
        if (refused)
        {
            // Only lengths depend on the layout.
            if (*refused != MmcpParseError::PARAMETER_LENGTH &&
                *refused != MmcpParseError::LENGTH_MISMATCH)
            {
                std::abort();
            }
            continue;
        }
        MmcpMessage second;
        if (MmcpMessageCodec::Parse(octets.data(), octets.size(), second) || !(first == second))
        {
            std::abort();
        }
    }
    if (const auto* report = std::get_if<MmcpAggregationStatusReport>(&first.body))
    {
        const auto split = MmcpMessageCodec::SplitReport(*report, MmcpLengthOctets::TWO, 100);
        auto named = split.leftOut;
        for (const auto& part : split.parts)
        {
            named += part.reports.size();
        }
        if (named != report->reports.size())
        {
            std::abort();
        }
    }
    return 0;
}
