// SPDX-License-Identifier: GPL-2.0-only

#ifndef HANDOVER_LOG_H
#define HANDOVER_LOG_H

#include "ns3/mmcp-module.h"

#include <fstream>
#include <string>

namespace ns3
{

/// Writes what each walker receives, and each MMCP message: what a picture of a handover is made
/// of.
class HandoverLog
{
  public:
    /// @param folder gets packets.csv and messages.csv
    explicit HandoverLog(const std::string& folder);

    /// @param walker its name @param receiver of the stream
    void WatchReceiver(const std::string& walker, Ptr<McastReceiver> receiver);
    /// @param name of the entity @param entity an SM, LMC or MN @param address where it is reached;
    /// empty: it moves
    void WatchEntity(const std::string& name, Ptr<MmcpEntity> entity, const std::string& address);

  private:
    std::ofstream m_packets;  //!< packets.csv
    std::ofstream m_messages; //!< messages.csv
};

} // namespace ns3

#endif // HANDOVER_LOG_H
