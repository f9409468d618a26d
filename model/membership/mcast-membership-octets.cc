// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-membership-octets.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

constexpr std::size_t CHECKSUM_OFFSET = 2;
constexpr std::size_t MIN_SIZE = 8;            //!< of any message; of a V3 report without records
constexpr std::size_t RECORD_COUNT_OFFSET = 6; //!< in a V3 report
constexpr std::size_t RECORD_HEADER_SIZE = 4;  //!< of a record, before its group
constexpr std::size_t QUERY_TAIL_SIZE = 4;     //!< of a V3 query, between group and sources
constexpr std::size_t AUX_DATA_WORD = 4;       //!< octets; RFC 9776 4.2.7
constexpr uint8_t SUPPRESS_BIT = 0x08;         //!< RFC 9776 4.1.5
constexpr uint8_t MAX_QRV = 7;                 //!< RFC 9776 4.1.6

/// Octets still to be read. Each step takes its octets whole or fails.
class OctetReader
{
  public:
    OctetReader(const uint8_t* octets, std::size_t size)
        : m_next(octets),
          m_left(size)
    {
    }

    /// @return the next octets, nullptr if there are not as many
    const uint8_t* Take(std::size_t size)
    {
        if (size > m_left)
        {
            return nullptr;
        }
        m_left -= size;
        return std::exchange(m_next, m_next + size);
    }

    /// Appends the next sources. @return false if there are not as many
    bool TakeSources(std::size_t addressSize, std::size_t count, McastSources& sources)
    {
        const auto* at = Take(count * addressSize);
        for (; at && count > 0; --count, at += addressSize)
        {
            // At the end is right at once for those that send in order, as we do.
            sources.insert(sources.end(), McastAddress::FromOctets(at, addressSize));
        }
        return at;
    }

  private:
    const uint8_t* m_next; //!< first octet not yet taken
    std::size_t m_left;    //!< octets not yet taken
};

bool
IsGroup(const McastOctetFormat& format, const McastAddress& address)
{
    return address.GetFamily() == format.family && address.IsMulticast();
}

std::optional<McastParseError>
ParseQuery(const McastOctetFormat& format,
           const uint8_t* octets,
           std::size_t size,
           McastQuery& query)
{
    const auto version = format.getQueryVersion(octets, size);
    if (!version)
    {
        return McastParseError::LENGTH_MISMATCH;
    }
    query.version = *version;
    query.maxResponseTime = format.readResponseTime(octets, *version);
    OctetReader reader(octets + format.groupOffset, size - format.groupOffset);
    query.group = McastAddress::FromOctets(reader.Take(format.addressSize), format.addressSize);
    if (*version == McastVersion::V1)
    {
        // RFC 1112 Appendix I: a receiver ignores the group, there are general queries only.
        const std::array<uint8_t, McastAddress::IPV6_SIZE> zero{};
        query.group = McastAddress::FromOctets(zero.data(), format.addressSize);
    }
    const bool general = query.group.IsUnspecified();
    if (!general && !query.group.IsMulticast())
    {
        return McastParseError::BAD_GROUP;
    }
    if (*version == McastVersion::V3)
    {
        const auto* tail = reader.Take(QUERY_TAIL_SIZE);
        query.suppress = tail[0] & SUPPRESS_BIT;
        query.robustness = tail[0] & MAX_QRV;
        query.queryInterval = Seconds(McastDecodeNumber(tail[1], MCAST_MANTISSA_OF_8));
        const auto sources = McastReadU16(tail + 2);
        if ((general && sources > 0) ||
            !reader.TakeSources(format.addressSize, sources, query.sources))
        {
            return McastParseError::COUNT_MISMATCH;
        }
    }
    return std::nullopt;
}

