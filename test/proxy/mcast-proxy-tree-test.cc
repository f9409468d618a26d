// SPDX-License-Identifier: GPL-2.0-only

// A tree of depth 3 with 50 hosts that join and leave two groups at random times (RFC 4605 4).

#include "mcast-proxy-tests.h"
#include "mcast-test-network.h"

#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

constexpr uint32_t HOSTS = 50;
constexpr double DURATION = 90;   //!< of the simulation, s
constexpr double STREAMS_AT = 3;  //!< first packets, s
constexpr double MEAN_JOINED = 2; //!< time in a group, s
constexpr double MEAN_AWAY = 40;  //!< time between, s
/// A leave takes this long on the host's link (RFC 9776 8.8: two queries, 1 s apart), and a little,
/// s.
constexpr double LEAVE_TIME = 2.1;
constexpr double PASSAGE = 0.05;   //!< more than a packet or a report needs through the tree, s
constexpr uint64_t RUN_STREAM = 7; //!< of the random joins

/// From when to when a group is joined, s.
using Span = std::pair<double, double>;

/// A receiver, when it was joined, and what it got.
struct Member
{
    Ptr<McastReceiver> receiver; //!< of one group
    uint32_t link;               //!< of its host
    std::vector<Span> spans;     //!< when it was joined
};

/**
 * source -0- root -+- A -+- AA -+- hosts
 *                  |     |      `- hosts
 *                  |     `- AB ...
 *                  `- B ...
 *
 * Links 1 and 2 are those of the root, 3 to 6 of A and B, 7 to 14 of the third level.
 */
class ProxyTreeTest : public TestCase
{
  public:
    explicit ProxyTreeTest(Family family)
        : TestCase(std::string("tree: 50 hosts, three levels of routers ") +
                   (family == Family::IPV4 ? "(IPv4)" : "(IPv6)")),
          m_family(family)
    {
    }

  private:
    static constexpr uint32_t FIRST_LEAF = 7; //!< link
    static constexpr uint32_t LEAVES = 8;     //!< links

    void DoRun() override
    {
        McastTestNetwork net(m_family);
        Build(net);
        auto& first = net.AddStream(m_source, 0, 5000, 1);
        auto& second = net.AddStream(m_source, 0, 5000, 2);
        first.Run(STREAMS_AT, DURATION);
        second.Run(STREAMS_AT, DURATION);
        std::vector<Member> groups[] = {AddMembers(net, 1), AddMembers(net, 2)};
        net.Run(DURATION);

        uint64_t joins = 0;
        for (const auto& members : groups)
        {
            const auto& stream = &members == &groups[0] ? first : second;
            for (const auto& member : members)
            {
                CheckMember(member, stream);
                joins += member.spans.size();
            }
        }
        NS_TEST_EXPECT_MSG_GT(joins, 2 * HOSTS, "they come and go");
        CheckLinks(net, groups, first);
    }

    void Build(McastTestNetwork& net)
    {
        m_source = net.AddNode();
        std::vector<Ptr<Node>> above{net.AddNode()};
        net.AddLink({m_source, above[0]});
        uint32_t up = 0;
        for (int level = 0; level < 3; ++level)
        {
            std::vector<Ptr<Node>> below;
            for (const auto& router : above)
            {
                const auto left = net.AddLink({router});
                const auto right = net.AddLink({router});
                const auto devices = net.Devices(router, {left, right});
                if (level == 0)
                {
                    net.helper.InstallRoot(router, devices, net.Devices(router, {0}));
                }
                else
                {
                    net.helper.InstallProxy(router, net.Device(router, ++up), devices);
                }
                for (const auto link : {left, right})
                {
                    if (level < 2)
                    {
                        below.push_back(net.AddNode());
                        net.Attach(below.back(), link);
                    }
                }
            }
            above = below;
        }
        for (uint32_t i = 0; i < HOSTS; ++i)
        {
            m_hosts.push_back(net.AddHost(FIRST_LEAF + i % LEAVES));
        }
    }

    std::vector<Member> AddMembers(McastTestNetwork& net, int group)
    {
        auto time = CreateObject<ExponentialRandomVariable>();
        time->SetStream(static_cast<int64_t>(RUN_STREAM + group));
        std::vector<Member> members;
        for (uint32_t i = 0; i < HOSTS; ++i)
        {
            Member member{net.AddReceiver(m_hosts[i], 5000, group), FIRST_LEAF + i % LEAVES, {}};
            double now = STREAMS_AT + time->GetValue(MEAN_AWAY, 0);
            while (now < DURATION - 1)
            {
                const double until = now + 0.5 + time->GetValue(MEAN_JOINED, 0);
                member.spans.emplace_back(now, until);
                Simulator::Schedule(Seconds(now), &McastReceiver::Join, member.receiver);
                Simulator::Schedule(Seconds(until), &McastReceiver::Leave, member.receiver);
                now = until + 0.5 + time->GetValue(MEAN_AWAY, 0);
            }
            members.push_back(member);
        }
        return members;
    }

