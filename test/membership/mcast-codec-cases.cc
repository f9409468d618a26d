// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-codec-cases.h"

#include "ns3/abort.h"
#include "ns3/mcast-igmpv3-codec.h"
#include "ns3/mcast-mldv2-codec.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>
#include <utility>

namespace ns3::McastCodecCases
{

namespace
{

std::string
Describe(const McastSources& sources)
{
    std::ostringstream text;
    for (const auto& source : sources)
    {
        text << " " << source;
    }
    return text.str();
}

std::map<std::string, Golden>
MakeGoldenMessages(const Family& family)
{
    std::map<std::string, Golden> golden;
    const auto v = [&](const std::string& name) -> Golden& {
        return golden[family.current + name];
    };
    const auto one = family.Group(0);
    const auto two = family.Group(1);
    const auto three = family.Group(2);
    const auto few = family.Sources(3);
    const auto many = family.Sources(20);
    const auto codes = family.ipv6 ? std::vector<int>{32767, 32768, 177312, 8387584}
                                   : std::vector<int>{12700, 12800, 67200, 3174400};
    const auto second = Seconds(1);
    const auto mid = MilliSeconds(codes[2]);

    v("query-general") = {Query(family.any, Seconds(10), false, 2, Seconds(125))};
    v("query-group") = {Query(one, second, false, 2, Seconds(125))};
    v("query-sources") = {Query(two, second, false, 2, Seconds(125), few)};
    v("query-suppress") = {Query(one, second, true, 3, Seconds(60))};
    v("query-many") = {Query(two, second, true, 2, Seconds(125), many)};
    v("query-zero") = {Query(family.any, Seconds(0), false, 0, Seconds(0))};
    v("query-code-below") = {Query(family.any, MilliSeconds(codes[0]), false, 7, Seconds(127))};
    v("query-code-first") = {Query(family.any, MilliSeconds(codes[1]), false, 1, Seconds(128))};
    v("query-code-mid") = {Query(family.any, mid, false, 2, Seconds(672))};
    v("query-code-max") = {Query(family.any, MilliSeconds(codes[3]), false, 2, Seconds(31744))};
    const auto sound = Query(two, second, true, 2, Seconds(125), family.Sources(2));
    v("query-reserved") = {sound, false};
    v("query-additional") = {sound, false, 3};

    const auto report = [](std::vector<McastGroupRecord> records) {
        return McastReport{McastVersion::V3, std::move(records)};
    };
    v("report-is-in") = {report({{IS_IN, two, few}})};
    v("report-is-ex") = {report({{IS_EX, one, {}}})};
    v("report-is-ex-sources") = {report({{IS_EX, one, few}})};
    v("report-to-in") = {report({{TO_IN, one, {}}})};
    v("report-to-in-sources") = {report({{TO_IN, two, family.Sources(1)}})};
    v("report-to-ex") = {report({{TO_EX, one, {}}})};
    v("report-to-ex-sources") = {report({{TO_EX, one, family.Sources(2, 1)}})};
    v("report-allow") = {report({{ALLOW, two, family.Sources(1)}})};
    v("report-block") = {report({{BLOCK, two, few}})};
    v("report-six") = {report({{IS_IN, two, family.Sources(1)},
                               {IS_EX, three, family.Sources(2)},
                               {TO_IN, one, family.Sources(3)},
                               {TO_EX, two, family.Sources(4)},
                               {ALLOW, three, family.Sources(5)},
                               {BLOCK, one, family.Sources(6)}})};
    v("report-many") = {report({{ALLOW, two, many}})};
    v("report-empty") = {report({})};
    v("report-anonymous") = {report({{TO_EX, one, {}}})};
    const auto pair = report({{IS_IN, two, family.Sources(2)}, {IS_EX, three, {}}});
    v("report-aux") = {pair, false};
    v("report-additional") = {pair, false, 5};
    v("report-reserved") = {pair, false};
    v("report-unknown-record") = {pair, false};
    v("report-twice") = {report({{IS_IN, two, family.Sources(2)}}), false};

    const auto older = [&](const std::string& name) -> Golden& {
        return golden[family.older + name];
    };
    constexpr auto V2 = McastVersion::V2;
    const McastReport join{V2, {{IS_EX, one, {}}}};
    older("query-general") = {Query(V2, family.any, Seconds(10))};
    older("query-group") = {Query(V2, one, second)};
    // RFC 2236 2.2, RFC 9777 8.2.1: linear to its end
    older("query-code-max") = {Query(V2, family.any, MilliSeconds(family.ipv6 ? 65535 : 25500))};
    older("report") = {join};
    older("leave") = {McastLeave{one}};
    older("report-additional") = {join, false, 5};
    older("leave-additional") = {McastLeave{one}, false, 4};
    if (!family.ipv6)
    {
        const auto query = Query(McastVersion::V1, family.any, Seconds(0));
        golden["igmpv1-query-general"] = {query};
        golden["igmpv1-query-with-group"] = {query, false}; // RFC 1112: the group is ignored
        golden["igmpv1-report"] = {McastReport{McastVersion::V1, {{IS_EX, one, {}}}}};
    }
    return golden;
}

std::vector<Vector>
ReadVectors(const std::string& file)
{
    std::map<std::string, Golden> golden;
    for (const auto& family : Families())
    {
        golden.merge(MakeGoldenMessages(family));
    }
    std::vector<Vector> vectors;
    std::ifstream input(file);
    NS_ABORT_MSG_UNLESS(input, "cannot read " << file);
    for (std::string line; std::getline(input, line);)
    {
        if (line.front() == '#')
        {
            continue;
        }
        std::istringstream words(line);
        std::string name;
        std::string source;
        std::string destination;
        std::string hex;
        words >> name >> source >> destination >> hex;
        Octets octets;
        for (std::size_t i = 0; i < hex.size(); i += 2)
        {
            octets.push_back(std::stoi(hex.substr(i, 2), nullptr, 16));
        }
        NS_ABORT_MSG_UNLESS(golden.count(name), "no message for vector " << name);
        vectors.push_back({name,
                           Families()[name.front() == 'm'],
                           Ip(source),
                           Ip(destination),
                           octets,
                           golden[name]});
        golden.erase(name);
    }
    NS_ABORT_MSG_UNLESS(golden.empty(), "no vector " << golden.begin()->first);
    return vectors;
}

} // namespace

McastAddress
Ip(const std::string& text)
{
    return McastAddress::FromText(text).value();
}

std::string
Describe(const McastMembershipMessage& message)
{
    std::ostringstream text;
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        text << "query v" << +static_cast<uint8_t>(query->version) << " " << query->group << " mrt "
             << query->maxResponseTime.GetMilliSeconds() << " s " << query->suppress << " qrv "
             << +query->robustness << " qqi " << query->queryInterval.GetMilliSeconds()
             << Describe(query->sources);
    }
    else if (const auto* report = std::get_if<McastReport>(&message))
    {
        text << "report v" << +static_cast<uint8_t>(report->version);
        for (const auto& record : report->records)
        {
            text << " [" << +static_cast<uint8_t>(record.type) << " " << record.group
                 << Describe(record.sources) << "]";
        }
    }
    else
    {
        text << "leave " << std::get<McastLeave>(message).group;
    }
    return text.str();
}

