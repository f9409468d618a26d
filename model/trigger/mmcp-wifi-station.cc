// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-station.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/event-id.h"
#include "ns3/log.h"
#include "ns3/mmcp-wifi-compat.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"

#include <map>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpWifiStation");

#ifdef MMCP_WIFI_HAS_ASSOC_MANAGER

namespace
{

/// @param phy a radio @return time until it sends and receives nothing, and owes no acknowledgement
/// (IEEE 802.11-2020 10.3.2.11): ns-3 ends with an assertion if it is tuned before
Time
GetTimeUntilQuiet(const Ptr<WifiPhy>& phy)
{
    if (phy->IsStateTx() || phy->IsStateRx() || phy->IsStateSwitching())
    {
        return phy->GetDelayUntilIdle();
    }
    return phy->GetLastRxEndTime() + phy->GetSifs() + phy->GetSlot() - Simulator::Now();
}

/**
 * The station by its WifiAssocManager.
 *
 *     IDLE -> TUNING -> PROBING -> ASSOCIATING -> IDLE     associated, or at rest
 *               ^  <-------+  <---------+                  no answer: again, or the next channel
 */
class Station : public WifiAssocManager, public MmcpWifiStation
{
  public:
    Station(const Ptr<StaWifiMac>& mac, const Listener& listener);
    ~Station() override;

    void SetLimits(const Limits& limits) override;
    void RemoveListener() override;
    void Join(const Mac48Address& bssid, const std::string& channel) override;
    void Scan(const std::vector<std::string>& channels) override;
    void Rest() override;
    void Stay() override;
    std::optional<Mac48Address> GetBssid() const override;

    // Of WifiAssocManager
    void NotifyApInfo(const StaWifiMac::ApInfo&& apInfo) override;
    void NotifyChannelSwitched(uint8_t linkId) override;
    bool Compare(const StaWifiMac::ApInfo& lhs, const StaWifiMac::ApInfo& rhs) const override;

  protected:
    void DoDispose() override;
    bool CanBeInserted(const StaWifiMac::ApInfo& apInfo) const override;
    bool CanBeReturned(const StaWifiMac::ApInfo& apInfo) const override;

  private:
    /// What it is at.
    enum class Step : uint8_t
    {
        IDLE,
        TUNING,
        PROBING,
        ASSOCIATING
    };

    /// An access point that has answered.
    // NOLINTNEXTLINE(bugprone-exception-escape): that of ns-3's ApInfo
    struct Heard
    {
        StaWifiMac::ApInfo info; //!< what it says
        std::string channel;     //!< where
    };

    void DoStartScanning() override;

    /// Begins with the first channel. @param target the only one to join, or nothing: any
    void Begin(const std::vector<std::string>& channels, std::optional<Mac48Address> target);
    /// Goes to a channel, or leaves the access point on the same one.
    void Tune();
    void OnTuned();
    void Probe();
    void SendProbe();
    void OnProbeTimeout();
    /// All channels are through: joins the best, or begins anew.
    void EndRound();
    /// @param bssid of m_heard
    void Choose(const Mac48Address& bssid);
    void Associate();
    void OnAssociationTimeout();
    void Fail();
    void OnAssociated(Mac48Address bssid);
    void OnDisassociated(Mac48Address bssid);
    void TellLost(Mac48Address bssid);
    /// Lets something be done later, instead of what was to be done. @param delay from now
    void Later(Time delay, void (Station::*what)());

