// SPDX-License-Identifier: GPL-2.0-only

// What scripts see of McastProtocol: attributes and trace sources, and what becomes of the
// attributes.

#include "mcast-protocol.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(McastProtocol);

namespace
{

/// The largest message that fits into an IP packet with Router Alert, whatever the device's MTU.
constexpr uint32_t MOST_PAYLOAD = 65000;
constexpr uint32_t ETHERNET_MTU = 1500; //!< what McastFamilyRules::ethernetPayload is about

} // namespace

TypeId
McastProtocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::McastProtocol")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddAttribute(
                "RobustnessVariable",
                "Transmissions of each change, 1 or more; hosts and routers of a link should "
                "agree. Default 2 (RFC 9776 8.1, RFC 9777 9.1)",
                UintegerValue(2),
                MakeUintegerAccessor(&McastProtocol::m_robustness),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "QueryInterval",
                "Time between General Queries, default 125 s (RFC 9776 8.2, RFC 9777 9.2)",
                TimeValue(Seconds(125)),
                MakeTimeAccessor(&McastProtocol::m_queryInterval),
                MakeTimeChecker(Time(0)))
            .AddAttribute(
                "QueryResponseInterval",
                "Time that hosts have to answer a General Query, below QueryInterval, default 10 s "
                "(RFC 9776 8.3, RFC 9777 9.3)",
                TimeValue(Seconds(10)),
                MakeTimeAccessor(&McastProtocol::m_queryResponseInterval),
                MakeTimeChecker(Time(0)))
            .AddAttribute("MaxPayload",
                          "Octets that a message may have, IP headers not counted; default 0: what "
                          "the MTU of "
                          "the device leaves (RFC 9776 4.2.17, RFC 9777 5.2.16)",
                          UintegerValue(0),
                          MakeUintegerAccessor(&McastProtocol::m_maxPayload),
                          MakeUintegerChecker<uint32_t>(0, MOST_PAYLOAD))
            // Host part
            .AddAttribute(
                "UnsolicitedReportInterval",
                "Longest time between repetitions of a host's report of a change, default 1 s "
                "(RFC 9776 8.11, RFC 9777 9.11)",
                TimeValue(Seconds(1)),
                MakeTimeAccessor(&McastProtocol::m_unsolicitedReportInterval),
                MakeTimeChecker(Time(0)))
            .AddAttribute(
                "OlderUnsolicitedReportInterval",
                "The same towards an IGMPv1, IGMPv2 or MLDv1 querier, default 10 s (RFC 2236 8.10, "
                "RFC 2710 7.10)",
                TimeValue(Seconds(10)),
                MakeTimeAccessor(&McastProtocol::m_olderUnsolicitedReportInterval),
                MakeTimeChecker(Time(0)))
            .AddAttribute(
                "V1MaxResponseTime",
                "Time that hosts have to answer an IGMPv1 query, default 10 s (RFC 9776 7.2.1)",
                TimeValue(Seconds(10)),
                MakeTimeAccessor(&McastProtocol::m_v1MaxResponseTime),
                MakeTimeChecker(Time(0)))
            .AddAttribute("OlderQuerierResponses",
                          "Max Response Times in the Older Version Querier Present Interval of "
                          "IGMP, default 10 "
                          "(RFC 9776 8.12)",
                          UintegerValue(10),
                          MakeUintegerAccessor(&McastProtocol::m_olderQuerierResponses),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute(
                "HostVersion",
                "Newest version that hosts speak: 1 IGMPv1, 2 IGMPv2 or MLDv1, 3 IGMPv3 or MLDv2. "
                "Default 3 (RFC 9776 7.2.1, RFC 9777 8.2.1)",
                UintegerValue(3),
                MakeUintegerAccessor(&McastProtocol::m_hostVersion),
                MakeUintegerChecker<uint8_t>(1, 3))
            .AddAttribute(
                "HostCompatibility",
                "Whether an older querier makes hosts fall back, default true (RFC 9776 7.2.1, "
                "RFC 9777 8.2.1)",
                BooleanValue(true),
                MakeBooleanAccessor(&McastProtocol::m_hostCompatibility),
                MakeBooleanChecker())
            .AddAttribute("LearnFromQuerier",
                          "Whether hosts take RobustnessVariable and QueryInterval from the "
                          "querier, default true "
                          "(RFC 9776 4.1.6, 4.1.7, RFC 9777 5.1.8, 5.1.9)",
                          BooleanValue(true),
                          MakeBooleanAccessor(&McastProtocol::m_learnFromQuerier),
                          MakeBooleanChecker())
            .AddAttribute("ReportOnLinkUp",
                          "Whether hosts report what they have joined at once when a link comes up "
                          "again or changes, or their address does, default true (RFC 9776 5.1, "
                          "RFC 9777 6.1). false: when they are asked.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&McastProtocol::m_reportOnLinkUp),
                          MakeBooleanChecker())
            .AddAttribute("MaxAskedSources",
                          "Sources of queries that a host keeps per group, default 1024; with "
                          "more, its answer "
                          "tells the whole group (RFC 9776 5.2, RFC 9777 6.2)",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&McastProtocol::m_maxAskedSources),
                          MakeUintegerChecker<uint32_t>())
            // Router part
            .AddAttribute(
                "StartupQueryInterval",
                "Time between the first General Queries; default 0: a quarter of QueryInterval "
                "(RFC 9776 8.6, RFC 9777 9.6)",
                TimeValue(Time(0)),
                MakeTimeAccessor(&McastProtocol::m_startupQueryInterval),
                MakeTimeChecker(Time(0)))
            .AddAttribute(
                "StartupQueryCount",
                "Number of these; default 0: RobustnessVariable (RFC 9776 8.7, RFC 9777 9.7)",
                UintegerValue(0),
                MakeUintegerAccessor(&McastProtocol::m_startupQueryCount),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("LastMemberQueryInterval",
                          "Time that hosts have to answer a query after a leave, default 1 s (RFC "
                          "9776 8.8; Last "
                          "Listener Query Interval: RFC 9777 9.8)",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&McastProtocol::m_lastMemberQueryInterval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute(
                "LastMemberQueryCount",
                "Number of queries after a leave; default 0: RobustnessVariable (RFC 9776 8.9, "
                "RFC 9777 9.9)",
                UintegerValue(0),
                MakeUintegerAccessor(&McastProtocol::m_lastMemberQueryCount),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("RouterVersion",
                          "Version of all routers of the link: 1 IGMPv1, 2 IGMPv2 or MLDv1, 3 "
                          "IGMPv3 or MLDv2. "
                          "Default 3 (RFC 9776 7.3.1, RFC 9777 8.3.1)",
                          UintegerValue(3),
                          MakeUintegerAccessor(&McastProtocol::m_routerVersion),
                          MakeUintegerChecker<uint8_t>(1, 3))
            .AddAttribute("SsmAware",
                          "Whether routers ignore memberships of 232.0.0.0/8 and ff3x::/32 that "
                          "name no source, "
                          "default false (RFC 9776 6.4)",
                          BooleanValue(false),
                          MakeBooleanAccessor(&McastProtocol::m_ssmAware),
                          MakeBooleanChecker())
            .AddAttribute("TrackHosts",
                          "Whether routers know each host, for a leave without queries, default "
                          "false (RFC 6636)",
                          BooleanValue(false),
                          MakeBooleanAccessor(&McastProtocol::m_trackHosts),
                          MakeBooleanChecker())
            .AddAttribute("MaxGroups",
                          "Groups that a router keeps per interface, default 65536; further ones "
                          "are dropped as too-many-groups (RFC 9776 6.2 has no limit)",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&McastProtocol::m_maxGroups),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MaxSources",
                          "Sources that a router keeps per group, default 1024; records with more "
                          "are dropped as too-many-sources (RFC 9776 6.2.3 has no limit)",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&McastProtocol::m_maxSources),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MaxHosts",
                          "Hosts that a router tracks per group, default 65536; with more, leaves "
                          "need queries "
                          "(RFC 6636 has no limit)",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&McastProtocol::m_maxHosts),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("MembershipChanged",
                            "What the hosts of a link want of a group changed",
                            MakeTraceSourceAccessor(&McastProtocol::m_membershipTrace),
                            "ns3::McastProtocol::MembershipChangedCallback")
            .AddTraceSource("QuerierChanged",
                            "Another router, or this one, is the querier of a link",
                            MakeTraceSourceAccessor(&McastProtocol::m_querierTrace),
                            "ns3::McastProtocol::QuerierChangedCallback")
            .AddTraceSource("Tx",
                            "A message is sent",
                            MakeTraceSourceAccessor(&McastProtocol::m_txTrace),
                            "ns3::McastProtocol::MessageCallback")
            .AddTraceSource("Rx",
                            "A sound message is received",
                            MakeTraceSourceAccessor(&McastProtocol::m_rxTrace),
                            "ns3::McastProtocol::MessageCallback")
            .AddTraceSource("Drop",
                            "A message, or a record of one, is dropped",
                            MakeTraceSourceAccessor(&McastProtocol::m_dropTrace),
                            "ns3::McastProtocol::DropCallback");
    return tid;
}

