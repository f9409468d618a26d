// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_HOST_BENCH_H
#define MCAST_HOST_BENCH_H

#include "mcast-membership-notation.h"

#include "ns3/abort.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace ns3
{

/// A host with its time. Random delays are half of what they may be, unless the test gives others.
class HostBench : public McastBench<McastMembershipHost>
{
  public:
    explicit HostBench(const McastNotation& notation, const McastHostConfig& config = {})
        : HostBench(notation, config, std::make_shared<std::deque<double>>())
    {
    }

    /// Socket 1 asks. @param filter as "EX(a)" @param group its number @param socket who
    void Set(const std::string& filter, int group = 1, uint64_t socket = 1)
    {
        Log(machine.SetFilter(socket, n.Group(group), n.Filter(filter), now));
    }

    /// @param query received
    void Hear(const McastQuery& query)
    {
        Log(machine.OnQuery(query, now));
    }

    /// @param seconds the next delays, in place of half of the range
    void SetDelays(std::deque<double> seconds)
    {
        *m_delays = std::move(seconds);
    }

    McastNotation n; //!< of the family

  private:
    HostBench(const McastNotation& notation,
              const McastHostConfig& config,
              const std::shared_ptr<std::deque<double>>& delays)
        : McastBench(notation, McastMembershipHost(notation.family, config, Picker(delays))),
          n(notation),
          m_delays(delays)
    {
        machine.Start(now);
    }

    static McastMembershipHost::DelayPicker
    Picker(const std::shared_ptr<std::deque<double>>& delays)
    {
        return [delays](Time most) {
            if (delays->empty())
            {
                return most / 2;
            }
            const auto delay = Seconds(delays->front());
            delays->pop_front();
            NS_ABORT_MSG_IF(delay > most, "a delay of the test is out of range");
            return delay;
        };
    }

    std::shared_ptr<std::deque<double>> m_delays; //!< given ones
};

} // namespace ns3

#endif // MCAST_HOST_BENCH_H
