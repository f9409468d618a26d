// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-proxy.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastProxy");

NS_OBJECT_ENSURE_REGISTERED(McastProxy);

namespace
{

/// @param a an address @param b an address @param length bits @return true if these bits are the
/// same
bool
SharePrefix(const McastAddress& a, const McastAddress& b, uint8_t length)
{
    if (a.GetFamily() != b.GetFamily())
    {
        return false;
    }
    const auto* x = a.GetOctets();
    const auto* y = b.GetOctets();
    const std::size_t whole = length / 8;
    if (!std::equal(x, x + whole, y))
    {
        return false;
    }
    const int rest = length % 8;
    return rest == 0 || ((x[whole] ^ y[whole]) >> (8 - rest)) == 0;
}

} // namespace

bool
McastProxy::Flow::operator==(const Flow& other) const
{
    return group == other.group && source == other.source && input == other.input;
}

std::size_t
McastProxy::FlowHash::operator()(const Flow& flow) const noexcept
{
    const std::hash<McastAddress> hash;
    return hash(flow.group) + 3 * hash(flow.source) + flow.input;
}

TypeId
McastProxy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::McastProxy")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddConstructor<McastProxy>()
            .AddAttribute(
                "QuerierOnly",
                "Whether, of several routers of a link, only its querier forwards to it and "
                "takes packets from it (RFC 4605 4.2). Without, each of them does.",
                BooleanValue(true),
                MakeBooleanAccessor(&McastProxy::m_querierOnly),
                MakeBooleanChecker())
            .AddAttribute(
                "CacheSize",
                "Decisions kept, one for each source, group and input interface (RFC 4605 "
                "4.2, last paragraph). When there are more all are decided anew; 0 keeps "
                "none.",
                UintegerValue(65536),
                MakeUintegerAccessor(&McastProxy::m_maxCached),
                MakeUintegerChecker<uint32_t>())
            .AddTraceSource("Forward",
                            "A packet is forwarded.",
                            MakeTraceSourceAccessor(&McastProxy::m_forwardTrace),
                            "ns3::McastProxy::ForwardCallback")
            .AddTraceSource("NotForwarded",
                            "A packet is forwarded to no interface.",
                            MakeTraceSourceAccessor(&McastProxy::m_notForwardedTrace),
                            "ns3::McastProxy::NotForwardedCallback")
            .AddTraceSource("DatabaseChanged",
                            "What the downstream interfaces together want of a group changed.",
                            MakeTraceSourceAccessor(&McastProxy::m_databaseTrace),
                            "ns3::McastProxy::DatabaseChangedCallback");
    return tid;
}

McastProxy::McastProxy() = default;

McastProxy::~McastProxy() = default;

void
McastProxy::DoDispose()
{
    if (m_protocol)
    {
        m_protocol->TraceDisconnectWithoutContext(
            "MembershipChanged",
            MakeCallback(&McastProxy::OnMembershipChanged, this));
        m_protocol->TraceDisconnectWithoutContext(
            "QuerierChanged",
            MakeCallback(&McastProxy::OnQuerierChanged, this));
    }
    m_protocol = nullptr;
    m_groups.clear();
    InvalidateAll();
    Object::DoDispose();
}

void
McastProxy::SetProtocol(Ptr<McastProtocol> protocol)
{
    NS_LOG_FUNCTION(this << protocol);
    NS_ABORT_MSG_IF(m_protocol, "a McastProxy serves one McastProtocol all its life");
    NS_ABORT_MSG_IF(!protocol, "a McastProxy needs a McastProtocol");
    m_protocol = protocol;
    m_rules = &McastFamilyRules::Of(protocol->GetFamily());
    m_socket = protocol->NewSocket(false);
    const bool connected =
        protocol->TraceConnectWithoutContext(
            "MembershipChanged",
            MakeCallback(&McastProxy::OnMembershipChanged, this)) &&
        protocol->TraceConnectWithoutContext("QuerierChanged",
                                             MakeCallback(&McastProxy::OnQuerierChanged, this));
    NS_ABORT_MSG_IF(!connected, "McastProtocol lacks a trace source");
}

Ptr<McastProtocol>
McastProxy::GetProtocol() const
{
    return m_protocol;
}

void
McastProxy::CheckInterface(uint32_t interface) const
{
    NS_ABORT_MSG_IF(!m_protocol, "call McastProxy::SetProtocol() first");
    NS_ABORT_MSG_IF(interface == LOCAL, "loopback is neither upstream nor downstream");
}

