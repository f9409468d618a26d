// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SM_H
#define MMCP_SM_H

#include "ns3/callback.h"
#include "ns3/mmcp-sm-state-machine.h"
#include "ns3/mmcp-upstream-entity.h"

#include <map>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The session manager (MMCP 6.2): admits MNs and LMCs to its sessions and knows who is in them. The
 * sessions that were created outlive Stop and Start, their members do not.
 */
class MmcpSm : public MmcpUpstreamEntity
{
  public:
    /// Session, MN, its PoA (empty: not known), its address @return whether it may join.
    using Authorizer =
        Callback<bool, uint32_t, const MmcpIdentifier&, const MmcpIdentifier&, const MmcpEndpoint&>;
    /// The same @return identifier of the LMC to be assigned; empty: none.
    using LmcSelector = Callback<MmcpIdentifier,
                                 uint32_t,
                                 const MmcpIdentifier&,
                                 const MmcpIdentifier&,
                                 const MmcpEndpoint&>;

    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpSm();
    ~MmcpSm() override;

    /**
     * @param sessionId Session ID, new
     * @param channel an InetSocketAddress or Inet6SocketAddress: group and UDP port of the data
     * channel; no multicast address or port 0 ends the program with a message
     */
    void CreateSession(uint32_t sessionId, const Address& channel);
    /// @param authorizer who may join; null, the default: all may (P3)
    void SetAuthorizer(Authorizer authorizer);
    /// @param selector which LMC serves an MN; null, the default: that of its PoA (P2). One that
    /// has not joined is not assigned (P9).
    void SetLmcSelector(LmcSelector selector);

    /// @param sessionId a session @param lmcId an LMC @return how it stands; CLOSED while stopped
    MmcpSmLmcState GetLmcState(uint32_t sessionId, const MmcpIdentifier& lmcId) const;

    /// Signature of LmcChanged: session, LMC, whether it joined (or failed).
    typedef void (*LmcChangedCallback)(uint32_t sessionId,
                                       const MmcpIdentifier& lmcId,
                                       bool joined);

  protected:
    void DoDispose() override;
    void DoAction(uint32_t sessionId, const MmcpAction& action) override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void Begin(uint32_t sessionId, const MmcpEndpoint& channel);

    Authorizer m_authorizer;                     //!< who may join
    LmcSelector m_selector;                      //!< which LMC
    std::map<uint32_t, MmcpEndpoint> m_channels; //!< sessions that were created

    TracedCallback<uint32_t, const MmcpIdentifier&, bool> m_lmcTrace; //!< an LMC
};

} // namespace ns3

#endif // MMCP_SM_H
