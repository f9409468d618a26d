// SPDX-License-Identifier: GPL-2.0-only

// Network attachments: addresses after Link_Up, static, by DHCP and by autoconfiguration.

#include "mmcp-attachment-bench.h"
#include "mmcp-attachment-tests.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/mmcp-dhcp-attachment.h"
#include "ns3/mmcp-slaac-attachment.h"
#include "ns3/mmcp-static-attachment.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Base: what is expected of a walker.
class AttachmentTest : public TestCase
{
  public:
    AttachmentTest(const std::string& name, Family family)
        : TestCase("attachment: " + name + (family == Family::IPV4 ? " (IPv4)" : " (IPv6)")),
          m_family(family)
    {
    }

  protected:
    /// @param bench seen @param at s @param expected addresses and routes then
    void ExpectAt(MmcpAttachmentBench& bench, double at, const std::string& expected)
    {
        MmcpAttachmentBench::At(at, [this, &bench, at, expected] {
            NS_TEST_EXPECT_MSG_EQ(bench.GetState(), expected, "at " << at << " s");
        });
    }

    /// @param bench seen @param expected what was told, as "new b, kept a"
    void ExpectEvents(const MmcpAttachmentBench& bench, const std::string& expected)
    {
        std::string text;
        for (const auto& event : bench.GetEvents())
        {
            text += (text.empty() ? "" : ", ") + std::string(event.kept ? "kept " : "new ") +
                    event.subnet;
        }
        NS_TEST_EXPECT_MSG_EQ(text, expected, "what was told");
    }

    const Family m_family; //!< of all addresses
};

/// The address of the table, at once or later.
class StaticTest : public AttachmentTest
{
  public:
    explicit StaticTest(Family family)
        : AttachmentTest("static", family)
    {
    }

  private:
    void DoRun() override
    {
        for (const double delay : {0.0, 0.3})
        {
            MmcpAttachmentBench bench(m_family, false);
            const auto attachment = CreateObject<MmcpStaticAttachment>();
            attachment->SetAttribute("HostNumber", UintegerValue(7));
            attachment->SetAttribute("Delay", TimeValue(Seconds(delay)));
            attachment->SetSubnetMap(bench.MakeMap());
            bench.Use(attachment);
            bench.EnterAt(1, "a1");
            bench.MoveAt(4.95, "b1");
            bench.MoveAt(6.95, "a2");
            bench.MoveAt(8.95, "a1"); // the same subnet
            bench.MoveAt(9.95, "b1"); // gone before the address is there, if that takes time
            bench.MoveAt(10.15, "c1");
            ExpectAt(bench, 0.9, "");
            ExpectAt(bench, 1 + delay + 0.001, "a A");
            ExpectAt(bench, 4.999, "a A");
            ExpectAt(bench, 5 + delay + 0.001, "b B");
            ExpectAt(bench, 7 + delay + 0.001, "a A");
            ExpectAt(bench, 9.01, "a A");
            ExpectAt(bench, 10.199, delay > 0 ? "a A" : "b B");
            bench.Run(12);
            NS_TEST_EXPECT_MSG_EQ(bench.GetState(), "c C", "in the end");
            ExpectEvents(bench,
                         delay > 0 ? "new a, new b, new a, kept a, new c"
                                   : "new a, new b, new a, kept a, new b, new c");
            const auto& moved = bench.GetEvents().at(1);
            NS_TEST_EXPECT_MSG_EQ_TOL(moved.at, 5 + delay, 1e-9, "when");
            NS_TEST_EXPECT_MSG_EQ(moved.sinceLinkUp, Seconds(delay), "since Link_Up");
            NS_TEST_EXPECT_MSG_EQ(
                moved.address,
                McastAddress::FromText(m_family == Family::IPV4 ? "10.0.2.7" : "fd00:0:0:2::7")
                    .value(),
                "prefix and number");
            NS_TEST_EXPECT_MSG_EQ(bench.GetEvents().at(3).sinceLinkUp, Time(0), "kept at once");
        }
    }
};

