// SPDX-License-Identifier: GPL-2.0-only

// The host part: tables of RFC 9776 5.1 and 5.2, sockets, the interface.

#include "mcast-host-bench.h"
#include "mcast-membership-tests.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// RFC 9776 5.1, RFC 9777 6.1: the table.
class ChangeTableTest : public McastMachineTest
{
  public:
    explicit ChangeTableTest(Family family)
        : McastMachineTest("host: State-Change Records by old and new state", family)
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* before;
            const char* after;
            const char* report;
        } rows[] = {
            {"IN(ab)", "IN(bc)", "1=IN(bc) R[1:ALLOW(c) 1:BLOCK(a)]"},
            {"EX(ab)", "EX(bc)", "1=EX(bc) R[1:ALLOW(a) 1:BLOCK(c)]"},
            {"IN(ab)", "EX(bc)", "1=EX(bc) R[1:TO_EX(bc)]"},
            {"EX(ab)", "IN(bc)", "1=IN(bc) R[1:TO_IN(bc)]"},
            {"IN(ab)", "IN(abc)", "1=IN(abc) R[1:ALLOW(c)]"},
            {"IN(ab)", "IN(a)", "1=IN(a) R[1:BLOCK(b)]"},
            {"EX(ab)", "EX(abc)", "1=EX(abc) R[1:BLOCK(c)]"},
            {"EX(ab)", "EX(a)", "1=EX(a) R[1:ALLOW(b)]"},
            {"IN()", "IN(a)", "1=IN(a) R[1:ALLOW(a)]"},
            {"IN()", "EX()", "1=EX() R[1:TO_EX()]"},
            {"IN()", "EX(a)", "1=EX(a) R[1:TO_EX(a)]"},
            {"IN(ab)", "IN()", "1=IN() R[1:BLOCK(ab)]"},
            {"EX()", "IN()", "1=IN() R[1:TO_IN()]"},
            {"EX(a)", "IN()", "1=IN() R[1:TO_IN()]"},
            {"IN(ab)", "IN(ab)", ""},
            {"EX(ab)", "EX(ab)", ""},
            {"IN()", "IN()", ""},
        };

        for (const auto& row : rows)
        {
            HostBench host(n);
            host.Set(row.before);
            host.Run(99);
            host.TakeLog();
            host.Set(row.after);
            const std::string expected = *row.report ? std::string("99:") + row.report : "";
            ExpectLog(host, expected, std::string(row.before) + " -> " + row.after);
            NS_TEST_EXPECT_MSG_EQ(n.Text(host.machine.GetFilter(n.Group())), row.after, "state");
            NS_TEST_EXPECT_MSG_EQ(host.machine.Allows(n.Group(), n.Source('c')),
                                  n.Filter(row.after).Allows(n.Source('c')),
                                  row.after);
        }
    }
};

/// RFC 9776 5.1: retransmission, and changes that meet pending ones.
class RetransmissionTest : public McastMachineTest
{
  public:
    explicit RetransmissionTest(Family family)
        : McastMachineTest("host: changes are repeated and merged", family)
    {
    }

