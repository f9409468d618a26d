// SPDX-License-Identifier: GPL-2.0-only

// The LMC's state machine: handovers, as the old and as the new LMC (MMCP 7.5, P12 to P17).

#include "mmcp-entity-tests.h"
#include "mmcp-lmc-bench.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// An LMC with some MNs. @param lmc it @param count of MNs: m1, m2, ...
void
Establish(MmcpLmcBench& lmc, int count)
{
    lmc.Establish();
    for (int mn = 1; mn <= count; ++mn)
    {
        lmc.Join("m" + std::to_string(mn));
    }
    lmc.TakeLog();
}

/// P15: one open HCT for each new LMC, the others wait in order.
// Covers: P12, P15, W13-2
class OrderTest : public MmcpMachineTest
{
  public:
    explicit OrderTest(Family family)
        : MmcpMachineTest("LMC: one HCT at a time to each new LMC", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        config.reportLeaveAtOnce = false;
        MmcpLmcBench lmc(n, config);
        Establish(lmc, 6);
        lmc.Move("m1", "b1");
        lmc.Move("m2", "b2");
        lmc.Move("m3", "b1");
        lmc.Move("m4", "c1");
        lmc.Move("m5", "b1");
        ExpectLog(lmc,
                  "0:[m1 ESTABLISHED>HIR-RCVD] [m1 HIR-RCVD>HCT-SENT] HCT(m1 G)>B "
                  "0:[m2 ESTABLISHED>HIR-RCVD] 0:[m3 ESTABLISHED>HIR-RCVD] "
                  "0:[m4 ESTABLISHED>HIR-RCVD] [m4 HIR-RCVD>HCT-SENT] HCT(m4 G)>C "
                  "0:[m5 ESTABLISHED>HIR-RCVD]",
                  "m2, m3 and m5 wait; C has an order of its own");
        lmc.Leave("m2");
        lmc.TakeLog();
        lmc.Ack("B", true, "m5");
        ExpectLog(lmc,
                  "0:[m1 HCT-SENT>HANDED-OVER] HIC(+ B)>m1 served(m1 b1 accepted B) "
                  "[m3 HIR-RCVD>HCT-SENT] HCT(m3 G)>B",
                  "W13: the name is disregarded; the next that is still there follows");
        lmc.Run(0.15);
        ExpectLog(lmc, "0.1:HCT(m3 G)>B HCT(m4 G)>C", "P12: both are repeated");
        lmc.Move("m3", "c2");
        ExpectLog(lmc,
                  "0.15:[m3 HCT-SENT>HIR-RCVD]",
                  "P12: another PoA takes the place of the running one; m5 waits for its HTA");
        lmc.Ack("C", false);
        ExpectLog(lmc,
                  "0.15:[m4 HCT-SENT>ESTABLISHED] HIC(-)>m4 served(m4 c1 refused C) "
                  "[m3 HIR-RCVD>HCT-SENT] HCT(m3 G)>C",
                  "a refusal, too, ends one");
        lmc.Move("m3", "c2");
        lmc.Run(0.5);
        ExpectLog(lmc,
                  "0.2:[m5 HIR-RCVD>HCT-SENT] HCT(m5 G)>B "
                  "0.25:HCT(m3 G)>C 0.3:HCT(m5 G)>B 0.35:HCT(m3 G)>C 0.4:HCT(m5 G)>B "
                  "0.45:[m3 HCT-SENT>ESTABLISHED] HIC(-)>m3 served(m3 c2 silent C) "
                  "0.5:[m5 HCT-SENT>ESTABLISHED] HIC(-)>m5 served(m5 b1 silent B)",
                  "P12: three times, then refused; a repeated HIR starts nothing");
        lmc.Ack("B");
        lmc.Ack("C");
        ExpectLog(lmc, "0.5:!unexpected-message@B 0.5:!unexpected-message@C", "too late");
        lmc.Move("m6", "b1");
        ExpectLog(lmc,
                  "0.5:[m6 ESTABLISHED>HIR-RCVD] [m6 HIR-RCVD>HCT-SENT] HCT(m6 G)>B",
                  "nothing is left that would make it wait");
    }
};

/// What else ends a handover that is open: the next one has its turn when the HTA has come, or is
/// overdue, and no HCT is repeated.
// Covers: P12, P15
class EndTest : public MmcpMachineTest
{
  public:
    explicit EndTest(Family family)
        : MmcpMachineTest("LMC: ends of an open HCT", family)
    {
    }

