// SPDX-License-Identifier: GPL-2.0-only

// The main job: walkers go through Wi-Fi cells of different IP subnets while a stream plays. What
// do they lose, with MMCP and without it? HandoverNetwork shows the network, HandoverScheme what is
// compared, --help what can be set.

#include "handover-log.h"
#include "handover-network.h"
#include "handover-scheme.h"
#include "link-load.h"
#include "mmcp-message-loss.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-apps-module.h"

#include <iostream>
#include <memory>

#ifdef HANDOVER_HAS_NETANIM
#include "ns3/netanim-module.h"
#endif

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 5000;
const Time STREAM_START = Seconds(2);

/// All that a run consists of.
class Study
{
  public:
    /// @param options of the command line
    explicit Study(const HandoverOptions& options);
    /// Simulates, and writes what came out.
    void Run();

  private:
    void InstallMulticast();
    void InstallRoaming();
    void InstallAttachments();
    void InstallAddressServers();
    /// @param channel number @return its group and port
    Address ChannelOf(uint32_t channel) const;
    void InstallStreams();
    void InstallLoss();
    /// Lets the monitor see all that it has columns for.
    void Watch();
    /// Writes what pictures are made of, as it happens.
    void Log();
    void AssignStreams();
    /// @return the name of a walker
    static std::string NameOf(uint32_t walker);

    const HandoverOptions m_options;                                    //!< of the command line
    HandoverNetwork m_network;                                          //!< nodes and links
    std::unique_ptr<HandoverScheme> m_scheme;                           //!< what is compared
    std::vector<Ptr<MmcpWifiRoamingManager>> m_managers;                //!< by walker
    std::vector<std::vector<Ptr<MmcpNetworkAttachment>>> m_attachments; //!< by walker and radio
    std::vector<Ptr<MmcpMessageLoss>> m_losses;                         //!< if messages get lost
    Ptr<MmcpHandoverMonitor> m_monitor;                                 //!< figures of handovers
    std::unique_ptr<LinkLoad> m_load;                                   //!< figures of links
    std::unique_ptr<HandoverLog> m_log;                                 //!< or null
    int64_t m_streams{1}; //!< the next stream of random numbers
};

Study::Study(const HandoverOptions& options)
    : m_options(options),
      m_network(m_options),
      m_scheme(HandoverScheme::Make(m_options)),
      m_monitor(CreateObject<MmcpHandoverMonitor>())
{
    InstallMulticast();
    std::vector<Address> channels;
    for (uint32_t channel = 0; channel < m_options.channels; ++channel)
    {
        channels.push_back(ChannelOf(channel));
    }
    m_scheme->Install(m_network, channels);
    InstallRoaming();
    InstallAttachments();
    InstallStreams();
    InstallLoss();
    Watch();
    if (m_options.log)
    {
        Log();
    }
    AssignStreams();
}

std::string
Study::NameOf(uint32_t walker)
{
    return "mn" + std::to_string(walker);
}

void
Study::InstallMulticast()
{
    McastHelper mcast;
    m_scheme->Tune(mcast);
    const auto& site = m_network.GetSite();
    mcast.InstallSource(site.Get(HandoverNetwork::SOURCE));
    NetDeviceContainer branches;
    for (const auto& subnet : m_network.GetSubnets())
    {
        const auto& path = subnet.path;
        branches.Add(path.front().parent);
        for (std::size_t link = 0; link < path.size(); ++link)
        {
            const bool last = link + 1 == path.size();
            mcast.InstallProxy(path[link].child->GetNode(),
                               path[link].child,
                               last ? subnet.router : path[link + 1].parent);
        }
        mcast.InstallHost(subnet.host->GetNode());
    }
    const auto root = site.Get(HandoverNetwork::ROOT);
    mcast.InstallRoot(root->GetNode(), branches, root);
    mcast.InstallHost(m_network.GetWalkers());
}

