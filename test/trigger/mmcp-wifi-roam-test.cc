// SPDX-License-Identifier: GPL-2.0-only

// MmcpWifiRoamingManager: when it leaves, how long it takes to join, and what it does when that
// fails.

#include "mmcp-roam-scene.h"
#include "mmcp-trigger-scene.h"
#include "mmcp-wifi-tests.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/mmcp-wifi-compat.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"

#include <algorithm>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

constexpr double INTERVAL = MmcpRoamScene::PACKET_INTERVAL;
constexpr double SPEED = MmcpRoamScene::SPEED;
constexpr double LEAD = MmcpRoamScene::LEAD;
constexpr double ROAM = MmcpRoamScene::ROAM;
constexpr double PREDICTED = MmcpRoamScene::PREDICTED;

/// @param action any @return what it writes to standard error
std::string
Capture(const std::function<void()>& action)
{
    std::ostringstream text;
    auto* const before = std::cerr.rdbuf(text.rdbuf());
    action();
    std::cerr.rdbuf(before);
    return text.str();
}

/// From one to the next, on the same channel and on another one.
class RoamTest : public TestCase
{
  public:
    explicit RoamTest(const char* channel)
        : TestCase(std::string("wifi roam: from channel 36 to ") + channel),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        // Two on one channel are the radio model's trap.
        const bool isTrap = std::string(m_channel) == CHANNEL_36;
        const auto warnings = [](const std::vector<MmcpWifiScene::Ap>& aps) {
            return Capture([&aps] { const MmcpRoamScene scene(aps); });
        };
        const auto warning = warnings({{0, CHANNEL_36}, {80, m_channel}, {160, m_channel}});
        NS_TEST_EXPECT_MSG_EQ((warning.find("share channel {36, 20") != std::string::npos),
                              isTrap,
                              warning);
        NS_TEST_EXPECT_MSG_EQ(warnings({{0, CHANNEL_36}, {91, m_channel}}), "", "no overlap");

        std::optional<MmcpRoamScene> roaming;
        Capture([&] {
            roaming.emplace(std::vector<MmcpWifiScene::Ap>{{0, CHANNEL_36}, {80, m_channel}});
        });
        auto& scene = *roaming;
        scene.AddWalker();
        scene.Stream(MmcpRoamScene::STREAM, 5);
        scene.Run(5);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        const auto roam = scene.Roam(0);
        NS_TEST_EXPECT_MSG_EQ(
            (scene.started.size() == 1 && scene.started.front().target == roam.target),
            true,
            "to the same");
        NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ((roam.from == scene.Bssid(0)), true, "from");
        NS_TEST_EXPECT_MSG_EQ((roam.joined == scene.Bssid(1)), true, "to");
        NS_TEST_EXPECT_MSG_EQ(roam.device, scene.station, "device");
        NS_TEST_EXPECT_MSG_EQ_TOL(roam.start.GetSeconds(), PREDICTED, 1e-6, scene.Text());
        NS_TEST_EXPECT_MSG_LT((roam.end - roam.start).GetSeconds(), ROAM, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Count(UP), 2, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Count(DOWN), 1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.FirstTime(UP, 1), roam.end.GetSeconds(), scene.Text());
        if (!isTrap)
        {
            NS_TEST_EXPECT_MSG_LT(scene.sent - scene.received.size(), 2, "a packet is lost");
            NS_TEST_EXPECT_MSG_LT(scene.GetLongestGap(), 2.5 * INTERVAL, "the gap");
        }
    }

    const char* m_channel; //!< of the second access point
};

/// When it leaves.
class WaitTest : public TestCase
{
  public:
    WaitTest()
        : TestCase("wifi roam: waits for preparations, and uses the overlap")
    {
    }

