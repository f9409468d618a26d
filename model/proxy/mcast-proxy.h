// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROXY_H
#define MCAST_PROXY_H

#include "ns3/mcast-forwarding.h"
#include "ns3/mcast-protocol.h"
#include "ns3/object.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The multicast router of one node for one IP version: a proxy of RFC 4605 with one upstream
 * interface, or without one the root of a tree. It knows interfaces by number, has no packet in its
 * hands and no branch on the family; McastIpv4Routing and McastIpv6Routing ask it for each packet.
 *
 *                    to the sources
 *                          |
 *             upstream  (host part: joins what is wanted below)
 *         +----------------+-----------------+
 *         |  membership database (4.1)       |
 *         +------+---------+----------+------+
 *        downstream     downstream   downstream  (router part: asks who wants what)
 *
 * There is no PIM: the topology has to be a tree, as RFC 4605 demands.
 */
class McastProxy : public Object
{
  public:
    /// Input interface of packets that the node itself sends: loopback, in both families.
    static constexpr uint32_t LOCAL = 0;
    /// TTL threshold of an interface if not set: IP itself forwards no packet with a TTL of 1.
    static constexpr uint8_t DEFAULT_TTL_THRESHOLD = 1;

    /// @return the object TypeId
    static TypeId GetTypeId();

    McastProxy();
    ~McastProxy() override;

    /// @param protocol group membership of the node; once, before all else
    void SetProtocol(Ptr<McastProtocol> protocol);
    /// @return group membership of the node, null before SetProtocol()
    Ptr<McastProtocol> GetProtocol() const;

    /**
     * @name Interfaces
     * Interfaces of the family on this node; loopback ends the program with a message.
     * @{
     */

    /**
     * Becomes the router of a link: asks for members there and forwards to them.
     *
     * @param interface an interface other than the upstream one
     */
    void AddDownstream(uint32_t interface);
    /// @param interface where to be a router no longer; nothing happens if it is not downstream
    void RemoveDownstream(uint32_t interface);
    /// @param interface an interface @return true if it is downstream
    bool IsDownstream(uint32_t interface) const;
    /**
     * All that is wanted downstream is joined there, and all from downstream is sent there, from
     * now on (RFC 4605 4). There is one at most: another one is left.
     *
     * @param interface an interface that is not downstream
     */
    void SetUpstream(uint32_t interface);
    /// Leaves all groups upstream; the node is the root of a tree then.
    void ClearUpstream();
    /// @return the upstream interface, if there is one
    std::optional<uint32_t> GetUpstream() const;
    /**
     * Takes packets of all sources from an interface, without reports there: what a root has
     * towards the rest of the network, which sends to it anyway. Nothing from downstream is sent
     * there.
     *
     * @param interface the interface
     */
    void AddStaticUpstream(uint32_t interface);
    /**
     * Like the other, for some sources. Their packets are refused on all other interfaces; the
     * longest prefix counts.
     *
     * @param network an address of the prefix; another family ends the program with a message
     * @param prefixLength bits of it, up to 32 or 128; 0: all sources, refused nowhere else
     * @param interface the interface
     */
    void AddStaticUpstream(const McastAddress& network, uint8_t prefixLength, uint32_t interface);
    /**
     * @param interface the interface
     * @param threshold packets are forwarded to it if they arrive with a higher TTL; 255: none.
     * Default DEFAULT_TTL_THRESHOLD
     */
    void SetTtlThreshold(uint32_t interface, uint8_t threshold);
    /// @return the interface whose address the node's own packets have: upstream, or else the first
    /// downstream
    std::optional<uint32_t> GetMainInterface() const;
    /// @}

    /**
     * Decides on a packet, counts and traces it (RFC 4605 4.2).
     *
     * @param input where it came in, LOCAL if this node sends it
     * @param source its source
     * @param group its destination, a multicast address
     * @param ttl its TTL or hop limit as it arrived
     * @return where it goes to; null if nowhere
     */
    Ptr<McastForwarding>
    Forward(uint32_t input, const McastAddress& source, const McastAddress& group, uint8_t ttl);

    /// Forgets cached decisions: something about the interfaces changed.
    void InvalidateAll();

    /// @name State
    /// @{

    /// @param group a group @return what all downstream interfaces together want (RFC 4605 4.1)
    McastSourceFilter GetMembership(const McastAddress& group) const;
    /// @return the membership database, in order (RFC 4605 4.1)
    std::map<McastAddress, McastSourceFilter> GetMemberships() const;
    /// @return packets forwarded so far, to however many interfaces
    uint64_t GetForwarded() const;
    /// @param reason a reason @return packets not forwarded for it so far
    uint64_t GetNotForwarded(McastNotForwarded reason) const;
    /// @return number of decisions in the cache
    std::size_t GetCacheSize() const;
    /// @param stream prints interfaces, membership database and counters to it
    void Print(Ptr<OutputStreamWrapper> stream) const;
    /// @}

