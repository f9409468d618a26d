// SPDX-License-Identifier: GPL-2.0-only

// The LMC's state machine: session join, reports, who is silent, limits, restart (MMCP 7.2 to 7.4).

#include "mmcp-entity-tests.h"
#include "mmcp-lmc-bench.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// The LMC's own session join (P4, P5, P8).
// Covers: MMCP 7.2-8, P4, P5
class JoinTest : public MmcpMachineTest
{
  public:
    explicit JoinTest(Family family)
        : MmcpMachineTest("LMC: its session join", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpLmcBench lmc(n);
        lmc.Start();
        lmc.Run(200);
        ExpectLog(lmc,
                  "0:[CLOSED>SJR-SENT] SJR(A)>sm 1:SJR(A)>sm 3:SJR(A)>sm 7:SJR(A)>sm "
                  "15:SJR(A)>sm 31:SJR(A)>sm 63:SJR(A)>sm 127:SJR(A)>sm 191:SJR(A)>sm",
                  "P4: for ever, doubled up to 64 s");
        lmc.Join("m1");
        lmc.Hear("sm", MmcpSessionJoinConfirm{});
        lmc.Run(260);
        ExpectLog(lmc,
                  "200:!unexpected-message@m1 LJC(-)>m1 255:SJR(A)>sm",
                  "P5; a refusal changes nothing");
        lmc.Admit();
        lmc.Join("m1");
        ExpectLog(lmc,
                  "260:[SJR-SENT>ESTABLISHED] 260:[m1 CLOSED>ESTABLISHED] m1=joined LJC(+)>m1",
                  "accepted");
        lmc.Run(268);
        ExpectLog(lmc, "265:ASR(1 m1)>sm", "no more SJR");
        lmc.Hear("sm", MmcpSessionJoinConfirm{});
        lmc.Report("m1");
        lmc.Join("m2");
        lmc.Run(269.5);
        ExpectLog(lmc,
                  "268:[ESTABLISHED>SJR-SENT] SJR(A)>sm 268:!unexpected-message@m2 LJC(-)>m2 "
                  "269:SJR(A)>sm",
                  "P8: the SM has forgotten it; its MNs stay, others wait");
        lmc.Admit();
        lmc.Run(276);
        ExpectLog(lmc,
                  "269.5:[SJR-SENT>ESTABLISHED] 269.5:ASR(1 m1)>sm 275:ASR(1 m1)>sm",
                  "P8: the SM learns them at once; the phase stays");
        auto config = MmcpLmcBench::Config(n);
        config.maxJoinInterval = Seconds(1);
        MmcpLmcBench steady(n, config);
        steady.Start();
        steady.Run(3);
        ExpectLog(steady,
                  "0:[CLOSED>SJR-SENT] SJR(A)>sm 1:SJR(A)>sm 2:SJR(A)>sm 3:SJR(A)>sm",
                  "MaxJoinInterval 1 s");
    }
};

/// What ASR say, and when (MMCP 7.4, P6, P10).
// Covers: MMCP 7.4-3, MMCP 7.4-4, MMCP 8.5.3-1, P10
class ReportTest : public MmcpMachineTest
{
  public:
    explicit ReportTest(Family family)
        : MmcpMachineTest("LMC: reports", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpLmcBench lmc(n);
        lmc.Establish();
        lmc.Run(6);
        lmc.Join("m1");
        lmc.Join("m2");
        lmc.Join("m3");
        lmc.Report("m2", MmcpDataChannelStatus{3, 10});
        lmc.TakeLog();
        lmc.Run(16);
        ExpectLog(lmc, "15:ASR(3 m1 m2 3/10 m3)>sm", "each SRT from its phase on");
        lmc.Report("m2");
        lmc.Report("m1", MmcpDataChannelStatus{12, 9});
        lmc.Hear("sm", MmcpUserStatusProbe{});
        ExpectLog(lmc, "16:ASR(3 m1 12/9 m2 3/10 m3)>sm", "a report without figures keeps the old");
        lmc.Run(25);
        ExpectLog(lmc, "25:ASR(3 m1 12/9 m2 3/10 m3)>sm", "a probe does not move the phase");
        lmc.Run(27);
        lmc.Leave("m3");
        lmc.Run(27.3);
        lmc.Announce("B", "m4");
        lmc.Move("m2", "b1");
        lmc.Ack("B");
        lmc.Leave("m2");
        lmc.TakeLog();
        lmc.Run(27.9);
        ExpectLog(lmc, "", "not more than ten reports in an SRT");
        lmc.Leave("m1");
        lmc.TakeLog();
        lmc.Run(40);
        ExpectLog(lmc,
                  "28:ASR(0)>sm 32.3:[m4 AWAITED>CLOSED] leave m4=never came 35:ASR(0)>sm",
                  "P10: one report for both; who is awaited is not listed");
    }
};