  private:
    void DoRun() override
    {
        McastHostConfig config;
        config.robustness = 3;

        const struct
        {
            const char* what;
            const char* first;
            const char* second; // 0.7 s later: after one repetition
            const char* third;  // 0.9 s later
            const char* log;
        } rows[] = {
            {"a single change",
             "EX()",
             "EX()",
             "EX()",
             "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 1:R[1:TO_EX()]"},
            {"sources after sources: each source has its own count",
             "IN(a)",
             "IN(ab)",
             "IN(ab)",
             "0:1=IN(a) R[1:ALLOW(a)] 0.5:R[1:ALLOW(a)] 0.7:1=IN(ab) R[1:ALLOW(ab)] "
             "1.2:R[1:ALLOW(b)] "
             "1.7:R[1:ALLOW(b)]"},
            {"a source that goes again is blocked, with a new count",
             "IN(ab)",
             "IN(a)",
             "IN(a)",
             "0:1=IN(ab) R[1:ALLOW(ab)] 0.5:R[1:ALLOW(ab)] 0.7:1=IN(a) R[1:ALLOW(a) 1:BLOCK(b)] "
             "1.2:R[1:BLOCK(b)] 1.7:R[1:BLOCK(b)]"},
            {"mode after sources",
             "IN(a)",
             "EX(b)",
             "EX(b)",
             "0:1=IN(a) R[1:ALLOW(a)] 0.5:R[1:ALLOW(a)] 0.7:1=EX(b) R[1:TO_EX(b)] "
             "1.2:R[1:TO_EX(b)] "
             "1.7:R[1:TO_EX(b)]"},
            {"sources after mode: mode records first, each counts for the source",
             "EX()",
             "EX(a)",
             "EX(a)",
             "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 0.7:1=EX(a) R[1:TO_EX(a)] 1.2:R[1:BLOCK(a)] "
             "1.7:R[1:BLOCK(a)]"},
            {"mode, sources, sources",
             "EX()",
             "EX(a)",
             "EX(ab)",
             "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 0.7:1=EX(a) R[1:TO_EX(a)] "
             "0.9:1=EX(ab) R[1:BLOCK(ab)] 1.4:R[1:BLOCK(ab)] 1.9:R[1:BLOCK(b)]"},
            {"join, leave",
             "EX()",
             "IN()",
             "IN()",
             "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 0.7:1=IN() R[1:TO_IN()] 1.2:R[1:TO_IN()] "
             "1.7:R[1:TO_IN()]"},
            {"join, leave, join",
             "EX()",
             "IN()",
             "EX()",
             "0:1=EX() R[1:TO_EX()] 0.5:R[1:TO_EX()] 0.7:1=IN() R[1:TO_IN()] 0.9:1=EX() "
             "R[1:TO_EX()] "
             "1.4:R[1:TO_EX()] 1.9:R[1:TO_EX()]"},
            {"a mode change tells the sources that are pending from before",
             "IN(a)",
             "EX(b)",
             "EX(bc)",
             "0:1=IN(a) R[1:ALLOW(a)] 0.5:R[1:ALLOW(a)] 0.7:1=EX(b) R[1:TO_EX(b)] "
             "0.9:1=EX(bc) R[1:TO_EX(bc)] 1.4:R[1:TO_EX(bc)] 1.9:R[1:BLOCK(c)]"},
        };

        for (const auto& row : rows)
        {
            HostBench host(n, config);
            host.Set(row.first);
            host.Run(0.7);
            host.Set(row.second);
            host.Run(0.9);
            host.Set(row.third);
            host.Run(99);
            ExpectLog(host, row.log, row.what);
            NS_TEST_EXPECT_MSG_EQ(host.machine.GetNextTimeout(), Time::Max(), "nothing left");
        }
        config.robustness = 1;
        HostBench once(n, config);
        once.Set("EX()");
        once.Run(99);
        ExpectLog(once, "0:1=EX() R[1:TO_EX()]", "robustness 1");
    }
};

/// RFC 9776 5.2: what is asked, what is answered.
class ResponseTableTest : public McastMachineTest
{
  public:
    explicit ResponseTableTest(Family family)
        : McastMachineTest("host: answers to queries", family)
    {
    }

  private:
    void DoRun() override
    {
        // The table of group-and-source-specific queries, and the other two kinds.
        const struct
        {
            const char* state;
            const char* asked; // empty: the group
            const char* answer;
        } rows[] = {
            {"IN(ab)", "bc", "R[1:IS_IN(b)]"},
            {"EX(ab)", "bc", "R[1:IS_IN(c)]"},
            {"IN(ab)", "cd", ""},
            {"EX(ab)", "ab", ""},
            {"IN()", "ab", ""},
            {"IN(ab)", "", "R[1:IS_IN(ab)]"},
            {"EX(ab)", "", "R[1:IS_EX(ab)]"},
            {"EX()", "", "R[1:IS_EX()]"},
            {"IN()", "", ""},
        };

        for (const auto& row : rows)
        {
            const std::string answer = row.answer;
            HostBench host(n);
            host.Set(row.state);
            host.Run(99);
            host.TakeLog();
            host.Hear(n.GroupQuery(row.asked, 1));
            ExpectLog(host, "", "never at once");
            host.Run(200);
            ExpectLog(host,
                      (answer.empty() ? "" : "99.5:" + answer),
                      std::string(row.state) + " asked for " + row.asked);
        }

        HostBench host(n);
        host.Set("EX(a)", 1);
        host.Set("IN(b)", 2);
        host.Run(10);
        host.Set("IN()", 2);
        host.Set("IN(c)", 3);
        host.Run(100);
        host.TakeLog();
        host.Hear(n.GeneralQuery(10));
        host.Run(200);
        ExpectLog(host, "105:R[1:IS_EX(a) 3:IS_IN(c)]", "general");
    }
};

/// RFC 9776 5.2, rules 1 to 5: a query while an answer is due.
class ResponseMergeTest : public McastMachineTest
{
  public:
    explicit ResponseMergeTest(Family family)
        : McastMachineTest("host: queries that meet an answer that is due", family)
    {
    }

