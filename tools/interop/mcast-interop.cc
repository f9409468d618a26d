// SPDX-License-Identifier: GPL-2.0-only

// One node of ns-3, in real time, on a tap device of Linux: a multicast router with sources behind
// it, or a host. interop.py runs it inside a network namespace and puts Linux, FRR or a bridge on
// the other end.
//
// Prints a line for each event, with seconds since its start in front:
//
//     ready                                  all addresses can be used; a router's sources send
//     membership GROUP FILTER                the router's state on the tap
//     rx PEER MESSAGE, tx PEER MESSAGE       on the tap
//     drop REASON PEER                       a message dropped, on the tap
//     count GROUP RECEIVED LOST DUPLICATES   the answer to "count"
//
// A host obeys lines of its standard input: join GROUP [SOURCE ...], leave GROUP, count GROUP. Both
// end with their standard input.

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/fd-net-device-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iomanip>
#include <iostream>
#include <linux/if_tun.h>
#include <map>
#include <net/if.h>
#include <sstream>
#include <string>
#include <sys/ioctl.h>
#include <thread>
#include <type_traits>
#include <unistd.h>
#include <variant>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint16_t PORT = 5000;
/// After duplicate address detection.
const Time READY{Seconds(2.5)};
const Time PACKET_INTERVAL{MilliSeconds(20)};
constexpr uint32_t PACKET_SIZE = 200;

/// @param line what happened
void
Say(const std::string& line)
{
    std::cout << std::fixed << std::setprecision(3) << Simulator::Now().GetSeconds() << ' ' << line
              << std::endl;
}

/// @param what any value that can be printed @return its text
template <typename T>
std::string
Text(const T& what)
{
    std::ostringstream os;
    os << what;
    return os.str();
}

/// @param sources a set @return their text
std::string
Text(const McastSources& sources)
{
    std::string text;
    for (const auto& source : sources)
    {
        text += (text.empty() ? "" : ",") + source.ToText();
    }
    return "{" + text + "}";
}

/// @param type of a record @return its short name in RFC 9776 4.2.16
const char*
Name(McastRecordType type)
{
    switch (type)
    {
    case McastRecordType::MODE_IS_INCLUDE:
        return "IS_IN";
    case McastRecordType::MODE_IS_EXCLUDE:
        return "IS_EX";
    case McastRecordType::CHANGE_TO_INCLUDE_MODE:
        return "TO_IN";
    case McastRecordType::CHANGE_TO_EXCLUDE_MODE:
        return "TO_EX";
    case McastRecordType::ALLOW_NEW_SOURCES:
        return "ALLOW";
    case McastRecordType::BLOCK_OLD_SOURCES:
        return "BLOCK";
    }
    return "unknown";
}

/// @param version of a message @return "v3" for V3
std::string
Name(McastVersion version)
{
    return "v" + std::to_string(static_cast<int>(version));
}

/// @param message any @return "query v3 GROUP {}", "report v3 TYPE:GROUP{} ...", "leave v2 GROUP"
std::string
Describe(const McastMembershipMessage& message)
{
    return std::visit(
        [](const auto& m) -> std::string {
            using M = std::decay_t<decltype(m)>;
            if constexpr (std::is_same_v<M, McastQuery>)
            {
                return "query " + Name(m.version) + " " + m.group.ToText() + " " + Text(m.sources);
            }
            else if constexpr (std::is_same_v<M, McastReport>)
            {
                std::string text = "report " + Name(m.version);
                for (const auto& record : m.records)
                {
                    text += std::string(" ") + Name(record.type) + ":" + record.group.ToText() +
                            Text(record.sources);
                }
                return text;
            }
            else
            {
                return "leave v2 " + m.group.ToText();
            }
        },
        message);
}

/// @name Trace sinks. @param tap the interface to tell about
/// @{
void
OnMembership(uint32_t tap,
             uint32_t interface,
             const McastAddress& group,
             const McastSourceFilter& filter)
{
    if (interface == tap)
    {
        Say("membership " + group.ToText() + " " +
            (filter.mode == McastFilterMode::INCLUDE ? "INCLUDE " : "EXCLUDE ") +
            Text(filter.sources));
    }
}

void
OnTx(uint32_t tap,
     uint32_t interface,
     const McastAddress& peer,
     const McastMembershipMessage& message)
{
    if (interface == tap)
    {
        Say("tx " + peer.ToText() + " " + Describe(message));
    }
}

void
OnRx(uint32_t tap,
     uint32_t interface,
     const McastAddress& peer,
     const McastMembershipMessage& message)
{
    if (interface == tap)
    {
        Say("rx " + peer.ToText() + " " + Describe(message));
    }
}