std::optional<McastParseError>
ParseRecords(const McastOctetFormat& format,
             const uint8_t* octets,
             std::size_t size,
             std::vector<McastGroupRecord>& records)
{
    OctetReader reader(octets + MIN_SIZE, size - MIN_SIZE);
    for (auto left = McastReadU16(octets + RECORD_COUNT_OFFSET); left > 0; --left)
    {
        const auto* header = reader.Take(RECORD_HEADER_SIZE + format.addressSize);
        if (!header)
        {
            return McastParseError::COUNT_MISMATCH;
        }
        McastGroupRecord record{
            static_cast<McastRecordType>(header[0]),
            McastAddress::FromOctets(header + RECORD_HEADER_SIZE, format.addressSize),
            {}};
        // RFC 9776 4.2.11: auxiliary data must be ignored, whatever it is.
        if (!reader.TakeSources(format.addressSize, McastReadU16(header + 2), record.sources) ||
            !reader.Take(AUX_DATA_WORD * header[1]))
        {
            return McastParseError::COUNT_MISMATCH;
        }
        if (record.type < McastRecordType::MODE_IS_INCLUDE ||
            record.type > McastRecordType::BLOCK_OLD_SOURCES)
        {
            continue; // RFC 9776 4.2.13, RFC 9777 5.2.13: ignored, and so is all that it says
        }
        if (!IsGroup(format, record.group))
        {
            return McastParseError::BAD_GROUP;
        }
        records.push_back(std::move(record));
    }
    return std::nullopt;
}

/// Parses a report of V1 or V2, or a leave: nothing but a group.
std::optional<McastParseError>
ParseGroup(const McastOctetFormat& format, const uint8_t* octets, McastAddress& group)
{
    group = McastAddress::FromOctets(octets + format.groupOffset, format.addressSize);
    return IsGroup(format, group) ? std::nullopt : std::optional(McastParseError::BAD_GROUP);
}

bool
AreSourcesOf(const McastOctetFormat& format, const McastSources& sources)
{
    return std::all_of(sources.begin(), sources.end(), [&](const McastAddress& source) {
        return source.GetFamily() == format.family;
    });
}

void
CopyAddress(const McastAddress& address, uint8_t* out)
{
    std::copy_n(address.GetOctets(), address.GetSize(), out);
}

/// @return behind the sources
uint8_t*
CopySources(const McastSources& sources, uint8_t* out)
{
    for (const auto& source : sources)
    {
        CopyAddress(source, out);
        out += source.GetSize();
    }
    return out;
}

/// Makes a message that ends with its group.
std::vector<uint8_t>
MakePacket(const McastOctetFormat& format, uint8_t type, const McastAddress& group)
{
    std::vector<uint8_t> packet(format.GetGroupEnd());
    packet[0] = type;
    CopyAddress(group, &packet[format.groupOffset]);
    return packet;
}

/// @name Checks and writes a message; the packet is empty before.
/// @{
std::optional<McastParseError>
WriteMessage(const McastOctetFormat& format, const McastQuery& query, std::vector<uint8_t>& packet)
{
    const bool general = query.group.IsUnspecified() && query.group.GetFamily() == format.family;
    if (!general && !IsGroup(format, query.group))
    {
        return McastParseError::BAD_GROUP;
    }
    const bool isV3 = query.version == McastVersion::V3;
    const auto size =
        format.GetGroupEnd() + QUERY_TAIL_SIZE + query.sources.size() * format.addressSize;
    if (format.GetReportType(query.version) == 0 ||        // MLD has no V1
        (!general && query.version == McastVersion::V1) || // RFC 1112 Appendix I
        (!query.sources.empty() && (general || !isV3)) ||  // RFC 9776 4.1.8
        !AreSourcesOf(format, query.sources) || size > format.maxSize)
    {
        return McastParseError::UNWRITABLE;
    }
    packet = MakePacket(format, format.queryType, query.group);
    format.writeResponseTime(query.maxResponseTime, query.version, packet.data());
    if (isV3)
    {
        packet.resize(size);
        auto* tail = &packet[format.GetGroupEnd()];
        tail[0] = query.suppress ? SUPPRESS_BIT : 0;
        tail[0] |= query.robustness > MAX_QRV ? 0 : query.robustness; // RFC 9776 4.1.6
        tail[1] = McastEncodeNumber(query.queryInterval.GetTimeStep() / Seconds(1).GetTimeStep(),
                                    MCAST_MANTISSA_OF_8);
        McastWriteU16(tail + 2, query.sources.size());
        CopySources(query.sources, tail + QUERY_TAIL_SIZE);
    }
    return std::nullopt;
}

