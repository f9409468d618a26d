// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-coverage-map.h"

#include "ns3/abort.h"

#include <cmath>

namespace ns3
{

void
MmcpCoverageMap::Add(const MmcpIdentifier& id, const Vector& position, double range)
{
    NS_ABORT_MSG_IF(id.GetSize() == 0, "a PoA needs an identifier of at least one octet");
    NS_ABORT_MSG_IF(!(range > 0) || !std::isfinite(range),
                    "PoA " << id << " has a range of " << range << " m: give it one above 0");
    NS_ABORT_MSG_IF(!std::isfinite(position.x + position.y + position.z),
                    "PoA " << id << " is at " << position << ": give it finite coordinates");
    for (const auto& poa : m_poas)
    {
        NS_ABORT_MSG_IF(poa.id == id, "PoA " << id << " is there already: add it once");
    }
    m_poas.push_back({id, position, range});
}

const std::vector<MmcpCoverageMap::Poa>&
MmcpCoverageMap::GetPoas() const
{
    return m_poas;
}

} // namespace ns3