void
OnDrop(uint32_t tap, uint32_t interface, McastParseError reason, const McastAddress& peer)
{
    if (interface == tap)
    {
        Say("drop " + Text(reason) + " " + peer.ToText());
    }
}

/// @}

/// @param name of a tap in this network namespace @return a descriptor of it
int
OpenTap(const std::string& name)
{
    const int fd = open("/dev/net/tun", O_RDWR);
    NS_ABORT_MSG_IF(fd < 0, "cannot open /dev/net/tun: " << std::strerror(errno));
    ifreq request{};
    NS_ABORT_MSG_IF(name.empty() || name.size() >= IFNAMSIZ, "no name of a device: " << name);
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    NS_ABORT_MSG_IF(ioctl(fd, TUNSETIFF, &request) < 0,
                    "cannot open the tap " << name << ": " << std::strerror(errno));
    return fd;
}

/// @param node gets an address @param device on which @param text ADDRESS/LENGTH of either family
void
Assign(const Ptr<Node>& node, const Ptr<NetDevice>& device, const std::string& text)
{
    const auto slash = text.find('/');
    const auto address = McastAddress::FromText(text.substr(0, slash));
    NS_ABORT_MSG_IF(!address || slash == std::string::npos,
                    "ADDRESS/LENGTH expected, not " << text);
    const auto length = text.substr(slash);
    if (address->IsIpv4())
    {
        auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(address->ToIpv4(), Ipv4Mask(length.c_str())));
        ipv4->SetMetric(interface, 1);
        ipv4->SetUp(interface);
        return;
    }
    auto ipv6 = node->GetObject<Ipv6>();
    const auto interface = ipv6->AddInterface(device);
    const Ipv6Prefix prefix(static_cast<uint8_t>(std::stoi(length.substr(1))));
    ipv6->SetMetric(interface, 1);
    ipv6->SetUp(interface);
    ipv6->AddAddress(interface, Ipv6InterfaceAddress(address->ToIpv6(), prefix));
}

/// @param node traced for both families @param tap the device to tell about
void
Trace(const Ptr<Node>& node, const Ptr<NetDevice>& tap)
{
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        const auto protocol = McastHelper::GetProtocol(node, family);
        const auto interface = static_cast<uint32_t>(protocol->GetInterfaceForDevice(tap));
        protocol->TraceConnectWithoutContext("MembershipChanged",
                                             MakeBoundCallback(&OnMembership, interface));
        protocol->TraceConnectWithoutContext("Tx", MakeBoundCallback(&OnTx, interface));
        protocol->TraceConnectWithoutContext("Rx", MakeBoundCallback(&OnRx, interface));
        protocol->TraceConnectWithoutContext("Drop", MakeBoundCallback(&OnDrop, interface));
    }
}

/**
 * Builds a link behind the router, with sources on it.
 *
 * @param router gets an interface on the link
 * @param sources number of sources: 10.9.0.1 and 2001:db8:9::1 and so on
 * @param groups with commas between them: where each of the sources sends to
 * @return the router's device on the link
 */
Ptr<NetDevice>
MakeSources(const Ptr<Node>& router, uint32_t sources, const std::string& groups)
{
    NodeContainer nodes;
    nodes.Create(sources);
    InternetStackHelper().Install(nodes);
    SimpleNetDeviceHelper link;
    link.SetChannel("ns3::SimpleChannel");
    const auto devices = link.Install(NodeContainer(NodeContainer(router), nodes));
    for (uint32_t i = 0; i <= sources; ++i)
    {
        const auto device = devices.Get(i);
        const auto host = std::to_string(i > 0 ? i : 100);
        Assign(device->GetNode(), device, "10.9.0." + host + "/24");
        Assign(device->GetNode(), device, "2001:db8:9::" + host + "/64");
    }
    for (uint32_t i = 1; i <= sources; ++i)
    {
        McastHelper().InstallSource(devices.Get(i));
        std::istringstream list(groups);
        for (std::string text; std::getline(list, text, ',');)
        {
            const auto group = McastAddress::FromText(text);
            NS_ABORT_MSG_IF(!group, "a group expected, not " << text);
            UdpClientHelper client(group->IsIpv4() ? Address(group->ToIpv4())
                                                   : Address(group->ToIpv6()),
                                   PORT);
            client.SetAttribute("MaxPackets", UintegerValue(4000000000));
            client.SetAttribute("Interval", TimeValue(PACKET_INTERVAL));
            client.SetAttribute("PacketSize", UintegerValue(PACKET_SIZE));
            client.Install(devices.Get(i)->GetNode()).Start(READY);
        }
    }
    return devices.Get(0);
}

