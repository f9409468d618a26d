// SPDX-License-Identifier: GPL-2.0-only

// Parse and write of each golden message, against a floor measured in the same run: what any codec
// must do at least, a bounds check and a copy of the same octets.

#include "../test/mmcp-golden-messages.h"

#include "ns3/mmcp-message-codec.h"

#include <benchmark/benchmark.h>
#include <cstring>

using namespace ns3;

namespace
{

void
Floor(benchmark::State& state, const MmcpOctets& octets)
{
    MmcpOctets copy(octets.size());
    const auto* from = octets.data();
    auto size = octets.size();
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(from);
        benchmark::DoNotOptimize(size);
        if (size <= copy.size())
        {
            std::memcpy(copy.data(), from, size);
        }
        benchmark::ClobberMemory();
    }
}

void
Parse(benchmark::State& state, const MmcpOctets& octets)
{
    MmcpMessage message;
    for (auto _ : state)
    {
        auto error = MmcpMessageCodec::Parse(octets.data(), octets.size(), message);
        benchmark::DoNotOptimize(error);
        benchmark::ClobberMemory();
    }
}

void
Write(benchmark::State& state, const MmcpMessage& message, MmcpLengthOctets layout)
{
    MmcpOctets octets;
    for (auto _ : state)
    {
        auto error = MmcpMessageCodec::Write(message, layout, octets);
        benchmark::DoNotOptimize(error);
        benchmark::ClobberMemory();
    }
}

/// Registers NAME/parse, NAME/write and NAME/floor.
void
Register(const std::string& name, const MmcpMessage& message)
{
    constexpr auto LAYOUT = MmcpLengthOctets::TWO;
    MmcpOctets octets;
    MmcpMessageCodec::Write(message, LAYOUT, octets);
    benchmark::RegisterBenchmark((name + "/parse").c_str(),
                                 [octets](auto& state) { Parse(state, octets); });
    benchmark::RegisterBenchmark((name + "/write").c_str(),
                                 [message](auto& state) { Write(state, message, LAYOUT); });
    benchmark::RegisterBenchmark((name + "/floor").c_str(),
                                 [octets](auto& state) { Floor(state, octets); });
}

/// An ASR of so many MNs, to see that the cost is linear.
void
RegisterReport(uint32_t mns)
{
    MmcpAggregationStatusReport report{{mns}, {}};
    report.reports.assign(mns, {"mn001", MmcpDataChannelStatus{1000, 60}});
    Register("ASR-of-" + std::to_string(mns), {7, report});
}

} // namespace

int
main(int argc, char* argv[])
{
    for (const auto& [name, message] : MmcpGoldenMessages())
    {
        Register(name, message);
    }
    for (const uint32_t mns : {1, 5, 50, 500})
    {
        RegisterReport(mns);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
