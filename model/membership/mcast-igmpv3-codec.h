// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_IGMPV3_CODEC_H
#define MCAST_IGMPV3_CODEC_H

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
 * Octets of IGMP, all versions (RFC 9776 4, RFC 2236 2, RFC 1112 Appendix I), to messages and back.
 * Nothing here throws, asserts or aborts on octets that came from a peer.
 *
 * Times are rounded down to the next one that has a code (RFC 9776 8.8): a Max Response Time to
 * tenths of a second up to 12.7 s, coarser up to 3174.4 s; a query interval to seconds up to 127 s,
 * coarser up to 31744 s; what is longer becomes the longest, what is below 0 becomes 0. In V2 the
 * Max Response Time ranges from 0.1 s, since 0 would say V1, to 25.5 s.
 */
class McastIgmpv3Codec
{
  public:
    /**
     * Parses a message: the version of a query by its length and code (RFC 9776 7.1). Sources that
     * are named twice become one, records of unknown type and auxiliary data are left out.
     *
     * @param octets the IPv4 payload, protocol 2
     * @param size how many octets
     * @param [out] message the message; untouched if it is dropped
     * @return why it must be dropped, or nothing
     */
    static std::optional<McastParseError> Parse(const uint8_t* octets,
                                                std::size_t size,
                                                McastMembershipMessage& message);

    /**
     * Writes a message with its checksum; reserved bits are 0, there is no auxiliary data.
     *
     * @param message a message; a QRV above 7 is written as 0 (RFC 9776 4.1.6), fields that the
     * version does not have are not looked at, apart from sources
     * @param [out] packet the octets; untouched if the message cannot be written
     * @return BAD_GROUP for a group that is no IPv4 multicast address (but for 0.0.0.0 in a query);
     *         UNWRITABLE for IPv6 sources, for sources in a general query or in one of V1 or V2,
     * for a group in a query of V1, for a report of V1 or V2 that is not one MODE_IS_EXCLUDE record
     *         without sources, for more than 65515 octets; or nothing
     */
    static std::optional<McastParseError> Write(const McastMembershipMessage& message,
                                                std::vector<uint8_t>& packet);
};

} // namespace ns3

#endif // MCAST_IGMPV3_CODEC_H
