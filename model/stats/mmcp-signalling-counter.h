// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SIGNALLING_COUNTER_H
#define MMCP_SIGNALLING_COUNTER_H

#include "ns3/mcast-membership-message.h"
#include "ns3/mmcp-message.h"
#include "ns3/mmcp-parameter.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <tuple>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Counts control messages that are sent, each once, where it is sent: by protocol, kind of sender
 * and type.
 */
class MmcpSignallingCounter
{
  public:
    /// Sums.
    struct Sums
    {
        uint64_t messages{0}; //!< messages
        uint64_t octets{0}; //!< MMCP: UDP payload; IGMP, MLD: IP payload without extension headers
        uint64_t octetsWithIp{0}; //!< with the UDP header, the IP header, and its Router Alert

        /// @param other to be added @return the sum of both
        Sums& operator+=(const Sums& other);
    };

    /// @param sender "sm", "lmc" or "mn" @param layout that it sends @param peer where to @param
    /// message what
    void CountMmcp(const std::string& sender,
                   MmcpLengthOctets layout,
                   const MmcpEndpoint& peer,
                   const MmcpMessage& message);
    /// @param sender "host" or "router" @param routerAlert whether IGMP messages have that option
    /// @param peer where to @param message what
    void CountMembership(const std::string& sender,
                         bool routerAlert,
                         const McastAddress& peer,
                         const McastMembershipMessage& message);

    /// @param protocol "mmcp", "igmp" or "mld" @return sums over all senders and types
    Sums GetSums(const std::string& protocol) const;
    /// @param os gets a CSV file with a line for each that occurred, in alphabetical order
    void Write(std::ostream& os) const;

  private:
    /// Protocol, sender, type.
    using Key = std::tuple<std::string, std::string, std::string>;

    std::map<Key, Sums> m_sums; //!< of those that occurred
};

} // namespace ns3

#endif // MMCP_SIGNALLING_COUNTER_H
