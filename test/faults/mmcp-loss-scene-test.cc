// SPDX-License-Identifier: GPL-2.0-only

// Many MNs that come, move and go at random: with packets lost, and twice the same.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-fault-tests.h"

#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <cctype>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Fate = McastTestLink::Fate;

const std::vector<std::string> POAS = {"a1", "b1", "c1", "a2", "b2", "c2"};

/// Makes MNs come, move and go. What a user does: who cannot join tries again.
class RandomLife
{
  public:
    /// @param net with SM and LMCs @param stream of random numbers
    RandomLife(MmcpTestNetwork& net, int64_t stream)
        : m_net(net),
          m_random(CreateObject<UniformRandomVariable>())
    {
        m_random->SetStream(stream);
    }

    /// @param count of MNs @param joined until then all come, s @param last nothing happens after
    /// that, s @param pause between two moves of an MN, s, half of that to twice
    void Begin(uint32_t count, double joined, double last, double pause)
    {
        for (uint32_t i = 0; i < count; ++i)
        {
            const double start = Pick(2, joined);
            const auto mn = m_net.AddMn(POAS[i % POAS.size()], start);
            m_wanted[mn] = true;
            // With a Ptr in its own callback an MN would never be released.
            mn->TraceConnectWithoutContext(
                "JoinFailed",
                MakeBoundCallback(&RandomLife::OnFailed, this, PeekPointer(mn)));
            Move(mn, i % POAS.size(), start, last, pause);
            // A third leave, half of those come back.
            if (i % 3 == 0)
            {
                const double leaves = Pick(joined, (joined + last) / 2);
                Simulator::Schedule(Seconds(leaves), &RandomLife::Want, this, mn, false);
                if (i % 2 == 0)
                {
                    const double back = Pick(leaves + 5, last);
                    Simulator::Schedule(Seconds(back), &RandomLife::Want, this, mn, true);
                }
            }
        }
    }

    /// All leave.
    void End()
    {
        for (const auto& mn : m_net.Mns())
        {
            Want(mn, false);
        }
    }

    /// @param mn an MN @return whether its user wants it to be joined
    bool IsWanted(const Ptr<MmcpMn>& mn) const
    {
        return m_wanted.at(mn);
    }

    /// @return handovers begun
    uint32_t GetMoves() const
    {
        return m_moves;
    }

    /// @param from least @param to most @return a random number
    double Pick(double from, double to)
    {
        return m_random->GetValue(from, to);
    }

  private:
    /// Most are predicted, not all rightly.
    void Move(const Ptr<MmcpMn>& mn, std::size_t place, double start, double last, double pause)
    {
        for (double at = start + Pick(pause / 2, 2 * pause); at < last;
             at += Pick(pause / 2, 2 * pause))
        {
            const auto next = (place + 1 + m_random->GetInteger(0, 1)) % POAS.size();
            const bool wrong = Pick(0, 1) < 0.2;
            if (Pick(0, 1) < 0.8)
            {
                m_net.PredictAt(at - 0.5, mn, POAS[wrong ? (next + 1) % POAS.size() : next]);
            }
            m_net.MoveAt(at, mn, POAS[next]);
            place = next;
            ++m_moves;
        }
    }

    void Want(Ptr<MmcpMn> mn, bool wanted)
    {
        m_wanted[mn] = wanted;
        if (!wanted)
        {
            mn->Leave();
        }
        else if (mn->GetState() == MmcpMnState::CLOSED)
        {
            mn->Join(MmcpTestNetwork::SESSION);
        }
    }

    static void
    OnFailed(RandomLife* self, Ptr<MmcpMn> mn, uint32_t /* session */, MmcpJoinFailure /* cause */)
    {
        Simulator::Schedule(Seconds(1), &RandomLife::TryAgain, self, Ptr<MmcpMn>(mn));
    }

    void TryAgain(Ptr<MmcpMn> mn)
    {
        if (m_wanted.at(mn))
        {
            Want(mn, true);
        }
    }

    MmcpTestNetwork& m_net;               //!< where
    Ptr<UniformRandomVariable> m_random;  //!< decides
    std::map<Ptr<MmcpMn>, bool> m_wanted; //!< what users want
    uint32_t m_moves{0};                  //!< handovers
};

