// SPDX-License-Identifier: GPL-2.0-only

// What the state machines of SM and LMC are made of, where their own tests do not reach: slots that
// are given again, what is forgotten, bounds (P2, P12, P15, P22).

#include "mmcp-entity-notation.h"
#include "mmcp-entity-tests.h"
#include "mmcp-sm-bench.h"

#include "ns3/mmcp-answer-limiter.h"
#include "ns3/mmcp-context-transfers.h"
#include "ns3/mmcp-member-table.h"

#include <map>
#include <set>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Turns = MmcpContextTransfers::Turns;

/// MmcpContextTransfers: ends, late answers, what is due.
// Covers: P12, P15
class TransfersTest : public TestCase
{
  public:
    TransfersTest()
        : TestCase("Context transfers")
    {
    }

  private:
    const MmcpNotation n{Family::IPV6};
    const MmcpEndpoint b{n.Peer("B")};
    const MmcpEndpoint c{n.Peer("C")};

    void DoRun() override
    {
        EndsAndTurns();
        Strays();
        Names();
        Due();
    }

    void EndsAndTurns()
    {
        MmcpContextTransfers transfers(MilliSeconds(100), 3, false);
        const Time now = Seconds(1);
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MmcpStateMachine::Never(), "idle");
        NS_TEST_EXPECT_MSG_EQ(transfers.End(4, now).size(), 0, "there is none");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).has_value(), false, "nor here");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(4, b, now), true, "the first");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(2, b, now), false, "waits");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(3, b, now), false, "waits");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(1, c, now), true, "another LMC");
        NS_TEST_EXPECT_MSG_EQ(transfers.End(2, now).empty(), true, "it waited");
        NS_TEST_EXPECT_MSG_EQ(transfers.End(2, now).empty(), true, "once only");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, 3).value(), 4, "names do not count");
        NS_TEST_EXPECT_MSG_EQ((transfers.End(4, now) == Turns{3}), true, "3 is next");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).value(), 3, "it is open now");
        NS_TEST_EXPECT_MSG_EQ(transfers.End(3, now).empty(), true, "the last");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).has_value(), false, "nothing is open");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(c, {}).value(), 1, "this is");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(4, b, now), true, "the same MN again");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(5, b, now), false, "waits");
        transfers.Clear();
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MmcpStateMachine::Never(), "cleared");
        NS_TEST_EXPECT_MSG_EQ(transfers.End(4, now).empty(), true, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(5, b, now), true, "not even who is open");
    }

    void Strays()
    {
        MmcpContextTransfers transfers(MilliSeconds(100), 3, false);
        const Time now = Seconds(1);
        transfers.Start(1, b, now);
        transfers.Start(2, b, now);
        transfers.Start(3, b, now);
        transfers.Cancel(2);
        transfers.Cancel(9);
        NS_TEST_EXPECT_MSG_EQ(transfers.PopTurns(Seconds(9)).empty(), true, "2 only waited");
        transfers.Cancel(1);
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(1, b, now), false, "its first HTA is to come");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).has_value(), false, "that is it");
        NS_TEST_EXPECT_MSG_EQ(transfers.PassOver(c, now).empty(), true, "not from there");
        NS_TEST_EXPECT_MSG_EQ((transfers.PassOver(b, now) == Turns{3}), true, "3 waited for it");
        NS_TEST_EXPECT_MSG_EQ(transfers.PassOver(b, now).empty(), true, "once only");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).value(), 3, "its own");
        transfers.Cancel(3);
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MilliSeconds(1100), "then it is overdue");
        NS_TEST_EXPECT_MSG_EQ(transfers.PopTurns(MilliSeconds(1099)).empty(), true, "not yet");
        NS_TEST_EXPECT_MSG_EQ((transfers.PopTurns(MilliSeconds(1100)) == Turns{1}),
                              true,
                              "1 again");
        transfers.Cancel(1);
        transfers.Clear();
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MmcpStateMachine::Never(), "cleared");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(4, b, now), true, "nothing to wait for");
    }

    void Names()
    {
        MmcpContextTransfers transfers(MilliSeconds(100), 3, true);
        const Time now = Seconds(1);
        transfers.Start(1, b, now);
        transfers.Start(2, b, now);
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, 2).has_value(), false, "2 is not open yet");
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(3, b, now), true, "but B names");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, 3).value(), 3, "not the first");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(c, 3).has_value(), false, "not at C");
        NS_TEST_EXPECT_MSG_EQ((transfers.End(3, now) == Turns{2}), true, "2 waits no more");
        NS_TEST_EXPECT_MSG_EQ(transfers.FindAnswered(b, {}).value(), 1, "the oldest");
        transfers.Cancel(1);
        NS_TEST_EXPECT_MSG_EQ(transfers.Start(4, b, now), true, "nobody waits for B any more");
    }

    void Due()
    {
        MmcpContextTransfers transfers(MilliSeconds(100), 2, false);
        transfers.Start(1, b, MilliSeconds(1000));
        transfers.Start(2, b, MilliSeconds(1000));
        transfers.Start(3, c, MilliSeconds(1050));
        NS_TEST_EXPECT_MSG_LT_OR_EQ(transfers.GetNextTimeout(), MilliSeconds(1100), "not too late");
        NS_TEST_EXPECT_MSG_EQ(transfers.PopDue(MilliSeconds(1090)).has_value(), false, "not yet");
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MilliSeconds(1100), "the first");
        const auto again = transfers.PopDue(MilliSeconds(1100)).value();
        NS_TEST_EXPECT_MSG_EQ(again.first, 1, "the first");
        NS_TEST_EXPECT_MSG_EQ(again.second, true, "is sent again");
        NS_TEST_EXPECT_MSG_EQ(transfers.PopDue(MilliSeconds(1100)).has_value(), false, "only once");
        transfers.End(3, MilliSeconds(1120));
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(),
                              MilliSeconds(1200),
                              "who ended is not due");
        const auto over = transfers.PopDue(MilliSeconds(1200)).value();
        NS_TEST_EXPECT_MSG_EQ(over.first, 1, "the first");
        NS_TEST_EXPECT_MSG_EQ(over.second, false, "is given up");
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MmcpStateMachine::Never(), "2 waits");
        NS_TEST_EXPECT_MSG_EQ((transfers.End(1, MilliSeconds(1200)) == Turns{2}),
                              true,
                              "not any more");
        NS_TEST_EXPECT_MSG_EQ(transfers.GetNextTimeout(), MilliSeconds(1300), "from its own start");
    }
};

