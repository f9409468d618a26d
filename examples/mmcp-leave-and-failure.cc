// SPDX-License-Identifier: GPL-2.0-only

// How members go (MMCP 7.3, 7.4): one leaves, one vanishes without a word, and the local mobility
// controller crashes and comes back. Prints each message of the session manager, and how the states
// of members change there.
//
//     source ---+--- router with LMC ---+--- mn0  leaves at 20 s
//     SM     ---'                       +--- mn1  vanishes at 30 s
//                                       `--- mn2  stays; the LMC is down from 170 s to 180 s

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/mmcp-module.h"
#include "ns3/network-module.h"

#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint32_t SESSION = 7;
constexpr uint16_t PORT = 5000;

/// @return the beginning of a line: the time
std::ostream&
Line()
{
    return std::cout << std::fixed << std::setprecision(3) << std::setw(8)
                     << Simulator::Now().GetSeconds() << " s  ";
}

/// @param way the message goes @param peer of the SM @param message sent or received
void
OnMessage(const char* way, const MmcpEndpoint& peer, const MmcpMessage& message)
{
    Line() << "SM " << way << ' ' << peer << "  " << message << std::endl;
}

void
OnMemberChanged(uint32_t /* session */, const MmcpIdentifier& mnId, MmcpMemberChange change)
{
    Line() << "        " << mnId << ' ' << change << std::endl;
}

/// @param devices of one link @param ipv6 which family @param number of the link
void
Assign(const NetDeviceContainer& devices, bool ipv6, int number)
{
    if (ipv6)
    {
        // Unique local: ns-3 forwards nothing of the documentation's 2001:db8::/32.
        const auto base = "fd00:" + std::to_string(number) + "::";
        Ipv6AddressHelper addresses(Ipv6Address(base.c_str()), Ipv6Prefix(64));
        auto interfaces = addresses.Assign(devices);
        interfaces.SetForwarding(0, true);
        interfaces.SetDefaultRouteInAllNodes(0);
        return;
    }
    const auto base = "10.0." + std::to_string(number) + ".0";
    Ipv4AddressHelper(base.c_str(), "255.255.255.0").Assign(devices);
}

} // namespace

int
main(int argc, char* argv[])
{
    bool ipv6 = false;
    std::string prefix;
    CommandLine cmd(__FILE__);
    cmd.AddValue("ipv6", "Use IPv6 and MLDv2 instead of IPv4 and IGMPv3", ipv6);
    cmd.AddValue("prefix", "Capture the links as PREFIX-core.pcap and PREFIX-cell.pcap", prefix);
    cmd.Parse(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true)); // for the captures

    NodeContainer router(1);
    NodeContainer manager(1);
    NodeContainer source(1);
    NodeContainer mobile(3);
    McastHelper::MakeInternetStack().Install(NodeContainer(router, manager, source, mobile));
    CsmaHelper csma;
    csma.SetChannelAttribute("Delay", StringValue("5ms"));
    const auto core = csma.Install(NodeContainer(router, manager, source));
    const auto cell = csma.Install(NodeContainer(router, mobile));
    Assign(core, ipv6, 1);
    Assign(cell, ipv6, 2);
    if (!ipv6)
    {
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }
    McastHelper mcast;
    mcast.InstallSource(core.Get(2));
    mcast.InstallRoot(router.Get(0), cell.Get(0), core.Get(0));

    const Address group =
        ipv6 ? Address(Ipv6Address("ff1e::1")) : Address(Ipv4Address("239.1.1.1"));
    MmcpHelper mmcp;
    mmcp.SetIpv6(ipv6);
    mmcp.AddSession(SESSION,
                    ipv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(group), PORT))
                         : Address(InetSocketAddress(Ipv4Address::ConvertFrom(group), PORT)));
    mmcp.AddLmc("lmc", cell.Get(0));
    mmcp.AddPoa("ap", "lmc");
    auto sm = mmcp.InstallSm(manager.Get(0)).Get(0);
    auto lmc = DynamicCast<MmcpEntity>(mmcp.InstallLmcs().Get(0));
    auto mns = mmcp.InstallMns(mobile, SESSION, "ap");
    mns.Start(Seconds(5));
    sm->TraceConnectWithoutContext("Rx", MakeBoundCallback(&OnMessage, "<-"));
    sm->TraceConnectWithoutContext("Tx", MakeBoundCallback(&OnMessage, "->"));
    sm->TraceConnectWithoutContext("MemberChanged", MakeCallback(&OnMemberChanged));

    // mn0 leaves; mn1's link goes down; the LMC loses its memory.
    mns.Get(0)->SetStopTime(Seconds(20));
    Simulator::Schedule(Seconds(30),
                        &CsmaNetDevice::SetReceiveEnable,
                        DynamicCast<CsmaNetDevice>(cell.Get(2)),
                        false);
    Simulator::Schedule(Seconds(30),
                        &CsmaNetDevice::SetSendEnable,
                        DynamicCast<CsmaNetDevice>(cell.Get(2)),
                        false);
    Simulator::Schedule(Seconds(170), &MmcpEntity::Stop, lmc);
    Simulator::Schedule(Seconds(180), &MmcpEntity::Start, lmc);

    UdpClientHelper stream(group, PORT);
    stream.SetAttribute("Interval", TimeValue(MilliSeconds(50)));
    stream.SetAttribute("MaxPackets", UintegerValue(100000));
    stream.Install(source);
    MmcpHelper::AssignStreams(mns, 1);
    MmcpHelper::AssignStreams(ApplicationContainer(lmc), 10);
    if (!prefix.empty())
    {
        csma.EnablePcap(prefix + "-core.pcap", core.Get(1), false, true);
        csma.EnablePcap(prefix + "-cell.pcap", cell.Get(0), false, true);
    }
    Simulator::Stop(Seconds(240));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
