// SPDX-License-Identifier: GPL-2.0-only

// MmcpMobilityLinkTrigger on straight courses and courses of straight pieces: every event at the
// time that geometry says. The times in the tables are worked out by hand.

#include "mmcp-trigger-scene.h"
#include "mmcp-trigger-tests.h"

#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/double.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"

#include <cmath>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/// A PoA of a table.
struct Site
{
    const char* id;  //!< its PoA ID
    Vector position; //!< m
    double range;    //!< m
};

/// A change of course.
struct Turn
{
    double at;       //!< s
    Vector velocity; //!< m/s, from then on
};

/// A node on its way, and what is to be told.
struct Way
{
    const char* name;                      //!< of the test
    Vector position;                       //!< m, at the beginning
    Vector velocity;                       //!< m/s, at the beginning
    std::vector<Site> sites;               //!< PoAs
    std::vector<MmcpExpectedEvent> events; //!< all of them, up to 100 s
    std::vector<Turn> turns{};             //!< changes of course
    double leadTime{0.5};                  //!< s
    double hysteresis{0};                  //!< m
};

/// @return the ways through two and three cells
std::vector<Way>
GetWays()
{
    const std::vector<Site> overlapping{{"A", {0, 0, 0}, 100}, {"B", {150, 0, 0}, 100}};
    return {
        {"two with overlap",
         {0, 0, 0},
         {10, 0, 0},
         overlapping,
         {{0, UP, "A"},
          {5, DETECTED, "B"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "B", 0.5},
          {10, DOWN, "A"},
          {10, UP, "B"},
          {24.5, GOING_DOWN, "B", 0.5},
          {25, DOWN, "B"}}},
        {"two with a gap, from outside",
         {-200, 0, 0},
         {40, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {250, 0, 0}, 50}},
         {{2.5, UP, "A"},
          {7, GOING_DOWN, "A", 0.5},
          {7.5, DOWN, "A"},
          {10, UP, "B"},
          {12, GOING_DOWN, "B", 0.5},
          {12.5, DOWN, "B"}}},
        {"two that touch",
         {0, 0, 0},
         {25, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {150, 0, 0}, 50}},
         {{0, UP, "A"},
          {3.5, GOING_DOWN, "A", 0.5},
          {3.5, IMMINENT, "B", 0.5},
          {4, DOWN, "A"},
          {4, UP, "B"},
          {7.5, GOING_DOWN, "B", 0.5},
          {8, DOWN, "B"}}},
        {"three, one behind the other",
         {-50, 0, 0},
         {20, 0, 0},
         {{"C", {240, 0, 0}, 70}, {"B", {120, 0, 0}, 70}, {"A", {0, 0, 0}, 70}},
         {{0, UP, "A"},
          {5, DETECTED, "B"},
          {5.5, GOING_DOWN, "A", 0.5},
          {5.5, IMMINENT, "B", 0.5},
          {6, DOWN, "A"},
          {6, UP, "B"},
          {11, DETECTED, "C"},
          {11.5, GOING_DOWN, "B", 0.5},
          {11.5, IMMINENT, "C", 0.5},
          {12, DOWN, "B"},
          {12, UP, "C"},
          {17.5, GOING_DOWN, "C", 0.5},
          {18, DOWN, "C"}}},
        // The course passes A at 3 m of 5 (half chord 4) and B at 5 m of 13 (half chord 12).
        {"chords aside of the centres",
         {-10, 3, 0},
         {2, 0, 0},
         {{"A", {0, 0, 0}, 5}, {"B", {15, -2, 0}, 13}},
         {{3, UP, "A"},
          {6.5, DETECTED, "B"},
          {6.5, GOING_DOWN, "A", 0.5},
          {6.5, IMMINENT, "B", 0.5},
          {7, DOWN, "A"},
          {7, UP, "B"},
          {18, GOING_DOWN, "B", 0.5},
          {18.5, DOWN, "B"}}},
        // Along (3, 4) at 5 m/s, 6 m aside (half chord 8) of a centre that is 50 m along the way.
        {"diagonal",
         {0, 0, 0},
         {3, 4, 0},
         {{"A", {30 - 4.8, 40 + 3.6, 0}, 10}},
         {{8.4, UP, "A"}, {11.1, GOING_DOWN, "A", 0.5}, {11.6, DOWN, "A"}}},
        // Along (2, 3, 6) at 7 m/s, 12 m aside (half chord 5) of a centre 70 m along the way.
        {"diagonal in space",
         {1, 2, 3},
         {2, 3, 6},
         {{"A", {1 + 20 + 12 * 3 / std::sqrt(13), 2 + 30 - 12 * 2 / std::sqrt(13), 3 + 60}, 13}},
         {{65.0 / 7, UP, "A"}, {75.0 / 7 - 0.5, GOING_DOWN, "A", 0.5}, {75.0 / 7, DOWN, "A"}}},
        {"past all, and one touched in a point",
         {-100, 50, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 49}, {"B", {20, 0, 0}, 50}, {"C", {0, 0, 60}, 60}},
         {}},
        {"a stay of less than a nanosecond",
         {0, 0, 0},
         {1e7, 0, 0},
         {{"A", {100, 0, 0}, 1e-3}},
         {}},
        {"within a larger one",
         {-100, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 150}, {"B", {0, 0, 0}, 20}},
         {{0, UP, "A"}, {8, DETECTED, "B"}, {24.5, GOING_DOWN, "A", 0.5}, {25, DOWN, "A"}}},
    };
}

