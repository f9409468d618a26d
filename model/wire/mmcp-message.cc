// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-message.h"

#include "mmcp-message-visit.h"

namespace ns3
{

bool
MmcpMnReport::operator==(const MmcpMnReport& other) const
{
    return mnId == other.mnId && status == other.status;
}

bool
MmcpMessage::operator==(const MmcpMessage& other) const
{
    return sessionId == other.sessionId && body.index() == other.body.index() &&
           std::visit(
               [&other](const auto& mine) {
                   using Body = std::decay_t<decltype(mine)>;
                   const auto& theirs = std::get<Body>(other.body);
                   return MmcpIsAccepted(mine) == MmcpIsAccepted(theirs) &&
                          Body::Fields(mine) == Body::Fields(theirs);
               },
               body);
}

std::ostream&
operator<<(std::ostream& os, const MmcpMessage& message)
{
    const auto& rule = MmcpGetMessageRule(message.GetType());
    os << rule.name << " session=" << message.sessionId;
    std::visit(
        [&](const auto& body) {
            if (rule.hasFlag)
            {
                os << " F=" << MmcpIsAccepted(body);
            }
            MmcpVisitParameters(body, [&os](auto type, const auto& value) {
                os << ' ' << MmcpGetParameterRule(type).name << '=' << value;
            });
        },
        message.body);
    return os;
}

} // namespace ns3
