// SPDX-License-Identifier: GPL-2.0-only

// mmcp-encode [--length-octets=1|2] [FILE]: the inverse of mmcp-decode (reading W20). A line is
// first written parameter by parameter as it stands and parsed, so that it meets the very rules of
// a receiver; the message is then written in its canonical form.

#include "mmcp-lines.h"

#include "ns3/mmcp-message-codec.h"
#include "ns3/mmcp-parameter-io.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

using namespace ns3;
using Json = nlohmann::json;

namespace
{

constexpr uint32_t MAX_U32 = 0xffffffff;

/// Why a line is refused; caught by Encode.
struct Refusal
{
    std::string text; //!< the rule
};

[[noreturn]] void
Refuse(const std::string& text)
{
    throw Refusal{text};
}

/// Refuses members of an object that are not named, so that a slip of the pen does not pass.
void
ExpectOnly(const Json& object, const std::set<std::string>& names, const std::string& where)
{
    for (const auto& member : object.items())
    {
        if (!names.count(member.key()))
        {
            Refuse(where + " has no \"" + member.key() + "\"");
        }
    }
}

const Json&
Member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end())
    {
        Refuse("\"" + std::string(name) + "\" is missing");
    }
    return *found;
}

std::string
Text(const Json& object, const char* name)
{
    const auto& member = Member(object, name);
    if (!member.is_string())
    {
        Refuse("\"" + std::string(name) + "\" must be a string");
    }
    return member.get<std::string>();
}

uint32_t
Number(const Json& object, const char* name, uint32_t max)
{
    const auto& member = Member(object, name);
    if (!member.is_number_unsigned() || member.get<uint64_t>() > max)
    {
        Refuse("\"" + std::string(name) + "\" must be a whole number from 0 to " +
               std::to_string(max));
    }
    return member.get<uint32_t>();
}

/// Appends a parameter; values that the wire can carry but no receiver takes are left to the
/// parser.
template <MmcpParameterType P, class T>
void
Append(const T& value, std::vector<uint8_t>& packet)
{
    constexpr auto LAYOUT = MmcpLengthOctets::TWO;
    const auto length = MmcpParameterHeaderSize(LAYOUT) + MmcpValueSize(value);
    if (length > 0xffff)
    {
        Refuse("parameter-length: " + std::string(MmcpGetParameterRule(P).name) + " is too long");
    }
    const auto end = packet.size();
    packet.resize(end + length);
    MmcpWriteParameter<P>(value, LAYOUT, &packet[end]);
}

MmcpIdentifier
ReadIdentifier(const Json& json)
{
    ExpectOnly(json, {"p", "value"}, Text(json, "p"));
    const auto octets = mmcp::OctetsFromHex(Text(json, "value"));
    if (!octets)
    {
        Refuse("\"value\" must be octets in hex");
    }
    return {octets->data(), octets->size()};
}

MmcpEndpoint
ReadEndpoint(const Json& json)
{
    ExpectOnly(json, {"p", "address", "port"}, Text(json, "p"));
    const auto address = McastAddress::FromText(Text(json, "address"));
    if (!address)
    {
        Refuse("\"address\" must be an IPv4 or IPv6 address");
    }
    return {*address, static_cast<uint16_t>(Number(json, "port", 0xffff))};
}

MmcpDataChannelStatus
ReadStatus(const Json& json)
{
    ExpectOnly(json, {"p", "packets", "elapsed"}, Text(json, "p"));
    return {Number(json, "packets", MAX_U32), Number(json, "elapsed", MAX_U32)};
}

MmcpMembership
ReadMembership(const Json& json)
{
    ExpectOnly(json, {"p", "count"}, Text(json, "p"));
    return {Number(json, "count", MAX_U32)};
}

void
AppendParameter(const Json& json, std::vector<uint8_t>& packet)
{
    using P = MmcpParameterType;
    if (!json.is_object())
    {
        Refuse("\"params\" must be a list of objects");
    }
    const auto name = Text(json, "p");
    const auto* rule = std::find_if(std::begin(MMCP_PARAMETER_RULES),
                                    std::end(MMCP_PARAMETER_RULES),
                                    [&name](const auto& row) { return name == row.name; });
    if (rule == std::end(MMCP_PARAMETER_RULES))
    {
        Refuse("unknown parameter \"" + name + "\"");
    }
    switch (rule->type)
    {
    case P::MN_ID:
        return Append<P::MN_ID>(ReadIdentifier(json), packet);
    case P::POA_ID:
        return Append<P::POA_ID>(ReadIdentifier(json), packet);
    case P::MULTICAST_ADDRESS:
        return Append<P::MULTICAST_ADDRESS>(ReadEndpoint(json), packet);
    case P::LMC_ADDRESS:
        return Append<P::LMC_ADDRESS>(ReadEndpoint(json), packet);
    case P::DATA_CHANNEL_STATUS:
        return Append<P::DATA_CHANNEL_STATUS>(ReadStatus(json), packet);
    case P::MEMBERSHIP:
        return Append<P::MEMBERSHIP>(ReadMembership(json), packet);
    }
}

