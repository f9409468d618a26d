// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_SOURCE_FILTER_H
#define MCAST_SOURCE_FILTER_H

#include "ns3/mcast-membership-message.h"

#include <ostream>
#include <vector>

namespace ns3
{

/// Filter mode of a socket, an interface or a router (RFC 9776 3, RFC 9777 4).
enum class McastFilterMode : uint8_t
{
    INCLUDE, //!< only the listed sources
    EXCLUDE  //!< all but the listed sources
};

/// @name Set algebra of RFC 9776 6.4: A+B, A*B and A-B.
/// @{
/// @param a a set @param b a set @return A+B
McastSources McastUnite(const McastSources& a, const McastSources& b);
/// @param a a set @param b a set @return A*B
McastSources McastIntersect(const McastSources& a, const McastSources& b);
/// @param a a set @param b a set @return A-B
McastSources McastSubtract(const McastSources& a, const McastSources& b);

/// @}

/**
 * @ingroup mmcp
 *
 * Which sources of one group are wanted: the value behind a socket's request, an interface's
 * reception state and what a router forwards. Default: INCLUDE without sources, which wants nothing
 * and is the same as having no state (RFC 9776 5.1).
 */
struct McastSourceFilter
{
    McastFilterMode mode{McastFilterMode::INCLUDE}; //!< what the sources mean
    McastSources sources;                           //!< wanted or unwanted sources

    /// @param sources what is wanted @return INCLUDE of these
    static McastSourceFilter Include(McastSources sources);
    /// @param sources what is not wanted @return EXCLUDE of these; of none: any source
    static McastSourceFilter Exclude(McastSources sources = {});

    /// @return true if no source is wanted, that is, the group is not listened to
    bool IsNone() const;

    /// @param source a source of the group @return true if its packets are wanted
    bool Allows(const McastAddress& source) const;

    /**
     * Adds what another filter wants. The order in which filters are merged does not matter, and an
     * empty INCLUDE changes nothing (RFC 9776 3.2, RFC 9777 4.2, RFC 4605 4.1).
     *
     * @param other the filter of another socket or interface
     */
    void Merge(const McastSourceFilter& other);

    /**
     * What a State-Change Report says about one change (RFC 9776 5.1, RFC 9777 6.1).
     *
     * @param group the group
     * @param before the filter before the change
     * @param after the filter after it
     * @return no, one or two records; none has an empty list, except TO_IN and TO_EX
     */
    static std::vector<McastGroupRecord> GetDifference(const McastAddress& group,
                                                       const McastSourceFilter& before,
                                                       const McastSourceFilter& after);

    /// @param other a filter @return true if mode and sources are the same
    bool operator==(const McastSourceFilter& other) const;
    /// @param other a filter @return true if mode or sources differ
    bool operator!=(const McastSourceFilter& other) const;
};

/// @param os a stream @param filter what to print, as "EXCLUDE {192.0.2.1, 192.0.2.2}" @return the
/// stream
std::ostream& operator<<(std::ostream& os, const McastSourceFilter& filter);

} // namespace ns3

#endif // MCAST_SOURCE_FILTER_H