void
McastProxy::AddDownstream(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    CheckInterface(interface);
    NS_ABORT_MSG_IF(m_upstream == interface,
                    "interface " << interface << " is upstream: it cannot be downstream, too");
    const bool enable = !m_protocol->IsRouter(interface);
    if (!m_downstream.emplace(interface, enable).second)
    {
        return;
    }
    if (enable)
    {
        m_protocol->EnableRouter(interface);
    }
    for (const auto& membership : m_protocol->GetMemberships(interface))
    {
        Update(interface, membership.first, membership.second);
    }
    InvalidateAll();
}

void
McastProxy::RemoveDownstream(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    const auto entry = m_downstream.find(interface);
    if (entry == m_downstream.end())
    {
        return;
    }
    for (const auto& membership : m_protocol->GetMemberships(interface))
    {
        Update(interface, membership.first, {});
    }
    const bool disable = entry->second;
    m_downstream.erase(entry);
    if (disable)
    {
        m_protocol->DisableRouter(interface);
    }
    InvalidateAll();
}

bool
McastProxy::IsDownstream(uint32_t interface) const
{
    return m_downstream.count(interface) != 0;
}

void
McastProxy::SetUpstream(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    CheckInterface(interface);
    NS_ABORT_MSG_IF(IsDownstream(interface),
                    "interface " << interface << " is downstream: it cannot be upstream, too");
    if (m_upstream == interface)
    {
        return;
    }
    ClearUpstream();
    m_upstream = interface;
    // In order, so that the reports do not depend on hashing.
    for (const auto& membership : GetMemberships())
    {
        m_protocol->SetFilter(m_socket, interface, membership.first, membership.second);
    }
    InvalidateAll();
}

void
McastProxy::ClearUpstream()
{
    NS_LOG_FUNCTION(this);
    if (m_upstream)
    {
        m_upstream.reset();
        m_protocol->CloseSocket(m_socket);
        m_socket = m_protocol->NewSocket(false);
        InvalidateAll();
    }
}

std::optional<uint32_t>
McastProxy::GetUpstream() const
{
    return m_upstream;
}

void
McastProxy::AddStaticUpstream(uint32_t interface)
{
    AddStaticUpstream({}, 0, interface);
}

void
McastProxy::AddStaticUpstream(const McastAddress& network, uint8_t prefixLength, uint32_t interface)
{
    NS_LOG_FUNCTION(this << network << uint32_t{prefixLength} << interface);
    CheckInterface(interface);
    NS_ABORT_MSG_IF(prefixLength > 0 && network.GetFamily() != m_rules->family,
                    "the prefix of a static upstream must be of the family, not " << network);
    NS_ABORT_MSG_IF(prefixLength > network.GetSize() * 8,
                    "a prefix of " << network << " cannot have " << uint32_t{prefixLength}
                                   << " bits");
    const StaticUpstream rule{network, prefixLength, interface};
    const auto shorter =
        std::find_if(m_static.begin(), m_static.end(), [prefixLength](const auto& other) {
            return other.prefixLength < prefixLength;
        });
    m_static.insert(shorter, rule);
    InvalidateAll();
}

void
McastProxy::SetTtlThreshold(uint32_t interface, uint8_t threshold)
{
    NS_LOG_FUNCTION(this << interface << uint32_t{threshold});
    m_thresholds[interface] = threshold;
    InvalidateAll();
}

uint8_t
McastProxy::GetTtlThreshold(uint32_t interface) const
{
    const auto entry = m_thresholds.find(interface);
    return entry == m_thresholds.end() ? DEFAULT_TTL_THRESHOLD : entry->second;
}

std::optional<uint32_t>
McastProxy::GetMainInterface() const
{
    if (m_upstream)
    {
        return m_upstream;
    }
    if (!m_downstream.empty())
    {
        return m_downstream.begin()->first;
    }
    return std::nullopt;
}

void
McastProxy::OnMembershipChanged(uint32_t interface,
                                const McastAddress& group,
                                const McastSourceFilter& filter)
{
    // RFC 4605 4.1: only downstream interfaces count
    if (IsDownstream(interface))
    {
        Update(interface, group, filter);
    }
}

void
McastProxy::OnQuerierChanged(uint32_t interface, const McastAddress& querier)
{
    NS_LOG_FUNCTION(this << interface << querier);
    // RFC 4605 4.2: the cache follows whatever it was built from
    InvalidateAll();
}

