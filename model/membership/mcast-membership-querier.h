// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_QUERIER_H
#define MCAST_MEMBERSHIP_QUERIER_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mcast-family-rules.h"
#include "ns3/mcast-parse-error.h"
#include "ns3/mcast-querier-group.h"
#include "ns3/mcast-source-filter.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

namespace ns3
{

/// What a querier can be told. All routers of a link should have the same values (RFC 9776 8, RFC
/// 9777 9).
struct McastQuerierConfig
{
    /// Robustness Variable: at least 1, default 2 (RFC 9776 8.1, RFC 9777 9.1)
    uint32_t robustness{2};
    /// Query Interval; default 125 s (RFC 9776 8.2, RFC 9777 9.2)
    Time queryInterval{Seconds(125)};
    /// Query Response Interval, below the Query Interval; default 10 s (RFC 9776 8.3, RFC 9777 9.3)
    Time queryResponseInterval{Seconds(10)};
    /// Startup Query Interval; 0, the default: a quarter of the Query Interval (RFC 9776 8.6, RFC
    /// 9777 9.6)
    Time startupQueryInterval{0};
    /// Startup Query Count; 0, the default: the Robustness Variable (RFC 9776 8.7, RFC 9777 9.7)
    uint32_t startupQueryCount{0};
    /// Last Member Query Interval; default 1 s (RFC 9776 8.8); MLD: Last Listener (RFC 9777 9.8)
    Time lastMemberQueryInterval{Seconds(1)};
    /// Last Member Query Count; 0, the default: the Robustness Variable (RFC 9776 8.9, RFC
    /// 9777 9.9)
    uint32_t lastMemberQueryCount{0};
    /// Version of all routers of the link; default V3 (RFC 9776 7.3.1, RFC 9777 8.3.1)
    McastVersion version{McastVersion::V3};
    /// Whether to ignore what is not source-specific in the SSM range; default false (RFC 9776 6.4)
    bool ssmAware{false};
    /// Explicit tracking of hosts, for a leave without queries; default false (RFC 6636)
    bool trackHosts{false};
    /// Groups on the interface, at most; default 65536
    uint32_t maxGroups{65536};
    /// Sources per group, at most; default 1024
    uint32_t maxSources{1024};
    /// Tracked hosts per group, at most; default 65536
    uint32_t maxHosts{65536};
    /// Octets that a query may have, IP headers not counted; 0: what an MTU of 1500 octets gives
    uint32_t maxPayload{0};
};

/// What is forwarded to the interface changed for a group.
struct McastMembershipChanged
{
    McastAddress group;       //!< the group
    McastSourceFilter filter; //!< INCLUDE without sources: nothing any more
};

/// Another router is the querier from now on.
struct McastQuerierChanged
{
    McastAddress querier; //!< its address; this router's own when it is the querier
};

/// A query of another version than this router's: to be warned of, not too often (RFC 9776 7.3.1).
struct McastVersionMismatch
{
    McastAddress querier; //!< who sent it
    McastVersion version; //!< of the query
};

/// A message or a record that was ignored.
struct McastRefused
{
    McastParseError reason; //!< why
    McastAddress sender;    //!< who sent it
    McastAddress group;     //!< what it was about
};

/// What the owner of a querier must do, in this order.
using McastQuerierAction = std::variant<McastSend,
                                        McastMembershipChanged,
                                        McastQuerierChanged,
                                        McastVersionMismatch,
                                        McastRefused>;
/// All that follows from one event.
using McastQuerierActions = std::vector<McastQuerierAction>;

/// A router's record of a group, to be printed (RFC 9776 6.2, RFC 9777 7.2).
struct McastGroupState
{
    McastSourceFilter filter;               //!< what is forwarded; of EXCLUDE (X,Y): EXCLUDE (Y)
    std::map<McastAddress, Time> requested; //!< A or X, with the time left
    Time groupTimer;                        //!< time left; 0 in INCLUDE mode
    McastVersion version;                   //!< Group Compatibility Mode (RFC 9776 7.3.2)
    std::size_t trackedHosts;               //!< with explicit tracking
};

/**
 * @ingroup mmcp
 *
 * The router part of IGMPv3 (RFC 9776 6, 7.3) and MLDv2 (RFC 9777 7, 8.3) on one interface. No
 * socket and no timer of its own: events go in, actions come out, and the owner calls OnTimeout()
 * at GetNextTimeout().
 *
 *               query of a lower address
 *        QUERIER -----------------------> NON-QUERIER     queries are sent by the querier only;
 *                <-----------------------                 reports are read by both
 *           Other-Querier-Present Timer
 */
class McastMembershipQuerier
{
  public:
    /**
     * @param family IPV4 for IGMP, IPV6 for MLD
     * @param config timers and limits
     */
    McastMembershipQuerier(McastAddress::Family family, const McastQuerierConfig& config);

    /// @name Interface
    /// @{

