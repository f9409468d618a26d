// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-scene.h"

#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/mmcp-wifi-compat.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/ssid.h"
#include "ns3/string.h"
#include "ns3/wifi-net-device.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ns3
{

namespace
{

constexpr double TX_POWER = 16;        //!< dBm
constexpr double LOSS_AT_1M = 46.6777; //!< dB
constexpr double LOSS_PER_DECADE = 30; //!< dB
constexpr uint16_t STREAM = 0x88b5;    //!< EtherType for experiments (IEEE 802, 9.2.4)
constexpr uint32_t PACKET_SIZE = 500;  //!< octets
constexpr double FAR_AWAY = 1e6;       //!< m

/// @param x m @param speed m/s @return a node there
Ptr<Node>
MakeNode(double x, double speed)
{
    auto node = CreateObject<Node>();
    auto mobility = CreateObject<ConstantVelocityMobilityModel>();
    mobility->SetPosition({x, 0, 0});
    mobility->SetVelocity({speed, 0, 0});
    node->AggregateObject(mobility);
    return node;
}

/// @param node moves to @param x m
void
Put(Ptr<Node> node, double x)
{
    auto mobility = node->GetObject<ConstantVelocityMobilityModel>();
    mobility->SetPosition({x, 0, 0});
    mobility->SetVelocity({0, 0, 0});
}

} // namespace

MmcpWifiScene::MmcpWifiScene(const std::vector<Ap>& points)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    YansWifiChannelHelper channel;
    channel.SetPropagationDelay("ns3::ConstantSpeedPropagationDelayModel");
    channel.AddPropagationLoss("ns3::LogDistancePropagationLossModel",
                               "Exponent",
                               DoubleValue(LOSS_PER_DECADE / 10),
                               "ReferenceLoss",
                               DoubleValue(LOSS_AT_1M));
    m_phy.SetChannel(channel.Create());
    m_phy.Set("TxPowerStart", DoubleValue(TX_POWER));
    m_phy.Set("TxPowerEnd", DoubleValue(TX_POWER));
    m_wifi.SetStandard(WIFI_STANDARD_80211a);
    m_wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                   "DataMode",
                                   StringValue("OfdmRate6Mbps"),
                                   "NonUnicastMode",
                                   StringValue("OfdmRate6Mbps"));
    for (const auto& point : points)
    {
        const auto node = MakeNode(point.x, 0);
        apNodes.Add(node);
        aps.Add(Install(node, "ns3::ApWifiMac", point.ssid, point.channel));
    }
}

MmcpWifiScene::~MmcpWifiScene()
{
    Simulator::Destroy();
}

Ptr<NetDevice>
MmcpWifiScene::Install(Ptr<Node> node,
                       const std::string& type,
                       const char* ssid,
                       const char* channel)
{
    WifiMacHelper mac;
    mac.SetType(type, "Ssid", SsidValue(Ssid(ssid)));
    const auto device = m_wifi.Install(m_phy, mac, node).Get(0);
    MmcpSetChannel(DynamicCast<WifiNetDevice>(device)->GetPhy(), channel);
    m_all.Add(device);
    return device;
}

Ptr<NetDevice>
MmcpWifiScene::AddStation(double x, double speed, const char* channel)
{
    return AddStationOn(MakeNode(x, speed), channel);
}

Ptr<NetDevice>
MmcpWifiScene::AddStationOn(Ptr<Node> node, const char* channel)
{
    const auto device = Install(node, "ns3::StaWifiMac", "network", channel);
    node->RegisterProtocolHandler(MakeCallback(&MmcpWifiScene::Receive, this), STREAM, device);
    return device;
}

Ptr<NetDevice>
MmcpWifiScene::AddScanner(Ptr<NetDevice> station)
{
    const auto scanner =
        MmcpWifiHelper::InstallScanners(m_wifi, m_phy, NodeContainer(station->GetNode())).Get(0);
    m_all.Add(scanner);
    return scanner;
}

void
MmcpWifiScene::Watch(Ptr<NetDevice> station, Ptr<MmcpLinkTrigger> trigger)
{
    trigger->SetDevice(station);
    trigger->TraceConnectWithoutContext("Event", MakeCallback(&MmcpWifiScene::OnEvent, this));
}

void
MmcpWifiScene::Watch(Ptr<MmcpWifiRoamingManager> manager)
{
    manager->TraceConnectWithoutContext("RoamStart", MakeCallback(&MmcpWifiScene::OnStart, this));
    manager->TraceConnectWithoutContext("RoamEnd", MakeCallback(&MmcpWifiScene::OnEnd, this));
}

void
MmcpWifiScene::OnEvent(const MmcpLinkEvent& event)
{
    told.push_back({Simulator::Now(), event});
}

void
MmcpWifiScene::OnStart(const MmcpWifiRoam& roam)
{
    started.push_back(roam);
}

void
MmcpWifiScene::OnEnd(const MmcpWifiRoam& roam)
{
    ended.push_back(roam);
}

