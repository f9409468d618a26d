// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LMC_STATE_MACHINE_H
#define MMCP_LMC_STATE_MACHINE_H

#include "ns3/mmcp-upstream-state-machine.h"

#include <map>

namespace ns3
{

/// What an LMC can be told.
struct MmcpLmcConfig : public MmcpUpstreamConfig
{
    MmcpIdentifier lmcId; //!< its own identifier (P4)
    MmcpEndpoint sm;      //!< the SM of the session

    /// Join Waiting Time; default 1 s (MMCP 7.2, annex A a)
    Time joinWaitTime{Seconds(1)};
    /// The SJR is repeated for ever, after JoinWaitTime doubled up to this; default 64 s (P4)
    Time maxJoinInterval{Seconds(64)};
    /// How long the group stays joined for an MN that does not come; default 5 s (P16)
    Time agentHoldTime{Seconds(5)};
    /// Whether an ASR follows a leave at once; default true (MMCP 7.3, P10)
    bool reportLeaveAtOnce{true};
};

/// States of a session at an LMC (MMCP figure B.2).
enum class MmcpLmcState : uint8_t
{
    CLOSED,     //!< not joined
    SJR_SENT,   //!< waits for the SM
    ESTABLISHED //!< serves MNs
};

/// What can happen to the session at an LMC.
enum class MmcpLmcEvent : uint8_t
{
    START,        //!< the LMC joins: mmcp_lmc_join()
    SJC_ACCEPTED, //!< with F = 1
    SJC_REFUSED,  //!< with F = 0
    USP,          //!< the SM asks for a report
    LJR,          //!< an MN joins
    HCT,          //!< an MN is about to come
    STOP          //!< the LMC ends
};

/// The legal transitions of a session at an LMC (MMCP annex B).
inline constexpr MmcpTransitionRule<MmcpLmcState, MmcpLmcEvent> MMCP_LMC_TRANSITIONS[] = {
    // clang-format off
    {MmcpLmcState::CLOSED,      MmcpLmcEvent::START,        MmcpStates(MmcpLmcState::SJR_SENT)},
    {MmcpLmcState::SJR_SENT,    MmcpLmcEvent::SJC_ACCEPTED, MmcpStates(MmcpLmcState::ESTABLISHED)},
    {MmcpLmcState::SJR_SENT,    MmcpLmcEvent::SJC_REFUSED,  MmcpStates(MmcpLmcState::SJR_SENT)},
    {MmcpLmcState::SJR_SENT,    MmcpLmcEvent::STOP,         MmcpStates(MmcpLmcState::CLOSED)},
    {MmcpLmcState::ESTABLISHED, MmcpLmcEvent::SJC_REFUSED,  MmcpStates(MmcpLmcState::SJR_SENT)},
    {MmcpLmcState::ESTABLISHED, MmcpLmcEvent::USP,          MmcpStates(MmcpLmcState::ESTABLISHED)},
    {MmcpLmcState::ESTABLISHED, MmcpLmcEvent::LJR,          MmcpStates(MmcpLmcState::ESTABLISHED)},
    {MmcpLmcState::ESTABLISHED, MmcpLmcEvent::HCT,          MmcpStates(MmcpLmcState::ESTABLISHED)},
    {MmcpLmcState::ESTABLISHED, MmcpLmcEvent::STOP,         MmcpStates(MmcpLmcState::CLOSED)},
    // clang-format on
};

/**
 * @ingroup mmcp
 *
 * One session at a local mobility controller (MMCP 7.2 to 7.5, figure B.2, P21): joins the SM,
 * serves the MNs of its subnet, reports them to the SM, and joins the group ahead of MNs that are
 * about to come.
 */
class MmcpLmcStateMachine : public MmcpUpstreamStateMachine
{
  public:
    /**
     * @param sessionId the session
     * @param config timers and limits
     * @param delay picks the phase of the reports
     */
    MmcpLmcStateMachine(uint32_t sessionId, const MmcpLmcConfig& config, MmcpDelayPicker delay);

    /// Joins the SM. @param now the time @return what to do
    MmcpActions Start(Time now);
    /// Forgets everything, without a word to anybody. @param now the time @return what to do
    MmcpActions Stop(Time now);

    Time GetNextTimeout() const override;
    /// @return the state
    MmcpLmcState GetState() const;

  protected:
    void DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now) override;
    void DoTimeout(Time now) override;
    MmcpMessageBody MakeRefusal() const override;
    void OnLeft(Time now) override;
    void OnSwitched(Slot slot, MmcpMemberState from) override;
    const std::optional<MmcpEndpoint>& GetChannel() const override;

  private:
    bool IsDeclared(MmcpLmcEvent event) const;
    void SwitchTo(MmcpLmcEvent event, MmcpLmcState next);

    void OnSessionJoinConfirm(const MmcpEndpoint& from,
                              const MmcpSessionJoinConfirm& confirm,
                              Time now);
    void OnLocalJoin(const MmcpEndpoint& from, const MmcpLocalJoinRequest& request, Time now);
    void OnTransfer(const MmcpEndpoint& from,
                    const MmcpHandoverContextTransfer& transfer,
                    Time now);
    void OnProbe(const MmcpEndpoint& from, Time now);
    void SendTransferAck(const MmcpEndpoint& to, const MmcpIdentifier& mnId, bool accepted);
    void JoinSession(MmcpLmcEvent event, Time now);
    void SendReport(Time now);

    const MmcpLmcConfig m_lmcConfig; //!< as given
    const MmcpDelayPicker m_delay;   //!< picks the phase

    MmcpLmcState m_state{MmcpLmcState::CLOSED}; //!< the state
    std::optional<MmcpEndpoint> m_channel;      //!< the data channel
    MmcpRequest m_request;                      //!< the SJR
    Time m_reportDue{Never()};                  //!< the next periodic report
    Time m_promptDue{Never()};                  //!< a report out of turn
    Time m_reported{Time::Min()};               //!< the last report
    std::map<MmcpEndpoint, uint32_t> m_awaited; //!< MNs awaited, by data channel (P16)
};

/// @param state a state @return its name, such as "SJR-SENT"
const char* MmcpGetName(MmcpLmcState state);

} // namespace ns3

#endif // MMCP_LMC_STATE_MACHINE_H
