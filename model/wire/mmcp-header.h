// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_HEADER_H
#define MMCP_HEADER_H

#include "mmcp-message.h"

#include "ns3/header.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * A whole MMCP message as an ns-3 header, so that Packet::AddHeader writes the octets of
 * MmcpMessageCodec and Packet::Print reads them.
 *
 * Who receives datagrams calls MmcpMessageCodec::Parse on the payload instead: a header does not
 * see what else is in the datagram (W2).
 */
class MmcpHeader : public Header
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    /// A USP of session 0.
    MmcpHeader() = default;

    /**
     * @param message what to send. A message that no receiver takes ends the program with the rule
     * that it breaks when it is added to a packet.
     * @param layout the layout to be sent (W1)
     */
    MmcpHeader(const MmcpMessage& message, MmcpLengthOctets layout = MmcpLengthOctets::TWO);

    /// @return the message; after a failed Deserialize it means nothing
    const MmcpMessage& GetMessage() const;
    /// @return why the last Deserialize failed, or nothing
    std::optional<MmcpParseError> GetError() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    /**
     * Reads as many octets as Payload Length says.
     *
     * @param start where the message starts
     * @return the octets read; 0 if they are no message: see GetError
     */
    uint32_t Deserialize(Buffer::Iterator start) override;
    void Print(std::ostream& os) const override;

  private:
    MmcpMessage m_message{0, MmcpUserStatusProbe{}};  //!< the message
    MmcpLengthOctets m_layout{MmcpLengthOctets::TWO}; //!< layout to be sent
    std::optional<MmcpParseError> m_error;            //!< why the last Deserialize failed
};

} // namespace ns3

#endif // MMCP_HEADER_H