/// DISCOVER, OFFER, REQUEST, ACK: two round trips of 2 ms.
class DhcpTest : public AttachmentTest
{
  public:
    DhcpTest()
        : AttachmentTest("DHCP", Family::IPV4)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAttachmentBench bench(m_family);
        bench.Use(CreateObject<MmcpDhcpAttachment>());
        bench.EnterAt(1, "a1");
        bench.MoveAt(4.95, "b1");
        bench.MoveAt(6.95, "c1");
        bench.MoveAt(7.0015, "b1"); // before there is an answer
        bench.MoveAt(8.95, "a1");
        bench.MoveAt(10.95, "a2"); // the same subnet
        ExpectAt(bench, 0.9, "");
        ExpectAt(bench, 1.0039, "");
        ExpectAt(bench, 1.0041, "a A");
        ExpectAt(bench, 5.0039, "a A"); // until there is another
        ExpectAt(bench, 5.0041, "b B");
        ExpectAt(bench, 7.9, "b B");
        ExpectAt(bench, 8.97, "b B");
        for (const double at : {9.01, 10.97, 11.002, 11.01, 200.0})
        {
            ExpectAt(bench, at, "a A"); // leases last 30 s and are renewed
        }
        bench.Run(201);
        ExpectEvents(bench, "new a, new b, kept b, new a, kept a");
        NS_TEST_EXPECT_MSG_EQ(bench.GetEvents().at(1).sinceLinkUp, MilliSeconds(4), "round trips");
        NS_TEST_EXPECT_MSG_EQ(bench.GetEvents().at(3).address,
                              bench.GetEvents().at(4).address,
                              "the same lease");
    }
};

/// Questions that are lost are asked again; a lease that nobody renews ends.
class DhcpLossTest : public AttachmentTest
{
  public:
    DhcpLossTest()
        : AttachmentTest("DHCP: lost questions, end of the lease", Family::IPV4)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAttachmentBench bench(m_family);
        const auto attachment = CreateObject<MmcpDhcpAttachment>();
        attachment->SetAttribute("RetransmissionTime", TimeValue(Seconds(1)));
        attachment->SetAttribute("Collect", TimeValue(MilliSeconds(20)));
        bench.Use(attachment);
        bench.Lose(2);
        bench.EnterAt(1, "a1");
        ExpectAt(bench, 4.023, "");
        ExpectAt(bench, 4.025, "a A"); // asked at 1, 2, 4 s; waited for other offers
        MmcpAttachmentBench::At(5, [&bench] { bench.Lose(1000); });
        ExpectAt(bench, 34, "a A");
        ExpectAt(bench, 34.1, "");
        bench.Run(60);
        NS_TEST_EXPECT_MSG_EQ_TOL(bench.GetQuestions().at(1), 2, 1e-9, "after RetransmissionTime");
        NS_TEST_EXPECT_MSG_EQ_TOL(bench.GetQuestions().at(2), 4, 1e-9, "after twice that");
        ExpectEvents(bench, "new a");
        bench.Lose(0);
        bench.Run(120);
        NS_TEST_EXPECT_MSG_EQ(bench.GetState(), "a A", "asks on");
    }
};

/// RS at once, RA, DAD or not.
class SlaacTest : public AttachmentTest
{
  public:
    explicit SlaacTest(bool optimistic)
        : AttachmentTest(optimistic ? "SLAAC, optimistic" : "SLAAC", Family::IPV6),
          m_optimistic(optimistic)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAttachmentBench bench(m_family);
        const auto attachment = CreateObject<MmcpSlaacAttachment>();
        attachment->SetAttribute("OptimisticDad", BooleanValue(m_optimistic));
        bench.Use(attachment);
        bench.EnterAt(0.5, "a1");
        bench.MoveAt(40, "b1");
        bench.MoveAt(60, "a2");
        bench.MoveAt(80, "a1"); // the same subnet
        ExpectAt(bench, 39.9, "a A");
        ExpectAt(bench, 40.04, "a A");
        ExpectAt(bench, 40.56, "b? B"); // RFC 4862 5.5.3: the old prefix has gone
        ExpectAt(bench, 41.56, "b B");
        for (const double at : {62.0, 80.04, 80.06, 80.56, 90.0})
        {
            ExpectAt(bench, at, "a A");
        }
        bench.Run(91);
        ExpectEvents(bench, "new a, new b, new a, kept a");
        // 1 ms there, up to 500 ms at the router (RFC 4861 6.2.6), 1 ms back; 1 s of DAD
        const auto& moved = bench.GetEvents().at(1);
        const auto answer = moved.sinceLinkUp - Seconds(m_optimistic ? 0 : 1);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(answer, MilliSeconds(2), "after the answer");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(answer, MilliSeconds(502), "after the answer");
        const auto& questions = bench.GetQuestions();
        NS_TEST_EXPECT_MSG_EQ(std::count(questions.begin(), questions.end(), 40.05),
                              1,
                              "RFC 6059: asks at once");
        const auto kept = bench.GetEvents().at(3).sinceLinkUp;
        NS_TEST_EXPECT_MSG_LT_OR_EQ(kept, MilliSeconds(502), "kept: known with the answer");
    }

    const bool m_optimistic; //!< RFC 4429
};