void
MmcpWifiScene::Stream(double from, double to)
{
    Simulator::Schedule(Seconds(from), &MmcpWifiScene::SendNumber, this, Seconds(to));
}

void
MmcpWifiScene::SendNumber(Time until)
{
    const uint8_t octets[] = {static_cast<uint8_t>(sent >> 8), static_cast<uint8_t>(sent)};
    for (uint32_t i = 0; i < aps.GetN(); ++i)
    {
        if (m_silent.count(i) == 0)
        {
            auto packet = Create<Packet>(octets, sizeof octets);
            packet->AddPaddingAtEnd(PACKET_SIZE);
            aps.Get(i)->Send(packet, Mac48Address("01:00:5e:01:01:01"), STREAM);
        }
    }
    ++sent;
    if (Simulator::Now() < until)
    {
        Simulator::Schedule(Seconds(PACKET_INTERVAL), &MmcpWifiScene::SendNumber, this, until);
    }
}

void
MmcpWifiScene::Receive(Ptr<NetDevice> /* device */,
                       Ptr<const Packet> packet,
                       uint16_t /* protocol */,
                       const Address& /* from */,
                       const Address& /* to */,
                       NetDevice::PacketType /* type */)
{
    uint8_t octets[2];
    packet->CopyData(octets, sizeof octets);
    if (received.insert(octets[0] * 256 + octets[1]).second)
    {
        arrivals.push_back(Simulator::Now());
    }
}

void
MmcpWifiScene::SilenceAt(double at, uint32_t ap)
{
    m_silent.insert(ap);
    Simulator::Schedule(Seconds(at), &Put, apNodes.Get(ap), FAR_AWAY);
}

void
MmcpWifiScene::PutAt(double at, Ptr<NetDevice> station, double x)
{
    Simulator::Schedule(Seconds(at), &Put, station->GetNode(), x);
}

void
MmcpWifiScene::TurnAt(double at, Ptr<NetDevice> station, double speed)
{
    Simulator::Schedule(Seconds(at),
                        &ConstantVelocityMobilityModel::SetVelocity,
                        station->GetNode()->GetObject<ConstantVelocityMobilityModel>(),
                        Vector(speed, 0, 0));
}

void
MmcpWifiScene::Disturb(Ptr<NetDevice> device, double rate) const
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    auto model = CreateObject<RateErrorModel>();
    model->SetRandomVariable(random);
    model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    model->SetRate(rate);
    DynamicCast<WifiNetDevice>(device)->GetPhy()->SetPostReceptionErrorModel(model);
}

void
MmcpWifiScene::Run(double until)
{
    m_wifi.AssignStreams(m_all, 100);
    Simulator::Stop(Seconds(until) - Simulator::Now());
    Simulator::Run();
}

Mac48Address
MmcpWifiScene::Bssid(uint32_t ap) const
{
    return Mac48Address::ConvertFrom(aps.Get(ap)->GetAddress());
}

MmcpIdentifier
MmcpWifiScene::Poa(uint32_t ap) const
{
    return MmcpWifiHelper::GetPoaId(aps.Get(ap));
}

MmcpWifiScene::Told
MmcpWifiScene::Find(MmcpLinkEventType type, uint32_t poa) const
{
    for (const auto& entry : told)
    {
        if (entry.event.type == type && entry.event.poaId == Poa(poa))
        {
            return entry;
        }
    }
    return {Seconds(-1), {}};
}

MmcpWifiRoam
MmcpWifiScene::Roam(std::size_t number) const
{
    return number < ended.size() ? ended[number] : MmcpWifiRoam();
}

double
MmcpWifiScene::FirstTime(MmcpLinkEventType type, uint32_t poa) const
{
    return Find(type, poa).at.GetSeconds();
}

std::size_t
MmcpWifiScene::Count(MmcpLinkEventType type) const
{
    std::size_t count = 0;
    for (const auto& [at, event] : told)
    {
        count += event.type == type ? 1 : 0;
    }
    return count;
}

double
MmcpWifiScene::GetLongestGap() const
{
    Time longest;
    for (std::size_t i = 1; i < arrivals.size(); ++i)
    {
        longest = std::max(longest, arrivals[i] - arrivals[i - 1]);
    }
    return longest.GetSeconds();
}

std::string
MmcpWifiScene::Text() const
{
    std::ostringstream text;
    for (const auto& [at, event] : told)
    {
        text << at.GetSeconds() << ':' << event << "; ";
    }
    for (const auto& roam : ended)
    {
        text << "roam " << roam.start.GetSeconds() << " to " << roam.end.GetSeconds()
             << (roam.joined ? roam.IsSuccess() ? " as told" : " elsewhere" : " given up") << "; ";
    }
    return text.str();
}

double
MmcpWifiScene::SignalAt(double distance)
{
    return TX_POWER - LOSS_AT_1M - LOSS_PER_DECADE * std::log10(distance);
}

double
MmcpWifiScene::DistanceOf(double signal)
{
    return std::pow(10, (TX_POWER - LOSS_AT_1M - signal) / LOSS_PER_DECADE);
}

} // namespace ns3
