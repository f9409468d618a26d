// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-link-trigger.h"

#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpLinkTrigger");

NS_OBJECT_ENSURE_REGISTERED(MmcpLinkTrigger);

std::ostream&
operator<<(std::ostream& os, MmcpLinkEventType type)
{
    switch (type)
    {
    case MmcpLinkEventType::LINK_DETECTED:
        return os << "Link_Detected";
    case MmcpLinkEventType::LINK_UP:
        return os << "Link_Up";
    case MmcpLinkEventType::LINK_GOING_DOWN:
        return os << "Link_Going_Down";
    case MmcpLinkEventType::LINK_DOWN:
        return os << "Link_Down";
    case MmcpLinkEventType::LINK_HANDOVER_IMMINENT:
        return os << "Link_Handover_Imminent";
    }
    return os << "unknown link event " << static_cast<int>(type);
}

std::ostream&
operator<<(std::ostream& os, const MmcpLinkEvent& event)
{
    os << event.type << ' ' << event.poaId;
    if (event.type == MmcpLinkEventType::LINK_GOING_DOWN ||
        event.type == MmcpLinkEventType::LINK_HANDOVER_IMMINENT)
    {
        os << " in " << event.in.GetSeconds() << " s";
    }
    return os;
}

TypeId
MmcpLinkTrigger::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpLinkTrigger")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddAttribute(
                "Accuracy",
                "Probability, 0 to 1, that a Link_Handover_Imminent names the PoA that it "
                "should; else it names another known one picked at random, and is "
                "withheld if there is none.",
                DoubleValue(1),
                MakeDoubleAccessor(&MmcpLinkTrigger::m_accuracy),
                MakeDoubleChecker<double>(0, 1))
            .AddTraceSource("Event",
                            "An event of the link.",
                            MakeTraceSourceAccessor(&MmcpLinkTrigger::m_eventTrace),
                            "ns3::MmcpLinkTrigger::EventCallback");
    return tid;
}

// Two streams, so that runs of different accuracies have the rest of their predictions in common.
MmcpLinkTrigger::MmcpLinkTrigger()
    : m_isRight(CreateObject<UniformRandomVariable>()),
      m_wrongTarget(CreateObject<UniformRandomVariable>())
{
}

MmcpLinkTrigger::~MmcpLinkTrigger() = default;

void
MmcpLinkTrigger::DoDispose()
{
    Stop();
    m_device = nullptr;
    Object::DoDispose();
}

void
MmcpLinkTrigger::SetDevice(Ptr<NetDevice> device)
{
    m_device = device;
}

Ptr<NetDevice>
MmcpLinkTrigger::GetDevice() const
{
    return m_device;
}

void
MmcpLinkTrigger::Start()
{
    NS_LOG_FUNCTION(this);
    if (!m_running)
    {
        m_running = true;
        DoStart();
    }
}

void
MmcpLinkTrigger::Stop()
{
    NS_LOG_FUNCTION(this);
    if (m_running)
    {
        m_running = false;
        m_up = false;
        m_lastServing.reset();
        m_predicted.reset();
        DoStop();
    }
}

bool
MmcpLinkTrigger::IsRunning() const
{
    return m_running;
}

std::optional<MmcpIdentifier>
MmcpLinkTrigger::GetServing() const
{
    return m_up ? m_lastServing : std::nullopt;
}

MmcpLinkTrigger::Predictions
MmcpLinkTrigger::GetPredictions() const
{
    return m_predictions;
}

int64_t
MmcpLinkTrigger::AssignStreams(int64_t stream)
{
    m_isRight->SetStream(stream);
    m_wrongTarget->SetStream(stream + 1);
    return 2;
}

void
MmcpLinkTrigger::Notify(MmcpLinkEvent event)
{
    if (!m_running)
    {
        return;
    }
    switch (event.type)
    {
    case MmcpLinkEventType::LINK_UP:
        Judge(event.poaId);
        m_lastServing = event.poaId;
        m_up = true;
        break;
    case MmcpLinkEventType::LINK_DOWN:
        m_up = false;
        break;
    case MmcpLinkEventType::LINK_HANDOVER_IMMINENT:
        // The one before has not come true.
        m_predictions.wrong += m_predicted ? 1 : 0;
        m_predicted = Falsify(event.poaId);
        if (!m_predicted)
        {
            NS_LOG_INFO("withheld: " << event);
            return;
        }
        event.poaId = *m_predicted;
        break;
    case MmcpLinkEventType::LINK_DETECTED:
    case MmcpLinkEventType::LINK_GOING_DOWN:
        break;
    }
    if (!event.device)
    {
        event.device = m_device;
    }
    NS_LOG_INFO(event);
    m_eventTrace(event);
}

std::vector<MmcpIdentifier>
MmcpLinkTrigger::GetKnownPoasOf(const MmcpLinkTrigger& other)
{
    return other.GetKnownPoas();
}

std::optional<MmcpIdentifier>
MmcpLinkTrigger::Falsify(const MmcpIdentifier& poa)
{
    // Drawn in any case: the n-th prediction has the n-th number.
    if (m_isRight->GetValue() < m_accuracy)
    {
        return poa;
    }
    auto others = GetKnownPoas();
    others.erase(std::remove(others.begin(), others.end(), poa), others.end());
    if (const auto serving = GetServing())
    {
        others.erase(std::remove(others.begin(), others.end(), *serving), others.end());
    }
    if (others.empty())
    {
        return std::nullopt;
    }
    return others[m_wrongTarget->GetInteger(0, static_cast<uint32_t>(others.size()) - 1)];
}

void
MmcpLinkTrigger::Judge(const MmcpIdentifier& poa)
{
    if (m_predicted)
    {
        ++(*m_predicted == poa ? m_predictions.right : m_predictions.wrong);
        m_predicted.reset();
    }
    else if (m_lastServing && !(*m_lastServing == poa))
    {
        ++m_predictions.missed;
    }
}

} // namespace ns3