  private:
    void DoRun() override
    {
        constexpr double NEVER = 100;
        const struct
        {
            double maxWait;     // s
            double leaveBefore; // s
            double prepared;    // s after the prediction
            double expected;    // s after the prediction
        } cases[] = {{0, 0, 0.2, 0},
                     {0.6, 0, 0, 0},
                     {0.6, 0, 0.2, 0.2},
                     {0.3, 0, NEVER, 0.3},
                     {0.6, 0.1, 0, LEAD - 0.1},
                     {0.6, 0.1, 0.2, LEAD - 0.1},
                     {0.6, 0.1, 0.45, 0.45},
                     {0.6, 2, 0.2, 0.2}};
        for (const auto& [maxWait, leaveBefore, prepared, expected] : cases)
        {
            MmcpRoamScene scene;
            scene.roaming.SetRoamingAttribute("MaxHandoverWait", TimeValue(Seconds(maxWait)));
            scene.roaming.SetRoamingAttribute("LeaveBefore", TimeValue(Seconds(leaveBefore)));
            scene.AddWalker();
            m_prepared = Seconds(PREDICTED + prepared);
            scene.manager->AddPreparation(MakeCallback(&WaitTest::IsPreparing, this));
            Simulator::Schedule(m_prepared, &MmcpWifiRoamingManager::OnPrepared, scene.manager);
            scene.Run(5);
            NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
            NS_TEST_EXPECT_MSG_EQ_TOL(scene.Roam(0).start.GetSeconds(),
                                      PREDICTED + expected,
                                      1e-6,
                                      maxWait << ' ' << leaveBefore << ' ' << prepared);
            NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).IsSuccess(), true, scene.Text());
        }
    }

    bool IsPreparing() const
    {
        return Simulator::Now() < m_prepared;
    }

    Time m_prepared; //!< then it is over
};

/// The link is lost while it waits.
class LostWhileWaitingTest : public TestCase
{
  public:
    LostWhileWaitingTest()
        : TestCase("wifi roam: the link is lost while it waits")
    {
    }

  private:
    void DoRun() override
    {
        MmcpRoamScene scene;
        scene.roaming.SetRoamingAttribute("MaxHandoverWait", TimeValue(Seconds(100)));
        scene.AddWalker();
        scene.manager->AddPreparation(MakeCallback(&LostWhileWaitingTest::IsPreparing, this));
        scene.SilenceAt(PREDICTED + 0.1, 0);
        scene.TurnAt(PREDICTED + 0.1, scene.station, 0);
        scene.Run(5);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        const auto roam = scene.Roam(0);
        NS_TEST_EXPECT_MSG_EQ_TOL(roam.start.GetSeconds(),
                                  PREDICTED + 0.1 + 9.5 * MmcpWifiScene::BEACON,
                                  0.51 * MmcpWifiScene::BEACON,
                                  "ten beacons are missed");
        NS_TEST_EXPECT_MSG_EQ((roam.from == scene.Bssid(0)), true, "from");
        NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), true, "to what was predicted");
        NS_TEST_EXPECT_MSG_LT((roam.end - roam.start).GetSeconds(), ROAM, scene.Text());
    }

    bool IsPreparing() const
    {
        return true;
    }
};

/// The target does not answer.
class GoneTest : public TestCase
{
  public:
    GoneTest()
        : TestCase("wifi roam: the target is gone, or wrong")
    {
    }

  private:
    void DoRun() override
    {
        // The target is silent: back, as 0 (40 m) is heard better than 2 (51 m).
        {
            MmcpRoamScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}, {91, CHANNEL_44}});
            scene.AddWalker();
            scene.SilenceAt(1, 1);
            scene.Run(PREDICTED + 0.4);
            Expect(scene, 0);
        }
        // The same, and the old one falls silent with it.
        {
            MmcpRoamScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}, {91, CHANNEL_44}});
            scene.AddWalker();
            scene.SilenceAt(1, 1);
            scene.SilenceAt(PREDICTED, 0);
            scene.Run(PREDICTED + 0.4);
            Expect(scene, 2);
        }
        // The third one is named instead of the second.
        {
            MmcpRoamScene scene({{0, CHANNEL_36}, {70, CHANNEL_40}, {200, CHANNEL_44}});
            scene.roaming.SetTriggerAttribute("Accuracy", DoubleValue(0));
            scene.AddWalker();
            scene.Run(PREDICTED + 0.4);
            Expect(scene, 1);
            NS_TEST_EXPECT_MSG_EQ((scene.Roam(0).target == scene.Bssid(2)), true, "named");
        }
    }

    /// @param scene after one roam @param joined access point that was joined at last
    void Expect(const MmcpRoamScene& scene, uint32_t joined)
    {
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        const auto roam = scene.Roam(0);
        NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), false, "not as told");
        NS_TEST_EXPECT_MSG_EQ((roam.joined == scene.Bssid(joined)), true, scene.Text());
        // Three probes of the target, one of each channel.
        const double time = (roam.end - roam.start).GetSeconds();
        NS_TEST_EXPECT_MSG_GT(time, 6 * 0.01, scene.Text());
        NS_TEST_EXPECT_MSG_LT(time, 6 * 0.01 + 2 * ROAM, scene.Text());
    }
};

