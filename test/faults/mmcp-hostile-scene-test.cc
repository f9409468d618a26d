// SPDX-License-Identifier: GPL-2.0-only

// A stranger in a subnet: spoofed and replayed messages, odd packets, unknown sessions, a flood.

#include "../entity/mmcp-scene-test.h"
#include "../mmcp-golden-messages.h"
#include "mmcp-fault-tests.h"

#include "ns3/mmcp-message-codec.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;
using Type = MmcpMessageType;
using Reason = MmcpParseError;

constexpr double REPORT_TIME = 2;              //!< s
constexpr double PROBE_TIME = 3 * REPORT_TIME; //!< s
/// Who is not there is found out by three probes, and told by two reports (P6), s.
constexpr double FOUND_OUT = 4 * PROBE_TIME + 2 * REPORT_TIME;
constexpr double PAUSE = 0.1; //!< between two messages of the stranger, s

/// A node in the subnet of LMC A that is no part of MMCP, and what it sees of the others.
class StrangerScene : public MmcpSceneTest
{
  public:
    using MmcpSceneTest::MmcpSceneTest;

  protected:
    /// @param net gets the stranger
    void AddStranger(MmcpTestNetwork& net)
    {
        m_net = &net;
        const auto node = net.AddNode();
        net.Attach(node, MmcpTestNetwork::SUBNET_A);
        net.AddRoute(node, McastTestNetwork::ALL, net.Router('A'), MmcpTestNetwork::SUBNET_A);
        net.recorder.SetName(net.GetAddress(node, MmcpTestNetwork::SUBNET_A), "x");
        m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        m_family == Family::IPV4 ? m_socket->Bind() : m_socket->Bind6();
    }

    /// @param to name of an entity @param octets UDP payload
    void Send(const std::string& to, const MmcpOctets& octets)
    {
        const auto packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
        m_socket->SendTo(packet, 0, MmcpEntity::ToAddress(GetEndpoint(to)));
    }

    /// @param to name of an entity @param body what @param session of it
    void SendMessage(const std::string& to,
                     const MmcpMessageBody& body,
                     uint32_t session = MmcpTestNetwork::SESSION)
    {
        MmcpOctets octets;
        MmcpMessageCodec::Write({session, body}, MmcpLengthOctets::TWO, octets);
        Send(to, octets);
    }

    /// @param name sm, A, B or mn0 @return it
    Ptr<MmcpEntity> GetEntity(const std::string& name) const
    {
        return name == "sm"  ? Ptr<MmcpEntity>(m_net->Sm())
               : name == "A" ? Ptr<MmcpEntity>(m_net->Lmc('A'))
               : name == "B" ? Ptr<MmcpEntity>(m_net->Lmc('B'))
                             : Ptr<MmcpEntity>(m_net->Mns()[0]);
    }

    /// @param name sm, A, B or mn0, which is at A @return where it is reached
    MmcpEndpoint GetEndpoint(const std::string& name)
    {
        if (name == "sm")
        {
            return {m_net->GetAddress(m_net->smNode, MmcpTestNetwork::SITE),
                    MmcpEntity::DEFAULT_PORT};
        }
        if (name == "mn0")
        {
            const auto members = m_net->Lmc('A')->GetMembers(MmcpTestNetwork::SESSION);
            m_mn = members.empty() ? m_mn : members.front().endpoint;
            return m_mn;
        }
        return m_net->mmcp.GetLmcMap()->FindById(name)->endpoint;
    }

    /// @return all that is known of MNs, and how the MNs stand
    std::string GetState() const
    {
        std::ostringstream text;
        text << m_net->Describe();
        for (const auto& entity : {Ptr<MmcpUpstreamEntity>(m_net->Sm()),
                                   Ptr<MmcpUpstreamEntity>(m_net->Lmc('A')),
                                   Ptr<MmcpUpstreamEntity>(m_net->Lmc('B'))})
        {
            for (const auto& member : entity->GetMembers(MmcpTestNetwork::SESSION))
            {
                const auto [packets, elapsed] = member.status.value_or(MmcpDataChannelStatus{});
                text << member.mnId << ' ' << member.endpoint << ' ' << member.since << ' '
                     << member.heard << ' ' << packets << '/' << elapsed << "\n";
            }
        }
        return text.str();
    }

    /// @param entity any @return messages it dropped, for all reasons
    static uint64_t CountDrops(const Ptr<MmcpEntity>& entity)
    {
        uint64_t drops = 0;
        for (std::size_t reason = 0; reason < MMCP_PARSE_ERRORS; ++reason)
        {
            drops += entity->GetDropped(static_cast<Reason>(reason));
        }
        return drops;
    }

