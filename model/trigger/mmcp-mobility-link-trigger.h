// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MOBILITY_LINK_TRIGGER_H
#define MMCP_MOBILITY_LINK_TRIGGER_H

#include "mmcp-coverage-map.h"
#include "mmcp-link-trigger.h"

#include "ns3/event-id.h"
#include "ns3/mobility-model.h"

#include <deque>
#include <map>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * Computes the events of an ideal link from where the node is and where it goes, and from positions
 * and ranges of the PoAs.
 *
 * The serving PoA is kept until its range is left: LINK_DOWN, and at once LINK_UP if another one is
 * in range, namely the one predicted, else the nearest. LINK_GOING_DOWN comes LeadTime ahead of the
 * loss, and if the point of exit is in the range of others, LINK_HANDOVER_IMMINENT with it: the
 * target is the one that the node will stay in the longest from there on, of equals the nearest to
 * that point.
 *
 * A node that turns around in time stays where it is. Nothing is said then, as IEEE 802.21 has no
 * event for it; when the PoA is about to be lost again both events come again. They do not as long
 * as the loss is at most twice LeadTime ahead. If another target becomes the right one
 * LINK_HANDOVER_IMMINENT comes again with it.
 *
 * The course is taken as straight up to the next CourseChange of the mobility model. The times of
 * all events are computed then, to the nanosecond, in a time that grows as the number of PoAs; in
 * between only PoAs in range cost anything. Changes that the model does not tell (acceleration) are
 * noticed at the next event, and MaxEvaluationInterval after the last one at the latest: events are
 * late by at most that.
 */
class MmcpMobilityLinkTrigger : public MmcpLinkTrigger
{
  public:
    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpMobilityLinkTrigger();
    ~MmcpMobilityLinkTrigger() override;

    /**
     * Adds a PoA to the map, also while running.
     *
     * @param id as MmcpCoverageMap::Add()
     * @param position m, as there
     * @param range m, as there
     */
    void AddPoa(const MmcpIdentifier& id, const Vector& position, double range);

    /**
     * @param map taken instead of the trigger's own one, to be shared by many; null, or set while
     * running: the program ends with a message
     */
    void SetCoverageMap(Ptr<MmcpCoverageMap> map);
    /// @return the PoAs
    Ptr<MmcpCoverageMap> GetCoverageMap() const;

  private:
    /// Index of a PoA in the map.
    using Index = uint32_t;

    /// The course that the plan was made for.
    struct Course
    {
        Time since;          //!< when it was looked at
        Vector position;     //!< m, at that time
        Vector velocity;     //!< m/s
        std::size_t poas{0}; //!< in the map
    };

    /// Time in the range of a PoA, if the course stays as it is. The end does not belong to it.
    struct Stay
    {
        Index poa;  //!< where
        Time enter; //!< beginning
        Time leave; //!< end, or Time::Max()
    };

    void DoStart() override;
    void DoStop() override;
    std::vector<MmcpIdentifier> GetKnownPoas() const override;

    void OnCourseChange(Ptr<const MobilityModel> mobility);
    /// The course is to be looked at, now.
    void Invalidate();
    /// Does what is due, and waits for the next thing to do.
    void Evaluate();
    /// Whether the plan still holds.
    bool IsOnCourse(const Vector& position, const Vector& velocity) const;
    /// Computes the stays in all PoAs, present and coming.
    void Plan();
    /// The stay in a PoA, if there is one to come or going on. @param wasInside until now
    std::optional<Stay> GetStay(Index poa, bool wasInside) const;
    /// Brings m_inside and m_serving up to date.
    void EnterAndLeave();
    /// Says whether the serving PoA is about to be lost.
    void Predict();
    /// Where to go when the serving PoA is lost. @param leave when
    std::optional<Index> FindTarget(Time leave) const;
    /// The nearest PoA in range; there must be one.
    Index FindNearest() const;
    void Say(MmcpLinkEventType type, Index poa, Time in = Time(0));
    void ScheduleNext();

    Time m_leadTime;                  //!< attribute LeadTime
    double m_hysteresis{0};           //!< attribute Hysteresis
    Time m_maxInterval;               //!< attribute MaxEvaluationInterval
    Ptr<MmcpCoverageMap> m_map;       //!< the PoAs
    Ptr<MobilityModel> m_mobility;    //!< of the node, while running
    EventId m_event;                  //!< the next evaluation
    bool m_stale{false};              //!< the plan is to be made anew
    Course m_course;                  //!< of the plan
    std::map<Index, Time> m_inside;   //!< PoAs in range and when they are left
    std::vector<Stay> m_ahead;        //!< in others; the next one to enter is the last
    std::optional<Index> m_serving;   //!< in m_inside
    bool m_goingDown{false};          //!< LINK_GOING_DOWN of m_serving has been said
    std::optional<Index> m_target;    //!< LINK_HANDOVER_IMMINENT to it has been said
    std::deque<MmcpLinkEvent> m_said; //!< to be told: whoever listens may change anything
};

} // namespace ns3

#endif // MMCP_MOBILITY_LINK_TRIGGER_H
