// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-sm.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <memory>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpSm");

NS_OBJECT_ENSURE_REGISTERED(MmcpSm);

TypeId
MmcpSm::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MmcpSm")
                            .SetParent<MmcpUpstreamEntity>()
                            .SetGroupName("Mmcp")
                            .AddConstructor<MmcpSm>()
                            .AddTraceSource("LmcChanged",
                                            "An LMC joined, or three probes were not answered.",
                                            MakeTraceSourceAccessor(&MmcpSm::m_lmcTrace),
                                            "ns3::MmcpSm::LmcChangedCallback");
    return tid;
}

MmcpSm::MmcpSm() = default;

MmcpSm::~MmcpSm() = default;

void
MmcpSm::DoDispose()
{
    m_authorizer = Authorizer();
    m_selector = LmcSelector();
    MmcpUpstreamEntity::DoDispose();
}

void
MmcpSm::CreateSession(uint32_t sessionId, const Address& channel)
{
    NS_LOG_FUNCTION(this << sessionId << channel);
    const auto endpoint = ToEndpoint(channel);
    NS_ABORT_MSG_IF(!endpoint.address.IsMulticast() || endpoint.port == 0,
                    "session " << sessionId << " needs a multicast address and a port, not "
                               << endpoint);
    NS_ABORT_MSG_UNLESS(m_channels.emplace(sessionId, endpoint).second,
                        "session " << sessionId << " exists already: give each its own Session ID");
    if (IsOpen())
    {
        Begin(sessionId, endpoint);
    }
}

void
MmcpSm::SetAuthorizer(Authorizer authorizer)
{
    m_authorizer = std::move(authorizer);
}

void
MmcpSm::SetLmcSelector(LmcSelector selector)
{
    m_selector = std::move(selector);
}

void
MmcpSm::StartApplication()
{
    NS_LOG_FUNCTION(this);
    Open();
    for (const auto& [sessionId, channel] : m_channels)
    {
        Begin(sessionId, channel);
    }
}

void
MmcpSm::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Close();
}

void
MmcpSm::Begin(uint32_t sessionId, const MmcpEndpoint& channel)
{
    MmcpSmConfig config;
    static_cast<MmcpUpstreamConfig&>(config) = GetUpstreamConfig();
    config.channel = channel;
    if (!m_authorizer.IsNull())
    {
        config.authorize = [this](const MmcpSmConfig::Applicant& mn) {
            return m_authorizer(mn.sessionId, mn.mnId, mn.poaId.value_or(""), mn.endpoint);
        };
    }
    if (!m_selector.IsNull())
    {
        config.select = [this](const MmcpSmConfig::Applicant& mn) {
            const auto lmc = m_selector(mn.sessionId, mn.mnId, mn.poaId.value_or(""), mn.endpoint);
            return lmc.GetSize() > 0 ? std::optional(lmc) : std::nullopt;
        };
    }
    AddMachine(std::make_unique<MmcpSmStateMachine>(sessionId, config));
}

void
MmcpSm::DoAction(uint32_t sessionId, const MmcpAction& action)
{
    if (const auto* lmc = std::get_if<MmcpLmcChanged>(&action))
    {
        m_lmcTrace(sessionId, lmc->lmcId, lmc->joined);
        return;
    }
    MmcpUpstreamEntity::DoAction(sessionId, action);
}

MmcpSmLmcState
MmcpSm::GetLmcState(uint32_t sessionId, const MmcpIdentifier& lmcId) const
{
    const auto* machine = static_cast<const MmcpSmStateMachine*>(FindMachine(sessionId));
    return machine ? machine->GetLmcState(lmcId) : MmcpSmLmcState::CLOSED;
}

} // namespace ns3
