# SPDX-License-Identifier: GPL-2.0-only
"""Tests of programs that are not ns-3 test suites: examples and the count of allocations."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXCHANGE = ("SJR", "SJC", "LJR", "LJC")


def run(*command):
    """Run a program that must succeed and return what it prints."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_allocations(build):
    """Parsing allocates nothing but for an ASR or an identifier of more than 64 octets."""
    vectors = ROOT / "test" / "wire" / "vectors.hex"
    assert "68 vectors parsed, 0 failures" in run(build / "mmcp-allocation-test", vectors)


def test_readme_example(build):
    """The snippet of the README prints what the README says."""
    printed = run(build / "examples" / "mmcp-readme").strip()
    assert printed == "SJC session=7 F=1 multicast=239.1.1.1:5000 lmc=192.0.2.1:6041"
    assert printed in (ROOT / "README.md").read_text(encoding="ascii")


@pytest.mark.parametrize("options", [(), ("--ipv6=1",), ("--lengthOctets=1",)])
def test_exchange(build, tmp_path, options):
    """The four messages of MMCP figure 3, in order, each received as sent and captured."""
    prefix = tmp_path / "x"
    program = build / "examples" / "mmcp-message-exchange"
    received = run(program, f"--prefix={prefix}", *options).splitlines()
    assert [line.split(" receives ")[1].split()[0] for line in received] == list(EXCHANGE)
    if shutil.which("tshark"):
        dissector = f"lua_script:{ROOT / 'tools' / 'wireshark' / 'mmcp.lua'}"
        shown = run("tshark", "-n", "-X", dissector, "-r", f"{prefix}-mn.pcap", "-Y", "mmcp",
                    "-T", "fields", "-e", "mmcp.type", "-e", "mmcp.error")  # fmt: skip
        assert [row.strip() for row in shown.splitlines()] == ["1", "2", "3", "4"]


def test_packet_printing(build, tmp_path):
    """With Packet printing on, MMCP is readable inside a frame, behind headers and before a trailer."""
    program = build / "examples" / "mmcp-message-exchange"
    printed = run(program, f"--prefix={tmp_path / 'x'}", "--print=1")
    assert "ns3::MmcpHeader (SJR session=7 mn_id=mn1 poa_id=0x00112233aabb)" in printed


def test_wrong_layout(build, tmp_path):
    """A wrong value is refused with the option's name."""
    program = build / "examples" / "mmcp-message-exchange"
    command = [program, f"--prefix={tmp_path / 'x'}", "--lengthOctets=3"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "--lengthOctets must be 1 or 2" in ended.stderr
