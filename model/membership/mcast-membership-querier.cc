// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-membership-querier.h"

#include "ns3/abort.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{

namespace
{

constexpr auto V1 = McastVersion::V1;
constexpr auto V2 = McastVersion::V2;
constexpr auto V3 = McastVersion::V3;

/// The QRV field has three bits (RFC 9776 4.1.6, RFC 9777 5.1.8).
constexpr uint32_t MAX_QRV = 7;

} // namespace

McastMembershipQuerier::McastMembershipQuerier(McastAddress::Family family,
                                               const McastQuerierConfig& config)
    : m_rules(McastFamilyRules::Of(family)),
      m_config(config),
      m_otherQuerierUntil(McastDueQueue::Never()),
      m_generalDue(McastDueQueue::Never())
{
    NS_ABORT_MSG_IF(config.robustness == 0, "the robustness variable must not be 0 (RFC 9776 8.1)");
    NS_ABORT_MSG_IF(config.version < m_rules.oldest, "MLD has no version 1 of IGMP: use V2 or V3");
    NS_ABORT_MSG_IF(config.queryResponseInterval >= config.queryInterval,
                    "the query response interval must be below the query interval (RFC 9776 8.3)");
    UseTimes(config.robustness, config.queryInterval);
}

McastQuerierActions
McastMembershipQuerier::Start(const McastAddress& address, Time now)
{
    NS_ABORT_MSG_IF(address.GetFamily() != m_rules.family || address.IsUnspecified(),
                    "a querier needs its address on the link, not " << address);
    auto out = Stop();
    m_address = address;
    BecomeQuerier(now, out);
    // RFC 9776 8.6, 8.7, RFC 9777 9.6, 9.7
    m_startupQueries =
        m_config.startupQueryCount != 0 ? m_config.startupQueryCount : m_config.robustness;
    SendGeneralQuery(now, out);
    return out;
}

McastQuerierActions
McastMembershipQuerier::Stop()
{
    McastQuerierActions out;
    for (const auto& membership : GetMemberships())
    {
        out.emplace_back(McastMembershipChanged{membership.first, {}});
    }
    m_groups.clear();
    m_due.Clear();
    m_address = {};
    m_querier = {};
    m_isQuerier = false;
    m_otherQuerierUntil = McastDueQueue::Never();
    m_generalDue = McastDueQueue::Never();
    return out;
}

McastQuerierActions
McastMembershipQuerier::OnQuery(const McastQuery& query, const McastAddress& sender, Time now)
{
    McastQuerierActions out;
    if (m_address.IsUnspecified() || sender == m_address)
    {
        return out;
    }
    if (sender.IsUnspecified())
    {
        out.emplace_back(McastRefused{McastParseError::BAD_SOURCE_ADDRESS, sender, query.group});
        return out;
    }
    if (query.version != m_config.version)
    {
        out.emplace_back(McastVersionMismatch{sender, query.version});
    }
    Elect(query, sender, now, out);
    if (!query.suppress)
    {
        LowerTimers(query, now, out);
    }
    return out;
}

void
McastMembershipQuerier::Elect(const McastQuery& query,
                              const McastAddress& sender,
                              Time now,
                              McastQuerierActions& out)
{
    // RFC 9776 6.6.2, RFC 9777 7.6.2
    if (!McastFamilyRules::Precedes(sender, m_address) ||
        (!query.group.IsUnspecified() && !m_rules.specificQueriesElect))
    {
        return;
    }
    // A router that has not yet heard the querier is not believed as long as the querier may be
    // there.
    const bool better = m_isQuerier || sender == m_querier || now >= m_querierUntil ||
                        McastFamilyRules::Precedes(sender, m_querier);
    if (better && query.version == V3)
    {
        // RFC 9776 4.1.6, 4.1.7: 0 means the default
        UseTimes(query.robustness != 0 ? query.robustness : m_config.robustness,
                 query.queryInterval.IsZero() ? m_config.queryInterval : query.queryInterval);
    }
    m_otherQuerierUntil = now + m_times.otherQuerierPresent;
    if (!better)
    {
        return;
    }
    m_querierUntil = m_otherQuerierUntil;
    m_generalDue = McastDueQueue::Never();
    m_isQuerier = false;
    if (m_querier != sender)
    {
        m_querier = sender;
        out.emplace_back(McastQuerierChanged{sender});
    }
}

void
McastMembershipQuerier::BecomeQuerier(Time now, McastQuerierActions& out)
{
    UseTimes(m_config.robustness, m_config.queryInterval);
    m_isQuerier = true;
    m_querier = m_address;
    m_otherQuerierUntil = McastDueQueue::Never();
    m_startupQueries = 0;
    m_generalDue = now;
    out.emplace_back(McastQuerierChanged{m_querier});
}

