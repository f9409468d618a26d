// SPDX-License-Identifier: GPL-2.0-only

// A router that hears reports: time for one, octets kept for a group or a host, by their number.
// Once as calls of the state machine, once as packets into the IP stack of a node, one event each.
//
// All members report once in a Query Interval, in random order. In "refresh" nothing changes by
// that; in "leave, join" one leaves and another one, who left 2 s before or earlier, comes again.

#include "mcast-bench.h"

#include "ns3/boolean.h"
#include "ns3/mcast-membership-querier.h"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <functional>
#include <malloc.h>
#include <memory>
#include <new>
#include <unordered_map>

namespace
{

/// Octets that operator new has given and that are not yet back, rounded up as the allocator does,
/// without its header of 8 octets.
std::size_t g_live = 0;

} // namespace

// Not inline: the compiler would see malloc() and free() and miss their partners.

[[gnu::noinline]] void*
operator new(std::size_t size)
{
    void* memory = std::malloc(size);
    if (!memory)
    {
        throw std::bad_alloc();
    }
    g_live += malloc_usable_size(memory);
    return memory;
}

[[gnu::noinline]] void
operator delete(void* memory) noexcept
{
    g_live -= malloc_usable_size(memory);
    std::free(memory);
}

[[gnu::noinline]] void
operator delete(void* memory, std::size_t /* size */) noexcept
{
    operator delete(memory);
}

using namespace ns3;

namespace
{

using Family = McastBenchFamily;
using Type = McastRecordType;

/// What the members are.
enum class Members
{
    GROUPS,       //!< one host each
    HOSTS,        //!< of one group
    TRACKED_HOSTS //!< with explicit tracking
};

/// What they do, with which a router is to be loaded.
struct Scene
{
    Family family;
    Members members;
    bool leave; //!< and join; else refresh
};

/// The state machine alone.
class StateMachine
{
  public:
    explicit StateMachine(const Scene& scene)
        : m_plan(McastBenchPlan::Of(scene.family)),
          m_querier(scene.family, GetConfig(scene))
    {
        m_querier.Start(scene.family == Family::IPV4 ? McastAddress(Ipv4Address("10.0.0.1"))
                                                     : McastAddress(Ipv6Address("fe80::1")),
                        m_now);
    }

    void Report(Type type, uint16_t group, uint16_t host)
    {
        auto& record = m_report.records[0];
        record.type = type;
        record.group = McastBenchAddress(m_plan.group, group);
        benchmark::DoNotOptimize(
            m_querier.OnReport(m_report, McastBenchAddress(m_plan.host, host), m_now));
    }

    /// Calls a step again and again. @param steps how often @param interval between them
    template <typename Step>
    void Run(std::size_t steps, Time interval, Step&& step)
    {
        for (; steps > 0; --steps)
        {
            m_now += interval;
            if (m_querier.GetNextTimeout() <= m_now)
            {
                benchmark::DoNotOptimize(m_querier.OnTimeout(m_now));
            }
            step();
        }
    }

    std::size_t GetSize(const Scene& scene) const
    {
        return scene.members == Members::TRACKED_HOSTS
                   ? m_querier.GetState(McastBenchAddress(m_plan.group, 0), m_now)->trackedHosts
                   : m_querier.GetSize();
    }

  private:
    static McastQuerierConfig GetConfig(const Scene& scene)
    {
        McastQuerierConfig config;
        config.trackHosts = scene.members == Members::TRACKED_HOSTS;
        return config;
    }

    const McastBenchPlan& m_plan;                                //!< addresses
    Time m_now{Seconds(1)};                                      //!< time
    McastMembershipQuerier m_querier;                            //!< under load
    McastReport m_report{McastVersion::V3, {{Type(1), {}, {}}}}; //!< reused
};

/// The whole stack of a node, with a McastProxy that has no packet to forward.
class Stack
{
  public:
    explicit Stack(const Scene& scene)
        : m_router(scene.family)
    {
        McastHelper helper;
        helper.SetProtocolAttribute("TrackHosts",
                                    BooleanValue(scene.members == Members::TRACKED_HOSTS));
        helper.InstallRouter(m_router.node, NetDeviceContainer(m_router.downstream));
        McastBenchRouter::Wait(Seconds(5));
    }

    void Report(Type type, uint16_t group, uint16_t host)
    {
        m_router.Report(type, group, host);
    }

    void Run(std::size_t steps, Time interval, std::function<void()> step)
    {
        m_left = steps;
        m_interval = interval;
        m_step = std::move(step);
        Simulator::ScheduleWithContext(m_router.node->GetId(), interval, &Stack::Step, this);
        Simulator::Run();
    }

    std::size_t GetSize(const Scene& scene) const
    {
        return McastHelper::GetProtocol(m_router.node, scene.family)
            ->GetMemberships(McastBenchRouter::DOWNSTREAM)
            .size();
    }

  private:
    void Step()
    {
        m_step();
        if (--m_left == 0)
        {
            Simulator::Stop();
            return;
        }
        Simulator::Schedule(m_interval, &Stack::Step, this);
    }

