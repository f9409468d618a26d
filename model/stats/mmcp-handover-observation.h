// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_HANDOVER_OBSERVATION_H
#define MMCP_HANDOVER_OBSERVATION_H

#include "ns3/mmcp-parameter.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace ns3
{

/// How a handover was done.
enum class MmcpHandoverKind : uint8_t
{
    PREDICTIVE, //!< MMCP: HIC with F = 1 for the PoA where it came to, and not taken back (P17)
    REACTIVE,   //!< MMCP: without (P19)
    NONE        //!< without MMCP
};

/// What became of a prediction.
enum class MmcpPrediction : uint8_t
{
    NONE,  //!< there was none
    RIGHT, //!< it came to the PoA that was named last
    WRONG  //!< it came to another
};

/// A packet that arrived.
struct MmcpArrival
{
    Time at;              //!< when
    uint32_t sequence{0}; //!< its number
};

/**
 * @ingroup mmcp
 *
 * One handover of a walker, a change of its PoA, as MmcpHandoverMonitor saw it: what the MN, the
 * old LMC, the new router, the link and the receiver did, and when. What did not happen is not set.
 */
struct MmcpHandoverObservation
{
    std::string walker;          //!< who
    uint32_t number{0};          //!< its handovers before this one
    MmcpIdentifier fromPoa;      //!< where from
    MmcpIdentifier toPoa;        //!< where to
    MmcpIdentifier predictedPoa; //!< named last before it moved; empty: none was
    bool mmcp{false};            //!< the walker is an MN
    bool prepared{false};        //!< HIC with F = 1 came, and was not taken back (P17)
    bool intraSubnet{false};     //!< within a subnet: nothing to do for MMCP (7.5)

    std::optional<Time> triggered; //!< Link_Handover_Imminent
    std::optional<Time> hir;       //!< the MN sends the HIR, first time
    std::optional<Time> hct;       //!< the old LMC, or the SM (P13), sends the HCT, first time
    std::optional<Time> join;      //!< since when the router of the new PoA wants the group there
    std::optional<Time> hta;       //!< the HTA arrives at the sender of the HCT
    std::optional<Time> hic;       //!< the HIC arrives at the MN
    std::optional<Time> linkDown;  //!< Link_Down of the old PoA
    std::optional<Time> linkUp;    //!< Link_Up of the new one
    std::optional<Time> addressed; //!< the new address can be used
    std::optional<Time> sjc;       //!< SJC with F = 1 arrives
    std::optional<Time> ljc;       //!< LJC with F = 1 arrives

    std::optional<MmcpArrival> firstAfter; //!< the first packet over the new link
    std::optional<MmcpArrival> lastBefore; //!< the last packet before that one
    std::optional<uint64_t>
        lost; //!< numbers missing between both; set with firstAfter if any came before
    uint64_t duplicates{0}; //!< packets that came again, over the new link or the old

    /// @return how it was done
    MmcpHandoverKind GetKind() const;
    /// @return what became of the prediction
    MmcpPrediction GetPrediction() const;
    /// @return time without data: from the last packet before to the first after
    std::optional<Time> GetGap() const;
    /// @return time without a link; 0 if the new one came first
    std::optional<Time> GetRadioGap() const;
    /// @return time that the preparation took: from HIR to HIC
    std::optional<Time> GetPrepareTime() const;

    /// @param os gets the names of the columns of WriteRow(), as RFC 4180 says
    static void WriteHeader(std::ostream& os);
    /// @param os gets the values, in the order of the columns
    void WriteRow(std::ostream& os) const;
};

/// @param os a stream @param kind printed as "predictive" @return the stream
std::ostream& operator<<(std::ostream& os, MmcpHandoverKind kind);
/// @param os a stream @param prediction printed as "right" @return the stream
std::ostream& operator<<(std::ostream& os, MmcpPrediction prediction);

/// @param time a time @return seconds with nine decimals
std::string MmcpFormatSeconds(Time time);
/// @param field any text @return a field of a CSV file, in quotes if it needs them (RFC 4180)
std::string MmcpFormatField(const std::string& field);

} // namespace ns3

#endif // MMCP_HANDOVER_OBSERVATION_H
