// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_UPSTREAM_STATE_MACHINE_H
#define MMCP_UPSTREAM_STATE_MACHINE_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mmcp-context-transfers.h"
#include "ns3/mmcp-lmc-map.h"
#include "ns3/mmcp-member-table.h"
#include "ns3/mmcp-state-machine.h"
#include "ns3/mmcp-transition-table.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// What SM and LMC can be told about their MNs (MMCP annex A).
struct MmcpUpstreamConfig
{
    MmcpEndpoint self;          //!< own address and port
    Ptr<const MmcpLmcMap> lmcs; //!< all LMCs and their PoAs (P2)

    /// Status Report Time; default 10 s (MMCP 7.4, annex A b, P6)
    Time statusReportTime{Seconds(10)};
    /// Status Probe Time; default 30 s (MMCP 7.4, annex A c, P6)
    Time statusProbeTime{Seconds(30)};
    /// Context Transfer Time; default 100 ms (MMCP 7.5, annex A e, P12)
    Time contextTransferTime{MilliSeconds(100)};
    /// HCT sent without an answer before the handover is refused; default 3 (P12)
    uint32_t maxContextTransferAttempts{3};
    /// An MN that was handed over and says nothing is dropped after so long; default 5 s (P17)
    Time handoverGraceTime{Seconds(5)};
    /// Whether HTA name the MN, so that nothing waits; default false (P15)
    bool nameMnInHandoverAck{false};
    /// MNs of the session, at most; default 1000000 (P22)
    uint32_t maxMobileNodes{1000000};
};

/// States of an MN at its upstream node, SM or LMC (MMCP figures B.1, B.2).
enum class MmcpMemberState : uint8_t
{
    CLOSED,      //!< not known
    ESTABLISHED, //!< joined here
    HIR_RCVD,    //!< about to move; its HCT waits (P15)
    HCT_SENT,    //!< about to move; waits for HTA
    HANDED_OVER, //!< accepted elsewhere, not yet known to be gone (P17)
    AWAITED,     //!< at a new LMC: its group is joined, the MN is to come (P16)
    DELEGATED    //!< at the SM: an LMC serves it
};

/// What can happen to an MN at its upstream node.
enum class MmcpMemberEvent : uint8_t
{
    ADMITTED,     //!< LMC: LJR; SM: SJR without an LMC to be assigned
    ASSIGNED,     //!< SM: SJR, and an LMC is assigned; or an LMC names it
    ULR,          //!< it leaves
    USR,          //!< it reports
    HIR_STARTED,  //!< it moves to the PoA of another LMC
    HIR_ANSWERED, //!< it moves to a PoA that needs no transfer: own, or unknown (P14)
    TURN,         //!< its HCT need not wait any more
    HTA_ACCEPTED, //!< with F = 1
    HTA_REFUSED,  //!< with F = 0, or no answer
    HCT,          //!< LMC: it is about to come here
    SILENT,       //!< probes unanswered, or not heard of for too long
    FORGOTTEN     //!< the entity stops
};

