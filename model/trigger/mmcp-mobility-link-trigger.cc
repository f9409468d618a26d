// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-mobility-link-trigger.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MmcpMobilityLinkTrigger");

NS_OBJECT_ENSURE_REGISTERED(MmcpMobilityLinkTrigger);

namespace
{

/// How far a node can be from its planned position, m. Rounding is far below, real changes above.
constexpr double POSITION_TOLERANCE = 1e-6;

/// When something is inside of a sphere, s from now; not in the instant it leaves.
struct Chord
{
    double enter; //!< negative: it has entered
    double leave; //!< negative: it has left
};

double
Dot(const Vector& a, const Vector& b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// @return where something is after some seconds
Vector
Move(const Vector& from, const Vector& velocity, double seconds)
{
    return {from.x + velocity.x * seconds,
            from.y + velocity.y * seconds,
            from.z + velocity.z * seconds};
}

/// @return the chord of a straight course through a sphere, none if it misses it
std::optional<Chord>
GetChord(const Vector& fromCentre, const Vector& velocity, double radius)
{
    const double speedSquare = Dot(velocity, velocity);
    if (speedSquare == 0)
    {
        constexpr double EVER = std::numeric_limits<double>::infinity();
        return Dot(fromCentre, fromCentre) <= radius * radius
                   ? std::make_optional(Chord{-EVER, EVER})
                   : std::nullopt;
    }
    const double closest = -Dot(fromCentre, velocity) / speedSquare;
    const Vector there = Move(fromCentre, velocity, closest);
    const double halfSquare = (radius * radius - Dot(there, there)) / speedSquare;
    if (halfSquare < 0)
    {
        return std::nullopt;
    }
    const double half = std::sqrt(halfSquare);
    return Chord{closest - half, closest + half};
}

/// @return that time from now, rounded to nanoseconds; Time::Max() if it is as good as never
Time
After(double seconds)
{
    const Time now = Simulator::Now();
    // Half of what is left, as sums with it must not overflow.
    const double limit = (Time::Max() - now).GetSeconds() / 2;
    return seconds < limit ? now + NanoSeconds(std::llround(std::max(seconds, 0.0) * 1e9))
                           : Time::Max();
}

} // namespace

TypeId
MmcpMobilityLinkTrigger::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MmcpMobilityLinkTrigger")
            .SetParent<MmcpLinkTrigger>()
            .SetGroupName("Mmcp")
            .AddConstructor<MmcpMobilityLinkTrigger>()
            .AddAttribute("LeadTime",
                          "How long before the loss of the serving PoA it is predicted; at once "
                          "when a change of course leaves less. 0: not at all.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&MmcpMobilityLinkTrigger::m_leadTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Hysteresis",
                          "A PoA comes into range at its range, and is out of range that many "
                          "metres farther away; 0 or more.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&MmcpMobilityLinkTrigger::m_hysteresis),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("MaxEvaluationInterval",
                          "Longest time after which the node's position and velocity are compared "
                          "with the plan, for mobility models that change their course untold; 0: "
                          "only at events and when told.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MmcpMobilityLinkTrigger::m_maxInterval),
                          MakeTimeChecker(Time(0)));
    return tid;
}

MmcpMobilityLinkTrigger::MmcpMobilityLinkTrigger()
    : m_map(Create<MmcpCoverageMap>())
{
}

MmcpMobilityLinkTrigger::~MmcpMobilityLinkTrigger() = default;

void
MmcpMobilityLinkTrigger::AddPoa(const MmcpIdentifier& id, const Vector& position, double range)
{
    m_map->Add(id, position, range);
    if (IsRunning())
    {
        Invalidate();
    }
}

void
MmcpMobilityLinkTrigger::SetCoverageMap(Ptr<MmcpCoverageMap> map)
{
    NS_ABORT_MSG_IF(!map, "the coverage map of a trigger is null: give it one");
    NS_ABORT_MSG_IF(IsRunning(), "the trigger runs: Stop() it before it gets another coverage map");
    m_map = map;
}

Ptr<MmcpCoverageMap>
MmcpMobilityLinkTrigger::GetCoverageMap() const
{
    return m_map;
}

std::vector<MmcpIdentifier>
MmcpMobilityLinkTrigger::GetKnownPoas() const
{
    std::vector<MmcpIdentifier> ids;
    ids.reserve(m_map->GetPoas().size());
    for (const auto& poa : m_map->GetPoas())
    {
        ids.push_back(poa.id);
    }
    return ids;
}

