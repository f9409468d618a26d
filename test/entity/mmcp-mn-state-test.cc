// SPDX-License-Identifier: GPL-2.0-only

// The MN's state machine: every state with every event, and what takes time (MMCP 7, figure B.3).

#include "mmcp-entity-tests.h"
#include "mmcp-mn-bench.h"

#include <map>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// All states and events. What is not in the table of the test changes nothing: a message is
/// dropped, a call does nothing.
// Covers: MMCP 7.2-1, MMCP 7.2-2, MMCP 7.2-5, MMCP 7.2-6, MMCP 7.4-6, MMCP 7.5-1, MMCP 8.3.1-1,
// MMCP 8.3.2-2, MMCP 8.5.3-1, P19
class TableTest : public MmcpMachineTest
{
  public:
    explicit TableTest(Family family)
        : MmcpMachineTest("MN: every state with every event", family)
    {
    }

  private:
    void DoRun() override
    {
        const std::map<std::pair<std::string, std::string>, std::string> declared = {
            {{"CLOSED", "join"}, "[CLOSED>SJR-SENT] SJR(m1 a1)>sm"},
            {{"SJR-SENT", "leave"}, "[SJR-SENT>CLOSED] left"},
            {{"SJR-SENT", "attach b1"}, "SJR(m1 b1)>sm"},
            {{"SJR-SENT", "SJC+"}, "admitted join [SJR-SENT>LJR-SENT] LJR(m1)>A"},
            {{"SJR-SENT", "SJC+ no LMC"}, "admitted join [SJR-SENT>ESTABLISHED] joined(sm)"},
            {{"SJR-SENT", "SJC-"}, "failed(refused by the SM) [SJR-SENT>CLOSED]"},
            {{"LJR-SENT", "leave"}, "leave [LJR-SENT>CLOSED] left"},
            {{"LJR-SENT", "attach b1"}, "[LJR-SENT>SJR-SENT] SJR(m1 b1)>sm"},
            {{"LJR-SENT", "LJC+"}, "[LJR-SENT>ESTABLISHED] joined(A)"},
            {{"LJR-SENT", "LJC-"}, "failed(refused by the LMC) leave [LJR-SENT>CLOSED]"},
            {{"ESTABLISHED", "leave"}, "leave [ESTABLISHED>LEAVING] ULR(m1)>A"},
            {{"ESTABLISHED", "attach b1"}, "[ESTABLISHED>SJR-SENT] SJR(m1 b1)>sm"},
            {{"ESTABLISHED", "warn b1"}, "[ESTABLISHED>HIR-SENT] HIR(m1 b1)>A"},
            {{"ESTABLISHED", "warn c1"}, "[ESTABLISHED>HIR-SENT] HIR(m1 c1)>A"},
            {{"ESTABLISHED", "SJC-"}, "[ESTABLISHED>SJR-SENT] SJR(m1 a1)>sm"},
            {{"ESTABLISHED", "LJC-"}, "[ESTABLISHED>SJR-SENT] SJR(m1 a1)>sm"},
            {{"ESTABLISHED", "USP"}, "USR(m1 0/0)>A"},
            {{"HIR-SENT", "leave"}, "leave [HIR-SENT>LEAVING] ULR(m1)>A"},
            {{"HIR-SENT", "attach b1"}, "[HIR-SENT>SJR-SENT] SJR(m1 b1)>sm"},
            {{"HIR-SENT", "warn c1"}, "HIR(m1 c1)>A"},
            {{"HIR-SENT", "SJC-"}, "[HIR-SENT>SJR-SENT] SJR(m1 a1)>sm"},
            {{"HIR-SENT", "LJC-"}, "[HIR-SENT>SJR-SENT] SJR(m1 a1)>sm"},
            {{"HIR-SENT", "USP"}, "USR(m1 0/0)>A"},
            {{"HIR-SENT", "HIC+"}, "[HIR-SENT>ESTABLISHED] handover(accepted B)"},
            {{"HIR-SENT", "HIC-"}, "[HIR-SENT>ESTABLISHED] handover(refused) USR(m1 0/0)>A"},
            {{"LEAVING", "ULC+"}, "[LEAVING>CLOSED] left"},
            {{"LEAVING", "ULC-"}, "[LEAVING>CLOSED] left"},
        };
        const std::vector<std::string> calls = {"join", "leave", "attach b1", "warn b1", "warn c1"};
        const std::vector<std::string> messages = {"SJC+",
                                                   "SJC+ no LMC",
                                                   "SJC-",
                                                   "LJC+",
                                                   "LJC-",
                                                   "ULC+",
                                                   "ULC-",
                                                   "USP",
                                                   "HIC+",
                                                   "HIC-",
                                                   "SJR",
                                                   "LJR",
                                                   "ULR",
                                                   "USR",
                                                   "ASR",
                                                   "HIR",
                                                   "HCT",
                                                   "HTA"};
        std::size_t used = 0;
        for (const std::string state :
             {"CLOSED", "SJR-SENT", "LJR-SENT", "ESTABLISHED", "HIR-SENT", "LEAVING"})
        {
            for (const auto* events : {&calls, &messages})
            {
                for (const auto& event : *events)
                {
                    MmcpMnBench mn(n);
                    mn.Prepare(state);
                    mn.Do(event);
                    const auto row = declared.find({state, event});
                    const std::string from = event.compare(0, 3, "SJC") == 0 ? "sm" : "A";
                    std::string expected;
                    if (row != declared.end())
                    {
                        expected = "0:" + row->second;
                        ++used;
                    }
                    else if (events == &messages)
                    {
                        expected = "0:!unexpected-message@" + from;
                    }
                    ExpectLog(mn, expected, state + " with " + event);
                    if (row == declared.end())
                    {
                        NS_TEST_EXPECT_MSG_EQ(MmcpGetName(mn.machine.GetState()),
                                              state,
                                              "unchanged by " << event);
                    }
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(used, declared.size(), "every row of the test is used");
    }
};

/// P22: answers count only from whom they were asked.
// Covers: P22
class SenderTest : public MmcpMachineTest
{
  public:
    explicit SenderTest(Family family)
        : MmcpMachineTest("MN: answers of others", family)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* state;
            const char* from;
            MmcpMessageBody message;
        } rows[] = {
            {"SJR-SENT", "A", MmcpSessionJoinConfirm{true, n.Channel(), n.Peer("B")}},
            {"SJR-SENT", "m2", MmcpSessionJoinConfirm{}},
            {"LJR-SENT", "B", MmcpLocalJoinConfirm{true}},
            {"LJR-SENT", "sm", MmcpLocalJoinConfirm{false}},
            {"ESTABLISHED", "B", MmcpLocalJoinConfirm{false}},
            {"ESTABLISHED", "A", MmcpSessionJoinConfirm{}},
            {"ESTABLISHED", "sm", MmcpUserStatusProbe{}},
            {"HIR-SENT", "B", MmcpHandoverInitiationConfirm{true, n.Peer("C")}},
            {"HIR-SENT", "sm", MmcpHandoverInitiationConfirm{}},
            {"LEAVING", "B", MmcpUserLeaveConfirm{true}},
        };
        for (const auto& row : rows)
        {
            MmcpMnBench mn(n);
            mn.Prepare(row.state);
            mn.Hear(row.from, row.message);
            ExpectLog(mn,
                      std::string("0:!wrong-sender@") + row.from,
                      std::string(row.state) + " " + n.Text(row.message));
        }
    }
};

/// What is repeated, and when it ends (P1, P9 to P11).
// Covers: P1, P9, P10, P11
class RetryTest : public MmcpMachineTest
{
  public:
    explicit RetryTest(Family family)
        : MmcpMachineTest("MN: requests without an answer", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpMnBench join(n);
        join.Join();
        join.Run(100);
        ExpectLog(join,
                  "0:[CLOSED>SJR-SENT] SJR(m1 a1)>sm 1:SJR(m1 a1)>sm 2:SJR(m1 a1)>sm "
                  "3:failed(no answer of the SM) [SJR-SENT>CLOSED]",
                  "P1: a first join");
        auto config = MmcpMnBench::Config(n);
        config.maxJoinAttempts = 1;
        MmcpMnBench once(n, config);
        once.Join("");
        once.Run(100);
        ExpectLog(once,
                  "0:[CLOSED>SJR-SENT] SJR(m1)>sm 1:failed(no answer of the SM) [SJR-SENT>CLOSED]",
                  "MMCP 7.2 to the letter; a PoA that is not known");

        MmcpMnBench local(n);
        local.Join();
        local.Admit();
        local.TakeLog();
        local.Run(3);
        ExpectLog(local,
                  "1:LJR(m1)>A 2:LJR(m1)>A 3:[LJR-SENT>SJR-SENT] SJR(m1 a1)>sm",
                  "P9: the LMC is silent");
        local.Admit("B");
        local.Run(5.5);
        local.TakeLog();
        local.Run(6);
        local.Admit("A");
        local.TakeLog();
        local.Run(100);
        ExpectLog(local,
                  "7:LJR(m1)>A 8:LJR(m1)>A 9:failed(no answer of the LMC) leave [LJR-SENT>CLOSED]",
                  "P1, P9: not for ever");

        MmcpMnBench leave(n);
        leave.Prepare("LEAVING");
        leave.Run(100);
        ExpectLog(leave, "1:ULR(m1)>A 2:[LEAVING>CLOSED] left", "P10");
        MmcpMnBench late(n);
        late.Prepare("ESTABLISHED");
        late.Run(4.5);
        late.Leave();
        NS_TEST_EXPECT_MSG_EQ(late.machine.GetNextTimeout(),
                              Seconds(5.5),
                              "who leaves has no report to send at 5 s");

        MmcpMnBench handover(n);
        handover.Prepare("HIR-SENT");
        handover.Run(1);
        ExpectLog(handover,
                  "0.2:HIR(m1 b1)>A 0.4:HIR(m1 b1)>A "
                  "0.6:handover(silent) [HIR-SENT>SJR-SENT] SJR(m1 a1)>sm",
                  "P11, P9");
    }
};

/// Who was joined stays joined (P8, P9), and reports (P6).
// Covers: MMCP 7.4-1, MMCP 7.4-2, P6, P8, P9
class RejoinTest : public MmcpMachineTest
{
  public:
    explicit RejoinTest(Family family)
        : MmcpMachineTest("MN: an SM or LMC that has forgotten it", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpMnBench mn(n);
        mn.Prepare("ESTABLISHED");
        mn.Run(7);
        ExpectLog(mn, "5:USR(m1 5/5)>A", "P6: half of the phase");
        mn.Hear("A", MmcpLocalJoinConfirm{false});
        mn.Run(24);
        ExpectLog(mn,
                  "7:[ESTABLISHED>SJR-SENT] SJR(m1 a1)>sm 8:SJR(m1 a1)>sm 9:SJR(m1 a1)>sm "
                  "20:SJR(m1 a1)>sm 21:SJR(m1 a1)>sm 22:SJR(m1 a1)>sm",
                  "asks again each Status Report Time, and does not report");
        mn.Run(33.5);
        mn.TakeLog();
        mn.Admit();
        ExpectLog(mn, "33.5:admitted [SJR-SENT>LJR-SENT] LJR(m1)>A", "the group stays joined");
        mn.Hear("A", MmcpLocalJoinConfirm{false});
        mn.Run(44);
        ExpectLog(mn,
                  "33.5:[LJR-SENT>SJR-SENT] 43.5:SJR(m1 a1)>sm",
                  "P5: an LMC that has not joined itself yet");
        mn.Admit("");
        mn.Run(46);
        ExpectLog(mn,
                  "44:admitted [SJR-SENT>ESTABLISHED] joined(sm) 45:USR(m1 45/45)>sm",
                  "without an LMC, with its old phase; W9: time runs from the first join");
        mn.Hear("sm", MmcpSessionJoinConfirm{});
        mn.Hear("sm", MmcpSessionJoinConfirm{});
        ExpectLog(mn,
                  "46:[ESTABLISHED>SJR-SENT] SJR(m1 a1)>sm "
                  "46:failed(refused by the SM) leave [SJR-SENT>CLOSED]",
                  "forgotten by the SM, then refused: that is the end");
        mn.Run(100);
        ExpectLog(mn, "", "nothing is left to do");

        MmcpMnBench steady(n);
        steady.Prepare("ESTABLISHED");
        steady.Run(30);
        ExpectLog(steady,
                  "5:USR(m1 5/5)>A 15:USR(m1 15/15)>A 25:USR(m1 25/25)>A",
                  "MMCP 7.4: each SRT");
    }
};

/// Handover (MMCP 7.5, P12, P17, P18).
// Covers: MMCP 7.5-1, P12, P13, P17
class HandoverTest : public MmcpMachineTest
{
  public:
    explicit HandoverTest(Family family)
        : MmcpMachineTest("MN: handover", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpMnBench mn(n);
        mn.Prepare("ESTABLISHED");
        mn.Run(1);
        mn.Warn("b1");
        mn.Run(1.1);
        mn.Warn("b1");
        mn.Hear("A", MmcpHandoverInitiationConfirm{true, n.Peer("B")});
        mn.Hear("A", MmcpHandoverInitiationConfirm{true, n.Peer("B")});
        ExpectLog(mn,
                  "1:[ESTABLISHED>HIR-SENT] HIR(m1 b1)>A "
                  "1.1:[HIR-SENT>ESTABLISHED] handover(accepted B) 1.1:!unexpected-message@A",
                  "one HIR for one target; a second answer changes nothing");
        mn.Run(1.5);
        mn.Attach("b1");
        mn.Admit("B");
        mn.Hear("B", MmcpLocalJoinConfirm{true});
        mn.Run(6);
        ExpectLog(mn,
                  "1.5:[ESTABLISHED>SJR-SENT] SJR(m1 b1)>sm "
                  "1.5:admitted [SJR-SENT>LJR-SENT] LJR(m1)>B "
                  "1.5:[LJR-SENT>ESTABLISHED] joined(B) 5:USR(m1 5/5)>B",
                  "P18; the data channel stays");
        mn.Warn("c1");
        mn.Hear("B", MmcpHandoverInitiationConfirm{true, n.Peer("C")});
        mn.TakeLog();
        mn.Run(9);
        ExpectLog(mn, "8.5:USR(m1 8/8)>B", "P17: it did not move, and says so in time");
        mn.Warn("c1");
        mn.Run(9.1);
        mn.Warn("c2");
        mn.Run(9.65);
        ExpectLog(mn,
                  "9:[ESTABLISHED>HIR-SENT] HIR(m1 c1)>B 9.1:HIR(m1 c2)>B 9.3:HIR(m1 c2)>B "
                  "9.5:HIR(m1 c2)>B",
                  "P12: another target, with all its attempts");

        auto other = n.Channel();
        other.port = 5001;
        mn.Attach("c2");
        mn.TakeLog();
        mn.Hear("sm", MmcpSessionJoinConfirm{true, other, n.Peer("C")});
        ExpectLog(mn,
                  "9.65:admitted leave join [SJR-SENT>LJR-SENT] LJR(m1)>C",
                  "another data channel takes the place of the old one");

        MmcpMnBench again(n);
        again.Prepare("ESTABLISHED");
        again.Run(6);
        again.Warn("b1");
        again.Hear("A", MmcpHandoverInitiationConfirm{true, n.Peer("B")});
        again.Run(8.4);
        again.TakeLog();
        again.Warn("c1");
        again.Run(8.55);
        ExpectLog(again,
                  "8.4:[ESTABLISHED>HIR-SENT] HIR(m1 c1)>A",
                  "a new HIR says that it is still there");

        MmcpMnBench direct(n);
        direct.Join("");
        direct.Admit("");
        direct.TakeLog();
        direct.Warn("b1");
        ExpectLog(direct, "0:[ESTABLISHED>HIR-SENT] HIR(m1 b1)>sm", "P13");
    }
};

/// W9: time runs from the first SJC of a join, handovers or not.
class ElapsedTest : public MmcpMachineTest
{
  public:
    explicit ElapsedTest(Family family)
        : MmcpMachineTest("MN: elapsed time", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpMnBench mn(n);
        mn.Run(3);
        mn.Join();
        mn.Run(3.5);
        mn.Admit();
        mn.Hear("A", MmcpLocalJoinConfirm{true});
        mn.TakeLog();
        mn.Run(10);
        ExpectLog(mn, "8.5:USR(m1 8/5)>A", "from the SJC");
        mn.Attach("b1");
        mn.Admit("B");
        mn.Hear("B", MmcpLocalJoinConfirm{true});
        mn.TakeLog();
        mn.Run(20);
        ExpectLog(mn, "18.5:USR(m1 18/15)>B", "a handover does not reset it");
        mn.Leave();
        mn.Hear("B", MmcpUserLeaveConfirm{true});
        mn.Join();
        mn.Admit();
        mn.Hear("A", MmcpLocalJoinConfirm{true});
        mn.TakeLog();
        mn.Run(26);
        ExpectLog(mn, "25:USR(m1 25/5)>A", "a new join does");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpMnStateTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new TableTest(family));
        tests.push_back(new SenderTest(family));
        tests.push_back(new RetryTest(family));
        tests.push_back(new RejoinTest(family));
        tests.push_back(new HandoverTest(family));
        tests.push_back(new ElapsedTest(family));
    }
    return tests;
}
