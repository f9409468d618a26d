// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SCALE_NETWORK_H
#define MMCP_SCALE_NETWORK_H

// The network of the benchmarks of MMCP: a source, a session manager and routers on one switch, a
// cell with mobile nodes at each router. Its links are the lightest that are still real.

#include "ns3/arp-header.h"
#include "ns3/config.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/internet-module.h"
#include "ns3/mcast-helper.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"

#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace ns3
{

/// A switch, or an access point if it has a hub: a frame to one station goes there only, a
/// station's frame to many goes to the hub only, and a question by ARP to whom it is about. So no
/// cost grows with the stations that a frame is not for, as it does with ns-3's SimpleChannel.
class MmcpScaleChannel : public SimpleChannel
{
  public:
    /// @param delay of all frames @param hub whether the first device is the hub
    MmcpScaleChannel(Time delay, bool hub)
        : m_delay(delay),
          m_hasHub(hub)
    {
    }

    void Add(Ptr<SimpleNetDevice> device) override
    {
        SimpleChannel::Add(device);
        m_stations.push_back(device);
        m_owners[Key(Mac48Address::ConvertFrom(device->GetAddress()))] = device;
    }

    /// @param address of a device that was added @param device it
    void Name(Ipv4Address address, Ptr<SimpleNetDevice> device)
    {
        m_names[address.Get()] = device;
    }

    void Send(Ptr<Packet> packet,
              uint16_t protocol,
              Mac48Address to,
              Mac48Address from,
              Ptr<SimpleNetDevice> sender) override
    {
        const auto owner = m_owners.find(Key(to));
        if (owner != m_owners.end())
        {
            Carry(owner->second, packet, protocol, to, from);
        }
        else if (protocol == 0x0806) // ARP
        {
            ArpHeader question;
            packet->PeekHeader(question);
            const auto asked = m_names.find(question.GetDestinationIpv4Address().Get());
            if (asked != m_names.end())
            {
                Carry(asked->second, packet, protocol, to, from);
            }
        }
        else if (m_hasHub && sender != m_stations.front())
        {
            Carry(m_stations.front(), packet, protocol, to, from);
        }
        else
        {
            for (const auto& station : m_stations)
            {
                if (station != sender)
                {
                    Carry(station, packet, protocol, to, from);
                }
            }
        }
    }

  private:
    static uint64_t Key(Mac48Address address)
    {
        uint8_t octets[8]{};
        address.CopyTo(octets);
        uint64_t key;
        std::memcpy(&key, octets, sizeof key);
        return key;
    }

    void Carry(const Ptr<SimpleNetDevice>& station,
               const Ptr<Packet>& packet,
               uint16_t protocol,
               Mac48Address to,
               Mac48Address from) const
    {
        Simulator::ScheduleWithContext(station->GetNode()->GetId(),
                                       m_delay,
                                       &SimpleNetDevice::Receive,
                                       station,
                                       packet->Copy(),
                                       protocol,
                                       to,
                                       from);
    }

    Time m_delay;                                                //!< of all frames
    bool m_hasHub;                                               //!< the first station is it
    std::vector<Ptr<SimpleNetDevice>> m_stations;                //!< all
    std::unordered_map<uint64_t, Ptr<SimpleNetDevice>> m_owners; //!< by MAC address
    std::unordered_map<uint32_t, Ptr<SimpleNetDevice>> m_names;  //!< by IPv4 address
};

/// The nodes, with IPv4 and without MMCP: a router in the middle of each cell, an equal share of
/// the mobile nodes in each cell.
class MmcpScaleNetwork
{
  public:
    static constexpr uint32_t MAX_CELLS = 250; //!< by the plan of addresses

    /// @param cells how many @param mns in all @param delay between any two of source, session
    /// manager and routers
    MmcpScaleNetwork(uint32_t cells, uint32_t mns, Time delay)
    {
        // What is learned in the beginning is not asked again while something is measured.
        Config::SetDefault("ns3::ArpCache::AliveTimeout", TimeValue(Hours(24)));
        source.Create(1);
        manager.Create(1);
        routers.Create(cells);
        walkers.Create(mns);
        auto stack = McastHelper::MakeInternetStack();
        stack.SetIpv6StackInstall(false);
        stack.Install(NodeContainer(source, manager, routers, walkers));

        const auto core = CreateObject<MmcpScaleChannel>(delay, false);
        const auto sourceDevice = Attach(source.Get(0), core, Address(0, 1));
        Attach(manager.Get(0), core, Address(0, 2));
        std::vector<Ptr<MmcpScaleChannel>> channels;
        for (uint32_t i = 0; i < cells; ++i)
        {
            upstream.Add(Attach(routers.Get(i), core, Address(0, CORE + i)));
            channels.push_back(CreateObject<MmcpScaleChannel>(MilliSeconds(1), true));
            downstream.Add(Attach(routers.Get(i), channels.back(), Address(i + 1, GATEWAY)));
        }
        for (uint32_t i = 0; i < mns; ++i)
        {
            const auto node = walkers.Get(i);
            Attach(node, channels[i % cells], Address(i % cells + 1, FIRST_MN + i / cells));
            Routing(node)->SetDefaultRoute(Address(i % cells + 1, GATEWAY), 1);
            node->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(false));
        }
        AddRoutes(manager.Get(0), cells);
        McastHelper mcast;
        mcast.InstallSource(sourceDevice);
        for (uint32_t i = 0; i < cells; ++i)
        {
            AddRoutes(routers.Get(i), cells);
            mcast.InstallRoot(routers.Get(i), downstream.Get(i), upstream.Get(i));
        }
        mcast.InstallHost(walkers);
    }

    NodeContainer source;          //!< of the stream
    NodeContainer manager;         //!< for the SM
    NodeContainer routers;         //!< one for each cell
    NodeContainer walkers;         //!< mobile nodes; one after another in different cells
    NetDeviceContainer upstream;   //!< of the routers
    NetDeviceContainer downstream; //!< of the routers, towards the mobile nodes

  private:
    static constexpr uint32_t CORE = 10;    //!< number of the first router on the switch
    static constexpr uint32_t GATEWAY = 1;  //!< number of the router in its cell
    static constexpr uint32_t FIRST_MN = 2; //!< number of the first mobile node of a cell

    /// @param link 0: the switch; 1 and more: a cell @param number on it @return the address
    static Ipv4Address Address(uint32_t link, uint32_t number)
    {
        return Ipv4Address((10u << 24) + (link << 16) + number);
    }

    static Ptr<Ipv4StaticRouting> Routing(Ptr<Node> node)
    {
        return Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv4>());
    }

    /// Without queue discs, which are most of what a node has otherwise.
    static Ptr<NetDevice> Attach(Ptr<Node> node, Ptr<MmcpScaleChannel> channel, Ipv4Address address)
    {
        const auto device = CreateObject<SimpleNetDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->SetQueue(CreateObject<DropTailQueue<Packet>>());
        node->AddDevice(device);
        device->SetChannel(channel);
        channel->Name(address, device);
        const auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask("/16")));
        ipv4->SetUp(interface);
        return device;
    }

    /// To all cells, by the switch.
    static void AddRoutes(Ptr<Node> node, uint32_t cells)
    {
        const auto own = node->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
        for (uint32_t i = 0; i < cells; ++i)
        {
            if (Address(0, CORE + i) != own)
            {
                Routing(node)->AddNetworkRouteTo(Address(i + 1, 0),
                                                 Ipv4Mask("/16"),
                                                 Address(0, CORE + i),
                                                 1);
            }
        }
    }
};

} // namespace ns3

#endif // MMCP_SCALE_NETWORK_H
