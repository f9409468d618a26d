// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-test-link.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{

void
McastTestLink::SetDelay(Time delay)
{
    m_delay = delay;
}

void
McastTestLink::SetFatePicker(FatePicker picker)
{
    m_picker = std::move(picker);
}

void
McastTestLink::SetHub(Ptr<NetDevice> hub)
{
    m_hub = hub;
}

void
McastTestLink::Remove(Ptr<NetDevice> device)
{
    m_devices.erase(std::remove(m_devices.begin(), m_devices.end(), device), m_devices.end());
}

void
McastTestLink::Send(Ptr<Packet> packet,
                    uint16_t protocol,
                    Mac48Address to,
                    Mac48Address from,
                    Ptr<SimpleNetDevice> sender)
{
    if (!Has(sender))
    {
        return;
    }
    const auto fate = m_picker ? m_picker(packet, protocol) : Fate{Time(0)};
    for (const auto& late : fate)
    {
        for (const auto& device : m_devices)
        {
            if (Reaches(device, to, sender))
            {
                Simulator::ScheduleWithContext(device->GetNode()->GetId(),
                                               m_delay + late,
                                               &McastTestLink::Deliver,
                                               Ptr<McastTestLink>(this),
                                               device,
                                               packet->Copy(),
                                               protocol,
                                               to,
                                               from);
            }
        }
    }
}

void
McastTestLink::Deliver(Ptr<SimpleNetDevice> device,
                       Ptr<Packet> packet,
                       uint16_t protocol,
                       Mac48Address to,
                       Mac48Address from) const
{
    if (Has(device))
    {
        device->Receive(packet, protocol, to, from);
    }
}

void
McastTestLink::Add(Ptr<SimpleNetDevice> device)
{
    m_devices.push_back(device);
}

bool
McastTestLink::Reaches(const Ptr<SimpleNetDevice>& device,
                       const Mac48Address& to,
                       const Ptr<SimpleNetDevice>& sender) const
{
    if (device == sender)
    {
        return false;
    }
    return to.IsGroup() ? !m_hub || m_hub == device || m_hub == sender : to == device->GetAddress();
}

bool
McastTestLink::Has(const Ptr<NetDevice>& device) const
{
    return std::find(m_devices.begin(), m_devices.end(), device) != m_devices.end();
}

std::size_t
McastTestLink::GetNDevices() const
{
    return m_devices.size();
}

Ptr<NetDevice>
McastTestLink::GetDevice(std::size_t i) const
{
    return m_devices.at(i);
}

} // namespace ns3
