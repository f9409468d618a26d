// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_FORWARDING_TEST_H
#define MCAST_FORWARDING_TEST_H

#include "mcast-test-network.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>

namespace ns3
{

/// Last Member Query Time with the default timers, s: how long a link is served after a leave (RFC
/// 9776 8.8).
constexpr double MCAST_LEAVE_TIME = 2;
/// More than a packet or a report needs through all of these networks, s.
constexpr double MCAST_PASSAGE = 0.05;

/// Base: a network of one family.
class McastForwardingTest : public TestCase
{
  public:
    McastForwardingTest(const std::string& name, McastAddress::Family family)
        : TestCase("forwarding: " + name +
                   (family == McastAddress::Family::IPV4 ? " (IPv4)" : " (IPv6)")),
          m_family(family)
    {
    }

  protected:
    /// @param receiver joins @param at s
    static void JoinAt(const Ptr<McastReceiver>& receiver, double at)
    {
        Simulator::Schedule(Seconds(at), &McastReceiver::Join, receiver);
    }

    /// @param receiver leaves @param at s
    static void LeaveAt(const Ptr<McastReceiver>& receiver, double at)
    {
        Simulator::Schedule(Seconds(at), &McastReceiver::Leave, receiver);
    }

    /// A receiver got all that was sent between two times, once.
    void ExpectAll(const Ptr<McastReceiver>& receiver,
                   const McastTestStream& stream,
                   double from,
                   double to,
                   const std::string& who)
    {
        NS_TEST_EXPECT_MSG_GT(receiver->GetReceived(), 0, who << " receives");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(receiver->GetReceived(),
                                    stream.GetSent(from + MCAST_PASSAGE, to - MCAST_PASSAGE),
                                    who << " receives all");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(receiver->GetReceived(),
                                    stream.GetSent(from, to),
                                    who << " receives no more");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetLost(), 0, who << " loses none");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetDuplicates(), 0, who << " receives none twice");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetLate(), 0, who << " receives all in order");
    }

    /// A link carries what is sent, times a factor, between two times.
    void ExpectPackets(const McastTestNetwork& network,
                       uint32_t link,
                       const McastTestStream& stream,
                       double from,
                       double to,
                       uint64_t copies,
                       const std::string& what)
    {
        // The link is some ms behind the sender.
        const auto seen = network.GetPackets(link, from, to);
        const auto sent = copies * stream.GetSent(from, to);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(seen + copies, sent, what << ", link " << link);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(seen, sent + copies, what << ", link " << link);
        if (copies == 0)
        {
            NS_TEST_EXPECT_MSG_EQ(seen, 0, what << ", link " << link);
        }
    }

    McastAddress::Family m_family; //!< of the network
};

} // namespace ns3

#endif // MCAST_FORWARDING_TEST_H
