// SPDX-License-Identifier: GPL-2.0-only

// What MMCP costs in a network of a given size: one line of JSON. tools/bench_scale.py runs it for
// several sizes and loads and makes tables of the lines.
//
// All mobile nodes join the group, or the session, within the first 10 s. The measurement begins
// when they have done so and have answered the first queries, and lasts for whole Status Report
// Times.

#include "mmcp-scale-network.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/mmcp-helper.h"
#include "ns3/mmcp-lmc.h"
#include "ns3/mmcp-mn.h"

#include <ctime>
#include <fstream>
#include <iostream>
#include <malloc.h>
#include <unistd.h>

using namespace ns3;

namespace
{

constexpr uint32_t SESSION = 7;
constexpr uint16_t PORT = 5000;       // of the stream
constexpr uint16_t REPORT_PORT = 600; // of the variant udp
const Ipv4Address GROUP("239.1.1.1");

/// The octets of a USR with an identifier of 5 octets.
constexpr uint32_t REPORT_SIZE = 29;

/// What is measured.
struct Options
{
    std::string variant{"mmcp"}; //!< see below
    uint32_t mns{1000};          //!< mobile nodes
    uint32_t lmcs{100};          //!< routers, each with an LMC
    double rate{20};             //!< packets of the stream a second
    double window{20};           //!< simulated seconds that are measured
};

/// Counts of a process at one time.
struct Sample
{
    double cpu{0};        //!< seconds
    uint64_t events{0};   //!< executed
    uint64_t messages{0}; //!< MMCP messages sent, or datagrams of the variant udp
    uint64_t octets{0};   //!< of their UDP payload
    uint64_t packets{0};  //!< of the stream received
    double resident{0};   //!< KiB of memory
    double heap{0};       //!< KiB of memory in use

    /// Fills in all but what applications count.
    void Take()
    {
        cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
        events = Simulator::GetEventCount();
        std::ifstream statm("/proc/self/statm");
        double size;
        statm >> size >> resident;
        resident *= static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
        const auto info = mallinfo2();
        heap = static_cast<double>(info.uordblks + info.hblkhd) / 1024;
    }
};

/// What runs on the network. One of three variants:
///   plain  the mobile nodes receive the stream
///   mmcp   they do so as members of a session
///   udp    they do so and each sends a datagram of the size of a USR to its router as often as an
///          MN: what ns-3 itself takes for that
class Load
{
  public:
    Load(const Options& options, const MmcpScaleNetwork& network)
        : m_options(options)
    {
        if (options.variant == "mmcp")
        {
            InstallMmcp(network);
        }
        else
        {
            McastHelper mcast;
            m_walkers = mcast.InstallReceivers(network.walkers, GROUP, PORT);
        }
        for (uint32_t i = 0; i < options.mns; ++i)
        {
            m_walkers.Get(i)->SetStartTime(Seconds(1 + 9.0 * i / options.mns));
        }
        if (options.variant == "udp")
        {
            InstallReports(network);
        }
        if (options.rate > 0)
        {
            UdpClientHelper stream(GROUP, PORT);
            stream.SetAttribute("Interval", TimeValue(Seconds(1 / options.rate)));
            stream.SetAttribute("MaxPackets", UintegerValue(0xffffffff));
            stream.Install(network.source).Start(BEGIN);
        }
    }

    /// Runs, measures and prints.
    /// @param empty before the network was built @param built how long that took, CPU s
    void Run(const Sample& empty, double built)
    {
        Simulator::Stop(BEGIN);
        Simulator::Run();
        const auto before = GetSample();
        Simulator::Stop(Seconds(m_options.window));
        Simulator::Run();
        const auto after = GetSample();
        Check(after);
        const double minutes = m_options.window / 60;
        std::cout << "{\"variant\": \"" << m_options.variant << "\", \"mns\": " << m_options.mns
                  << ", \"lmcs\": " << m_options.lmcs << ", \"rate\": " << m_options.rate
                  << ", \"window\": " << m_options.window << ", \"build_s\": " << built
                  << ", \"setup_s\": " << before.cpu - empty.cpu
                  << ", \"minute_s\": " << (after.cpu - before.cpu) / minutes
                  << ", \"events\": " << (after.events - before.events) / minutes
                  << ", \"messages\": " << after.messages - before.messages
                  << ", \"octets\": " << after.octets - before.octets
                  << ", \"window_s\": " << after.cpu - before.cpu
                  << ", \"resident_kib\": " << after.resident - empty.resident
                  << ", \"heap_kib\": " << after.heap - empty.heap << "}" << std::endl;
    }

  private:
    /// After the queries at 0 and 31 s, and all answers; a little before the next full second.
    const Time BEGIN = MilliSeconds(44999);

