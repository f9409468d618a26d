// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_MEMBERSHIP_NOTATION_H
#define MCAST_MEMBERSHIP_NOTATION_H

#include "ns3/mcast-membership-host.h"
#include "ns3/mcast-membership-querier.h"
#include "ns3/test.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace ns3
{

/**
 * The notation of the RFCs' tables, for both families: tests are written once and read like the
 * tables.
 *
 * Sources are letters, groups and hosts numbers: "EX(ab)" is EXCLUDE mode with two sources,
 * "TO_IN(c)" a record. Messages and other actions:
 *
 * - GQ, Q1, Q1(ab), Q1(ab)S: general, group-specific, group-and-source-specific query, with S flag
 * - v2:GQ: a query of an older version
 * - R[1:TO_EX() 2:ALLOW(a)]: a V3 report of two groups
 * - v2:R1, L1: an older report, a leave
 * - 1=EX(a): what is received or forwarded changed
 * - querier3, v2, old2@3: host 3 is querier, own version is 2, host 3 asks in version 2
 * - refused(reason)
 *
 * A message with another destination than the RFCs' has it behind: "GQ!192.0.2.1".
 */
class McastNotation
{
  public:
    /// @param family of all addresses
    explicit McastNotation(McastAddress::Family family);

    McastAddress::Family family; //!< of all addresses

    /// @param number from 1 @return a group
    McastAddress Group(int number = 1) const;
    /// @param number from 1 @return a host's address on the link; a higher number is a higher
    /// address
    McastAddress Host(int number) const;
    /// @param letter from a @return a source
    McastAddress Source(char letter) const;
    /// @param letters any number @return these sources
    McastSources Sources(const std::string& letters) const;
    /// @param text as "IN(ab)" or "EX()" @return the filter
    McastSourceFilter Filter(const std::string& text) const;
    /// @param text as "TO_EX(ab)" @param group its number @return the record
    McastGroupRecord Record(const std::string& text, int group = 1) const;
    /// @param text as "TO_EX(ab)" @param group its number @return a V3 report of it
    McastReport Report(const std::string& text, int group = 1) const;
    /// @param version V1 or V2 @param group its number @return a report
    McastReport OlderReport(McastVersion version, int group = 1) const;
    /// @param seconds response time @return a general V3 query
    McastQuery GeneralQuery(double seconds = 10) const;
    /// @param letters sources, none for a group-specific one @param seconds response time @return a
    /// V3 query
    McastQuery GroupQuery(const std::string& letters = "", double seconds = 1) const;

    /// @param sources any @return their letters
    std::string Text(const McastSources& sources) const;
    /// @param filter any @return as "IN(ab)"
    std::string Text(const McastSourceFilter& filter) const;
    /// @param action of a host @return in the notation above
    std::string Text(const McastHostAction& action) const;
    /// @param action of a querier @return in the notation above
    std::string Text(const McastQuerierAction& action) const;
    /// @param state of a group @return as "EX(a:270 b:2|c)270": X with timers, Y, group timer
    std::string Text(const std::optional<McastGroupState>& state) const;

  private:
    std::string Number(const McastAddress& group) const;
    std::string Text(const McastSend& send) const;
};

/// @param actions of a host or a querier @param n the notation @return all, with a blank between
template <class Actions>
std::string
McastTextOf(const Actions& actions, const McastNotation& n)
{
    std::string text;
    for (const auto& action : actions)
    {
        text += (text.empty() ? "" : " ") + n.Text(action);
    }
    return text;
}

/**
 * Runs a machine in its own time and writes what it does, as "0:GQ 31.25:GQ".
 *
 * @tparam Machine McastMembershipHost or McastMembershipQuerier
 */
template <class Machine>
class McastBench
{
  public:
    /// @param notation for the log @param machine what runs
    McastBench(const McastNotation& notation, Machine machine)
        : machine(std::move(machine)),
          m_notation(notation)
    {
    }

    /// Lets time pass. @param seconds until when, events at that time included
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
    template <class Actions>
    void Log(const Actions& actions)
    {
        const auto text = McastTextOf(actions, m_notation);
        if (text.empty())
        {
            return;
        }
        std::ostringstream os;
        os << (m_log.empty() ? "" : " ") << now.GetSeconds() << ':' << text;
        m_log += os.str();
    }

    /// @return the log since the last call
    std::string TakeLog()
    {
        return std::exchange(m_log, {});
    }

    Machine machine; //!< what runs
    Time now{0};     //!< its time

  private:
    McastNotation m_notation; //!< for the log
    std::string m_log;        //!< so far
};

/// Base of the tests of a machine: a family and its notation.
class McastMachineTest : public TestCase
{
  public:
    /// @param name what is tested @param family of all addresses
    McastMachineTest(const std::string& name, McastAddress::Family family)
        : TestCase(name + (family == McastAddress::Family::IPV4 ? " (IGMP)" : " (MLD)")),
          n(family)
    {
    }

  protected:
    /// @param bench whose log is read @param expected the log @param what the test says
    template <class Bench>
    void ExpectLog(Bench& bench, const std::string& expected, const std::string& what)
    {
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(log, expected, what);
    }

    McastNotation n; //!< of the family
};

} // namespace ns3

#endif // MCAST_MEMBERSHIP_NOTATION_H
