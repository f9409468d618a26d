// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_QUERIER_BENCH_H
#define MCAST_QUERIER_BENCH_H

#include "mcast-membership-notation.h"

#include <string>

namespace ns3
{

/// A querier with its time and the address of host 5.
class QuerierBench : public McastBench<McastMembershipQuerier>
{
  public:
    /// @param notation of the family @param config timers and limits @param address number of its
    /// host
    explicit QuerierBench(const McastNotation& notation,
                          const McastQuerierConfig& config = {},
                          int address = 5)
        : McastBench(notation, McastMembershipQuerier(notation.family, config)),
          n(notation)
    {
        McastBench::Log(machine.Start(n.Host(address), now));
    }

    /// Brings group 1 into a state. @param state as "IN(A)" or "EX(X|Y)", all timers at GMI
    void Prepare(const std::string& state)
    {
        const auto bar = state.find('|');
        if (bar == std::string::npos)
        {
            Report("IS_" + state, 7);
            return;
        }
        Report("IS_EX(" + state.substr(bar + 1), 7);
        Report("IS_IN(" + state.substr(3, bar - 3) + ")", 7);
    }

    /// @param record received @param host from whom @param group about which
    void Report(const std::string& record, int host, int group = 1)
    {
        Log(machine.OnReport(n.Report(record, group), n.Host(host), now));
    }

    /// @param version received in @param host from whom
    void OlderReport(McastVersion version, int host)
    {
        Log(machine.OnReport(n.OlderReport(version), n.Host(host), now));
    }

    /// @param host who leaves in version 2
    void Leave(int host)
    {
        Log(machine.OnLeave({n.Group()}, n.Host(host), now));
    }

    /// @param query received @param host from whom
    void Hear(const McastQuery& query, int host)
    {
        Log(machine.OnQuery(query, n.Host(host), now));
    }

    /// @return the state of group 1
    std::string State() const
    {
        return n.Text(machine.GetState(n.Group(), now));
    }

    /// Lets time pass. @param seconds until when
    void Run(double seconds)
    {
        const auto until = Seconds(seconds);
        while (machine.GetNextTimeout() <= until)
        {
            now = std::max(now, machine.GetNextTimeout());
            Log(machine.OnTimeout(now));
        }
        now = until;
    }

    /// @param actions what an event at `now` made
    void Log(McastQuerierActions actions)
    {
        if (quiet)
        {
            const auto general = [](const McastQuerierAction& action) {
                const auto* send = std::get_if<McastSend>(&action);
                return send && std::get<McastQuery>(send->message).group.IsUnspecified();
            };
            actions.erase(std::remove_if(actions.begin(), actions.end(), general), actions.end());
        }
        McastBench::Log(actions);
    }

    McastNotation n;   //!< of the family
    bool quiet{false}; //!< leaves general queries out of the log
};

} // namespace ns3

#endif // MCAST_QUERIER_BENCH_H
