#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print results of Google Benchmark (its JSON files) as tables with ratios.

Benchmarks are named CASE/KIND; of repetitions the fastest counts, since all that disturbs a run makes
it slower. Ratios are between figures of one run only.

Where kinds are words, the kind `floor` is the least that any code must do for the CASE. Where kinds are
numbers, they say how much there is of what the CASE names, and cost must not grow with it.
"""

import json
import sys

FLAT = 1.25  # goal: time with the largest number in times of that with BASE
BASE = 100
STATIC = 1.3  # goal: time of a forwarded packet in times of that by one static route of ns-3


def read(path):
    """Return {case: {kind: run}} of a file."""
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)["benchmarks"]
    cases = {}
    # As registered; they ran in random order.
    for run in sorted(runs, key=lambda run: run["family_index"]):
        if run["run_type"] == "iteration":
            case, kind = run["run_name"].rsplit("/", 1)
            kinds = cases.setdefault(case, {})
            kinds[kind] = min(kinds.get(kind, run), run, key=lambda other: other["cpu_time"])
    return cases


def row(title, cells):
    """Print a line of a table."""
    print(f"{title:36}" + "".join(f"{cell:>16}" for cell in cells))


def mark(ratio, goal):
    """Return a ratio as text, marked if it is over the goal."""
    return f"{ratio:.2f}" + (" OVER" if ratio > goal else "     ")


def words(cases):
    """Print times as multiples of the floor."""
    kinds = list(dict.fromkeys(kind for runs in cases.values() for kind in runs))
    kinds.sort(key="floor".__eq__)
    row("ns (times the floor)", kinds)
    for case, runs in cases.items():
        times = {kind: run["cpu_time"] for kind, run in runs.items()}
        floor = times.get("floor")
        cells = []
        for kind in kinds:
            ratio = f" ({times[kind] / floor:5.1f})" if kind in times and floor and kind != "floor" else ""
            cells.append(f"{times[kind]:.1f}{ratio}" if kind in times else "")
        row(case, cells)


def numbers(cases):
    """Print times, and octets if counted, by number."""
    numbers_of = {kind for runs in cases.values() for kind in runs}
    kinds = sorted(numbers_of, key=int)
    routed = any(case.endswith(" static") for case in cases)
    heads = [f"{int(kind):,}" for kind in kinds] + [f"{int(kinds[-1]):,} / {BASE}"]
    row("ns", heads + (["/ static route"] if routed else []))
    for case, runs in cases.items():
        times = {kind: run["cpu_time"] for kind, run in runs.items()}
        cells = [f"{times[kind]:,.0f}" if kind in times else "" for kind in kinds]
        measured = not case.endswith((" static", " floor"))
        if {str(BASE), kinds[-1]} <= set(times):
            cells.append(mark(times[kinds[-1]] / times[str(BASE)], FLAT if measured else float("inf")))
        if measured and routed:
            # Both without what the measurement itself costs.
            family = case.split()[0]
            floor = cases[f"{family} floor"]["1"]["cpu_time"]
            static = cases[f"{family} static"]["1"]["cpu_time"]
            cells.append(mark((max(times.values()) - floor) / (static - floor), STATIC))
        row(case, cells)
    print(f"Goals: {kinds[-1]} / {BASE} at most {FLAT}", end="")
    print(f", / static route (of 1 group, floor subtracted, worst number) at most {STATIC}" if routed else "")
    if any("octets" in run for runs in cases.values() for run in runs.values()):
        print()
        row("octets for each", heads[:-1])
        for case, runs in cases.items():
            if "refresh" in case:
                row(case.split(":")[0], [f"{runs[kind]['octets']:,.1f}" for kind in kinds if kind in runs])


def main():
    """Print a table for each file."""
    for path in sys.argv[1:]:
        cases = read(path)
        if cases:
            by_number = all(kind.isdigit() for runs in cases.values() for kind in runs)
            (numbers if by_number else words)(cases)
            print()


if __name__ == "__main__":
    main()
