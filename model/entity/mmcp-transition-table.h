// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_TRANSITION_TABLE_H
#define MMCP_TRANSITION_TABLE_H

#include <cstddef>
#include <cstdint>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * A row of a table of legal transitions: what may follow when an event meets a state.
 *
 * @tparam State an enumeration of up to 32 states
 * @tparam Event an enumeration of events
 */
template <class State, class Event>
struct MmcpTransitionRule
{
    State from;    //!< the state
    Event event;   //!< what happens in it
    uint32_t next; //!< MmcpStates() that may follow
};

/// @param states some states @return the set of them
template <class... States>
constexpr uint32_t
MmcpStates(States... states)
{
    return ((uint32_t{1} << static_cast<uint32_t>(states)) | ...);
}

/**
 * @param rules a table
 * @param from a state
 * @param event what happens in it
 * @return the states that may follow; none: the pair is not declared
 */
template <class State, class Event, std::size_t N>
constexpr uint32_t
MmcpNextStates(const MmcpTransitionRule<State, Event> (&rules)[N], State from, Event event)
{
    for (const auto& rule : rules)
    {
        if (rule.from == from && rule.event == event)
        {
            return rule.next;
        }
    }
    return 0;
}

} // namespace ns3

#endif // MMCP_TRANSITION_TABLE_H
