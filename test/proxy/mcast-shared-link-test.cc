// SPDX-License-Identifier: GPL-2.0-only

// Several routers on a downstream link: its querier forwards (RFC 4605 4.2).

#include "mcast-forwarding-test.h"
#include "mcast-proxy-tests.h"

#include "ns3/boolean.h"

#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/**
 * Two routers between two links, and a host behind one of them:
 *
 *     source -0- root -1-+- A -+-2- host, source of group 2
 *                        `- B -'
 *                           `---3- host
 */
class SharedLinkTest : public McastForwardingTest
{
  public:
    explicit SharedLinkTest(Family family)
        : McastForwardingTest("two routers on a downstream link", family)
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
        const auto a = net.AddNode();
        const auto b = net.AddNode();
        net.AddLink({source, root});
        net.AddLink({root, a, b});
        net.AddLink({a, b});
        net.AddLink({b});
        net.helper.InstallRoot(root, net.Devices(root, {1}), net.Devices(root, {0}));
        net.helper.InstallProxy(a, net.Device(a, 1), net.Devices(a, {2}));
        net.helper.InstallProxy(b, net.Device(b, 1), net.Devices(b, {2, 3}));
        const auto lower = net.AddHost(2);
        const auto receiver = net.AddReceiver(lower);
        const auto behind = net.AddReceiver(net.AddHost(3), 5000, 2);
        JoinAt(receiver, 3);
        JoinAt(behind, 3);
        auto& stream = net.AddStream(source, 0);
        auto& up = net.AddStream(lower, 2, 5000, 2);
        stream.Run(5, 40);
        up.Run(5, 9);

        // The querier of link 2 fails at 10 and returns at 25.
        net.Run(9.9);
        const auto interface =
            McastHelper::GetProtocol(a, m_family)->GetInterfaceForDevice(net.Device(a, 2));
        const bool first = McastHelper::GetProtocol(a, m_family)->IsQuerier(interface);
        const auto querier = first ? a : b;
        const auto other = first ? b : a;
        ExpectAll(receiver, stream, 4, 9.9, "the host");
        ExpectPackets(net, 1, stream, 5, 9, 2, "both streams");
        ExpectPackets(net, 2, stream, 5, 9, 2, "both streams");
        NS_TEST_EXPECT_MSG_EQ(behind->GetReceived(), up.GetSent(0, 99), "from the shared link");
        NS_TEST_EXPECT_MSG_EQ(behind->GetDuplicates(), 0, "from the shared link, once");
        NS_TEST_EXPECT_MSG_GT(net.Proxy(other)->GetNotForwarded(McastNotForwarded::NOT_QUERIER),
                              0,
                              "the other router leaves it to the querier");

        Simulator::Schedule(Seconds(0.1),
                            &McastTestNetwork::SetUp,
                            &net,
                            querier,
                            uint32_t{2},
                            false);
        Simulator::Schedule(Seconds(15.1),
                            &McastTestNetwork::SetUp,
                            &net,
                            querier,
                            uint32_t{2},
                            true);
        net.Run(40 - 9.9);
        // RFC 9776 8.5: the other router waits twice the query interval and half a response
        // interval.
        ExpectPackets(net, 2, stream, 10 + MCAST_PASSAGE, 14, 0, "the querier is down");
        ExpectPackets(net, 2, stream, 19.5, 25, 1, "the other router is querier");
        ExpectPackets(net, 2, stream, 30, 40, 1, "both are back");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetDuplicates(), 0, "never two copies");
    }
};

/// source -0- router -1- host, where another node is the querier of link 1 and no multicast router.
class ForeignQuerierTest : public McastForwardingTest
{
  public:
    ForeignQuerierTest(Family family, bool querierOnly)
        : McastForwardingTest(std::string("a querier that does not forward, QuerierOnly ") +
                                  (querierOnly ? "true" : "false"),
                              family),
          m_querierOnly(querierOnly)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        net.helper.SetProxyAttribute("QuerierOnly", BooleanValue(m_querierOnly));
        const auto source = net.AddNode();
        const auto querier = net.AddNode(); // before the router: has the lower address
        const auto router = net.AddNode();
        net.AddLink({source, router});
        net.AddLink({querier, router});
        net.helper.InstallHost(querier);
        const auto protocol = McastHelper::GetProtocol(querier, m_family);
        protocol->EnableRouter(protocol->GetInterfaceForDevice(net.Device(querier, 1)));
        net.helper.InstallRoot(router, net.Devices(router, {1}), net.Devices(router, {0}));
        const auto receiver = net.AddReceiver(net.AddHost(1));
        JoinAt(receiver, 4);
        auto& stream = net.AddStream(source, 0);
        stream.Run(5, 8);
        net.Run(9);
        NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived(),
                              (m_querierOnly ? 0 : stream.GetSent(0, 99)),
                              "received");
        NS_TEST_EXPECT_MSG_EQ(net.Proxy(router)->GetNotForwarded(McastNotForwarded::NOT_QUERIER),
                              (m_querierOnly ? stream.GetSent(0, 99) : 0),
                              "left to the querier");
    }

    bool m_querierOnly; //!< attribute of the router
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastSharedLinkTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new SharedLinkTest(family));
        tests.push_back(new ForeignQuerierTest(family, true));
        tests.push_back(new ForeignQuerierTest(family, false));
    }
    return tests;
}

} // namespace ns3