/**
 * 200 MNs in 10 minutes, timers as by default. So many packets of MMCP are lost on each link that
 * they are sent to. 3 Status Probe Times after that the SM knows exactly who is there and where,
 * and nobody else remembers anybody.
 */
// Covers: P1, P6, P8, P9, P10, P11, P12, P16, P17
class LossScene : public MmcpSceneTest
{
  public:
    /// @param family of all addresses @param percent of packets that are lost
    LossScene(Family family, int percent)
        : MmcpSceneTest("200 MNs, " + std::to_string(percent) + " % loss", family),
          m_loss(percent / 100.0)
    {
    }

  private:
    static constexpr uint32_t MNS = 200;
    static constexpr double PROBE_TIME = 30; //!< as by default, s
    static constexpr double LOSS_END = 600;  //!< s
    /// Who leaves without being heard is found out by three probes and then told by two reports
    /// (P6): that takes 4 x 30 s + 2 x 10 s, and must be over at CHECK.
    static constexpr double LIFE_END = 540;
    static constexpr double CHECK = LOSS_END + 3 * PROBE_TIME; //!< s
    static constexpr double END = CHECK + 60;                  //!< s

    void DoRun() override
    {
        MmcpTestNetwork net(m_family, true, true);
        net.Install();
        RandomLife life(net, 90000);
        life.Begin(MNS, 200, LIFE_END, 100);
        m_net = &net;
        m_life = &life;
        net.SetFate([&](Ptr<const Packet> /* packet */) {
            const bool lossy = Simulator::Now() < Seconds(LOSS_END);
            ++m_sent;
            const bool lost = lossy && life.Pick(0, 1) < m_loss;
            m_lost += lost ? 1 : 0;
            return lost ? Fate{} : Fate{Time(0)};
        });
        for (const char name : {'A', 'B', 'C'})
        {
            // What MNs send to groups is not for each other: much less to simulate.
            const auto subnet = MmcpTestNetwork::SUBNET_A + static_cast<uint32_t>(name - 'A');
            net.Link(subnet)->SetHub(net.Device(net.Router(name), subnet));
        }
        At(CHECK, &LossScene::CheckMembership, this);
        At(CHECK + 1, &RandomLife::End, &life);
        net.Run(END);

        NS_TEST_EXPECT_MSG_GT(life.GetMoves(), 2 * MNS, "handovers");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_lost, 0.8 * m_loss * m_sent, "packets lost");
        CheckNothingLeft(net);
    }

    void CheckMembership()
    {
        std::map<std::string, std::string> expected;
        uint32_t joined = 0;
        for (const auto& mn : m_net->Mns())
        {
            const auto state = MmcpGetName(mn->GetState());
            const bool wanted = m_life->IsWanted(mn);
            NS_TEST_EXPECT_MSG_EQ(state,
                                  std::string(wanted ? "ESTABLISHED" : "CLOSED"),
                                  mn->GetMnId());
            if (wanted)
            {
                const auto poa = MmcpTestNetwork::TextOf(mn->GetPoa());
                const auto lmc = static_cast<char>(std::toupper(poa.at(0)));
                expected[MmcpTestNetwork::TextOf(mn->GetMnId())] =
                    std::string(1, lmc) + " DELEGATED";
                ++joined;
            }
        }
        NS_TEST_EXPECT_MSG_GT(joined, MNS / 2, "MNs that stay");
        NS_TEST_EXPECT_MSG_LT(joined, MNS, "MNs that stay");
        uint32_t seen = 0;
        for (const auto& member : m_net->Sm()->GetMembers(MmcpTestNetwork::SESSION))
        {
            const auto mnId = MmcpTestNetwork::TextOf(member.mnId);
            const auto at = m_net->SeenBySm(mnId);
            NS_TEST_EXPECT_MSG_EQ(at, expected[mnId], mnId << " at the SM");
            const auto there = member.lmcId ? m_net->SeenByLmc(at[0], mnId) : "";
            NS_TEST_EXPECT_MSG_EQ(there, "ESTABLISHED", mnId << " at its LMC");
            ++seen;
        }
        NS_TEST_EXPECT_MSG_EQ(seen, joined, "MNs at the SM");
        // All that LMCs remember are those: nobody is awaited, or about to move, or gone.
        std::size_t kept = 0;
        for (const char name : {'A', 'B', 'C'})
        {
            kept += m_net->Lmc(name)->GetMembers(MmcpTestNetwork::SESSION).size();
        }
        NS_TEST_EXPECT_MSG_EQ(kept, joined, "MNs at LMCs");
    }

    /// Nobody is in the session any more: no state, and no timer that sends.
    void CheckNothingLeft(const MmcpTestNetwork& net)
    {
        std::size_t kept = net.Sm()->GetMembers(MmcpTestNetwork::SESSION).size();
        for (const char name : {'A', 'B', 'C'})
        {
            kept += net.Lmc(name)->GetMembers(MmcpTestNetwork::SESSION).size();
        }
        NS_TEST_EXPECT_MSG_EQ(kept, 0, "members after all have left");
        std::map<std::string, uint32_t> sent;
        for (const auto& line : net.recorder.GetLines(END - 30, END))
        {
            ++sent[line.text];
        }
        const std::map<std::string, uint32_t> expected = {{"A>sm ASR(0)", 3},
                                                          {"B>sm ASR(0)", 3},
                                                          {"C>sm ASR(0)", 3}};
        NS_TEST_EXPECT_MSG_EQ((sent == expected), true, "only the LMCs report");
    }

    const double m_loss;             //!< of packets, 0 to 1
    MmcpTestNetwork* m_net{nullptr}; //!< the network
    RandomLife* m_life{nullptr};     //!< what happens there
    uint64_t m_sent{0};              //!< packets of MMCP
    uint64_t m_lost{0};              //!< of them
};

