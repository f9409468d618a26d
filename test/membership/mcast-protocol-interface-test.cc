// SPDX-License-Identifier: GPL-2.0-only

// Interfaces that go down and up, and what is left at the end.

#include "mcast-protocol-test.h"
#include "mcast-protocol-tests.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6.h"

#include <functional>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// An interface that goes down loses, one that comes up rebuilds.
class LinkTest : public McastProtocolTest
{
  public:
    explicit LinkTest(Family family)
        : McastProtocolTest("link down and up", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(5, 2);
        bench.At(40, [&] { bench(1).device->SetLink(false); });
        bench.At(50, [&] { bench(1).device->SetLink(true); });
        bench.Run(39);
        bench.TakeLog();
        bench.Run(49);
        ExpectLog(bench, "40.00:r1:1=IN()", "the router's link: memberships end");
        NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->IsQuerier(LINK), false, "no querier while down");
        NS_TEST_EXPECT_MSG_EQ(bench(1).protocol->IsRouter(LINK), true, "but a router");
        bench.Run(50.001);
        ExpectLog(bench, "50.00:r1:querier1", "up: asks");
        bench.Run(65);
        ExpectBetween(bench, 50.01, 60, "r1:1=EX()", "the host answers");

        bench.At(5, [&] { bench(2).device->SetLink(false); });
        bench.Join(6, 2, "IN(a)", 3);
        bench.At(7, [&] { bench(2).device->SetLink(true); });
        // A station that roams: the link is another one, though it was never seen down.
        bench.At(12, [&] { bench(2).device->SetLink(true); });
        bench.Run(71.99);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 70), "", "the host's link: it is silent");
        NS_TEST_EXPECT_MSG_EQ(bench(2).protocol->GetJoined(LINK).size(), 2U, "and keeps filters");
        bench.Run(76);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 72).substr(0, 29),
                              "72.00:R[1:TO_EX() 3:ALLOW(a)]",
                              "up: it reports all as newly joined");
        ExpectLog(bench, "72.00:r1:3=IN(a)", "learned at once");
        bench.Run(77.001);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 77),
                              "77.00:R[1:TO_EX() 3:ALLOW(a)]",
                              "so it does on a new link");
    }
};

/// ReportOnLinkUp: a host that is not prepared for another link waits until it is asked.
class SilentHostTest : public McastProtocolTest
{
  public:
    explicit SilentHostTest(Family family)
        : McastProtocolTest("a host that does not report when its link comes up", family)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1); // asks at 0, 31.25, 156.25 s
        const auto host = bench.Add(2, {{"ReportOnLinkUp", "false"}});
        host.device->SetLink(false);
        bench.Join(1, 2);
        bench.At(2, [&] { host.device->SetLink(true); });
        bench.Run(2.001);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2), "2.00:R[1:TO_EX()]", "its first link: it joins");
        bench.Run(60);
        host.device->SetLink(false);
        bench.Join(1, 2, "EX()", 2);
        bench.At(2, [&] { host.device->SetLink(true); });
        bench.At(3, [&] { host.device->SetLink(true); }); // roams
        bench.Run(156.2);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 60), "", "silent");
        bench.Run(166.3);
        const auto answer = bench.GetSent(2, 156.2);
        NS_TEST_EXPECT_MSG_EQ(answer.substr(answer.find(':') + 1),
                              "R[1:IS_EX() 2:IS_EX()]",
                              "until the router asks");
        bench.Join(0, 2, "EX()", 3);
        bench.Run(166.301);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 166.3), "166.30:R[3:TO_EX()]", "joins as ever");
    }
};

/// What the routing protocol tells by NotifyInterfaceChange(), and addresses that come later.
class InterfaceTest : public McastProtocolTest
{
  public:
    explicit InterfaceTest(Family family)
        : McastProtocolTest("interface down and up", family)
    {
    }

  private:
    void SetInterface(McastProtocolBench::Member& member, bool up)
    {
        if (family == Family::IPV4)
        {
            const auto ipv4 = member.node->GetObject<Ipv4>();
            up ? ipv4->SetUp(LINK) : ipv4->SetDown(LINK);
        }
        else
        {
            const auto ipv6 = member.node->GetObject<Ipv6>();
            up ? ipv6->SetUp(LINK) : ipv6->SetDown(LINK);
        }
        member.protocol->NotifyInterfaceChange(LINK);
    }

    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(5, 2);
        bench.At(40, [&] { SetInterface(bench(1), false); });
        bench.At(50, [&] { SetInterface(bench(1), true); });
        bench.Run(39);
        bench.TakeLog();
        bench.Run(49);
        ExpectLog(bench, "40.00:r1:1=IN()", "down: memberships end");
        bench.Run(70);
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(log.substr(0, 17), "50.00:r1:querier1", "up: asks");
        NS_TEST_EXPECT_MSG_NE(log.find(":r1:1=EX()"), std::string::npos, "learned: " << log);
    }
};

