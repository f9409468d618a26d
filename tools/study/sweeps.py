#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of doc/mmcp.rst: how a handover's cost depends on one thing after another.

    sweeps.py PROGRAM FOLDER [NAME ...]

Without NAME, lists the studies. Each writes NAME.csv (mean over runs, half width of its confidence interval,
closed form) and NAME.png to the folder.
"""

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import pandas as pd
import pictures
from runs import Variant, over_runs, simulate

INTERVAL = 0.01  # s, between packets
WIFI_HOP = 0.0003  # s: DIFS, mean backoff, a short frame and its acknowledgement at 24 Mb/s
DEPTH = 2  # links from the root to a subnet

FEW = {"walkers": 5, "channels": 5, "speed": 10, "duration": "40s", "leadTime": "2s", "longestWait": "2s"}
MANY = {"walkers": 10, "channels": 10, "speed": 10, "duration": "60s"}
SUBNETS = (0, 1, 1, 2)  # of the access points, in the order of their BSSIDs


def prepare(old, new):
    """Return the closed form of the time from HIR to HIC: two hops on Wi-Fi, HCT and HTA on the tree.

    old, new: delay from the root to the old and to the new subnet, s
    """
    return 2 * WIFI_HOP + 2 * (old + new)


def predictive_gap(lead, old, new, radio_gap):
    """Return that of the gap: the walker leaves when the HIC is there, or its time is over.

    The stream is there after HIR, HCT, join and stream. If the walker leaves too early its own report,
    after the move, may be quicker than what is under way.
    """
    ready = WIFI_HOP + old + 3 * new
    missing = min(ready - min(prepare(old, new), lead), radio_gap + WIFI_HOP + 2 * new)
    return max(radio_gap, missing) + INTERVAL


def report_gap(new, radio_gap):
    """Return that of the gap without MMCP: report and stream, after the move."""
    return radio_gap + WIFI_HOP + 2 * new + INTERVAL


@dataclass(frozen=True)
class Point:
    """A variant of the program, where it stands in the picture, and what the closed form says."""

    series: str
    x: float
    options: dict = field(hash=False)
    formula: Callable[[float], float] | None = None  # of the radio gap, s
    subnets: tuple | None = None  # old and new, of the handovers that count; None: all


def compared(x, options, way):
    """Return two points: the gap with MMCP, and without it. way: delay from the root to a subnet, s."""
    return [
        Point("MMCP", x, options, lambda radio: predictive_gap(2, way, way, radio)),
        Point("report after the move", x, options | {"scheme": "report"}, lambda radio: report_gap(way, radio)),
    ]


@dataclass(frozen=True)
class Study:
    """Points and what is drawn of them."""

    points: list
    runs: int
    value: str  # column of handovers.csv
    statistic: str  # over the handovers of a run: mean or median
    axes: dict
    scale: float = 1
    first_visits: bool = True  # only those count


def add_subnets(handovers):
    """Add columns with the subnets of both PoAs: addresses are given in the order of the access points."""
    for _, part in handovers.groupby("variant"):
        poas = sorted(set(part["from_poa"]) | set(part["to_poa"]))
        for name in ("from", "to"):
            subnets = part[f"{name}_poa"].map(dict(zip(poas, SUBNETS, strict=True)))
            handovers.loc[part.index, f"{name}_subnet"] = subnets


def first_visits(handovers):
    """Return the handovers to subnets where the walker has not been before.

    Where it has been, a router without host tracking goes on to send for minutes (RFC 9776 8.4).
    """
    kept = []
    for _, part in handovers.groupby(["variant", "run", "walker"], sort=False):
        visited = set()
        for row in part.sort_values("link_up_s").itertuples():
            visited.add(row.from_subnet)
            if row.to_subnet not in visited:
                kept.append(row.Index)
    return handovers.loc[kept]


def overlap():
    """The gap by the time from the prediction to the loss of the old cell."""
    points = [
        Point(
            f"{delay} ms",
            lead,
            FEW | {"coreDelay": f"{delay}ms", "leadTime": f"{lead}s", "longestWait": f"{lead}s"},
            lambda radio, lead=lead, way=DEPTH * delay / 1000: predictive_gap(lead, way, way, radio),
        )
        for delay, leads in (
            (10, (0.02, 0.05, 0.1, 0.2, 0.4)),
            (50, (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1, 2)),
            (200, (0.4, 0.8, 1.2, 1.6, 2)),
        )
        for lead in leads
    ]
    axes = {
        "title": "Gap by the time for the preparation (depth 2, by delay of a link)",
        "xlabel": "time from the prediction to the loss of the cell (s)",
        "ylabel": "median gap (ms)",
    }
    return Study(points, 4, "gap_s", "median", axes, pictures.MS)


def delay():
    """The gap by the delay of the core's links."""
    points = []
    for ms in (1, 5, 10, 20, 50, 100, 200):
        points += compared(ms, FEW | {"coreDelay": f"{ms}ms"}, DEPTH * ms / 1000)
    axes = {
        "title": "Gap by the delay of a link of the core (depth 2)",
        "xlabel": "delay of a link (ms)",
        "ylabel": "median gap (ms)",
        "log": True,
    }
    return Study(points, 4, "gap_s", "median", axes, pictures.MS)


