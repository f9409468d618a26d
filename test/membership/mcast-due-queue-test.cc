// SPDX-License-Identifier: GPL-2.0-only

// The queue of due groups against a plain list of times, over a random course of events.

#include "mcast-membership-tests.h"

#include "ns3/mcast-due-queue.h"

#include <map>
#include <random>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/// Groups with timers that are set, lowered, put off and stopped.
class DueQueueTest : public TestCase
{
  public:
    DueQueueTest()
        : TestCase("due queue: order and times")
    {
    }

  private:
    /// A group as an owner has it.
    struct Group
    {
        McastDueQueue::Place place;       //!< in the queue
        Time due{McastDueQueue::Never()}; //!< its timer
    };

    void DoRun() override
    {
        std::minstd_rand random(1);
        std::vector<McastAddress> addresses;
        for (uint32_t i = 0; i < 50; ++i)
        {
            addresses.emplace_back(Ipv4Address(0xef010100 + i));
        }
        std::size_t popped = 0;
        for (int event = 0; event < 20000; ++event)
        {
            Change(addresses[random() % addresses.size()], random);
            // From standing still to many periods at once.
            const int64_t steps[] = {0, 1, 250, 40000};
            const auto until = m_now + MilliSeconds(steps[random() % 4]);
            for (auto next = m_queue.GetNext(); next <= until; next = m_queue.GetNext())
            {
                m_now = std::max(m_now, next);
                popped += PopAll();
            }
            m_now = until;
        }
        NS_TEST_EXPECT_MSG_GT(popped, 1000, "timers ran out");
        m_queue.Clear();
        NS_TEST_EXPECT_MSG_EQ(m_queue.GetNext(), McastDueQueue::Never(), "nothing left");
    }

    /// Something happens to a group.
    void Change(const McastAddress& address, std::minstd_rand& random)
    {
        if (random() % 8 == 0)
        {
            const auto entry = m_groups.find(address);
            if (entry != m_groups.end())
            {
                m_queue.Remove(address, entry->second.place);
                m_groups.erase(entry);
            }
            return;
        }
        // Whole seconds, so that many are due at once; periods begin at some of them.
        const int64_t delays[] = {1, 8, 16, 260};
        auto& group = m_groups[address];
        group.due = random() % 8 == 0
                        ? McastDueQueue::Never()
                        : Seconds(static_cast<int64_t>(m_now.GetSeconds()) + delays[random() % 4]);
        m_queue.Expect(address, group.place, group.due);
    }

    /// Takes what is due now. @return how many
    std::size_t PopAll()
    {
        std::vector<std::pair<Time, McastAddress>> expected;
        for (const auto& [address, group] : m_groups)
        {
            if (group.due <= m_now)
            {
                expected.emplace_back(group.due, address);
                NS_TEST_EXPECT_MSG_EQ(group.due, m_now, address << " is late");
            }
        }
        const auto find = [this](const McastAddress& address) {
            auto& group = m_groups.at(address);
            return McastDueQueue::Member{group.place, group.due};
        };
        std::vector<std::pair<Time, McastAddress>> found;
        while (const auto address = m_queue.Pop(m_now, find))
        {
            auto& group = m_groups.at(*address);
            if (group.due <= m_now)
            {
                found.emplace_back(group.due, *address);
                group.due = McastDueQueue::Never();
            }
            m_queue.Expect(*address, group.place, group.due); // looked at too early: again
        }
        NS_TEST_EXPECT_MSG_EQ((found == expected), true, "all that are due, lower groups first");
        return found.size();
    }

    McastDueQueue m_queue;                  //!< under test
    std::map<McastAddress, Group> m_groups; //!< those that are there
    Time m_now{0};                          //!< time
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
McastDueQueueTests()
{
    return {new DueQueueTest};
}

} // namespace ns3
