// SPDX-License-Identifier: GPL-2.0-only

// MmcpWifiLinkTrigger: each event at the time that geometry and transmit power say.

#include "mmcp-trigger-scene.h"
#include "mmcp-wifi-scene.h"
#include "mmcp-wifi-tests.h"

#include "ns3/boolean.h"
#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/double.h"
#include "ns3/mmcp-mobility-link-trigger.h"
#include "ns3/mmcp-wifi-link-trigger.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"

#include <cmath>
#include <string>

using namespace ns3;

namespace
{

constexpr double BEACON = MmcpWifiScene::BEACON;
constexpr double SPEED = 10; //!< of stations that walk, m/s
constexpr double START = 10; //!< where they start, m
constexpr double LOSS = -82; //!< default of LossThreshold, dBm

/// @param scene with a station @param station that gets a trigger @return the trigger, not started
Ptr<MmcpWifiLinkTrigger>
AddTrigger(MmcpWifiScene& scene, Ptr<NetDevice> station)
{
    auto trigger = CreateObject<MmcpWifiLinkTrigger>();
    scene.Watch(station, trigger);
    return trigger;
}

/// @param threshold dBm @param lead s @return when the signal of an access point at 0 m, left at
/// SPEED from 0 s on, is to be as weak as that a lead time later, as its trend goes: where it is
/// above it by lead * slope
double
GetWarningTime(double threshold, double lead)
{
    double low = 0.1;
    double high = MmcpWifiScene::DistanceOf(threshold) / SPEED;
    while (high - low > 1e-6)
    {
        const double middle = (low + high) / 2;
        const double slope = 30 / std::log(10) / middle; // dB/s: derivative of 30 log10(SPEED t)
        const bool isEarly = MmcpWifiScene::SignalAt(SPEED * middle) - threshold > lead * slope;
        (isEarly ? low : high) = middle;
    }
    return high;
}

/// A station walks away from its access point.
class WarningTest : public TestCase
{
  public:
    WarningTest()
        : TestCase("wifi trigger: going down by trend and by threshold, time to trigger")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            double threshold;     // dBm
            double lead;          // s
            bool smoothed;        // as by default
            double timeToTrigger; // s
        } cases[] = {{-78, 0, false, 0},
                     {-78, 0, false, 0.3},
                     {-78, 0, true, 0},
                     {LOSS, 0.2, false, 0},
                     {LOSS, 0.5, false, 0},
                     {LOSS, 1.5, false, 0},
                     {LOSS, 1.5, false, 0.3},
                     {LOSS, 0.5, true, 0}};
        for (const auto& [threshold, lead, smoothed, timeToTrigger] : cases)
        {
            MmcpWifiScene scene({{0, CHANNEL_36}});
            auto trigger = AddTrigger(scene, scene.AddStation(START, SPEED));
            trigger->SetAttribute("LossThreshold", DoubleValue(threshold));
            trigger->SetAttribute("LeadTime", TimeValue(Seconds(lead)));
            if (!smoothed)
            {
                trigger->SetAttribute("SignalWeight", DoubleValue(1));
                trigger->SetAttribute("TrendWeight", DoubleValue(1));
            }
            trigger->SetAttribute("TimeToTrigger", TimeValue(Seconds(timeToTrigger)));
            trigger->Start();
            scene.Run(7);
            const auto told = scene.Find(GOING_DOWN, 0);
            NS_TEST_EXPECT_MSG_EQ(scene.Count(GOING_DOWN), 1, scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.Count(IMMINENT), 0, "there is no other");
            // A beacon says it. As the trend flattens, an older one is a little early.
            const double expected = GetWarningTime(threshold, lead) - START / SPEED + timeToTrigger;
            const double at = told.at.GetSeconds();
            NS_TEST_EXPECT_MSG_GT(at, expected - (smoothed ? 0.05 : 0.04 * lead), scene.Text());
            NS_TEST_EXPECT_MSG_LT(at,
                                  expected + BEACON + (timeToTrigger > 0 ? BEACON : 0),
                                  scene.Text());
            // Said with what is left of the lead time when that beacon comes.
            const double in = told.event.in.GetSeconds();
            NS_TEST_EXPECT_MSG_LT_OR_EQ(in, lead, "time left");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(in, lead - 2 * BEACON - timeToTrigger, "time left");
        }
    }
};

