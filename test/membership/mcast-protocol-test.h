// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_TEST_H
#define MCAST_PROTOCOL_TEST_H

#include "mcast-protocol-bench.h"

#include "ns3/test.h"

#include <string>

namespace ns3
{

/// Base of all: a family, and nodes on a link.
class McastProtocolTest : public TestCase
{
  public:
    /// @param name what is tested @param family of all addresses
    McastProtocolTest(const std::string& name, McastAddress::Family family)
        : TestCase(name + (family == McastAddress::Family::IPV4 ? " (IGMP)" : " (MLD)")),
          family(family)
    {
    }

  protected:
    static constexpr uint32_t LINK = McastProtocolBench::INTERFACE; //!< the link at all nodes

    /// Short timers, for what needs several queries: GMI is 2 * 20 s + 2 * 2 s.
    static inline const McastProtocolBench::Attributes SHORT{{"QueryInterval", "20s"},
                                                             {"QueryResponseInterval", "2s"}};

    /// @param bench whose log is read @param expected the log @param what the test says
    void ExpectLog(McastProtocolBench& bench, const std::string& expected, const std::string& what)
    {
        const auto log = bench.TakeLog();
        NS_TEST_EXPECT_MSG_EQ(log, expected, what);
    }

    /// Expects one event in the log, of which only the bounds are known.
    void ExpectBetween(McastProtocolBench& bench,
                       double from,
                       double to,
                       const std::string& event,
                       const std::string& what)
    {
        const auto log = bench.TakeLog();
        const auto colon = log.find(':');
        const double time = colon == std::string::npos ? -1 : std::stod(log.substr(0, colon));
        NS_TEST_EXPECT_MSG_EQ((colon == std::string::npos ? log : log.substr(colon + 1)),
                              event,
                              what);
        NS_TEST_EXPECT_MSG_EQ((time >= from && time <= to), true, what << ": at " << time);
    }

    McastAddress::Family family; //!< of all addresses
};

} // namespace ns3

#endif // MCAST_PROTOCOL_TEST_H