    void InstallMmcp(const MmcpScaleNetwork& network)
    {
        m_mmcp.AddSession(SESSION, InetSocketAddress(GROUP, PORT));
        for (uint32_t i = 0; i < m_options.lmcs; ++i)
        {
            const auto number = std::to_string(i);
            m_mmcp.AddLmc("lmc" + number, network.downstream.Get(i));
            m_mmcp.AddPoa("ap" + number, "lmc" + number);
        }
        m_entities.Add(m_mmcp.InstallSm(network.manager.Get(0)));
        m_entities.Add(m_mmcp.InstallLmcs());
        for (uint32_t i = 0; i < m_options.mns; ++i)
        {
            m_walkers.Add(m_mmcp.InstallMns(network.walkers.Get(i),
                                            SESSION,
                                            "ap" + std::to_string(i % m_options.lmcs)));
        }
        m_entities.Add(m_walkers);
        MmcpHelper::AssignStreams(m_entities, 1);
    }

    void InstallReports(const MmcpScaleNetwork& network)
    {
        m_servers = UdpServerHelper(REPORT_PORT).Install(network.routers);
        for (uint32_t i = 0; i < m_options.mns; ++i)
        {
            const auto router = network.routers.Get(i % m_options.lmcs);
            UdpClientHelper report(router->GetObject<Ipv4>()->GetAddress(2, 0).GetLocal(),
                                   REPORT_PORT);
            report.SetAttribute("Interval", TimeValue(Seconds(10)));
            report.SetAttribute("MaxPackets", UintegerValue(0xffffffff));
            report.SetAttribute("PacketSize", UintegerValue(REPORT_SIZE));
            report.Install(network.walkers.Get(i)).Start(Seconds(11 + 9.0 * i / m_options.mns));
        }
    }

    Sample GetSample() const
    {
        Sample sample;
        sample.Take();
        for (uint32_t i = 0; i < m_entities.GetN(); ++i)
        {
            const auto entity = DynamicCast<MmcpEntity>(m_entities.Get(i));
            for (const auto& rule : MMCP_MESSAGE_RULES)
            {
                sample.messages += entity->GetSent(rule.type);
            }
            sample.octets += entity->GetSentOctets();
        }
        for (uint32_t i = 0; i < m_servers.GetN(); ++i)
        {
            const auto received = DynamicCast<UdpServer>(m_servers.Get(i))->GetReceived();
            sample.messages += received;
            sample.octets += received * REPORT_SIZE;
        }
        for (uint32_t i = 0; i < m_walkers.GetN(); ++i)
        {
            sample.packets += GetReceiver(i)->GetReceived();
        }
        return sample;
    }

    Ptr<McastReceiver> GetReceiver(uint32_t walker) const
    {
        const auto mn = DynamicCast<MmcpMn>(m_walkers.Get(walker));
        return mn ? mn->GetReceiver() : DynamicCast<McastReceiver>(m_walkers.Get(walker));
    }

    /// Ends the program if not all were joined and received all: a figure would mean nothing.
    void Check(const Sample& after) const
    {
        const auto sent = static_cast<uint64_t>(m_options.rate * m_options.window);
        NS_ABORT_MSG_IF(after.packets != sent * m_options.mns,
                        "the mobile nodes received " << after.packets << " packets, not "
                                                     << sent * m_options.mns);
        const auto sm = m_mmcp.GetSm();
        NS_ABORT_MSG_IF(sm && sm->GetMemberCount(SESSION) != m_options.mns,
                        "the session has " << sm->GetMemberCount(SESSION) << " members, not "
                                           << m_options.mns);
    }

    Options m_options;               //!< as given
    MmcpHelper m_mmcp;               //!< of the variant mmcp
    ApplicationContainer m_entities; //!< those of MMCP
    ApplicationContainer m_walkers;  //!< what receives the stream
    ApplicationContainer m_servers;  //!< of the variant udp
};

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.AddValue("variant", "plain, mmcp or udp", options.variant);
    cmd.AddValue("mns", "Mobile nodes", options.mns);
    cmd.AddValue("lmcs", "Routers with an LMC, up to 250", options.lmcs);
    cmd.AddValue("rate", "Packets of the stream a second; 0: no stream", options.rate);
    cmd.AddValue("window", "Simulated seconds that are measured", options.window);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(options.lmcs == 0 || options.lmcs > MmcpScaleNetwork::MAX_CELLS,
                    "--lmcs is 1 to " << MmcpScaleNetwork::MAX_CELLS);

    // ns-3 keeps a list of all Time objects until it runs for the first time.
    Simulator::Run();
    Simulator::Destroy();

    Sample empty;
    empty.Take();
    const MmcpScaleNetwork network(options.lmcs, options.mns, MilliSeconds(10));
    Load load(options, network);
    Sample built;
    built.Take();
    load.Run(empty, built.cpu - empty.cpu);
    Simulator::Destroy();
    return 0;
}