/// @return the choice of the target and of the serving PoA
std::vector<Way>
GetChoices()
{
    return {
        {"the nearest serves at the beginning",
         {0, 0, 0},
         {0, 0, 0},
         {{"A", {-30, 0, 0}, 50},
          {"B", {20, 0, 0}, 50},
          {"C", {0, 60, 0}, 50},
          {"D", {0, 40, 0}, 50}},
         {{0, UP, "B"}, {0, DETECTED, "A"}, {0, DETECTED, "D"}}},
        // At the exit x = 100: N is at 10 m and left at 130 m, L is at 60 m and left at 260 m.
        {"the target is the one of the longest stay",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"N", {110, 0, 0}, 20}, {"L", {160, 0, 0}, 100}},
         {{0, UP, "A"},
          {6, DETECTED, "L"},
          {9, DETECTED, "N"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "L", 0.5},
          {10, DOWN, "A"},
          {10, UP, "L"},
          {25.5, GOING_DOWN, "L", 0.5},
          {26, DOWN, "L"}}},
        // Both are left at x = 200; at the exit x = 100 the second is nearer.
        {"of equal stays the nearest",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"F", {140, 0, 0}, 60}, {"N", {135, 0, 0}, 65}},
         {{0, UP, "A"},
          {7, DETECTED, "N"},
          {8, DETECTED, "F"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "N", 0.5},
          {10, DOWN, "A"},
          {10, UP, "N"},
          {19.5, GOING_DOWN, "N", 0.5},
          {20, DOWN, "N"}}},
        // B is in range when the loss of A is predicted, but no more when A is lost.
        {"not one that is left before",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {77, 0, 0}, 20}},
         {{0, UP, "A"}, {5.7, DETECTED, "B"}, {9.5, GOING_DOWN, "A", 0.5}, {10, DOWN, "A"}}},
        {"one that is entered after the prediction",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {140, 0, 0}, 43}},
         {{0, UP, "A"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "B", 0.5},
          {9.7, DETECTED, "B"},
          {10, DOWN, "A"},
          {10, UP, "B"},
          {17.8, GOING_DOWN, "B", 0.5},
          {18.3, DOWN, "B"}}},
        {"lead time longer than the stays",
         {-20, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 10}, {"B", {15, 0, 0}, 10}},
         {{1, UP, "A"},
          {1, GOING_DOWN, "A", 2},
          {1, IMMINENT, "B", 2},
          {2.5, DETECTED, "B"},
          {3, DOWN, "A"},
          {3, UP, "B"},
          {3, GOING_DOWN, "B", 1.5},
          {4.5, DOWN, "B"}},
         {},
         60},
        {"no lead time",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 10}, {"B", {15, 0, 0}, 10}},
         {{0, UP, "A"}, {0.5, DETECTED, "B"}, {1, DOWN, "A"}, {1, UP, "B"}, {2.5, DOWN, "B"}},
         {},
         0},
        // Entered at 50 m of the centre, left at 60 m.
        {"hysteresis",
         {-100, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 50}, {"B", {110, 0, 0}, 50}, {"C", {0, 55, 0}, 50}},
         {{5, UP, "A"},
          {15.5, GOING_DOWN, "A", 0.5},
          {15.5, IMMINENT, "B", 0.5},
          {16, DOWN, "A"},
          {16, UP, "B"},
          {26.5, GOING_DOWN, "B", 0.5},
          {27, DOWN, "B"}},
         {},
         0.5,
         10},
    };
}

