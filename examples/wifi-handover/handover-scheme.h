// SPDX-License-Identifier: GPL-2.0-only

#ifndef HANDOVER_SCHEME_H
#define HANDOVER_SCHEME_H

#include "handover-network.h"

#include "ns3/mmcp-module.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{

/**
 * What is done about the group when a receiver comes to another subnet. All else in a scene is the
 * same for all schemes; another one to compare with is one class more.
 */
class HandoverScheme
{
  public:
    /// @param options of the command line @return the scheme that they name
    static std::unique_ptr<HandoverScheme> Make(const HandoverOptions& options);

    virtual ~HandoverScheme() = default;

    /// Sets up group membership; by default nothing. @param mcast for all nodes of the network
    virtual void Tune(McastHelper& mcast) const;
    /// Installs what runs on the nodes, from the start of the simulation on. @param network with
    /// addresses, routes and group membership @param channels groups and ports of the streams;
    /// walker i receives number i modulo their count
    virtual void Install(const HandoverNetwork& network, const std::vector<Address>& channels) = 0;
    /// @param walker index @return what receives the stream there
    virtual Ptr<McastReceiver> GetReceiver(uint32_t walker) const = 0;
    /// @param walker index @return its MN, null if there is no MMCP
    virtual Ptr<MmcpMn> GetMn(uint32_t walker) const;
    /// @return the SM and the LMCs, none if there is no MMCP
    virtual ApplicationContainer GetControllers() const;
};

/// Without MMCP: the receivers are hosts, which report the group as soon as they have attached.
class PlainScheme : public HandoverScheme
{
  public:
    void Install(const HandoverNetwork& network, const std::vector<Address>& channels) override;
    Ptr<McastReceiver> GetReceiver(uint32_t walker) const override;

  private:
    ApplicationContainer m_receivers; //!< by walker
};

/// The new router learns of the receiver by its next query: what a host does that is not prepared.
class QueryScheme : public PlainScheme
{
  public:
    void Tune(McastHelper& mcast) const override;
};

/// The same, and routers ask more often.
class TunedQueryScheme : public QueryScheme
{
  public:
    void Tune(McastHelper& mcast) const override;
};

/// MMCP: the LMC of the new subnet joins ahead of the receiver.
class MmcpScheme : public HandoverScheme
{
  public:
    /// @param options of the command line, which outlive it
    explicit MmcpScheme(const HandoverOptions& options);

    void Install(const HandoverNetwork& network, const std::vector<Address>& channels) override;
    Ptr<McastReceiver> GetReceiver(uint32_t walker) const override;
    Ptr<MmcpMn> GetMn(uint32_t walker) const override;
    ApplicationContainer GetControllers() const override;

  private:
    const HandoverOptions& m_options;   //!< of the command line
    ApplicationContainer m_controllers; //!< SM, LMCs
    ApplicationContainer m_mns;         //!< by walker
};

} // namespace ns3

#endif // HANDOVER_SCHEME_H
