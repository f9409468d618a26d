// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-forwarding-cache.h"

#include <algorithm>

namespace ns3
{

bool
McastForwardingCache::Flow::operator==(const Flow& other) const
{
    return group == other.group && source == other.source && input == other.input;
}

std::size_t
McastForwardingCache::FlowHash::operator()(const Flow& flow) const noexcept
{
    const std::hash<McastAddress> hash;
    return hash(flow.group) + 3 * hash(flow.source) + flow.input;
}

Ptr<McastForwarding>
McastForwardingCache::Find(const Flow& flow) const
{
    const auto found = m_decisions.find(flow);
    return found == m_decisions.end() ? nullptr : found->second;
}

Ptr<McastForwarding>
McastForwardingCache::Add(const Flow& flow, Ptr<McastForwarding> decision, std::size_t most)
{
    if (most == 0)
    {
        return decision;
    }
    if (std::max(m_decisions.size(), m_different.size()) >= most)
    {
        Clear();
    }
    auto shared =
        m_different.try_emplace({decision->reason, decision->outputs}, decision).first->second;
    m_decisions.emplace(flow, shared);
    m_flows[flow.group].push_back(flow);
    return shared;
}

void
McastForwardingCache::Remove(const McastAddress& group)
{
    const auto entry = m_flows.find(group);
    if (entry != m_flows.end())
    {
        for (const auto& flow : entry->second)
        {
            m_decisions.erase(flow);
        }
        m_flows.erase(entry);
    }
}

void
McastForwardingCache::Clear()
{
    m_decisions.clear();
    m_flows.clear();
    m_different.clear();
}

std::size_t
McastForwardingCache::GetSize() const
{
    return m_decisions.size();
}

} // namespace ns3