/// @return courses that change
std::vector<Way>
GetTurns()
{
    const std::vector<Site> overlapping{{"A", {0, 0, 0}, 100}, {"B", {150, 0, 0}, 100}};
    return {
        {"a stop inside",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}},
         {{0, UP, "A"}, {50.5, GOING_DOWN, "A", 0.5}, {51, DOWN, "A"}},
         {{9, {0, 0, 0}}, {50, {10, 0, 0}}}},
        {"a turn-around before the prediction",
         {0, 0, 0},
         {10, 0, 0},
         overlapping,
         {{0, UP, "A"}, {5, DETECTED, "B"}, {27.5, GOING_DOWN, "A", 0.5}, {28, DOWN, "A"}},
         {{9, {-10, 0, 0}}}},
        // Back at 9.7 s, and out again from 20 s on, 106 m from the border.
        {"a turn-around after the prediction",
         {0, 0, 0},
         {10, 0, 0},
         overlapping,
         {{0, UP, "A"},
          {5, DETECTED, "B"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "B", 0.5},
          {25.6, DETECTED, "B"},
          {30.1, GOING_DOWN, "A", 0.5},
          {30.1, IMMINENT, "B", 0.5},
          {30.6, DOWN, "A"},
          {30.6, UP, "B"},
          {45.1, GOING_DOWN, "B", 0.5},
          {45.6, DOWN, "B"}},
         {{9.7, {-10, 0, 0}}, {20, {10, 0, 0}}}},
        // 3 m before the border at 9.7 s; 5 m/s need 0.6 s instead of 0.3 s.
        {"slower after the prediction: it stands",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {150, 0, 0}, 51}},
         {{0, UP, "A"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "B", 0.5},
          {10.1, DETECTED, "B"},
          {10.3, DOWN, "A"},
          {10.3, UP, "B"},
          {30, GOING_DOWN, "B", 0.5},
          {30.5, DOWN, "B"}},
         {{9.7, {5, 0, 0}}}},
        // At x = 97 m it turns to the left: out of A at (97, 24.3...) m, straight into C.
        {"another target after the prediction",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}, {"B", {150, 0, 0}, 52}, {"C", {97, 50, 0}, 48}},
         {{0, UP, "A"},
          {9.5, GOING_DOWN, "A", 0.5},
          {9.5, IMMINENT, "B", 0.5},
          {9.7, IMMINENT, "C", std::sqrt(591) / 60},
          {9.7 + 2.0 / 60, DETECTED, "C"},
          {9.7 + std::sqrt(591) / 60, DOWN, "A"},
          {9.7 + std::sqrt(591) / 60, UP, "C"},
          {9.7 + 98.0 / 60 - 0.5, GOING_DOWN, "C", 0.5},
          {9.7 + 98.0 / 60, DOWN, "C"}},
         {{9.7, {0, 60, 0}}}},
        // The border is 20 m away when the speed rises to 50 m/s.
        {"faster: predicted with what is left",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}},
         {{0, UP, "A"}, {8, GOING_DOWN, "A", 0.4}, {8.4, DOWN, "A"}},
         {{8, {50, 0, 0}}}},
        // At 53 m, still in range by hysteresis only; 60 m of the centre are left to the side.
        {"a turn within the hysteresis",
         {0, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 50}, {"B", {53, 55, 0}, 50}},
         {{0, UP, "A"},
          {5.8, DETECTED, "B"},
          {4.8 + std::sqrt(791) / 10, GOING_DOWN, "A", 0.5},
          {4.8 + std::sqrt(791) / 10, IMMINENT, "B", 0.5},
          {5.3 + std::sqrt(791) / 10, DOWN, "A"},
          {5.3 + std::sqrt(791) / 10, UP, "B"},
          {16.3, GOING_DOWN, "B", 0.5},
          {16.8, DOWN, "B"}},
         {{5.3, {0, 10, 0}}},
         0.5,
         10},
        {"back and forth over one border",
         {90, 0, 0},
         {10, 0, 0},
         {{"A", {0, 0, 0}, 100}},
         {{0, UP, "A"},
          {0.5, GOING_DOWN, "A", 0.5},
          {1, DOWN, "A"},
          {3, UP, "A"},
          {4.5, GOING_DOWN, "A", 0.5},
          {5, DOWN, "A"}},
         {{2, {-10, 0, 0}}, {4, {10, 0, 0}}}},
    };
}

/// One way.
class WayTest : public TestCase
{
  public:
    /// @param way the node's
    explicit WayTest(Way way)
        : TestCase(std::string("course: ") + way.name),
          m_way(std::move(way))
    {
    }

