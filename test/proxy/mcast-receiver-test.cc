// SPDX-License-Identifier: GPL-2.0-only

// McastReceiver: sequence numbers, ports shared by receivers, devices, sources.

#include "mcast-proxy-tests.h"
#include "mcast-test-network.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/mcast-sequence-counter.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <map>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Numbers that arrive, one after another, and what they are.
class SequenceTest : public TestCase
{
  public:
    SequenceTest()
        : TestCase("receiver: sequence numbers")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* numbers; //!< as they arrive
            const char* kinds;   //!< N next, L late, R again; a gap before in brackets
            uint64_t lost, late, duplicates;
        } rows[] = {
            {"0 1 2 3", "NNNN", 0, 0, 0},
            {"7 8", "NN", 0, 0, 0},
            {"0 2", "N(1-1)N", 1, 0, 0},
            {"0 5 6", "N(1-4)NN", 4, 0, 0},
            {"0 0", "NR", 0, 0, 1},
            {"0 1 0 1", "NNRR", 0, 0, 2},
            {"0 5 3 3", "N(1-4)NLR", 3, 1, 1},
            {"0 5 1 2 3 4", "N(1-4)NLLLL", 0, 4, 0},
            {"0 5 4 1 2 3 5", "N(1-4)NLLLLR", 0, 4, 1},
            {"0 3 6 4 1", "N(1-2)N(4-5)NLL", 2, 2, 0},
            {"5 3", "NL", 1, 1, 0},
            {"5 3 4", "NLL", 0, 2, 0},
            {"5 3 3 5", "NLRR", 1, 1, 2},
            {"5 4 6", "NLN", 0, 1, 0},
            {"0 4294967295 4294967294", "N(1-4294967294)NL", 4294967293, 1, 0},
        };
        for (const auto& row : rows)
        {
            McastSequenceCounter counter;
            std::ostringstream kinds;
            std::istringstream numbers(row.numbers);
            for (uint32_t number; numbers >> number;)
            {
                std::optional<McastSequenceCounter::Range> gap;
                const auto kind = counter.Receive(number, gap);
                if (gap)
                {
                    kinds << '(' << gap->first << '-' << gap->last << ')';
                }
                kinds << (kind == McastSequenceCounter::Kind::NEXT   ? 'N'
                          : kind == McastSequenceCounter::Kind::LATE ? 'L'
                                                                     : 'R');
            }
            NS_TEST_EXPECT_MSG_EQ(kinds.str(), row.kinds, row.numbers);
            NS_TEST_EXPECT_MSG_EQ(counter.GetLost(), row.lost, row.numbers << ", lost");
            NS_TEST_EXPECT_MSG_EQ(counter.GetLate(), row.late, row.numbers << ", late");
            NS_TEST_EXPECT_MSG_EQ(counter.GetDuplicates(),
                                  row.duplicates,
                                  row.numbers << ", again");
        }
        CheckBound();
    }

    /// Every other number is missing; of the oldest it is forgotten.
    void CheckBound()
    {
        McastSequenceCounter counter;
        std::optional<McastSequenceCounter::Range> gap;
        const uint32_t last = 4 * McastSequenceCounter::MAX_RANGES;
        for (uint32_t number = 0; number <= last; number += 2)
        {
            counter.Receive(number, gap);
        }
        NS_TEST_EXPECT_MSG_EQ(counter.GetLost(), last / 2, "missing");
        NS_TEST_EXPECT_MSG_EQ((counter.Receive(last - 1, gap) == McastSequenceCounter::Kind::LATE),
                              true,
                              "remembered");
        NS_TEST_EXPECT_MSG_EQ((counter.Receive(1, gap) == McastSequenceCounter::Kind::DUPLICATE),
                              true,
                              "forgotten");
    }
};

/**
 * source -0-+- host -1- source: receivers of one node that share a port, and one on another device.
 */
