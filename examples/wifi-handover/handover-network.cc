// SPDX-License-Identifier: GPL-2.0-only

#include "handover-network.h"

#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-module.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/wifi-module.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace ns3
{

namespace
{

/// Networks are 10.n.0.0/16 or fd00:n::/64 (of 2001:db8::/32 ns-3 forwards nothing).
constexpr uint32_t SITE_NETWORK = 1;
constexpr uint32_t FIRST_SUBNET_NETWORK = 10;
constexpr uint32_t FIRST_TREE_NETWORK = 100;

/// Signal at the end of an AP's reach, dBm: well above the least that a radio notices.
constexpr double REACH_SIGNAL = -75;
/// Reach of an AP by its range: predictions are for the range.
constexpr double REACH = 1.1;
/// Of ns3::LogDistancePropagationLossModel, by default.
constexpr double LOSS_EXPONENT = 3;
constexpr double LOSS_AT_1_M = 46.6777;

/// Of all frames: the reach is for this one, and several streams of 1 Mb/s fit.
const char* const RATE = "OfdmRate24Mbps";

/// Channels of 20 MHz in the band of 5 GHz; neighbours in the list of APs have different ones.
constexpr uint16_t CHANNELS[] = {36, 40, 44, 48, 52, 56, 60, 64, 100, 104, 108, 112};

} // namespace

HandoverNetwork::HandoverNetwork(const HandoverOptions& options)
    : m_options(options),
      m_place(CreateObject<UniformRandomVariable>())
{
    m_place->SetStream(0); // whatever else is installed, a run has its walks
    PlaceAps();
    MakeTree();
    MakeLans();
    PlaceWalkers();
    MakeWifi();
    MakeRoutes();
}

const NetDeviceContainer&
HandoverNetwork::GetSite() const
{
    return m_site;
}

const std::vector<HandoverNetwork::Subnet>&
HandoverNetwork::GetSubnets() const
{
    return m_subnets;
}

const std::vector<HandoverNetwork::Ap>&
HandoverNetwork::GetAps() const
{
    return m_aps;
}

const NodeContainer&
HandoverNetwork::GetWalkers() const
{
    return m_walkers;
}

const NetDeviceContainer&
HandoverNetwork::GetStations(uint32_t radio) const
{
    return m_stations.at(radio);
}

const NetDeviceContainer&
HandoverNetwork::GetScanners() const
{
    return m_scanners;
}

McastAddress::Family
HandoverNetwork::GetFamily() const
{
    return m_options.ipv6 ? McastAddress::Family::IPV6 : McastAddress::Family::IPV4;
}

double
HandoverNetwork::GetThreshold() const
{
    return REACH_SIGNAL + 10 * LOSS_EXPONENT * std::log10(REACH);
}

// Places

void
HandoverNetwork::PlaceAps()
{
    uint32_t subnets = 0;
    if (m_options.aps.empty())
    {
        for (const uint32_t subnet : {0, 1, 1, 2})
        {
            m_aps.push_back({Vector(m_options.spacing * m_aps.size(), 0, 0), subnet, 0, nullptr});
        }
    }
    std::ifstream file(m_options.aps);
    NS_ABORT_MSG_IF(!m_options.aps.empty() && !file, "--aps: cannot read " << m_options.aps);
    double x = 0;
    double y = 0;
    uint32_t subnet = 0;
    while (file >> x >> y >> subnet)
    {
        m_aps.push_back({Vector(x, y, 0), subnet, 0, nullptr});
    }
    NS_ABORT_MSG_IF(m_aps.empty() || !(file.eof() || m_options.aps.empty()),
                    "--aps: lines are `x y subnet`, in m and counted from 0");
    for (auto ap = m_aps.begin(); ap != m_aps.end(); ++ap)
    {
        ap->channel = CHANNELS[(ap - m_aps.begin()) % std::size(CHANNELS)];
        subnets = std::max(subnets, ap->subnet + 1);
    }
    NS_ABORT_MSG_IF(subnets > FIRST_TREE_NETWORK - FIRST_SUBNET_NETWORK, "--aps: too many subnets");
    m_subnets.resize(subnets);
}

Ptr<MobilityModel>
HandoverNetwork::MakeWalk(uint32_t walker) const
{
    double left = 0;
    double right = m_aps.back().position.x;
    // They start well within the range of an AP, so that the first handover, too, can be predicted.
    double x = m_options.spacing *
               (m_place->GetInteger(0, m_aps.size() - 1) + m_place->GetValue(-0.3, 0.3));
    if (m_options.pingPong.IsStrictlyPositive())
    {
        const double width = m_options.speed * m_options.pingPong.GetSeconds() / 2;
        left = (m_options.spacing - width) / 2;
        right = left + width;
        x = m_place->GetValue(left, right);
    }
    x = std::clamp(x, left, right);
    bool toTheRight = x == left || (x < right && m_place->GetInteger(0, 1) == 1);
    const double y = 5 + 0.1 * walker;
    auto walk = CreateObject<WaypointMobilityModel>();
    walk->AddWaypoint(Waypoint(Seconds(0), Vector(x, y, 0)));
    for (Time time; time < m_options.duration; toTheRight = !toTheRight)
    {
        const double next = toTheRight ? right : left;
        time += Seconds(std::abs(next - x) / m_options.speed);
        x = next;
        walk->AddWaypoint(Waypoint(time, Vector(x, y, 0)));
    }
    return walk;
}

void
HandoverNetwork::PlaceWalkers()
{
    m_walkers.Create(m_options.walkers);
    InstallStack(m_walkers, false);
    if (!m_options.mobility.empty())
    {
        NS_ABORT_MSG_IF(!std::ifstream(m_options.mobility),
                        "--mobility: cannot read " << m_options.mobility);
        Ns2MobilityHelper trace(m_options.mobility);
        trace.Install(m_walkers.Begin(), m_walkers.End());
    }
    for (uint32_t walker = 0; walker < m_walkers.GetN(); ++walker)
    {
        const auto node = m_walkers.Get(walker);
        if (m_options.mobility.empty())
        {
            node->AggregateObject(MakeWalk(walker));
        }
        NS_ABORT_MSG_IF(!node->GetObject<MobilityModel>(),
                        "--mobility: " << m_options.mobility << " has no node " << walker);
    }
}

// Wired part

void
HandoverNetwork::InstallStack(const NodeContainer& nodes, bool forwarding) const
{
    auto stack = McastHelper::MakeInternetStack();
    stack.SetIpv4StackInstall(!m_options.ipv6);
    stack.SetIpv6StackInstall(m_options.ipv6);
    stack.Install(nodes);
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        if (m_options.ipv6)
        {
            (*node)->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(forwarding));
        }
        else
        {
            (*node)->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(forwarding));
        }
    }
}

