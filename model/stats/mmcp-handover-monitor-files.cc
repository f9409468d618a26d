// SPDX-License-Identifier: GPL-2.0-only

// What MmcpHandoverMonitor writes.

#include "mmcp-handover-monitor.h"
#include "mmcp-sample.h"

#include "ns3/abort.h"
#include "ns3/system-path.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

using Observations = std::vector<MmcpHandoverObservation>;
using Filter = std::function<bool(const MmcpHandoverObservation&)>;

/// @param value maybe a number @return it, or null, as JSON has it
std::string
FormatNumber(const std::optional<double>& value)
{
    if (!value)
    {
        return "null";
    }
    std::ostringstream text;
    text << std::setprecision(12) << *value;
    return text.str();
}

/// @param os gets an object with what is to be said of @param sample
void
WriteSample(std::ostream& os, const MmcpSample& sample)
{
    os << "{\"n\": " << sample.GetCount() << ", \"mean\": " << FormatNumber(sample.GetMean())
       << ", \"median\": " << FormatNumber(sample.GetQuantile(0.5))
       << ", \"p95\": " << FormatNumber(sample.GetQuantile(0.95)) << '}';
}

/// @param value maybe a time or number @param sample gets it if it is there, times in seconds
void
AddTo(MmcpSample& sample, const std::optional<Time>& value)
{
    if (value)
    {
        sample.Add(value->GetSeconds());
    }
}

/// @param os gets the figures of some handovers @param records all @param filter which
void
WriteGroup(std::ostream& os, const Observations& records, const Filter& filter)
{
    MmcpSample gap;
    MmcpSample radioGap;
    MmcpSample lost;
    MmcpSample duplicates;
    MmcpSample prepare;
    uint64_t handovers = 0;
    for (const auto& record : records)
    {
        if (!filter(record))
        {
            continue;
        }
        ++handovers;
        AddTo(gap, record.GetGap());
        AddTo(radioGap, record.GetRadioGap());
        AddTo(prepare, record.GetPrepareTime());
        duplicates.Add(static_cast<double>(record.duplicates));
        if (record.lost)
        {
            lost.Add(static_cast<double>(*record.lost));
        }
    }
    os << "{\n    \"handovers\": " << handovers;
    const std::pair<const char*, const MmcpSample&> samples[] = {{"gap_s", gap},
                                                                 {"radio_gap_s", radioGap},
                                                                 {"lost", lost},
                                                                 {"duplicates", duplicates},
                                                                 {"prepare_s", prepare}};
    for (const auto& [name, sample] : samples)
    {
        os << ",\n    \"" << name << "\": ";
        WriteSample(os, sample);
    }
    os << "\n  }";
}

/// @param records all @param prediction a kind @return how many are of it
std::size_t
CountPredictions(const Observations& records, MmcpPrediction prediction)
{
    return static_cast<std::size_t>(
        std::count_if(records.begin(), records.end(), [prediction](const auto& record) {
            return record.GetPrediction() == prediction;
        }));
}

} // namespace

void
MmcpHandoverMonitor::WriteHandovers(std::ostream& os) const
{
    MmcpHandoverObservation::WriteHeader(os);
    for (const auto& record : GetRecords())
    {
        record.WriteRow(os);
    }
}

void
MmcpHandoverMonitor::WriteReceivers(std::ostream& os) const
{
    os << "walker,group,packets,lost,duplicates,late,first_s,longest_gap_s,handovers\n";
    for (const auto& walker : m_walkers)
    {
        const auto& reception = walker->GetReception();
        os << MmcpFormatField(walker->GetName()) << ',';
        if (reception.packets > 0)
        {
            os << reception.group;
        }
        os << ',' << reception.packets << ',' << reception.lost << ',' << reception.duplicates
           << ',' << reception.late << ','
           << (reception.packets > 0 ? MmcpFormatSeconds(reception.first) : "") << ','
           << MmcpFormatSeconds(reception.longestGap) << ',' << walker->GetObservations().size()
           << '\n';
    }
}

void
MmcpHandoverMonitor::WriteSignalling(std::ostream& os) const
{
    m_signalling.Write(os);
}

void
MmcpHandoverMonitor::WriteSummary(std::ostream& os) const
{
    const auto records = GetRecords();
    const auto ofKind = [](MmcpHandoverKind kind) {
        return
            [kind](const auto& record) { return !record.intraSubnet && record.GetKind() == kind; };
    };
    const std::pair<const char*, Filter> groups[] = {
        {"between_subnets", [](const auto& record) { return !record.intraSubnet; }},
        {"predictive", ofKind(MmcpHandoverKind::PREDICTIVE)},
        {"reactive", ofKind(MmcpHandoverKind::REACTIVE)},
        {"without_mmcp", ofKind(MmcpHandoverKind::NONE)},
        {"within_subnet", [](const auto& record) { return record.intraSubnet; }}};
    os << "{\n";
    for (const auto& [name, filter] : groups)
    {
        os << "  \"" << name << "\": ";
        WriteGroup(os, records, filter);
        os << ",\n";
    }
    os << "  \"predictions\": {\"right\": " << CountPredictions(records, MmcpPrediction::RIGHT)
       << ", \"wrong\": " << CountPredictions(records, MmcpPrediction::WRONG)
       << ", \"none\": " << CountPredictions(records, MmcpPrediction::NONE) << "},\n";
    MmcpWalkerMonitor::Reception total;
    for (const auto& walker : m_walkers)
    {
        total.packets += walker->GetReception().packets;
        total.lost += walker->GetReception().lost;
        total.duplicates += walker->GetReception().duplicates;
    }
    os << "  \"reception\": {\"walkers\": " << m_walkers.size()
       << ", \"packets\": " << total.packets << ", \"lost\": " << total.lost
       << ", \"duplicates\": " << total.duplicates << "},\n  \"signalling\": {";
    const char* separator = "";
    for (const char* protocol : {"mmcp", "igmp", "mld"})
    {
        const auto sums = m_signalling.GetSums(protocol);
        os << separator << "\n    \"" << protocol << "\": {\"messages\": " << sums.messages
           << ", \"octets\": " << sums.octets << ", \"octets_with_ip\": " << sums.octetsWithIp
           << '}';
        separator = ",";
    }
    os << "\n  }\n}\n";
}

void
MmcpHandoverMonitor::WriteFiles(const std::string& prefix) const
{
    const auto slash = prefix.rfind('/');
    if (slash != std::string::npos && slash > 0)
    {
        SystemPath::MakeDirectories(prefix.substr(0, slash));
    }
    using Writer = void (MmcpHandoverMonitor::*)(std::ostream&) const;
    const std::pair<const char*, Writer> files[] = {
        {"handovers.csv", &MmcpHandoverMonitor::WriteHandovers},
        {"receivers.csv", &MmcpHandoverMonitor::WriteReceivers},
        {"signalling.csv", &MmcpHandoverMonitor::WriteSignalling},
        {"summary.json", &MmcpHandoverMonitor::WriteSummary}};
    for (const auto& [name, write] : files)
    {
        std::ofstream file(prefix + name);
        (this->*write)(file);
        file.close();
        NS_ABORT_MSG_UNLESS(file, prefix << name << " cannot be written: give another prefix");
    }
}

} // namespace ns3