    /// @param type of a message @return one about mn0, of the kind that would do most
    MmcpMessageBody MakeMessage(Type type)
    {
        const MmcpIdentifier mn("mn0");
        const MmcpEndpoint channel{m_net->Group(1), 5000};
        switch (type)
        {
        case Type::SJR:
            return MmcpSessionJoinRequest{"A", std::nullopt};
        case Type::SJC:
            return MmcpSessionJoinConfirm{};
        case Type::LJR:
            return MmcpLocalJoinRequest{mn};
        case Type::LJC:
            return MmcpLocalJoinConfirm{};
        case Type::ULR:
            return MmcpUserLeaveRequest{mn};
        case Type::ULC:
            return MmcpUserLeaveConfirm{true};
        case Type::USR:
            return MmcpUserStatusReport{mn, MmcpDataChannelStatus{1, 1}};
        case Type::ASR:
            return MmcpAggregationStatusReport{};
        case Type::USP:
            return MmcpUserStatusProbe{};
        case Type::HIR:
            return MmcpHandoverInitiationRequest{mn, "c1"};
        case Type::HCT:
            return MmcpHandoverContextTransfer{mn, channel};
        case Type::HTA:
            return MmcpHandoverTransferAck{true, std::nullopt};
        case Type::HIC:
            break;
        }
        return MmcpHandoverInitiationConfirm{true, GetEndpoint("B")};
    }

    MmcpTestNetwork* m_net{nullptr}; //!< the network

  private:
    Ptr<Socket> m_socket; //!< of the stranger
    MmcpEndpoint m_mn;    //!< where mn0 is reached
};

/**
 * Each message, as its true sender has sent it or might, comes from a stranger: it is dropped for
 * the right reason and nothing changes. mn0 came from B to A. A copy that comes from the true
 * address is in FaultScene.
 */
// Covers: W6-2, P8, P22
class SpoofScene : public StrangerScene
{
  public:
    explicit SpoofScene(Family family)
        : StrangerScene("spoofed and replayed messages", family)
    {
    }

  private:
    /// A message to somebody.
    struct Attempt
    {
        std::string to; //!< name of an entity
        Type type;      //!< what
        Reason reason;  //!< that it is dropped for
    };

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("b1");
        net.HandOverAt(5, mn, "a1");
        AddStranger(net);
        double at = 15; // B has forgotten mn0
        for (const auto& attempt : GetAttempts())
        {
            At(at, &SpoofScene::Try, this, attempt);
            at += PAUSE;
        }
        net.Stream(1, at);
        net.Run(at);
        NS_TEST_EXPECT_MSG_EQ(m_tried, 4 * 13 - 2, "attempts");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(mn->GetReceiver()->GetLost(), 4, "only while it moved");
    }

    static std::vector<Attempt> GetAttempts()
    {
        // What the receiver never gets in its state is unexpected, all else is from the wrong peer.
        const std::map<std::string, std::string> wrong = {
            {"sm", "SJR ULR USR ASR HIR HTA"},
            {"A", "SJC ULR USR USP HIR HCT HTA"},
            {"B", "SJC USP HCT HTA"},
            {"mn0", "SJC LJC USP"},
        };
        std::vector<Attempt> attempts;
        for (const auto& [to, types] : wrong)
        {
            for (const auto& rule : MMCP_MESSAGE_RULES)
            {
                const auto type = rule.type;
                const bool forgotten =
                    to == "B" && (type == Type::ULR || type == Type::USR || type == Type::HIR);
                // An LJR is taken from anybody: see TakeoverScene.
                if (type != Type::LJR || (to != "A" && to != "B"))
                {
                    attempts.push_back({to,
                                        type,
                                        forgotten ? Reason::UNKNOWN_MN
                                        : types.find(rule.name) == std::string::npos
                                            ? Reason::UNEXPECTED_MESSAGE
                                            : Reason::WRONG_SENDER});
                }
            }
        }
        return attempts;
    }

    void Try(Attempt attempt)
    {
        const auto entity = GetEntity(attempt.to);
        At(PAUSE / 2,
           &SpoofScene::Check,
           this,
           attempt,
           GetState(),
           CountDrops(entity),
           entity->GetDropped(attempt.reason));
        SendMessage(attempt.to, MakeMessage(attempt.type));
    }

    void Check(Attempt attempt, std::string state, uint64_t drops, uint64_t dropped)
    {
        const auto what = std::string(MmcpGetMessageRule(attempt.type).name) + " to " + attempt.to;
        const auto entity = GetEntity(attempt.to);
        NS_TEST_EXPECT_MSG_EQ(entity->GetDropped(attempt.reason), dropped + 1, what);
        NS_TEST_EXPECT_MSG_EQ(CountDrops(entity), drops + 1, what << " for one reason");
        NS_TEST_EXPECT_MSG_EQ(GetState(), state, what << " changes nothing");
        const auto now = Simulator::Now().GetSeconds();
        const auto answers = m_net->recorder.GetLines(now - PAUSE, now + 1e-9).size();
        NS_TEST_EXPECT_MSG_EQ(answers, (attempt.reason == Reason::UNKNOWN_MN ? 1 : 0), what);
        ++m_tried;
    }

    uint32_t m_tried{0}; //!< attempts
};

