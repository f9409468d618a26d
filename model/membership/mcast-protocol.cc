// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastProtocol");

namespace
{

/// @param refusal by the router's tables @return the drop counter for it
McastParseError
GetDropReason(McastRefusal refusal)
{
    switch (refusal)
    {
    case McastRefusal::UNSPECIFIED_SENDER:
        return McastParseError::BAD_SOURCE_ADDRESS;
    case McastRefusal::NOT_A_GROUP:
        return McastParseError::BAD_GROUP;
    case McastRefusal::LINK_SCOPE_GROUP:
    case McastRefusal::SOURCE_SPECIFIC_GROUP:
        return McastParseError::RESERVED_GROUP;
    case McastRefusal::TOO_MANY_GROUPS:
    case McastRefusal::TOO_MANY_SOURCES:
        break;
    }
    return McastParseError::TABLE_FULL;
}

/// @param time left @return for people
std::string
InSeconds(Time time)
{
    std::ostringstream os;
    os << time.GetSeconds() << " s";
    return os.str();
}

} // namespace

/// What a device calls when its link changes. Devices keep callbacks for ever, so it may outlive
/// the protocol.
class McastProtocol::LinkWatch : public SimpleRefCount<LinkWatch>
{
  public:
    /// @param owner whom to tell @param interface what to tell
    LinkWatch(McastProtocol* owner, uint32_t interface)
        : owner(owner),
          interface(interface)
    {
    }

    /// @param watch of the device
    static void Notify(Ptr<LinkWatch> watch)
    {
        if (watch->owner)
        {
            watch->owner->OnLinkChange(watch->interface);
        }
    }

    McastProtocol* owner; //!< null when it is disposed of
    uint32_t interface;   //!< of the device
};

/// An interface in use.
struct McastProtocol::Port
{
    /// @param interface its number @param family of the protocol @param config of the host part
    /// @param delay its picker
    Port(uint32_t interface,
         McastAddress::Family family,
         const McastHostConfig& config,
         McastMembershipHost::DelayPicker delay)
        : interface(interface),
          host(family, config, std::move(delay))
    {
    }

    uint32_t interface;                              //!< its number
    McastMembershipHost host;                        //!< host part
    std::unique_ptr<McastMembershipQuerier> querier; //!< router part, if enabled
    bool hostRuns{false};                            //!< the host part is started
    bool routerRuns{false};                          //!< the router part is started
    McastAddress address;                            //!< with which they were started
    std::set<McastAddress> listened;                 //!< groups that ListenTo() was told
    Timer hostTimer;                                 //!< McastMembershipHost::OnTimeout()
    Timer routerTimer;                               //!< McastMembershipQuerier::OnTimeout()
    Ptr<LinkWatch> watch;                            //!< of the device
};

McastProtocol::McastProtocol()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

McastProtocol::~McastProtocol() = default;

void
McastProtocol::NotifyNewAggregate()
{
    if (!m_node)
    {
        const auto node = GetObject<Node>();
        if (node && SetUp(node))
        {
            m_node = node;
            if (node->IsInitialized())
            {
                Initialize();
            }
        }
    }
    Object::NotifyNewAggregate();
}

bool
McastProtocol::SetUp(Ptr<Node> /* node */)
{
    return true;
}

Ptr<Node>
McastProtocol::GetNode() const
{
    return m_node;
}

void
McastProtocol::DoInitialize()
{
    // Devices and traffic control of the node may be initialized after this object.
    Simulator::ScheduleNow(&McastProtocol::Begin, Ptr<McastProtocol>(this));
    Object::DoInitialize();
}

void
McastProtocol::DoDispose()
{
    m_running = false;
    for (auto& [interface, port] : m_ports)
    {
        for (auto* timer : {&port->hostTimer, &port->routerTimer})
        {
            timer->event.Cancel();
        }
        port->watch->owner = nullptr;
    }
    m_ports.clear();
    m_node = nullptr;
    Object::DoDispose();
}

// Interfaces

Time
McastProtocol::PickDelay(Time most)
{
    return TimeStep(
        static_cast<uint64_t>(m_random->GetValue(0, static_cast<double>(most.GetTimeStep()))));
}

McastProtocol::Port&
McastProtocol::Use(uint32_t interface)
{
    auto& port = m_ports[interface];
    if (!port)
    {
        const auto known = GetNInterfaces();
        if (interface >= known)
        {
            m_ports.erase(interface);
            NS_ABORT_MSG("interface "
                         << interface << " of " << known
                         << " does not exist: aggregate the protocol to a node with the IP"
                         << " stack and add the interface before it is used");
        }
        port = std::make_unique<Port>(interface,
                                      GetFamily(),
                                      GetHostConfig(interface),
                                      [this](Time most) { return PickDelay(most); });
        port->watch = Create<LinkWatch>(this, interface);
        GetDevice(interface)->AddLinkChangeCallback(
            MakeBoundCallback(&LinkWatch::Notify, port->watch));
        Refresh(*port, false);
    }
    return *port;
}

