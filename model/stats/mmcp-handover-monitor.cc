// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-handover-monitor.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/mcast-igmpv3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MmcpHandoverMonitor);

using Family = McastAddress::Family;

TypeId
MmcpHandoverMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpHandoverMonitor")
            .SetParent<Object>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpHandoverMonitor>()
            .AddAttribute("SettleTime",
                          "How long after the first packet over a new link packets that were "
                          "overtaken still count as not lost, and those that come again as "
                          "duplicates of the handover. Default 2 s.",
                          TimeValue(Seconds(2)),
                          MakeTimeAccessor(&MmcpHandoverMonitor::m_settleTime),
                          MakeTimeChecker(Time(0)));
    return tid;
}

MmcpHandoverMonitor::MmcpHandoverMonitor() = default;

MmcpHandoverMonitor::~MmcpHandoverMonitor() = default;

// Walkers

uint32_t
MmcpHandoverMonitor::WatchMn(Ptr<MmcpMn> mn,
                             Ptr<MmcpLinkTrigger> trigger,
                             Ptr<MmcpNetworkAttachment> attachment)
{
    NS_ABORT_MSG_UNLESS(mn && mn->GetNode(), "WatchMn() needs an MmcpMn on a node");
    std::ostringstream name;
    name << mn->GetMnId();
    const auto walker = Create<MmcpWalkerMonitor>(name.str(),
                                                  PeekPointer(mn->GetReceiver()),
                                                  mn->GetPoa(),
                                                  true,
                                                  m_settleTime);
    mn->TraceConnectWithoutContext("Tx", MakeCallback(&MmcpWalkerMonitor::OnTx, walker));
    mn->TraceConnectWithoutContext("Rx", MakeCallback(&MmcpWalkerMonitor::OnRx, walker));
    m_mns.emplace(mn->GetMnId(), walker);
    WatchEntity(mn, "mn");
    WatchMembership(mn->GetNode());
    return AddWalker(walker, mn->GetReceiver(), trigger, attachment);
}

uint32_t
MmcpHandoverMonitor::WatchReceiver(Ptr<McastReceiver> receiver,
                                   Ptr<MmcpLinkTrigger> trigger,
                                   const std::string& name,
                                   Ptr<MmcpNetworkAttachment> attachment)
{
    NS_ABORT_MSG_UNLESS(receiver && receiver->GetNode(),
                        "WatchReceiver() needs a McastReceiver on a node");
    const auto poaId = trigger ? trigger->GetServing() : std::nullopt;
    const auto walker = Create<MmcpWalkerMonitor>(name,
                                                  PeekPointer(receiver),
                                                  poaId.value_or(MmcpIdentifier()),
                                                  false,
                                                  m_settleTime);
    WatchMembership(receiver->GetNode());
    return AddWalker(walker, receiver, trigger, attachment);
}

uint32_t
MmcpHandoverMonitor::AddWalker(Ptr<MmcpWalkerMonitor> walker,
                               Ptr<McastReceiver> receiver,
                               Ptr<MmcpLinkTrigger> trigger,
                               Ptr<MmcpNetworkAttachment> attachment)
{
    receiver->TraceConnectWithoutContext("Sequence",
                                         MakeCallback(&MmcpWalkerMonitor::OnSequence, walker));
    if (attachment)
    {
        attachment->TraceConnectWithoutContext(
            "Addressed",
            MakeCallback(&MmcpWalkerMonitor::OnAddressed, walker));
        attachment->TraceConnectWithoutContext("Kept",
                                               MakeCallback(&MmcpWalkerMonitor::OnKept, walker));
    }
    m_walkers.push_back(walker);
    const auto number = static_cast<uint32_t>(m_walkers.size() - 1);
    if (trigger)
    {
        AddLinkTrigger(number, trigger);
    }
    return number;
}

MmcpWalkerMonitor&
MmcpHandoverMonitor::GetWalker(uint32_t walker) const
{
    NS_ABORT_MSG_UNLESS(walker < m_walkers.size(),
                        "walker " << walker << " of " << m_walkers.size()
                                  << ": take a number that WatchMn() or WatchReceiver() gave");
    return *m_walkers[walker];
}

void
MmcpHandoverMonitor::AddLinkTrigger(uint32_t walker, Ptr<MmcpLinkTrigger> trigger)
{
    trigger->TraceConnectWithoutContext(
        "Event",
        MakeCallback(&MmcpWalkerMonitor::OnLinkEvent, Ptr<MmcpWalkerMonitor>(&GetWalker(walker))));
}