void
HandoverNetwork::MakeTree()
{
    NodeContainer site(3);
    InstallStack(site, true);
    CsmaHelper lan;
    lan.SetChannelAttribute("DataRate", StringValue("1Gbps"));
    lan.SetChannelAttribute("Delay", StringValue("1us"));
    m_site = lan.Install(site);
    Assign(m_site, SITE_NETWORK);

    uint32_t number = FIRST_TREE_NETWORK;
    for (std::size_t subnet = 0; subnet < m_subnets.size(); ++subnet)
    {
        auto parent = site.Get(ROOT);
        for (uint32_t depth = 0; depth < m_options.treeDepth; ++depth)
        {
            PointToPointHelper link;
            link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
            const bool skewed = subnet == 1 && depth == 0;
            const auto delay = m_options.coreDelay + (skewed ? m_options.skew : Time(0));
            NS_ABORT_MSG_IF(delay.IsStrictlyNegative(), "--skew: a delay cannot be negative");
            link.SetChannelAttribute("Delay", TimeValue(delay));
            auto child = CreateObject<Node>();
            InstallStack(NodeContainer(child), true);
            const auto devices = link.Install(parent, child);
            Assign(devices, number++);
            m_subnets[subnet].path.push_back({devices.Get(0), devices.Get(1)});
            parent = child;
        }
    }
}

