// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MESSAGE_CODEC_H
#define MMCP_MESSAGE_CODEC_H

#include "mmcp-message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

/// Octets of the common header (MMCP 8.1).
constexpr std::size_t MMCP_HEADER_SIZE = 8;

/**
 * @ingroup mmcp
 *
 * Octets to messages and back (MMCP 8). One parser and one writer serve all messages; what differs
 * stands in MMCP_PARAMETER_RULES and MMCP_MESSAGE_RULES. Nothing here throws, asserts or aborts on
 * octets that came from a peer.
 */
class MmcpMessageCodec
{
  public:
    /**
     * Parses a packet, both parameter layouts (W1), with the checks in the order of W16.
     *
     * @param octets the whole UDP payload
     * @param size how many octets
     * @param [out] message the message; indeterminate if the packet is dropped
     * @param [out] ignored if not null, counts the parameters that were skipped (W5)
     * @return why the packet must be dropped, or nothing
     */
    static std::optional<MmcpParseError> Parse(const uint8_t* octets,
                                               std::size_t size,
                                               MmcpMessage& message,
                                               uint32_t* ignored = nullptr);

    /**
     * Checks a message as its receiver would, and measures it.
     *
     * @param message a message
     * @param layout the layout to be sent
     * @param [out] size the octets that Write fills
     * @return what a receiver would drop it for, or nothing: PARAMETER_LENGTH also for an
     * identifier that the length field cannot hold, LENGTH_MISMATCH for more than 65535 octets in
     * all
     */
    static std::optional<MmcpParseError> Measure(const MmcpMessage& message,
                                                 MmcpLengthOctets layout,
                                                 std::size_t& size);

    /**
     * Writes a message in its canonical form: parameters in the order of the clause (W4), reserved
     * bits zero (W3).
     *
     * @param message a message that Measure accepts
     * @param layout the layout to be sent
     * @param octets room for what Measure says
     */
    static void Write(const MmcpMessage& message, MmcpLengthOctets layout, uint8_t* octets);

    /**
     * Checks, measures and writes a message.
     *
     * @param message a message
     * @param layout the layout to be sent
     * @param [out] packet the octets; untouched if the message must not be sent
     * @return as Measure
     */
    static std::optional<MmcpParseError> Write(const MmcpMessage& message,
                                               MmcpLengthOctets layout,
                                               std::vector<uint8_t>& packet);

    /// What SplitReport gives.
    struct Split
    {
        std::vector<MmcpAggregationStatusReport> parts; //!< at least one, in the order given
        std::size_t leftOut{
            0}; //!< MNs that no packet of this size can name, or of an empty identifier
    };

    /**
     * Splits a report so that no packet exceeds a size (W12). Each part carries the Membership of
     * the whole; a report without MNs gives one part.
     *
     * @param report the report of all MNs
     * @param layout the layout to be sent
     * @param maxSize the limit in octets, header included, 16 to 65535; below 16 the program ends
     * with a message
     * @return the parts
     */
    static Split SplitReport(const MmcpAggregationStatusReport& report,
                             MmcpLengthOctets layout,
                             std::size_t maxSize);
};

} // namespace ns3

#endif // MMCP_MESSAGE_CODEC_H
