// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-parse-error.h"

namespace ns3
{

const char*
McastParseErrorName(McastParseError error)
{
    static constexpr const char* NAMES[] = {
        "short-message",
        "bad-checksum",
        "unknown-type",
        "length-mismatch",
        "count-mismatch",
        "bad-group",
        "unwritable",
        "bad-ttl",
        "missing-router-alert",
        "bad-source-address",
        "not-a-neighbour",
        "reserved-group",
        "source-specific-group",
        "too-many-groups",
        "too-many-sources",
    };
    static_assert(sizeof NAMES / sizeof *NAMES == MCAST_PARSE_ERRORS, "one name for each reason");
    return NAMES[static_cast<std::size_t>(error)];
}

std::ostream&
operator<<(std::ostream& os, McastParseError error)
{
    return os << McastParseErrorName(error);
}

} // namespace ns3