/// An access point falls silent, another network is there, too.
class LinkTest : public TestCase
{
  public:
    LinkTest()
        : TestCase("wifi trigger: up, down and detected")
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36},
                             {20, CHANNEL_36, "other"},
                             {400, CHANNEL_36},
                             {400, CHANNEL_36, "other"}});
        auto station = scene.AddStation(5, 0);
        auto trigger = AddTrigger(scene, station);
        scene.SilenceAt(3, 0);
        scene.PutAt(6, station, 390);
        scene.PutAt(9, station, 200);
        scene.PutAt(9.5, station, 390); // too short to be noticed
        scene.PutAt(10, station, 200);  // where nobody is heard
        scene.PutAt(13, station, 390);
        trigger->Start();
        scene.Run(15);
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 8, scene.Text());
        // Passive scanning takes 120 ms; ten missed beacons are a loss.
        Expect(scene, 0, DETECTED, 0, 0, BEACON);
        Expect(scene, 1, UP, 0, 0, 0.13);
        Expect(scene, 2, DOWN, 0, 3 + 9 * BEACON, 3 + 10 * BEACON);
        Expect(scene, 3, DETECTED, 2, 6, 6 + BEACON);
        Expect(scene, 4, UP, 2, 6, 6 + 0.25);
        Expect(scene, 5, DOWN, 2, 10 + 9 * BEACON, 10 + 10 * BEACON);
        Expect(scene, 6, DETECTED, 2, 13, 13 + BEACON);
        Expect(scene, 7, UP, 2, 13, 13 + 0.25);
        const double there = MmcpWifiScene::SignalAt(10);
        NS_TEST_EXPECT_MSG_EQ_TOL(*trigger->GetSignal(scene.Bssid(2)), there, 0.01, "its signal");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetSignal(scene.Bssid(0)).has_value(), false, "gone");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetSignal(scene.Bssid(3)).has_value(), false, "not ours");
    }

    void Expect(const MmcpWifiScene& scene,
                std::size_t event,
                MmcpLinkEventType type,
                uint32_t ap,
                double from,
                double to)
    {
        if (event >= scene.told.size())
        {
            return; // said already
        }
        const auto& [at, told] = scene.told[event];
        NS_TEST_EXPECT_MSG_EQ(told.type, type, event << " of " << scene.Text());
        NS_TEST_EXPECT_MSG_EQ(told.poaId, scene.Poa(ap), event << " of " << scene.Text());
        NS_TEST_EXPECT_MSG_EQ(told.device, scene.told[0].event.device, "device");
        const bool inTime = at.GetSeconds() >= from && at.GetSeconds() <= to;
        NS_TEST_EXPECT_MSG_EQ(inTime, true, event << " of " << scene.Text());
    }
};

/// A signal that goes up and down around the threshold.
class HysteresisTest : public TestCase
{
  public:
    HysteresisTest()
        : TestCase("wifi trigger: hysteresis of the threshold")
    {
    }

  private:
    void DoRun() override
    {
        for (const double hysteresis : {0.0, 3.0, 6.0})
        {
            MmcpWifiScene scene({{0, CHANNEL_36}});
            auto station = scene.AddStation(5, 0);
            auto trigger = AddTrigger(scene, station);
            trigger->SetAttribute("LeadTime", TimeValue(Time(0)));
            trigger->SetAttribute("SignalWeight", DoubleValue(1));
            trigger->SetAttribute("LossThreshold", DoubleValue(-70));
            trigger->SetAttribute("Hysteresis", DoubleValue(hysteresis));
            const double above[] = {-1, 1, -1, 4, -1, 8, -1}; // dB
            double at = 1;
            for (const double dB : above)
            {
                scene.PutAt(at++, station, MmcpWifiScene::DistanceOf(-70 + dB));
            }
            trigger->Start();
            scene.Run(at);
            const std::size_t expected = hysteresis == 0 ? 4 : hysteresis == 3 ? 3 : 2;
            NS_TEST_EXPECT_MSG_EQ(scene.Count(GOING_DOWN), expected, scene.Text());
        }
    }
};

/// Three neighbours on the same channel.
class TargetTest : public TestCase
{
  public:
    TargetTest()
        : TestCase("wifi trigger: the target is the strongest, and changes with hysteresis")
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}, {38, CHANNEL_36}, {48, CHANNEL_36}});
        auto station = scene.AddStation(5, 0);
        auto trigger = AddTrigger(scene, station);
        trigger->SetAttribute("LossThreshold", DoubleValue(-70)); // at 20 m; hysteresis: 16 m
        trigger->SetAttribute("LeadTime", TimeValue(Time(0)));
        trigger->SetAttribute("SignalWeight", DoubleValue(1)); // what jumps overshoots if smoothed
        scene.PutAt(1, station, 21);      // the first is lost, the second too weak yet
        scene.PutAt(3, station, 24);      // the second is at 14 m, the third at 24 m
        scene.TurnAt(5, station, 5);      // slowly, as their beacons come one after the other
        scene.PutAt(8.8, station, 43);    // both are at 5 m
        scene.PutAt(9.8, station, 43.3);  // the third is 1.6 dB stronger
        scene.PutAt(10.8, station, 44.2); // 6.4 dB
        trigger->Start();
        scene.Run(12);
        NS_TEST_EXPECT_MSG_EQ(scene.Count(GOING_DOWN), 1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Count(IMMINENT), 2, scene.Text());
        NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(GOING_DOWN, 0), 1.1, 0.1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(IMMINENT, 1), 3.1, 0.1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(IMMINENT, 2), 10.9, 0.1, scene.Text());
    }
};

