// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-scene-test.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

MmcpSceneTest::MmcpSceneTest(const std::string& name, McastAddress::Family family, bool lmcOnRouter)
    : TestCase("scene: " + name + (family == McastAddress::Family::IPV4 ? " (IPv4" : " (IPv6") +
               (lmcOnRouter ? ")" : ", LMCs on hosts)")),
      m_family(family),
      m_lmcOnRouter(lmcOnRouter)
{
}

void
MmcpSceneTest::ExpectLines(const Lines& lines, const Lines& expected)
{
    for (std::size_t i = 0; i < std::max(lines.size(), expected.size()); ++i)
    {
        auto text = i < lines.size() ? lines[i].text : "nothing";
        const auto wanted = i < expected.size() ? expected[i].text : "nothing";
        if (wanted.back() == '*' && text.size() >= wanted.size())
        {
            text.replace(wanted.size() - 1, std::string::npos, "*");
        }
        NS_TEST_EXPECT_MSG_EQ(text, wanted, "message " << i);
        if (i >= lines.size() || i >= expected.size() || text != wanted)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_GT_OR_EQ(lines[i].at + 1e-9, expected[i].at, "time of " << text);
        NS_TEST_EXPECT_MSG_LT(lines[i].at, expected[i].at + PASSAGE, "time of " << text);
    }
}

double
MmcpSceneTest::TimeOf(const MmcpTestNetwork& net, const std::string& text, double from, double to)
{
    double at = -1;
    uint32_t found = 0;
    for (const auto& line : net.recorder.GetLines(from, to))
    {
        if (line.text == text)
        {
            at = line.at;
            ++found;
        }
    }
    NS_TEST_EXPECT_MSG_EQ(found, 1, text);
    return found == 1 ? at : -1;
}

void
MmcpSceneTest::ExpectAtSm(double at,
                          const MmcpTestNetwork& net,
                          std::string mnId,
                          std::string expected)
{
    At(at, &MmcpSceneTest::CheckManager, this, &net, mnId, expected);
}

void
MmcpSceneTest::ExpectAtLmc(double at,
                           const MmcpTestNetwork& net,
                           char lmc,
                           std::string mnId,
                           std::string expected)
{
    At(at, &MmcpSceneTest::CheckLmc, this, &net, lmc, mnId, expected);
}

void
MmcpSceneTest::CheckManager(const MmcpTestNetwork* net, std::string mnId, std::string expected)
{
    const auto seen = net->SeenBySm(mnId);
    NS_TEST_EXPECT_MSG_EQ(seen,
                          expected,
                          mnId << " at the SM at " << Simulator::Now().GetSeconds() << " s");
}

void
MmcpSceneTest::CheckLmc(const MmcpTestNetwork* net,
                        char lmc,
                        std::string mnId,
                        std::string expected)
{
    const auto seen = net->SeenByLmc(lmc, mnId);
    NS_TEST_EXPECT_MSG_EQ(seen,
                          expected,
                          mnId << " at LMC " << lmc << " at " << Simulator::Now().GetSeconds()
                               << " s");
}

} // namespace ns3
