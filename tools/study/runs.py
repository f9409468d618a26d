# SPDX-License-Identifier: GPL-2.0-only
"""Runs of mmcp-wifi-handover: many at a time, each in a folder of its own, and what came out."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

CONFIDENCE = 0.95
TABLES = ("handovers", "receivers", "signalling", "links")


@dataclass(frozen=True)
class Variant:
    """What is run: a name for tables and pictures, and options of the program."""

    name: str
    options: dict = field(hash=False, compare=False)

    @property
    def folder(self):
        """Its name as that of a folder; the program's options cannot hold blanks."""
        return re.sub(r"\W+", "-", self.name).lower()


def arguments(options):
    """Return options as the program takes them."""
    return [f"--{name}={value}" for name, value in options.items()]


def _run(program, variant, run, folder):
    """Run one variant once and return its folder; what it prints is kept there."""
    target = folder / variant.folder / f"run-{run}"
    target.mkdir(parents=True, exist_ok=True)
    command = [program, *arguments(variant.options), f"--RngRun={run}", f"--output={target}"]
    with open(target / "log.txt", "w", encoding="utf-8") as log:
        ended = subprocess.run(command, stdout=log, stderr=log, check=False)
    if ended.returncode:
        words = " ".join(map(str, command))
        tail = (target / "log.txt").read_text(encoding="utf-8")[-2000:]
        raise RuntimeError(f"{words} failed:\n{tail}")
    return target


class Progress:
    """A bar on the terminal; a line at the end elsewhere."""

    def __init__(self, title, total):
        self._title, self._total, self._done, self._start = title, total, 0, time.monotonic()
        self._show()

    def step(self):
        """One more is done."""
        self._done += 1
        self._show()

    def _show(self):
        if not sys.stderr.isatty():
            if self._done == self._total:
                spent = time.monotonic() - self._start
                print(f"{self._title}: {self._total} runs, {spent:.0f} s", file=sys.stderr)
            return
        width = 40
        full = width * self._done // self._total
        bar = "#" * full + "." * (width - full)
        end = "\n" if self._done == self._total else ""
        print(f"\r{self._title} [{bar}] {self._done}/{self._total}", end=end, file=sys.stderr, flush=True)


def simulate(title, program, variants, runs, folder):
    """Run each variant with RngRun = 1 to runs, on all cores.

    Returns {table: DataFrame} with the columns `variant` and `run` ahead of the program's own.
    """
    folder = Path(folder)
    jobs = [(variant, run) for run in range(1, runs + 1) for variant in variants]
    progress = Progress(title, len(jobs))
    folders = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = {pool.submit(_run, program, *job, folder): job for job in jobs}
        for ended in as_completed(waiting):
            folders[waiting[ended]] = ended.result()
            progress.step()
    return collect([(variant, run, folders[variant, run]) for variant, run in jobs])


def collect(runs):
    """Return the tables of runs, (variant, run, folder) each, as simulate() does."""
    tables = {}
    for table in TABLES:
        parts = []
        for variant, run, folder in runs:
            part = pd.read_csv(folder / f"{table}.csv")
            part.insert(0, "variant", variant.name)
            part.insert(1, "run", run)
            parts.append(part)
        tables[table] = pd.concat(parts, ignore_index=True)
    return tables


def interval(values):
    """Return mean and half width of its confidence interval, over runs (Student's t).

    One run says nothing about the width: NaN.
    """
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return np.nan, np.nan
    if len(values) < 2 or not np.isfinite(values).all():
        return values.mean(), np.nan
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)
    return values.mean(), quantile * values.std(ddof=1) / np.sqrt(len(values))


def over_runs(table, value, statistic):
    """Return mean and half width over the runs of a statistic of a column in each run."""
    return interval([statistic(part[value].dropna()) for _, part in table.groupby("run")])
