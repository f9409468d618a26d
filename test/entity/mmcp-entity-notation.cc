// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-entity-notation.h"

#include "ns3/abort.h"

#include <variant>

namespace ns3
{

namespace
{

using Family = McastAddress::Family;

constexpr uint16_t PORT = 6041;
constexpr uint16_t CHANNEL_PORT = 5000;
const std::string LMCS = "ABC";

/// Several functions as one.
template <class... F>
struct Overloaded : F...
{
    using F::operator()...;
};

template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// @param family IPV4 or IPV6 @param number last octet @return a unicast address
McastAddress
Unicast(Family family, int number)
{
    const auto text = (family == Family::IPV4 ? "10.0.0." : "2001:db8::") + std::to_string(number);
    return McastAddress::FromText(text).value();
}

/// @param value any @return its text
template <class T>
std::string
Print(const T& value)
{
    std::ostringstream os;
    os << value;
    return os.str();
}

/// @param id of an MN, LMC or PoA, or none @return with a blank before it
std::string
Optional(const std::optional<MmcpIdentifier>& id)
{
    return id ? " " + Print(*id) : "";
}

/// @param status of an MN, or none @return as " 3/10"
std::string
Optional(const std::optional<MmcpDataChannelStatus>& status)
{
    return status ? " " + std::to_string(status->packets) + "/" + std::to_string(status->elapsed)
                  : "";
}

} // namespace

MmcpNotation::MmcpNotation(Family family)
    : family(family)
{
}

MmcpEndpoint
MmcpNotation::Peer(const std::string& name) const
{
    const auto lmc = LMCS.find(name);
    if (name == "sm")
    {
        return {Unicast(family, 1), PORT};
    }
    if (lmc != std::string::npos)
    {
        return {Unicast(family, 10 + static_cast<int>(lmc)), PORT};
    }
    NS_ABORT_MSG_UNLESS(name.front() == 'm', "no peer of the notation: " << name);
    const bool moved = name.back() == '\'';
    const auto number = std::stoi(name.substr(1));
    return {Unicast(family, (moved ? 60 : 20) + number), 50000};
}

std::string
MmcpNotation::Name(const MmcpEndpoint& endpoint) const
{
    if (endpoint == Channel())
    {
        return "G";
    }
    for (const auto* name : {"sm", "A", "B", "C"})
    {
        if (endpoint == Peer(name))
        {
            return name;
        }
    }
    const int last = endpoint.address.GetOctets()[endpoint.address.GetSize() - 1];
    const int number = family == Family::IPV4 ? last : last / 16 * 10 + last % 16;
    return number > 60 ? "m" + std::to_string(number - 60) + "'"
                       : "m" + std::to_string(number - 20);
}

MmcpEndpoint
MmcpNotation::Channel() const
{
    return {McastAddress::FromText(family == Family::IPV4 ? "239.1.1.1" : "ff1e::1").value(),
            CHANNEL_PORT};
}

Ptr<const MmcpLmcMap>
MmcpNotation::Lmcs() const
{
    auto map = Create<MmcpLmcMap>();
    for (const char lmc : LMCS)
    {
        const std::string id(1, lmc);
        map->AddLmc(id, Peer(id));
        for (const char* number : {"1", "2"})
        {
            map->AddPoa(std::string(1, static_cast<char>(std::tolower(lmc))) + number, id);
        }
    }
    return map;
}

std::string
MmcpNotation::Text(const MmcpMessageBody& message) const
{
    const auto flag = [](bool accepted) { return accepted ? "(+" : "(-"; };
    const auto at = [this](const std::optional<MmcpEndpoint>& endpoint) {
        return endpoint ? " " + Name(*endpoint) : "";
    };
    return std::visit(
        Overloaded{[&](const MmcpSessionJoinRequest& m) {
                       return "SJR(" + Print(m.mnId) + Optional(m.poaId) + ")";
                   },
                   [&](const MmcpSessionJoinConfirm& m) {
                       return std::string("SJC") + flag(m.accepted) + at(m.multicast) + at(m.lmc) +
                              ")";
                   },
                   [&](const MmcpLocalJoinRequest& m) { return "LJR(" + Print(m.mnId) + ")"; },
                   [&](const MmcpLocalJoinConfirm& m) {
                       return std::string("LJC") + flag(m.accepted) + ")";
                   },
                   [&](const MmcpUserLeaveRequest& m) { return "ULR(" + Print(m.mnId) + ")"; },
                   [&](const MmcpUserLeaveConfirm& m) {
                       return std::string("ULC") + flag(m.accepted) + ")";
                   },
                   [&](const MmcpUserStatusReport& m) {
                       return "USR(" + Print(m.mnId) + Optional(m.status) + ")";
                   },
                   [&](const MmcpAggregationStatusReport& m) {
                       auto text = "ASR(" + Print(m.membership.count);
                       for (const auto& report : m.reports)
                       {
                           text += " " + Print(report.mnId) + Optional(report.status);
                       }
                       return text + ")";
                   },
                   [&](const MmcpUserStatusProbe& /* m */) { return std::string("USP()"); },
                   [&](const MmcpHandoverInitiationRequest& m) {
                       return "HIR(" + Print(m.mnId) + " " + Print(m.poaId) + ")";
                   },
                   [&](const MmcpHandoverContextTransfer& m) {
                       return "HCT(" + Print(m.mnId) + " " + Name(m.multicast) + ")";
                   },
                   [&](const MmcpHandoverTransferAck& m) {
                       return std::string("HTA") + flag(m.accepted) + Optional(m.mnId) + ")";
                   },
                   [&](const MmcpHandoverInitiationConfirm& m) {
                       return std::string("HIC") + flag(m.accepted) + at(m.lmc) + ")";
                   }},
        message);
}

std::string
MmcpNotation::Text(const MmcpAction& action) const
{
    return std::visit(
        Overloaded{
            [&](const MmcpSend& a) { return Text(a.message.body) + ">" + Name(a.to); },
            [&](const MmcpDropped& a) { return "!" + Print(a.reason) + "@" + Name(a.from); },
            [&](const MmcpTransition& a) {
                return "[" + (a.who.GetSize() > 0 ? Print(a.who) + " " : "") + a.from + ">" + a.to +
                       "]";
            },
            [&](const MmcpGroupChange& a) { return std::string(a.join ? "join" : "leave"); },
            [&](const MmcpAdmitted& /* a */) { return std::string("admitted"); },
            [&](const MmcpJoined& a) {
                return "joined(" + (a.lmc ? Name(*a.lmc) : std::string("sm")) + ")";
            },
            [&](const MmcpJoinFailed& a) { return "failed(" + Print(a.cause) + ")"; },
            [&](const MmcpLeft& /* a */) { return std::string("left"); },
            [&](const MmcpHandoverAnswered& a) {
                return "handover(" + Print(a.outcome) + (a.lmc ? " " + Name(*a.lmc) : "") + ")";
            },
            [&](const MmcpMemberChanged& a) { return Print(a.mnId) + "=" + Print(a.change); },
            [&](const MmcpLmcChanged& a) {
                return Print(a.lmcId) + (a.joined ? "=joined" : "=failed");
            },
            [&](const MmcpHandoverServed& a) {
                return "served(" + Print(a.mnId) + " " + Print(a.poaId) + " " + Print(a.outcome) +
                       (a.lmc ? " " + Name(*a.lmc) : "") + ")";
            }},
        action);
}

} // namespace ns3
