// SPDX-License-Identifier: GPL-2.0-only

// MmcpMobilityLinkTrigger in use: PoAs added, nodes moved and listeners that interfere while it
// runs, wrong use, wrong predictions, cost.

#include "mmcp-trigger-scene.h"
#include "mmcp-trigger-tests.h"

#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <cmath>
#include <sstream>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/// @return a model of a node that goes in the direction of x from the origin
Ptr<ConstantVelocityMobilityModel>
MakeCourse(double speed)
{
    auto mobility = CreateObject<ConstantVelocityMobilityModel>();
    mobility->SetVelocity({speed, 0, 0});
    return mobility;
}

/// @return events of a simulation whose trigger is not started
uint64_t
CountOtherEvents()
{
    MmcpTriggerScene scene(MakeCourse(1));
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    return Simulator::GetEventCount();
}

/// PoAs that come while it runs.
class AddTest : public TestCase
{
  public:
    AddTest()
        : TestCase("use: PoAs added while running")
    {
    }

  private:
    void DoRun() override
    {
        MmcpTriggerScene scene(MakeCourse(10));
        scene.trigger->AddPoa("far", {1000, 0, 0}, 100);
        const auto add = &MmcpMobilityLinkTrigger::AddPoa;
        Simulator::Schedule(Seconds(2), add, scene.trigger, "A", Vector(0, 0, 0), 120);
        Simulator::Schedule(Seconds(5), add, scene.trigger, "B", Vector(150, 0, 0), 120);
        scene.Run(30);
        NS_TEST_EXPECT_MSG_EQ(scene.Compare({{2, UP, "A"},
                                             {5, DETECTED, "B"},
                                             {11.5, GOING_DOWN, "A", 0.5},
                                             {11.5, IMMINENT, "B", 0.5},
                                             {12, DOWN, "A"},
                                             {12, UP, "B"},
                                             {26.5, GOING_DOWN, "B", 0.5},
                                             {27, DOWN, "B"}}),
                              "",
                              "added");
    }
};

/// Two triggers with one map, which gets a PoA.
class SharedMapTest : public TestCase
{
  public:
    SharedMapTest()
        : TestCase("use: a map shared by triggers")
    {
    }

  private:
    void DoRun() override
    {
        auto map = Create<MmcpCoverageMap>();
        MmcpTriggerScene first(MakeCourse(10));
        MmcpTriggerScene second(MakeCourse(-10));
        first.trigger->SetCoverageMap(map);
        second.trigger->SetCoverageMap(map);
        NS_TEST_EXPECT_MSG_EQ(second.trigger->GetCoverageMap(), map, "the same");
        map->Add("A", {0, 0, 0}, 100);
        second.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Seconds(0.4)));
        // Looked at every 0.4 s: noticed at 5.2 s.
        Simulator::Schedule(Seconds(5),
                            &MmcpMobilityLinkTrigger::AddPoa,
                            first.trigger,
                            "B",
                            Vector(0, 0, 0),
                            120);
        second.trigger->Start();
        first.Run(30);
        for (const auto* scene : {&first, &second})
        {
            NS_TEST_EXPECT_MSG_EQ(scene->Compare({{0, UP, "A"},
                                                  {scene == &first ? 5 : 5.2, DETECTED, "B"},
                                                  {9.5, GOING_DOWN, "A", 0.5},
                                                  {9.5, IMMINENT, "B", 0.5},
                                                  {10, DOWN, "A"},
                                                  {10, UP, "B"},
                                                  {11.5, GOING_DOWN, "B", 0.5},
                                                  {12, DOWN, "B"}}),
                                  "",
                                  (scene == &first ? "first" : "second"));
        }
    }
};

/// The node is put elsewhere.
class JumpTest : public TestCase
{
  public:
    JumpTest()
        : TestCase("use: a node that is put elsewhere")
    {
    }

