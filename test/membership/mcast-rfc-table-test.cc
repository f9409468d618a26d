// SPDX-License-Identifier: GPL-2.0-only

// The tables of the RFCs as they stand there, for all sets of three sources: RFC
// 9776 5.1, 5.2, 6.3, 6.4.1, 6.4.2 (RFC 9777 6.1, 6.2, 7.3, 7.4.1, 7.4.2).

#include "mcast-host-bench.h"
#include "mcast-membership-tests.h"
#include "mcast-querier-bench.h"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Family = McastAddress::Family;

const std::string SOURCES = "abc";

/// A set is the string of its sources, in order; a row names sets by letters.
using Sets = std::map<char, std::string>;

bool
Has(const std::string& set, char source)
{
    return set.find(source) != std::string::npos;
}

std::string Evaluate(std::istream& expression, const Sets& sets);

/// @return the set that a letter or an expression in parentheses is
std::string
EvaluateTerm(std::istream& expression, const Sets& sets)
{
    const auto letter = static_cast<char>(expression.get());
    return letter == '(' ? Evaluate(expression, sets) : sets.at(letter);
}

/// @return the set, read up to the end or the closing parenthesis
std::string
Evaluate(std::istream& expression, const Sets& sets)
{
    auto left = EvaluateTerm(expression, sets);
    for (char operation = ')'; expression >> operation && operation != ')';)
    {
        const auto right = EvaluateTerm(expression, sets);
        std::string result;
        for (const char source : SOURCES)
        {
            const bool a = Has(left, source);
            const bool b = Has(right, source);
            if (operation == '+' ? a || b : operation == '*' ? a && b : a && !b)
            {
                result += source;
            }
        }
        left = result;
    }
    return left;
}

/// @param expression as "X+(A-Y)", from left to right; empty: no source @param sets of the letters
/// @return the set
std::string
Evaluate(const std::string& expression, const Sets& sets)
{
    std::istringstream in(expression);
    return expression.empty() ? "" : Evaluate(in, sets);
}

/// @return all ways to put each source into some of the sets, by its number of places
std::vector<Sets>
GetAllSets(const std::vector<std::string>& places)
{
    std::vector<Sets> all(1);
    for (const char source : SOURCES)
    {
        std::vector<Sets> more;
        for (const auto& sets : all)
        {
            for (const auto& place : places)
            {
                more.push_back(sets);
                for (const char letter : place)
                {
                    more.back()[letter] += source;
                }
            }
        }
        all = more;
    }
    for (auto& sets : all)
    {
        for (const char letter : std::string("ABXY"))
        {
            sets[letter]; // empty sets, too
        }
    }
    return all;
}

/// Each source is in both sets, in one, or in none.
const std::vector<std::string> A_AND_B{"", "A", "B", "AB"};
/// Each source is in X, in Y or in none, and in the record or not.
const std::vector<std::string> X_Y_AND_A{"", "A", "X", "XA", "Y", "YA"};

/// RFC 9776 5.1, RFC 9777 6.1, both tables: an old state, a new one, the record or records.
struct ChangeRow
{
    const char* before;                                       //!< mode; the sources are A
    const char* after;                                        //!< mode; the sources are B
    std::vector<std::pair<const char*, const char*>> records; //!< type, sources
};

const std::vector<ChangeRow> CHANGES{
    {"IN", "IN", {{"ALLOW", "B-A"}, {"BLOCK", "A-B"}}},
    {"EX", "EX", {{"ALLOW", "A-B"}, {"BLOCK", "B-A"}}},
    {"IN", "EX", {{"TO_EX", "B"}}},
    {"EX", "IN", {{"TO_IN", "B"}}},
};

/// RFC 9776 5.2, RFC 9777 6.2: a state, what is asked for, the answer.
struct ResponseRow
{
    const char* state;   //!< mode; the sources are A
    bool asksSources;    //!< B; else the group
    const char* record;  //!< type
    const char* sources; //!< of the record
};

const std::vector<ResponseRow> RESPONSES{
    {"IN", false, "IS_IN", "A"},
    {"EX", false, "IS_EX", "A"},
    {"IN", true, "IS_IN", "A*B"},
    {"EX", true, "IS_IN", "B-A"},
};

class HostTableTest : public McastMachineTest
{
  public:
    explicit HostTableTest(Family family)
        : McastMachineTest("host: tables of the RFC, all sets", family)
    {
    }

  private:
    static std::string Filter(const std::string& mode, const std::string& sources)
    {
        return mode + "(" + sources + ")";
    }

