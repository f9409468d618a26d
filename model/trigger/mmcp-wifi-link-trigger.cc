// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-link-trigger.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/mmcp-wifi-compat.h"
#include "ns3/simulator.h"
#include "ns3/wifi-mac-header.h"
#include "ns3/wifi-net-device.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpWifiLinkTrigger");

NS_OBJECT_ENSURE_REGISTERED(MmcpWifiLinkTrigger);

TypeId
MmcpWifiLinkTrigger::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpWifiLinkTrigger")
            .SetParent<MmcpLinkTrigger>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpWifiLinkTrigger>()
            .AddAttribute("LossThreshold",
                          "Signal at which the serving access point counts as lost, dBm. The "
                          "default is the weakest that a receiver must take at the lowest rate "
                          "(IEEE 802.11-2020 table 17-18), and the weakest that ns-3's takes "
                          "(ThresholdPreambleDetectionModel): with LeadTime 0 give a higher one.",
                          DoubleValue(-82),
                          MakeDoubleAccessor(&MmcpWifiLinkTrigger::m_lossThreshold),
                          MakeDoubleChecker<double>())
            .AddAttribute("LeadTime",
                          "Link_Going_Down is said that long before the signal reaches "
                          "LossThreshold, as its trend goes; 0: when it has reached it.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&MmcpWifiLinkTrigger::m_leadTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Hysteresis",
                          "A neighbour must be that much stronger than LossThreshold, or than the "
                          "one it is compared with; and so must the serving access point before "
                          "its loss can be predicted again. dB, 0 or more.",
                          DoubleValue(3),
                          MakeDoubleAccessor(&MmcpWifiLinkTrigger::m_hysteresis),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("TimeToTrigger",
                          "Each beacon for so long must say the same before a prediction is told; "
                          "0: one is enough.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MmcpWifiLinkTrigger::m_timeToTrigger),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("PreferStronger",
                          "Whether Link_Handover_Imminent is said, too, when a neighbour is "
                          "stronger than the serving access point by Hysteresis; its time is then "
                          "at most LeadTime. False: only after Link_Going_Down.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MmcpWifiLinkTrigger::m_preferStronger),
                          MakeBooleanChecker())
            .AddAttribute("SignalWeight",
                          "Weight of a new beacon in the signal, above 0 to 1 (not smoothed).",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&MmcpWifiLinkTrigger::m_signalWeight),
                          MakeDoubleChecker<double>(1e-6, 1))
            .AddAttribute("TrendWeight",
                          "Weight of a new beacon in the trend, above 0 to 1 (not smoothed).",
                          DoubleValue(0.3),
                          MakeDoubleAccessor(&MmcpWifiLinkTrigger::m_trendWeight),
                          MakeDoubleChecker<double>(1e-6, 1))
            .AddAttribute("NeighborTimeout",
                          "A neighbour that was not heard for so long is gone. Longer than a "
                          "round of the second radio.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MmcpWifiLinkTrigger::m_neighborTimeout),
                          MakeTimeChecker(TimeStep(1)))
            .AddAttribute("ScanInterval",
                          "How long the second radio stays on a channel, above 0. The default is "
                          "a little more than a beacon interval.",
                          TimeValue(MilliSeconds(120)),
                          MakeTimeAccessor(&MmcpWifiLinkTrigger::m_scanInterval),
                          MakeTimeChecker(TimeStep(1)));
    return tid;
}

MmcpWifiLinkTrigger::MmcpWifiLinkTrigger() = default;

MmcpWifiLinkTrigger::~MmcpWifiLinkTrigger()
{
    if (IsRunning())
    {
        Disconnect(); // whoever held it has not stopped it
    }
}

void
MmcpWifiLinkTrigger::DoDispose()
{
    MmcpLinkTrigger::DoDispose();
    m_scanPhy = nullptr;
    m_predictor = nullptr;
}

MmcpIdentifier
MmcpWifiLinkTrigger::ToPoaId(const Mac48Address& bssid)
{
    std::ostringstream text;
    text << bssid;
    return MmcpIdentifier(text.str());
}

void
MmcpWifiLinkTrigger::SetScanDevice(Ptr<NetDevice> device, const std::vector<std::string>& channels)
{
    NS_ABORT_MSG_IF(IsRunning(), "the trigger runs: Stop() it before it gets a second radio");
    const auto wifi = DynamicCast<WifiNetDevice>(device);
    NS_ABORT_MSG_IF(device && (!wifi || DynamicCast<StaWifiMac>(wifi->GetMac())),
                    "the second radio of a Wi-Fi trigger is a WifiNetDevice that joins no network: "
                    "give it an AdhocWifiMac");
    m_scanPhy = wifi ? wifi->GetPhy() : nullptr;
    m_channels = channels;
}

