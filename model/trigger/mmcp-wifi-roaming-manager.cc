// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-roaming-manager.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpWifiRoamingManager");

NS_OBJECT_ENSURE_REGISTERED(MmcpWifiRoamingManager);

bool
MmcpWifiRoam::IsSuccess() const
{
    return joined && joined == target;
}

TypeId
MmcpWifiRoamingManager::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpWifiRoamingManager")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpWifiRoamingManager>()
            .AddAttribute("MaxHandoverWait",
                          "Longest time from Link_Handover_Imminent for which preparations such "
                          "as MMCP's are waited for; 0: not at all. The default is when an MN "
                          "gives up by default (P11).",
                          TimeValue(MilliSeconds(600)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_maxHandoverWait),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("LeaveBefore",
                          "The serving access point is left so long before its predicted loss, "
                          "or later if a preparation is waited for; 0: as soon as there is "
                          "nothing to wait for.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_leaveBefore),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("ProbeTimeout",
                          "How long answers to a probe request are waited for, above 0.",
                          TimeValue(MilliSeconds(10)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_probeTimeout),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("MaxProbes",
                          "Probe or association requests to a target without an answer before it "
                          "counts as gone, 1 or more.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&MmcpWifiRoamingManager::m_maxProbes),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("AssociationTimeout",
                          "How long the answer to an association request is waited for, above 0.",
                          TimeValue(MilliSeconds(50)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_associationTimeout),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("ScanPause",
                          "How long the station rests when all channels are silent, 0 or more; "
                          "with two radios also: when the target of a handover is.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_scanPause),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("OldLinkTime",
                          "With two radios: how long the old link is kept when the new one is "
                          "there, and for how long after its predicted loss the new one is still "
                          "asked for; 0 or more.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MmcpWifiRoamingManager::m_oldLinkTime),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("RoamStart",
                            "The station leaves for another access point, or has lost its own; "
                            "with two radios: begins to join another.",
                            MakeTraceSourceAccessor(&MmcpWifiRoamingManager::m_roamStartTrace),
                            "ns3::MmcpWifiRoamingManager::RoamCallback")
            .AddTraceSource("RoamEnd",
                            "It has joined one. With two radios also: it has not, and stays where "
                            "it is.",
                            MakeTraceSourceAccessor(&MmcpWifiRoamingManager::m_roamEndTrace),
                            "ns3::MmcpWifiRoamingManager::RoamCallback");
    return tid;
}

MmcpWifiRoamingManager::MmcpWifiRoamingManager()
    : m_map(Create<MmcpWifiApMap>())
{
}

MmcpWifiRoamingManager::~MmcpWifiRoamingManager() = default;

void
MmcpWifiRoamingManager::DoDispose()
{
    Stop();
    for (auto& radio : std::exchange(m_radios, {}))
    {
        if (radio.station)
        {
            radio.station->RemoveListener();
        }
    }
    m_preparations.clear();
    Object::DoDispose();
}

// Set up

void
MmcpWifiRoamingManager::AddRadio(Ptr<NetDevice> device, Ptr<MmcpLinkTrigger> trigger)
{
    NS_LOG_FUNCTION(this << device << trigger);
    NS_ABORT_MSG_IF(m_radios.size() == 2, "a roaming manager has two radios at most");
    NS_ABORT_MSG_IF(m_running, "the roaming manager runs: add its radios before Start()");
    const std::size_t radio = m_radios.size();
    // By the device, which holds the station: whoever made this object need not keep it.
    const Ptr<MmcpWifiRoamingManager> self(this);
    MmcpWifiStation::Listener listener;
    listener.joined = [self, radio](const auto& bssid) { self->OnJoined(radio, bssid); };
    listener.lost = [self, radio](const auto& bssid) { self->OnLost(radio, bssid); };
    listener.failed = [self, radio] { self->OnFailed(radio); };
    listener.disposed = [self, radio] { self->OnDisposed(radio); };
    m_radios.push_back({device, trigger, MmcpWifiStation::Install(device, listener)});
}

std::vector<Ptr<MmcpLinkTrigger>>
MmcpWifiRoamingManager::GetTriggers() const
{
    std::vector<Ptr<MmcpLinkTrigger>> triggers;
    for (const auto& radio : m_radios)
    {
        triggers.push_back(radio.trigger);
    }
    return triggers;
}

Ptr<NetDevice>
MmcpWifiRoamingManager::GetActiveDevice() const
{
    return m_active < m_radios.size() ? m_radios[m_active].device : nullptr;
}

void
MmcpWifiRoamingManager::AddAp(const Mac48Address& bssid, const std::string& channel)
{
    m_map->Add(bssid, channel);
}

void
MmcpWifiRoamingManager::SetApMap(Ptr<MmcpWifiApMap> map)
{
    NS_ABORT_MSG_IF(!map, "the map of a roaming manager is null: give it one");
    m_map = map;
}

void
MmcpWifiRoamingManager::AddPreparation(Callback<bool> isRunning)
{
    m_preparations.push_back(isRunning);
}

MmcpWifiStation::Limits
MmcpWifiRoamingManager::GetLimits() const
{
    return {m_probeTimeout, m_maxProbes, m_associationTimeout, m_scanPause};
}

void
MmcpWifiRoamingManager::Start()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_radios.empty(), "call AddRadio() before Start()");
    NS_ABORT_MSG_IF(m_map->GetChannels().empty(),
                    "the roaming manager knows no access point: call AddAp() or SetApMap() before "
                    "Start()");
    if (std::exchange(m_running, true))
    {
        return;
    }
    for (std::size_t i = 0; i < m_radios.size(); ++i)
    {
        auto& radio = m_radios[i];
        radio.station->SetLimits(GetLimits());
        if (radio.trigger)
        {
            radio.trigger->TraceConnectWithoutContext(
                "Event",
                MakeCallback(&MmcpWifiRoamingManager::OnLinkEvent, this));
        }
        if (i == m_active && !radio.station->GetBssid())
        {
            Scan(i);
        }
    }
}

