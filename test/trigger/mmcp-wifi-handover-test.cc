// SPDX-License-Identifier: GPL-2.0-only

// MMCP over Wi-Fi: an MN walks from one subnet to another, on another channel.

#include "../proxy/mcast-test-network.h"
#include "mmcp-wifi-scene.h"
#include "mmcp-wifi-tests.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/mcast-helper.h"
#include "ns3/mmcp-mn.h"
#include "ns3/node.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t SESSION = 7;        //!< of the stream
constexpr double CORE_DELAY = 0.01;    //!< of each link of the core, s
constexpr double ADDRESS_DELAY = 0.02; //!< from Link_Up to the new address, s
constexpr double RANGE = 45;           //!< of access points, m
constexpr double SPEED = 10;           //!< of the MN, m/s
constexpr double START = 20;           //!< where it starts, m
constexpr double LEAD = 0.5;           //!< default of LeadTime, s
constexpr double AIR = 0.005;          //!< at most: a message over Wi-Fi, with ARP; a roam. s
/// When the handover is predicted, s.
constexpr double PREDICTED = (RANGE - START) / SPEED - LEAD;

/// How the MN hands over.
enum class Way
{
    WAITS,     //!< for the HIC
    GOES,      //!< at once
    TWO_RADIOS //!< waits, then make-before-break
};

// Covers: P18, P20
/**
 * Source and SM -- root -- routers A and B, which are access points and have the LMCs. Addresses of
 * the MN come and go as by DHCP.
 */
