// SPDX-License-Identifier: GPL-2.0-only

// Each row of each table of legal transitions happens, with each state that may follow (MMCP annex
// B). A row or a next state that nothing leads to fails.

#include "mmcp-entity-tests.h"
#include "mmcp-lmc-bench.h"
#include "mmcp-mn-bench.h"
#include "mmcp-sm-bench.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Walks through a table.
class TransitionTest : public MmcpMachineTest
{
  public:
    using MmcpMachineTest::MmcpMachineTest;

  protected:
    /// @param event of the table @param state of it @return logs of all ways in which the event can
    /// meet the state
    template <class State, class Event>
    using Runner = std::function<std::vector<std::string>(Event event, State state)>;

    /// @param rules a table @param states all of its states @param who the MN or LMC, if the
    /// machine has several @param run as above
    template <class State, class Event, std::size_t N>
    void Walk(const MmcpTransitionRule<State, Event> (&rules)[N],
              const std::vector<State>& states,
              const std::string& who,
              const Runner<State, Event>& run)
    {
        for (const auto& rule : rules)
        {
            const std::string from = MmcpGetName(rule.from);
            const auto what = from + ", event " + std::to_string(static_cast<int>(rule.event));
            uint32_t reached = 0;
            for (const auto& log : run(rule.event, rule.from))
            {
                // A message that the state does not allow would be dropped.
                NS_TEST_EXPECT_MSG_EQ(log.find('!'), std::string::npos, what << ": " << log);
                const auto key = "[" + (who.empty() ? "" : who + " ") + from + ">";
                const auto at = log.find(key);
                for (const auto state : states)
                {
                    const std::string name = MmcpGetName(state);
                    const bool next =
                        at == std::string::npos
                            ? state == rule.from
                            : log.compare(at + key.size(), name.size() + 1, name + "]") == 0;
                    reached |= next ? MmcpStates(state) : 0;
                }
            }
            NS_TEST_EXPECT_MSG_EQ(reached, rule.next, what);
        }
    }
};

/// m1 at an LMC and at the SM. m2 is there, too: its HCT to C is never answered, so that m1 waits
/// behind it if it goes there (P15).
class MemberTransitionTest : public TransitionTest
{
  public:
    explicit MemberTransitionTest(Family family)
        : TransitionTest("each transition of an MN at SM and LMC", family)
    {
    }

  private:
    using State = MmcpMemberState;
    using Event = MmcpMemberEvent;
    /// Lets an event happen.
    template <class Bench>
    using Events = std::multimap<Event, std::function<void(Bench&)>>;

    static constexpr double SILENCE = 140; //!< until all probes are unanswered, s

    void DoRun() override
    {
        Walk<State, Event>(MMCP_MEMBER_TRANSITIONS,
                           {State::CLOSED,
                            State::ESTABLISHED,
                            State::HIR_RCVD,
                            State::HCT_SENT,
                            State::HANDED_OVER,
                            State::AWAITED,
                            State::DELEGATED},
                           "m1",
                           [this](Event event, State state) {
                               auto logs = RunAtLmc(event, state);
                               const auto others = RunAtSm(event, state);
                               logs.insert(logs.end(), others.begin(), others.end());
                               return logs;
                           });
    }

    /// What is alike at both. @return events
    template <class Bench>
    static Events<Bench> GetEvents()
    {
        return {
            {Event::ADMITTED, [](Bench& b) { b.Join("m1"); }},
            {Event::ULR, [](Bench& b) { b.Leave("m1"); }},
            {Event::USR, [](Bench& b) { b.Report("m1"); }},
            {Event::HIR_STARTED, [](Bench& b) { b.Move("m1", "c2"); }},
            {Event::HIR_ANSWERED, [](Bench& b) { b.Move("m1", "x1"); }},
            {Event::TURN, [](Bench& b) { b.Ack("C"); }},
            {Event::HTA_ACCEPTED, [](Bench& b) { b.Ack("B"); }},
            {Event::HTA_REFUSED, [](Bench& b) { b.Ack("B", false); }},
            {Event::FORGOTTEN, [](Bench& b) { b.Stop(); }},
            {Event::SILENT,
             [](Bench& b) {
                 for (double at = 20; at <= SILENCE; at += 20)
                 {
                     b.Run(at);
                     b.Report("m2");
                 }
             }},
        };
    }

    /// m1 and m2 have joined. @param bench of an SM or LMC @param state of m1
    template <class Bench>
    static void Prepare(Bench& bench, State state)
    {
        bench.Run(1);
        bench.Move("m2", "c1");
        if (state == State::HIR_RCVD)
        {
            bench.Move("m1", "c1");
        }
        if (state == State::HCT_SENT || state == State::HANDED_OVER)
        {
            bench.Move("m1", "b1");
        }
        if (state == State::HANDED_OVER)
        {
            bench.Ack("B");
        }
    }

