// SPDX-License-Identifier: GPL-2.0-only

#include "ns3/mcast-address.h"
#include "ns3/test.h"

#include <sstream>
#include <unordered_set>

using namespace ns3;

namespace
{

class AddressPropertiesTest : public TestCase
{
  public:
    AddressPropertiesTest()
        : TestCase("family, multicast, unspecified, text")
    {
    }

  private:
    struct Row
    {
        const char* text; //!< RFC 5952 text
        std::size_t size; //!< octets
        bool multicast;   //!< 224.0.0.0/4, ff00::/8
        bool unspecified; //!< all zero
    };

    void DoRun() override
    {
        const Row rows[] = {
            {"0.0.0.0", 4, false, true},
            {"192.0.2.1", 4, false, false},
            {"223.255.255.255", 4, false, false},
            {"224.0.0.0", 4, true, false},
            {"239.255.255.255", 4, true, false},
            {"240.0.0.0", 4, false, false},
            {"::", 16, false, true},
            {"::1", 16, false, false},
            {"::1:2", 16, false, false},
            {"::ffff:192.0.2.1", 16, false, false},
            {"2001:db8::1", 16, false, false},
            {"2001:db8:0:1:1:1:1:1", 16, false, false},
            {"2001:0:0:1::1", 16, false, false},
            {"fe80::1", 16, false, false},
            {"feff::", 16, false, false},
            {"ff00::", 16, true, false},
            {"ff3e::8000:1", 16, true, false},
        };
        for (const auto& row : rows)
        {
            const auto address = McastAddress::FromText(row.text);
            NS_TEST_ASSERT_MSG_EQ(address.has_value(), true, row.text);
            std::ostringstream printed;
            printed << *address;
            NS_TEST_EXPECT_MSG_EQ(printed.str(), row.text, "RFC 5952");
            NS_TEST_EXPECT_MSG_EQ(address->GetSize(), row.size, row.text);
            NS_TEST_EXPECT_MSG_EQ(address->IsIpv4(), (row.size == 4), row.text);
            NS_TEST_EXPECT_MSG_EQ(address->IsIpv6(), (row.size == 16), row.text);
            NS_TEST_EXPECT_MSG_EQ(address->IsMulticast(), row.multicast, row.text);
            NS_TEST_EXPECT_MSG_EQ(address->IsUnspecified(), row.unspecified, row.text);
            const auto again = McastAddress::FromOctets(address->GetOctets(), address->GetSize());
            NS_TEST_EXPECT_MSG_EQ((again == *address), true, row.text);
        }
        for (const auto* text : {"", "1.2.3", "1.2.3.4 ", "239.1.1.256", "1::2::3", "host", "none"})
        {
            NS_TEST_EXPECT_MSG_EQ(McastAddress::FromText(text).has_value(), false, text);
        }
        const std::string zeroInside("1.2.3.4\0.5", 10);
        NS_TEST_EXPECT_MSG_EQ(McastAddress::FromText(zeroInside).has_value(), false, "zero inside");
    }
};

class AddressConversionTest : public TestCase
{
  public:
    AddressConversionTest()
        : TestCase("to and from ns-3's types; order and hash")
    {
    }

  private:
    void DoRun() override
    {
        const McastAddress none;
        const McastAddress v4(Ipv4Address("239.1.2.3"));
        const McastAddress v6(Ipv6Address("ff0e::1"));
        NS_TEST_EXPECT_MSG_EQ(v4.ToIpv4(), Ipv4Address("239.1.2.3"), "there and back");
        NS_TEST_EXPECT_MSG_EQ(v6.ToIpv6(), Ipv6Address("ff0e::1"), "there and back");
        NS_TEST_EXPECT_MSG_EQ(v6.ToIpv4(), Ipv4Address::GetAny(), "other family");
        NS_TEST_EXPECT_MSG_EQ(v4.ToIpv6(), Ipv6Address::GetAny(), "other family");
        NS_TEST_EXPECT_MSG_EQ((none.GetFamily() == McastAddress::Family::NONE), true, "default");
        NS_TEST_EXPECT_MSG_EQ(none.ToText(), "none", "default");
        NS_TEST_EXPECT_MSG_EQ((none < v4 && v4 < v6 && !(v6 < v4) && !(v4 < v4)), true, "order");
        NS_TEST_EXPECT_MSG_EQ((McastAddress::FromOctets(v6.GetOctets(), 5) == none),
                              true,
                              "5 octets");

        // 0.0.0.0 and :: have the same octets but are not the same key.
        const std::unordered_set<McastAddress> keys{none,
                                                    v4,
                                                    v6,
                                                    v4,
                                                    Ipv4Address("0.0.0.0"),
                                                    Ipv6Address("::")};
        NS_TEST_EXPECT_MSG_EQ(keys.size(), 5, "keys");
    }
};

/// The layer model/address: one value for both families.
class McastAddressTestSuite : public TestSuite
{
  public:
    McastAddressTestSuite()
        : TestSuite("mmcp-address")
    {
        AddTestCase(new AddressPropertiesTest);
        AddTestCase(new AddressConversionTest);
    }
};

McastAddressTestSuite g_mcastAddressTestSuite; //!< registers the suite

} // namespace