void
MmcpHandoverMonitor::OnLinkEvent(uint32_t walker, const MmcpLinkEvent& event)
{
    GetWalker(walker).OnLinkEvent(event);
}

Ptr<MmcpWalkerMonitor>
MmcpHandoverMonitor::FindWalker(uint32_t sessionId, const MmcpIdentifier& mnId) const
{
    const auto [begin, end] = m_mns.equal_range(mnId);
    const auto entry = std::find_if(begin, end, [sessionId](const auto& mn) {
        return mn.second->GetSession() == sessionId;
    });
    return entry == end ? nullptr : entry->second;
}

// Entities

void
MmcpHandoverMonitor::WatchEntity(Ptr<MmcpEntity> entity, const char* sender)
{
    UintegerValue layout;
    entity->GetAttribute("ParameterLengthOctets", layout);
    entity->TraceConnectWithoutContext(
        "Tx",
        MakeBoundCallback(&MmcpHandoverMonitor::OnMmcpTx,
                          Ptr<MmcpHandoverMonitor>(this),
                          sender,
                          static_cast<MmcpLengthOctets>(layout.Get())));
}

void
MmcpHandoverMonitor::WatchHandovers(Ptr<MmcpUpstreamEntity> entity)
{
    const Ptr<MmcpHandoverMonitor> self(this);
    entity->TraceConnectWithoutContext("Tx",
                                       MakeBoundCallback(&MmcpHandoverMonitor::OnTransferTx, self));
    // An HTA need not name its MN (P15): which HIR is answered, the old LMC knows.
    entity->TraceConnectWithoutContext("HandoverServed",
                                       MakeBoundCallback(&MmcpHandoverMonitor::OnServed, self));
}

void
MmcpHandoverMonitor::WatchLmc(Ptr<MmcpLmc> lmc)
{
    NS_ABORT_MSG_UNLESS(lmc && lmc->GetNode(), "WatchLmc() needs an MmcpLmc on a node");
    WatchEntity(lmc, "lmc");
    WatchHandovers(lmc);
    WatchMembership(lmc->GetNode());
}

void
MmcpHandoverMonitor::WatchSm(Ptr<MmcpSm> sm)
{
    NS_ABORT_MSG_UNLESS(sm, "WatchSm() needs an MmcpSm");
    WatchEntity(sm, "sm");
    WatchHandovers(sm);
}

void
MmcpHandoverMonitor::OnMmcpTx(Ptr<MmcpHandoverMonitor> self,
                              const char* sender,
                              MmcpLengthOctets layout,
                              const MmcpEndpoint& to,
                              const MmcpMessage& message)
{
    self->m_signalling.CountMmcp(sender, layout, to, message);
}

void
MmcpHandoverMonitor::OnTransferTx(Ptr<MmcpHandoverMonitor> self,
                                  const MmcpEndpoint& /* to */,
                                  const MmcpMessage& message)
{
    if (const auto* transfer = std::get_if<MmcpHandoverContextTransfer>(&message.body))
    {
        if (const auto walker = self->FindWalker(message.sessionId, transfer->mnId))
        {
            walker->OnTransfer();
        }
    }
}

void
MmcpHandoverMonitor::OnServed(Ptr<MmcpHandoverMonitor> self,
                              uint32_t sessionId,
                              const MmcpHandoverServed& handover)
{
    if (const auto walker = self->FindWalker(sessionId, handover.mnId))
    {
        walker->OnServed(handover);
    }
}

// Routers

void
MmcpHandoverMonitor::WatchMembership(Ptr<Node> node)
{
    if (!m_nodes.emplace(node->GetId(), false).second)
    {
        return;
    }
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        if (const auto protocol = McastProtocol::Of(node, family))
        {
            BooleanValue routerAlert(false);
            protocol->GetAttributeFailSafe("RouterAlert", routerAlert);
            protocol->TraceConnectWithoutContext(
                "Tx",
                MakeBoundCallback(&MmcpHandoverMonitor::OnMembershipTx,
                                  Ptr<MmcpHandoverMonitor>(this),
                                  node->GetId(),
                                  routerAlert.Get()));
        }
    }
}

void
MmcpHandoverMonitor::WatchRouter(Ptr<Node> node)
{
    NS_ABORT_MSG_UNLESS(node, "WatchRouter() needs a node");
    WatchMembership(node);
    m_nodes[node->GetId()] = true;
}

