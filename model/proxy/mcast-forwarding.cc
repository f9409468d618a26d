// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-forwarding.h"

namespace ns3
{

const char*
McastNotForwardedName(McastNotForwarded reason)
{
    static constexpr const char* NAMES[] = {
        "rpf-failure",
        "no-listener",
        "not-querier",
        "ttl-threshold",
        "link-scope",
    };
    static_assert(sizeof NAMES / sizeof *NAMES == MCAST_NOT_FORWARDED, "one name for each reason");
    return NAMES[static_cast<std::size_t>(reason)];
}

std::ostream&
operator<<(std::ostream& os, McastNotForwarded reason)
{
    return os << McastNotForwardedName(reason);
}

} // namespace ns3