/// MmcpMemberTable: slots are given again, walks are in their order.
class MemberTableTest : public TestCase
{
  public:
    MemberTableTest()
        : TestCase("Table of MNs")
    {
    }

  private:
    using Table = MmcpMemberTable<std::string>;

    /// @param table a table @return "0:m1=a 2:m3=c"
    static std::string Text(const Table& table)
    {
        std::ostringstream os;
        for (Table::Slot slot = 0; slot < table.GetEnd(); ++slot)
        {
            if (table.IsUsed(slot))
            {
                os << slot << ':' << table.GetId(slot) << '=' << table[slot] << ' ';
            }
        }
        return os.str();
    }

    void DoRun() override
    {
        Table table;
        for (const std::string mn : {"m1", "m2", "m3"})
        {
            table[table.Add(mn)] = "of " + mn;
        }
        table.Remove(table.Find("m1"));
        table.Remove(table.Find("m2"));
        NS_TEST_EXPECT_MSG_EQ(Text(table), "2:m3=of m3 ", "who is left keeps its slot");
        NS_TEST_EXPECT_MSG_EQ(table.Find("m1"), Table::NONE, "gone");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 1, "one");
        table.Add("m4");
        NS_TEST_EXPECT_MSG_EQ(Text(table), "1:m4= 2:m3=of m3 ", "given again, without the record");
        NS_TEST_EXPECT_MSG_EQ(table.Find("m4"), 1, "found there");
        for (int round = 0; round < 1000; ++round)
        {
            table.Remove(table.Add("m5"));
        }
        NS_TEST_EXPECT_MSG_EQ(table.GetEnd(), 3, "it does not grow with those who come and go");
        table.Clear();
        NS_TEST_EXPECT_MSG_EQ(table.GetEnd() + table.GetSize(), 0, "empty");
        NS_TEST_EXPECT_MSG_EQ(table.Find("m3"), Table::NONE, "gone");
        NS_TEST_EXPECT_MSG_EQ(table.Add("m6"), 0, "from the start");
    }
};