/// A neighbour becomes stronger than the serving access point, which is still strong.
class StrongerTest : public TestCase
{
  public:
    StrongerTest()
        : TestCase("wifi trigger: a stronger neighbour, by a radio that scans")
    {
    }

  private:
    void DoRun() override
    {
        constexpr double HYSTERESIS = 5;
        // Where 30 log10(x / (60 - x)) is the hysteresis.
        const double ratio = std::pow(10, HYSTERESIS / 30);
        const double there = 60 * ratio / (1 + ratio);
        for (const bool prefers : {true, false})
        {
            MmcpWifiScene scene({{0, CHANNEL_36}, {60, CHANNEL_40}, {1000, CHANNEL_44}});
            auto station = scene.AddStation(1, 5);
            auto trigger = AddTrigger(scene, station);
            trigger->SetScanDevice(scene.AddScanner(station), {CHANNEL_40, CHANNEL_44, CHANNEL_36});
            trigger->SetAttribute("PreferStronger", BooleanValue(prefers));
            trigger->SetAttribute("Hysteresis", DoubleValue(HYSTERESIS));
            trigger->Start();
            scene.Run(9);
            // Heard once in three intervals, from where ns-3 hears anything.
            const double heard = (60 - MmcpWifiScene::DistanceOf(LOSS) - 1) / 5;
            NS_TEST_EXPECT_MSG_GT(scene.FirstTime(DETECTED, 1), heard, scene.Text());
            NS_TEST_EXPECT_MSG_LT(scene.FirstTime(DETECTED, 1), heard + 0.36, scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.Count(GOING_DOWN), 0, scene.Text());
            const double at = scene.FirstTime(IMMINENT, 1);
            if (!prefers)
            {
                NS_TEST_EXPECT_MSG_EQ(at, -1, scene.Text());
                continue;
            }
            NS_TEST_EXPECT_MSG_EQ_TOL(at, (there - 1) / 5 + 0.2, 0.25, scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.Count(IMMINENT), 1, scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.told.back().event.in, MilliSeconds(500), "LeadTime");
        }
    }
};

/// Predictions of a mobility trigger with ranges of its own.
class PredictorTest : public TestCase
{
  public:
    PredictorTest()
        : TestCase("wifi trigger: predictions of another trigger")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool isRight : {true, false})
        {
            MmcpWifiScene scene({{0, CHANNEL_36}, {60, CHANNEL_40}});
            auto station = scene.AddStation(0.5, SPEED);
            auto trigger = AddTrigger(scene, station);
            auto predictor = CreateObject<MmcpMobilityLinkTrigger>();
            predictor->SetDevice(station);
            // Or it takes 1 for the serving one from the beginning, and 0 for the next.
            predictor->AddPoa(scene.Poa(isRight ? 0 : 1), {0, 0, 0}, 40.5);
            predictor->AddPoa(scene.Poa(isRight ? 1 : 0), {60, 0, 0}, 40);
            trigger->SetPredictor(predictor);
            trigger->Start();
            NS_TEST_EXPECT_MSG_EQ(predictor->IsRunning(), true, "started, too");
            scene.Run(4.2);
            NS_TEST_EXPECT_MSG_EQ(scene.Count(UP), 1, "of the predictor it tells none");
            NS_TEST_EXPECT_MSG_EQ(scene.Count(DOWN), 0, "nor these");
            NS_TEST_EXPECT_MSG_EQ(scene.Count(DETECTED), (isRight ? 1 : 0), scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.Count(GOING_DOWN), (isRight ? 1 : 0), scene.Text());
            NS_TEST_EXPECT_MSG_EQ(scene.Count(IMMINENT), (isRight ? 1 : 0), scene.Text());
            if (isRight)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(DETECTED, 1), 1.95, 1e-6, "at 20 m");
                NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(GOING_DOWN, 0), 3.5, 1e-6, "40 m - lead");
                NS_TEST_EXPECT_MSG_EQ_TOL(scene.FirstTime(IMMINENT, 1), 3.5, 1e-6, "40 m - lead");
                NS_TEST_EXPECT_MSG_EQ(scene.told.back().event.in, MilliSeconds(500), "as told");
                NS_TEST_EXPECT_MSG_EQ(scene.told.back().event.device, station, "device");
            }
            trigger->Stop();
            NS_TEST_EXPECT_MSG_EQ(predictor->IsRunning(), false, "stopped, too");
        }
    }
};

