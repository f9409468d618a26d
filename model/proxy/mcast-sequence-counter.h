// SPDX-License-Identifier: GPL-2.0-only

#ifndef MCAST_SEQUENCE_COUNTER_H
#define MCAST_SEQUENCE_COUNTER_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * What became of the numbered packets of one sender, between the lowest and the highest number that
 * arrived: lost, late or duplicate. Numbers do not wrap; a sender that starts anew needs a new
 * counter.
 */
class McastSequenceCounter
{
  public:
    /// Ranges of missing numbers that are remembered; what fills an older one counts as a
    /// duplicate.
    static constexpr std::size_t MAX_RANGES = 1024;

    /// What a packet is by its number.
    enum class Kind : uint8_t
    {
        NEXT,     //!< higher than all before
        LATE,     //!< missing so far
        DUPLICATE //!< not missing
    };

    /// Numbers that did not arrive.
    struct Range
    {
        uint32_t first; //!< the lowest
        uint32_t last;  //!< the highest
    };

    /**
     * @param sequence number of a packet that arrived
     * @param gap set to the numbers between the highest so far and this one if there are any
     * @return what it is
     */
    Kind Receive(uint32_t sequence, std::optional<Range>& gap);

    /// @return numbers missing up to now
    uint64_t GetLost() const;
    /// @return packets that arrived after a higher number
    uint64_t GetLate() const;
    /// @return packets that arrived again
    uint64_t GetDuplicates() const;

  private:
    void Miss(uint32_t first, uint32_t last);

    bool m_started{false};                  //!< a packet arrived
    uint32_t m_highest{0};                  //!< number so far
    uint32_t m_lowest{0};                   //!< number so far
    std::map<uint32_t, uint32_t> m_missing; //!< first to last; apart from each other
    uint64_t m_lost{0};                     //!< numbers missing
    uint64_t m_late{0};                     //!< packets
    uint64_t m_duplicates{0};               //!< packets
};

} // namespace ns3

#endif // MCAST_SEQUENCE_COUNTER_H