void
McastProxy::Update(uint32_t interface, const McastAddress& group, const McastSourceFilter& filter)
{
    NS_LOG_FUNCTION(this << interface << group << filter);
    Invalidate(group);
    auto& state = m_groups[group];
    auto link = std::find_if(state.links.begin(),
                             state.links.end(),
                             [interface](const auto& other) { return other.first >= interface; });
    const bool known = link != state.links.end() && link->first == interface;
    if (known && filter.IsNone())
    {
        state.links.erase(link);
    }
    else if (known)
    {
        link->second = filter;
    }
    else if (!filter.IsNone())
    {
        state.links.emplace(link, interface, filter);
    }

    // RFC 4605 4.1: merged by the rules for several sockets of one interface (RFC 9776 3.2)
    McastSourceFilter merged;
    for (const auto& other : state.links)
    {
        merged.Merge(other.second);
    }
    const bool changed = merged != state.merged;
    state.merged = merged;
    if (state.links.empty())
    {
        m_groups.erase(group);
    }
    if (changed)
    {
        if (m_upstream)
        {
            m_protocol->SetFilter(m_socket, *m_upstream, group, merged);
        }
        m_databaseTrace(group, merged);
    }
}

Ptr<McastForwarding>
McastProxy::Forward(uint32_t input,
                    const McastAddress& source,
                    const McastAddress& group,
                    uint8_t ttl)
{
    auto forwarding = Find(input, source, group);
    if (!forwarding->outputs.empty() && ttl <= forwarding->threshold)
    {
        forwarding = CutByTtl(*forwarding, ttl);
    }
    if (forwarding->outputs.empty())
    {
        ++m_notForwarded[static_cast<std::size_t>(forwarding->reason)];
        m_notForwardedTrace(input, source, group, forwarding->reason);
        return nullptr;
    }
    ++m_forwarded;
    m_forwardTrace(input, source, group, forwarding->outputs);
    return forwarding;
}

Ptr<McastForwarding>
McastProxy::Find(uint32_t input, const McastAddress& source, const McastAddress& group)
{
    const Flow flow{group, source, input};
    const auto found = m_cache.find(flow);
    if (found != m_cache.end())
    {
        return found->second;
    }
    const auto decision = Decide(input, source, group);
    if (m_maxCached == 0)
    {
        return decision;
    }
    if (std::max(m_cache.size(), m_different.size()) >= m_maxCached)
    {
        // Cheaper, per packet, than an order of use: a full cache pays for itself before it is full
        // again.
        InvalidateAll();
    }
    const auto shared =
        m_different.try_emplace({decision->reason, decision->outputs}, decision).first->second;
    m_cache.emplace(flow, shared);
    m_flows[group].push_back(flow);
    return shared;
}

std::optional<McastNotForwarded>
McastProxy::GetRefusal(uint32_t input, const McastAddress& source) const
{
    if (input == LOCAL)
    {
        return std::nullopt;
    }
    const auto* rule = FindStaticUpstream(source);
    if (rule && rule->interface == input)
    {
        return std::nullopt;
    }
    if (rule && rule->prefixLength > 0)
    {
        return McastNotForwarded::RPF_FAILURE;
    }
    if (m_upstream == input)
    {
        return std::nullopt;
    }
    if (!IsDownstream(input))
    {
        return McastNotForwarded::RPF_FAILURE;
    }
    // RFC 4605 4.2 names the querier for what is sent to a link only. A packet that another router
    // sent to the link would then go up again and return by it: so the querier alone takes packets
    // from the link, too. A node with no other way to its sources takes them all.
    const bool otherWay = m_upstream || !m_static.empty();
    if (m_querierOnly && otherWay && !m_protocol->IsQuerier(input))
    {
        return McastNotForwarded::NOT_QUERIER;
    }
    return std::nullopt;
}

const McastProxy::StaticUpstream*
McastProxy::FindStaticUpstream(const McastAddress& source) const
{
    for (const auto& rule : m_static)
    {
        if (rule.prefixLength == 0 || SharePrefix(rule.network, source, rule.prefixLength))
        {
            return &rule;
        }
    }
    return nullptr;
}

