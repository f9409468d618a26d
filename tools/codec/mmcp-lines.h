// SPDX-License-Identifier: GPL-2.0-only

#ifndef MMCP_LINES_H
#define MMCP_LINES_H

// What mmcp-decode and mmcp-encode share: lines in, lines out, refusals with their line number.

#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace mmcp
{

/// @param text a line @return the line without blanks and CR around it
inline std::string
Trim(const std::string& text)
{
    static constexpr auto BLANKS = " \t\r";
    const auto first = text.find_first_not_of(BLANKS);
    return first == std::string::npos
               ? std::string()
               : text.substr(first, text.find_last_not_of(BLANKS) - first + 1);
}

/// @param hex digits @return the octets, or nothing if the text is not an even number of digits
inline std::optional<std::vector<uint8_t>>
OctetsFromHex(const std::string& hex)
{
    static const std::string DIGITS = "0123456789abcdef";
    std::vector<uint8_t> octets;
    octets.reserve(hex.size() / 2);
    int high = -1;
    for (const char c : hex)
    {
        const auto digit = DIGITS.find(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        if (digit == std::string::npos)
        {
            return std::nullopt;
        }
        if (high < 0)
        {
            high = digit;
        }
        else
        {
            octets.push_back(high << 4 | digit);
            high = -1;
        }
    }
    return high < 0 ? std::optional(octets) : std::nullopt;
}

/**
 * Answers each line of a file on standard output.
 *
 * @param file its path, or - for standard input
 * @param answer (line, [out] refusal) -> the answer, or nothing and why
 * @return exit status: 0, or 2 if a line was refused or the file cannot be read
 */
template <class F>
int
ForEachLine(const std::string& file, F answer)
{
    std::ifstream opened;
    if (file != "-")
    {
        opened.open(file);
        if (!opened)
        {
            std::cerr << file << ": cannot be read\n";
            return 2;
        }
    }
    std::istream& in = file == "-" ? std::cin : opened;
    int status = 0;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);)
    {
        ++number;
        std::string refusal;
        if (const auto answered = answer(Trim(line), refusal))
        {
            std::cout << *answered << '\n';
        }
        else
        {
            std::cerr << "line " << number << ": " << refusal << '\n';
            status = 2;
        }
    }
    return status;
}

} // namespace mmcp

#endif // MMCP_LINES_H