    /**
     * The interface is up: becomes querier and asks (RFC 9776 6.6.2, 8.6, 8.7).
     *
     * @param address own address on the link, link-local in IPv6
     * @param now the time
     * @return what to do
     */
    McastQuerierActions Start(const McastAddress& address, Time now);
    /// The interface is down: all memberships end. @return what to do
    McastQuerierActions Stop();
    /// @}

    /// @name Messages received, and time
    /// @{

    /// @param query a query @param sender who sent it @param now the time @return what to do
    McastQuerierActions OnQuery(const McastQuery& query, const McastAddress& sender, Time now);
    /// @param report a report @param sender who sent it @param now the time @return what to do
    McastQuerierActions OnReport(const McastReport& report, const McastAddress& sender, Time now);
    /// @param leave a leave @param sender who sent it @param now the time @return what to do
    McastQuerierActions OnLeave(const McastLeave& leave, const McastAddress& sender, Time now);
    /// @return when OnTimeout() must be called, Time::Max() if never; may be too early, never too
    /// late
    Time GetNextTimeout() const;
    /// @param now the time @return what to do
    McastQuerierActions OnTimeout(Time now);
    /// @}

    /// @name State
    /// @{

    /// @param group a group @param source a sender @return true if its packets are wanted (RFC
    /// 9776 6.3)
    bool Forwards(const McastAddress& group, const McastAddress& source) const;
    /// @return groups with what is forwarded, in order (RFC 9776 6.3, RFC 4605 4.1)
    std::map<McastAddress, McastSourceFilter> GetMemberships() const;
    /// @param group a group @return what is forwarded; INCLUDE without sources: nothing
    McastSourceFilter GetFilter(const McastAddress& group) const;
    /// @param group a group @param now the time @return all that is known of it, or nothing
    std::optional<McastGroupState> GetState(const McastAddress& group, Time now) const;
    /// @return the number of groups
    std::size_t GetSize() const;
    /// @return true if this router is the querier
    bool IsQuerier() const;
    /// @return the querier's address; without family while down
    const McastAddress& GetQuerier() const;
    /// @return the intervals in use, by own values or by the querier's
    const McastQuerierTimes& GetTimes() const;
    /// @}

  private:
    using Groups = std::unordered_map<McastAddress, McastQuerierGroup>;

    /// A record, or an older message that reads as one (RFC 9776 7.3.2).
    struct Event
    {
        McastVersion version;        //!< of the message
        McastRecordType type;        //!< of the record
        const McastAddress& group;   //!< of the record
        const McastSources& sources; //!< of the record
        const McastAddress& sender;  //!< who sent it
    };

    void OnRecord(const Event& event, Time now, McastQuerierActions& out);
    std::optional<McastParseError> GetRefusal(const Event& event) const;
    bool IsRefusedSender(const McastAddress& sender, McastQuerierActions& out) const;
    void NoteOlderHost(McastQuerierGroup& state, McastVersion version, Time now);
    McastVersion GetCompatibility(const McastQuerierGroup& state, Time now) const;
    /// @return true if the hosts known are all there are, so that queries are not needed
    bool Track(McastQuerierGroup& state, const Event& event, Time now);
    void Ask(McastQuerierGroup& state, const McastQuerierGroup::QueryAction& action, Time now);
    /// Acts on what is certain without a query.
    void Settle(McastQuerierGroup& state, const McastQuerierGroup::QueryAction& action, Time now);
    /// What follows each event of a group: expiry, queries, the notice of a change, the end.
    void Finish(Groups::iterator entry, Time now, McastQuerierActions& out);

    void
    Elect(const McastQuery& query, const McastAddress& sender, Time now, McastQuerierActions& out);
    void BecomeQuerier(Time now, McastQuerierActions& out);
    void UseTimes(uint32_t robustness, Time queryInterval);
    void LowerTimers(const McastQuery& query, Time now, McastQuerierActions& out);
    void SendGeneralQuery(Time now, McastQuerierActions& out);
    void Send(McastQuery query, Time maxResponseTime, McastQuerierActions& out) const;

    const McastFamilyRules& m_rules; //!< of the family
    McastQuerierConfig m_config;     //!< as given
    McastAddress m_address;          //!< own; without family while down
    McastAddress m_querier;          //!< the elected one
    bool m_isQuerier{false};         //!< this router is
    uint32_t m_robustness{0};        //!< Robustness Variable, own or the querier's
    Time m_queryInterval;            //!< Query Interval, own or the querier's
    McastQuerierTimes m_times;       //!< what follows from these
    Time m_otherQuerierUntil;        //!< Other-Querier-Present Timer
    Time m_querierUntil; //!< until then a lower address is the querier, another is not believed
    Time m_generalDue;   //!< General Query Timer
    uint32_t m_startupQueries{0}; //!< of Startup Query Count, left
    Groups m_groups;              //!< by address
    McastDueQueue m_due;          //!< groups with a timer
};

} // namespace ns3

#endif // MCAST_MEMBERSHIP_QUERIER_H
