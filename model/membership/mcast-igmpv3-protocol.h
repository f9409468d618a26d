// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_IGMPV3_PROTOCOL_H
#define MCAST_IGMPV3_PROTOCOL_H

#include "ns3/mcast-protocol.h"

#include <vector>

namespace ns3
{

class Ipv4Header;
class Ipv4L3Protocol;
class Packet;

/**
 * @ingroup mmcp
 *
 * IGMPv3 (RFC 9776), and IGMPv2 and IGMPv1 towards older hosts and queriers, on a node with Ipv4:
 * protocol number 2, TTL 1, TOS 0xc0.
 *
 * A host without an address reports from 0.0.0.0 (RFC 9776 4.2.14). A query from 0.0.0.0 is
 * answered, since switches that snoop ask so (RFC 4541 2.1.1), but the router part does not take it
 * (bad-source-address).
 */
class McastIgmpv3Protocol : public McastProtocol
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    McastIgmpv3Protocol();
    ~McastIgmpv3Protocol() override;

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
    class Layer4;

    /// @param packet behind its header @param header of it @param interface where it came in
    void Receive(Ptr<const Packet> packet, const Ipv4Header& header, uint32_t interface);
    /// @param interface where a message came in @param source from whom @return why it is not taken
    std::optional<McastParseError> CheckSource(uint32_t interface, const Ipv4Address& source) const;
    bool IsOwn(uint32_t interface, const Ipv4Address& address) const;
    /// Sends with the Router Alert option, which ns-3's header cannot have. @param octets of the
    /// message
    void SendWithAlert(uint32_t interface,
                       const Ipv4Address& destination,
                       const std::vector<uint8_t>& octets) const;

    Ptr<Ipv4L3Protocol> m_ipv4; //!< of the node
    Ptr<Layer4> m_layer4;       //!< takes protocol 2
    bool m_routerAlert;         //!< attribute
    bool m_neighboursOnly;      //!< attribute
};

} // namespace ns3

#endif // MCAST_IGMPV3_PROTOCOL_H