void
HandoverNetwork::MakeLans()
{
    for (std::size_t index = 0; index < m_subnets.size(); ++index)
    {
        auto& subnet = m_subnets[index];
        NodeContainer nodes(subnet.path.back().child->GetNode(), CreateObject<Node>());
        InstallStack(NodeContainer(nodes.Get(1)), false);
        for (auto& ap : m_aps)
        {
            if (ap.subnet == index)
            {
                nodes.Add(CreateObject<Node>());
            }
        }
        // A cable for each to a switch. On a shared one, a bridge of ns-3 would send what is for
        // stations of other APs to its own radio, too.
        CsmaHelper cable;
        cable.SetChannelAttribute("DataRate", StringValue("1Gbps"));
        cable.SetChannelAttribute("Delay", StringValue("1us"));
        NetDeviceContainer ends;
        NetDeviceContainer ports;
        const auto center = CreateObject<Node>();
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            const auto devices = cable.Install(NodeContainer(*node, center));
            ends.Add(devices.Get(0));
            ports.Add(devices.Get(1));
        }
        BridgeHelper().Install(center, ports);
        subnet.router = ends.Get(0);
        subnet.host = ends.Get(1);
        subnet.ports = {ends.Begin() + 2, ends.End()};
        Assign(NetDeviceContainer(subnet.router, subnet.host), FIRST_SUBNET_NETWORK + index);
    }
}

// Wi-Fi

void
HandoverNetwork::MakeWifi()
{
    auto channel = YansWifiChannelHelper::Default();
    m_phy.SetChannel(channel.Create());
    const double power =
        REACH_SIGNAL + LOSS_AT_1_M + 10 * LOSS_EXPONENT * std::log10(REACH * m_options.range);
    m_phy.Set("TxPowerStart", DoubleValue(power));
    m_phy.Set("TxPowerEnd", DoubleValue(power));
    m_phy.Set("RxSensitivity", DoubleValue(REACH_SIGNAL));
    WifiHelper wifi;
    wifi.SetStandard(WIFI_STANDARD_80211a);
    wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                 "DataMode",
                                 StringValue(RATE),
                                 "ControlMode",
                                 StringValue(RATE),
                                 "NonUnicastMode",
                                 StringValue(RATE));
    const Ssid ssid("study");
    WifiMacHelper mac;
    mac.SetType("ns3::ApWifiMac", "Ssid", SsidValue(ssid));
    auto used = std::vector<std::size_t>(m_subnets.size());
    for (auto& ap : m_aps)
    {
        const auto port = m_subnets[ap.subnet].ports[used[ap.subnet]++];
        const auto node = port->GetNode();
        m_phy.Set("ChannelSettings",
                  StringValue("{" + std::to_string(ap.channel) + ", 20, BAND_5GHZ, 0}"));
        ap.device = wifi.Install(m_phy, mac, node).Get(0);
        BridgeHelper().Install(node, NetDeviceContainer(port, ap.device));
        auto place = CreateObject<ConstantPositionMobilityModel>();
        place->SetPosition(ap.position);
        node->AggregateObject(place);
    }
    mac.SetType("ns3::StaWifiMac", "Ssid", SsidValue(ssid));
    for (uint32_t radio = 0; radio < m_options.radios; ++radio)
    {
        m_stations.push_back(wifi.Install(m_phy, mac, m_walkers));
    }
    if (m_options.trigger == "signal")
    {
        m_scanners = MmcpWifiHelper::InstallScanners(wifi, m_phy, m_walkers);
    }
}

void
HandoverNetwork::EnablePcap(const std::string& folder)
{
    CsmaHelper lan;
    lan.EnablePcap(folder + "/site.pcap", m_site.Get(SOURCE), true, true);
    for (std::size_t subnet = 0; subnet < m_subnets.size(); ++subnet)
    {
        lan.EnablePcap(folder + "/subnet-" + std::to_string(subnet) + ".pcap",
                       m_subnets[subnet].router,
                       true,
                       true);
    }
    m_phy.SetPcapDataLinkType(WifiPhyHelper::DLT_IEEE802_11_RADIO);
    for (std::size_t ap = 0; ap < m_aps.size(); ++ap)
    {
        m_phy.EnablePcap(folder + "/ap-" + std::to_string(ap) + ".pcap",
                         m_aps[ap].device,
                         true,
                         true);
    }
}

