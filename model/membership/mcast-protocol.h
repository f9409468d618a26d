// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_H
#define MCAST_PROTOCOL_H

#include "ns3/mcast-membership-host.h"
#include "ns3/mcast-membership-querier.h"
#include "ns3/mcast-parse-error.h"
#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <array>
#include <map>
#include <memory>
#include <set>

namespace ns3
{

class Node;

/**
 * @ingroup mmcp
 *
 * Group membership of a node for one IP version: the host part on every interface, and the router
 * part on the interfaces where it is enabled. Interfaces are those of the node's Ipv4 or Ipv6. The
 * state machines are McastMembershipHost and McastMembershipQuerier; this class gives them timers,
 * random delays, addresses and, through its two subclasses, packets.
 *
 * Both parts of one interface hear what the other sends, as if by loopback: a router that joins a
 * group on an interface of its own (RFC 9776 5, first paragraphs) is a member for its own querier,
 * too.
 */
class McastProtocol : public Object
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();
    /// @param node a node @param family IPV4 or IPV6 @return its membership protocol, null if it
    /// has none
    static Ptr<McastProtocol> Of(Ptr<Node> node, McastAddress::Family family);

    /**
     * @name Host part
     * @{
     */

    /**
     * @param delivers false for a router that passes packets on only: the IP stack is not told to
     * deliver the groups to this node
     * @return a number that stands for a socket in SetFilter(); never given twice by one object
     */
    uint64_t NewSocket(bool delivers = true);
    /**
     * Sets what a socket wants of a group on an interface; the group is reported accordingly.
     *
     * @param socket from NewSocket()
     * @param interface the interface; none of that number ends the program with a message
     * @param group a multicast address of the family; another ends the program with a message
     * @param filter what the socket wants; INCLUDE without sources: nothing any more
     */
    void SetFilter(uint64_t socket,
                   uint32_t interface,
                   const McastAddress& group,
                   const McastSourceFilter& filter);
    /// @param socket a socket that wants nothing any more, on any interface
    void CloseSocket(uint64_t socket);
    /// @param interface an interface @return what its sockets want, by group
    std::map<McastAddress, McastSourceFilter> GetJoined(uint32_t interface) const;
    /// @}

    /**
     * @name Router part
     * @{
     */

    /// @param interface where to be a router from now on: queries are sent, reports are kept
    void EnableRouter(uint32_t interface);
    /// @param interface where to be a router no longer: all memberships there end
    void DisableRouter(uint32_t interface);
    /// @param interface an interface @return true if EnableRouter() was called for it
    bool IsRouter(uint32_t interface) const;
    /// @param interface an interface @return true if this node is the elected querier there
    bool IsQuerier(uint32_t interface) const;
    /**
     * @param interface an interface with the router part
     * @param group a group
     * @param source a sender
     * @return true if a host on the link wants it (RFC 9776 6.3)
     */
    bool Forwards(uint32_t interface, const McastAddress& group, const McastAddress& source) const;
    /// @param interface an interface with the router part @param group a group @return what hosts
    /// want
    McastSourceFilter GetFilter(uint32_t interface, const McastAddress& group) const;
    /// @param interface an interface with the router part @return what hosts want, by group
    std::map<McastAddress, McastSourceFilter> GetMemberships(uint32_t interface) const;
    /// @}

    /**
     * Tells that an interface went up, down, or changed its addresses. Link changes of the devices
     * are followed by itself; what only a routing protocol is told (Ipv4::SetDown) needs this call.
     *
     * @param interface the interface
     */
    void NotifyInterfaceChange(uint32_t interface);

    /// @param stream prints host and router state of all interfaces, with timers, to it
    void PrintMembership(Ptr<OutputStreamWrapper> stream) const;

    /// @param reason a reason @return messages and records dropped for it so far
    uint64_t GetDropped(McastParseError reason) const;

    /// @param stream first stream of the random delays @return number of streams used: 1
    int64_t AssignStreams(int64_t stream);

    /// @return IPV4 or IPV6
    virtual McastAddress::Family GetFamily() const = 0;
    /// @param device a device of the node @return its interface, -1 if it has none of the family
    virtual int32_t GetInterfaceForDevice(Ptr<NetDevice> device) const = 0;

    /// @name Signatures of the trace sources
    /// @{
    /// Interface, group, what hosts on the link want from now on.
    typedef void (*MembershipChangedCallback)(uint32_t interface,
                                              const McastAddress& group,
                                              const McastSourceFilter& filter);
    /// Interface, address of the querier.
    typedef void (*QuerierChangedCallback)(uint32_t interface, const McastAddress& querier);
    /// Interface, peer (destination when sent, source when received), message.
    typedef void (*MessageCallback)(uint32_t interface,
                                    const McastAddress& peer,
                                    const McastMembershipMessage& message);
    /// Interface, reason, source of the message.
    typedef void (*DropCallback)(uint32_t interface,
                                 McastParseError reason,
                                 const McastAddress& source);
    /// @}

