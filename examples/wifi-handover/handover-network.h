// SPDX-License-Identifier: GPL-2.0-only

#ifndef HANDOVER_NETWORK_H
#define HANDOVER_NETWORK_H

#include "handover-options.h"

#include "ns3/mmcp-module.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/random-variable-stream.h"
#include "ns3/vector.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * Nodes, links, addresses and routes; nothing yet that knows of groups.
 *
 *     source --+-- root --+-- router ... router --+-- AP        --treeDepth links from the root
 *         SM --+          |                       `-- host      of the LMC, if it has one
 *                         +-- router ... router --+-- AP        to the second subnet --skew more
 *                         |                       +-- AP
 *                         |                       `-- host
 *                         `-- router ... router --+-- AP
 *                                                 `-- host
 *
 * A subnet is a switched LAN (csma) with its router; an AP bridges it to Wi-Fi. By default there
 * are four APs in a row, the second and the third of them in one subnet. Neighbours have different
 * channels.
 */
class HandoverNetwork
{
  public:
    /// A link between a router and the next one away from the root.
    struct TreeLink
    {
        Ptr<NetDevice> parent; //!< device of the upper end
        Ptr<NetDevice> child;  //!< device of the lower end
    };

    /// An IP subnet with Wi-Fi.
    struct Subnet
    {
        std::vector<TreeLink> path;        //!< from the root to the router
        Ptr<NetDevice> router;             //!< the router's device on the LAN
        Ptr<NetDevice> host;               //!< another one's, for an LMC
        std::vector<Ptr<NetDevice>> ports; //!< of the APs on the LAN
    };

    /// A point of attachment.
    struct Ap
    {
        Vector position;       //!< m
        uint32_t subnet;       //!< index of it
        uint16_t channel;      //!< number
        Ptr<NetDevice> device; //!< on Wi-Fi
    };

    static constexpr uint32_t SOURCE = 0; //!< node of the site
    static constexpr uint32_t SM = 1;     //!< node of the site
    static constexpr uint32_t ROOT = 2;   //!< node of the site

    /// @param options of the command line, which outlive it
    explicit HandoverNetwork(const HandoverOptions& options);

    /// @return source, SM and root on their LAN, in this order
    const NetDeviceContainer& GetSite() const;
    /// @return all subnets
    const std::vector<Subnet>& GetSubnets() const;
    /// @return all APs
    const std::vector<Ap>& GetAps() const;
    /// @return the walkers
    const NodeContainer& GetWalkers() const;
    /// @param radio 0 or 1 @return that radio of all walkers
    const NetDeviceContainer& GetStations(uint32_t radio) const;
    /// @return a radio of each walker that only listens, if --trigger=signal
    const NetDeviceContainer& GetScanners() const;
    /// @param subnet index of it @return its addresses: base and prefix length
    std::pair<McastAddress, uint8_t> GetPrefix(uint32_t subnet) const;
    /// @param device of a router @return its address as a next hop: link-local in IPv6
    McastAddress GetNextHop(Ptr<NetDevice> device) const;
    /// @param device of a node @return its first address that is not link-local
    McastAddress GetAddress(Ptr<NetDevice> device) const;
    /// @return family of all addresses
    McastAddress::Family GetFamily() const;
    /// @return signal at the border of an AP's range, dBm
    double GetThreshold() const;

    /// @param folder where to write captures: source, routers' LANs and Wi-Fi channels
    void EnablePcap(const std::string& folder);
    /// @param stream first stream of random numbers @return how many are used
    int64_t AssignStreams(int64_t stream);

  private:
    void PlaceAps();
    void MakeTree();
    void MakeLans();
    void MakeWifi();
    void PlaceWalkers();
    void MakeRoutes();

    /// @param devices of a link @param number of its network, 1 to 255
    void Assign(const NetDeviceContainer& devices, uint32_t number);
    /// @param on the device of a node that reaches it @param number of a network, 0: all others
    /// @param via the neighbour's device
    void AddRoute(Ptr<NetDevice> on, uint32_t number, Ptr<NetDevice> via);
    /// @param nodes of the network @param forwarding whether they are routers
    void InstallStack(const NodeContainer& nodes, bool forwarding) const;
    /// @param walker index @return a model that walks back and forth along the row of APs
    Ptr<MobilityModel> MakeWalk(uint32_t walker) const;

    const HandoverOptions& m_options;           //!< of the command line
    Ptr<UniformRandomVariable> m_place;         //!< where walkers start
    std::vector<Ap> m_aps;                      //!< all
    std::vector<Subnet> m_subnets;              //!< all
    NetDeviceContainer m_site;                  //!< source, SM, root
    NodeContainer m_walkers;                    //!< all
    std::vector<NetDeviceContainer> m_stations; //!< by radio
    NetDeviceContainer m_scanners;              //!< by walker, or none
    YansWifiPhyHelper m_phy;                    //!< of all radios
};

} // namespace ns3

#endif // HANDOVER_NETWORK_H
