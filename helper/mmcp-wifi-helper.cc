// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-helper.h"

#include "ns3/abort.h"
#include "ns3/ap-wifi-mac.h"
#include "ns3/mmcp-mn.h"
#include "ns3/mmcp-mobility-link-trigger.h"
#include "ns3/mmcp-wifi-compat.h"
#include "ns3/mobility-model.h"
#include "ns3/node.h"
#include "ns3/wifi-mac-helper.h"
#include "ns3/wifi-net-device.h"

#include <iostream>
#include <utility>

namespace ns3
{

namespace
{

/// @param device an access point; else the program ends with a message @return the same
Ptr<WifiNetDevice>
ToAccessPoint(const Ptr<NetDevice>& device)
{
    const auto wifi = DynamicCast<WifiNetDevice>(device);
    NS_ABORT_MSG_UNLESS(wifi && DynamicCast<ApWifiMac>(wifi->GetMac()),
                        "an access point is a WifiNetDevice with an ApWifiMac: device "
                            << device->GetIfIndex() << " of node " << device->GetNode()->GetId()
                            << " is none");
    return wifi;
}

/// @param manager told that an MN has got its answer, or none
void
OnHandoverAnswered(Ptr<MmcpWifiRoamingManager> manager, const MmcpHandoverRecord& /* record */)
{
    manager->OnPrepared();
}

} // namespace

MmcpWifiHelper::MmcpWifiHelper()
    : m_map(Create<MmcpWifiApMap>()),
      m_places(Create<MmcpCoverageMap>())
{
    m_triggerFactory.SetTypeId(MmcpWifiLinkTrigger::GetTypeId());
    m_managerFactory.SetTypeId(MmcpWifiRoamingManager::GetTypeId());
    m_predictorFactory.SetTypeId(MmcpMobilityLinkTrigger::GetTypeId());
}

void
MmcpWifiHelper::SetTriggerAttribute(const std::string& name, const AttributeValue& value)
{
    m_triggerFactory.Set(name, value);
}

void
MmcpWifiHelper::SetRoamingAttribute(const std::string& name, const AttributeValue& value)
{
    m_managerFactory.Set(name, value);
}

void
MmcpWifiHelper::PredictByMobility(const std::string& name, const AttributeValue& value)
{
    m_predictByMobility = true;
    if (!name.empty())
    {
        m_predictorFactory.Set(name, value);
    }
}

// Access points

void
MmcpWifiHelper::AddAps(const NetDeviceContainer& aps, double range)
{
    for (uint32_t i = 0; i < aps.GetN(); ++i)
    {
        const auto device = ToAccessPoint(aps.Get(i));
        const auto bssid = device->GetMac()->GetAddress();
        MmcpResetWindowAfterDrop(device->GetMac());
        const auto mobility = device->GetNode()->GetObject<MobilityModel>();
        NS_ABORT_MSG_IF(range > 0 && !mobility,
                        "node " << device->GetNode()->GetId() << " of access point " << bssid
                                << " has no mobility model: install one, or give no range");
        const Ap ap{bssid,
                    MmcpGetChannel(device->GetPhy()),
                    mobility ? mobility->GetPosition() : Vector(),
                    range};
        m_map->Add(ap.bssid, ap.channel);
        if (range > 0)
        {
            m_places->Add(MmcpWifiLinkTrigger::ToPoaId(bssid), ap.position, range);
        }
        WarnOfOverlap(ap);
        m_aps.push_back(ap);
    }
}

void
MmcpWifiHelper::WarnOfOverlap(const Ap& ap)
{
    for (const auto& other : m_aps)
    {
        if (!m_hasWarned && ap.range > 0 && other.range > 0 && ap.channel == other.channel &&
            CalculateDistance(ap.position, other.position) < ap.range + other.range)
        {
            m_hasWarned = true; // once: the others will be alike
            std::cerr << "Warning: access points " << other.bssid << " and " << ap.bssid
                      << " share channel " << ap.channel
                      << " and overlap. Group frames that both send at the same time, such as "
                         "those of one stream, get lost there: use different channels.\n";
        }
    }
}

void
MmcpWifiHelper::AddPoas(MmcpHelper& mmcp,
                        const NetDeviceContainer& aps,
                        const std::string& lmcId,
                        double range)
{
    AddAps(aps, range);
    for (uint32_t i = 0; i < aps.GetN(); ++i)
    {
        mmcp.AddPoa(GetPoaId(aps.Get(i)), lmcId);
    }
}

Ptr<MmcpWifiApMap>
MmcpWifiHelper::GetApMap() const
{
    return m_map;
}

MmcpIdentifier
MmcpWifiHelper::GetPoaId(Ptr<NetDevice> ap)
{
    return MmcpWifiLinkTrigger::ToPoaId(ToAccessPoint(ap)->GetMac()->GetAddress());
}

// Stations

NetDeviceContainer
MmcpWifiHelper::InstallScanners(const WifiHelper& wifi,
                                const WifiPhyHelper& phy,
                                const NodeContainer& nodes)
{
    WifiMacHelper mac;
    mac.SetType("ns3::AdhocWifiMac");
    return wifi.Install(phy, mac, nodes);
}

Ptr<MmcpWifiLinkTrigger>
MmcpWifiHelper::MakeTrigger(Ptr<NetDevice> station) const
{
    auto trigger = m_triggerFactory.Create<MmcpWifiLinkTrigger>();
    trigger->SetDevice(station);
    if (m_predictByMobility)
    {
        NS_ABORT_MSG_IF(m_places->GetPoas().size() < m_aps.size(),
                        "PredictByMobility() needs the range of each access point: give it to "
                        "AddAps() or AddPoas()");
        auto predictor = m_predictorFactory.Create<MmcpMobilityLinkTrigger>();
        predictor->SetDevice(station);
        predictor->SetCoverageMap(m_places);
        trigger->SetPredictor(predictor);
    }
    return trigger;
}

void
MmcpWifiHelper::AddRadio(Ptr<MmcpWifiRoamingManager> manager,
                         Ptr<NetDevice> station,
                         Ptr<NetDevice> scanner) const
{
    const auto trigger = MakeTrigger(station);
    if (scanner)
    {
        trigger->SetScanDevice(scanner, m_map->GetChannels());
    }
    manager->AddRadio(station, trigger);
    const auto node = station->GetNode();
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const auto mn = DynamicCast<MmcpMn>(node->GetApplication(i));
        if (mn && !mn->GetLinkTrigger())
        {
            mn->SetLinkTrigger(trigger);
        }
        else if (mn) // of the other radio
        {
            trigger->TraceConnectWithoutContext("Event", MakeCallback(&MmcpMn::OnLinkEvent, mn));
        }
    }
    trigger->Start();
}

