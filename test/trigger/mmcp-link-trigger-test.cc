// SPDX-License-Identifier: GPL-2.0-only

// MmcpLinkTrigger: names, the serving PoA, and predictions that go wrong.

#include "mmcp-trigger-scene.h"
#include "mmcp-trigger-tests.h"

#include "ns3/double.h"
#include "ns3/mmcp-link-trigger.h"
#include "ns3/simple-net-device.h"

#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/// A trigger that tells what the test says.
class SpokenTrigger : public MmcpLinkTrigger
{
  public:
    using MmcpLinkTrigger::Notify;

    std::vector<MmcpIdentifier> known; //!< PoAs that a wrong prediction can name
    std::vector<MmcpLinkEvent> told;   //!< as it comes out

    /// @return a trigger that keeps what it tells
    static Ptr<SpokenTrigger> Make()
    {
        auto trigger = CreateObject<SpokenTrigger>();
        trigger->TraceConnectWithoutContext(
            "Event",
            MakeCallback(&SpokenTrigger::OnEvent, trigger.operator->()));
        return trigger;
    }

    /// @param n number of PoAs, named "0", "1" and so on
    void Know(uint32_t n)
    {
        for (uint32_t i = 0; i < n; ++i)
        {
            known.emplace_back(std::to_string(i));
        }
    }

    /// Tells an event. @param type what @param poa its PoA
    void Tell(MmcpLinkEventType type, const MmcpIdentifier& poa)
    {
        Notify({type, nullptr, poa, Seconds(0.5)});
    }

    /// A whole handover to a PoA. @param poa the new one
    void HandOver(const MmcpIdentifier& poa)
    {
        const auto old = GetServing();
        Tell(GOING_DOWN, *old);
        Tell(IMMINENT, poa);
        Tell(DOWN, *old);
        Tell(UP, poa);
    }

  private:
    void DoStart() override
    {
    }

    void DoStop() override
    {
    }

    std::vector<MmcpIdentifier> GetKnownPoas() const override
    {
        return known;
    }

    void OnEvent(const MmcpLinkEvent& event)
    {
        told.push_back(event);
    }
};

/**
 * Bounds of a binomial count that are left with a probability of at most 1 in a million on either
 * side, from the distribution itself.
 */
std::pair<uint64_t, uint64_t>
GetBounds(uint64_t n, double p)
{
    if (p == 0 || p == 1)
    {
        return {p == 0 ? 0 : n, p == 0 ? 0 : n};
    }
    const auto mass = [n, p](uint64_t k) {
        return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                        k * std::log(p) + (n - k) * std::log1p(-p));
    };
    uint64_t low = 0;
    for (double sum = mass(0); sum < 1e-6; sum += mass(low))
    {
        ++low;
    }
    uint64_t high = n;
    for (double sum = mass(n); sum < 1e-6; sum += mass(high))
    {
        --high;
    }
    return {low, high};
}

/// Names as in IEEE 802.21.
class PrintTest : public TestCase
{
  public:
    PrintTest()
        : TestCase("link trigger: printing")
    {
    }

  private:
    void DoRun() override
    {
        const std::pair<MmcpLinkEventType, const char*> rows[] = {
            {DETECTED, "Link_Detected ap-1"},
            {UP, "Link_Up ap-1"},
            {GOING_DOWN, "Link_Going_Down ap-1 in 0.25 s"},
            {DOWN, "Link_Down ap-1"},
            {IMMINENT, "Link_Handover_Imminent ap-1 in 0.25 s"},
        };
        for (const auto& [type, text] : rows)
        {
            std::ostringstream printed;
            printed << MmcpLinkEvent{type, nullptr, "ap-1", Seconds(0.25)};
            NS_TEST_EXPECT_MSG_EQ(printed.str(), text, "printed");
        }
    }
};

/// What is told, to whom it belongs, and who serves.
class ServingTest : public TestCase
{
  public:
    ServingTest()
        : TestCase("link trigger: serving PoA, device, stop")
    {
    }

  private:
    void DoRun() override
    {
        auto trigger = SpokenTrigger::Make();
        const auto own = CreateObject<SimpleNetDevice>();
        const auto other = CreateObject<SimpleNetDevice>();
        trigger->SetDevice(own);
        trigger->Tell(UP, "A");
        NS_TEST_EXPECT_MSG_EQ(trigger->told.size(), 0, "not started");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetServing().has_value(), false, "not started");

