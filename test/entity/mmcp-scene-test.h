// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SCENE_TEST_H
#define MMCP_SCENE_TEST_H

#include "mmcp-test-network.h"

#include "ns3/test.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/// Base: a scene on a network of one IP version, LMCs on routers or on hosts of their own.
class MmcpSceneTest : public TestCase
{
  public:
    /// @param name what happens @param family of all addresses @param lmcOnRouter where LMCs are
    MmcpSceneTest(const std::string& name, McastAddress::Family family, bool lmcOnRouter = true);

  protected:
    /// More than a message, or ARP and a message, needs through the network, s.
    static constexpr double PASSAGE = 0.025;

    using Lines = std::vector<MmcpTestRecorder::Line>; //!< messages

    /// @param lines what was sent @param expected exactly these, each with its time, PASSAGE too
    /// early at most; a star at the end stands for anything
    void ExpectLines(const Lines& lines, const Lines& expected);
    /// @param net the network @param text the only message from there to there @return when it was
    /// sent, s; -1 and a failure if it was not, or more often
    double TimeOf(const MmcpTestNetwork& net, const std::string& text, double from, double to);
    /// Counts what is there at a time. @param at s @param what a check of the test, with its
    /// arguments
    template <class Check, class... Arguments>
    void At(double at, Check what, Arguments... arguments)
    {
        Simulator::Schedule(Seconds(at), what, arguments...);
    }

    /// @param at s @param net the network @param mnId who @param expected as SeenBySm()
    void ExpectAtSm(double at, const MmcpTestNetwork& net, std::string mnId, std::string expected);
    /// @param at s @param net the network @param lmc A, B or C @param mnId who @param expected its
    /// state
    void ExpectAtLmc(double at,
                     const MmcpTestNetwork& net,
                     char lmc,
                     std::string mnId,
                     std::string expected);

    const McastAddress::Family m_family; //!< of all addresses
    const bool m_lmcOnRouter;            //!< where LMCs are

  private:
    void CheckManager(const MmcpTestNetwork* net, std::string mnId, std::string expected);
    void CheckLmc(const MmcpTestNetwork* net, char lmc, std::string mnId, std::string expected);
};

/// Makes a test of each kind for both IP versions. @tparam Tests classes with a constructor of a
/// family @return the tests
template <class... Tests>
std::vector<TestCase*>
MmcpMakeScenes()
{
    using Family = McastAddress::Family;
    return {new Tests(Family::IPV4)..., new Tests(Family::IPV6)...};
}

} // namespace ns3

#endif // MMCP_SCENE_TEST_H