def depth():
    """The gap by the depth of the multicast tree."""
    points = []
    for links in (1, 2, 3, 4):
        points += compared(links, FEW | {"coreDelay": "50ms", "treeDepth": links}, links * 0.05)
    axes = {
        "title": "Gap by the depth of the tree (50 ms a link)",
        "xlabel": "links from the root to a subnet",
        "ylabel": "median gap (ms)",
    }
    return Study(points, 4, "gap_s", "median", axes, pictures.MS)


def preparation():
    """The time from HIR to HIC by the delay of the core's links."""
    points = [
        Point(
            f"depth {links}",
            ms,
            FEW | {"coreDelay": f"{ms}ms", "treeDepth": links},
            lambda radio, way=links * ms / 1000: prepare(way, way),
        )
        for links in (1, 2, 4)
        for ms in (1, 20, 50)
    ]
    axes = {
        "title": "Time of the preparation",
        "xlabel": "delay of a link (ms)",
        "ylabel": "median time from HIR to HIC (ms)",
    }
    return Study(points, 4, "prepare_s", "median", axes, pictures.MS)


def skew():
    """The gap by the difference of delay between old and new path."""
    way = DEPTH * 0.05
    points = []
    for ms in (0, 25, 50, 100, 200):
        late = way + ms / 1000
        for series, subnets, old, new in (
            ("to the longer path", (0, 1), way, late),
            ("to the shorter path", (1, 0), late, way),
        ):
            points.append(
                Point(
                    series,
                    ms,
                    FEW | {"coreDelay": "50ms", "skew": f"{ms}ms"},
                    lambda radio, old=old, new=new: predictive_gap(2, old, new, radio),
                    subnets,
                )
            )
    axes = {
        "title": "A path that is longer (depth 2, 50 ms a link)",
        "xlabel": "by how much (ms)",
        "ylabel": "median gap (ms)",
    }
    return Study(points, 4, "gap_s", "median", axes, pictures.MS)


