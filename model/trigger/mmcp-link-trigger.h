// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LINK_TRIGGER_H
#define MMCP_LINK_TRIGGER_H

#include "ns3/mmcp-parameter.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <vector>

namespace ns3
{

/// Events of the link layer, with the names of IEEE 802.21.
enum class MmcpLinkEventType : uint8_t
{
    LINK_DETECTED,         //!< a PoA that does not serve the node has come into range
    LINK_UP,               //!< a PoA serves the node from now on
    LINK_GOING_DOWN,       //!< the serving PoA is about to be lost
    LINK_DOWN,             //!< the serving PoA is lost
    LINK_HANDOVER_IMMINENT //!< the node is about to go to another PoA
};

/// @param os a stream @param type printed as Link_Going_Down @return the stream
std::ostream& operator<<(std::ostream& os, MmcpLinkEventType type);

/// What a link trigger tells.
struct MmcpLinkEvent
{
    MmcpLinkEventType type{MmcpLinkEventType::LINK_DETECTED}; //!< what happens
    Ptr<NetDevice> device; //!< the MN's device that it happens to, or null
    MmcpIdentifier poaId;  //!< the new PoA in LINK_DETECTED and LINK_HANDOVER_IMMINENT, else the
                           //!< serving one
    Time in; //!< LINK_GOING_DOWN, LINK_HANDOVER_IMMINENT: time until the serving PoA is expected to
             //!< be lost, 0 or more
};

/// @param os a stream @param event printed as Link_Going_Down ap-1 in 0.5 s @return the stream
std::ostream& operator<<(std::ostream& os, const MmcpLinkEvent& event);

/**
 * @ingroup mmcp
 *
 * Tells an MN what its link does and is going to do (MMCP 7.5), through the trace source Event.
 * A source of events derives from this class and calls Notify(). Up to one PoA serves at a time.
 *
 * Predictions go wrong in the field; how often is the attribute Accuracy. Which of them came true
 * is counted, whatever the reason: see Predictions.
 */
class MmcpLinkTrigger : public Object
{
  public:
    /// What became of predictions: of each LINK_HANDOVER_IMMINENT, and of handovers without one.
    struct Predictions
    {
        uint64_t right{0};  //!< the PoA named was the next LINK_UP
        uint64_t wrong{0};  //!< another was, or the next LINK_HANDOVER_IMMINENT came before
        uint64_t missed{0}; //!< LINK_UP of another PoA than the last one, and none was named
    };

    /// @return the object TypeId
    static TypeId GetTypeId();

    MmcpLinkTrigger();
    ~MmcpLinkTrigger() override;

    /// @param device the device that the events are about
    void SetDevice(Ptr<NetDevice> device);
    /// @return the device that the events are about, or null
    Ptr<NetDevice> GetDevice() const;

    /// Begins to tell events, from the next simulator event on. Does nothing when it has begun.
    void Start();
    /// Ends it: not one event more, and no PoA serves. Start() begins afresh.
    void Stop();
    /// @return true between Start() and Stop()
    bool IsRunning() const;

    /// @return the PoA of the last LINK_UP, none after LINK_DOWN and Stop()
    std::optional<MmcpIdentifier> GetServing() const;
    /// @return counted since the beginning
    Predictions GetPredictions() const;

    /**
     * @param stream the first stream to use
     * @return how many are used
     */
    virtual int64_t AssignStreams(int64_t stream);

    /// Signature of the trace source Event.
    typedef void (*EventCallback)(const MmcpLinkEvent& event);

  protected:
    void DoDispose() override;

    /**
     * Tells an event, unless stopped. A LINK_HANDOVER_IMMINENT may be made to name another PoA than
     * it should, or be withheld if no other is known. One that still stands is not to be repeated.
     *
     * @param event the event; if it names no device the trigger's own is filled in
     */
    void Notify(MmcpLinkEvent event);

    /// @param other a trigger @return all PoAs that a wrong prediction of it could name
    static std::vector<MmcpIdentifier> GetKnownPoasOf(const MmcpLinkTrigger& other);

  private:
    /// Begins to watch the link; called once before DoStop().
    virtual void DoStart() = 0;
    /// Ends it.
    virtual void DoStop() = 0;
    /// @return all PoAs that a wrong prediction could name
    virtual std::vector<MmcpIdentifier> GetKnownPoas() const = 0;

    /// Lets a prediction go wrong, or not. @param poa the right one @return what to say, or nothing
    std::optional<MmcpIdentifier> Falsify(const MmcpIdentifier& poa);
    /// Compares a LINK_UP with what was predicted. @param poa the new serving PoA
    void Judge(const MmcpIdentifier& poa);

    double m_accuracy{1};                        //!< attribute Accuracy
    Ptr<UniformRandomVariable> m_isRight;        //!< whether a prediction is told as it is
    Ptr<UniformRandomVariable> m_wrongTarget;    //!< which PoA is named instead
    Ptr<NetDevice> m_device;                     //!< of the events
    bool m_running{false};                       //!< between Start() and Stop()
    bool m_up{false};                            //!< m_lastServing serves
    std::optional<MmcpIdentifier> m_lastServing; //!< of the last LINK_UP
    std::optional<MmcpIdentifier> m_predicted;   //!< named and not judged yet
    Predictions m_predictions;                   //!< judged

    TracedCallback<const MmcpLinkEvent&> m_eventTrace; //!< an event
};

} // namespace ns3

#endif // MMCP_LINK_TRIGGER_H