/// Devices keep callbacks of protocols that are gone.
class DisposeTest : public McastProtocolTest
{
  public:
    explicit DisposeTest(Family family)
        : McastProtocolTest("a link changes after the end", family)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<McastTestDevice> device;
        Ptr<McastProtocol> protocol;
        {
            McastProtocolBench bench(family);
            bench.AddRouter(1);
            bench.Add(2);
            bench.Join(5, 2);
            bench.Run(5.1);
            device = bench(2).device;
            protocol = bench(2).protocol;
            NS_TEST_EXPECT_MSG_EQ(protocol->GetJoined(LINK).size(), 1U, "joined");
        }
        device->SetLink(false);
        NS_TEST_EXPECT_MSG_EQ(protocol->GetJoined(LINK).size(), 0U, "nothing left");
        protocol = nullptr;
        device->SetLink(true);
    }
};

/// RFC 4429 2.1: ns-3's link-local addresses are optimistic.
class DuplicateDetectionTest : public McastProtocolTest
{
  public:
    DuplicateDetectionTest()
        : McastProtocolTest("duplicate address detection delays nothing", Family::IPV6)
    {
    }

  private:
    void DoRun() override
    {
        McastProtocolBench bench(family);
        bench.duplicateDetection = true;
        bench.AddRouter(1);
        bench.Add(2);
        bench.Join(0, 2);
        bench.Run(10);
        ExpectLog(bench, "0.00:r1:querier1 0.00:r1:1=EX()", "at once");
    }
};

/// RFC 9777 5.2.14: messages have a valid link-local address; before there is one, none are sent.
class TentativeTest : public McastProtocolTest
{
  public:
    TentativeTest()
        : McastProtocolTest("no messages from an address that is not valid", Family::IPV6)
    {
    }

  private:
    static void SetState(McastProtocolBench::Member& member, Ipv6InterfaceAddress::State_e state)
    {
        const auto ipv6 = member.node->GetObject<Ipv6L3Protocol>();
        ipv6->GetInterface(LINK)->SetState(ipv6->GetAddress(LINK, 0).GetAddress(), state);
        member.protocol->NotifyInterfaceChange(LINK);
    }

    void DoRun() override
    {
        for (const auto state : {Ipv6InterfaceAddress::TENTATIVE, Ipv6InterfaceAddress::INVALID})
        {
            McastProtocolBench bench(family);
            bench.AddRouter(2);
            bench.At(1, [&] { SetState(bench(2), state); });
            bench.Join(5, 2);
            bench.At(8, [&] { SetState(bench(2), Ipv6InterfaceAddress::PREFERRED); });
            bench.Run(7);
            NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2), "0.00:GQ", "then silent in state " << state);
            NS_TEST_EXPECT_MSG_EQ(bench(2).protocol->IsQuerier(LINK), false, "no querier");
            bench.Run(8.001);
            NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 8), "8.00:GQ 8.00:R[1:TO_EX()]", "valid now");
        }
    }
};

/// A new primary address: all is told anew, from there.
class AddressTest : public McastProtocolTest
{
  public:
    AddressTest()
        : McastProtocolTest("messages come from the primary address", Family::IPV4)
    {
    }

  private:
    void DoRun() override
    {
        constexpr int PRIMARY = 77;
        McastProtocolBench bench(family);
        const auto host = bench.Add(2);
        bench.Join(5, 2);
        bench.At(10, [&] {
            const auto ipv4 = host.node->GetObject<Ipv4>();
            auto old = ipv4->GetAddress(LINK, 0);
            ipv4->RemoveAddress(LINK, 0);
            old.SetSecondary();
            ipv4->AddAddress(LINK, old);
            ipv4->AddAddress(LINK, {bench.n.Host(PRIMARY).ToIpv4(), old.GetMask()});
            host.protocol->NotifyInterfaceChange(LINK);
        });
        bench.Run(20);
        NS_TEST_EXPECT_MSG_EQ(bench.GetSent(2, 9).substr(0, 18),
                              "10.00:R[1:TO_EX()]",
                              "as newly joined, at once");
        for (const auto& frame : bench.GetFrames(2, 9))
        {
            NS_TEST_EXPECT_MSG_EQ(int(frame[15]), PRIMARY, "last octet of the source");
        }
    }
};

} // namespace

std::vector<TestCase*>
ns3::McastProtocolInterfaceTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new LinkTest(family));
        tests.push_back(new SilentHostTest(family));
        tests.push_back(new InterfaceTest(family));
        tests.push_back(new DisposeTest(family));
    }
    tests.push_back(new DuplicateDetectionTest);
    tests.push_back(new TentativeTest);
    tests.push_back(new AddressTest);
    return tests;
}
