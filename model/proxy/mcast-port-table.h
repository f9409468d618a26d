// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PORT_TABLE_H
#define MCAST_PORT_TABLE_H

#include "ns3/callback.h"
#include "ns3/mcast-address.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{

class Node;

/// A UDP datagram as a receiver gets it.
struct McastDatagram
{
    Ptr<Packet> packet;       //!< its payload; a copy for each listener
    McastAddress source;      //!< who sent it
    uint16_t sourcePort;      //!< from which port
    McastAddress destination; //!< a group, or an address of the node
    uint32_t device;          //!< index in its node of the device where it came in
};

/**
 * @ingroup mmcp
 *
 * The UDP ports of a node on which somebody listens to groups. ns-3 ends the program when two
 * sockets match one packet, and hands all groups to every socket; so there is one socket for a
 * port, and each listener picks what it wants. Aggregated to the node.
 *
 * The socket is bound to any address and never sends: one bound to a group would send from it.
 */
class McastPortTable : public Object
{
  public:
    /// Called with each datagram to the port.
    using Listener = Callback<void, const McastDatagram&>;

    /// @return the object TypeId
    static TypeId GetTypeId();
    /// @param node a node @return its table; a new one if it has none
    static Ptr<McastPortTable> Of(Ptr<Node> node);

    McastPortTable();
    ~McastPortTable() override;

    /**
     * @param family IPV4 or IPV6
     * @param port a UDP port; if another socket of the node has it the program ends with a message
     * @param listener called with each datagram to it
     * @return a number for Close()
     */
    uint64_t Open(McastAddress::Family family, uint16_t port, Listener listener);
    /// @param id from Open(); the listener is not called any more
    void Close(uint64_t id);

  protected:
    void DoDispose() override;

  private:
    using Family = McastAddress::Family; //!< IPV4 or IPV6

    /// One that listens to a port.
    struct Listening
    {
        uint64_t id;       //!< from Open()
        Family family;     //!< of what it hears
        Listener listener; //!< to be called
    };

    /// A port that somebody listens to.
    struct Port
    {
        std::map<Family, Ptr<Socket>> sockets; //!< bound to any address
        std::vector<Listening> listeners;      //!< in the order of Open()
    };

    /// @param family which @param port which @return a socket; null if another one has the port
    Ptr<Socket> Bind(Family family, uint16_t port);
    /// @param table bound argument @param port bound argument @param socket has something to read
    static void Receive(McastPortTable* table, uint16_t port, Ptr<Socket> socket);

    Ptr<Node> m_node;                 //!< the node
    uint64_t m_lastId{0};             //!< given by Open()
    std::map<uint16_t, Port> m_ports; //!< in use
};

} // namespace ns3

#endif // MCAST_PORT_TABLE_H
