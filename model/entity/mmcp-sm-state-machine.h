// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SM_STATE_MACHINE_H
#define MMCP_SM_STATE_MACHINE_H

#include "ns3/mmcp-upstream-state-machine.h"

#include <functional>
#include <vector>

namespace ns3
{

/// What an SM can be told about a session.
struct MmcpSmConfig : public MmcpUpstreamConfig
{
    /// Who asks to join.
    struct Applicant
    {
        uint32_t sessionId;                  //!< which session
        MmcpIdentifier mnId;                 //!< who
        std::optional<MmcpIdentifier> poaId; //!< where it is attached
        MmcpEndpoint endpoint;               //!< its address and port
    };

    MmcpEndpoint channel; //!< the data channel: group and port
    /// Whether an MN may join; default: all may (P3)
    std::function<bool(const Applicant&)> authorize;
    /// Identifier of the LMC to be assigned; none: none is. Default: that of the PoA (P2)
    std::function<std::optional<MmcpIdentifier>(const Applicant&)> select;
};

/// States of an LMC at the SM.
enum class MmcpSmLmcState : uint8_t
{
    CLOSED,      //!< has not joined
    ESTABLISHED, //!< joined
    FAILED       //!< three probes were not answered (MMCP 7.4)
};

/// What can happen to an LMC at the SM.
enum class MmcpSmLmcEvent : uint8_t
{
    SJR,   //!< it joins (P4)
    ASR,   //!< it reports
    SILENT //!< probes unanswered
};

/// The legal transitions of an LMC at the SM (MMCP 7.4, P4, P8, P9).
inline constexpr MmcpTransitionRule<MmcpSmLmcState, MmcpSmLmcEvent> MMCP_SM_LMC_TRANSITIONS[] = {
    // clang-format off
    {MmcpSmLmcState::CLOSED,      MmcpSmLmcEvent::SJR,    MmcpStates(MmcpSmLmcState::ESTABLISHED)},
    {MmcpSmLmcState::ESTABLISHED, MmcpSmLmcEvent::SJR,    MmcpStates(MmcpSmLmcState::ESTABLISHED)},
    {MmcpSmLmcState::ESTABLISHED, MmcpSmLmcEvent::ASR,    MmcpStates(MmcpSmLmcState::ESTABLISHED)},
    {MmcpSmLmcState::ESTABLISHED, MmcpSmLmcEvent::SILENT, MmcpStates(MmcpSmLmcState::FAILED)},
    {MmcpSmLmcState::FAILED,      MmcpSmLmcEvent::SJR,    MmcpStates(MmcpSmLmcState::ESTABLISHED)},
    // clang-format on
};

/**
 * @ingroup mmcp
 *
 * One session at the session manager (MMCP 7.2 to 7.5, figure B.1): admits MNs, assigns LMCs, keeps
 * the membership of the whole session from the LMCs' reports, and serves MNs without LMC itself.
 *
 * An MN that its LMC has mentioned and does not any more is taken out when a report that lists all
 * MNs lacks it and no word comes for a Status Report Time: it may be on its way to another LMC.
 * Otherwise, and if its LMC never mentions it, after twice the Status Probe Time.
 */
class MmcpSmStateMachine : public MmcpUpstreamStateMachine
{
  public:
    /// @param sessionId the session @param config timers, limits, data channel
    MmcpSmStateMachine(uint32_t sessionId, const MmcpSmConfig& config);

    /// Forgets everything, without a word to anybody. @param now the time @return what to do
    MmcpActions Stop(Time now);

    Time GetNextTimeout() const override;
    /// @param lmcId an LMC of the map @return how it stands
    MmcpSmLmcState GetLmcState(const MmcpIdentifier& lmcId) const;
    /// @param lmcId an LMC of the map @return the MNs that are known to be there
    uint32_t GetLmcMemberCount(const MmcpIdentifier& lmcId) const;

  protected:
    void DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now) override;
    void DoTimeout(Time now) override;
    MmcpMessageBody MakeRefusal() const override;
    void OnSwitched(Slot slot, MmcpMemberState from) override;
    const std::optional<MmcpEndpoint>& GetChannel() const override;
    std::optional<MmcpIdentifier> GetLmcId(const Member& member) const override;

  private:
    /// What is kept for an LMC.
    struct Lmc
    {
        MmcpSmLmcState state{MmcpSmLmcState::CLOSED}; //!< how it stands
        Time due{Never()};                            //!< next probe
        uint32_t probes{0};                           //!< unanswered
        std::vector<Slot> members;                    //!< MNs that are there, in any order
    };

    void SwitchTo(uint32_t lmc, MmcpSmLmcEvent event, MmcpSmLmcState next);
    void NoteHeard(Lmc& lmc, Time now);

    void OnSessionJoin(const MmcpEndpoint& from, const MmcpSessionJoinRequest& request, Time now);
    void OnLmcJoin(const MmcpEndpoint& from, const MmcpLmcMap::Lmc& lmc, Time now);
    void OnMnJoin(const MmcpEndpoint& from, const MmcpSessionJoinRequest& request, Time now);
    void OnReport(const MmcpEndpoint& from, const MmcpAggregationStatusReport& report, Time now);
    void OnMention(uint32_t lmc, const MmcpMnReport& report, Time now);
    void OnLmcDue(uint32_t lmc, Time now);

    /// @return the LMC to be assigned, null if none
    const MmcpLmcMap::Lmc* Select(const MmcpSmConfig::Applicant& applicant) const;
    /// @param lmcId an LMC @return what is kept for it, null if nothing
    const Lmc* FindLmc(const MmcpIdentifier& lmcId) const;
    /// Moves an MN to an LMC, or to none. @param slot who @param lmc index or NONE
    void Assign(Slot slot, uint32_t lmc);

    const MmcpSmConfig m_smConfig;               //!< as given
    const std::optional<MmcpEndpoint> m_channel; //!< the data channel
    std::vector<Lmc> m_lmcs;                     //!< in the order of the map
    uint64_t m_reports{0};                       //!< ASR so far
    Time m_lmcsDue{Never()};                     //!< not later than the next probe of an LMC
};

/// @param state a state @return its name, such as "FAILED"
const char* MmcpGetName(MmcpSmLmcState state);

} // namespace ns3

#endif // MMCP_SM_STATE_MACHINE_H
