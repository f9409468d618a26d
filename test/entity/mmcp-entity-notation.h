// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ENTITY_NOTATION_H
#define MMCP_ENTITY_NOTATION_H

#include "ns3/mmcp-lmc-map.h"
#include "ns3/mmcp-state-machine.h"
#include "ns3/test.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

namespace ns3
{

/**
 * A short notation for what state machines do, for both IP versions. Peers have names:
 *
 *     sm                  the SM
 *     A, B, C             LMCs with the PoAs a1, a2, b1, b2, c1, c2
 *     m1, m2, ...         MNs; m1' is m1 at another address
 *
 * An action is written as
 *
 *     SJR(m1 a1)>sm       a message with its parameters: F as + or -, addresses by name
 *     [m1 CLOSED>AWAITED] a transition of an MN or LMC; without a name: of the entity itself
 *     !unknown-mn@m1      a drop
 *     join, leave         the group
 *     joined(A), left ... what the owner is told
 */
class MmcpNotation
{
  public:
    /// @param family of all addresses
    explicit MmcpNotation(McastAddress::Family family);
    virtual ~MmcpNotation() = default;

    /// @param name of a peer @return its address and port
    MmcpEndpoint Peer(const std::string& name) const;
    /// @param endpoint of a peer, or the data channel @return its name
    virtual std::string Name(const MmcpEndpoint& endpoint) const;
    /// @return the data channel
    MmcpEndpoint Channel() const;
    /// @return LMCs A, B and C with two PoAs each
    Ptr<const MmcpLmcMap> Lmcs() const;

    /// @param message any @return as above
    std::string Text(const MmcpMessageBody& message) const;
    /// @param action any @return as above
    std::string Text(const MmcpAction& action) const;

    const McastAddress::Family family; //!< of all addresses
};

/**
 * Runs a state machine in its own time and logs what it does, as "0:SJR(m1)>sm 1:SJR(m1)>sm".
 *
 * @tparam Machine one of the three
 */
template <class Machine>
class MmcpMachineBench
{
  public:
    /// @param notation of the log @param arguments of the machine
    template <class... Arguments>
    explicit MmcpMachineBench(const MmcpNotation& notation, Arguments&&... arguments)
        : n(notation),
          machine(std::forward<Arguments>(arguments)...)
    {
    }

    /// @param from name of the sender @param message received
    void Hear(const std::string& from, const MmcpMessageBody& message)
    {
        Log(machine.OnMessage(n.Peer(from), {machine.GetSessionId(), message}, now));
    }

    /// Lets time pass. @param seconds until when, what is due then included
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
    void Log(const MmcpActions& actions)
    {
        const char* separator = "";
        std::ostringstream text;
        for (const auto& action : actions)
        {
            text << separator << n.Text(action);
            separator = " ";
            const auto* send = std::get_if<MmcpSend>(&action);
            if (send && send->message.sessionId != machine.GetSessionId())
            {
                text << " of another session";
            }
        }
        if (!actions.empty())
        {
            std::ostringstream line;
            line << (m_log.empty() ? "" : " ") << now.GetSeconds() << ':' << text.str();
            m_log += line.str();
        }
    }

    /// @return the log since the last call
    std::string TakeLog()
    {
        return std::exchange(m_log, {});
    }

    const MmcpNotation n; //!< of the log
    Machine machine;      //!< what runs
    Time now{0};          //!< its time

  private:
    std::string m_log; //!< so far
};

/// Base of the tests of a machine: an IP version and its notation.
class MmcpMachineTest : public TestCase
{
  public:
    /// @param name what is tested @param family of all addresses
    MmcpMachineTest(const std::string& name, McastAddress::Family family)
        : TestCase(name + (family == McastAddress::Family::IPV4 ? " (IPv4)" : " (IPv6)")),
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

    const MmcpNotation n; //!< of the IP version
};

} // namespace ns3

#endif // MMCP_ENTITY_NOTATION_H