    /// @name Signatures of the trace sources
    /// @{
    /// Input interface, source, group, output interfaces.
    typedef void (*ForwardCallback)(uint32_t input,
                                    const McastAddress& source,
                                    const McastAddress& group,
                                    const std::vector<uint32_t>& outputs);
    /// Input interface, source, group, reason.
    typedef void (*NotForwardedCallback)(uint32_t input,
                                         const McastAddress& source,
                                         const McastAddress& group,
                                         McastNotForwarded reason);
    /// Group, what all downstream interfaces together want from now on.
    typedef void (*DatabaseChangedCallback)(const McastAddress& group,
                                            const McastSourceFilter& filter);
    /// @}

  protected:
    void DoDispose() override;

  private:
    /// A line of the membership database.
    struct Group
    {
        std::vector<std::pair<uint32_t, McastSourceFilter>> links; //!< who wants what, by interface
        McastSourceFilter merged;                                  //!< what all of them want
    };

    /// Sources that are found behind an interface.
    struct StaticUpstream
    {
        McastAddress network; //!< of the prefix; no family: all
        uint8_t prefixLength; //!< its length
        uint32_t interface;   //!< where they are
    };

    /// Packets with one decision.
    struct Flow
    {
        McastAddress group;  //!< their destination
        McastAddress source; //!< their source
        uint32_t input;      //!< where they come in

        /// @param other a flow @return true if all is the same
        bool operator==(const Flow& other) const;
    };

    /// Hash of a Flow.
    struct FlowHash
    {
        /// @param flow a key @return its hash
        std::size_t operator()(const Flow& flow) const noexcept;
    };

    void OnMembershipChanged(uint32_t interface,
                             const McastAddress& group,
                             const McastSourceFilter& filter);
    void OnQuerierChanged(uint32_t interface, const McastAddress& querier);
    /// Notes what one link wants and keeps the merge and the upstream membership right.
    void Update(uint32_t interface, const McastAddress& group, const McastSourceFilter& filter);
    void CheckInterface(uint32_t interface) const;
    uint8_t GetTtlThreshold(uint32_t interface) const;
    const StaticUpstream* FindStaticUpstream(const McastAddress& source) const;

    Ptr<McastForwarding> Find(uint32_t input,
                              const McastAddress& source,
                              const McastAddress& group);
    Ptr<McastForwarding> Decide(uint32_t input,
                                const McastAddress& source,
                                const McastAddress& group) const;
    /// @return why packets of the source are not taken from the interface, if so
    std::optional<McastNotForwarded> GetRefusal(uint32_t input, const McastAddress& source) const;
    Ptr<McastForwarding> CutByTtl(const McastForwarding& all, uint8_t ttl) const;
    void Invalidate(const McastAddress& group);

    Ptr<McastProtocol> m_protocol;                    //!< group membership of the node
    const McastFamilyRules* m_rules{nullptr};         //!< of the family
    uint64_t m_socket{0};                             //!< what the upstream membership is set with
    std::optional<uint32_t> m_upstream;               //!< upstream interface
    std::map<uint32_t, bool> m_downstream;            //!< interface: whether this object enabled it
    std::map<uint32_t, uint8_t> m_thresholds;         //!< TTL thresholds that are not the default
    std::vector<StaticUpstream> m_static;             //!< longest prefix first
    std::unordered_map<McastAddress, Group> m_groups; //!< membership database
    std::unordered_map<Flow, Ptr<McastForwarding>, FlowHash> m_cache; //!< decisions
    std::unordered_map<McastAddress, std::vector<Flow>> m_flows;      //!< those in the cache
    /// Decisions that differ, by reason and outputs.
    std::map<std::pair<McastNotForwarded, std::vector<uint32_t>>, Ptr<McastForwarding>> m_different;
    uint32_t m_maxCached{0};  //!< decisions in the cache, at most
    bool m_querierOnly{true}; //!< only the querier of a link forwards there

    uint64_t m_forwarded{0};                                    //!< packets
    std::array<uint64_t, MCAST_NOT_FORWARDED> m_notForwarded{}; //!< packets, by reason

    /// A packet is forwarded.
    TracedCallback<uint32_t, const McastAddress&, const McastAddress&, const std::vector<uint32_t>&>
        m_forwardTrace;
    /// A packet is not forwarded.
    TracedCallback<uint32_t, const McastAddress&, const McastAddress&, McastNotForwarded>
        m_notForwardedTrace;
    /// The membership database changed.
    TracedCallback<const McastAddress&, const McastSourceFilter&> m_databaseTrace;
};

} // namespace ns3

#endif // MCAST_PROXY_H
