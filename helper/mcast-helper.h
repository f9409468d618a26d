// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_HELPER_H
#define MCAST_HELPER_H

#include "ns3/address.h"
#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/mcast-address.h"
#include "ns3/mcast-protocol.h"
#include "ns3/mcast-proxy.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/output-stream-wrapper.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Group membership and multicast forwarding on nodes that have an IP stack: IGMPv3 and MLDv2 (RFC
 * 9776, RFC 9777) on hosts and routers, proxies of RFC 4605. Interfaces are named by their devices,
 * which need their addresses before.
 *
 * A family is set up where the node's stack has it and a device has an interface of it;
 * SetIpv4Enabled() and SetIpv6Enabled() leave one out.
 *
 * IPv6 routers need a list of routing protocols, which ns-3 has by default only from 3.47 on:
 * MakeInternetStack().
 */
class McastHelper
{
  public:
    /// Both families, default timers.
    McastHelper();

    /**
     * @return a stack helper with which nodes can become multicast routers: static routing in a
     * list, in both families, as InternetStackHelper has it for IPv4
     */
    static InternetStackHelper MakeInternetStack();

    /// @param enabled whether to set up IPv4; default true
    void SetIpv4Enabled(bool enabled);
    /// @param enabled whether to set up IPv6; default true
    void SetIpv6Enabled(bool enabled);
    /**
     * @param name an attribute of McastIgmpv3Protocol and McastMldv2Protocol, such as a timer
     * @param value its value on nodes installed from now on, if they have none of these objects yet
     */
    void SetProtocolAttribute(const std::string& name, const AttributeValue& value);
    /// @param name an attribute of McastProxy @param value its value on nodes installed from now on
    void SetProxyAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @name Install
     * What is wrong (a device of another node, without an address, upstream and downstream at once;
     * a stack that cannot be extended) ends the program with a message that says what to do.
     * @{
     */

    /// @param nodes get group membership: they can join groups, as McastReceiver does
    void InstallHost(NodeContainer nodes) const;
    /// @param node as above
    void InstallHost(Ptr<Node> node) const;
    /**
     * A router without upstream: it forwards between its links.
     *
     * @param node gets membership and forwarding
     * @param downstream its devices on links with members or sources
     */
    void InstallRouter(Ptr<Node> node, NetDeviceContainer downstream) const;
    /**
     * A proxy (RFC 4605): a router that joins upstream what is wanted downstream.
     *
     * @param node gets membership and forwarding
     * @param upstream its device towards the sources
     * @param downstream its devices on links with members or sources
     */
    void InstallProxy(Ptr<Node> node, Ptr<NetDevice> upstream, NetDeviceContainer downstream) const;
    /**
     * The root of a tree of proxies: sources are found by interfaces on which it sends no reports.
     *
     * @param node gets membership and forwarding
     * @param downstream its devices on links with members or sources
     * @param upstream its devices where packets of other sources come in; with several, name the
     * sources by AddStaticUpstream() and leave this empty
     */
    void InstallRoot(Ptr<Node> node,
                     NetDeviceContainer downstream,
                     NetDeviceContainer upstream = NetDeviceContainer()) const;
    /**
     * @param device of a node with one of the three above: packets of some sources come in there
     * only
     * @param network an Ipv4Address or Ipv6Address of the sources' prefix
     * @param prefixLength bits of it
     */
    static void AddStaticUpstream(Ptr<NetDevice> device,
                                  const McastAddress& network,
                                  uint8_t prefixLength);
    /**
     * @param device of a node with one of the three above
     * @param threshold packets are forwarded to it if they arrive with a higher TTL; default 1
     */
    static void SetTtlThreshold(Ptr<NetDevice> device, uint8_t threshold);
    /**
     * Lets a host, which has no multicast routing, send to groups by a device; with a default route
     * only, ns-3 sends them to the router's own MAC address.
     *
     * @param device a device of a node with static routing
     */
    void InstallSource(Ptr<NetDevice> device) const;
    /**
     * @param nodes get an McastReceiver each, and group membership if they have none yet
     * @param group an Ipv4Address or Ipv6Address
     * @param port the UDP port
     * @return the receivers, in the order of the nodes
     */
    ApplicationContainer InstallReceivers(NodeContainer nodes,
                                          const Address& group,
                                          uint16_t port) const;
    /// @}

    /// @param node a node @param family IPV4 or IPV6 @return its membership protocol, null if it
    /// has none
    static Ptr<McastProtocol> GetProtocol(Ptr<Node> node, McastAddress::Family family);
    /// @param node a node @param family IPV4 or IPV6 @return its proxy, null if it is no multicast
    /// router
    static Ptr<McastProxy> GetProxy(Ptr<Node> node, McastAddress::Family family);

    /**
     * @param nodes nodes that were installed
     * @param stream first stream of the random delays
     * @return number of streams used: one for each family of each node
     */
    static int64_t AssignStreams(NodeContainer nodes, int64_t stream);

    /**
     * Prints membership and forwarding state.
     *
     * @param at when
     * @param nodes of which nodes
     * @param stream where to
     */
    static void PrintAt(Time at, NodeContainer nodes, Ptr<OutputStreamWrapper> stream);

  private:
    using Family = McastAddress::Family; //!< IPV4 or IPV6

    /// @return the families to set up on a node
    std::vector<Family> GetFamilies(Ptr<Node> node) const;
    /// @return the node's membership protocol, a new one if it has none
    Ptr<McastProtocol> MakeProtocol(Ptr<Node> node, Family family) const;
    /// @return the node's proxy, a new one in its list of routing protocols if it has none
    Ptr<McastProxy> MakeProxy(Ptr<Node> node, Family family) const;
    /// @param node a node @param devices of it, checked @param use does the work for a family
    void ForFamilies(Ptr<Node> node,
                     const NetDeviceContainer& devices,
                     const std::function<void(Family, const McastProtocol&)>& use) const;
    void Install(Ptr<Node> node,
                 Ptr<NetDevice> upstream,
                 const NetDeviceContainer& fixed,
                 const NetDeviceContainer& downstream) const;
    static void Print(NodeContainer nodes, Ptr<OutputStreamWrapper> stream);

    bool m_ipv4{true};     //!< set up IPv4
    bool m_ipv6{true};     //!< set up IPv6
    ObjectFactory m_igmp;  //!< makes McastIgmpv3Protocol
    ObjectFactory m_mld;   //!< makes McastMldv2Protocol
    ObjectFactory m_proxy; //!< makes McastProxy
};

} // namespace ns3

#endif // MCAST_HELPER_H