/// MmcpAnswerLimiter: the rate of a peer, and a flood from made-up ones (P8, P22).
// Covers: P8, P22
class LimiterTest : public TestCase
{
  public:
    LimiterTest()
        : TestCase("Limit of answers with F = 0")
    {
    }

  private:
    /// @param number of a peer @return its address and port
    static MmcpEndpoint Peer(uint32_t number)
    {
        return {McastAddress(Ipv4Address(0x0a000000 + number)), 6041};
    }

    void DoRun() override
    {
        Rate();
        Flood();
        ManyAnswers();
    }

    void Rate()
    {
        MmcpAnswerLimiter limiter;
        const auto count = [&limiter](uint32_t peer, uint32_t rate, Time now) {
            int allowed = 0;
            for (int i = 0; i < 100; ++i)
            {
                allowed += limiter.Allow(Peer(peer), rate, now) ? 1 : 0;
            }
            return allowed;
        };
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(10)), 4, "a second's worth at once");
        NS_TEST_EXPECT_MSG_EQ(count(2, 4, Seconds(10)), 4, "each peer");
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(10.2)), 0, "not yet");
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(10.25)), 1, "at a steady rate");
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(10.75)), 2, "at a steady rate");
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(11.25)), 2, "at a steady rate");
        NS_TEST_EXPECT_MSG_EQ(count(1, 4, Seconds(20)), 4, "a second's worth again, no more");
        NS_TEST_EXPECT_MSG_EQ(count(3, 1, Seconds(20)), 1, "the lowest rate");
        NS_TEST_EXPECT_MSG_EQ(count(3, 1, Seconds(20.9)), 0, "the lowest rate");
        NS_TEST_EXPECT_MSG_EQ(count(3, 1, Seconds(21)), 1, "the lowest rate");
    }

    void Flood()
    {
        constexpr uint32_t PEERS = 100000;
        MmcpAnswerLimiter limiter;
        std::size_t allowed = 0;
        std::size_t most = 0;
        for (uint32_t peer = 0; peer < PEERS; ++peer)
        {
            allowed += limiter.Allow(Peer(peer), 10, MicroSeconds(peer)) ? 1 : 0;
            most = std::max(most, limiter.GetPeers());
        }
        NS_TEST_EXPECT_MSG_EQ(allowed, MmcpAnswerLimiter::MAX_PEERS, "the first ones");
        NS_TEST_EXPECT_MSG_EQ(most, MmcpAnswerLimiter::MAX_PEERS, "no more is remembered");
        NS_TEST_EXPECT_MSG_EQ(limiter.Allow(Peer(5), 10, MicroSeconds(PEERS)), true, "a known one");
        NS_TEST_EXPECT_MSG_EQ(limiter.Allow(Peer(PEERS), 10, Seconds(5)), true, "a second later");
        NS_TEST_EXPECT_MSG_EQ(limiter.GetPeers(), 1, "all others are forgotten");
    }

    void ManyAnswers()
    {
        MmcpAnswerLimiter limiter;
        for (int tenth = 0; tenth < 100; ++tenth)
        {
            for (uint32_t peer = 0; peer < 100; ++peer)
            {
                const bool allowed = limiter.Allow(Peer(peer), 100, MilliSeconds(100 * tenth));
                NS_TEST_EXPECT_MSG_EQ(allowed, true, "below the rate");
                for (int more = 0; more < 9; ++more)
                {
                    limiter.Allow(Peer(peer), 100, MilliSeconds(100 * tenth));
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(limiter.GetPeers(), 100, "one entry for each peer");
        NS_TEST_EXPECT_MSG_EQ(limiter.Allow(Peer(100), 100, Seconds(9.9)),
                              true,
                              "100 busy peers leave room for another");
    }
};

/// MmcpLmcMap: what is found by what (P2, P4).
// Covers: P2, P4
class LmcMapTest : public TestCase
{
  public:
    LmcMapTest()
        : TestCase("Map of the LMCs")
    {
    }

  private:
    void DoRun() override
    {
        const auto address = McastAddress::FromText("192.0.2.1").value();
        const auto address6 = McastAddress::FromText("2001:db8::1").value();
        const auto map = Create<MmcpLmcMap>();
        map->AddLmc("A", {address, 6041});
        map->AddLmc("B", {address, 6042});
        map->AddLmc("C", {address6, 6041});
        map->AddPoa("p1", "B");
        map->AddPoa("p2", "B");
        map->AddPoa("A", "C"); // PoAs have names of their own
        NS_TEST_EXPECT_MSG_EQ(map->GetLmcs().size(), 3, "three");
        for (std::size_t i = 0; i < 3; ++i)
        {
            const auto& lmc = map->GetLmcs()[i];
            NS_TEST_EXPECT_MSG_EQ(map->FindById(lmc.id), &lmc, "by its identifier");
            NS_TEST_EXPECT_MSG_EQ(map->FindByEndpoint(lmc.endpoint), &lmc, "by address and port");
            NS_TEST_EXPECT_MSG_EQ(map->GetIndex(lmc), i, "in the order of AddLmc()");
        }
        NS_TEST_EXPECT_MSG_EQ(map->FindByPoa("p1")->id, MmcpIdentifier("B"), "by PoA");
        NS_TEST_EXPECT_MSG_EQ(map->FindByPoa("p2")->id, MmcpIdentifier("B"), "by PoA");
        NS_TEST_EXPECT_MSG_EQ(map->FindByPoa("A")->id, MmcpIdentifier("C"), "by PoA");
        const MmcpLmcMap::Lmc* none = nullptr;
        NS_TEST_EXPECT_MSG_EQ(map->FindByPoa("B"), none, "an LMC is no PoA");
        NS_TEST_EXPECT_MSG_EQ(map->FindById("p1"), none, "a PoA is no LMC");
        NS_TEST_EXPECT_MSG_EQ(map->FindByEndpoint({address6, 6042}), none, "another port");
        NS_TEST_EXPECT_MSG_EQ(map->FindByEndpoint(MmcpEndpoint()), none, "no address");
    }
};

/// An LMC is deployed while the session runs (P2).
// Covers: P2
class GrowthTest : public MmcpMachineTest
{
  public:
    explicit GrowthTest(Family family)
        : MmcpMachineTest("SM: a map that grows", family)
    {
    }

  private:
    void DoRun() override
    {
        const auto map = Create<MmcpLmcMap>();
        auto config = MmcpSmBench::Config(n);
        config.lmcs = map;
        MmcpSmBench sm(n, config);
        map->AddLmc("A", n.Peer("A"));
        map->AddPoa("a1", "A");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 0, "not yet");
        sm.Join("A");
        sm.Join("m1", "a1");
        sm.Aggregate("A", {"m1", "m2"});
        sm.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(sm.Members(), "m1 DELEGATED A, m2 DELEGATED A", "it is served");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 2, "it is served");
        sm.Run(30);
        ExpectLog(sm, "30:USP()>A", "and probed");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpEntityPartTests()
{
    return {new TransfersTest,
            new MemberTableTest,
            new LimiterTest,
            new LmcMapTest,
            new GrowthTest(Family::IPV4),
            new GrowthTest(Family::IPV6)};
}
