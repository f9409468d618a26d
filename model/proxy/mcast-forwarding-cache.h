// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_FORWARDING_CACHE_H
#define MCAST_FORWARDING_CACHE_H

#include "ns3/mcast-address.h"
#include "ns3/mcast-forwarding.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Decisions of a proxy on packets, by group, source and input interface (RFC 4605 4.2, last
 * paragraph). Equal decisions are one object. When it is full it forgets all: cheaper, per packet,
 * than an order of use, as a full cache pays for itself before it is full again.
 */
class McastForwardingCache
{
  public:
    /// Packets with one decision.
    struct Flow
    {
        McastAddress group;  //!< their destination
        McastAddress source; //!< their source
        uint32_t input;      //!< where they come in

        /// @param other a flow @return true if all is the same
        bool operator==(const Flow& other) const;
    };

    /// @param flow packets @return the decision on them, null if it is not known
    Ptr<McastForwarding> Find(const Flow& flow) const;
    /// @param flow packets @param decision on them @param most decisions kept; 0: none @return the
    /// decision, or an equal one that is kept already
    Ptr<McastForwarding> Add(const Flow& flow, Ptr<McastForwarding> decision, std::size_t most);
    /// @param group whose decisions are of no use any more
    void Remove(const McastAddress& group);
    /// Forgets all.
    void Clear();
    /// @return number of flows
    std::size_t GetSize() const;

  private:
    /// Hash of a Flow.
    struct FlowHash
    {
        /// @param flow a key @return its hash
        std::size_t operator()(const Flow& flow) const noexcept;
    };

    std::unordered_map<Flow, Ptr<McastForwarding>, FlowHash> m_decisions; //!< by flow
    std::unordered_map<McastAddress, std::vector<Flow>> m_flows;          //!< by group
    /// Decisions that differ, by reason and outputs.
    std::map<std::pair<McastNotForwarded, std::vector<uint32_t>>, Ptr<McastForwarding>> m_different;
};

} // namespace ns3

#endif // MCAST_FORWARDING_CACHE_H
