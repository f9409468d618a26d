// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_DHCP_ATTACHMENT_H
#define MMCP_DHCP_ATTACHMENT_H

#include "ns3/mmcp-network-attachment.h"

// It takes addresses as known in ns-3.35.
#include "ns3/dhcp-header.h"
#include "ns3/event-id.h"
#include "ns3/socket.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * IPv4: a DHCP client (RFC 2131) that asks at each Link_Up, for servers such as ns-3's DhcpServer
 * on the router or a host of each subnet.
 *
 *     INIT -> SELECTING -> REQUESTING -> BOUND      Link_Up: DISCOVER, OFFER, REQUEST, ACK
 *      ^----------+------------+-----------+        Link_Down, NAK, end of the lease
 *
 * The address that the device has stays until a server has given another one, so nothing changes
 * where the subnet is the same. (ns-3's DhcpClient gives it up when the link goes down, and cannot
 * be told to ask again by a link that does not fire link changes.)
 */
class MmcpDhcpAttachment : public MmcpNetworkAttachment
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpDhcpAttachment();
    ~MmcpDhcpAttachment() override;

  protected:
    void DoDispose() override;

  private:
    /// States of a client (RFC 2131 4.4, figure 5; BOUND, RENEWING and REBINDING are one).
    enum class State : uint8_t
    {
        INIT,       //!< no link
        SELECTING,  //!< has sent DISCOVER
        REQUESTING, //!< has sent REQUEST
        BOUND       //!< has a lease
    };

    /// What a server offers.
    struct Offer
    {
        Ipv4Address address; //!< for this client
        Ipv4Mask mask;       //!< of the subnet
        Ipv4Address gateway; //!< next hop of the default route
        Time lease;          //!< how long the address may be used
        Time renewal;        //!< when more is to be asked for
    };

    void DoAttach(const MmcpIdentifier& poaId) override;
    void DoDetach() override;

    void Open();
    void HandleRead(Ptr<Socket> socket);
    /// Asks from the start.
    void Discover();
    /// Sends what the state says, and again later. @param interval until then
    void Ask(Time interval);
    /// The lease ends soon: asks for more (RFC 2131 4.4.5).
    void Renew();
    /// The first one is taken. @param header of an OFFER
    void OnOffer(const DhcpHeader& header);
    /// The offers are in: takes the first.
    void Request();
    void OnAck();
    /// Has no address any more. @param why for the log
    void Lose(const char* why);
    void Send(DhcpHeader& header);

    Time m_retransmissionTime; //!< attribute
    Time m_offerCollectTime;   //!< attribute

    State m_state{State::INIT};   //!< the state
    Ptr<Socket> m_socket;         //!< takes answers
    uint32_t m_transaction{0};    //!< xid
    Time m_asked;                 //!< when it asked last
    std::optional<Offer> m_offer; //!< the one that was taken
    Ipv4Address m_address;        //!< of the lease; 0.0.0.0: none
    EventId m_askEvent;           //!< Ask() or Renew()
    EventId m_collectEvent;       //!< Request()
    EventId m_expiry;             //!< Lose()
};

} // namespace ns3

#endif // MMCP_DHCP_ATTACHMENT_H
