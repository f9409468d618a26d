// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-lmc-map.h"

#include "ns3/abort.h"

namespace ns3
{

namespace
{

/// @param index of the LMCs @param key to be looked up @return the index, or the size if unknown
template <class Index, class Key>
const MmcpLmcMap::Lmc*
Find(const std::vector<MmcpLmcMap::Lmc>& lmcs, const Index& index, const Key& key)
{
    const auto entry = index.find(key);
    return entry == index.end() ? nullptr : &lmcs[entry->second];
}

} // namespace

MmcpLmcMap::MmcpLmcMap() = default;
MmcpLmcMap::~MmcpLmcMap() = default;

std::size_t
MmcpLmcMap::EndpointHash::operator()(const MmcpEndpoint& endpoint) const noexcept
{
    return std::hash<McastAddress>{}(endpoint.address) + endpoint.port;
}

void
MmcpLmcMap::AddLmc(const MmcpIdentifier& id, const MmcpEndpoint& endpoint)
{
    NS_ABORT_MSG_IF(id.GetSize() == 0, "an LMC needs an identifier that is not empty");
    NS_ABORT_MSG_IF(endpoint.address.IsUnspecified() || endpoint.address.IsMulticast() ||
                        endpoint.port == 0,
                    "the LMC " << id << " needs a unicast address and a port, not " << endpoint);
    NS_ABORT_MSG_IF(FindById(id), "the LMC " << id << " is in the map already");
    NS_ABORT_MSG_IF(FindByEndpoint(endpoint),
                    "the LMCs " << id << " and " << FindByEndpoint(endpoint)->id << " both are at "
                                << endpoint << ": give each its own address or port");
    m_byId.emplace(id, m_lmcs.size());
    m_byEndpoint.emplace(endpoint, m_lmcs.size());
    m_lmcs.push_back({id, endpoint});
}

void
MmcpLmcMap::AddPoa(const MmcpIdentifier& poaId, const MmcpIdentifier& lmcId)
{
    NS_ABORT_MSG_IF(poaId.GetSize() == 0, "a PoA needs an identifier that is not empty");
    const auto lmc = m_byId.find(lmcId);
    NS_ABORT_MSG_IF(lmc == m_byId.end(),
                    "the LMC " << lmcId << " of PoA " << poaId << " is unknown: add it first");
    NS_ABORT_MSG_IF(FindByPoa(poaId),
                    "the PoA " << poaId << " has the LMC " << FindByPoa(poaId)->id << " already");
    m_byPoa.emplace(poaId, lmc->second);
}

const std::vector<MmcpLmcMap::Lmc>&
MmcpLmcMap::GetLmcs() const
{
    return m_lmcs;
}

const MmcpLmcMap::Lmc*
MmcpLmcMap::FindByPoa(const MmcpIdentifier& poaId) const
{
    return Find(m_lmcs, m_byPoa, poaId);
}

const MmcpLmcMap::Lmc*
MmcpLmcMap::FindById(const MmcpIdentifier& id) const
{
    return Find(m_lmcs, m_byId, id);
}

const MmcpLmcMap::Lmc*
MmcpLmcMap::FindByEndpoint(const MmcpEndpoint& endpoint) const
{
    return Find(m_lmcs, m_byEndpoint, endpoint);
}

std::size_t
MmcpLmcMap::GetIndex(const Lmc& lmc) const
{
    return static_cast<std::size_t>(&lmc - m_lmcs.data());
}

} // namespace ns3
