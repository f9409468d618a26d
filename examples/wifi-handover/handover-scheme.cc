// SPDX-License-Identifier: GPL-2.0-only

#include "handover-scheme.h"

#include "ns3/boolean.h"

namespace ns3
{

namespace
{

constexpr uint32_t FIRST_SESSION = 1;

/// When receivers join; by then their radios are associated.
const double JOIN = 3;

/// RFC 6636: 60 s is the least that it suggests, for links of high capacity. The response interval
/// goes with it.
const double TUNED_QUERY_INTERVAL = 60;
const double TUNED_RESPONSE_INTERVAL = 5;

} // namespace

std::unique_ptr<HandoverScheme>
HandoverScheme::Make(const HandoverOptions& options)
{
    if (options.scheme == "mmcp")
    {
        return std::make_unique<MmcpScheme>(options);
    }
    if (options.scheme == "report")
    {
        return std::make_unique<PlainScheme>();
    }
    if (options.scheme == "query")
    {
        return std::make_unique<QueryScheme>();
    }
    return std::make_unique<TunedQueryScheme>();
}

void
HandoverScheme::Tune(McastHelper& /* mcast */) const
{
}

Ptr<MmcpMn>
HandoverScheme::GetMn(uint32_t /* walker */) const
{
    return nullptr;
}

ApplicationContainer
HandoverScheme::GetControllers() const
{
    return {};
}

void
PlainScheme::Install(const HandoverNetwork& network, const std::vector<Address>& channels)
{
    const auto& walkers = network.GetWalkers();
    for (uint32_t walker = 0; walker < walkers.GetN(); ++walker)
    {
        const auto channel = MmcpEntity::ToEndpoint(channels[walker % channels.size()]);
        const auto group = channel.address;
        m_receivers.Add(McastHelper().InstallReceivers(walkers.Get(walker),
                                                       group.IsIpv4() ? Address(group.ToIpv4())
                                                                      : Address(group.ToIpv6()),
                                                       channel.port));
    }
    m_receivers.Start(Seconds(JOIN));
}

Ptr<McastReceiver>
PlainScheme::GetReceiver(uint32_t walker) const
{
    return DynamicCast<McastReceiver>(m_receivers.Get(walker));
}

void
QueryScheme::Tune(McastHelper& mcast) const
{
    mcast.SetProtocolAttribute("ReportOnLinkUp", BooleanValue(false));
}

void
TunedQueryScheme::Tune(McastHelper& mcast) const
{
    QueryScheme::Tune(mcast);
    mcast.SetProtocolAttribute("QueryInterval", TimeValue(Seconds(TUNED_QUERY_INTERVAL)));
    mcast.SetProtocolAttribute("QueryResponseInterval",
                               TimeValue(Seconds(TUNED_RESPONSE_INTERVAL)));
}

MmcpScheme::MmcpScheme(const HandoverOptions& options)
    : m_options(options)
{
}

void
MmcpScheme::Install(const HandoverNetwork& network, const std::vector<Address>& channels)
{
    MmcpHelper mmcp;
    mmcp.SetIpv6(m_options.ipv6);
    // The times of MMCP annex A are for short ways: 100 ms for an HTA, 200 ms for a HIC.
    const auto roundTrip = m_options.treeDepth * 4 * m_options.coreDelay + 2 * m_options.skew;
    if (roundTrip > MilliSeconds(60))
    {
        mmcp.SetLmcAttribute("ContextTransferTime", TimeValue(MilliSeconds(40) + roundTrip));
        mmcp.SetMnAttribute("HandoverInitiationTime", TimeValue(MilliSeconds(140) + roundTrip));
    }
    for (std::size_t channel = 0; channel < channels.size(); ++channel)
    {
        mmcp.AddSession(FIRST_SESSION + channel, channels[channel]);
    }
    const auto& subnets = network.GetSubnets();
    for (std::size_t index = 0; index < subnets.size(); ++index)
    {
        mmcp.AddLmc("lmc" + std::to_string(index),
                    m_options.deployment == "router" ? subnets[index].router : subnets[index].host);
    }
    for (const auto& ap : network.GetAps())
    {
        mmcp.AddPoa(MmcpWifiHelper::GetPoaId(ap.device), "lmc" + std::to_string(ap.subnet));
    }
    m_controllers = mmcp.InstallSm(network.GetSite().Get(HandoverNetwork::SM)->GetNode());
    m_controllers.Add(mmcp.InstallLmcs());
    const auto& walkers = network.GetWalkers();
    for (uint32_t walker = 0; walker < walkers.GetN(); ++walker)
    {
        m_mns.Add(mmcp.InstallMns(walkers.Get(walker), FIRST_SESSION + walker % channels.size()));
    }
    m_mns.Start(Seconds(JOIN));
}

Ptr<McastReceiver>
MmcpScheme::GetReceiver(uint32_t walker) const
{
    return GetMn(walker)->GetReceiver();
}

Ptr<MmcpMn>
MmcpScheme::GetMn(uint32_t walker) const
{
    return DynamicCast<MmcpMn>(m_mns.Get(walker));
}

ApplicationContainer
MmcpScheme::GetControllers() const
{
    return m_controllers;
}

} // namespace ns3