  private:
    void DoRun() override
    {
        auto mobility = CreateObject<ConstantVelocityMobilityModel>();
        MmcpTriggerScene scene(mobility);
        scene.trigger->AddPoa("A", {0, 0, 0}, 10);
        scene.trigger->AddPoa("B", {100, 0, 0}, 10);
        scene.trigger->AddPoa("C", {103, 0, 0}, 10);
        double at = 0;
        for (const double x : {102.0, 95.0, 500.0, 0.0})
        {
            Simulator::Schedule(Seconds(++at),
                                &ConstantVelocityMobilityModel::SetPosition,
                                mobility,
                                Vector(x, 0, 0));
        }
        scene.Run(10);
        NS_TEST_EXPECT_MSG_EQ(scene.Compare({{0, UP, "A"},
                                             {1, DOWN, "A"},
                                             {1, UP, "C"},
                                             {1, DETECTED, "B"},
                                             {3, DOWN, "C"},
                                             {4, UP, "A"}}),
                              "",
                              "jumps");
        NS_TEST_EXPECT_MSG_EQ(scene.trigger->GetPredictions().missed, 2, "A to C, C to A");
    }
};

/// What a listener does while it is told something.
class ListenerTest : public TestCase
{
  public:
    ListenerTest()
        : TestCase("use: stopped, started and turned around, also by a listener")
    {
    }

  private:
    void DoRun() override
    {
        // At 95 m B is the nearer one.
        Check(&ListenerTest::Restart,
              {{9.5, GOING_DOWN, "A", 0.5},
               {9.5, UP, "B"},
               {9.5, DETECTED, "A"},
               {24.5, GOING_DOWN, "B", 0.5},
               {25, DOWN, "B"}});
        Check(&ListenerTest::Silence, {{9.5, GOING_DOWN, "A", 0.5}});
        Check(&ListenerTest::Turn,
              {{9.5, GOING_DOWN, "A", 0.5},
               {9.5, IMMINENT, "B", 0.5},
               {28.5, GOING_DOWN, "A", 0.5},
               {29, DOWN, "A"}});
        Check(&ListenerTest::Add,
              {{9.5, GOING_DOWN, "A", 0.5},
               {9.5, IMMINENT, "B", 0.5},
               {9.5, DETECTED, "C"},
               {9.5, IMMINENT, "C", 0.5},
               {10, DOWN, "A"},
               {10, UP, "C"},
               {34.5, GOING_DOWN, "C", 0.5},
               {35, DOWN, "C"}});
    }

    /// What to do at the first LINK_GOING_DOWN.
    using Reaction = void (ListenerTest::*)();

    void Restart()
    {
        m_trigger->Stop();
        m_trigger->Start();
    }

    void Silence()
    {
        m_trigger->Stop();
        NS_TEST_EXPECT_MSG_EQ(m_trigger->IsRunning(), false, "stopped");
        NS_TEST_EXPECT_MSG_EQ(m_trigger->GetServing().has_value(), false, "stopped");
    }

    void Turn()
    {
        m_mobility->SetVelocity({-10, 0, 0});
    }

    void Add()
    {
        m_trigger->AddPoa("C", {200, 0, 0}, 150);
    }

    void Check(Reaction reaction, std::vector<MmcpExpectedEvent> after)
    {
        m_mobility = MakeCourse(10);
        m_reaction = reaction;
        MmcpTriggerScene scene(m_mobility);
        m_trigger = scene.trigger;
        m_trigger->AddPoa("A", {0, 0, 0}, 100);
        m_trigger->AddPoa("B", {150, 0, 0}, 100);
        m_trigger->TraceConnectWithoutContext("Event", MakeCallback(&ListenerTest::OnEvent, this));
        // Off for a while: only a new beginning is told.
        Simulator::Schedule(Seconds(2), &MmcpLinkTrigger::Stop, m_trigger);
        Simulator::Schedule(Seconds(3), &MmcpLinkTrigger::Start, m_trigger);
        scene.Run(50);
        after.insert(after.begin(), {{0, UP, "A"}, {3, UP, "A"}, {5, DETECTED, "B"}});
        NS_TEST_EXPECT_MSG_EQ(scene.Compare(after), "", "what is told after the reaction");
        m_trigger = nullptr;
        m_mobility = nullptr;
    }

