// SPDX-License-Identifier: GPL-2.0-only

// What scripts see of MmcpMn: attributes and trace sources.

#include "mmcp-mn.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MmcpMn);

TypeId
MmcpMn::GetTypeId()
{
    const MmcpMnConfig config;
    static TypeId tid =
        TypeId("ns3::MmcpMn")
            .SetParent<MmcpEntity>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpMn>()
            .AddAttribute("MnId",
                          "MN Identifier, not empty (MMCP 8.2.1).",
                          StringValue(""),
                          MakeStringAccessor(&MmcpMn::m_mnId),
                          MakeStringChecker())
            .AddAttribute("Port",
                          "The own UDP port; default 0: any that is free (W11).",
                          UintegerValue(0),
                          MakeUintegerAccessor(&MmcpMn::m_port),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute(
                "SessionManager",
                "Address and port of the SM: an InetSocketAddress or an "
                "Inet6SocketAddress.",
                AddressValue(),
                MakeAddressAccessor(&MmcpMn::SetSessionManager, &MmcpMn::GetSessionManager),
                MakeAddressChecker())
            .AddAttribute("SessionId",
                          "The session to be joined (MMCP 8.1 e).",
                          UintegerValue(0),
                          MakeUintegerAccessor(&MmcpMn::m_sessionId),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AutoJoin",
                          "Whether Start joins SessionId, default true; else Join() does.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MmcpMn::m_autoJoin),
                          MakeBooleanChecker())
            .AddAttribute("JoinWaitTime",
                          "Join Waiting Time for SJC, LJC and ULC, above 0, default 1 s (MMCP "
                          "7.2, annex A a, P1).",
                          TimeValue(config.joinWaitTime),
                          MakeTimeAccessor(&MmcpMn::m_joinWaitTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("MaxJoinAttempts",
                          "SJR or LJR sent without an answer before the join has failed, 1 or "
                          "more, default 3 (P1).",
                          UintegerValue(config.maxJoinAttempts),
                          MakeUintegerAccessor(&MmcpMn::m_maxJoinAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MaxLeaveAttempts",
                          "ULR sent without an answer before the MN goes all the same, 1 or more, "
                          "default 2 (P10).",
                          UintegerValue(config.maxLeaveAttempts),
                          MakeUintegerAccessor(&MmcpMn::m_maxLeaveAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("StatusReportTime",
                          "Status Report Time, above 0, default 10 s (MMCP 7.4, annex A b, P6).",
                          TimeValue(config.statusReportTime),
                          MakeTimeAccessor(&MmcpMn::m_statusReportTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("HandoverInitiationTime",
                          "Handover Initiation Time: a HIR is repeated after so long without a "
                          "HIC; above 0, default 200 ms (MMCP 7.5, annex A d, P11).",
                          TimeValue(config.handoverInitiationTime),
                          MakeTimeAccessor(&MmcpMn::m_handoverInitiationTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("MaxHandoverInitiationAttempts",
                          "HIR sent without an answer before the MN carries on without, 1 or "
                          "more, default 3 (P11).",
                          UintegerValue(config.maxHandoverInitiationAttempts),
                          MakeUintegerAccessor(&MmcpMn::m_maxHandoverInitiationAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("StillHereTime",
                          "So long after a HIC with F = 1 an MN that has not moved reports that "
                          "it is still there; below HandoverGraceTime of the LMC, default 2.5 s "
                          "(P17).",
                          TimeValue(config.stillHereTime),
                          MakeTimeAccessor(&MmcpMn::m_stillHereTime),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("AddressCheckInterval",
                          "How often a new address is looked for after Link_Up, above 0, default "
                          "10 ms.",
                          TimeValue(MilliSeconds(10)),
                          MakeTimeAccessor(&MmcpMn::m_addressCheckInterval),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("AddressWaitTime",
                          "How long it is looked for; without one the subnet is still the same. "
                          "Default 10 s.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MmcpMn::m_addressWaitTime),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("Joined",
                            "Session join and local join are done, also after a handover.",
                            MakeTraceSourceAccessor(&MmcpMn::m_joinedTrace),
                            "ns3::MmcpMn::JoinedCallback")
            .AddTraceSource("JoinFailed",
                            "The MN is not in the session, or not any more.",
                            MakeTraceSourceAccessor(&MmcpMn::m_joinFailedTrace),
                            "ns3::MmcpMn::JoinFailedCallback")
            .AddTraceSource("Left",
                            "The MN has left the session.",
                            MakeTraceSourceAccessor(&MmcpMn::m_leftTrace),
                            "ns3::MmcpMn::LeftCallback")
            .AddTraceSource("HandoverStart",
                            "The first sign of a handover: a prediction, or a link lost or gained.",
                            MakeTraceSourceAccessor(&MmcpMn::m_handoverStartTrace),
                            "ns3::MmcpMn::HandoverCallback")
            .AddTraceSource("HandoverAnswered",
                            "The preparation of a handover is over, whichever way (P11).",
                            MakeTraceSourceAccessor(&MmcpMn::m_handoverAnsweredTrace),
                            "ns3::MmcpMn::HandoverCallback")
            .AddTraceSource("HandoverEnd",
                            "The MN has joined at its new place, with all times of the handover.",
                            MakeTraceSourceAccessor(&MmcpMn::m_handoverEndTrace),
                            "ns3::MmcpMn::HandoverCallback")
            .AddTraceSource("Data",
                            "A numbered packet of the data channel.",
                            MakeTraceSourceAccessor(&MmcpMn::m_dataTrace),
                            "ns3::MmcpMn::DataCallback");
    return tid;
}

} // namespace ns3