/// P10 and P17: leaves that are reported at once, or not.
// Covers: P10, P17
class LeaveTest : public MmcpMachineTest
{
  public:
    explicit LeaveTest(Family family)
        : MmcpMachineTest("LMC: leaves and who is counted", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        for (const bool atOnce : {true, false})
        {
            config.reportLeaveAtOnce = atOnce;
            MmcpLmcBench lmc(n, config);
            lmc.Establish();
            lmc.Join("m1");
            lmc.Join("m2");
            lmc.Run(6);
            lmc.TakeLog();
            lmc.Leave("m1");
            lmc.Leave("m1");
            lmc.Run(6.5);
            ExpectLog(lmc,
                      std::string("6:[m1 ESTABLISHED>CLOSED] m1=left ULC(+)>m1 "
                                  "6:!unknown-mn@m1 ULC(-)>m1") +
                          (atOnce ? " 6:ASR(1 m2)>sm" : ""),
                      "ULR twice");
        }

        MmcpLmcBench lmc(n);
        lmc.Establish();
        lmc.Join("m1");
        lmc.Join("m2");
        lmc.Run(5);
        lmc.Move("m2", "b1");
        lmc.Hear("sm", MmcpUserStatusProbe{});
        lmc.Ack("B");
        lmc.Hear("sm", MmcpUserStatusProbe{});
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMemberCount(), 1, "m2 is another's");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetTableSize(), 2, "m2 is not forgotten yet");
        lmc.Run(9.9);
        lmc.Report("m2");
        lmc.Hear("sm", MmcpUserStatusProbe{});
        lmc.Run(11);
        ExpectLog(lmc,
                  "0:[m1 CLOSED>ESTABLISHED] m1=joined LJC(+)>m1 "
                  "0:[m2 CLOSED>ESTABLISHED] m2=joined LJC(+)>m2 5:ASR(2 m1 m2)>sm "
                  "5:[m2 ESTABLISHED>HIR-RCVD] [m2 HIR-RCVD>HCT-SENT] HCT(m2 G)>B "
                  "5:ASR(2 m1 m2)>sm "
                  "5:[m2 HCT-SENT>HANDED-OVER] HIC(+ B)>m2 served(m2 b1 accepted B) "
                  "5:ASR(1 m1)>sm 9.9:[m2 HANDED-OVER>ESTABLISHED] 9.9:ASR(2 m1 m2)>sm",
                  "P17: in the totals until HTA, and again when it is still here");
        const auto mn = lmc.machine.GetMember("m2");
        NS_TEST_EXPECT_MSG_EQ(mn->endpoint, n.Peer("m2"), "where it joined from");
        NS_TEST_EXPECT_MSG_EQ(mn->since, Seconds(0), "first seen");
        NS_TEST_EXPECT_MSG_EQ(mn->heard, Seconds(9.9), "last seen");
        NS_TEST_EXPECT_MSG_EQ(mn->lmcId.has_value(), false, "only the SM knows LMCs");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMembers().size(), 2, "both");
    }
};

/// Who is silent, and what a report changes (MMCP 7.4, P6, P16, P17).
// Covers: MMCP 7.4-5, P6, P7
class SilenceTest : public MmcpMachineTest
{
  public:
    explicit SilenceTest(Family family)
        : MmcpMachineTest("LMC: silent MNs", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        config.statusReportTime = Seconds(1000);
        config.reportLeaveAtOnce = false;
        MmcpLmcBench lmc(n, config);
        lmc.Establish();
        lmc.Join("m1");
        lmc.Run(20);
        lmc.TakeLog();
        lmc.Report("m1");
        lmc.Run(115);
        ExpectLog(lmc, "50:USP()>m1 80:USP()>m1 110:USP()>m1", "each SPT");
        lmc.Report("m1");
        lmc.Run(240);
        ExpectLog(lmc,
                  "145:USP()>m1 175:USP()>m1 205:USP()>m1 235:[m1 ESTABLISHED>CLOSED] m1=failed",
                  "an answer counts anew; three without: failed");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMemberCount(), 0, "gone");
        lmc.Join("m2");
        lmc.Move("m2", "b1");
        lmc.Leave("m2");
        lmc.Run(240.1); // the HTA is overdue
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetNextTimeout(),
                              Seconds(500),
                              "nothing to do for who left, only the first report");

        // The same while its HCT waits, or is not answered
        config.contextTransferTime = Seconds(1000);
        MmcpLmcBench slow(n, config);
        slow.Establish();
        slow.Join("m1");
        slow.Join("m2");
        slow.Move("m1", "b1");
        slow.Run(10);
        slow.Move("m2", "b1");
        slow.Run(119);
        slow.TakeLog();
        slow.Run(200);
        ExpectLog(slow,
                  "120:[m1 HCT-SENT>CLOSED] m1=failed 130:[m2 HIR-RCVD>CLOSED] m2=failed",
                  "the HTA for who fails may still come");
        NS_TEST_EXPECT_MSG_EQ(slow.machine.GetTableSize(), 0, "nothing is kept");
        slow.Run(9000);
        ExpectLog(slow,
                  "500:ASR(0)>sm 1500:ASR(0)>sm 2500:ASR(0)>sm 3500:ASR(0)>sm "
                  "4500:ASR(0)>sm 5500:ASR(0)>sm 6500:ASR(0)>sm 7500:ASR(0)>sm "
                  "8500:ASR(0)>sm",
                  "no HCT for MNs that are gone");

        MmcpLmcBench waiting(n, config);
        waiting.Establish();
        waiting.Join("m2");
        waiting.Join("m1");
        waiting.Move("m1", "b1");
        waiting.Move("m2", "b1");
        waiting.Run(100);
        waiting.Report("m1");
        waiting.TakeLog();
        waiting.Run(125);
        ExpectLog(waiting, "120:[m2 HIR-RCVD>CLOSED] m2=failed", "it waited in vain");
    }
};