    void DoRun() override
    {
        for (const auto& sets : GetAllSets(A_AND_B))
        {
            for (const auto& row : CHANGES)
            {
                CheckChange(row, sets);
            }
            for (const auto& row : RESPONSES)
            {
                CheckResponse(row, sets);
            }
        }
    }

    void CheckChange(const ChangeRow& row, const Sets& sets)
    {
        const auto before = Filter(row.before, sets.at('A'));
        const auto after = Filter(row.after, sets.at('B'));
        std::string records;
        for (const auto& [type, expression] : row.records)
        {
            const auto sources = Evaluate(expression, sets);
            if (row.before != std::string(row.after) || !sources.empty())
            {
                records += (records.empty() ? "1:" : " 1:") + Filter(type, sources);
            }
        }
        HostBench host(n);
        host.Set(before);
        host.Run(100);
        host.TakeLog();
        host.Set(after);
        ExpectLog(host,
                  (records.empty() ? "" : "100:1=" + after + " R[" + records + "]"),
                  before + " -> " + after);
        host.Run(200);
        // With a robustness of 2 the same is said once more.
        ExpectLog(host,
                  (records.empty() ? "" : "100.5:R[" + records + "]"),
                  before + " -> " + after + ", again");
    }

    void CheckResponse(const ResponseRow& row, const Sets& sets)
    {
        const auto& asked = sets.at('B');
        if (row.asksSources == asked.empty())
        {
            return; // that is a group-specific query
        }
        const auto state = Filter(row.state, sets.at('A'));
        const auto sources = Evaluate(row.sources, sets);
        const bool answers = row.record == std::string("IS_EX") || !sources.empty();
        HostBench host(n);
        host.Set(state);
        host.Run(100);
        host.TakeLog();
        host.Hear(n.GroupQuery(asked, 1));
        host.Run(200);
        ExpectLog(host,
                  (answers ? "100.5:R[1:" + Filter(row.record, sources) + "]" : ""),
                  state + " asked for " + asked);
    }
};

/// A row of RFC 9776 6.4.1 or 6.4.2: state, record, new state, timers, queries.
struct RouterRow
{
    const char* before;    //!< mode; the sources are A, or X and Y
    const char* record;    //!< type; the sources are B in INCLUDE mode, A in EXCLUDE mode
    const char* after;     //!< mode
    const char* requested; //!< new A or X: sources with a timer
    const char* excluded;  //!< new Y
    const char* toGmi;     //!< sources whose timer is set to GMI
    const char* toGroup;   //!< sources whose timer is set to the Group Timer as it was
    bool setsGroup;        //!< Group Timer=GMI
    const char* asked;     //!< Send Q(G,...)
    bool asksGroup;        //!< Send Q(G)
};

const std::vector<RouterRow> REPORTS{
    // 6.4.1
    {"IN", "IS_IN", "IN", "A+B", "", "B", "", false, "", false},
    {"IN", "IS_EX", "EX", "A*B", "B-A", "", "", true, "", false},
    {"EX", "IS_IN", "EX", "X+A", "Y-A", "A", "", false, "", false},
    {"EX", "IS_EX", "EX", "A-Y", "Y*A", "A-X-Y", "", true, "", false},
    // 6.4.2
    {"IN", "ALLOW", "IN", "A+B", "", "B", "", false, "", false},
    {"IN", "BLOCK", "IN", "A", "", "", "", false, "A*B", false},
    {"IN", "TO_EX", "EX", "A*B", "B-A", "", "", true, "A*B", false},
    {"IN", "TO_IN", "IN", "A+B", "", "B", "", false, "A-B", false},
    {"EX", "ALLOW", "EX", "X+A", "Y-A", "A", "", false, "", false},
    {"EX", "BLOCK", "EX", "X+(A-Y)", "Y", "", "A-X-Y", false, "A-Y", false},
    {"EX", "TO_EX", "EX", "A-Y", "Y*A", "", "A-X-Y", true, "A-Y", false},
    {"EX", "TO_IN", "EX", "X+A", "Y-A", "A", "", false, "X-A", true},
};

class RouterTableTest : public McastMachineTest
{
  public:
    RouterTableTest(Family family, bool querier)
        : McastMachineTest(std::string("querier: tables of the RFC, all sets, ") +
                               (querier ? "querier" : "non-querier"),
                           family),
          m_querier(querier)
    {
    }

  private:
    /// @name Time left when the record comes, and after it, s
    /// @{
    static constexpr int GROUP_LEFT = 170;  //!< of the Group Timer
    static constexpr int SOURCE_LEFT = 200; //!< of source timers
    static constexpr int GMI = 270;         //!< Group Membership Interval
    static constexpr int LMQT = 2;          //!< Last Member Query Time
    /// @}

