// SPDX-License-Identifier: GPL-2.0-only

// Routers with real stacks: what is forwarded to which link, and when (RFC 4605 4.1, 4.2).

#include "mcast-forwarding-test.h"

#include "mcast-proxy-tests.h"

#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <map>
#include <string>
#include <variant>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// source -0- root -1- proxy -2- proxy -3- proxy -4- host, and link 5 at the first proxy.
class ChainTest : public McastForwardingTest
{
  public:
    explicit ChainTest(Family family)
        : McastForwardingTest("a chain of three proxies", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto source = net.AddNode();
        Ptr<Node> routers[] = {net.AddNode(), net.AddNode(), net.AddNode(), net.AddNode()};
        net.AddLink({source, routers[0]});
        for (int i = 0; i < 3; ++i)
        {
            net.AddLink({routers[i], routers[i + 1]});
        }
        net.AddLink({routers[3]});
        net.AddLink({routers[1]});
        const auto host = net.AddHost(4);
        const auto idler = net.AddHost(5);

        net.helper.InstallRoot(routers[0],
                               net.Devices(routers[0], {1}),
                               net.Devices(routers[0], {0}));
        net.helper.InstallProxy(routers[1],
                                net.Device(routers[1], 1),
                                net.Devices(routers[1], {2, 5}));
        net.helper.InstallProxy(routers[2],
                                net.Device(routers[2], 2),
                                net.Devices(routers[2], {3}));
        net.helper.InstallProxy(routers[3],
                                net.Device(routers[3], 3),
                                net.Devices(routers[3], {4}));

        auto& stream = net.AddStream(source, 0);
        stream.Run(3, 24);
        const auto receiver = net.AddReceiver(host);
        const auto other = net.AddReceiver(idler, 5000, 2);
        JoinAt(receiver, 5);
        JoinAt(other, 4);
        LeaveAt(receiver, 10);
        net.Run(24.5);

        ExpectAll(receiver, stream, 5, 10, "the host");
        NS_TEST_EXPECT_MSG_EQ(other->GetReceived(), 0, "another group");
        ExpectPackets(net, 0, stream, 3, 24, 1, "the source's link");
        ExpectPackets(net, 5, stream, 0, 24, 0, "nobody there wants it");
        for (uint32_t link = 1; link <= 4; ++link)
        {
            // Each proxy asks for MCAST_LEAVE_TIME and leaves upstream only then.
            const double end = 10 + (5 - link) * MCAST_LEAVE_TIME;
            ExpectPackets(net, link, stream, 0, 5, 0, "before the join");
            ExpectPackets(net,
                          link,
                          stream,
                          5 + MCAST_PASSAGE,
                          end - MCAST_PASSAGE,
                          1,
                          "while joined");
            ExpectPackets(net, link, stream, end + MCAST_PASSAGE, 24, 0, "after the leave");
        }
        const auto proxy = net.Proxy(routers[0]);
        NS_TEST_EXPECT_MSG_EQ(proxy->GetForwarded() +
                                  proxy->GetNotForwarded(McastNotForwarded::NO_LISTENER),
                              stream.GetSent(0, 24),
                              "each packet is counted once");
    }
};

/**
 * A source below a proxy:
 *
 *     host -0- root -1- A -2- source, host
 *               |        `3- host
 *               `-----4- B -5- host
 *                         `6- nobody
 */
class DownstreamSourceTest : public McastForwardingTest
{
  public:
    explicit DownstreamSourceTest(Family family)
        : McastForwardingTest("a source downstream", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto root = net.AddNode();
        const auto a = net.AddNode();
        const auto b = net.AddNode();
        net.AddLink({root});
        net.AddLink({root, a});
        net.AddLink({a});
        net.AddLink({a});
        net.AddLink({root, b});
        net.AddLink({b});
        net.AddLink({b});
        net.helper.InstallRouter(root, net.Devices(root, {0, 1, 4}));
        net.helper.InstallProxy(a, net.Device(a, 1), net.Devices(a, {2, 3}));
        net.helper.InstallProxy(b, net.Device(b, 4), net.Devices(b, {5, 6}));

        auto& stream = net.AddStream(net.AddHost(2), 2);
        stream.Run(5, 10);
        std::map<uint32_t, Ptr<McastReceiver>> receivers;
        for (const uint32_t link : {0, 2, 3, 5})
        {
            receivers[link] = net.AddReceiver(net.AddHost(link));
            JoinAt(receivers[link], 3);
        }
        net.AddHost(6);
        net.Run(11);
        for (const auto& [link, receiver] : receivers)
        {
            ExpectAll(receiver, stream, 4, 11, "the host on link " + std::to_string(link));
            NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived(), stream.GetSent(0, 99), "each packet");
        }
        for (const uint32_t link : {0, 1, 2, 3, 4, 5})
        {
            NS_TEST_EXPECT_MSG_EQ(net.GetPackets(link), stream.GetSent(0, 99), "once on " << link);
        }
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(6), 0, "nobody there wants it");
    }
};

