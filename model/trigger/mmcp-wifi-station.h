// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_STATION_H
#define MMCP_WIFI_STATION_H

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * A Wi-Fi station (WifiNetDevice with StaWifiMac and one link) that joins the access point that it
 * is told. It takes the place of the station's WifiAssocManager, so that nothing else picks one.
 *
 * The radio is tuned to the target's channel, once the frame that it sends or receives is through,
 * and sends a probe request; as soon as the target has answered, the station associates.
 *
 * Needs ns-3.37 or later: in earlier ones a station's choice cannot be replaced.
 */
class MmcpWifiStation
{
  public:
    /// How long things may take.
    struct Limits
    {
        Time probeTimeout;       //!< for answers to a probe request, above 0
        uint32_t maxProbes{1};   //!< requests that a target may leave without an answer, 1 or more
        Time associationTimeout; //!< for the answer to an association request, above 0
        Time scanPause;          //!< after all channels were silent, 0 or more
    };

    /// What it tells, from within the MAC or not.
    struct Listener
    {
        std::function<void(const Mac48Address& bssid)> joined; //!< it has associated
        std::function<void(const Mac48Address& bssid)> lost;   //!< not left; it rests
        std::function<void()> failed;   //!< the target of Join() is not there; it rests
        std::function<void()> disposed; //!< it is gone
    };

    virtual ~MmcpWifiStation() = default;

    /**
     * @param device a station; not one, or one that has started and is not associated, or ns-3
     *        before 3.37: the program ends with a message
     * @param listener who is told
     * @return it, at rest; the device holds it
     */
    static MmcpWifiStation* Install(const Ptr<NetDevice>& device, const Listener& listener);

    /// @param limits from now on
    virtual void SetLimits(const Limits& limits) = 0;
    /// Nobody is told any more.
    virtual void RemoveListener() = 0;
    /// Leaves its access point, and joins another. @param bssid the target @param channel of it
    virtual void Join(const Mac48Address& bssid, const std::string& channel) = 0;
    /**
     * Leaves its access point, and joins the one that it hears best on any of some channels. It
     * goes on until it has joined one.
     *
     * @param channels in the order in which it looks, as in ChannelSettings of WifiPhy; one or more
     */
    virtual void Scan(const std::vector<std::string>& channels) = 0;
    /// Leaves its access point, and does not look for another.
    virtual void Rest() = 0;
    /// Stays with its access point, if it has one, and does not look for another.
    virtual void Stay() = 0;
    /// @return the access point that it is associated with
    virtual std::optional<Mac48Address> GetBssid() const = 0;
};

} // namespace ns3

#endif // MMCP_WIFI_STATION_H
