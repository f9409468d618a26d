// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_HELPER_H
#define MMCP_HELPER_H

#include "ns3/address.h"
#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/mmcp-coverage-map.h"
#include "ns3/mmcp-lmc-map.h"
#include "ns3/mmcp-mobility-link-trigger.h"
#include "ns3/mmcp-sm.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Installs SM, LMCs and MNs from one map of PoAs and one list of sessions:
 *
 *     MmcpHelper mmcp;
 *     mmcp.AddSession(7, InetSocketAddress("239.1.1.1", 5000));
 *     mmcp.AddLmc("lmc-a", routerDevice);
 *     mmcp.AddPoa("ap-1", "lmc-a");
 *     auto sm = mmcp.InstallSm(smNode);
 *     auto lmcs = mmcp.InstallLmcs();
 *     auto mns = mmcp.InstallMns(walkers, 7, "ap-1");
 *
 * Contradictions (a PoA or session twice, an LMC without address, an unknown LMC or session, an
 * order other than the above) end the program with a message that says what to do.
 */
class MmcpHelper
{
  public:
    MmcpHelper();

    /// @param ipv6 whether SM and LMCs get IPv6 addresses; default false: IPv4, and IPv6 where a
    /// node has no IPv4 address
    void SetIpv6(bool ipv6);
    /// @param name of an attribute of MmcpSm @param value for SMs installed from now on
    void SetSmAttribute(const std::string& name, const AttributeValue& value);
    /// @param name of an attribute of MmcpLmc @param value for LMCs added from now on
    void SetLmcAttribute(const std::string& name, const AttributeValue& value);
    /// @param name of an attribute of MmcpMn @param value for MNs installed from now on
    void SetMnAttribute(const std::string& name, const AttributeValue& value);

    /// @param sessionId Session ID, new @param channel an InetSocketAddress or Inet6SocketAddress:
    /// group and port
    void AddSession(uint32_t sessionId, const Address& channel);
    /**
     * @param lmcId identifier of a new LMC
     * @param device towards its MNs, on the router or on a host of the subnet; its address becomes
     *        that of the LMC
     */
    void AddLmc(const std::string& lmcId, Ptr<NetDevice> device);
    /// @param poaId identifier of a new PoA, such as a BSSID or a name @param lmcId its LMC
    void AddPoa(const MmcpIdentifier& poaId, const std::string& lmcId);
    /// The same, with a place for InstallMobilityTriggers(). @param position m @param range how far
    /// it reaches, m, above 0
    void AddPoa(const MmcpIdentifier& poaId,
                const std::string& lmcId,
                const Vector& position,
                double range);

    /**
     * Installs the SM with all sessions. Once for each helper; after the sessions are added.
     *
     * @param node gets the SM
     * @param local an Ipv4Address or Ipv6Address of the node; not given: its first
     * @return the application
     */
    ApplicationContainer InstallSm(Ptr<Node> node, const Address& local = Address());
    /// @return the LMCs in the order of AddLmc(), each on the node of its device, serving all
    /// sessions
    ApplicationContainer InstallLmcs();
    /**
     * @param nodes get an MN each, "mn0", "mn1" and so on in the order of all calls; and group
     *        membership if they have none yet
     * @param sessionId a session that was added
     * @param poaId where they are attached; not given: not known
     * @return the MNs in the order of the nodes
     */
    ApplicationContainer InstallMns(const NodeContainer& nodes,
                                    uint32_t sessionId,
                                    const MmcpIdentifier& poaId = MmcpIdentifier());

    /**
     * Gives MNs link events from where they are (MmcpMobilityLinkTrigger), from the start of the
     * simulation on.
     *
     * @param mns from InstallMns(), on nodes with a mobility model
     * @param device index of the device in each node, as NodeContainer counts
     * @return the triggers, in the order of the MNs
     */
    std::vector<Ptr<MmcpMobilityLinkTrigger>>
    InstallMobilityTriggers(const ApplicationContainer& mns, uint32_t device) const;

    /// @return LMCs and PoAs so far; all entities share it
    Ptr<const MmcpLmcMap> GetLmcMap() const;
    /// @return the SM, null before InstallSm()
    Ptr<MmcpSm> GetSm() const;

    /// @param applications any of the above @param stream the first stream to use @return how many
    /// are used
    static int64_t AssignStreams(const ApplicationContainer& applications, int64_t stream);

  private:
    /// An LMC to be installed.
    struct Lmc
    {
        std::string id;        //!< its identifier
        Ptr<NetDevice> device; //!< towards its MNs
        ObjectFactory factory; //!< makes it
    };

    /// @param node whose @param device of it, or null: any @return the address for an entity
    McastAddress FindAddress(const Ptr<Node>& node, const Ptr<NetDevice>& device) const;
    /// @return address and port of the SM; before InstallSm() the program ends with a message
    Address GetSmAddress() const;

    bool m_ipv6{false};                     //!< IPv6 comes first
    ObjectFactory m_smFactory;              //!< makes SMs
    ObjectFactory m_lmcFactory;             //!< makes LMCs
    ObjectFactory m_mnFactory;              //!< makes MNs
    Ptr<MmcpCoverageMap> m_places;          //!< where PoAs are
    Ptr<MmcpLmcMap> m_map;                  //!< LMCs and PoAs
    std::map<uint32_t, Address> m_sessions; //!< data channels by Session ID
    std::vector<Lmc> m_lmcs;                //!< in the order of AddLmc()
    Ptr<MmcpSm> m_sm;                       //!< the SM
    uint32_t m_mns{0};                      //!< MNs so far
};

} // namespace ns3

#endif // MMCP_HELPER_H
