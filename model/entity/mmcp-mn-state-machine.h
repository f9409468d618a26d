// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MN_STATE_MACHINE_H
#define MMCP_MN_STATE_MACHINE_H

#include "ns3/mmcp-state-machine.h"
#include "ns3/mmcp-transition-table.h"

namespace ns3
{

/// What an MN can be told (MMCP annex A).
struct MmcpMnConfig
{
    MmcpIdentifier mnId; //!< who it is
    MmcpEndpoint sm;     //!< the SM of the session

    /// Join Waiting Time; default 1 s (MMCP 7.2, annex A a, P1)
    Time joinWaitTime{Seconds(1)};
    /// SJR or LJR sent without an answer before the join has failed; default 3 (P1)
    uint32_t maxJoinAttempts{3};
    /// ULR sent without an answer before the MN goes all the same; default 2 (P10)
    uint32_t maxLeaveAttempts{2};
    /// Status Report Time; default 10 s (MMCP 7.4, annex A b, P6)
    Time statusReportTime{Seconds(10)};
    /// Handover Initiation Time; default 200 ms (MMCP 7.5, annex A d, P11)
    Time handoverInitiationTime{MilliSeconds(200)};
    /// HIR sent without an answer before the MN carries on without; default 3 (P11)
    uint32_t maxHandoverInitiationAttempts{3};
    /// So long after an accepted handover an MN that has not moved says that it is still there,
    /// below HandoverGraceTime of the LMC; default 2.5 s (P17)
    Time stillHereTime{MilliSeconds(2500)};
};

/// States of an MN (MMCP figure B.3; LEAVING is P10).
enum class MmcpMnState : uint8_t
{
    CLOSED,      //!< not in the session
    SJR_SENT,    //!< waits for the SM
    LJR_SENT,    //!< waits for the LMC
    ESTABLISHED, //!< joined
    HIR_SENT,    //!< joined, and about to move
    LEAVING      //!< waits for the answer to its ULR
};

/// What can happen to an MN.
enum class MmcpMnEvent : uint8_t
{
    JOIN,         //!< the application joins
    LEAVE,        //!< the application leaves
    ATTACHED,     //!< there is an address at a PoA (P18)
    IMMINENT,     //!< a handover is about to come: Link_Handover_Imminent
    SJC_ACCEPTED, //!< with F = 1
    SJC_REFUSED,  //!< with F = 0
    LJC_ACCEPTED, //!< with F = 1
    LJC_REFUSED,  //!< with F = 0
    ULC,          //!< with either F
    USP,          //!< a probe
    HIC_ACCEPTED, //!< with F = 1
    HIC_REFUSED,  //!< with F = 0
    GIVEN_UP,     //!< a request has no answer after all attempts
    OTHER_MESSAGE //!< a message that is not for MNs
};

/// The legal transitions of an MN (MMCP annex B). A pair that is not here changes nothing.
inline constexpr MmcpTransitionRule<MmcpMnState, MmcpMnEvent> MMCP_MN_TRANSITIONS[] = {
    // clang-format off
    {MmcpMnState::CLOSED,      MmcpMnEvent::JOIN,         MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::SJR_SENT,    MmcpMnEvent::LEAVE,        MmcpStates(MmcpMnState::CLOSED)},
    {MmcpMnState::SJR_SENT,    MmcpMnEvent::ATTACHED,     MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::SJR_SENT,    MmcpMnEvent::SJC_ACCEPTED, MmcpStates(MmcpMnState::LJR_SENT, MmcpMnState::ESTABLISHED)},
    {MmcpMnState::SJR_SENT,    MmcpMnEvent::SJC_REFUSED,  MmcpStates(MmcpMnState::CLOSED)},
    {MmcpMnState::SJR_SENT,    MmcpMnEvent::GIVEN_UP,     MmcpStates(MmcpMnState::CLOSED, MmcpMnState::SJR_SENT)},
    {MmcpMnState::LJR_SENT,    MmcpMnEvent::LEAVE,        MmcpStates(MmcpMnState::CLOSED)},
    {MmcpMnState::LJR_SENT,    MmcpMnEvent::ATTACHED,     MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::LJR_SENT,    MmcpMnEvent::LJC_ACCEPTED, MmcpStates(MmcpMnState::ESTABLISHED)},
    {MmcpMnState::LJR_SENT,    MmcpMnEvent::LJC_REFUSED,  MmcpStates(MmcpMnState::CLOSED, MmcpMnState::SJR_SENT)},
    {MmcpMnState::LJR_SENT,    MmcpMnEvent::GIVEN_UP,     MmcpStates(MmcpMnState::CLOSED, MmcpMnState::SJR_SENT)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::LEAVE,        MmcpStates(MmcpMnState::LEAVING)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::ATTACHED,     MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::IMMINENT,     MmcpStates(MmcpMnState::HIR_SENT)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::SJC_REFUSED,  MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::LJC_REFUSED,  MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::ESTABLISHED, MmcpMnEvent::USP,          MmcpStates(MmcpMnState::ESTABLISHED)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::LEAVE,        MmcpStates(MmcpMnState::LEAVING)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::ATTACHED,     MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::IMMINENT,     MmcpStates(MmcpMnState::HIR_SENT)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::SJC_REFUSED,  MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::LJC_REFUSED,  MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::USP,          MmcpStates(MmcpMnState::HIR_SENT)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::HIC_ACCEPTED, MmcpStates(MmcpMnState::ESTABLISHED)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::HIC_REFUSED,  MmcpStates(MmcpMnState::ESTABLISHED)},
    {MmcpMnState::HIR_SENT,    MmcpMnEvent::GIVEN_UP,     MmcpStates(MmcpMnState::SJR_SENT)},
    {MmcpMnState::LEAVING,     MmcpMnEvent::ULC,          MmcpStates(MmcpMnState::CLOSED)},
    {MmcpMnState::LEAVING,     MmcpMnEvent::GIVEN_UP,     MmcpStates(MmcpMnState::CLOSED)},
    // clang-format on
};

/**
 * @ingroup mmcp
 *
 * One membership of a mobile node in one session (MMCP 7.2 to 7.5, figure B.3, P21).
 *
 *     CLOSED -> SJR_SENT -> LJR_SENT -> ESTABLISHED <-> HIR_SENT      joins, then hands over
 *                  |  <--------------------+---------------+          attached anew, or forgotten
 *                  +--- no LMC assigned -->+-> LEAVING -> CLOSED      leaves
 *
 * A first join that fails ends in CLOSED (P1). An MN that was joined once does not give up: it
 * keeps what it receives and asks again every Status Report Time (P8, P9), until the SM refuses it.
 */
class MmcpMnStateMachine : public MmcpStateMachine
{
  public:
    /// Tells how many data packets were received so far, modulo 2^32 (W9).
    using PacketCounter = std::function<uint32_t()>;

