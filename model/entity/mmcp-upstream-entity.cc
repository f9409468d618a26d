// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-upstream-entity.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MmcpUpstreamEntity);

TypeId
MmcpUpstreamEntity::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpUpstreamEntity")
            .SetParent<MmcpEntity>()
            .SetGroupName("Mmcp")
            .AddAttribute("StatusReportTime",
                          "Status Report Time: an LMC reports so often; above 0, default 10 s "
                          "(MMCP 7.4, annex A b, P6).",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MmcpUpstreamEntity::m_statusReportTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("StatusProbeTime",
                          "Status Probe Time: who is silent for so long is probed, and after "
                          "three probes has failed; above 0, default 30 s, three times the Status "
                          "Report Time (MMCP 7.4, annex A c, P6).",
                          TimeValue(Seconds(30)),
                          MakeTimeAccessor(&MmcpUpstreamEntity::m_statusProbeTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("ContextTransferTime",
                          "Context Transfer Time: an HCT is repeated after so long without an "
                          "HTA; above 0, default 100 ms (MMCP 7.5, annex A e, P12).",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&MmcpUpstreamEntity::m_contextTransferTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("MaxContextTransferAttempts",
                          "HCT sent without an answer before the handover is refused, 1 or more, "
                          "default 3 (P12).",
                          UintegerValue(3),
                          MakeUintegerAccessor(&MmcpUpstreamEntity::m_maxContextTransferAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("HandoverGraceTime",
                          "An MN that was handed over and says nothing is dropped after so long, "
                          "default 5 s (P17).",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&MmcpUpstreamEntity::m_handoverGraceTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("NameMnInHandoverAck",
                          "Whether HTA name the MN, so that the handovers to one LMC need not wait "
                          "for each other; an extension, default false (P15).",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MmcpUpstreamEntity::m_nameMnInHandoverAck),
                          MakeBooleanChecker())
            .AddAttribute("MaxMobileNodes",
                          "MNs of a session of which something is kept; more are refused and "
                          "counted as too-many-mns. Default 1000000 (P22).",
                          UintegerValue(1000000),
                          MakeUintegerAccessor(&MmcpUpstreamEntity::m_maxMobileNodes),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("MemberChanged",
                            "An MN came or went.",
                            MakeTraceSourceAccessor(&MmcpUpstreamEntity::m_memberTrace),
                            "ns3::MmcpUpstreamEntity::MemberChangedCallback")
            .AddTraceSource("HandoverServed",
                            "A HIR is answered.",
                            MakeTraceSourceAccessor(&MmcpUpstreamEntity::m_handoverTrace),
                            "ns3::MmcpUpstreamEntity::HandoverServedCallback");
    return tid;
}

MmcpUpstreamEntity::MmcpUpstreamEntity() = default;

MmcpUpstreamEntity::~MmcpUpstreamEntity() = default;

void
MmcpUpstreamEntity::DoDispose()
{
    m_lmcs = nullptr;
    MmcpEntity::DoDispose();
}

void
MmcpUpstreamEntity::SetLmcMap(Ptr<const MmcpLmcMap> map)
{
    NS_ABORT_MSG_IF(IsOpen(), "set the LmcMap before the application starts");
    m_lmcs = map;
}

MmcpUpstreamConfig
MmcpUpstreamEntity::GetUpstreamConfig() const
{
    NS_ABORT_MSG_UNLESS(m_lmcs,
                        GetInstanceTypeId().GetName()
                            << " needs the LMCs and their PoAs: call SetLmcMap() before Start");
    MmcpUpstreamConfig config;
    config.self = GetSelf();
    config.lmcs = m_lmcs;
    config.statusReportTime = m_statusReportTime;
    config.statusProbeTime = m_statusProbeTime;
    config.contextTransferTime = m_contextTransferTime;
    config.maxContextTransferAttempts = m_maxContextTransferAttempts;
    config.handoverGraceTime = m_handoverGraceTime;
    config.nameMnInHandoverAck = m_nameMnInHandoverAck;
    config.maxMobileNodes = m_maxMobileNodes;
    return config;
}

const MmcpUpstreamStateMachine*
MmcpUpstreamEntity::FindUpstream(uint32_t sessionId) const
{
    return static_cast<const MmcpUpstreamStateMachine*>(FindMachine(sessionId));
}

MmcpUpstreamEntity::Members
MmcpUpstreamEntity::GetMembers(uint32_t sessionId) const
{
    const auto* machine = FindUpstream(sessionId);
    return machine ? machine->GetMembers() : Members{};
}

uint32_t
MmcpUpstreamEntity::GetMemberCount(uint32_t sessionId) const
{
    const auto* machine = FindUpstream(sessionId);
    return machine ? machine->GetMemberCount() : 0;
}

void
MmcpUpstreamEntity::DoAction(uint32_t sessionId, const MmcpAction& action)
{
    if (const auto* member = std::get_if<MmcpMemberChanged>(&action))
    {
        m_memberTrace(sessionId, member->mnId, member->change);
    }
    else if (const auto* handover = std::get_if<MmcpHandoverServed>(&action))
    {
        m_handoverTrace(sessionId, *handover);
    }
}

bool
MmcpUpstreamEntity::IsServer() const
{
    return true;
}

} // namespace ns3
