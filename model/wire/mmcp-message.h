// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MESSAGE_H
#define MMCP_MESSAGE_H

#include "mmcp-parameter.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <tuple>
#include <variant>
#include <vector>

namespace ns3
{

/**
 * @defgroup mmcpmessages The 13 messages
 * @ingroup mmcp
 *
 * Plain structs, one a message, with a member for each parameter that the message lists. Fields()
 * names those members in the order of the clause; MMCP_MESSAGE_RULES has the rest. `accepted` is
 * the flag F.
 * @{
 */

/// SJR: an MN, or an LMC (P4), joins the session at the SM (MMCP 8.3.1).
struct MmcpSessionJoinRequest
{
    MmcpIdentifier mnId;                 //!< who joins
    std::optional<MmcpIdentifier> poaId; //!< where it is attached, for the choice of its LMC

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId, self.poaId);
    }
};

/// SJC: the SM's answer (MMCP 8.3.2).
struct MmcpSessionJoinConfirm
{
    bool accepted{false};                  //!< F
    std::optional<MmcpEndpoint> multicast; //!< the data channel; mandatory if accepted (W8)
    std::optional<MmcpEndpoint> lmc;       //!< the LMC to join, if one is assigned

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.multicast, self.lmc);
    }
};

/// LJR: an MN joins at its LMC (MMCP 8.3.3).
struct MmcpLocalJoinRequest
{
    MmcpIdentifier mnId; //!< who joins

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId);
    }
};

/// LJC: the LMC's answer (MMCP 8.3.4).
struct MmcpLocalJoinConfirm
{
    bool accepted{false}; //!< F

    /// @return no parameters
    template <class Self>
    static auto Fields(Self& /* self */)
    {
        return std::tie();
    }
};

/// ULR: an MN leaves (MMCP 8.4.1, W7).
struct MmcpUserLeaveRequest
{
    MmcpIdentifier mnId; //!< who leaves

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId);
    }
};

/// ULC: the answer of the LMC or the SM (MMCP 8.4.2).
struct MmcpUserLeaveConfirm
{
    bool accepted{false}; //!< F

    /// @return no parameters
    template <class Self>
    static auto Fields(Self& /* self */)
    {
        return std::tie();
    }
};

/// USR: an MN's periodic report (MMCP 8.5.1).
struct MmcpUserStatusReport
{
    MmcpIdentifier mnId;                         //!< who reports
    std::optional<MmcpDataChannelStatus> status; //!< absent if the MN has no figures

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId, self.status);
    }
};

/// One MN in an ASR: an MN Identifier and the status right behind it (W4).
struct MmcpMnReport
{
    MmcpIdentifier mnId;                         //!< an MN attached to the LMC
    std::optional<MmcpDataChannelStatus> status; //!< its last status, if it sent one

    /// @param other a report @return true if both parts are the same
    bool operator==(const MmcpMnReport& other) const;
};

/// ASR: an LMC's periodic report (MMCP 8.5.2).
struct MmcpAggregationStatusReport
{
    MmcpMembership membership;         //!< all MNs of the LMC, also those in other packets (W12)
    std::vector<MmcpMnReport> reports; //!< the MNs of this packet

    /// @param self a message @return references to its parameters, in the order of W15
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.membership, self.reports);
    }
};

/// USP: asks for a USR or an ASR (MMCP 8.5.3).
struct MmcpUserStatusProbe
{
    /// @return no parameters
    template <class Self>
    static auto Fields(Self& /* self */)
    {
        return std::tie();
    }
};

/// HIR: an MN is about to move to another PoA (MMCP 8.6.1).
struct MmcpHandoverInitiationRequest
{
    MmcpIdentifier mnId;  //!< who moves
    MmcpIdentifier poaId; //!< the new PoA

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId, self.poaId);
    }
};

/// HCT: the old LMC tells the new one (MMCP 8.6.2).
struct MmcpHandoverContextTransfer
{
    MmcpIdentifier mnId;    //!< who moves
    MmcpEndpoint multicast; //!< the data channel that the new LMC joins

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId, self.multicast);
    }
};

/// HTA: the new LMC's answer (MMCP 8.6.3).
struct MmcpHandoverTransferAck
{
    bool accepted{false};               //!< F
    std::optional<MmcpIdentifier> mnId; //!< extension W13, P15: which handover

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.mnId);
    }
};

/// HIC: the old LMC's answer to the MN (MMCP 8.6.4).
struct MmcpHandoverInitiationConfirm
{
    bool accepted{false};            //!< F
    std::optional<MmcpEndpoint> lmc; //!< the new LMC; mandatory if accepted (W8)

    /// @param self a message @return references to its parameters, in the order of the clause
    template <class Self>
    static auto Fields(Self& self)
    {
        return std::tie(self.lmc);
    }
};

/** @} */

/// Packet types (MMCP table 1).
enum class MmcpMessageType : uint8_t
{
    SJR = 1,
    SJC,
    LJR,
    LJC,
    ULR,
    ULC,
    USR,
    ASR,
    USP,
    HIR,
    HCT,
    HTA,
    HIC
};