    void DoRun() override
    {
        for (const auto& row : REPORTS)
        {
            for (const auto& sets : GetAllSets(IsInclude(row.before) ? A_AND_B : X_Y_AND_A))
            {
                Check(row, sets);
            }
        }
    }

    static bool IsInclude(const std::string& mode)
    {
        return mode == "IN";
    }

    /// Brings group 1 into the state, at 100 s.
    void Prepare(QuerierBench& router, const RouterRow& row, const Sets& sets) const
    {
        if (!m_querier)
        {
            router.Hear(n.GeneralQuery(), 1); // a lower address
        }
        if (!IsInclude(row.before))
        {
            router.Report("IS_EX(" + sets.at('Y') + ")", 7);
        }
        router.Run(30);
        router.Report("IS_IN(" + sets.at(IsInclude(row.before) ? 'A' : 'X') + ")", 7);
        router.Run(100);
        router.TakeLog();
    }

    void Check(const RouterRow& row, const Sets& sets)
    {
        QuerierBench router(n);
        Prepare(router, row, sets);
        const auto old = router.State();
        const auto before = n.Text(router.machine.GetFilter(n.Group()));
        const auto record = row.record + ("(" + sets.at(IsInclude(row.before) ? 'B' : 'A') + ")");
        router.Report(record, 7);

        const auto what = old + " + " + record;
        NS_TEST_EXPECT_MSG_EQ(router.State(), GetState(row, sets), what);
        const auto after = IsInclude(row.after) ? "IN(" + Evaluate(row.requested, sets) + ")"
                                                : "EX(" + Evaluate(row.excluded, sets) + ")";
        auto log = GetQueries(row, sets);
        log += after == before ? "" : (log.empty() ? "1=" : " 1=") + after;
        ExpectLog(router, (log.empty() ? "" : "100:" + log), what);
        CheckForwarding(router, row, sets, what);
    }

    /// @return the new state with its timers
    std::string GetState(const RouterRow& row, const Sets& sets) const
    {
        const auto requested = Evaluate(row.requested, sets);
        if (IsInclude(row.after) && requested.empty())
        {
            return "none";
        }
        const auto asked = Evaluate(row.asked, sets);
        const auto toGmi = Evaluate(row.toGmi, sets);
        const auto toGroup = Evaluate(row.toGroup, sets);
        std::ostringstream os;
        os << row.after << '(';
        for (const char source : requested)
        {
            // RFC 9776 6.6.3.2: the querier lowers what it asks for.
            const int left = m_querier && Has(asked, source) ? LMQT
                             : Has(toGmi, source)            ? GMI
                             : Has(toGroup, source)          ? GROUP_LEFT
                                                             : SOURCE_LEFT;
            os << (source == requested[0] ? "" : " ") << source << ':' << left;
        }
        if (!IsInclude(row.after))
        {
            // RFC 9776 6.6.3.1
            const int left = m_querier && row.asksGroup ? LMQT : row.setsGroup ? GMI : GROUP_LEFT;
            os << '|' << Evaluate(row.excluded, sets) << ')' << left;
            return os.str();
        }
        os << ')';
        return os.str();
    }

    /// @return the queries; another router than the querier sends none
    std::string GetQueries(const RouterRow& row, const Sets& sets) const
    {
        const auto asked = Evaluate(row.asked, sets);
        if (!m_querier)
        {
            return "";
        }
        const std::string group = row.asksGroup ? "Q1" : "";
        const auto sources = asked.empty() ? "" : "Q1(" + asked + ")";
        return group + (group.empty() || sources.empty() ? "" : " ") + sources;
    }

    /// RFC 9776 6.3: all rows.
    void CheckForwarding(const QuerierBench& router,
                         const RouterRow& row,
                         const Sets& sets,
                         const std::string& what)
    {
        const auto requested = Evaluate(row.requested, sets);
        const auto excluded = Evaluate(row.excluded, sets);
        for (const char source : SOURCES + "d")
        {
            const bool wanted =
                IsInclude(row.after) ? Has(requested, source) : !Has(excluded, source);
            NS_TEST_EXPECT_MSG_EQ(router.machine.Forwards(n.Group(), n.Source(source)),
                                  wanted,
                                  what << ", source " << source);
        }
    }

    bool m_querier; //!< else another router is
};

} // namespace

std::vector<TestCase*>
ns3::McastRfcTableTests()
{
    std::vector<TestCase*> tests;
    for (const auto family : {Family::IPV4, Family::IPV6})
    {
        tests.push_back(new HostTableTest(family));
        tests.push_back(new RouterTableTest(family, true));
        tests.push_back(new RouterTableTest(family, false));
    }
    return tests;
}
