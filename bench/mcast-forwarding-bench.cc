// SPDX-License-Identifier: GPL-2.0-only

// A router that forwards packets from its upstream link to its downstream link: time for one, by
// the number of groups, or of hosts in one group; as a proxy and with ns-3's own static multicast
// routes. Groups come in random order. The floor is what the measurement itself costs: a packet
// made and handed to a node without IP.

#include "mcast-bench.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/udp-header.h"

#include <benchmark/benchmark.h>
#include <memory>

using namespace ns3;

namespace
{

using Family = McastBenchFamily;

/// Who forwards.
enum class Method
{
    FLOOR,        //!< nobody
    STATIC,       //!< Ipv4StaticRouting, Ipv6StaticRouting; the number is that of groups
    PROXY,        //!< McastProxy; the number is that of groups
    HOSTS,        //!< McastProxy; the number is that of hosts in one group
    TRACKED_HOSTS //!< the same with explicit tracking
};

/// A router, and packets for it.
class Load
{
  public:
    Load(Family family, Method method, uint16_t size)
        : m_router(family, method != Method::FLOOR),
          m_packet(MakePacket(m_router.plan)),
          m_groupAt(family == Family::IPV4 ? 18 : 38),
          m_hosts(method == Method::HOSTS || method == Method::TRACKED_HOSTS),
          m_order(m_hosts ? 1 : size)
    {
        McastBenchRouter::Wait(Seconds(5));
        if (method == Method::STATIC)
        {
            AddRoutes(family, size);
        }
        else if (method != Method::FLOOR)
        {
            Join(method, size);
        }
        Run(method == Method::STATIC ? 1000 : 3 * size); // the route list is slow
    }

    /// @param packets to be forwarded, all at one time
    void Run(std::size_t packets)
    {
        Simulator::ScheduleWithContext(m_router.node->GetId(), Time(0), &Load::Send, this, packets);
        Simulator::Run();
    }

    /// @return packets that the router sent downstream
    uint64_t GetSent() const
    {
        return m_router.downstream->sent;
    }

  private:
    static Ptr<Packet> MakePacket(const McastBenchPlan& plan)
    {
        UdpHeader udp;
        udp.SetSourcePort(5000);
        udp.SetDestinationPort(5000);
        auto packet = Create<Packet>(100);
        packet->AddHeader(udp);
        McastBenchAddHeader(plan.source, plan.group, 17, 64, packet);
        return packet;
    }

    void AddRoutes(Family family, uint16_t size)
    {
        const auto& plan = m_router.plan;
        for (uint16_t i = 0; i < size; ++i)
        {
            const auto group = McastBenchAddress(plan.group, i);
            constexpr auto UP = McastBenchRouter::UPSTREAM;
            const std::vector<uint32_t> down{McastBenchRouter::DOWNSTREAM};
            if (family == Family::IPV4)
            {
                const auto ipv4 = m_router.node->GetObject<Ipv4>();
                Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddMulticastRoute(
                    plan.source.ToIpv4(),
                    group.ToIpv4(),
                    UP,
                    down);
            }
            else
            {
                const auto ipv6 = m_router.node->GetObject<Ipv6>();
                Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->AddMulticastRoute(
                    plan.source.ToIpv6(),
                    group.ToIpv6(),
                    UP,
                    down);
            }
        }
    }

    void Join(Method method, uint16_t size)
    {
        McastHelper helper;
        helper.SetProtocolAttribute("TrackHosts", BooleanValue(method == Method::TRACKED_HOSTS));
        helper.InstallProxy(m_router.node,
                            m_router.upstream,
                            NetDeviceContainer(m_router.downstream));
        McastBenchRouter::Wait(Seconds(5));
        Simulator::ScheduleWithContext(m_router.node->GetId(),
                                       Time(0),
                                       &Load::ReportAll,
                                       this,
                                       size);
        McastBenchRouter::Wait(Seconds(5)); // also for the reports upstream
    }

    void ReportAll(uint16_t size)
    {
        McastBenchOrder order(size);
        for (uint16_t i = 0; i < size; ++i)
        {
            const auto number = order.Next();
            m_router.Report(McastRecordType::CHANGE_TO_EXCLUDE_MODE,
                            m_hosts ? 0 : number,
                            m_hosts ? number : 0);
        }
    }

    void Send(std::size_t packets)
    {
        for (; packets > 0; --packets)
        {
            m_packet.Set(m_groupAt, m_order.Next(), false);
            m_router.Take(m_router.upstream, m_packet);
        }
        Simulator::Stop();
    }

    McastBenchRouter m_router; //!< under load
    McastBenchPacket m_packet; //!< to group 0
    std::size_t m_groupAt;     //!< where the packet has the end of the group
    bool m_hosts;              //!< one group
    McastBenchOrder m_order;   //!< of the groups
};

void
Measure(benchmark::State& state, Family family, Method method, uint16_t size)
{
    Load load(family, method, size);
    constexpr std::size_t BATCH = 1000;
    const auto before = load.GetSent();
    std::size_t packets = 0;
    while (state.KeepRunningBatch(BATCH))
    {
        load.Run(BATCH);
        packets += BATCH;
    }
    NS_ABORT_MSG_IF(method != Method::FLOOR && load.GetSent() != before + packets,
                    "the router lost packets");
}

void
Register(const std::string& name, Family family, Method method, uint16_t size)
{
    benchmark::RegisterBenchmark(
        (name + "/" + std::to_string(size)).c_str(),
        [family, method, size](auto& state) { Measure(state, family, method, size); });
}

} // namespace

int
main(int argc, char* argv[])
{
    McastBenchPrepare();
    for (const auto& [family, prefix] : {std::pair(Family::IPV4, std::string("IPv4 ")),
                                         std::pair(Family::IPV6, std::string("IPv6 "))})
    {
        Register(prefix + "floor", family, Method::FLOOR, 1);
        for (const uint16_t size : {1, 100, 1000, 10000})
        {
            Register(prefix + "static", family, Method::STATIC, size);
            Register(prefix + "proxy, groups", family, Method::PROXY, size);
            Register(prefix + "proxy, hosts", family, Method::HOSTS, size);
            Register(prefix + "proxy, hosts tracked", family, Method::TRACKED_HOSTS, size);
        }
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