    std::vector<std::string> RunAtLmc(Event event, State state)
    {
        auto events = GetEvents<MmcpLmcBench>();
        events.emplace(Event::HCT, [](MmcpLmcBench& b) { b.Announce("B", "m1"); });
        if (state == State::ESTABLISHED)
        {
            // a copy that comes after the LJR
            events.emplace(Event::HCT, [](MmcpLmcBench& b) {
                b.Join("m1");
                b.Announce("B", "m1");
            });
        }
        auto config = MmcpLmcBench::Config(n);
        // An HCT counts as a copy for so long after the LJR (P12).
        config.contextTransferTime = Seconds(event == Event::HCT ? 0.5 : 2 * SILENCE);
        config.statusReportTime = Seconds(2 * SILENCE);
        config.maxContextTransferAttempts = 1;
        std::vector<std::string> logs;
        const auto [first, last] = events.equal_range(event);
        for (auto entry = first; entry != last && state != State::DELEGATED; ++entry)
        {
            MmcpLmcBench lmc(n, config);
            lmc.Establish();
            if (state != State::CLOSED && state != State::AWAITED)
            {
                lmc.Join("m1");
            }
            lmc.Join("m2");
            if (state == State::AWAITED)
            {
                lmc.Announce("B", "m1");
            }
            Prepare(lmc, state);
            logs.push_back(Happen(lmc, state, entry->second));
        }
        return logs;
    }

    std::vector<std::string> RunAtSm(Event event, State state)
    {
        auto events = GetEvents<MmcpSmBench>();
        events.emplace(Event::ASSIGNED, [](MmcpSmBench& b) { b.Join("m1", "a1"); });
        auto config = MmcpSmBench::Config(n);
        config.contextTransferTime = Seconds(2 * SILENCE);
        std::vector<std::string> logs;
        const auto [first, last] = events.equal_range(event);
        for (auto entry = first; entry != last && state != State::AWAITED; ++entry)
        {
            MmcpSmBench sm(n, config);
            sm.Start("ABC");
            if (state != State::CLOSED)
            {
                sm.Join("m1", state == State::DELEGATED ? "a1" : "");
            }
            sm.Join("m2");
            Prepare(sm, state);
            logs.push_back(Happen(sm, state, entry->second));
        }
        return logs;
    }

    /// @param bench prepared @param state that m1 must be in @param event what happens @return log
    template <class Bench>
    std::string Happen(Bench& bench, State state, const std::function<void(Bench&)>& event)
    {
        const auto mn = bench.machine.GetMember("m1");
        NS_TEST_EXPECT_MSG_EQ(MmcpGetName(mn ? mn->state : State::CLOSED),
                              std::string(MmcpGetName(state)),
                              "prepared");
        bench.TakeLog();
        event(bench);
        return bench.TakeLog();
    }
};

/// The session at an LMC, and an LMC at the SM.
class LmcTransitionTest : public TransitionTest
{
  public:
    explicit LmcTransitionTest(Family family)
        : TransitionTest("each transition of an LMC", family)
    {
    }

  private:
    void DoRun() override
    {
        Walk<MmcpLmcState, MmcpLmcEvent>(
            MMCP_LMC_TRANSITIONS,
            {MmcpLmcState::CLOSED, MmcpLmcState::SJR_SENT, MmcpLmcState::ESTABLISHED},
            "",
            [this](MmcpLmcEvent event, MmcpLmcState state) {
                const std::map<MmcpLmcEvent, std::function<void(MmcpLmcBench&)>> events = {
                    {MmcpLmcEvent::START, [](auto& b) { b.Start(); }},
                    {MmcpLmcEvent::SJC_ACCEPTED, [](auto& b) { b.Admit(); }},
                    {MmcpLmcEvent::SJC_REFUSED,
                     [](auto& b) { b.Hear("sm", MmcpSessionJoinConfirm{}); }},
                    {MmcpLmcEvent::USP, [](auto& b) { b.Hear("sm", MmcpUserStatusProbe{}); }},
                    {MmcpLmcEvent::LJR, [](auto& b) { b.Join("m1"); }},
                    {MmcpLmcEvent::HCT, [](auto& b) { b.Announce("B", "m1"); }},
                    {MmcpLmcEvent::STOP, [](auto& b) { b.Stop(); }},
                };
                MmcpLmcBench lmc(n);
                if (state != MmcpLmcState::CLOSED)
                {
                    lmc.Start();
                }
                if (state == MmcpLmcState::ESTABLISHED)
                {
                    lmc.Admit();
                }
                lmc.TakeLog();
                events.at(event)(lmc);
                return std::vector<std::string>{lmc.TakeLog()};
            });
        Walk<MmcpSmLmcState, MmcpSmLmcEvent>(
            MMCP_SM_LMC_TRANSITIONS,
            {MmcpSmLmcState::CLOSED, MmcpSmLmcState::ESTABLISHED, MmcpSmLmcState::FAILED},
            "A",
            [this](MmcpSmLmcEvent event, MmcpSmLmcState state) {
                const std::map<MmcpSmLmcEvent, std::function<void(MmcpSmBench&)>> events = {
                    {MmcpSmLmcEvent::SJR, [](auto& b) { b.Join("A"); }},
                    {MmcpSmLmcEvent::ASR, [](auto& b) { b.Aggregate("A", {}); }},
                    {MmcpSmLmcEvent::SILENT, [](auto& b) { b.Run(1000); }},
                };
                MmcpSmBench sm(n);
                sm.Start(state == MmcpSmLmcState::CLOSED ? "" : "A");
                sm.Run(state == MmcpSmLmcState::FAILED ? 500 : 0);
                sm.TakeLog();
                events.at(event)(sm);
                return std::vector<std::string>{sm.TakeLog()};
            });
    }
};

