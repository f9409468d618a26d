#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write doc/spec-coverage.rst: each requirement, the files that cite it, and the tests that prove it.

    spec_coverage.py [--check] [--root FOLDER]

The requirements stand in requirements.txt. Code cites a clause or a row anywhere (`MMCP 7.5`, `W6`,
`RFC 9776 6.4.1`). A test names the requirements that it proves in a comment of its own, right above the class
or the function, commas between them: `// Covers: MMCP 7.2-3, P4`, in Python `# Covers: W19`.

With --check nothing is written: one line for each requirement without a test, mark that is out of date, unknown
ID, comment without a test below it, or a stored file that differs; exit status 1 if there is one.
"""

import argparse
import re
import sys
import textwrap
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CODE = ("model", "helper", "tools")
SUFFIXES = (".cc", ".h", ".lua", ".py")
RFCS = (2236, 2710, 4605, 6636, 9776, 9777)
WIDTH = 110

NUMBER = r"\d+(?:\.\d+)*"
ID = re.compile(rf"(?:MMCP {NUMBER}-\d+|[WP]\d+(?:-\d+)?)")
CLAUSES = re.compile(rf"\bMMCP ({NUMBER}(?:(?:, | and | to ){NUMBER})*)")
ROWS = re.compile(r"\b[WP]\d+\b")
SECTIONS = re.compile(rf"\bRFC (\d+)((?:(?:,| and)? (?:[A-Z]\.)?{NUMBER}\b)*)")
COVERS = re.compile(r"^[ \t]*(//+|#) Covers:", re.MULTILINE)
DESCRIPTION = re.compile(r'^\s*: \w+\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)(\+)?', re.MULTILINE)

HEADING = """\
.. Made by tools/coverage/spec_coverage.py, do not edit.

Coverage of the specification
=============================

The duties of clauses 7 and 8 of Rec. ITU-T X.604.1 and the readings of its open points, in our own words: which
files cite the clause or the row, and which tests prove the duty. Where it says "not yet" there is no test so far.
Duties of clause 8 that say who sends what and when are proved by tests of the entities, those that say what is
in a packet by tests of the codec.
"""


class Requirement(NamedTuple):
    """A line of requirements.txt."""

    id: str
    text: str
    pending: bool

    @property
    def place(self):
        """Return what code cites: the clause as numbers, or the row."""
        place = self.id.split("-")[0]
        return clause(place[5:]) if place.startswith("MMCP ") else place


class Test(NamedTuple):
    """Who proves: an ns-3 suite or a Python file, the class or function, and what it says it does."""

    suite: str
    name: str
    description: str


def clause(text):
    """Return a clause or section as something that sorts: a letter goes behind the numbers."""
    return tuple((part.isalpha(), int(part) if part.isdigit() else part) for part in text.split("."))


def read_requirements(path):
    """Return {title of a table: its requirements} and what is wrong with the file."""
    tables, problems, seen = {}, [], set()
    rows = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if line.startswith("="):
            rows = tables.setdefault(line.lstrip("= "), [])
        elif line and not line.startswith("#"):
            name, *mark, text = [part.strip() for part in line.split("|")] if "|" in line else (line, "")
            if not ID.fullmatch(name) or mark not in ([], ["pending"]) or not text or name in seen:
                problems.append(f"{path.name}:{number}: not a requirement, or twice the same: {line}")
                continue
            seen.add(name)
            rows.append(Requirement(name, text, bool(mark)))
    return tables, problems


def sources(root, *folders):
    """Yield (name, text) of the files with citations, in a fixed order."""
    paths = (path for folder in folders for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
    for path in sorted(paths):
        if path.parent.name != "coverage" and path.name != "test_coverage_tool.py":
            yield path.relative_to(root).as_posix(), path.read_text(encoding="ascii")


def prose(text):
    """Return the text without the breaks of comments and of string literals."""
    text = re.sub(r'"\s*\n\s*"', "", text)
    return re.sub(r"\s*\n\s*(?://[/!<]*|\*|#|--)?\s*", " ", text)


class Citations:
    """Which code cites what."""

    def __init__(self):
        self.rows = defaultdict(list)  # W6 -> files
        self.spans = []  # (first clause, last clause, file)
        self.sections = defaultdict(list)  # (RFC, section) -> files

    def read(self, name, text):
        """Collect the citations of a file."""
        text = prose(text)
        for row in set(ROWS.findall(text)):
            self.rows[row].append(name)
        for listed in CLAUSES.findall(text):
            for span in re.split(", | and ", listed):
                first, *last = (clause(number) for number in span.split(" to "))
                # "8.3 to 8.6" ends behind 8.6.4: a letter is behind all numbers.
                self.spans.append((first, last[0] + clause("z") if last else first, name))
        sections = set()
        for rfc, listed in SECTIONS.findall(text):
            found = [clause(number) for number in re.findall(rf"(?:[A-Z]\.)?{NUMBER}", listed)]
            sections |= {(int(rfc), section) for section in found or [()]}
        for section in sections:
            self.sections[section].append(name)

    def files(self, requirement):
        """Return the files that cite the clause or row of a requirement."""
        place = requirement.place
        if isinstance(place, str):
            return self.rows[place]
        return sorted({name for first, last, name in self.spans if first <= place <= last})


def suites_of(texts):
    """Return {folder or file: the ns-3 suites that it registers}."""
    found = defaultdict(list)
    for name, text in texts:
        suites = re.findall(r'\bTestSuite\("([\w-]+)"', text)
        found[name] += suites
        found[name.rsplit("/", 1)[0]] += suites
    return found


def named_below(name, below):
    """Return (class or function, its description) if a paragraph of code starts with one, else None."""
    if name.endswith(".py"):
        found = re.search(r"^\s*(?:async )?(?:def|class) (\w+)", below.split("\n\n")[0], re.MULTILINE)
        return found and (found[1], "")
    paragraph = re.sub(r"//.*", "", below.split("\n\n")[0])
    found = re.search(r"^\s*(?:class|struct) (\w+)", paragraph, re.MULTILINE)
    if not found:
        found = re.search(r"(\w+)\s*\(", paragraph)
        return found and (found[1], "")
    text = DESCRIPTION.search(below.split("\n};")[0])
    if not text:
        return found[1], ""
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"', text[1])
    return found[1], "".join(literals).strip() + (" ..." if text[2] else "")


def read_covers(name, text, suites):
    """Yield (line number, IDs, Test or None) for each Covers comment of a test source."""
    for start in COVERS.finditer(text):
        leader = re.escape(start[1])
        rest = re.compile(rf"(.*\n(?:[ \t]*{leader}(?!/)[ \t].*\n)*)").match(text, start.end())
        listed = re.sub(rf"\n[ \t]*{leader}", " ", rest[1])
        ids = [" ".join(one.split()) for one in listed.split(",")]
        named = named_below(name, text[rest.end() :])
        suite = name
        if not name.endswith(".py"):
            suite = ", ".join(suites[name] or suites[name.rsplit("/", 1)[0]]) or name
        yield text.count("\n", 0, start.start()) + 1, ids, named and Test(suite, *named)


def read_tests(root, requirements):
    """Return {ID: tests} and what is wrong with the comments."""
    proofs, problems = {one.id: [] for one in requirements}, []
    texts = list(sources(root, "test"))
    suites = suites_of(texts)
    for name, text in texts:
        for number, ids, test in read_covers(name, text, suites):
            where = f"{name}:{number}"
            if not test:
                problems.append(f"{where}: no test right below this comment")
            for one in ids:
                if one not in proofs:
                    problems.append(f"{where}: there is no requirement {one!r}")
                elif test and test not in proofs[one]:
                    proofs[one].append(test)
    return proofs, problems


def judge(requirements, proofs):
    """Return a line for each requirement without a test, or with a mark in spite of one."""
    problems = []
    for one in requirements:
        if one.pending and proofs[one.id]:
            first = proofs[one.id][0].name
            problems.append(f"requirements.txt: {one.id} is pending but {first} covers it: remove the mark")
        elif not one.pending and not proofs[one.id]:
            problems.append(f"requirements.txt: no test covers {one.id}: {one.text}")
    return problems


# The page


def plain(text):
    """Return text in which RST finds no markup."""
    return re.sub(r"([\\*`|_])", r"\\\1", text)


def lines(text, first, rest):
    """Return the text in lines."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def files_cell(names):
    """Return the files; their names are unique without the folder."""
    return ", ".join(sorted(f"``{name.rsplit('/', 1)[-1]}``" for name in names)) or "-"


