// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_FORWARDING_H
#define MCAST_FORWARDING_H

#include "ns3/simple-ref-count.h"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <vector>

namespace ns3
{

/// Why a multicast packet is forwarded to no interface: index of the counters, argument of the
/// trace.
enum class McastNotForwarded : uint8_t
{
    RPF_FAILURE,   //!< its source is not to be found behind the interface where it came in
    NO_LISTENER,   //!< nobody behind another interface wants it
    NOT_QUERIER,   //!< another router is the querier of the link, and so the one to forward
    TTL_THRESHOLD, //!< its TTL is not above the threshold of any interface where it is wanted
    LINK_SCOPE     //!< 224.0.0.0/24, IPv6 scope up to link-local: never forwarded
};

/// Number of reasons, for arrays of counters.
constexpr std::size_t MCAST_NOT_FORWARDED = 5;

/// @param reason a reason @return its name in traces and tools, such as "no-listener"
const char* McastNotForwardedName(McastNotForwarded reason);

/// @param os a stream @param reason a reason @return the stream
std::ostream& operator<<(std::ostream& os, McastNotForwarded reason);

/// Where packets go to. One object serves all sources and groups whose packets go the same way, so
/// that it stays in the processor's cache however many these are.
struct McastForwarding : public SimpleRefCount<McastForwarding>
{
    std::vector<uint32_t> outputs; //!< interfaces, in order
    uint8_t threshold{0};          //!< a packet with a higher TTL goes to all of them
    /// Why there are none; meaningless otherwise.
    McastNotForwarded reason{McastNotForwarded::NO_LISTENER};
};

} // namespace ns3

#endif // MCAST_FORWARDING_H
