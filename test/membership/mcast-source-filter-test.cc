// SPDX-License-Identifier: GPL-2.0-only

// Filters as values: merging, difference, how reports are packed, how messages are printed.

#include "mcast-membership-notation.h"
#include "mcast-membership-tests.h"

#include <algorithm>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

std::string
NameOf(Family family)
{
    return family == Family::IPV4 ? " (IPv4)" : " (IPv6)";
}

class MergeTest : public TestCase
{
  public:
    explicit MergeTest(Family family)
        : TestCase("merged filters want what one of them wants" + NameOf(family)),
          m_n(family)
    {
    }

  private:
    void DoRun() override
    {
        // RFC 9776 3.2
        const struct
        {
            std::vector<std::string> filters;
            std::string merged;
        } rows[] = {
            {{}, "IN()"},
            {{"IN(ab)"}, "IN(ab)"},
            {{"IN(ab)", "IN(bc)"}, "IN(abc)"},
            {{"EX(abcd)", "EX(bcde)", "IN(def)"}, "EX(bc)"}, // the example of 3.2
            {{"EX(ab)", "IN(ab)"}, "EX()"},
            {{"EX(ab)", "EX(cd)"}, "EX()"},
            {{"EX()", "EX(ab)"}, "EX()"},
            {{"IN(a)", "EX()"}, "EX()"},
            {{"IN()", "EX(a)"}, "EX(a)"},
        };

        for (const auto& row : rows)
        {
            auto order = row.filters;
            std::sort(order.begin(), order.end());
            do
            {
                McastSourceFilter merged;
                for (const auto& filter : order)
                {
                    merged.Merge(m_n.Filter(filter));
                }
                NS_TEST_EXPECT_MSG_EQ(m_n.Text(merged), row.merged, "in any order");
                for (const char letter : std::string("abcdef"))
                {
                    const auto source = m_n.Source(letter);
                    const bool wanted =
                        std::any_of(order.begin(), order.end(), [&](const auto& filter) {
                            return m_n.Filter(filter).Allows(source);
                        });
                    NS_TEST_EXPECT_MSG_EQ(merged.Allows(source), wanted, row.merged << letter);
                }
            } while (std::next_permutation(order.begin(), order.end()));
        }
        NS_TEST_EXPECT_MSG_EQ(m_n.Filter("IN()").IsNone(), true, "nothing");
        NS_TEST_EXPECT_MSG_EQ(m_n.Filter("EX()").IsNone(), false, "all");
        NS_TEST_EXPECT_MSG_EQ(m_n.Filter("IN(a)").IsNone(), false, "one");
        NS_TEST_EXPECT_MSG_EQ((m_n.Filter("IN(a)") != m_n.Filter("EX(a)")), true, "mode counts");
        const auto x = m_n.Sources("abc");
        const auto y = m_n.Sources("bcd");
        NS_TEST_EXPECT_MSG_EQ(m_n.Text(McastUnite(x, y)), "abcd", "A+B");
        NS_TEST_EXPECT_MSG_EQ(m_n.Text(McastIntersect(x, y)), "bc", "A*B");
        NS_TEST_EXPECT_MSG_EQ(m_n.Text(McastSubtract(x, y)), "a", "A-B");
    }

    McastNotation m_n; //!< of the family
};

class DifferenceTest : public TestCase
{
  public:
    explicit DifferenceTest(Family family)
        : TestCase("the difference of two filters" + NameOf(family)),
          m_n(family)
    {
    }

  private:
    void DoRun() override
    {
        // RFC 9776 5.1, RFC 9777 6.1
        const struct
        {
            const char* before;
            const char* after;
            const char* records;
        } rows[] = {
            {"IN(ab)", "IN(bc)", "R[1:ALLOW(c) 1:BLOCK(a)]"},
            {"EX(ab)", "EX(bc)", "R[1:ALLOW(a) 1:BLOCK(c)]"},
            {"IN(ab)", "EX(bc)", "R[1:TO_EX(bc)]"},
            {"EX(ab)", "IN(bc)", "R[1:TO_IN(bc)]"},
            {"EX(ab)", "IN()", "R[1:TO_IN()]"},
            {"IN(ab)", "IN(a)", "R[1:BLOCK(b)]"},
            {"EX(ab)", "EX(a)", "R[1:ALLOW(b)]"},
            {"EX(a)", "EX(a)", "R[]"},
        };

        for (const auto& row : rows)
        {
            const McastReport report{McastVersion::V3,
                                     McastSourceFilter::GetDifference(m_n.Group(),
                                                                      m_n.Filter(row.before),
                                                                      m_n.Filter(row.after))};
            const auto& rules = McastFamilyRules::Of(m_n.family);
            const McastHostAction send = McastSend{report, rules.GetDestination(report)};
            NS_TEST_EXPECT_MSG_EQ(m_n.Text(send), row.records, row.before << " " << row.after);
        }
    }