const McastProtocol::Port*
McastProtocol::Find(uint32_t interface) const
{
    const auto entry = m_ports.find(interface);
    return entry == m_ports.end() ? nullptr : entry->second.get();
}

void
McastProtocol::Begin()
{
    if (m_running || !m_node)
    {
        return;
    }
    m_running = true;
    for (auto& entry : m_ports)
    {
        Refresh(*entry.second, false);
    }
}

void
McastProtocol::Refresh(Port& port, bool linkChanged)
{
    if (!m_running)
    {
        return;
    }
    const bool up = IsUp(port.interface);
    const auto address = up ? GetAddress(port.interface) : McastAddress{};
    const auto& rules = McastFamilyRules::Of(GetFamily());
    // RFC 9777 5.2.14: routers do not take reports from ::, so MLD waits for its address.
    if (up && (rules.anonymousReports || !address.IsUnspecified()))
    {
        Start(port, address, linkChanged);
    }
    else
    {
        Stop(port);
    }
}

void
McastProtocol::Start(Port& port, const McastAddress& address, bool linkChanged)
{
    const bool moved = address != port.address;
    port.address = address;
    if (address.IsUnspecified())
    {
        StopRouter(port); // a querier needs an address
    }
    else if (port.querier && (!port.routerRuns || moved))
    {
        port.routerRuns = true;
        Execute(port, port.querier->Start(address, Simulator::Now()));
    }
    // The router part comes first, to hear what the host part reports.
    if (!port.hostRuns || moved || linkChanged)
    {
        port.hostRuns = true;
        Execute(port, port.host.Start(Simulator::Now()));
    }
}

void
McastProtocol::Stop(Port& port)
{
    port.address = {};
    if (port.hostRuns)
    {
        port.hostRuns = false;
        port.host.Stop();
        Execute(port, McastHostActions{});
    }
    StopRouter(port);
}

void
McastProtocol::StopRouter(Port& port)
{
    if (port.routerRuns)
    {
        port.routerRuns = false;
        Execute(port, port.querier->Stop());
    }
}

void
McastProtocol::OnLinkChange(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    // The link may be another one even if no time passed without: a Wi-Fi station has roamed.
    Refresh(*m_ports.at(interface), true);
}

void
McastProtocol::NotifyInterfaceChange(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    const auto entry = m_ports.find(interface);
    if (entry != m_ports.end())
    {
        Refresh(*entry->second, false);
    }
}

// Timers

void
McastProtocol::Move(Timer& timer,
                    Time due,
                    void (McastProtocol::*handler)(uint32_t),
                    uint32_t interface)
{
    if (due == timer.due)
    {
        return;
    }
    timer.event.Cancel();
    timer.due = due;
    if (due != McastDueQueue::Never())
    {
        timer.event = Simulator::Schedule(std::max(due - Simulator::Now(), Time(0)),
                                          handler,
                                          this,
                                          interface);
    }
}

void
McastProtocol::OnHostTimer(uint32_t interface)
{
    auto& port = *m_ports.at(interface);
    port.hostTimer.due = McastDueQueue::Never();
    Refresh(port, false);
    Execute(port, port.host.OnTimeout(Simulator::Now()));
}

void
McastProtocol::OnRouterTimer(uint32_t interface)
{
    auto& port = *m_ports.at(interface);
    port.routerTimer.due = McastDueQueue::Never();
    Refresh(port, false);
    if (port.querier)
    {
        Execute(port, port.querier->OnTimeout(Simulator::Now()));
    }
}

// Host part

uint64_t
McastProtocol::NewSocket()
{
    return ++m_lastSocket;
}

void
McastProtocol::SetFilter(uint64_t socket,
                         uint32_t interface,
                         const McastAddress& group,
                         const McastSourceFilter& filter)
{
    NS_LOG_FUNCTION(this << socket << interface << group << filter);
    auto& port = Use(interface);
    Execute(port, port.host.SetFilter(socket, group, filter, Simulator::Now()));
}

void
McastProtocol::CloseSocket(uint64_t socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto& entry : m_ports)
    {
        Execute(*entry.second, entry.second->host.CloseSocket(socket, Simulator::Now()));
    }
}

std::map<McastAddress, McastSourceFilter>
McastProtocol::GetJoined(uint32_t interface) const
{
    const auto* port = Find(interface);
    return port ? port->host.GetMemberships() : std::map<McastAddress, McastSourceFilter>{};
}

