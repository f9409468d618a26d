// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ATTACHMENT_BENCH_H
#define MMCP_ATTACHMENT_BENCH_H

#include "../proxy/mcast-test-link.h"

#include "ns3/mmcp-network-attachment.h"
#include "ns3/mmcp-subnet-map.h"
#include "ns3/node.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * A walker and three subnets with a router each, on links with a delay of 1 ms:
 *
 *     PoAs a1, a2 -- router A, 10.0.1.1/24, fd00:0:0:1::/64
 *     PoA b1      -- router B, 10.0.2.1/24, fd00:0:0:2::/64
 *     PoA c1      -- router C, 10.0.3.1/24, fd00:0:0:3::/64
 *
 * Routers have ns-3's DHCP servers and router advertisements. Nothing has a random delay but the
 * answers to router solicitations, 0 to 0.5 s.
 */
class MmcpAttachmentBench
{
  public:
    /// @param family of all addresses @param served whether routers give addresses
    explicit MmcpAttachmentBench(McastAddress::Family family, bool served = true);
    /// Ends the simulation.
    ~MmcpAttachmentBench();
    MmcpAttachmentBench(const MmcpAttachmentBench&) = delete;
    MmcpAttachmentBench& operator=(const MmcpAttachmentBench&) = delete;

    /// @param attachment of the walker from now on
    void Use(Ptr<MmcpNetworkAttachment> attachment);
    /// @return the subnets of all PoAs
    Ptr<MmcpSubnetMap> MakeMap() const;

    /// @param at s @param poa where it comes to: Link_Up
    void EnterAt(double at, const std::string& poa);
    /// @param at s: it has no link: Link_Down
    void LoseAt(double at);
    /// @param at s @param poa 50 ms after Link_Down
    void MoveAt(double at, const std::string& poa);
    /// @param at s @param action then
    static void At(double at, std::function<void()> action);
    /// @param until s
    void Run(double until);

    /**
     * @return addresses of the walker by their subnets, a question mark behind those that are not
     * known to be unique, then the routers of its default routes: "a A", "a b? A B"
     */
    std::string GetState() const;
    /// What the attachment told.
    struct Event
    {
        double at;            //!< s
        bool kept;            //!< or new
        char subnet;          //!< a, b, c
        McastAddress address; //!< which
        Time sinceLinkUp;     //!< as told
    };
    /// @return all so far
    const std::vector<Event>& GetEvents() const;
    /// @return solicitations or DISCOVER and REQUEST sent so far, s
    const std::vector<double>& GetQuestions() const;
    /// @param lose so many of the next packets of the walker
    void Lose(int lose);

    Ptr<Node> walker;            //!< the walker
    Ptr<SimpleNetDevice> device; //!< of it

  private:
    void AddSubnet(uint32_t number);
    Ptr<Node> AddNode();
    void OnAddressed(Ptr<NetDevice> device, const McastAddress& address, Time sinceLinkUp);
    void OnKept(Ptr<NetDevice> device, const McastAddress& address, Time sinceLinkUp);
    void Note(const McastAddress& address, Time sinceLinkUp, bool kept);
    void Enter(const std::string& poa);
    void Leave();
    McastTestLink::Fate Judge(Ptr<const Packet> packet, uint16_t protocol);
    char FindSubnet(const McastAddress& address) const;
    void Tell(MmcpLinkEventType type, const std::string& poa);

    const McastAddress::Family m_family;     //!< of all addresses
    const bool m_served;                     //!< routers give addresses
    std::vector<Ptr<McastTestLink>> m_links; //!< A, B, C
    std::vector<McastAddress> m_gateways;    //!< A, B, C
    std::vector<McastAddress> m_networks;    //!< A, B, C
    Ptr<McastTestLink> m_link;               //!< of the walker
    std::string m_poa;                       //!< of the walker
    Ptr<MmcpNetworkAttachment> m_attachment; //!< of the walker
    std::vector<Event> m_events;             //!< so far
    std::vector<double> m_questions;         //!< so far
    int m_lose{0};                           //!< packets
};

} // namespace ns3

#endif // MMCP_ATTACHMENT_BENCH_H