void
MmcpWifiLinkTrigger::SetPredictor(Ptr<MmcpLinkTrigger> predictor)
{
    NS_ABORT_MSG_IF(IsRunning(), "the trigger runs: Stop() it before it gets a predictor");
    m_predictor = predictor;
}

Ptr<MmcpLinkTrigger>
MmcpWifiLinkTrigger::GetPredictor() const
{
    return m_predictor;
}

std::optional<double>
MmcpWifiLinkTrigger::GetSignal(const Mac48Address& bssid) const
{
    const auto ap = m_aps.find(bssid);
    return ap != m_aps.end() && IsFresh(ap->second)
               ? std::make_optional(ap->second.trend.GetLevel())
               : std::nullopt;
}

int64_t
MmcpWifiLinkTrigger::AssignStreams(int64_t stream)
{
    const int64_t used = MmcpLinkTrigger::AssignStreams(stream);
    return used + (m_predictor ? m_predictor->AssignStreams(stream + used) : 0);
}

std::vector<MmcpIdentifier>
MmcpWifiLinkTrigger::GetKnownPoas() const
{
    if (m_predictor)
    {
        return GetKnownPoasOf(*m_predictor);
    }
    std::vector<MmcpIdentifier> ids;
    for (const auto& [bssid, ap] : m_aps)
    {
        if (ap.ours)
        {
            ids.push_back(ToPoaId(bssid));
        }
    }
    return ids;
}

// Start and stop

void
MmcpWifiLinkTrigger::DoStart()
{
    NS_LOG_FUNCTION(this);
    const auto device = DynamicCast<WifiNetDevice>(GetDevice());
    m_mac = device ? DynamicCast<StaWifiMac>(device->GetMac()) : nullptr;
    NS_ABORT_MSG_IF(!m_mac,
                    "a Wi-Fi trigger needs a station: call SetDevice() with a WifiNetDevice that "
                    "has a StaWifiMac before Start()");
    m_phy = device->GetPhy();
    m_mac->TraceConnectWithoutContext("Assoc",
                                      MakeCallback(&MmcpWifiLinkTrigger::OnAssociated, this));
    m_mac->TraceConnectWithoutContext("DeAssoc",
                                      MakeCallback(&MmcpWifiLinkTrigger::OnDisassociated, this));
    if (m_mac->IsAssociated())
    {
        OnAssociated(MmcpGetBssid(*m_mac));
    }
    if (m_predictor)
    {
        m_predictor->TraceConnectWithoutContext(
            "Event",
            MakeCallback(&MmcpWifiLinkTrigger::OnPrediction, this));
        m_predictor->Start();
    }
    else
    {
        Listen();
    }
}

void
MmcpWifiLinkTrigger::Listen()
{
    m_phy->TraceConnectWithoutContext("MonitorSnifferRx",
                                      MakeCallback(&MmcpWifiLinkTrigger::OnFrame, this));
    if (m_scanPhy)
    {
        m_scanPhy->TraceConnectWithoutContext(
            "MonitorSnifferRx",
            MakeCallback(&MmcpWifiLinkTrigger::OnScannedFrame, this));
        m_nextChannel = 0;
        m_hop = Simulator::ScheduleNow(&MmcpWifiLinkTrigger::Hop, this);
    }
}

void
MmcpWifiLinkTrigger::DoStop()
{
    NS_LOG_FUNCTION(this);
    Disconnect();
    m_mac = nullptr;
    m_phy = nullptr;
    m_aps.clear();
    m_serving.reset();
    ForgetPrediction();
    m_said.clear();
}

void
MmcpWifiLinkTrigger::Disconnect()
{
    m_hop.Cancel();
    m_tell.Cancel();
    m_mac->TraceDisconnectWithoutContext("Assoc",
                                         MakeCallback(&MmcpWifiLinkTrigger::OnAssociated, this));
    m_mac->TraceDisconnectWithoutContext("DeAssoc",
                                         MakeCallback(&MmcpWifiLinkTrigger::OnDisassociated, this));
    m_phy->TraceDisconnectWithoutContext("MonitorSnifferRx",
                                         MakeCallback(&MmcpWifiLinkTrigger::OnFrame, this));
    if (m_scanPhy)
    {
        m_scanPhy->TraceDisconnectWithoutContext(
            "MonitorSnifferRx",
            MakeCallback(&MmcpWifiLinkTrigger::OnScannedFrame, this));
    }
    if (m_predictor)
    {
        m_predictor->TraceDisconnectWithoutContext(
            "Event",
            MakeCallback(&MmcpWifiLinkTrigger::OnPrediction, this));
        m_predictor->Stop();
    }
}

