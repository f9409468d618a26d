// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_BENCH_H
#define MCAST_BENCH_H

// What the benchmarks of membership and of forwarding share: addresses, a random order, packets, a
// router. Addresses of one kind differ in their last two octets only, and so do the packets.

#include "ns3/error-model.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-option-header.h"
#include "ns3/mcast-helper.h"
#include "ns3/mcast-igmpv3-codec.h"
#include "ns3/mcast-mldv2-codec.h"
#include "ns3/packet.h"
#include "ns3/queue.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace ns3
{

using McastBenchFamily = McastAddress::Family;

/// To be called first: ns-3 keeps a list of all Time objects until it runs for the first time.
inline void
McastBenchPrepare()
{
    Simulator::Run();
    Simulator::Destroy();
}

/// @param family IPV4 or IPV6 @param first the address whose last two octets are 0 @param number
/// of the address
inline McastAddress
McastBenchAddress(McastAddress first, uint16_t number)
{
    std::array<uint8_t, McastAddress::IPV6_SIZE> octets;
    std::copy_n(first.GetOctets(), octets.size(), octets.begin());
    const std::size_t last = first.IsIpv4() ? 3 : 15;
    octets[last - 1] = number >> 8;
    octets[last] = number & 0xff;
    return McastAddress::FromOctets(octets.data(), first.GetSize());
}

/// First addresses of a family.
struct McastBenchPlan
{
    McastAddress group;     //!< of the groups
    McastAddress host;      //!< of the hosts, neighbours of the router on its downstream link
    McastAddress source;    //!< of the packets to the groups, a neighbour on its upstream link
    McastAddress reportsTo; //!< destination of reports

    /// @param family IPV4 or IPV6 @return its addresses
    static const McastBenchPlan& Of(McastBenchFamily family)
    {
        static const McastBenchPlan ipv4{Ipv4Address("239.1.0.0"),
                                         Ipv4Address("10.1.0.0"),
                                         Ipv4Address("192.0.2.9"),
                                         Ipv4Address("224.0.0.22")};
        static const McastBenchPlan ipv6{Ipv6Address("ff1e::1:0"),
                                         Ipv6Address("fe80::1:0"),
                                         Ipv6Address("2001:db8::9"),
                                         Ipv6Address("ff02::16")};
        return family == McastBenchFamily::IPV4 ? ipv4 : ipv6;
    }
};

/// Numbers below a size in random order: each one comes once before any comes again, as when hosts
/// answer a query. Four rounds follow one another, so that nothing can learn one order.
class McastBenchOrder
{
  public:
    /// @param size how many numbers
    explicit McastBenchOrder(uint16_t size)
        : m_numbers(ROUNDS * size)
    {
        std::minstd_rand random(1);
        for (auto round = m_numbers.begin(); round != m_numbers.end(); round += size)
        {
            std::iota(round, round + size, 0);
            std::shuffle(round, round + size, random);
        }
    }

    /// @return the next number
    uint16_t Next()
    {
        if (m_next == m_numbers.size())
        {
            m_next = 0;
        }
        return m_numbers[m_next++];
    }

  private:
    static constexpr std::size_t ROUNDS = 4;

    std::vector<uint16_t> m_numbers; //!< all rounds
    std::size_t m_next{0};           //!< to be given
};

/// The octets of an IP packet, some of which are changed each time it is sent.
class McastBenchPacket
{
  public:
    /// @param packet with IP header @param checksum offset of a checksum to be kept right; 0: none
    explicit McastBenchPacket(Ptr<const Packet> packet, std::size_t checksum = 0)
        : m_octets(packet->GetSize()),
          m_checksum(checksum)
    {
        packet->CopyData(m_octets.data(), packet->GetSize());
    }

    /// @param at offset of two octets @param value for them @param summed whether the checksum
    /// covers them
    void Set(std::size_t at, uint16_t value, bool summed)
    {
        if (m_checksum != 0 && summed)
        {
            // RFC 1624 3
            uint32_t sum = (~Get(m_checksum) & 0xffff) + (~Get(at) & 0xffff) + value;
            sum = (sum & 0xffff) + (sum >> 16);
            Put(m_checksum, ~(sum + (sum >> 16)));
        }
        Put(at, value);
    }

    /// @return a packet to be received
    Ptr<Packet> Make() const
    {
        return Create<Packet>(m_octets.data(), static_cast<uint32_t>(m_octets.size()));
    }

  private:
    uint32_t Get(std::size_t at) const
    {
        return m_octets[at] << 8 | m_octets[at + 1];
    }

    void Put(std::size_t at, uint32_t value)
    {
        m_octets[at] = value >> 8 & 0xff;
        m_octets[at + 1] = value & 0xff;
    }

    std::vector<uint8_t> m_octets; //!< from the IP header on
    std::size_t m_checksum;        //!< offset
};

/// @param source of the packet @param destination of it @param protocol
/// behind the IP header @param ttl of it @param payload gets the IP header
inline void
McastBenchAddHeader(const McastAddress& source,
                    const McastAddress& destination,
                    uint8_t protocol,
                    uint8_t ttl,
                    Ptr<Packet> payload)
{
    if (source.IsIpv4())
    {
        Ipv4Header header;
        header.SetSource(source.ToIpv4());
        header.SetDestination(destination.ToIpv4());
        header.SetProtocol(protocol);
        header.SetTtl(ttl);
        header.SetPayloadSize(payload->GetSize());
        payload->AddHeader(header);
        return;
    }
    Ipv6Header header;
    header.SetSource(source.ToIpv6());
    header.SetDestination(destination.ToIpv6());
    header.SetNextHeader(protocol);
    header.SetHopLimit(ttl);
    header.SetPayloadLength(payload->GetSize());
    payload->AddHeader(header);
}

/// @param plan addresses @param type of the record @return a report of host 0 for group 0
inline Ptr<Packet>
McastBenchReport(const McastBenchPlan& plan, McastRecordType type)
{
    const McastReport report{McastVersion::V3, {{type, plan.group, {}}}};
    std::vector<uint8_t> octets;
    if (plan.group.IsIpv4())
    {
        McastIgmpv3Codec::Write(report, octets);
    }
    else
    {
        McastMldv2Codec::Write(report, plan.host, plan.reportsTo, octets);
    }
    auto packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
    if (plan.group.IsIpv6())
    {
        Ipv6OptionRouterAlertHeader alert;
        alert.SetValue(0); // RFC 2711 2.1: MLD
        Ipv6ExtensionHopByHopHeader hopByHop;
        hopByHop.AddOption(alert);
        hopByHop.SetNextHeader(58);
        packet->AddHeader(hopByHop);
    }
    McastBenchAddHeader(plan.host, plan.reportsTo, plan.group.IsIpv4() ? 2 : 0, 1, packet);
    return packet;
}

/// A link of which only the near end is there: it takes all packets at once.
class McastBenchDevice : public SimpleNetDevice
{
  public:
    bool IsLinkUp() const override
    {
        return true;
    }

    bool Send(Ptr<Packet> /* packet */, const Address& /* to */, uint16_t /* protocol */) override
    {
        ++sent;
        return true;
    }

    /// @param packet with IP header @param etherType of it
    void Take(Ptr<Packet> packet, uint16_t etherType)
    {
        Receive(packet, etherType, Mac48Address("01:00:5e:01:00:00"), Mac48Address());
    }

    uint64_t sent{0}; //!< packets
};

/// A node with one IP version and two links.
class McastBenchRouter
{
  public:
    static constexpr uint32_t UPSTREAM = 1;   //!< interface
    static constexpr uint32_t DOWNSTREAM = 2; //!< interface

    /// @param family IPV4 or IPV6 @param stack whether it has an IP stack at all
    explicit McastBenchRouter(McastBenchFamily family, bool stack = true)
        : plan(McastBenchPlan::Of(family)),
          node(CreateObject<Node>()),
          upstream(AddDevice()),
          downstream(AddDevice()),
          m_family(family)
    {
        for (uint8_t type = 0; type <= 6; ++type)
        {
            m_reports.emplace_back(McastBenchReport(plan, static_cast<McastRecordType>(type)),
                                   family == McastBenchFamily::IPV4 ? 22 : 50);
        }
        if (stack)
        {
            InstallStack();
        }
    }

    /// Ends the simulation.
    ~McastBenchRouter()
    {
        Simulator::Destroy();
    }

    McastBenchRouter(const McastBenchRouter&) = delete;
    McastBenchRouter& operator=(const McastBenchRouter&) = delete;

    /// Lets addresses become valid, queries be sent. @param time how long
    static void Wait(Time time)
    {
        Simulator::Stop(time);
        Simulator::Run();
    }

    /// A host downstream reports. @param type of the record @param group number @param host number
    void Report(McastRecordType type, uint16_t group, uint16_t host)
    {
        auto& packet = m_reports[static_cast<std::size_t>(type)];
        const bool isIpv4 = m_family == McastBenchFamily::IPV4;
        packet.Set(isIpv4 ? 34 : 74, group, true);
        packet.Set(isIpv4 ? 14 : 22, host, !isIpv4); // in the pseudo-header of ICMPv6
        Take(downstream, packet);
    }

    /// @param device where a packet comes in @param packet it
    void Take(const Ptr<McastBenchDevice>& device, const McastBenchPacket& packet) const
    {
        device->Take(packet.Make(), m_family == McastBenchFamily::IPV4 ? 0x0800 : 0x86dd);
    }

    const McastBenchPlan& plan;       //!< addresses
    Ptr<Node> node;                   //!< the router
    Ptr<McastBenchDevice> upstream;   //!< of UPSTREAM
    Ptr<McastBenchDevice> downstream; //!< of DOWNSTREAM

  private:
    void InstallStack() const
    {
        auto stack = McastHelper::MakeInternetStack();
        stack.SetIpv4StackInstall(m_family == McastBenchFamily::IPV4);
        stack.SetIpv6StackInstall(m_family == McastBenchFamily::IPV6);
        stack.Install(node);
        if (m_family == McastBenchFamily::IPV4)
        {
            Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(NetDeviceContainer(upstream));
            Ipv4AddressHelper("10.0.0.0", "255.0.0.0").Assign(NetDeviceContainer(downstream));
            return;
        }
        Ipv6AddressHelper addresses("2001:db8::", Ipv6Prefix(64));
        for (const auto& device : {upstream, downstream})
        {
            auto interfaces = addresses.Assign(NetDeviceContainer(device));
            interfaces.SetForwarding(0, true);
            addresses.NewNetwork();
        }
    }

    Ptr<McastBenchDevice> AddDevice() const
    {
        auto device = CreateObject<McastBenchDevice>();
        device->SetAddress(Mac48Address::Allocate());
        node->AddDevice(device);
        return device;
    }

    McastBenchFamily m_family;               //!< of all addresses
    std::vector<McastBenchPacket> m_reports; //!< from host 0 for group 0, by type of the record
};

} // namespace ns3

#endif // MCAST_BENCH_H
