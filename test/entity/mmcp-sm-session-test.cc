// SPDX-License-Identifier: GPL-2.0-only

// The SM's state machine: admission, membership, reports, failures, restart (MMCP 7.2 to 7.5).

#include "mmcp-entity-tests.h"
#include "mmcp-sm-bench.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Who may join, and through which LMC (P2, P3, P9, P22).
// Covers: MMCP 7.2-3, P2, P3, P9, P22
class AdmissionTest : public MmcpMachineTest
{
  public:
    explicit AdmissionTest(Family family)
        : MmcpMachineTest("SM: admission and choice of the LMC", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpSmBench::Config(n);
        config.maxMobileNodes = 3;
        std::string asked;
        config.authorize = [&asked, this](const MmcpSmConfig::Applicant& mn) {
            std::ostringstream os;
            os << mn.sessionId << ' ' << mn.mnId << ' ' << mn.poaId.value_or("-") << ' '
               << n.Name(mn.endpoint) << ';';
            asked += os.str();
            return !(mn.mnId == "m2");
        };
        std::optional<MmcpIdentifier> choice("B");
        config.select = [&choice](const MmcpSmConfig::Applicant& mn) {
            return mn.mnId == "m3" ? std::nullopt : choice;
        };
        MmcpSmBench sm(n, config);
        sm.Start("A");
        sm.Join("m1", "a1");
        ExpectLog(sm,
                  "0:[m1 CLOSED>ESTABLISHED] m1=joined SJC(+ G)>m1",
                  "P9: B is chosen, but has not joined");
        sm.Start("B");
        sm.Join("m1", "a1");
        sm.Join("m2", "a1");
        sm.Join("m3", "a1");
        choice = "Z";
        sm.Join("m4", "a1", "m5");
        choice = "A";
        sm.Join("m6", "a1");
        sm.Join("m3");
        ExpectLog(sm,
                  "0:[m1 ESTABLISHED>DELEGATED] SJC(+ G B)>m1 0:SJC(-)>m2 "
                  "0:[m3 CLOSED>ESTABLISHED] m3=joined SJC(+ G)>m3 "
                  "0:[m4 CLOSED>ESTABLISHED] m4=joined SJC(+ G)>m5 "
                  "0:!too-many-mns@m6 SJC(-)>m6 0:SJC(+ G)>m3",
                  "chosen, refused, none chosen, an LMC that does not exist, table full, again");
        NS_TEST_EXPECT_MSG_EQ(asked,
                              "7 m1 a1 m1;7 m1 a1 m1;7 m2 a1 m2;7 m3 a1 m3;7 m4 a1 m5;7 m6 a1 m6;"
                              "7 m3 - m3;",
                              "P3: LMCs need no permission");
        NS_TEST_EXPECT_MSG_EQ(sm.Members(),
                              "m1 DELEGATED B, m3 ESTABLISHED, m4 ESTABLISHED",
                              "who is in");
        sm.Aggregate("A", {"m7", "m8"});
        ExpectLog(sm, "0:!too-many-mns@A !too-many-mns@A", "P22: nor through a report");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 0, "nobody");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("Z"), 0, "unknown");
        NS_TEST_EXPECT_MSG_EQ(std::string(MmcpGetName(sm.machine.GetLmcState("Z"))),
                              "CLOSED",
                              "unknown");
    }
};