int64_t
HandoverNetwork::AssignStreams(int64_t stream)
{
    const auto first = stream;
    NetDeviceContainer radios;
    for (const auto& ap : m_aps)
    {
        radios.Add(ap.device);
    }
    for (const auto& stations : m_stations)
    {
        radios.Add(stations);
    }
    radios.Add(m_scanners);
    stream += WifiHelper().AssignStreams(radios, stream);
    stream += InternetStackHelper().AssignStreams(NodeContainer::GetGlobal(), stream);
    return stream - first;
}

// Addresses and routes

std::pair<McastAddress, uint8_t>
HandoverNetwork::GetPrefix(uint32_t subnet) const
{
    const auto number = std::to_string(FIRST_SUBNET_NETWORK + subnet);
    if (m_options.ipv6)
    {
        return {Ipv6Address(("fd00:" + number + "::").c_str()), 64};
    }
    return {Ipv4Address(("10." + number + ".0.0").c_str()), 16};
}

void
HandoverNetwork::Assign(const NetDeviceContainer& devices, uint32_t number)
{
    const auto text = std::to_string(number);
    if (m_options.ipv6)
    {
        Ipv6AddressHelper(Ipv6Address(("fd00:" + text + "::").c_str()), Ipv6Prefix(64))
            .Assign(devices);
    }
    else
    {
        Ipv4AddressHelper(("10." + text + ".0.0").c_str(), "255.255.0.0").Assign(devices);
    }
}

McastAddress
HandoverNetwork::GetNextHop(Ptr<NetDevice> device) const
{
    if (!m_options.ipv6)
    {
        return GetAddress(device);
    }
    const auto ip = device->GetNode()->GetObject<Ipv6>();
    return ip->GetAddress(ip->GetInterfaceForDevice(device), 0).GetAddress();
}

McastAddress
HandoverNetwork::GetAddress(Ptr<NetDevice> device) const
{
    const auto node = device->GetNode();
    if (m_options.ipv6)
    {
        const auto ip = node->GetObject<Ipv6>();
        // 0 is the link-local one.
        return ip->GetAddress(ip->GetInterfaceForDevice(device), 1).GetAddress();
    }
    const auto ip = node->GetObject<Ipv4>();
    return ip->GetAddress(ip->GetInterfaceForDevice(device), 0).GetLocal();
}

void
HandoverNetwork::AddRoute(Ptr<NetDevice> on, uint32_t number, Ptr<NetDevice> via)
{
    const auto node = on->GetNode();
    const auto text = std::to_string(number);
    if (m_options.ipv6)
    {
        const auto ip = node->GetObject<Ipv6>();
        Ipv6StaticRoutingHelper().GetStaticRouting(ip)->AddNetworkRouteTo(
            number == 0 ? Ipv6Address::GetAny() : Ipv6Address(("fd00:" + text + "::").c_str()),
            Ipv6Prefix(number == 0 ? 0 : 64),
            GetNextHop(via).ToIpv6(),
            ip->GetInterfaceForDevice(on));
        return;
    }
    const auto ip = node->GetObject<Ipv4>();
    Ipv4StaticRoutingHelper().GetStaticRouting(ip)->AddNetworkRouteTo(
        number == 0 ? Ipv4Address::GetAny() : Ipv4Address(("10." + text + ".0.0").c_str()),
        number == 0 ? Ipv4Mask::GetZero() : Ipv4Mask("255.255.0.0"),
        GetNextHop(via).ToIpv4(),
        ip->GetInterfaceForDevice(on));
}

void
HandoverNetwork::MakeRoutes()
{
    AddRoute(m_site.Get(SOURCE), 0, m_site.Get(ROOT));
    AddRoute(m_site.Get(SM), 0, m_site.Get(ROOT));
    for (uint32_t index = 0; index < m_subnets.size(); ++index)
    {
        const auto& subnet = m_subnets[index];
        for (const auto& link : subnet.path)
        {
            AddRoute(link.parent, FIRST_SUBNET_NETWORK + index, link.child);
            AddRoute(link.child, 0, link.parent);
        }
        AddRoute(subnet.host, 0, subnet.router);
    }
}

} // namespace ns3
