// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-message-loss.h"

#include "ns3/mmcp-entity.h"
#include "ns3/packet.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

constexpr uint8_t UDP = 17;

/// Where things are in an IP packet, in octets.
struct Layout
{
    std::size_t protocol;    //!< of the payload
    std::size_t destination; //!< address
    std::size_t payload;     //!< if there are no options
};

constexpr Layout IPV4{9, 16, 20};
constexpr Layout IPV6{6, 24, 40};

} // namespace

NS_OBJECT_ENSURE_REGISTERED(MmcpMessageLoss);

TypeId
MmcpMessageLoss::GetTypeId()
{
    static const auto tid = TypeId("ns3::MmcpMessageLoss")
                                .SetParent<ErrorModel>()
                                .SetGroupName("Mmcp")
                                .AddConstructor<MmcpMessageLoss>();
    return tid;
}

MmcpMessageLoss::MmcpMessageLoss(double share, const McastAddress& to)
    : m_share(share),
      m_to(to),
      m_random(CreateObject<UniformRandomVariable>())
{
}

int64_t
MmcpMessageLoss::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

bool
MmcpMessageLoss::DoCorrupt(Ptr<Packet> packet)
{
    return Matches(packet) && m_random->GetValue() < m_share;
}

void
MmcpMessageLoss::DoReset()
{
}

bool
MmcpMessageLoss::Matches(const Ptr<const Packet>& packet) const
{
    constexpr std::size_t ETHERNET = 14;
    constexpr std::size_t PPP = 2;
    std::array<uint8_t, ETHERNET + IPV6.payload + 4> octets{};
    const std::size_t size = packet->CopyData(octets.data(), octets.size());
    // PPP says what follows in two octets, which no MAC address of ns-3 begins with.
    const bool ppp = octets[0] == 0 && (octets[1] == 0x21 || octets[1] == 0x57);
    const auto* ip = octets.data() + (ppp ? PPP : ETHERNET);
    const auto& layout = *ip >> 4 == 4 ? IPV4 : IPV6;
    if (size < (ppp ? PPP : ETHERNET) + layout.payload + 4 || (*ip >> 4 != 4 && *ip >> 4 != 6) ||
        ip[layout.protocol] != UDP)
    {
        return false;
    }
    const auto port = [&](std::size_t at) {
        return ip[layout.payload + at] << 8 | ip[layout.payload + at + 1];
    };
    if (port(0) != MmcpEntity::DEFAULT_PORT && port(2) != MmcpEntity::DEFAULT_PORT)
    {
        return false;
    }
    return m_to.IsUnspecified() ||
           std::equal(m_to.GetOctets(), m_to.GetOctets() + m_to.GetSize(), ip + layout.destination);
}

} // namespace ns3
