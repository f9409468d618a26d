// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_COMPAT_H
#define MMCP_WIFI_COMPAT_H

#include "ns3/mac48-address.h"
#include "ns3/mgt-headers.h"
#include "ns3/ssid.h"
#include "ns3/sta-wifi-mac.h"
#include "ns3/string.h"
#include "ns3/wifi-phy.h"

#include <sstream>
#include <string>
#include <type_traits>

// From ns-3.37 on a station leaves it to an object of its own which access point it joins. (The
// header of that may be there in an installed ns-3 of another version; what mgt-headers.h includes
// tells this one's.)
#ifdef MULTI_LINK_ELEMENT_H
#define MMCP_WIFI_HAS_ASSOC_MANAGER
#include "ns3/qos-txop.h"
#include "ns3/simulator.h"
#include "ns3/wifi-assoc-manager.h"
#include "ns3/wifi-mpdu.h"
#endif

namespace ns3
{

/// Whether MmcpWifiStation works: from ns-3.37 on.
#ifdef MMCP_WIFI_HAS_ASSOC_MANAGER
constexpr bool MMCP_WIFI_CAN_ROAM = true;
#else
constexpr bool MMCP_WIFI_CAN_ROAM = false;
#endif

// Of each pair of functions that follows, ns-3's wifi in hand leaves one.

/// From ns-3.37 on. @param mac of a station with one link @return the AP that it is associated with
template <class Mac>
auto
MmcpGetBssid(const Mac& mac) -> decltype(mac.GetBssid(0))
{
    return mac.GetBssid(0);
}

/// Up to ns-3.36. @param mac of a station @return the AP that it is associated with
template <class Mac>
auto
MmcpGetBssid(const Mac& mac) -> decltype(mac.GetBssid())
{
    return mac.GetBssid();
}

/// From ns-3.39 on. @param beacon a beacon @return the SSID in it
template <class Beacon>
auto
MmcpGetSsid(const Beacon& beacon) -> std::decay_t<decltype(*beacon.template Get<Ssid>())>
{
    return beacon.template Get<Ssid>().value_or(Ssid());
}

/// Up to ns-3.38. @param beacon a beacon @return the SSID in it
template <class Beacon>
auto
MmcpGetSsid(const Beacon& beacon) -> std::decay_t<decltype(beacon.GetSsid())>
{
    return beacon.GetSsid();
}

/// From ns-3.44 on. @param mac of a station with one link, sends a probe request to all
template <class Mac>
auto
MmcpSendProbeRequest(Mac& mac) -> decltype(mac.EnqueueProbeRequest(mac.GetProbeRequest(0), 0))
{
    mac.EnqueueProbeRequest(mac.GetProbeRequest(0), 0);
}

/// From ns-3.39 to ns-3.43. @param mac of a station with one link, sends a probe request to all
template <class Mac>
auto
MmcpSendProbeRequest(Mac& mac) -> decltype(mac.SendProbeRequest(0))
{
    mac.SendProbeRequest(0);
}

/// Up to ns-3.38. @param mac of a station, sends a probe request to all
template <class Mac>
auto
MmcpSendProbeRequest(Mac& mac) -> decltype(mac.SendProbeRequest())
{
    mac.SendProbeRequest();
}

/**
 * Tunes a radio, at once or after the frame that it sends.
 *
 * @param phy the radio
 * @param channel as in the attribute ChannelSettings of WifiPhy: "{36, 20, BAND_5GHZ, 0}"; up to
 * ns-3.35 only the number counts
 */
inline void
MmcpSetChannel(const Ptr<WifiPhy>& phy, const std::string& channel)
{
    if (!phy->SetAttributeFailSafe("ChannelSettings", StringValue(channel)))
    {
        const auto first = channel.find_first_of("0123456789");
        const auto last = channel.find_first_not_of("0123456789", first);
        phy->SetAttribute("ChannelNumber", StringValue(channel.substr(first, last - first)));
    }
}

/// @param phy a radio that is tuned @return its channel, as MmcpSetChannel() takes it
inline std::string
MmcpGetChannel(const Ptr<WifiPhy>& phy)
{
    const auto width = static_cast<uint32_t>(phy->GetChannelWidth());
    const auto band = phy->GetPhyBand();
    std::ostringstream text;
    text << '{' << +phy->GetChannelNumber() << ", " << width << ", "
         << (band == WIFI_PHY_BAND_2_4GHZ ? "BAND_2_4GHZ"
             : band == WIFI_PHY_BAND_5GHZ ? "BAND_5GHZ"
                                          : "BAND_6GHZ")
         << ", " << (width > 20 ? +phy->GetOperatingChannel().GetPrimaryChannelIndex(20) : 0)
         << '}';
    return text.str();
}

#ifdef MMCP_WIFI_HAS_ASSOC_MANAGER
/**
 * IEEE 802.11-2020 10.23.2.2: a frame that is given up resets the contention window. From ns-3.44
 * on it stays as large as it is until another frame is acknowledged, and an access point that sends
 * little but group frames after a frame to a station that has left is slow for a long time.
 *
 * @param mac with one link @param reason why @param frame which is dropped
 */
inline void
MmcpResetWindow(WifiMac* mac, WifiMacDropReason reason, Ptr<const WifiMpdu> frame)
{
    if (reason == WIFI_MAC_DROP_REACHED_RETRY_LIMIT)
    {
        const auto& header = frame->GetHeader();
        const Ptr<Txop> txop =
            header.IsQosData() ? Ptr<Txop>(mac->GetQosTxop(header.GetQosTid())) : mac->GetTxop();
        // The MAC has yet to make it larger.
        Simulator::ScheduleNow(&Txop::ResetCw, txop, 0);
    }
}

/// @param mac resets its contention window as it should from now on
inline void
MmcpResetWindowAfterDrop(Ptr<WifiMac> mac)
{
    mac->TraceConnectWithoutContext("DroppedMpdu",
                                    MakeBoundCallback(&MmcpResetWindow, PeekPointer(mac)));
}
#else
/// @param mac does it by itself up to ns-3.43
inline void
MmcpResetWindowAfterDrop(Ptr<WifiMac> /* mac */)
{
}
#endif

} // namespace ns3

#endif // MMCP_WIFI_COMPAT_H
