// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MN_H
#define MMCP_MN_H

#include "ns3/mcast-receiver.h"
#include "ns3/mmcp-entity.h"
#include "ns3/mmcp-link-trigger.h"
#include "ns3/mmcp-mn-state-machine.h"
#include "ns3/mmcp-network-attachment.h"
#include "ns3/net-device.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/// The course of one handover at its MN. A time that is not set did not come.
struct MmcpHandoverRecord
{
    uint32_t sessionId{0};                          //!< of which session
    MmcpIdentifier mnId;                            //!< who
    MmcpIdentifier targetId;                        //!< PoA predicted; empty: none was (P19)
    MmcpIdentifier poaId;                           //!< PoA where it came to
    std::optional<Time> triggered;                  //!< Link_Handover_Imminent
    std::optional<Time> answered;                   //!< HIC, or none came
    std::optional<MmcpHandoverOutcome> preparation; //!< how the preparation ended
    std::optional<Time> linkDown;                   //!< Link_Down
    std::optional<Time> linkUp;                     //!< Link_Up
    std::optional<Time> addressed;                  //!< the new address is there; SJR
    std::optional<Time> admitted;                   //!< SJC
    std::optional<Time> joined;                     //!< LJC, or SJC without an LMC

    /// @return true if a HIC with F = 1 came and the MN came to the PoA that was predicted
    bool IsPredictive() const;
};

/**
 * @ingroup mmcp
 *
 * One membership of a mobile node in one session (MMCP 6.2, P21): joins at the SM and the LMC,
 * joins the group and receives the stream, reports, and hands over when its link trigger says so. A
 * node may have several of them. The node needs group membership (McastHelper::InstallHost).
 *
 * Start joins SessionId unless AutoJoin is false; Stop leaves (the ULR is sent, the answer not
 * waited for).
 */