/// sources -0- root -1- proxy -2- host: sources are allowed and blocked one by one.
class SourceSpecificTest : public McastForwardingTest
{
  public:
    explicit SourceSpecificTest(Family family)
        : McastForwardingTest("sources allowed and blocked", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto a = net.AddNode();
        const auto b = net.AddNode();
        const auto root = net.AddNode();
        const auto proxy = net.AddNode();
        net.AddLink({a, b, root});
        net.AddLink({root, proxy});
        net.AddLink({proxy});
        net.helper.InstallRoot(root, net.Devices(root, {1}), net.Devices(root, {0}));
        net.helper.InstallProxy(proxy, net.Device(proxy, 1), net.Devices(proxy, {2}));
        const auto receiver = net.AddReceiver(net.AddHost(2));
        receiver->TraceConnectWithoutContext("Rx", MakeCallback(&SourceSpecificTest::OnRx, this));
        const auto addressA = net.GetAddress(a, 0);
        const auto addressB = net.GetAddress(b, 0);
        m_a = addressA;
        auto& stream = net.AddStream(a, 0);
        net.AddStream(b, 0).Run(3, 40);
        stream.Run(3, 40);

        const std::pair<double, McastSourceFilter> changes[] = {
            {8, McastSourceFilter::Include({addressA, addressB})},
            {12, McastSourceFilter::Include({addressB})},
            {20, McastSourceFilter::Exclude({addressB})},
            {28, McastSourceFilter::Exclude()},
        };
        receiver->SetFilter(McastSourceFilter::Include({addressA}));
        JoinAt(receiver, 4);
        for (const auto& [at, filter] : changes)
        {
            Simulator::Schedule(Seconds(at), &McastReceiver::SetFilter, receiver, filter);
        }
        net.Run(40);

        const struct
        {
            double from, to;
            uint64_t copies;
            bool a, b;
        } rows[] = {
            {4 + MCAST_PASSAGE, 8 - MCAST_PASSAGE, 1, true, false}, // INCLUDE a
            {8 + MCAST_PASSAGE, 12 - MCAST_PASSAGE, 2, true, true}, // ALLOW b
            {12 + 2 * MCAST_LEAVE_TIME + MCAST_PASSAGE,
             20 - MCAST_PASSAGE,
             1,
             false,
             true}, // BLOCK a
            {20 + 2 * MCAST_LEAVE_TIME + MCAST_PASSAGE,
             28 - MCAST_PASSAGE,
             1,
             true,
             false},                                                 // TO_EX b
            {28 + MCAST_PASSAGE, 40 - MCAST_PASSAGE, 2, true, true}, // ALLOW b
        };
        for (const auto& row : rows)
        {
            for (const uint32_t link : {1, 2})
            {
                ExpectPackets(net, link, stream, row.from, row.to, row.copies, "by source");
            }
            const auto what = "from " + std::to_string(row.from);
            NS_TEST_EXPECT_MSG_EQ((Count(true, row.from, row.to) > 0), row.a, "source a " << what);
            NS_TEST_EXPECT_MSG_EQ((Count(false, row.from, row.to) > 0), row.b, "source b " << what);
        }
        ExpectPackets(net, 1, stream, 0, 4, 0, "not joined");
    }

    void OnRx(Ptr<const Packet>, const McastAddress& source, uint32_t)
    {
        m_received.emplace_back(Simulator::Now(), source == m_a);
    }

    std::size_t Count(bool fromA, double from, double to) const
    {
        return std::count_if(m_received.begin(), m_received.end(), [=](const auto& rx) {
            return rx.second == fromA && rx.first >= Seconds(from) && rx.first < Seconds(to);
        });
    }

    McastAddress m_a;                              //!< the first source
    std::vector<std::pair<Time, bool>> m_received; //!< when, whether from a
};

