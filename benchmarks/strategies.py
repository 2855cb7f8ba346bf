"""`auto` beside every single strategy: `python -m benchmarks.strategies OUT.csv [options]`.

Solves made wards (`made_wards`), or rota folders given by `--folder`, with each strategy, number of workers and time
limit. Seeds are the outer loop, so that what else the machine does falls on all alike. Writes a row for each run as it
ends, then prints, for each folder, workers and seconds, the median of each strategy and where `auto` is worse than the
best of them by more than 2 % or one `low` price, whichever is more, or leaves more people missing.

On a machine that is busy with other things `--processor` counts seconds of the processor instead of those of the clock,
for one worker; only CP-SAT's own limits, which matter to `exact` alone, are still by the clock.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

from benchmarks.made_wards import SIZES, make_ward
from optimiser.gaps import gaps
from optimiser.library.solve import solve
from optimiser.solve import stop
from optimiser.solve.parameters.choice import STRATEGY_NAMES

TOLERANCE, LOW = 0.02, 25
"""How much worse `auto` may be: a share of the points, or one `low` price in points."""


@dataclass(frozen=True)
class Run:
    """One run: what was asked, and what came of it. `took` is the search, in seconds; `load` of the machine before."""

    folder: str
    workers: int
    seconds: float
    seed: int
    strategy: str
    used: str
    took: float
    hard: int
    missing: int
    points: int
    bound: int | None
    iterations: int
    load: float


def run_once(
    folder: Path, strategy: str, workers: int, seconds: float, seed: int, parameters: Path | None = None
) -> Run:
    """Solve a folder once, as a parameter file tunes it."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    found = solve(folder, strategy=strategy, workers=workers, seconds=seconds, seed=seed, parameters=parameters)
    assert found.rota is not None, found.status
    bill, result = found.rota.bill, found.result
    missing = sum(gap.missing for gap in gaps(found.source.problem, bill.lines))
    return Run(
        folder.name, workers, seconds, seed, strategy, result.strategy, round(result.seconds, 2), bill.hard, missing,
        bill.points, result.bound, result.iterations, round(load, 1),
    )  # fmt: skip


def run_by_processor(folder: Path, strategy: str, seconds: float, seed: int, parameters: Path | None) -> Run:
    """The same with one worker, by the processor's seconds, in a process of its own: one that is a daemon searches in
    itself."""
    here, there = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.Process(
        target=_by_processor, args=(there, folder, strategy, seconds, seed, parameters), daemon=True
    )
    worker.start()
    found: Run = here.recv()
    worker.join()
    return found


def _by_processor(
    pipe: Connection, folder: Path, strategy: str, seconds: float, seed: int, parameters: Path | None
) -> None:
    vars(stop)["time"] = SimpleNamespace(monotonic=time.process_time)
    pipe.send(run_once(folder, strategy, 1, seconds, seed, parameters))


def run_all(folders: list[Path], asked: argparse.Namespace) -> Iterator[Run]:
    """Every run, one after the other."""
    for seed in asked.seeds:
        for folder in folders:
            for seconds in asked.seconds:
                for workers in asked.workers:
                    for strategy in asked.strategies:
                        if asked.processor:
                            yield run_by_processor(folder, strategy, seconds, seed, asked.parameters)
                        else:
                            yield run_once(folder, strategy, workers, seconds, seed, asked.parameters)


def medians(runs: Iterable[Run]) -> dict[tuple[str, int, float], dict[str, tuple[float, float, float]]]:
    """(hard breaches, people missing, points), each the median over seeds, by (folder, workers, seconds), strategy."""
    found: dict[tuple[str, int, float], dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        found[run.folder, run.workers, run.seconds][run.strategy].append(run)

    def median(some: list[Run]) -> tuple[float, float, float]:
        measured = zip(*((r.hard, r.missing, r.points) for r in some), strict=True)
        hard, missing, points = (statistics.median(values) for values in measured)
        return hard, missing, points

    return {key: {name: median(some) for name, some in by.items()} for key, by in found.items()}


def is_worse(auto: tuple[float, float, float], best: tuple[float, float, float]) -> bool:
    """Whether a median of `auto` is worse than the best of the others by more than is allowed."""
    allowed = best[2] + max(TOLERANCE * best[2], LOW)
    return auto[0] > best[0] or (auto[0] == best[0] and (auto[1] > best[1] or auto[2] > allowed))


def summarise(runs: list[Run], out: TextIO) -> int:
    """Print the medians; how often `auto` was worse than is allowed."""
    worse = 0
    for (folder, workers, seconds), by in sorted(medians(runs).items()):
        best = min((cost for name, cost in by.items() if name != "auto"), default=None)
        marked = best is not None and "auto" in by and is_worse(by["auto"], best)
        worse += marked
        costs = "  ".join(f"{name} {h:g}/{m:g}/{p:g}" for name, (h, m, p) in by.items())
        print(f"{folder} {workers} workers {seconds:g} s: {costs}{'  WORSE' if marked else ''}", file=out)
    return worse


def main() -> None:
    """Measure, write and summarise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--wards", type=int, nargs="*", default=[1], help="seeds of the made wards")
    parser.add_argument("--folder", type=Path, nargs="*", default=[], help="rota folders besides")
    parser.add_argument("--strategies", nargs="*", default=["auto", *STRATEGY_NAMES])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seconds", type=float, nargs="*", default=[5, 15, 30])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    parser.add_argument("--parameters", type=Path, help="a parameter file")
    parser.add_argument("--processor", action="store_true", help="seconds of the processor, one worker")
    asked = parser.parse_args()
    if asked.processor:
        asked.workers = [1]
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as made, asked.out.open("w", encoding="utf-8", newline="") as stream:
        folders = list(asked.folder)
        for ward in asked.wards:
            for size in asked.sizes:
                folders.append(Path(made) / f"ward-{size:02d}-{ward}")
                make_ward(folders[-1], size, ward)
        writer = csv.writer(stream)
        writer.writerow([field.name for field in fields(Run)])
        began = time.monotonic()
        for run in run_all(folders, asked):
            runs.append(run)
            writer.writerow(astuple(run))
            stream.flush()
    worse = summarise(runs, sys.stdout)
    print(f"{len(runs)} runs in {time.monotonic() - began:.0f} s; auto worse than allowed in {worse}")


if __name__ == "__main__":
    main()