/// The alternatives stand in the order of the packet types.
using MmcpMessageBody = std::variant<MmcpSessionJoinRequest,
                                     MmcpSessionJoinConfirm,
                                     MmcpLocalJoinRequest,
                                     MmcpLocalJoinConfirm,
                                     MmcpUserLeaveRequest,
                                     MmcpUserLeaveConfirm,
                                     MmcpUserStatusReport,
                                     MmcpAggregationStatusReport,
                                     MmcpUserStatusProbe,
                                     MmcpHandoverInitiationRequest,
                                     MmcpHandoverContextTransfer,
                                     MmcpHandoverTransferAck,
                                     MmcpHandoverInitiationConfirm>;

/**
 * @ingroup mmcp
 *
 * One MMCP message: what a packet says, without its octets.
 */
struct MmcpMessage
{
    uint32_t sessionId{0}; //!< Session ID (MMCP 8.1 e)
    MmcpMessageBody body;  //!< one of the 13 messages

    /// @return the packet type
    MmcpMessageType GetType() const
    {
        return static_cast<MmcpMessageType>(body.index() + 1);
    }

    /// @param other a message @return true if session, type, flag and all parameters are the same
    bool operator==(const MmcpMessage& other) const;
};

/**
 * @param os a stream
 * @param message printed as `SJC session=7 F=1 multicast=239.1.1.1:5000 lmc=192.0.2.1:6041`
 * @return the stream
 */
std::ostream& operator<<(std::ostream& os, const MmcpMessage& message);

/// How a message lists a parameter.
enum class MmcpPresence : uint8_t
{
    OPTIONAL,    //!< at most once
    MANDATORY,   //!< exactly once
    IF_ACCEPTED, //!< exactly once if F = 1, else at most once (W8)
    REPEATED     //!< any number of times
};

/// A parameter in the list of a message.
struct MmcpParameterUse
{
    MmcpParameterType type; //!< which parameter
    MmcpPresence presence;  //!< how often
};

/// What one message may look like: a row of MMCP_MESSAGE_RULES.
struct MmcpMessageRule
{
    MmcpMessageType type;     //!< MMCP table 1
    const char* name;         //!< acronym
    bool hasFlag;             //!< F means something (MMCP 8.1 c)
    std::size_t size;         //!< number of uses
    MmcpParameterUse uses[3]; //!< the parameters in the order of the clause

    /// @param parameter any octet @return true if the message lists this type of parameter
    constexpr bool Lists(uint8_t parameter) const
    {
        for (std::size_t i = 0; i < size; ++i)
        {
            if (parameter == static_cast<uint8_t>(uses[i].type))
            {
                return true;
            }
        }
        return false;
    }
};

/// The messages (MMCP 8.3.1 to 8.6.4), in the order of their types without a gap.
inline constexpr MmcpMessageRule MMCP_MESSAGE_RULES[] = {
    // clang-format off
    {MmcpMessageType::SJR, "SJR", false, 2, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY},
                                             {MmcpParameterType::POA_ID, MmcpPresence::OPTIONAL}}},
    {MmcpMessageType::SJC, "SJC", true, 2, {{MmcpParameterType::MULTICAST_ADDRESS, MmcpPresence::IF_ACCEPTED},
                                            {MmcpParameterType::LMC_ADDRESS, MmcpPresence::OPTIONAL}}},
    {MmcpMessageType::LJR, "LJR", false, 1, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY}}},
    {MmcpMessageType::LJC, "LJC", true, 0, {}},
    {MmcpMessageType::ULR, "ULR", false, 1, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY}}},
    {MmcpMessageType::ULC, "ULC", true, 0, {}},
    {MmcpMessageType::USR, "USR", false, 2, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY},
                                             {MmcpParameterType::DATA_CHANNEL_STATUS, MmcpPresence::OPTIONAL}}},
    {MmcpMessageType::ASR, "ASR", false, 3, {{MmcpParameterType::MEMBERSHIP, MmcpPresence::MANDATORY},
                                             {MmcpParameterType::MN_ID, MmcpPresence::REPEATED},
                                             {MmcpParameterType::DATA_CHANNEL_STATUS, MmcpPresence::REPEATED}}},
    {MmcpMessageType::USP, "USP", false, 0, {}},
    {MmcpMessageType::HIR, "HIR", false, 2, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY},
                                             {MmcpParameterType::POA_ID, MmcpPresence::MANDATORY}}},
    {MmcpMessageType::HCT, "HCT", false, 2, {{MmcpParameterType::MN_ID, MmcpPresence::MANDATORY},
                                             {MmcpParameterType::MULTICAST_ADDRESS, MmcpPresence::MANDATORY}}},
    {MmcpMessageType::HTA, "HTA", true, 1, {{MmcpParameterType::MN_ID, MmcpPresence::OPTIONAL}}},
    {MmcpMessageType::HIC, "HIC", true, 1, {{MmcpParameterType::LMC_ADDRESS, MmcpPresence::IF_ACCEPTED}}},
    // clang-format on
};

/// Number of messages.
constexpr std::size_t MMCP_MESSAGE_TYPES = std::size(MMCP_MESSAGE_RULES);

static_assert(std::variant_size_v<MmcpMessageBody> == MMCP_MESSAGE_TYPES,
              "each message has a row and a struct");

/// @param type a type of MMCP table 1 @return its row
constexpr const MmcpMessageRule&
MmcpGetMessageRule(MmcpMessageType type)
{
    return MMCP_MESSAGE_RULES[static_cast<std::size_t>(type) - 1];
}

} // namespace ns3

#endif // MMCP_MESSAGE_H