  protected:
    McastProtocol();
    ~McastProtocol() override;
    void DoInitialize() override;
    void DoDispose() override;
    void NotifyNewAggregate() override;

    /// @return the node, null before aggregation
    Ptr<Node> GetNode() const;

    /// @name What differs between the IP versions.
    /// @{
    /// Sends a message out of an interface, with TTL 1. @param interface where @param send what,
    /// where to
    virtual void SendOut(uint32_t interface, const McastSend& send) = 0;
    /// @param interface an interface @return true if it is up and its device has a link
    virtual bool IsUp(uint32_t interface) const = 0;
    /// @param interface an interface @return own address for messages (link-local in IPv6), none if
    /// none
    virtual McastAddress GetAddress(uint32_t interface) const = 0;
    /// @return number of interfaces of the family
    virtual uint32_t GetNInterfaces() const = 0;
    /// @param interface an interface @return its device
    virtual Ptr<NetDevice> GetDevice(uint32_t interface) const = 0;
    /// Called when a socket of the interface starts or the last one ceases to want delivery of a
    /// group (IPv6 must register it).
    virtual void ListenTo(uint32_t interface, const McastAddress& group, bool wanted) = 0;
    /// Binds to the IP stack. @param node the node @return false if the node has no such stack yet
    virtual bool SetUp(Ptr<Node> node);
    /// @}

    /// A sound message arrived; for subclasses. @param interface where @param source from @param
    /// message what
    void Received(uint32_t interface,
                  const McastAddress& source,
                  const McastMembershipMessage& message);
    /// Counts and traces a drop. @param interface where @param reason why @param source of the
    /// message
    void Drop(uint32_t interface, McastParseError reason, const McastAddress& source);

  private:
    class Port;

    McastHostConfig GetHostConfig(uint32_t interface) const;
    McastQuerierConfig GetQuerierConfig(uint32_t interface) const;
    /// @param interface an interface @return octets that a message may have there, IP headers not
    /// counted
    uint32_t GetMaxPayload(uint32_t interface) const;
    Time PickDelay(Time most);

    /// @param interface an interface of the node, or the program ends @return its state, new if
    /// needed
    Port& Use(uint32_t interface);
    const Port* Find(uint32_t interface) const;
    const McastMembershipQuerier* FindQuerier(uint32_t interface) const;
    void Begin();

    Ptr<Node> m_node;                                     //!< where it is aggregated
    bool m_running{false};                                //!< the node is initialized
    std::map<uint32_t, std::unique_ptr<Port>> m_ports;    //!< interfaces in use
    uint64_t m_lastSocket{0};                             //!< given by NewSocket()
    std::set<uint64_t> m_relays;                          //!< sockets that want no delivery
    Ptr<UniformRandomVariable> m_random;                  //!< picks all delays
    std::array<uint64_t, MCAST_PARSE_ERRORS> m_dropped{}; //!< by reason

    /// @name Attributes
    /// @{
    uint32_t m_robustness;
    Time m_queryInterval;
    Time m_queryResponseInterval;
    Time m_unsolicitedReportInterval;
    Time m_olderUnsolicitedReportInterval;
    Time m_v1MaxResponseTime;
    uint32_t m_olderQuerierResponses;
    uint8_t m_hostVersion;
    bool m_hostCompatibility;
    bool m_learnFromQuerier;
    bool m_reportOnLinkUp;
    uint32_t m_maxAskedSources;
    Time m_startupQueryInterval;
    uint32_t m_startupQueryCount;
    Time m_lastMemberQueryInterval;
    uint32_t m_lastMemberQueryCount;
    uint8_t m_routerVersion;
    bool m_ssmAware;
    bool m_trackHosts;
    uint32_t m_maxGroups;
    uint32_t m_maxSources;
    uint32_t m_maxHosts;
    uint32_t m_maxPayload;
    /// @}

    /// Signature: MembershipChangedCallback
    TracedCallback<uint32_t, const McastAddress&, const McastSourceFilter&> m_membershipTrace;
    /// Signature: QuerierChangedCallback
    TracedCallback<uint32_t, const McastAddress&> m_querierTrace;
    /// Signature: MessageCallback
    TracedCallback<uint32_t, const McastAddress&, const McastMembershipMessage&> m_txTrace;
    /// Signature: MessageCallback
    TracedCallback<uint32_t, const McastAddress&, const McastMembershipMessage&> m_rxTrace;
    /// Signature: DropCallback
    TracedCallback<uint32_t, McastParseError, const McastAddress&> m_dropTrace;
};

} // namespace ns3

#endif // MCAST_PROTOCOL_H
