// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_HANDOVER_MONITOR_H
#define MMCP_HANDOVER_MONITOR_H

#include "ns3/mcast-protocol.h"
#include "ns3/mcast-receiver.h"
#include "ns3/mmcp-handover-observation.h"
#include "ns3/mmcp-link-trigger.h"
#include "ns3/mmcp-lmc.h"
#include "ns3/mmcp-mn.h"
#include "ns3/mmcp-network-attachment.h"
#include "ns3/mmcp-signalling-counter.h"
#include "ns3/mmcp-sm.h"
#include "ns3/mmcp-walker-monitor.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Collects the figures of a study: what each handover cost, and what each message did. It listens
 * to traces and changes nothing: a simulation is the same with it and without it.
 *
 *     auto monitor = CreateObject<MmcpHandoverMonitor>();
 *     monitor->WatchRouter(routerDevice, {"ap-1", "ap-2"});
 *     monitor->WatchSm(sm);
 *     monitor->WatchLmc(lmc);
 *     monitor->WatchMn(mn, trigger, attachment);
 *     Simulator::Run();
 *     monitor->WriteFiles("out/run1/");
 *
 * Watch everything before the simulation starts, and write before Simulator::Destroy(). A walker's
 * stream has one sender.
 */
class MmcpHandoverMonitor : public Object
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpHandoverMonitor();
    ~MmcpHandoverMonitor() override;

    /// @name What to watch
    /// @{

    /**
     * A walker with MMCP; it is called as its MN.
     *
     * @param mn on a node
     * @param trigger its link; null: told by OnLinkEvent()
     * @param attachment tells of its address; null: the MN does, by its SJR
     * @return number of the walker
     */
    uint32_t WatchMn(Ptr<MmcpMn> mn,
                     Ptr<MmcpLinkTrigger> trigger,
                     Ptr<MmcpNetworkAttachment> attachment = nullptr);
    /**
     * A walker without MMCP.
     *
     * @param receiver of the stream, on a node
     * @param trigger its link; null: told by OnLinkEvent()
     * @param name of the walker
     * @param attachment tells of its address; null: nobody does
     * @return number of the walker
     */
    uint32_t WatchReceiver(Ptr<McastReceiver> receiver,
                           Ptr<MmcpLinkTrigger> trigger,
                           const std::string& name,
                           Ptr<MmcpNetworkAttachment> attachment = nullptr);
    /// @param walker its number @param trigger of another radio of it
    void AddLinkTrigger(uint32_t walker, Ptr<MmcpLinkTrigger> trigger);
    /// @param walker its number @param event of its link that no trigger tells
    void OnLinkEvent(uint32_t walker, const MmcpLinkEvent& event);
    /// @param lmc its messages and handovers
    void WatchLmc(Ptr<MmcpLmc> lmc);
    /// @param sm its messages, and handovers of MNs without an LMC (P13)
    void WatchSm(Ptr<MmcpSm> sm);
    /**
     * A subnet: when its router has joined a group, which handovers are within it.
     *
     * @param device of the router, towards the PoAs; without group membership and without an
     * address the program ends with a message
     * @param poaIds the PoAs there, each once
     */
    void WatchRouter(Ptr<NetDevice> device, const std::vector<MmcpIdentifier>& poaIds);
    /// A router whose IGMP and MLD messages count. @param node with group membership
    void WatchRouter(Ptr<Node> node);
    /// @}

    /// @name Figures
    /// @{

    /// @return all handovers, in the order of Link_Up, then of the walkers
    std::vector<MmcpHandoverObservation> GetRecords() const;
    /// @param walker its number @return what it received
    const MmcpWalkerMonitor::Reception& GetReception(uint32_t walker) const;
    /// @return messages so far
    const MmcpSignallingCounter& GetSignalling() const;

    /// @param os gets handovers.csv
    void WriteHandovers(std::ostream& os) const;
    /// @param os gets receivers.csv
    void WriteReceivers(std::ostream& os) const;
    /// @param os gets signalling.csv
    void WriteSignalling(std::ostream& os) const;
    /// @param os gets summary.json
    void WriteSummary(std::ostream& os) const;
    /**
     * Writes the four files.
     *
     * @param prefix of their names; a folder ends in a slash, and is made if it is not there. A
     * file that cannot be written ends the program with a message
     */
    void WriteFiles(const std::string& prefix) const;
    /// @}

  private:
    /// When a group began, and ceased, to be wanted, in turn.
    using History = std::vector<Time>;

    /// @return number of a new walker
    uint32_t AddWalker(Ptr<MmcpWalkerMonitor> walker,
                       Ptr<McastReceiver> receiver,
                       Ptr<MmcpLinkTrigger> trigger,
                       Ptr<MmcpNetworkAttachment> attachment);
    /// @return the walker of that number; of another the program ends with a message
    MmcpWalkerMonitor& GetWalker(uint32_t walker) const;
    /// Counts the messages of an entity. @param sender "sm", "lmc" or "mn"
    void WatchEntity(Ptr<MmcpEntity> entity, const char* sender);
    /// Follows the handovers that an old LMC or an SM serves.
    void WatchHandovers(Ptr<MmcpUpstreamEntity> entity);
    /// Counts the membership messages of a node, as those of a host unless it is a router.
    void WatchMembership(Ptr<Node> node);
    /// @return the walker of an MN in a session, null if it is not watched
    Ptr<MmcpWalkerMonitor> FindWalker(uint32_t sessionId, const MmcpIdentifier& mnId) const;
    /// @param until the walker went on @return since when the router of its PoA wanted a group when
    /// it came, or from when on it did until it went
    std::optional<Time> FindJoin(const MmcpHandoverObservation& handover,
                                 const McastAddress& group,
                                 Time until) const;
    /// @return true if both PoAs are known to be in one subnet
    bool IsSameSubnet(const MmcpIdentifier& a, const MmcpIdentifier& b) const;

    // Bound to what they are about. A node that outlives its script keeps the monitor with it.
    static void OnMmcpTx(Ptr<MmcpHandoverMonitor> self,
                         const char* sender,
                         MmcpLengthOctets layout,
                         const MmcpEndpoint& to,
                         const MmcpMessage& message);
    static void OnMembershipTx(Ptr<MmcpHandoverMonitor> self,
                               uint32_t node,
                               bool routerAlert,
                               uint32_t interface,
                               const McastAddress& to,
                               const McastMembershipMessage& message);
    static void OnMembershipChanged(Ptr<MmcpHandoverMonitor> self,
                                    uint32_t link,
                                    uint32_t linkInterface,
                                    uint32_t interface,
                                    const McastAddress& group,
                                    const McastSourceFilter& filter);
    static void OnTransferTx(Ptr<MmcpHandoverMonitor> self,
                             const MmcpEndpoint& to,
                             const MmcpMessage& message);
    static void OnServed(Ptr<MmcpHandoverMonitor> self,
                         uint32_t sessionId,
                         const MmcpHandoverServed& handover);

    Time m_settleTime; //!< attribute

    std::vector<Ptr<MmcpWalkerMonitor>> m_walkers; //!< by number
    /// MNs by identifier; one may be in several sessions (P21).
    std::unordered_multimap<MmcpIdentifier, Ptr<MmcpWalkerMonitor>> m_mns;
    std::unordered_map<MmcpIdentifier, uint32_t> m_links;               //!< by PoA
    uint32_t m_nLinks{0};                                               //!< so far
    std::map<std::pair<uint32_t, McastAddress>, History> m_memberships; //!< by link and group
    std::map<uint32_t, bool> m_nodes;                                   //!< whether it is a router
    MmcpSignallingCounter m_signalling;                                 //!< messages
};

} // namespace ns3

#endif // MMCP_HANDOVER_MONITOR_H
