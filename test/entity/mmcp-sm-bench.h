// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_SM_BENCH_H
#define MMCP_SM_BENCH_H

#include "mmcp-entity-notation.h"

#include "ns3/mmcp-sm-state-machine.h"

#include <vector>

namespace ns3
{

/// The SM.
class MmcpSmBench : public MmcpMachineBench<MmcpSmStateMachine>
{
  public:
    /// @param n the notation @return the configuration of the SM
    static MmcpSmConfig Config(const MmcpNotation& n)
    {
        MmcpSmConfig config;
        config.self = n.Peer("sm");
        config.lmcs = n.Lmcs();
        config.channel = n.Channel();
        return config;
    }

    /// @param notation of the log @param config of the SM
    MmcpSmBench(const MmcpNotation& notation, const MmcpSmConfig& config)
        : MmcpMachineBench(notation, 7, config)
    {
    }

    /// @param notation of the log
    explicit MmcpSmBench(const MmcpNotation& notation)
        : MmcpSmBench(notation, Config(notation))
    {
    }

    /// The SM ends.
    void Stop()
    {
        Log(machine.Stop(now));
    }

    /// @param lmcs names of LMCs that join; the log is emptied
    void Start(const std::string& lmcs)
    {
        for (const char lmc : lmcs)
        {
            Join(std::string(1, lmc));
        }
        TakeLog();
    }

    /// @param who joins: an MN or LMC @param poaId where it is; empty: not said @param from another
    /// address of it
    void Join(const std::string& who, const std::string& poaId = "", const std::string& from = "")
    {
        Hear(from.empty() ? who : from,
             MmcpSessionJoinRequest{who,
                                    poaId.empty() ? std::nullopt
                                                  : std::optional<MmcpIdentifier>(poaId)});
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

    /// @param lmc answers an HCT @param accepted F
    void Ack(const std::string& lmc, bool accepted = true)
    {
        Hear(lmc, MmcpHandoverTransferAck{accepted, std::nullopt});
    }

    /// @param lmc reports @param mns that it has @param more MNs in other packets
    void Aggregate(const std::string& lmc, const std::vector<std::string>& mns, uint32_t more = 0)
    {
        MmcpAggregationStatusReport report{{static_cast<uint32_t>(mns.size()) + more}, {}};
        for (const auto& mn : mns)
        {
            report.reports.push_back({mn, std::nullopt});
        }
        Hear(lmc, report);
    }

    /// @return the membership: "m1 DELEGATED A, m2 ESTABLISHED"
    std::string Members() const
    {
        std::string text;
        for (const auto& mn : machine.GetMembers())
        {
            std::ostringstream os;
            os << (text.empty() ? "" : ", ") << mn.mnId << ' ' << MmcpGetName(mn.state);
            if (mn.lmcId)
            {
                os << ' ' << *mn.lmcId;
            }
            text += os.str();
        }
        return text;
    }
};

} // namespace ns3

#endif // MMCP_SM_BENCH_H
