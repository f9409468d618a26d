// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_HOST_TRACKER_H
#define MCAST_HOST_TRACKER_H

#include "ns3/mcast-source-filter.h"

#include <cstddef>
#include <list>
#include <map>
#include <unordered_map>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Explicit tracking: what each host of one group has reported, so that a router knows without a
 * query whether a leave was the last one (RFC 6636, RFC 9776 A.2). All work on one report is
 * independent of the number of hosts.
 */
class McastHostTracker
{
  public:
    /// How much is kept.
    struct Limits
    {
        std::size_t hosts;   //!< of the group
        std::size_t sources; //!< of a host
    };

    /**
     * Takes a record. It counts for some time, as long as the membership that it causes.
     *
     * @param address who reported
     * @param type of the record
     * @param sources of the record
     * @param now the time
     * @param lifetime how long a record counts
     * @param most the table's limits
     * @return false if the table is full, so that the host is not known
     */
    bool Update(const McastAddress& address,
                McastRecordType type,
                const McastSources& sources,
                Time now,
                Time lifetime,
                const Limits& most);

    /// @return true if a host is in EXCLUDE mode
    bool HasExcluding() const;
    /// @param source a sender @return true if a host wants its packets
    bool IsWanted(const McastAddress& source) const;
    /// @return the sources that hosts in INCLUDE mode want
    McastSources GetIncluded() const;
    /// @return the number of hosts
    std::size_t GetSize() const;

  private:
    /// A host and what it wants.
    struct Host
    {
        McastSourceFilter filter;                   //!< as reported
        Time heard;                                 //!< the last record
        std::list<McastAddress>::iterator position; //!< in m_byAge
    };

    /// How many hosts name a source.
    struct Count
    {
        uint32_t included{0}; //!< in INCLUDE mode
        uint32_t excluded{0}; //!< in EXCLUDE mode
    };

    using Hosts = std::unordered_map<McastAddress, Host>;

    void Expire(Time before);
    void Remove(Hosts::iterator entry);
    /// Adds a filter to the counts or takes it away. @param step 1 or -1
    void CountFilter(const McastSourceFilter& filter, int step);
    void CountSource(McastFilterMode mode, const McastAddress& source, int step);
    void ChangeSources(McastSourceFilter& filter, const McastSources& sources, bool listed);

    Hosts m_hosts;                          //!< who is there
    std::list<McastAddress> m_byAge;        //!< the one not heard for longest comes first
    std::map<McastAddress, Count> m_counts; //!< sources that a host names
    uint32_t m_excluding{0};                //!< hosts in EXCLUDE mode
};

} // namespace ns3

#endif // MCAST_HOST_TRACKER_H