  private:
    void DoRun() override
    {
        CheckStray();
        Check(MmcpLocalJoinRequest{"m1"}, "m1", "1:[m1 HCT-SENT>ESTABLISHED] LJC(+)>m1 ");
        Check(MmcpHandoverContextTransfer{"m1", n.Channel()},
              "C",
              "1:[m1 HCT-SENT>AWAITED] m1=gone join HTA(+)>C ");
        Check(MmcpUserLeaveRequest{"m1"}, "m1", "1:[m1 HCT-SENT>CLOSED] m1=left ULC(+)>m1 ");
        Check(MmcpHandoverInitiationRequest{"m1", "x1"},
              "m1",
              "1:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 x1 refused) ");

        MmcpLmcBench lmc(n);
        Establish(lmc, 2);
        lmc.Move("m1", "b1");
        lmc.Move("m2", "b1");
        lmc.TakeLog();
        lmc.Run(0.45);
        ExpectLog(lmc,
                  "0.1:HCT(m1 G)>B 0.2:HCT(m1 G)>B "
                  "0.3:[m1 HCT-SENT>ESTABLISHED] HIC(-)>m1 served(m1 b1 silent B) " +
                      turn + " 0.4:HCT(m2 G)>B",
                  "no answer");
    }

    const std::string turn{"[m2 HIR-RCVD>HCT-SENT] HCT(m2 G)>B"};

    /// @param message ends the handover of m1 @param from its sender @param expected what follows
    void Check(const MmcpMessageBody& message, const std::string& from, const std::string& expected)
    {
        auto config = MmcpLmcBench::Config(n);
        config.reportLeaveAtOnce = false;
        MmcpLmcBench lmc(n, config);
        Establish(lmc, 2);
        lmc.Run(1);
        lmc.Move("m1", "b1");
        lmc.Move("m2", "b1");
        lmc.TakeLog();
        lmc.Hear(from, message);
        lmc.Run(1.25);
        ExpectLog(lmc, expected + "1.1:" + turn + " 1.2:HCT(m2 G)>B", n.Text(message));
    }

    /// The HTA of a cancelled HCT is not taken for that of the next.
    void CheckStray()
    {
        MmcpLmcBench lmc(n);
        Establish(lmc, 3);
        lmc.Move("m1", "b1");
        lmc.Move("m2", "b1");
        lmc.Hear("m1", MmcpLocalJoinRequest{"m1"});
        lmc.Move("m3", "b1");
        lmc.TakeLog();
        lmc.Ack("B");
        ExpectLog(lmc, "0:!unexpected-message@B " + turn, "that of m1: now m2 has its turn");
        lmc.Ack("B");
        ExpectLog(lmc,
                  "0:[m2 HCT-SENT>HANDED-OVER] HIC(+ B)>m2 served(m2 b1 accepted B) "
                  "[m3 HIR-RCVD>HCT-SENT] HCT(m3 G)>B",
                  "its own");
    }
};

/// [X] P15: HTA that name the MN.
// Covers: P15, W13-2
class NameTest : public MmcpMachineTest
{
  public:
    explicit NameTest(Family family)
        : MmcpMachineTest("LMC: NameMnInHandoverAck", family)
    {
    }

