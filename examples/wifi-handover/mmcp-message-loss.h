// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MESSAGE_LOSS_H
#define MMCP_MESSAGE_LOSS_H

#include "ns3/error-model.h"
#include "ns3/mcast-address.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>

namespace ns3
{

/// Loses MMCP messages where a wired device receives them, and nothing else.
class MmcpMessageLoss : public ErrorModel
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    /// @param share of the messages that get lost, 0 to 1 @param to only those to this address; no
    /// family: all
    explicit MmcpMessageLoss(double share = 0, const McastAddress& to = McastAddress());

    /// @param stream of random numbers @return how many are used: 1
    int64_t AssignStreams(int64_t stream);

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;
    /// @param packet with the header of Ethernet or PPP @return whether it is such a message
    bool Matches(const Ptr<const Packet>& packet) const;

    double m_share;                      //!< lost
    McastAddress m_to;                   //!< destination, or all
    Ptr<UniformRandomVariable> m_random; //!< which ones
};

} // namespace ns3

#endif // MMCP_MESSAGE_LOSS_H
