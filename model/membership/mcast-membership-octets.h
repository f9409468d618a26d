// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_OCTETS_H
#define MCAST_MEMBERSHIP_OCTETS_H

// What IGMP and MLD messages have in common as octets. Only the two codecs include it.
//
//     octet   IGMP                          MLD
//     0       type                          type
//     1       query: response code          code, ignored
//     2       checksum                      checksum, over a pseudo-header too
//     4       group (4 octets)              query: response code (2 octets), reserved (2 octets)
//     8                                     group (16 octets)
//
// In a V3 query the group is followed by: reserved (4 bits), S (1), QRV (3), QQIC (8), number of
// sources (16), the sources. A V3 report has a form of its own, one for both families: type,
// reserved (8), checksum (16), flags (16), number of records (16), and the records, each with: type
// (8), length of the auxiliary data in words (8), number of sources (16), group, sources, auxiliary
// data.

#include "mcast-membership-message.h"
#include "mcast-parse-error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

/// In what IGMP and MLD differ as octets.
struct McastOctetFormat
{
    McastAddress::Family family;        //!< of groups and sources
    std::size_t addressSize;            //!< octets of an address
    std::size_t groupOffset;            //!< where the group is, except in V3 reports
    std::size_t maxSize;                //!< octets of the longest message that an IP packet carries
    uint8_t queryType;                  //!< type of queries of all versions
    std::array<uint8_t, 3> reportTypes; //!< types of reports by version, from V1; 0: there is none
    uint8_t leaveType;                  //!< type of a leave

    /// Version of a query, nothing if none has this length. At least the group is there.
    std::optional<McastVersion> (*getQueryVersion)(const uint8_t* octets, std::size_t size);
    /// Reads the maximum response time of a query.
    Time (*readResponseTime)(const uint8_t* octets, McastVersion version);
    /// Writes the maximum response time of a query, at most as long as asked for.
    void (*writeResponseTime)(Time time, McastVersion version, uint8_t* octets);

    /// @return the octets up to and with the group
    std::size_t GetGroupEnd() const
    {
        return groupOffset + addressSize;
    }

    /// @param type a type @return the version if it is that of a report
    std::optional<McastVersion> GetReportVersion(uint8_t type) const;
    /// @param version a version @return the type of its reports, 0 if the family does not have it
    uint8_t GetReportType(McastVersion version) const;
    /// @param type a type @return true if it is that of a query, a report or a leave
    bool HasType(uint8_t type) const;
};

/// Bits of the mantissa of a floating-point time code of 8 bits (RFC 9776 4.1.1) or 16 bits
/// (RFC 9777 5.1.3).
enum McastCodeMantissa : unsigned
{
    MCAST_MANTISSA_OF_8 = 4,
    MCAST_MANTISSA_OF_16 = 12
};

/**
 * @param code a code: the number itself if its top bit is 0, else 1, exponent (3 bits), mantissa
 * @param mantissa the bits of the mantissa
 * @return the number
 */
uint32_t McastDecodeNumber(uint32_t code, McastCodeMantissa mantissa);

/**
 * @param number any number
 * @param mantissa the bits of the mantissa
 * @return the code of the greatest number that has one and is not above this one (RFC 9776 8.8: the
 * next lower value); 0 for a negative number
 */
uint32_t McastEncodeNumber(int64_t number, McastCodeMantissa mantissa);

/// @param in two octets in network order @return their value
inline uint16_t
McastReadU16(const uint8_t* in)
{
    return static_cast<uint16_t>(in[0] << 8 | in[1]);
}

/// @param out where to write two octets in network order @param value theirs
inline void
McastWriteU16(uint8_t* out, uint32_t value)
{
    out[0] = value >> 8 & 0xff;
    out[1] = value & 0xff;
}

/**
 * The sum of the Internet checksum (RFC 1071), before it is inverted.
 *
 * @param octets what to sum; an odd one out is followed by a 0
 * @param size how many octets
 * @param sum the sum of what stands before, an even number of octets
 * @return the sum, folded to 16 bits: 0xffff over a message with a good checksum
 */
uint16_t McastSum(const uint8_t* octets, std::size_t size, uint32_t sum = 0);

/**
 * Parses a message. Octets behind what the message defines are summed and ignored (RFC 9776 4.1.10
 * and 4.2.12, RFC 2236 2.5, RFC 9777 5.1.12 and 5.2.12, RFC 2710 3.7).
 *
 * @param format the family's
 * @param octets the IP payload
 * @param size how many octets
 * @param pseudoSum the sum of the pseudo-header
 * @param [out] message the message; untouched if it is dropped
 * @return why it must be dropped, or nothing
 */
std::optional<McastParseError> McastParseOctets(const McastOctetFormat& format,
                                                const uint8_t* octets,
                                                std::size_t size,
                                                uint32_t pseudoSum,
                                                McastMembershipMessage& message);

/**
 * Writes a message except for its checksum, which is 0.
 *
 * @param format the family's
 * @param message the message
 * @param [out] packet the octets; untouched if the message cannot be written
 * @return BAD_GROUP or UNWRITABLE, or nothing
 */
std::optional<McastParseError> McastWriteOctets(const McastOctetFormat& format,
                                                const McastMembershipMessage& message,
                                                std::vector<uint8_t>& packet);

/// @param packet the octets of a message, checksum 0 @param pseudoSum the sum of the pseudo-header
void McastWriteChecksum(std::vector<uint8_t>& packet, uint32_t pseudoSum);

} // namespace ns3

#endif // MCAST_MEMBERSHIP_OCTETS_H
