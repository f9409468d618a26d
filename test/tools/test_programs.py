# SPDX-License-Identifier: GPL-2.0-only
"""Tests of programs that are not ns-3 test suites: examples and the count of allocations."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command):
    """Run a program that must succeed and return what it prints."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_allocations(build):
    """Parsing allocates nothing but for an ASR or an identifier of more than 64 octets."""
    vectors = ROOT / "test" / "wire" / "vectors.hex"
    assert "68 vectors parsed, 0 failures" in run(build / "mmcp-allocation-test", vectors)


def messages(capture, *fields):
    """Return fields of the MMCP packets of a capture, a list a packet."""
    dissector = f"lua_script:{ROOT / 'tools' / 'wireshark' / 'mmcp.lua'}"
    names = [word for field in fields for word in ("-e", field)]
    shown = run("tshark", "-n", "-X", dissector, "-r", capture, "-Y", "mmcp", "-T", "fields", *names)
    return [row.split("\t") for row in shown.splitlines()]


def test_first_join(build, tmp_path):
    """The snippet of the README prints what the README says; figure 3 is what is on the wire."""
    printed = run(build / "examples" / "mmcp-first-join", f"--prefix={tmp_path / 'x'}").strip()
    assert len(printed.splitlines()) == 2
    assert printed in (ROOT / "README.md").read_text(encoding="ascii")
    if shutil.which("tshark"):
        rows = messages(tmp_path / "x-cell.pcap", "mmcp.type", "mmcp.mn_id", "mmcp.error")
        assert not [row for row in rows if row[2]]
        kinds = [row[0] for row in rows[:8]]
        assert sorted(kinds) == sorted("1 2 3 4".split() * 2)
        # SJR, SJC, LJR, LJC of each mobile node, in this order
        for kind in "1234":
            assert kinds.index(kind) <= min(kinds.index(later) for later in "1234" if later >= kind)


@pytest.mark.parametrize("ipv6", [0, 1])
def test_leave_and_failure(build, tmp_path, ipv6):
    """Who leaves, vanishes or is forgotten by its LMC is seen by the session manager as it should."""
    program = build / "examples" / "mmcp-leave-and-failure"
    lines = run(program, f"--prefix={tmp_path / 'x'}", f"--ipv6={ipv6}").splitlines()

    def when(text):
        return [float(line.split()[0]) for line in lines if text in line]

    assert all(when(f"mn{i} joined") for i in range(3))
    assert 20 < when("mn0 gone")[0] < 31
    # 30 s of silence, three probes, and one Status Report Time
    assert 120 < when("mn1 gone")[0] < 175
    assert not when("mn2 gone")
    assert [t for t in when("SJR session=7 mn_id=lmc") if t > 170][0] < 181
    assert 180 < [t for t in when("SJR session=7 mn_id=mn2") if t > 170][0] < 240
    if shutil.which("tshark"):
        for link in ("core", "cell"):
            assert not [row for row in messages(tmp_path / f"x-{link}.pcap", "mmcp.error") if row[0]]


def test_scale_benchmark(build):
    """The benchmarks of scale run, check their own networks, and their figures make tables."""
    table = run(
        sys.executable,
        ROOT / "tools" / "bench_scale.py",
        build,
        *("--mns=10,20", "--lmcs=2", "--repeat=1", "--messages=40", "--train=20"),
    )
    rows = {row[:38].strip(): row[38:].split() for row in table.splitlines()}
    assert rows["mobile nodes"] == ["10", "20", "goal"]
    messages = [float(figure.replace(",", "")) for figure in rows["events in it, plain"]]
    assert all(messages) and messages[0] < messages[1]
    # A train that is short enough is served in time whichever way.
    trains = [row for row in table.splitlines() if row.startswith("HTA ")]
    assert len(trains) == 4 and all(row.endswith("20 of 20") for row in trains)
