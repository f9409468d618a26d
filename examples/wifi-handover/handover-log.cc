// SPDX-License-Identifier: GPL-2.0-only

#include "handover-log.h"

#include "ns3/simulator.h"

namespace ns3
{

namespace
{

/// @param file packets.csv @param walker its name; the rest as McastReceiver's trace Sequence
void
LogPacket(std::ofstream* file,
          const std::string& walker,
          uint32_t sequence,
          McastSequenceCounter::Kind kind,
          uint32_t device)
{
    *file << MmcpFormatSeconds(Simulator::Now()) << ',' << walker << ',' << sequence << ','
          << device << ',' << (kind == McastSequenceCounter::Kind::DUPLICATE) << '\n';
}

/// @param file messages.csv @param who begins the line; the rest as MmcpEntity's traces Tx and Rx
void
LogMessage(std::ofstream* file,
           const std::string& who,
           const MmcpEndpoint& peer,
           const MmcpMessage& message)
{
    std::ostringstream text;
    text << message;
    *file << MmcpFormatSeconds(Simulator::Now()) << ',' << who << ',' << peer.address << ','
          << MmcpFormatField(text.str()) << '\n';
}

} // namespace

HandoverLog::HandoverLog(const std::string& folder)
    : m_packets(folder + "/packets.csv"),
      m_messages(folder + "/messages.csv")
{
    NS_ABORT_MSG_IF(!m_packets || !m_messages, "--log: cannot write to " << folder);
    m_packets << "time_s,walker,sequence,device,duplicate\n";
    m_messages << "time_s,entity,address,event,peer,message\n";
}

void
HandoverLog::WatchReceiver(const std::string& walker, Ptr<McastReceiver> receiver)
{
    auto* file = &m_packets;
    receiver->TraceConnectWithoutContext(
        "Sequence",
        Callback<void, uint32_t, McastSequenceCounter::Kind, uint32_t>(
            [file, walker](uint32_t sequence, McastSequenceCounter::Kind kind, uint32_t device) {
                LogPacket(file, walker, sequence, kind, device);
            }));
}

void
HandoverLog::WatchEntity(const std::string& name,
                         Ptr<MmcpEntity> entity,
                         const std::string& address)
{
    auto* file = &m_messages;
    for (const auto& [trace, event] : {std::pair("Tx", "tx"), std::pair("Rx", "rx")})
    {
        std::string who(name);
        who.append(",").append(address).append(",").append(event);
        entity->TraceConnectWithoutContext(
            trace,
            Callback<void, const MmcpEndpoint&, const MmcpMessage&>(
                [file, who](const MmcpEndpoint& peer, const MmcpMessage& message) {
                    LogMessage(file, who, peer, message);
                }));
    }
}

} // namespace ns3
