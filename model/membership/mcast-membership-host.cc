// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-membership-host.h"

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

/// A timer that does not run.
const Time&
Past()
{
    static const Time past = Time::Min();
    return past;
}

} // namespace

McastMembershipHost::McastMembershipHost(McastAddress::Family family,
                                         const McastHostConfig& config,
                                         DelayPicker delay)
    : m_rules(McastFamilyRules::Of(family)),
      m_config(config),
      m_delay(std::move(delay)),
      m_version(config.version),
      m_robustness(config.robustness),
      m_queryInterval(config.queryInterval),
      m_v1QuerierUntil(Past()),
      m_v2QuerierUntil(Past()),
      m_generalDue(McastDueQueue::Never())
{
    NS_ABORT_MSG_IF(config.robustness == 0, "the robustness variable must not be 0 (RFC 9776 8.1)");
    NS_ABORT_MSG_IF(config.version < m_rules.oldest, "MLD has no version 1 of IGMP: use V2 or V3");
    NS_ABORT_MSG_UNLESS(m_delay, "a membership host needs a source of random delays");
}

McastHostActions
McastMembershipHost::Start(Time now, bool report)
{
    Stop();
    m_running = true;
    Output out;
    if (!report)
    {
        return Finish(std::move(out));
    }
    for (auto& [group, state] : m_groups)
    {
        Report(group, state, {}, now, out);
    }
    return Finish(std::move(out));
}

void
McastMembershipHost::Stop()
{
    m_running = false;
    CancelAll();
    m_version = m_config.version;
    m_robustness = m_config.robustness;
    m_queryInterval = m_config.queryInterval;
    m_v1QuerierUntil = Past();
    m_v2QuerierUntil = Past();
}

McastHostActions
McastMembershipHost::SetFilter(uint64_t socket,
                               const McastAddress& group,
                               const McastSourceFilter& filter,
                               Time now)
{
    NS_ABORT_MSG_UNLESS(m_rules.IsGroup(group),
                        "cannot join " << group << ": not a multicast address of the family");
    for (const auto& source : filter.sources)
    {
        NS_ABORT_MSG_IF(source.GetFamily() != group.GetFamily() || source.IsMulticast(),
                        "cannot filter " << source << " in " << group
                                         << ": not a sender's address");
    }
    auto entry = m_groups.find(group);
    if (entry == m_groups.end())
    {
        if (filter.IsNone())
        {
            return {};
        }
        entry = m_groups.emplace(group, McastHostGroup(group)).first;
    }
    Output out;
    ApplySocketFilter(entry, socket, filter, now, out);
    Tidy(entry);
    return Finish(std::move(out));
}

McastHostActions
McastMembershipHost::Join(uint64_t socket, const McastAddress& group, Time now)
{
    return SetFilter(socket, group, McastSourceFilter::Exclude(), now);
}

McastHostActions
McastMembershipHost::Leave(uint64_t socket, const McastAddress& group, Time now)
{
    return SetFilter(socket, group, {}, now);
}

McastHostActions
McastMembershipHost::CloseSocket(uint64_t socket, Time now)
{
    Output out;
    for (auto entry = m_groups.begin(); entry != m_groups.end();)
    {
        if (!entry->second.GetSocketFilter(socket).IsNone())
        {
            ApplySocketFilter(entry, socket, {}, now, out);
        }
        entry = Tidy(entry);
    }
    return Finish(std::move(out));
}

void
McastMembershipHost::ApplySocketFilter(Groups::iterator entry,
                                       uint64_t socket,
                                       McastSourceFilter filter,
                                       Time now,
                                       Output& out)
{
    auto& [group, state] = *entry;
    if (const auto before = state.SetSocketFilter(socket, std::move(filter)))
    {
        out.actions.emplace_back(McastFilterChanged{group, state.GetFilter()});
        if (m_running)
        {
            Report(group, state, *before, now, out);
        }
    }
}

