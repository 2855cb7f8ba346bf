"""Hours beyond contract beside what needs force: `python -m benchmarks.hours FOLDER ... [options]`.

Solves each folder with each seed and prints a row of CSV: people missing, points, hours beyond contract, by bank or
agency and owed, in all and the most of one contract, and the least hours beyond contract or by bank that counting
proves.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from optimiser.gaps import gaps
from optimiser.library.solve import solve
from optimiser.overtime import forced_overtime, is_hired
from optimiser.report.rota.view import RotaView


@dataclass(frozen=True)
class Hours:
    """One run and its hours."""

    folder: str
    seed: int
    hard: int
    missing: int
    points: int
    bound: int | None
    beyond: float
    beyond_people: int
    beyond_most: float
    bank: float
    owed: float
    owed_most: float
    forced: float


def measure_hours(folder: Path, seconds: float, seed: int, workers: int = 1) -> Hours:
    """Solve a folder once and count."""
    found = solve(folder, seconds=seconds, seed=seed, workers=workers)
    assert found.rota is not None, found.status
    problem, bill = found.source.problem, found.rota.bill
    view = RotaView(problem, bill)
    balances = [line.balance / 60 for line in view.lines if line.balance is not None]
    beyond, owed = [b for b in balances if b > 0], [-b for b in balances if b < 0]
    bank = sum(line.rostered for line in view.lines if is_hired(problem.contracts[line.contract])) / 60
    missing = sum(gap.missing for gap in gaps(problem, bill.lines))
    return Hours(
        folder.name, seed, bill.hard, missing, bill.points, found.result.bound, sum(beyond), len(beyond),
        max(beyond, default=0), bank, sum(owed), max(owed, default=0), forced_overtime(problem) / 60,
    )  # fmt: skip


def main() -> None:
    """Print a row for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    asked = parser.parse_args()
    writer = csv.writer(sys.stdout)
    writer.writerow([field.name for field in fields(Hours)])
    for folder in asked.folder:
        for seed in asked.seeds:
            writer.writerow(astuple(measure_hours(folder, asked.seconds, seed, asked.workers)))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
