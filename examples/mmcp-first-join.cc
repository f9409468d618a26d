// SPDX-License-Identifier: GPL-2.0-only

// A source, a session manager, a router with its local mobility controller, and two mobile nodes
// that join the session and receive the stream.

// [README]
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"

using namespace ns3;

int
main(int argc, char* argv[])
{
    std::string prefix; // path of a capture of the mobile nodes' link
    CommandLine cmd(__FILE__);
    cmd.AddValue("prefix", "Capture the mobile nodes' link as PREFIX-cell.pcap", prefix);
    cmd.Parse(argc, argv);

    NodeContainer source(1);
    NodeContainer manager(1);
    NodeContainer router(1);
    NodeContainer walkers(2);
    McastHelper::MakeInternetStack().Install(NodeContainer(source, manager, router, walkers));
    CsmaHelper csma;
    auto core = csma.Install(NodeContainer(source, manager, router));
    auto cell = csma.Install(NodeContainer(router, walkers));
    Ipv4AddressHelper addresses("10.0.1.0", "255.255.255.0");
    addresses.Assign(core);
    addresses.NewNetwork();
    addresses.Assign(cell);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();

    McastHelper mcast; // IGMPv3 and multicast forwarding
    mcast.InstallSource(core.Get(0));
    mcast.InstallRoot(router.Get(0), cell.Get(0), core.Get(2));

    MmcpHelper mmcp;
    mmcp.AddSession(7, InetSocketAddress("239.1.1.1", 5000));
    mmcp.AddLmc("lmc", cell.Get(0));
    mmcp.AddPoa("ap", "lmc");
    mmcp.InstallSm(manager.Get(0));
    mmcp.InstallLmcs();
    auto mns = mmcp.InstallMns(walkers, 7, "ap");
    mns.Start(Seconds(1));

    UdpClientHelper stream(Ipv4Address("239.1.1.1"), 5000); // 20 packets a second
    stream.SetAttribute("Interval", TimeValue(MilliSeconds(50)));
    stream.SetAttribute("MaxPackets", UintegerValue(1000));
    stream.Install(source);
    if (!prefix.empty())
    {
        csma.EnablePcap(prefix + "-cell.pcap", cell.Get(0), true, true);
    }

    Simulator::Stop(Seconds(31));
    Simulator::Run();
    for (const auto& member : mmcp.GetSm()->GetMembers(7))
    {
        std::cout << member.mnId << " at " << *member.lmcId << ", " << *member.status << std::endl;
    }
    Simulator::Destroy();
    return 0;
}
