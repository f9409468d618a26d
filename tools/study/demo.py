#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The main job: walkers go through Wi-Fi cells of different subnets, with MMCP and without.

    demo.py PROGRAM FOLDER [--quick]

Runs mmcp-wifi-handover for each variant with several seeds, prints a table, and writes tables, captures,
an animation and two pictures to the folder.
"""

import argparse
import json
from math import isnan
from pathlib import Path

import pandas as pd
import pictures
from runs import CONFIDENCE, Variant, interval, simulate

DURATION = 60  # s
QUICK_DURATION = 20  # s
SPEED = 5  # m/s
RATE = 100  # packets a second: 1 Mb/s in packets of 1250 octets

VARIANTS = {
    "MMCP": {"scheme": "mmcp"},
    "MMCP, two radios": {"scheme": "mmcp", "radios": 2},
    "report after the move": {"scheme": "report"},
    "tuned queries": {"scheme": "tuned"},
    "next query": {"scheme": "query"},
}
SHOWN = "MMCP"  # in the picture of one handover


def lost_share(receivers, duration):
    """Return which share of the stream receivers lost, from their first packet to the end of the run."""
    expected = ((duration - receivers["first_s"]) * RATE).round()
    return 1 - (receivers["packets"] - receivers["duplicates"]).sum() / expected.sum()


def summarize(tables, duration):
    """Return {variant: figures}. A stream that has not come back is a gap that is longer than any."""
    figures = {}
    for variant, handovers in tables["handovers"].groupby("variant", sort=False):
        receivers, signalling = (
            table[table["variant"] == variant].groupby("run") for table in (tables["receivers"], tables["signalling"])
        )
        moves = handovers[handovers["intra_subnet"] == 0]
        gaps = moves["gap_s"].fillna(float("inf"))
        share, half = interval([lost_share(run, duration) for _, run in receivers])
        octets = sum(run["octets_with_ip"].sum() for _, run in signalling)
        figures[variant] = {
            "handovers": len(moves),
            "gap_median_s": gaps.median(),
            "gap_p95_s": gaps.quantile(0.95, interpolation="higher"),
            "lost_share": {"mean": share, "half_width": half, "confidence": CONFIDENCE},
            "signalling_octets_per_handover": octets / max(len(moves), 1),
        }
    return figures


def seconds(value):
    """Return a time as people read it."""
    if value == float("inf"):
        return "not back"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def print_table(figures):
    """Print a line for each variant."""
    print(f"{'':24}{'handovers':>10}{'median gap':>12}{'95th pct.':>11}{'packets lost':>18}{'signalling':>12}")
    for variant, each in figures.items():
        lost = each["lost_share"]
        width = "" if isnan(lost["half_width"]) else f"+-{lost['half_width']:.2%}"  # of one run
        print(
            f"{variant:24}{each['handovers']:>10}{seconds(each['gap_median_s']):>12}"
            f"{seconds(each['gap_p95_s']):>11}{lost['mean']:>9.2%} {width:>8}"
            f"{each['signalling_octets_per_handover']:>10.0f} B"
        )
    print("Handovers between subnets. Signalling: MMCP and IGMP with IP headers, by handover. \"not back\":")
    print("the walker had left the next subnet, too, before its stream came back.")


def lmcs_of(handover, messages):
    """Return the names of the old and the new LMC: who gets the HIR, and who the LJR."""

    def receiver(kind, since):
        return messages[
            (messages["event"] == "rx")
            & messages["entity"].str.startswith("lmc")
            & messages["message"].str.match(rf"{kind} .*mn_id={handover['walker']}\b")
            & (messages["time_s"] >= since)
        ]["entity"].iloc[0]

    return receiver("HIR", handover["hir_s"]), receiver("LJR", handover["link_up_s"])


def show_handover(folder, path):
    """Draw the typical handover of a run: the one whose gap is the median."""
    handovers = pd.read_csv(folder / "handovers.csv")
    moves = handovers[(handovers["intra_subnet"] == 0) & handovers[["gap_s", "hir_s", "ljc_s"]].notna().all(axis=1)]
    handover = moves.sort_values("gap_s", kind="stable").iloc[len(moves) // 2]
    messages = pd.read_csv(folder / "messages.csv")
    packets = pd.read_csv(folder / "packets.csv")
    pictures.timeline(handover, packets, messages, lmcs_of(handover, messages), path)


def main():
    """Run, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="one short run of each variant")
    arguments = parser.parse_args()
    duration, runs = (QUICK_DURATION, 1) if arguments.quick else (DURATION, 3)
    common = {"duration": f"{duration}s", "speed": SPEED}
    variants = [Variant(name, common | {"log": int(name == SHOWN)} | options) for name, options in VARIANTS.items()]
    tables = simulate("simulating", arguments.program, variants, runs, arguments.folder)
    # Captures and animation are of another run, a short one: they are large.
    files = Variant("captures", VARIANTS[SHOWN] | {"duration": "15s", "speed": SPEED, "pcap": 1, "animation": 1})
    simulate("capturing", arguments.program, [files], 1, arguments.folder)
    figures = summarize(tables, duration)
    print_table(figures)
    # JSON has neither NaN nor infinity.
    plain = json.loads(json.dumps(figures), parse_constant=lambda _: None)
    (arguments.folder / "summary.json").write_text(json.dumps(plain, indent=2) + "\n", encoding="ascii")
    for name, table in tables.items():
        table.to_csv(arguments.folder / f"{name}.csv", index=False)
    moves = tables["handovers"][tables["handovers"]["intra_subnet"] == 0]
    pictures.gap_distribution(moves, arguments.folder / "gaps.png")
    shown = next(variant for variant in variants if variant.name == SHOWN)
    show_handover(arguments.folder / shown.folder / "run-1", arguments.folder / "timeline.png")
    print(f"In {arguments.folder}: summary.json, handovers.csv, receivers.csv, signalling.csv, links.csv,")
    print("gaps.png, timeline.png; all of each run below, captures and a NetAnim file in captures/run-1.")


if __name__ == "__main__":
    main()
