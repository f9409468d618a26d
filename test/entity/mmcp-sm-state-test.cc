// SPDX-License-Identifier: GPL-2.0-only

// The SM's state machine: every state of an LMC and of an MN with every event, and who may send
// what (MMCP 7, figure B.1).

#include "mmcp-entity-tests.h"
#include "mmcp-sm-bench.h"

#include <map>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
/// What an event does in a state.
using Table = std::map<std::pair<std::string, std::string>, std::string>;

/// All states of an LMC with all events. What is not in the table of the test changes nothing.
// Covers: MMCP 7.2-3, P4, P6, P8
class LmcTableTest : public MmcpMachineTest
{
  public:
    explicit LmcTableTest(Family family)
        : MmcpMachineTest("SM: every state of an LMC with every event", family)
    {
    }

  private:
    void DoRun() override
    {
        const Table declared = {
            {{"CLOSED", "SJR"}, "[A CLOSED>ESTABLISHED] A=joined SJC(+ G)>A"},
            {{"ESTABLISHED", "SJR"}, "SJC(+ G)>A"},
            {{"ESTABLISHED", "ASR"}, ""},
            {{"ESTABLISHED", "silence"},
             "30:USP()>A 60:USP()>A 90:USP()>A 120:[A ESTABLISHED>FAILED] A=failed"},
            {{"FAILED", "SJR"}, "[A FAILED>ESTABLISHED] A=joined SJC(+ G)>A"},
        };
        const std::vector<std::pair<std::string, MmcpMessageBody>> messages = {
            {"SJR", MmcpSessionJoinRequest{"A", std::nullopt}},
            {"ASR", MmcpAggregationStatusReport{}},
            {"SJC", MmcpSessionJoinConfirm{}},
            {"LJR", MmcpLocalJoinRequest{"A"}},
            {"LJC", MmcpLocalJoinConfirm{}},
            {"ULC", MmcpUserLeaveConfirm{}},
            {"USP", MmcpUserStatusProbe{}},
            {"HCT", MmcpHandoverContextTransfer{"m1", n.Channel()}},
            {"HTA", MmcpHandoverTransferAck{true, std::nullopt}},
            {"HIC", MmcpHandoverInitiationConfirm{}},
            // LMCs neither leave nor report as MNs
            {"ULR", MmcpUserLeaveRequest{"A"}},
            {"USR", MmcpUserStatusReport{"A", std::nullopt}},
            {"HIR", MmcpHandoverInitiationRequest{"A", "b1"}},
        };
        const std::map<std::string, std::string> refusals = {
            {"ASR", "!unknown-mn@A SJC(-)>A"},
            {"USR", "!unknown-mn@A SJC(-)>A"},
            {"ULR", "!unknown-mn@A ULC(-)>A"},
            {"HIR", "!unknown-mn@A HIC(-)>A"},
        };
        std::size_t used = 0;
        for (const std::string state : {"CLOSED", "ESTABLISHED", "FAILED"})
        {
            for (const auto& [event, message] : messages)
            {
                MmcpSmBench sm(n);
                const std::string at = Prepare(sm, state);
                sm.Hear("A", message);
                const auto row = declared.find({state, event});
                const auto refusal = refusals.find(event);
                std::string expected =
                    refusal == refusals.end() ? "!unexpected-message@A" : refusal->second;
                if (row != declared.end())
                {
                    ++used;
                    expected = row->second;
                }
                ExpectLog(sm, expected.empty() ? "" : at + expected, state + " with " + event);
                if (row == declared.end())
                {
                    ExpectState(sm, state, event);
                }
            }
            MmcpSmBench sm(n);
            Prepare(sm, state);
            sm.Run(sm.now.GetSeconds() + 1000);
            const auto row = declared.find({state, "silence"});
            used += row == declared.end() ? 0 : 1;
            ExpectLog(sm, row == declared.end() ? "" : row->second, state + " and silence");
            ExpectState(sm, state == "ESTABLISHED" ? "FAILED" : state, "silence");
        }
        NS_TEST_EXPECT_MSG_EQ(used, declared.size(), "every row of the test is used");
    }

