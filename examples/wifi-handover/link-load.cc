// SPDX-License-Identifier: GPL-2.0-only

#include "link-load.h"

#include <algorithm>
#include <fstream>

namespace ns3
{

LinkLoad::LinkLoad(const HandoverNetwork& network)
    : m_subnets(network.GetSubnets().size())
{
    for (const auto& ap : network.GetAps())
    {
        m_index.emplace(MmcpWifiHelper::GetPoaId(ap.device), ap.subnet);
    }
    for (std::size_t index = 0; index < m_subnets.size(); ++index)
    {
        const auto device = network.GetSubnets()[index].router;
        const auto proxy = McastHelper::GetProxy(device->GetNode(), network.GetFamily());
        m_subnets[index].interface = proxy->GetProtocol()->GetInterfaceForDevice(device);
        proxy->TraceConnectWithoutContext(
            "Forward",
            MakeBoundCallback(&LinkLoad::OnForward, &m_subnets[index]));
    }
}

void
LinkLoad::Watch(Ptr<MmcpLinkTrigger> trigger)
{
    trigger->TraceConnectWithoutContext("Event", MakeCallback(&LinkLoad::OnLinkEvent, this));
}

void
LinkLoad::OnLinkEvent(const MmcpLinkEvent& event)
{
    const auto index = m_index.find(event.poaId);
    if (index == m_index.end())
    {
        return;
    }
    auto& walkers = m_subnets[index->second].walkers;
    if (event.type == MmcpLinkEventType::LINK_UP)
    {
        ++walkers;
    }
    else if (event.type == MmcpLinkEventType::LINK_DOWN)
    {
        --walkers;
    }
}

void
LinkLoad::OnForward(Subnet* subnet,
                    uint32_t /* input */,
                    const McastAddress& /* source */,
                    const McastAddress& /* group */,
                    const std::vector<uint32_t>& outputs)
{
    if (std::find(outputs.begin(), outputs.end(), subnet->interface) != outputs.end())
    {
        ++subnet->packets;
        subnet->unwanted += subnet->walkers == 0;
    }
}

void
LinkLoad::Write(const std::string& path) const
{
    std::ofstream file(path);
    file << "subnet,packets,unwanted_packets\n";
    for (std::size_t index = 0; index < m_subnets.size(); ++index)
    {
        file << index << ',' << m_subnets[index].packets << ',' << m_subnets[index].unwanted
             << '\n';
    }
}

} // namespace ns3
