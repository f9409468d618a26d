// SPDX-License-Identifier: GPL-2.0-only

// MmcpMobilityLinkTrigger with mobility models that change their course: waypoints, acceleration,
// random ones.

#include "mmcp-trigger-scene.h"
#include "mmcp-trigger-tests.h"

#include "ns3/boolean.h"
#include "ns3/box.h"
#include "ns3/constant-acceleration-mobility-model.h"
#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/rectangle.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/waypoint-mobility-model.h"

#include <cmath>
#include <optional>
#include <set>
#include <string>

using namespace ns3;

namespace
{

/// There, a pause, and out at a right angle.
class WaypointTest : public TestCase
{
  public:
    /// @param lazy whether the model tells changes only when asked for its position
    explicit WaypointTest(bool lazy)
        : TestCase(std::string("model: waypoints") + (lazy ? ", told when asked" : "")),
          m_lazy(lazy)
    {
    }

  private:
    void DoRun() override
    {
        auto mobility = CreateObject<WaypointMobilityModel>();
        mobility->SetAttribute("LazyNotify", BooleanValue(m_lazy));
        mobility->AddWaypoint({Seconds(0), {0, 0, 0}});
        mobility->AddWaypoint({Seconds(9), {90, 0, 0}});
        mobility->AddWaypoint({Seconds(12), {90, 0, 0}});
        mobility->AddWaypoint({Seconds(14), {90, 60, 0}});
        MmcpTriggerScene scene(mobility);
        // Neither 9 nor 12 is a multiple of it.
        scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Seconds(0.35)));
        scene.trigger->AddPoa("A", {0, 0, 0}, 100);
        scene.trigger->AddPoa("B", {90, 60, 0}, 20);
        scene.Run(30);
        const double leave = 12 + std::sqrt(100.0 * 100 - 90 * 90) / 30;
        const double enter = 12 + 40.0 / 30;
        NS_TEST_EXPECT_MSG_EQ(scene.Compare({{0, UP, "A"},
                                             {leave - 0.5, GOING_DOWN, "A", 0.5},
                                             {leave - 0.5, IMMINENT, "B", 0.5},
                                             {enter, DETECTED, "B"},
                                             {leave, DOWN, "A"},
                                             {leave, UP, "B"}}),
                              "",
                              "it ends in B");
    }

    bool m_lazy; //!< attribute LazyNotify of the model
};

/// A model that is put elsewhere while it pauses, and does not tell.
class UntoldJumpTest : public TestCase
{
  public:
    UntoldJumpTest()
        : TestCase("model: put elsewhere, not told")
    {
    }

  private:
    void DoRun() override
    {
        auto mobility = CreateObject<WaypointMobilityModel>();
        mobility->AddWaypoint({Seconds(0), {0, 0, 0}});
        mobility->AddWaypoint({Seconds(100), {0, 0, 0}});
        MmcpTriggerScene scene(mobility);
        scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Seconds(2)));
        scene.trigger->AddPoa("A", {0, 0, 0}, 100);
        Simulator::Schedule(Seconds(5),
                            &WaypointMobilityModel::SetPosition,
                            mobility,
                            Vector(500, 0, 0));
        scene.Run(30);
        NS_TEST_EXPECT_MSG_EQ(scene.Compare({{0, UP, "A"}, {6, DOWN, "A"}}),
                              "",
                              "at the next look");
    }
};

/// Acceleration is not told by the model.
class AccelerationTest : public TestCase
{
  public:
    /// @param interval attribute MaxEvaluationInterval, s
    explicit AccelerationTest(double interval)
        : TestCase("model: acceleration, looked at every " + std::to_string(interval) + " s"),
          m_interval(interval)
    {
    }

