// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_TRIGGER_SCENE_H
#define MMCP_TRIGGER_SCENE_H

#include "ns3/mmcp-mobility-link-trigger.h"
#include "ns3/mobility-model.h"
#include "ns3/simple-net-device.h"

#include <string>
#include <vector>

namespace ns3
{

/// @name Short names for tables of events.
/// @{
constexpr auto DETECTED = MmcpLinkEventType::LINK_DETECTED;
constexpr auto UP = MmcpLinkEventType::LINK_UP;
constexpr auto GOING_DOWN = MmcpLinkEventType::LINK_GOING_DOWN;
constexpr auto DOWN = MmcpLinkEventType::LINK_DOWN;
constexpr auto IMMINENT = MmcpLinkEventType::LINK_HANDOVER_IMMINENT;
/// @}

/// An event that a test expects.
struct MmcpExpectedEvent
{
    double at;              //!< s
    MmcpLinkEventType type; //!< what happens
    const char* poa;        //!< the PoA that it names
    double in{0};           //!< s until the loss
};

/// One node with a mobility trigger, and what the trigger tells.
class MmcpTriggerScene
{
  public:
    /// An event and when it came.
    struct Told
    {
        Time at;             //!< when
        MmcpLinkEvent event; //!< what
    };

    /// @param mobility of the node
    explicit MmcpTriggerScene(Ptr<MobilityModel> mobility);
    ~MmcpTriggerScene();
    MmcpTriggerScene(const MmcpTriggerScene&) = delete;
    MmcpTriggerScene& operator=(const MmcpTriggerScene&) = delete;

    /// Starts the trigger, and the simulation up to a time. @param until s
    void Run(double until);

    /**
     * @param expected all events, in order
     * @return the first that is not as expected, by more than 1 ns; empty if all are
     */
    std::string Compare(const std::vector<MmcpExpectedEvent>& expected) const;

    Ptr<SimpleNetDevice> device;          //!< of the node
    Ptr<MmcpMobilityLinkTrigger> trigger; //!< the one to test
    std::vector<Told> told;               //!< by the trigger

  private:
    void OnEvent(const MmcpLinkEvent& event);
};

/// @param action must end the program with a message @return its message; empty if it did not end
std::string MmcpMessageOfAbort(void (*action)());

} // namespace ns3

#endif // MMCP_TRIGGER_SCENE_H