/// The legal transitions of an MN at SM and LMC (MMCP annex B). A pair that is not here changes
/// nothing.
inline constexpr MmcpTransitionRule<MmcpMemberState, MmcpMemberEvent> MMCP_MEMBER_TRANSITIONS[] = {
    // clang-format off
    {MmcpMemberState::CLOSED,      MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::CLOSED,      MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::CLOSED,      MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::ULR,          MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::USR,          MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::HIR_STARTED,  MmcpStates(MmcpMemberState::HIR_RCVD)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::HIR_ANSWERED, MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED, MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::ESTABLISHED, MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::ULR,          MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::USR,          MmcpStates(MmcpMemberState::HIR_RCVD)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::HIR_STARTED,  MmcpStates(MmcpMemberState::HIR_RCVD)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::HIR_ANSWERED, MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::TURN,         MmcpStates(MmcpMemberState::HCT_SENT)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HIR_RCVD,    MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::ULR,          MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::USR,          MmcpStates(MmcpMemberState::HCT_SENT)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::HIR_STARTED,  MmcpStates(MmcpMemberState::HIR_RCVD)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::HIR_ANSWERED, MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::HTA_ACCEPTED, MmcpStates(MmcpMemberState::HANDED_OVER)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::HTA_REFUSED,  MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HCT_SENT,    MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::ULR,          MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::USR,          MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::HIR_STARTED,  MmcpStates(MmcpMemberState::HIR_RCVD)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::HIR_ANSWERED, MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::HANDED_OVER, MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::AWAITED,     MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::AWAITED,     MmcpMemberEvent::HCT,          MmcpStates(MmcpMemberState::AWAITED)},
    {MmcpMemberState::AWAITED,     MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::AWAITED,     MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::DELEGATED,   MmcpMemberEvent::ADMITTED,     MmcpStates(MmcpMemberState::ESTABLISHED)},
    {MmcpMemberState::DELEGATED,   MmcpMemberEvent::ASSIGNED,     MmcpStates(MmcpMemberState::DELEGATED)},
    {MmcpMemberState::DELEGATED,   MmcpMemberEvent::ULR,          MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::DELEGATED,   MmcpMemberEvent::SILENT,       MmcpStates(MmcpMemberState::CLOSED)},
    {MmcpMemberState::DELEGATED,   MmcpMemberEvent::FORGOTTEN,    MmcpStates(MmcpMemberState::CLOSED)},
    // clang-format on
};

/// What the outside sees of an MN at an SM or LMC.
struct MmcpMemberView
{
    MmcpIdentifier mnId;                         //!< who
    MmcpMemberState state;                       //!< how it stands
    MmcpEndpoint endpoint;                       //!< where it joined from; no family: not known
    std::optional<MmcpIdentifier> lmcId;         //!< SM: through which LMC
    Time since;                                  //!< first seen in the session
    Time heard;                                  //!< last seen
    std::optional<MmcpDataChannelStatus> status; //!< its last status
};

/**
 * @ingroup mmcp
 *
 * What SM and LMC do alike for the MNs that report to them: leave (MMCP 7.3), status monitoring
 * (7.4) and the part of the old LMC in a handover (7.5, P13).
 *
 *     CLOSED -> ESTABLISHED -> HIR_RCVD -> HCT_SENT -> HANDED_OVER -> CLOSED     leaves by handover
 *                    ^------------+-----------+  HTA     |                       refused
 *                    ^----------------------------------+                        still here
 *     LMC: CLOSED -> AWAITED -> ESTABLISHED                                      comes by handover
 *     SM:  CLOSED -> DELEGATED                                                   an LMC serves it
 *
 * Work and memory are O(1) for each MN and message.
 */
class MmcpUpstreamStateMachine : public MmcpStateMachine
{
  public:
    using Members = std::vector<MmcpMemberView>; //!< a snapshot

    /// @return all MNs, in an order that does not depend on hashing
    Members GetMembers() const;
    /// @param mnId an MN @return what is known of it, nothing if it is not there
    std::optional<MmcpMemberView> GetMember(const MmcpIdentifier& mnId) const;
    /// @return MNs that are in the session here: not those awaited or handed over (P17)
    uint32_t GetMemberCount() const;
    /// @return MNs of which something is kept
    std::size_t GetTableSize() const;

    Time GetNextTimeout() const override;

  protected:
    using Slot = uint32_t; //!< of an MN
    /// No MN.
    static constexpr Slot NONE = 0xffffffff;

    /// A handover that an MN has asked for.
    struct Handover
    {
        MmcpIdentifier poaId;             //!< its target
        std::optional<MmcpEndpoint> next; //!< the LMC there, if the PoA is known
    };

    /// What is kept for an MN.
    struct Member
    {
        MmcpMemberState state{MmcpMemberState::CLOSED}; //!< how it stands
        MmcpEndpoint endpoint;                          //!< where it joined from
        std::optional<MmcpDataChannelStatus> status;    //!< its last status
        Time since;                                     //!< first seen
        Time heard;                                     //!< last seen
        Time due{Never()};                              //!< next probe, or the end of the state
        McastDueQueueOf<Slot>::Place queued;            //!< in the queue of due ones
        uint32_t probes{0};                             //!< unanswered
        std::unique_ptr<Handover> handover;             //!< the last one since it joined, if any
        std::optional<MmcpEndpoint> awaited;            //!< LMC: the channel joined for it
        uint32_t lmc{NONE};                             //!< SM: index of its LMC
        uint32_t place{0};                              //!< SM: among the MNs of that
        uint64_t mention{0};                            //!< SM: the last ASR with it, 0: none
    };

