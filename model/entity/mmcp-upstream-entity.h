// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_UPSTREAM_ENTITY_H
#define MMCP_UPSTREAM_ENTITY_H

#include "ns3/mmcp-entity.h"
#include "ns3/mmcp-upstream-state-machine.h"

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * What MmcpSm and MmcpLmc have in common as applications: the map of the LMCs, the attributes of
 * MmcpUpstreamConfig, the view of the MNs and the traces about them.
 *
 * Stop is a crash: all MNs are forgotten and nobody is told; after Start they join anew (P8).
 */
class MmcpUpstreamEntity : public MmcpEntity
{
  public:
    using Members = MmcpUpstreamStateMachine::Members; //!< a snapshot

    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpUpstreamEntity();
    ~MmcpUpstreamEntity() override;

    /// @param map all LMCs and PoAs, the same object for all entities; before Start (P2)
    void SetLmcMap(Ptr<const MmcpLmcMap> map);
    /// @param sessionId a session @return all MNs of which something is kept; none while stopped
    Members GetMembers(uint32_t sessionId) const;
    /// @param sessionId a session @return MNs that are in it here (P17); 0 while stopped
    uint32_t GetMemberCount(uint32_t sessionId) const;

    /// @name Signatures of the trace sources
    /// @{
    /// Session, MN, what happened to it.
    typedef void (*MemberChangedCallback)(uint32_t sessionId,
                                          const MmcpIdentifier& mnId,
                                          MmcpMemberChange change);
    /// Session, what was asked for and how it ended.
    typedef void (*HandoverServedCallback)(uint32_t sessionId, const MmcpHandoverServed& handover);
    /// @}

  protected:
    void DoDispose() override;
    void DoAction(uint32_t sessionId, const MmcpAction& action) override;
    bool IsServer() const override;

    /// @return what the attributes say
    MmcpUpstreamConfig GetUpstreamConfig() const;
    /// @param sessionId a session @return its state machine, null while stopped
    const MmcpUpstreamStateMachine* FindUpstream(uint32_t sessionId) const;

  private:
    Ptr<const MmcpLmcMap> m_lmcs; //!< LMCs and PoAs

    /// @name Attributes
    /// @{
    Time m_statusReportTime;
    Time m_statusProbeTime;
    Time m_contextTransferTime;
    uint32_t m_maxContextTransferAttempts;
    Time m_handoverGraceTime;
    bool m_nameMnInHandoverAck;
    uint32_t m_maxMobileNodes;
    /// @}

    TracedCallback<uint32_t, const MmcpIdentifier&, MmcpMemberChange> m_memberTrace; //!< an MN
    TracedCallback<uint32_t, const MmcpHandoverServed&> m_handoverTrace;             //!< a handover
};

} // namespace ns3

#endif // MMCP_UPSTREAM_ENTITY_H
