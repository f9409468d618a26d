// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol-bench.h"

#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-list-routing-helper.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/mcast-igmpv3-codec.h"
#include "ns3/mcast-igmpv3-protocol.h"
#include "ns3/mcast-mldv2-codec.h"
#include "ns3/mcast-mldv2-protocol.h"
#include "ns3/mcast-ns3-compat.h"
#include "ns3/queue.h"
#include "ns3/string.h"

#include <iomanip>
#include <optional>
#include <sstream>

namespace ns3
{

namespace
{

/// Asks the device whether a packet is lost.
class LossModel : public ErrorModel
{
  public:
    explicit LossModel(McastTestDevice* device)
        : m_device(device)
    {
    }

  private:
    bool DoCorrupt(Ptr<Packet> /* packet */) override
    {
        return !m_device->IsLinkUp() || (m_device->lose > 0 && m_device->lose-- > 0);
    }

    void DoReset() override
    {
    }

    McastTestDevice* m_device;
};

/// What a routing protocol must do for MLDv1 (McastMldv2Protocol), and nothing else.
class MldDelivery : public Ipv6RoutingProtocol
{
  public:
    Ptr<Ipv6Route>
    RouteOutput(Ptr<Packet>, const Ipv6Header&, Ptr<NetDevice>, Socket::SocketErrno& error) override
    {
        error = Socket::ERROR_NOROUTETOHOST;
        return nullptr;
    }

    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> device,
                    McastIpv6RouteInput::UnicastForward,
                    McastIpv6RouteInput::MulticastForward,
                    McastIpv6RouteInput::LocalDeliver local,
                    McastIpv6RouteInput::Error) override
    {
        const auto group = header.GetDestination();
        const auto interface = static_cast<uint32_t>(m_ipv6->GetInterfaceForDevice(device));
        uint8_t next = 0;
        packet->CopyData(&next, 1);
        if (!group.IsMulticast() || header.GetNextHeader() != 0 || next != 58)
        {
            return false;
        }
        if (!local.IsNull() && !m_ipv6->IsRegisteredMulticastAddress(group, interface))
        {
            local(packet, header, interface);
        }
        return true;
    }

    void SetIpv6(Ptr<Ipv6> ipv6) override
    {
        m_ipv6 = DynamicCast<Ipv6L3Protocol>(ipv6);
    }

    void NotifyInterfaceUp(uint32_t) override
    {
    }

    void NotifyInterfaceDown(uint32_t) override
    {
    }

    void NotifyAddAddress(uint32_t, Ipv6InterfaceAddress) override
    {
    }

    void NotifyRemoveAddress(uint32_t, Ipv6InterfaceAddress) override
    {
    }

    void NotifyAddRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address) override
    {
    }

    void NotifyRemoveRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address) override
    {
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper>, Time::Unit) const override
    {
    }

  private:
    void DoDispose() override
    {
        m_ipv6 = nullptr;
        Ipv6RoutingProtocol::DoDispose();
    }

    Ptr<Ipv6L3Protocol> m_ipv6;
};

} // namespace

bool
McastTestDevice::IsLinkUp() const
{
    return m_up;
}

void
McastTestDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_callbacks.push_back(callback);
}

bool
McastTestDevice::Send(Ptr<Packet> packet, const Address& destination, uint16_t protocol)
{
    if (onSend)
    {
        onSend(packet);
    }
    return m_up && SimpleNetDevice::Send(packet, destination, protocol);
}

void
McastTestDevice::SetLink(bool up)
{
    m_up = up;
    for (auto& callback : m_callbacks)
    {
        callback();
    }
}

McastProtocolBench::McastProtocolBench(McastAddress::Family family)
    : n(family),
      m_channel(CreateObject<SimpleChannel>())
{
}

McastProtocolBench::~McastProtocolBench()
{
    Simulator::Destroy();
}

