// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-test-network.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace ns3
{

namespace
{

using Family = McastAddress::Family;

const std::string LMCS = "ABC";
constexpr double START = 0.5;     //!< of SM and LMCs, s
constexpr double PREDICTED = 0.5; //!< before a handover, s
constexpr uint16_t IPV4 = 0x0800; //!< Ethertype
constexpr uint16_t IPV6 = 0x86dd; //!< Ethertype
constexpr uint8_t UDP = 17;       //!< protocol number
constexpr uint8_t FIRST_HOP = 64; //!< TTL of what was not forwarded yet

/// @param name A, B or C @return its place
std::size_t
IndexOf(char name)
{
    const auto index = LMCS.find(name);
    NS_ABORT_MSG_IF(index == std::string::npos, "no LMC is called " << name);
    return index;
}

/// @param packet of a link @param protocol Ethertype @return the UDP payload if its sender has just
/// sent it and it is MMCP, else null
Ptr<const Packet>
FindMmcp(Ptr<const Packet> packet, uint16_t protocol)
{
    const auto copy = packet->Copy();
    uint8_t next = 0;
    uint8_t ttl = 0;
    if (protocol == IPV4)
    {
        Ipv4Header header;
        copy->RemoveHeader(header);
        next = header.GetProtocol();
        ttl = header.GetTtl();
    }
    else if (protocol == IPV6)
    {
        Ipv6Header header;
        copy->RemoveHeader(header);
        next = header.GetNextHeader();
        ttl = header.GetHopLimit();
    }
    UdpHeader udp;
    if (next != UDP || ttl != FIRST_HOP || copy->RemoveHeader(udp) == 0)
    {
        return nullptr;
    }
    const bool mmcp = udp.GetSourcePort() == MmcpEntity::DEFAULT_PORT ||
                      udp.GetDestinationPort() == MmcpEntity::DEFAULT_PORT;
    return mmcp ? copy : nullptr;
}

} // namespace

// Set up

MmcpTestNetwork::MmcpTestNetwork(Family family, bool lmcOnRouter, bool quiet)
    : McastTestNetwork(family),
      recorder(family, SESSION),
      m_ip(family),
      m_lmcOnRouter(lmcOnRouter)
{
    if (quiet)
    {
        helper.SetProtocolAttribute("RobustnessVariable", UintegerValue(1));
        helper.SetProtocolAttribute("TrackHosts", BooleanValue(true));
    }
    source = MakeNode();
    smNode = MakeNode();
    m_root = MakeNode();
    AddLink({source, smNode, m_root});
    for (std::size_t i = 0; i < LMCS.size(); ++i)
    {
        m_routers.push_back(MakeNode());
        AddLink({m_root, m_routers[i]});
    }
    helper.InstallRoot(m_root,
                       Devices(m_root, {CORE_A, CORE_A + 1, CORE_A + 2}),
                       Device(m_root, SITE));
    AddRoute(source, ALL, m_root, SITE);
    AddRoute(smNode, ALL, m_root, SITE);
    for (std::size_t i = 0; i < LMCS.size(); ++i)
    {
        const auto router = m_routers[i];
        const auto core = CORE_A + static_cast<uint32_t>(i);
        const auto subnet = AddLink({router});
        helper.InstallProxy(router, Device(router, core), Device(router, subnet));
        AddRoute(router, ALL, m_root, core);
        AddRoute(m_root, subnet, router, core);
        m_lmcNodes.push_back(router);
        if (!m_lmcOnRouter)
        {
            m_lmcNodes[i] = MakeNode();
            Attach(m_lmcNodes[i], subnet);
            AddRoute(m_lmcNodes[i], ALL, router, subnet);
        }
    }
    AddLink({});
    mmcp.AddSession(SESSION, MmcpEntity::ToAddress({Group(1), 5000}));
}

Ptr<Node>
MmcpTestNetwork::MakeNode()
{
    const auto node = AddNode();
    if (m_ip == Family::IPV4)
    {
        node->GetObject<ArpL3Protocol>()->SetAttribute(
            "RequestJitter",
            StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    }
    else
    {
        const auto icmp = node->GetObject<Icmpv6L4Protocol>();
        icmp->SetAttribute("DAD", BooleanValue(false));
        icmp->SetAttribute("SolicitationJitter",
                           StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    }
    return node;
}

void
MmcpTestNetwork::SetReportTime(double time)
{
    mmcp.SetMnAttribute("StatusReportTime", TimeValue(Seconds(time)));
    mmcp.SetSmAttribute("StatusReportTime", TimeValue(Seconds(time)));
    mmcp.SetSmAttribute("StatusProbeTime", TimeValue(Seconds(3 * time)));
    mmcp.SetLmcAttribute("StatusReportTime", TimeValue(Seconds(time)));
    mmcp.SetLmcAttribute("StatusProbeTime", TimeValue(Seconds(3 * time)));
}

void
MmcpTestNetwork::Install()
{
    for (std::size_t i = 0; i < LMCS.size(); ++i)
    {
        const std::string id(1, LMCS[i]);
        const auto subnet = SUBNET_A + static_cast<uint32_t>(i);
        const char poa = static_cast<char>('a' + i);
        mmcp.AddLmc(id, Device(m_lmcNodes[i], subnet));
        mmcp.AddPoa(std::string{poa, '1'}, id);
        mmcp.AddPoa(std::string{poa, '2'}, id);
        recorder.SetName(GetAddress(m_lmcNodes[i], subnet), id);
    }
    auto sm = mmcp.InstallSm(smNode);
    m_lmcs = mmcp.InstallLmcs();
    sm.Start(Seconds(START));
    m_lmcs.Start(Seconds(START));
    recorder.SetName(GetAddress(smNode, SITE), "sm");
    recorder.Watch("sm", Sm());
    for (const char name : LMCS)
    {
        recorder.Watch(std::string(1, name), Lmc(name));
    }
}

Ptr<MmcpMn>
MmcpTestNetwork::AddMn(const std::string& poa, double start)
{
    const auto node = MakeNode();
    const auto link = LinkOf(poa);
    Attach(node, link);
    AddRoute(node, ALL, m_routers[link - SUBNET_A], link);
    return AddMnOn(node, SESSION, poa, start);
}

Ptr<MmcpMn>
MmcpTestNetwork::AddMnOn(Ptr<Node> node, uint32_t session, const std::string& poa, double start)
{
    // The helper refuses a PoA that is not in the map; a network does not.
    const auto known = mmcp.GetLmcMap()->FindByPoa(poa) ? MmcpIdentifier(poa) : MmcpIdentifier();
    const auto mn = DynamicCast<MmcpMn>(mmcp.InstallMns(node, session, known).Get(0));
    mn->SetPoa(poa);
    mn->SetStartTime(Seconds(start));
    const auto name = TextOf(mn->GetMnId());
    recorder.Watch(name, mn);
    m_mns.push_back(mn);
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        recorder.SetName(GetAddressOf(node->GetDevice(i)), name);
    }
    return mn;
}

Ptr<NetDevice>
MmcpTestNetwork::AddDevice(Ptr<MmcpMn> mn)
{
    const auto node = mn->GetNode();
    Attach(node, AWAY);
    const auto device = Device(node, AWAY);
    Detach(node, AWAY);
    return device;
}

McastTestStream&
MmcpTestNetwork::Stream(double from, double to)
{
    auto& stream = AddStream(source, SITE);
    stream.Run(from, to);
    return stream;
}

// What happens to an MN

void
MmcpTestNetwork::Tell(Ptr<Node> node, const MmcpLinkEvent& event) const
{
    for (const auto& mn : m_mns)
    {
        if (mn->GetNode() == node)
        {
            mn->OnLinkEvent(event);
        }
    }
    if (onLinkEvent)
    {
        onLinkEvent(node, event);
    }
}

void
MmcpTestNetwork::Predict(Ptr<MmcpMn> mn, const std::string& poa) const
{
    Tell(mn->GetNode(),
         {MmcpLinkEventType::LINK_HANDOVER_IMMINENT, nullptr, poa, Seconds(PREDICTED)});
}

void
MmcpTestNetwork::PredictAt(double at, Ptr<MmcpMn> mn, const std::string& poa)
{
    Simulator::ScheduleWithContext(mn->GetNode()->GetId(),
                                   Seconds(at),
                                   &MmcpTestNetwork::Predict,
                                   this,
                                   mn,
                                   poa);
}

void
MmcpTestNetwork::Lose(Ptr<MmcpMn> mn, Ptr<NetDevice> device)
{
    const auto node = mn->GetNode();
    for (uint32_t link = SUBNET_A; link < AWAY; ++link)
    {
        if (IsOn(device, link))
        {
            Detach(node, link);
        }
    }
    Tell(node, {MmcpLinkEventType::LINK_DOWN, device, mn->GetPoa(), Time(0)});
}

void
MmcpTestNetwork::LoseAt(double at, Ptr<MmcpMn> mn, Ptr<NetDevice> device)
{
    Simulator::ScheduleWithContext(mn->GetNode()->GetId(),
                                   Seconds(at),
                                   &MmcpTestNetwork::Lose,
                                   this,
                                   mn,
                                   device ? device : mn->GetNode()->GetDevice(1));
}

void
MmcpTestNetwork::Enter(Ptr<MmcpMn> mn, const std::string& poa, Ptr<NetDevice> device)
{
    const auto node = mn->GetNode();
    const auto link = LinkOf(poa);
    if (!IsOn(device, link))
    {
        McastTestNetwork::Enter(device, link);
        Simulator::Schedule(Seconds(ADDRESS_DELAY),
                            &MmcpTestNetwork::Configure,
                            this,
                            node,
                            device);
    }
    Tell(node, {MmcpLinkEventType::LINK_UP, device, poa, Time(0)});
}

void
MmcpTestNetwork::Configure(Ptr<Node> node, Ptr<NetDevice> device)
{
    for (uint32_t link = SUBNET_A; link < AWAY; ++link)
    {
        // It may have left again.
        if (IsOn(device, link))
        {
            AssignAddress(device);
            AddRoute(node, ALL, m_routers[link - SUBNET_A], link);
            for (const auto& mn : m_mns)
            {
                if (mn->GetNode() == node)
                {
                    recorder.SetName(GetAddressOf(device), TextOf(mn->GetMnId()));
                    break;
                }
            }
        }
    }
}

void
MmcpTestNetwork::EnterAt(double at, Ptr<MmcpMn> mn, const std::string& poa, Ptr<NetDevice> device)
{
    Simulator::ScheduleWithContext(mn->GetNode()->GetId(),
                                   Seconds(at),
                                   &MmcpTestNetwork::Enter,
                                   this,
                                   mn,
                                   poa,
                                   device ? device : mn->GetNode()->GetDevice(1));
}

void
MmcpTestNetwork::MoveAt(double at, Ptr<MmcpMn> mn, const std::string& poa, double gap)
{
    LoseAt(at, mn);
    EnterAt(at + gap, mn, poa);
}

void
MmcpTestNetwork::HandOverAt(double at, Ptr<MmcpMn> mn, const std::string& poa)
{
    PredictAt(at - PREDICTED, mn, poa);
    MoveAt(at, mn, poa);
}

void
MmcpTestNetwork::RunAt(double at, Ptr<MmcpEntity> entity, bool starts)
{
    Simulator::ScheduleWithContext(entity->GetNode()->GetId(),
                                   Seconds(at),
                                   starts ? &MmcpEntity::Start : &MmcpEntity::Stop,
                                   entity);
}

void
MmcpTestNetwork::Run(double until)
{
    // Far above the streams of the nodes.
    int64_t stream = 100000;
    stream += MmcpHelper::AssignStreams(m_lmcs, stream);
    stream += Sm()->AssignStreams(stream);
    for (const auto& mn : m_mns)
    {
        stream += mn->AssignStreams(stream);
    }
    McastTestNetwork::Run(until);
}

// What there is

Ptr<MmcpLmc>
MmcpTestNetwork::Lmc(char name) const
{
    return DynamicCast<MmcpLmc>(m_lmcs.Get(static_cast<uint32_t>(IndexOf(name))));
}

Ptr<MmcpSm>
MmcpTestNetwork::Sm() const
{
    return mmcp.GetSm();
}

std::string
MmcpTestNetwork::TextOf(const MmcpIdentifier& id)
{
    std::ostringstream text;
    text << id;
    return text.str();
}

uint32_t
MmcpTestNetwork::LinkOf(const std::string& poa)
{
    return SUBNET_A + static_cast<uint32_t>(poa.at(0) - 'a');
}

Ptr<Node>
MmcpTestNetwork::Router(char name) const
{
    return m_routers[IndexOf(name)];
}

const std::vector<Ptr<MmcpMn>>&
MmcpTestNetwork::Mns() const
{
    return m_mns;
}

McastAddress
MmcpTestNetwork::GetAddressOf(Ptr<NetDevice> device) const
{
    for (uint32_t link = SUBNET_A; link < AWAY; ++link)
    {
        if (IsOn(device, link))
        {
            return GetAddress(device->GetNode(), link);
        }
    }
    return {};
}

namespace
{

/// @param members of an SM or LMC @param mnId who @return its entry, null if there is none
const MmcpMemberView*
FindMember(const MmcpUpstreamEntity::Members& members, const std::string& mnId)
{
    const auto member = std::find_if(members.begin(), members.end(), [&](const auto& view) {
        return view.mnId == MmcpIdentifier(mnId);
    });
    return member == members.end() ? nullptr : &*member;
}

} // namespace

std::string
MmcpTestNetwork::SeenBySm(const std::string& mnId) const
{
    const auto members = Sm()->GetMembers(SESSION);
    const auto* member = FindMember(members, mnId);
    if (!member)
    {
        return "";
    }
    std::ostringstream text;
    text << member->lmcId.value_or("-") << ' ' << MmcpGetName(member->state);
    return text.str();
}

std::string
MmcpTestNetwork::SeenByLmc(char lmc, const std::string& mnId) const
{
    const auto members = Lmc(lmc)->GetMembers(SESSION);
    const auto* member = FindMember(members, mnId);
    return member ? MmcpGetName(member->state) : "";
}

std::string
MmcpTestNetwork::Describe() const
{
    std::set<std::string> lines;
    const auto add = [&lines](const auto&... parts) {
        std::ostringstream line;
        (line << ... << parts);
        lines.insert(line.str() + "\n");
    };
    for (const auto& mn : m_mns)
    {
        const auto upstream = mn->GetUpstream();
        add(mn->GetMnId(),
            ": ",
            MmcpGetName(mn->GetState()),
            upstream ? " at " + recorder.Name(*upstream) : "",
            mn->GetReceiver()->IsJoined() ? ", group" : "");
    }
    for (const auto& member : Sm()->GetMembers(SESSION))
    {
        add("sm: ", member.mnId, ' ', SeenBySm(TextOf(member.mnId)));
    }
    for (const char name : LMCS)
    {
        add("sm: ", name, ' ', MmcpGetName(Sm()->GetLmcState(SESSION, std::string(1, name))));
        add(name, ": ", MmcpGetName(Lmc(name)->GetState(SESSION)));
        for (const auto& member : Lmc(name)->GetMembers(SESSION))
        {
            add(name, ": ", member.mnId, ' ', MmcpGetName(member.state));
        }
    }
    std::string text;
    for (const auto& line : lines)
    {
        text += line;
    }
    return text;
}

void
MmcpTestNetwork::SetFate(PacketFate fate)
{
    for (uint32_t link = SITE; link < AWAY; ++link)
    {
        Link(link)->SetFatePicker([fate](Ptr<const Packet> packet, uint16_t protocol) {
            const auto mmcp = FindMmcp(packet, protocol);
            return mmcp ? fate(mmcp) : McastTestLink::Fate{Time(0)};
        });
    }
}

} // namespace ns3
