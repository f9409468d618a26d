// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_PROXY_BENCH_H
#define MCAST_PROXY_BENCH_H

#include "../membership/mcast-membership-notation.h"

#include "ns3/mcast-protocol.h"
#include "ns3/mcast-proxy.h"
#include "ns3/node.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"

#include <array>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

constexpr uint32_t MCAST_BENCH_UPSTREAM = 1;   //!< upstream; 2 to 4 are downstream
constexpr uint32_t MCAST_BENCH_INTERFACES = 7; //!< loopback included

/// Group membership of a node whose messages nobody sees.
class McastBenchProtocol : public McastProtocol
{
  public:
    explicit McastBenchProtocol(const McastNotation& notation)
        : m_notation(notation)
    {
        for (auto& device : m_devices)
        {
            device = CreateObject<SimpleNetDevice>();
        }
    }

    /// A host on an interface sends a report. @param text as "IS_EX(ab)" @param group its number
    void Report(uint32_t interface, const std::string& text, int group = 1)
    {
        Received(interface, m_notation.Host(50), m_notation.Report(text, group));
    }

    /// A router with a lower address asks: it is the querier then.
    void LoseElection(uint32_t interface)
    {
        Received(interface, m_notation.Host(1), m_notation.GeneralQuery());
    }

    /// @param interface goes down or up again
    void SetLink(uint32_t interface, bool up)
    {
        m_down[interface] = !up;
        NotifyInterfaceChange(interface);
    }

    McastAddress::Family GetFamily() const override
    {
        return m_notation.family;
    }

    int32_t GetInterfaceForDevice(Ptr<NetDevice> device) const override
    {
        for (uint32_t i = 0; i < MCAST_BENCH_INTERFACES; ++i)
        {
            if (m_devices[i] == device)
            {
                return static_cast<int32_t>(i);
            }
        }
        return -1;
    }

  private:
    void SendOut(uint32_t /* interface */, const McastSend& /* send */) override
    {
    }

    bool IsUp(uint32_t interface) const override
    {
        const auto entry = m_down.find(interface);
        return entry == m_down.end() || !entry->second;
    }

    McastAddress GetAddress(uint32_t interface) const override
    {
        return m_notation.Host(static_cast<int>(100 + interface));
    }

    uint32_t GetNInterfaces() const override
    {
        return MCAST_BENCH_INTERFACES;
    }

    Ptr<NetDevice> GetDevice(uint32_t interface) const override
    {
        return m_devices[interface];
    }

    void ListenTo(uint32_t, const McastAddress&, bool) override
    {
    }

    McastNotation m_notation;                                           //!< of the family
    std::array<Ptr<SimpleNetDevice>, MCAST_BENCH_INTERFACES> m_devices; //!< one for each interface
    std::map<uint32_t, bool> m_down; //!< interfaces that are down
};

/// A proxy with its protocol, and what its traces said.
class McastProxyBench
{
  public:
    explicit McastProxyBench(const McastNotation& notation, bool upstream = true)
        : n(notation),
          protocol(CreateObject<McastBenchProtocol>(notation)),
          proxy(CreateObject<McastProxy>()),
          m_node(CreateObject<Node>())
    {
        proxy->SetProtocol(protocol);
        m_node->AggregateObject(protocol);
        m_node->Initialize();
        Simulator::Stop(MilliSeconds(1));
        Simulator::Run();
        for (const uint32_t interface : {2, 3, 4})
        {
            proxy->AddDownstream(interface);
        }
        if (upstream)
        {
            proxy->SetUpstream(MCAST_BENCH_UPSTREAM);
        }
        proxy->TraceConnectWithoutContext("DatabaseChanged",
                                          MakeCallback(&McastProxyBench::OnDatabaseChanged, this));
        proxy->TraceConnectWithoutContext("Forward",
                                          MakeCallback(&McastProxyBench::OnForward, this));
        proxy->TraceConnectWithoutContext("NotForwarded",
                                          MakeCallback(&McastProxyBench::OnNotForwarded, this));
    }

    ~McastProxyBench()
    {
        proxy->Dispose();
        m_node->Dispose();
        Simulator::Destroy();
    }

    /// @param text as "2:IS_EX() 3:IS_IN(a)": reports of hosts @param group its number
    void Report(const std::string& text, int group = 1)
    {
        std::istringstream words(text);
        for (std::string word; words >> word;)
        {
            protocol->Report(std::stoul(word), word.substr(word.find(':') + 1), group);
        }
    }

    /// @return what the proxy decides, as "2 3" or as the reason; by the traces
    std::string Forward(uint32_t input, char source, const McastAddress& group, uint8_t ttl = 64)
    {
        m_traced.clear();
        const auto to = proxy->Forward(input, n.Source(source), group, ttl);
        std::string outputs;
        for (const auto output : to ? to->outputs : std::vector<uint32_t>{})
        {
            outputs += (outputs.empty() ? "" : " ") + std::to_string(output);
        }
        // The answer and the trace must be the same.
        return to && outputs != m_traced ? "trace " + m_traced + ", answer " + outputs : m_traced;
    }

    /// @return what the upstream interface joined of a group, in the notation
    std::string Upstream(int group = 1) const
    {
        const auto joined = protocol->GetJoined(MCAST_BENCH_UPSTREAM);
        const auto entry = joined.find(n.Group(group));
        return n.Text(entry == joined.end() ? McastSourceFilter{} : entry->second);
    }

    /// @return database changes since the last call, as "1=EX(a)"
    std::string TakeChanges()
    {
        return std::exchange(m_changes, {});
    }

    McastNotation n;                  //!< of the family
    Ptr<McastBenchProtocol> protocol; //!< of the proxy
    Ptr<McastProxy> proxy;            //!< what is tested

  private:
    void OnDatabaseChanged(const McastAddress& group, const McastSourceFilter& filter)
    {
        const auto* octets = group.GetOctets();
        m_changes += (m_changes.empty() ? "" : " ") + std::to_string(octets[group.GetSize() - 1]) +
                     "=" + n.Text(filter);
    }

    void OnForward(uint32_t,
                   const McastAddress&,
                   const McastAddress&,
                   const std::vector<uint32_t>& outputs)
    {
        for (const auto output : outputs)
        {
            m_traced += (m_traced.empty() ? "" : " ") + std::to_string(output);
        }
    }

    void
    OnNotForwarded(uint32_t, const McastAddress&, const McastAddress&, McastNotForwarded reason)
    {
        m_traced += McastNotForwardedName(reason);
    }

    Ptr<Node> m_node;      //!< of the protocol
    std::string m_changes; //!< of the database
    std::string m_traced;  //!< of the last packet
};

} // namespace ns3

#endif // MCAST_PROXY_BENCH_H