    /// @param sm an SM @param state of A @param event what happened
    void ExpectState(const MmcpSmBench& sm, const std::string& state, const std::string& event)
    {
        NS_TEST_EXPECT_MSG_EQ(MmcpGetName(sm.machine.GetLmcState("A")), state, event);
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetTableSize(), 0, state << ' ' << event);
    }

    /// @param sm an SM @param state of A @return the time, as in the log
    static std::string Prepare(MmcpSmBench& sm, const std::string& state)
    {
        if (state != "CLOSED")
        {
            sm.Start("A");
        }
        if (state != "FAILED")
        {
            return "0:";
        }
        sm.Run(120);
        sm.TakeLog();
        return "120:";
    }
};

/// All states of an MN with all events. A and B have joined, C has not. m1 joined at 0, and does
/// the rest at 1 s. In HIR-RCVD it waits for m2 (P15).
// Covers: MMCP 7.2-3, MMCP 7.2-4, MMCP 8.3.2-2, P2, P8, P13
class MemberTableTest : public MmcpMachineTest
{
  public:
    explicit MemberTableTest(Family family)
        : MmcpMachineTest("SM: every state of an MN with every event", family)
    {
    }

  private:
    void DoRun() override
    {
        const auto declared = GetDeclared();
        std::size_t used = 0;
        for (const std::string state :
             {"CLOSED", "ESTABLISHED", "DELEGATED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            for (const auto& event : GetEvents())
            {
                MmcpSmBench sm(n);
                Prepare(sm, state);
                Do(sm, event);
                const auto row = declared.find({state, event});
                if (row != declared.end())
                {
                    ++used;
                    ExpectLog(sm, row->second, state + " with " + event);
                    continue;
                }
                ExpectLog(sm, Undeclared(state, event), state + " with " + event);
                const auto mn = sm.machine.GetMember("m1");
                NS_TEST_EXPECT_MSG_EQ(mn.has_value(), (state != "CLOSED"), state << ' ' << event);
                NS_TEST_EXPECT_MSG_EQ((mn ? MmcpGetName(mn->state) : "CLOSED"), state, event);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(used, declared.size(), "every row of the test is used");
    }

    /// @param sm an SM @param state of m1
    static void Prepare(MmcpSmBench& sm, const std::string& state)
    {
        sm.Start("AB");
        if (state != "CLOSED")
        {
            sm.Join("m1", state == "DELEGATED" ? "a1" : "");
        }
        sm.Join("m2");
        sm.Run(1);
        if (state == "HIR-RCVD")
        {
            sm.Move("m2", "b1");
        }
        if (state == "HIR-RCVD" || state == "HCT-SENT" || state == "HANDED-OVER")
        {
            sm.Move("m1", "b1");
        }
        if (state == "HANDED-OVER")
        {
            sm.Ack("B");
        }
        sm.TakeLog();
    }

    static std::vector<std::string> GetEvents()
    {
        return {"SJR",    "SJR a1", "SJR b2", "SJR c1", "SJR x1", "ULR",  "USR", "HIR a1",
                "HIR b1", "HIR b2", "HIR c1", "HIR x1", "HTA+",   "HTA-", "ASR", "SJC",
                "LJR",    "LJC",    "ULC",    "USP",    "HCT",    "HIC"};
    }

    /// @param sm an SM @param event what happens to m1
    void Do(MmcpSmBench& sm, const std::string& event) const
    {
        const std::map<std::string, MmcpMessageBody> others = {
            {"SJC", MmcpSessionJoinConfirm{}},
            {"LJR", MmcpLocalJoinRequest{"m1"}},
            {"LJC", MmcpLocalJoinConfirm{}},
            {"ULC", MmcpUserLeaveConfirm{}},
            {"USP", MmcpUserStatusProbe{}},
            {"HCT", MmcpHandoverContextTransfer{"m1", n.Channel()}},
            {"HIC", MmcpHandoverInitiationConfirm{}},
        };
        const auto kind = event.substr(0, 3);
        const auto poaId = event.size() > 4 ? event.substr(4) : "";
        if (others.count(event) > 0)
        {
            sm.Hear("m1", others.at(event));
        }
        else if (kind == "SJR")
        {
            sm.Join("m1", poaId);
        }
        else if (kind == "HIR")
        {
            sm.Move("m1", poaId);
        }
        else if (kind == "HTA")
        {
            sm.Ack("B", event == "HTA+");
        }
        else if (kind == "ASR")
        {
            sm.Aggregate("A", {"m1"});
        }
        else if (kind == "ULR")
        {
            sm.Leave("m1");
        }
        else
        {
            sm.Report("m1");
        }
    }

    /// @param state of m1 @param event what changes nothing @return what is logged
    static std::string Undeclared(const std::string& state, const std::string& event)
    {
        const auto kind = event.substr(0, 3);
        const bool known = state != "CLOSED";
        if ((kind == "USR" && known) || kind == "ASR")
        {
            return state == "DELEGATED" && kind == "USR" ? "1:!unexpected-message@m1 SJC(-)>m1"
                                                         : "";
        }
        const std::string refused = known ? "1:!unexpected-message@m1" : "1:!unknown-mn@m1";
        if (kind == "USR" || kind == "ULR" || kind == "HIR")
        {
            return refused + (kind == "USR"   ? " SJC(-)>m1"
                              : kind == "ULR" ? " ULC(-)>m1"
                                              : " HIC(-)>m1");
        }
        return std::string("1:!unexpected-message@") + (kind == "HTA" ? "B" : "m1");
    }

    static Table GetDeclared()
    {
        Table table = {
            {{"CLOSED", "ASR"}, "1:[m1 CLOSED>DELEGATED] m1=joined"},
            {{"ESTABLISHED", "HIR b1"},
             "1:[m1 ESTABLISHED>HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B"},
            {{"ESTABLISHED", "HIR x1"}, "1:HIC(-)>m1 served(m1 x1 refused)"},
            {{"DELEGATED", "ULR"}, "1:[m1 DELEGATED>CLOSED] m1=left ULC(+)>m1"},
            {{"HIR-RCVD", "HIR a1"}, "1:[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>A"},
            {{"HIR-RCVD", "HIR c1"}, "1:[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>C"},
            {{"HIR-RCVD", "HIR b1"}, ""},
            {{"HIR-RCVD", "HIR b2"}, ""},
            {{"HIR-RCVD", "HTA+"},
             "1:[m2 HCT-SENT>HANDED-OVER] HIC(+ B)>m2 served(m2 b1 accepted B) "
             "[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B"},
            {{"HIR-RCVD", "HTA-"},
             "1:[m2 HCT-SENT>ESTABLISHED] HIC(-)>m2 served(m2 b1 refused B) "
             "[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B"},
            {{"HCT-SENT", "HIR b1"}, ""},
            {{"HCT-SENT", "HIR b2"}, ""},
            {{"HCT-SENT", "HTA+"},
             "1:[m1 HCT-SENT>HANDED-OVER] HIC(+ B)>m1 served(m1 b1 accepted B)"},
            {{"HCT-SENT", "HTA-"}, "1:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 b1 refused B)"},
            {{"HANDED-OVER", "USR"}, "1:[m1 HANDED-OVER>ESTABLISHED]"},
            {{"HANDED-OVER", "HIR b1"}, "1:HIC(+ B)>m1 served(m1 b1 accepted B)"},
        };
        for (const std::string state :
             {"CLOSED", "ESTABLISHED", "DELEGATED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            const auto step = [&state](const std::string& next) {
                return state == next ? std::string("1:")
                                     : "1:[m1 " + state + ">" + next + "] " +
                                           (state == "CLOSED" ? "m1=joined " : "");
            };
            table[{state, "SJR a1"}] = step("DELEGATED") + "SJC(+ G A)>m1";
            table[{state, "SJR b2"}] = step("DELEGATED") + "SJC(+ G B)>m1";
            // C has not joined (P9), and nobody knows x1 (P2)
            for (const std::string poa : {"", " c1", " x1"})
            {
                table[{state, "SJR" + poa}] = step("ESTABLISHED") + "SJC(+ G)>m1";
            }
        }
        for (const std::string state : {"ESTABLISHED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            table[{state, "ULR"}] = "1:[m1 " + state + ">CLOSED] m1=left ULC(+)>m1";
        }
        for (const std::string state : {"HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            table[{state, "HIR x1"}] =
                "1:[m1 " + state + ">ESTABLISHED] HIC(-)>m1 served(m1 x1 refused)";
        }
        for (const std::string state : {"ESTABLISHED", "HCT-SENT", "HANDED-OVER"})
        {
            const std::string start = "1:[m1 " + state + ">HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] ";
            table[{state, "HIR a1"}] = start + "HCT(m1 G)>A";
            table.emplace(std::pair(state, "HIR b2"), start + "HCT(m1 G)>B"); // not HCT-SENT
            table[{state, "HIR c1"}] = start + "HCT(m1 G)>C";
        }
        return table;
    }
};

/// P13: what else ends a handover that the SM runs: the next one has its turn when the HTA has
/// come, or is overdue, and no HCT is repeated.
// Covers: P12, P13, P15
class EndTest : public MmcpMachineTest
{
  public:
    explicit EndTest(Family family)
        : MmcpMachineTest("SM: ends of an open HCT", family)
    {
    }

  private:
    void DoRun() override
    {
        const std::string turn = "[m2 HIR-RCVD>HCT-SENT] HCT(m2 G)>B";
        for (const std::string poaId : {"", "a1"})
        {
            MmcpSmBench sm(n);
            Move(sm);
            sm.Join("m1", poaId);
            sm.Run(1.25);
            ExpectLog(sm,
                      (poaId.empty() ? "1:[m1 HCT-SENT>ESTABLISHED] SJC(+ G)>m1 1.1:"
                                     : "1:[m1 HCT-SENT>DELEGATED] SJC(+ G A)>m1 1.1:") +
                          turn + " 1.2:HCT(m2 G)>B",
                      "joins again");
        }

        // Elsewhere, and not heard here for an SPT
        auto config = MmcpSmBench::Config(n);
        config.contextTransferTime = Seconds(40);
        MmcpSmBench slow(n, config);
        Move(slow);
        slow.Run(32);
        slow.TakeLog();
        slow.Aggregate("A", {"m1"});
        ExpectLog(slow, "32:[m1 HCT-SENT>DELEGATED]", "an LMC has it");
        slow.Ack("B");
        ExpectLog(slow, "32:!unexpected-message@B " + turn, "that HTA was for m1");
    }

    /// @param sm an SM where m1 and m2 are about to move to b1
    static void Move(MmcpSmBench& sm)
    {
        sm.Start("AB");
        sm.Join("m1");
        sm.Join("m2");
        sm.Run(1);
        sm.Move("m1", "b1");
        sm.Move("m2", "b1");
        sm.TakeLog();
    }
};

/// P22: each message only from where it can come.
// Covers: P4, P22
class SenderTest : public MmcpMachineTest
{
  public:
    explicit SenderTest(Family family)
        : MmcpMachineTest("SM: messages of others", family)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* from;
            MmcpMessageBody message;
        } rows[] = {
            {"B", MmcpSessionJoinRequest{"A", std::nullopt}},
            {"m1", MmcpSessionJoinRequest{"A", "a1"}},
            {"m1", MmcpAggregationStatusReport{}},
            {"m1", MmcpHandoverTransferAck{true, std::nullopt}},
            {"sm", MmcpHandoverTransferAck{true, std::nullopt}},
            {"m2", MmcpUserStatusReport{"m1", std::nullopt}},
            {"m1'", MmcpUserStatusReport{"m1", std::nullopt}},
            {"m1'", MmcpUserLeaveRequest{"m1"}},
            {"m1'", MmcpHandoverInitiationRequest{"m1", "c1"}},
        };
        MmcpSmBench sm(n);
        sm.Start("B");
        sm.Join("m1");
        sm.Join("m2");
        sm.Move("m1", "b1");
        sm.TakeLog();
        for (const auto& row : rows)
        {
            sm.Hear(row.from, row.message);
            ExpectLog(sm, std::string("0:!wrong-sender@") + row.from, n.Text(row.message));
        }
        NS_TEST_EXPECT_MSG_EQ(sm.Members(), "m1 HCT-SENT, m2 ESTABLISHED", "nothing changed");
        NS_TEST_EXPECT_MSG_EQ(std::string(MmcpGetName(sm.machine.GetLmcState("A"))),
                              "CLOSED",
                              "nor A");
        sm.Join("m1", "", "m1'");
        sm.Report("m1");
        ExpectLog(sm,
                  "0:[m1 HCT-SENT>ESTABLISHED] SJC(+ G)>m1' 0:!wrong-sender@m1",
                  "after a new join the old address counts no more");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpSmStateTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new LmcTableTest(family));
        tests.push_back(new MemberTableTest(family));
        tests.push_back(new EndTest(family));
        tests.push_back(new SenderTest(family));
    }
    return tests;
}
