// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_MEMBER_TABLE_H
#define MMCP_MEMBER_TABLE_H

#include "ns3/mmcp-parameter.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * @ingroup mmcp
 *
 * The MNs of a session at an SM or LMC, each found in O(1) by its identifier. Whoever needs to
 * remember one keeps its slot, a number that is given again after Remove(). All walks are in the
 * order of slots, so that octets do not depend on hashing.
 *
 * @tparam Record what is kept for an MN
 */
template <class Record>
class MmcpMemberTable
{
  public:
    using Slot = uint32_t;                   //!< number of an entry
    static constexpr Slot NONE = 0xffffffff; //!< no entry

    /// @param id an MN @return its slot, NONE if it is not there
    Slot Find(const MmcpIdentifier& id) const
    {
        const auto entry = m_index.find(id);
        return entry == m_index.end() ? NONE : entry->second;
    }

    /// @param id an MN that is not there @return its slot, with a new record
    Slot Add(const MmcpIdentifier& id)
    {
        Slot slot = static_cast<Slot>(m_entries.size());
        if (m_free.empty())
        {
            m_entries.emplace_back();
        }
        else
        {
            slot = m_free.back();
            m_free.pop_back();
        }
        m_entries[slot] = {&m_index.emplace(id, slot).first->first, {}};
        return slot;
    }

    /// @param slot an MN that goes
    void Remove(Slot slot)
    {
        const auto* id = m_entries[slot].id;
        m_entries[slot] = {};
        m_free.push_back(slot);
        m_index.erase(m_index.find(*id));
    }

    /// Removes all.
    void Clear()
    {
        m_index.clear();
        m_entries.clear();
        m_free.clear();
    }

    /// @param slot an MN @return its record
    Record& operator[](Slot slot)
    {
        return m_entries[slot].record;
    }

    /// @param slot an MN @return its record
    const Record& operator[](Slot slot) const
    {
        return m_entries[slot].record;
    }

    /// @param slot an MN @return its identifier
    const MmcpIdentifier& GetId(Slot slot) const
    {
        return *m_entries[slot].id;
    }

    /// @return number of MNs
    std::size_t GetSize() const
    {
        return m_index.size();
    }

    /// @return a number above all slots in use
    Slot GetEnd() const
    {
        return static_cast<Slot>(m_entries.size());
    }

    /// @param slot a number below GetEnd() @return true if an MN is there
    bool IsUsed(Slot slot) const
    {
        return m_entries[slot].id != nullptr;
    }

  private:
    /// A slot.
    struct Entry
    {
        const MmcpIdentifier* id{nullptr}; //!< key in m_index; null: free
        Record record{};                   //!< of the MN
    };

    std::unordered_map<MmcpIdentifier, Slot> m_index; //!< slots by identifier
    std::deque<Entry> m_entries;                      //!< by slot
    std::vector<Slot> m_free;                         //!< slots that can be given again
};

} // namespace ns3

#endif // MMCP_MEMBER_TABLE_H
