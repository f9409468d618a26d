# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the example mmcp-wifi-handover: what its figures say of each variant."""

import csv
import json
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "wifi-handover"
INTERVAL = 0.01  # s, between packets
DELAY = 0.01  # s, of a link of the core
DEPTH = 2  # links from the root to a subnet
SMALL = {"walkers": 5, "channels": 5, "speed": 15, "duration": "20s"}


def start(build, **options):
    """Run the example and return how it ended."""
    program = build / "examples" / "mmcp-wifi-handover"
    command = [program, *(f"--{name}={value}" for name, value in options.items())]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def table(path):
    """Return the rows of a CSV file."""
    with open(path, encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def run(build, folder, **options):
    """Run the example and return its handovers between subnets, and all of its tables' rows."""
    ended = start(build, output=folder, **(SMALL | options))
    assert ended.returncode == 0, ended.stderr
    tables = {name: table(folder / f"{name}.csv") for name in ("handovers", "receivers", "signalling", "links")}
    assert json.loads((folder / "summary.json").read_text(encoding="ascii")) == json.loads(ended.stdout)
    moves = [row for row in tables["handovers"] if row["intra_subnet"] == "0"]
    assert len(moves) >= 3
    return moves, tables


def column(rows, name):
    """Return a column as numbers, without the empty fields."""
    return [float(row[name]) for row in rows if row[name]]


VARIANTS = {
    "router": {},
    "host": {"deployment": "host"},
    "ipv6": {"ipv6": 1},
    "dhcp": {"address": "acquire"},
    "slaac": {"address": "acquire", "ipv6": 1},
    "slaac-dad": {"address": "acquire", "ipv6": 1, "optimisticDad": 0},
    "signal": {"trigger": "signal"},
    "video": {"stream": "mpeg4"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_mmcp(build, tmp_path, name):
    """Every handover is prepared in time; what is lost is lost by the radio."""
    moves, tables = run(build, tmp_path, **VARIANTS[name])
    assert {row["prediction"] for row in moves} == {"right"}
    if name == "signal":
        # At 15 m/s a radio that goes through four channels may see the next cell too late.
        assert sum(row["kind"] == "predictive" for row in moves) > len(moves) / 2
        moves = [row for row in moves if row["kind"] == "predictive"]
    assert {row["kind"] for row in moves} == {"predictive"}
    for row in moves:
        assert float(row["join_s"]) < float(row["link_up_s"]) < float(row["sjc_s"]) <= float(row["ljc_s"])
        assert float(row["hir_s"]) < float(row["hct_s"]) < float(row["hta_s"]) < float(row["hic_s"])
    # HIR and HIC by Wi-Fi, HCT and HTA by the tree
    prepare = statistics.median(column(moves, "prepare_s"))
    assert 4 * DEPTH * DELAY < prepare < 4 * DEPTH * DELAY + 0.01
    if name != "video":
        for row in moves:
            assert float(row["gap_s"]) <= float(row["radio_gap_s"]) + 2.5 * INTERVAL
        gaps = statistics.median(column(moves, "gap_s"))
        assert gaps <= statistics.median(column(moves, "radio_gap_s")) + 1.5 * INTERVAL
    # Within a subnet there is nothing to do for MMCP.
    within = [row for row in tables["handovers"] if row["intra_subnet"] == "1"]
    assert within and not [row for row in within if row["hct_s"] or row["sjc_s"]]


def test_two_radios(build, tmp_path):
    """The new link is there before the old one is left: nothing is lost, some comes twice."""
    moves, tables = run(build, tmp_path, radios=2)
    assert sum(column(moves, "lost")) == 0
    assert sum(column(moves, "duplicates")) > 0
    assert {row["radio_gap_s"] for row in moves} == {"0.000000000"}
    assert max(column(tables["receivers"], "longest_gap_s")) < 2.5 * INTERVAL


@pytest.mark.figures
def test_report(build, tmp_path):
    """Without MMCP the report goes up the tree and the stream comes down, after the move."""
    moves, tables = run(build, tmp_path, scheme="report")
    assert {row["kind"] for row in moves} == {"none"}
    gap = statistics.median(column(moves, "gap_s"))
    closed = statistics.median(column(moves, "radio_gap_s")) + 2 * DEPTH * DELAY
    assert closed - 0.5 * INTERVAL < gap < closed + 2 * INTERVAL
    assert "mmcp" not in {row["protocol"] for row in tables["signalling"]}


@pytest.mark.figures
@pytest.mark.parametrize("scheme", ["query", "tuned"])
def test_query(build, tmp_path, scheme):
    """A host that is not prepared waits for a query: seconds, or longer than it stays."""
    moves, tables = run(build, tmp_path, scheme=scheme)
    assert not [gap for gap in column(moves, "gap_s") if 3 * INTERVAL < gap < 0.2]
    assert sum(not row["gap_s"] or float(row["gap_s"]) > 1 for row in moves) > len(moves) / 2
    assert min(column(tables["receivers"], "packets")) < 1000


@pytest.mark.figures
def test_wrong_predictions(build, tmp_path):
    """Without a right prediction an MN joins only after the move; streams go where nobody comes."""
    moves, tables = run(build, tmp_path / "wrong", accuracy=0, coreDelay="20ms")
    assert {row["kind"] for row in moves} == {"reactive"}
    assert "right" not in {row["prediction"] for row in moves}
    assert statistics.median(column(moves, "lost")) > 1
    right = run(build, tmp_path / "right", coreDelay="20ms")[1]
    unwanted = [sum(column(links["links"], "unwanted_packets")) for links in (tables, right)]
    assert unwanted[0] != unwanted[1]


@pytest.mark.figures
def test_loss(build, tmp_path):
    """Messages that get lost are sent again: the preparation takes longer, or comes to nothing."""
    moves, tables = run(build, tmp_path, loss=0.2, leadTime="2s", longestWait="2s", RngRun=2)
    assert "predictive" in {row["kind"] for row in moves}
    assert max(column(moves, "prepare_s")) > 0.2
    sent = {row["message"]: int(row["messages"]) for row in tables["signalling"]}
    assert sent["HIR"] > len(moves)


@pytest.mark.figures
def test_city(build, tmp_path):
    """Movement by SUMO, access points from a file."""
    options = {"mobility": EXAMPLE / "city" / "city.ns2", "aps": EXAMPLE / "city" / "city-aps.txt", "range": 140}
    moves, _ = run(build, tmp_path, walkers=6, channels=6, duration="60s", **options)
    assert sum(row["kind"] == "predictive" for row in moves) > len(moves) / 2


def test_files(build, tmp_path):
    """Captures, animation and the tables that pictures are made of."""
    run(build, tmp_path, pcap=1, animation=1, log=1, walkers=6)
    assert {path.name for path in tmp_path.glob("*.pcap")} >= {"site.pcap", "subnet-0.pcap", "ap-3.pcap"}
    assert (tmp_path / "animation.xml").stat().st_size > 1000
    assert len(table(tmp_path / "packets.csv")) > 1000
    assert {row["event"] for row in table(tmp_path / "messages.csv")} == {"tx", "rx"}


@pytest.mark.figures
def test_same_again(build, tmp_path):
    """The same run number gives the same figures, another one others; and those of the reference."""
    for name, number in (("a", 1), ("b", 1), ("c", 2)):
        run(build, tmp_path / name, RngRun=number)
    first, second, other = ((tmp_path / name / "handovers.csv").read_text("ascii") for name in "abc")
    assert first == second
    assert first != other
    if build.name == "wheel":  # other versions of ns-3 have other radios
        assert first == (ROOT / "test" / "tools" / "wifi-handover-reference.csv").read_text("ascii")


@pytest.mark.parametrize(
    "options, word",
    [
        ({"scheme": "magic"}, "--scheme=magic"),
        ({"accuracy": 2}, "--accuracy=2"),
        ({"spacing": 200}, "--range=80"),
        ({"mobility": "x"}, "--aps"),
        ({"mobility": "/x", "aps": EXAMPLE / "city" / "city-aps.txt"}, "cannot read /x"),
        ({"pcap": 1}, "--output"),
        ({"radios": 2, "trigger": "signal"}, "--radios=1"),
    ],
)
def test_contradictions(build, options, word):
    """What cannot be is told with the option's name."""
    ended = start(build, **options)
    assert ended.returncode != 0
    assert word in ended.stderr
