# SPDX-License-Identifier: GPL-2.0-only
"""Tests of tools/coverage/spec_coverage.py on small trees."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "coverage" / "spec_coverage.py"

FILES = {
    "tools/coverage/requirements.txt": """\
= Clause 7
MMCP 7.2-1 | The MN asks.
MMCP 7.2-2 | pending | The SM answers *somebody*.
= Readings
W1 | The length.
W2-1 | First part.
""",
    "model/a.cc": "// MMCP 7.2, W1: why\n// RFC 9776 6.4.1,\n// RFC 9777 7.4 and RFC 1112 7\n",
    "model/b.h": "/// MMCP 7.1 to 7.3 (W2)\n",
    "test/x/suite.cc": 'S() : TestSuite("mmcp-x")\n',
    "test/x/a-test.cc": """\
/// What it is.
// Covers: MMCP 7.2-1,
//     W1
class AskTest : public TestCase
{
  public:
    AskTest()
        : TestCase("asks and "
                   "waits")
    {
    }
};
""",
    "test/tools/test_b.py": '# Covers: W2-1\n@mark(\n    1\n)\ndef test_part():\n    """Text."""\n',
}


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    """Return a class of trees: the files above, with changes."""

    class Tree:
        """A folder with the files and their page."""

        def write(self, name, text):
            """Write a file."""
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="ascii")

        def replace(self, name, old, new):
            """Change a file."""
            assert old in FILES[name]
            self.write(name, FILES[name].replace(old, new))

        def run(self, *options):
            """Run the tool; return its lines and its status."""
            command = [sys.executable, TOOL, "--root", tmp_path, *options]
            ended = subprocess.run(command, stdout=subprocess.PIPE, encoding="ascii", check=False)
            return ended.stdout.splitlines(), ended.returncode

        def problems(self):
            """Write the page; return what --check finds. It must fail if it finds something, only then."""
            assert self.run() == ([], 0)
            found, status = self.run("--check")
            assert status == bool(found)
            return found

        def page(self):
            """Return the page."""
            return (tmp_path / "doc" / "spec-coverage.rst").read_text(encoding="ascii")

    (tmp_path / "doc").mkdir()
    made = Tree()
    for name, text in FILES.items():
        made.write(name, text)
    return made


def row(page, first):
    """Return the cells of a row, each in one line."""
    text = page.split(f"   * - {first}\n")[1].split("\n   * - ")[0].split("\n\n")[0]
    return [" ".join(cell.split()) for cell in text.removeprefix("     - ").split("\n     - ")]


def test_sound_tree(tree):
    """Nothing is wrong; the page shows who cites and who proves."""
    assert tree.problems() == []
    page = tree.page()
    assert row(page, "MMCP 7.2-1") == [
        "The MN asks.",
        "``a.cc``, ``b.h``",
        "* ``mmcp-x``: ``AskTest`` (asks and waits)",
    ]
    assert row(page, "MMCP 7.2-2") == [r"The SM answers \*somebody\*.", "``a.cc``, ``b.h``", "not yet"]
    assert row(page, "W1")[1:] == ["``a.cc``", "* ``mmcp-x``: ``AskTest`` (asks and waits)"]
    assert row(page, "W2-1")[1:] == ["``b.h``", "* ``test/tools/test_b.py``: ``test_part``"]
    assert row(page, "RFC 9776 6.4.1") == row(page, "RFC 9777 7.4") == ["``a.cc``", "-"]
    assert "RFC 1112" not in page


def test_same_page_twice(tree):
    """The page depends on the files only."""
    tree.run()
    first = tree.page()
    tree.run()
    assert tree.page() == first


def test_missing_test(tree):
    """A requirement that no test covers is named."""
    tree.replace("test/tools/test_b.py", "# Covers: W2-1\n", "")
    assert tree.problems() == ["requirements.txt: no test covers W2-1: First part."]
    assert row(tree.page(), "W2-1")[2] == "nothing"


@pytest.mark.parametrize("unknown", ["W3", "W2", "MMCP 7.2", "MMCP 7.2-3", "7.2-1", "W1 W2-1", ""])
def test_unknown_id(tree, unknown):
    """An ID that does not exist is named with the place of the comment."""
    tree.replace("test/tools/test_b.py", "W2-1", f"W2-1, {unknown}")
    assert tree.problems() == [f"test/tools/test_b.py:1: there is no requirement {unknown!r}"]


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("test/x/a-test.cc", '"waits"', '"stops"'),
        ("model/b.h", "(W2)", ""),
        ("model/a.cc", "6.4.1", "6.4.2"),
        ("tools/coverage/requirements.txt", "First", "Last"),
    ],
)
def test_stale_page(tree, name, old, new):
    """A page that is not what would be written is found."""
    assert tree.problems() == []
    tree.replace(name, old, new)
    assert tree.run("--check") == (
        ["doc/spec-coverage.rst: not up to date: run tools/coverage/spec_coverage.py"],
        1,
    )


def test_no_page(tree):
    """A page that is not there is found."""
    found, status = tree.run("--check")
    assert len(found) == 1 and "not up to date" in found[0]
    assert status == 1


def test_pending_with_test(tree):
    """A mark does not outlive the first test."""
    tree.replace("test/tools/test_b.py", "W2-1", "W2-1, MMCP 7.2-2")
    (problem,) = tree.problems()
    assert problem == "requirements.txt: MMCP 7.2-2 is pending but test_part covers it: remove the mark"


@pytest.mark.parametrize("below", ["", "\n", "int x;\n", "/// Another comment.\n\nclass Late\n"])
def test_comment_without_test(tree, below):
    """A comment must stand right above a class or a function."""
    tree.write("test/x/c-test.cc", "// Covers: W1\n" + below)
    assert tree.problems() == ["test/x/c-test.cc:1: no test right below this comment"]


def test_function(tree):
    """A function counts as well as a class, below a documentation comment."""
    tree.write("test/x/c-test.cc", "// Covers: W1\n/// Doc (of x).\nvoid\nCheckLength(int x)\n{\n}\n")
    assert tree.problems() == []
    assert "``mmcp-x``: ``CheckLength``" in row(tree.page(), "W1")[2]


def test_description_with_numbers(tree):
    """Of a description that is put together the first part is shown; one of another class is not."""
    numbered = 'class N : public Base\n{\n    N()\n        : Base("size " + text)\n    {\n    }\n};\n'
    bare = "class Bare : public Base\n{\n};\n"
    tree.write("test/x/c-test.cc", f"// Covers: W1\n{bare}\n// Covers: W1\n{numbered}")
    assert tree.problems() == []
    tests = row(tree.page(), "W1")[2]
    assert "``N`` (size ...)" in tests
    assert tests.endswith("``Bare`` * ``mmcp-x``: ``N`` (size ...)")


@pytest.mark.parametrize("line", ["W1 | twice", "X9 | no such kind", "W9 | done | a mark", "W9 |", "W9"])
def test_unsound_requirement(tree, line):
    """A line that is no requirement, or the second of an ID, is named."""
    tree.write("tools/coverage/requirements.txt", FILES["tools/coverage/requirements.txt"] + line + "\n")
    assert tree.problems() == [f"requirements.txt:7: not a requirement, or twice the same: {line}"]