/// The membership of the session from all reports (MMCP 7.4, W12, P17).
// Covers: W12-1, P17
class MembershipTest : public MmcpMachineTest
{
  public:
    explicit MembershipTest(Family family)
        : MmcpMachineTest("SM: membership", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpSmBench sm(n);
        sm.Start("AB");
        sm.Run(1);
        sm.Join("m1", "a1");
        sm.Join("m2");
        sm.Run(2);
        sm.TakeLog();
        sm.Hear("A",
                MmcpAggregationStatusReport{
                    {2},
                    {{"m1", MmcpDataChannelStatus{5, 1}}, {"m3", std::nullopt}}});
        sm.Run(3);
        sm.Hear("A",
                MmcpAggregationStatusReport{{2}, {{"m1", std::nullopt}, {"m3", std::nullopt}}});
        sm.Report("m2", MmcpDataChannelStatus{8, 2});
        ExpectLog(sm, "2:[m3 CLOSED>DELEGATED] m3=joined", "m3 was not known");
        NS_TEST_EXPECT_MSG_EQ(sm.Members(),
                              "m1 DELEGATED A, m2 ESTABLISHED, m3 DELEGATED A",
                              "who, through which LMC");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMemberCount(), 3, "all");
        const auto m1 = sm.machine.GetMember("m1").value();
        NS_TEST_EXPECT_MSG_EQ(m1.since, Seconds(1), "since when");
        NS_TEST_EXPECT_MSG_EQ(m1.heard, Seconds(3), "last mentioned");
        NS_TEST_EXPECT_MSG_EQ(m1.endpoint, n.Peer("m1"), "where it joined from");
        NS_TEST_EXPECT_MSG_EQ(m1.status->packets, 5, "its last figures");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMember("m2")->status->packets, 8, "from its USR");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMember("m3")->endpoint, MmcpEndpoint(), "not known");

        // m1 moves to B; what A says about it counts no more
        sm.Run(10);
        sm.Join("m1", "b1", "m1'");
        sm.TakeLog();
        sm.Aggregate("A", {"m1", "m3"});
        sm.Aggregate("B", {"m1"});
        NS_TEST_EXPECT_MSG_EQ(sm.Members(),
                              "m1 DELEGATED B, m2 ESTABLISHED, m3 DELEGATED A",
                              "P17: at one LMC only");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 1, "m3");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("B"), 1, "m1");
        sm.Run(39.9);
        sm.Aggregate("A", {"m1", "m3"});
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("B"), 1, "heard through B in an SPT");
        sm.Run(40);
        sm.Aggregate("A", {"m1", "m2", "m3"});
        sm.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(sm.Members(),
                              "m1 DELEGATED A, m2 DELEGATED A, m3 DELEGATED A",
                              "not heard elsewhere for an SPT: A must be right");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("B"), 0, "nobody");
        sm.Aggregate("B", {"m1"});
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 3, "heard through A now");

        sm.Leave("m2");
        ExpectLog(sm, "40:[m2 DELEGATED>CLOSED] m2=left ULC(+)>m2", "MMCP 7.3");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 2, "one less");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMemberCount(), 2, "one less");
    }
};

/// MNs that their LMC does not mention any more (W12, P17).
// Covers: W12-1, P17
class MentionTest : public MmcpMachineTest
{
  public:
    explicit MentionTest(Family family)
        : MmcpMachineTest("SM: MNs that no report mentions", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpSmBench sm(n);
        sm.Start("A");
        sm.Aggregate("A", {"m1", "m2", "m3"});
        sm.TakeLog();
        sm.Run(10);
        sm.Aggregate("A", {"m1", "m2"});
        sm.Run(15);
        sm.Aggregate("A", {"m1", "m2"});
        sm.Run(21);
        ExpectLog(sm, "20:[m3 DELEGATED>CLOSED] m3=gone", "an SRT after the first without it");
        sm.Aggregate("A", {"m1"});
        sm.Run(25);
        sm.Aggregate("A", {"m1", "m2"});
        sm.Run(32);
        ExpectLog(sm, "", "it was on its way");
        sm.Aggregate("A", {"m1"});
        sm.Run(35);
        sm.Start("B");
        sm.Join("m2", "b1");
        sm.Aggregate("B", {});
        sm.Run(45);
        ExpectLog(sm, "35:SJC(+ G B)>m2", "on its way to B, which has not mentioned it yet");
        sm.Aggregate("B", {"m2"});
        sm.Aggregate("A", {"m1"});
        sm.Aggregate("B", {});
        sm.Run(56);
        ExpectLog(sm, "55:[m2 DELEGATED>CLOSED] m2=gone", "it has, and does not any more");

        // Some of many move on, and the others are missed
        MmcpSmBench many(n);
        many.Start("AB");
        many.Aggregate("A", {"m1", "m2", "m3", "m4"});
        many.Join("m1", "b1");
        many.Join("m4", "b1");
        many.TakeLog();
        many.Aggregate("A", {});
        many.Run(11);
        ExpectLog(many,
                  "10:[m2 DELEGATED>CLOSED] m2=gone [m3 DELEGATED>CLOSED] m3=gone",
                  "those who are still there");
        NS_TEST_EXPECT_MSG_EQ(many.Members(), "m1 DELEGATED B, m4 DELEGATED B", "not these");

        // Parts of a report do not say who is missing
        MmcpSmBench parts(n);
        parts.Start("A");
        parts.Aggregate("A", {"m1", "m2"}, 1);
        parts.Aggregate("A", {"m3"}, 2);
        parts.Run(20);
        parts.Aggregate("A", {"m1"}, 1);
        parts.Aggregate("A", {"m2"}, 1);
        parts.Run(59);
        parts.TakeLog();
        parts.Run(81);
        ExpectLog(parts,
                  "60:[m3 DELEGATED>CLOSED] m3=gone 80:[m1 DELEGATED>CLOSED] m1=gone "
                  "[m2 DELEGATED>CLOSED] m2=gone USP()>A",
                  "2 x SPT after the last word");
        NS_TEST_EXPECT_MSG_EQ(parts.machine.GetLmcMemberCount("A"), 0, "nobody");

        // One that was assigned and never came
        MmcpSmBench never(n);
        never.Start("A");
        never.Join("m1", "a1");
        never.TakeLog();
        for (const double time : {10, 20, 30, 40, 50, 61})
        {
            never.Run(time);
            never.Aggregate("A", {});
        }
        ExpectLog(never, "60:[m1 DELEGATED>CLOSED] m1=gone", "2 x SPT after its SJR");
    }
};

