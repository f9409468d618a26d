// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_STATE_MACHINE_H
#define MMCP_STATE_MACHINE_H

#include "ns3/mmcp-message.h"
#include "ns3/mmcp-parse-error.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace ns3
{

/// A message for a peer.
struct MmcpSend
{
    MmcpEndpoint to;     //!< where to
    MmcpMessage message; //!< what
};

/// A message was dropped; nothing changed.
struct MmcpDropped
{
    MmcpParseError reason; //!< why
    MmcpEndpoint from;     //!< its sender
};

/// A state changed.
struct MmcpTransition
{
    MmcpIdentifier who; //!< the MN or LMC; empty: the session of the entity itself
    const char* from;   //!< state before, as in MMCP annex B
    const char* to;     //!< state after
};

/// A group is to be joined or left: by an MN for itself, by an LMC as its agent (P16).
struct MmcpGroupChange
{
    MmcpEndpoint channel; //!< group and port
    bool join;            //!< join or leave
};

/// Why a join failed (P1).
enum class MmcpJoinFailure : uint8_t
{
    SM_SILENT,   //!< no SJC
    SM_REFUSED,  //!< SJC with F = 0
    LMC_SILENT,  //!< no LJC
    LMC_REFUSED, //!< LJC with F = 0
};

/// At an MN: the SM has accepted it.
struct MmcpAdmitted
{
};

/// At an MN: session join and local join are done.
struct MmcpJoined
{
    std::optional<MmcpEndpoint> lmc; //!< its LMC; none: it reports to the SM
};

/// At an MN: it is not in the session, or not any more.
struct MmcpJoinFailed
{
    MmcpJoinFailure cause; //!< why
};

/// At an MN: it has left the session.
struct MmcpLeft
{
};

/// How a handover initiation ended.
enum class MmcpHandoverOutcome : uint8_t
{
    ACCEPTED, //!< HIC with F = 1
    REFUSED,  //!< HIC with F = 0
    SILENT    //!< no HIC
};

/// At an MN: its HIR was answered, or not.
struct MmcpHandoverAnswered
{
    MmcpHandoverOutcome outcome;     //!< how
    std::optional<MmcpEndpoint> lmc; //!< the new LMC, if accepted
};

/// What happened to a member.
enum class MmcpMemberChange : uint8_t
{
    JOINED,    //!< it was not there before
    LEFT,      //!< by a ULR
    FAILED,    //!< three probes were not answered (MMCP 7.4)
    GONE,      //!< handed over, and not heard again (P17); or no LMC mentions it any more
    NEVER_CAME //!< a new LMC waited for it in vain (P16)
};

/// At an SM or LMC: a member came or went.
struct MmcpMemberChanged
{
    MmcpIdentifier mnId;     //!< who
    MmcpMemberChange change; //!< what
};

/// At an SM: an LMC joined or failed.
struct MmcpLmcChanged
{
    MmcpIdentifier lmcId; //!< who
    bool joined;          //!< joined or failed
};

/// At an old LMC: a handover was asked for and is answered.
struct MmcpHandoverServed
{
    MmcpIdentifier mnId;             //!< who moves
    MmcpIdentifier poaId;            //!< where to
    MmcpHandoverOutcome outcome;     //!< SILENT: the new LMC did not answer
    std::optional<MmcpEndpoint> lmc; //!< the new LMC, if there is one for the PoA
};

/// What the owner of a state machine must do, or is told, in this order.
using MmcpAction = std::variant<MmcpSend,
                                MmcpDropped,
                                MmcpTransition,
                                MmcpGroupChange,
                                MmcpAdmitted,
                                MmcpJoined,
                                MmcpJoinFailed,
                                MmcpLeft,
                                MmcpHandoverAnswered,
                                MmcpMemberChanged,
                                MmcpLmcChanged,
                                MmcpHandoverServed>;
/// All that follows from one event.
using MmcpActions = std::vector<MmcpAction>;

/// Picks a delay between 0 and its argument, at random.
using MmcpDelayPicker = std::function<Time(Time)>;

/**
 * @ingroup mmcp
 *
 * What the state machines of SM, LMC and MN have in common: each serves one session, has neither
 * socket nor timer, takes events with the time and gives actions. The owner calls OnTimeout() at
 * GetNextTimeout().
 */
class MmcpStateMachine
{
  public:
    /// The time of what never happens.
    static Time Never()
    {
        return Time::Max();
    }

    /// @param sessionId Session ID (MMCP 8.1 e)
    explicit MmcpStateMachine(uint32_t sessionId);
    virtual ~MmcpStateMachine() = default;
    MmcpStateMachine(const MmcpStateMachine&) = delete;
    MmcpStateMachine& operator=(const MmcpStateMachine&) = delete;

    /// @return Session ID
    uint32_t GetSessionId() const;

    /**
     * @param from its sender
     * @param message of this session, sound by MMCP 8
     * @param now the time
     * @return what to do
     */
    MmcpActions OnMessage(const MmcpEndpoint& from, const MmcpMessage& message, Time now);
    /// @return when OnTimeout() must be called, Never() if never; may be too early, never too late
    virtual Time GetNextTimeout() const = 0;
    /// @param now the time @return what to do
    MmcpActions OnTimeout(Time now);

  protected:
    /// Handles a message. @param from its sender @param message what @param now the time
    virtual void DoReceive(const MmcpEndpoint& from, const MmcpMessageBody& message, Time now) = 0;
    /// Handles what is due. @param now the time
    virtual void DoTimeout(Time now) = 0;

    /// @param to a peer @param body a message of the session
    void Send(const MmcpEndpoint& to, MmcpMessageBody body);
    /// @param reason why a message is dropped @param from its sender
    void Drop(MmcpParseError reason, const MmcpEndpoint& from);
    /// @return all actions since the last call
    MmcpActions Take();

    MmcpActions m_out; //!< actions so far

  private:
    uint32_t m_sessionId; //!< Session ID
};

/// A request that is sent again until it is answered (P1, P4, P10 to P12).
class MmcpRequest
{
  public:
    /**
     * The first transmission is the caller's, now.
     *
     * @param now the time
     * @param interval until the next
     * @param attempts transmissions in all, 1 or more; 0: no end
     * @param mostInterval if longer than interval, that is doubled each time up to this
     */
    void Start(Time now, Time interval, uint32_t attempts, Time mostInterval = Time(0));
    /// As Start(), with the first transmission later. @param due when
    void StartLater(Time due, Time interval, uint32_t attempts, Time mostInterval = Time(0));
    /// It is answered, or not needed any more.
    void Stop();
    /// @return when it is due, Never() if it does not run
    Time GetDue() const;
    /// To be called when it is due. @param now the time @return true: send again; false: given up
    bool OnDue(Time now);

  private:
    Time m_due{MmcpStateMachine::Never()}; //!< the next transmission, or the end
    Time m_interval;                       //!< from one to the next
    Time m_mostInterval;                   //!< limit of the doubling
    uint32_t m_left{0};                    //!< transmissions left
    bool m_endless{false};                 //!< no limit of transmissions
};

/// @param os a stream @param failure printed as in "no answer of the SM" @return the stream
std::ostream& operator<<(std::ostream& os, MmcpJoinFailure failure);
/// @param os a stream @param outcome printed as "accepted" @return the stream
std::ostream& operator<<(std::ostream& os, MmcpHandoverOutcome outcome);
/// @param os a stream @param change printed as "joined" @return the stream
std::ostream& operator<<(std::ostream& os, MmcpMemberChange change);

} // namespace ns3

#endif // MMCP_STATE_MACHINE_H