    void OnEvent(const MmcpLinkEvent& event)
    {
        const auto serving = m_trigger->GetServing();
        NS_TEST_EXPECT_MSG_EQ((serving == event.poaId),
                              (event.type == UP || event.type == GOING_DOWN),
                              "who serves while it is told: " << event);
        if (event.type == GOING_DOWN && m_reaction)
        {
            const auto reaction = m_reaction;
            m_reaction = nullptr;
            (this->*reaction)();
        }
    }

    Ptr<ConstantVelocityMobilityModel> m_mobility; //!< of the node
    Ptr<MmcpMobilityLinkTrigger> m_trigger;        //!< to test
    Reaction m_reaction{nullptr};                  //!< of the listener, still to come
};

/// Wrong use ends with a sentence that says what to do.
class AbortTest : public TestCase
{
  public:
    AbortTest()
        : TestCase("use: wrong use")
    {
    }

  private:
    /// Adds a PoA to a map.
    static void Add(const char* id, double x, double range)
    {
        Create<MmcpCoverageMap>()->Add(id, {x, 0, 0}, range);
    }

    void DoRun() override
    {
        const struct
        {
            void (*action)();
            const char* sentence;
        } rows[] = {
            {[] { Add("A", 0, 0); }, "PoA A has a range of 0 m: give it one above 0"},
            {[] { Add("A", 0, -1); }, "PoA A has a range of -1 m: give it one above 0"},
            {[] { Add("A", 0, std::nan("")); }, "give it one above 0"},
            {[] { Add("A", 0, INFINITY); }, "give it one above 0"},
            {[] { Add("A", INFINITY, 1); }, "give it finite coordinates"},
            {[] { Add("", 0, 1); }, "a PoA needs an identifier of at least one octet"},
            {[] {
                 MmcpTriggerScene scene(MakeCourse(1));
                 scene.trigger->AddPoa("A", {0, 0, 0}, 1);
                 scene.trigger->AddPoa("A", {9, 0, 0}, 1);
             },
             "PoA A is there already: add it once"},
            {[] { CreateObject<MmcpMobilityLinkTrigger>()->Start(); }, "call SetDevice() before"},
            {[] {
                 auto node = CreateObject<Node>();
                 auto device = CreateObject<SimpleNetDevice>();
                 node->AddDevice(device);
                 auto trigger = CreateObject<MmcpMobilityLinkTrigger>();
                 trigger->SetDevice(device);
                 trigger->Start();
             },
             "has no mobility model: install one"},
            {[] { CreateObject<MmcpMobilityLinkTrigger>()->SetCoverageMap(nullptr); },
             "is null: give it one"},
            {[] {
                 MmcpTriggerScene scene(MakeCourse(1));
                 scene.trigger->Start();
                 scene.trigger->SetCoverageMap(Create<MmcpCoverageMap>());
             },
             "Stop() it before it gets another coverage map"},
        };
        for (const auto& row : rows)
        {
            const auto message = MmcpMessageOfAbort(row.action);
            NS_TEST_EXPECT_MSG_NE(message.find(row.sentence),
                                  std::string::npos,
                                  row.sentence << ", not " << message);
        }
        NS_TEST_EXPECT_MSG_EQ(MmcpMessageOfAbort([] { Add("A", 0, 1); }), "", "right use");
    }
};

/// A long row of PoAs that overlap.
class RowTest : public TestCase
{
  public:
    RowTest()
        : TestCase("use: a row of PoAs, right and wrong predictions, evaluations")
    {
    }