std::string
Describe(const Error& error)
{
    return error ? McastParseErrorName(*error) : "accepted";
}

std::string
Describe(const Octets& octets)
{
    std::ostringstream text;
    text << std::hex;
    for (const auto octet : octets)
    {
        text << (octet < 16 ? "0" : "") << +octet;
    }
    return text.str();
}

bool
Same(const McastMembershipMessage& a, const McastMembershipMessage& b)
{
    if (a.index() != b.index())
    {
        return false;
    }
    if (const auto* query = std::get_if<McastQuery>(&a))
    {
        const auto tie = [](const McastQuery& q) {
            return std::tie(q.version,
                            q.group,
                            q.maxResponseTime,
                            q.suppress,
                            q.robustness,
                            q.queryInterval,
                            q.sources);
        };
        return tie(*query) == tie(std::get<McastQuery>(b));
    }
    if (const auto* report = std::get_if<McastReport>(&a))
    {
        const auto& other = std::get<McastReport>(b);
        return report->version == other.version &&
               std::equal(report->records.begin(),
                          report->records.end(),
                          other.records.begin(),
                          other.records.end(),
                          [](const McastGroupRecord& x, const McastGroupRecord& y) {
                              return std::tie(x.type, x.group, x.sources) ==
                                     std::tie(y.type, y.group, y.sources);
                          });
    }
    return std::get<McastLeave>(a).group == std::get<McastLeave>(b).group;
}

McastAddress
Family::Group(std::size_t i) const
{
    return Ip(groups[i]);
}

McastSources
Family::Sources(uint32_t count, uint32_t first) const
{
    McastSources sources;
    const auto start = Ip(firstSource);
    for (uint32_t i = first; i < first + count; ++i)
    {
        Octets octets(start.GetOctets(), start.GetOctets() + start.GetSize());
        const auto last = octets.size() - 1;
        const auto number = octets[last] + i;
        octets[last] = number;
        octets[last - 1] += number >> 8;
        octets[last - 2] += number >> 16;
        sources.insert(McastAddress::FromOctets(octets.data(), octets.size()));
    }
    return sources;
}