// What the station does

void
MmcpWifiLinkTrigger::OnAssociated(Mac48Address bssid)
{
    NS_LOG_FUNCTION(this << bssid);
    if (m_serving == bssid)
    {
        return; // once more
    }
    if (m_serving)
    {
        OnDisassociated(*m_serving); // the station has not said so
    }
    m_serving = bssid;
    Say(MmcpLinkEventType::LINK_UP, ToPoaId(bssid));
}

void
MmcpWifiLinkTrigger::OnDisassociated(Mac48Address /* bssid: not named by each version of ns-3 */)
{
    if (m_serving)
    {
        Say(MmcpLinkEventType::LINK_DOWN, ToPoaId(*m_serving));
        m_serving.reset();
        ForgetPrediction();
    }
}

// What the radios hear

void
MmcpWifiLinkTrigger::OnFrame(Ptr<const Packet> frame,
                             uint16_t /* frequency */,
                             // NOLINTNEXTLINE(performance-unnecessary-value-param): ns-3's trace
                             WifiTxVector /* txVector */,
                             MpduInfo /* mpdu */,
                             SignalNoiseDbm signalNoise,
                             uint16_t /* staId */)
{
    Hear(frame, signalNoise.signal, false);
}

void
MmcpWifiLinkTrigger::OnScannedFrame(Ptr<const Packet> frame,
                                    uint16_t /* frequency */,
                                    // NOLINTNEXTLINE(performance-unnecessary-value-param): the same
                                    WifiTxVector /* txVector */,
                                    MpduInfo /* mpdu */,
                                    SignalNoiseDbm signalNoise,
                                    uint16_t /* staId */)
{
    Hear(frame, signalNoise.signal, true);
}

void
MmcpWifiLinkTrigger::Hear(const Ptr<const Packet>& frame, double signal, bool scanned)
{
    // Type Management, subtype Beacon (IEEE 802.11-2020 9.2.4.1.3): spares reading each header.
    constexpr uint8_t BEACON = 0x80;
    uint8_t frameControl = 0;
    frame->CopyData(&frameControl, 1);
    if (frameControl != BEACON)
    {
        return;
    }
    WifiMacHeader header;
    frame->PeekHeader(header);
    const auto bssid = header.GetAddr3();
    const bool serves = m_serving == bssid;
    auto& ap = UseAccessPoint(bssid, frame);
    if (!ap.ours || (scanned && serves))
    {
        return;
    }
    if (!IsFresh(ap))
    {
        ap.trend = MmcpSignalTrend();
        if (!serves)
        {
            Say(MmcpLinkEventType::LINK_DETECTED, ToPoaId(bssid));
        }
    }
    ap.trend.Add(Simulator::Now(), signal, m_signalWeight, m_trendWeight);
    Predict();
}

MmcpWifiLinkTrigger::AccessPoint&
MmcpWifiLinkTrigger::UseAccessPoint(const Mac48Address& bssid, const Ptr<const Packet>& frame)
{
    const auto [ap, isNew] = m_aps.try_emplace(bssid);
    if (isNew)
    {
        const auto body = frame->Copy();
        WifiMacHeader header;
        MgtBeaconHeader beacon;
        body->RemoveHeader(header);
        body->PeekHeader(beacon);
        const auto ssid = m_mac->GetSsid();
        ap->second.ours = ssid.IsBroadcast() || MmcpGetSsid(beacon).IsEqual(ssid);
    }
    return ap->second;
}

bool
MmcpWifiLinkTrigger::IsFresh(const AccessPoint& ap) const
{
    return ap.trend.IsKnown() && Simulator::Now() <= ap.trend.GetLast() + m_neighborTimeout;
}

void
MmcpWifiLinkTrigger::Hop()
{
    if (!m_channels.empty())
    {
        MmcpSetChannel(m_scanPhy, m_channels[m_nextChannel]);
        m_nextChannel = (m_nextChannel + 1) % m_channels.size();
    }
    if (m_channels.size() > 1)
    {
        m_hop = Simulator::Schedule(m_scanInterval, &MmcpWifiLinkTrigger::Hop, this);
    }
}