/// Writes a V3 report.
std::optional<McastParseError>
WriteRecords(const McastOctetFormat& format,
             const std::vector<McastGroupRecord>& records,
             std::vector<uint8_t>& packet)
{
    auto size = MIN_SIZE;
    for (const auto& record : records)
    {
        if (!IsGroup(format, record.group))
        {
            return McastParseError::BAD_GROUP;
        }
        if (!AreSourcesOf(format, record.sources))
        {
            return McastParseError::UNWRITABLE;
        }
        size += RECORD_HEADER_SIZE + (1 + record.sources.size()) * format.addressSize;
    }
    // What an IP packet carries is less than what the counts of records and sources can say.
    if (size > format.maxSize)
    {
        return McastParseError::UNWRITABLE;
    }
    packet.resize(size);
    packet[0] = format.GetReportType(McastVersion::V3);
    McastWriteU16(&packet[RECORD_COUNT_OFFSET], records.size());
    auto* out = packet.data() + MIN_SIZE;
    for (const auto& record : records)
    {
        out[0] = static_cast<uint8_t>(record.type);
        McastWriteU16(out + 2, record.sources.size());
        CopyAddress(record.group, out + RECORD_HEADER_SIZE);
        out = CopySources(record.sources, out + RECORD_HEADER_SIZE + format.addressSize);
    }
    return std::nullopt;
}

std::optional<McastParseError>
WriteMessage(const McastOctetFormat& format,
             const McastReport& report,
             std::vector<uint8_t>& packet)
{
    if (report.version == McastVersion::V3)
    {
        return WriteRecords(format, report.records, packet);
    }
    const auto type = format.GetReportType(report.version);
    if (type == 0 || report.records.size() != 1 || !report.records[0].sources.empty() ||
        report.records[0].type != McastRecordType::MODE_IS_EXCLUDE)
    {
        return McastParseError::UNWRITABLE;
    }
    if (!IsGroup(format, report.records[0].group))
    {
        return McastParseError::BAD_GROUP;
    }
    packet = MakePacket(format, type, report.records[0].group);
    return std::nullopt;
}

std::optional<McastParseError>
WriteMessage(const McastOctetFormat& format, const McastLeave& leave, std::vector<uint8_t>& packet)
{
    if (!IsGroup(format, leave.group))
    {
        return McastParseError::BAD_GROUP;
    }
    packet = MakePacket(format, format.leaveType, leave.group);
    return std::nullopt;
}

/// @}

} // namespace

std::optional<McastVersion>
McastOctetFormat::GetReportVersion(uint8_t type) const
{
    for (std::size_t i = 0; i < reportTypes.size(); ++i)
    {
        if (type != 0 && reportTypes[i] == type)
        {
            return static_cast<McastVersion>(i + 1);
        }
    }
    return std::nullopt;
}

uint8_t
McastOctetFormat::GetReportType(McastVersion version) const
{
    return reportTypes[static_cast<std::size_t>(version) - 1];
}

bool
McastOctetFormat::HasType(uint8_t type) const
{
    return type == queryType || type == leaveType || GetReportVersion(type);
}