Error
Family::Parse(const Octets& octets, McastMembershipMessage& message) const
{
    return Parse(octets, host, routers, message);
}

Error
Family::Parse(const Octets& octets,
              const McastAddress& source,
              const McastAddress& destination,
              McastMembershipMessage& message) const
{
    const Octets exact(octets);
    return ipv6 ? McastMldv2Codec::Parse(exact.data(), exact.size(), source, destination, message)
                : McastIgmpv3Codec::Parse(exact.data(), exact.size(), message);
}

Error
Family::Write(const McastMembershipMessage& message,
              const McastAddress& source,
              const McastAddress& destination,
              Octets& octets) const
{
    return ipv6 ? McastMldv2Codec::Write(message, source, destination, octets)
                : McastIgmpv3Codec::Write(message, octets);
}

Octets
Family::Write(const McastMembershipMessage& message) const
{
    Octets octets;
    const auto error = Write(message, host, routers, octets);
    NS_ABORT_MSG_IF(error, Describe(message) << " is refused as " << Describe(error));
    return octets;
}

void
Family::FixChecksum(Octets& octets,
                    const McastAddress& source,
                    const McastAddress& destination) const
{
    if (octets.size() < 4)
    {
        return;
    }
    octets[2] = octets[3] = 0;
    uint32_t sum = 0;
    const auto add = [&](const uint8_t* from, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
        {
            sum += i % 2 == 0 ? from[i] * 256 : from[i];
            sum = sum % 65536 + sum / 65536;
        }
    };
    if (ipv6)
    {
        const uint8_t rest[] = {0, 0, 0, 58};
        const uint8_t size[] = {0, 0, uint8_t(octets.size() >> 8), uint8_t(octets.size())};
        add(source.GetOctets(), 16);
        add(destination.GetOctets(), 16);
        add(size, 4);
        add(rest, 4);
    }
    add(octets.data(), octets.size());
    octets[2] = (65535 - sum) / 256;
    octets[3] = (65535 - sum) % 256;
}

Octets
Family::Fixed(Octets octets) const
{
    FixChecksum(octets, host, routers);
    return octets;
}

const std::vector<Family>&
Families()
{
    static const std::vector<Family> families{
        {false,
         "igmpv3-",
         "igmpv2-",
         {"239.1.2.3", "232.9.8.7", "239.255.255.250"},
         "198.51.100.1",
         Ip("0.0.0.0"),
         Ip("192.0.2.10"),
         Ip("224.0.0.22"),
         4,
         8,
         65515,
         MilliSeconds(100),
         {0x11, 0x12, 0x16, 0x17, 0x22}},
        {true,
         "mldv2-",
         "mldv1-",
         {"ff3e::8000:1", "ff15::77", "ff0e:1:2:3:4:5:6:7"},
         "2001:db8::1",
         Ip("::"),
         Ip("fe80::10"),
         Ip("ff02::16"),
         16,
         24,
         65527,
         MilliSeconds(1),
         {130, 131, 132, 143}},
    };
    return families;
}

McastQuery
Query(McastVersion version, const McastAddress& group, Time maxResponseTime)
{
    McastQuery query;
    query.version = version;
    query.group = group;
    query.maxResponseTime = maxResponseTime;
    return query;
}

McastQuery
Query(const McastAddress& group,
      Time maxResponseTime,
      bool suppress,
      uint8_t robustness,
      Time queryInterval,
      McastSources sources)
{
    return {McastVersion::V3, group, maxResponseTime, suppress, robustness, queryInterval, sources};
}

VectorTestCase::VectorTestCase(const std::string& name)
    : TestCase(name)
{
}

std::vector<Vector>
VectorTestCase::Vectors()
{
    return ReadVectors(CreateDataDirFilename("membership/membership.hex"));
}

bool
VectorTestCase::IsAcceptedSoundly(const Vector& vector, const Octets& octets)
{
    const auto& [name, family, source, destination, original, golden] = vector;
    McastMembershipMessage first;
    if (family.Parse(octets, source, destination, first))
    {
        return false;
    }
    Octets written;
    const auto refused = family.Write(first, source, destination, written);
    McastMembershipMessage second;
    const bool stable =
        !refused && !family.Parse(written, source, destination, second) && Same(first, second);
    NS_TEST_EXPECT_MSG_EQ(stable,
                          true,
                          name << " is accepted but not stable: " << Describe(octets));
    return true;
}

} // namespace ns3::McastCodecCases
