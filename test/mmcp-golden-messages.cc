// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-golden-messages.h"

#include <cstdio>
#include <fstream>
#include <numeric>
#include <sstream>

namespace ns3
{

namespace
{

MmcpEndpoint
Endpoint(const char* address, uint16_t port)
{
    return {McastAddress::FromText(address).value(), port};
}

/// An identifier of the octets 0, 1, 2, ... modulo 256.
MmcpIdentifier
Counting(std::size_t size)
{
    MmcpOctets octets(size);
    std::iota(octets.begin(), octets.end(), 0);
    return {octets.data(), size};
}

MmcpAggregationStatusReport
FiftyMns()
{
    MmcpAggregationStatusReport report{{50}, {}};
    for (uint32_t i = 1; i <= 50; ++i)
    {
        char name[6];
        std::snprintf(name, sizeof name, "mn%03u", i % 1000);
        report.reports.push_back({name, MmcpDataChannelStatus{1000 * i, i}});
    }
    return report;
}

/// Calls f with the fields of each line that is neither empty nor a comment.
template <class F>
void
ForEachLine(const std::string& file, F f)
{
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            std::istringstream fields(line);
            f(fields);
        }
    }
}

} // namespace

const std::map<std::string, MmcpMessage>&
MmcpGoldenMessages()
{
    static const MmcpIdentifier MN{"mn1"};
    static const MmcpIdentifier POA{0x00, 0x11, 0x22, 0x33, 0xaa, 0xbb};
    static const auto GROUP4 = Endpoint("239.1.1.1", 5000);
    static const auto GROUP6 = Endpoint("ff3e::8000:1", 5000);
    static const auto LMC4 = Endpoint("192.0.2.1", 6041);
    static const auto LMC6 = Endpoint("2001:db8::1", 6041);
    static constexpr uint32_t MAX = 0xffffffff;
    static const std::map<std::string, MmcpMessage> MESSAGES = {
        {"SJR-plain", {7, MmcpSessionJoinRequest{MN, {}}}},
        {"SJR-poa", {7, MmcpSessionJoinRequest{MN, POA}}},
        {"SJR-id64", {7, MmcpSessionJoinRequest{Counting(64), {}}}},
        {"SJR-id253", {7, MmcpSessionJoinRequest{Counting(253), {}}}},
        {"SJC-refused", {7, MmcpSessionJoinConfirm{}}},
        {"SJC-refused-v4", {7, MmcpSessionJoinConfirm{false, GROUP4, {}}}},
        {"SJC-accepted-v4", {7, MmcpSessionJoinConfirm{true, GROUP4, {}}}},
        {"SJC-accepted-v6", {7, MmcpSessionJoinConfirm{true, GROUP6, {}}}},
        {"SJC-lmc-v4", {7, MmcpSessionJoinConfirm{true, GROUP4, LMC4}}},
        {"SJC-lmc-v6", {7, MmcpSessionJoinConfirm{true, GROUP6, LMC6}}},
        {"LJR", {7, MmcpLocalJoinRequest{MN}}},
        {"LJC-accepted", {7, MmcpLocalJoinConfirm{true}}},
        {"LJC-refused", {7, MmcpLocalJoinConfirm{false}}},
        {"ULR", {7, MmcpUserLeaveRequest{MN}}},
        {"ULC-accepted", {7, MmcpUserLeaveConfirm{true}}},
        {"ULC-refused", {7, MmcpUserLeaveConfirm{false}}},
        {"USR-plain", {7, MmcpUserStatusReport{MN, {}}}},
        {"USR-status", {7, MmcpUserStatusReport{MN, MmcpDataChannelStatus{10, 3}}}},
        {"USR-status-max", {7, MmcpUserStatusReport{MN, MmcpDataChannelStatus{MAX, MAX}}}},
        {"ASR-empty", {7, MmcpAggregationStatusReport{}}},
        {"ASR-two",
         {7, MmcpAggregationStatusReport{{2}, {{MN, MmcpDataChannelStatus{10, 3}}, {"mn2", {}}}}}},
        {"ASR-fifty", {7, FiftyMns()}},
        {"USP", {7, MmcpUserStatusProbe{}}},
        {"USP-session-0", {0, MmcpUserStatusProbe{}}},
        {"USP-session-max", {MAX, MmcpUserStatusProbe{}}},
        {"HIR", {7, MmcpHandoverInitiationRequest{MN, POA}}},
        {"HCT-v4", {7, MmcpHandoverContextTransfer{MN, GROUP4}}},
        {"HCT-v6", {7, MmcpHandoverContextTransfer{MN, GROUP6}}},
        {"HTA-accepted", {7, MmcpHandoverTransferAck{true, {}}}},
        {"HTA-refused", {7, MmcpHandoverTransferAck{false, {}}}},
        {"HTA-named", {7, MmcpHandoverTransferAck{true, MN}}},
        {"HIC-accepted-v4", {7, MmcpHandoverInitiationConfirm{true, LMC4}}},
        {"HIC-accepted-v6", {7, MmcpHandoverInitiationConfirm{true, LMC6}}},
        {"HIC-refused", {7, MmcpHandoverInitiationConfirm{}}},
    };
    return MESSAGES;
}

std::vector<MmcpVector>
MmcpReadVectors(const std::string& file)
{
    std::vector<MmcpVector> vectors;
    ForEachLine(file, [&vectors](std::istream& fields) {
        MmcpVector vector;
        int layout;
        std::string hex;
        fields >> vector.name >> layout >> hex;
        vector.layout = static_cast<MmcpLengthOctets>(layout);
        vector.octets = MmcpFromHex(hex);
        vectors.push_back(vector);
    });
    return vectors;
}

std::vector<MmcpOddPacket>
MmcpReadOddPackets(const std::string& file)
{
    std::vector<MmcpOddPacket> packets;
    ForEachLine(file, [&packets](std::istream& fields) {
        MmcpOddPacket packet;
        std::string hex; // "-" for a packet of 0 octets
        fields >> packet.verdict >> hex >> std::ws;
        std::getline(fields, packet.name);
        packet.octets = MmcpFromHex(hex);
        packets.push_back(packet);
    });
    return packets;
}

MmcpOctets
MmcpFromHex(const std::string& hex)
{
    MmcpOctets octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    {
        octets.push_back(std::stoul(hex.substr(i, 2), nullptr, 16));
    }
    return octets;
}

std::string
MmcpToHex(const MmcpOctets& octets)
{
    return MmcpIdentifier(octets.data(), octets.size()).ToHex();
}

} // namespace ns3
