// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_PARAMETER_IO_H
#define MMCP_PARAMETER_IO_H

// Framing, reading and writing of single parameters. Everything is inline: the codec runs through
// it for each parameter of each packet.

#include "mmcp-parameter.h"

#include <type_traits>

namespace ns3
{

/// @param in two octets in network order @return their value
inline uint16_t
MmcpReadU16(const uint8_t* in)
{
    return static_cast<uint16_t>(in[0] << 8 | in[1]);
}

/// @param in four octets in network order @return their value
inline uint32_t
MmcpReadU32(const uint8_t* in)
{
    return static_cast<uint32_t>(MmcpReadU16(in)) << 16 | MmcpReadU16(in + 2);
}

/// @param out where to write two octets in network order @param value theirs @return behind them
inline uint8_t*
MmcpWriteU16(uint8_t* out, uint16_t value)
{
    out[0] = value >> 8;
    out[1] = value & 0xff;
    return out + 2;
}

/// @param out where to write four octets in network order @param value theirs @return behind them
inline uint8_t*
MmcpWriteU32(uint8_t* out, uint32_t value)
{
    return MmcpWriteU16(MmcpWriteU16(out, value >> 16), value & 0xffff);
}

/// One parameter as received: framed, its value not yet looked at.
struct MmcpRawParameter
{
    uint8_t type;            //!< MMCP table 2, or unknown
    MmcpLengthOctets layout; //!< its layout
    const uint8_t* value;    //!< the octets behind its header
    std::size_t size;        //!< how many

    /// @param other a type @return true if it is this one's
    bool Is(MmcpParameterType other) const
    {
        return type == static_cast<uint8_t>(other);
    }
};

/**
 * @ingroup mmcp
 *
 * Walks over the parameters of a packet, both layouts mixed at will (W1). Each step consumes one
 * parameter whole. The octets must outlive the reader.
 */
class MmcpParameterReader
{
  public:
    /// @param octets what follows the common header @param size how many octets
    MmcpParameterReader(const uint8_t* octets, std::size_t size)
        : m_next(octets),
          m_left(size)
    {
    }

    /**
     * @param [out] parameter the next parameter
     * @return false at the end, or if the framing is broken: see GetError
     */
    bool Next(MmcpRawParameter& parameter);

    /// @return PARAMETER_TRUNCATED or PARAMETER_LENGTH if that ended the walk
    std::optional<MmcpParseError> GetError() const
    {
        return m_error;
    }

  private:
    /// @param error why the walk ends @return false
    bool Fail(MmcpParseError error)
    {
        m_error = error;
        return false;
    }