void
MmcpWifiRoamingManager::Stop()
{
    NS_LOG_FUNCTION(this);
    if (!std::exchange(m_running, false))
    {
        return;
    }
    m_check.Cancel();
    m_rest.Cancel();
    m_plan.reset();
    m_roam.reset();
    for (const auto& radio : m_radios)
    {
        if (radio.trigger)
        {
            radio.trigger->TraceDisconnectWithoutContext(
                "Event",
                MakeCallback(&MmcpWifiRoamingManager::OnLinkEvent, this));
        }
        if (radio.station)
        {
            radio.station->Stay();
        }
    }
}

int64_t
MmcpWifiRoamingManager::AssignStreams(int64_t stream) const
{
    int64_t used = 0;
    for (const auto& radio : m_radios)
    {
        used += radio.trigger ? radio.trigger->AssignStreams(stream + used) : 0;
    }
    return used;
}

// A handover that was predicted

void
MmcpWifiRoamingManager::OnLinkEvent(const MmcpLinkEvent& event)
{
    const bool ofActive = !event.device || event.device == GetActiveDevice();
    if (event.type != MmcpLinkEventType::LINK_HANDOVER_IMMINENT || !ofActive)
    {
        return;
    }
    const auto target = m_map->Find(event.poaId);
    const bool isJoining = m_roam && m_check.IsExpired();
    if (!target || isJoining || target == m_radios[m_active].station->GetBssid())
    {
        NS_LOG_INFO("does not follow " << event);
        return;
    }
    EndRoam(std::nullopt); // to a silent target
    const Time now = Simulator::Now();
    const Time inTime = m_leaveBefore.IsZero() ? Time(0) : event.in - m_leaveBefore;
    m_plan = Plan{*target,
                  now + std::max(inTime, Time(0)),
                  now + m_maxHandoverWait,
                  now + event.in + m_oldLinkTime};
    m_check.Cancel();
    m_check =
        Simulator::ScheduleNow(&MmcpWifiRoamingManager::CheckPlan, this); // all are told first
}

bool
MmcpWifiRoamingManager::IsPreparing() const
{
    return std::any_of(m_preparations.begin(), m_preparations.end(), [](const auto& isRunning) {
        return isRunning();
    });
}