/// A stranger joins in the name of an MN. It cannot be told from the MN at a new address (P22), but
/// it does not answer probes: soon all is as before, and the stream never stops.
// Covers: P6, P8, P22
class TakeoverScene : public StrangerScene
{
  public:
    explicit TakeoverScene(Family family)
        : StrangerScene("joins in the name of another", family)
    {
    }

  private:
    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(REPORT_TIME);
        net.Install();
        const auto mn = net.AddMn("a1");
        AddStranger(net);
        At(10, &TakeoverScene::Take, this);
        At(10.1, &TakeoverScene::CheckTaken, this);
        auto& stream = net.Stream(1, 11 + FOUND_OUT);
        net.Run(11 + FOUND_OUT);
        NS_TEST_EXPECT_MSG_EQ(net.Describe(), m_before, "as before");
        NS_TEST_EXPECT_MSG_EQ(mn->GetReceiver()->GetLost(), 0, "lost");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(mn->GetReceiver()->GetReceived() + 1,
                                    stream.GetSent(2.025, 100),
                                    "received");
        NS_TEST_EXPECT_MSG_GT(net.Lmc('A')->GetDropped(Reason::WRONG_SENDER), 0, "USR of mn0");
    }

    void Take()
    {
        m_before = m_net->Describe();
        SendMessage("sm", MmcpSessionJoinRequest{"mn0", "c1"});
        SendMessage("A", MmcpLocalJoinRequest{"mn0"});
    }

    void CheckTaken()
    {
        NS_TEST_EXPECT_MSG_EQ(m_net->SeenBySm("mn0"), "C DELEGATED", "the SM believes it");
    }

    std::string m_before; //!< how all stood
};

/// Packets of which none is sound, and sessions that nobody knows.
// Covers: W2, W6-2, W10
class OddPacketScene : public StrangerScene
{
  public:
    explicit OddPacketScene(Family family)
        : StrangerScene("odd packets, unknown sessions", family)
    {
    }