  private:
    void DoRun() override
    {
        auto config = MmcpLmcBench::Config(n);
        config.nameMnInHandoverAck = true;
        MmcpLmcBench lmc(n, config);
        Establish(lmc, 9);
        for (const std::string mn : {"m1", "m2", "m3"})
        {
            lmc.Move(mn, "b1");
        }
        lmc.TakeLog();
        lmc.Ack("B", true, "m1");
        ExpectLog(lmc,
                  "0:[m1 HCT-SENT>HANDED-OVER] HIC(+ B)>m1 served(m1 b1 accepted B) "
                  "[m2 HIR-RCVD>HCT-SENT] HCT(m2 G)>B [m3 HIR-RCVD>HCT-SENT] HCT(m3 G)>B",
                  "it names: nothing waits any more");
        lmc.Move("m4", "b2");
        ExpectLog(lmc,
                  "0:[m4 ESTABLISHED>HIR-RCVD] [m4 HIR-RCVD>HCT-SENT] HCT(m4 G)>B",
                  "nor later");
        lmc.Ack("B", false, "m4");
        lmc.Ack("B", true, "m2");
        ExpectLog(lmc,
                  "0:[m4 HCT-SENT>ESTABLISHED] HIC(-)>m4 served(m4 b2 refused B) "
                  "0:[m2 HCT-SENT>HANDED-OVER] HIC(+ B)>m2 served(m2 b1 accepted B)",
                  "in any order");
        lmc.Move("m5", "c1");
        lmc.Move("m6", "c1");
        lmc.TakeLog();
        lmc.Ack("B", true, "m2");
        lmc.Ack("B", true, "m9");
        lmc.Ack("B", true, "m39");
        lmc.Ack("B", true, "m5");
        ExpectLog(lmc,
                  "0:!unexpected-message@B 0:!unexpected-message@B 0:!unexpected-message@B "
                  "0:!unexpected-message@B",
                  "once only; no transfer; unknown; another's");
        lmc.Ack("C");
        ExpectLog(lmc,
                  "0:[m5 HCT-SENT>HANDED-OVER] HIC(+ C)>m5 served(m5 c1 accepted C) "
                  "[m6 HIR-RCVD>HCT-SENT] HCT(m6 G)>C",
                  "C does not know the extension: served as by default");
        lmc.Ack("B");
        ExpectLog(lmc,
                  "0:[m3 HCT-SENT>HANDED-OVER] HIC(+ B)>m3 served(m3 b1 accepted B)",
                  "without a name: the oldest");

        lmc.Announce("B", "m1");
        ExpectLog(lmc, "0:[m1 HANDED-OVER>AWAITED] m1=gone join HTA(+ m1)>B", "as the new LMC");
        lmc.Stop();
        lmc.TakeLog();
        lmc.Announce("B", "m1");
        ExpectLog(lmc, "0:!unexpected-message@B HTA(- m1)>B", "a refusal names it, too");
    }
};

/// P16: the new LMC as the agent of MNs that are about to come.
// Covers: MMCP 8.6.3-1, P12, P16
class AgentTest : public MmcpMachineTest
{
  public:
    explicit AgentTest(Family family)
        : MmcpMachineTest("LMC: agent of the MNs to come", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpLmcBench lmc(n);
        Establish(lmc, 0);
        lmc.Announce("B", "m1");
        lmc.Run(1);
        lmc.Announce("C", "m2");
        lmc.Run(2);
        lmc.Announce("sm", "m3");
        ExpectLog(lmc,
                  "0:[m1 CLOSED>AWAITED] join HTA(+)>B 1:[m2 CLOSED>AWAITED] HTA(+)>C "
                  "2:[m3 CLOSED>AWAITED] HTA(+)>sm",
                  "joined once, before HTA");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMemberCount(), 0, "P17: another's");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMember("m2")->since, Seconds(1), "first seen");
        lmc.Join("m1");
        lmc.Run(4);
        lmc.Announce("C", "m2");
        lmc.Run(8);
        ExpectLog(lmc,
                  "2:[m1 AWAITED>ESTABLISHED] m1=joined LJC(+)>m1 4:HTA(+)>C 5:ASR(1 m1)>sm "
                  "7:[m3 AWAITED>CLOSED] m3=never came",
                  "P12: a repeated HCT holds on; the others end without a change of the group");
        lmc.Run(20);
        ExpectLog(lmc, "9:[m2 AWAITED>CLOSED] leave m2=never came 15:ASR(1 m1)>sm", "the last one");

        auto other = n.Channel();
        other.port = 5001;
        lmc.Announce("B", "m4");
        lmc.Hear("B", MmcpHandoverContextTransfer{"m5", other});
        lmc.Hear("B", MmcpHandoverContextTransfer{"m6", other});
        lmc.Join("m4");
        lmc.Join("m5");
        lmc.Join("m6");
        ExpectLog(lmc,
                  "20:[m4 CLOSED>AWAITED] join HTA(+)>B 20:[m5 CLOSED>AWAITED] join HTA(+)>B "
                  "20:[m6 CLOSED>AWAITED] HTA(+)>B "
                  "20:[m4 AWAITED>ESTABLISHED] m4=joined leave LJC(+)>m4 "
                  "20:[m5 AWAITED>ESTABLISHED] m5=joined LJC(+)>m5 "
                  "20:[m6 AWAITED>ESTABLISHED] m6=joined leave LJC(+)>m6",
                  "counted for each data channel");
        lmc.Announce("B", "m7");
        lmc.Report("m7");
        lmc.Leave("m7");
        lmc.Move("m7", "c1");
        ExpectLog(lmc,
                  "20:[m7 CLOSED>AWAITED] join HTA(+)>B 20:!unknown-mn@m7 LJC(-)>m7 "
                  "20:!unknown-mn@m7 ULC(-)>m7 20:!unknown-mn@m7 HIC(-)>m7",
                  "it has not joined here yet");
    }
};