/// Silent LMCs and MNs (MMCP 7.4, P6, P8, P9).
// Covers: P6, P8, P9
class FailureTest : public MmcpMachineTest
{
  public:
    explicit FailureTest(Family family)
        : MmcpMachineTest("SM: silent LMCs and MNs", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpSmBench sm(n);
        sm.Start("AB");
        sm.Join("m1", "a1");
        sm.Join("m2");
        sm.TakeLog();
        for (const double time : {20, 45, 70, 95, 119})
        {
            sm.Run(time);
            sm.Aggregate("B", {});
            sm.Report("m2");
        }
        ExpectLog(sm,
                  "30:USP()>A 60:[m1 DELEGATED>CLOSED] m1=gone USP()>A 90:USP()>A",
                  "each SPT; its MNs are gone before");
        sm.Join("m3", "a1");
        sm.Run(125);
        sm.Join("m4", "a1");
        ExpectLog(sm,
                  "119:[m3 CLOSED>DELEGATED] m3=joined SJC(+ G A)>m3 "
                  "120:[A ESTABLISHED>FAILED] A=failed "
                  "125:[m4 CLOSED>ESTABLISHED] m4=joined SJC(+ G)>m4",
                  "P9: a failed LMC is assigned to nobody");
        NS_TEST_EXPECT_MSG_EQ(std::string(MmcpGetName(sm.machine.GetLmcState("B"))),
                              "ESTABLISHED",
                              "B is not");
        sm.Aggregate("A", {"m3"});
        sm.Join("A");
        sm.Aggregate("A", {"m3"});
        sm.Join("m4", "a1");
        ExpectLog(sm,
                  "125:!unknown-mn@A SJC(-)>A 125:[A FAILED>ESTABLISHED] A=joined SJC(+ G)>A "
                  "125:[m4 ESTABLISHED>DELEGATED] SJC(+ G A)>m4",
                  "P8: until it has joined again");

        MmcpSmBench alone(n);
        alone.Join("m1");
        alone.Run(25);
        alone.TakeLog();
        alone.Report("m1");
        alone.Run(200);
        ExpectLog(alone,
                  "55:USP()>m1 85:USP()>m1 115:USP()>m1 145:[m1 ESTABLISHED>CLOSED] m1=failed",
                  "P6: an MN without LMC");
        alone.Report("m1");
        ExpectLog(alone, "200:!unknown-mn@m1 SJC(-)>m1", "P8");

        MmcpSmBench answers(n);
        answers.Start("A");
        answers.Run(95);
        answers.Aggregate("A", {});
        answers.Run(190);
        ExpectLog(answers,
                  "30:USP()>A 60:USP()>A 90:USP()>A 125:USP()>A 155:USP()>A 185:USP()>A",
                  "an answer counts anew");
    }
};