void
MmcpMobilityLinkTrigger::DoStart()
{
    NS_LOG_FUNCTION(this);
    const auto node = GetDevice() ? GetDevice()->GetNode() : nullptr;
    NS_ABORT_MSG_IF(!node,
                    "a mobility trigger needs the device of a node: call SetDevice() before "
                    "Start()");
    m_mobility = node->GetObject<MobilityModel>();
    NS_ABORT_MSG_IF(!m_mobility,
                    "node " << node->GetId()
                            << " has no mobility model: install one (MobilityHelper) before "
                               "Start()");
    m_mobility->TraceConnectWithoutContext(
        "CourseChange",
        MakeCallback(&MmcpMobilityLinkTrigger::OnCourseChange, this));
    m_stale = false;
    Invalidate();
}

void
MmcpMobilityLinkTrigger::DoStop()
{
    NS_LOG_FUNCTION(this);
    m_event.Cancel();
    m_mobility->TraceDisconnectWithoutContext(
        "CourseChange",
        MakeCallback(&MmcpMobilityLinkTrigger::OnCourseChange, this));
    m_mobility = nullptr;
    m_inside.clear();
    m_ahead.clear();
    m_serving.reset();
    m_goingDown = false;
    m_target.reset();
    m_said.clear();
}

void
MmcpMobilityLinkTrigger::OnCourseChange(Ptr<const MobilityModel> /* mobility */)
{
    Invalidate();
}

void
MmcpMobilityLinkTrigger::Invalidate()
{
    // As an event of its own: models tell changes from within GetPosition(), and several at a time.
    if (!m_stale)
    {
        m_stale = true;
        m_event.Cancel();
        m_event = Simulator::ScheduleNow(&MmcpMobilityLinkTrigger::Evaluate, this);
    }
}

void
MmcpMobilityLinkTrigger::Evaluate()
{
    // The position first: being asked for it some models notice that their velocity has changed.
    const Vector position = m_mobility->GetPosition();
    const Vector velocity = m_mobility->GetVelocity();
    if (m_stale || !IsOnCourse(position, velocity))
    {
        m_course = {Simulator::Now(), position, velocity, m_map->GetPoas().size()};
        Plan();
    }
    m_stale = false;
    EnterAndLeave();
    Predict();
    while (!m_said.empty())
    {
        const auto event = m_said.front();
        m_said.pop_front();
        Notify(event);
    }
    ScheduleNext();
}

bool
MmcpMobilityLinkTrigger::IsOnCourse(const Vector& position, const Vector& velocity) const
{
    const double passed = (Simulator::Now() - m_course.since).GetSeconds();
    const Vector planned = Move(m_course.position, m_course.velocity, passed);
    return velocity == m_course.velocity &&
           CalculateDistance(position, planned) < POSITION_TOLERANCE &&
           m_map->GetPoas().size() == m_course.poas;
}

void
MmcpMobilityLinkTrigger::Plan()
{
    NS_LOG_LOGIC("course from " << m_course.position << " at " << m_course.velocity);
    const auto before = std::exchange(m_inside, {});
    m_ahead.clear();
    for (Index poa = 0; poa < m_course.poas; ++poa)
    {
        const bool wasInside = before.count(poa) != 0;
        const auto stay = GetStay(poa, wasInside);
        if (!stay)
        {
            continue;
        }
        if (wasInside && stay->enter <= m_course.since)
        {
            m_inside.emplace(poa, stay->leave);
        }
        else
        {
            m_ahead.push_back(*stay);
        }
    }
    std::sort(m_ahead.begin(), m_ahead.end(), [](const Stay& a, const Stay& b) {
        return std::tie(a.enter, a.poa) > std::tie(b.enter, b.poa);
    });
}

std::optional<MmcpMobilityLinkTrigger::Stay>
MmcpMobilityLinkTrigger::GetStay(Index poa, bool wasInside) const
{
    const auto& [id, centre, range] = m_map->GetPoas()[poa];
    const Vector fromCentre = m_course.position - centre;
    const auto outer = GetChord(fromCentre, m_course.velocity, range + m_hysteresis);
    if (!outer || After(outer->leave) <= m_course.since)
    {
        return std::nullopt;
    }
    if (wasInside && outer->enter <= 0)
    {
        return Stay{poa, m_course.since, After(outer->leave)};
    }
    const auto inner = GetChord(fromCentre, m_course.velocity, range);
    if (!inner || After(inner->leave) <= m_course.since)
    {
        return std::nullopt;
    }
    return Stay{poa, After(inner->enter), After(outer->leave)};
}

