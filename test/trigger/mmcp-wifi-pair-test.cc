// SPDX-License-Identifier: GPL-2.0-only

// MmcpWifiRoamingManager with two radios: make before break, and a target that does not answer.

#include "mmcp-roam-scene.h"
#include "mmcp-trigger-scene.h"
#include "mmcp-wifi-tests.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <vector>

using namespace ns3;

namespace
{

constexpr double ROAM = MmcpRoamScene::ROAM;
constexpr double PREDICTED = MmcpRoamScene::PREDICTED;
constexpr double LEAD = MmcpRoamScene::LEAD;
constexpr double KEPT = 1;       //!< default of OldLinkTime, s
constexpr double PROBES = 0.031; //!< three of them without an answer, s
constexpr double PAUSE = 0.1;    //!< default of ScanPause, s
constexpr double OUTSIDE = 300;  //!< where there is nobody, m

/// One cell after another.
class PairTest : public TestCase
{
  public:
    PairTest()
        : TestCase("wifi roam: two radios, make before break")
    {
    }

  private:
    void DoRun() override
    {
        MmcpRoamScene scene({{0, CHANNEL_36},
                             {70, CHANNEL_40},
                             {140, CHANNEL_44},
                             {210, CHANNEL_36},
                             {280, CHANNEL_40}});
        scene.AddWalkerWithTwo();
        scene.Stream(MmcpRoamScene::STREAM, 27);
        scene.Run(27.5);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 4, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.received.size(), scene.sent, "not one is lost");
        for (uint32_t i = 0; i < 4; ++i)
        {
            const auto roam = scene.Roam(i);
            const auto device = i % 2 == 0 ? scene.second : scene.station;
            NS_TEST_EXPECT_MSG_EQ(roam.IsSuccess(), true, i << " of " << scene.Text());
            NS_TEST_EXPECT_MSG_EQ((roam.joined == scene.Bssid(i + 1)), true, scene.Text());
            NS_TEST_EXPECT_MSG_EQ(roam.device, device, "they take turns");
            NS_TEST_EXPECT_MSG_LT((roam.end - roam.start).GetSeconds(), ROAM, scene.Text());
            // The old link is kept for a second.
            const auto up = scene.Find(UP, i + 1);
            const auto down = scene.Find(DOWN, i);
            NS_TEST_EXPECT_MSG_EQ(up.event.device, device, "device");
            NS_TEST_EXPECT_MSG_NE(down.event.device, device, "device");
            NS_TEST_EXPECT_MSG_EQ_TOL((down.at - up.at).GetSeconds(), 1, 0.01, scene.Text());
        }
        NS_TEST_EXPECT_MSG_EQ(scene.manager->GetActiveDevice(), scene.station, "swapped");
    }
};

/// The target does not answer for a while. The station stands still, 40 m from both access points.
class PairSilentTest : public TestCase
{
  public:
    PairSilentTest()
        : TestCase("wifi roam: two radios, and the target is silent")
    {
    }

  private:
    void DoRun() override
    {
        Late();
        Gone();
        Lost();
        Renamed();
    }

    /// @param scene with two or more access points; the second one is silent
    static void Prepare(MmcpRoamScene& scene)
    {
        scene.AddWalkerWithTwo();
        scene.PutAt(PREDICTED - 0.1, scene.aps.Get(1), -OUTSIDE);
        scene.TurnAt(PREDICTED + 0.01, scene.station, 0);
    }

    /// It is asked until it answers; the first radio serves all the time.
    void Late()
    {
        constexpr double BACK = PREDICTED + 0.7;
        MmcpRoamScene scene;
        Prepare(scene);
        scene.PutAt(BACK, scene.aps.Get(1), 80);
        scene.Stream(MmcpRoamScene::STREAM, BACK + 0.5);
        scene.Run(BACK + 1);
        NS_TEST_EXPECT_MSG_EQ(scene.received.size(), scene.sent, "not one is lost");
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).IsSuccess(), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ_TOL(scene.Roam(0).start.GetSeconds(), PREDICTED, 1e-6, "start");
        NS_TEST_EXPECT_MSG_GT(scene.Roam(0).end.GetSeconds(), BACK, scene.Text());
        NS_TEST_EXPECT_MSG_LT(scene.Roam(0).end.GetSeconds(), BACK + PAUSE + ROAM, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.manager->GetActiveDevice(), scene.second, "swapped");
    }

    /// It is given up when the first one should have been lost a second ago.
    void Gone()
    {
        MmcpRoamScene scene;
        Prepare(scene);
        scene.Stream(MmcpRoamScene::STREAM, PREDICTED + 1.9);
        scene.PutAt(PREDICTED + 2, scene.station, OUTSIDE);
        scene.PutAt(PREDICTED + 4, scene.station, 10);
        scene.Run(PREDICTED + 5);
        NS_TEST_EXPECT_MSG_EQ(scene.received.size(), scene.sent, "it stays where it is");
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 2, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).joined.has_value(), false, "given up");
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).device, scene.second, "device");
        const double time = (scene.Roam(0).end - scene.Roam(0).start).GetSeconds();
        NS_TEST_EXPECT_MSG_GT(time, LEAD + KEPT - PAUSE, scene.Text());
        NS_TEST_EXPECT_MSG_LT(time, LEAD + KEPT + PROBES, scene.Text());
        // Then it is lost, found again by the same radio.
        NS_TEST_EXPECT_MSG_EQ((scene.Roam(1).joined == scene.Bssid(0)), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(1).device, scene.station, "device");
        NS_TEST_EXPECT_MSG_EQ(scene.manager->GetActiveDevice(), scene.station, "not swapped");
    }

    /// The first one is lost meanwhile: any is joined that is there.
    void Lost()
    {
        MmcpRoamScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}, {91, CHANNEL_44}});
        Prepare(scene);
        scene.SilenceAt(PREDICTED - 0.4, 0);
        scene.Run(PREDICTED + 2);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 1, scene.Text());
        const auto roam = scene.Roam(0);
        NS_TEST_EXPECT_MSG_EQ((roam.joined == scene.Bssid(2)), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(roam.device, scene.station, "its own radio");
        NS_TEST_EXPECT_MSG_LT((roam.end - scene.Find(DOWN, 0).at).GetSeconds(),
                              PROBES + 6 * 0.01 + 2 * ROAM,
                              "at once");
    }

    /// It turns around, and another one is named.
    void Renamed()
    {
        MmcpRoamScene scene({{0, CHANNEL_36}, {80, CHANNEL_40}, {-80, CHANNEL_44}});
        Prepare(scene);
        scene.TurnAt(PREDICTED + 0.2, scene.station, -60); // out of the range 1.4 s later
        scene.Run(PREDICTED + 1.6);
        NS_TEST_EXPECT_MSG_EQ(scene.ended.size(), 2, scene.Text());
        NS_TEST_EXPECT_MSG_EQ((scene.Roam(0).target == scene.Bssid(1)), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).joined.has_value(), false, "given up");
        NS_TEST_EXPECT_MSG_EQ(scene.Roam(0).end, scene.Find(IMMINENT, 2).at, "at once");
        NS_TEST_EXPECT_MSG_EQ((scene.Roam(1).joined == scene.Bssid(2)), true, scene.Text());
        NS_TEST_EXPECT_MSG_EQ(scene.Count(DOWN), 0, "before the old link is lost");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpWifiPairTests()
{
    return {new PairTest, new PairSilentTest};
}

} // namespace ns3
