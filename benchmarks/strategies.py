"""`auto` beside every single strategy: `python -m benchmarks.strategies OUT.csv [options]`.

Solves made wards (`made_wards`), rota folders given by `--folder`, or generated instances (`--folder generated/30`),
with each strategy, number of workers and time limit. `--acceptance` adds the ward of `rota new`, the examples and
`generated/30` to made wards of every size. A strategy that is what `auto` takes of a folder, or that comes to the same
there, is left out: it differs by chance alone.

Each case (folder, workers, seconds) is run whole, seeds the outer loop, so that what else the machine does falls on all
strategies alike. Cases come in an order drawn by `--draw`; `--minutes` ends with the last case that fits, so what was
run is a sample of all. Writes a row for each run as it ends, and goes on where an earlier call ended. Then it prints
the medians of each case, and where `auto` is worse than the best of the others by more than 2% or one `low` price,
whichever is more, or leaves more people missing; exit code 1 if there is such a case.

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

import numpy as np

from benchmarks.made_wards import SIZES, START, make_ward
from optimiser.bench.generated import generate_instance
from optimiser.bench.once import rules_of
from optimiser.book import Book
from optimiser.folder.load import load as load_folder
from optimiser.folder.scaffold import scaffold
from optimiser.gaps import gaps
from optimiser.library.solve import solve
from optimiser.solve import after_seconds, stop
from optimiser.solve import solve as solve_problem
from optimiser.solve.decomposition.by_team import split_by_team
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.choice import STRATEGY_NAMES
from optimiser.solve.parameters.read import read_parameters
from optimiser.solve.strategies import choose_strategy

TOLERANCE, LOW = 0.02, 25
"""How much worse `auto` may be: a share of the points, or one `low` price in points."""


GENERATED = "generated/"
"""What generated instances are called by, with their size."""

EXAMPLES = Path(__file__).parents[1] / "examples"
EXAMPLE_NAMES = ("acute-ward", "community-mdt", "crisis-team", "pathology-imaging", "supported-living")

BESIDE = 3.0
"""Seconds that a run takes beside its search, for telling whether there is time for it."""


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


Case = tuple[str, int, float]
"""A folder, workers and seconds."""


def run_once(
    folder: str, strategy: str, workers: int, seconds: float, seed: int, parameters: Path | None = None
) -> Run:
    """Solve a folder, or a generated instance, once, as a parameter file tunes it."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if folder.startswith(GENERATED):
        instance = generate_instance(int(folder.removeprefix(GENERATED))).instance
        tuned = SolveParameters() if parameters is None else read_parameters(parameters)[1]
        problem = instance.problem
        result = solve_problem(
            problem, rules_of(instance), strategy, after_seconds(seconds), None, seed, workers, parameters=tuned
        )
        bill = result.bill
    else:
        found = solve(folder, strategy=strategy, workers=workers, seconds=seconds, seed=seed, parameters=parameters)
        problem, result = found.source.problem, found.result
        bill = found.rota.bill if found.rota else None
    assert bill is not None, result.status
    missing = sum(gap.missing for gap in gaps(problem, bill.lines))
    return Run(
        name_of(folder), workers, seconds, seed, strategy, result.strategy, round(result.seconds, 2), bill.hard,
        missing, bill.points, result.bound, result.iterations, round(load, 1),
    )  # fmt: skip


def name_of(folder: str) -> str:
    """How a folder is called in the rows."""
    return folder if folder.startswith(GENERATED) else Path(folder).name


def run_by_processor(folder: str, strategy: str, seconds: float, seed: int, parameters: Path | None) -> Run:
    """The same with one worker, by the processor's seconds, in a process of its own: one that is a daemon searches in
    itself."""
    here, there = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.Process(
        target=_by_processor, args=(there, folder, strategy, seconds, seed, parameters), daemon=True
    )
    worker.start()
    there.close()
    found: Run = here.recv()
    worker.join()
    return found


def _by_processor(
    pipe: Connection, folder: str, strategy: str, seconds: float, seed: int, parameters: Path | None
) -> None:
    vars(stop)["time"] = SimpleNamespace(monotonic=time.process_time)
    pipe.send(run_once(folder, strategy, 1, seconds, seed, parameters))


