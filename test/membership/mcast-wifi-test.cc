// SPDX-License-Identifier: GPL-2.0-only

// Group membership of a Wi-Fi station that changes its access point.

#include "../trigger/mmcp-wifi-tests.h"

#include "ns3/double.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/mcast-helper.h"
#include "ns3/mobility-helper.h"
#include "ns3/mobility-model.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/simulator.h"
#include "ns3/ssid.h"
#include "ns3/sta-wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/yans-wifi-helper.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr double DISTANCE = 1000; //!< between the access points, m
constexpr double RANGE = 100;     //!< of a radio, m

/// What happened, and when.
using Events = std::vector<std::pair<double, std::string>>;

/**
 * Two access points that are routers, far from each other. The station is at the first one until
 * 10 s, at the second one until 60 s, and then at the first one again. Routers ask at 0 s, 5 s, 25
 * s and then every 20 s, get their answers within 1 s, and keep members for 42 s.
 */
class RoamingTest : public TestCase
{
  public:
    explicit RoamingTest(Family family)
        : TestCase(std::string("a station changes its access point (") +
                   (family == Family::IPV4 ? "IGMP)" : "MLD)")),
          m_family(family)
    {
    }

  private:
    void DoRun() override
    {
        Build();
        const auto protocol = McastHelper::GetProtocol(m_nodes.Get(2), m_family);
        const auto interface = protocol->GetInterfaceForDevice(m_devices.Get(2));
        const McastAddress group = m_family == Family::IPV4 ? McastAddress(Ipv4Address("239.1.1.1"))
                                                            : McastAddress(Ipv6Address("ff1e::1"));
        // Long before the station is associated: the first report is lost.
        protocol->SetFilter(protocol->NewSocket(),
                            static_cast<uint32_t>(interface),
                            group,
                            McastSourceFilter::Exclude());
        Simulator::Schedule(Seconds(10), &RoamingTest::MoveTo, this, DISTANCE);
        Simulator::Schedule(Seconds(60), &RoamingTest::MoveTo, this, 0.0);
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        CheckEvents();
        Simulator::Destroy();
    }

    void CheckEvents()
    {
        constexpr double SOON = 0.05; // far less than the time to the next query
        constexpr double KEPT = 42;   // RFC 9776 8.4, RFC 9777 9.4: 2 * 20 s + 2 * 1 s
        const struct
        {
            const char* what;
            double from;
            double to;
        } expected[] = {
            {"associated", 0, 1},
            {"first learns", At(0), At(0) + SOON},
            {"disassociated", 10, 12},
            {"associated", At(2), 12},
            {"second learns", At(3), At(3) + SOON},
            {"first forgets", 5 + KEPT, 6 + KEPT},
            {"disassociated", 60, 62},
            {"associated", At(6), 62},
            {"first learns", At(7), At(7) + SOON},
            {"second forgets", 45 + KEPT, 46 + KEPT},
        };
        std::size_t i = 0;
        for (const auto& [what, from, to] : expected)
        {
            const auto event = i < m_events.size() ? m_events[i].second : "nothing";
            NS_TEST_EXPECT_MSG_EQ(event, what, Text());
            NS_TEST_EXPECT_MSG_EQ((At(i) >= from && At(i) <= to), true, what << ": " << Text());
            ++i;
        }
        NS_TEST_EXPECT_MSG_EQ(m_events.size(), i, "no more: " << Text());
    }

    /// @param event its number @return when it was, s
    double At(std::size_t event) const
    {
        return event < m_events.size() ? m_events[event].first : -1;
    }

