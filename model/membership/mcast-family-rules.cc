// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-family-rules.h"

#include "ns3/abort.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{

namespace
{

/// The scope field of an IPv6 multicast address (RFC 4291 2.7).
enum Ipv6Scope : uint8_t
{
    IPV6_INTERFACE_LOCAL = 1,
    IPV6_LINK_LOCAL = 2
};

uint8_t
GetIpv6Scope(const McastAddress& group)
{
    return group.GetOctets()[1] & 0x0f;
}

McastFamilyRules
MakeIpv4Rules()
{
    McastFamilyRules rules{};
    rules.family = McastAddress::Family::IPV4;
    rules.unspecified = Ipv4Address("0.0.0.0");
    rules.allSystems = Ipv4Address("224.0.0.1");
    rules.allRouters = Ipv4Address("224.0.0.2");
    rules.allReportRouters = Ipv4Address("224.0.0.22");
    rules.oldest = McastVersion::V1;
    rules.anonymousReports = true; // RFC 9776 4.2.14
    rules.specificQueriesElect = false;
    rules.learnedFallbackTime = false;
    rules.addressSize = McastAddress::IPV4_SIZE;
    rules.reportHeaderSize = 8;
    rules.recordHeaderSize = 8;
    rules.queryHeaderSize = 12;
    rules.ethernetPayload = 1500 - 24;
    return rules;
}

McastFamilyRules
MakeIpv6Rules()
{
    McastFamilyRules rules{};
    rules.family = McastAddress::Family::IPV6;
    rules.unspecified = Ipv6Address("::");
    rules.allSystems = Ipv6Address("ff02::1");
    rules.allRouters = Ipv6Address("ff02::2");
    rules.allReportRouters = Ipv6Address("ff02::16");
    rules.oldest = McastVersion::V2;
    rules.anonymousReports = false; // RFC 9777 5.2.14
    rules.specificQueriesElect = true;
    rules.learnedFallbackTime = true;
    rules.addressSize = McastAddress::IPV6_SIZE;
    rules.reportHeaderSize = 8;
    rules.recordHeaderSize = 20;
    rules.queryHeaderSize = 28;
    rules.ethernetPayload = 1500 - 48;
    return rules;
}

/// Takes up to so many of the first sources away and returns them.
McastSources
TakeSources(McastSources& sources, std::size_t most)
{
    McastSources taken;
    while (taken.size() < most && !sources.empty())
    {
        taken.insert(taken.end(), sources.extract(sources.begin()));
    }
    return taken;
}

} // namespace

const McastFamilyRules&
McastFamilyRules::Of(McastAddress::Family family)
{
    static const McastFamilyRules ipv4 = MakeIpv4Rules();
    static const McastFamilyRules ipv6 = MakeIpv6Rules();
    NS_ABORT_MSG_IF(family == McastAddress::Family::NONE, "membership needs IPv4 or IPv6");
    return family == McastAddress::Family::IPV4 ? ipv4 : ipv6;
}

bool
McastFamilyRules::IsGroup(const McastAddress& address) const
{
    return address.GetFamily() == family && address.IsMulticast();
}

bool
McastFamilyRules::IsReported(const McastAddress& group) const
{
    return group != allSystems && (group.IsIpv4() || GetIpv6Scope(group) > IPV6_INTERFACE_LOCAL);
}

bool
McastFamilyRules::IsTracked(const McastAddress& group) const
{
    const auto* octets = group.GetOctets();
    return group.IsIpv4() ? octets[0] != 224 || octets[1] != 0 || octets[2] != 0
                          : GetIpv6Scope(group) > IPV6_LINK_LOCAL;
}

bool
McastFamilyRules::IsSourceSpecific(const McastAddress& group) const
{
    const auto* octets = group.GetOctets();
    return group.IsIpv4() ? octets[0] == 232
                          : (octets[1] & 0xf0) == 0x30 && octets[2] == 0 && octets[3] == 0;
}

bool
McastFamilyRules::Precedes(const McastAddress& a, const McastAddress& b)
{
    // The last 64 bits of an IPv6 address; an IPv4 address as a whole.
    const std::size_t size = std::min<std::size_t>(a.GetSize(), 8);
    const auto* identifier = a.GetOctets() + a.GetSize() - size;
    const auto* other = b.GetOctets() + b.GetSize() - size;
    return std::lexicographical_compare(identifier, identifier + size, other, other + size);
}

McastAddress
McastFamilyRules::GetDestination(const McastMembershipMessage& message) const
{
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        return query->group.IsUnspecified() ? allSystems : query->group;
    }
    if (const auto* report = std::get_if<McastReport>(&message))
    {
        return report->version == McastVersion::V3 || report->records.empty()
                   ? allReportRouters
                   : report->records.front().group;
    }
    return allRouters;
}

std::vector<McastReport>
McastFamilyRules::SplitReport(std::vector<McastGroupRecord> records, std::size_t maxPayload) const
{
    NS_ABORT_MSG_IF(maxPayload < reportHeaderSize + recordHeaderSize + addressSize,
                    "a membership report of " << maxPayload << " octets has no room for a source;"
                                              << " give the interface a larger MTU");
    const auto room = maxPayload - reportHeaderSize;
    const auto mostSources = (room - recordHeaderSize) / addressSize;
    std::vector<McastReport> reports;
    std::size_t left = 0;
    const auto append = [&](McastGroupRecord record) {
        const auto size = recordHeaderSize + record.sources.size() * addressSize;
        if (size > left)
        {
            reports.push_back({McastVersion::V3, {}});
            left = room;
        }
        left -= size;
        reports.back().records.push_back(std::move(record));
    };
    for (auto& record : records)
    {
        const bool excludes = record.type == McastRecordType::MODE_IS_EXCLUDE ||
                              record.type == McastRecordType::CHANGE_TO_EXCLUDE_MODE;
        if (excludes)
        {
            record.sources = TakeSources(record.sources, mostSources);
        }
        while (record.sources.size() > mostSources)
        {
            append({record.type, record.group, TakeSources(record.sources, mostSources)});
        }
        append(std::move(record));
    }
    return reports;
}

std::vector<McastQuery>
McastFamilyRules::SplitQuery(McastQuery query, std::size_t maxPayload) const
{
    NS_ABORT_MSG_IF(maxPayload < queryHeaderSize + addressSize,
                    "a membership query of " << maxPayload << " octets has no room for a source;"
                                             << " give the interface a larger MTU");
    const auto mostSources = (maxPayload - queryHeaderSize) / addressSize;
    std::vector<McastQuery> queries;
    auto sources = std::exchange(query.sources, {});
    do
    {
        queries.push_back(query);
        queries.back().sources = TakeSources(sources, mostSources);
    } while (!sources.empty());
    return queries;
}

} // namespace ns3