void
McastMembershipHost::Report(const McastAddress& group,
                            McastHostGroup& state,
                            const McastSourceFilter& before,
                            Time now,
                            Output& out)
{
    if (!m_rules.IsReported(group) || before == state.GetFilter())
    {
        return; // RFC 9776 5, RFC 9777 6
    }
    if (m_version == V3)
    {
        state.NoteChange(before, m_robustness);
        SendChange(state, now, out); // RFC 9776 5.1: at once
    }
    else if (state.GetFilter().IsNone())
    {
        SendOlderLeave(group, state, out);
        state.Cancel();
    }
    else if (before.IsNone())
    {
        // RFC 2236 3, RFC 2710 4: at once, and again in case the first is lost
        state.repeats = m_robustness;
        SendOlderReport(group, state, now, out);
    }
    // An older version cannot say that sources changed.
    Expect(group, state);
}

void
McastMembershipHost::SendChange(McastHostGroup& state, Time now, Output& out)
{
    for (auto& record : state.TakeChange())
    {
        out.records.push_back(std::move(record));
    }
    state.changeDue = state.HasChange() ? now + m_delay(m_config.unsolicitedReportInterval)
                                        : McastDueQueue::Never();
}

void
McastMembershipHost::SendOlderReport(const McastAddress& group,
                                     McastHostGroup& state,
                                     Time now,
                                     Output& out)
{
    McastReport report{m_version, {{McastRecordType::MODE_IS_EXCLUDE, group, {}}}};
    out.actions.emplace_back(McastSend{report, m_rules.GetDestination(report)});
    state.reportedByOther = false;
    if (state.repeats > 0)
    {
        --state.repeats;
    }
    state.responseDue = state.repeats > 0 ? now + m_delay(m_config.olderUnsolicitedReportInterval)
                                          : McastDueQueue::Never();
}

void
McastMembershipHost::SendOlderLeave(const McastAddress& group,
                                    const McastHostGroup& state,
                                    Output& out)
{
    // RFC 2236 3, RFC 2710 4: not needed if another host reported last. IGMPv1 has no leave.
    if (m_version == V2 && !state.reportedByOther)
    {
        const McastLeave leave{group};
        out.actions.emplace_back(McastSend{leave, m_rules.GetDestination(leave)});
    }
}

McastSourceFilter
McastMembershipHost::GetSocketFilter(uint64_t socket, const McastAddress& group) const
{
    const auto entry = m_groups.find(group);
    return entry == m_groups.end() ? McastSourceFilter{} : entry->second.GetSocketFilter(socket);
}

McastHostActions
McastMembershipHost::OnQuery(const McastQuery& received, Time now)
{
    if (!m_running)
    {
        return {};
    }
    auto query = received;
    if (query.version == V1)
    {
        query.group = m_rules.unspecified; // RFC 1112: not used
        query.maxResponseTime = m_config.v1MaxResponseTime;
    }
    Output out;
    LearnFrom(query, now, out);
    if (m_version == V3)
    {
        RespondAsV3(query, query.maxResponseTime, now);
    }
    else
    {
        RespondAsOlder(query, query.maxResponseTime, now);
    }
    return Finish(std::move(out));
}

void
McastMembershipHost::LearnFrom(const McastQuery& query, Time now, Output& out)
{
    if (query.version == V3)
    {
        if (m_config.learnFromQuerier)
        {
            // RFC 9776 4.1.6, 4.1.7: 0 means the default
            m_robustness = query.robustness != 0 ? query.robustness : m_config.robustness;
            m_queryInterval =
                query.queryInterval.IsZero() ? m_config.queryInterval : query.queryInterval;
        }
        return;
    }
    // RFC 9776 7.2.1, RFC 9777 8.2.1: only general queries
    if (!query.group.IsUnspecified() || !m_config.compatibility)
    {
        return;
    }
    auto& until = query.version == V1 ? m_v1QuerierUntil : m_v2QuerierUntil;
    until = now + GetOlderQuerierTime(query.maxResponseTime);
    UpdateVersion(now, out);
}

Time
McastMembershipHost::GetOlderQuerierTime(Time maxResponseTime) const
{
    if (m_rules.learnedFallbackTime)
    {
        // RFC 9777 9.12
        return m_robustness * m_queryInterval + m_config.queryResponseInterval;
    }
    // RFC 9776 8.12: the default values, and ten times the response time
    return m_config.robustness * m_config.queryInterval +
           m_config.olderQuerierResponses * maxResponseTime;
}