// Router part

void
McastProtocol::EnableRouter(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    auto& port = Use(interface);
    if (port.querier)
    {
        return;
    }
    port.querier =
        std::make_unique<McastMembershipQuerier>(GetFamily(), GetQuerierConfig(interface));
    const auto& rules = McastFamilyRules::Of(GetFamily());
    ListenTo(interface, rules.allReportRouters, true);
    ListenTo(interface, rules.allRouters, true);
    Refresh(port, false);
    if (port.hostRuns && port.routerRuns)
    {
        // What the host part wants was told when this router was not there to hear it.
        McastReport report;
        for (const auto& [group, filter] : port.host.GetMemberships())
        {
            const bool include = filter.mode == McastFilterMode::INCLUDE;
            report.records.push_back(
                {include ? McastRecordType::MODE_IS_INCLUDE : McastRecordType::MODE_IS_EXCLUDE,
                 group,
                 filter.sources});
        }
        ToRouter(port, port.address, report);
    }
}

void
McastProtocol::DisableRouter(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    const auto entry = m_ports.find(interface);
    if (entry == m_ports.end() || !entry->second->querier)
    {
        return;
    }
    auto& port = *entry->second;
    StopRouter(port);
    port.querier.reset();
    Move(port.routerTimer, McastDueQueue::Never(), &McastProtocol::OnRouterTimer, interface);
    const auto& rules = McastFamilyRules::Of(GetFamily());
    ListenTo(interface, rules.allReportRouters, false);
    ListenTo(interface, rules.allRouters, false);
}

bool
McastProtocol::IsRouter(uint32_t interface) const
{
    const auto* port = Find(interface);
    return port && port->querier;
}

bool
McastProtocol::IsQuerier(uint32_t interface) const
{
    return IsRouter(interface) && Find(interface)->querier->IsQuerier();
}

bool
McastProtocol::Forwards(uint32_t interface,
                        const McastAddress& group,
                        const McastAddress& source) const
{
    return IsRouter(interface) && Find(interface)->querier->Forwards(group, source);
}

McastSourceFilter
McastProtocol::GetFilter(uint32_t interface, const McastAddress& group) const
{
    return IsRouter(interface) ? Find(interface)->querier->GetFilter(group) : McastSourceFilter{};
}

std::map<McastAddress, McastSourceFilter>
McastProtocol::GetMemberships(uint32_t interface) const
{
    return IsRouter(interface) ? Find(interface)->querier->GetMemberships()
                               : std::map<McastAddress, McastSourceFilter>{};
}

// Messages

void
McastProtocol::Received(uint32_t interface,
                        const McastAddress& source,
                        const McastMembershipMessage& message)
{
    NS_LOG_FUNCTION(this << interface << source);
    if (!m_running)
    {
        return;
    }
    m_rxTrace(interface, source, message);
    if (!Find(interface) && !std::holds_alternative<McastQuery>(message))
    {
        return; // nobody here is interested; of a query, a later host part must know the version
    }
    auto& port = Use(interface);
    Refresh(port, false);
    ToHost(port, message);
    ToRouter(port, source, message);
}

void
McastProtocol::ToHost(Port& port, const McastMembershipMessage& message)
{
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        Execute(port, port.host.OnQuery(*query, Simulator::Now()));
    }
    else if (const auto* report = std::get_if<McastReport>(&message))
    {
        port.host.OnReport(*report);
        Execute(port, McastHostActions{});
    }
}

void
McastProtocol::ToRouter(Port& port,
                        const McastAddress& source,
                        const McastMembershipMessage& message)
{
    if (!port.querier)
    {
        return;
    }
    const auto now = Simulator::Now();
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        Execute(port, port.querier->OnQuery(*query, source, now));
    }
    else if (const auto* report = std::get_if<McastReport>(&message))
    {
        Execute(port, port.querier->OnReport(*report, source, now));
    }
    else
    {
        Execute(port, port.querier->OnLeave(std::get<McastLeave>(message), source, now));
    }
}

void
McastProtocol::Execute(Port& port, const McastHostActions& actions)
{
    for (const auto& action : actions)
    {
        if (const auto* send = std::get_if<McastSend>(&action))
        {
            Send(port, *send);
        }
        else if (const auto* changed = std::get_if<McastFilterChanged>(&action))
        {
            const bool wanted = !changed->filter.IsNone();
            const bool news = wanted ? port.listened.insert(changed->group).second
                                     : port.listened.erase(changed->group) > 0;
            if (news)
            {
                ListenTo(port.interface, changed->group, wanted);
            }
        }
        else
        {
            NS_LOG_INFO("interface "
                        << port.interface << ": host speaks version "
                        << static_cast<int>(std::get<McastVersionChanged>(action).version));
        }
    }
    Move(port.hostTimer, port.host.GetNextTimeout(), &McastProtocol::OnHostTimer, port.interface);
}

