// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-wifi-ap-map.h"

#include "mmcp-wifi-link-trigger.h"

#include "ns3/abort.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// @param id an identifier @return its octets
std::string
ToString(const MmcpIdentifier& id)
{
    return {id.GetOctets(), id.GetOctets() + id.GetSize()};
}

} // namespace

void
MmcpWifiApMap::Add(const Mac48Address& bssid, const std::string& channel)
{
    NS_ABORT_MSG_IF(channel.find_first_of("0123456789") == std::string::npos,
                    "access point " << bssid << " has the channel \"" << channel
                                    << "\": give it as {36, 20, BAND_5GHZ, 0}");
    NS_ABORT_MSG_UNLESS(m_channel.emplace(bssid, channel).second,
                        "access point " << bssid << " is there already: add it once");
    m_bssids.emplace(ToString(MmcpWifiLinkTrigger::ToPoaId(bssid)), bssid);
    if (std::find(m_channels.begin(), m_channels.end(), channel) == m_channels.end())
    {
        m_channels.push_back(channel);
    }
}

std::optional<Mac48Address>
MmcpWifiApMap::Find(const MmcpIdentifier& poaId) const
{
    const auto bssid = m_bssids.find(ToString(poaId));
    return bssid != m_bssids.end() ? std::make_optional(bssid->second) : std::nullopt;
}

const std::string&
MmcpWifiApMap::GetChannel(const Mac48Address& bssid) const
{
    const auto channel = m_channel.find(bssid);
    NS_ASSERT_MSG(channel != m_channel.end(), "no access point " << bssid);
    return channel->second;
}

const std::vector<std::string>&
MmcpWifiApMap::GetChannels() const
{
    return m_channels;
}

} // namespace ns3
