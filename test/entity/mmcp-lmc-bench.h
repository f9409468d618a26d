// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LMC_BENCH_H
#define MMCP_LMC_BENCH_H

#include "mmcp-entity-notation.h"

#include "ns3/mmcp-lmc-state-machine.h"

namespace ns3
{

/// The LMC A. Its reports come at half of what the phase may be.
class MmcpLmcBench : public MmcpMachineBench<MmcpLmcStateMachine>
{
  public:
    /// @param n the notation @return the configuration of A
    static MmcpLmcConfig Config(const MmcpNotation& n)
    {
        MmcpLmcConfig config;
        config.self = n.Peer("A");
        config.lmcs = n.Lmcs();
        config.lmcId = "A";
        config.sm = n.Peer("sm");
        return config;
    }

    /// @param notation of the log @param config of A
    MmcpLmcBench(const MmcpNotation& notation, const MmcpLmcConfig& config)
        : MmcpMachineBench(notation, 7, config, [](Time most) { return most / 2; })
    {
    }

    /// @param notation of the log
    explicit MmcpLmcBench(const MmcpNotation& notation)
        : MmcpLmcBench(notation, Config(notation))
    {
    }

    /// The LMC joins.
    void Start()
    {
        Log(machine.Start(now));
    }

    /// The LMC ends.
    void Stop()
    {
        Log(machine.Stop(now));
    }

    /// The SM accepts it.
    void Admit()
    {
        Hear("sm", MmcpSessionJoinConfirm{true, n.Channel(), std::nullopt});
    }

    /// It is joined, and the log is empty.
    void Establish()
    {
        Start();
        Admit();
        TakeLog();
    }

    /// @param mn joins @param from another address of it
    void Join(const std::string& mn, const std::string& from = "")
    {
        Hear(from.empty() ? mn : from, MmcpLocalJoinRequest{mn});
    }

    /// @param mn leaves
    void Leave(const std::string& mn)
    {
        Hear(mn, MmcpUserLeaveRequest{mn});
    }

    /// @param mn reports @param status its figures
    void Report(const std::string& mn, std::optional<MmcpDataChannelStatus> status = std::nullopt)
    {
        Hear(mn, MmcpUserStatusReport{mn, status});
    }

    /// @param mn is about to move @param poaId where to
    void Move(const std::string& mn, const std::string& poaId)
    {
        Hear(mn, MmcpHandoverInitiationRequest{mn, poaId});
    }

    /// @param lmc announces @param mn who is about to come
    void Announce(const std::string& lmc, const std::string& mn)
    {
        Hear(lmc, MmcpHandoverContextTransfer{mn, n.Channel()});
    }

    /// @param lmc answers an HCT @param accepted F @param mn whom it names; empty: nobody
    void Ack(const std::string& lmc, bool accepted = true, const std::string& mn = "")
    {
        Hear(
            lmc,
            MmcpHandoverTransferAck{accepted,
                                    mn.empty() ? std::nullopt : std::optional<MmcpIdentifier>(mn)});
    }
};

} // namespace ns3

#endif // MMCP_LMC_BENCH_H
