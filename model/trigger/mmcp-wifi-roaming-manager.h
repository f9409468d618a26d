// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_WIFI_ROAMING_MANAGER_H
#define MMCP_WIFI_ROAMING_MANAGER_H

#include "mmcp-link-trigger.h"
#include "mmcp-wifi-ap-map.h"
#include "mmcp-wifi-station.h"

#include "ns3/event-id.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/// A station's way from one access point to another.
struct MmcpWifiRoam
{
    Ptr<NetDevice> device;              //!< the radio that is to join
    std::optional<Mac48Address> from;   //!< served until then, or was lost; nothing: none did
    std::optional<Mac48Address> target; //!< nothing: none was predicted
    std::optional<Mac48Address> joined; //!< nothing: not yet, or none, see the trace source RoamEnd
    Time start;                         //!< when it began to leave or, with two radios, to join
    Time end;                           //!< when it had joined, or gave up; 0 before

    /// @return true if it joined the one that was predicted
    bool IsSuccess() const;
};

/**
 * @ingroup mmcp
 *
 * Lets a Wi-Fi station roam: ns-3's own one stays where it is until ten beacons are missed, and
 * finds nobody on other channels. It follows LINK_HANDOVER_IMMINENT of a trigger: leaves the
 * serving access point and joins the one named, on the same channel or on another one, by a probe
 * request and an association (MmcpWifiStation).
 *
 * It waits for preparations at layer 3 such as MMCP's (MMCP 7.5: HIC), see AddPreparation(), for
 * MaxHandoverWait at most, and with LeaveBefore uses the overlap of the cells. Should the link be
 * lost in the meantime it goes at once.
 *
 * If the target does not answer, or the link is lost and nothing was predicted, the station looks
 * at all known channels, again and again, and joins the access point that it hears best.
 *
 * With a second radio no link is broken before the next is made: the radio that stands by joins the
 * target while the other one still serves; then they swap, and the old link is kept for
 * OldLinkTime. If the target does not answer the station stays where it is and asks again, every
 * ScanPause; not for longer than OldLinkTime after the predicted loss.
 *
 * Needs ns-3.37 or later, see MmcpWifiStation. Works without MMCP, too.
 */
class MmcpWifiRoamingManager : public Object
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpWifiRoamingManager();
    ~MmcpWifiRoamingManager() override;

    /**
     * Takes charge of a station; it joins nobody before Start(). The device holds this object from
     * now on.
     *
     * @param device a WifiNetDevice with a StaWifiMac that was not started yet, or is associated;
     *        the second call adds the one that stands by. Another kind, or a third: the program
     *        ends with a message
     * @param trigger its events, or null: it does not roam before its link is lost
     */
    void AddRadio(Ptr<NetDevice> device, Ptr<MmcpLinkTrigger> trigger);
    /// @return of each radio
    std::vector<Ptr<MmcpLinkTrigger>> GetTriggers() const;
    /// @return the radio that serves, or is to; null before AddRadio()
    Ptr<NetDevice> GetActiveDevice() const;

    /// @param bssid as MmcpWifiApMap::Add() @param channel as there
    void AddAp(const Mac48Address& bssid, const std::string& channel);
    /// @param map taken instead of the manager's own one, to be shared by many; not null
    void SetApMap(Ptr<MmcpWifiApMap> map);

    /// @param isRunning tells whether a preparation is going on for a handover that was predicted
    /// just before
    void AddPreparation(Callback<bool> isRunning);
    /// A preparation has come to its end, whichever.
    void OnPrepared();

    /// Begins: joins the best access point unless it is associated; before, access points are
    /// added.
    void Start();
    /// Ends it: the station stays where it is.
    void Stop();

    /// @param stream the first stream to use, for its triggers @return how many are used
    int64_t AssignStreams(int64_t stream) const;

    /// Signature of the trace sources RoamStart and RoamEnd.
    typedef void (*RoamCallback)(const MmcpWifiRoam& roam);

  protected:
    void DoDispose() override;

  private:
    /// A radio and what belongs to it.
    struct Radio
    {
        Ptr<NetDevice> device;             //!< the station
        Ptr<MmcpLinkTrigger> trigger;      //!< of its events, or null
        MmcpWifiStation* station{nullptr}; //!< joins access points; null: gone with its device
    };

    /// A handover that is to come.
    struct Plan
    {
        Mac48Address target; //!< where to
        Time earliest;       //!< not before, by LeaveBefore
        Time latest;         //!< it waits for preparations up to then
        Time end;            //!< with two radios: a silent target is asked again until then
    };

    void OnLinkEvent(const MmcpLinkEvent& event);
    /// Goes if it is time for it, else looks again when it is.
    void CheckPlan();
    /// Carries out the plan. @param from whom it leaves, or has lost
    void Go(const std::optional<Mac48Address>& from);
    /// Looks for any access point. @param radio does
    void Scan(std::size_t radio);
    bool IsPreparing() const;
    MmcpWifiStation::Limits GetLimits() const;

    void OnJoined(std::size_t radio, const Mac48Address& bssid);
    void OnLost(std::size_t radio, const Mac48Address& bssid);
    void OnFailed(std::size_t radio);
    void OnDisposed(std::size_t radio);
    void RestOldRadio(std::size_t radio);
    void BeginRoam(const MmcpWifiRoam& roam);
    void EndRoam(const std::optional<Mac48Address>& joined);

    /// @name Attributes
    /// @{
    Time m_maxHandoverWait;
    Time m_leaveBefore;
    Time m_probeTimeout;
    uint32_t m_maxProbes;
    Time m_associationTimeout;
    Time m_scanPause;
    Time m_oldLinkTime;
    /// @}

    Ptr<MmcpWifiApMap> m_map;                   //!< access points
    std::vector<Radio> m_radios;                //!< one or two
    std::size_t m_active{0};                    //!< the one that serves
    bool m_running{false};                      //!< between Start() and Stop()
    std::vector<Callback<bool>> m_preparations; //!< what it waits for
    std::optional<Plan> m_plan;                 //!< to come, or on the way
    std::optional<MmcpWifiRoam> m_roam;         //!< on the way
    EventId m_check;                            //!< CheckPlan(), while the plan waits
    EventId m_rest;                             //!< RestOldRadio()

    TracedCallback<const MmcpWifiRoam&> m_roamStartTrace; //!< leaves, or has lost its link
    TracedCallback<const MmcpWifiRoam&> m_roamEndTrace;   //!< has joined, or given up
};

} // namespace ns3

#endif // MMCP_WIFI_ROAMING_MANAGER_H
