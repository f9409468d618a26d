// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_CONTEXT_TRANSFERS_H
#define MMCP_CONTEXT_TRANSFERS_H

#include "ns3/mcast-due-queue.h"
#include "ns3/mmcp-state-machine.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The handover context transfers of an old LMC: which HCT are open, which wait, which are to be
 * sent again (MMCP 7.5, P12). An HTA does not name its MN, so to each new LMC one is open at a time
 * and the others wait in order, unless that LMC names MNs (P15). One that is cancelled while it is
 * open may still be answered: the others wait for that HTA, too, or until it is overdue. Work is
 * O(1) for each of them.
 */
class MmcpContextTransfers
{
  public:
    using Key = uint32_t; //!< an MN: its slot in the member table

    /// Whose turn it is: HCT to be sent now.
    using Turns = std::vector<Key>;

    /**
     * @param interval Context Transfer Time
     * @param attempts HCT sent without an answer before it is given up
     * @param named whether MN Identifiers of HTA count
     */
    MmcpContextTransfers(Time interval, uint32_t attempts, bool named);

    /// @param key an MN without a transfer @param to the new LMC @param now the time @return true:
    /// it is its turn; false: it waits
    bool Start(Key key, const MmcpEndpoint& to, Time now);
    /// Ends a transfer that was answered or given up; nothing happens if there is none. @param key
    /// an MN @param now the time @return whose turn it is
    Turns End(Key key, Time now);
    /// Ends a transfer, open or waiting, that nobody wants any more; nothing happens if there is
    /// none. @param key an MN
    void Cancel(Key key);
    /// Ends all.
    void Clear();

    /**
     * An HTA has arrived.
     *
     * @param from its sender
     * @param named the MN that it names and that is known here, if so
     * @return the MN that it is about, nothing if no transfer is open there
     */
    std::optional<Key> FindAnswered(const MmcpEndpoint& from, std::optional<Key> named);
    /// That HTA was about none. @param from its sender @param now the time @return whose turn it is
    Turns PassOver(const MmcpEndpoint& from, Time now);

    /// @return when PopDue() or PopTurns() have something
    Time GetNextTimeout() const;
    /// @param now the time @return whose turn it is, as the HTA of a cancelled HCT is overdue
    Turns PopTurns(Time now);
    /// @param now the time @return an MN and whether its HCT is to be sent again; false: given up,
    /// and to be ended by the caller
    std::optional<std::pair<Key, bool>> PopDue(Time now);

  private:
    /// To one LMC.
    struct Peer
    {
        bool names{false};         //!< it has named an MN
        std::list<Key> open;       //!< sent, in order
        std::list<Key> waiting;    //!< not yet sent, in order
        std::optional<Time> stray; //!< so long the HTA of a cancelled one may come
    };

    /// Of one MN.
    struct Transfer
    {
        MmcpEndpoint to;                    //!< the new LMC
        bool open{false};                   //!< in which list of its peer
        std::list<Key>::iterator place;     //!< in that list
        MmcpRequest request;                //!< its HCT
        McastDueQueueOf<Key>::Place queued; //!< in m_due
    };

    void Open(Key key, Peer& peer, Time now);
    /// @param key an MN with a transfer, which is forgotten @return its peer
    Peer& Remove(Key key);
    /// @return who of a peer's waiting MNs may go, each opened
    Turns OpenNext(Peer& peer, Time now);

    const Time m_interval;                            //!< Context Transfer Time
    const uint32_t m_attempts;                        //!< at most
    const bool m_named;                               //!< names count
    std::map<MmcpEndpoint, Peer> m_peers;             //!< new LMCs
    std::unordered_map<Key, Transfer> m_transfers;    //!< open and waiting
    McastDueQueueOf<Key> m_due;                       //!< open ones
    std::set<std::pair<Time, MmcpEndpoint>> m_strays; //!< peers with a stray
};

} // namespace ns3

#endif // MMCP_CONTEXT_TRANSFERS_H
