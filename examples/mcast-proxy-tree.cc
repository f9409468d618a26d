// SPDX-License-Identifier: GPL-2.0-only

// A tree of multicast routers (RFC 4605): a source, three levels, and hosts that come and go. Links
// are LANs (csma).
//
//     source ---- root -+- left  -+- left-a  -+- host ...
//                       |         `- left-b  -+- host ...
//                       `- right -+- right-a -+- host ...
//                                 `- right-b -+- host ...
//
// The root has a static upstream towards the source; all others are proxies. It prints who joins,
// who leaves, who starts and ceases to receive, and which links carry the group; and it writes
// captures of the source's link and of the first host's.

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"

#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 5000;
constexpr uint32_t ROUTERS = 7;        //!< root, two below, four below these
constexpr uint32_t FIRST_LEAF = 3;     //!< the first router with hosts
const Time INTERVAL{MilliSeconds(20)}; //!< between two packets

const std::vector<std::string> ROUTER_NAMES =
    {"root", "left", "right", "left-a", "left-b", "right-a", "right-b"};

/// Prints a line with the time. @param who whom it is about @param what it is
void
Say(const std::string& who, const std::string& what)
{
    std::cout << std::fixed << std::setprecision(3) << std::setw(8) << Simulator::Now().GetSeconds()
              << " s  " << std::left << std::setw(8) << who << std::right << what << std::endl;
}

/// A host: joins and leaves at random, and tells when its reception begins and ends.
class Host
{
  public:
    /// @param name of the host @param receiver its application @param stream of its random times
    Host(const std::string& name, Ptr<McastReceiver> receiver, int64_t stream)
        : m_name(name),
          m_receiver(receiver),
          m_time(CreateObject<ExponentialRandomVariable>())
    {
        m_time->SetStream(stream);
        m_receiver->TraceConnectWithoutContext("Rx", MakeCallback(&Host::OnRx, this));
    }

    /// @param mean of the time until it joins
    void JoinLater(double mean)
    {
        Simulator::Schedule(Seconds(m_time->GetValue(mean, 0)), &Host::Join, this);
    }

    /// Prints what it received.
    void PrintSummary() const
    {
        std::cout << std::setw(10) << m_name << std::setw(10) << m_receiver->GetReceived()
                  << std::setw(8) << m_receiver->GetLost() << std::setw(12)
                  << m_receiver->GetDuplicates() << std::endl;
    }

  private:
    void Join()
    {
        Say(m_name, "joins");
        m_joined = Simulator::Now();
        m_first = true;
        m_receiver->Join();
        Simulator::Schedule(Seconds(2 + m_time->GetValue(5, 0)), &Host::Leave, this);
    }

    void Leave()
    {
        Say(m_name, "leaves");
        m_receiver->Leave();
        JoinLater(8);
    }

    void OnRx(Ptr<const Packet> /* packet */, const McastAddress& source, uint32_t /* device */)
    {
        if (m_first)
        {
            m_first = false;
            Say(m_name,
                "receives from " + source.ToText() + ", " +
                    std::to_string((Simulator::Now() - m_joined).GetMilliSeconds()) +
                    " ms after its join");
        }
    }

    std::string m_name;                    //!< in the output
    Ptr<McastReceiver> m_receiver;         //!< its application
    Ptr<ExponentialRandomVariable> m_time; //!< how long it stays and goes
    Time m_joined;                         //!< when it did
    bool m_first{false};                   //!< the next packet is the first since then
};

/// A router's database changed. @param name of the router @param group which @param filter wanted
/// below
void
// NOLINTNEXTLINE(performance-unnecessary-value-param): bound by MakeBoundCallback
OnDatabaseChanged(std::string name, const McastAddress& group, const McastSourceFilter& filter)
{
    Say(name, (filter.IsNone() ? "nobody below wants " : "somebody below wants ") + group.ToText());
}