void
Study::InstallRoaming()
{
    MmcpWifiHelper roaming;
    roaming.SetTriggerAttribute("Accuracy", DoubleValue(m_options.accuracy));
    roaming.SetTriggerAttribute("LeadTime", TimeValue(m_options.leadTime));
    roaming.SetTriggerAttribute("LossThreshold", DoubleValue(m_network.GetThreshold()));
    roaming.SetRoamingAttribute("MaxHandoverWait", TimeValue(m_options.longestWait));
    if (m_options.trigger == "position")
    {
        roaming.PredictByMobility("LeadTime", TimeValue(m_options.leadTime));
    }
    NetDeviceContainer aps;
    for (const auto& ap : m_network.GetAps())
    {
        aps.Add(ap.device);
    }
    roaming.AddAps(aps, m_options.range);
    const auto& first = m_network.GetStations(0);
    if (m_options.radios == 1)
    {
        m_managers = roaming.Install(first, m_network.GetScanners());
        return;
    }
    for (uint32_t walker = 0; walker < first.GetN(); ++walker)
    {
        m_managers.push_back(
            roaming.InstallPair(first.Get(walker), m_network.GetStations(1).Get(walker)));
    }
}

void
Study::InstallAddressServers()
{
    for (std::size_t index = 0; index < m_network.GetSubnets().size(); ++index)
    {
        const auto router = m_network.GetSubnets()[index].router;
        const auto [network, length] = m_network.GetPrefix(index);
        if (m_options.ipv6)
        {
            RadvdHelper radvd;
            const auto ip = router->GetNode()->GetObject<Ipv6>();
            radvd.AddAnnouncedPrefix(ip->GetInterfaceForDevice(router), network.ToIpv6(), length);
            radvd.Install(router->GetNode());
            continue;
        }
        const uint32_t base = network.ToIpv4().Get();
        const auto own = m_network.GetAddress(router).ToIpv4();
        DhcpHelper().InstallDhcpServer(router,
                                       own,
                                       network.ToIpv4(),
                                       Ipv4Mask("255.255.0.0"),
                                       Ipv4Address(base + 0x100),
                                       Ipv4Address(base + 0xff00),
                                       own);
    }
}

void
Study::InstallAttachments()
{
    const auto subnets = Create<MmcpSubnetMap>();
    for (const auto& ap : m_network.GetAps())
    {
        const auto [network, length] = m_network.GetPrefix(ap.subnet);
        subnets->Add(MmcpWifiHelper::GetPoaId(ap.device),
                     network,
                     length,
                     m_network.GetNextHop(m_network.GetSubnets()[ap.subnet].router));
    }
    if (m_options.address == "acquire")
    {
        InstallAddressServers();
    }
    for (uint32_t walker = 0; walker < m_managers.size(); ++walker)
    {
        m_attachments.emplace_back();
        for (uint32_t radio = 0; radio < m_options.radios; ++radio)
        {
            Ptr<MmcpNetworkAttachment> attachment;
            if (m_options.address == "ready")
            {
                const auto ready = CreateObject<MmcpStaticAttachment>();
                ready->SetSubnetMap(subnets);
                // The first numbers of a subnet are those of its router and its LMC.
                const auto number = 0x100 + walker * m_options.radios + radio;
                ready->SetAttribute("HostNumber", UintegerValue(number));
                attachment = ready;
            }
            else if (m_options.ipv6)
            {
                attachment = CreateObjectWithAttributes<MmcpSlaacAttachment>(
                    "OptimisticDad",
                    BooleanValue(m_options.optimisticDad));
            }
            else
            {
                attachment = CreateObject<MmcpDhcpAttachment>();
            }
            attachment->SetDevice(m_network.GetStations(radio).Get(walker));
            attachment->SetLinkTrigger(m_managers[walker]->GetTriggers().at(radio));
            m_attachments.back().push_back(attachment);
            if (const auto mn = m_scheme->GetMn(walker))
            {
                mn->AddNetworkAttachment(attachment);
            }
        }
    }
}