McastHostConfig
McastProtocol::GetHostConfig(uint32_t interface) const
{
    McastHostConfig config;
    config.robustness = m_robustness;
    config.queryInterval = m_queryInterval;
    config.queryResponseInterval = m_queryResponseInterval;
    config.unsolicitedReportInterval = m_unsolicitedReportInterval;
    config.olderUnsolicitedReportInterval = m_olderUnsolicitedReportInterval;
    config.v1MaxResponseTime = m_v1MaxResponseTime;
    config.olderQuerierResponses = m_olderQuerierResponses;
    config.version = static_cast<McastVersion>(m_hostVersion);
    config.compatibility = m_hostCompatibility;
    config.learnFromQuerier = m_learnFromQuerier;
    config.maxPayload = GetMaxPayload(interface);
    config.maxAskedSources = m_maxAskedSources;
    return config;
}

McastQuerierConfig
McastProtocol::GetQuerierConfig(uint32_t interface) const
{
    McastQuerierConfig config;
    config.robustness = m_robustness;
    config.queryInterval = m_queryInterval;
    config.queryResponseInterval = m_queryResponseInterval;
    config.startupQueryInterval = m_startupQueryInterval;
    config.startupQueryCount = m_startupQueryCount;
    config.lastMemberQueryInterval = m_lastMemberQueryInterval;
    config.lastMemberQueryCount = m_lastMemberQueryCount;
    config.version = static_cast<McastVersion>(m_routerVersion);
    config.ssmAware = m_ssmAware;
    config.trackHosts = m_trackHosts;
    config.maxGroups = m_maxGroups;
    config.maxSources = m_maxSources;
    config.maxHosts = m_maxHosts;
    config.maxPayload = GetMaxPayload(interface);
    return config;
}

uint32_t
McastProtocol::GetMaxPayload(uint32_t interface) const
{
    if (m_maxPayload != 0)
    {
        return m_maxPayload;
    }
    const auto& rules = McastFamilyRules::Of(GetFamily());
    const auto overhead = ETHERNET_MTU - static_cast<uint32_t>(rules.ethernetPayload);
    // One source must fit; below that, IP fragments.
    const auto least = static_cast<uint32_t>(
        std::max(rules.reportHeaderSize + rules.recordHeaderSize, rules.queryHeaderSize) +
        rules.addressSize);
    const uint32_t mtu = GetDevice(interface)->GetMtu();
    return std::clamp(mtu > overhead ? mtu - overhead : 0, least, MOST_PAYLOAD);
}

} // namespace ns3
