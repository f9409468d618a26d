// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-message-codec.h"

#include "mmcp-message-visit.h"
#include "mmcp-parameter-io.h"

#include "ns3/abort.h"

#include <array>
#include <utility>

namespace ns3
{

namespace
{

/// A set of parameter types, one bit each.
using ParameterSet = uint8_t;

constexpr ParameterSet
BitOf(MmcpParameterType type)
{
    return 1U << static_cast<uint8_t>(type);
}

/// The parameters without which a message is incomplete (W6, W8).
constexpr ParameterSet
RequiredBy(const MmcpMessageRule& rule, bool accepted)
{
    ParameterSet required = 0;
    for (std::size_t i = 0; i < rule.size; ++i)
    {
        const auto& use = rule.uses[i];
        if (use.presence == MmcpPresence::MANDATORY ||
            (use.presence == MmcpPresence::IF_ACCEPTED && accepted))
        {
            required |= BitOf(use.type);
        }
    }
    return required;
}

/// Rows are found by type, and the parser trusts the table: both are checked here.
constexpr bool
TablesAreSound()
{
    std::size_t type = 0;
    for (const auto& rule : MMCP_PARAMETER_RULES)
    {
        if (static_cast<std::size_t>(rule.type) != ++type)
        {
            return false;
        }
    }
    type = 0;
    for (const auto& rule : MMCP_MESSAGE_RULES)
    {
        if (static_cast<std::size_t>(rule.type) != ++type || rule.size > std::size(rule.uses))
        {
            return false;
        }
    }
    return true;
}

static_assert(TablesAreSound(), "rows stand in the order of their types, without a gap");

/// What the parser knows while it walks over the parameters of one packet.
struct ParseState
{
    ParameterSet seen{0};   //!< listed parameters so far
    bool isBehindMn{false}; //!< the listed parameter right before is an MN Identifier
};

/// @name Whether the field of parameter P takes the parameter, and reading it into the field.
/// @{
template <MmcpParameterType P, class T>
bool
Takes(const T& /* field */, const MmcpRawParameter& raw)
{
    return raw.Is(P);
}

template <MmcpParameterType P>
bool
Takes(const std::vector<MmcpMnReport>& /* reports */, const MmcpRawParameter& raw)
{
    return raw.Is(P) || raw.Is(MmcpParameterType::DATA_CHANNEL_STATUS);
}

template <MmcpParameterType P, class T>
std::optional<MmcpParseError>
ReadField(const MmcpRawParameter& raw, const ParseState& state, T& field)
{
    const auto error = MmcpReadParameter<P>(raw, field);
    if (!error && (state.seen & BitOf(P)))
    {
        return MmcpParseError::REPEATED_PARAMETER; // W6, W17
    }
    return error;
}

template <MmcpParameterType P, class T>
std::optional<MmcpParseError>
ReadField(const MmcpRawParameter& raw, const ParseState& state, std::optional<T>& field)
{
    return ReadField<P>(raw, state, field.emplace());
}

template <MmcpParameterType P>
std::optional<MmcpParseError>
ReadField(const MmcpRawParameter& raw, const ParseState& state, std::vector<MmcpMnReport>& reports)
{
    if (raw.Is(P))
    {
        return MmcpReadParameter<P>(raw, reports.emplace_back().mnId);
    }
    MmcpDataChannelStatus status;
    const auto error = MmcpReadParameter<MmcpParameterType::DATA_CHANNEL_STATUS>(raw, status);
    if (error)
    {
        return error;
    }
    if (!state.isBehindMn)
    {
        return MmcpParseError::ORPHAN_STATUS; // W15
    }
    reports.back().status = status;
    return std::nullopt;
}

/// @}

/// Reads a listed parameter into the field that takes it.
template <std::size_t K = 0, class Body>
std::optional<MmcpParseError>
ReadParameter(const MmcpRawParameter& raw, const ParseState& state, Body& body)
{
    const auto fields = Body::Fields(body);
    if constexpr (K < std::tuple_size_v<decltype(fields)>)
    {
        constexpr auto P = MmcpRuleOf<Body>().uses[K].type;
        auto& field = std::get<K>(fields);
        return Takes<P>(field, raw) ? ReadField<P>(raw, state, field)
                                    : ReadParameter<K + 1>(raw, state, body);
    }
    return std::nullopt;
}

template <class Body>
std::optional<MmcpParseError>
ParseBody(const uint8_t* octets,
          std::size_t size,
          bool flag,
          MmcpMessageBody& out,
          uint32_t& ignored)
{
    constexpr const auto& rule = MmcpRuleOf<Body>();
    auto& body = out.emplace<Body>();
    if constexpr (rule.hasFlag)
    {
        body.accepted = flag; // W3
    }
    MmcpParameterReader reader(octets, size);
    ParseState state;
    MmcpRawParameter raw;
    while (reader.Next(raw))
    {
        if (!rule.Lists(raw.type))
        {
            ++ignored; // W5, W14: skipped unread
            continue;
        }
        if (const auto error = ReadParameter(raw, state, body))
        {
            return error;
        }
        state.seen |= BitOf(static_cast<MmcpParameterType>(raw.type));
        state.isBehindMn = raw.Is(MmcpParameterType::MN_ID);
    }
    if (reader.GetError())
    {
        return reader.GetError();
    }
    if (RequiredBy(rule, flag) & ~state.seen)
    {
        return MmcpParseError::MISSING_PARAMETER; // W6, W8
    }
    return std::nullopt;
}

using BodyParser = std::optional<MmcpParseError> (*)(const uint8_t*,
                                                     std::size_t,
                                                     bool,
                                                     MmcpMessageBody&,
                                                     uint32_t&);

template <std::size_t... I>
constexpr std::array<BodyParser, sizeof...(I)>
MakeBodyParsers(std::index_sequence<I...>)
{
    return {&ParseBody<std::variant_alternative_t<I, MmcpMessageBody>>...};
}

/// By packet type, from 1.
constexpr auto BODY_PARSERS = MakeBodyParsers(std::make_index_sequence<MMCP_MESSAGE_TYPES>{});

} // namespace

std::optional<MmcpParseError>
MmcpMessageCodec::Parse(const uint8_t* octets,
                        std::size_t size,
                        MmcpMessage& message,
                        uint32_t* ignored)
{
    // MMCP 8.1: type (8), reserved (7), F (1), Payload Length (16), Session ID (32)
    if (size < MMCP_HEADER_SIZE)
    {
        return MmcpParseError::SHORT_HEADER;
    }
    if (octets[0] < 1 || octets[0] > MMCP_MESSAGE_TYPES)
    {
        return MmcpParseError::UNKNOWN_TYPE;
    }
    if (MmcpReadU16(octets + 2) != size)
    {
        return MmcpParseError::LENGTH_MISMATCH; // W2
    }
    message.sessionId = MmcpReadU32(octets + 4);
    uint32_t skipped = 0;
    const auto error = BODY_PARSERS[octets[0] - 1](octets + MMCP_HEADER_SIZE,
                                                   size - MMCP_HEADER_SIZE,
                                                   octets[1] & 1,
                                                   message.body,
                                                   skipped);
    if (ignored)
    {
        *ignored = skipped;
    }
    return error;
}

std::optional<MmcpParseError>
MmcpMessageCodec::Measure(const MmcpMessage& message, MmcpLengthOctets layout, std::size_t& size)
{
    return std::visit(
        [&](const auto& body) -> std::optional<MmcpParseError> {
            size = MMCP_HEADER_SIZE;
            ParameterSet seen = 0;
            std::optional<MmcpParseError> error;
            MmcpVisitParameters(body, [&](auto type, const auto& value) {
                seen |= BitOf(type);
                const auto refused = MmcpMeasureParameter<type()>(value, layout, size);
                error = error ? error : refused;
            });
            if (error)
            {
                return error;
            }
            if (RequiredBy(MmcpGetMessageRule(message.GetType()), MmcpIsAccepted(body)) & ~seen)
            {
                return MmcpParseError::MISSING_PARAMETER;
            }
            if (size > 0xffff)
            {
                return MmcpParseError::LENGTH_MISMATCH; // no Payload Length can say it
            }
            return std::nullopt;
        },
        message.body);
}

void
MmcpMessageCodec::Write(const MmcpMessage& message, MmcpLengthOctets layout, uint8_t* octets)
{
    std::visit(
        [&](const auto& body) {
            auto* out = octets + MMCP_HEADER_SIZE;
            MmcpVisitParameters(body, [&](auto type, const auto& value) {
                out = MmcpWriteParameter<type()>(value, layout, out);
            });
            octets[0] = static_cast<uint8_t>(message.GetType());
            octets[1] = MmcpIsAccepted(body) ? 1 : 0;
            MmcpWriteU16(octets + 2, out - octets);
            MmcpWriteU32(octets + 4, message.sessionId);
        },
        message.body);
}

std::optional<MmcpParseError>
MmcpMessageCodec::Write(const MmcpMessage& message,
                        MmcpLengthOctets layout,
                        std::vector<uint8_t>& packet)
{
    std::size_t size;
    if (const auto error = Measure(message, layout, size))
    {
        return error;
    }
    packet.resize(size);
    Write(message, layout, packet.data());
    return std::nullopt;
}

MmcpMessageCodec::Split
MmcpMessageCodec::SplitReport(const MmcpAggregationStatusReport& report,
                              MmcpLengthOctets layout,
                              std::size_t maxSize)
{
    std::size_t empty = MMCP_HEADER_SIZE;
    MmcpMeasureParameter<MmcpParameterType::MEMBERSHIP>(report.membership, layout, empty);
    NS_ABORT_MSG_IF(maxSize < empty || maxSize > 0xffff,
                    "MMCP: the size of an ASR is limited to "
                        << maxSize << " octets; set MaxMessageSize to " << empty << " to 65535");

    Split split;
    split.parts.push_back({report.membership, {}});
    std::size_t used = empty;
    for (const auto& mn : report.reports)
    {
        std::size_t size = 0;
        const auto error = MmcpMeasureParameter<MmcpParameterType::MN_ID>(mn.mnId, layout, size);
        if (mn.status)
        {
            MmcpMeasureParameter<MmcpParameterType::DATA_CHANNEL_STATUS>(*mn.status, layout, size);
        }
        if (error || empty + size > maxSize)
        {
            ++split.leftOut;
            continue;
        }
        if (used + size > maxSize)
        {
            split.parts.push_back({report.membership, {}});
            used = empty;
        }
        split.parts.back().reports.push_back(mn);
        used += size;
    }
    return split;
}

} // namespace ns3