        trigger->Start();
        trigger->Start();
        trigger->Tell(DETECTED, "B");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetServing().has_value(), false, "only detected");
        trigger->Tell(UP, "A");
        trigger->Tell(GOING_DOWN, "A");
        NS_TEST_EXPECT_MSG_EQ((trigger->GetServing() == MmcpIdentifier("A")), true, "up");
        trigger->Tell(DOWN, "A");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetServing().has_value(), false, "down");
        trigger->Notify({UP, other, "B", Time(0)});
        NS_TEST_ASSERT_MSG_EQ(trigger->told.size(), 5, "all told");
        NS_TEST_EXPECT_MSG_EQ(trigger->told.at(3).device, own, "its device");
        NS_TEST_EXPECT_MSG_EQ(trigger->told.at(4).device, other, "the device of the event");

        trigger->Stop();
        trigger->Tell(DOWN, "B");
        NS_TEST_EXPECT_MSG_EQ(trigger->told.size(), 5, "stopped");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetServing().has_value(), false, "stopped");
    }
};

/// What is counted right, wrong and missed when nothing is made to go wrong.
class JudgeTest : public TestCase
{
  public:
    JudgeTest()
        : TestCase("link trigger: judging predictions")
    {
    }

  private:
    void DoRun() override
    {
        // U up, D down, I imminent, each with the PoA; "x" stops and starts.
        const struct
        {
            const char* events;
            uint64_t right, wrong, missed;
        } rows[] = {
            {"UA", 0, 0, 0},
            {"UA IB", 0, 0, 0},
            {"UA IB DA UB", 1, 0, 0},
            {"UA IB DA UC", 0, 1, 0},
            {"UA DA UB", 0, 0, 1},
            {"UA DA UA", 0, 0, 0},
            {"UA IB DA UA", 0, 1, 0},
            {"UA IB IC DA UC", 1, 1, 0},
            {"UA IB IB DA UB", 1, 1, 0},
            {"UA IB DA UB DB UA", 1, 0, 1},
            {"UA IB x UB", 0, 0, 0},
        };
        for (const auto& row : rows)
        {
            auto trigger = SpokenTrigger::Make();
            trigger->Start();
            std::istringstream events(row.events);
            for (std::string event; events >> event;)
            {
                if (event == "x")
                {
                    trigger->Stop();
                    trigger->Start();
                    continue;
                }
                trigger->Tell(event[0] == 'U'   ? UP
                              : event[0] == 'D' ? DOWN
                                                : IMMINENT,
                              event.substr(1));
            }
            const auto counted = trigger->GetPredictions();
            NS_TEST_EXPECT_MSG_EQ(counted.right, row.right, row.events << ", right");
            NS_TEST_EXPECT_MSG_EQ(counted.wrong, row.wrong, row.events << ", wrong");
            NS_TEST_EXPECT_MSG_EQ(counted.missed, row.missed, row.events << ", missed");
        }
    }
};

/// Many handovers with wrong predictions injected.
class AccuracyTest : public TestCase
{
  public:
    /// @param accuracy the attribute
    explicit AccuracyTest(double accuracy)
        : TestCase("link trigger: accuracy " + std::to_string(accuracy)),
          m_accuracy(accuracy)
    {
    }

  private:
    static constexpr uint32_t POAS = 7;          //!< known
    static constexpr uint64_t HANDOVERS = 10000; //!< of the test

