// SPDX-License-Identifier: GPL-2.0-only

#ifndef HANDOVER_OPTIONS_H
#define HANDOVER_OPTIONS_H

#include "ns3/command-line.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <string>

namespace ns3
{

/// What the command line of mmcp-wifi-handover sets.
struct HandoverOptions
{
    /// @name What is compared
    /// @{
    std::string scheme{"mmcp"};       //!< mmcp, report, query or tuned
    std::string deployment{"router"}; //!< where LMCs are: router or host
    std::string trigger{"position"};  //!< what predicts: position or signal
    uint32_t radios{1};               //!< of a walker: 1 or 2
    Time leadTime{Seconds(1)};        //!< from the prediction to the loss of the cell
    Time longestWait{Seconds(1)};     //!< for the HIC before the cell is left
    double accuracy{1};               //!< share of predictions that name the right cell
    double loss{0};                   //!< share of MMCP messages that get lost
    /// @}

    /// @name Network
    /// @{
    bool ipv6{false};                 //!< IPv6 and MLDv2 instead of IPv4 and IGMPv3
    Time coreDelay{MilliSeconds(10)}; //!< of each link of the tree
    Time skew{Seconds(0)};            //!< more of it, once, on the way to the second subnet
    uint32_t treeDepth{2};            //!< links from the root of the tree to a subnet
    std::string address{"ready"};     //!< of a new subnet: ready, or acquire by DHCP or SLAAC
    bool optimisticDad{true};         //!< RFC 4429
    /// @}

    /// @name Walkers
    /// @{
    uint32_t walkers{10};      //!< how many
    double speed{3};           //!< m/s
    double spacing{140};       //!< of the APs, m
    double range{80};          //!< of an AP, m
    Time pingPong{Seconds(0)}; //!< period of a walk about a border; 0: the whole row
    std::string mobility;      //!< ns-2 trace of the walkers; empty: back and forth
    std::string aps;           //!< places of the APs; empty: in a row
    /// @}

    /// @name Stream
    /// @{
    uint32_t channels{10};     //!< streams; walker i receives stream i modulo that
    std::string stream{"cbr"}; //!< cbr, mpeg4, or a video trace file
    double rate{1};            //!< of cbr, Mb/s of UDP payload
    uint32_t packetSize{1250}; //!< of cbr, octets of UDP payload
    /// @}

    /// @name Run
    /// @{
    Time duration{Seconds(120)}; //!< simulated
    std::string output;          //!< folder of the results; empty: only a summary
    bool pcap{false};            //!< captures, too
    bool animation{false};       //!< a NetAnim file, too
    bool log{false};             //!< packets.csv and messages.csv, too
    /// @}

    /// @param cmd gets an option for each of these
    void AddTo(CommandLine& cmd);
    /// Ends the program with a message if they contradict each other.
    void Check() const;
};

} // namespace ns3

#endif // HANDOVER_OPTIONS_H
