// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_HOST_GROUP_H
#define MCAST_HOST_GROUP_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mcast-source-filter.h"

#include <map>
#include <optional>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * What a host keeps for one group on one interface: the filters of its sockets, the interface state
 * that follows from them, the change that is still being reported (RFC 9776 5.1) and the answer
 * that is due (RFC 9776 5.2).
 */
class McastHostGroup
{
  public:
    /// @param group the group
    explicit McastHostGroup(const McastAddress& group);

    /// @name Sockets and interface state (RFC 9776 3, RFC 9777 4)
    /// @{

    /**
     * @param socket who asks; any number
     * @param filter what the socket wants; INCLUDE without sources removes the socket
     * @return the interface state before, if it changed
     */
    std::optional<McastSourceFilter> SetSocketFilter(uint64_t socket, McastSourceFilter filter);
    /// @param socket a socket @return its filter; INCLUDE without sources if it has none
    McastSourceFilter GetSocketFilter(uint64_t socket) const;
    /// @return the interface state
    const McastSourceFilter& GetFilter() const;
    /// @}

    /// @name State-Change Reports (RFC 9776 5.1, RFC 9777 6.1)
    /// @{

    /**
     * Merges a change with what is still being reported.
     *
     * @param before the interface state before the change
     * @param transmissions how often it is reported, the first time included
     */
    void NoteChange(const McastSourceFilter& before, uint32_t transmissions);
    /// @return true if TakeChange() still has something to report
    bool HasChange() const;
    /// @return the records of the next State-Change Report; counts it as sent
    std::vector<McastGroupRecord> TakeChange();
    /// @}

    /// @name Current-State Records (RFC 9776 5.2, RFC 9777 6.2, 6.3)
    /// @{

    /**
     * Merges a group-specific or group-and-source-specific query with an answer that is already
     * due.
     *
     * @param sources the sources asked for; none: all
     * @param due when to answer
     * @param mostSources above so many, the answer tells the whole state
     */
    void NoteQuery(const McastSources& sources, Time due, std::size_t mostSources);
    /// @return the record that answers what was asked, if there is something to tell; clears the
    /// question
    std::optional<McastGroupRecord> TakeResponse();
    /// @return the record that tells the whole state, if there is one
    std::optional<McastGroupRecord> GetCurrentState() const;
    /// @}

    /// Forgets reports and answers that are due (RFC 9776 7.2.1).
    void Cancel();
    /// @return when the group has something to do
    Time GetDue() const;
    /// @return true if neither a socket nor a report needs the entry
    bool IsIdle() const;

    /// @name Timers that the host sets
    /// @{
    Time changeDue{McastDueQueue::Never()};   //!< the next State-Change Report
    Time responseDue{McastDueQueue::Never()}; //!< the next answer; V1, V2: the delay timer
    McastDueQueue::Place queued;              //!< kept for McastDueQueue
    uint32_t repeats{0};                      //!< V1, V2: unsolicited reports left
    bool reportedByOther{false};              //!< V1, V2: the last report heard was another host's
                                              /// @}

  private:
    McastAddress m_group;                            //!< the group
    McastSourceFilter m_filter;                      //!< of the interface
    std::map<uint64_t, McastSourceFilter> m_sockets; //!< by socket
    uint32_t m_modeReports{0};                       //!< Filter-Mode-Change Records left
    std::map<McastAddress, uint32_t>
        m_sourceReports;  //!< State-Change Reports left that name the source
    McastSources m_asked; //!< sources asked for; none: all
};

} // namespace ns3

#endif // MCAST_HOST_GROUP_H