const MmcpMessageRule&
FindMessage(const std::string& name)
{
    for (const auto& rule : MMCP_MESSAGE_RULES)
    {
        if (name == rule.name)
        {
            return rule;
        }
    }
    Refuse("unknown-type: \"" + name + "\"");
}

/// Reads a line into a message, or refuses it.
MmcpMessage
ReadMessage(const std::string& line)
{
    // A name that stands twice in an object would silently win over the first.
    std::vector<std::set<std::string>> names;
    const auto json = Json::parse(
        line,
        [&names](int /* depth */, Json::parse_event_t event, Json& parsed) {
            if (event == Json::parse_event_t::object_start)
            {
                names.emplace_back();
            }
            else if (event == Json::parse_event_t::object_end)
            {
                names.pop_back();
            }
            else if (event == Json::parse_event_t::key &&
                     !names.back().insert(parsed.get<std::string>()).second)
            {
                Refuse("\"" + parsed.get<std::string>() + "\" stands twice");
            }
            return true;
        },
        false);
    if (!json.is_object())
    {
        Refuse("not a JSON object");
    }
    ExpectOnly(json, {"type", "session", "f", "params", "ignored"}, "a packet");
    const auto& rule = FindMessage(Text(json, "type"));
    const auto flag = json.contains("f") ? Number(json, "f", 1) : 0;
    if (flag && !rule.hasFlag)
    {
        Refuse("\"f\" must be 0: it means nothing in " + std::string(rule.name));
    }

    std::vector<uint8_t> packet(MMCP_HEADER_SIZE);
    packet[0] = static_cast<uint8_t>(rule.type);
    packet[1] = flag;
    MmcpWriteU32(&packet[4], Number(json, "session", MAX_U32));
    if (json.contains("params"))
    {
        if (!json["params"].is_array())
        {
            Refuse("\"params\" must be a list");
        }
        for (const auto& parameter : json["params"])
        {
            AppendParameter(parameter, packet);
        }
    }
    if (packet.size() > 0xffff)
    {
        Refuse("length-mismatch: the packet has more than 65535 octets");
    }
    MmcpWriteU16(&packet[2], packet.size());

    MmcpMessage message;
    uint32_t ignored;
    if (const auto error = MmcpMessageCodec::Parse(packet.data(), packet.size(), message, &ignored))
    {
        Refuse(MmcpParseErrorName(*error));
    }
    if (ignored > 0)
    {
        Refuse(std::string(rule.name) + " does not list one of the parameters");
    }
    return message;
}

std::optional<std::string>
Encode(const std::string& line, MmcpLengthOctets layout, std::string& refusal)
{
    try
    {
        std::vector<uint8_t> packet;
        if (const auto error = MmcpMessageCodec::Write(ReadMessage(line), layout, packet))
        {
            Refuse(MmcpParseErrorName(*error));
        }
        return MmcpIdentifier(packet.data(), packet.size()).ToHex();
    }
    catch (const Refusal& refused)
    {
        refusal = refused.text;
        return std::nullopt;
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    auto layout = MmcpLengthOctets::TWO;
    std::string file = "-";
    bool understood = true;
    for (int i = 1, files = 0; i < argc; ++i)
    {
        if (std::strcmp(argv[i], "--length-octets=1") == 0)
        {
            layout = MmcpLengthOctets::ONE;
        }
        else if (std::strcmp(argv[i], "--length-octets=2") == 0)
        {
            layout = MmcpLengthOctets::TWO;
        }
        else
        {
            file = argv[i];
            understood = understood && ++files == 1 && (file == "-" || file[0] != '-');
        }
    }
    if (!understood)
    {
        std::cerr
            << "usage: mmcp-encode [--length-octets=1|2] [FILE]\n"
               "Reads JSON objects, one a line as mmcp-decode writes them, from FILE or standard\n"
               "input; writes packets in hex.\n";
        return 2;
    }
    return mmcp::ForEachLine(file, [layout](const std::string& line, std::string& refusal) {
        return Encode(line, layout, refusal);
    });
}
