// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WALKER_MONITOR_H
#define MMCP_WALKER_MONITOR_H

#include "ns3/mcast-receiver.h"
#include "ns3/mmcp-handover-observation.h"
#include "ns3/mmcp-link-trigger.h"
#include "ns3/mmcp-message.h"
#include "ns3/mmcp-state-machine.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * What MmcpHandoverMonitor sees of one walker. Events of its link, its MN and its receiver come in
 * as they happen; each handover becomes an observation. Nothing is scheduled, and the work for a
 * packet does not grow with what was before. Not for scripts.
 *
 * Signs of a handover gather in an entry that is pending until the next PoA serves. From then on
 * the entry is the current one, until that of the next handover is.
 */
class MmcpWalkerMonitor : public SimpleRefCount<MmcpWalkerMonitor>
{
  public:
    /// What was received in all.
    struct Reception
    {
        McastAddress group;     //!< the group
        uint64_t packets{0};    //!< received, duplicates included
        uint64_t lost{0};       //!< numbers missing
        uint64_t duplicates{0}; //!< received again
        uint64_t late{0};       //!< received after a higher number
        Time first;             //!< when the first came
        Time longestGap;        //!< longest time from one packet to the next
    };

    /**
     * @param name of the walker
     * @param receiver of the stream; it lives as long as the simulation, and so do its calls
     * @param poaId where it is; empty: not known yet
     * @param mmcp whether it is an MN
     * @param settleTime how long late packets are waited for
     */
    MmcpWalkerMonitor(const std::string& name,
                      const McastReceiver* receiver,
                      const MmcpIdentifier& poaId,
                      bool mmcp,
                      Time settleTime);

    /// @name What happens
    /// @{
    /// @param event of its link
    void OnLinkEvent(const MmcpLinkEvent& event);
    /// At the MN. @param message sent
    void OnTx(const MmcpEndpoint& to, const MmcpMessage& message);
    /// At the MN. @param message received
    void OnRx(const MmcpEndpoint& from, const MmcpMessage& message);
    /// @param sequence of a packet @param kind what it is @param device index of the input device
    void OnSequence(uint32_t sequence, McastSequenceCounter::Kind kind, uint32_t device);
    /// It has a new address.
    void OnAddressed(Ptr<NetDevice> device, const McastAddress& address, Time sinceLinkUp);
    /// It keeps its address.
    void OnKept(Ptr<NetDevice> device, const McastAddress& address, Time sinceLinkUp);
    /// An HCT about it is sent.
    void OnTransfer();
    /// Its HIR is answered. @param handover how
    void OnServed(const MmcpHandoverServed& handover);
    /// @}

    /// @return its name
    const std::string& GetName() const;
    /// @return the session that its MN sent messages of; none: it did not yet
    std::optional<uint32_t> GetSession() const;
    /// @return its handovers in order; those that are not complete as far as they are
    std::vector<MmcpHandoverObservation> GetObservations() const;
    /// @return what was received
    const Reception& GetReception() const;

  private:
    /// A handover with what is needed to go on with it.
    struct Entry
    {
        MmcpHandoverObservation seen;   //!< so far
        std::optional<uint32_t> device; //!< index of the new PoA's device; none: any
        bool rejoins{false};            //!< an SJR was sent at the new PoA
        uint32_t firstMissing{0};       //!< numbers between highest before and first after
        uint32_t lastMissing{0};        //!< below firstMissing: none
    };

    void OnImminent(const MmcpIdentifier& poaId);
    void OnLinkDown(const MmcpLinkEvent& event);
    void OnLinkUp(const MmcpLinkEvent& event);
    /// The MN sends a HIR. @param poaId its target
    void OnInitiation(const MmcpIdentifier& poaId);
    /// @return the pending entry, a new one if there is none
    Entry& UsePending();
    /// @return the pending entry, null if there is none
    Entry* FindPending();
    /// @return the entry of the last handover, null if there was none
    Entry* FindCurrent();
    /// @return the entry of the last HIR, null if there is none
    Entry* FindAsked();
    /// @param entry of which the first packet over the new link comes @param sequence its number
    void NoteFirst(Entry& entry, uint32_t sequence) const;
    /// A number that counted as missing has come.
    void NoteLate(uint32_t sequence);
    bool IsSettled(const Entry& entry) const;

    const std::string m_name;          //!< of the walker
    const McastReceiver* m_receiver;   //!< of the stream
    const bool m_mmcp;                 //!< it is an MN
    const Time m_settleTime;           //!< for late packets
    MmcpIdentifier m_poaId;            //!< where it is; empty: not known
    std::optional<uint32_t> m_session; //!< of its MN

    std::deque<Entry> m_entries;        //!< all, in order
    bool m_pending{false};              //!< the last is pending
    std::optional<std::size_t> m_asked; //!< entry of the last HIR
    Reception m_reception;              //!< in all
    std::optional<MmcpArrival> m_last;  //!< the last packet
    uint32_t m_highest{0};              //!< number so far
};

} // namespace ns3

#endif // MMCP_WALKER_MONITOR_H