void
McastMembershipHost::UpdateVersion(Time now, Output& out)
{
    auto version = m_v1QuerierUntil > now ? V1 : m_v2QuerierUntil > now ? V2 : V3;
    version = std::min(version, m_config.version);
    if (version == m_version)
    {
        return;
    }
    m_version = version;
    CancelAll(); // RFC 9776 7.2.1, RFC 9777 8.2.1
    out.actions.emplace_back(McastVersionChanged{version});
}

void
McastMembershipHost::CancelAll()
{
    m_generalDue = McastDueQueue::Never();
    m_generalFrom = {};
    m_due.Clear();
    for (auto entry = m_groups.begin(); entry != m_groups.end();)
    {
        entry->second.Cancel();
        entry->second.queued = {};
        entry = entry->second.IsIdle() ? m_groups.erase(entry) : std::next(entry);
    }
}

bool
McastMembershipHost::IsAnswered(const McastAddress& group, const McastHostGroup& state) const
{
    return m_rules.IsReported(group) && !state.GetFilter().IsNone();
}

void
McastMembershipHost::RespondAsV3(const McastQuery& query, Time maxResponseTime, Time now)
{
    // RFC 9776 5.2, RFC 9777 6.2
    const bool general = query.group.IsUnspecified();
    const auto entry = m_groups.find(query.group);
    if (general ? std::none_of(m_groups.begin(),
                               m_groups.end(),
                               [&](const auto& e) { return IsAnswered(e.first, e.second); })
                : entry == m_groups.end() || !IsAnswered(entry->first, entry->second))
    {
        return; // nothing to report
    }
    const auto due = now + m_delay(maxResponseTime);
    const bool told = !m_generalFrom.IsUnspecified() && query.group < m_generalFrom;
    if (m_generalDue <= due && !told)
    {
        return; // rule 1: that answer tells it sooner
    }
    if (general)
    {
        m_generalDue = std::min(m_generalDue, due); // rule 2
        m_generalUntil = now + maxResponseTime;
        m_generalFrom = {};
        return;
    }
    entry->second.NoteQuery(query.sources, due, m_config.maxAskedSources);
    Expect(entry->first, entry->second);
}

void
McastMembershipHost::RespondAsOlder(const McastQuery& query, Time maxResponseTime, Time now)
{
    for (auto& [group, state] : m_groups)
    {
        if (IsAnswered(group, state) && (query.group.IsUnspecified() || query.group == group) &&
            (state.responseDue == McastDueQueue::Never() ||
             state.responseDue - now > maxResponseTime))
        {
            // RFC 2236 3, RFC 2710 4: a timer that runs out in time stays
            state.responseDue = now + m_delay(maxResponseTime);
            Expect(group, state);
        }
    }
}

void
McastMembershipHost::OnReport(const McastReport& report)
{
    // RFC 2236 3, RFC 2710 4: another host answers for this one. V3 hosts do not let themselves be
    // suppressed (RFC 9776 7.2.2: may), and older hosts do not understand V3 reports.
    if (!m_running || m_version == V3 || report.version == V3)
    {
        return;
    }
    for (const auto& record : report.records)
    {
        const auto entry = m_groups.find(record.group);
        // RFC 2236 6, RFC 2710 5: without a timer (idle) a report of another means nothing
        if (entry != m_groups.end() && entry->second.responseDue != McastDueQueue::Never())
        {
            entry->second.Cancel();
            entry->second.reportedByOther = true;
        }
    }
}

Time
McastMembershipHost::GetNextTimeout() const
{
    auto next = std::min(m_due.GetNext(), m_generalDue);
    for (const auto& until : {m_v1QuerierUntil, m_v2QuerierUntil})
    {
        next = until == Past() ? next : std::min(next, until);
    }
    return next;
}

McastHostActions
McastMembershipHost::OnTimeout(Time now)
{
    Output out;
    for (auto* until : {&m_v1QuerierUntil, &m_v2QuerierUntil})
    {
        *until = *until <= now ? Past() : *until;
    }
    UpdateVersion(now, out);
    const auto find = [this](const McastAddress& group) {
        auto& state = m_groups.find(group)->second;
        return McastDueQueue::Member{state.queued, state.GetDue()};
    };
    while (const auto group = m_due.Pop(now, find))
    {
        const auto entry = m_groups.find(*group);
        OnGroupDue(*group, entry->second, now, out);
        Tidy(entry);
    }
    if (m_generalDue <= now)
    {
        SendGeneralResponse(now, out);
    }
    return Finish(std::move(out));
}

