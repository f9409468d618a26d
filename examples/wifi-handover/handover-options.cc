// SPDX-License-Identifier: GPL-2.0-only

#include "handover-options.h"

#include "ns3/abort.h"

#include <algorithm>
#include <vector>

namespace ns3
{

namespace
{

/// @param option name of it @param value of it @param allowed values
void
CheckOneOf(const std::string& option,
           const std::string& value,
           const std::vector<std::string>& allowed)
{
    std::string list;
    for (const auto& each : allowed)
    {
        list += (list.empty() ? "" : ", ") + each;
    }
    NS_ABORT_MSG_IF(std::find(allowed.begin(), allowed.end(), value) == allowed.end(),
                    "--" << option << "=" << value << ": it is one of " << list);
}

/// @param option name of it @param value of it, to be between 0 and 1
void
CheckShare(const std::string& option, double value)
{
    NS_ABORT_MSG_IF(!(value >= 0 && value <= 1),
                    "--" << option << "=" << value << ": it is a share, from 0 to 1");
}

} // namespace

void
HandoverOptions::AddTo(CommandLine& cmd)
{
    cmd.AddValue(
        "scheme",
        "mmcp; without MMCP: report (the receiver reports once it has attached), query (it "
        "reports when it is asked) or tuned (the same, and routers ask as RFC 6636 says)",
        scheme);
    cmd.AddValue("deployment", "LMC on the router, or on a host of the subnet", deployment);
    cmd.AddValue("trigger", "What predicts handovers: position or signal", trigger);
    cmd.AddValue("radios", "1, or 2: the next cell is entered before the last one is left", radios);
    cmd.AddValue("leadTime", "From the prediction to the loss of the cell", leadTime);
    cmd.AddValue("longestWait",
                 "How long to wait for the HIC before the cell is left",
                 longestWait);
    cmd.AddValue("accuracy", "Share of predictions that name the right cell, 0 to 1", accuracy);
    cmd.AddValue("loss", "Share of MMCP messages that get lost, 0 to 1", loss);

    cmd.AddValue("ipv6", "IPv6 and MLDv2 instead of IPv4 and IGMPv3", ipv6);
    cmd.AddValue("coreDelay", "Delay of each link of the multicast tree", coreDelay);
    cmd.AddValue("skew", "Added to it, once, on the way to the second subnet", skew);
    cmd.AddValue("treeDepth", "Links from the root of the tree to a subnet's router", treeDepth);
    cmd.AddValue("address",
                 "Address in a new subnet: ready at once, or acquire (DHCP or SLAAC)",
                 address);
    cmd.AddValue("optimisticDad", "A SLAAC address is used at once (RFC 4429)", optimisticDad);

    cmd.AddValue("walkers", "Receivers that walk", walkers);
    cmd.AddValue("speed", "Their speed, m/s", speed);
    cmd.AddValue("spacing", "Distance of the APs, which stand in a row, m", spacing);
    cmd.AddValue("range", "How far an AP reaches, m; the radio reaches a little farther", range);
    cmd.AddValue(
        "pingPong",
        "Period of walks up and down about the border of the first two subnets; 0: along the "
        "whole row",
        pingPong);
    cmd.AddValue("mobility", "ns-2 movement trace of the walkers, as SUMO writes it", mobility);
    cmd.AddValue("aps", "With --mobility: file of lines `x y subnet`, an AP each", aps);

    cmd.AddValue("channels",
                 "Streams, each of a group of its own; walker i receives stream i modulo that",
                 channels);
    cmd.AddValue("stream", "cbr, mpeg4, or a file as ns3::UdpTraceClient reads it", stream);
    cmd.AddValue("rate", "Rate of cbr, Mb/s", rate);
    cmd.AddValue("packetSize", "Size of its packets, octets", packetSize);

    cmd.AddValue("duration", "Simulated time", duration);
    cmd.AddValue("output", "Folder for CSV and JSON files; by default only a summary", output);
    cmd.AddValue("pcap", "Write captures there, too", pcap);
    cmd.AddValue("animation", "Write a NetAnim file there, too", animation);
    cmd.AddValue("log", "Write packets.csv and messages.csv there, too", log);
}

void
HandoverOptions::Check() const
{
    CheckOneOf("scheme", scheme, {"mmcp", "report", "query", "tuned"});
    CheckOneOf("deployment", deployment, {"router", "host"});
    CheckOneOf("trigger", trigger, {"position", "signal"});
    CheckOneOf("address", address, {"ready", "acquire"});
    CheckShare("accuracy", accuracy);
    CheckShare("loss", loss);
    NS_ABORT_MSG_IF(radios < 1 || radios > 2, "--radios is 1 or 2");
    NS_ABORT_MSG_IF(treeDepth < 1 || treeDepth > 8, "--treeDepth is 1 to 8");
    NS_ABORT_MSG_IF(walkers < 1 || walkers > 200, "--walkers is 1 to 200");
    NS_ABORT_MSG_IF(channels < 1 || channels > 200, "--channels is 1 to 200");
    NS_ABORT_MSG_IF(radios == 2 && trigger == "signal",
                    "--trigger=signal needs a radio that listens on other channels, so --radios=1");
    NS_ABORT_MSG_IF(speed <= 0 || speed > 100, "--speed is up to 100 m/s");
    NS_ABORT_MSG_IF(mobility.empty() != aps.empty(), "--mobility and --aps go together");
    NS_ABORT_MSG_IF(2 * range <= spacing,
                    "--range=" << range << " leaves holes between APs that are " << spacing
                               << " m apart");
    NS_ABORT_MSG_IF(rate <= 0 || packetSize < 12 || packetSize > 1452,
                    "--rate is above 0, --packetSize 12 to 1452 octets");
    NS_ABORT_MSG_IF((pcap || animation || log) && output.empty(),
                    "--pcap, --animation and --log need --output=FOLDER");
}

} // namespace ns3
