// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-lmc.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <memory>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpLmc");

NS_OBJECT_ENSURE_REGISTERED(MmcpLmc);

TypeId
MmcpLmc::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpLmc")
            .SetParent<MmcpUpstreamEntity>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpLmc>()
            .AddAttribute("LmcId",
                          "The LMC's own identifier, as in the LmcMap (P4).",
                          StringValue(""),
                          MakeStringAccessor(&MmcpLmc::m_lmcId),
                          MakeStringChecker())
            .AddAttribute("Device",
                          "The device towards the MNs: groups are joined there ahead of those who "
                          "are about to come (MMCP 7.5, P16).",
                          PointerValue(),
                          MakePointerAccessor(&MmcpLmc::m_device),
                          MakePointerChecker<NetDevice>())
            .AddAttribute("JoinWaitTime",
                          "Join Waiting Time for the SM's answer, above 0, default 1 s (MMCP 7.2, "
                          "annex A a).",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MmcpLmc::m_joinWaitTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("MaxJoinInterval",
                          "The SJR is repeated for ever, after JoinWaitTime doubled up to this; "
                          "default 64 s (P4).",
                          TimeValue(Seconds(64)),
                          MakeTimeAccessor(&MmcpLmc::m_maxJoinInterval),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("AgentHoldTime",
                          "How long a group stays joined for an MN that does not come, default 5 s "
                          "(P16).",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&MmcpLmc::m_agentHoldTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("ReportLeaveAtOnce",
                          "Whether the SM is told of a leave at once, default true (MMCP 7.3, "
                          "P10); not more often than ten times in a StatusReportTime.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MmcpLmc::m_reportLeaveAtOnce),
                          MakeBooleanChecker());
    return tid;
}

MmcpLmc::MmcpLmc() = default;

MmcpLmc::~MmcpLmc() = default;

void
MmcpLmc::DoDispose()
{
    m_device = nullptr;
    m_agents.clear();
    MmcpUpstreamEntity::DoDispose();
}

void
MmcpLmc::JoinSession(uint32_t sessionId, const Address& sm)
{
    NS_LOG_FUNCTION(this << sessionId << sm);
    const auto endpoint = ToEndpoint(sm);
    NS_ABORT_MSG_UNLESS(m_sms.emplace(sessionId, endpoint).second,
                        "the LMC " << m_lmcId << " serves session " << sessionId << " already");
    if (IsOpen())
    {
        Begin(sessionId, endpoint);
    }
}

void
MmcpLmc::StartApplication()
{
    NS_LOG_FUNCTION(this);
    const auto* lmc = GetUpstreamConfig().lmcs->FindById(m_lmcId);
    NS_ABORT_MSG_UNLESS(lmc,
                        "the LMC \"" << m_lmcId << "\" is not in the LmcMap: set LmcId, or add it");
    NS_ABORT_MSG_UNLESS(lmc->endpoint == GetSelf(),
                        "the LMC " << m_lmcId << " is at " << lmc->endpoint
                                   << " in the LmcMap: set Local and Port to that, not to "
                                   << GetSelf());
    NS_ABORT_MSG_UNLESS(m_device, "the LMC " << m_lmcId << " needs the Device towards its MNs");
    Open();
    for (const auto& [sessionId, sm] : m_sms)
    {
        Begin(sessionId, sm);
    }
}

void
MmcpLmc::StopApplication()
{
    NS_LOG_FUNCTION(this);
    // What the kernel does when a program dies: its sockets leave their groups.
    for (const auto& [key, socket] : m_agents)
    {
        McastProtocol::Of(GetNode(), key.second.address.GetFamily())->CloseSocket(socket);
    }
    m_agents.clear();
    Close();
}

void
MmcpLmc::Begin(uint32_t sessionId, const MmcpEndpoint& sm)
{
    MmcpLmcConfig config;
    static_cast<MmcpUpstreamConfig&>(config) = GetUpstreamConfig();
    config.lmcId = m_lmcId;
    config.sm = sm;
    config.joinWaitTime = m_joinWaitTime;
    config.maxJoinInterval = m_maxJoinInterval;
    config.agentHoldTime = m_agentHoldTime;
    config.reportLeaveAtOnce = m_reportLeaveAtOnce;
    auto machine = std::make_unique<MmcpLmcStateMachine>(sessionId, config, GetDelayPicker());
    auto& session = *machine;
    AddMachine(std::move(machine));
    Execute(sessionId, session.Start(Simulator::Now()));
}

void
MmcpLmc::DoAction(uint32_t sessionId, const MmcpAction& action)
{
    if (const auto* change = std::get_if<MmcpGroupChange>(&action))
    {
        ChangeGroup(sessionId, *change);
        return;
    }
    MmcpUpstreamEntity::DoAction(sessionId, action);
}

void
MmcpLmc::ChangeGroup(uint32_t sessionId, const MmcpGroupChange& change)
{
    const auto& group = change.channel.address;
    NS_LOG_INFO("LMC " << m_lmcId << (change.join ? " joins " : " leaves ") << group);
    const auto protocol = McastProtocol::Of(GetNode(), group.GetFamily());
    const auto interface = protocol ? protocol->GetInterfaceForDevice(m_device) : -1;
    NS_ABORT_MSG_IF(interface < 0,
                    "node " << GetNode()->GetId() << " of LMC " << m_lmcId
                            << " has no group membership for " << group
                            << " on its Device: call McastHelper, and give it an address");
    const std::pair key(sessionId, change.channel);
    if (change.join)
    {
        const auto socket = m_agents.emplace(key, protocol->NewSocket()).first->second;
        protocol->SetFilter(socket,
                            static_cast<uint32_t>(interface),
                            group,
                            McastSourceFilter::Exclude());
        return;
    }
    const auto entry = m_agents.find(key);
    if (entry != m_agents.end())
    {
        protocol->CloseSocket(entry->second);
        m_agents.erase(entry);
    }
}

MmcpLmcState
MmcpLmc::GetState(uint32_t sessionId) const
{
    const auto* machine = static_cast<const MmcpLmcStateMachine*>(FindMachine(sessionId));
    return machine ? machine->GetState() : MmcpLmcState::CLOSED;
}

} // namespace ns3
