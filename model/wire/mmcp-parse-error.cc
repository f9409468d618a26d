// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-parse-error.h"

namespace ns3
{

const char*
MmcpParseErrorName(MmcpParseError error)
{
    static constexpr const char* NAMES[MMCP_PARSE_ERRORS] = {
        "short-header",
        "unknown-type",
        "length-mismatch",
        "parameter-truncated",
        "parameter-length",
        "parameter-value",
        "missing-parameter",
        "repeated-parameter",
        "orphan-status",
    };
    return NAMES[static_cast<std::size_t>(error)];
}

std::ostream&
operator<<(std::ostream& os, MmcpParseError error)
{
    return os << MmcpParseErrorName(error);
}

} // namespace ns3
