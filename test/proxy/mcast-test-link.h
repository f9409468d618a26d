// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_TEST_LINK_H
#define MCAST_TEST_LINK_H

#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{

/// A LAN that devices can leave, and where frames can meet a fate.
class McastTestLink : public SimpleChannel
{
  public:
    /// Copies of a frame that arrive, each so much later than it should; none: it is lost.
    using Fate = std::vector<Time>;
    /// Decides on a frame. @param packet with IP header @param protocol Ethertype
    using FatePicker = std::function<Fate(Ptr<const Packet> packet, uint16_t protocol)>;

    /// @param delay of each frame; default 1 ms
    void SetDelay(Time delay);
    /// @param picker decides on each frame from now on
    void SetFatePicker(FatePicker picker);
    /// @param hub alone hears what others send to all or to groups, as an access point that keeps
    /// its stations apart; null, the default: all hear it
    void SetHub(Ptr<NetDevice> hub);
    /// @param device hears nothing from now on, and is not heard, until it enters a link again
    void Remove(Ptr<NetDevice> device);

    void Send(Ptr<Packet> packet,
              uint16_t protocol,
              Mac48Address to,
              Mac48Address from,
              Ptr<SimpleNetDevice> sender) override;
    void Add(Ptr<SimpleNetDevice> device) override;
    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;

  private:
    bool Has(const Ptr<NetDevice>& device) const;
    bool Reaches(const Ptr<SimpleNetDevice>& device,
                 const Mac48Address& to,
                 const Ptr<SimpleNetDevice>& sender) const;
    void Deliver(Ptr<SimpleNetDevice> device,
                 Ptr<Packet> packet,
                 uint16_t protocol,
                 Mac48Address to,
                 Mac48Address from) const;

    std::vector<Ptr<SimpleNetDevice>> m_devices; //!< in the order of Add()
    Time m_delay{MilliSeconds(1)};               //!< of each frame
    Ptr<NetDevice> m_hub;                        //!< none: no stations
    FatePicker m_picker;                         //!< none: all arrive
};

} // namespace ns3

#endif // MCAST_TEST_LINK_H