/// Two simulations in one process: the same run gives the same octets at the same times, another
/// run gives others.
class DeterminismScene : public MmcpSceneTest
{
  public:
    explicit DeterminismScene(Family family)
        : MmcpSceneTest("same run, same octets", family)
    {
    }

  private:
    void DoRun() override
    {
        const auto run = RngSeedManager::GetRun();
        const auto first = Hash();
        const auto second = Hash();
        RngSeedManager::SetRun(run + 1);
        const auto other = Hash();
        RngSeedManager::SetRun(run);
        const auto third = Hash();
        NS_TEST_EXPECT_MSG_EQ(first, second, "the same run");
        NS_TEST_EXPECT_MSG_EQ(first, third, "the same run, after another");
        NS_TEST_EXPECT_MSG_NE(first, other, "another run");
    }

    /// @return hash over all frames of all links with their times
    uint64_t Hash()
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1);
        net.Install();
        RandomLife life(net, 90000);
        life.Begin(9, 5, 24, 5);
        uint64_t hash = 0xcbf29ce484222325; // FNV-1a
        uint64_t frames = 0;
        const auto add = [&hash](uint64_t octet) {
            hash ^= octet;
            hash *= 0x100000001b3;
        };
        for (uint32_t link = MmcpTestNetwork::SITE; link < MmcpTestNetwork::AWAY; ++link)
        {
            net.Link(link)->SetFatePicker([&](Ptr<const Packet> packet, uint16_t protocol) {
                std::vector<uint8_t> octets(packet->GetSize());
                packet->CopyData(octets.data(), packet->GetSize());
                const auto now = static_cast<uint64_t>(Simulator::Now().GetNanoSeconds());
                for (uint32_t shift = 0; shift < 64; shift += 8)
                {
                    add(now >> shift & 0xff);
                }
                add(protocol & 0xff);
                for (const auto octet : octets)
                {
                    add(octet);
                }
                ++frames;
                return life.Pick(0, 1) < 0.05 ? Fate{} : Fate{Time(0)};
            });
        }
        net.Stream(1, 5);
        net.Run(25);
        NS_TEST_EXPECT_MSG_GT(frames, 1000, "frames");
        NS_TEST_EXPECT_MSG_GT(life.GetMoves(), 9, "handovers");
        return hash;
    }
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpLossScenes()
{
    auto tests = MmcpMakeScenes<DeterminismScene>();
    for (const int percent : {0, 10, 30, 50})
    {
        tests.push_back(new LossScene(Family::IPV4, percent));
    }
    tests.push_back(new LossScene(Family::IPV6, 30));
    return tests;
}

} // namespace ns3
