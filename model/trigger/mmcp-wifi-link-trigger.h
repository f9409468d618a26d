// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_LINK_TRIGGER_H
#define MMCP_WIFI_LINK_TRIGGER_H

#include "mmcp-link-trigger.h"
#include "mmcp-signal-trend.h"

#include "ns3/event-id.h"
#include "ns3/mac48-address.h"
#include "ns3/sta-wifi-mac.h"
#include "ns3/wifi-phy.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Events of a Wi-Fi station: the device is a WifiNetDevice with a StaWifiMac and one link. PoAs are
 * the access points with the station's SSID, their PoA IDs the BSSIDs; see ToPoaId().
 *
 * LINK_UP and LINK_DOWN are what the station does: it associates, or is not any more. An access
 * point heard for the first time, or again after NeighborTimeout, gives LINK_DETECTED.
 *
 * Signals are those of beacons, smoothed. LINK_GOING_DOWN comes when that of the serving access
 * point falls below LossThreshold or, as its trend goes, will within LeadTime. Then, or also before
 * if PreferStronger is set, LINK_HANDOVER_IMMINENT names the strongest neighbour that is at least
 * Hysteresis above LossThreshold; when another becomes stronger than that one by Hysteresis it
 * comes again. Whoever is told may take it that the station roams then: ns-3's own one does not,
 * MmcpWifiRoamingManager does.
 *
 * A radio hears neighbours on its own channel only. For others there is a second radio, see
 * SetScanDevice(), or another trigger that knows them, see SetPredictor().
 */
class MmcpWifiLinkTrigger : public MmcpLinkTrigger
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpWifiLinkTrigger();
    ~MmcpWifiLinkTrigger() override;

    /// @param bssid of an access point @return its PoA ID: text such as "00:00:00:00:00:01"
    static MmcpIdentifier ToPoaId(const Mac48Address& bssid);

    /**
     * Hears neighbours with a second radio, before Start(); not with a predictor.
     *
     * @param device a WifiNetDevice of the same node that joins no network (AdhocWifiMac, without
     *        an IP stack), or null for none; another kind: the program ends with a message
     * @param channels where it listens in turn, for ScanInterval each, as in ChannelSettings of
     *        WifiPhy: "{36, 20, BAND_5GHZ, 0}"; empty: where it is
     */
    void SetScanDevice(Ptr<NetDevice> device, const std::vector<std::string>& channels = {});

    /**
     * Takes LINK_DETECTED, LINK_GOING_DOWN and LINK_HANDOVER_IMMINENT from another trigger, before
     * Start(); no radio is listened to then. They are told as they are, but for those that
     * contradict the association: the loss of a PoA that does not serve, a handover to the one that
     * does. Set Accuracy here, not there. It is started and stopped with this one.
     *
     * @param predictor such as an MmcpMobilityLinkTrigger with BSSIDs as PoA IDs; null for none
     */
    void SetPredictor(Ptr<MmcpLinkTrigger> predictor);
    /// @return the source of predictions, null if signals are
    Ptr<MmcpLinkTrigger> GetPredictor() const;

    /// @param bssid of an access point @return its signal when last heard, dBm; nothing if it was
    /// not heard for NeighborTimeout, or is of another network
    std::optional<double> GetSignal(const Mac48Address& bssid) const;

    int64_t AssignStreams(int64_t stream) override;

  protected:
    void DoDispose() override;

  private:
    /// What is known of an access point.
    struct AccessPoint
    {
        bool ours{false};      //!< has the station's SSID
        MmcpSignalTrend trend; //!< of its beacons
    };

    void DoStart() override;
    void DoStop() override;
    std::vector<MmcpIdentifier> GetKnownPoas() const override;

    /// Listens to the radios.
    void Listen();
    /// Stops to listen to anybody.
    void Disconnect();
    void OnAssociated(Mac48Address bssid);
    void OnDisassociated(Mac48Address bssid);
    void OnPrediction(const MmcpLinkEvent& event);
    /// A frame that the station's radio has received, with the arguments of MonitorSnifferRx.
    void OnFrame(Ptr<const Packet> frame,
                 uint16_t frequency,
                 WifiTxVector txVector,
                 MpduInfo mpdu,
                 SignalNoiseDbm signalNoise,
                 uint16_t staId);
    /// The same for the second radio.
    void OnScannedFrame(Ptr<const Packet> frame,
                        uint16_t frequency,
                        WifiTxVector txVector,
                        MpduInfo mpdu,
                        SignalNoiseDbm signalNoise,
                        uint16_t staId);
    /// @param frame any frame @param signal dBm @param scanned by the second radio
    void Hear(const Ptr<const Packet>& frame, double signal, bool scanned);
    /// @param bssid of a beacon @param frame the beacon @return what is known of its sender
    AccessPoint& UseAccessPoint(const Mac48Address& bssid, const Ptr<const Packet>& frame);
    bool IsFresh(const AccessPoint& ap) const;
    /// The second radio goes to the next channel.
    void Hop();

    /// Says what the signals say.
    void Predict();
    /// @param in time until the serving access point is lost @return whether that is to be said
    bool IsGoingDown(const std::optional<Time>& in);
    /// @return a neighbour to go to, if there is one
    std::optional<Mac48Address> FindTarget() const;
    /// @param target a neighbour @return whether it has been stronger than the serving one for long
    bool IsStronger(const std::optional<Mac48Address>& target);
    /// Forgets what was predicted.
    void ForgetPrediction();

    /// Lets an event be told, after what was said before and not from within the MAC.
    void Say(MmcpLinkEventType type, const MmcpIdentifier& poa, Time in = Time(0));
    void Tell();

    /// @name Attributes
    /// @{
    double m_lossThreshold;
    Time m_leadTime;
    double m_hysteresis;
    Time m_timeToTrigger;
    bool m_preferStronger;
    double m_signalWeight;
    double m_trendWeight;
    Time m_neighborTimeout;
    Time m_scanInterval;
    /// @}

    Ptr<StaWifiMac> m_mac;               //!< of the device, while running
    Ptr<WifiPhy> m_phy;                  //!< of the device, while running
    Ptr<WifiPhy> m_scanPhy;              //!< of the second radio, or null
    std::vector<std::string> m_channels; //!< of the second radio
    std::size_t m_nextChannel{0};        //!< where it goes to
    EventId m_hop;                       //!< Hop()
    Ptr<MmcpLinkTrigger> m_predictor;    //!< predicts, or null

    std::map<Mac48Address, AccessPoint> m_aps; //!< all that were heard
    std::optional<Mac48Address> m_serving;     //!< associated with it
    std::optional<Time> m_weakSince;           //!< it is to be lost within LeadTime
    bool m_goingDown{false};                   //!< LINK_GOING_DOWN of m_serving has been said
    std::optional<Time> m_strongerSince;       //!< a neighbour has been stronger than m_serving
    std::optional<Mac48Address> m_target;      //!< LINK_HANDOVER_IMMINENT to it has been said
    std::deque<MmcpLinkEvent> m_said;          //!< to be told
    EventId m_tell;                            //!< Tell()
};

} // namespace ns3

#endif // MMCP_WIFI_LINK_TRIGGER_H
