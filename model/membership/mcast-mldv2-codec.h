// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MLDV2_CODEC_H
#define MCAST_MLDV2_CODEC_H

#include "mcast-membership-message.h"
#include "mcast-parse-error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Octets of MLD, both versions (RFC 9777 5, RFC 2710 3), to messages and back. MLDv2 is V3 and
 * MLDv1 is V2 in McastVersion. Nothing here throws, asserts or aborts on octets that came from a
 * peer.
 *
 * Times are rounded down to the next one that has a code: a Maximum Response Delay to milliseconds
 * up to 32.767 s, coarser up to 8387.584 s, in V2 (RFC 9777 8.3.1: linear) up to 65.535 s; a query
 * interval to seconds up to 127 s, coarser up to 31744 s; what is longer becomes the longest, what
 * is below 0 becomes 0.
 */
class McastMldv2Codec
{
  public:
    /// @param type an ICMPv6 type @return true if it is one of MLD: 130, 131, 132, 143
    static bool IsMembershipType(uint8_t type);

    /**
     * Parses a message: the version of a query by its length (RFC 9777 8.1). Sources that are named
     * twice become one, records of unknown type and auxiliary data are left out.
     *
     * @param octets the ICMPv6 message, behind all extension headers
     * @param size how many octets
     * @param source the packet's source; without IPv6 addresses no checksum is good
     * @param destination the packet's destination
     * @param [out] message the message; untouched if it is dropped
     * @return why it must be dropped, or nothing
     */
    static std::optional<McastParseError> Parse(const uint8_t* octets,
                                                std::size_t size,
                                                const McastAddress& source,
                                                const McastAddress& destination,
                                                McastMembershipMessage& message);

    /**
     * Writes a message with its checksum; reserved bits are 0, there is no auxiliary data.
     *
     * @param message a message; a QRV above 7 is written as 0 (RFC 9777 5.1.8), fields that the
     * version does not have are not looked at, apart from sources
     * @param source the packet's source, an IPv6 address
     * @param destination the packet's destination, an IPv6 address
     * @param [out] packet the octets; untouched if the message cannot be written
     * @return BAD_GROUP for a group that is no IPv6 multicast address (but for :: in a query);
     * UNWRITABLE for V1, for IPv4 addresses, for sources in a general query or in one of V2, for a
     * report of V2 that is not one MODE_IS_EXCLUDE record without sources, for more than 65527
     * octets; or nothing
     */
    static std::optional<McastParseError> Write(const McastMembershipMessage& message,
                                                const McastAddress& source,
                                                const McastAddress& destination,
                                                std::vector<uint8_t>& packet);
};

} // namespace ns3

#endif // MCAST_MLDV2_CODEC_H