/// The SM as the old LMC (P13), and who reports to the SM although an LMC serves it (P8).
// Covers: P8, P13
class DirectTest : public MmcpMachineTest
{
  public:
    explicit DirectTest(Family family)
        : MmcpMachineTest("SM: MNs without LMC", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpSmBench sm(n);
        sm.Start("AB");
        sm.Join("m1");
        sm.Run(1);
        sm.TakeLog();
        sm.Move("m1", "b1");
        sm.Run(1.25);
        sm.Ack("B");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMemberCount(), 0, "P17: another's");
        sm.Run(3);
        sm.Join("m1", "b1", "m1'");
        sm.Aggregate("B", {"m1"});
        sm.Run(20);
        ExpectLog(sm,
                  "1:[m1 ESTABLISHED>HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B "
                  "1.1:HCT(m1 G)>B 1.2:HCT(m1 G)>B "
                  "1.25:[m1 HCT-SENT>HANDED-OVER] HIC(+ B)>m1 served(m1 b1 accepted B) "
                  "3:[m1 HANDED-OVER>DELEGATED] SJC(+ G B)>m1'",
                  "P13");
        sm.Join("m2");
        sm.Move("m2", "b1");
        sm.Ack("B");
        sm.TakeLog();
        sm.Run(26);
        ExpectLog(sm, "25:[m2 HANDED-OVER>CLOSED] m2=gone", "P17: it never came");

        // A has m3 still, which joined at the SM after a loss of memory
        sm.Aggregate("A", {"m3"});
        sm.TakeLog();
        sm.Report("m3");
        sm.Move("m3", "b1");
        sm.Leave("m3");
        ExpectLog(sm,
                  "26:!unknown-mn@m3 SJC(-)>m3 26:!unknown-mn@m3 HIC(-)>m3 "
                  "26:!unknown-mn@m3 ULC(-)>m3",
                  "P8: it has not joined here");
        sm.Report("m1");
        ExpectLog(sm, "26:!wrong-sender@m1", "P22");
        sm.Hear("m1'", MmcpUserStatusReport{"m1", std::nullopt});
        ExpectLog(sm, "26:!unexpected-message@m1' SJC(-)>m1'", "P8: it is to join again");
        NS_TEST_EXPECT_MSG_EQ(sm.Members(), "m1 DELEGATED B, m3 DELEGATED A", "unchanged");
    }
};

/// The SM ends and comes back (P8).
// Covers: P8
class RestartTest : public MmcpMachineTest
{
  public:
    explicit RestartTest(Family family)
        : MmcpMachineTest("SM: restart", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpSmBench sm(n);
        sm.Start("AB");
        sm.Join("m1", "a1");
        for (const std::string mn : {"m2", "m3", "m4", "m5"})
        {
            sm.Join(mn);
        }
        sm.Move("m2", "b1");
        sm.Ack("B");
        sm.Move("m3", "b1");
        sm.Move("m4", "b1");
        sm.TakeLog();
        sm.Stop();
        ExpectLog(sm,
                  "0:[m1 DELEGATED>CLOSED] m1=gone [m2 HANDED-OVER>CLOSED] m2=gone "
                  "[m3 HCT-SENT>CLOSED] m3=gone [m4 HIR-RCVD>CLOSED] m4=gone "
                  "[m5 ESTABLISHED>CLOSED] m5=gone",
                  "not a word to anybody");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetTableSize(), 0, "nothing is kept");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetMemberCount(), 0, "nobody is counted");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetLmcMemberCount("A"), 0, "nor at A");
        NS_TEST_EXPECT_MSG_EQ(sm.machine.GetNextTimeout(), MmcpStateMachine::Never(), "idle");
        sm.Run(5);
        sm.Aggregate("A", {"m1"});
        sm.Report("m5");
        sm.Join("A");
        sm.Aggregate("A", {"m1"});
        sm.Join("m5");
        ExpectLog(sm,
                  "5:!unknown-mn@A SJC(-)>A 5:!unknown-mn@m5 SJC(-)>m5 "
                  "5:[A CLOSED>ESTABLISHED] A=joined SJC(+ G)>A 5:[m1 CLOSED>DELEGATED] m1=joined "
                  "5:[m5 CLOSED>ESTABLISHED] m5=joined SJC(+ G)>m5",
                  "P8: all join again");
        NS_TEST_EXPECT_MSG_EQ(sm.Members(), "m1 DELEGATED A, m5 ESTABLISHED", "as before");
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpSmSessionTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new AdmissionTest(family));
        tests.push_back(new MembershipTest(family));
        tests.push_back(new MentionTest(family));
        tests.push_back(new FailureTest(family));
        tests.push_back(new DirectTest(family));
        tests.push_back(new RestartTest(family));
    }
    return tests;
}