class SharedPortTest : public TestCase
{
  public:
    explicit SharedPortTest(Family family)
        : TestCase(std::string("receiver: several on a port ") +
                   (family == Family::IPV4 ? "(IPv4)" : "(IPv6)")),
          m_family(family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto left = net.AddNode();
        const auto right = net.AddNode();
        net.AddLink({left});
        net.AddLink({right});
        const auto host = net.AddHost(0);
        net.Attach(host, 1);

        const auto first = net.AddReceiver(host);
        const auto second = net.AddReceiver(host);
        const auto onRight = net.AddReceiver(host);
        const auto otherGroup = net.AddReceiver(host, 5000, 2);
        const auto otherPort = net.AddReceiver(host, 5001);
        const auto blocking = net.AddReceiver(host);
        onRight->SetAttribute("Device", PointerValue(net.Device(host, 1)));
        std::ostringstream source;
        source << " " << net.GetAddress(left, 0) << " ";
        blocking->SetAttribute("Sources", StringValue(source.str()));
        for (const auto& receiver : {first, second, onRight, otherGroup, otherPort, blocking})
        {
            Simulator::Schedule(Seconds(2), &McastReceiver::Join, receiver);
        }
        Simulator::Schedule(Seconds(4), &McastReceiver::Leave, second);
        Simulator::Schedule(Seconds(5), &McastReceiver::Join, second);

        auto& fromLeft = net.AddStream(left, 0);
        auto& fromRight = net.AddStream(right, 1);
        auto& group2 = net.AddStream(left, 0, 5000, 2);
        fromLeft.Run(3, 6);
        fromRight.Run(3.0, 4.5);
        group2.Run(3, 3.5);
        net.Run(7);

        const auto all = fromLeft.GetSent(0, 9) + fromRight.GetSent(0, 9);
        NS_TEST_EXPECT_MSG_GT(all, 100, "something was sent");
        NS_TEST_EXPECT_MSG_EQ(first->GetReceived(), all, "from both devices");
        NS_TEST_EXPECT_MSG_EQ(first->GetOctets(), all * 100, "octets");
        NS_TEST_EXPECT_MSG_EQ(onRight->GetReceived(), fromRight.GetSent(0, 9), "from its device");
        NS_TEST_EXPECT_MSG_EQ(otherGroup->GetReceived(), group2.GetSent(0, 9), "its group");
        NS_TEST_EXPECT_MSG_EQ(otherPort->GetReceived(), 0, "its port");
        NS_TEST_EXPECT_MSG_LT(otherPort->GetLastTime(), Time(0), "never");
        NS_TEST_EXPECT_MSG_EQ(blocking->GetReceived(),
                              fromRight.GetSent(0, 9),
                              "without the source");
        const auto away = fromLeft.GetSent(4, 5) + fromRight.GetSent(4, 5);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(second->GetReceived() + away + 4, all, "while joined");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(second->GetReceived() + away, all + 4, "while joined only");
        NS_TEST_EXPECT_MSG_EQ(second->GetLost(), 0, "what it did not ask for is not lost");
    }

    Family m_family; //!< of the network
};

/// The link loses what is sent for a while; an IPv4 packet to a port of IPv6 receivers does no
/// harm.
class GapTest : public TestCase
{
  public:
    explicit GapTest(Family family)
        : TestCase(std::string("receiver: gaps ") + (family == Family::IPV4 ? "(IPv4)" : "(IPv6)")),
          m_family(family)
    {
    }

  private:
    void DoRun() override
    {
        McastTestNetwork net(m_family);
        const auto source = net.AddNode();
        net.AddLink({source});
        const auto host = net.AddHost(0);
        const auto receiver = net.AddReceiver(host);
        receiver->TraceConnectWithoutContext("Gap", MakeCallback(&GapTest::OnGap, this));
        Simulator::Schedule(Seconds(2), &McastReceiver::Join, receiver);
        Simulator::Schedule(Seconds(4.01),
                            &McastTestNetwork::SetUp,
                            &net,
                            host,
                            uint32_t{0},
                            false);
        Simulator::Schedule(Seconds(5.01), &McastTestNetwork::SetUp, &net, host, uint32_t{0}, true);
        auto& stream = net.AddStream(source, 0);
        stream.Run(3, 8);
        net.Run(9);

        const auto lost = stream.GetSent(4.01, 5.01);
        NS_TEST_EXPECT_MSG_EQ(m_gaps, 1, "one gap");
        NS_TEST_EXPECT_MSG_EQ(m_first, stream.GetSent(0, 4.01), "its first number");
        NS_TEST_EXPECT_MSG_EQ(m_last, stream.GetSent(0, 5.01) - 1, "its last number");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetLost(), lost, "lost");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived() + lost, stream.GetSent(0, 9), "the others");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_silence.GetSeconds(),
                                  (lost + 1) * McastTestStream::INTERVAL,
                                  0.001,
                                  "time without data");
    }

    void OnGap(uint32_t first, uint32_t last, Time silence)
    {
        ++m_gaps;
        m_first = first;
        m_last = last;
        m_silence = silence;
    }

    Family m_family;     //!< of the network
    uint32_t m_gaps{0};  //!< traced
    uint32_t m_first{0}; //!< of the last gap
    uint32_t m_last{0};  //!< of the last gap
    Time m_silence;      //!< of the last gap
};