class WifiHandoverTest : public TestCase
{
  public:
    WifiHandoverTest(Way way, const std::string& name)
        : TestCase("wifi handover: " + name),
          m_way(way)
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}});
        m_scene = &scene;
        BuildCore();
        BuildMmcp();
        McastTestStream stream(m_home, nullptr, Ipv4Address("239.1.1.1"), 5000);
        // Not when the HIR is sent: a group frame that collides is lost, whoever hands over.
        stream.Run(0.507, 4);
        scene.Run(4.5);
        NS_TEST_EXPECT_MSG_EQ(m_records.size(), 1, "one handover");
        NS_TEST_EXPECT_MSG_EQ(m_roams.size(), 1, "one roam");
        m_records.resize(1);
        m_roams.resize(1);
        CheckPreparation(m_records.front(), m_roams.front());
        CheckArrival(m_records.front(), m_roams.front());
        NS_TEST_EXPECT_MSG_EQ(m_started, 1, "what the radio says that was left is no news");
        if (m_way != Way::GOES)
        {
            CheckStream();
        }
        m_mn = nullptr;
        m_home = nullptr;
    }

    void CheckStream()
    {
        const bool two = m_way == Way::TWO_RADIOS;
        NS_TEST_EXPECT_MSG_GT(m_numbers.size(), 150, "the stream");
        const auto lost =
            m_numbers.empty() ? 0 : *m_numbers.rbegin() - *m_numbers.begin() + 1 - m_numbers.size();
        NS_TEST_EXPECT_MSG_LT_OR_EQ(lost, (two ? 0 : 1), "what was sent in the radio gap");
        NS_TEST_EXPECT_MSG_LT(m_longestGap.GetSeconds(),
                              McastTestStream::INTERVAL * (two ? 1 : 2) + AIR,
                              "the gap");
        // P20: for a second both radios receive it, after the roam; all but the second is dropped
        const auto expected = two ? 1 / McastTestStream::INTERVAL : 0;
        const auto receiver = m_mn->GetReceiver();
        NS_TEST_EXPECT_MSG_EQ_TOL(static_cast<double>(receiver->GetDuplicates()),
                                  expected,
                                  2 * (two ? 1 : 0) + 0.1,
                                  "duplicates");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived() - receiver->GetDuplicates(),
                              m_numbers.size(),
                              "each once");
    }

    /// @param time of a record @return s; -1 if it did not come
    static double ToSeconds(const std::optional<Time>& time)
    {
        return time ? time->GetSeconds() : -1;
    }

    /// Up to the roam. @param record of the handover @param roam of the station
    void CheckPreparation(const MmcpHandoverRecord& record, const MmcpWifiRoam& roam)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(ToSeconds(record.triggered), PREDICTED, 1e-6, "triggered");
        NS_TEST_EXPECT_MSG_EQ(record.targetId, m_scene->Poa(1), "target");
        if (m_way == Way::GOES)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(roam.start.GetSeconds(), PREDICTED, 1e-6, "at once");
            NS_TEST_EXPECT_MSG_EQ(record.IsPredictive(), false, "without the HIC");
            return;
        }
        // P20: over the old link
        NS_TEST_EXPECT_MSG_EQ(m_hirs, 1, "HIR from the address of subnet A");
        // MMCP 7.5: HIR; HCT to B and its HTA, by the root; HIC
        NS_TEST_EXPECT_MSG_EQ(record.IsPredictive(), true, "with the HIC");
        const double prepared = ToSeconds(record.answered) - PREDICTED;
        NS_TEST_EXPECT_MSG_GT(prepared, 4 * CORE_DELAY, "HCT and HTA");
        NS_TEST_EXPECT_MSG_LT(prepared, 4 * CORE_DELAY + 2 * AIR, "HIR and HIC");
        NS_TEST_EXPECT_MSG_EQ((roam.start == record.answered),
                              true,
                              "leaves when it has the answer");
    }

    /// From the roam on. @param record of the handover @param roam of the station
    void CheckArrival(const MmcpHandoverRecord& record, const MmcpWifiRoam& roam)
    {
        NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), true, "roamed as told");
        NS_TEST_EXPECT_MSG_LT((roam.end - roam.start).GetSeconds(), AIR, "the radio gap");
        NS_TEST_EXPECT_MSG_EQ(record.poaId, m_scene->Poa(1), "where it came to");
        const double up = ToSeconds(record.linkUp);
        NS_TEST_EXPECT_MSG_EQ_TOL(up, roam.end.GetSeconds(), 1e-9, "Link_Up");
        // It looks for an address every 10 ms.
        const double addressed = ToSeconds(record.addressed);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(addressed, up + ADDRESS_DELAY - 1e-9, "address");
        NS_TEST_EXPECT_MSG_LT(addressed, up + ADDRESS_DELAY + 0.011, "address");
        // SJR to the SM and SJC, by the root; then LJR and LJC
        NS_TEST_EXPECT_MSG_GT(ToSeconds(record.joined), addressed + 4 * CORE_DELAY, "join");
        NS_TEST_EXPECT_MSG_LT(ToSeconds(record.joined),
                              addressed + 4 * CORE_DELAY + 3 * AIR,
                              "join");
        const auto upstream = m_mn->GetUpstream().value_or(MmcpEndpoint());
        NS_TEST_EXPECT_MSG_EQ(upstream.address, McastAddress(Ipv4Address("10.2.0.1")), "at B");
    }

    /// @param nodes get an IP stack, whose ARP has no random delay
    static void InstallStack(const NodeContainer& nodes)
    {
        McastHelper::MakeInternetStack().Install(nodes);
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            nodes.Get(i)->GetObject<ArpL3Protocol>()->SetAttribute(
                "RequestJitter",
                StringValue("ns3::ConstantRandomVariable[Constant=0]"));
        }
    }

    /// @param a node @param b another @param network of a new link between them @return devices
    static NetDeviceContainer Connect(Ptr<Node> a, Ptr<Node> b, const char* network)
    {
        SimpleNetDeviceHelper link;
        link.SetChannelAttribute("Delay", TimeValue(Seconds(CORE_DELAY)));
        const auto devices = link.Install(NodeContainer(a, b));
        Ipv4AddressHelper(network, "255.255.255.0").Assign(devices);
        return devices;
    }

    /// @param device out of which all leaves @param via who forwards
    static void SetDefaultRoute(Ptr<NetDevice> device, const char* via)
    {
        const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(Ipv4Address(via),
                                                                          interface);
    }

    void BuildCore()
    {
        m_home = CreateObject<Node>();
        const auto root = CreateObject<Node>();
        const auto& routers = m_scene->apNodes;
        InstallStack(NodeContainer(m_home, root, routers));
        const auto site = Connect(m_home, root, "10.0.0.0");
        const auto toA = Connect(root, routers.Get(0), "10.0.1.0");
        const auto toB = Connect(root, routers.Get(1), "10.0.2.0");
        Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(m_scene->aps.Get(0));
        Ipv4AddressHelper("10.2.0.0", "255.255.255.0").Assign(m_scene->aps.Get(1));
        SetDefaultRoute(site.Get(0), "10.0.0.2");
        SetDefaultRoute(toA.Get(1), "10.0.1.1");
        SetDefaultRoute(toB.Get(1), "10.0.2.1");
        const auto routes = Ipv4StaticRoutingHelper().GetStaticRouting(root->GetObject<Ipv4>());
        routes->AddNetworkRouteTo("10.1.0.0", "255.255.255.0", "10.0.1.2", 2);
        routes->AddNetworkRouteTo("10.2.0.0", "255.255.255.0", "10.0.2.2", 3);

        McastHelper mcast;
        mcast.InstallSource(site.Get(0));
        mcast.InstallRoot(root, NetDeviceContainer(toA.Get(0), toB.Get(0)), site.Get(1));
        mcast.InstallProxy(routers.Get(0), toA.Get(1), m_scene->aps.Get(0));
        mcast.InstallProxy(routers.Get(1), toB.Get(1), m_scene->aps.Get(1));
    }

    void BuildMmcp()
    {
        MmcpHelper mmcp;
        auto& roaming = m_scene->roaming;
        mmcp.AddSession(SESSION, InetSocketAddress("239.1.1.1", 5000));
        mmcp.AddLmc("A", m_scene->aps.Get(0));
        mmcp.AddLmc("B", m_scene->aps.Get(1));
        roaming.AddPoas(mmcp, m_scene->aps.Get(0), "A", RANGE);
        roaming.AddPoas(mmcp, m_scene->aps.Get(1), "B", RANGE);
        mmcp.InstallSm(m_home);
        mmcp.InstallLmcs().Get(0)->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&WifiHandoverTest::OnRx, this));

        const auto station = m_scene->AddStation(START, SPEED);
        const auto node = station->GetNode();
        const auto second =
            m_way == Way::TWO_RADIOS ? m_scene->AddStationOn(node) : Ptr<NetDevice>();
        InstallStack(node);
        node->GetObject<Ipv4>()->AddInterface(station);
        if (second)
        {
            node->GetObject<Ipv4>()->AddInterface(second);
        }
        auto mns = mmcp.InstallMns(node, SESSION);
        mns.Start(Seconds(0.3)); // it has its first address then
        m_mn = DynamicCast<MmcpMn>(mns.Get(0));
        m_mn->TraceConnectWithoutContext("HandoverStart",
                                         MakeCallback(&WifiHandoverTest::OnStart, this));
        m_mn->TraceConnectWithoutContext("HandoverEnd",
                                         MakeCallback(&WifiHandoverTest::OnHandover, this));
        m_mn->TraceConnectWithoutContext("Data", MakeCallback(&WifiHandoverTest::OnData, this));
        roaming.PredictByMobility();
        if (m_way == Way::GOES)
        {
            roaming.SetRoamingAttribute("MaxHandoverWait", TimeValue(Time(0)));
        }
        const auto manager =
            second ? roaming.InstallPair(station, second) : roaming.Install(station).front();
        manager->TraceConnectWithoutContext("RoamEnd",
                                            MakeCallback(&WifiHandoverTest::OnRoam, this));
        if (second)
        {
            // Of the radio that was left before.
            Simulator::Schedule(Seconds(PREDICTED + 0.8),
                                &MmcpMn::OnLinkEvent,
                                m_mn,
                                MmcpLinkEvent{MmcpLinkEventType::LINK_HANDOVER_IMMINENT,
                                              station,
                                              m_scene->Poa(0),
                                              Time(0)});
        }
        for (const auto& trigger : manager->GetTriggers())
        {
            trigger->TraceConnectWithoutContext("Event",
                                                MakeCallback(&WifiHandoverTest::OnEvent, this));
        }
    }

    void OnEvent(const MmcpLinkEvent& event)
    {
        if (event.type == MmcpLinkEventType::LINK_UP)
        {
            const bool isB = event.poaId == m_scene->Poa(1);
            Simulator::Schedule(Seconds(ADDRESS_DELAY),
                                &WifiHandoverTest::SetAddress,
                                event.device,
                                isB ? "10.2.0.10" : "10.1.0.10",
                                isB ? "10.2.0.1" : "10.1.0.1");
        }
    }

    static void SetAddress(Ptr<NetDevice> device, const char* address, const char* router)
    {
        const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
        while (ipv4->GetNAddresses(interface) > 0)
        {
            ipv4->RemoveAddress(interface, 0);
        }
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, "255.255.255.0"));
        ipv4->SetUp(interface);
        SetDefaultRoute(device, router);
    }

    /// At the LMC of subnet A. @param from the sender @param message received
    void OnRx(const MmcpEndpoint& from, const MmcpMessage& message)
    {
        if (std::holds_alternative<MmcpHandoverInitiationRequest>(message.body) &&
            from.address == McastAddress(Ipv4Address("10.1.0.10")))
        {
            ++m_hirs;
        }
    }

    void OnStart(const MmcpHandoverRecord& /* record */)
    {
        ++m_started;
    }

    void OnHandover(const MmcpHandoverRecord& record)
    {
        m_records.push_back(record);
    }

    void OnRoam(const MmcpWifiRoam& roam)
    {
        m_roams.push_back(roam);
    }

    void OnData(uint32_t /* session */, uint32_t sequence, uint32_t /* device */, bool duplicate)
    {
        if (duplicate)
        {
            return;
        }
        const Time now = Simulator::Now();
        m_longestGap = m_numbers.empty() ? Time(0) : std::max(m_longestGap, now - m_last);
        m_last = now;
        m_numbers.insert(sequence);
    }

    const Way m_way;                           //!< how it hands over
    MmcpWifiScene* m_scene{nullptr};           //!< while it runs
    Ptr<Node> m_home;                          //!< of source and SM
    Ptr<MmcpMn> m_mn;                          //!< who walks
    int m_hirs{0};                             //!< received
    int m_started{0};                          //!< handovers
    std::vector<MmcpHandoverRecord> m_records; //!< of handovers
    std::vector<MmcpWifiRoam> m_roams;         //!< of the station
    std::set<uint32_t> m_numbers;              //!< received
    Time m_last;                               //!< when the last one was
    Time m_longestGap;                         //!< between two
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpWifiHandoverTests()
{
    return {new WifiHandoverTest(Way::WAITS, "after the HIC"),
            new WifiHandoverTest(Way::GOES, "without waiting"),
            new WifiHandoverTest(Way::TWO_RADIOS, "with two radios")};
}

} // namespace ns3