void
MmcpWifiRoamingManager::OnPrepared()
{
    if (!m_check.IsExpired())
    {
        m_check.Cancel();
        m_check = Simulator::ScheduleNow(&MmcpWifiRoamingManager::CheckPlan, this);
    }
}

void
MmcpWifiRoamingManager::CheckPlan()
{
    const Time go = IsPreparing() ? std::max(m_plan->earliest, m_plan->latest) : m_plan->earliest;
    if (go <= Simulator::Now())
    {
        Go(m_radios[m_active].station->GetBssid());
        return;
    }
    m_check = Simulator::Schedule(go - Simulator::Now(), &MmcpWifiRoamingManager::CheckPlan, this);
}

void
MmcpWifiRoamingManager::Go(const std::optional<Mac48Address>& from)
{
    const auto target = m_plan->target;
    m_check.Cancel();
    m_rest.Cancel();
    const std::size_t radio = m_radios.size() == 2 ? 1 - m_active : m_active;
    if (!m_roam) // else it is asked again
    {
        BeginRoam({m_radios[radio].device, from, target, {}, {}, {}});
    }
    m_radios[radio].station->SetLimits(GetLimits());
    m_radios[radio].station->Join(target, m_map->GetChannel(target));
}

void
MmcpWifiRoamingManager::Scan(std::size_t radio)
{
    m_radios[radio].station->SetLimits(GetLimits());
    m_radios[radio].station->Scan(m_map->GetChannels());
}

void
MmcpWifiRoamingManager::BeginRoam(const MmcpWifiRoam& roam)
{
    m_roam = roam;
    m_roam->start = Simulator::Now();
    m_roamStartTrace(*m_roam);
}

void
MmcpWifiRoamingManager::EndRoam(const std::optional<Mac48Address>& joined)
{
    if (auto roam = std::exchange(m_roam, std::nullopt))
    {
        m_plan.reset();
        roam->joined = joined;
        roam->end = Simulator::Now();
        m_roamEndTrace(*roam);
    }
}

// What the stations tell

void
MmcpWifiRoamingManager::OnJoined(std::size_t radio, const Mac48Address& bssid)
{
    NS_LOG_FUNCTION(this << radio << bssid);
    if (m_running && radio != m_active)
    {
        m_rest = Simulator::Schedule(m_oldLinkTime,
                                     &MmcpWifiRoamingManager::RestOldRadio,
                                     this,
                                     std::exchange(m_active, radio));
    }
    EndRoam(bssid);
}

void
MmcpWifiRoamingManager::RestOldRadio(std::size_t radio)
{
    if (m_radios[radio].station->GetBssid())
    {
        m_radios[radio].station->Rest();
    }
}

void
MmcpWifiRoamingManager::OnLost(std::size_t radio, const Mac48Address& bssid)
{
    NS_LOG_FUNCTION(this << radio << bssid);
    if (!m_running || radio != m_active)
    {
        return;
    }
    if (!m_check.IsExpired())
    {
        Go(bssid);
    }
    else if (!m_roam) // else the other radio is about to join
    {
        BeginRoam({m_radios[radio].device, bssid, std::nullopt, {}, {}, {}});
        Scan(radio);
    }
}

void
MmcpWifiRoamingManager::OnFailed(std::size_t radio)
{
    NS_LOG_FUNCTION(this << radio);
    if (!m_running)
    {
        return;
    }
    if (!m_radios[m_active].station->GetBssid())
    {
        m_roam->device = m_radios[m_active].device;
        Scan(m_active);
    }
    else if (m_plan && Simulator::Now() + m_scanPause < m_plan->end)
    {
        m_plan->earliest = Simulator::Now() + m_scanPause;
        m_check = Simulator::Schedule(m_scanPause, &MmcpWifiRoamingManager::CheckPlan, this);
    }
    else
    {
        EndRoam(std::nullopt);
    }
}

void
MmcpWifiRoamingManager::OnDisposed(std::size_t radio)
{
    if (radio < m_radios.size())
    {
        m_radios[radio].station = nullptr;
        Dispose();
    }
}

} // namespace ns3
