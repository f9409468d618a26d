// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_CODEC_CASES_H
#define MCAST_CODEC_CASES_H

// What the tests of the octets share: both families behind one interface, the meaning of the golden
// vectors, comparison and description of messages.

#include "ns3/mcast-membership-message.h"
#include "ns3/mcast-parse-error.h"
#include "ns3/test.h"

#include <optional>
#include <string>
#include <vector>

/// Private to the tests of the octets.
namespace ns3::McastCodecCases
{

using Octets = std::vector<uint8_t>;
using Error = std::optional<McastParseError>;

constexpr auto IS_IN = McastRecordType::MODE_IS_INCLUDE;
constexpr auto IS_EX = McastRecordType::MODE_IS_EXCLUDE;
constexpr auto TO_IN = McastRecordType::CHANGE_TO_INCLUDE_MODE;
constexpr auto TO_EX = McastRecordType::CHANGE_TO_EXCLUDE_MODE;
constexpr auto ALLOW = McastRecordType::ALLOW_NEW_SOURCES;
constexpr auto BLOCK = McastRecordType::BLOCK_OLD_SOURCES;

/// @param text an address @return it
McastAddress Ip(const std::string& text);

/// @name All that a value says, for test messages and for comparison. @{
std::string Describe(const McastMembershipMessage& message);
std::string Describe(const Error& error);
std::string Describe(const Octets& octets);
/// @}

/// @param a a message @param b another @return true if they say the same
bool Same(const McastMembershipMessage& a, const McastMembershipMessage& b);

/// A family, so that what is the same in both is tested once.
struct Family
{
    bool ipv6;                       //!< MLD, else IGMP
    std::string current;             //!< names of vectors of V3 start with it
    std::string older;               //!< names of vectors of V2 start with it
    std::vector<std::string> groups; //!< three
    std::string firstSource;         //!< those behind it are sources too
    McastAddress any;                //!< unspecified
    McastAddress host;               //!< for the pseudo-header
    McastAddress routers;            //!< for the pseudo-header
    std::size_t addressSize;         //!< octets of an address
    std::size_t groupEnd;            //!< octets of a query of V2
    std::size_t maxSize;             //!< octets of the longest message
    Time unit;                       //!< of the response time
    std::vector<uint8_t> types;      //!< known ones: the query first, the V3 report last

    /// @param i 0 to 2 @return a group
    McastAddress Group(std::size_t i) const;

    /// @param count how many @param first number of the first @return sources in a row
    McastSources Sources(uint32_t count, uint32_t first = 0) const;

    /// @param octets a message from host to routers @param [out] message it @return as the codec
    Error Parse(const Octets& octets, McastMembershipMessage& message) const;

    /**
     * @param octets a message, parsed in a heap block of its exact size
     * @param source of the packet
     * @param destination of the packet
     * @param [out] message the message
     * @return as the codec
     */
    Error Parse(const Octets& octets,
                const McastAddress& source,
                const McastAddress& destination,
                McastMembershipMessage& message) const;

    /**
     * @param message a message
     * @param source of the packet
     * @param destination of the packet
     * @param [out] octets the message
     * @return as the codec
     */
    Error Write(const McastMembershipMessage& message,
                const McastAddress& source,
                const McastAddress& destination,
                Octets& octets) const;

    /// @param message one that can be written @return its octets, from host to routers
    Octets Write(const McastMembershipMessage& message) const;

    /**
     * Makes the checksum right, by its definition: 16 bits at a time with an end-around carry.
     *
     * @param [in,out] octets a message
     * @param source of the packet
     * @param destination of the packet
     */
    void FixChecksum(Octets& octets,
                     const McastAddress& source,
                     const McastAddress& destination) const;

    /// @param octets a message @return it with a good checksum, from host to routers
    Octets Fixed(Octets octets) const;
};

/// @return IGMP and MLD
const std::vector<Family>& Families();

/// @name Makes a query, of any version or of V3. @{
McastQuery Query(McastVersion version, const McastAddress& group, Time maxResponseTime);
McastQuery Query(const McastAddress& group,
                 Time maxResponseTime,
                 bool suppress,
                 uint8_t robustness,
                 Time queryInterval,
                 McastSources sources = {});

/// @}

/// What a golden vector says.
struct Golden
{
    McastMembershipMessage message; //!< as received
    bool canonical{true};           //!< Write gives the same octets
    std::size_t ignored{0};         //!< octets at the end that say nothing
};

/// A line of membership.hex with its meaning.
struct Vector
{
    std::string name;         //!< as in the file
    const Family& family;     //!< by its name
    McastAddress source;      //!< of the packet
    McastAddress destination; //!< of the packet
    Octets octets;            //!< the message
    Golden golden;            //!< what it says
};

/// A test that walks over the vectors.
class VectorTestCase : public TestCase
{
  public:
    /// @param name of the test
    explicit VectorTestCase(const std::string& name);

  protected:
    /// @return the lines of membership.hex
    std::vector<Vector> Vectors();

    /**
     * @param vector for family and addresses
     * @param octets a message
     * @return true if it is accepted; it must survive writing and parsing then
     */
    bool IsAcceptedSoundly(const Vector& vector, const Octets& octets);
};

} // namespace ns3::McastCodecCases

#endif // MCAST_CODEC_CASES_H