    McastNotation m_n; //!< of the family
};

class GroupScopeTest : public TestCase
{
  public:
    GroupScopeTest()
        : TestCase("which groups are reported, tracked and source-specific; who is lower")
    {
    }

  private:
    void DoRun() override
    {
        const struct
        {
            const char* group;
            bool reported;
            bool tracked;
            bool sourceSpecific;
        } rows[] = {
            {"224.0.0.1", false, false, false},     {"224.0.0.2", true, false, false},
            {"224.0.0.255", true, false, false},    {"224.0.1.0", true, true, false},
            {"225.0.0.1", true, true, false},       {"231.255.255.255", true, true, false},
            {"232.0.0.1", true, true, true},        {"233.0.0.1", true, true, false},
            {"ff02::1", false, false, false},       {"ff00::5", false, false, false},
            {"ff01::5", false, false, false},       {"ff11::5", false, false, false},
            {"ff02::2", true, false, false},        {"ff12::5", true, false, false},
            {"ff02::1:ff00:1", true, false, false}, {"ff03::5", true, true, false},
            {"ff05::1", true, true, false},         {"ff3e::5", true, true, true},
            {"ff32::5", true, false, true},         {"ff3e:1::5", true, true, false},
            {"ff1e::5", true, true, false},
        };

        for (const auto& row : rows)
        {
            const auto group = McastAddress::FromText(row.group).value();
            const auto& rules = McastFamilyRules::Of(group.GetFamily());
            NS_TEST_EXPECT_MSG_EQ(rules.IsGroup(group), true, row.group);
            NS_TEST_EXPECT_MSG_EQ(rules.IsReported(group), row.reported, row.group);
            NS_TEST_EXPECT_MSG_EQ(rules.IsTracked(group), row.tracked, row.group);
            NS_TEST_EXPECT_MSG_EQ(rules.IsSourceSpecific(group), row.sourceSpecific, row.group);
        }
        const auto& ipv4 = McastFamilyRules::Of(Family::IPV4);
        NS_TEST_EXPECT_MSG_EQ(ipv4.IsGroup(Ipv6Address("ff1e::5")), false, "other family");
        NS_TEST_EXPECT_MSG_EQ(ipv4.IsGroup(Ipv4Address("192.0.2.1")), false, "unicast");
        const auto precedes = [](const char* a, const char* b) {
            return McastFamilyRules::Precedes(McastAddress::FromText(a).value(),
                                              McastAddress::FromText(b).value());
        };
        NS_TEST_EXPECT_MSG_EQ(precedes("10.0.0.9", "10.0.1.0"), true, "RFC 9776 6.6.2");
        NS_TEST_EXPECT_MSG_EQ(precedes("10.0.1.0", "10.0.0.9"), false, "RFC 9776 6.6.2");
        NS_TEST_EXPECT_MSG_EQ(precedes("10.0.0.9", "10.0.0.9"), false, "not below itself");
        NS_TEST_EXPECT_MSG_EQ(precedes("fe80::1", "fe80::2"), true, "RFC 9777 7.6.2");
        NS_TEST_EXPECT_MSG_EQ(precedes("fe80::1:0:0:1", "fe80::2"), false, "RFC 9777 7.6.2");
        NS_TEST_EXPECT_MSG_EQ(precedes("fe80:0:0:1::1", "fe80::2"), true, "interface identifier");
    }
};

class PrintTest : public TestCase
{
  public:
    explicit PrintTest(Family family)
        : TestCase("messages are printed" + NameOf(family)),
          m_n(family)
    {
    }

  private:
    void DoRun() override
    {
        const bool ipv4 = m_n.family == Family::IPV4;
        const std::string group = ipv4 ? "239.1.1.1" : "ff1e::1:1";
        const std::string a = ipv4 ? "198.51.100.97" : "2001:db8::61";
        const std::string b = ipv4 ? "198.51.100.98" : "2001:db8::62";

        auto query = m_n.GroupQuery("ab");
        query.suppress = true;
        auto report = m_n.Report("TO_EX()");
        const char* names[] = {"TO_IN", "IS_IN", "IS_EX", "ALLOW", "BLOCK"};
        std::string records = "report v3 TO_EX " + group + " {}";
        for (const auto* name : names)
        {
            report.records.push_back(m_n.Record(std::string(name) + "(ba)"));
            records += std::string("; ") + name + " " + group + " {" + a + ", " + b + "}";
        }
        const std::pair<McastMembershipMessage, std::string> rows[] = {
            {m_n.GeneralQuery(), ipv4 ? "query v3 0.0.0.0 {}" : "query v3 :: {}"},
            {m_n.GroupQuery(), "query v3 " + group + " {}"},
            {query, "query v3 " + group + " {" + a + ", " + b + "} suppress"},
            {report, records},
            {McastReport{}, "report v3"},
            {m_n.OlderReport(McastVersion::V1), "report v1 IS_EX " + group + " {}"},
            {McastLeave{m_n.Group()}, "leave v2 " + group},
        };
        for (const auto& [message, text] : rows)
        {
            std::ostringstream os;
            os << message;
            NS_TEST_EXPECT_MSG_EQ(os.str(), text, "as documented");
        }
        std::ostringstream os;
        os << m_n.Filter("EX(ab)");
        NS_TEST_EXPECT_MSG_EQ(os.str(), "EXCLUDE {" + a + ", " + b + "}", "a filter");
    }