/// Networks of the links, one after another.
class Addresses
{
  public:
    /// @param ipv6 whether the addresses are of IPv6
    explicit Addresses(bool ipv6)
        : m_ipv6(ipv6)
    {
        m_v4.SetBase("10.1.0.0", "255.255.255.0");
        m_v6.SetBase("2001:db8::", Ipv6Prefix(64));
    }

    /// @param link all devices of a link
    void Assign(const NetDeviceContainer& link)
    {
        if (m_ipv6)
        {
            m_v6.Assign(link);
            m_v6.NewNetwork();
        }
        else
        {
            m_v4.Assign(link);
            m_v4.NewNetwork();
        }
    }

  private:
    bool m_ipv6;            //!< family
    Ipv4AddressHelper m_v4; //!< of IPv4
    Ipv6AddressHelper m_v6; //!< of IPv6
};

/// All nodes and devices.
struct Tree
{
    NodeContainer source;                       //!< the one that sends
    NodeContainer routers;                      //!< as in ROUTER_NAMES
    NodeContainer hosts;                        //!< those that join
    Ptr<NetDevice> entry;                       //!< device of the source
    std::vector<Ptr<NetDevice>> upstream;       //!< of each router
    std::vector<NetDeviceContainer> downstream; //!< of each router
    Ptr<NetDevice> firstHost;                   //!< device of a host
};

/// @param ipv6 which family @param hosts how many @return nodes with stacks and addresses
Tree
BuildTree(bool ipv6, uint32_t hosts)
{
    Tree tree;
    tree.source.Create(1);
    tree.routers.Create(ROUTERS);
    tree.hosts.Create(hosts);
    tree.upstream.resize(ROUTERS);
    tree.downstream.resize(ROUTERS);

    // Routers of IPv6 need what MakeInternetStack() sets.
    auto stack = McastHelper::MakeInternetStack();
    stack.SetIpv4StackInstall(!ipv6);
    stack.SetIpv6StackInstall(ipv6);
    stack.Install(NodeContainer(tree.source, tree.routers, tree.hosts));

    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
    csma.SetChannelAttribute("Delay", StringValue("1ms"));
    Addresses addresses(ipv6);
    const auto first = csma.Install(NodeContainer(tree.source, tree.routers.Get(0)));
    addresses.Assign(first);
    tree.entry = first.Get(0);
    tree.upstream[0] = first.Get(1);
    for (uint32_t i = 1; i < ROUTERS; ++i)
    {
        const uint32_t above = (i - 1) / 2;
        const auto link = csma.Install(NodeContainer(tree.routers.Get(above), tree.routers.Get(i)));
        addresses.Assign(link);
        tree.downstream[above].Add(link.Get(0));
        tree.upstream[i] = link.Get(1);
    }
    for (uint32_t i = FIRST_LEAF; i < ROUTERS; ++i)
    {
        NodeContainer nodes(tree.routers.Get(i));
        for (uint32_t host = i - FIRST_LEAF; host < hosts; host += ROUTERS - FIRST_LEAF)
        {
            nodes.Add(tree.hosts.Get(host));
        }
        const auto link = csma.Install(nodes);
        addresses.Assign(link);
        tree.downstream[i].Add(link.Get(0));
        if (!tree.firstHost && link.GetN() > 1)
        {
            tree.firstHost = link.Get(1);
        }
    }
    return tree;
}

/// One call for each node. @param tree the nodes @param family IPV4 or IPV6
void
InstallMulticast(const Tree& tree, McastAddress::Family family)
{
    McastHelper multicast;
    multicast.InstallSource(tree.entry);
    multicast.InstallRoot(tree.routers.Get(0), tree.downstream[0], tree.upstream[0]);
    for (uint32_t i = 1; i < ROUTERS; ++i)
    {
        multicast.InstallProxy(tree.routers.Get(i), tree.upstream[i], tree.downstream[i]);
    }
    multicast.InstallHost(tree.hosts);
    McastHelper::AssignStreams(NodeContainer(tree.routers, tree.hosts), 1);
    for (uint32_t i = 0; i < ROUTERS; ++i)
    {
        McastHelper::GetProxy(tree.routers.Get(i), family)
            ->TraceConnectWithoutContext("DatabaseChanged",
                                         MakeBoundCallback(&OnDatabaseChanged, ROUTER_NAMES[i]));
    }
}

