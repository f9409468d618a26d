// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LMC_MAP_H
#define MMCP_LMC_MAP_H

#include "ns3/mmcp-parameter.h"
#include "ns3/simple-ref-count.h"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The LMCs of a provider and the PoAs of their subnets: what "LMCs are pre-deployed and
 * preconfigured" means (MMCP 7.5, P2, P4). One object, shared by the SM and all LMCs.
 *
 * A contradiction (an LMC or a PoA twice, an LMC without address) ends the program with a message.
 */
class MmcpLmcMap : public SimpleRefCount<MmcpLmcMap>
{
  public:
    /// An LMC.
    struct Lmc
    {
        MmcpIdentifier id;     //!< its own identifier, the MN Identifier of its SJR (P4)
        MmcpEndpoint endpoint; //!< where it is reached
    };

    // Not inline, for Python: ns-3's bindings cannot compile a second class with hash tables.
    MmcpLmcMap();
    ~MmcpLmcMap();

    /// @param id not empty, new @param endpoint unicast, new
    void AddLmc(const MmcpIdentifier& id, const MmcpEndpoint& endpoint);
    /// @param poaId not empty, new @param lmcId an LMC that was added
    void AddPoa(const MmcpIdentifier& poaId, const MmcpIdentifier& lmcId);

    /// @return the LMCs in the order of AddLmc()
    const std::vector<Lmc>& GetLmcs() const;
    /// @param poaId a PoA @return the LMC of its subnet, null if unknown
    const Lmc* FindByPoa(const MmcpIdentifier& poaId) const;
    /// @param id an LMC's identifier @return the LMC, null if unknown
    const Lmc* FindById(const MmcpIdentifier& id) const;
    /// @param endpoint address and port @return the LMC there, null if there is none
    const Lmc* FindByEndpoint(const MmcpEndpoint& endpoint) const;
    /// @param lmc of this map @return its place in GetLmcs()
    std::size_t GetIndex(const Lmc& lmc) const;

  private:
    /// Hash of an endpoint.
    struct EndpointHash
    {
        /// @param endpoint a key @return its hash
        std::size_t operator()(const MmcpEndpoint& endpoint) const noexcept;
    };

    std::vector<Lmc> m_lmcs;                                 //!< in the order of AddLmc()
    std::unordered_map<MmcpIdentifier, std::size_t> m_byId;  //!< index of an LMC
    std::unordered_map<MmcpIdentifier, std::size_t> m_byPoa; //!< index of a PoA's LMC
    std::unordered_map<MmcpEndpoint, std::size_t, EndpointHash> m_byEndpoint; //!< index of an LMC
};

} // namespace ns3

#endif // MMCP_LMC_MAP_H
