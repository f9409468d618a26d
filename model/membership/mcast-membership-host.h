// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_HOST_H
#define MCAST_MEMBERSHIP_HOST_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mcast-family-rules.h"
#include "ns3/mcast-host-group.h"
#include "ns3/mcast-source-filter.h"

#include <functional>
#include <map>
#include <variant>
#include <vector>

namespace ns3
{

/// What a host can be told. All systems of a link should have the same values (RFC 9776 8, RFC 9777
/// 9).
struct McastHostConfig
{
    /// Robustness Variable, transmissions of each change: at least 1, default 2 (RFC 9776 8.1, RFC
    /// 9777 9.1)
    uint32_t robustness{2};
    /// Query Interval, until a V3 query tells it; default 125 s (RFC 9776 8.2, RFC 9777 9.2)
    Time queryInterval{Seconds(125)};
    /// Query Response Interval; default 10 s (RFC 9776 8.3, RFC 9777 9.3)
    Time queryResponseInterval{Seconds(10)};
    /// Unsolicited Report Interval; default 1 s (RFC 9776 8.11, RFC 9777 9.11)
    Time unsolicitedReportInterval{Seconds(1)};
    /// The same towards an older querier; default 10 s (RFC 2236 8.10, RFC 2710 7.10)
    Time olderUnsolicitedReportInterval{Seconds(10)};
    /// Max Response Time of an IGMPv1 query, which has none; default 10 s (RFC 9776 7.2.1)
    Time v1MaxResponseTime{Seconds(10)};
    /// Max Response Times in the Older Version Querier Present Interval of IGMP; default 10 (RFC
    /// 9776 8.12)
    uint32_t olderQuerierResponses{10};
    /// The newest version spoken; an older one makes an older host. Default V3
    McastVersion version{McastVersion::V3};
    /// Whether an older querier makes the host fall back; default true (RFC 9776 7.2.1, RFC
    /// 9777 8.2.1)
    bool compatibility{true};
    /// Whether robustness and Query Interval follow the querier's V3 queries; default true
    bool learnFromQuerier{true};
    /// Octets that a message may have, IP headers not counted; 0: what an MTU of 1500 octets gives
    uint32_t maxPayload{0};
    /// Sources of group-and-source-specific queries kept per group; with more, the answer tells all
    uint32_t maxAskedSources{1024};
};

/// The reception state of the interface changed for a group: what the interface must receive.
struct McastFilterChanged
{
    McastAddress group;       //!< the group
    McastSourceFilter filter; //!< INCLUDE without sources: not listened to any more
};

/// The host speaks another version from now on (RFC 9776 7.2.1, RFC 9777 8.2.1).
struct McastVersionChanged
{
    McastVersion version; //!< Host Compatibility Mode
};

/// What the owner of a host must do, in this order.
using McastHostAction = std::variant<McastSend, McastFilterChanged, McastVersionChanged>;
/// All that follows from one event.
using McastHostActions = std::vector<McastHostAction>;

/**
 * @ingroup mmcp
 *
 * The host part of IGMPv3 (RFC 9776 5, 7.2) and MLDv2 (RFC 9777 6, 8.2) on one interface, with
 * IGMPv2, IGMPv1 and MLDv1 towards an older querier. No socket, no timer, no randomness of its own:
 * events go in, actions come out, and the owner calls OnTimeout() at GetNextTimeout().
 *
 *     version   while (RFC 9776 7.2.1)                       on a change of version
 *     V1        IGMPv1-Querier-Present runs                  all answers and repetitions
 *     V2        IGMPv2-Querier-Present runs, the first not   that are due are cancelled
 *     V3        neither runs
 */
class McastMembershipHost
{
  public:
    /// Picks a delay between 0 and its argument, at random.
    using DelayPicker = std::function<Time(Time)>;

    /**
     * The host starts down: filters are kept, nothing is sent before Start().
     *
     * @param family IPV4 for IGMP, IPV6 for MLD
     * @param config timers and limits
     * @param delay picks all random delays
     */
    McastMembershipHost(McastAddress::Family family,
                        const McastHostConfig& config,
                        DelayPicker delay);

    /// @name Interface
    /// @{

    /**
     * The interface is up, or has a new address (RFC 9777 5.2.14): reports all groups as newly
     * joined.
     *
     * @param now the time
     * @param report false: waits to be asked instead
     * @return what to do
     */
    McastHostActions Start(Time now, bool report = true);
    /// The interface is down: forgets what is pending and what is known of queriers, keeps the
    /// filters.
    void Stop();
    /// @}

    /**
     * @name Sockets (RFC 9776 2, RFC 9777 3)
     * A socket is a number of the owner's choice. A group that is not multicast of the family
     * aborts.
     * @{
     */