/// @param node who sends @param to group and port @param until when it ends, s
void
InstallSender(Ptr<Node> node, const Address& to, double until)
{
    UdpClientHelper sender(to);
    sender.SetAttribute("Interval", TimeValue(INTERVAL));
    sender.SetAttribute("MaxPackets", UintegerValue(0xffffffff));
    sender.SetAttribute("PacketSize", UintegerValue(200));
    auto sending = sender.Install(node);
    sending.Start(Seconds(2));
    sending.Stop(Seconds(until));
}

/// Prints what hosts received and what routers did. @param tree the nodes @param hosts its hosts
/// @param family of them
void
PrintSummary(const Tree& tree, const std::vector<Host>& hosts, McastAddress::Family family)
{
    std::cout << std::endl << "            received    lost  duplicates" << std::endl;
    for (const auto& host : hosts)
    {
        host.PrintSummary();
    }
    std::cout << std::endl << "           forwarded  not wanted" << std::endl;
    for (uint32_t i = 0; i < ROUTERS; ++i)
    {
        const auto proxy = McastHelper::GetProxy(tree.routers.Get(i), family);
        std::cout << std::setw(10) << ROUTER_NAMES[i] << std::setw(10) << proxy->GetForwarded()
                  << std::setw(12) << proxy->GetNotForwarded(McastNotForwarded::NO_LISTENER)
                  << std::endl;
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    bool ipv6 = false;
    bool print = false;
    uint32_t hosts = 8;
    double duration = 30;
    std::string prefix = "mcast-proxy-tree";

    CommandLine cmd(__FILE__);
    cmd.AddValue("ipv6", "Use MLDv2 and IPv6 instead of IGMPv3 and IPv4", ipv6);
    cmd.AddValue("hosts", "Number of hosts, 1 to 200", hosts);
    cmd.AddValue("duration", "Duration of the simulation, s, 5 or more", duration);
    cmd.AddValue("print", "Print the state of the root half-way", print);
    cmd.AddValue("prefix", "Path of the captures, without -source.pcap and -host.pcap", prefix);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(hosts < 1 || hosts > 200, "--hosts must be 1 to 200");
    NS_ABORT_MSG_IF(duration < 5, "--duration must be 5 or more");

    const auto family = ipv6 ? McastAddress::Family::IPV6 : McastAddress::Family::IPV4;
    const Ipv4Address group4("239.1.1.1");
    const Ipv6Address group6("ff1e::1");
    const auto tree = BuildTree(ipv6, hosts);
    InstallMulticast(tree, family);
    InstallSender(tree.source.Get(0),
                  ipv6 ? Address(Inet6SocketAddress(group6, PORT))
                       : Address(InetSocketAddress(group4, PORT)),
                  duration);
    auto receivers =
        McastHelper().InstallReceivers(tree.hosts, ipv6 ? Address(group6) : Address(group4), PORT);
    receivers.Start(Seconds(duration + 1)); // never: who joins does so by itself
    std::vector<Host> people;
    people.reserve(hosts);
    for (uint32_t i = 0; i < hosts; ++i)
    {
        people.emplace_back("host " + std::to_string(i + 1),
                            DynamicCast<McastReceiver>(receivers.Get(i)),
                            1000 + i);
        people.back().JoinLater(6);
    }

    if (print)
    {
        McastHelper::PrintAt(Seconds(duration / 2),
                             NodeContainer(tree.routers.Get(0)),
                             Create<OutputStreamWrapper>(&std::cout));
    }
    CsmaHelper csma;
    csma.EnablePcap(prefix + "-source.pcap", tree.entry, false, true);
    csma.EnablePcap(prefix + "-host.pcap", tree.firstHost, false, true);
    Simulator::Stop(Seconds(duration));
    Simulator::Run();
    PrintSummary(tree, people, family);
    Simulator::Destroy();
    return 0;
}
