#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print results of Google Benchmark (its JSON) as ratios to the floor of the same run.

Benchmarks are named CASE/KIND; a CASE's floor is its KIND `floor`.
"""

import json
import sys


def main():
    """Print a line per case."""
    with open(sys.argv[1], encoding="utf-8") as file:
        runs = json.load(file)["benchmarks"]
    cases = {}
    for run in runs:
        if run.get("aggregate_name", "median") == "median":
            case, kind = run["run_name"].split("/")[:2]
            cases.setdefault(case, {})[kind] = run["cpu_time"]
    kinds = list(dict.fromkeys(kind for times in cases.values() for kind in times))
    kinds.sort(key="floor".__eq__)
    print(f"{'ns (times the floor)':24}" + "".join(f"{kind:>20}" for kind in kinds))
    for case, times in cases.items():
        cells = [f"{case:24}"]
        for kind in kinds:
            time, floor = times.get(kind), times.get("floor")
            ratio = f" ({time / floor:5.1f})" if time and floor and kind != "floor" else ""
            cells.append(f"{time:.1f}{ratio}".rjust(20) if time else " " * 20)
        print("".join(cells))


if __name__ == "__main__":
    main()