void
McastMembershipHost::OnGroupDue(const McastAddress& group,
                                McastHostGroup& state,
                                Time now,
                                Output& out)
{
    if (state.changeDue <= now)
    {
        SendChange(state, now, out);
    }
    if (state.responseDue <= now)
    {
        if (m_version != V3)
        {
            SendOlderReport(group, state, now, out);
        }
        else
        {
            state.responseDue = McastDueQueue::Never();
            if (auto record = state.TakeResponse())
            {
                out.records.push_back(std::move(*record));
            }
        }
    }
    Expect(group, state);
}

void
McastMembershipHost::SendGeneralResponse(Time now, Output& out)
{
    // RFC 9776 5.2, RFC 9777 6.3: what does not fit one message is spread over the time that is
    // left.
    const auto reports = m_rules.SplitReport(GetCurrentState(m_generalFrom), GetMaxPayload());
    std::size_t sent = 0;
    // A group whose sources need several messages is told at once: it may change meanwhile.
    while (sent < reports.size() &&
           (sent == 0 || reports[sent].records.front().group == out.records.back().group))
    {
        const auto& records = reports[sent++].records;
        out.records.insert(out.records.end(), records.begin(), records.end());
    }
    const auto left = static_cast<int64_t>(reports.size() - sent);
    m_generalDue = left > 0 ? now + (m_generalUntil - now) / (left + 1) : McastDueQueue::Never();
    m_generalFrom = left > 0 ? reports[sent].records.front().group : McastAddress{};
}

McastVersion
McastMembershipHost::GetVersion() const
{
    return m_version;
}

std::map<McastAddress, McastSourceFilter>
McastMembershipHost::GetMemberships() const
{
    std::map<McastAddress, McastSourceFilter> memberships;
    for (const auto& [group, state] : m_groups)
    {
        if (!state.GetFilter().IsNone())
        {
            memberships.emplace_hint(memberships.end(), group, state.GetFilter());
        }
    }
    return memberships;
}

std::vector<McastGroupRecord>
McastMembershipHost::GetCurrentState(const McastAddress& from) const
{
    std::vector<McastGroupRecord> records;
    for (auto entry = m_groups.lower_bound(from); entry != m_groups.end(); ++entry)
    {
        if (IsAnswered(entry->first, entry->second))
        {
            records.push_back(*entry->second.GetCurrentState());
        }
    }
    return records;
}

McastSourceFilter
McastMembershipHost::GetFilter(const McastAddress& group) const
{
    const auto entry = m_groups.find(group);
    return entry == m_groups.end() ? McastSourceFilter{} : entry->second.GetFilter();
}

bool
McastMembershipHost::Allows(const McastAddress& group, const McastAddress& source) const
{
    const auto entry = m_groups.find(group);
    return entry != m_groups.end() && entry->second.GetFilter().Allows(source);
}

std::size_t
McastMembershipHost::GetMaxPayload() const
{
    return m_config.maxPayload != 0 ? m_config.maxPayload : m_rules.ethernetPayload;
}

void
McastMembershipHost::Expect(const McastAddress& group, McastHostGroup& state)
{
    m_due.Expect(group, state.queued, state.GetDue());
}

McastMembershipHost::Groups::iterator
McastMembershipHost::Tidy(Groups::iterator entry)
{
    if (!entry->second.IsIdle())
    {
        return std::next(entry);
    }
    m_due.Remove(entry->first, entry->second.queued);
    return m_groups.erase(entry);
}

McastHostActions
McastMembershipHost::Finish(Output out) const
{
    if (!out.records.empty())
    {
        for (auto& report : m_rules.SplitReport(std::move(out.records), GetMaxPayload()))
        {
            out.actions.emplace_back(McastSend{std::move(report), m_rules.allReportRouters});
        }
    }
    return std::move(out.actions);
}

} // namespace ns3
