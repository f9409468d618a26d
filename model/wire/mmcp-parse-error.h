// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_PARSE_ERROR_H
#define MMCP_PARSE_ERROR_H

#include <cstddef>
#include <cstdint>
#include <ostream>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Why a packet is dropped, or why a message cannot be written. It is the index of the drop counters
 * and the argument of the drop traces. In the order of the checks.
 */
enum class MmcpParseError : uint8_t
{
    // Octets: what the codec gives, the rules of MMCP 8.

    SHORT_HEADER,        //!< fewer than 8 octets (MMCP 8.1)
    UNKNOWN_TYPE,        //!< packet type not in MMCP table 1
    LENGTH_MISMATCH,     //!< Payload Length is not the number of octets (MMCP 8.1 d)
    PARAMETER_TRUNCATED, //!< a parameter's header or value is cut by the end of the packet
    PARAMETER_LENGTH,    //!< a length below its own header, or not one that the parameter can have
    PARAMETER_VALUE,     //!< port 0, group not multicast, LMC multicast or unspecified
    MISSING_PARAMETER,   //!< a mandatory parameter is absent
    REPEATED_PARAMETER,  //!< a single parameter stands twice
    ORPHAN_STATUS,       //!< a Data Channel Status without the MN Identifier right before it

    // A sound message: what the entities give.

    UNKNOWN_SESSION,    //!< the entity does not serve the session (W10)
    WRONG_SENDER,       //!< not from the peer that was asked, that joined, or of the LMC map (P22)
    UNKNOWN_MN,         //!< from an MN or LMC that has not joined here; answered with F = 0 (P8)
    UNEXPECTED_MESSAGE, //!< the state has no transition for it (MMCP annex B)
    TOO_MANY_MNS,       //!< the table is full: MaxMobileNodes (P22)
    TOO_MANY_REFUSALS   //!< an answer with F = 0 that is not sent: MaxRefusalRate (P22)
};

/// Number of reasons, for arrays of counters.
constexpr std::size_t MMCP_PARSE_ERRORS = 15;

/**
 * @param error a reason
 * @return its name in traces and tools, such as "short-header"
 */
const char* MmcpParseErrorName(MmcpParseError error);

/// @param os a stream @param error a reason @return the stream
std::ostream& operator<<(std::ostream& os, MmcpParseError error);

} // namespace ns3

#endif // MMCP_PARSE_ERROR_H