def rivals_of(folder: str, strategies: Sequence[str], seconds: float) -> list[str]:
    """Those of some strategies that are not what `auto` takes of a folder in its time and do not come to it."""
    if folder.startswith(GENERATED):
        instance = generate_instance(int(folder.removeprefix(GENERATED))).instance
        book = Book(instance.problem, rules_of(instance))
    else:
        loaded = load_folder(Path(folder))
        book = Book(loaded.problem, loaded.rules)
    parameters = SolveParameters()
    same = {choose_strategy(book, parameters, seconds)[0]}
    if len(split_by_team(book, parameters.decomposition)) < 2:
        same.add("teams")  # neighbourhood search
    return [name for name in strategies if name == "auto" or name not in same]


def run_all(folders: Sequence[str], asked: argparse.Namespace, known: Sequence[Run]) -> Iterator[Run]:
    """Every run that is not known, case after case, as long as there is time for a whole case."""
    cases = [(f, w, s) for f in folders for s in asked.seconds for w in asked.workers]
    order = np.random.default_rng(asked.draw).permutation(len(cases)) if asked.minutes else range(len(cases))
    done = {(run.folder, run.workers, run.seconds, run.seed, run.strategy) for run in known}
    end = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
    rivals: dict[tuple[str, float], list[str]] = {}
    for k in order:
        folder, workers, seconds = cases[int(k)]
        if (folder, seconds) not in rivals:
            rivals[folder, seconds] = rivals_of(folder, asked.strategies, seconds)
        wanted = [
            (seed, strategy)
            for seed in asked.seeds
            for strategy in rivals[folder, seconds]
            if (name_of(folder), workers, seconds, seed, strategy) not in done
        ]
        if time.monotonic() + len(wanted) * (seconds + BESIDE) > end:
            continue
        for seed, strategy in wanted:
            if asked.processor:
                yield run_by_processor(folder, strategy, seconds, seed, asked.parameters)
            else:
                yield run_once(folder, strategy, workers, seconds, seed, asked.parameters)


def medians(runs: Iterable[Run]) -> dict[Case, dict[str, tuple[float, float, float]]]:
    """(hard breaches, people missing, points), each the median over seeds, by (folder, workers, seconds), strategy."""
    found: dict[Case, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
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


def known_runs(path: Path) -> list[Run]:
    """Runs that an earlier call wrote."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Run(
                row["folder"], int(row["workers"]), float(row["seconds"]), int(row["seed"]), row["strategy"],
                row["used"], float(row["took"]), int(row["hard"]), int(row["missing"]), int(row["points"]),
                int(row["bound"]) if row["bound"] else None, int(row["iterations"]), float(row["load"]),
            )
            for row in csv.DictReader(stream)
        ]  # fmt: skip


def made_folders(home: Path, asked: argparse.Namespace) -> list[str]:
    """Folders to solve; wards are made."""
    folders = list(asked.folder)
    if asked.acceptance:
        scaffold(home / "scaffold", START)
        folders += [str(home / "scaffold"), *(str(EXAMPLES / name) for name in EXAMPLE_NAMES), GENERATED + "30"]
    for ward in asked.wards:
        for size in asked.sizes:
            made = home / f"ward-{size:02d}-{ward}"
            make_ward(made, size, ward)
            folders.append(str(made))
    return folders


def main() -> None:
    """Measure, write and summarise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--acceptance", action="store_true", help="the ward of `rota new`, examples, generated/30 too")
    parser.add_argument("--minutes", type=float, help="as many cases as there is time for, in drawn order")
    parser.add_argument("--draw", type=int, default=1, help="seed of the order")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--wards", type=int, nargs="*", default=[1], help="seeds of the made wards")
    parser.add_argument("--folder", nargs="*", default=[], help="rota folders, or generated/SIZE, besides")
    parser.add_argument("--strategies", nargs="*", default=["auto", *STRATEGY_NAMES])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seconds", type=float, nargs="*", default=[5, 15, 30])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    parser.add_argument("--parameters", type=Path, help="a parameter file")
    parser.add_argument("--processor", action="store_true", help="seconds of the processor, one worker")
    asked = parser.parse_args()
    if asked.processor:
        asked.workers = [1]
    runs = known_runs(asked.out)
    began, before = time.monotonic(), len(runs)
    with tempfile.TemporaryDirectory() as made, asked.out.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if not runs:
            writer.writerow([field.name for field in fields(Run)])
        for run in run_all(made_folders(Path(made), asked), asked, runs):
            runs.append(run)
            writer.writerow(astuple(run))
            stream.flush()
    worse = summarise(runs, sys.stdout)
    cases = len({(run.folder, run.workers, run.seconds) for run in runs})
    took = f"{len(runs) - before} runs in {time.monotonic() - began:.0f} s, {before} known before"
    print(f"{took}; auto worse than allowed in {worse} of {cases} cases")
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
