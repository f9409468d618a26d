// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-trigger-scene.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{

namespace
{

/// Whether a time is as expected, to the nanosecond.
bool
IsNear(Time time, double seconds)
{
    return std::abs(time.GetNanoSeconds() - std::llround(seconds * 1e9)) <= 1;
}

} // namespace

MmcpTriggerScene::MmcpTriggerScene(Ptr<MobilityModel> mobility)
    : device(CreateObject<SimpleNetDevice>()),
      trigger(CreateObject<MmcpMobilityLinkTrigger>())
{
    auto node = CreateObject<Node>();
    node->AddDevice(device);
    node->AggregateObject(mobility);
    trigger->SetDevice(device);
    trigger->TraceConnectWithoutContext("Event", MakeCallback(&MmcpTriggerScene::OnEvent, this));
}

MmcpTriggerScene::~MmcpTriggerScene()
{
    trigger->Dispose();
    Simulator::Destroy();
}

void
MmcpTriggerScene::Run(double until)
{
    trigger->Start();
    Simulator::Stop(Seconds(until) - Simulator::Now());
    Simulator::Run();
}

void
MmcpTriggerScene::OnEvent(const MmcpLinkEvent& event)
{
    told.push_back({Simulator::Now(), event});
}

std::string
MmcpTriggerScene::Compare(const std::vector<MmcpExpectedEvent>& expected) const
{
    for (std::size_t i = 0; i < std::max(expected.size(), told.size()); ++i)
    {
        const bool both = i < expected.size() && i < told.size();
        if (both && told[i].event.type == expected[i].type &&
            told[i].event.poaId == expected[i].poa && told[i].event.device == device &&
            IsNear(told[i].at, expected[i].at) && IsNear(told[i].event.in, expected[i].in))
        {
            continue;
        }
        std::ostringstream text;
        text << "event " << i << " is ";
        if (i < told.size())
        {
            text << told[i].event << " at " << told[i].at.GetNanoSeconds() << " ns";
        }
        text << ", not ";
        if (i < expected.size())
        {
            const auto& [at, type, poa, in] = expected[i];
            text << MmcpLinkEvent{type, device, poa, Seconds(in)} << " at "
                 << std::llround(at * 1e9) << " ns";
        }
        return text.str();
    }
    return "";
}

std::string
MmcpMessageOfAbort(void (*action)())
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        return "";
    }
    const pid_t child = fork();
    if (child == 0)
    {
        const rlimit noCore{0, 0};
        setrlimit(RLIMIT_CORE, &noCore);
        std::signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        action();
        _exit(0);
    }
    close(ends[1]);
    std::string message;
    char buffer[256];
    for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
    {
        message.append(buffer, static_cast<std::size_t>(size));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? message : "";
}

} // namespace ns3