Address
Study::ChannelOf(uint32_t channel) const
{
    const auto number = std::to_string(channel + 1);
    if (m_options.ipv6)
    {
        return Inet6SocketAddress(Ipv6Address(("ff1e::" + number).c_str()), PORT);
    }
    return InetSocketAddress(Ipv4Address(("239.1.1." + number).c_str()), PORT);
}

void
Study::InstallStreams()
{
    const auto node = m_network.GetSite().Get(HandoverNetwork::SOURCE)->GetNode();
    for (uint32_t channel = 0; channel < m_options.channels; ++channel)
    {
        ApplicationContainer source;
        if (m_options.stream == "cbr")
        {
            UdpClientHelper stream(ChannelOf(channel));
            const double interval = m_options.packetSize * 8 / (m_options.rate * 1e6);
            stream.SetAttribute("Interval", TimeValue(Seconds(interval)));
            stream.SetAttribute("PacketSize", UintegerValue(m_options.packetSize));
            stream.SetAttribute("MaxPackets", UintegerValue(0xffffffff));
            source = stream.Install(node);
        }
        else
        {
            const auto file = m_options.stream == "mpeg4" ? "" : m_options.stream;
            source = UdpTraceClientHelper(ChannelOf(channel), file).Install(node);
        }
        // Not all at the same instant.
        const auto shift = MicroSeconds(100) * static_cast<int64_t>(channel);
        source.Start(STREAM_START + shift);
        source.Stop(m_options.duration);
    }
}

void
Study::InstallLoss()
{
    // Each message passes one of these: at its receiver, or at the AP of its receiver.
    const auto add = [this](Ptr<NetDevice> device, const McastAddress& to) {
        m_losses.push_back(CreateObject<MmcpMessageLoss>(m_options.loss, to));
        device->SetAttribute("ReceiveErrorModel", PointerValue(m_losses.back()));
    };
    if (m_options.loss == 0)
    {
        return;
    }
    const auto sm = m_network.GetSite().Get(HandoverNetwork::SM);
    add(sm, m_network.GetAddress(sm));
    for (const auto& subnet : m_network.GetSubnets())
    {
        const bool onRouter = m_options.deployment == "router";
        const auto lmc = onRouter ? subnet.router : subnet.host;
        add(lmc, m_network.GetAddress(lmc));
        if (onRouter)
        {
            add(subnet.path.back().child, m_network.GetAddress(lmc));
        }
        for (const auto& port : subnet.ports)
        {
            add(port, McastAddress());
        }
    }
}

void
Study::Watch()
{
    const auto& subnets = m_network.GetSubnets();
    std::vector<std::vector<MmcpIdentifier>> poas(subnets.size());
    for (const auto& ap : m_network.GetAps())
    {
        poas[ap.subnet].push_back(MmcpWifiHelper::GetPoaId(ap.device));
    }
    for (std::size_t index = 0; index < subnets.size(); ++index)
    {
        for (const auto& link : subnets[index].path)
        {
            m_monitor->WatchRouter(link.child->GetNode());
        }
        m_monitor->WatchRouter(subnets[index].router, poas[index]);
    }
    m_monitor->WatchRouter(m_network.GetSite().Get(HandoverNetwork::ROOT)->GetNode());
    m_load = std::make_unique<LinkLoad>(m_network);
    const auto controllers = m_scheme->GetControllers();
    for (auto controller = controllers.Begin(); controller != controllers.End(); ++controller)
    {
        if (const auto lmc = DynamicCast<MmcpLmc>(*controller))
        {
            m_monitor->WatchLmc(lmc);
        }
        else
        {
            m_monitor->WatchSm(DynamicCast<MmcpSm>(*controller));
        }
    }
    for (uint32_t walker = 0; walker < m_managers.size(); ++walker)
    {
        const auto trigger = m_managers[walker]->GetTriggers().at(0);
        const auto attachment = m_attachments[walker][0];
        const auto mn = m_scheme->GetMn(walker);
        const auto number = mn ? m_monitor->WatchMn(mn, trigger, attachment)
                               : m_monitor->WatchReceiver(m_scheme->GetReceiver(walker),
                                                          trigger,
                                                          NameOf(walker),
                                                          attachment);
        m_load->Watch(trigger);
        for (uint32_t radio = 1; radio < m_options.radios; ++radio)
        {
            const auto another = m_managers[walker]->GetTriggers().at(radio);
            m_monitor->AddLinkTrigger(number, another);
            m_load->Watch(another);
        }
    }
}

