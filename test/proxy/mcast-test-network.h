// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_TEST_NETWORK_H
#define MCAST_TEST_NETWORK_H

#include "mcast-test-link.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/mcast-helper.h"
#include "ns3/mcast-receiver.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/test.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// A sender of numbered packets to a group, at a steady pace.
class McastTestStream
{
  public:
    /**
     * @param node who sends
     * @param device out of which device; null: as its routing says
     * @param group to which group
     * @param port from 5000 on
     */
    McastTestStream(Ptr<Node> node,
                    Ptr<NetDevice> device,
                    const McastAddress& group,
                    uint16_t port);

    /// @param from first packet, s @param to no packet from then on, s @param ttl of the packets
    void Run(double from, double to, uint8_t ttl = 64);
    /// @param from s @param to s @return packets sent from the one to the other
    uint64_t GetSent(double from, double to) const;

    /// Time between two packets.
    static constexpr double INTERVAL = 0.02;

  private:
    void Send(Time until, uint8_t ttl);

    Ptr<Socket> m_socket;     //!< of the sender
    Address m_to;             //!< group and port
    uint32_t m_next{0};       //!< sequence number
    std::vector<Time> m_sent; //!< when each packet was
};

/**
 * Nodes and links with one IP version, and a count of the UDP packets on each link. Links are LANs
 * with a delay of 1 ms and nothing else to lose or delay a packet.
 */
class McastTestNetwork
{
  public:
    /// @param family of all addresses
    explicit McastTestNetwork(McastAddress::Family family);
    /// Ends the simulation.
    ~McastTestNetwork();

    McastTestNetwork(const McastTestNetwork&) = delete;
    McastTestNetwork& operator=(const McastTestNetwork&) = delete;

    /// @return a node with an IP stack
    Ptr<Node> AddNode();
    /// @param nodes who is on the link @return its number
    uint32_t AddLink(std::initializer_list<Ptr<Node>> nodes);
    /// @param node joins a link by a new device @param link its number
    void Attach(Ptr<Node> node, uint32_t link);
    /// @param node whose @param link that its device leaves; addresses and routes there go
    void Detach(Ptr<Node> node, uint32_t link);
    /// @param device that left its link @param link that it enters, without an address yet
    void Enter(Ptr<NetDevice> device, uint32_t link);
    /// @param device gets an address of the link where it is
    void AssignAddress(Ptr<NetDevice> device);
    /// @param node gets a route to a network, or to all @param to number of a link, or ALL @param
    /// via who forwards @param link where both are
    void AddRoute(Ptr<Node> node, uint32_t to, Ptr<Node> via, uint32_t link) const;
    /// @param link where a new host is @return the host, with group membership
    Ptr<Node> AddHost(uint32_t link);

    /// @param link its number @return the link
    Ptr<McastTestLink> Link(uint32_t link) const;
    /// @param device of a node @param link its number @return whether it is there
    bool IsOn(Ptr<NetDevice> device, uint32_t link) const;
    /// @param node on the link @param link its number @return the node's device there
    Ptr<NetDevice> Device(Ptr<Node> node, uint32_t link) const;
    /// @param node on the links @param links their numbers @return the node's devices there
    NetDeviceContainer Devices(Ptr<Node> node, std::initializer_list<uint32_t> links) const;
    /// @param node on the link @param link its number @return the node's address there
    McastAddress GetAddress(Ptr<Node> node, uint32_t link) const;
    /// @param node on the link @param link its number @param up whether its interface is to be up
    void SetUp(Ptr<Node> node, uint32_t link, bool up) const;
    /// @param number from 1 @return a group
    McastAddress Group(int number = 1) const;
    /// @param node a router @return its proxy
    Ptr<McastProxy> Proxy(Ptr<Node> node) const;

    /// @param node who joins @param port UDP port @param group what @return it, not yet joined
    Ptr<McastReceiver> AddReceiver(Ptr<Node> node, uint16_t port = 5000, int group = 1);
    /// @param node who sends @param link where to; none: unbound @param port UDP port @param group
    /// to
    McastTestStream& AddStream(Ptr<Node> node, int link, uint16_t port = 5000, int group = 1);

    /// Fixes all random numbers and lets time pass. @param until s
    void Run(double until);
    /// @param link its number @param from s @param to s @return UDP packets to groups sent on it
    uint64_t GetPackets(uint32_t link, double from = 0, double to = 1e9) const;

    static constexpr uint32_t ALL = 0xffffffff; //!< no link: all networks

    McastHelper helper; //!< installs routers; before the first host, set timers by it

  private:
    static void OnIpv4Tx(McastTestNetwork* self, Ptr<const Packet>, Ptr<Ipv4>, uint32_t interface);
    static void OnIpv6Tx(McastTestNetwork* self, Ptr<const Packet>, Ptr<Ipv6>, uint32_t interface);
    void Count(Ptr<NetDevice> device);
    /// @return its network, as text for an address helper
    std::string GetNetwork(uint32_t link) const;
    void RemoveRoutes(Ptr<Node> node, uint32_t interface) const;

    McastAddress::Family m_family;                           //!< of all addresses
    NodeContainer m_nodes;                                   //!< all
    std::vector<Ptr<McastTestLink>> m_links;                 //!< by number
    std::vector<uint32_t> m_hosts;                           //!< by link, addresses given
    std::map<Ptr<NetDevice>, uint32_t> m_linkOf;             //!< by device
    std::vector<std::vector<Time>> m_packets;                //!< by link, when each was sent
    std::vector<std::unique_ptr<McastTestStream>> m_streams; //!< all
};

} // namespace ns3

#endif // MCAST_TEST_NETWORK_H
