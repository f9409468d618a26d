// SPDX-License-Identifier: GPL-2.0-only

// A train: mobile nodes of one LMC that all hand over to the same other LMC within a second. Prints
// one line of JSON with the times from HIR to HIC; tools/bench_scale.py makes a table of them.
//
// Only the preparation is measured: the mobile nodes ask, and do not move.

#include "mmcp-scale-network.h"

#include "ns3/core-module.h"
#include "ns3/mmcp-helper.h"
#include "ns3/mmcp-mn.h"

#include <iostream>
#include <variant>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t SESSION = 7;
const Ipv4Address GROUP("239.1.1.1");
constexpr uint16_t PORT = 5000;

/// One of the mobile nodes.
struct Passenger
{
    Ptr<MmcpMn> mn;             //!< it
    Time asked{Time::Max()};    //!< its first HIR
    Time answered{Time::Max()}; //!< its first HIC
    bool accepted{false};       //!< what that says
    bool inTime{false};         //!< whether the MN was still waiting for it

    /// Trace of messages sent.
    static void OnTx(Passenger* self, const MmcpEndpoint&, const MmcpMessage& message)
    {
        if (message.GetType() == MmcpMessageType::HIR)
        {
            self->asked = std::min(self->asked, Simulator::Now());
        }
    }

    /// Trace of messages received, before the MN acts.
    static void OnRx(Passenger* self, const MmcpEndpoint&, const MmcpMessage& message)
    {
        const auto* confirm = std::get_if<MmcpHandoverInitiationConfirm>(&message.body);
        if (confirm && self->answered == Time::Max())
        {
            self->answered = Simulator::Now();
            self->accepted = confirm->accepted;
            self->inTime = self->mn->GetState() == MmcpMnState::HIR_SENT;
        }
    }
};

/// @param passengers who asked @param named the extension @param delay between the LMCs
void
Print(const std::vector<Passenger>& passengers, bool named, Time delay)
{
    uint32_t accepted = 0;
    uint32_t inTime = 0;
    const char* separator = "";
    std::cout << "{\"named\": " << named << ", \"delay_ms\": " << delay.ToDouble(Time::MS)
              << ", \"mns\": " << passengers.size() << ", \"times_ms\": [";
    for (const auto& passenger : passengers)
    {
        if (passenger.answered != Time::Max())
        {
            std::cout << separator << (passenger.answered - passenger.asked).ToDouble(Time::MS);
            separator = ", ";
            accepted += passenger.accepted;
            inTime += passenger.accepted && passenger.inTime;
        }
    }
    std::cout << "], \"accepted\": " << accepted << ", \"in_time\": " << inTime << "}" << std::endl;
}

} // namespace

int
main(int argc, char* argv[])
{
    uint32_t mns = 500;
    bool named = false;
    Time delay = MilliSeconds(10);
    CommandLine cmd(__FILE__);
    cmd.AddValue("mns", "Mobile nodes that hand over", mns);
    cmd.AddValue("named", "Whether HTA name the MN (P15)", named);
    cmd.AddValue("delay", "From one LMC to the other", delay);
    cmd.Parse(argc, argv);

    // Of two cells, with as many mobile nodes in the other; they are dealt out in turns.
    const MmcpScaleNetwork network(2, 2 * mns, delay);
    MmcpHelper mmcp;
    mmcp.SetSmAttribute("NameMnInHandoverAck", BooleanValue(named));
    mmcp.SetLmcAttribute("NameMnInHandoverAck", BooleanValue(named));
    mmcp.AddSession(SESSION, InetSocketAddress(GROUP, PORT));
    const std::string cells[] = {"a", "b"};
    for (uint32_t i = 0; i < 2; ++i)
    {
        mmcp.AddLmc("lmc-" + cells[i], network.downstream.Get(i));
        mmcp.AddPoa("ap-" + cells[i], "lmc-" + cells[i]);
    }
    auto entities = mmcp.InstallSm(network.manager.Get(0));
    entities.Add(mmcp.InstallLmcs());
    std::vector<Passenger> passengers(mns);
    const auto when = CreateObject<UniformRandomVariable>();
    when->SetStream(0);
    for (uint32_t i = 0; i < 2 * mns; ++i)
    {
        const auto installed =
            mmcp.InstallMns(network.walkers.Get(i), SESSION, "ap-" + cells[i % 2]);
        installed.Get(0)->SetStartTime(Seconds(1 + 9.0 * i / (2 * mns)));
        entities.Add(installed);
        if (i % 2 == 0)
        {
            auto& passenger = passengers[i / 2];
            passenger.mn = DynamicCast<MmcpMn>(installed.Get(0));
            passenger.mn->TraceConnectWithoutContext(
                "Tx",
                MakeBoundCallback(&Passenger::OnTx, &passenger));
            passenger.mn->TraceConnectWithoutContext(
                "Rx",
                MakeBoundCallback(&Passenger::OnRx, &passenger));
            MmcpLinkEvent event;
            event.type = MmcpLinkEventType::LINK_HANDOVER_IMMINENT;
            event.poaId = "ap-b";
            event.in = Seconds(1);
            Simulator::Schedule(Seconds(20 + when->GetValue(0, 1)),
                                &MmcpMn::OnLinkEvent,
                                passenger.mn,
                                event);
        }
    }
    MmcpHelper::AssignStreams(entities, 1);
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    Print(passengers, named, delay);
    Simulator::Destroy();
    return 0;
}
