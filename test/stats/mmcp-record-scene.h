// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_RECORD_SCENE_H
#define MMCP_RECORD_SCENE_H

#include "../entity/mmcp-scene-test.h"

#include "ns3/mmcp-handover-monitor.h"
#include "ns3/mmcp-network-attachment.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/// Base: a network that is watched.
class MmcpRecordScene : public MmcpSceneTest
{
  public:
    /// @param name what happens @param family of all addresses @param lmcOnRouter where LMCs are
    MmcpRecordScene(const std::string& name, McastAddress::Family family, bool lmcOnRouter = true)
        : MmcpSceneTest("record of " + name, family, lmcOnRouter)
    {
    }

  protected:
    using Record = MmcpHandoverObservation; //!< of the monitor

    static constexpr double GAP = 0.05;                               //!< of MoveAt(), s
    static constexpr double INTERVAL = McastTestStream::INTERVAL;     //!< of the stream, s
    static constexpr double ADDRESS = MmcpTestNetwork::ADDRESS_DELAY; //!< after Link_Up, s

    /// A new network with its monitor, routers, SM and LMCs watched.
    void Begin(bool named = false);
    /// @param poa where it is @param attachment of its device, or null @return a new MN, watched
    Ptr<MmcpMn> AddMn(const std::string& poa, Ptr<MmcpNetworkAttachment> attachment = nullptr);
    /// @param poa where it is @return one who never starts: its receiver joins at 2 s, without MMCP
    Ptr<MmcpMn> AddPlain(const std::string& poa);
    /// @param until s; a stream from 1 s @return the records
    std::vector<Record> Run(double until);
    /// @param what it is called @param at a time of a record @param expected s
    void ExpectTime(const std::string& what, const std::optional<Time>& at, double expected);
    /// The preparation is as the messages say. @param record of an MN @param from LMC @param to LMC
    void ExpectPreparation(const Record& record, const std::string& from, const std::string& to);
    /// The rejoin is as the messages say.
    void ExpectRejoin(const Record& record, const std::string& lmc);
    /// Lost and gap fit each other, and the packets themselves.
    void ExpectLoss(const Record& record, double gap);

    std::unique_ptr<MmcpTestNetwork> net; //!< the network
    Ptr<MmcpHandoverMonitor> monitor;     //!< of it

  private:
    void DoTeardown() override;

    std::map<Ptr<Node>, uint32_t> m_walkers; //!< number of each in the monitor
    std::map<Ptr<Node>, Ptr<MmcpNetworkAttachment>> m_attachments; //!< if any
};

} // namespace ns3

#endif // MMCP_RECORD_SCENE_H
