#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes city.ns2: ten cyclists in a small city of 4 x 4 crossings, for 180 s.
# Needs SUMO (python3 -m venv sumo && sumo/bin/pip install eclipse-sumo==1.28.0, and that bin in PATH).

set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SUMO_HOME
SUMO_HOME=$(python3 -c 'import sumo; print(sumo.SUMO_HOME)')

netgenerate --grid --grid.number=4 --grid.length=120 --default.lanenumber=1 --seed=1 \
    --output-file="$work/city.net.xml" >/dev/null
python3 "$SUMO_HOME/tools/randomTrips.py" -n "$work/city.net.xml" -o "$work/city.trips.xml" \
    -r "$work/city.rou.xml" --vehicle-class=bicycle --begin=0 --end=5 --period=0.5 \
    --min-distance=250 --intermediate=6 --seed=1 >/dev/null
sumo -n "$work/city.net.xml" -r "$work/city.rou.xml" --fcd-output="$work/city.fcd.xml" \
    --end=180 --step-length=1 --seed=1 --no-step-log --no-warnings >/dev/null
python3 "$SUMO_HOME/tools/traceExporter.py" --fcd-input="$work/city.fcd.xml" \
    --ns2mobility-output=city.ns2