  private:
    void DoRun() override
    {
        const auto general = n.GeneralQuery(10);
        const auto group = n.GroupQuery("", 10);
        const auto a = n.GroupQuery("a", 10);
        const auto b = n.GroupQuery("b", 10);

        const struct
        {
            const char* what;
            McastQuery first;
            double firstDelay;
            McastQuery second; // 1 s later
            double secondDelay;
            const char* log;
        } rows[] = {
            {"rule 1, general", general, 4, general, 8, "104:R[1:IS_IN(abc)]"},
            {"rule 1, group", general, 4, group, 8, "104:R[1:IS_IN(abc)]"},
            {"rule 1, source", general, 4, a, 8, "104:R[1:IS_IN(abc)]"},
            {"rule 2", general, 4, general, 2, "103:R[1:IS_IN(abc)]"},
            {"rule 2, a group's answer stays",
             group,
             4,
             general,
             2,
             "103:R[1:IS_IN(abc)] 104:R[1:IS_IN(abc)]"},
            {"rule 3 beside a later general answer",
             general,
             4,
             a,
             2,
             "103:R[1:IS_IN(a)] 104:R[1:IS_IN(abc)]"},
            {"rule 4, later", group, 4, group, 8, "104:R[1:IS_IN(abc)]"},
            {"rule 4, sooner", group, 4, group, 2, "103:R[1:IS_IN(abc)]"},
            {"rule 4, group after source", a, 4, group, 8, "104:R[1:IS_IN(abc)]"},
            {"rule 4, source after group", group, 4, a, 2, "103:R[1:IS_IN(abc)]"},
            {"rule 5, later", a, 4, b, 8, "104:R[1:IS_IN(ab)]"},
            {"rule 5, sooner", a, 4, b, 2, "103:R[1:IS_IN(ab)]"},
        };

        for (const auto& row : rows)
        {
            HostBench host(n);
            host.Set("IN(abc)");
            host.Run(100);
            host.TakeLog();
            host.SetDelays({row.firstDelay, row.secondDelay});
            host.Hear(row.first);
            host.Run(101);
            host.Hear(row.second);
            host.Run(200);
            ExpectLog(host, row.log, row.what);
        }
        McastHostConfig config;
        config.maxAskedSources = 2;
        HostBench host(n, config);
        host.Set("IN(abc)");
        host.Run(99);
        host.TakeLog();
        host.Hear(n.GroupQuery("ad", 10));
        host.Hear(n.GroupQuery("e", 10));
        host.Run(200);
        ExpectLog(host, "104:R[1:IS_IN(abc)]", "too much asked: tells all");
    }
};

/// Sockets, unreported groups, the interface going up and down.
class InterfaceTest : public McastMachineTest
{
  public:
    explicit InterfaceTest(Family family)
        : McastMachineTest("host: sockets and interface", family)
    {
    }

  private:
    void DoRun() override
    {
        HostBench host(n);
        host.Set("EX(ab)", 1, 1);
        host.Set("EX(bc)", 1, 2);
        host.Set("IN(c)", 1, 3);
        host.Set("IN(d)", 2, 2);
        ExpectLog(host,
                  "0:1=EX(ab) R[1:TO_EX(ab)] 0:1=EX(b) R[1:TO_EX(b)] 0:2=IN(d) R[2:ALLOW(d)]",
                  "the third socket changes nothing");
        host.Run(10);
        host.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(n.Text(host.machine.GetSocketFilter(2, n.Group())), "EX(bc)", "kept");
        host.Log(host.machine.CloseSocket(2, host.now));
        ExpectLog(host, "10:1=EX(ab) 2=IN() R[1:BLOCK(a) 2:BLOCK(d)]", "one report for all groups");
        host.Run(20);
        host.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(host.machine.GetMemberships().size(), 1, "group 2 is gone");

        host.Set("EX()", 3);
        host.machine.Stop();
        NS_TEST_EXPECT_MSG_EQ(host.machine.GetNextTimeout(), Time::Max(), "down");
        host.TakeLog();
        host.Set("IN(e)", 4);
        host.Hear(n.GeneralQuery());
        host.Run(30);
        ExpectLog(host, "20:4=IN(e)", "nothing is sent while down");
        host.Log(host.machine.Start(host.now));
        ExpectLog(host, "30:R[1:TO_EX(ab) 3:TO_EX() 4:ALLOW(e)]", "all is reported anew");
        host.Run(40);
        ExpectLog(host, "30.5:R[1:TO_EX(ab) 3:TO_EX() 4:ALLOW(e)]", "twice");

        const bool ipv4 = n.family == Family::IPV4;
        for (const char* text : {ipv4 ? "224.0.0.1" : "ff02::1", "ff01::5", "ff00::5"})
        {
            if (ipv4 && *text == 'f')
            {
                continue;
            }
            const auto silent = McastAddress::FromText(text).value();
            const auto actions = host.machine.Join(9, silent, host.now);
            NS_TEST_ASSERT_MSG_EQ(actions.size(), 1, text);
            NS_TEST_EXPECT_MSG_EQ(std::holds_alternative<McastFilterChanged>(actions[0]),
                                  true,
                                  text);
        }
        host.Hear(n.GeneralQuery());
        host.Run(100);
        ExpectLog(host,
                  "45:R[1:IS_EX(ab) 3:IS_EX() 4:IS_IN(e)]",
                  "RFC 9776 5, RFC 9777 6: these are never reported");
        host.Run(101);
        auto query = n.GroupQuery();
        query.group = McastAddress::FromText(ipv4 ? "224.0.0.1" : "ff02::1").value();
        host.Hear(query);
        host.Run(150);
        ExpectLog(host, "", "not even when asked");

        McastHostConfig small;
        small.maxPayload = ipv4 ? 8 + 8 + 2 * 4 : 8 + 20 + 2 * 16;
        HostBench narrow(n, small);
        narrow.Set("IN(abc)");
        ExpectLog(narrow, "0:1=IN(abc) R[1:ALLOW(ab)] R[1:ALLOW(c)]", "a small MTU splits");
    }
};

