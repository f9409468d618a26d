// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PARSE_ERROR_H
#define MCAST_PARSE_ERROR_H

#include <cstddef>
#include <cstdint>
#include <ostream>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Why a membership message is dropped, or cannot be written. It is the index of the drop counters
 * and the argument of the drop traces. A record of an unknown type is not here: it is ignored and
 * the rest of the report counts (RFC 9776 4.2.13, RFC 9777 5.2.13).
 */
enum class McastParseError : uint8_t
{
    // Octets: what the codecs give, in the order of their checks.

    SHORT_MESSAGE,   //!< fewer octets than the fixed part (RFC 9776 4, RFC 2236 6, RFC 2710 5)
    BAD_CHECKSUM,    //!< RFC 9776 4.1.2 and 4.2.2, RFC 9777 5.1.2 and 5.2.2
    UNKNOWN_TYPE,    //!< a type that is no membership message (RFC 9776 4, RFC 9777 5)
    LENGTH_MISMATCH, //!< a query of a length that no version has (RFC 9776 7.1, RFC 9777 8.1)
    /// More records, sources or auxiliary data promised than there are octets; sources in a general
    /// query (RFC 9776 4.1.8, 4.2.4, 4.2.7, 4.2.8; RFC 9777 5.1.10, 5.2.4, 5.2.7, 5.2.8).
    COUNT_MISMATCH,
    BAD_GROUP,  //!< not a multicast address where one must be (RFC 2236 6, RFC 2710 5)
    UNWRITABLE, //!< when writing: the version has no octets for it, or no IP packet has room

    // The packet around them: what the bindings and the tables give.

    BAD_TTL,              //!< TTL or hop limit other than 1 (RFC 9776 4, RFC 9777 6.2, 7.4)
    MISSING_ROUTER_ALERT, //!< MLD without the option (RFC 9777 6.2, 7.4)
    /// MLD not from a link-local address, also an MLD report from :: (RFC 9777 5.1.14, 5.2.14).
    /// IGMP not from a unicast address; but a report from 0.0.0.0 is sound (RFC 9776 4.2.14).
    BAD_SOURCE_ADDRESS,
    /// From an address outside the subnets of the interface (RFC 2236 10, RFC 9777 5.2.14).
    NOT_A_NEIGHBOUR,
    /// A group that is never forwarded, so that routers keep no state for it: 224.0.0.0/24,
    /// ff02::/16 and scopes below (RFC 5771 4, RFC 4291 2.7).
    RESERVED_GROUP,
    /// Any-source membership in 232.0.0.0/8 or ff3x::/32, if routers are to care (RFC 9776 6.4).
    SOURCE_SPECIFIC_GROUP,
    TOO_MANY_GROUPS, //!< a new group, and the interface has as many as it may
    TOO_MANY_SOURCES //!< the record would give the group more sources than it may have
};

/// Number of reasons, for arrays of counters.
constexpr std::size_t MCAST_PARSE_ERRORS = 15;

/**
 * @param error a reason
 * @return its name in traces and tools, such as "short-message"
 */
const char* McastParseErrorName(McastParseError error);

/// @param os a stream @param error a reason @return the stream
std::ostream& operator<<(std::ostream& os, McastParseError error);

} // namespace ns3

#endif // MCAST_PARSE_ERROR_H
