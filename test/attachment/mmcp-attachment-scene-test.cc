// SPDX-License-Identifier: GPL-2.0-only

// An MN that is told of its address by a network attachment.

#include "../entity/mmcp-scene-test.h"
#include "mmcp-attachment-tests.h"

#include "ns3/mmcp-network-attachment.h"
#include "ns3/simulator.h"

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

/// Says what the test wants.
class ScriptAttachment : public MmcpNetworkAttachment
{
  public:
    /// @param address what it tells of @param kept whether it is the old one
    void Say(const McastAddress& address, bool kept)
    {
        NotifyAddressed(address, kept);
    }

  private:
    void DoAttach(const MmcpIdentifier& /* poaId */) override
    {
    }

    void DoDetach() override
    {
    }
};

// Covers: P18
/// The session join comes when the address does: at once, and however late that is.
class ToldScene : public MmcpSceneTest
{
  public:
    explicit ToldScene(Family family)
        : MmcpSceneTest("an MN that is told of its address", family)
    {
    }

  private:
    /// @param at s @param kept whether the address is as before
    void SayAt(double at, bool kept)
    {
        At(at, &ToldScene::Say, this, kept);
    }

    void Say(bool kept)
    {
        m_attachment->Say(m_net->GetAddressOf(m_attachment->GetDevice()), kept);
    }

    void OnEnd(const MmcpHandoverRecord& record)
    {
        m_ends.push_back(record);
    }

    void DoRun() override
    {
        MmcpTestNetwork net(m_family);
        m_net = &net;
        net.SetReportTime(1000);
        net.Install();
        const auto mn = net.AddMn("a1");
        m_attachment = CreateObject<ScriptAttachment>();
        m_attachment->SetDevice(mn->GetNode()->GetDevice(1));
        mn->AddNetworkAttachment(m_attachment);
        mn->TraceConnectWithoutContext("HandoverEnd", MakeCallback(&ToldScene::OnEnd, this));
        net.MoveAt(5, mn, "b1"); // there is an address at 5.07 s
        SayAt(5.0752, false);
        net.MoveAt(10, mn, "c1");
        SayAt(22.05, false); // 12 s, more than AddressWaitTime
        net.EnterAt(25, mn, "c2");
        SayAt(25.01, true);
        SayAt(26, false); // nobody waits for it
        net.MoveAt(30, mn, "a1");
        net.MoveAt(30.06, mn, "b1"); // away before the address is there
        SayAt(30.2, false);
        net.Run(32);
        ExpectLines(net.recorder.GetLines(3, 1e9, "SJR"),
                    {{5.0752, "mn0>sm SJR(mn0 b1)"},
                     {22.05, "mn0>sm SJR(mn0 c1)"},
                     {30.2, "mn0>sm SJR(mn0 b1)"}});
        TimeOf(net, "mn0>sm SJR(mn0 b1)", 5.0752, 5.07520001);
        TimeOf(net, "mn0>sm SJR(mn0 c1)", 22.05, 22.05000001);
        NS_TEST_ASSERT_MSG_EQ(m_ends.size(), 3U, "handovers");
        NS_TEST_EXPECT_MSG_EQ(*m_ends[1].addressed, Seconds(22.05), "address");
        NS_TEST_EXPECT_MSG_EQ(*m_ends[2].linkDown, Seconds(30.06), "not that of c2");
        m_attachment = nullptr;
    }

    const MmcpTestNetwork* m_net{nullptr};  //!< the network
    Ptr<ScriptAttachment> m_attachment;     //!< of the MN
    std::vector<MmcpHandoverRecord> m_ends; //!< of its handovers
};

} // namespace

std::vector<TestCase*>
ns3::MmcpAttachmentScenes()
{
    return MmcpMakeScenes<ToldScene>();
}