/// Obeys commands by receivers on a node.
class Host
{
  public:
    /// @param node with group membership
    explicit Host(Ptr<Node> node)
        : m_node(node)
    {
    }

    /// @param line a command
    void Obey(const std::string& line)
    {
        std::istringstream words(line);
        std::string verb;
        std::string text;
        words >> verb >> text;
        const auto group = McastAddress::FromText(text);
        NS_ABORT_MSG_IF(!group, "a group expected: " << line);
        if (verb == "join")
        {
            Join(*group, words);
            return;
        }
        const auto receiver = m_receivers.find(*group);
        NS_ABORT_MSG_IF(receiver == m_receivers.end(), "not joined yet: " << line);
        if (verb == "leave")
        {
            receiver->second->Leave();
            return;
        }
        NS_ABORT_MSG_IF(verb != "count", "no command: " << line);
        std::ostringstream os;
        os << "count " << text << ' ' << receiver->second->GetReceived() << ' '
           << receiver->second->GetLost() << ' ' << receiver->second->GetDuplicates();
        Say(os.str());
    }

  private:
    void Join(const McastAddress& group, std::istringstream& words)
    {
        McastSources sources;
        for (std::string word; words >> word;)
        {
            const auto source = McastAddress::FromText(word);
            NS_ABORT_MSG_IF(!source, "a source expected, not " << word);
            sources.insert(*source);
        }
        auto& receiver = m_receivers[group];
        if (!receiver)
        {
            receiver = CreateObject<McastReceiver>();
            receiver->SetAttribute(
                "Group",
                AddressValue(group.IsIpv4() ? Address(group.ToIpv4()) : Address(group.ToIpv6())));
            receiver->SetAttribute("Port", UintegerValue(PORT));
            m_node->AddApplication(receiver);
        }
        receiver->SetFilter(sources.empty() ? McastSourceFilter::Exclude()
                                            : McastSourceFilter::Include(sources));
        if (!receiver->IsJoined())
        {
            receiver->Join();
        }
    }

    Ptr<Node> m_node;                                       //!< where they are
    std::map<McastAddress, Ptr<McastReceiver>> m_receivers; //!< by group
};

/// Reads commands until the end of the input; a thread. @param host obeys, null if none is expected
void
ReadCommands(Host* host)
{
    for (std::string line; std::getline(std::cin, line);)
    {
        if (host)
        {
            Simulator::ScheduleWithContext(0, Time(0), [host, line] { host->Obey(line); });
        }
    }
    Simulator::ScheduleWithContext(0, Time(0), [] { Simulator::Stop(); });
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string role;
    std::string tap;
    std::string mac = "02:00:00:00:00:01";
    std::string ipv4 = "10.1.0.1/24";
    std::string ipv6 = "2001:db8:1::1/64";
    std::string groups;
    uint32_t sources = 3;
    CommandLine cmd(__FILE__);
    cmd.AddValue("role", "router or host", role);
    cmd.AddValue("tap", "name of a tap device in this network namespace", tap);
    cmd.AddValue("mac", "MAC address of ns-3's end", mac);
    cmd.AddValue("ipv4", "its IPv4 address and prefix length", ipv4);
    cmd.AddValue("ipv6", "its IPv6 address and prefix length", ipv6);
    cmd.AddValue("groups", "router: where its sources send to, with commas between", groups);
    cmd.AddValue("sources", "router: number of its sources, 10.9.0.1 and so on", sources);
    cmd.Parse(argc, argv);
    const bool isRouter = role == "router";
    NS_ABORT_MSG_IF(!isRouter && role != "host", "--role is router or host");

    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Config::SetDefault("ns3::UdpSocket::IpMulticastTtl", UintegerValue(16));

    auto node = CreateObject<Node>();
    auto stack = McastHelper::MakeInternetStack();
    stack.Install(node);
    auto device = CreateObject<FdNetDevice>();
    device->SetAddress(Mac48Address(mac.c_str()));
    device->SetIsMulticast(true);
    node->AddDevice(device);
    device->SetFileDescriptor(OpenTap(tap));
    Assign(node, device, ipv4);
    Assign(node, device, ipv6);

    const McastHelper mcast;
    if (isRouter)
    {
        NetDeviceContainer links(device);
        links.Add(MakeSources(node, sources, groups));
        mcast.InstallRouter(node, links);
    }
    else
    {
        node->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(false));
        mcast.InstallHost(node);
    }
    Trace(node, device);

    Host host(node);
    std::thread reader;
    Simulator::Schedule(READY, [&] {
        Say("ready");
        reader = std::thread(&ReadCommands, isRouter ? nullptr : &host);
    });
    Simulator::Run();
    reader.join();
    Simulator::Destroy();
    return 0;
}
