// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_SCENE_H
#define MMCP_WIFI_SCENE_H

#include "ns3/mmcp-wifi-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/yans-wifi-helper.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/// @name Channels that do not disturb each other.
/// @{
constexpr const char* CHANNEL_36 = "{36, 20, BAND_5GHZ, 0}";
constexpr const char* CHANNEL_40 = "{40, 20, BAND_5GHZ, 0}";
constexpr const char* CHANNEL_44 = "{44, 20, BAND_5GHZ, 0}";
/// @}

/**
 * Access points on a line, and stations that walk along it; 802.11a. The signal falls by 30 dB
 * for ten times the distance. It is -82 dBm at 51 m; farther away ns-3 hears nothing.
 *
 * Access points send a stream: each the same numbers at the same time.
 */
class MmcpWifiScene
{
  public:
    /// An access point.
    struct Ap
    {
        double x;                    //!< where, m
        const char* channel;         //!< there
        const char* ssid{"network"}; //!< of its network
    };

    /// An event and when it came.
    struct Told
    {
        Time at;             //!< when
        MmcpLinkEvent event; //!< what
    };

    static constexpr double BEACON = 0.1024;        //!< between beacons, s
    static constexpr double PACKET_INTERVAL = 0.01; //!< of the stream, s

    /// @param aps all access points
    explicit MmcpWifiScene(const std::vector<Ap>& aps);
    ~MmcpWifiScene();
    MmcpWifiScene(const MmcpWifiScene&) = delete;
    MmcpWifiScene& operator=(const MmcpWifiScene&) = delete;

    /// @param x where it is at 0 s, m @param speed m/s, to the right @param channel its first one
    /// @return a new station on a new node, of SSID "network"
    Ptr<NetDevice> AddStation(double x, double speed, const char* channel = CHANNEL_36);
    /// @param node of a station @param channel its first one @return another station there
    Ptr<NetDevice> AddStationOn(Ptr<Node> node, const char* channel = CHANNEL_36);
    /// @param station any @return a radio on its node that only listens
    Ptr<NetDevice> AddScanner(Ptr<NetDevice> station);
    /// @param station any @param trigger of its events; they are recorded
    void Watch(Ptr<NetDevice> station, Ptr<MmcpLinkTrigger> trigger);
    /// @param manager whose roams are recorded
    void Watch(Ptr<MmcpWifiRoamingManager> manager);
    /// The stream begins. @param from s @param to s
    void Stream(double from, double to);
    /// @param at s @param ap index of an access point that is silent from then on
    void SilenceAt(double at, uint32_t ap);
    /// @param at s @param station any @param x where it is put, m, and stays
    void PutAt(double at, Ptr<NetDevice> station, double x);

    /// @param at s @param station any @param speed m/s, from then on
    void TurnAt(double at, Ptr<NetDevice> station, double speed);
    /// @param device any @param rate of frames that it does not receive, 0 to 1
    void Disturb(Ptr<NetDevice> device, double rate) const;

    /// @param until s
    void Run(double until);

    /// @param ap index @return its BSSID
    Mac48Address Bssid(uint32_t ap) const;
    /// @param ap index @return its PoA ID
    MmcpIdentifier Poa(uint32_t ap) const;
    /// @param type of events @param poa index of an access point @return the first of them; if none
    /// came, one at -1 s
    Told Find(MmcpLinkEventType type, uint32_t poa) const;
    /// @param number of a roam that has ended @return it; an empty one if it did not
    MmcpWifiRoam Roam(std::size_t number) const;
    /// @param type of events @param poa index of an access point @return when the first of them
    /// came, s; -1 if none did
    double FirstTime(MmcpLinkEventType type, uint32_t poa) const;
    /// @param type of events @return how many came
    std::size_t Count(MmcpLinkEventType type) const;
    /// @return the longest time without a packet of the stream, after the first one, s
    double GetLongestGap() const;
    /// @return all events with their times
    std::string Text() const;

    /// @param distance m @return the signal there, dBm
    static double SignalAt(double distance);
    /// @param signal dBm @return where it is that strong, m
    static double DistanceOf(double signal);

    NodeContainer apNodes;             //!< of the access points
    NetDeviceContainer aps;            //!< all access points
    MmcpWifiHelper roaming;            //!< knows them
    std::vector<Told> told;            //!< by the triggers
    std::vector<MmcpWifiRoam> started; //!< by the managers
    std::vector<MmcpWifiRoam> ended;   //!< by the managers
    std::set<uint32_t> received;       //!< numbers of the stream, by any station
    std::vector<Time> arrivals;        //!< of those, duplicates left out
    uint32_t sent{0};                  //!< numbers sent

  private:
    void OnEvent(const MmcpLinkEvent& event);
    void OnStart(const MmcpWifiRoam& roam);
    void OnEnd(const MmcpWifiRoam& roam);
    void SendNumber(Time until);
    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type);
    Ptr<NetDevice>
    Install(Ptr<Node> node, const std::string& mac, const char* ssid, const char* channel);

    YansWifiPhyHelper m_phy;     //!< of all
    WifiHelper m_wifi;           //!< of all
    std::set<uint32_t> m_silent; //!< access points
    NetDeviceContainer m_all;    //!< for the streams of random numbers
};

} // namespace ns3

#endif // MMCP_WIFI_SCENE_H
