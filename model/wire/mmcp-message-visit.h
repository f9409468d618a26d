// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MESSAGE_VISIT_H
#define MMCP_MESSAGE_VISIT_H

// Joins the structs of mmcp-message.h with their rows. Measuring, writing, printing and comparing
// are each one visitor, so no message needs code of its own.

#include "mmcp-message.h"

#include <type_traits>

namespace ns3
{

/// The row of a message's struct.
template <class Body, std::size_t I = 0>
constexpr const MmcpMessageRule&
MmcpRuleOf()
{
    if constexpr (std::is_same_v<Body, std::variant_alternative_t<I, MmcpMessageBody>>)
    {
        return MMCP_MESSAGE_RULES[I];
    }
    else
    {
        return MmcpRuleOf<Body, I + 1>();
    }
}

/// @param body a message @return its F, false where F means nothing (W3)
template <class Body>
bool
MmcpIsAccepted(const Body& body)
{
    if constexpr (MmcpRuleOf<Body>().hasFlag)
    {
        return body.accepted;
    }
    return false;
}

/// A parameter type as a value that templates can use.
template <MmcpParameterType P>
using MmcpTypeOf = std::integral_constant<MmcpParameterType, P>;

/// @name Calls f(type, value) for what is present in one field: the parameters in sending order
/// (W4).
/// @{
template <MmcpParameterType P, class T, class F>
void
MmcpVisitField(const T& value, F& f)
{
    f(MmcpTypeOf<P>{}, value);
}

template <MmcpParameterType P, class T, class F>
void
MmcpVisitField(const std::optional<T>& value, F& f)
{
    if (value)
    {
        f(MmcpTypeOf<P>{}, *value);
    }
}

template <MmcpParameterType P, class F>
void
MmcpVisitField(const std::vector<MmcpMnReport>& reports, F& f)
{
    for (const auto& report : reports)
    {
        MmcpVisitField<P>(report.mnId, f);
        MmcpVisitField<MmcpParameterType::DATA_CHANNEL_STATUS>(report.status, f);
    }
}

/// @}

template <class Body, class F, std::size_t... K>
void
MmcpVisitParameters(const Body& body, F& f, std::index_sequence<K...>)
{
    [[maybe_unused]] const auto fields = Body::Fields(body);
    (MmcpVisitField<MmcpRuleOf<Body>().uses[K].type>(std::get<K>(fields), f), ...);
}

/// Calls f(type, value), the type as MmcpTypeOf, for each parameter of a message in sending order
/// (W4).
template <class Body, class F>
void
MmcpVisitParameters(const Body& body, F f)
{
    using Fields = decltype(Body::Fields(body));
    MmcpVisitParameters(body, f, std::make_index_sequence<std::tuple_size_v<Fields>>{});
}

} // namespace ns3

#endif // MMCP_MESSAGE_VISIT_H
