// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_AP_MAP_H
#define MMCP_WIFI_AP_MAP_H

#include "ns3/mac48-address.h"
#include "ns3/mmcp-parameter.h"
#include "ns3/simple-ref-count.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The access points of a network and their channels: what stations learn from neighbour reports
 * (IEEE 802.11-2020 11.10.10, "802.11k"). One map serves any number of MmcpWifiRoamingManager.
 */
class MmcpWifiApMap : public SimpleRefCount<MmcpWifiApMap>
{
  public:
    /**
     * @param bssid of a new access point; one that is there already: the program ends with a
     *        message
     * @param channel as in the attribute ChannelSettings of WifiPhy: "{36, 20, BAND_5GHZ, 0}"
     */
    void Add(const Mac48Address& bssid, const std::string& channel);

    /// @param poaId PoA ID of an access point, as MmcpWifiLinkTrigger::ToPoaId() makes it @return
    /// its BSSID, or nothing if it is not in the map
    std::optional<Mac48Address> Find(const MmcpIdentifier& poaId) const;
    /// @param bssid of an access point in the map @return its channel
    const std::string& GetChannel(const Mac48Address& bssid) const;
    /// @return all channels, each once, in the order of Add()
    const std::vector<std::string>& GetChannels() const;

  private:
    std::map<std::string, Mac48Address> m_bssids;  //!< by the octets of PoA IDs
    std::map<Mac48Address, std::string> m_channel; //!< of each access point
    std::vector<std::string> m_channels;           //!< each once
};

} // namespace ns3

#endif // MMCP_WIFI_AP_MAP_H
