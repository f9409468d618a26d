// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-membership-notation.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace ns3
{

namespace
{

const std::array<std::string, 7> RECORDS{"", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"};

std::string
VersionPrefix(McastVersion version)
{
    return version == McastVersion::V3 ? "" : "v" + std::to_string(static_cast<int>(version)) + ":";
}

/// "NAME(list)" in two parts.
std::pair<std::string, std::string>
Parse(const std::string& text)
{
    const auto open = text.find('(');
    NS_ABORT_MSG_IF(open == std::string::npos || text.back() != ')', "notation: " << text);
    return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

template <class... F>
struct Overloaded : F...
{
    using F::operator()...;
};

template <class... F>
Overloaded(F...) -> Overloaded<F...>;

McastAddress
At(bool ipv4, const std::string& prefix4, const std::string& prefix6, int number)
{
    std::ostringstream os;
    os << (ipv4 ? prefix4 : prefix6) << (ipv4 ? std::dec : std::hex) << number;
    return McastAddress::FromText(os.str()).value();
}

} // namespace

McastNotation::McastNotation(McastAddress::Family f)
    : family(f)
{
}

McastAddress
McastNotation::Group(int number) const
{
    return At(family == McastAddress::Family::IPV4, "239.1.1.", "ff1e::1:", number);
}

McastAddress
McastNotation::Host(int number) const
{
    return At(family == McastAddress::Family::IPV4, "192.0.2.", "fe80::", number);
}

McastAddress
McastNotation::Source(char letter) const
{
    return At(family == McastAddress::Family::IPV4, "198.51.100.", "2001:db8::", letter);
}

McastSources
McastNotation::Sources(const std::string& letters) const
{
    McastSources sources;
    for (const char letter : letters)
    {
        sources.insert(Source(letter));
    }
    return sources;
}

McastSourceFilter
McastNotation::Filter(const std::string& text) const
{
    const auto [mode, letters] = Parse(text);
    NS_ABORT_MSG_IF(mode != "IN" && mode != "EX", "notation: " << text);
    return mode == "IN" ? McastSourceFilter::Include(Sources(letters))
                        : McastSourceFilter::Exclude(Sources(letters));
}

McastGroupRecord
McastNotation::Record(const std::string& text, int group) const
{
    const auto [name, letters] = Parse(text);
    const auto type = std::find(RECORDS.begin(), RECORDS.end(), name) - RECORDS.begin();
    NS_ABORT_MSG_IF(type < 1 || type > 6, "notation: " << text);
    return {static_cast<McastRecordType>(type), Group(group), Sources(letters)};
}

McastReport
McastNotation::Report(const std::string& text, int group) const
{
    return {McastVersion::V3, {Record(text, group)}};
}

McastReport
McastNotation::OlderReport(McastVersion version, int group) const
{
    return {version, {Record("IS_EX()", group)}};
}

McastQuery
McastNotation::GeneralQuery(double seconds) const
{
    McastQuery query;
    query.group = family == McastAddress::Family::IPV4 ? McastAddress(Ipv4Address("0.0.0.0"))
                                                       : McastAddress(Ipv6Address("::"));
    query.maxResponseTime = Seconds(seconds);
    query.robustness = 2;
    query.queryInterval = Seconds(125);
    return query;
}

McastQuery
McastNotation::GroupQuery(const std::string& letters, double seconds) const
{
    auto query = GeneralQuery(seconds);
    query.group = Group();
    query.sources = Sources(letters);
    return query;
}

std::string
McastNotation::Text(const McastSources& sources) const
{
    std::string text;
    for (const auto& source : sources)
    {
        text += static_cast<char>(source.GetOctets()[source.GetSize() - 1]);
    }
    return text;
}

std::string
McastNotation::Text(const McastSourceFilter& filter) const
{
    return (filter.mode == McastFilterMode::INCLUDE ? "IN(" : "EX(") + Text(filter.sources) + ")";
}

std::string
McastNotation::Number(const McastAddress& group) const
{
    for (int number = 1; number < 10; ++number)
    {
        if (group == Group(number) || group == Host(number))
        {
            return std::to_string(number);
        }
    }
    return group.ToText();
}

std::string
McastNotation::Text(const McastSend& send) const
{
    const bool ipv4 = family == McastAddress::Family::IPV4;
    std::string text;
    std::string destination;
    if (const auto* query = std::get_if<McastQuery>(&send.message))
    {
        const bool general = query->group.IsUnspecified();
        text = VersionPrefix(query->version) + (general ? "GQ" : "Q" + Number(query->group)) +
               (query->sources.empty() ? "" : "(" + Text(query->sources) + ")") +
               (query->suppress ? "S" : "");
        destination = general ? (ipv4 ? "224.0.0.1" : "ff02::1") : query->group.ToText();
    }
    else if (const auto* report = std::get_if<McastReport>(&send.message))
    {
        std::string records;
        for (const auto& record : report->records)
        {
            records += (records.empty() ? "" : " ") + Number(record.group) + ":" +
                       RECORDS[static_cast<int>(record.type)] + "(" + Text(record.sources) + ")";
        }
        const bool old = report->version != McastVersion::V3;
        text = old ? VersionPrefix(report->version) + "R" + Number(report->records[0].group)
                   : "R[" + records + "]";
        destination = old ? report->records[0].group.ToText() : (ipv4 ? "224.0.0.22" : "ff02::16");
    }
    else
    {
        text = "L" + Number(std::get<McastLeave>(send.message).group);
        destination = ipv4 ? "224.0.0.2" : "ff02::2";
    }
    const auto actual = send.destination.ToText();
    return actual == destination ? text : text + "!" + actual;
}

std::string
McastNotation::Text(const McastHostAction& action) const
{
    return std::visit(Overloaded{[&](const McastSend& a) { return Text(a); },
                                 [&](const McastFilterChanged& a) {
                                     return Number(a.group) + "=" + Text(a.filter);
                                 },
                                 [&](const McastVersionChanged& a) {
                                     return "v" + std::to_string(static_cast<int>(a.version));
                                 }},
                      action);
}

std::string
McastNotation::Text(const McastQuerierAction& action) const
{
    return std::visit(
        Overloaded{
            [&](const McastSend& a) { return Text(a); },
            [&](const McastMembershipChanged& a) { return Number(a.group) + "=" + Text(a.filter); },
            [&](const McastQuerierChanged& a) { return "querier" + Number(a.querier); },
            [&](const McastVersionMismatch& a) {
                return "old" + std::to_string(static_cast<int>(a.version)) + "@" +
                       Number(a.querier);
            },
            [&](const McastRefused& a) {
                return std::string("refused(") + McastParseErrorName(a.reason) + ")";
            }},
        action);
}

std::string
McastNotation::Text(const std::optional<McastGroupState>& state) const
{
    if (!state)
    {
        return "none";
    }
    std::ostringstream os;
    const bool include = state->filter.mode == McastFilterMode::INCLUDE;
    os << (include ? "IN(" : "EX(");
    const char* blank = "";
    for (const auto& [source, left] : state->requested)
    {
        os << blank << Text(McastSources{source}) << ':' << left.GetSeconds();
        blank = " ";
    }
    if (!include)
    {
        os << '|' << Text(state->filter.sources);
    }
    os << ')';
    if (!include)
    {
        os << state->groupTimer.GetSeconds();
    }
    return os.str();
}

} // namespace ns3
