// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_NS3_COMPAT_H
#define MCAST_NS3_COMPAT_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"

#include <type_traits>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The types of the callbacks of RouteInput(): ns-3 up to 3.38 hands them over by value, later ones
 * by reference. Taken from the base class, so that no version is asked for.
 *
 * @tparam Method decltype(&Ipv4RoutingProtocol::RouteInput), or that of IPv6
 */
template <typename Method>
struct McastRouteInputTypes;

/// The only specialisation. Its parameters are those of RouteInput(), in order.
template <typename Class,
          typename PacketPtr,
          typename Header,
          typename Device,
          typename Ucb,
          typename Mcb,
          typename Lcb,
          typename Ecb>
struct McastRouteInputTypes<bool (Class::*)(PacketPtr, Header, Device, Ucb, Mcb, Lcb, Ecb)>
{
    using UnicastForward = Ucb;   //!< forwards a unicast packet
    using MulticastForward = Mcb; //!< forwards a multicast packet
    using LocalDeliver = Lcb;     //!< hands a packet to the node itself
    using Error = Ecb;            //!< reports an error
};

/// Callbacks of Ipv4RoutingProtocol::RouteInput().
using McastIpv4RouteInput = McastRouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;
/// Callbacks of Ipv6RoutingProtocol::RouteInput().
using McastIpv6RouteInput = McastRouteInputTypes<decltype(&Ipv6RoutingProtocol::RouteInput)>;

/// An Application with AssignStreams(), which Application itself has from ns-3.42 on.
class McastStreamsApplication : public Application
{
  public:
    /// @param stream the first stream to use @return how many are used
    virtual int64_t AssignStreams(int64_t stream) = 0;
};

/// Whether Icmpv6L4Protocol has GetDadTimeout(), which came with ns-3.37. @tparam Icmp the class
template <typename Icmp, typename = void>
struct McastHasDadTimeout : std::false_type
{
};

/// It has.
template <typename Icmp>
struct McastHasDadTimeout<Icmp, std::void_t<decltype(&Icmp::GetDadTimeout)>> : std::true_type
{
};

/// @param icmp ICMPv6 of a node @return time that duplicate address detection takes there
template <typename Icmp>
Time
McastGetDadTimeout(const Icmp& icmp)
{
    if constexpr (McastHasDadTimeout<Icmp>::value)
    {
        return icmp.GetDadTimeout();
    }
    else
    {
        return Seconds(1);
    }
}

/// Whether EventId has IsRunning(), which ns-3.46 removed. @tparam Event EventId
template <typename Event, typename = void>
struct McastHasIsRunning : std::false_type
{
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// It has, deprecated from ns-3.42 on.
template <typename Event>
struct McastHasIsRunning<Event, std::void_t<decltype(&Event::IsRunning)>> : std::true_type
{
};
#pragma GCC diagnostic pop

/// Whether IPv6 raw sockets see packets before their extension headers are removed: up to ns-3.45.
/// No header shows that change, but it came with that of EventId.
constexpr bool MCAST_RAW_SOCKETS_SEE_EXTENSIONS = McastHasIsRunning<EventId>::value;

} // namespace ns3

#endif // MCAST_NS3_COMPAT_H