/// Wrong predictions, of signals and of another trigger.
class AccuracyTest : public TestCase
{
  public:
    AccuracyTest()
        : TestCase("wifi trigger: wrong predictions")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool known : {true, false})
        {
            MmcpWifiScene scene({{0, CHANNEL_36}, {70, CHANNEL_40}, {-80, CHANNEL_44}});
            auto station = scene.AddStation(0.5, SPEED);
            auto trigger = AddTrigger(scene, station);
            trigger->SetAttribute("Accuracy", DoubleValue(0));
            auto predictor = CreateObject<MmcpMobilityLinkTrigger>();
            predictor->SetDevice(station);
            predictor->AddPoa(scene.Poa(0), {0, 0, 0}, 40.5);
            predictor->AddPoa(scene.Poa(1), {70, 0, 0}, 40);
            if (known)
            {
                predictor->AddPoa(scene.Poa(2), {-80, 0, 0}, 10);
            }
            trigger->SetPredictor(predictor);
            trigger->Start();
            scene.Run(4.2);
            NS_TEST_EXPECT_MSG_EQ(scene.Count(IMMINENT), (known ? 1 : 0), scene.Text());
            NS_TEST_EXPECT_MSG_EQ((scene.FirstTime(IMMINENT, 2) > 0), known, "the third one");
        }
    }
};

/// Stopped and started, at the station and at the second radio.
class StopTest : public TestCase
{
  public:
    StopTest()
        : TestCase("wifi trigger: start, stop, and gone")
    {
    }

  private:
    void DoRun() override
    {
        MmcpWifiScene scene({{0, CHANNEL_36}, {60, CHANNEL_40}});
        auto station = scene.AddStation(5, 0);
        auto trigger = AddTrigger(scene, station);
        trigger->SetScanDevice(scene.AddScanner(station), {CHANNEL_40});
        trigger->Start();
        scene.Run(1);
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 2, scene.Text());
        trigger->Stop();
        scene.told.clear();
        scene.SilenceAt(1, 1);
        scene.Run(3);
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 0, scene.Text());
        trigger->Start();
        trigger->Start();
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 0, "from the next event on");
        scene.Run(4);
        NS_TEST_EXPECT_MSG_EQ(scene.Count(UP), 1, "afresh");
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ((trigger->GetServing() == scene.Poa(0)), true, "serves");
        trigger = nullptr; // while it runs, without a Stop()
        scene.SilenceAt(4, 0);
        scene.Run(7);
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 1, "not one more");
    }
};

/// Wrong use ends the program with a message.
class WrongUseTest : public TestCase
{
  public:
    WrongUseTest()
        : TestCase("wifi trigger: wrong use")
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
            {[] { CreateObject<MmcpWifiLinkTrigger>()->Start(); }, "call SetDevice()"},
            {[] {
                 MmcpWifiScene scene({{0, CHANNEL_36}});
                 auto trigger = CreateObject<MmcpWifiLinkTrigger>();
                 trigger->SetDevice(scene.aps.Get(0));
                 trigger->Start();
             },
             "has a StaWifiMac"},
            {[] {
                 MmcpWifiScene scene({});
                 CreateObject<MmcpWifiLinkTrigger>()->SetScanDevice(scene.AddStation(0, 0));
             },
             "AdhocWifiMac"},
            {[] {
                 MmcpWifiScene scene({});
                 auto trigger = AddTrigger(scene, scene.AddStation(0, 0));
                 trigger->Start();
                 trigger->SetPredictor(nullptr);
             },
             "Stop() it"},
            {[] {
                 MmcpWifiScene scene({});
                 auto trigger = AddTrigger(scene, scene.AddStation(0, 0));
                 trigger->Start();
                 trigger->SetScanDevice(nullptr);
             },
             "Stop() it"},
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
MmcpWifiTriggerTests()
{
    return {new WarningTest,
            new LinkTest,
            new HysteresisTest,
            new TargetTest,
            new StrongerTest,
            new PredictorTest,
            new AccuracyTest,
            new StopTest,
            new WrongUseTest};
}

} // namespace ns3