void
McastMembershipQuerier::UseTimes(uint32_t robustness, Time queryInterval)
{
    m_robustness = robustness;
    m_queryInterval = queryInterval;
    const auto response = m_config.queryResponseInterval;
    const auto silence = robustness * queryInterval;
    m_times.groupMembership = silence + 2 * response;     // RFC 9776 8.4, RFC 9777 9.4
    m_times.otherQuerierPresent = silence + response / 2; // RFC 9776 8.5, RFC 9777 9.5
    m_times.olderHostPresent = silence + response;        // RFC 9776 8.13, RFC 9777 9.13
    // RFC 9776 8.8 to 8.10, RFC 9777 9.8 to 9.10
    m_times.lastMemberQueryInterval = m_config.lastMemberQueryInterval;
    m_times.lastMemberQueryCount =
        m_config.lastMemberQueryCount != 0 ? m_config.lastMemberQueryCount : robustness;
    m_times.lastMemberQueryTime = m_times.lastMemberQueryCount * m_times.lastMemberQueryInterval;
}

void
McastMembershipQuerier::LowerTimers(const McastQuery& query, Time now, McastQuerierActions& out)
{
    // RFC 9776 6.6.1, RFC 9777 7.6.1
    const auto entry = m_groups.find(query.group);
    if (entry == m_groups.end())
    {
        return;
    }
    const auto until = now + m_times.lastMemberQueryTime;
    if (query.sources.empty())
    {
        entry->second.LowerGroup(until);
    }
    else
    {
        entry->second.LowerSources(query.sources, until);
    }
    Finish(entry, now, out);
}

McastQuerierActions
McastMembershipQuerier::OnReport(const McastReport& report, const McastAddress& sender, Time now)
{
    McastQuerierActions out;
    if (m_address.IsUnspecified() || IsRefusedSender(sender, out))
    {
        return out;
    }
    for (const auto& record : report.records)
    {
        OnRecord({report.version, record.type, record.group, record.sources, sender}, now, out);
    }
    return out;
}

McastQuerierActions
McastMembershipQuerier::OnLeave(const McastLeave& leave, const McastAddress& sender, Time now)
{
    McastQuerierActions out;
    if (m_address.IsUnspecified() || IsRefusedSender(sender, out))
    {
        return out;
    }
    // RFC 9776 7.3.2, RFC 9777 8.3.2: Leave, Done are TO_IN ({})
    const McastSources none;
    OnRecord({V2, McastRecordType::CHANGE_TO_INCLUDE_MODE, leave.group, none, sender}, now, out);
    return out;
}

bool
McastMembershipQuerier::IsRefusedSender(const McastAddress& sender, McastQuerierActions& out) const
{
    if (!sender.IsUnspecified() || m_rules.anonymousReports)
    {
        return false;
    }
    out.emplace_back(McastRefused{McastParseError::BAD_SOURCE_ADDRESS, sender, {}});
    return true;
}

std::optional<McastParseError>
McastMembershipQuerier::GetRefusal(const Event& event) const
{
    if (!m_rules.IsGroup(event.group))
    {
        return McastParseError::BAD_GROUP;
    }
    if (!m_rules.IsTracked(event.group))
    {
        return McastParseError::RESERVED_GROUP;
    }
    if (m_config.ssmAware && m_rules.IsSourceSpecific(event.group) &&
        (event.version != V3 || event.type == McastRecordType::MODE_IS_EXCLUDE ||
         event.type == McastRecordType::CHANGE_TO_EXCLUDE_MODE))
    {
        return McastParseError::SOURCE_SPECIFIC_GROUP; // RFC 9776 6.4
    }
    return std::nullopt;
}