    Listener m_listener;                   //!< who is told
    Limits m_limits;                       //!< as set
    Step m_step{Step::IDLE};               //!< what it is at
    bool m_rests{true};                    //!< it does not look for an access point
    std::vector<std::string> m_channels;   //!< to look at
    std::size_t m_index{0};                //!< of the channel, there
    std::optional<Mac48Address> m_target;  //!< the only one to join
    uint32_t m_probes{0};                  //!< without an answer of m_target
    std::map<Mac48Address, Heard> m_heard; //!< in this round
    std::optional<Mac48Address> m_choice;  //!< one of them, to be joined
    std::string m_tuned;                   //!< channel; empty: not known
    std::optional<Mac48Address> m_bssid;   //!< associated with it
    EventId m_timer;                       //!< the next step
    EventId m_lost;                        //!< TellLost()
};

Station::Station(const Ptr<StaWifiMac>& mac, const Listener& listener)
    : m_listener(listener)
{
    SetStaWifiMac(mac);
    if (mac->IsAssociated())
    {
        m_bssid = MmcpGetBssid(*mac);
    }
    mac->TraceConnectWithoutContext("Assoc", MakeCallback(&Station::OnAssociated, this));
    mac->TraceConnectWithoutContext("DeAssoc", MakeCallback(&Station::OnDisassociated, this));
}

Station::~Station()
{
    if (m_listener.disposed)
    {
        m_listener.disposed(); // the MAC has got another one
    }
}

void
Station::DoDispose()
{
    m_timer.Cancel();
    m_lost.Cancel();
    m_mac->TraceDisconnectWithoutContext("Assoc", MakeCallback(&Station::OnAssociated, this));
    m_mac->TraceDisconnectWithoutContext("DeAssoc", MakeCallback(&Station::OnDisassociated, this));
    const auto listener = std::exchange(m_listener, {});
    if (listener.disposed)
    {
        listener.disposed();
    }
    WifiAssocManager::DoDispose();
}

void
Station::SetLimits(const Limits& limits)
{
    m_limits = limits;
}

void
Station::RemoveListener()
{
    m_listener = {};
}

std::optional<Mac48Address>
Station::GetBssid() const
{
    return m_bssid;
}

void
Station::Later(Time delay, void (Station::*what)())
{
    m_timer.Cancel();
    m_timer = Simulator::Schedule(delay, what, this);
}

// What it is told

void
Station::Join(const Mac48Address& bssid, const std::string& channel)
{
    NS_LOG_FUNCTION(this << bssid << channel);
    Begin({channel}, bssid);
}

void
Station::Scan(const std::vector<std::string>& channels)
{
    NS_LOG_FUNCTION(this);
    Begin(channels, std::nullopt);
}

void
Station::Rest()
{
    NS_LOG_FUNCTION(this);
    m_rests = true;
    m_channels = {m_tuned};
    m_index = 0;
    m_step = Step::TUNING;
    Later(Time(0), &Station::Tune);
}

void
Station::Stay()
{
    NS_LOG_FUNCTION(this);
    m_timer.Cancel();
    m_rests = true;
    if (std::exchange(m_step, Step::IDLE) == Step::ASSOCIATING)
    {
        m_mac->ScanningTimeout(std::nullopt); // does not wait for the answer any more
    }
}

void
Station::Begin(const std::vector<std::string>& channels, std::optional<Mac48Address> target)
{
    m_rests = false;
    m_channels = channels;
    m_index = 0;
    m_target = target;
    m_probes = 0;
    m_heard.clear();
    m_choice.reset();
    m_step = Step::TUNING;
    Later(Time(0), &Station::Tune);
}

// Tuning

void
Station::Tune()
{
    m_step = Step::TUNING;
    const auto phy = m_mac->GetWifiPhy();
    if (const Time wait = GetTimeUntilQuiet(phy); wait > Time(0))
    {
        Later(wait, &Station::Tune);
        return;
    }
    const auto& channel = m_channels[m_index];
    if (channel == m_tuned)
    {
        m_mac->NotifyChannelSwitching(0); // leaves; then NotifyChannelSwitched()
        return;
    }
    m_tuned = channel;
    // Should the radio be there already it may say nothing.
    Later(phy->GetChannelSwitchDelay() + TimeStep(1), &Station::OnTuned);
    MmcpSetChannel(phy, channel);
}

void
Station::NotifyChannelSwitched(uint8_t /* linkId */)
{
    if (m_step == Step::TUNING)
    {
        Later(Time(0), &Station::OnTuned); // the MAC is not through yet
    }
    else
    {
        m_tuned.clear(); // somebody else has tuned it
    }
}

void
Station::OnTuned()
{
    if (m_mac->IsAssociated())
    {
        m_mac->NotifyChannelSwitching(0);
    }
    if (m_rests)
    {
        m_step = Step::IDLE;
        return;
    }
    if (m_channels[m_index] != m_tuned)
    {
        Tune(); // it was told something else meanwhile
        return;
    }
    m_choice ? Associate() : Probe();
}

// Probing

void
Station::Probe()
{
    m_step = Step::PROBING;
    // It may wait for the answer to an association request; and draws the delay of the probe.
    m_mac->ScanningTimeout(std::nullopt);
    Later(GetScanParams().probeDelay, &Station::SendProbe);
}

void
Station::SendProbe()
{
    MmcpSendProbeRequest(*m_mac);
    Later(m_limits.probeTimeout, &Station::OnProbeTimeout);
}

void
Station::DoStartScanning()
{
    // The MAC asks for what is being done, or is told to rest.
}

void
Station::NotifyApInfo(const StaWifiMac::ApInfo&& apInfo)
{
    if (m_step != Step::PROBING || m_choice || !MatchScanParams(apInfo))
    {
        return;
    }
    const auto bssid = apInfo.m_bssid;
    m_heard.insert_or_assign(bssid, Heard{apInfo, m_tuned});
    if (bssid == m_target)
    {
        m_choice = bssid;
        Later(Time(0), &Station::Associate); // the MAC is not through yet
    }
}

void
Station::OnProbeTimeout()
{
    if (m_target)
    {
        ++m_probes < m_limits.maxProbes ? Probe() : Fail();
    }
    else if (++m_index < m_channels.size())
    {
        Tune();
    }
    else
    {
        EndRound();
    }
}

void
Station::EndRound()
{
    const Heard* best = nullptr;
    for (const auto& [bssid, heard] : m_heard)
    {
        if (!best || heard.info.m_snr > best->info.m_snr)
        {
            best = &heard;
        }
    }
    m_index = 0;
    if (!best)
    {
        Later(m_limits.scanPause, &Station::Tune);
        return;
    }
    m_choice = best->info.m_bssid;
    if (best->channel == m_tuned)
    {
        Associate();
        return;
    }
    while (m_channels[m_index] != best->channel)
    {
        ++m_index;
    }
    Tune();
}

// Associating

void
Station::Associate()
{
    NS_LOG_LOGIC("associates with " << *m_choice);
    m_step = Step::ASSOCIATING;
    Later(m_limits.associationTimeout, &Station::OnAssociationTimeout);
    m_mac->ScanningTimeout(m_heard.at(*m_choice).info);
}

void
Station::OnAssociationTimeout()
{
    m_choice.reset();
    m_heard.clear();
    m_index = 0;
    if (!m_target)
    {
        Tune();
    }
    else
    {
        ++m_probes < m_limits.maxProbes ? Probe() : Fail();
    }
}

void
Station::Fail()
{
    NS_LOG_LOGIC("no answer of " << *m_target);
    m_rests = true;
    m_step = Step::IDLE;
    if (const auto failed = m_listener.failed) // it may be removed
    {
        failed();
    }
}

void
Station::OnAssociated(Mac48Address bssid)
{
    NS_LOG_FUNCTION(this << bssid);
    m_timer.Cancel();
    m_step = Step::IDLE;
    m_bssid = bssid;
    if (const auto joined = m_listener.joined)
    {
        joined(bssid);
    }
}

void
Station::OnDisassociated(Mac48Address /* bssid: not named by each version of ns-3 */)
{
    const auto bssid = std::exchange(m_bssid, std::nullopt);
    if (bssid && m_step == Step::IDLE)
    {
        m_rests = true;
        m_lost = Simulator::ScheduleNow(&Station::TellLost, this, *bssid); // the MAC goes on
    }
}

void
Station::TellLost(Mac48Address bssid)
{
    if (const auto lost = m_listener.lost)
    {
        lost(bssid);
    }
}

// The list of WifiAssocManager is not used.

bool
Station::Compare(const StaWifiMac::ApInfo& lhs, const StaWifiMac::ApInfo& rhs) const
{
    return lhs.m_snr > rhs.m_snr;
}

bool
Station::CanBeInserted(const StaWifiMac::ApInfo& /* apInfo */) const
{
    return false;
}

bool
Station::CanBeReturned(const StaWifiMac::ApInfo& /* apInfo */) const
{
    return false;
}

} // namespace

