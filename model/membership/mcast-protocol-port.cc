// SPDX-License-Identifier: GPL-2.0-only

#include "mcast-protocol-port.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("McastProtocolPort");

/// What a device calls when its link changes. Devices keep callbacks for ever, so it may outlive
/// the port.
class McastProtocol::Port::LinkWatch : public SimpleRefCount<LinkWatch>
{
  public:
    /// @param port whom to tell
    explicit LinkWatch(Port* port)
        : port(port)
    {
    }

    /// @param watch of the device
    static void Notify(Ptr<LinkWatch> watch)
    {
        if (watch->port)
        {
            // It may be another link even if no time passed without: a Wi-Fi station has roamed.
            watch->port->Refresh(true);
        }
    }

    Port* port; //!< null when it is gone
};

McastProtocol::Port::Port(McastProtocol& protocol, uint32_t interface)
    : m_protocol(protocol),
      m_interface(interface),
      m_rules(McastFamilyRules::Of(protocol.GetFamily())),
      m_host(m_rules.family,
             protocol.GetHostConfig(interface),
             [&protocol](Time most) { return protocol.PickDelay(most); }),
      m_watch(Create<LinkWatch>(this))
{
    protocol.GetDevice(interface)->AddLinkChangeCallback(
        MakeBoundCallback(&LinkWatch::Notify, m_watch));
    Refresh(false);
}

McastProtocol::Port::~Port()
{
    m_hostTimer.event.Cancel();
    m_routerTimer.event.Cancel();
    m_watch->port = nullptr;
}

// Interface

void
McastProtocol::Port::Refresh(bool linkChanged)
{
    if (!m_protocol.m_running)
    {
        return;
    }
    const bool up = m_protocol.IsUp(m_interface);
    const auto address = up ? m_protocol.GetAddress(m_interface) : McastAddress{};
    // RFC 9777 5.2.14: routers do not take reports from ::, so MLD waits for its address.
    if (up && (m_rules.anonymousReports || !address.IsUnspecified()))
    {
        Start(address, linkChanged);
    }
    else
    {
        Stop();
    }
}

void
McastProtocol::Port::Start(const McastAddress& address, bool linkChanged)
{
    const bool moved = address != m_address;
    m_address = address;
    if (address.IsUnspecified())
    {
        StopRouter(); // a querier needs an address
    }
    else if (m_querier && (!m_routerRuns || moved))
    {
        m_routerRuns = true;
        Execute(m_querier->Start(address, Simulator::Now()));
    }
    // The router part comes first, to hear what the host part reports.
    const bool reports = m_protocol.m_reportOnLinkUp || !m_hostRan;
    if (!m_hostRuns || ((moved || linkChanged) && reports))
    {
        m_hostRuns = true;
        m_hostRan = true;
        Execute(m_host.Start(Simulator::Now(), reports));
    }
}

void
McastProtocol::Port::Stop()
{
    m_address = {};
    if (m_hostRuns)
    {
        m_hostRuns = false;
        m_host.Stop();
        Execute(McastHostActions{});
    }
    StopRouter();
}

void
McastProtocol::Port::StopRouter()
{
    if (m_routerRuns)
    {
        m_routerRuns = false;
        Execute(m_querier->Stop());
    }
}

// Host part

void
McastProtocol::Port::SetFilter(uint64_t socket,
                               const McastAddress& group,
                               const McastSourceFilter& filter)
{
    Listen(group, socket, !filter.IsNone());
    Execute(m_host.SetFilter(socket, group, filter, Simulator::Now()));
}

void
McastProtocol::Port::CloseSocket(uint64_t socket)
{
    for (auto entry = m_listeners.begin(); entry != m_listeners.end();)
    {
        const auto group = (entry++)->first; // the entry may go
        Listen(group, socket, false);
    }
    Execute(m_host.CloseSocket(socket, Simulator::Now()));
}

