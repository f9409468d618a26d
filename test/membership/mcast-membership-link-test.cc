// SPDX-License-Identifier: GPL-2.0-only

// Hosts and a router that talk to each other, still without sockets: leaves, lost reports, sources.

#include "mcast-membership-tests.h"
#include "mcast-querier-bench.h"

#include <functional>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr auto V2 = McastVersion::V2;

/// A link with hosts and a router on it; messages can get lost.
class LinkTest : public McastMachineTest
{
  public:
    explicit LinkTest(Family family)
        : McastMachineTest("querier: with hosts on a link", family)
    {
    }

  private:
    /// Hosts 7 and up with one querier.
    struct Link
    {
        Link(const McastNotation& notation, int count, const McastHostConfig& config = {})
            : n(notation),
              router(n)
        {
            for (int i = 0; i < count; ++i)
            {
                hosts.emplace_back(n.family, config, [i](Time most) { return most * (i + 1) / 4; });
                hosts.back().Start(Seconds(0));
            }
            router.quiet = true;
            router.TakeLog();
        }

        void Deliver(const McastHostActions& actions, std::size_t from)
        {
            for (const auto& action : actions)
            {
                const auto* send = std::get_if<McastSend>(&action);
                if (!send || (lost && lost(send->message)))
                {
                    continue;
                }
                ++sent;
                const auto sender = n.Host(7 + static_cast<int>(from));
                if (const auto* leave = std::get_if<McastLeave>(&send->message))
                {
                    Deliver(router.machine.OnLeave(*leave, sender, router.now));
                    continue;
                }
                const auto& report = std::get<McastReport>(send->message);
                for (std::size_t i = 0; i < hosts.size(); ++i)
                {
                    if (i != from)
                    {
                        hosts[i].OnReport(report);
                    }
                }
                Deliver(router.machine.OnReport(report, sender, router.now));
            }
        }

        void Deliver(const McastQuerierActions& actions)
        {
            router.Log(actions);
            for (const auto& action : actions)
            {
                const auto* send = std::get_if<McastSend>(&action);
                for (std::size_t i = 0; send && i < hosts.size(); ++i)
                {
                    Deliver(hosts[i].OnQuery(std::get<McastQuery>(send->message), router.now), i);
                }
            }
        }

        void Set(std::size_t host, const char* filter)
        {
            Deliver(hosts[host].SetFilter(1, n.Group(), n.Filter(filter), router.now), host);
        }

        void Run(double seconds)
        {
            const auto until = Seconds(seconds);
            while (true)
            {
                auto next = router.machine.GetNextTimeout();
                for (const auto& host : hosts)
                {
                    next = std::min(next, host.GetNextTimeout());
                }
                if (next > until)
                {
                    break;
                }
                router.now = std::max(router.now, next);
                if (router.machine.GetNextTimeout() <= router.now)
                {
                    Deliver(router.machine.OnTimeout(router.now));
                }
                for (std::size_t i = 0; i < hosts.size(); ++i)
                {
                    if (hosts[i].GetNextTimeout() <= router.now)
                    {
                        Deliver(hosts[i].OnTimeout(router.now), i);
                    }
                }
            }
            router.now = until;
        }

        McastNotation n;                                         //!< of the family
        QuerierBench router;                                     //!< router and time
        std::vector<McastMembershipHost> hosts;                  //!< hosts
        std::function<bool(const McastMembershipMessage&)> lost; //!< what does not arrive
        int sent{0};                                             //!< messages of hosts
    };

    void DoRun() override
    {
        TwoLeave();
        LostReports();
        Sources();
        OlderHosts();
    }

    void TwoLeave()
    {
        Link link(n, 2);
        link.Set(0, "EX()");
        link.Set(1, "EX()");
        link.Run(600);
        ExpectLog(link.router, "0:1=EX()", "refreshed for ever");
        link.Set(0, "IN()");
        link.Run(700);
        ExpectLog(link.router, "600:Q1 600.25:Q1 601.25:Q1S", "the other is still there");
        link.Set(1, "IN()");
        link.Run(800);
        ExpectLog(link.router, "700:Q1 700.5:Q1 701.5:Q1 702:1=IN()", "now nobody is");
    }

    void LostReports()
    {
        Link link(n, 1);
        int losses = 1;
        link.lost = [&](const auto&) { return losses-- > 0; };
        link.Set(0, "EX()");
        link.Run(10);
        ExpectLog(link.router, "0.25:1=EX()", "the repetition arrives");
        losses = 2;
        link.Set(0, "IN()");
        link.Run(600);
        ExpectLog(link.router, "270.25:1=IN()", "both lost: GMI after the last");
    }

    void Sources()
    {
        Link link(n, 2);
        link.Set(0, "IN(ab)");
        link.Set(1, "IN(b)");
        link.Run(300);
        ExpectLog(link.router, "0:1=IN(ab)", "source-specific");
        link.Set(0, "IN(c)");
        link.Run(600);
        ExpectLog(link.router,
                  "300:1=IN(abc) Q1(ab) 301:Q1(b)S Q1(a) 302:1=IN(bc)",
                  "a goes, b stays for the other host");
        link.Set(1, "EX(a)");
        link.Run(900);
        ExpectLog(link.router, "600:1=EX(a)", "one excludes, one includes");
        link.Set(0, "IN()");
        link.Run(1200);
        ExpectLog(link.router, "900:Q1(c) 901:Q1(c)S", "c is wanted by the other");
        link.Set(1, "IN(d)");
        link.Run(1500);
        ExpectLog(link.router,
                  "1200:Q1 1200.5:Q1 1201.5:Q1 1202:1=IN(d)",
                  "back to INCLUDE with what is requested");
        NS_TEST_EXPECT_MSG_EQ(link.router.machine.Forwards(n.Group(), n.Source('d')), true, "d");
        NS_TEST_EXPECT_MSG_EQ(link.router.machine.Forwards(n.Group(), n.Source('c')), false, "c");
    }

    void OlderHosts()
    {
        McastHostConfig config;
        config.version = V2;
        Link link(n, 3, config);
        for (const std::size_t host : {0, 1, 2})
        {
            link.Set(host, "EX()");
        }
        link.Run(31);
        link.sent = 0;
        link.Run(155);
        NS_TEST_EXPECT_MSG_EQ(link.sent, 1, "one answers for all");
        link.Set(2, "IN()");
        link.Set(1, "IN()");
        NS_TEST_EXPECT_MSG_EQ(link.sent, 1, "the others leave in silence");
        link.Set(0, "IN()");
        link.Run(1000);
        ExpectLog(link.router, "0:1=EX() 155:Q1 156:Q1 157:1=IN()", "the last one says so");
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastLinkTests()
{
    return {new LinkTest(Family::IPV4), new LinkTest(Family::IPV6)};
}