Ptr<McastTestDevice>
McastProtocolBench::MakeDevice(int number, Ptr<Node> node)
{
    auto device = CreateObject<McastTestDevice>();
    const uint8_t mac[] = {2, 0, 0, 0, 0, static_cast<uint8_t>(number)};
    Mac48Address address;
    address.CopyFrom(mac);
    device->SetAddress(address);
    device->SetChannel(m_channel);
    device->SetReceiveErrorModel(CreateObject<LossModel>(PeekPointer(device)));
    node->AddDevice(device);
    return device;
}

void
McastProtocolBench::InstallStack(Ptr<Node> node) const
{
    InternetStackHelper stack;
    Ipv6StaticRoutingHelper fixed;
    Ipv6ListRoutingHelper list;
    list.Add(fixed, 0);
    stack.SetRoutingHelper(list);
    stack.Install(node);
    if (n.family == McastAddress::Family::IPV6)
    {
        node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(duplicateDetection));
        const auto routing = node->GetObject<Ipv6>()->GetRoutingProtocol();
        DynamicCast<Ipv6ListRouting>(routing)->AddRoutingProtocol(CreateObject<MldDelivery>(), 10);
    }
}

void
McastProtocolBench::AddInterface(int number, Ptr<Node> node, Ptr<NetDevice> device) const
{
    if (n.family == McastAddress::Family::IPV4)
    {
        const auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, {n.Host(number).ToIpv4(), Ipv4Mask("255.255.255.0")});
        ipv4->SetUp(interface);
        return;
    }
    // Its link-local address is made of the MAC address.
    const auto ipv6 = node->GetObject<Ipv6>();
    ipv6->SetUp(ipv6->AddInterface(device));
}

McastProtocolBench::Member&
McastProtocolBench::Add(int number, const Attributes& attributes)
{
    auto& member = m_members[number];
    member.node = CreateObject<Node>();
    InstallStack(member.node);
    member.device = MakeDevice(number, member.node);
    member.device->onSend = [this, number](Ptr<const Packet> packet) {
        McastTestFrame frame{Simulator::Now().GetSeconds(), number, {}};
        frame.octets.resize(packet->GetSize());
        packet->CopyData(frame.octets.data(), packet->GetSize());
        if (IsMembership(frame))
        {
            frames.push_back(std::move(frame));
        }
    };
    AddInterface(number, member.node, member.device);

    if (n.family == McastAddress::Family::IPV4)
    {
        member.protocol = CreateObject<McastIgmpv3Protocol>();
    }
    else
    {
        member.protocol = CreateObject<McastMldv2Protocol>();
    }
    for (const auto& [name, value] : attributes)
    {
        member.protocol->SetAttribute(name, StringValue(value));
    }
    member.protocol->AssignStreams(number);
    member.node->AggregateObject(member.protocol);
    member.socket = member.protocol->NewSocket();
    return member;
}

McastProtocolBench::Member&
McastProtocolBench::AddRouter(int number, const Attributes& attributes)
{
    auto& member = Add(number, attributes);
    if (const auto ipv6 = member.node->GetObject<Ipv6>())
    {
        ipv6->SetAttribute("IpForward",
                           BooleanValue(true)); // or RouteInput() of ours is not called
    }
    member.protocol->TraceConnectWithoutContext(
        "MembershipChanged",
        MakeBoundCallback(&McastProtocolBench::OnMembership, this, number));
    member.protocol->TraceConnectWithoutContext(
        "QuerierChanged",
        MakeBoundCallback(&McastProtocolBench::OnQuerier, this, number));
    member.protocol->EnableRouter(INTERFACE);
    return member;
}

void
McastProtocolBench::OnMembership(McastProtocolBench* self,
                                 int number,
                                 uint32_t /* interface */,
                                 const McastAddress& group,
                                 const McastSourceFilter& filter)
{
    self->Log(number, self->n.Text(McastQuerierAction(McastMembershipChanged{group, filter})));
}

