// SPDX-License-Identifier: GPL-2.0-only

// MmcpWifiHelper and MmcpWifiRoamingManager: what the helper does to access points, and wrong use.

#include "mmcp-trigger-scene.h"
#include "mmcp-wifi-scene.h"
#include "mmcp-wifi-tests.h"

#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double START = 20; //!< where stations start, m

/// A frame to a station that has left does not make an access point slow.
class DepartedTest : public TestCase
{
  public:
    DepartedTest()
        : TestCase("group frames after a frame to a station that has left")
    {
    }

  private:
    static constexpr uint16_t PROTOCOL = 0x88b5; //!< for experiments
    static constexpr uint32_t SIZE = 200;        //!< of a frame's payload, octets
    static constexpr uint32_t BURST = 20;        //!< group frames

    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}});
        scene.roaming.AddAps(scene.aps);
        const auto station = scene.AddStation(START, 0);
        scene.roaming.Install(station);
        const auto ap = scene.aps.Get(0);
        DynamicCast<WifiNetDevice>(ap)->GetPhy()->TraceConnectWithoutContext(
            "PhyTxBegin",
            MakeCallback(&DepartedTest::OnTx, this));
        scene.PutAt(2, station, 1000);
        Simulator::Schedule(Seconds(2.1), [&] {
            ap->Send(Create<Packet>(SIZE), station->GetAddress(), PROTOCOL);
        });
        Simulator::Schedule(Seconds(2.5), [&] {
            m_times.clear();
            for (uint32_t i = 0; i < BURST; ++i)
            {
                ap->Send(Create<Packet>(SIZE), ap->GetBroadcast(), PROTOCOL);
            }
        });
        Simulator::Schedule(Seconds(2.49), [&] { m_tries = m_times.size(); });
        scene.Run(3);
        NS_TEST_EXPECT_MSG_GT(m_tries, 1U, "the frame to the station was repeated");
        NS_TEST_ASSERT_MSG_EQ(m_times.size(), BURST, "group frames");
        // Each takes 0.33 ms on the air, then a DIFS and up to 15 slots, 0.17 ms; one beacon.
        NS_TEST_EXPECT_MSG_LT(m_times.back() - m_times.front(),
                              MicroSeconds(BURST * 500 + 500),
                              "time for all");
    }

    void OnTx(Ptr<const Packet> packet, double /* power */)
    {
        if (packet->GetSize() >= SIZE)
        {
            m_times.push_back(Simulator::Now());
        }
    }

    std::vector<Time> m_times; //!< of frames with that payload
    std::size_t m_tries{0};    //!< of the frame to the station
};

/// Wrong use ends the program with a message.
class WrongUseTest : public TestCase
{
  public:
    WrongUseTest()
        : TestCase("wifi roam: wrong use")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            void (*action)();
            const char* message;
        } cases[] = {
            {[] { CreateObject<MmcpWifiRoamingManager>()->Start(); }, "AddRadio()"},
            {[] {
                 MmcpWifiScene scene({{0, CHANNEL_36}});
                 CreateObject<MmcpWifiRoamingManager>()->AddRadio(scene.aps.Get(0), nullptr);
             },
             "needs stations"},
            {[] {
                 MmcpWifiScene scene({});
                 auto manager = CreateObject<MmcpWifiRoamingManager>();
                 manager->AddRadio(scene.AddStation(0, 0), nullptr);
                 manager->Start();
             },
             "AddAp()"},
            {[] {
                 MmcpWifiScene scene({});
                 auto manager = CreateObject<MmcpWifiRoamingManager>();
                 manager->AddRadio(scene.AddStation(0, 0), nullptr);
                 manager->AddRadio(scene.AddStation(0, 0), nullptr);
                 manager->AddRadio(scene.AddStation(0, 0), nullptr);
             },
             "two radios"},
            {[] {
                 MmcpWifiScene scene({});
                 auto station = scene.AddStation(0, 0);
                 scene.Run(0.05);
                 CreateObject<MmcpWifiRoamingManager>()->AddRadio(station, nullptr);
             },
             "is scanning"},
            {[] { CreateObject<MmcpWifiRoamingManager>()->SetApMap(nullptr); }, "null"},
            {[] {
                 auto manager = CreateObject<MmcpWifiRoamingManager>();
                 manager->AddAp(Mac48Address("00:00:00:00:00:01"), CHANNEL_36);
                 manager->AddAp(Mac48Address("00:00:00:00:00:01"), CHANNEL_40);
             },
             "add it once"},
            {[] {
                 CreateObject<MmcpWifiRoamingManager>()->AddAp(Mac48Address("00:00:00:00:00:01"),
                                                               "none");
             },
             "give it as"},
            {[] {
                 MmcpWifiScene scene({{0, CHANNEL_36}});
                 scene.roaming.AddAps(scene.aps);
                 scene.roaming.PredictByMobility();
                 scene.roaming.Install(scene.AddStation(0, 0));
             },
             "needs the range"},
            {[] {
                 MmcpWifiScene scene({});
                 scene.roaming.AddAps(scene.AddStation(0, 0));
             },
             "ApWifiMac"},
        };
        for (const auto& [action, message] : cases)
        {
            const auto text = MmcpMessageOfAbort(action);
            NS_TEST_EXPECT_MSG_NE(text.find(message), std::string::npos, message << ": " << text);
        }
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpWifiUseTests()
{
    return {new DepartedTest, new WrongUseTest};
}

} // namespace ns3
