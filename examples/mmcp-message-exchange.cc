// SPDX-License-Identifier: GPL-2.0-only

// Session join and local join (MMCP figure 3) as messages between three nodes on a LAN:
//
//     MN            LMC            SM
//      |                            |
//      | SJR (MN, PoA)              |
//      |--------------------------->|
//      |                 SJC (F=1,  |
//      |<--- group, address of LMC)-|
//      | LJR (MN)     |             |
//      |------------->|             |
//      |    LJC (F=1) |             |
//      |<-------------|             |
//
// The answers are scripted: this shows MmcpHeader and the octets, not the entities. It writes a
// capture for tools/wireshark/mmcp.lua.

#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"

#include <iostream>

using namespace ns3;

namespace
{

constexpr uint16_t MMCP_PORT = 6041; // W11: none is assigned, so this is only our default

const MmcpIdentifier MN_ID{"mn1"};
const MmcpIdentifier POA_ID{0x00, 0x11, 0x22, 0x33, 0xaa, 0xbb};

/// One message in and out of a UDP socket.
class Peer
{
  public:
    /// Called with each message received and the address that it came from.
    using Handler = std::function<void(Peer&, const MmcpMessage&, const Address&)>;

    Peer(Ptr<Node> node, const std::string& name, const Address& local, Handler handler)
        : m_socket(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId())),
          m_name(name),
          m_handler(std::move(handler))
    {
        m_socket->Bind(local);
        m_socket->SetRecvCallback(MakeCallback(&Peer::Receive, this));
    }

    void Send(const MmcpMessage& message, const Address& to)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(MmcpHeader(message, g_layout));
        m_socket->SendTo(packet, 0, to);
    }

    static MmcpLengthOctets g_layout; //!< layout of all parameters sent

  private:
    void Receive(Ptr<Socket> socket)
    {
        Address from;
        while (const auto packet = socket->RecvFrom(from))
        {
            std::vector<uint8_t> octets(packet->GetSize());
            packet->CopyData(octets.data(), octets.size());
            MmcpMessage message;
            if (const auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message))
            {
                std::cout << m_name << " drops a packet: " << *error << std::endl;
                continue;
            }
            std::cout << std::fixed << Simulator::Now().GetSeconds() << " s " << m_name
                      << " receives " << message << std::endl;
            m_handler(*this, message, from);
        }
    }

    Ptr<Socket> m_socket; //!< the node's only MMCP socket
    std::string m_name;   //!< in the output
    Handler m_handler;    //!< what the peer does with a message
};

MmcpLengthOctets Peer::g_layout = MmcpLengthOctets::TWO;

Address
SocketAddress(const McastAddress& address)
{
    return address.IsIpv4() ? Address(InetSocketAddress(address.ToIpv4(), MMCP_PORT))
                            : Address(Inet6SocketAddress(address.ToIpv6(), MMCP_PORT));
}

} // namespace

int
main(int argc, char* argv[])
{
    bool ipv6 = false;
    bool print = false;
    uint32_t lengthOctets = 2;
    std::string prefix = "mmcp-message-exchange";

    CommandLine cmd(__FILE__);
    cmd.AddValue("ipv6", "Use IPv6 instead of IPv4", ipv6);
    cmd.AddValue("lengthOctets",
                 "Octets of the parameters' length field, 1 or 2 (W1)",
                 lengthOctets);
    cmd.AddValue("print", "Print each frame that the LAN carries, header by header", print);
    cmd.AddValue("prefix", "Path of the capture, without -mn.pcap", prefix);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(lengthOctets != 1 && lengthOctets != 2, "--lengthOctets must be 1 or 2");
    Peer::g_layout = static_cast<MmcpLengthOctets>(lengthOctets);
    if (print)
    {
        Packet::EnablePrinting();
    }

    NodeContainer nodes(3);
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
    csma.SetChannelAttribute("Delay", TimeValue(MicroSeconds(5)));
    const auto devices = csma.Install(nodes);
    InternetStackHelper().Install(nodes);

    std::vector<McastAddress> addresses;
    if (ipv6)
    {
        Ipv6AddressHelper helper("2001:db8::", Ipv6Prefix(64));
        auto interfaces = helper.Assign(devices);
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            addresses.emplace_back(interfaces.GetAddress(i, 1));
        }
    }
    else
    {
        Ipv4AddressHelper helper("192.0.2.0", "255.255.255.0");
        auto interfaces = helper.Assign(devices);
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            addresses.emplace_back(interfaces.GetAddress(i));
        }
    }
    const auto group = McastAddress::FromText(ipv6 ? "ff3e::8000:1" : "239.1.1.1").value();
    const auto mnAddress = addresses[0];
    const auto lmcAddress = addresses[1];
    const auto smAddress = addresses[2];
    constexpr uint32_t SESSION = 7;

    Peer sm(nodes.Get(2),
            "SM ",
            SocketAddress(smAddress),
            [&](Peer& self, const MmcpMessage& message, const Address& from) {
                if (std::holds_alternative<MmcpSessionJoinRequest>(message.body))
                {
                    const MmcpSessionJoinConfirm confirm{true,
                                                         MmcpEndpoint{group, 5000},
                                                         MmcpEndpoint{lmcAddress, MMCP_PORT}};
                    self.Send({message.sessionId, confirm}, from);
                }
            });
    Peer lmc(nodes.Get(1),
             "LMC",
             SocketAddress(lmcAddress),
             [](Peer& self, const MmcpMessage& message, const Address& from) {
                 if (std::holds_alternative<MmcpLocalJoinRequest>(message.body))
                 {
                     self.Send({message.sessionId, MmcpLocalJoinConfirm{true}}, from);
                 }
             });
    bool joined = false;
    Peer mn(nodes.Get(0),
            "MN ",
            SocketAddress(mnAddress),
            [&](Peer& self, const MmcpMessage& message, const Address&) {
                if (const auto* sjc = std::get_if<MmcpSessionJoinConfirm>(&message.body))
                {
                    // MMCP 7.2: an LMC in the SJC must be joined
                    self.Send({message.sessionId, MmcpLocalJoinRequest{MN_ID}},
                              SocketAddress(sjc->lmc.value().address));
                }
                else if (const auto* ljc = std::get_if<MmcpLocalJoinConfirm>(&message.body))
                {
                    joined = ljc->accepted;
                }
            });
    // IPv6 needs a second or two for duplicate address detection.
    const MmcpMessage request{SESSION, MmcpSessionJoinRequest{MN_ID, POA_ID}};
    Simulator::Schedule(Seconds(2), &Peer::Send, &mn, request, SocketAddress(smAddress));

    csma.EnablePcap(prefix + "-mn.pcap", devices.Get(0), false, true);
    if (print)
    {
        Config::ConnectWithoutContext(
            "/NodeList/0/DeviceList/*/$ns3::CsmaNetDevice/MacTx",
            MakeCallback(+[](Ptr<const Packet> packet) { std::cout << *packet << std::endl; }));
    }
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    Simulator::Destroy();
    return joined ? 0 : 1;
}
