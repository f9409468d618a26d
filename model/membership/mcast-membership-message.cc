// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-membership-message.h"

namespace ns3
{

namespace
{

/// The names of RFC 9776 4.2.16.
const char*
GetName(McastRecordType type)
{
    switch (type)
    {
    case McastRecordType::MODE_IS_INCLUDE:
        return "IS_IN";
    case McastRecordType::MODE_IS_EXCLUDE:
        return "IS_EX";
    case McastRecordType::CHANGE_TO_INCLUDE_MODE:
        return "TO_IN";
    case McastRecordType::CHANGE_TO_EXCLUDE_MODE:
        return "TO_EX";
    case McastRecordType::ALLOW_NEW_SOURCES:
        return "ALLOW";
    case McastRecordType::BLOCK_OLD_SOURCES:
        return "BLOCK";
    }
    return "unknown";
}

std::ostream&
operator<<(std::ostream& os, McastVersion version)
{
    return os << 'v' << static_cast<int>(version);
}

/// Prints one message of each kind.
struct Printer
{
    std::ostream& os; //!< where to

    void operator()(const McastQuery& query) const
    {
        os << "query " << query.version << ' ' << query.group << ' ' << query.sources
           << (query.suppress ? " suppress" : "");
    }

    void operator()(const McastReport& report) const
    {
        os << "report " << report.version;
        const char* separator = " ";
        for (const auto& record : report.records)
        {
            os << separator << GetName(record.type) << ' ' << record.group << ' ' << record.sources;
            separator = "; ";
        }
    }

    void operator()(const McastLeave& leave) const
    {
        os << "leave " << McastVersion::V2 << ' ' << leave.group;
    }
};

} // namespace

std::ostream&
operator<<(std::ostream& os, const McastSources& sources)
{
    os << '{';
    const char* separator = "";
    for (const auto& source : sources)
    {
        os << separator << source;
        separator = ", ";
    }
    return os << '}';
}

std::ostream&
operator<<(std::ostream& os, const McastMembershipMessage& message)
{
    std::visit(Printer{os}, message);
    return os;
}

} // namespace ns3
