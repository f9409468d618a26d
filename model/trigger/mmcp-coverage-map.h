// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_COVERAGE_MAP_H
#define MMCP_COVERAGE_MAP_H

#include "ns3/mmcp-parameter.h"
#include "ns3/simple-ref-count.h"
#include "ns3/vector.h"

#include <cstddef>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Where PoAs are and how far they reach. One map serves the mobility triggers of any number of
 * nodes.
 */
class MmcpCoverageMap : public SimpleRefCount<MmcpCoverageMap>
{
  public:
    /// A PoA: serves what is in a sphere.
    struct Poa
    {
        MmcpIdentifier id; //!< its PoA ID
        Vector position;   //!< centre, m
        double range{0};   //!< radius, m
    };

    /**
     * Adds a PoA. Triggers that have started use it from their next evaluation on.
     *
     * @param id its PoA ID; empty, or that of another: the program ends with a message
     * @param position where it is, m
     * @param range how far it reaches, m; not above 0, or infinite: the program ends with a message
     */
    void Add(const MmcpIdentifier& id, const Vector& position, double range);

    /// @return all PoAs, in the order in which they were added
    const std::vector<Poa>& GetPoas() const;

  private:
    std::vector<Poa> m_poas; //!< in the order of Add()
};

} // namespace ns3

#endif // MMCP_COVERAGE_MAP_H