/// RFC 9776 5.2, RFC 9777 6.3: an answer of many messages is spread over the response time.
class SpreadTest : public McastMachineTest
{
  public:
    explicit SpreadTest(Family family)
        : McastMachineTest("host: an answer of several messages", family)
    {
    }

  private:
    void DoRun() override
    {
        const bool ipv4 = n.family == Family::IPV4;
        McastHostConfig config;
        config.maxPayload = ipv4 ? 8 + 2 * 8 + 4 : 8 + 2 * 20 + 16; // room for two groups
        HostBench host(n, config);
        for (int group = 1; group <= 5; ++group)
        {
            host.Set("EX()", group);
        }
        host.Run(50);
        host.TakeLog();

        host.Hear(n.GeneralQuery(12));
        host.Run(70);
        ExpectLog(host,
                  "56:R[1:IS_EX() 2:IS_EX()] 58:R[3:IS_EX() 4:IS_EX()] 60:R[5:IS_EX()]",
                  "the first after the random delay, the others in equal steps before the end");

        host.Hear(n.GeneralQuery(12));
        host.Run(77);
        host.Hear(n.GroupQuery("", 4));
        host.Set("IN()", 4);
        host.Run(90);
        ExpectLog(host,
                  "76:R[1:IS_EX() 2:IS_EX()] 77:4=IN() R[4:TO_IN()] 77.5:R[4:TO_IN()] "
                  "78:R[3:IS_EX() 5:IS_EX()] 79:R[1:IS_EX()]",
                  "a group that was told is told again when asked; one that was left is not told");

        host.Hear(n.GeneralQuery(12));
        host.Run(97);
        host.Hear(n.GeneralQuery(12));
        host.Run(110);
        ExpectLog(host,
                  "96:R[1:IS_EX() 2:IS_EX()] 99:R[1:IS_EX() 2:IS_EX()] 104:R[3:IS_EX() 5:IS_EX()]",
                  "another general query: all is told again");

        host.Set("IN(abcdefg)", 3);
        host.Run(120);
        host.TakeLog();
        host.Hear(n.GeneralQuery(12));
        host.Run(140);
        ExpectLog(host,
                  ipv4 ? "126:R[1:IS_EX() 2:IS_EX()] 127.5:R[3:IS_IN(abc)] R[3:IS_IN(def)] "
                         "R[3:IS_IN(g) 5:IS_EX()]"
                       : "126:R[1:IS_EX() 2:IS_EX()] 127.2:R[3:IS_IN(ab)] R[3:IS_IN(cd)] "
                         "R[3:IS_IN(ef)] R[3:IS_IN(g) 5:IS_EX()]",
                  "the sources of one group stay together");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastHostTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new ChangeTableTest(family));
        tests.push_back(new RetransmissionTest(family));
        tests.push_back(new ResponseTableTest(family));
        tests.push_back(new ResponseMergeTest(family));
        tests.push_back(new InterfaceTest(family));
        tests.push_back(new SpreadTest(family));
    }
    return tests;
}