void
MmcpHandoverMonitor::WatchRouter(Ptr<NetDevice> device, const std::vector<MmcpIdentifier>& poaIds)
{
    NS_ABORT_MSG_UNLESS(device && device->GetNode(), "WatchRouter() needs a device of a node");
    const auto node = device->GetNode();
    WatchRouter(node);
    const auto link = m_nLinks++;
    for (const auto& poaId : poaIds)
    {
        NS_ABORT_MSG_UNLESS(m_links.emplace(poaId, link).second,
                            "PoA " << poaId << " is behind another router already");
    }
    bool found = false;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        const auto protocol = McastProtocol::Of(node, family);
        const auto interface = protocol ? protocol->GetInterfaceForDevice(device) : -1;
        if (interface >= 0)
        {
            found = true;
            protocol->TraceConnectWithoutContext(
                "MembershipChanged",
                MakeBoundCallback(&MmcpHandoverMonitor::OnMembershipChanged,
                                  Ptr<MmcpHandoverMonitor>(this),
                                  link,
                                  static_cast<uint32_t>(interface)));
        }
    }
    NS_ABORT_MSG_UNLESS(
        found,
        "node " << node->GetId()
                << " is no multicast router on this device: call McastHelper before "
                   "WatchRouter()");
}

void
MmcpHandoverMonitor::OnMembershipTx(Ptr<MmcpHandoverMonitor> self,
                                    uint32_t node,
                                    bool routerAlert,
                                    uint32_t /* interface */,
                                    const McastAddress& to,
                                    const McastMembershipMessage& message)
{
    self->m_signalling.CountMembership(self->m_nodes.at(node) ? "router" : "host",
                                       routerAlert,
                                       to,
                                       message);
}

void
MmcpHandoverMonitor::OnMembershipChanged(Ptr<MmcpHandoverMonitor> self,
                                         uint32_t link,
                                         uint32_t linkInterface,
                                         uint32_t interface,
                                         const McastAddress& group,
                                         const McastSourceFilter& filter)
{
    if (interface != linkInterface)
    {
        return;
    }
    auto& history = self->m_memberships[{link, group}];
    const bool wanted = history.size() % 2 == 1;
    if (wanted == filter.IsNone())
    {
        history.push_back(Simulator::Now());
    }
}

bool
MmcpHandoverMonitor::IsSameSubnet(const MmcpIdentifier& a, const MmcpIdentifier& b) const
{
    const auto first = m_links.find(a);
    const auto second = m_links.find(b);
    return first != m_links.end() && second != m_links.end() && first->second == second->second;
}

std::optional<Time>
MmcpHandoverMonitor::FindJoin(const MmcpHandoverObservation& handover,
                              const McastAddress& group,
                              Time until) const
{
    const auto link = m_links.find(handover.toPoa);
    if (link == m_links.end())
    {
        return std::nullopt;
    }
    const auto entry = m_memberships.find({link->second, group});
    if (entry == m_memberships.end())
    {
        return std::nullopt;
    }
    // Even places are beginnings, odd ones ends.
    const auto& history = entry->second;
    const auto after = std::upper_bound(history.begin(), history.end(), *handover.linkUp);
    const auto place = after - history.begin();
    if (place % 2 == 1)
    {
        return *(after - 1);
    }
    return after != history.end() && *after < until ? std::optional(*after) : std::nullopt;
}

// Figures

std::vector<MmcpHandoverObservation>
MmcpHandoverMonitor::GetRecords() const
{
    std::vector<MmcpHandoverObservation> records;
    for (const auto& walker : m_walkers)
    {
        auto handovers = walker->GetObservations();
        for (std::size_t i = 0; i < handovers.size(); ++i)
        {
            auto& handover = handovers[i];
            const auto until = i + 1 < handovers.size() ? *handovers[i + 1].linkUp : Time::Max();
            handover.join = FindJoin(handover, walker->GetReception().group, until);
            handover.intraSubnet =
                handover.intraSubnet || IsSameSubnet(handover.fromPoa, handover.toPoa);
            records.push_back(handover);
        }
    }
    std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
        return *a.linkUp < *b.linkUp;
    });
    return records;
}

const MmcpWalkerMonitor::Reception&
MmcpHandoverMonitor::GetReception(uint32_t walker) const
{
    return GetWalker(walker).GetReception();
}

const MmcpSignallingCounter&
MmcpHandoverMonitor::GetSignalling() const
{
    return m_signalling;
}

} // namespace ns3