  private:
    static constexpr uint32_t POAS = 2000; //!< 100 m apart, ranges of 80 m

    /// @return what was told, in one text
    std::string Go(double accuracy, int64_t stream)
    {
        MmcpTriggerScene scene(MakeCourse(50));
        scene.trigger->SetAttribute("Accuracy", DoubleValue(accuracy));
        scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Time(0)));
        scene.trigger->AssignStreams(stream);
        for (uint32_t i = 0; i < POAS; ++i)
        {
            scene.trigger->AddPoa("ap-" + std::to_string(i), {100.0 * i, 0, 0}, 80);
        }
        scene.Run(2 * POAS + 10);

        // Start, entry into all but the first, prediction and loss of each.
        NS_TEST_EXPECT_MSG_EQ(Simulator::GetEventCount() - m_otherEvents, 3 * POAS, "evaluations");
        NS_TEST_EXPECT_MSG_EQ(scene.told.size(), 5 * POAS - 2, "the first and last have less");
        uint64_t right = 0;
        std::string text;
        MmcpIdentifier named;
        for (const auto& [at, event] : scene.told)
        {
            right += event.type == UP && event.poaId == named ? 1 : 0;
            named = event.type == IMMINENT ? event.poaId : named;
            std::ostringstream line;
            line << at.GetNanoSeconds() << ' ' << event << '\n';
            text += line.str();
        }
        const auto counted = scene.trigger->GetPredictions();
        NS_TEST_EXPECT_MSG_EQ(counted.right, right, "right");
        NS_TEST_EXPECT_MSG_EQ(counted.wrong, POAS - 1 - right, "wrong");
        NS_TEST_EXPECT_MSG_EQ(counted.missed, 0, "missed");
        // 5 standard deviations of a binomial count.
        NS_TEST_EXPECT_MSG_EQ_TOL(right / (POAS - 1.0),
                                  accuracy,
                                  5 * std::sqrt(accuracy * (1 - accuracy) / (POAS - 1)) + 1e-12,
                                  "accuracy");
        return text;
    }

    void DoRun() override
    {
        m_otherEvents = CountOtherEvents();
        const auto half = Go(0.5, 5);
        NS_TEST_EXPECT_MSG_EQ((half == Go(0.5, 5)), true, "the same again in one process");
        NS_TEST_EXPECT_MSG_EQ((half == Go(0.5, 6)), false, "other streams");
        NS_TEST_EXPECT_MSG_EQ((Go(1, 5) == Go(1, 6)), true, "nothing random");
        Go(0, 5);
    }

    uint64_t m_otherEvents{0}; //!< of the simulation, not of the trigger
};

/// A node that stands still where nothing changes costs nothing.
class StandingTest : public TestCase
{
  public:
    StandingTest()
        : TestCase("use: a node that stands still")
    {
    }

  private:
    void DoRun() override
    {
        const auto otherEvents = CountOtherEvents();
        for (const auto& [interval, evaluations] : {std::make_pair(0, uint64_t{1}), {100, 10}})
        {
            MmcpTriggerScene scene(CreateObject<ConstantVelocityMobilityModel>());
            scene.trigger->SetAttribute("MaxEvaluationInterval", TimeValue(Seconds(interval)));
            scene.trigger->AddPoa("A", {0, 0, 0}, 100);
            scene.trigger->AddPoa("B", {500, 0, 0}, 100);
            scene.Run(950);
            NS_TEST_EXPECT_MSG_EQ(scene.Compare({{0, UP, "A"}}), "", "it stays");
            NS_TEST_EXPECT_MSG_EQ(Simulator::GetEventCount() - otherEvents,
                                  evaluations,
                                  "evaluations");
        }
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpTriggerUseTests()
{
    return {new AddTest,
            new SharedMapTest,
            new JumpTest,
            new ListenerTest,
            new AbortTest,
            new RowTest,
            new StandingTest};
}

} // namespace ns3