/// Nothing was predicted; nobody is there for a while.
class ReactiveTest : public TestCase
{
  public:
    ReactiveTest()
        : TestCase("wifi roam: reactive, and out of coverage")
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}, {300, CHANNEL_40}, {600, CHANNEL_44}});
        scene.roaming.AddAps(scene.aps);
        auto station = scene.AddStation(10, 0);
        auto manager = CreateObject<MmcpWifiRoamingManager>();
        manager->SetApMap(scene.roaming.GetApMap());
        manager->AddRadio(station, nullptr);
        manager->Start();
        scene.Watch(manager);
        scene.PutAt(2, station, 310);
        scene.PutAt(5, station, 450);
        scene.PutAt(17, station, 610);
        scene.Run(20);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 2, scene.Text());
        const auto first = scene.Roam(0);
        const auto second = scene.Roam(1);
        NS_TEST_EXPECT_MSG_EQ((first.from == scene.Bssid(0)), true, "from");
        NS_TEST_EXPECT_MSG_EQ(first.target.has_value(), false, "nothing was predicted");
        NS_TEST_EXPECT_MSG_EQ((first.joined == scene.Bssid(1)), true, "to");
        NS_TEST_EXPECT_MSG_EQ_TOL(first.start.GetSeconds(), 2.98, 0.06, "ten beacons are missed");
        // All three channels, and to the one of the best.
        NS_TEST_EXPECT_MSG_EQ_TOL((first.end - first.start).GetSeconds(), 0.033, ROAM, "scan");
        NS_TEST_EXPECT_MSG_EQ((second.from == scene.Bssid(1)), true, "from");
        NS_TEST_EXPECT_MSG_EQ((second.joined == scene.Bssid(2)), true, "to");
        NS_TEST_EXPECT_MSG_EQ_TOL(second.start.GetSeconds(), 5.98, 0.06, "ten beacons are missed");
        NS_TEST_EXPECT_MSG_GT(second.end.GetSeconds(), 17, "when one is there");
        NS_TEST_EXPECT_MSG_LT(second.end.GetSeconds(), 17.2, "soon");
    }
};

/// Back and forth between two cells, also with frames lost.
class PingPongTest : public TestCase
{
  public:
    PingPongTest()
        : TestCase("wifi roam: back and forth, with and without losses")
    {
    }

  private:
    void DoRun() override
    {
        constexpr int ROUNDS = 10;
        for (const double loss : {0.0, 0.3})
        {
            MmcpRoamScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}});
            scene.AddWalker();
            // Between 20 m and 60 m: out of the range of the one and of the other.
            for (int i = 0; i < ROUNDS; ++i)
            {
                scene.TurnAt(4.0 * (i + 1), scene.station, i % 2 == 0 ? -SPEED : SPEED);
            }
            if (loss > 0)
            {
                scene.Disturb(scene.station, loss);
                scene.Disturb(scene.aps.Get(1), loss);
            }
            scene.Stream(MmcpRoamScene::STREAM, 4.0 * ROUNDS);
            scene.Run(4.0 * ROUNDS);
            NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), ROUNDS, scene.Text());
            double longest = 0;
            for (int i = 0; i < ROUNDS; ++i)
            {
                const auto roam = scene.Roam(static_cast<std::size_t>(i));
                const auto to = scene.Bssid(i % 2 == 0 ? 1 : 0);
                NS_TEST_EXPECT_MSG_EQ((roam.joined == to), true, i << " of " << scene.Text());
                longest = std::max(longest, (roam.end - roam.start).GetSeconds());
            }
            NS_TEST_EXPECT_MSG_LT(longest, (loss > 0 ? 0.2 : ROAM), scene.Text());
            if (loss == 0)
            {
                NS_TEST_EXPECT_MSG_LT(scene.GetLongestGap(), 2.5 * INTERVAL, "the gap");
            }
            else
            {
                NS_TEST_EXPECT_MSG_GT(longest, 0.01, "an answer was lost");
            }
        }
    }
};

/// The station has a lot to send when it leaves.
class BacklogTest : public TestCase
{
  public:
    BacklogTest()
        : TestCase("wifi roam: with frames to the old access point")
    {
    }

  private:
    void DoRun() override
    {
        MmcpRoamScene scene;
        scene.AddWalker();
        for (double at = PREDICTED - 0.1; at < PREDICTED + 0.1; at += 0.001)
        {
            Simulator::Schedule(Seconds(at), &BacklogTest::Send, scene.station, scene.aps.Get(0));
        }
        scene.Run(5);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        const auto roam = scene.Roam(0);
        NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), true, scene.Text());
        NS_TEST_EXPECT_MSG_LT((roam.end - roam.start).GetSeconds(), 0.02, scene.Text());
    }

    static void Send(Ptr<NetDevice> station, Ptr<NetDevice> ap)
    {
        station->Send(Create<Packet>(1400), ap->GetAddress(), 0x88b5);
    }
};