    void DoRun() override
    {
        auto trigger = SpokenTrigger::Make();
        trigger->SetAttribute("Accuracy", DoubleValue(m_accuracy));
        NS_TEST_EXPECT_MSG_EQ(trigger->AssignStreams(7), 2, "streams");
        trigger->Know(POAS);
        trigger->Start();
        trigger->Tell(UP, "0");
        for (uint32_t i = 0; i < HANDOVERS; ++i)
        {
            // Two steps of 3 ahead of the serving one: serving and right one are not adjacent.
            trigger->HandOver(trigger->known[(i + 1) * 3 % POAS]);
        }
        NS_TEST_ASSERT_MSG_EQ(trigger->told.size(), 1 + 4 * HANDOVERS, "nothing withheld");

        uint64_t right = 0;
        std::map<uint32_t, uint64_t> wrong; // by the distance to the right one in the ring
        for (uint32_t i = 0; i < HANDOVERS; ++i)
        {
            const auto& named = trigger->told.at(1 + 4 * i + 1);
            const auto& came = trigger->told.at(1 + 4 * i + 3);
            NS_TEST_ASSERT_MSG_EQ(named.type, IMMINENT, "order");
            NS_TEST_ASSERT_MSG_EQ(came.type, UP, "order");
            NS_TEST_EXPECT_MSG_EQ(named.in, Seconds(0.5), "the time is not changed");
            const uint32_t distance = (Number(named) + POAS - Number(came)) % POAS;
            ++(distance == 0 ? right : wrong[distance]);
        }
        const auto counted = trigger->GetPredictions();
        NS_TEST_EXPECT_MSG_EQ(counted.right, right, "counted right");
        NS_TEST_EXPECT_MSG_EQ(counted.wrong, HANDOVERS - right, "counted wrong");
        NS_TEST_EXPECT_MSG_EQ(counted.missed, 0, "none missed");
        Within(right, HANDOVERS, m_accuracy, "right ones");
        NS_TEST_EXPECT_MSG_EQ(wrong.count(POAS - 3), 0, "never the serving one");
        for (uint32_t distance = 1; distance < POAS; ++distance)
        {
            if (distance != POAS - 3)
            {
                Within(wrong[distance], HANDOVERS - right, 1.0 / (POAS - 2), "each other one");
            }
        }
    }

    /// @return the number that names the PoA of an event
    static uint32_t Number(const MmcpLinkEvent& event)
    {
        return static_cast<uint32_t>(event.poaId.GetOctets()[0] - '0');
    }

    /// Checks a binomial count.
    void Within(uint64_t count, uint64_t n, double p, const char* what)
    {
        const auto [low, high] = GetBounds(n, p);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(count, low, what << " of " << n);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(count, high, what << " of " << n);
    }

    double m_accuracy; //!< the attribute
};

/// A wrong prediction with no other PoA to name is withheld.
class WithheldTest : public TestCase
{
  public:
    WithheldTest()
        : TestCase("link trigger: wrong, and nothing else known")
    {
    }

  private:
    void DoRun() override
    {
        auto trigger = SpokenTrigger::Make();
        trigger->SetAttribute("Accuracy", DoubleValue(0));
        trigger->known = {"A", "B"};
        trigger->Start();
        trigger->Tell(UP, "A");
        trigger->HandOver("B");
        NS_TEST_ASSERT_MSG_EQ(trigger->told.size(), 4, "up, going down, down, up");
        for (const auto& event : trigger->told)
        {
            NS_TEST_EXPECT_MSG_NE(event.type, IMMINENT, "withheld");
        }
        NS_TEST_EXPECT_MSG_EQ(trigger->GetPredictions().missed, 1, "missed");
        NS_TEST_EXPECT_MSG_EQ(trigger->GetPredictions().wrong, 0, "none was told");
    }
};

/// Same streams, same predictions; the sequence of one accuracy contains that of a lower one.
class StreamTest : public TestCase
{
  public:
    StreamTest()
        : TestCase("link trigger: streams")
    {
    }

  private:
    /// @return what was named, one character a handover, and - for what came true
    static std::string Named(int64_t stream, double accuracy)
    {
        auto trigger = SpokenTrigger::Make();
        trigger->SetAttribute("Accuracy", DoubleValue(accuracy));
        trigger->AssignStreams(stream);
        trigger->Know(9);
        trigger->Start();
        trigger->Tell(UP, "0");
        std::string named;
        for (uint32_t i = 1; i <= 200; ++i)
        {
            const auto& target = trigger->known[i % 9];
            trigger->HandOver(target);
            const auto& poa = trigger->told.at(trigger->told.size() - 3).poaId;
            named += poa == target ? '-' : static_cast<char>(poa.GetOctets()[0]);
        }
        return named;
    }

    void DoRun() override
    {
        const auto half = Named(1, 0.5);
        NS_TEST_EXPECT_MSG_EQ(half, Named(1, 0.5), "same streams");
        NS_TEST_EXPECT_MSG_NE(half, Named(3, 0.5), "other streams");
        const auto more = Named(1, 0.8);
        for (std::size_t i = 0; i < half.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ((half[i] != '-' || more[i] == '-'), true, "right at 0.5 and 0.8");
        }
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpLinkTriggerTests()
{
    return {new PrintTest,
            new ServingTest,
            new JudgeTest,
            new AccuracyTest(0),
            new AccuracyTest(0.5),
            new AccuracyTest(0.9),
            new AccuracyTest(1),
            new WithheldTest,
            new StreamTest};
}

} // namespace ns3