    void Build()
    {
        m_nodes.Create(3);
        MobilityHelper mobility;
        mobility.SetMobilityModel("ns3::ConstantPositionMobilityModel");
        mobility.Install(m_nodes);
        m_nodes.Get(1)->GetObject<MobilityModel>()->SetPosition({DISTANCE, 0, 0});

        YansWifiChannelHelper channel;
        channel.SetPropagationDelay("ns3::ConstantSpeedPropagationDelayModel");
        channel.AddPropagationLoss("ns3::RangePropagationLossModel",
                                   "MaxRange",
                                   DoubleValue(RANGE));
        YansWifiPhyHelper phy;
        phy.SetChannel(channel.Create());
        WifiHelper wifi;
        wifi.SetStandard(WIFI_STANDARD_80211a);
        WifiMacHelper mac;
        const auto ssid = SsidValue(Ssid("group"));
        mac.SetType("ns3::ApWifiMac", "Ssid", ssid);
        m_devices.Add(wifi.Install(phy, mac, m_nodes.Get(0)));
        m_devices.Add(wifi.Install(phy, mac, m_nodes.Get(1)));
        mac.SetType("ns3::StaWifiMac", "Ssid", ssid);
        m_devices.Add(wifi.Install(phy, mac, m_nodes.Get(2)));
        wifi.AssignStreams(m_devices, 100);
        InstallMembership();

        const auto station =
            DynamicCast<StaWifiMac>(DynamicCast<WifiNetDevice>(m_devices.Get(2))->GetMac());
        station->TraceConnectWithoutContext("Assoc",
                                            MakeCallback(&RoamingTest::OnAssociated, this));
        station->TraceConnectWithoutContext("DeAssoc",
                                            MakeCallback(&RoamingTest::OnDeassociated, this));
    }

    void InstallMembership()
    {
        auto stack = McastHelper::MakeInternetStack();
        stack.SetIpv4StackInstall(m_family == Family::IPV4);
        stack.SetIpv6StackInstall(m_family == Family::IPV6);
        stack.Install(m_nodes);
        // One subnet, as of one network behind both access points.
        if (m_family == Family::IPV4)
        {
            Ipv4AddressHelper("10.0.1.0", "255.255.255.0").Assign(m_devices);
        }
        else
        {
            Ipv6AddressHelper("2001:db8:0:1::", Ipv6Prefix(64)).Assign(m_devices);
        }
        McastHelper helper;
        helper.SetProtocolAttribute("QueryInterval", TimeValue(Seconds(20)));
        helper.SetProtocolAttribute("QueryResponseInterval", TimeValue(Seconds(1)));
        for (const uint32_t i : {0, 1})
        {
            helper.InstallRouter(m_nodes.Get(i), m_devices.Get(i));
            McastHelper::GetProtocol(m_nodes.Get(i), m_family)
                ->TraceConnectWithoutContext("MembershipChanged",
                                             MakeBoundCallback(&RoamingTest::OnMembership,
                                                               this,
                                                               i == 0 ? "first" : "second"));
        }
        helper.InstallHost(m_nodes.Get(2));
        McastHelper::AssignStreams(m_nodes, 1);
    }

    void MoveTo(double x)
    {
        m_nodes.Get(2)->GetObject<MobilityModel>()->SetPosition({x, 0, 0});
    }

    void Note(const std::string& what)
    {
        m_events.emplace_back(Simulator::Now().GetSeconds(), what);
    }

    void OnAssociated(Mac48Address /* accessPoint */)
    {
        Note("associated");
    }

    void OnDeassociated(Mac48Address /* accessPoint */)
    {
        Note("disassociated");
    }

    static void OnMembership(RoamingTest* self,
                             const char* router,
                             uint32_t /* interface */,
                             const McastAddress& /* group */,
                             const McastSourceFilter& filter)
    {
        self->Note(router + std::string(filter.IsNone() ? " forgets" : " learns"));
    }

    /// @return all events with their times
    std::string Text() const
    {
        std::ostringstream os;
        for (const auto& [time, what] : m_events)
        {
            os << time << ':' << what << ' ';
        }
        return os.str();
    }

    Family m_family;              //!< of all addresses
    NodeContainer m_nodes;        //!< two access points, the station
    NetDeviceContainer m_devices; //!< of these
    Events m_events;              //!< so far
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastWifiTests()
{
    return {new RoamingTest(Family::IPV4), new RoamingTest(Family::IPV6)};
}

} // namespace ns3