void
McastProtocol::Execute(Port& port, const McastQuerierActions& actions)
{
    for (const auto& action : actions)
    {
        if (const auto* send = std::get_if<McastSend>(&action))
        {
            Send(port, *send);
        }
        else if (const auto* membership = std::get_if<McastMembershipChanged>(&action))
        {
            m_membershipTrace(port.interface, membership->group, membership->filter);
        }
        else if (const auto* changed = std::get_if<McastQuerierChanged>(&action))
        {
            m_querierTrace(port.interface, changed->querier);
        }
        else if (const auto* refused = std::get_if<McastRefused>(&action))
        {
            Drop(port.interface, GetDropReason(refused->reason), refused->sender);
        }
        else
        {
            // RFC 9776 7.3.1, RFC 9777 8.3.1
            const auto& mismatch = std::get<McastVersionMismatch>(action);
            NS_LOG_WARN("interface " << port.interface << ": " << mismatch.querier
                                     << " asks in version " << static_cast<int>(mismatch.version)
                                     << "; set RouterVersion of all routers of the link alike");
        }
    }
    // A trace may have called DisableRouter().
    if (port.querier)
    {
        Move(port.routerTimer,
             port.querier->GetNextTimeout(),
             &McastProtocol::OnRouterTimer,
             port.interface);
    }
}

void
McastProtocol::Send(Port& port, const McastSend& send)
{
    m_txTrace(port.interface, send.destination, send.message);
    SendOut(port.interface, send);
    // Loopback (RFC 9776 5): queries are the router part's, everything else is the host part's.
    if (std::holds_alternative<McastQuery>(send.message))
    {
        ToHost(port, send.message);
    }
    else
    {
        ToRouter(port,
                 port.address.IsUnspecified() ? McastFamilyRules::Of(GetFamily()).unspecified
                                              : port.address,
                 send.message);
    }
}

void
McastProtocol::Drop(uint32_t interface, McastParseError reason, const McastAddress& source)
{
    NS_LOG_INFO("interface " << interface << ": dropped, " << reason << ", from " << source);
    ++m_dropped[static_cast<std::size_t>(reason)];
    m_dropTrace(interface, reason, source);
}

uint64_t
McastProtocol::GetDropped(McastParseError reason) const
{
    return m_dropped[static_cast<std::size_t>(reason)];
}

int64_t
McastProtocol::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

// For people

void
McastProtocol::PrintMembership(Ptr<OutputStreamWrapper> stream) const
{
    auto& os = *stream->GetStream();
    os << (GetFamily() == McastAddress::Family::IPV4 ? "IGMP" : "MLD");
    if (m_node)
    {
        os << " of node " << m_node->GetId();
    }
    os << " at " << InSeconds(Simulator::Now()) << '\n';
    for (const auto& entry : m_ports)
    {
        PrintPort(os, *entry.second);
    }
}

void
McastProtocol::PrintPort(std::ostream& os, const Port& port) const
{
    const auto now = Simulator::Now();
    os << "interface " << port.interface << ": address " << port.address << ", host "
       << (port.hostRuns ? "version " : "down, version ")
       << static_cast<int>(port.host.GetVersion());
    if (port.routerRuns)
    {
        os << ", querier " << port.querier->GetQuerier()
           << (port.querier->IsQuerier() ? " (this node)" : "");
    }
    else if (port.querier)
    {
        os << ", router down";
    }
    if (port.hostTimer.due != McastDueQueue::Never())
    {
        os << ", host timer " << InSeconds(port.hostTimer.due - now);
    }
    if (port.routerTimer.due != McastDueQueue::Never())
    {
        os << ", router timer " << InSeconds(port.routerTimer.due - now);
    }
    os << '\n';
    for (const auto& [group, filter] : port.host.GetMemberships())
    {
        os << "  joined " << group << ": " << filter << '\n';
    }
    if (!port.querier)
    {
        return;
    }
    for (const auto& [group, filter] : port.querier->GetMemberships())
    {
        const auto state = port.querier->GetState(group, now);
        os << "  wanted " << group << ": " << filter << ", version "
           << static_cast<int>(state->version);
        if (filter.mode == McastFilterMode::EXCLUDE)
        {
            os << ", group timer " << InSeconds(state->groupTimer);
        }
        for (const auto& [source, left] : state->requested)
        {
            os << ", source " << source << " timer " << InSeconds(left);
        }
        if (state->trackedHosts > 0)
        {
            os << ", " << state->trackedHosts << " hosts";
        }
        os << '\n';
    }
}

} // namespace ns3
