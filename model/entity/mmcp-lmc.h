// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LMC_H
#define MMCP_LMC_H

#include "ns3/mcast-protocol.h"
#include "ns3/mmcp-lmc-state-machine.h"
#include "ns3/mmcp-upstream-entity.h"
#include "ns3/net-device.h"

#include <map>
#include <string>
#include <utility>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The local mobility controller of a subnet (MMCP 6.2): on the multicast router itself or on a host
 * of the subnet. As an agent of MNs that are about to come it joins groups by IGMP or MLD on its
 * Device (MMCP 7.5, P16), so its node needs group membership (McastHelper).
 *
 * Attributes Local and Port must be those of the LmcMap.
 */
class MmcpLmc : public MmcpUpstreamEntity
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpLmc();
    ~MmcpLmc() override;

    /// @param sessionId a session to be served, new @param sm an InetSocketAddress or
    /// Inet6SocketAddress of its SM
    void JoinSession(uint32_t sessionId, const Address& sm);
    /// @param sessionId a session @return how it stands; CLOSED while stopped
    MmcpLmcState GetState(uint32_t sessionId) const;

  protected:
    void DoDispose() override;
    void DoAction(uint32_t sessionId, const MmcpAction& action) override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void Begin(uint32_t sessionId, const MmcpEndpoint& sm);
    /// Joins or leaves a group as an agent. @param sessionId for which session @param change what
    void ChangeGroup(uint32_t sessionId, const MmcpGroupChange& change);

    std::map<uint32_t, MmcpEndpoint> m_sms; //!< sessions that are served
    /// What a group was joined with, by session and data channel.
    std::map<std::pair<uint32_t, MmcpEndpoint>, uint64_t> m_agents;

    /// @name Attributes
    /// @{
    std::string m_lmcId;
    Ptr<NetDevice> m_device;
    Time m_joinWaitTime;
    Time m_maxJoinInterval;
    Time m_agentHoldTime;
    bool m_reportLeaveAtOnce;
    /// @}
};

} // namespace ns3

#endif // MMCP_LMC_H