void
McastMembershipQuerier::OnRecord(const Event& event, Time now, McastQuerierActions& out)
{
    if (const auto refusal = GetRefusal(event))
    {
        out.emplace_back(McastRefused{*refusal, event.sender, event.group});
        return;
    }
    const auto found = m_groups.find(event.group);
    McastQuerierGroup fresh;
    auto& current = found == m_groups.end() ? fresh : found->second;

    // RFC 9776 7.3.2, RFC 9777 8.3.2
    const auto compatibility = std::min(GetCompatibility(current, now), event.version);
    const bool leaves = event.type == McastRecordType::CHANGE_TO_INCLUDE_MODE;
    if ((compatibility < V3 && event.type == McastRecordType::BLOCK_OLD_SOURCES) ||
        (GetCompatibility(current, now) == V1 && leaves))
    {
        return;
    }
    static const McastSources none;
    const bool unfiltered =
        compatibility < V3 && event.type == McastRecordType::CHANGE_TO_EXCLUDE_MODE;
    const auto& sources = unfiltered ? none : event.sources;

    const auto count = current.CountAfter(event.type, sources);
    if (count > m_config.maxSources)
    {
        out.emplace_back(
            McastRefused{McastParseError::TOO_MANY_SOURCES, event.sender, event.group});
        return;
    }
    auto entry = found;
    if (entry == m_groups.end())
    {
        const bool excludes = event.type == McastRecordType::MODE_IS_EXCLUDE ||
                              event.type == McastRecordType::CHANGE_TO_EXCLUDE_MODE;
        if (!excludes && count == 0)
        {
            return; // INCLUDE ({}), before and after
        }
        if (m_groups.size() >= m_config.maxGroups)
        {
            out.emplace_back(
                McastRefused{McastParseError::TOO_MANY_GROUPS, event.sender, event.group});
            return;
        }
        entry = m_groups.emplace(event.group, std::move(fresh)).first;
    }
    auto& state = entry->second;
    if (!leaves)
    {
        NoteOlderHost(state, event.version, now);
    }
    const bool known = m_config.trackHosts && Track(state, event, now);
    const auto action = state.Apply(event.type, sources, now, m_times);
    if (known)
    {
        Settle(state, action, now);
    }
    else
    {
        Ask(state, action, now);
    }
    Finish(entry, now, out);
}

void
McastMembershipQuerier::NoteOlderHost(McastQuerierGroup& state, McastVersion version, Time now)
{
    // RFC 9776 7.3.2, RFC 9777 8.3.2
    if (version != V3)
    {
        (version == V1 ? state.v1HostUntil : state.v2HostUntil) = now + m_times.olderHostPresent;
    }
}

McastVersion
McastMembershipQuerier::GetCompatibility(const McastQuerierGroup& state, Time now) const
{
    const auto ofHosts = state.v1HostUntil > now ? V1 : state.v2HostUntil > now ? V2 : V3;
    return std::min(ofHosts, m_config.version);
}

bool
McastMembershipQuerier::Track(McastQuerierGroup& state, const Event& event, Time now)
{
    if (!state.tracker)
    {
        state.tracker = std::make_unique<McastHostTracker>();
    }
    // Several hosts may share the unspecified address (RFC 9776 4.2.14).
    if (event.sender.IsUnspecified() ||
        !state.tracker->Update(event.sender,
                               event.type,
                               event.sources,
                               now,
                               m_times.groupMembership,
                               {m_config.maxHosts, m_config.maxSources}))
    {
        state.untrackedUntil = now + m_times.groupMembership;
    }
    // Older hosts do not report what another has reported: they may be there unheard.
    return state.untrackedUntil <= now && GetCompatibility(state, now) == V3;
}

void
McastMembershipQuerier::Settle(McastQuerierGroup& state,
                               const McastQuerierGroup::QueryAction& action,
                               Time now)
{
    const bool ends = action.group && !state.tracker->HasExcluding();
    const auto included = ends ? state.tracker->GetIncluded() : McastSources{};
    if (included.size() > m_config.maxSources)
    {
        Ask(state, action, now); // more than the group may have
        return;
    }
    McastSources unwanted;
    std::copy_if(action.sources.begin(),
                 action.sources.end(),
                 std::inserter(unwanted, unwanted.end()),
                 [&](const auto& source) { return !state.tracker->IsWanted(source); });
    state.LowerSources(unwanted, now);
    if (ends)
    {
        // A query would have told which sources the hosts in INCLUDE mode still want.
        state.StartSources(included, now + m_times.groupMembership);
        state.LowerGroup(now);
    }
}

void
McastMembershipQuerier::Ask(McastQuerierGroup& state,
                            const McastQuerierGroup::QueryAction& action,
                            Time now)
{
    // RFC 9776 6.6.3: the querier asks; the others lower their timers when they hear it.
    if (!m_isQuerier)
    {
        return;
    }
    if (action.group && m_config.version != V1)
    {
        state.ScheduleGroupQuery(now, m_times);
    }
    if (!action.sources.empty() && m_config.version == V3)
    {
        state.ScheduleSourceQuery(action.sources, now, m_times);
    }
}