void
MmcpMobilityLinkTrigger::EnterAndLeave()
{
    const Time now = Simulator::Now();
    for (auto i = m_inside.begin(); i != m_inside.end();)
    {
        i = i->second <= now ? m_inside.erase(i) : std::next(i);
    }
    std::vector<Index> entered;
    for (; !m_ahead.empty() && m_ahead.back().enter <= now; m_ahead.pop_back())
    {
        const auto& stay = m_ahead.back();
        if (stay.leave > now)
        {
            m_inside.emplace(stay.poa, stay.leave);
            entered.push_back(stay.poa);
        }
    }
    std::optional<Index> predicted;
    if (m_serving && m_inside.count(*m_serving) == 0)
    {
        Say(MmcpLinkEventType::LINK_DOWN, *m_serving);
        m_serving.reset();
        m_goingDown = false;
        predicted = std::exchange(m_target, std::nullopt);
    }
    if (!m_serving && !m_inside.empty())
    {
        m_serving = predicted && m_inside.count(*predicted) != 0 ? *predicted : FindNearest();
        Say(MmcpLinkEventType::LINK_UP, *m_serving);
    }
    for (const auto poa : entered)
    {
        if (poa != m_serving)
        {
            Say(MmcpLinkEventType::LINK_DETECTED, poa);
        }
    }
}

void
MmcpMobilityLinkTrigger::Predict()
{
    if (!m_serving)
    {
        return;
    }
    const Time in = m_inside.at(*m_serving) - Simulator::Now();
    // A prediction stands for another LeadTime: a node that slows down a little needs no new one.
    if (in - m_leadTime > (m_goingDown ? m_leadTime : Time(0)))
    {
        // If it was said the node has turned around: there is no event to take it back.
        m_goingDown = false;
        m_target.reset();
        return;
    }
    if (!m_goingDown)
    {
        m_goingDown = true;
        Say(MmcpLinkEventType::LINK_GOING_DOWN, *m_serving, in);
    }
    const auto target = FindTarget(m_inside.at(*m_serving));
    if (target && target != m_target)
    {
        Say(MmcpLinkEventType::LINK_HANDOVER_IMMINENT, *target, in);
    }
    m_target = target;
}

std::optional<MmcpMobilityLinkTrigger::Index>
MmcpMobilityLinkTrigger::FindTarget(Time leave) const
{
    const Vector exit =
        Move(m_course.position, m_course.velocity, (leave - m_course.since).GetSeconds());
    std::optional<Index> best;
    std::pair<Time, double> bestRank; // end of the stay, nearness at the exit
    const auto compare = [&](Index poa, Time end) {
        const auto& centre = m_map->GetPoas()[poa].position;
        const auto rank = std::make_pair(end, -CalculateDistance(centre, exit));
        if (end > leave && (!best || rank > bestRank))
        {
            best = poa;
            bestRank = rank;
        }
    };
    for (const auto& [poa, end] : m_inside)
    {
        compare(poa, end);
    }
    for (auto stay = m_ahead.rbegin(); stay != m_ahead.rend() && stay->enter <= leave; ++stay)
    {
        compare(stay->poa, stay->leave);
    }
    return best;
}

MmcpMobilityLinkTrigger::Index
MmcpMobilityLinkTrigger::FindNearest() const
{
    const Vector here = Move(m_course.position,
                             m_course.velocity,
                             (Simulator::Now() - m_course.since).GetSeconds());
    const auto distance = [&](const std::pair<const Index, Time>& poa) {
        return CalculateDistance(m_map->GetPoas()[poa.first].position, here);
    };
    return std::min_element(m_inside.begin(),
                            m_inside.end(),
                            [&](const auto& a, const auto& b) { return distance(a) < distance(b); })
        ->first;
}

void
MmcpMobilityLinkTrigger::Say(MmcpLinkEventType type, Index poa, Time in)
{
    m_said.push_back({type, nullptr, m_map->GetPoas()[poa].id, in});
}

void
MmcpMobilityLinkTrigger::ScheduleNext()
{
    if (!IsRunning() || m_stale)
    {
        return; // nothing to do, or Invalidate() has scheduled it
    }
    const Time now = Simulator::Now();
    Time next = m_maxInterval.IsZero() ? Time::Max() : now + m_maxInterval;
    if (!m_ahead.empty())
    {
        next = std::min(next, m_ahead.back().enter);
    }
    for (const auto& [poa, leave] : m_inside)
    {
        next = std::min(next, leave);
        if (poa == m_serving && !m_goingDown && leave < Time::Max())
        {
            next = std::min(next, std::max(now, leave - m_leadTime));
        }
    }
    m_event.Cancel();
    if (next < Time::Max())
    {
        m_event = Simulator::Schedule(next - now, &MmcpMobilityLinkTrigger::Evaluate, this);
    }
}

} // namespace ns3