    /**
     * @param sessionId the session
     * @param config timers and limits
     * @param delay picks the phase of the reports
     * @param packets counts what is received
     */
    MmcpMnStateMachine(uint32_t sessionId,
                       const MmcpMnConfig& config,
                       MmcpDelayPicker delay,
                       PacketCounter packets);

    /// @name The application and the link
    /// What the state does not allow changes nothing.
    /// @{

    /// @param poaId where the MN is attached; empty: not known @param now the time @return what to
    /// do
    MmcpActions Join(const MmcpIdentifier& poaId, Time now);
    /// @param now the time @return what to do
    MmcpActions Leave(Time now);
    /// The MN has an address at a PoA of another subnet (P18). @param poaId empty: not known @param
    /// now the time @return what to do
    MmcpActions OnAttached(const MmcpIdentifier& poaId, Time now);
    /// The MN is at another PoA, of the same subnet as far as is known. @param poaId named in SJR
    /// from now on
    void SetPoa(const MmcpIdentifier& poaId);
    /// A handover is imminent. @param poaId the target @param now the time @return what to do
    MmcpActions OnHandoverImminent(const MmcpIdentifier& poaId, Time now);
    /// @}

    Time GetNextTimeout() const override;

    /// @return the state
    MmcpMnState GetState() const;
    /// @return where reports go to, LMC or SM; nothing if there is no such peer yet
    std::optional<MmcpEndpoint> GetUpstream() const;
    /// @param now the time @return what a report would say; nothing before the first accepted SJC
    std::optional<MmcpDataChannelStatus> GetStatus(Time now) const;

  protected:
    void DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now) override;
    void DoTimeout(Time now) override;

  private:
    bool IsDeclared(MmcpMnEvent event) const;
    /// @param event of the table @param next a state that it may lead to
    void SwitchTo(MmcpMnEvent event, MmcpMnState next);

    /// @return whom the messages of a type are taken from
    const std::optional<MmcpEndpoint>& GetPeer(MmcpMnEvent event) const;

    void OnSessionJoinConfirm(const MmcpSessionJoinConfirm& confirm, Time now);
    void OnGivenUp(Time now);
    /// @param event why @param now the time: session join from the start
    void JoinAgain(MmcpMnEvent event, Time now);
    /// A join did not come about. @param event of the table @param cause why @param now the time
    void OnJoinFailed(MmcpMnEvent event, MmcpJoinFailure cause, Time now);
    void Establish(MmcpMnEvent event, Time now);
    void Close(MmcpMnEvent event);
    void EndHandover(MmcpMnEvent event,
                     MmcpHandoverOutcome outcome,
                     const std::optional<MmcpEndpoint>& lmc);

    /// Sends the request that belongs to the state.
    void SendRequest();
    void SendReport(Time now);

    const MmcpMnConfig m_config;   //!< as given
    const MmcpDelayPicker m_delay; //!< picks the phase
    const PacketCounter m_packets; //!< counts packets

    MmcpMnState m_state{MmcpMnState::CLOSED}; //!< the state
    MmcpIdentifier m_poaId;                   //!< where it is attached; empty: not known
    MmcpIdentifier m_targetId;                //!< of the running handover
    std::optional<MmcpEndpoint> m_sm;         //!< the SM
    std::optional<MmcpEndpoint> m_lmc;        //!< the LMC that was assigned
    std::optional<MmcpEndpoint> m_upstream;   //!< whom it has joined
    std::optional<MmcpEndpoint> m_channel;    //!< the data channel
    std::optional<Time> m_since;              //!< the first accepted SJC (W9)
    MmcpRequest m_request;                    //!< what is repeated in this state
    uint32_t m_rounds{0};                     //!< session joins of a first join
    Time m_reportDue{Never()};                //!< the next periodic report
    Time m_stillHereDue{Never()};             //!< the report of one who did not move
};

/// @param state a state @return its name, such as "SJR-SENT"
const char* MmcpGetName(MmcpMnState state);

} // namespace ns3

#endif // MMCP_MN_STATE_MACHINE_H