    McastBenchRouter m_router;    //!< under load
    std::function<void()> m_step; //!< called at each event
    std::size_t m_left{0};        //!< steps
    Time m_interval;              //!< between steps
};

/// Those who report to a router. @tparam Router StateMachine or Stack
template <typename Router>
class Load
{
  public:
    Load(const Scene& scene, uint16_t size)
        : m_scene(scene),
          m_size(size),
          m_order(size),
          m_present(size),
          m_away(std::max(2, size / 50)),
          m_router(scene)
    {
        std::iota(m_present.begin(), m_present.end(), 0);
        std::iota(m_away.begin(), m_away.end(), size);
        const auto before = g_live;
        Run(size, [this] { Report(Type::CHANGE_TO_EXCLUDE_MODE, m_order.Next()); });
        m_octets = static_cast<double>(g_live - before) / size;
        // Now time for the rhythm to settle.
        Run(3 * size);
    }

    /// @param steps of the scene
    void Run(std::size_t steps)
    {
        if (m_scene.leave)
        {
            Run(steps, [this] { Change(); });
        }
        else
        {
            Run(steps, [this] { Report(Type::MODE_IS_EXCLUDE, m_order.Next()); });
        }
    }

    /// @return octets for each member
    double GetOctets() const
    {
        return m_octets;
    }

    /// Ends the program if not all members are there: a figure would mean nothing.
    void Check() const
    {
        const auto found = m_router.GetSize(m_scene);
        const bool one = m_scene.members != Members::GROUPS && found == 1;
        NS_ABORT_MSG_IF(!one && (found < m_size || found > m_size + m_away.size()),
                        "the router has " << found << " of " << m_size << " members");
    }

  private:
    template <typename Step>
    void Run(std::size_t steps, Step step)
    {
        m_router.Run(steps, TimeStep(Seconds(125).GetTimeStep() / m_size), step);
    }

    void Report(Type type, uint16_t member)
    {
        const bool isGroup = m_scene.members == Members::GROUPS;
        m_router.Report(type, isGroup ? member : 0, isGroup ? 0 : member);
    }

    void Change()
    {
        auto& member = m_present[m_order.Next()];
        std::swap(member, m_away[m_next]);
        m_next = (m_next + 1) % m_away.size();
        Report(Type::CHANGE_TO_EXCLUDE_MODE, member);
        Report(Type::CHANGE_TO_INCLUDE_MODE, m_away[(m_next + m_away.size() - 1) % m_away.size()]);
    }

    Scene m_scene;                   //!< what happens
    uint16_t m_size;                 //!< members present
    McastBenchOrder m_order;         //!< in which they act
    std::vector<uint16_t> m_present; //!< members
    std::vector<uint16_t> m_away;    //!< members that have left, a ring
    std::size_t m_next{0};           //!< who has been away for longest
    Router m_router;                 //!< under load
    double m_octets;                 //!< for each member
};

template <typename Router>
void
Measure(benchmark::State& state, const Scene& scene, uint16_t size)
{
    Load<Router> load(scene, size);
    constexpr std::size_t BATCH = 1000;
    const std::size_t reports = scene.leave ? 2 : 1; // a step
    while (state.KeepRunningBatch(BATCH * reports))
    {
        load.Run(BATCH);
    }
    load.Check();
    state.counters["octets"] = load.GetOctets();
}

/// What any table of groups costs at least: to find an entry in random order and to change it.
void
Floor(benchmark::State& state, uint16_t size)
{
    struct Entry
    {
        std::array<int64_t, sizeof(McastQuerierGroup) / sizeof(int64_t)> words{};
    };

    const auto& first = McastBenchPlan::Of(Family::IPV4).group;
    McastBenchOrder order(size);
    std::unordered_map<McastAddress, Entry> table;
    for (uint16_t i = 0; i < size; ++i)
    {
        table.try_emplace(McastBenchAddress(first, order.Next()));
    }
    for (auto _ : state)
    {
        auto& entry = table.find(McastBenchAddress(first, order.Next()))->second;
        ++entry.words.front();
        ++entry.words[entry.words.size() / 2];
        ++entry.words.back();
        benchmark::DoNotOptimize(entry);
    }
}

template <typename Router>
void
Register(const std::string& prefix, Family family)
{
    const std::map<Members, std::string> names{{Members::GROUPS, "groups"},
                                               {Members::HOSTS, "hosts"},
                                               {Members::TRACKED_HOSTS, "hosts, tracked"}};
    for (const auto& [members, what] : names)
    {
        for (const bool leave : {false, true})
        {
            for (const uint16_t size : {100, 1000, 10000})
            {
                const auto name = prefix + what + (leave ? ": leave, join/" : ": refresh/") +
                                  std::to_string(size);
                const Scene scene{family, members, leave};
                benchmark::RegisterBenchmark(name.c_str(), [scene, size](auto& state) {
                    Measure<Router>(state, scene, size);
                });
            }
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    McastBenchPrepare();
    for (const uint16_t size : {100, 1000, 10000})
    {
        benchmark::RegisterBenchmark(("groups: lookup, floor/" + std::to_string(size)).c_str(),
                                     [size](auto& state) { Floor(state, size); });
    }
    Register<StateMachine>("state ", Family::IPV4);
    Register<StateMachine>("state6 ", Family::IPV6);
    Register<Stack>("IGMP ", Family::IPV4);
    Register<Stack>("MLD ", Family::IPV6);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
