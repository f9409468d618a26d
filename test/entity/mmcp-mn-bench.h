// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MN_BENCH_H
#define MMCP_MN_BENCH_H

#include "mmcp-entity-notation.h"

#include "ns3/mmcp-mn-state-machine.h"

#include <map>
#include <string>
#include <utility>

namespace ns3
{

/// The MN m1. Its reports come at half of what the phase may be; it receives a packet a second.
class MmcpMnBench : public MmcpMachineBench<MmcpMnStateMachine>
{
  public:
    /// @param n the notation @return the configuration of m1
    static MmcpMnConfig Config(const MmcpNotation& n)
    {
        MmcpMnConfig config;
        config.mnId = "m1";
        config.sm = n.Peer("sm");
        return config;
    }

    /// @param notation of the log
    explicit MmcpMnBench(const MmcpNotation& notation)
        : MmcpMnBench(notation, Config(notation))
    {
    }

    /// @param notation of the log @param config of m1
    MmcpMnBench(const MmcpNotation& notation, const MmcpMnConfig& config)
        : MmcpMachineBench(
              notation,
              7,
              config,
              [](Time most) { return most / 2; },
              [this] { return static_cast<uint32_t>(now.GetSeconds()); })
    {
    }

    /// @param poaId where it is attached
    void Join(const std::string& poaId = "a1")
    {
        Log(machine.Join(poaId, now));
    }

    /// The application leaves.
    void Leave()
    {
        Log(machine.Leave(now));
    }

    /// @param poaId where it is attached now
    void Attach(const std::string& poaId)
    {
        Log(machine.OnAttached(poaId, now));
    }

    /// @param poaId where it is about to go
    void Warn(const std::string& poaId)
    {
        Log(machine.OnHandoverImminent(poaId, now));
    }

    /// The SM accepts it. @param lmc what is assigned; empty: none
    void Admit(const std::string& lmc = "A")
    {
        Hear("sm",
             MmcpSessionJoinConfirm{true,
                                    n.Channel(),
                                    lmc.empty() ? std::nullopt : std::optional(n.Peer(lmc))});
    }

    /// Brings it into a state, joined at LMC A. @param state its name
    void Prepare(const std::string& state)
    {
        if (state != "CLOSED")
        {
            Join();
        }
        if (state != "CLOSED" && state != "SJR-SENT")
        {
            Admit();
        }
        if (state == "ESTABLISHED" || state == "HIR-SENT" || state == "LEAVING")
        {
            Hear("A", MmcpLocalJoinConfirm{true});
        }
        if (state == "HIR-SENT")
        {
            Warn("b1");
        }
        if (state == "LEAVING")
        {
            Leave();
        }
        TakeLog();
    }

    /// @param event from the outside, by its name in the table
    void Do(const std::string& event)
    {
        const std::map<std::string, std::pair<std::string, MmcpMessageBody>> messages = {
            {"SJC+", {"sm", MmcpSessionJoinConfirm{true, n.Channel(), n.Peer("A")}}},
            {"SJC+ no LMC", {"sm", MmcpSessionJoinConfirm{true, n.Channel(), std::nullopt}}},
            {"SJC-", {"sm", MmcpSessionJoinConfirm{}}},
            {"LJC+", {"A", MmcpLocalJoinConfirm{true}}},
            {"LJC-", {"A", MmcpLocalJoinConfirm{false}}},
            {"ULC+", {"A", MmcpUserLeaveConfirm{true}}},
            {"ULC-", {"A", MmcpUserLeaveConfirm{false}}},
            {"USP", {"A", MmcpUserStatusProbe{}}},
            {"HIC+", {"A", MmcpHandoverInitiationConfirm{true, n.Peer("B")}}},
            {"HIC-", {"A", MmcpHandoverInitiationConfirm{}}},
            {"SJR", {"A", MmcpSessionJoinRequest{"m9", std::nullopt}}},
            {"LJR", {"A", MmcpLocalJoinRequest{"m9"}}},
            {"ULR", {"A", MmcpUserLeaveRequest{"m9"}}},
            {"USR", {"A", MmcpUserStatusReport{"m9", std::nullopt}}},
            {"ASR", {"A", MmcpAggregationStatusReport{}}},
            {"HIR", {"A", MmcpHandoverInitiationRequest{"m9", "b1"}}},
            {"HCT", {"A", MmcpHandoverContextTransfer{"m9", n.Channel()}}},
            {"HTA", {"A", MmcpHandoverTransferAck{true, std::nullopt}}},
        };
        if (event == "join")
        {
            Join();
        }
        else if (event == "leave")
        {
            Leave();
        }
        else if (event == "attach b1")
        {
            Attach("b1");
        }
        else if (event == "warn b1" || event == "warn c1")
        {
            Warn(event.substr(5));
        }
        else
        {
            const auto& [from, message] = messages.at(event);
            Hear(from, message);
        }
    }
};

} // namespace ns3

#endif // MMCP_MN_BENCH_H