void
Study::Log()
{
    m_log = std::make_unique<HandoverLog>(m_options.output);
    for (uint32_t walker = 0; walker < m_managers.size(); ++walker)
    {
        m_log->WatchReceiver(NameOf(walker), m_scheme->GetReceiver(walker));
        if (const auto mn = m_scheme->GetMn(walker))
        {
            m_log->WatchEntity(NameOf(walker), mn, "");
        }
    }
    const auto controllers = m_scheme->GetControllers();
    for (uint32_t i = 0; i < controllers.GetN(); ++i)
    {
        // The SM comes first, then the LMCs in the order of the subnets.
        const auto& subnet = m_network.GetSubnets()[i == 0 ? 0 : i - 1];
        const auto lmc = m_options.deployment == "router" ? subnet.router : subnet.host;
        const auto device = i == 0 ? m_network.GetSite().Get(HandoverNetwork::SM) : lmc;
        m_log->WatchEntity(i == 0 ? "sm" : "lmc" + std::to_string(i - 1),
                           DynamicCast<MmcpEntity>(controllers.Get(i)),
                           m_network.GetAddress(device).ToText());
    }
}

void
Study::AssignStreams()
{
    m_streams += m_network.AssignStreams(m_streams);
    m_streams += McastHelper::AssignStreams(NodeContainer::GetGlobal(), m_streams);
    m_streams += MmcpWifiHelper::AssignStreams(m_managers, m_streams);
    ApplicationContainer entities = m_scheme->GetControllers();
    for (uint32_t walker = 0; walker < m_managers.size() && m_scheme->GetMn(walker); ++walker)
    {
        entities.Add(m_scheme->GetMn(walker));
    }
    m_streams += MmcpHelper::AssignStreams(entities, m_streams);
    for (const auto& loss : m_losses)
    {
        m_streams += loss->AssignStreams(m_streams);
    }
}

void
Study::Run()
{
#ifdef HANDOVER_HAS_NETANIM
    std::unique_ptr<AnimationInterface> animation;
    if (m_options.animation)
    {
        animation = std::make_unique<AnimationInterface>(m_options.output + "/animation.xml");
        animation->SkipPacketTracing(); // places only: the packets would be gigabytes
    }
#else
    NS_ABORT_MSG_IF(m_options.animation, "--animation: this build of ns-3 lacks netanim");
#endif
    if (m_options.pcap)
    {
        m_network.EnablePcap(m_options.output);
    }
    Simulator::Stop(m_options.duration);
    Simulator::Run();
    if (!m_options.output.empty())
    {
        m_monitor->WriteFiles(m_options.output + "/");
        m_load->Write(m_options.output + "/links.csv");
    }
    m_monitor->WriteSummary(std::cout);
}

} // namespace

int
main(int argc, char* argv[])
{
    HandoverOptions options;
    CommandLine cmd(__FILE__);
    options.AddTo(cmd);
    cmd.Parse(argc, argv);
    options.Check();
    if (options.pcap)
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
        // All headers, and little of the stream.
        Config::SetDefault("ns3::PcapFileWrapper::CaptureSize", UintegerValue(160));
    }
    if (!options.output.empty())
    {
        SystemPath::MakeDirectories(options.output);
    }
    Study(options).Run();
    Simulator::Destroy();
    return 0;
}