/// m1 itself.
class MnTransitionTest : public TransitionTest
{
  public:
    explicit MnTransitionTest(Family family)
        : TransitionTest("each transition of an MN", family)
    {
    }

  private:
    using State = MmcpMnState;
    using Event = MmcpMnEvent;

    /// What came before: a failed join ends otherwise for who was joined once, and in the last
    /// round (P1, P9).
    enum class Past
    {
        NONE,
        JOINED,
        LAST_ROUND
    };

    void DoRun() override
    {
        Walk<State, Event>(MMCP_MN_TRANSITIONS,
                           {State::CLOSED,
                            State::SJR_SENT,
                            State::LJR_SENT,
                            State::ESTABLISHED,
                            State::HIR_SENT,
                            State::LEAVING},
                           "",
                           [this](Event event, State state) { return Run(event, state); });
    }

    std::vector<std::string> Run(Event event, State state) const
    {
        const std::multimap<Event, std::string> events = {
            {Event::JOIN, "join"},
            {Event::LEAVE, "leave"},
            {Event::ATTACHED, "attach b1"},
            {Event::IMMINENT, "warn c1"},
            {Event::SJC_ACCEPTED, "SJC+"},
            {Event::SJC_ACCEPTED, "SJC+ no LMC"},
            {Event::SJC_REFUSED, "SJC-"},
            {Event::LJC_ACCEPTED, "LJC+"},
            {Event::LJC_REFUSED, "LJC-"},
            {Event::ULC, "ULC+"},
            {Event::USP, "USP"},
            {Event::HIC_ACCEPTED, "HIC+"},
            {Event::HIC_REFUSED, "HIC-"},
            {Event::GIVEN_UP, "silence"},
        };
        std::vector<std::string> logs;
        const auto [first, last] = events.equal_range(event);
        for (auto entry = first; entry != last; ++entry)
        {
            for (const auto past : {Past::NONE, Past::JOINED, Past::LAST_ROUND})
            {
                const bool joining = state == State::SJR_SENT || state == State::LJR_SENT;
                // SJC with F = 0 ends all, whatever came before.
                if (past == Past::NONE || (joining && event != Event::SJC_REFUSED))
                {
                    MmcpMnBench mn(n);
                    Prepare(mn, state, past);
                    const auto now = mn.now.GetSeconds();
                    entry->second == "silence" ? mn.Run(now + 5) : mn.Do(entry->second);
                    logs.push_back(mn.TakeLog());
                }
            }
        }
        return logs;
    }

    static void Prepare(MmcpMnBench& mn, State state, Past past)
    {
        if (past == Past::NONE)
        {
            mn.Prepare(MmcpGetName(state));
            return;
        }
        if (past == Past::JOINED)
        {
            mn.Prepare("ESTABLISHED");
            mn.Attach("a1");
        }
        else
        {
            mn.Join();
            for (int round = 1; round <= 2; ++round)
            {
                mn.Admit();
                mn.Run(3 * round); // no LJC
            }
        }
        if (state == State::LJR_SENT)
        {
            mn.Admit();
        }
        mn.TakeLog();
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpTransitionTests()
{
    return {new MemberTransitionTest(Family::IPV4),
            new LmcTransitionTest(Family::IPV4),
            new MnTransitionTest(Family::IPV4)};
}

} // namespace ns3
