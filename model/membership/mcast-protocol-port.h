// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_PORT_H
#define MCAST_PROTOCOL_PORT_H

#include "ns3/mcast-protocol.h"

#include <map>
#include <memory>
#include <ostream>
#include <set>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * One interface of a McastProtocol: its host part and, if enabled, its router part, with the timers
 * that they ask for. Executes what the two state machines say. Not for scripts.
 */
class McastProtocol::Port
{
  public:
    /// @param protocol the owner @param interface an interface that exists
    Port(McastProtocol& protocol, uint32_t interface);
    /// Cancels what is scheduled.
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    /// Follows the state of the interface. @param linkChanged true: maybe it is another link
    void Refresh(bool linkChanged);

    /// @param socket who @param group what @param filter from whom
    void SetFilter(uint64_t socket, const McastAddress& group, const McastSourceFilter& filter);
    /// @param socket a socket that wants nothing any more
    void CloseSocket(uint64_t socket);
    /// @return the host part
    const McastMembershipHost& GetHost() const;

    /// Starts the router part if there is none.
    void EnableRouter();
    /// Ends the router part if there is one.
    void DisableRouter();
    /// @return the router part; null if it is not enabled
    const McastMembershipQuerier* GetQuerier() const;

    /// @param source of a sound message @param message from the link
    void Receive(const McastAddress& source, const McastMembershipMessage& message);

    /// @param os gets all state, for people
    void Print(std::ostream& os) const;

  private:
    class LinkWatch;

    /// An event that is moved only when its time changes.
    struct Timer
    {
        EventId event;                    //!< the event
        Time due{McastDueQueue::Never()}; //!< when it comes
    };

    void Start(const McastAddress& address, bool linkChanged);
    void Stop();
    void StopRouter();

    void OnHostTimer();
    void OnRouterTimer();
    void Move(Timer& timer, Time due, void (Port::*handler)());

    void Execute(const McastHostActions& actions);
    void Execute(const McastQuerierActions& actions);
    void Send(const McastSend& send);
    void ToHost(const McastMembershipMessage& message);
    void ToRouter(const McastAddress& source, const McastMembershipMessage& message);
    /// Notes whether a socket wants a group delivered.
    void Listen(const McastAddress& group, uint64_t socket, bool wanted);
    void ListenAsRouter(bool wanted);
    void PrintRouter(std::ostream& os) const;

    McastProtocol& m_protocol;                         //!< the owner
    const uint32_t m_interface;                        //!< its number
    const McastFamilyRules& m_rules;                   //!< of the family
    McastMembershipHost m_host;                        //!< host part
    std::unique_ptr<McastMembershipQuerier> m_querier; //!< router part, if enabled
    bool m_hostRuns{false};                            //!< the host part is started
    bool m_hostRan{false};                             //!< it was before
    bool m_routerRuns{false};                          //!< the router part is started
    McastAddress m_address;                            //!< with which they were started
    /// Sockets that want a group delivered; ListenTo() was told these groups.
    std::map<McastAddress, std::set<uint64_t>> m_listeners;
    Timer m_hostTimer;      //!< McastMembershipHost::OnTimeout()
    Timer m_routerTimer;    //!< McastMembershipQuerier::OnTimeout()
    Ptr<LinkWatch> m_watch; //!< of the device
};

} // namespace ns3

#endif // MCAST_PROTOCOL_PORT_H