void
McastProtocol::Port::Listen(const McastAddress& group, uint64_t socket, bool wanted)
{
    if (m_protocol.m_relays.count(socket) != 0)
    {
        return;
    }
    auto& sockets = m_listeners[group];
    const bool before = !sockets.empty();
    if (wanted)
    {
        sockets.insert(socket);
    }
    else
    {
        sockets.erase(socket);
    }
    const bool after = !sockets.empty();
    if (!after)
    {
        m_listeners.erase(group);
    }
    if (before != after)
    {
        m_protocol.ListenTo(m_interface, group, after);
    }
}

const McastMembershipHost&
McastProtocol::Port::GetHost() const
{
    return m_host;
}

// Router part

void
McastProtocol::Port::EnableRouter()
{
    if (m_querier)
    {
        return;
    }
    m_querier = std::make_unique<McastMembershipQuerier>(m_rules.family,
                                                         m_protocol.GetQuerierConfig(m_interface));
    ListenAsRouter(true);
    Refresh(false);
    if (m_hostRuns && m_routerRuns)
    {
        // What the host part wants was told when this router was not there to hear it.
        ToRouter(m_address, McastReport{McastVersion::V3, m_host.GetCurrentState()});
    }
}

void
McastProtocol::Port::DisableRouter()
{
    if (!m_querier)
    {
        return;
    }
    StopRouter();
    m_querier.reset();
    Move(m_routerTimer, McastDueQueue::Never(), &Port::OnRouterTimer);
    ListenAsRouter(false);
}

void
McastProtocol::Port::ListenAsRouter(bool wanted)
{
    m_protocol.ListenTo(m_interface, m_rules.allReportRouters, wanted);
    m_protocol.ListenTo(m_interface, m_rules.allRouters, wanted);
}

const McastMembershipQuerier*
McastProtocol::Port::GetQuerier() const
{
    return m_querier.get();
}

// Timers

void
McastProtocol::Port::Move(Timer& timer, Time due, void (Port::*handler)())
{
    if (due == timer.due)
    {
        return;
    }
    timer.event.Cancel();
    timer.due = due;
    if (due != McastDueQueue::Never())
    {
        timer.event = Simulator::Schedule(std::max(due - Simulator::Now(), Time(0)), handler, this);
    }
}

void
McastProtocol::Port::OnHostTimer()
{
    m_hostTimer.due = McastDueQueue::Never();
    Refresh(false);
    Execute(m_host.OnTimeout(Simulator::Now()));
}

void
McastProtocol::Port::OnRouterTimer()
{
    m_routerTimer.due = McastDueQueue::Never();
    Refresh(false);
    if (m_querier)
    {
        Execute(m_querier->OnTimeout(Simulator::Now()));
    }
}

// Messages

void
McastProtocol::Port::Receive(const McastAddress& source, const McastMembershipMessage& message)
{
    Refresh(false);
    ToHost(message);
    ToRouter(source, message);
}

void
McastProtocol::Port::ToHost(const McastMembershipMessage& message)
{
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        Execute(m_host.OnQuery(*query, Simulator::Now()));
    }
    else if (const auto* report = std::get_if<McastReport>(&message))
    {
        m_host.OnReport(*report);
        Execute(McastHostActions{});
    }
}

void
McastProtocol::Port::ToRouter(const McastAddress& source, const McastMembershipMessage& message)
{
    if (!m_querier)
    {
        return;
    }
    const auto now = Simulator::Now();
    if (const auto* query = std::get_if<McastQuery>(&message))
    {
        Execute(m_querier->OnQuery(*query, source, now));
    }
    else if (const auto* report = std::get_if<McastReport>(&message))
    {
        Execute(m_querier->OnReport(*report, source, now));
    }
    else
    {
        Execute(m_querier->OnLeave(std::get<McastLeave>(message), source, now));
    }
}

