// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROTOCOL_BENCH_H
#define MCAST_PROTOCOL_BENCH_H

#include "mcast-membership-notation.h"

#include "ns3/mcast-protocol.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/// What a device sent.
struct McastTestFrame
{
    double time;                 //!< s
    int sender;                  //!< number of the node
    std::vector<uint8_t> octets; //!< from the IP header on

    /// @param at offset @return the octet there, 0 behind the end
    uint8_t operator[](std::size_t at) const
    {
        return at < octets.size() ? octets[at] : 0;
    }
};

/// A device whose link can be cut and that can lose what it receives.
class McastTestDevice : public SimpleNetDevice
{
  public:
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool Send(Ptr<Packet> packet, const Address& destination, uint16_t protocol) override;

    /// @param up the new state; tells those who asked for it
    void SetLink(bool up);

    std::function<void(Ptr<const Packet>)> onSend; //!< sees all that is sent
    int lose{0}; //!< so many packets received from now on are lost

  private:
    bool m_up{true};
    std::vector<Callback<void>> m_callbacks;
};

/**
 * Nodes with real IP stacks and group membership on one link without delay. The address of node n
 * ends in n. What happens at routers is logged as "5.00:r1:1=EX()": time in s, router, event as
 * McastNotation has it.
 */
class McastProtocolBench
{
  public:
    /// A node of the link.
    struct Member
    {
        Ptr<Node> node;              //!< the node
        Ptr<McastTestDevice> device; //!< on the link
        Ptr<McastProtocol> protocol; //!< group membership
        uint64_t socket;             //!< for Join()
    };

    using Attributes = std::map<std::string, std::string>;

    /// @param family of all addresses
    explicit McastProtocolBench(McastAddress::Family family);
    /// Ends the simulation.
    ~McastProtocolBench();

    McastProtocolBench(const McastProtocolBench&) = delete;
    McastProtocolBench& operator=(const McastProtocolBench&) = delete;

    /// @param number of the node, from 1 @param attributes of the protocol @return the node
    Member& Add(int number, const Attributes& attributes = {});
    /// @param number as for Add() @param attributes of the protocol @return a node with the router
    /// part
    Member& AddRouter(int number, const Attributes& attributes = {});
    /// @param number from Add() @return the node
    Member& operator()(int number);

    /// @param time s @param action done then
    void At(double time, std::function<void()> action);
    /// @param time s @param host number @param filter what it wants @param group its number
    void Join(double time, int host, const std::string& filter = "EX()", int group = 1);
    /// @param until s
    void Run(double until);

    /// Sends a packet into the link from a node without IP. @param packet with IP header @param
    /// time s
    void Inject(double time, Ptr<Packet> packet);

    /// @return the log since the last call
    std::string TakeLog();
    /// @param sender number of the node @param from s @return its membership messages
    std::vector<McastTestFrame> GetFrames(int sender, double from = 0) const;
    /// @param frame sent @return its message, as McastNotation has it, or why it is none
    std::string Text(const McastTestFrame& frame) const;
    /// @param sender number of the node @param from s @return its messages with times, "0.00:GQ"
    std::string GetSent(int sender, double from = 0) const;

    static constexpr uint32_t INTERFACE = 1; //!< the link at all nodes
    static constexpr int STRANGER = 99;      //!< the node of Inject()
    McastNotation n;                         //!< of the family
    bool duplicateDetection{false};          //!< of IPv6 addresses, for nodes added from now on
    std::vector<McastTestFrame> frames;      //!< all that carries membership messages

  private:
    void InstallStack(Ptr<Node> node) const;
    void AddInterface(int number, Ptr<Node> node, Ptr<NetDevice> device) const;
    Ptr<McastTestDevice> MakeDevice(int number, Ptr<Node> node);
    void Log(int number, const std::string& text);
    static void OnMembership(McastProtocolBench* self,
                             int number,
                             uint32_t interface,
                             const McastAddress& group,
                             const McastSourceFilter& filter);
    static void OnQuerier(McastProtocolBench* self,
                          int number,
                          uint32_t interface,
                          const McastAddress& querier);
    static void Call(std::function<void()> action);
    bool IsMembership(const McastTestFrame& frame) const;

    Ptr<SimpleChannel> m_channel;    //!< the link
    std::map<int, Member> m_members; //!< by number
    Ptr<Node> m_strangerNode;        //!< of Inject()
    Ptr<McastTestDevice> m_stranger; //!< of Inject()
    std::string m_log;               //!< since TakeLog()
};

} // namespace ns3

#endif // MCAST_PROTOCOL_BENCH_H