    const uint8_t* m_next;                 //!< first octet not yet consumed
    std::size_t m_left;                    //!< octets not yet consumed
    std::optional<MmcpParseError> m_error; //!< why the walk ended early
};

inline bool
MmcpParameterReader::Next(MmcpRawParameter& parameter)
{
    if (m_left == 0)
    {
        return false;
    }
    if (m_left == 1)
    {
        return Fail(MmcpParseError::PARAMETER_TRUNCATED);
    }
    // W1: a length counts its own header and is never 0, so a 0 here is the reserved octet.
    const auto layout = m_next[1] == 0 ? MmcpLengthOctets::TWO : MmcpLengthOctets::ONE;
    const auto header = MmcpParameterHeaderSize(layout);
    if (m_left < header)
    {
        return Fail(MmcpParseError::PARAMETER_TRUNCATED);
    }
    const std::size_t length =
        layout == MmcpLengthOctets::TWO ? MmcpReadU16(m_next + 2) : m_next[1];
    if (length > m_left)
    {
        return Fail(MmcpParseError::PARAMETER_TRUNCATED);
    }
    if (length < header)
    {
        return Fail(MmcpParseError::PARAMETER_LENGTH);
    }
    parameter = {m_next[0], layout, m_next + header, length - header};
    m_next += length;
    m_left -= length;
    return true;
}

// From here on the parameter type P is a template argument, so that the compiler sees the rule.

/// @param layout a layout @return reserved octets ahead of the value (W1)
template <MmcpParameterType P>
constexpr std::size_t
MmcpReservedSize(MmcpLengthOctets layout)
{
    return layout == MmcpLengthOctets::ONE ? MmcpGetParameterRule(P).reserved : 0;
}

/// @param size octets of a value @return true if the parameter can have it
template <MmcpParameterType P>
constexpr bool
MmcpAcceptsSize(std::size_t size)
{
    constexpr const auto& rule = MmcpGetParameterRule(P);
    return rule.sizes[0] == 0 ? size != 0 : size == rule.sizes[0] || size == rule.sizes[1];
}

/**
 * @name One overload for each type of value: its octets, reading, writing.
 * @{
 */
inline std::size_t
MmcpValueSize(const MmcpIdentifier& id)
{
    return id.GetSize();
}

inline std::size_t
MmcpValueSize(const MmcpEndpoint& endpoint)
{
    return 2 + endpoint.address.GetSize();
}

inline std::size_t
MmcpValueSize(const MmcpDataChannelStatus& /* status */)
{
    return 8;
}

inline std::size_t
MmcpValueSize(const MmcpMembership& /* membership */)
{
    return 4;
}

inline void
MmcpReadValue(const uint8_t* in, std::size_t size, MmcpIdentifier& id)
{
    id.Assign(in, size);
}

inline void
MmcpReadValue(const uint8_t* in, std::size_t size, MmcpEndpoint& endpoint)
{
    endpoint.port = MmcpReadU16(in);
    endpoint.address.Assign(in + 2, size - 2);
}

inline void
MmcpReadValue(const uint8_t* in, std::size_t /* size */, MmcpDataChannelStatus& status)
{
    status = {MmcpReadU32(in), MmcpReadU32(in + 4)};
}

inline void
MmcpReadValue(const uint8_t* in, std::size_t /* size */, MmcpMembership& membership)
{
    membership.count = MmcpReadU32(in);
}

inline uint8_t*
MmcpWriteValue(uint8_t* out, const MmcpIdentifier& id)
{
    return std::copy_n(id.GetOctets(), id.GetSize(), out);
}

inline uint8_t*
MmcpWriteValue(uint8_t* out, const MmcpEndpoint& endpoint)
{
    out = MmcpWriteU16(out, endpoint.port);
    return std::copy_n(endpoint.address.GetOctets(), endpoint.address.GetSize(), out);
}

inline uint8_t*
MmcpWriteValue(uint8_t* out, const MmcpDataChannelStatus& status)
{
    return MmcpWriteU32(MmcpWriteU32(out, status.packets), status.elapsed);
}

inline uint8_t*
MmcpWriteValue(uint8_t* out, const MmcpMembership& membership)
{
    return MmcpWriteU32(out, membership.count);
}

/** @} */

/// @param value a value of a good size @return true if the parameter can have it (W6)
template <MmcpParameterType P, class T>
bool
MmcpAcceptsValue(const T& value)
{
    if constexpr (std::is_same_v<T, MmcpEndpoint>)
    {
        return value.port != 0 && MmcpGetParameterRule(P).accepts(value.address);
    }
    return true;
}

/**
 * Reads the value of a parameter and checks it against its rule, in the order of W16, whatever F is
 * (W18).
 *
 * @tparam P the parameter's type
 * @tparam T the type of its values
 * @param raw the parameter
 * @param [out] value the value; indeterminate if the parameter is refused
 * @return PARAMETER_LENGTH or PARAMETER_VALUE if it is refused
 */
template <MmcpParameterType P, class T>
std::optional<MmcpParseError>
MmcpReadParameter(const MmcpRawParameter& raw, T& value)
{
    const auto reserved = MmcpReservedSize<P>(raw.layout);
    if (raw.size < reserved || !MmcpAcceptsSize<P>(raw.size - reserved))
    {
        return MmcpParseError::PARAMETER_LENGTH;
    }
    MmcpReadValue(raw.value + reserved, raw.size - reserved, value);
    if (!MmcpAcceptsValue<P>(value))
    {
        return MmcpParseError::PARAMETER_VALUE;
    }
    return std::nullopt;
}

/**
 * Checks a value as its receiver would, and measures the parameter.
 *
 * @tparam P the parameter's type
 * @tparam T the type of its values
 * @param value the value
 * @param layout the layout to be sent
 * @param [in,out] size grows by the octets of the parameter, header included
 * @return PARAMETER_LENGTH (empty, without address family, or more than the length field can hold)
 * or PARAMETER_VALUE if it must not be sent
 */
template <MmcpParameterType P, class T>
std::optional<MmcpParseError>
MmcpMeasureParameter(const T& value, MmcpLengthOctets layout, std::size_t& size)
{
    const auto valueSize = MmcpValueSize(value);
    const auto length = MmcpParameterHeaderSize(layout) + MmcpReservedSize<P>(layout) + valueSize;
    const std::size_t limit = layout == MmcpLengthOctets::ONE ? 0xff : 0xffff;
    if (!MmcpAcceptsSize<P>(valueSize) || length > limit)
    {
        return MmcpParseError::PARAMETER_LENGTH;
    }
    if (!MmcpAcceptsValue<P>(value))
    {
        return MmcpParseError::PARAMETER_VALUE;
    }
    size += length;
    return std::nullopt;
}

/**
 * Writes a parameter that MmcpMeasureParameter accepts.
 *
 * @tparam P the parameter's type
 * @tparam T the type of its values
 * @param value the value
 * @param layout the layout to be sent
 * @param out where, with room for the measured size
 * @return the octet behind the parameter
 */
template <MmcpParameterType P, class T>
uint8_t*
MmcpWriteParameter(const T& value, MmcpLengthOctets layout, uint8_t* out)
{
    const auto reserved = MmcpReservedSize<P>(layout);
    const auto length = MmcpParameterHeaderSize(layout) + reserved + MmcpValueSize(value);
    *out++ = static_cast<uint8_t>(P);
    if (layout == MmcpLengthOctets::TWO)
    {
        *out++ = 0;
        out = MmcpWriteU16(out, length);
    }
    else
    {
        *out++ = length;
    }
    return MmcpWriteValue(std::fill_n(out, reserved, 0), value);
}

} // namespace ns3

#endif // MMCP_PARAMETER_IO_H
