// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_HELPER_H
#define MMCP_WIFI_HELPER_H

#include "mmcp-helper.h"

#include "ns3/mmcp-coverage-map.h"
#include "ns3/mmcp-wifi-ap-map.h"
#include "ns3/mmcp-wifi-link-trigger.h"
#include "ns3/mmcp-wifi-roaming-manager.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/wifi-helper.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Wi-Fi stations that roam, with MMCP or without it:
 *
 *     MmcpWifiHelper roaming;
 *     roaming.AddPoas(mmcp, accessPoints, "lmc-a"); // or AddAps(), without MMCP
 *     auto mns = mmcp.InstallMns(walkers, 7);       // or none
 *     auto managers = roaming.Install(stations);
 *
 * Access points come first, then MNs, then Install(). The MNs on a station's node follow its
 * trigger, and the station waits for them before it leaves (MmcpWifiRoamingManager).
 */
class MmcpWifiHelper
{
  public:
    MmcpWifiHelper();

    /// @param name of an attribute of MmcpWifiLinkTrigger @param value for stations installed from
    /// now on
    void SetTriggerAttribute(const std::string& name, const AttributeValue& value);
    /// @param name of an attribute of MmcpWifiRoamingManager @param value for stations installed
    /// from now on
    void SetRoamingAttribute(const std::string& name, const AttributeValue& value);
    /// Handovers are predicted from positions and ranges instead of signals, for stations installed
    /// from now on; all access points need a range. @param name of an attribute of
    /// MmcpMobilityLinkTrigger @param value of it
    void PredictByMobility(const std::string& name = "",
                           const AttributeValue& value = EmptyAttributeValue());

    /**
     * Makes access points known. Two on one channel whose ranges overlap give a warning on standard
     * error: in ns-3's radio model group frames that they send at the same time, such as those of
     * one stream, are lost in the overlap. From ns-3.44 on they also get their contention window
     * right after a frame that is given up, such as one to a station that has left.
     *
     * @param aps WifiNetDevices with an ApWifiMac, on nodes with a mobility model if they have a
     *        range; others: the program ends with a message
     * @param range how far each reaches, m, above 0; 0: not known
     */
    void AddAps(const NetDeviceContainer& aps, double range = 0);
    /// The same, and adds them as PoAs. @param mmcp gets their PoA IDs @param aps as above @param
    /// lmcId the LMC of their subnet @param range as above
    void AddPoas(MmcpHelper& mmcp,
                 const NetDeviceContainer& aps,
                 const std::string& lmcId,
                 double range = 0);
    /// @return BSSIDs and channels so far; all stations share it
    Ptr<MmcpWifiApMap> GetApMap() const;
    /// @param ap an access point @return its PoA ID
    static MmcpIdentifier GetPoaId(Ptr<NetDevice> ap);

    /**
     * Radios for Install() that only listen.
     *
     * @param wifi as for the stations
     * @param phy as for the stations
     * @param nodes get one each
     * @return them
     */
    static NetDeviceContainer InstallScanners(const WifiHelper& wifi,
                                              const WifiPhyHelper& phy,
                                              const NodeContainer& nodes);

    /**
     * Lets stations roam, from the start of the simulation on.
     *
     * @param stations with a StaWifiMac
     * @param scanners none, or one for each station: they listen on all channels in turn
     * @return the managers, in the order of the stations
     */
    std::vector<Ptr<MmcpWifiRoamingManager>>
    Install(const NetDeviceContainer& stations,
            const NetDeviceContainer& scanners = NetDeviceContainer()) const;
    /**
     * The same for a node with two stations, make-before-break.
     *
     * @param first serves first
     * @param second stands by
     * @return the manager of both
     */
    Ptr<MmcpWifiRoamingManager> InstallPair(Ptr<NetDevice> first, Ptr<NetDevice> second) const;

    /// @param managers of Install() @param stream the first stream to use @return how many are used
    static int64_t AssignStreams(const std::vector<Ptr<MmcpWifiRoamingManager>>& managers,
                                 int64_t stream);

  private:
    /// An access point that was added.
    struct Ap
    {
        Mac48Address bssid;  //!< who
        std::string channel; //!< where it sends
        Vector position;     //!< m
        double range;        //!< m; 0: not known
    };

    /// @param ap a new one, compared with those before
    void WarnOfOverlap(const Ap& ap);
    Ptr<MmcpWifiLinkTrigger> MakeTrigger(Ptr<NetDevice> station) const;
    /// Adds a radio to a manager. @param manager gets it @param station the radio @param scanner
    /// listens for it, or null
    void AddRadio(Ptr<MmcpWifiRoamingManager> manager,
                  Ptr<NetDevice> station,
                  Ptr<NetDevice> scanner) const;
    /// Lets the MNs of a node and a manager know each other. @param node where
    static void Acquaint(Ptr<Node> node, Ptr<MmcpWifiRoamingManager> manager);

    ObjectFactory m_triggerFactory;   //!< makes triggers
    ObjectFactory m_managerFactory;   //!< makes managers
    ObjectFactory m_predictorFactory; //!< makes predictors
    bool m_predictByMobility{false};  //!< triggers get one
    Ptr<MmcpWifiApMap> m_map;         //!< access points
    Ptr<MmcpCoverageMap> m_places;    //!< those with a range
    std::vector<Ap> m_aps;            //!< all
    bool m_hasWarned{false};          //!< of an overlap
};

} // namespace ns3

#endif // MMCP_WIFI_HELPER_H