/// The table is full (P22).
// Covers: P22
class FullTest : public MmcpMachineTest
{
  public:
    explicit FullTest(Family family)
        : MmcpMachineTest("LMC: a full table", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        config.maxMobileNodes = 2;
        MmcpLmcBench lmc(n, config);
        lmc.Establish();
        lmc.Join("m1");
        lmc.Announce("B", "m2");
        lmc.TakeLog();
        lmc.Join("m3");
        lmc.Announce("B", "m3");
        lmc.Join("m1");
        ExpectLog(lmc,
                  "0:!too-many-mns@m3 LJC(-)>m3 0:!too-many-mns@B HTA(-)>B 0:LJC(+)>m1",
                  "who is there is served");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetTableSize(), 2, "two");
        lmc.Leave("m1");
        lmc.TakeLog();
        lmc.Join("m3");
        ExpectLog(lmc, "0:[m3 CLOSED>ESTABLISHED] m3=joined LJC(+)>m3", "there is room");
    }
};

/// The LMC ends and comes back (P8).
// Covers: P8
class RestartTest : public MmcpMachineTest
{
  public:
    explicit RestartTest(Family family)
        : MmcpMachineTest("LMC: restart", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpLmcBench lmc(n);
        lmc.Establish();
        for (const std::string mn : {"m1", "m2", "m3", "m4"})
        {
            lmc.Join(mn);
        }
        lmc.Announce("B", "m5");
        lmc.Move("m2", "c1");
        lmc.Ack("C");
        lmc.Move("m3", "b1");
        lmc.Move("m4", "b1");
        lmc.Leave("m1");
        lmc.Join("m1");
        lmc.TakeLog();
        lmc.Stop();
        ExpectLog(lmc,
                  "0:[m1 ESTABLISHED>CLOSED] m1=gone [m2 HANDED-OVER>CLOSED] m2=gone "
                  "[m3 HCT-SENT>CLOSED] m3=gone [m4 HIR-RCVD>CLOSED] m4=gone "
                  "[m5 AWAITED>CLOSED] leave m5=never came [ESTABLISHED>CLOSED]",
                  "not a word to anybody");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetTableSize(), 0, "nothing is kept");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMemberCount(), 0, "nobody is counted");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetNextTimeout(), MmcpStateMachine::Never(), "idle");
        lmc.Run(3);
        lmc.Start();
        lmc.Report("m1");
        lmc.Admit();
        lmc.Ack("B");
        lmc.Run(10);
        ExpectLog(lmc,
                  "3:[CLOSED>SJR-SENT] SJR(A)>sm 3:!unknown-mn@m1 LJC(-)>m1 "
                  "3:[SJR-SENT>ESTABLISHED] 3:!unexpected-message@B 8:ASR(0)>sm",
                  "P8: who was known is asked to join again");
        lmc.Join("m1");
        lmc.Move("m1", "b1");
        lmc.Leave("m1");
        lmc.TakeLog();
        lmc.Run(10.5);
        ExpectLog(lmc, "10:ASR(0)>sm", "it works as before");
        lmc.Stop();
        lmc.Establish();
        lmc.Join("m1");
        lmc.Leave("m1");
        lmc.TakeLog();
        lmc.Run(11);
        ExpectLog(lmc, "10.5:ASR(0)>sm", "reports of its former life do not count");

        MmcpLmcBench asking(n);
        asking.Start();
        asking.Stop();
        asking.TakeLog();
        asking.Run(100);
        ExpectLog(asking, "", "it does not ask any more");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpLmcSessionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new JoinTest(family));
        tests.push_back(new ReportTest(family));
        tests.push_back(new LeaveTest(family));
        tests.push_back(new SilenceTest(family));
        tests.push_back(new FullTest(family));
        tests.push_back(new RestartTest(family));
    }
    return tests;
}