/// Moves before an answer, and before DAD is over; and a router that does not answer.
class SlaacHasteTest : public AttachmentTest
{
  public:
    SlaacHasteTest()
        : AttachmentTest("SLAAC: moves in haste, lost questions", Family::IPV6)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAttachmentBench bench(m_family);
        bench.Use(CreateObject<MmcpSlaacAttachment>());
        bench.EnterAt(0.5, "a1");
        bench.MoveAt(40, "b1");
        bench.MoveAt(40.051, "c1"); // before an answer
        bench.MoveAt(40.7, "b1");   // before DAD is over
        ExpectAt(bench, 40.09, "a A");
        ExpectAt(bench, 40.65, "c? C");
        ExpectAt(bench, 40.72, "");
        ExpectAt(bench, 41.3, "b? B");
        ExpectAt(bench, 42.3, "b B");
        bench.MoveAt(60, "c1");
        MmcpAttachmentBench::At(60.01, [&bench] { bench.Lose(2); });
        ExpectAt(bench, 68.0, "b B");
        ExpectAt(bench, 68.6, "c? C");
        bench.Run(70);
        ExpectEvents(bench, "new a, new b, new c");
        const auto& questions = bench.GetQuestions();
        for (const double at : {60.05, 64.05, 68.05})
        {
            NS_TEST_EXPECT_MSG_EQ(
                std::any_of(questions.begin(),
                            questions.end(),
                            [at](double question) { return std::abs(question - at) < 1e-6; }),
                true,
                "asks at " << at);
        }
    }
};

/// An address that another node has is not used.
class SlaacDuplicateTest : public AttachmentTest
{
  public:
    SlaacDuplicateTest()
        : AttachmentTest("SLAAC: somebody else has the address", Family::IPV6)
    {
    }

  private:
    void DoRun() override
    {
        MmcpAttachmentBench bench(m_family);
        bench.Use(CreateObject<MmcpSlaacAttachment>());
        bench.EnterAt(0.5, "a1");
        bench.MoveAt(40, "b1");
        MmcpAttachmentBench::At(40.8, [&bench] {
            const auto ipv6 = bench.walker->GetObject<Ipv6L3Protocol>();
            const auto interface = ipv6->GetInterfaceForDevice(bench.device);
            const auto last = ipv6->GetNAddresses(interface) - 1;
            // What ns-3 does when DAD finds a duplicate.
            ipv6->GetInterface(interface)->SetState(ipv6->GetAddress(interface, last).GetAddress(),
                                                    Ipv6InterfaceAddress::INVALID);
        });
        bench.Run(45);
        ExpectEvents(bench, "new a");
    }
};

/// Network attachments.
class AttachmentTestSuite : public TestSuite
{
  public:
    AttachmentTestSuite()
        : TestSuite("mmcp-attachment")
    {
        AddTestCase(new StaticTest(Family::IPV4));
        AddTestCase(new StaticTest(Family::IPV6));
        AddTestCase(new DhcpTest);
        AddTestCase(new DhcpLossTest);
        AddTestCase(new SlaacTest(false));
        AddTestCase(new SlaacTest(true));
        AddTestCase(new SlaacHasteTest);
        AddTestCase(new SlaacDuplicateTest);
        for (auto* test : MmcpAttachmentScenes())
        {
            AddTestCase(test);
        }
    }
};

AttachmentTestSuite g_attachmentTestSuite; //!< registers the suite

} // namespace
