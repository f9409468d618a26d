// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-mldv2-codec.h"

#include "mcast-membership-octets.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr std::size_t V2_QUERY_SIZE = 24; //!< octets of a query of MLDv1
constexpr std::size_t V3_QUERY_SIZE = 28; //!< octets of a query of MLDv2 without sources
constexpr std::size_t CODE_OFFSET = 4;
constexpr int64_t MAX_V2_CODE = 0xffff; //!< RFC 9777 8.2.1: the code is the number itself
constexpr std::size_t IPV6_MAX_PAYLOAD = 65535 - 8; //!< behind the hop-by-hop header (RFC 9777 5)
constexpr uint8_t ICMPV6_NEXT_HEADER = 58;          //!< RFC 4443 2.3

std::optional<McastVersion>
GetQueryVersion(const uint8_t* /* octets */, std::size_t size)
{
    // RFC 9777 8.1
    if (size == V2_QUERY_SIZE)
    {
        return McastVersion::V2;
    }
    return size >= V3_QUERY_SIZE ? std::optional(McastVersion::V3) : std::nullopt;
}

Time
ReadResponseTime(const uint8_t* octets, McastVersion version)
{
    const auto code = McastReadU16(octets + CODE_OFFSET);
    return MilliSeconds(version == McastVersion::V3 ? McastDecodeNumber(code, MCAST_MANTISSA_OF_16)
                                                    : code);
}

void
WriteResponseTime(Time time, McastVersion version, uint8_t* octets)
{
    const int64_t milliseconds = time.GetTimeStep() / MilliSeconds(1).GetTimeStep();
    McastWriteU16(octets + CODE_OFFSET,
                  version == McastVersion::V3
                      ? McastEncodeNumber(milliseconds, MCAST_MANTISSA_OF_16)
                      : static_cast<uint32_t>(std::clamp<int64_t>(milliseconds, 0, MAX_V2_CODE)));
}

constexpr McastOctetFormat FORMAT{McastAddress::Family::IPV6,
                                  McastAddress::IPV6_SIZE,
                                  8,
                                  IPV6_MAX_PAYLOAD,
                                  130,
                                  {0, 131, 143},
                                  132,
                                  &GetQueryVersion,
                                  &ReadResponseTime,
                                  &WriteResponseTime};

/// @return the sum of the pseudo-header (RFC 8200 8.1)
uint32_t
SumPseudoHeader(const McastAddress& source, const McastAddress& destination, std::size_t size)
{
    uint32_t sum = McastSum(source.GetOctets(), source.GetSize());
    sum = McastSum(destination.GetOctets(), destination.GetSize(), sum);
    return sum + static_cast<uint32_t>(size >> 16) + (size & 0xffff) + ICMPV6_NEXT_HEADER;
}

} // namespace

bool
McastMldv2Codec::IsMembershipType(uint8_t type)
{
    return FORMAT.HasType(type);
}

std::optional<McastParseError>
McastMldv2Codec::Parse(const uint8_t* octets,
                       std::size_t size,
                       const McastAddress& source,
                       const McastAddress& destination,
                       McastMembershipMessage& message)
{
    if (!source.IsIpv6() || !destination.IsIpv6())
    {
        return McastParseError::BAD_CHECKSUM;
    }
    return McastParseOctets(FORMAT,
                            octets,
                            size,
                            SumPseudoHeader(source, destination, size),
                            message);
}

std::optional<McastParseError>
McastMldv2Codec::Write(const McastMembershipMessage& message,
                       const McastAddress& source,
                       const McastAddress& destination,
                       std::vector<uint8_t>& packet)
{
    if (!source.IsIpv6() || !destination.IsIpv6())
    {
        return McastParseError::UNWRITABLE;
    }
    const auto error = McastWriteOctets(FORMAT, message, packet);
    if (!error)
    {
        McastWriteChecksum(packet, SumPseudoHeader(source, destination, packet.size()));
    }
    return error;
}

} // namespace ns3
