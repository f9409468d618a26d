// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-parse-error.h"

namespace ns3
{

const char*
MmcpParseErrorName(MmcpParseError error)
{
    static constexpr const char* NAMES[] = {
        "short-header",
        "unknown-type",
        "length-mismatch",
        "parameter-truncated",
        "parameter-length",
        "parameter-value",
        "missing-parameter",
        "repeated-parameter",
        "orphan-status",
        "unknown-session",
        "wrong-sender",
        "unknown-mn",
        "unexpected-message",
        "too-many-mns",
        "too-many-refusals",
    };
    static_assert(sizeof NAMES / sizeof *NAMES == MMCP_PARSE_ERRORS, "one name for each reason");
    return NAMES[static_cast<std::size_t>(error)];
}

std::ostream&
operator<<(std::ostream& os, MmcpParseError error)
{
    return os << MmcpParseErrorName(error);
}

} // namespace ns3