  private:
    /// Out at 10 m/s, slower and back: x = 10 t - t^2 / 2, with u = t - 10 x = 50 - u^2 / 2.
    void DoRun() override
    {
        auto mobility = CreateObject<ConstantAccelerationMobilityModel>();
        mobility->SetVelocityAndAcceleration({10, 0, 0}, {-1, 0, 0});
        MmcpTriggerScene scene(mobility);
        scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Seconds(m_interval)));
        scene.trigger->AddPoa("A", {0, 0, 0}, 100);
        scene.trigger->AddPoa("B", {-150, 0, 0}, 60);
        scene.Run(40);
        // Predicted when what is left, at the speed of the moment, takes 0.5 s.
        const auto predicted = [](double border) {
            return 10 + (-0.5 * 2 + std::sqrt(1 + 4 * (2 * border + 100))) / 2;
        };
        const MmcpExpectedEvent expected[] = {
            {0, UP, "A"},
            {10 + std::sqrt(2 * 140), DETECTED, "B"},
            {predicted(100), GOING_DOWN, "A"},
            {predicted(100), IMMINENT, "B"},
            {10 + std::sqrt(2 * 150), DOWN, "A"},
            {10 + std::sqrt(2 * 150), UP, "B"},
            {predicted(210), GOING_DOWN, "B"},
            {10 + std::sqrt(2 * 260), DOWN, "B"},
        };
        NS_TEST_ASSERT_MSG_EQ(scene.told.size(), std::size(expected), "events");
        for (std::size_t i = 0; i < std::size(expected); ++i)
        {
            const auto& [at, event] = scene.told.at(i);
            NS_TEST_EXPECT_MSG_EQ(event.type, expected[i].type, "event " << i);
            NS_TEST_EXPECT_MSG_EQ(event.poaId, MmcpIdentifier(expected[i].poa), "event " << i);
            const double late = at.GetSeconds() - expected[i].at;
            NS_TEST_EXPECT_MSG_GT_OR_EQ(late, -2e-9, event << " too early");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(late, m_interval, event << " too late");
        }
    }

    double m_interval; //!< attribute MaxEvaluationInterval
};

/// A node that slows down: the loss is expected too early, so the time can be corrected.
class BrakingTest : public TestCase
{
  public:
    BrakingTest()
        : TestCase("model: braking, to the nanosecond")
    {
    }

  private:
    /// x = 30 t - t^2; 100 m are reached at 15 - sqrt(125) s.
    void DoRun() override
    {
        auto mobility = CreateObject<ConstantAccelerationMobilityModel>();
        mobility->SetVelocityAndAcceleration({30, 0, 0}, {-2, 0, 0});
        MmcpTriggerScene scene(mobility);
        scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Time(0)));
        scene.trigger->AddPoa("A", {0, 0, 0}, 100);
        scene.Run(10);
        // (100 - x) / (30 - 2 t) = 0.5
        NS_TEST_EXPECT_MSG_EQ(scene.Compare({{0, UP, "A"},
                                             {(29 - std::sqrt(501)) / 2, GOING_DOWN, "A", 0.5},
                                             {15 - std::sqrt(125), DOWN, "A"}}),
                              "",
                              "braking");
    }
};

/// A random model: at every moment the trigger agrees with the true distances.
class RandomTest : public TestCase
{
  public:
    /// @param model type of the mobility model @param stream of its random variables
    RandomTest(const std::string& model, int64_t stream)
        : TestCase("model: " + model + ", stream " + std::to_string(stream)),
          m_model(model),
          m_stream(stream)
    {
    }

  private:
    static constexpr double UNTIL = 1000;  //!< s
    static constexpr double STEP = 0.01;   //!< s between two looks
    static constexpr double SLACK = 1e-6;  //!< m, above the rounding of times and positions
    static constexpr uint32_t ENOUGH = 20; //!< handovers that a test needs

    void DoRun() override
    {
        ObjectFactory factory("ns3::" + m_model);
        if (m_model == "RandomWalk2dMobilityModel")
        {
            factory.Set("Speed", StringValue("ns3::UniformRandomVariable[Min=2|Max=20]"));
            factory.Set("Distance", DoubleValue(10));
        }
        else
        {
            factory.Set("Bounds", BoxValue(Box(0, 100, 0, 100, 0, 10)));
            factory.Set("Alpha", DoubleValue(0.85));
            // Level: the model jumps back into bounds that are crossed within a step.
            factory.Set("NormalPitch",
                        StringValue("ns3::NormalRandomVariable[Mean=0|Variance=0|Bound=0]"));
            factory.Set("MeanVelocity", StringValue("ns3::UniformRandomVariable[Min=8|Max=20]"));
            factory.Set("MeanDirection", StringValue("ns3::UniformRandomVariable[Min=0|Max=6.28]"));
        }
        m_mobility = factory.Create<MobilityModel>();
        m_mobility->SetPosition({50, 50, 0});
        m_mobility->AssignStreams(m_stream);
        MmcpTriggerScene scene(m_mobility);
        m_trigger = scene.trigger;
        m_trigger->AddPoa("A", {20, 20, 0}, 35);
        m_trigger->AddPoa("B", {70, 30, 0}, 30);
        m_trigger->AddPoa("C", {30, 75, 0}, 25);
        m_trigger->AddPoa("D", {75, 75, 5}, 28);
        m_trigger->AddPoa("E", {60, 60, 0}, 12);
        m_trigger->TraceConnectWithoutContext("Event", MakeCallback(&RandomTest::OnEvent, this));
        m_inRange.assign(m_trigger->GetCoverageMap()->GetPoas().size(), false);
        for (double at = STEP; at < UNTIL; at += STEP)
        {
            Simulator::Schedule(Seconds(at), &RandomTest::Look, this);
        }
        scene.Run(UNTIL);
        NS_TEST_EXPECT_MSG_GT(m_ups, ENOUGH, "handovers");
        NS_TEST_EXPECT_MSG_GT(m_detected, ENOUGH, "detections");
        m_trigger = nullptr;
        m_mobility = nullptr;
    }

