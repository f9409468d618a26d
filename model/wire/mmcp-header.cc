// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-header.h"

#include "mmcp-message-codec.h"

#include "ns3/abort.h"

#include <algorithm>
#include <vector>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MmcpHeader);

TypeId
MmcpHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MmcpHeader")
                            .SetParent<Header>()
                            .SetGroupName("Mmcp")
                            .AddConstructor<MmcpHeader>();
    return tid;
}

MmcpHeader::MmcpHeader(const MmcpMessage& message, MmcpLengthOctets layout)
    : m_message(message),
      m_layout(layout)
{
}

const MmcpMessage&
MmcpHeader::GetMessage() const
{
    return m_message;
}

std::optional<MmcpParseError>
MmcpHeader::GetError() const
{
    return m_error;
}

TypeId
MmcpHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
MmcpHeader::GetSerializedSize() const
{
    std::size_t size;
    const auto error = MmcpMessageCodec::Measure(m_message, m_layout, size);
    NS_ABORT_MSG_IF(error,
                    "MmcpHeader: no receiver would take this message (" << *error
                                                                        << "): " << m_message);
    return size;
}

void
MmcpHeader::Serialize(Buffer::Iterator start) const
{
    std::vector<uint8_t> octets(GetSerializedSize());
    MmcpMessageCodec::Write(m_message, m_layout, octets.data());
    start.Write(octets.data(), octets.size());
}

uint32_t
MmcpHeader::Deserialize(Buffer::Iterator start)
{
    // What lies behind may be another header's or trailer's: Payload Length says where this one
    // ends.
    uint32_t size = start.GetRemainingSize();
    if (size >= MMCP_HEADER_SIZE)
    {
        auto length = start;
        length.Next(2);
        size = std::min<uint32_t>(size, length.ReadNtohU16());
        size = std::max<uint32_t>(size, MMCP_HEADER_SIZE);
    }
    std::vector<uint8_t> octets(size);
    start.Read(octets.data(), size);
    m_error = MmcpMessageCodec::Parse(octets.data(), size, m_message);
    return m_error ? 0 : size;
}

void
MmcpHeader::Print(std::ostream& os) const
{
    if (m_error)
    {
        os << "malformed: " << *m_error;
    }
    else
    {
        os << m_message;
    }
}

} // namespace ns3
