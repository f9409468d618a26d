// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_RECEIVER_H
#define MCAST_RECEIVER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/mcast-port-table.h"
#include "ns3/mcast-protocol.h"
#include "ns3/mcast-sequence-counter.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Joins a group when it starts, leaves it when it stops, and counts what it receives in between.
 * The node needs group membership (McastHelper::InstallHost). Packets of at least 12 octets are
 * taken as those of UdpClient, which begin with ns3::SeqTsHeader; by their numbers it counts, for
 * each sender, losses, duplicates and packets out of order.
 *
 * Any number of receivers of a node may share group and port.
 */
class McastReceiver : public Application
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    McastReceiver();
    ~McastReceiver() override;

    /**
     * Joins the group; Start does so. The node must be set.
     */
    void Join();
    /// Leaves the group; Stop does so. What was counted stays.
    void Leave();
    /// @return true between Join() and Leave()
    bool IsJoined() const;

    /**
     * Which sources are wanted, also while joined.
     *
     * @param filter INCLUDE of some (SSM), or EXCLUDE of some; of another family than the group:
     * the program ends with a message
     */
    void SetFilter(const McastSourceFilter& filter);
    /// @return which sources are wanted
    McastSourceFilter GetFilter() const;
    /// @return the group
    McastAddress GetGroup() const;

    /// @name Counted since the beginning
    /// @{

    /// @return packets of the group and of wanted sources, duplicates included
    uint64_t GetReceived() const;
    /// @return their octets of UDP payload
    uint64_t GetOctets() const;
    /// @return numbers missing up to now, between the lowest and the highest of each sender while
    /// joined
    uint64_t GetLost() const;
    /// @return packets received again
    uint64_t GetDuplicates() const;
    /// @return packets that came after one with a higher number
    uint64_t GetLate() const;
    /// @return when the last packet came; negative if none did
    Time GetLastTime() const;
    /// @}

    /// @name Signatures of the trace sources
    /// @{
    /// Payload, source, index of the input device in its node.
    typedef void (*RxCallback)(Ptr<const Packet> packet,
                               const McastAddress& source,
                               uint32_t device);
    /// Number of a packet, what it is by its number, index of the input device in its node.
    typedef void (*SequenceCallback)(uint32_t sequence,
                                     McastSequenceCounter::Kind kind,
                                     uint32_t device);
    /// First and last missing number, time since the last packet of the sender.
    typedef void (*GapCallback)(uint32_t first, uint32_t last, Time silence);
    /// @}

  protected:
    void DoDispose() override;

  private:
    /// Sums over all senders.
    struct Sums
    {
        uint64_t lost{0};       //!< numbers
        uint64_t duplicates{0}; //!< packets
        uint64_t late{0};       //!< packets
    };

    /// What is known of a sender.
    struct Flow
    {
        McastSequenceCounter counter; //!< of its numbers
        Time last;                    //!< when its last packet came
    };

    void StartApplication() override;
    void StopApplication() override;

    void SetGroup(const Address& group);
    Address GetGroupAddress() const;
    void SetSourceText(const std::string& text);
    std::string GetSourceText() const;
    void SetExclude(bool exclude);
    bool IsExclude() const;

    /// Tells the protocol what is wanted, on the device or on all.
    void Apply(const McastSourceFilter& filter);
    void Receive(const McastDatagram& datagram);
    void Count(const McastDatagram& datagram);
    Sums GetSums() const;

    McastAddress m_group;       //!< attribute Group
    uint16_t m_port{0};         //!< attribute Port
    Ptr<NetDevice> m_device;    //!< attribute Device; null: all
    McastSourceFilter m_filter; //!< attributes Sources and Exclude

    Ptr<McastProtocol> m_protocol; //!< of the group's family, while joined
    uint64_t m_socket{0};          //!< what the membership is set with
    uint64_t m_listener{0};        //!< in the McastPortTable

    uint64_t m_received{0};                                    //!< packets
    uint64_t m_octets{0};                                      //!< of payload
    Time m_lastTime{Seconds(-1)};                              //!< of the last packet
    std::map<std::pair<McastAddress, uint16_t>, Flow> m_flows; //!< by sender, since the last join
    Sums m_past;                                               //!< of the time before

    TracedCallback<Ptr<const Packet>, const McastAddress&, uint32_t> m_rxTrace;     //!< a packet
    TracedCallback<uint32_t, McastSequenceCounter::Kind, uint32_t> m_sequenceTrace; //!< a number
    TracedCallback<uint32_t, uint32_t, Time> m_gapTrace; //!< numbers are missing
};

} // namespace ns3

#endif // MCAST_RECEIVER_H