void
McastProtocol::Port::Execute(const McastHostActions& actions)
{
    for (const auto& action : actions)
    {
        if (const auto* send = std::get_if<McastSend>(&action))
        {
            Send(*send);
        }
        else if (const auto* changed = std::get_if<McastFilterChanged>(&action))
        {
            NS_LOG_INFO("interface " << m_interface << ": " << changed->group << " is now "
                                     << changed->filter);
        }
        else
        {
            NS_LOG_INFO("interface "
                        << m_interface << ": host speaks version "
                        << static_cast<int>(std::get<McastVersionChanged>(action).version));
        }
    }
    Move(m_hostTimer, m_host.GetNextTimeout(), &Port::OnHostTimer);
}

void
McastProtocol::Port::Execute(const McastQuerierActions& actions)
{
    for (const auto& action : actions)
    {
        if (const auto* send = std::get_if<McastSend>(&action))
        {
            Send(*send);
        }
        else if (const auto* membership = std::get_if<McastMembershipChanged>(&action))
        {
            m_protocol.m_membershipTrace(m_interface, membership->group, membership->filter);
        }
        else if (const auto* changed = std::get_if<McastQuerierChanged>(&action))
        {
            m_protocol.m_querierTrace(m_interface, changed->querier);
        }
        else if (const auto* refused = std::get_if<McastRefused>(&action))
        {
            m_protocol.Drop(m_interface, refused->reason, refused->sender);
        }
        else
        {
            // RFC 9776 7.3.1, RFC 9777 8.3.1
            const auto& mismatch = std::get<McastVersionMismatch>(action);
            NS_LOG_WARN("interface " << m_interface << ": " << mismatch.querier
                                     << " asks in version " << static_cast<int>(mismatch.version)
                                     << "; set RouterVersion of all routers of the link alike");
        }
    }
    // A trace may have called DisableRouter().
    if (m_querier)
    {
        Move(m_routerTimer, m_querier->GetNextTimeout(), &Port::OnRouterTimer);
    }
}

void
McastProtocol::Port::Send(const McastSend& send)
{
    m_protocol.m_txTrace(m_interface, send.destination, send.message);
    m_protocol.SendOut(m_interface, send);
    // Loopback (RFC 9776 5): queries are the router part's, everything else is the host part's.
    if (std::holds_alternative<McastQuery>(send.message))
    {
        ToHost(send.message);
    }
    else
    {
        ToRouter(m_address.IsUnspecified() ? m_rules.unspecified : m_address, send.message);
    }
}

void
McastProtocol::Port::Print(std::ostream& os) const
{
    const auto now = Simulator::Now();
    os << "interface " << m_interface << ": address " << m_address << ", host "
       << (m_hostRuns ? "version " : "down, version ") << static_cast<int>(m_host.GetVersion());
    if (m_routerRuns)
    {
        os << ", querier " << m_querier->GetQuerier()
           << (m_querier->IsQuerier() ? " (this node)" : "");
    }
    else if (m_querier)
    {
        os << ", router down";
    }
    if (m_hostTimer.due != McastDueQueue::Never())
    {
        os << ", host timer " << (m_hostTimer.due - now).GetSeconds() << " s";
    }
    if (m_routerTimer.due != McastDueQueue::Never())
    {
        os << ", router timer " << (m_routerTimer.due - now).GetSeconds() << " s";
    }
    os << '\n';
    for (const auto& [group, filter] : m_host.GetMemberships())
    {
        os << "  joined " << group << ": " << filter << '\n';
    }
    if (m_querier)
    {
        PrintRouter(os);
    }
}

void
McastProtocol::Port::PrintRouter(std::ostream& os) const
{
    const auto now = Simulator::Now();
    for (const auto& [group, filter] : m_querier->GetMemberships())
    {
        const auto state = m_querier->GetState(group, now);
        os << "  wanted " << group << ": " << filter << ", version "
           << static_cast<int>(state->version);
        if (filter.mode == McastFilterMode::EXCLUDE)
        {
            os << ", group timer " << state->groupTimer.GetSeconds() << " s";
        }
        for (const auto& [source, left] : state->requested)
        {
            os << ", source " << source << " timer " << left.GetSeconds() << " s";
        }
        if (state->trackedHosts > 0)
        {
            os << ", " << state->trackedHosts << " hosts";
        }
        os << '\n';
    }
}

} // namespace ns3