  private:
    void DoRun() override
    {
        auto mobility = CreateObject<ConstantVelocityMobilityModel>();
        mobility->SetPosition(m_way.position);
        mobility->SetVelocity(m_way.velocity);
        MmcpTriggerScene scene(mobility);
        scene.trigger->SetAttribute("LeadTime", TimeValue(Seconds(m_way.leadTime)));
        scene.trigger->SetAttribute("Hysteresis", DoubleValue(m_way.hysteresis));
        for (const auto& site : m_way.sites)
        {
            scene.trigger->AddPoa(site.id, site.position, site.range);
        }
        for (const auto& turn : m_way.turns)
        {
            Simulator::Schedule(Seconds(turn.at),
                                &ConstantVelocityMobilityModel::SetVelocity,
                                mobility,
                                turn.velocity);
        }
        scene.Run(100);
        NS_TEST_EXPECT_MSG_EQ(scene.Compare(m_way.events), "", m_way.name);
    }

    Way m_way; //!< of the node
};

/// Random chords: entry and exit as found by bisection of the true distance.
class BisectionTest : public TestCase
{
  public:
    BisectionTest()
        : TestCase("course: random chords against bisection")
    {
    }

  private:
    static constexpr uint32_t COURSES = 1000; //!< of the test

    /// Distance to the PoA, which is at the origin, less its range.
    long double Excess(long double t) const
    {
        const auto x = m_position.x + m_velocity.x * t;
        const auto y = m_position.y + m_velocity.y * t;
        const auto z = m_position.z + m_velocity.z * t;
        return std::sqrt(x * x + y * y + z * z) - m_range;
    }

    /// @return when the excess changes its sign between two times
    long double Bisect(long double outside, long double inside) const
    {
        for (int i = 0; i < 100; ++i)
        {
            const auto middle = (outside + inside) / 2;
            (Excess(middle) > 0 ? outside : inside) = middle;
        }
        return inside;
    }

    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        uint32_t chords = 0;
        for (uint32_t course = 0; course < COURSES; ++course)
        {
            const auto draw = [&](double most) { return random->GetValue(-most, most); };
            m_position = {draw(500), draw(500), draw(100)};
            m_velocity = {draw(30), draw(30), draw(5)};
            m_range = random->GetValue(1, 400);
            chords += CheckCourse();
        }
        NS_TEST_EXPECT_MSG_GT(chords, 50, "there were chords from outside");
    }

    /// @return 1 for a course that enters and leaves
    uint32_t CheckCourse()
    {
        const double speed = m_velocity.GetLength();
        // The nearest point, by thirds.
        long double low = 0;
        long double high = 1000 / speed;
        for (int i = 0; i < 200; ++i)
        {
            const auto third = (high - low) / 3;
            if (Excess(low + third) > Excess(high - third))
            {
                low += third;
            }
            else
            {
                high -= third;
            }
        }
        if (std::abs(Excess(low)) < 1e-3)
        {
            return 0; // nearly a tangent: no time is well defined
        }
        auto mobility = CreateObject<ConstantVelocityMobilityModel>();
        mobility->SetPosition(m_position);
        mobility->SetVelocity(m_velocity);
        MmcpTriggerScene scene(mobility);
        scene.trigger->SetAttribute("LeadTime", TimeValue(Time(0)));
        scene.trigger->AddPoa("A", {0, 0, 0}, m_range);
        scene.Run(2000 / speed);

        std::vector<MmcpExpectedEvent> expected;
        const bool starts = Excess(0) <= 0;
        if (Excess(low) < 0)
        {
            const auto leave = Bisect(low + 1000 / speed, low);
            expected = {{starts ? 0 : static_cast<double>(Bisect(0, low)), UP, "A"},
                        {static_cast<double>(leave), DOWN, "A"}};
        }
        NS_TEST_EXPECT_MSG_EQ(scene.Compare(expected),
                              "",
                              "from " << m_position << " at " << m_velocity << ", " << m_range);
        return !starts && !expected.empty() ? 1 : 0;
    }

    Vector m_position; //!< m, at the beginning
    Vector m_velocity; //!< m/s
    double m_range{0}; //!< m
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpTriggerCourseTests()
{
    std::vector<TestCase*> tests;
    for (const auto& ways : {GetWays(), GetChoices(), GetTurns()})
    {
        for (const auto& way : ways)
        {
            tests.push_back(new WayTest(way));
        }
    }
    tests.push_back(new BisectionTest);
    return tests;
}

} // namespace ns3
