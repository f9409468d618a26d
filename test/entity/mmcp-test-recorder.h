// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_TEST_RECORDER_H
#define MMCP_TEST_RECORDER_H

#include "mmcp-entity-notation.h"

#include "ns3/mmcp-entity.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/// Writes down what entities send, with names instead of addresses, as in "0.5 A>sm SJR(A)".
class MmcpTestRecorder : public MmcpNotation
{
  public:
    /// @param family of the network @param session whose messages bear no number
    MmcpTestRecorder(McastAddress::Family family, uint32_t session);

    /// A message.
    struct Line
    {
        double at;        //!< s
        std::string text; //!< as in "A>sm SJR(A)"
    };

    /// @param address of an entity from now on @param name of it
    void SetName(const McastAddress& address, const std::string& name);
    /// @param name of the sender @param entity whose messages are written down
    void Watch(const std::string& name, Ptr<MmcpEntity> entity);

    std::string Name(const MmcpEndpoint& endpoint) const override;

    /// @param from s @param to s @param type as "USR"; empty: all @return what was sent from the
    /// one to the other
    std::vector<Line> GetLines(double from = 0,
                               double to = 1e9,
                               const std::string& type = std::string()) const;
    /// @return all lines as one text, times to the nanosecond
    std::string GetText() const;

  private:
    static void OnTx(MmcpTestRecorder* self,
                     std::string name,
                     const MmcpEndpoint& to,
                     const MmcpMessage& message);

    const uint32_t m_session;                    //!< that needs no number
    std::map<McastAddress, std::string> m_names; //!< also of addresses that are gone
    std::vector<Line> m_lines;                   //!< so far
    std::vector<Time> m_times;                   //!< of each line
};

} // namespace ns3

#endif // MMCP_TEST_RECORDER_H