/// source -0- root -1- proxy -2- host: interfaces of the proxy go down and up.
class InterfaceDownTest : public McastForwardingTest
{
  public:
    explicit InterfaceDownTest(Family family)
        : McastForwardingTest("interfaces down and up", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        net.helper.SetProtocolAttribute("QueryResponseInterval", TimeValue(Seconds(2)));
        const auto source = net.AddNode();
        const auto root = net.AddNode();
        const auto proxy = net.AddNode();
        net.AddLink({source, root});
        net.AddLink({root, proxy});
        net.AddLink({proxy});
        net.helper.InstallRoot(root, net.Devices(root, {1}), net.Devices(root, {0}));
        net.helper.InstallProxy(proxy, net.Device(proxy, 1), net.Devices(proxy, {2}));
        const auto receiver = net.AddReceiver(net.AddHost(2));
        JoinAt(receiver, 4);
        auto& stream = net.AddStream(source, 0);
        stream.Run(3, 30);
        const std::tuple<double, uint32_t, bool> changes[] = {
            {8, 2, false},
            {12, 2, true},
            {18, 1, false},
            {22, 1, true},
        };
        for (const auto& [at, link, up] : changes)
        {
            Simulator::Schedule(Seconds(at), &McastTestNetwork::SetUp, &net, proxy, link, up);
        }
        net.Run(11);
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(proxy)->GetMemberships().size(),
                              0,
                              "forgotten with the link");
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(root)->GetMemberships().size(), 0, "left upstream");
        net.Run(30 - 11);

        ExpectPackets(net, 2, stream, 4 + MCAST_PASSAGE, 8 - MCAST_PASSAGE, 1, "before");
        ExpectPackets(net, 2, stream, 8 + MCAST_PASSAGE, 12, 0, "downstream down");
        // The startup query is answered within the Query Response Interval; IPv6 first checks its
        // address.
        const double answered = 12 + 2 + (m_family == Family::IPV6 ? 1.1 : 0);
        ExpectPackets(net,
                      2,
                      stream,
                      answered + MCAST_PASSAGE,
                      18 - MCAST_PASSAGE,
                      1,
                      "downstream up again");
        ExpectPackets(net, 2, stream, 18 + MCAST_PASSAGE, 22, 0, "upstream down");
        ExpectPackets(net, 2, stream, 24, 30, 1, "upstream up again");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetDuplicates(), 0, "none twice");
    }
};

/// source -0- root -1- host, -2- host: a threshold on link 2.
class ThresholdLinkTest : public McastForwardingTest
{
  public:
    explicit ThresholdLinkTest(Family family)
        : McastForwardingTest("TTL threshold", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto source = net.AddNode();
        const auto root = net.AddNode();
        net.AddLink({source, root});
        net.AddLink({root});
        net.AddLink({root});
        net.helper.InstallRoot(root, net.Devices(root, {1, 2}), net.Devices(root, {0}));
        McastHelper::SetTtlThreshold(net.Device(root, 2), 16);
        const auto near = net.AddReceiver(net.AddHost(1));
        const auto far = net.AddReceiver(net.AddHost(2));
        JoinAt(near, 3);
        JoinAt(far, 3);
        auto& stream = net.AddStream(source, 0);
        stream.Run(5, 6, 17);
        stream.Run(6.005, 7, 16);
        stream.Run(7.005, 8, 2);
        stream.Run(8.005, 9, 1);
        net.Run(9);
        NS_TEST_EXPECT_MSG_EQ(far->GetReceived(), stream.GetSent(5, 6), "above the threshold");
        NS_TEST_EXPECT_MSG_EQ(near->GetReceived(), stream.GetSent(5, 8), "above 1");
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(root)->GetNotForwarded(McastNotForwarded::TTL_THRESHOLD),
                              stream.GetSent(8, 9),
                              "TTL 1");
        NS_TEST_EXPECT_MSG_GT(stream.GetSent(8, 9), 0, "there were such packets");
    }
};