uint32_t
McastDecodeNumber(uint32_t code, McastCodeMantissa mantissa)
{
    const uint32_t implied = 1U << mantissa; // the 1 in front of the mantissa
    if (code < implied << 3)
    {
        return code;
    }
    const auto exponent = code >> mantissa & 7;
    return ((code & (implied - 1)) | implied) << (exponent + 3);
}

uint32_t
McastEncodeNumber(int64_t number, McastCodeMantissa mantissa)
{
    const uint32_t implied = 1U << mantissa;
    const uint32_t highestCode = (implied << 4) - 1;
    if (number >= McastDecodeNumber(highestCode, mantissa))
    {
        return highestCode;
    }
    const auto left = static_cast<uint32_t>(std::max<int64_t>(number, 0));
    if (left < implied << 3)
    {
        return left;
    }
    uint32_t exponent = 0;
    while (left >> (exponent + 3) >= 2 * implied)
    {
        ++exponent;
    }
    return implied << 3 | exponent << mantissa | ((left >> (exponent + 3)) & (implied - 1));
}

uint16_t
McastSum(const uint8_t* octets, std::size_t size, uint32_t sum)
{
    uint64_t total = sum;
    for (std::size_t i = 0; i + 1 < size; i += 2)
    {
        total += McastReadU16(octets + i);
    }
    if (size % 2 != 0)
    {
        total += static_cast<uint64_t>(octets[size - 1]) << 8;
    }
    while (total > 0xffff)
    {
        total = (total & 0xffff) + (total >> 16);
    }
    return static_cast<uint16_t>(total);
}

std::optional<McastParseError>
McastParseOctets(const McastOctetFormat& format,
                 const uint8_t* octets,
                 std::size_t size,
                 uint32_t pseudoSum,
                 McastMembershipMessage& message)
{
    if (size < MIN_SIZE)
    {
        return McastParseError::SHORT_MESSAGE;
    }
    if (McastSum(octets, size, pseudoSum) != 0xffff)
    {
        return McastParseError::BAD_CHECKSUM; // before all else: RFC 9776 4.1.2
    }
    const auto type = octets[0];
    if (!format.HasType(type))
    {
        return McastParseError::UNKNOWN_TYPE;
    }
    const auto reportVersion = format.GetReportVersion(type);
    if (reportVersion != McastVersion::V3 && size < format.GetGroupEnd())
    {
        return McastParseError::SHORT_MESSAGE;
    }

    McastMembershipMessage parsed;
    std::optional<McastParseError> error;
    if (type == format.queryType)
    {
        error = ParseQuery(format, octets, size, parsed.emplace<McastQuery>());
    }
    else if (type == format.leaveType)
    {
        error = ParseGroup(format, octets, parsed.emplace<McastLeave>().group);
    }
    else
    {
        auto& report = parsed.emplace<McastReport>();
        report.version = *reportVersion;
        if (reportVersion == McastVersion::V3)
        {
            error = ParseRecords(format, octets, size, report.records);
        }
        else
        {
            // RFC 9776 7.3.2, RFC 9777 8.3.2: what a report of an older version means
            report.records.push_back({McastRecordType::MODE_IS_EXCLUDE, {}, {}});
            error = ParseGroup(format, octets, report.records.back().group);
        }
    }
    if (!error)
    {
        message = std::move(parsed);
    }
    return error;
}

std::optional<McastParseError>
McastWriteOctets(const McastOctetFormat& format,
                 const McastMembershipMessage& message,
                 std::vector<uint8_t>& packet)
{
    std::vector<uint8_t> octets;
    const auto error =
        std::visit([&](const auto& body) { return WriteMessage(format, body, octets); }, message);
    if (!error)
    {
        packet = std::move(octets);
    }
    return error;
}

void
McastWriteChecksum(std::vector<uint8_t>& packet, uint32_t pseudoSum)
{
    McastWriteU16(&packet[CHECKSUM_OFFSET],
                  0xffffU & ~McastSum(packet.data(), packet.size(), pseudoSum));
}

} // namespace ns3
