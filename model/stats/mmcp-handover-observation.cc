// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-handover-observation.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

/// @param id a PoA @return a field of a CSV file
std::string
FormatId(const MmcpIdentifier& id)
{
    std::ostringstream text;
    if (id.GetSize() > 0)
    {
        text << id;
    }
    return MmcpFormatField(text.str());
}

/// @param time maybe a time @return a field of a CSV file; empty: none
std::string
FormatOptional(const std::optional<Time>& time)
{
    return time ? MmcpFormatSeconds(*time) : "";
}

} // namespace

std::string
MmcpFormatSeconds(Time time)
{
    constexpr int64_t NANO = 1000000000;
    const auto total = time.GetNanoSeconds();
    const auto size = total < 0 ? -total : total;
    std::ostringstream text;
    text << (total < 0 ? "-" : "") << size / NANO << '.' << std::setw(9) << std::setfill('0')
         << size % NANO;
    return text.str();
}

std::string
MmcpFormatField(const std::string& field)
{
    if (field.find_first_of("\",\r\n") == std::string::npos)
    {
        return field;
    }
    std::string quoted = "\"";
    for (const char letter : field)
    {
        quoted += letter;
        if (letter == '"')
        {
            quoted += letter;
        }
    }
    return quoted + '"';
}

std::ostream&
operator<<(std::ostream& os, MmcpHandoverKind kind)
{
    static constexpr const char* NAMES[] = {"predictive", "reactive", "none"};
    return os << NAMES[static_cast<std::size_t>(kind)];
}

std::ostream&
operator<<(std::ostream& os, MmcpPrediction prediction)
{
    static constexpr const char* NAMES[] = {"none", "right", "wrong"};
    return os << NAMES[static_cast<std::size_t>(prediction)];
}

MmcpHandoverKind
MmcpHandoverObservation::GetKind() const
{
    if (!mmcp)
    {
        return MmcpHandoverKind::NONE;
    }
    return prepared && predictedPoa == toPoa ? MmcpHandoverKind::PREDICTIVE
                                             : MmcpHandoverKind::REACTIVE;
}

MmcpPrediction
MmcpHandoverObservation::GetPrediction() const
{
    if (predictedPoa.GetSize() == 0)
    {
        return MmcpPrediction::NONE;
    }
    return predictedPoa == toPoa ? MmcpPrediction::RIGHT : MmcpPrediction::WRONG;
}

std::optional<Time>
MmcpHandoverObservation::GetGap() const
{
    return firstAfter && lastBefore ? std::optional(firstAfter->at - lastBefore->at) : std::nullopt;
}

std::optional<Time>
MmcpHandoverObservation::GetRadioGap() const
{
    return linkUp && linkDown ? std::optional(std::max(*linkUp - *linkDown, Time(0)))
                              : std::nullopt;
}

std::optional<Time>
MmcpHandoverObservation::GetPrepareTime() const
{
    return hir && hic ? std::optional(*hic - *hir) : std::nullopt;
}

void
MmcpHandoverObservation::WriteHeader(std::ostream& os)
{
    os << "walker,number,from_poa,to_poa,predicted_poa,kind,prediction,intra_subnet,"
          "triggered_s,hir_s,hct_s,join_s,hta_s,hic_s,link_down_s,link_up_s,address_s,sjc_s,ljc_s,"
          "last_before_s,last_before_seq,first_after_s,first_after_seq,lost,duplicates,"
          "gap_s,radio_gap_s,prepare_s\n";
}

void
MmcpHandoverObservation::WriteRow(std::ostream& os) const
{
    os << MmcpFormatField(walker) << ',' << number << ',' << FormatId(fromPoa) << ','
       << FormatId(toPoa) << ',' << FormatId(predictedPoa) << ',' << GetKind() << ','
       << GetPrediction() << ',' << int(intraSubnet);
    for (const auto& time :
         {triggered, hir, hct, join, hta, hic, linkDown, linkUp, addressed, sjc, ljc})
    {
        os << ',' << FormatOptional(time);
    }
    for (const auto& arrival : {lastBefore, firstAfter})
    {
        os << ',' << (arrival ? MmcpFormatSeconds(arrival->at) : "") << ','
           << (arrival ? std::to_string(arrival->sequence) : "");
    }
    os << ',' << (lost ? std::to_string(*lost) : "") << ',' << duplicates;
    for (const auto& time : {GetGap(), GetRadioGap(), GetPrepareTime()})
    {
        os << ',' << FormatOptional(time);
    }
    os << '\n';
}

} // namespace ns3