void
McastProtocolBench::OnQuerier(McastProtocolBench* self,
                              int number,
                              uint32_t /* interface */,
                              const McastAddress& querier)
{
    const int other = querier.GetOctets()[querier.GetSize() - 1];
    self->Log(number, "querier" + std::to_string(other));
}

void
McastProtocolBench::Log(int number, const std::string& text)
{
    std::ostringstream os;
    os << (m_log.empty() ? "" : " ") << std::fixed << std::setprecision(2)
       << Simulator::Now().GetSeconds() << ":r" << number << ':' << text;
    m_log += os.str();
}

std::string
McastProtocolBench::TakeLog()
{
    return std::exchange(m_log, {});
}

McastProtocolBench::Member&
McastProtocolBench::operator()(int number)
{
    return m_members.at(number);
}

void
McastProtocolBench::Call(std::function<void()> action)
{
    action();
}

void
McastProtocolBench::At(double time, std::function<void()> action)
{
    Simulator::Schedule(Seconds(time), &McastProtocolBench::Call, std::move(action));
}

void
McastProtocolBench::Join(double time, int host, const std::string& filter, int group)
{
    At(time, [this, host, filter, group] {
        const auto& member = m_members.at(host);
        member.protocol->SetFilter(member.socket, INTERFACE, n.Group(group), n.Filter(filter));
    });
}

void
McastProtocolBench::Run(double until)
{
    Simulator::Stop(Seconds(until) - Simulator::Now());
    Simulator::Run();
}

void
McastProtocolBench::Inject(double time, Ptr<Packet> packet)
{
    if (!m_stranger)
    {
        m_strangerNode = CreateObject<Node>();
        m_stranger = MakeDevice(STRANGER, m_strangerNode);
    }
    const bool ipv4 = n.family == McastAddress::Family::IPV4;
    At(time, [this, packet, ipv4] {
        m_stranger->Send(packet->Copy(), m_stranger->GetBroadcast(), ipv4 ? 0x0800 : 0x86dd);
    });
}

bool
McastProtocolBench::IsMembership(const McastTestFrame& frame) const
{
    const bool ipv4 = n.family == McastAddress::Family::IPV4;
    return ipv4 ? frame[0] >> 4 == 4 && frame[9] == 2
                : frame[0] >> 4 == 6 && frame[6] == 0 && frame[40] == 58;
}

std::vector<McastTestFrame>
McastProtocolBench::GetFrames(int sender, double from) const
{
    std::vector<McastTestFrame> found;
    for (const auto& frame : frames)
    {
        if (frame.sender == sender && frame.time >= from)
        {
            found.push_back(frame);
        }
    }
    return found;
}

std::string
McastProtocolBench::Text(const McastTestFrame& frame) const
{
    McastMembershipMessage message;
    const auto* octets = frame.octets.data();
    const auto size = frame.octets.size();
    std::optional<McastParseError> error;
    McastAddress destination;
    if (n.family == McastAddress::Family::IPV4)
    {
        const std::size_t header = (frame[0] & 0x0f) * 4;
        destination.Assign(octets + 16, McastAddress::IPV4_SIZE);
        error = McastIgmpv3Codec::Parse(octets + header, size - header, message);
    }
    else
    {
        const std::size_t header = 40 + (frame[41] + 1) * 8;
        const auto source = McastAddress::FromOctets(octets + 8, McastAddress::IPV6_SIZE);
        destination.Assign(octets + 24, McastAddress::IPV6_SIZE);
        error =
            McastMldv2Codec::Parse(octets + header, size - header, source, destination, message);
    }
    return error ? McastParseErrorName(*error)
                 : n.Text(McastHostAction(McastSend{message, destination}));
}

std::string
McastProtocolBench::GetSent(int sender, double from) const
{
    std::ostringstream os;
    os << std::fixed << std::setprecision(2);
    for (const auto& frame : GetFrames(sender, from))
    {
        os << (os.str().empty() ? "" : " ") << frame.time << ':' << Text(frame);
    }
    return os.str();
}

} // namespace ns3
