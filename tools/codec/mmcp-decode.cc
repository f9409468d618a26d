// SPDX-License-Identifier: GPL-2.0-only

// mmcp-decode [FILE]: one packet in hex per line in, one JSON object per line out (reading W19).

#include "mmcp-lines.h"

#include "ns3/mmcp-message-codec.h"
#include "ns3/mmcp-parameter-io.h"

#include <nlohmann/json.hpp>

using namespace ns3;
using Json = nlohmann::ordered_json;

namespace
{

/// Adds what a value has to the JSON of its parameter.
/// @{
void
Describe(const MmcpIdentifier& id, Json& json)
{
    json["value"] = id.ToHex();
}

void
Describe(const MmcpEndpoint& endpoint, Json& json)
{
    json["address"] = endpoint.address.ToText();
    json["port"] = endpoint.port;
}

void
Describe(const MmcpDataChannelStatus& status, Json& json)
{
    json["packets"] = status.packets;
    json["elapsed"] = status.elapsed;
}

void
Describe(const MmcpMembership& membership, Json& json)
{
    json["count"] = membership.count;
}

/// @}

template <MmcpParameterType P, class T>
Json
Decode(const MmcpRawParameter& raw)
{
    T value;
    MmcpReadParameter<P>(raw, value);
    Json json{{"p", MmcpGetParameterRule(P).name}};
    Describe(value, json);
    return json;
}

Json
Decode(const MmcpRawParameter& raw)
{
    using P = MmcpParameterType;
    switch (static_cast<P>(raw.type))
    {
    case P::MN_ID:
        return Decode<P::MN_ID, MmcpIdentifier>(raw);
    case P::POA_ID:
        return Decode<P::POA_ID, MmcpIdentifier>(raw);
    case P::MULTICAST_ADDRESS:
        return Decode<P::MULTICAST_ADDRESS, MmcpEndpoint>(raw);
    case P::LMC_ADDRESS:
        return Decode<P::LMC_ADDRESS, MmcpEndpoint>(raw);
    case P::DATA_CHANNEL_STATUS:
        return Decode<P::DATA_CHANNEL_STATUS, MmcpDataChannelStatus>(raw);
    case P::MEMBERSHIP:
        return Decode<P::MEMBERSHIP, MmcpMembership>(raw);
    }
    return {};
}

/// @return the packet's line of output
std::string
DecodePacket(const std::vector<uint8_t>& octets)
{
    MmcpMessage message;
    uint32_t ignored;
    if (const auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message, &ignored))
    {
        return Json{{"error", MmcpParseErrorName(*error)}}.dump();
    }
    const auto& rule = MmcpGetMessageRule(message.GetType());
    // The codec has accepted the packet; its parameters are shown in the order received.
    auto params = Json::array();
    MmcpParameterReader reader(octets.data() + MMCP_HEADER_SIZE, octets.size() - MMCP_HEADER_SIZE);
    for (MmcpRawParameter raw; reader.Next(raw);)
    {
        if (rule.Lists(raw.type))
        {
            params.push_back(Decode(raw));
        }
    }
    return Json{{"type", rule.name},
                {"session", message.sessionId},
                {"f", rule.hasFlag ? octets[1] & 1 : 0},
                {"params", params},
                {"ignored", ignored}}
        .dump();
}

} // namespace

int
main(int argc, char* argv[])
{
    if (argc > 2 || (argc == 2 && argv[1][0] == '-' && argv[1][1] != '\0'))
    {
        std::cerr << "usage: mmcp-decode [FILE]\n"
                     "Reads packets, one a line in hex, from FILE or standard input;\n"
                     "writes one JSON object a line.\n";
        return 2;
    }
    return mmcp::ForEachLine(
        argc == 2 ? argv[1] : "-",
        [](const std::string& line, std::string& refusal) -> std::optional<std::string> {
            const auto octets = mmcp::OctetsFromHex(line);
            if (!octets)
            {
                refusal = "not a packet in hex";
                return std::nullopt;
            }
            return DecodePacket(*octets);
        });
}