Ptr<McastForwarding>
McastProxy::Decide(uint32_t input, const McastAddress& source, const McastAddress& group) const
{
    auto decision = Create<McastForwarding>();
    // RFC 5771 4, RFC 4291 2.7
    if (!m_rules || !m_rules->IsTracked(group))
    {
        decision->reason = McastNotForwarded::LINK_SCOPE;
        return decision;
    }
    if (const auto refusal = GetRefusal(input, source))
    {
        decision->reason = *refusal;
        return decision;
    }
    // RFC 4605 4.2: to the downstream interfaces where it is wanted
    const auto state = m_groups.find(group);
    if (state != m_groups.end())
    {
        for (const auto& [interface, filter] : state->second.links)
        {
            if (interface == input || !filter.Allows(source))
            {
                continue;
            }
            if (m_querierOnly && !m_protocol->IsQuerier(interface))
            {
                decision->reason = McastNotForwarded::NOT_QUERIER;
                continue;
            }
            decision->outputs.push_back(interface);
        }
    }
    // RFC 4605 4.2: from downstream always upstream
    if (m_upstream && m_upstream != input && (input == LOCAL || IsDownstream(input)))
    {
        auto& outputs = decision->outputs;
        outputs.insert(std::lower_bound(outputs.begin(), outputs.end(), *m_upstream), *m_upstream);
    }
    for (const auto output : decision->outputs)
    {
        decision->threshold = std::max(decision->threshold, GetTtlThreshold(output));
    }
    return decision;
}

Ptr<McastForwarding>
McastProxy::CutByTtl(const McastForwarding& all, uint8_t ttl) const
{
    auto cut = Create<McastForwarding>();
    cut->reason = McastNotForwarded::TTL_THRESHOLD;
    for (const auto output : all.outputs)
    {
        if (ttl > GetTtlThreshold(output))
        {
            cut->outputs.push_back(output);
        }
    }
    return cut;
}

void
McastProxy::Invalidate(const McastAddress& group)
{
    const auto entry = m_flows.find(group);
    if (entry != m_flows.end())
    {
        for (const auto& flow : entry->second)
        {
            m_cache.erase(flow);
        }
        m_flows.erase(entry);
    }
}

void
McastProxy::InvalidateAll()
{
    m_cache.clear();
    m_flows.clear();
    m_different.clear();
}

McastSourceFilter
McastProxy::GetMembership(const McastAddress& group) const
{
    const auto state = m_groups.find(group);
    return state == m_groups.end() ? McastSourceFilter{} : state->second.merged;
}

std::map<McastAddress, McastSourceFilter>
McastProxy::GetMemberships() const
{
    std::map<McastAddress, McastSourceFilter> memberships;
    for (const auto& [group, state] : m_groups)
    {
        memberships.emplace(group, state.merged);
    }
    return memberships;
}

uint64_t
McastProxy::GetForwarded() const
{
    return m_forwarded;
}

uint64_t
McastProxy::GetNotForwarded(McastNotForwarded reason) const
{
    return m_notForwarded[static_cast<std::size_t>(reason)];
}

std::size_t
McastProxy::GetCacheSize() const
{
    return m_cache.size();
}

void
McastProxy::Print(Ptr<OutputStreamWrapper> stream) const
{
    auto& os = *stream->GetStream();
    os << "Multicast proxy, IPv"
       << (m_rules && m_rules->family == McastAddress::Family::IPV6 ? 6 : 4) << "\n";
    if (m_upstream)
    {
        os << "  upstream interface " << *m_upstream << "\n";
    }
    for (const auto& rule : m_static)
    {
        os << "  static upstream interface " << rule.interface << " for ";
        if (rule.prefixLength == 0)
        {
            os << "all sources\n";
        }
        else
        {
            os << rule.network << "/" << uint32_t{rule.prefixLength} << "\n";
        }
    }
    for (const auto& downstream : m_downstream)
    {
        os << "  downstream interface " << downstream.first
           << (m_protocol->IsQuerier(downstream.first) ? ", querier\n" : "\n");
    }
    for (const auto& membership : GetMemberships())
    {
        os << "  group " << membership.first << " " << membership.second << " wanted on";
        for (const auto& link : m_groups.at(membership.first).links)
        {
            os << " " << link.first;
        }
        os << "\n";
    }
    os << "  forwarded " << m_forwarded;
    for (std::size_t reason = 0; reason < MCAST_NOT_FORWARDED; ++reason)
    {
        os << ", " << static_cast<McastNotForwarded>(reason) << " " << m_notForwarded[reason];
    }
    os << std::endl;
}

} // namespace ns3