#endif // MMCP_WIFI_HAS_ASSOC_MANAGER

MmcpWifiStation*
MmcpWifiStation::Install(const Ptr<NetDevice>& device, const Listener& listener)
{
    const auto wifi = DynamicCast<WifiNetDevice>(device);
    const auto mac = wifi ? DynamicCast<StaWifiMac>(wifi->GetMac()) : nullptr;
    NS_ABORT_MSG_IF(!mac,
                    "a roaming manager needs stations: give it a WifiNetDevice with a StaWifiMac");
#ifdef MMCP_WIFI_HAS_ASSOC_MANAGER
    // A manager that scans would go on when it is gone.
    NS_ABORT_MSG_IF(mac->IsInitialized() && !mac->IsAssociated(),
                    "the station " << wifi->GetAddress()
                                   << " is scanning: give it its roaming manager before the "
                                      "simulation starts, or once it is associated");
    mac->SetAttribute("ActiveProbing", BooleanValue(true));
    auto station = CreateObject<Station>(mac, listener);
    mac->SetAssocManager(station);
    return PeekPointer(station);
#else
    NS_ABORT_MSG("roaming needs ns-3.37 or later: the choice of a station (" << wifi->GetAddress()
                                                                             << ") is fixed in it");
    return nullptr;
#endif
}

} // namespace ns3
