// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ENTITY_H
#define MMCP_ENTITY_H

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/mmcp-answer-limiter.h"
#include "ns3/mmcp-message.h"
#include "ns3/mmcp-parse-error.h"
#include "ns3/mmcp-state-machine.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * What the applications MmcpSm, MmcpLmc and MmcpMn have in common: a UDP socket for each IP
 * version, the state machine of each session with its timer, counters and traces. It executes what
 * the state machines say and knows nothing of procedures.
 */
class MmcpEntity : public McastStreamsApplication
{
  public:
    static constexpr uint16_t DEFAULT_PORT = 6041; //!< of SM and LMC; none is assigned (W11)

    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpEntity();
    ~MmcpEntity() override;

    /// Starts now, also again after Stop(); StartTime does the same. Nothing happens if it runs.
    void Start();
    /// Stops now; StopTime does the same. Nothing happens if it does not run.
    void Stop();
    /// @return true between Start() and Stop()
    bool IsRunning() const;

    /// @param type a message @return packets of it sent
    uint64_t GetSent(MmcpMessageType type) const;
    /// @param type a message @return packets of it received and sound
    uint64_t GetReceived(MmcpMessageType type) const;
    /// @return octets of UDP payload sent
    uint64_t GetSentOctets() const;
    /// @param reason a reason @return packets dropped for it
    uint64_t GetDropped(MmcpParseError reason) const;

    /// @param stream the first stream to use @return how many are used: 1
    int64_t AssignStreams(int64_t stream) override;

    /// @name Signatures of the trace sources
    /// @{
    /// Peer, message.
    typedef void (*MessageCallback)(const MmcpEndpoint& peer, const MmcpMessage& message);
    /// Reason, sender.
    typedef void (*DropCallback)(MmcpParseError reason, const MmcpEndpoint& from);
    /// Session; the MN or LMC, empty: the entity itself; state before and after (MMCP annex B).
    typedef void (*StateTransitionCallback)(uint32_t sessionId,
                                            const MmcpIdentifier& who,
                                            const std::string& before,
                                            const std::string& after);
    /// @}

    /// @param address an InetSocketAddress or Inet6SocketAddress; another ends the program with a
    /// message @return the same as a value of the protocol
    static MmcpEndpoint ToEndpoint(const Address& address);
    /// @param endpoint with a family @return the same as ns-3's type
    static Address ToAddress(const MmcpEndpoint& endpoint);

  protected:
    void DoDispose() override;

    /// @return where it is reached: attributes Local and Port
    MmcpEndpoint GetSelf() const;
    /// @return the delays of the state machines
    MmcpDelayPicker GetDelayPicker();

    /// The sockets of a server are open. To be overridden.
    virtual void DoStart() = 0;
    /// The sockets are about to be closed, the sessions to be forgotten. To be overridden.
    virtual void DoStop() = 0;
    /// @param family IPV4 or IPV6 @param device to be bound to, or null @param port 0: any @return
    /// a socket of this entity; null if the node has no such IP stack
    Ptr<Socket> Bind(McastAddress::Family family, Ptr<NetDevice> device, uint16_t port);
    /// @param machine serves its session from now on @return it
    MmcpStateMachine& AddMachine(std::unique_ptr<MmcpStateMachine> machine);
    /// @param sessionId a session @return its state machine, null if it is not served
    MmcpStateMachine* FindMachine(uint32_t sessionId) const;
    /// @param sessionId a session whose machine made them @param actions to be executed
    void Execute(uint32_t sessionId, const MmcpActions& actions);

    /// Reacts to an action that is not common to all entities. @param sessionId the session @param
    /// action what
    virtual void DoAction(uint32_t sessionId, const MmcpAction& action) = 0;
    /// @param to a peer @return the socket to reach it, null if there is none; by default those of
    /// a server
    virtual Ptr<Socket> GetSocket(const MmcpEndpoint& to);
    /// @return whether it takes messages from the start on, and answers requests for unknown
    /// sessions (W10)
    virtual bool IsServer() const = 0;

    uint16_t m_port{0}; //!< own UDP port, 0: any (W11); attribute Port of the subclasses

  private:
    /// A session that is served.
    struct Session
    {
        std::unique_ptr<MmcpStateMachine> machine; //!< its state machine
        EventId timer;                             //!< OnTimeout() of it
        Time due{MmcpStateMachine::Never()};       //!< when that comes
    };

    void StartApplication() override;
    void StopApplication() override;
    /// Opens the sockets of all IP versions of the node, or of Local's. A port in use ends the
    /// program with a message.
    void Open();
    void SetLocal(const Address& local);
    Address GetLocal() const;

    void Transmit(const MmcpEndpoint& to, const MmcpMessage& message);
    void TransmitPart(const MmcpEndpoint& to, const MmcpMessage& message);
    void HandleRead(Ptr<Socket> socket);
    void Receive(const MmcpEndpoint& from, Ptr<const Packet> packet);
    /// Answers a request of a session that is not served (W10).
    void RefuseSession(const MmcpEndpoint& from, const MmcpMessage& message);
    void Drop(MmcpParseError reason, const MmcpEndpoint& from);
    void Reschedule(Session& session);
    void OnTimer(uint32_t sessionId);

    McastAddress m_local;      //!< attribute Local
    uint8_t m_lengthOctets;    //!< attribute ParameterLengthOctets
    uint32_t m_maxMessageSize; //!< attribute MaxMessageSize
    uint32_t m_maxRefusalRate; //!< attribute MaxRefusalRate

    bool m_running{false};                                 //!< between Start() and Stop()
    std::map<McastAddress::Family, Ptr<Socket>> m_sockets; //!< of a server, while it runs
    std::map<uint32_t, Session> m_sessions;                //!< by Session ID
    Ptr<UniformRandomVariable> m_random;                   //!< picks delays
    MmcpAnswerLimiter m_limiter;                           //!< answers with F = 0

    std::array<uint64_t, MMCP_MESSAGE_TYPES> m_sent{};     //!< by type
    std::array<uint64_t, MMCP_MESSAGE_TYPES> m_received{}; //!< by type
    std::map<MmcpParseError, uint64_t> m_dropped;          //!< by reason, if any
    uint64_t m_sentOctets{0};                              //!< of payload

    TracedCallback<const MmcpEndpoint&, const MmcpMessage&> m_txTrace; //!< sent
    TracedCallback<const MmcpEndpoint&, const MmcpMessage&> m_rxTrace; //!< received
    TracedCallback<MmcpParseError, const MmcpEndpoint&> m_dropTrace;   //!< dropped
    TracedCallback<uint32_t, const MmcpIdentifier&, const std::string&, const std::string&>
        m_transitionTrace; //!< a change of state
};

} // namespace ns3

#endif // MMCP_ENTITY_H
