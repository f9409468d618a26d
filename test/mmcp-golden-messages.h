// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_GOLDEN_MESSAGES_H
#define MMCP_GOLDEN_MESSAGES_H

#include "ns3/mmcp-message.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/// A packet as octets.
using MmcpOctets = std::vector<uint8_t>;

/// @return the messages of wire/vectors.hex by name
const std::map<std::string, MmcpMessage>& MmcpGoldenMessages();

/// A line of wire/vectors.hex.
struct MmcpVector
{
    std::string name;        //!< key of MmcpGoldenMessages
    MmcpLengthOctets layout; //!< the layout it was written in
    MmcpOctets octets;       //!< the packet
};

/// A line of wire/odd-packets.hex.
struct MmcpOddPacket
{
    std::string verdict; //!< why it must be dropped, or "ignored=N" if it must be taken
    MmcpOctets octets;   //!< the packet
    std::string name;    //!< what is odd about it
};

/// @param file path of vectors.hex @return its lines
std::vector<MmcpVector> MmcpReadVectors(const std::string& file);

/// @param file path of odd-packets.hex @return its lines
std::vector<MmcpOddPacket> MmcpReadOddPackets(const std::string& file);

/// @param hex an even number of digits @return the octets
MmcpOctets MmcpFromHex(const std::string& hex);

/// @param octets a packet @return its digits, for test messages
std::string MmcpToHex(const MmcpOctets& octets);

} // namespace ns3

#endif // MMCP_GOLDEN_MESSAGES_H
