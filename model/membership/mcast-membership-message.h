// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_MESSAGE_H
#define MCAST_MEMBERSHIP_MESSAGE_H

#include "ns3/mcast-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <ostream>
#include <set>
#include <variant>
#include <vector>

namespace ns3
{

/**
 * @defgroup mcastmessages Membership messages
 * @ingroup mmcp
 *
 * Queries and reports of IGMP (RFC 9776) and MLD (RFC 9777) as one set of structs, so that hosts
 * and queriers are written once. The codecs of each family turn them into octets.
 * @{
 */

/// Protocol versions, in the order in which hosts and routers fall back: MLDv1 is IGMPv2 (V2) and
/// MLDv2 is IGMPv3 (V3) by what they can say. MLD has no V1.
enum class McastVersion : uint8_t
{
    V1 = 1, //!< IGMPv1
    V2 = 2, //!< IGMPv2, MLDv1
    V3 = 3  //!< IGMPv3, MLDv2
};

/// Sources of a group, in order, so that octets do not depend on hashing.
using McastSources = std::set<McastAddress>;

/// Record types (RFC 9776 4.2.13, RFC 9777 5.2.13).
enum class McastRecordType : uint8_t
{
    MODE_IS_INCLUDE = 1,
    MODE_IS_EXCLUDE = 2,
    CHANGE_TO_INCLUDE_MODE = 3,
    CHANGE_TO_EXCLUDE_MODE = 4,
    ALLOW_NEW_SOURCES = 5,
    BLOCK_OLD_SOURCES = 6
};

/// A group or multicast address record (RFC 9776 4.2.5, RFC 9777 5.2.5).
struct McastGroupRecord
{
    McastRecordType type; //!< what the sources mean
    McastAddress group;   //!< the group
    McastSources sources; //!< of the group's family
};

/// A query of any version (RFC 9776 4.1, RFC 9777 5.1).
struct McastQuery
{
    McastVersion version{McastVersion::V3}; //!< told by length and code when received
    McastAddress group;                     //!< unspecified address of the family: a general query
    Time maxResponseTime;                   //!< 0 in IGMPv1
    bool suppress{false};                   //!< S flag, V3 only
    uint8_t robustness{0};                  //!< QRV, 0 to 7, V3 only
    Time queryInterval;                     //!< QQIC decoded, V3 only
    McastSources sources;                   //!< group-and-source-specific if not empty, V3 only
};

/// A report of any version. V1 and V2: exactly one record, MODE_IS_EXCLUDE without sources, which
/// is what RFC 9776 7.3.2 reads it as.
struct McastReport
{
    McastVersion version{McastVersion::V3}; //!< of the message
    std::vector<McastGroupRecord> records;  //!< V3: any number
};

/// IGMPv2 Leave Group, MLDv1 Done.
struct McastLeave
{
    McastAddress group; //!< the group left
};

/// Any membership message.
using McastMembershipMessage = std::variant<McastQuery, McastReport, McastLeave>;

/** @} */

/// @param os a stream @param sources what to print, as "{192.0.2.1, 192.0.2.2}" @return the stream
std::ostream& operator<<(std::ostream& os, const McastSources& sources);

/**
 * Prints what the traces of McastProtocol carry, as "query v3 239.1.1.1 {192.0.2.1}" (" suppress"
 * behind it if the S flag is set), "report v3 TO_EX 239.1.1.1 {}; ALLOW 232.1.1.1 {192.0.2.1}" (the
 * names of RFC 9776 4.2.16), "leave v2 239.1.1.1". Versions are those of McastVersion: MLDv2 is v3.
 *
 * @param os a stream @param message what to print @return the stream
 */
std::ostream& operator<<(std::ostream& os, const McastMembershipMessage& message);

} // namespace ns3

#endif // MCAST_MEMBERSHIP_MESSAGE_H