    McastNotation m_n; //!< of the family
};

class SplitTest : public TestCase
{
  public:
    explicit SplitTest(Family family)
        : TestCase("reports and queries are split by size" + NameOf(family)),
          m_n(family),
          m_rules(McastFamilyRules::Of(family))
    {
    }

  private:
    /// @return octets of a report with records of so many sources each
    std::size_t SizeOf(std::initializer_list<int> records) const
    {
        const bool ipv4 = m_n.family == Family::IPV4;
        std::size_t size = 8;
        for (const int sources : records)
        {
            size += ipv4 ? 8 + 4 * sources : 20 + 16 * sources;
        }
        return size;
    }

    std::string Split(const std::vector<std::string>& records, std::size_t size) const
    {
        std::vector<McastGroupRecord> list;
        for (const auto& record : records)
        {
            list.push_back(m_n.Record(record, static_cast<int>(list.size()) + 1));
        }
        McastQuerierActions sends;
        for (auto& report : m_rules.SplitReport(list, size))
        {
            sends.emplace_back(McastSend{report, m_rules.GetDestination(report)});
        }
        return McastTextOf(sends, m_n);
    }

    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Split({}, 100), "", "nothing to say");
        NS_TEST_EXPECT_MSG_EQ(Split({"TO_EX()", "ALLOW(ab)"}, SizeOf({0, 2})),
                              "R[1:TO_EX() 2:ALLOW(ab)]",
                              "exactly full");
        NS_TEST_EXPECT_MSG_EQ(Split({"TO_EX()", "ALLOW(ab)"}, SizeOf({0, 2}) - 1),
                              "R[1:TO_EX()] R[2:ALLOW(ab)]",
                              "one octet less");
        // RFC 9776 4.2.17, RFC 9777 5.2.16: three sources fit into one message
        const auto three = SizeOf({3});
        for (const std::string type : {"IS_IN", "TO_IN", "ALLOW", "BLOCK"})
        {
            NS_TEST_EXPECT_MSG_EQ(Split({type + "(abcdefgh)"}, three),
                                  "R[1:" + type + "(abc)] R[1:" + type + "(def)] R[1:" + type +
                                      "(gh)]",
                                  "split");
            NS_TEST_EXPECT_MSG_EQ(Split({type + "(abcdef)"}, three),
                                  "R[1:" + type + "(abc)] R[1:" + type + "(def)]",
                                  "split, no empty rest");
        }
        for (const std::string type : {"IS_EX", "TO_EX"})
        {
            NS_TEST_EXPECT_MSG_EQ(Split({type + "(abcd)", "ALLOW(a)"}, three),
                                  "R[1:" + type + "(abc)] R[2:ALLOW(a)]",
                                  "cut, the rest is not reported");
            NS_TEST_EXPECT_MSG_EQ(Split({type + "(abcdefgh)"}, three),
                                  "R[1:" + type + "(abc)]",
                                  "cut");
        }
        auto query = m_n.GroupQuery("abcde");
        query.suppress = true;
        const auto size = m_n.family == Family::IPV4 ? 12 + 2 * 4 : 28 + 2 * 16;
        McastQuerierActions sends;
        for (const auto& part : m_rules.SplitQuery(query, size + 1))
        {
            sends.emplace_back(McastSend{part, m_rules.GetDestination(part)});
        }
        NS_TEST_EXPECT_MSG_EQ(McastTextOf(sends, m_n), "Q1(ab)S Q1(cd)S Q1(e)S", "query");
        NS_TEST_EXPECT_MSG_EQ(m_rules.SplitQuery(m_n.GroupQuery(), size).size(), 1, "no sources");
    }

    McastNotation m_n;               //!< of the family
    const McastFamilyRules& m_rules; //!< of the family
};

} // namespace

std::vector<TestCase*>
ns3::McastSourceFilterTests()
{
    return {new MergeTest(Family::IPV4),
            new MergeTest(Family::IPV6),
            new DifferenceTest(Family::IPV4),
            new DifferenceTest(Family::IPV6),
            new PrintTest(Family::IPV4),
            new PrintTest(Family::IPV6),
            new SplitTest(Family::IPV4),
            new SplitTest(Family::IPV6),
            new GroupScopeTest};
}
