// SPDX-License-Identifier: GPL-2.0-only

// Counts the allocations of the parser: none for any message but ASR with identifiers of up to 64
// octets. A program of its own, because it replaces operator new.

#include "../mmcp-golden-messages.h"

#include "ns3/mmcp-message-codec.h"

#include <cstdlib>
#include <iostream>
#include <new>

namespace
{

std::size_t g_allocations = 0; //!< calls of operator new

} // namespace

void*
operator new(std::size_t size)
{
    ++g_allocations;
    if (void* block = std::malloc(size))
    {
        return block;
    }
    throw std::bad_alloc();
}

void
operator delete(void* block) noexcept
{
    std::free(block);
}

void
operator delete(void* block, std::size_t /* size */) noexcept
{
    std::free(block);
}

int
main(int argc, char* argv[])
{
    using namespace ns3;
    if (argc != 2)
    {
        std::cerr << "usage: mmcp-allocation-test vectors.hex\n";
        return 2;
    }
    const auto vectors = MmcpReadVectors(argv[1]);
    int failures = vectors.empty();
    for (const auto& vector : vectors)
    {
        MmcpMessage message;
        const auto before = g_allocations;
        MmcpMessageCodec::Parse(vector.octets.data(), vector.octets.size(), message);
        const auto allocated = g_allocations - before;
        // A list of MNs and a long identifier need memory: that they are seen shows that we count.
        const bool mayAllocate =
            vector.name == "ASR-two" || vector.name == "ASR-fifty" || vector.name == "SJR-id253";
        if ((allocated != 0) != mayAllocate)
        {
            std::cerr << vector.name << ": " << allocated << " allocations\n";
            ++failures;
        }
    }
    std::cout << vectors.size() << " vectors parsed, " << failures << " failures\n";
    return failures != 0;
}
