// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-igmpv3-codec.h"

#include "mcast-membership-octets.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr std::size_t OLD_QUERY_SIZE = 8; //!< octets of a query of V1 and V2
constexpr std::size_t V3_QUERY_SIZE = 12; //!< octets of a query of V3 without sources
constexpr std::size_t CODE_OFFSET = 1;
constexpr int64_t MAX_V2_CODE = 0xff; //!< RFC 2236 2.2: the code is the number itself
constexpr std::size_t IPV4_MAX_PAYLOAD = 65535 - 20;

/// The unit of Max Response Time (RFC 9776 4.1.1).
Time
TenthOfSecond()
{
    return MilliSeconds(100);
}

std::optional<McastVersion>
GetQueryVersion(const uint8_t* octets, std::size_t size)
{
    // RFC 9776 7.1
    if (size == OLD_QUERY_SIZE)
    {
        return octets[CODE_OFFSET] == 0 ? McastVersion::V1 : McastVersion::V2;
    }
    return size >= V3_QUERY_SIZE ? std::optional(McastVersion::V3) : std::nullopt;
}

Time
ReadResponseTime(const uint8_t* octets, McastVersion version)
{
    const auto code = octets[CODE_OFFSET];
    return TenthOfSecond() * static_cast<int64_t>(version == McastVersion::V3
                                                      ? McastDecodeNumber(code, MCAST_MANTISSA_OF_8)
                                                      : code);
}

void
WriteResponseTime(Time time, McastVersion version, uint8_t* octets)
{
    const int64_t tenths = time.GetTimeStep() / TenthOfSecond().GetTimeStep();
    if (version == McastVersion::V2)
    {
        octets[CODE_OFFSET] = std::clamp<int64_t>(tenths, 1, MAX_V2_CODE);
    }
    else if (version == McastVersion::V3)
    {
        octets[CODE_OFFSET] = McastEncodeNumber(tenths, MCAST_MANTISSA_OF_8);
    }
}

constexpr McastOctetFormat FORMAT{McastAddress::Family::IPV4,
                                  McastAddress::IPV4_SIZE,
                                  4,
                                  IPV4_MAX_PAYLOAD,
                                  0x11,
                                  {0x12, 0x16, 0x22},
                                  0x17,
                                  &GetQueryVersion,
                                  &ReadResponseTime,
                                  &WriteResponseTime};

} // namespace

std::optional<McastParseError>
McastIgmpv3Codec::Parse(const uint8_t* octets, std::size_t size, McastMembershipMessage& message)
{
    return McastParseOctets(FORMAT, octets, size, 0, message);
}

std::optional<McastParseError>
McastIgmpv3Codec::Write(const McastMembershipMessage& message, std::vector<uint8_t>& packet)
{
    const auto error = McastWriteOctets(FORMAT, message, packet);
    if (!error)
    {
        McastWriteChecksum(packet, 0);
    }
    return error;
}

} // namespace ns3