/// source -0- root -1- proxy -2- hosts that speak an older version of IGMP or MLD (RFC 9776 7.3,
/// RFC 9777 8.3).
class OlderHostTest : public McastForwardingTest
{
  public:
    OlderHostTest(Family family, uint8_t version)
        : McastForwardingTest("hosts of version " + std::to_string(version), family),
          m_version(version)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        net.helper.SetProtocolAttribute("QueryInterval", TimeValue(Seconds(4)));
        net.helper.SetProtocolAttribute("QueryResponseInterval", TimeValue(Seconds(2)));
        const auto source = net.AddNode();
        const auto root = net.AddNode();
        const auto proxy = net.AddNode();
        net.AddLink({source, root});
        net.AddLink({root, proxy});
        net.AddLink({proxy});
        net.helper.InstallRoot(root, net.Devices(root, {1}), net.Devices(root, {0}));
        net.helper.InstallProxy(proxy, net.Device(proxy, 1), net.Devices(proxy, {2}));
        net.helper.SetProtocolAttribute("HostVersion", UintegerValue(m_version));
        const auto host = net.AddHost(2);
        const auto receiver = net.AddReceiver(host);
        const auto stays = net.AddReceiver(net.AddHost(2), 5000, 2);
        // The proxy is a member of group 3 itself, so the stack delivers reports of that one, too.
        for (const auto& member : {proxy, host})
        {
            const auto third = net.AddReceiver(member, 5001, 3);
            JoinAt(third, 4);
            LeaveAt(third, 20);
        }
        CountReports(host, "Tx", m_sent);
        CountReports(stays->GetNode(), "Tx", m_sent);
        CountReports(proxy, "Rx", m_heard);
        JoinAt(receiver, 4);
        JoinAt(stays, 4);
        LeaveAt(receiver, 20);
        auto& stream = net.AddStream(source, 0);
        stream.Run(3, 40);
        auto& second = net.AddStream(source, 0, 5000, 2);
        second.Run(5, 40);
        net.Run(41);
        ExpectAll(receiver, stream, 4, 20, "the host");
        ExpectAll(stays, second, 5, 40, "the host that stays");
        ExpectPackets(net, 2, stream, 5, 20, 2, "both groups");
        // IGMPv1 has no leave: the membership ends after 2 query intervals and 2 response intervals
        // (RFC 9776 8.4).
        const double silent = m_version == 1 ? 20 + 2 * 4 + 2 * 2 : 20 + MCAST_LEAVE_TIME;
        ExpectPackets(net, 2, stream, silent + MCAST_PASSAGE, 40, 1, "one group is left");
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(root)->GetMemberships().size(), 1, "left upstream, too");
        // Older reports go to the group itself; they are no data.
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(proxy)->GetNotForwarded(McastNotForwarded::TTL_THRESHOLD),
                              0,
                              "reports are not forwarded, nor counted");
        NS_TEST_EXPECT_MSG_GT(m_sent, 6, "reports of three groups");
        NS_TEST_EXPECT_MSG_EQ(m_heard, m_sent, "each is heard once");
    }

    void CountReports(Ptr<Node> node, const std::string& trace, uint64_t& count)
    {
        McastHelper::GetProtocol(node, m_family)
            ->TraceConnectWithoutContext(trace, MakeBoundCallback(&OlderHostTest::Note, &count));
    }

    static void
    Note(uint64_t* count, uint32_t, const McastAddress&, const McastMembershipMessage& message)
    {
        const auto* report = std::get_if<McastReport>(&message);
        *count += report && report->version != McastVersion::V3;
    }

    uint8_t m_version;   //!< of the hosts
    uint64_t m_sent{0};  //!< older reports of hosts
    uint64_t m_heard{0}; //!< of these, by the proxy
};

/// host -0- root -1- proxy -2- host: the proxy itself sends.
class RouterAsSourceTest : public McastForwardingTest
{
  public:
    explicit RouterAsSourceTest(Family family)
        : McastForwardingTest("a router that sends", family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto root = net.AddNode();
        const auto proxy = net.AddNode();
        net.AddLink({root});
        net.AddLink({root, proxy});
        net.AddLink({proxy});
        net.helper.InstallRouter(root, net.Devices(root, {0, 1}));
        net.helper.InstallProxy(proxy, net.Device(proxy, 1), net.Devices(proxy, {2}));
        const auto above = net.AddReceiver(net.AddHost(0));
        const auto below = net.AddReceiver(net.AddHost(2));
        JoinAt(above, 3);
        JoinAt(below, 3);
        auto& unbound = net.AddStream(proxy, -1);
        auto& bound = net.AddStream(proxy, 2);
        unbound.Run(5, 6);
        bound.Run(7, 8);
        net.Run(9);
        NS_TEST_EXPECT_MSG_EQ(above->GetReceived(), unbound.GetSent(0, 99), "sent upstream");
        NS_TEST_EXPECT_MSG_EQ(below->GetReceived(),
                              unbound.GetSent(0, 99) + bound.GetSent(0, 99),
                              "sent downstream, and what is bound to the device");
        NS_TEST_EXPECT_MSG_EQ(above->GetDuplicates() + below->GetDuplicates(), 0, "none twice");
        NS_TEST_EXPECT_MSG_EQ(net.GetPackets(1, 7, 9), 0, "what is bound goes nowhere else");
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastForwardingTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new ChainTest(family));
        tests.push_back(new DownstreamSourceTest(family));
        tests.push_back(new SourceSpecificTest(family));
        tests.push_back(new InterfaceDownTest(family));
        tests.push_back(new ThresholdLinkTest(family));
        tests.push_back(new RouterAsSourceTest(family));
        tests.push_back(new OlderHostTest(family, 2));
    }
    tests.push_back(new OlderHostTest(Family::IPV4, 1));
    return tests;
}

} // namespace ns3