// Predictions

void
MmcpWifiLinkTrigger::OnPrediction(const MmcpLinkEvent& event)
{
    const bool ofServing = m_serving && event.poaId == ToPoaId(*m_serving);
    switch (event.type)
    {
    case MmcpLinkEventType::LINK_DETECTED:
    case MmcpLinkEventType::LINK_HANDOVER_IMMINENT:
        if (m_serving && !ofServing)
        {
            Say(event.type, event.poaId, event.in);
        }
        break;
    case MmcpLinkEventType::LINK_GOING_DOWN:
        if (ofServing)
        {
            Say(event.type, event.poaId, event.in);
        }
        break;
    case MmcpLinkEventType::LINK_UP:
    case MmcpLinkEventType::LINK_DOWN:
        break; // as the station says
    }
}

void
MmcpWifiLinkTrigger::Predict()
{
    if (!m_serving || !m_aps[*m_serving].trend.IsKnown())
    {
        return;
    }
    const auto in = m_aps[*m_serving].trend.GetTimeUntil(Simulator::Now(), m_lossThreshold);
    const bool wasGoingDown = std::exchange(m_goingDown, IsGoingDown(in));
    if (m_goingDown && !wasGoingDown)
    {
        Say(MmcpLinkEventType::LINK_GOING_DOWN, ToPoaId(*m_serving), *in);
    }
    const auto target = FindTarget();
    const bool isStronger = IsStronger(target); // in any case: it looks how long
    if (!m_goingDown && !isStronger)
    {
        m_target.reset();
    }
    else if (target && target != m_target)
    {
        m_target = target;
        Say(MmcpLinkEventType::LINK_HANDOVER_IMMINENT,
            ToPoaId(*target),
            m_goingDown ? in.value_or(m_leadTime) : std::min(in.value_or(m_leadTime), m_leadTime));
    }
}

bool
MmcpWifiLinkTrigger::IsGoingDown(const std::optional<Time>& in)
{
    if (m_goingDown)
    {
        // A prediction stands for another LeadTime, as with MmcpMobilityLinkTrigger.
        const bool isStrong = m_aps[*m_serving].trend.GetLevel() >= m_lossThreshold + m_hysteresis;
        return !isStrong || (in && *in <= m_leadTime + m_leadTime);
    }
    if (!in || *in > m_leadTime)
    {
        m_weakSince.reset();
        return false;
    }
    const Time now = Simulator::Now();
    m_weakSince = m_weakSince.value_or(now);
    return now - *m_weakSince >= m_timeToTrigger;
}

std::optional<Mac48Address>
MmcpWifiLinkTrigger::FindTarget() const
{
    const auto level = [this](const Mac48Address& bssid) { return *GetSignal(bssid); };
    std::optional<Mac48Address> best;
    for (const auto& [bssid, ap] : m_aps)
    {
        if (ap.ours && bssid != *m_serving && IsFresh(ap) &&
            ap.trend.GetLevel() >= m_lossThreshold + m_hysteresis &&
            (!best || ap.trend.GetLevel() > level(*best)))
        {
            best = bssid;
        }
    }
    const bool stays =
        best && m_target && GetSignal(*m_target) && level(*best) < level(*m_target) + m_hysteresis;
    return stays ? m_target : best;
}

bool
MmcpWifiLinkTrigger::IsStronger(const std::optional<Mac48Address>& target)
{
    if (!m_preferStronger || !target ||
        *GetSignal(*target) < m_aps[*m_serving].trend.GetLevel() + m_hysteresis)
    {
        m_strongerSince.reset();
        return false;
    }
    const Time now = Simulator::Now();
    m_strongerSince = m_strongerSince.value_or(now);
    return now - *m_strongerSince >= m_timeToTrigger;
}

void
MmcpWifiLinkTrigger::ForgetPrediction()
{
    m_weakSince.reset();
    m_strongerSince.reset();
    m_goingDown = false;
    m_target.reset();
}

void
MmcpWifiLinkTrigger::Say(MmcpLinkEventType type, const MmcpIdentifier& poa, Time in)
{
    m_said.push_back({type, nullptr, poa, in});
    if (m_tell.IsExpired())
    {
        m_tell = Simulator::ScheduleNow(&MmcpWifiLinkTrigger::Tell, this);
    }
}

void
MmcpWifiLinkTrigger::Tell()
{
    while (!m_said.empty())
    {
        const auto event = m_said.front();
        m_said.pop_front();
        Notify(event);
    }
}

} // namespace ns3
