"""Workers by spawn beside workers by fork: `python -m benchmarks.start_methods FOLDER [options]`, on an idle machine.

Solves a folder with two workers by each start method, seed after seed, and prints a row of CSV for each run, then the
medians of the points and by how much spawn is dearer. Where the two have others, hard breaches and people missing come
first.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
from dataclasses import replace
from pathlib import Path

from optimiser.gaps import gaps
from optimiser.library.solve import solve
from optimiser.solve.parameters import SolveParameters

METHODS = ("fork", "spawn")


def solve_by(method: str, folder: Path, seconds: float, seed: int, workers: int) -> tuple[int, int, int]:
    """Hard breaches, people missing and points of one run."""
    usual = SolveParameters()
    parameters = replace(usual, workers=replace(usual.workers, start_method=method))
    found = solve(folder, seconds=seconds, seed=seed, workers=workers, parameters=parameters)
    assert found.rota is not None, found.status
    bill = found.rota.bill
    return bill.hard, sum(gap.missing for gap in gaps(found.source.problem, bill.lines)), bill.points


def main() -> None:
    """Measure and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    asked = parser.parse_args()
    writer = csv.writer(sys.stdout)
    writer.writerow(("seed", "method", "hard", "missing", "points"))
    found: dict[str, list[tuple[int, int, int]]] = {method: [] for method in METHODS}
    for seed in asked.seeds:
        for method in METHODS:
            cost = solve_by(method, asked.folder, asked.seconds, seed, asked.workers)
            found[method].append(cost)
            writer.writerow((seed, method, *cost))
            sys.stdout.flush()
    fork, spawn = ([statistics.median(values) for values in zip(*found[m], strict=True)] for m in METHODS)
    dearer = f", {100 * (spawn[2] / fork[2] - 1):+.1f}%" if fork[2] else ""
    print(f"median hard, missing, points: fork {fork}, spawn {spawn}{dearer}")


if __name__ == "__main__":
    main()