class MmcpMn : public MmcpEntity
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpMn();
    ~MmcpMn() override;

    /// @name Session
    /// @{

    /// Joins. Before Start, in another session or not in the state CLOSED: ends the program with a
    /// message. @param sessionId Session ID
    void Join(uint32_t sessionId);
    /// Leaves; nothing happens if it is not joined.
    void Leave();
    /// @return the state (MMCP figure B.3)
    MmcpMnState GetState() const;
    /// @return LMC, or SM if it has none; nothing before it has joined
    std::optional<MmcpEndpoint> GetUpstream() const;
    /// @return what receives the stream; its group and port are those of the SJC
    Ptr<McastReceiver> GetReceiver() const;
    /// @return the identifier: attribute MnId
    MmcpIdentifier GetMnId() const;
    /// @}

    /// @name Link
    /// @{

    /// Follows the events of a trigger. @param trigger the source, null for none any more
    void SetLinkTrigger(Ptr<MmcpLinkTrigger> trigger);
    /// @return the trigger, null if none
    Ptr<MmcpLinkTrigger> GetLinkTrigger() const;
    /// Is told by it when a device has its address at a new PoA, instead of looking for one. @param
    /// attachment of a device, for the IP version of the SM
    void AddNetworkAttachment(Ptr<MmcpNetworkAttachment> attachment);
    /**
     * What the trigger tells; scripts without one call it themselves.
     *
     * LINK_HANDOVER_IMMINENT sends a HIR. LINK_UP of another PoA waits for an address that the
     * device did not have at the last join, or takes those of another device, and then joins anew
     * (P18); without one within AddressWaitTime the subnet is still the same (MMCP 7.5). A node
     * with several devices needs events that name them, the first before it joins; predictions
     * and losses of other devices than the one where it has joined are no news.
     *
     * @param event what happens
     */
    void OnLinkEvent(const MmcpLinkEvent& event);
    /// @return true while a handover is being prepared: between HIR and HIC, or giving up (P11)
    bool IsPreparingHandover() const;
    /// @return the PoA where it is attached; empty: not known
    MmcpIdentifier GetPoa() const;
    /// @param poaId where it is attached before the first link event; empty: not known
    void SetPoa(const MmcpIdentifier& poaId);
    /// @}

    /// @name Signatures of the trace sources
    /// @{
    /// Session, LMC (no family: none is assigned).
    typedef void (*JoinedCallback)(uint32_t sessionId, const MmcpEndpoint& lmc);
    /// Session, why.
    typedef void (*JoinFailedCallback)(uint32_t sessionId, MmcpJoinFailure cause);
    /// Session.
    typedef void (*LeftCallback)(uint32_t sessionId);
    /// The record, as far as it is.
    typedef void (*HandoverCallback)(const MmcpHandoverRecord& record);
    /// Session, sequence number, index of the input device in its node, whether it came before.
    typedef void (*DataCallback)(uint32_t sessionId,
                                 uint32_t sequence,
                                 uint32_t device,
                                 bool duplicate);
    /// @}

  protected:
    void DoDispose() override;
    void DoAction(uint32_t sessionId, const MmcpAction& action) override;
    Ptr<Socket> GetSocket(const MmcpEndpoint& to) override;
    bool IsServer() const override;

  private:
    /// Addresses of a device.
    using Addresses = std::set<McastAddress>;

    void DoStart() override;
    void DoStop() override;
    void SetSessionManager(const Address& sm);
    Address GetSessionManager() const;
    MmcpMnConfig GetConfig() const;
    MmcpMnStateMachine* FindMn() const;
    /// @return packets received in this membership, duplicates left out (W9, P20)
    uint32_t CountPackets() const;

    void OnHandoverImminent(const MmcpLinkEvent& event);
    void OnLinkUp(const MmcpLinkEvent& event);
    /// @param device a device, or null: all @return its addresses that can be used, of the SM's
    /// family
    Addresses GetAddresses(Ptr<NetDevice> device) const;
    /// @param device a device, or null @return whether a network attachment looks after it
    bool HasAttachment(Ptr<NetDevice> device) const;
    /// Joins anew if there is a new address; else looks again later.
    void CheckAddress();
    /// What a network attachment tells.
    void OnAddressed(Ptr<NetDevice> device, const McastAddress& address, Time sinceLinkUp);
    /// @param addresses of m_device that can be used @return true if it has joined anew
    bool AttachIfNew(const Addresses& addresses);
    void StayInSubnet();
    /// Notes something of the running handover, of a new one if need be. @param what it is
    void Note(const std::function<void(MmcpHandoverRecord&)>& what);
    void ChangeGroup(const MmcpGroupChange& change);
    void OnSequence(uint32_t sequence, McastSequenceCounter::Kind kind, uint32_t device);

    /// @name Attributes
    /// @{
    std::string m_mnId;
    MmcpEndpoint m_sm;
    uint32_t m_sessionId;
    bool m_autoJoin;
    Time m_joinWaitTime;
    uint32_t m_maxJoinAttempts;
    uint32_t m_maxLeaveAttempts;
    Time m_statusReportTime;
    Time m_handoverInitiationTime;
    uint32_t m_maxHandoverInitiationAttempts;
    Time m_stillHereTime;
    Time m_addressCheckInterval;
    Time m_addressWaitTime;
    /// @}

    Ptr<McastReceiver> m_receiver;                         //!< of the stream
    uint64_t m_packetsBefore{0};                           //!< received in earlier memberships
    Ptr<MmcpLinkTrigger> m_trigger;                        //!< link events
    MmcpIdentifier m_poaId;                                //!< where it is attached
    Ptr<NetDevice> m_device;                               //!< of the last LINK_UP; null: any
    Ptr<NetDevice> m_joinedDevice;                         //!< of the last session join
    Addresses m_joinedAddresses;                           //!< of that device then
    std::vector<Ptr<MmcpNetworkAttachment>> m_attachments; //!< give addresses
    bool m_awaitsAddress{false};                           //!< since the last LINK_UP
    EventId m_addressCheck;                                //!< CheckAddress()
    Time m_addressDeadline;                                //!< the last one
    std::unique_ptr<MmcpHandoverRecord> m_record;          //!< of the running handover
    /// Sockets, by device that a trigger named, or null, and IP version.
    std::map<std::pair<Ptr<NetDevice>, McastAddress::Family>, Ptr<Socket>> m_deviceSockets;

    TracedCallback<uint32_t, const MmcpEndpoint&> m_joinedTrace;       //!< joined
    TracedCallback<uint32_t, MmcpJoinFailure> m_joinFailedTrace;       //!< not joined
    TracedCallback<uint32_t> m_leftTrace;                              //!< left
    TracedCallback<const MmcpHandoverRecord&> m_handoverStartTrace;    //!< first sign
    TracedCallback<const MmcpHandoverRecord&> m_handoverAnsweredTrace; //!< prepared, or not
    TracedCallback<const MmcpHandoverRecord&> m_handoverEndTrace;      //!< joined anew
    TracedCallback<uint32_t, uint32_t, uint32_t, bool> m_dataTrace;    //!< a packet
};

} // namespace ns3

#endif // MMCP_MN_H