  private:
    static constexpr uint32_t UNKNOWN = 99; //!< a session

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(1000);
        net.Install();
        net.AddMn("a1");
        AddStranger(net);
        for (const std::string to : {"sm", "A", "mn0"})
        {
            GetEntity(to)->TraceConnectWithoutContext("Drop",
                                                      MakeCallback(&OddPacketScene::OnDrop, this));
        }
        At(5, &OddPacketScene::Note, this);
        double at = 5 + PAUSE;
        std::map<std::string, uint32_t> verdicts;
        for (const auto& packet : MmcpReadOddPackets(CreateDataDirFilename("wire/odd-packets.hex")))
        {
            if (packet.verdict.compare(0, 7, "ignored") != 0)
            {
                ++verdicts[packet.verdict];
                At(at, &OddPacketScene::SendToAll, this, packet.octets);
                at += PAUSE;
            }
        }
        At(at, &OddPacketScene::CheckOdd, this, verdicts);
        for (const auto& rule : MMCP_MESSAGE_RULES)
        {
            at += PAUSE;
            At(at, &OddPacketScene::SendUnknown, this, rule.type);
        }
        net.Run(at + PAUSE);
        CheckUnknown(net);
    }

    void Note()
    {
        m_before = GetState();
    }

    void SendToAll(MmcpOctets octets)
    {
        for (const std::string to : {"sm", "A", "mn0"})
        {
            Send(to, octets);
        }
    }

    /// @param verdicts odd packets by the reason they must be dropped for
    void CheckOdd(std::map<std::string, uint32_t> verdicts)
    {
        NS_TEST_EXPECT_MSG_EQ(verdicts.size(), 9, "all reasons that octets can give");
        for (std::size_t i = 0; i < MMCP_PARSE_ERRORS; ++i)
        {
            const auto reason = static_cast<Reason>(i);
            const auto expected = verdicts[MmcpParseErrorName(reason)];
            for (const std::string to : {"sm", "A", "mn0"})
            {
                const auto dropped = GetEntity(to)->GetDropped(reason);
                NS_TEST_EXPECT_MSG_EQ(dropped, expected, reason << " at " << to);
            }
            NS_TEST_EXPECT_MSG_EQ(m_drops[reason], 3 * expected, reason << " in the trace");
        }
        NS_TEST_EXPECT_MSG_EQ(GetState(), m_before, "nothing changed");
        NS_TEST_EXPECT_MSG_EQ(m_net->recorder.GetLines(5).size(), 0, "nobody answers");
    }

    void SendUnknown(Type type)
    {
        for (const std::string to : {"sm", "A", "mn0"})
        {
            SendMessage(to, MakeMessage(type), UNKNOWN);
        }
    }

    void CheckUnknown(const MmcpTestNetwork& net)
    {
        for (const std::string to : {"sm", "A", "mn0"})
        {
            const auto dropped = GetEntity(to)->GetDropped(Reason::UNKNOWN_SESSION);
            NS_TEST_EXPECT_MSG_EQ(dropped, 13, "unknown sessions at " << to);
        }
        NS_TEST_EXPECT_MSG_EQ(GetState(), m_before, "nothing changed");
        std::string answers;
        for (const auto& line : net.recorder.GetLines(5))
        {
            answers += line.text + " ";
        }
        std::string expected;
        for (const std::string answer : {"SJC", "LJC", "ULC", "HIC", "HTA"})
        {
            expected += "sm>x " + answer + "(-)#99 A>x " + answer + "(-)#99 ";
        }
        // A is nearer than the SM.
        NS_TEST_EXPECT_MSG_EQ(Sort(answers), Sort(expected), "refused with the same Session ID");
    }

    /// @param words with blanks between them, in pairs @return the pairs in their order
    static std::string Sort(const std::string& words)
    {
        std::istringstream in(words);
        std::map<std::string, uint32_t> pairs;
        std::string who;
        std::string what;
        while (in >> who >> what)
        {
            ++pairs[who + " " + what];
        }
        std::string text;
        for (const auto& [pair, count] : pairs)
        {
            text += pair + " " + std::to_string(count) + "\n";
        }
        return text;
    }

    void OnDrop(Reason reason, const MmcpEndpoint& /* from */)
    {
        ++m_drops[reason];
    }

    std::string m_before;               //!< how all stood
    std::map<Reason, uint32_t> m_drops; //!< in the trace
};

/// 13,000 packets in 10 s: tables and answers have their limits, and who is served stays so, also
/// an MN that moves.
// Covers: P8, P22
class FloodScene : public StrangerScene
{
  public:
    explicit FloodScene(Family family)
        : StrangerScene("flood of garbage and of made-up MNs", family)
    {
    }

  private:
    static constexpr uint32_t MAX_MNS = 20;   //!< attribute
    static constexpr double FROM = 10;        //!< s
    static constexpr double TO = 20;          //!< s
    static constexpr double INTERVAL = 0.006; //!< s

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        net.SetReportTime(REPORT_TIME);
        net.mmcp.SetSmAttribute("MaxMobileNodes", UintegerValue(MAX_MNS));
        net.mmcp.SetLmcAttribute("MaxMobileNodes", UintegerValue(MAX_MNS));
        net.Install();
        for (const auto* poa : {"a1", "a2", "c9"})
        {
            net.AddMn(poa);
        }
        AddStranger(net);
        m_random = CreateObject<UniformRandomVariable>();
        m_random->SetStream(1);
        net.HandOverAt(15, net.Mns()[1], "b1");
        At(FROM, &FloodScene::Flood, this);
        for (double at = 2.75; at < TO + FOUND_OUT; at += 0.5)
        {
            At(at, &FloodScene::CheckServed, this);
        }
        const double end = TO + FOUND_OUT + PROBE_TIME;
        const auto late = net.AddMn("a1", end - 1);
        net.Stream(1, end);
        net.Run(end);