def accuracy():
    """Packets lost by the share of predictions that are right."""
    points = [
        Point(name, share, MANY | {"coreDelay": "50ms", "accuracy": share, "scheme": scheme})
        for name, scheme in (("MMCP", "mmcp"), ("report after the move", "report"))
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    axes = {
        "title": "Wrong predictions (50 ms a link, depth 2)",
        "xlabel": "share of predictions that name the right cell",
        "ylabel": "packets lost in a handover, mean",
    }
    return Study(points, 6, "lost", "mean", axes, first_visits=False)


def loss():
    """Packets lost by the loss of messages."""
    points = [
        Point(f"{lead} s ahead", share, MANY | {"loss": share, "leadTime": f"{lead}s", "longestWait": f"{lead}s"})
        for lead in (0.3, 1)
        for share in (0, 0.1, 0.2, 0.3)
    ]
    points.append(Point("report after the move", 0, MANY | {"scheme": "report"}))
    axes = {
        "title": "Loss of MMCP messages (10 ms a link, depth 2)",
        "xlabel": "share of messages that get lost",
        "ylabel": "packets lost in a handover, mean",
    }
    return Study(points, 6, "lost", "mean", axes, first_visits=False)


def ping_pong():
    """Packets lost by walkers that turn around at the border."""
    points = [
        Point(name, period, {"walkers": 2, "channels": 2, "speed": 10, "duration": "120s", "pingPong": f"{period}s"} | options)
        for name, options in (("MMCP", {}), ("report after the move", {"scheme": "report"}))
        for period in (5, 6, 8, 12)
    ]
    axes = {
        "title": "Walks back and forth about a border (10 ms a link, depth 2)",
        "xlabel": "period of the walk (s), two handovers each",
        "ylabel": "packets lost in a handover, mean",
    }
    return Study(points, 3, "lost", "mean", axes, first_visits=False)


def two_radios():
    """Packets lost with a second radio."""
    points = [Point("two radios", speed, MANY | {"radios": 2, "speed": speed}) for speed in (10, 15)]
    axes = {
        "title": "Make before break",
        "xlabel": "speed (m/s)",
        "ylabel": "packets lost in a handover, mean",
    }
    return Study(points, 16, "lost", "mean", axes, first_visits=False)


STUDIES = {
    "overlap": overlap,
    "delay": delay,
    "depth": depth,
    "preparation": preparation,
    "skew": skew,
    "accuracy": accuracy,
    "loss": loss,
    "ping-pong": ping_pong,
    "two-radios": two_radios,
}


def evaluate(study, variants, tables):
    """Return the table of a study: a row for each of its points."""
    handovers = tables["handovers"]
    if study.first_visits:
        add_subnets(handovers)
        handovers = first_visits(handovers)
    handovers = handovers[handovers["intra_subnet"] == 0]
    # A stream that is not back when the next subnet is left has a gap that is longer than any.
    handovers = handovers.fillna({"gap_s": float("inf")})
    rows = []
    for variant, point in zip(variants, study.points):
        part = handovers[handovers["variant"] == variant.name]
        if point.subnets:
            part = part[(part["from_subnet"] == point.subnets[0]) & (part["to_subnet"] == point.subnets[1])]
        links = tables["links"][tables["links"]["variant"] == variant.name]
        mean, half = over_runs(part, study.value, lambda values: getattr(values, study.statistic)())
        row = {
            "series": point.series,
            "x": point.x,
            "handovers": len(part),
            "mean": mean * study.scale,
            "half": half * study.scale,
            "lost_in_all": part["lost"].sum(),
            "unwanted_share": links["unwanted_packets"].sum() / links["packets"].sum(),
        }
        if point.formula:
            row["formula"] = point.formula(part["radio_gap_s"].median()) * study.scale
        rows.append(row)
    return pd.DataFrame(rows)


def run(name, program, folder):
    """Run a study, write its table, draw it."""
    study = STUDIES[name]()
    variants = [Variant(f"{name}-{number}", point.options) for number, point in enumerate(study.points)]
    table = evaluate(study, variants, simulate(name, program, variants, study.runs, folder / "runs"))
    table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
    pictures.sweep(table, "x", folder / f"{name}.png", **study.axes)
    print(table.to_string(index=False, float_format="{:.4g}".format))


def main():
    """Run the studies that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", choices=[*STUDIES, []])
    arguments = parser.parse_args()
    for name in arguments.names:
        run(name, arguments.program, arguments.folder)
    if not arguments.names:
        for name, study in STUDIES.items():
            print(f"{name:12} {study.__doc__}")


if __name__ == "__main__":
    main()
