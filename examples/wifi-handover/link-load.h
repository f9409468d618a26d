// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINK_LOAD_H
#define LINK_LOAD_H

#include "handover-network.h"

#include "ns3/mmcp-module.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/// Counts the packets of the stream on each subnet's LAN, and those that no walker was there for.
class LinkLoad
{
  public:
    /// @param network with multicast routers; it must not move afterwards
    explicit LinkLoad(const HandoverNetwork& network);
    LinkLoad(const LinkLoad&) = delete;
    LinkLoad& operator=(const LinkLoad&) = delete;

    /// @param trigger tells where a walker is
    void Watch(Ptr<MmcpLinkTrigger> trigger);
    /// @param path gets links.csv
    void Write(const std::string& path) const;

  private:
    /// Of one subnet.
    struct Subnet
    {
        uint32_t interface{0}; //!< of the router, on the LAN
        uint32_t walkers{0};   //!< that are there
        uint64_t packets{0};   //!< sent there
        uint64_t unwanted{0};  //!< sent there while there was no walker
    };

    void OnLinkEvent(const MmcpLinkEvent& event);
    /// As McastProxy's trace Forward, of a subnet's router.
    static void OnForward(Subnet* subnet,
                          uint32_t input,
                          const McastAddress& source,
                          const McastAddress& group,
                          const std::vector<uint32_t>& outputs);

    std::vector<Subnet> m_subnets;                        //!< all
    std::unordered_map<MmcpIdentifier, uint32_t> m_index; //!< of the subnet, by PoA
};

} // namespace ns3

#endif // LINK_LOAD_H