        NS_TEST_EXPECT_MSG_EQ(m_most, MAX_MNS, "the tables were full");
        NS_TEST_EXPECT_MSG_EQ(net.Describe(),
                              "A: ESTABLISHED\nA: mn0 ESTABLISHED\nA: mn3 ESTABLISHED\n"
                              "B: ESTABLISHED\nB: mn1 ESTABLISHED\nC: ESTABLISHED\n"
                              "mn0: ESTABLISHED at A, group\nmn1: ESTABLISHED at B, group\n"
                              "mn2: ESTABLISHED at sm, group\nmn3: ESTABLISHED at A, group\n"
                              "sm: A ESTABLISHED\nsm: B ESTABLISHED\nsm: C ESTABLISHED\n"
                              "sm: mn0 A DELEGATED\nsm: mn1 B DELEGATED\nsm: mn2 - ESTABLISHED\n"
                              "sm: mn3 A DELEGATED\n",
                              "the made-up ones are gone, and there is room again");
        for (const auto& mn : net.Mns())
        {
            const uint64_t allowed = mn->GetMnId() == MmcpIdentifier("mn1") ? 4 : 0;
            NS_TEST_EXPECT_MSG_LT_OR_EQ(mn->GetReceiver()->GetLost(), allowed, mn->GetMnId());
        }
        NS_TEST_EXPECT_MSG_GT(late->GetReceiver()->GetReceived(), 40, "the stream comes, too");
        CheckAnswers(net);
    }

    void Flood()
    {
        for (const std::string to : {"sm", "A"})
        {
            const auto name = "x" + std::to_string(++m_sent);
            MmcpOctets garbage(m_random->GetInteger(0, 64));
            for (auto& octet : garbage)
            {
                octet = static_cast<uint8_t>(m_random->GetInteger(0, 255));
            }
            Send(to, garbage);
            SendMessage(to, MmcpSessionJoinRequest{name, "a1"});
            SendMessage(to, MmcpLocalJoinRequest{name});
            SendMessage(to, MmcpUserStatusReport{"y" + name, std::nullopt});
        }
        if (Simulator::Now() < Seconds(TO))
        {
            At(INTERVAL, &FloodScene::Flood, this);
        }
    }

    void CheckServed()
    {
        const auto now = Simulator::Now().GetSeconds();
        for (const auto& entity :
             {Ptr<MmcpUpstreamEntity>(m_net->Sm()), Ptr<MmcpUpstreamEntity>(m_net->Lmc('A'))})
        {
            const auto size = entity->GetMembers(MmcpTestNetwork::SESSION).size();
            NS_TEST_EXPECT_MSG_LT_OR_EQ(size, MAX_MNS, "table at " << now);
            m_most = std::max<std::size_t>(m_most, size);
        }
        const bool moved = now > 15;
        NS_TEST_EXPECT_MSG_EQ(m_net->SeenByLmc('A', "mn0"), "ESTABLISHED", "mn0 at " << now);
        NS_TEST_EXPECT_MSG_EQ(m_net->SeenBySm("mn0"), "A DELEGATED", "mn0 at " << now);
        NS_TEST_EXPECT_MSG_EQ(m_net->SeenBySm("mn2"), "- ESTABLISHED", "mn2 at " << now);
        const auto there = m_net->SeenByLmc(moved ? 'B' : 'A', "mn1");
        const bool leaving = !moved && now > 14.5;
        NS_TEST_EXPECT_MSG_EQ(there, (leaving ? "HANDED-OVER" : "ESTABLISHED"), "mn1 at " << now);
    }

    /// Answers with F = 0 to the stranger are few, those that are withheld are counted.
    void CheckAnswers(const MmcpTestNetwork& net)
    {
        for (const std::string name : {"sm", "A"})
        {
            const auto entity = GetEntity(name);
            uint32_t answers = 0;
            for (const auto& line : net.recorder.GetLines(FROM, TO + 1, ""))
            {
                const bool refused = line.text.find("(-)") != std::string::npos;
                answers += line.text.compare(0, name.size() + 2, name + ">x") == 0 && refused;
            }
            NS_TEST_EXPECT_MSG_GT_OR_EQ(answers, 10 * (TO - FROM) - 1, "answers of " << name);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(answers, 10 * (TO - FROM) + 11, "answers of " << name);
            NS_TEST_EXPECT_MSG_GT(entity->GetDropped(Reason::TOO_MANY_REFUSALS), 1000, name);
            NS_TEST_EXPECT_MSG_GT(entity->GetDropped(Reason::TOO_MANY_MNS), 1000, name);
        }
    }

    Ptr<UniformRandomVariable> m_random; //!< makes garbage
    uint32_t m_sent{0};                  //!< made-up MNs
    std::size_t m_most{0};               //!< MNs in a table
};

} // namespace

namespace ns3
{

std::vector<TestCase*>
MmcpHostileScenes()
{
    return MmcpMakeScenes<SpoofScene, TakeoverScene, OddPacketScene, FloodScene>();
}

} // namespace ns3
