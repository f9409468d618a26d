// SPDX-License-Identifier: GPL-2.0-only

#include "../mmcp-golden-messages.h"
#include "mmcp-wire-tests.h"

#include "ns3/mmcp-header.h"
#include "ns3/packet.h"

#include <sstream>

using namespace ns3;

namespace
{

MmcpOctets
OctetsOf(Ptr<const Packet> packet)
{
    MmcpOctets octets(packet->GetSize());
    packet->CopyData(octets.data(), octets.size());
    return octets;
}

class HeaderOctetsTest : public TestCase
{
  public:
    HeaderOctetsTest()
        : TestCase("MmcpHeader writes the octets of the vectors and reads them back")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& vector : MmcpReadVectors(CreateDataDirFilename("wire/vectors.hex")))
        {
            const auto& message = MmcpGoldenMessages().at(vector.name);
            auto packet = Create<Packet>();
            packet->AddHeader(MmcpHeader(message, vector.layout));
            NS_TEST_EXPECT_MSG_EQ(MmcpToHex(OctetsOf(packet)),
                                  MmcpToHex(vector.octets),
                                  vector.name);

            packet->AddAtEnd(Create<Packet>(4)); // such as a trailer of the link
            MmcpHeader header;
            const auto size = packet->RemoveHeader(header);
            NS_TEST_EXPECT_MSG_EQ(size, vector.octets.size(), vector.name << ": octets taken");
            NS_TEST_EXPECT_MSG_EQ(packet->GetSize(), 4, vector.name << ": octets left");
            NS_TEST_EXPECT_MSG_EQ(header.GetError().has_value(), false, vector.name);
            NS_TEST_EXPECT_MSG_EQ((header.GetMessage() == message), true, vector.name);
        }
    }
};

// Covers: W16
class HeaderMalformedTest : public TestCase
{
  public:
    HeaderMalformedTest()
        : TestCase("MmcpHeader leaves malformed octets in the packet and says why")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& [reason, octets, name] :
             MmcpReadOddPackets(CreateDataDirFilename("wire/odd-packets.hex")))
        {
            // What a header cannot know is what else is in the datagram: see below.
            if (reason == "length-mismatch" || reason.rfind("ignored=", 0) == 0)
            {
                continue;
            }
            auto packet = Create<Packet>(octets.data(), octets.size());
            MmcpHeader header;
            NS_TEST_EXPECT_MSG_EQ(packet->RemoveHeader(header), 0, name << ": nothing is taken");
            NS_TEST_ASSERT_MSG_EQ(header.GetError().has_value(), true, name);
            NS_TEST_EXPECT_MSG_EQ(MmcpParseErrorName(*header.GetError()), reason, name);
            std::ostringstream printed;
            header.Print(printed);
            NS_TEST_EXPECT_MSG_EQ(printed.str(), "malformed: " + reason, name);
        }
        const MmcpOctets promisesMore{9, 0, 0, 9, 0, 0, 0, 7};
        auto packet = Create<Packet>(promisesMore.data(), promisesMore.size());
        MmcpHeader header;
        NS_TEST_EXPECT_MSG_EQ(packet->RemoveHeader(header), 0, "Payload Length past the end");
        NS_TEST_EXPECT_MSG_EQ((header.GetError() == MmcpParseError::LENGTH_MISMATCH),
                              true,
                              "reason");
    }
};

class HeaderPrintTest : public TestCase
{
  public:
    HeaderPrintTest()
        : TestCase("MmcpHeader prints readably")
    {
    }

  private:
    void DoRun() override
    {
        const std::pair<const char*, const char*> rows[] = {
            {"SJR-poa", "SJR session=7 mn_id=mn1 poa_id=0x00112233aabb"},
            {"SJC-refused", "SJC session=7 F=0"},
            {"SJC-lmc-v4", "SJC session=7 F=1 multicast=239.1.1.1:5000 lmc=192.0.2.1:6041"},
            {"SJC-lmc-v6",
             "SJC session=7 F=1 multicast=[ff3e::8000:1]:5000 lmc=[2001:db8::1]:6041"},
            {"USP-session-max", "USP session=4294967295"},
            {"ASR-two", "ASR session=7 membership=2 mn_id=mn1 status=10 packets/3 s mn_id=mn2"},
        };
        for (const auto& [name, text] : rows)
        {
            std::ostringstream printed;
            MmcpHeader(MmcpGoldenMessages().at(name)).Print(printed);
            NS_TEST_EXPECT_MSG_EQ(printed.str(), text, name);
        }
    }
};

} // namespace

std::vector<TestCase*>
ns3::MmcpHeaderTests()
{
    return {new HeaderOctetsTest, new HeaderMalformedTest, new HeaderPrintTest};
}