void
McastMembershipQuerier::Finish(Groups::iterator entry, Time now, McastQuerierActions& out)
{
    auto& [group, state] = *entry;
    state.Expire(now);
    if (!m_isQuerier)
    {
        state.CancelQueries();
    }
    for (auto& query : state.TakeQueries(now, m_times))
    {
        query.group = group;
        Send(std::move(query), m_times.lastMemberQueryInterval, out);
    }
    if (state.TakeChanged())
    {
        out.emplace_back(McastMembershipChanged{group, state.GetFilter()});
    }
    if (state.IsEmpty())
    {
        m_due.Remove(group, state.queued);
        m_groups.erase(entry);
        return;
    }
    m_due.Expect(group, state.queued, state.GetDue());
}

void
McastMembershipQuerier::SendGeneralQuery(Time now, McastQuerierActions& out)
{
    McastQuery query;
    query.group = m_rules.unspecified;
    Send(std::move(query), m_config.queryResponseInterval, out);
    auto interval = m_config.queryInterval;
    if (m_startupQueries > 1)
    {
        interval =
            m_config.startupQueryInterval.IsZero() ? interval / 4 : m_config.startupQueryInterval;
    }
    m_startupQueries -= m_startupQueries > 0 ? 1 : 0;
    m_generalDue = now + interval;
}

void
McastMembershipQuerier::Send(McastQuery query, Time maxResponseTime, McastQuerierActions& out) const
{
    query.version = m_config.version;
    query.maxResponseTime = m_config.version == V1 ? Time(0) : maxResponseTime;
    if (m_config.version == V3)
    {
        query.robustness = m_robustness <= MAX_QRV ? m_robustness : 0;
        query.queryInterval = m_queryInterval;
    }
    else if (query.suppress)
    {
        return; // RFC 2236 7, RFC 2710 6: a report ends the queries; there is no S flag
    }
    const auto size = m_config.maxPayload != 0 ? m_config.maxPayload : m_rules.ethernetPayload;
    for (auto& part : m_rules.SplitQuery(std::move(query), size))
    {
        const auto destination = m_rules.GetDestination(part);
        out.emplace_back(McastSend{std::move(part), destination});
    }
}

Time
McastMembershipQuerier::GetNextTimeout() const
{
    return std::min({m_due.GetNext(), m_generalDue, m_otherQuerierUntil});
}

McastQuerierActions
McastMembershipQuerier::OnTimeout(Time now)
{
    McastQuerierActions out;
    if (m_otherQuerierUntil <= now)
    {
        BecomeQuerier(now, out); // RFC 9776 6.6.2, RFC 9777 7.6.2
    }
    if (m_generalDue <= now)
    {
        SendGeneralQuery(now, out);
    }
    const auto find = [this](const McastAddress& group) {
        auto& state = m_groups.find(group)->second;
        return McastDueQueue::Member{state.queued, state.GetDue()};
    };
    while (const auto group = m_due.Pop(now, find))
    {
        const auto entry = m_groups.find(*group);
        Finish(entry, now, out);
    }
    return out;
}

bool
McastMembershipQuerier::Forwards(const McastAddress& group, const McastAddress& source) const
{
    const auto entry = m_groups.find(group);
    return entry != m_groups.end() && entry->second.Forwards(source);
}

std::map<McastAddress, McastSourceFilter>
McastMembershipQuerier::GetMemberships() const
{
    std::map<McastAddress, McastSourceFilter> memberships;
    for (const auto& [group, state] : m_groups)
    {
        memberships.emplace(group, state.GetFilter());
    }
    return memberships;
}

McastSourceFilter
McastMembershipQuerier::GetFilter(const McastAddress& group) const
{
    const auto entry = m_groups.find(group);
    return entry == m_groups.end() ? McastSourceFilter{} : entry->second.GetFilter();
}

std::optional<McastGroupState>
McastMembershipQuerier::GetState(const McastAddress& group, Time now) const
{
    const auto entry = m_groups.find(group);
    if (entry == m_groups.end())
    {
        return std::nullopt;
    }
    const auto& state = entry->second;
    McastGroupState result{state.GetFilter(),
                           state.GetRequested(),
                           Time(0),
                           GetCompatibility(state, now),
                           state.tracker ? state.tracker->GetSize() : 0};
    for (auto& source : result.requested)
    {
        source.second -= now;
    }
    if (state.GetMode() == McastFilterMode::EXCLUDE)
    {
        result.groupTimer = state.GetGroupUntil() - now;
    }
    return result;
}

std::size_t
McastMembershipQuerier::GetSize() const
{
    return m_groups.size();
}

bool
McastMembershipQuerier::IsQuerier() const
{
    return m_isQuerier;
}

const McastAddress&
McastMembershipQuerier::GetQuerier() const
{
    return m_querier;
}

const McastQuerierTimes&
McastMembershipQuerier::GetTimes() const
{
    return m_times;
}

} // namespace ns3