void
MmcpWifiHelper::Acquaint(Ptr<Node> node, Ptr<MmcpWifiRoamingManager> manager)
{
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        if (const auto mn = DynamicCast<MmcpMn>(node->GetApplication(i)))
        {
            manager->AddPreparation(MakeCallback(&MmcpMn::IsPreparingHandover, mn));
            mn->TraceConnectWithoutContext("HandoverAnswered",
                                           MakeBoundCallback(&OnHandoverAnswered, manager));
        }
    }
}

std::vector<Ptr<MmcpWifiRoamingManager>>
MmcpWifiHelper::Install(const NetDeviceContainer& stations,
                        const NetDeviceContainer& scanners) const
{
    NS_ABORT_MSG_IF(scanners.GetN() != 0 && scanners.GetN() != stations.GetN(),
                    "give Install() no scanners, or one for each station");
    std::vector<Ptr<MmcpWifiRoamingManager>> managers;
    for (uint32_t i = 0; i < stations.GetN(); ++i)
    {
        auto manager = m_managerFactory.Create<MmcpWifiRoamingManager>();
        manager->SetApMap(m_map);
        AddRadio(manager, stations.Get(i), scanners.GetN() != 0 ? scanners.Get(i) : nullptr);
        Acquaint(stations.Get(i)->GetNode(), manager);
        manager->Start();
        managers.push_back(manager);
    }
    return managers;
}

Ptr<MmcpWifiRoamingManager>
MmcpWifiHelper::InstallPair(Ptr<NetDevice> first, Ptr<NetDevice> second) const
{
    NS_ABORT_MSG_IF(first->GetNode() != second->GetNode(),
                    "InstallPair() takes two stations of one node");
    auto manager = m_managerFactory.Create<MmcpWifiRoamingManager>();
    manager->SetApMap(m_map);
    AddRadio(manager, first, nullptr);
    AddRadio(manager, second, nullptr);
    Acquaint(first->GetNode(), manager);
    manager->Start();
    return manager;
}

int64_t
MmcpWifiHelper::AssignStreams(const std::vector<Ptr<MmcpWifiRoamingManager>>& managers,
                              int64_t stream)
{
    int64_t used = 0;
    for (const auto& manager : managers)
    {
        used += manager->AssignStreams(stream + used);
    }
    return used;
}

} // namespace ns3
