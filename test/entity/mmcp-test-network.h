// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_TEST_NETWORK_H
#define MMCP_TEST_NETWORK_H

#include "../proxy/mcast-test-network.h"
#include "mmcp-test-recorder.h"

#include "ns3/mmcp-helper.h"
#include "ns3/mmcp-lmc.h"
#include "ns3/mmcp-mn.h"
#include "ns3/mmcp-sm.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * A provider's network with SM and three LMCs:
 *
 *     source --+-- 0 -- root --- 1 -- router A -- 4  PoAs a1, a2
 *         SM --+          +----- 2 -- router B -- 5  PoAs b1, b2
 *                         +----- 3 -- router C -- 6  PoAs c1, c2
 *
 * Each LMC is on the router or on a host in its subnet.
 *
 * MNs are called mn0, mn1 and so on. ARP and Neighbour Discovery have no random delay here and
 * there is no duplicate address detection, so that both IP versions take the same time.
 */
class MmcpTestNetwork : public McastTestNetwork
{
  public:
    static constexpr uint32_t SITE = 0;     //!< link of source and SM
    static constexpr uint32_t CORE_A = 1;   //!< link of router A; those of B and C follow
    static constexpr uint32_t SUBNET_A = 4; //!< those of B and C follow
    static constexpr uint32_t AWAY = 7;     //!< link where nobody else is
    static constexpr uint32_t SESSION = 7;  //!< on group 1

    /// How long after Link_Up an MN has its address, s.
    static constexpr double ADDRESS_DELAY = 0.02;

    /// @param family of all addresses @param lmcOnRouter where LMCs are, or on a host of the subnet
    /// @param quiet whether IGMP and MLD say all things once, and routers know each host (RFC
    /// 6636): with many MNs most of the work would be theirs
    explicit MmcpTestNetwork(McastAddress::Family family,
                             bool lmcOnRouter = true,
                             bool quiet = false);

    /// @name Set up
    /// @{

    /// @param time Status Report Time of all, s; the Status Probe Time is three times that (P6)
    void SetReportTime(double time);
    /// Installs SM and LMCs with what was set at `mmcp`. They start at 0.5 s.
    void Install();
    /// @param poa where it is @param start s @return a new MN on a new node
    Ptr<MmcpMn> AddMn(const std::string& poa, double start = 2);
    /// @param node of an MN that is there @param session of another @param poa where it is @param
    /// start s @return the other MN on the same node
    Ptr<MmcpMn> AddMnOn(Ptr<Node> node, uint32_t session, const std::string& poa, double start = 2);
    /// @param mn whose node gets a second device, in no subnet yet @return the device
    Ptr<NetDevice> AddDevice(Ptr<MmcpMn> mn);
    /// The stream of the session. @param from s @param to s @return it
    McastTestStream& Stream(double from, double to);
    /// @}

    /// @name What happens to an MN
    /// The device is the node's first, unless another is given.
    /// @{

    /// Link_Handover_Imminent. @param at s @param mn who @param poa where to
    void PredictAt(double at, Ptr<MmcpMn> mn, const std::string& poa);
    /// It loses its link: Link_Down. @param at s @param mn who
    void LoseAt(double at, Ptr<MmcpMn> mn, Ptr<NetDevice> device = nullptr);
    /// It comes to a PoA: Link_Up, then an address. @param at s @param mn who @param poa where to
    void
    EnterAt(double at, Ptr<MmcpMn> mn, const std::string& poa, Ptr<NetDevice> device = nullptr);
    /// LoseAt() and EnterAt(). @param at s @param mn who @param poa where to @param gap s without a
    /// link
    void MoveAt(double at, Ptr<MmcpMn> mn, const std::string& poa, double gap = 0.05);
    /// Predicted 0.5 s before it moves. @param at when it moves, s @param mn who @param poa where
    /// to
    void HandOverAt(double at, Ptr<MmcpMn> mn, const std::string& poa);
    /// @param at s @param entity starts or stops @param starts which
    static void RunAt(double at, Ptr<MmcpEntity> entity, bool starts);
    /// @}

    /// @param until s; random numbers are fixed first
    void Run(double until);

    /// @param name A, B or C @return the LMC
    Ptr<MmcpLmc> Lmc(char name) const;
    /// @return the SM
    Ptr<MmcpSm> Sm() const;
    /// @param id of an MN, LMC or PoA @return it as a text
    static std::string TextOf(const MmcpIdentifier& id);
    /// @param poa as "b1" @return link of its subnet
    static uint32_t LinkOf(const std::string& poa);
    /// @param name A, B or C @return the router
    Ptr<Node> Router(char name) const;
    /// @return all MNs
    const std::vector<Ptr<MmcpMn>>& Mns() const;
    /// @param device of an MN @return its address there
    McastAddress GetAddressOf(Ptr<NetDevice> device) const;
    /// @param mnId an MN @return how the SM sees it, as "A DELEGATED", "- ESTABLISHED" without an
    /// LMC, or "" if it does not
    std::string SeenBySm(const std::string& mnId) const;
    /// @param lmc A, B or C @param mnId an MN @return its state there, or ""
    std::string SeenByLmc(char lmc, const std::string& mnId) const;
    /// @return all that MNs, SM and LMCs know now, a line each, as "mn0: ESTABLISHED at A, group",
    /// "sm: mn0 A DELEGATED" or "A: mn0 ESTABLISHED"; in no order that depends on the past
    std::string Describe() const;

    /// Decides on each MMCP packet when it is sent. @param packet UDP payload
    using PacketFate = std::function<McastTestLink::Fate(Ptr<const Packet> packet)>;
    /// @param fate of each MMCP packet from now on
    void SetFate(PacketFate fate);

    /// Told of all link events, too. @param node where
    std::function<void(Ptr<Node> node, const MmcpLinkEvent& event)> onLinkEvent;

    MmcpHelper mmcp;           //!< before Install(), set attributes by it
    MmcpTestRecorder recorder; //!< what is sent
    Ptr<Node> source;          //!< of the stream
    Ptr<Node> smNode;          //!< of the SM

  private:
    /// @return a node without random delays
    Ptr<Node> MakeNode();
    /// Makes an MN known. @param mn on a node @param poa where it is @param start s
    void Admit(Ptr<MmcpMn> mn, const std::string& poa, double start);
    void Lose(Ptr<MmcpMn> mn, Ptr<NetDevice> device);
    void Enter(Ptr<MmcpMn> mn, const std::string& poa, Ptr<NetDevice> device);
    void Configure(Ptr<Node> node, Ptr<NetDevice> device);
    /// Tells all MNs of a node. @param node where @param event what
    void Tell(Ptr<Node> node, const MmcpLinkEvent& event) const;
    void Predict(Ptr<MmcpMn> mn, const std::string& poa) const;

    const McastAddress::Family m_ip;   //!< of all addresses
    const bool m_lmcOnRouter;          //!< where LMCs are
    Ptr<Node> m_root;                  //!< root of the multicast tree
    std::vector<Ptr<Node>> m_routers;  //!< A, B, C
    std::vector<Ptr<Node>> m_lmcNodes; //!< A, B, C
    ApplicationContainer m_lmcs;       //!< A, B, C
    std::vector<Ptr<MmcpMn>> m_mns;    //!< all
};

} // namespace ns3

#endif // MMCP_TEST_NETWORK_H