/// Both families on one port of one node: IPv4 packets must not reach the IPv6 socket.
class BothFamiliesTest : public TestCase
{
  public:
    BothFamiliesTest()
        : TestCase("receiver: an IPv6 receiver and IPv4 packets")
    {
    }

  private:
    void DoRun() override
    {
        auto stack = McastHelper::MakeInternetStack();
        NodeContainer nodes;
        nodes.Create(2);
        stack.Install(nodes);
        McastTestNetwork net(Family::IPV4);
        net.AddLink({});
        net.Attach(nodes.Get(0), 0);
        net.Attach(nodes.Get(1), 0);
        McastTestNetwork six(Family::IPV6);
        six.AddLink({});
        six.Attach(nodes.Get(1), 0);
        net.helper.InstallHost(nodes);

        const auto receiver = six.AddReceiver(nodes.Get(1));
        Simulator::Schedule(Seconds(2), &McastReceiver::Join, receiver);
        auto& stream = net.AddStream(nodes.Get(0), 0);
        stream.Run(3, 4);
        net.Run(5);
        NS_TEST_EXPECT_MSG_GT(stream.GetSent(0, 9), 0, "IPv4 packets came in");
        NS_TEST_EXPECT_MSG_EQ(receiver->IsJoined(), true, "still there");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived(), 0, "another family");
    }
};

/// What a proxy joins upstream to pass it on is delivered to the proxy itself only while a receiver
/// of its own wants it. (IPv4 delivers all multicast.)
class RelayTest : public TestCase
{
  public:
    RelayTest()
        : TestCase("receiver: on a proxy, IPv6")
    {
    }

  private:
    static void OnLocalDeliver(RelayTest* self,
                               const Ipv6Header& header,
                               Ptr<const Packet> /* packet */,
                               uint32_t /* interface */)
    {
        if (header.GetNextHeader() == 17)
        {
            ++self->m_delivered[static_cast<int>(Simulator::Now().GetSeconds())];
        }
    }

    void DoRun() override
    {
        McastTestNetwork net(Family::IPV6);
        const auto source = net.AddNode();
        const auto proxy = net.AddNode();
        net.AddLink({source, proxy});
        net.AddLink({proxy});
        net.helper.InstallProxy(proxy, net.Device(proxy, 0), net.Devices(proxy, {1}));
        proxy->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver",
            MakeBoundCallback(&RelayTest::OnLocalDeliver, this));
        const auto host = net.AddReceiver(net.AddHost(1));
        const auto own = net.AddReceiver(proxy);
        Simulator::Schedule(Seconds(2), &McastReceiver::Join, host);
        Simulator::Schedule(Seconds(5), &McastReceiver::Join, own);
        Simulator::Schedule(Seconds(8), &McastReceiver::Leave, own);
        auto& stream = net.AddStream(source, 0);
        stream.Run(3, 11);
        net.Run(12);
        NS_TEST_EXPECT_MSG_EQ(host->GetReceived(), stream.GetSent(0, 99), "all is passed on");
        for (const int second : {3, 4, 6, 7, 9, 10})
        {
            const bool joined = second >= 5 && second < 8;
            NS_TEST_EXPECT_MSG_EQ((m_delivered[second] > 0), joined, "second " << second);
        }
    }

    std::map<int, int> m_delivered; //!< packets by second
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastReceiverTests()
{
    std::vector<TestCase*> tests{new SequenceTest, new BothFamiliesTest, new RelayTest};
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new SharedPortTest(family));
        tests.push_back(new GapTest(family));
    }
    return tests;
}

} // namespace ns3
