# SPDX-License-Identifier: GPL-2.0-only
"""Tests that the pages say what the code does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="ascii")
PAGE = (ROOT / "doc" / "mmcp.rst").read_text(encoding="ascii")


@pytest.mark.parametrize("kind, language, mark", [("cc", "cpp", "// [README]"), ("py", "python", "# [README]")])
def test_readme_snippet(kind, language, mark):
    """The C++ and the Python of the README are examples that are run by tests."""
    example = (ROOT / "examples" / f"mmcp-first-join.{kind}").read_text(encoding="ascii")
    snippet = example.split(f"{mark}\n")[1]
    assert f"```{language}\n{snippet}```" in README


def test_readme_decode(build):
    """The command lines of the README print what it says."""
    shown = re.findall(r"\$ echo (\w+) \| \./mmcp decode\n(.*)\n", README)
    assert len(shown) == 2
    for octets, printed in shown:
        ended = subprocess.run([build / "mmcp-decode"], input=octets, capture_output=True, text=True)
        assert ended.stdout.strip() == printed
        json.loads(printed)


def test_reasons_are_documented():
    """The page has a row for each reason, and no other."""
    source = (ROOT / "model" / "wire" / "mmcp-parse-error.cc").read_text(encoding="ascii")
    reasons = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    table = PAGE.split("Reasons for a drop\n")[1].split("How open points")[0]
    assert set(re.findall(r"^``([a-z]+(?:-[a-z]+)+)`` ", table, re.MULTILINE)) == reasons
    assert len(reasons) == 15


def test_readings_are_documented():
    """The page has a row for each reading of the wire format and of the procedures."""
    for letter, last in (("W", 20), ("P", 22)):
        rows = re.findall(rf"^{letter}(\d+) ", PAGE, re.MULTILINE)
        assert [int(row) for row in rows] == list(range(1, last + 1))


def test_count_of_odd_packets():
    """The page gives the number of odd packets."""
    lines = (ROOT / "test" / "wire" / "odd-packets.hex").read_text(encoding="ascii").splitlines()
    assert f"{sum(not line.startswith('#') for line in lines)} odd packets" in PAGE


def test_every_figure_is_there():
    """The pages show pictures that are in the repository, and all of them."""
    pages = "".join(path.read_text(encoding="ascii") for path in (ROOT / "doc").glob("*.rst"))
    shown = set(re.findall(r"^\.\. figure:: (.*)$", pages, re.MULTILINE))
    assert shown == {f"figures/{path.name}" for path in (ROOT / "doc" / "figures").iterdir()}


def test_every_example_is_documented():
    """The page names each example."""
    names = re.findall(r"NAME (\S+)", (ROOT / "examples" / "CMakeLists.txt").read_text(encoding="ascii"))
    assert len(names) > 3
    for name in names:
        assert f"``{name}``" in PAGE


def test_every_attribute_and_trace_is_documented():
    """The page names each attribute and trace source."""
    names = set()
    for path in (ROOT / "model").glob("*/*.cc"):
        names |= set(re.findall(r'Add(?:Attribute|TraceSource)\(\s*"(\w+)"', path.read_text("ascii")))
    assert len(names) > 20
    assert not {name for name in names if f"* ``{name}``:" not in PAGE}
