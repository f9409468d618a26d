// SPDX-License-Identifier: GPL-2.0-only

// One node of ns-3, in real time, on tap devices of Linux: a host, or a multicast router. The tests
// beside this file run it in a network namespace, with Linux, FRR or a bridge on the other ends.
//
//     mcast-interop --taps=1,9 [--router] [--ns3::McastProtocol::QueryInterval=2s ...]
//
// Its interface 1 is on the first tap and so on. On a tap named tapN it has 10.N.0.1/24, an address
// in 2001:db8:N::/64, and 02:00:00:00:00:0N. It prints a line for each event, with seconds in
// front:
//
//     ready                             it receives packets
//     INTERFACE membership GROUP FILTER the router's state changed
//     INTERFACE rx PEER MESSAGE         a message received
//     INTERFACE tx PEER MESSAGE         a message sent
//     INTERFACE drop PEER REASON        a message, or a record of one, dropped
//     data GROUP SOURCE NUMBER          a packet for a receiver
//
// It obeys lines of its standard input, "join GROUP [SOURCE,...]" and "leave GROUP", and ends with
// it.

#include "ns3/core-module.h"
#include "ns3/fd-net-device-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"
#include "ns3/seq-ts-header.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iomanip>
#include <iostream>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sstream>
#include <string>
#include <sys/ioctl.h>
#include <thread>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint16_t PORT = 5000;

/// Prints a line. @param words what follows the time, with blanks between
template <typename... Words>
void
Say(const Words&... words)
{
    std::cout << std::fixed << std::setprecision(6) << Simulator::Now().GetSeconds();
    ((std::cout << ' ' << words), ...);
    std::cout << std::endl;
}

/// @name Trace sinks
/// @{
void
OnMembership(uint32_t interface, const McastAddress& group, const McastSourceFilter& filter)
{
    Say(interface, "membership", group, filter);
}

void
OnRx(uint32_t interface, const McastAddress& peer, const McastMembershipMessage& message)
{
    Say(interface, "rx", peer, message);
}

void
OnTx(uint32_t interface, const McastAddress& peer, const McastMembershipMessage& message)
{
    Say(interface, "tx", peer, message);
}

void
OnDrop(uint32_t interface, McastParseError reason, const McastAddress& peer)
{
    Say(interface, "drop", peer, reason);
}

void
OnData(McastAddress group, Ptr<const Packet> packet, const McastAddress& source, uint32_t)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    Say("data", group, source, header.GetSeq());
}

/// @}

/// @param name of a tap in this network namespace @return a descriptor of it
int
OpenTap(const std::string& name)
{
    const int fd = open("/dev/net/tun", O_RDWR);
    ifreq request{};
    NS_ABORT_MSG_IF(name.size() >= IFNAMSIZ, "no name of a tap: " << name);
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    NS_ABORT_MSG_IF(fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0,
                    "cannot open " << name << ": " << std::strerror(errno)
                                   << "; it needs root, /dev/net/tun, and the tap");
    return fd;
}

/// @param node gets a device with addresses @param number of the tap @return the device
NetDeviceContainer
AddTap(const Ptr<Node>& node, const std::string& number)
{
    auto device = CreateObject<FdNetDevice>();
    device->SetAddress(Mac48Address(("02:00:00:00:00:0" + number).c_str()));
    device->SetIsMulticast(true);
    node->AddDevice(device);
    device->SetFileDescriptor(OpenTap("tap" + number));
    NetDeviceContainer devices(device);
    Ipv4AddressHelper(("10." + number + ".0.0").c_str(), "255.255.255.0").Assign(devices);
    Ipv6AddressHelper(("2001:db8:" + number + "::").c_str(), Ipv6Prefix(64)).Assign(devices);
    return devices;
}

/// @param node a host @param group joined by a new receiver @param sources for the attribute;
/// empty: any
void
Join(const Ptr<Node>& node, const McastAddress& group, const std::string& sources)
{
    const auto address = group.IsIpv4() ? Address(group.ToIpv4()) : Address(group.ToIpv6());
    const auto receiver = McastHelper().InstallReceivers(node, address, PORT).Get(0);
    receiver->SetAttribute("Sources", StringValue(sources));
    receiver->SetAttribute("Exclude", BooleanValue(sources.empty()));
    receiver->TraceConnectWithoutContext("Rx", MakeBoundCallback(&OnData, group));
}

/// @param node a host @param group left by its receivers
void
Leave(const Ptr<Node>& node, const McastAddress& group)
{
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const auto receiver = DynamicCast<McastReceiver>(node->GetApplication(i));
        if (receiver->GetGroup() == group)
        {
            receiver->Leave();
        }
    }
}

/// @param node a host @param line a command
void
Obey(Node* node, const std::string& line)
{
    std::istringstream words(line);
    std::string verb;
    std::string text;
    std::string sources;
    words >> verb >> text >> sources;
    const auto group = McastAddress::FromText(text);
    NS_ABORT_MSG_IF(!group || (verb != "join" && verb != "leave"),
                    "join GROUP [SOURCE,...] or leave GROUP expected, not: " << line);
    verb == "join" ? Join(node, *group, sources) : Leave(node, *group);
}

/// A thread: hands over commands until the end of the input. @param node a host; no Ptr, which
/// threads cannot share
void
ReadCommands(Node* node)
{
    const auto id = node->GetId();
    for (std::string line; std::getline(std::cin, line);)
    {
        Simulator::ScheduleWithContext(id, Time(0), &Obey, node, line);
    }
    Simulator::ScheduleWithContext(id, Time(0), static_cast<void (*)()>(&Simulator::Stop));
}

/// @param reader started now @param node for it
void
OnReady(std::thread* reader, Node* node)
{
    Say("ready");
    *reader = std::thread(&ReadCommands, node);
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string taps;
    bool isRouter = false;
    CommandLine cmd(__FILE__);
    cmd.AddValue("taps", "numbers of tap devices in this network namespace, as 1,9", taps);
    cmd.AddValue("router", "be a multicast router between them, not a host", isRouter);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(taps.empty(), "--taps=NUMBER[,NUMBER] is needed");

    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));

    auto node = CreateObject<Node>();
    McastHelper::MakeInternetStack().Install(node);
    NetDeviceContainer devices;
    std::istringstream numbers(taps);
    for (std::string number; std::getline(numbers, number, ',');)
    {
        devices.Add(AddTap(node, number));
    }
    if (isRouter)
    {
        McastHelper().InstallRouter(node, devices);
    }
    else
    {
        node->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(false));
        McastHelper().InstallHost(node);
    }
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        const auto protocol = McastHelper::GetProtocol(node, family);
        protocol->TraceConnectWithoutContext("MembershipChanged", MakeCallback(&OnMembership));
        protocol->TraceConnectWithoutContext("Rx", MakeCallback(&OnRx));
        protocol->TraceConnectWithoutContext("Tx", MakeCallback(&OnTx));
        protocol->TraceConnectWithoutContext("Drop", MakeCallback(&OnDrop));
    }

    std::thread reader;
    Simulator::Schedule(Time(0), &OnReady, &reader, PeekPointer(node));
    Simulator::Run();
    reader.join();
    Simulator::Destroy();
    return 0;
}
