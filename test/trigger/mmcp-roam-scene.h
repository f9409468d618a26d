// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_ROAM_SCENE_H
#define MMCP_ROAM_SCENE_H

#include "mmcp-wifi-scene.h"

#include <vector>

namespace ns3
{

/// Two access points that overlap, a station that walks from one to the other, and predictions by
/// position.
class MmcpRoamScene : public MmcpWifiScene
{
  public:
    static constexpr double SPEED = 10;   //!< of stations that walk, m/s
    static constexpr double RANGE = 45;   //!< of access points, as the predictor knows it, m
    static constexpr double LEAD = 0.5;   //!< default of LeadTime, s
    static constexpr double ROAM = 0.005; //!< longest time of a roam without a hitch, s
    static constexpr double START = 20;   //!< where stations start, m
    /// When the loss of an access point at 0 m is predicted, s.
    static constexpr double PREDICTED = (RANGE - START) / SPEED - LEAD;

    /// When streams begin, s: none of their packets is under way when a radio tunes in. It would
    /// not hear it, and its probe request would be lost.
    static constexpr double STREAM = 0.505;

    explicit MmcpRoamScene(const std::vector<Ap>& points = {{0, CHANNEL_36}, {80, CHANNEL_40}})
        : MmcpWifiScene(points)
    {
        roaming.AddAps(aps, RANGE);
        roaming.PredictByMobility();
    }

    /// @param speed of a new station, m/s
    void AddWalker(double speed = SPEED)
    {
        station = AddStation(START, speed);
        manager = roaming.Install(station).front();
        Watch(manager);
        Watch(station, manager->GetTriggers().front());
    }

    /// The same with two radios.
    void AddWalkerWithTwo()
    {
        station = AddStation(START, SPEED);
        second = AddStationOn(station->GetNode());
        manager = roaming.InstallPair(station, second);
        Watch(manager);
        Watch(station, manager->GetTriggers()[0]);
        Watch(second, manager->GetTriggers()[1]);
    }

    Ptr<NetDevice> station;              //!< the one that walks
    Ptr<NetDevice> second;               //!< its second radio, or null
    Ptr<MmcpWifiRoamingManager> manager; //!< of it
};

} // namespace ns3

#endif // MMCP_ROAM_SCENE_H
