#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measure what MMCP costs by the number of mobile nodes, and a train of handovers.

    bench_scale.py BUILD_FOLDER [--mns=100,1000,...] [--lmcs=100] [--repeat=2] [--messages=20000]
                   [--train=500]

The same network is simulated with and without MMCP, in turns; the fastest of the repetitions counts,
since all that disturbs a run makes it slower. With the stream all mobile nodes receive packets: that
is what the network is for, and what its time and memory are compared by. Without it only MMCP is left
to be simulated, so that the cost of a message is a difference that can be measured. The variant udp
says what of it is ns-3's: each mobile node has a socket and sends as many datagrams, without MMCP.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

# Of the runs with the stream and of those without: what is simulated.
LOADS = {"stream": ("plain", "mmcp", "udp"), "silent": ("plain", "mmcp", "udp")}
STREAM = 20  # packets a second
REPORT = 10  # s: Status Report Time, the least that is measured
DELAYS = (1, 10)  # ms from one LMC to the other, of trains

TIME, MEMORY, STATE, FLAT = 1.05, 1.10, 2.0, 1.25  # goals
AT = 10_000  # mobile nodes that the first two hold for
FROM = 1000  # mobile nodes from which on the cost of a message is to be flat


def run(program, **options):
    """Run a program and return its line of JSON."""
    command = [program, *(f"--{name}={value}" for name, value in options.items())]
    print(*(part if isinstance(part, str) else part.name for part in command), file=sys.stderr)
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def measure(build, mns, lmcs, repeat, messages):
    """Return {load: {variant: run}}, of each the fastest."""
    best = {load: {} for load in LOADS}
    silence = REPORT * max(1, messages // mns)
    # The largest takes most of the time, and suffers least from what disturbs a run.
    for _ in range(repeat if mns > AT else 2 * repeat):
        for load, variants in LOADS.items():
            window, rate = (min(silence, 6 * REPORT), STREAM) if load == "stream" else (silence, 0)
            for variant in variants:
                new = run(build / "mmcp-scale", variant=variant, mns=mns, lmcs=lmcs, rate=rate, window=window)
                old = best[load].get(variant, new)
                best[load][variant] = min(old, new, key=lambda one: one["minute_s"])
    return best


def state(measured, before):
    """Return the KiB of heap of each MN more than before, of what MMCP adds; with and without its socket."""

    def added(size, than):
        if size is None:
            return 0, 0
        runs = size["silent"]
        return runs["mmcp"]["heap_kib"] - runs[than]["heap_kib"], runs["mmcp"]["mns"]

    for than in ("plain", "udp"):
        (more, many), (less, few) = added(measured, than), added(before, than)
        yield (more - less) / (many - few)


def figures(measured, before, base):
    """Yield (what, value, goal or None) of one number of mobile nodes."""
    plain, mmcp, udp = (measured["stream"][variant] for variant in LOADS["stream"])
    silent = measured["silent"]
    mns = plain["mns"]

    def goal(value, applies):
        return value if applies else None

    def cost(runs, variant):
        return (runs[variant]["window_s"] - runs["plain"]["window_s"]) / runs[variant]["messages"] * 1e6

    yield "s for a simulated minute, plain", plain["minute_s"], None
    yield "  with MMCP", mmcp["minute_s"], None
    yield "  ratio", mmcp["minute_s"] / plain["minute_s"], goal(TIME, mns == AT)
    yield "  ratio of UDP to plain", udp["minute_s"] / plain["minute_s"], None
    yield "events in it, plain", plain["events"], None
    yield "  with MMCP", mmcp["events"], None
    yield "resident KiB of each MN, plain", plain["resident_kib"] / mns, None
    yield "  with MMCP", mmcp["resident_kib"] / mns, None
    yield "  ratio", mmcp["resident_kib"] / plain["resident_kib"], goal(MEMORY, mns == AT)
    yield "  ratio of UDP to plain", udp["resident_kib"] / plain["resident_kib"], None
    whole, own = state(measured, before)
    yield "heap KiB that MMCP adds to each MN", whole, None
    yield "  without a UDP client as large", own, goal(STATE, mns >= AT)
    yield "us for each MMCP message", cost(silent, "mmcp"), None
    yield "  in times of the first", cost(silent, "mmcp") / cost(base, "mmcp"), goal(FLAT, mns > FROM)
    yield "us for a datagram as large", cost(silent, "udp"), None
    yield "  in times of the first", cost(silent, "udp") / cost(base, "udp"), None
    yield "s to build it, plain", plain["build_s"], None
    yield "  with MMCP", mmcp["build_s"], None
    yield "s until all have joined, with MMCP", silent["mmcp"]["setup_s"], None


def row(title, cells):
    """Print a line of a table."""
    print(f"{title:38}" + "".join(f"{cell:>14}" for cell in cells))


def text(value, goal):
    """Return a figure, marked if it is over its goal."""
    digits = 0 if value >= 1000 else 1 if value >= 100 else 2
    return f"{value:,.{digits}f}" + ("" if goal is None else " OVER" if value > goal else " met ")


def print_scale(sizes):
    """Print the table by number of mobile nodes."""
    row("mobile nodes", [f"{mns:,}" for mns in sizes] + ["goal"])
    base = next((sizes[mns] for mns in sizes if mns >= FROM), sizes[max(sizes)])["silent"]
    columns, before = [], None
    for measured in sizes.values():
        columns.append(list(figures(measured, before, base)))
        before = measured
    for rows in zip(*columns):
        goals = {goal for _, _, goal in rows if goal is not None}
        row(rows[0][0], [text(value, goal) for _, value, goal in rows] + [str(goal) for goal in goals])


def print_trains(trains):
    """Print how long the MNs of a train wait."""
    row("train", ["median, ms", "95 %, ms", "longest, ms", "no HIC", "F=1 in time"])
    for train in trains:
        times = sorted(train["times_ms"])
        named = "HTA names the MN" if train["named"] else "HTA as in the text"
        shown = [times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 1)] if times else []
        cells = [f"{time:,.1f}" for time in shown] or ["", "", ""]
        cells += [str(train["mns"] - len(times)), f"{train['in_time']} of {train['mns']}"]
        row(f"{named}, LMCs {train['delay_ms']:g} ms apart", cells)


def main():
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(prog="./mmcp bench scale")
    parser.add_argument("build", type=Path)
    parser.add_argument("--mns", default="100,1000,10000,100000", help="numbers of mobile nodes, ascending")
    parser.add_argument("--lmcs", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=2, help="runs of each, twice that of small ones")
    parser.add_argument("--messages", type=int, default=20_000, help="USR at least, without the stream")
    parser.add_argument("--train", type=int, default=500, help="mobile nodes that hand over within a second")
    options = parser.parse_args()
    build = options.build.resolve()
    sizes = {int(mns): None for mns in options.mns.split(",")}
    for mns in sizes:
        sizes[mns] = measure(build, mns, options.lmcs, options.repeat, options.messages)
    trains = [
        run(build / "mmcp-train", mns=options.train, named=named, delay=f"{delay}ms")
        for delay in DELAYS
        for named in (0, 1)
    ]
    print(f"{options.lmcs} LMCs, {STREAM} packets a second to each mobile node")
    print_scale(sizes)
    print()
    print(f"{options.train} mobile nodes of one LMC hand over to another within a second, from HIR to HIC")
    print_trains(trains)


if __name__ == "__main__":
    main()