/// An MN that comes back, and copies of its HCT that come late (P12, P17).
// Covers: P12, P17
class ReturnTest : public MmcpMachineTest
{
  public:
    explicit ReturnTest(Family family)
        : MmcpMachineTest("LMC: MNs that come back", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpLmcBench lmc(n);
        Establish(lmc, 1);
        lmc.Run(1);
        lmc.Move("m1", "b1");
        lmc.Ack("B");
        lmc.Run(3);
        lmc.TakeLog();
        lmc.Announce("B", "m1");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMember("m1")->endpoint,
                              MmcpEndpoint(),
                              "its address is to come");
        lmc.Join("m1", "m1'");
        ExpectLog(lmc,
                  "3:[m1 HANDED-OVER>AWAITED] m1=gone join HTA(+)>B "
                  "3:[m1 AWAITED>ESTABLISHED] m1=joined leave LJC(+)>m1'",
                  "there and back within HandoverGraceTime");
        lmc.Run(3.2);
        lmc.Announce("B", "m1");
        ExpectLog(lmc, "3.2:HTA(+)>B", "P12: a copy of the HCT comes after the LJR");
        NS_TEST_EXPECT_MSG_EQ(lmc.machine.GetMemberCount(), 1, "it stays joined");
        lmc.Run(3.4);
        lmc.Announce("B", "m1");
        ExpectLog(lmc,
                  "3.4:[m1 ESTABLISHED>AWAITED] m1=gone join HTA(+)>B",
                  "no copy: it was elsewhere without a word, and is to come again");
        lmc.Run(8.5);
        ExpectLog(lmc, "5:ASR(0)>sm 8.4:[m1 AWAITED>CLOSED] leave m1=never came", "it did not");
    }
};

/// A train: MNs that hand over together (P15).
// Covers: P15
class TrainTest : public MmcpMachineTest
{
  public:
    explicit TrainTest(Family family)
        : MmcpMachineTest("LMC: a train of MNs", family)
    {
    }

  private:
    void DoRun() override
    {
        constexpr int MNS = 500;
        for (const bool named : {false, true})
        {
            auto config = MmcpLmcBench::Config(n);
            config.nameMnInHandoverAck = named;
            MmcpLmcStateMachine lmc(7, config, [](Time most) { return most; });
            const Time now(0);
            const auto hear = [&](const std::string& from, MmcpMessageBody body) {
                return lmc.OnMessage(n.Peer(from), {7, std::move(body)}, now);
            };
            lmc.Start(now);
            hear("sm", MmcpSessionJoinConfirm{true, n.Channel(), std::nullopt});
            std::vector<MmcpIdentifier> sent;
            const auto note = [&sent](const MmcpActions& actions) {
                for (const auto& action : actions)
                {
                    const auto* send = std::get_if<MmcpSend>(&action);
                    const auto* hct =
                        send ? std::get_if<MmcpHandoverContextTransfer>(&send->message.body)
                             : nullptr;
                    if (hct)
                    {
                        sent.push_back(hct->mnId);
                    }
                }
            };
            for (int mn = 0; mn < MNS; ++mn)
            {
                const auto id = "t" + std::to_string(mn);
                hear("m1", MmcpLocalJoinRequest{id});
                note(hear("m1", MmcpHandoverInitiationRequest{id, "b1"}));
            }
            NS_TEST_EXPECT_MSG_EQ(sent.size(), 1, "until B has answered once");
            for (std::size_t answered = 0; answered < sent.size(); ++answered)
            {
                const auto id = sent[answered];
                note(hear("B", MmcpHandoverTransferAck{true, id}));
                const std::size_t open = named ? MNS : std::min<std::size_t>(answered + 2, MNS);
                NS_TEST_EXPECT_MSG_EQ(sent.size(), open, "after " << id);
            }
            NS_TEST_EXPECT_MSG_EQ(sent.size(), MNS, "all");
            NS_TEST_EXPECT_MSG_EQ(lmc.GetMemberCount(), 0, "all are handed over");
            for (int mn = 0; mn < static_cast<int>(sent.size()); ++mn)
            {
                const MmcpIdentifier id("t" + std::to_string(mn));
                NS_TEST_EXPECT_MSG_EQ(sent[mn], id, "in order");
            }
        }
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpLmcHandoverTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new OrderTest(family));
        tests.push_back(new EndTest(family));
        tests.push_back(new NameTest(family));
        tests.push_back(new AgentTest(family));
        tests.push_back(new ReturnTest(family));
        tests.push_back(new TrainTest(family));
    }
    return tests;
}
