// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_FAMILY_RULES_H
#define MCAST_FAMILY_RULES_H

#include "ns3/mcast-membership-message.h"

#include <cstddef>
#include <vector>

namespace ns3
{

/// A message for the wire.
struct McastSend
{
    McastMembershipMessage message; //!< what to send
    McastAddress destination;       //!< where to
};

/**
 * @ingroup mmcp
 *
 * All in which IGMP and MLD differ above their octets: well-known addresses, sizes, which groups
 * they are about. Host and querier ask here and have no branch on the family.
 */
struct McastFamilyRules
{
    McastAddress::Family family;   //!< IPV4 or IPV6
    McastAddress unspecified;      //!< 0.0.0.0, ::; the group of a general query
    McastAddress allSystems;       //!< 224.0.0.1, ff02::1; takes general queries
    McastAddress allRouters;       //!< 224.0.0.2, ff02::2; takes leaves
    McastAddress allReportRouters; //!< 224.0.0.22, ff02::16; takes V3 reports
    McastVersion oldest;           //!< the oldest version of the family
    bool anonymousReports;         //!< routers take reports from the unspecified address
    bool
        specificQueriesElect; //!< every query counts in the querier election, not only general ones
    bool learnedFallbackTime; //!< fallback lasts by the querier's values, not by the defaults
    std::size_t addressSize;  //!< octets of a source
    std::size_t reportHeaderSize; //!< octets of a V3 report without records
    std::size_t recordHeaderSize; //!< octets of a record without sources
    std::size_t queryHeaderSize;  //!< octets of a V3 query without sources
    std::size_t
        ethernetPayload; //!< octets of a message in an MTU of 1500 octets, with Router Alert

    /**
     * @param family IPV4 or IPV6
     * @return the rules; they live as long as the program
     */
    static const McastFamilyRules& Of(McastAddress::Family family);

    /// @param address an address @return true if it is a multicast address of the family
    bool IsGroup(const McastAddress& address) const;

    /**
     * @param group a group
     * @return true if hosts send reports for it: not 224.0.0.1 (RFC 9776 5), not ff02::1 nor the
     * scopes 0 and 1 (RFC 9777 6)
     */
    bool IsReported(const McastAddress& group) const;

    /**
     * @param group a group
     * @return true if routers keep state for it: not 224.0.0.0/24, not an IPv6 scope up to
     * link-local. Such packets are never forwarded (RFC 5771 4, RFC 4291 2.7), so the state would
     * be useless.
     */
    bool IsTracked(const McastAddress& group) const;

    /// @param group a group @return true in 232.0.0.0/8 and ff3x::/32 (RFC 4607 1)
    bool IsSourceSpecific(const McastAddress& group) const;

    /**
     * @param a a querier
     * @param b another
     * @return true if a wins the election: the lower address (RFC 9776 6.6.2), in IPv6 the lower
     *         interface identifier (RFC 9777 7.6.2)
     */
    static bool Precedes(const McastAddress& a, const McastAddress& b);

    /**
     * @param message a message of the family
     * @return where it goes to (RFC 9776 4.1.12, 4.2.15; RFC 2236 3; RFC 9777 5.1.15, 5.2.15)
     */
    McastAddress GetDestination(const McastMembershipMessage& message) const;

    /**
     * Packs the records of a V3 report into as few messages as their order allows (RFC 9776 4.2.17,
     * RFC 9777 5.2.16). A record too long for one message is split, except IS_EX and TO_EX, which
     * lose the sources that do not fit: a router then forwards too much, not too little.
     *
     * @param records what to report
     * @param maxPayload octets that one message may have, IP headers not counted
     * @return the reports; empty without records
     */
    std::vector<McastReport> SplitReport(std::vector<McastGroupRecord> records,
                                         std::size_t maxPayload) const;

    /**
     * @param query a query; only its sources are split (RFC 9776 4.1.8)
     * @param maxPayload octets that one message may have, IP headers not counted
     * @return one query or several with the same fields and a part of the sources each
     */
    std::vector<McastQuery> SplitQuery(McastQuery query, std::size_t maxPayload) const;
};

} // namespace ns3

#endif // MCAST_FAMILY_RULES_H