    /// @return m that the node is outside of the range of a PoA; negative: inside
    double Excess(const MmcpCoverageMap::Poa& poa) const
    {
        return CalculateDistance(m_mobility->GetPosition(), poa.position) - poa.range;
    }

    const MmcpCoverageMap::Poa& Find(const MmcpIdentifier& id) const
    {
        for (const auto& poa : m_trigger->GetCoverageMap()->GetPoas())
        {
            if (poa.id == id)
            {
                return poa;
            }
        }
        NS_ABORT_MSG("no PoA " << id);
    }

    /// Compares with the truth.
    void Look()
    {
        const auto serving = m_trigger->GetServing();
        if (serving)
        {
            NS_TEST_EXPECT_MSG_LT(Excess(Find(*serving)),
                                  SLACK,
                                  *serving << " at " << Simulator::Now());
        }
        const auto& poas = m_trigger->GetCoverageMap()->GetPoas();
        for (std::size_t i = 0; i < poas.size(); ++i)
        {
            const double excess = Excess(poas[i]);
            if (!serving)
            {
                NS_TEST_EXPECT_MSG_GT(excess,
                                      -SLACK,
                                      poas[i].id << " unused at " << Simulator::Now());
            }
            // What has come into range since the last look was told, if it was not to serve. At the
            // border it is left to the next look.
            if (std::abs(excess) > SLACK)
            {
                const bool now = excess < 0;
                if (now && !m_inRange[i] && !(serving == poas[i].id))
                {
                    NS_TEST_EXPECT_MSG_EQ(m_news.count(poas[i].id.ToHex()),
                                          1,
                                          poas[i].id << " told at " << Simulator::Now());
                }
                m_inRange[i] = now;
                m_news.erase(poas[i].id.ToHex());
            }
        }
    }

    /// Compares an event with the truth.
    void OnEvent(const MmcpLinkEvent& event)
    {
        const double excess = Excess(Find(event.poaId));
        switch (event.type)
        {
        case UP:
            NS_TEST_EXPECT_MSG_EQ(m_serving.has_value(), false, "up without down");
            NS_TEST_EXPECT_MSG_LT(excess, SLACK, "not in range at " << Simulator::Now());
            m_serving = event.poaId;
            m_news.insert(event.poaId.ToHex());
            ++m_ups;
            break;
        case DOWN:
            NS_TEST_EXPECT_MSG_EQ((m_serving == event.poaId), true, "down of the serving one");
            NS_TEST_EXPECT_MSG_EQ_TOL(excess, 0, SLACK, "at its border");
            m_serving.reset();
            break;
        case GOING_DOWN:
            NS_TEST_EXPECT_MSG_EQ((m_serving == event.poaId), true, "loss of the serving one");
            NS_TEST_EXPECT_MSG_LT(excess, SLACK, "while in range");
            break;
        case DETECTED:
            ++m_detected;
            m_news.insert(event.poaId.ToHex());
            [[fallthrough]];
        case IMMINENT:
            NS_TEST_EXPECT_MSG_EQ((m_serving.has_value() && !(m_serving == event.poaId)),
                                  true,
                                  "another than the serving one");
        }
        if (event.type == DETECTED && Simulator::Now() > Time(0))
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(excess, 0, SLACK, "detected at its border");
        }
    }

    std::string m_model;                     //!< type of the mobility model
    int64_t m_stream;                        //!< of its random variables
    Ptr<MobilityModel> m_mobility;           //!< of the node
    Ptr<MmcpMobilityLinkTrigger> m_trigger;  //!< to test
    std::optional<MmcpIdentifier> m_serving; //!< as told
    std::vector<bool> m_inRange;             //!< at the last look
    std::set<std::string> m_news;            //!< PoAs told to be there since the last look
    uint32_t m_ups{0};                       //!< told
    uint32_t m_detected{0};                  //!< told
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpTriggerModelTests()
{
    std::vector<TestCase*> tests{new WaypointTest(false),
                                 new WaypointTest(true),
                                 new UntoldJumpTest,
                                 new AccelerationTest(0.1),
                                 new AccelerationTest(0.001),
                                 new BrakingTest};
    for (int64_t stream = 10; stream < 50; stream += 10)
    {
        tests.push_back(new RandomTest("RandomWalk2dMobilityModel", stream));
        tests.push_back(new RandomTest("GaussMarkovMobilityModel", stream));
    }
    return tests;
}

} // namespace ns3