    /// It got what was sent while it was joined, once; the first packets may have missed it.
    void CheckMember(const Member& member, const McastTestStream& stream)
    {
        uint64_t least = 0;
        uint64_t most = 0;
        for (const auto& [from, to] : member.spans)
        {
            least += stream.GetSent(from + PASSAGE, std::min(to, DURATION) - PASSAGE);
            most += stream.GetSent(from - PASSAGE, to);
        }
        const auto& receiver = *member.receiver;
        NS_TEST_EXPECT_MSG_GT_OR_EQ(receiver.GetReceived(), least, "all that was sent");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(receiver.GetReceived(), most, "no more than was sent");
        NS_TEST_EXPECT_MSG_EQ(receiver.GetLost(), 0, "none lost");
        NS_TEST_EXPECT_MSG_EQ(receiver.GetDuplicates(), 0, "none twice");
        NS_TEST_EXPECT_MSG_EQ(receiver.GetLate(), 0, "in order");
    }

    /// A link without members behind it carries nothing; one with members, one copy for each group.
    void CheckLinks(const McastTestNetwork& net,
                    const std::vector<Member> (&groups)[2],
                    const McastTestStream& stream)
    {
        double idle = 0;
        double busy = 0;
        for (uint32_t link = 1; link < FIRST_LEAF + LEAVES; ++link)
        {
            // Levels between the link and the hosts, each of which waits for itself.
            const int waits = link >= FIRST_LEAF ? 1 : link >= 3 ? 2 : 3;
            for (double at = STREAMS_AT; at + 1 <= DURATION; at += 1)
            {
                // Whether somebody behind wants a group in this second: always, never, or unclear.
                uint64_t all = 0;
                uint64_t some = 0;
                for (const auto& members : groups)
                {
                    all += IsWanted(members, link, at - PASSAGE, at + 1 + PASSAGE, 0);
                    some += IsTouched(members, link, at - PASSAGE, at + 1 + PASSAGE, waits);
                }
                const auto packets = net.GetPackets(link, at, at + 1);
                const auto sent = stream.GetSent(at, at + 1);
                const auto what = "link " + std::to_string(link) + " at " + std::to_string(at);
                NS_TEST_EXPECT_MSG_GT_OR_EQ(packets + 2 * all, all * sent, what);
                NS_TEST_EXPECT_MSG_LT_OR_EQ(packets, some * (sent + 2), what);
                idle += some == 0;
                busy += all > 0;
            }
        }
        NS_TEST_EXPECT_MSG_GT(idle, 50, "seconds of links without members");
        NS_TEST_EXPECT_MSG_GT(busy, 50, "seconds of links with members");
    }

    /// @return true if the host's link is the link, or behind it
    static bool IsBehind(uint32_t leaf, uint32_t link)
    {
        const uint32_t second = 3 + (leaf - FIRST_LEAF) / 2;
        return link == leaf || link == second || link == 1 + (second - 3) / 2;
    }

    /// @return 1 if one member behind the link was joined all the time
    static uint64_t
    IsWanted(const std::vector<Member>& members, uint32_t link, double from, double to, int waits)
    {
        return Any(members, link, [=](const Span& span) {
            return span.first <= from && span.second + waits * LEAVE_TIME >= to;
        });
    }

    /// @return 1 if one member behind the link was joined at any time
    static uint64_t
    IsTouched(const std::vector<Member>& members, uint32_t link, double from, double to, int waits)
    {
        return Any(members, link, [=](const Span& span) {
            return span.first <= to && span.second + waits * LEAVE_TIME >= from;
        });
    }

    template <typename Predicate>
    static uint64_t Any(const std::vector<Member>& members, uint32_t link, Predicate predicate)
    {
        return std::any_of(members.begin(), members.end(), [&](const Member& member) {
            return IsBehind(member.link, link) &&
                   std::any_of(member.spans.begin(), member.spans.end(), predicate);
        });
    }

    Family m_family;                //!< of the network
    Ptr<Node> m_source;             //!< sends both groups
    std::vector<Ptr<Node>> m_hosts; //!< on the leaves
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastProxyTreeTests()
{
    return {new ProxyTreeTest(Family::IPV4), new ProxyTreeTest(Family::IPV6)};
}

} // namespace ns3
