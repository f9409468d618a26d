// SPDX-License-Identifier: GPL-2.0-only

// The LMC's state machine: every state of the session and of an MN with every event, and who may
// send what (MMCP 7, figure B.2).

#include "mmcp-entity-tests.h"
#include "mmcp-lmc-bench.h"

#include <map>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
/// What an event does in a state.
using Table = std::map<std::pair<std::string, std::string>, std::string>;

/// All states of the session with all events. What is not in the table of the test changes nothing:
/// a message is dropped, requests are refused.
// Covers: MMCP 7.2-8, MMCP 8.5.3-1, P5
class SessionTableTest : public MmcpMachineTest
{
  public:
    explicit SessionTableTest(Family family)
        : MmcpMachineTest("LMC: every state of the session with every event", family)
    {
    }

  private:
    void DoRun() override
    {
        const Table declared = {
            {{"CLOSED", "start"}, "[CLOSED>SJR-SENT] SJR(A)>sm"},
            {{"SJR-SENT", "SJC+"}, "[SJR-SENT>ESTABLISHED]"},
            {{"SJR-SENT", "SJC-"}, ""},
            {{"SJR-SENT", "stop"}, "[SJR-SENT>CLOSED]"},
            {{"ESTABLISHED", "SJC-"}, "[ESTABLISHED>SJR-SENT] SJR(A)>sm"},
            {{"ESTABLISHED", "USP"}, "ASR(0)>sm"},
            {{"ESTABLISHED", "LJR"}, "[m1 CLOSED>ESTABLISHED] m1=joined LJC(+)>m1"},
            {{"ESTABLISHED", "HCT"}, "[m1 CLOSED>AWAITED] join HTA(+)>B"},
            {{"ESTABLISHED", "stop"}, "[ESTABLISHED>CLOSED]"},
        };
        const struct
        {
            const char* name;
            const char* from;
            MmcpMessageBody message;
            const char* undeclared;
        } messages[] = {
            {"SJC+",
             "sm",
             MmcpSessionJoinConfirm{true, n.Channel(), std::nullopt},
             "!unexpected-message@sm"},
            {"SJC-", "sm", MmcpSessionJoinConfirm{}, "!unexpected-message@sm"},
            {"USP", "sm", MmcpUserStatusProbe{}, "!unexpected-message@sm"},
            {"LJR", "m1", MmcpLocalJoinRequest{"m1"}, "!unexpected-message@m1 LJC(-)>m1"},
            {"HCT",
             "B",
             MmcpHandoverContextTransfer{"m1", n.Channel()},
             "!unexpected-message@B HTA(-)>B"},
            {"USR", "m1", MmcpUserStatusReport{"m1", {}}, "!unknown-mn@m1 LJC(-)>m1"},
            {"ULR", "m1", MmcpUserLeaveRequest{"m1"}, "!unknown-mn@m1 ULC(-)>m1"},
            {"HIR", "m1", MmcpHandoverInitiationRequest{"m1", "b1"}, "!unknown-mn@m1 HIC(-)>m1"},
            {"HTA", "B", MmcpHandoverTransferAck{true, {}}, "!unexpected-message@B"},
            {"SJR", "m1", MmcpSessionJoinRequest{"m1", "a1"}, "!unexpected-message@m1"},
            {"LJC", "sm", MmcpLocalJoinConfirm{true}, "!unexpected-message@sm"},
            {"ULC", "sm", MmcpUserLeaveConfirm{true}, "!unexpected-message@sm"},
            {"ASR", "B", MmcpAggregationStatusReport{}, "!unexpected-message@B"},
            {"HIC", "B", MmcpHandoverInitiationConfirm{}, "!unexpected-message@B"},
        };
        std::size_t used = 0;
        const auto check = [&](MmcpLmcBench& lmc,
                               const std::string& state,
                               const std::string& event,
                               const std::string& undeclared) {
            const auto row = declared.find({state, event});
            used += row == declared.end() ? 0 : 1;
            const auto expected = row == declared.end() ? undeclared : row->second;
            ExpectLog(lmc, expected.empty() ? "" : "0:" + expected, state + " with " + event);
            if (row == declared.end())
            {
                NS_TEST_EXPECT_MSG_EQ(MmcpGetName(lmc.machine.GetState()), state, event);
                NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetTableSize(), 0, state << ' ' << event);
            }
        };
        for (const std::string state : {"CLOSED", "SJR-SENT", "ESTABLISHED"})
        {
            MmcpLmcBench start(n);
            Prepare(start, state);
            start.Start();
            check(start, state, "start", "");
            MmcpLmcBench stop(n);
            Prepare(stop, state);
            stop.Stop();
            check(stop, state, "stop", "");
            for (const auto& message : messages)
            {
                MmcpLmcBench lmc(n);
                Prepare(lmc, state);
                lmc.Hear(message.from, message.message);
                check(lmc, state, message.name, message.undeclared);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(used, declared.size(), "every row of the test is used");
    }

    /// @param lmc an LMC @param state to be in
    static void Prepare(MmcpLmcBench& lmc, const std::string& state)
    {
        if (state == "ESTABLISHED")
        {
            lmc.Establish();
        }
        else if (state == "SJR-SENT")
        {
            lmc.Start();
        }
        lmc.TakeLog();
    }
};

/// All states of an MN with all events. m1 joined at 0, and does the rest at 1 s. In HIR-RCVD it
/// waits for m2 (P15).
// Covers: MMCP 7.2-7, MMCP 7.4-5, MMCP 7.5-2, MMCP 7.5-3, MMCP 8.6.1-2, MMCP 8.6.4-1,
// MMCP 8.6.4-3, P7, P8, P12, P14, P17
class MemberTableTest : public MmcpMachineTest
{
  public:
    explicit MemberTableTest(Family family)
        : MmcpMachineTest("LMC: every state of an MN with every event", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        config.statusReportTime = Seconds(1000); // no ASR in the log
        config.reportLeaveAtOnce = false;
        std::size_t used = 0;
        const auto declared = GetDeclared();
        for (const std::string state :
             {"CLOSED", "ESTABLISHED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER", "AWAITED"})
        {
            for (const auto& event : GetEvents())
            {
                MmcpLmcBench lmc(n, config);
                Prepare(lmc, state);
                Do(lmc, event);
                const auto row = declared.find({state, event});
                if (row != declared.end())
                {
                    ++used;
                    ExpectLog(lmc, row->second, state + " with " + event);
                    continue;
                }
                const bool known = state != "CLOSED" && state != "AWAITED";
                const bool silent = known && event == "USR";
                ExpectLog(lmc, silent ? "" : Undeclared(event), state + " with " + event);
                const auto mn = lmc.machine.GetMember("m1");
                NS_TEST_EXPECT_MSG_EQ(mn.has_value(), (state != "CLOSED"), state << ' ' << event);
                NS_TEST_EXPECT_MSG_EQ((mn ? MmcpGetName(mn->state) : "CLOSED"), state, event);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(used, declared.size(), "every row of the test is used");
    }

    /// @param lmc an LMC @param state of m1
    static void Prepare(MmcpLmcBench& lmc, const std::string& state)
    {
        lmc.Establish();
        if (state != "CLOSED" && state != "AWAITED")
        {
            lmc.Join("m1");
        }
        lmc.Join("m2");
        lmc.Run(1);
        if (state == "HIR-RCVD")
        {
            lmc.Move("m2", "b1");
        }
        if (state == "HIR-RCVD" || state == "HCT-SENT" || state == "HANDED-OVER")
        {
            lmc.Move("m1", "b1");
        }
        if (state == "HANDED-OVER")
        {
            lmc.Ack("B");
        }
        if (state == "AWAITED")
        {
            lmc.Announce("B", "m1");
        }
        lmc.TakeLog();
    }

    static std::vector<std::string> GetEvents()
    {
        return {"LJR",    "LJR'",   "ULR",  "USR",  "HIR a1",    "HIR b1", "HIR b2",
                "HIR c1", "HIR x1", "HTA+", "HTA-", "HTA+ of C", "HCT",    "HCT of sm",
                "SJR",    "LJC",    "ULC",  "ASR",  "HIC",       "silence"};
    }

    /// @param lmc an LMC @param event what happens to m1
    void Do(MmcpLmcBench& lmc, const std::string& event) const
    {
        const std::map<std::string, std::pair<std::string, MmcpMessageBody>> messages = {
            {"LJR", {"m1", MmcpLocalJoinRequest{"m1"}}},
            {"LJR'", {"m1'", MmcpLocalJoinRequest{"m1"}}},
            {"ULR", {"m1", MmcpUserLeaveRequest{"m1"}}},
            {"USR", {"m1", MmcpUserStatusReport{"m1", std::nullopt}}},
            {"HTA+", {"B", MmcpHandoverTransferAck{true, std::nullopt}}},
            {"HTA-", {"B", MmcpHandoverTransferAck{false, std::nullopt}}},
            {"HTA+ of C", {"C", MmcpHandoverTransferAck{true, std::nullopt}}},
            {"HCT", {"B", MmcpHandoverContextTransfer{"m1", n.Channel()}}},
            {"HCT of sm", {"sm", MmcpHandoverContextTransfer{"m1", n.Channel()}}},
            {"SJR", {"m1", MmcpSessionJoinRequest{"m1", "a1"}}},
            {"LJC", {"m1", MmcpLocalJoinConfirm{true}}},
            {"ULC", {"m1", MmcpUserLeaveConfirm{true}}},
            {"ASR", {"m1", MmcpAggregationStatusReport{}}},
            {"HIC", {"m1", MmcpHandoverInitiationConfirm{}}},
        };
        if (event == "silence")
        {
            lmc.Leave("m2");
            lmc.TakeLog();
            lmc.Run(200);
        }
        else if (event.compare(0, 3, "HIR") == 0)
        {
            lmc.Move("m1", event.substr(4));
        }
        else
        {
            const auto& [from, message] = messages.at(event);
            lmc.Hear(from, message);
        }
    }

    /// @param event what changes nothing @return what is logged
    static std::string Undeclared(const std::string& event)
    {
        const std::string unknown = "1:!unknown-mn@m1 ";
        if (event == "silence")
        {
            return "";
        }
        if (event == "ULR")
        {
            return unknown + "ULC(-)>m1";
        }
        if (event == "USR")
        {
            return unknown + "LJC(-)>m1";
        }
        if (event.compare(0, 3, "HIR") == 0)
        {
            return unknown + "HIC(-)>m1";
        }
        const bool ack = event.compare(0, 3, "HTA") == 0;
        return "1:!unexpected-message@" + std::string(!ack                  ? "m1"
                                                      : event.back() == 'C' ? "C"
                                                                            : "B");
    }

    static Table GetDeclared()
    {
        const std::string probes = "USP()>m1 61:USP()>m1 91:USP()>m1 121:";
        Table table = {
            {{"CLOSED", "LJR"}, "1:[m1 CLOSED>ESTABLISHED] m1=joined LJC(+)>m1"},
            {{"CLOSED", "LJR'"}, "1:[m1 CLOSED>ESTABLISHED] m1=joined LJC(+)>m1'"},
            {{"CLOSED", "HCT"}, "1:[m1 CLOSED>AWAITED] join HTA(+)>B"},
            {{"CLOSED", "HCT of sm"}, "1:[m1 CLOSED>AWAITED] join HTA(+)>sm"},

            {{"ESTABLISHED", "LJR"}, "1:LJC(+)>m1"},
            {{"ESTABLISHED", "LJR'"}, "1:LJC(+)>m1'"},
            {{"ESTABLISHED", "ULR"}, "1:[m1 ESTABLISHED>CLOSED] m1=left ULC(+)>m1"},
            {{"ESTABLISHED", "HIR a1"}, "1:HIC(+ A)>m1 served(m1 a1 accepted A)"},
            {{"ESTABLISHED", "HIR x1"}, "1:HIC(-)>m1 served(m1 x1 refused)"},
            {{"ESTABLISHED", "silence"},
             "30:USP()>m1 60:USP()>m1 90:USP()>m1 120:[m1 ESTABLISHED>CLOSED] m1=failed"},

            {{"HIR-RCVD", "HIR b1"}, ""},
            {{"HIR-RCVD", "HIR b2"}, ""},
            {{"HIR-RCVD", "HIR c1"}, "1:[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>C"},
            {{"HIR-RCVD", "HTA+"},
             "1:[m2 HCT-SENT>HANDED-OVER] HIC(+ B)>m2 served(m2 b1 accepted B) "
             "[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B"},
            {{"HIR-RCVD", "HTA-"},
             "1:[m2 HCT-SENT>ESTABLISHED] HIC(-)>m2 served(m2 b1 refused B) "
             "[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B"},
            // m2 leaves, so that it is m1's turn
            {{"HIR-RCVD", "silence"},
             "1.1:[m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B 1.2:HCT(m1 G)>B 1.3:HCT(m1 G)>B "
             "1.4:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 b1 silent B) 31:" +
                 probes + "[m1 ESTABLISHED>CLOSED] m1=failed"},

            {{"HCT-SENT", "HIR b1"}, ""},
            {{"HCT-SENT", "HIR b2"}, ""},
            {{"HCT-SENT", "HTA+"},
             "1:[m1 HCT-SENT>HANDED-OVER] HIC(+ B)>m1 served(m1 b1 accepted B)"},
            {{"HCT-SENT", "HTA-"}, "1:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 b1 refused B)"},
            {{"HCT-SENT", "silence"},
             "1.1:HCT(m1 G)>B 1.2:HCT(m1 G)>B "
             "1.3:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 b1 silent B) 31:" +
                 probes + "[m1 ESTABLISHED>CLOSED] m1=failed"},

            {{"HANDED-OVER", "USR"}, "1:[m1 HANDED-OVER>ESTABLISHED]"},
            {{"HANDED-OVER", "HIR b1"}, "1:HIC(+ B)>m1 served(m1 b1 accepted B)"},
            {{"HANDED-OVER", "silence"}, "6:[m1 HANDED-OVER>CLOSED] m1=gone"},

            {{"AWAITED", "LJR"}, "1:[m1 AWAITED>ESTABLISHED] m1=joined leave LJC(+)>m1"},
            {{"AWAITED", "LJR'"}, "1:[m1 AWAITED>ESTABLISHED] m1=joined leave LJC(+)>m1'"},
            {{"AWAITED", "HCT"}, "1:HTA(+)>B"},
            {{"AWAITED", "HCT of sm"}, "1:HTA(+)>sm"},
            {{"AWAITED", "silence"}, "6:[m1 AWAITED>CLOSED] leave m1=never came"},
        };
        for (const std::string state : {"HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            const std::string back = "1:[m1 " + state + ">ESTABLISHED] ";
            table[{state, "LJR"}] = back + "LJC(+)>m1";
            table[{state, "LJR'"}] = back + "LJC(+)>m1'";
            table[{state, "ULR"}] = "1:[m1 " + state + ">CLOSED] m1=left ULC(+)>m1";
            table[{state, "HIR a1"}] = back + "HIC(+ A)>m1 served(m1 a1 accepted A)";
            table[{state, "HIR x1"}] = back + "HIC(-)>m1 served(m1 x1 refused)";
        }
        for (const std::string state : {"ESTABLISHED", "HCT-SENT", "HANDED-OVER"})
        {
            const std::string start = "1:[m1 " + state + ">HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] ";
            table.emplace(std::pair(state, "HIR b2"), start + "HCT(m1 G)>B"); // not HCT-SENT
            table[{state, "HIR c1"}] = start + "HCT(m1 G)>C";
        }
        table[{"ESTABLISHED", "HIR b1"}] =
            "1:[m1 ESTABLISHED>HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B";
        for (const std::string state : {"ESTABLISHED", "HIR-RCVD", "HCT-SENT", "HANDED-OVER"})
        {
            const std::string awaited = "1:[m1 " + state + ">AWAITED] m1=gone join HTA(+)>";
            table[{state, "HCT"}] = awaited + "B";
            table[{state, "HCT of sm"}] = awaited + "sm";
        }
        return table;
    }
};

/// P22: each message only from where it can come.
// Covers: P22
class SenderTest : public MmcpMachineTest
{
  public:
    explicit SenderTest(Family family)
        : MmcpMachineTest("LMC: messages of others", family)
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
            {"m1", MmcpSessionJoinConfirm{}},
            {"B", MmcpSessionJoinConfirm{true, n.Channel(), std::nullopt}},
            {"m1", MmcpUserStatusProbe{}},
            {"B", MmcpUserStatusProbe{}},
            {"m1", MmcpHandoverContextTransfer{"m3", n.Channel()}},
            {"m1", MmcpHandoverTransferAck{true, std::nullopt}},
            {"sm", MmcpHandoverTransferAck{true, std::nullopt}},
            {"m2", MmcpUserStatusReport{"m1", std::nullopt}},
            {"m1'", MmcpUserStatusReport{"m1", std::nullopt}},
            {"m1'", MmcpUserLeaveRequest{"m1"}},
            {"m1'", MmcpHandoverInitiationRequest{"m1", "c1"}},
        };
        MmcpLmcBench lmc(n);
        lmc.Establish();
        lmc.Join("m1");
        lmc.Join("m2");
        lmc.Move("m1", "b1");
        lmc.TakeLog();
        for (const auto& row : rows)
        {
            lmc.Hear(row.from, row.message);
            ExpectLog(lmc, std::string("0:!wrong-sender@") + row.from, n.Text(row.message));
        }
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetTableSize(), 2, "nobody came or went");
        lmc.Ack("B");
        lmc.TakeLog();
        lmc.Join("m1", "m1'");
        lmc.Report("m1");
        ExpectLog(lmc,
                  "0:[m1 HANDED-OVER>ESTABLISHED] LJC(+)>m1' 0:!wrong-sender@m1",
                  "after a new join the old address counts no more");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpLmcStateTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new SessionTableTest(family));
        tests.push_back(new MemberTableTest(family));
        tests.push_back(new SenderTest(family));
    }
    return tests;
}