    /// @param sessionId the session @param config timers and limits
    MmcpUpstreamStateMachine(uint32_t sessionId, const MmcpUpstreamConfig& config);

    void DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now) override;
    void DoTimeout(Time now) override;

    /// @return the answer with F = 0 to who is not known here (P8)
    virtual MmcpMessageBody MakeRefusal() const = 0;
    /// Something was left by a ULR. @param now the time
    virtual void OnLeft(Time now);
    /// After a change of state. @param slot who @param from the state before
    virtual void OnSwitched(Slot slot, MmcpMemberState from);
    /// @return the session's data channel
    virtual const std::optional<MmcpEndpoint>& GetChannel() const = 0;
    /// @param member an MN @return the view, completed with what only the SM knows
    virtual std::optional<MmcpIdentifier> GetLmcId(const Member& member) const;

    /// @param mnId an MN @return its slot, new if need be; NONE if the table is full
    Slot FindOrAdd(const MmcpIdentifier& mnId, Time now);
    /// @param slot who @param event of the table @param next a state that it may lead to
    void SwitchTo(Slot slot, MmcpMemberEvent event, MmcpMemberState next);
    /// @param slot who @param due next probe, or the end of the state
    void SetDue(Slot slot, Time due);
    /// The MN was heard: it is probed after a Status Probe Time of silence (MMCP 7.4). @param slot
    /// who @param now the time
    void NoteHeard(Slot slot, Time now);
    /// Ends the handover of an MN, if one runs. @param slot who
    void CancelTransfer(Slot slot);
    /// @param slot who goes @param event of the table @param change what to tell
    void Remove(Slot slot, MmcpMemberEvent event, MmcpMemberChange change);
    /// Forgets all MNs.
    void RemoveAll();
    /// @param slot an MN @return true if it counts as a member here (P17)
    bool IsCounted(Slot slot) const;
    /// @param slot whose deadline has come @param now the time
    void OnMemberDue(Slot slot, Time now);

    const MmcpUpstreamConfig m_config; //!< as given
    MmcpMemberTable<Member> m_members; //!< all MNs

  private:
    bool IsDeclared(MmcpMemberState state, MmcpMemberEvent event) const;
    /// @return the slot if the MN may send this event's message from there; else NONE, and it is
    /// answered or dropped
    Slot Accept(const MmcpIdentifier& mnId,
                const MmcpEndpoint& from,
                MmcpMemberEvent event,
                const MmcpMessageBody& refusal);

    void OnLeaveRequest(const MmcpEndpoint& from, const MmcpUserLeaveRequest& request, Time now);
    void OnStatusReport(const MmcpEndpoint& from, const MmcpUserStatusReport& report, Time now);
    void OnInitiation(const MmcpEndpoint& from,
                      const MmcpHandoverInitiationRequest& request,
                      Time now);
    void OnTransferAck(const MmcpEndpoint& from, const MmcpHandoverTransferAck& ack, Time now);

    void SendTransfer(Slot slot);
    void TakeTurns(const MmcpContextTransfers::Turns& turns);
    /// Answers a HIR. @param slot who @param outcome how
    void Confirm(Slot slot, MmcpHandoverOutcome outcome);
    MmcpMemberView GetView(Slot slot) const;

    MmcpContextTransfers m_transfers; //!< handovers that wait for HTA
    McastDueQueueOf<Slot> m_due;      //!< MNs with a deadline
    uint32_t m_counted{0};            //!< MNs that IsCounted()
};

/// @param state a state @return its name, such as "HCT-SENT"
const char* MmcpGetName(MmcpMemberState state);

} // namespace ns3

#endif // MMCP_UPSTREAM_STATE_MACHINE_H