/// Stopped, disposed and destroyed at any time of a roam.
class StopTest : public TestCase
{
  public:
    StopTest()
        : TestCase("wifi roam: stop, start, and the end of the simulation in a roam")
    {
    }

  private:
    /// What happens in the middle of a roam.
    enum class Act
    {
        STOP,
        RESTART,
        DISPOSE,
        DESTROY //!< the simulation
    };

    void DoRun() override
    {
        for (const bool two : {false, true})
        {
            for (int step = 0; step < 20; ++step)
            {
                for (const auto act : {Act::STOP, Act::RESTART, Act::DISPOSE, Act::DESTROY})
                {
                    Check(two, PREDICTED + step * 1e-4, act);
                }
            }
        }
    }

    /// @param two whether there are two radios @param at s, in a roam @param act what happens then
    void Check(bool two, double at, Act act)
    {
        MmcpRoamScene scene;
        two ? scene.AddWalkerWithTwo() : scene.AddWalker();
        scene.Run(at);
        const auto ended = scene.ended.size();
        const auto ups = scene.Count(UP);
        const auto trigger = scene.manager->GetTriggers().front();
        switch (act)
        {
        case Act::STOP:
        case Act::RESTART:
            scene.manager->Stop();
            break;
        case Act::DISPOSE:
            scene.manager->Dispose();
            break;
        case Act::DESTROY:
            return;
        }
        if (act != Act::RESTART)
        {
            scene.Run(PREDICTED + 0.3);
            NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), ended, "not one more");
            NS_TEST_EXPECT_MSG_EQ(scene.Count(UP), ups, "it joins nobody");
        }
        if (act != Act::DISPOSE && !two)
        {
            scene.manager->Start();
            scene.Run(PREDICTED + 0.4);
            NS_TEST_EXPECT_MSG_EQ(trigger->GetServing().has_value(), true, scene.Text());
        }
    }
};

/// Goes to another access point without a word about the old one. A template, as there is no
/// ApInfo in ns-3 before 3.37.
template <class Mac>
class Jump
{
  public:
    /// @param mac of a station @param to whom, once it is heard
    Jump(Ptr<Mac> mac, const Mac48Address& to)
        : m_mac(mac),
          m_to(to)
    {
        mac->TraceConnectWithoutContext("ReceivedBeaconInfo", MakeCallback(&Jump::OnBeacon, this));
    }

  private:
    void OnBeacon(typename Mac::ApInfo ap)
    {
        if (m_mac->IsAssociated() && ap.m_bssid == m_to && Simulator::Now() > Seconds(1))
        {
            m_mac->ScanningTimeout(ap);
        }
    }

    Ptr<Mac> m_mac;    //!< of the station
    Mac48Address m_to; //!< whom to join
};

/// The trigger does without DeAssoc.
class JumpTest : public TestCase
{
  public:
    JumpTest()
        : TestCase("wifi trigger: another access point without a disassociation")
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}, {40, CHANNEL_36}});
        auto station = scene.AddStation(10, 0);
        auto trigger = CreateObject<MmcpWifiLinkTrigger>();
        scene.Watch(station, trigger);
        trigger->Start();
        const auto run = [&scene](auto mac) {
            if constexpr (MMCP_WIFI_CAN_ROAM)
            {
                const Jump jump(mac, scene.Bssid(1));
                scene.Run(1.5);
            }
        };
        run(DynamicCast<StaWifiMac>(DynamicCast<WifiNetDevice>(station)->GetMac()));
        NS_TEST_EXPECT_MSG_EQ(scene.Count(UP), 2, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Count(DOWN), 1, scene.Text());
        NS_TEST_EXPECT_MSG_GT(scene.FirstTime(DOWN, 0), 1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.FirstTime(DOWN, 0), scene.FirstTime(UP, 1), scene.Text());
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpWifiRoamTests()
{
    return {new RoamTest(CHANNEL_36),
            new RoamTest(CHANNEL_40),
            new WaitTest,
            new LostWhileWaitingTest,
            new GoneTest,
            new ReactiveTest,
            new PingPongTest,
            new BacklogTest,
            new StopTest,
            new JumpTest};
}

} // namespace ns3