def table(head, widths, rows):
    """Return a table; a cell is a text, or a list of texts."""
    out = [".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in (head, *rows):
        for column, cell in enumerate(row):
            first = "     - " if column else "   * - "
            for one in [cell] if isinstance(cell, str) else cell:
                bullet = "" if isinstance(cell, str) else "* "
                out.append(lines(one, first + bullet, " " * (7 + len(bullet))))
                first = " " * 7
    return "\n".join(out) + "\n"


def titled(title, text):
    """Return a section."""
    return f"\n{title}\n{'-' * len(title)}\n\n{text}"


def proof_cell(requirement, tests):
    """Return the tests of a requirement."""
    if not tests:
        return "not yet" if requirement.pending else "nothing"
    return [
        f"``{test.suite}``: ``{test.name}``" + (f" ({plain(test.description)})" if test.description else "")
        for test in tests
    ]


def page(tables, proofs, code, tests):
    """Return the whole page."""
    out = [HEADING]
    for title, requirements in tables.items():
        rows = [
            (one.id, plain(one.text), files_cell(code.files(one)), proof_cell(one, proofs[one.id]))
            for one in requirements
        ]
        out.append(titled(title, table(("requirement", "what", "cited in", "proved by"), "10 30 30 30", rows)))
    rows = [
        (
            f"RFC {rfc} {'.'.join(str(part) for _, part in section)}".strip(),
            files_cell(code.sections[rfc, section]),
            files_cell(tests.sections[rfc, section]),
        )
        for rfc, section in sorted(set(code.sections) | set(tests.sections))
        if rfc in RFCS
    ]
    out.append(titled("RFC sections cited", table(("section", "in code", "in tests"), "20 40 40", rows)))
    return "".join(out)


def main():
    """Write the page, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say what is wrong, write nothing")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2], help="the repository")
    args = parser.parse_args()

    tables, problems = read_requirements(args.root / "tools" / "coverage" / "requirements.txt")
    requirements = [one for rows in tables.values() for one in rows]
    proofs, wrong = read_tests(args.root, requirements)
    problems += wrong + judge(requirements, proofs)
    code, tests = Citations(), Citations()
    for citations, folders in ((code, CODE), (tests, ("test",))):
        for name, text in sources(args.root, *folders):
            citations.read(name, text)
    text = page(tables, proofs, code, tests)
    stored = args.root / "doc" / "spec-coverage.rst"
    if not args.check:
        stored.write_text(text, encoding="ascii", newline="\n")
    elif not stored.exists() or stored.read_bytes() != text.encode("ascii"):
        problems.append("doc/spec-coverage.rst: not up to date: run tools/coverage/spec_coverage.py")
    for problem in problems:
        print(problem, file=sys.stdout if args.check else sys.stderr)
    sys.exit(bool(args.check and problems))


if __name__ == "__main__":
    main()