    /**
     * @param socket who asks
     * @param group the group
     * @param filter what the socket wants from now on; INCLUDE without sources: nothing
     * @param now the time
     * @return what to do
     */
    McastHostActions SetFilter(uint64_t socket,
                               const McastAddress& group,
                               const McastSourceFilter& filter,
                               Time now);
    /// @param socket who @param group what, from any source @param now the time @return what to do
    McastHostActions Join(uint64_t socket, const McastAddress& group, Time now);
    /// @param socket who @param group what @param now the time @return what to do
    McastHostActions Leave(uint64_t socket, const McastAddress& group, Time now);
    /// @param socket a socket that wants nothing any more @param now the time @return what to do
    McastHostActions CloseSocket(uint64_t socket, Time now);
    /// @param socket a socket @param group a group @return what the socket wants
    McastSourceFilter GetSocketFilter(uint64_t socket, const McastAddress& group) const;
    /// @}

    /// @name Messages received, and time
    /// @{

    /// @param received from a neighbour @param now the time @return what to do
    McastHostActions OnQuery(const McastQuery& received, Time now);
    /// @param report of another host, not of this one; matters to an older host only
    void OnReport(const McastReport& report);
    /// @return when OnTimeout() must be called, Time::Max() if never; may be too early, never too
    /// late
    Time GetNextTimeout() const;
    /// @param now the time @return what to do
    McastHostActions OnTimeout(Time now);
    /// @}

    /// @name State
    /// @{

    /// @return Host Compatibility Mode (RFC 9776 7.2.1, RFC 9777 8.2.1)
    McastVersion GetVersion() const;
    /// @return groups listened to, with the interface's filters, in order
    std::map<McastAddress, McastSourceFilter> GetMemberships() const;
    /// @param group a group @return the interface's filter; INCLUDE without sources if not listened
    /// to
    McastSourceFilter GetFilter(const McastAddress& group) const;
    /// @param from a group; those before it are left out @return what a general query is answered
    /// with
    std::vector<McastGroupRecord> GetCurrentState(const McastAddress& from = {}) const;
    /// @param group a group @param source a sender @return true if a socket wants its packets
    bool Allows(const McastAddress& group, const McastAddress& source) const;
    /// @}

  private:
    /// Actions and records of one event; records of several groups share messages.
    struct Output
    {
        McastHostActions actions;              //!< so far
        std::vector<McastGroupRecord> records; //!< for V3 reports
    };

    using Groups = std::map<McastAddress, McastHostGroup>;

    void ApplySocketFilter(Groups::iterator entry,
                           uint64_t socket,
                           McastSourceFilter filter,
                           Time now,
                           Output& out);
    /// Reports a change of the interface state by the current version.
    void Report(const McastAddress& group,
                McastHostGroup& state,
                const McastSourceFilter& before,
                Time now,
                Output& out);
    void SendChange(McastHostGroup& state, Time now, Output& out);
    void SendOlderReport(const McastAddress& group, McastHostGroup& state, Time now, Output& out);
    void SendOlderLeave(const McastAddress& group, const McastHostGroup& state, Output& out);

    void LearnFrom(const McastQuery& query, Time now, Output& out);
    void RespondAsV3(const McastQuery& query, Time maxResponseTime, Time now);
    void RespondAsOlder(const McastQuery& query, Time maxResponseTime, Time now);
    /// Follows the querier-present timers; a change cancels what is pending.
    void UpdateVersion(Time now, Output& out);
    void CancelAll();
    /// Sends one message of the answer to a general query, schedules the next.
    void SendGeneralResponse(Time now, Output& out);
    void OnGroupDue(const McastAddress& group, McastHostGroup& state, Time now, Output& out);

    Time GetOlderQuerierTime(Time maxResponseTime) const;
    std::size_t GetMaxPayload() const;
    /// @return true if there is something to tell in an answer
    bool IsAnswered(const McastAddress& group, const McastHostGroup& state) const;
    void Expect(const McastAddress& group, McastHostGroup& state);
    /// Drops the entry if nothing needs it. @return the next entry
    Groups::iterator Tidy(Groups::iterator entry);
    McastHostActions Finish(Output out) const;

    const McastFamilyRules& m_rules; //!< of the family
    McastHostConfig m_config;        //!< as given
    DelayPicker m_delay;             //!< picks random delays
    bool m_running{false};           //!< the interface is up
    McastVersion m_version;          //!< Host Compatibility Mode
    uint32_t m_robustness;           //!< Robustness Variable, own or the querier's
    Time m_queryInterval;            //!< Query Interval, own or the querier's
    Time m_v1QuerierUntil;           //!< IGMPv1-Querier-Present Timer
    Time m_v2QuerierUntil; //!< IGMPv2-Querier-Present, MLD: Older-Version-Querier-Present Timer
    Time m_generalDue;     //!< Interface Timer: the answer to a general query, or the next part
    Time m_generalUntil;   //!< when all of the answer must be sent
    McastAddress m_generalFrom; //!< the first group that the answer has not told yet; at first none
    Groups m_groups;            //!< by address
    McastDueQueue m_due;        //!< groups with a timer
};

} // namespace ns3

#endif // MCAST_MEMBERSHIP_HOST_H
