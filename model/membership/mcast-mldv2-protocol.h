// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MLDV2_PROTOCOL_H
#define MCAST_MLDV2_PROTOCOL_H

#include "ns3/mcast-protocol.h"

#include <map>
#include <vector>

namespace ns3
{

class Ipv6Address;
class Ipv6L3Protocol;
class Packet;
class Socket;

/**
 * @ingroup mmcp
 *
 * MLDv2 (RFC 9777), and MLDv1 towards older hosts and queriers, on a node with Ipv6: hop limit 1,
 * from the link-local address, with Router Alert in a Hop-by-Hop Options header. Duplicate address
 * detection delays nothing: until it ends, ns-3 calls the address optimistic (RFC 4429 2.1).
 *
 * What the stack delivers comes through raw sockets: up to ns-3.45 one of protocol 0 sees packets
 * before their extension headers are removed, later one of protocol 58 sees them after that. So a
 * missing Router Alert is noticed up to ns-3.45 only.
 *
 * From ns-3.46 on a router needs the help of its routing protocol for MLDv1 hosts. They report to
 * the group itself, which the router need not have joined; such a packet reaches only
 * Ipv6RoutingProtocol::RouteInput(), and that only if the interface forwards. If it has a
 * Hop-by-Hop Options header with next header 58, and its group is not registered with
 * Ipv6L3Protocol, the routing protocol must call the callback for local delivery, once, and must
 * not forward it. The same is harmless up to ns-3.45. McastIpv6Routing does so.
 */
class McastMldv2Protocol : public McastProtocol
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    McastMldv2Protocol();
    ~McastMldv2Protocol() override;

    McastAddress::Family GetFamily() const override;
    int32_t GetInterfaceForDevice(Ptr<NetDevice> device) const override;

  protected:
    void DoDispose() override;
    bool SetUp(Ptr<Node> node) override;
    void SendOut(uint32_t interface, const McastSend& send) override;
    bool IsUp(uint32_t interface) const override;
    McastAddress GetAddress(uint32_t interface) const override;
    uint32_t GetNInterfaces() const override;
    Ptr<NetDevice> GetDevice(uint32_t interface) const override;
    void ListenTo(uint32_t interface, const McastAddress& group, bool wanted) override;

  private:
    /// A packet, as far as MLD looks at it.
    struct Envelope
    {
        McastAddress source;      //!< of the packet
        McastAddress destination; //!< of the packet
        uint8_t hopLimit;         //!< of the packet
        bool alert;               //!< has Router Alert, or this cannot be seen
    };

    /// @param socket opens a raw socket @param protocol next header of its packets
    void Open(Ptr<Socket>& socket, Ptr<Node> node, uint8_t protocol);
    /// @param socket has packets
    void Read(Ptr<Socket> socket);
    /// @param interface where it came in @param envelope of it @param octets the ICMPv6 message
    /// @param size of it
    void
    Receive(uint32_t interface, const Envelope& envelope, const uint8_t* octets, std::size_t size);
    bool IsOwn(uint32_t interface, const Ipv6Address& address) const;

    Ptr<Ipv6L3Protocol> m_ipv6; //!< of the node
    Ptr<Socket> m_hopByHop;     //!< protocol 0
    Ptr<Socket> m_icmpv6;       //!< protocol 58
};

} // namespace ns3

#endif // MCAST_MLDV2_PROTOCOL_H
