"""Full re-solves of a mix under seeded changes of its assumptions: ``python -m benchmarks.mix_resolves --times 1000``.

Each re-solve starts from the rows of the folder: demand, staff costs, programme, solver, lines and the independent
count are all made afresh. Two processes share the work, each with a solver process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

import numpy as np

from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.solve import solve_mix

_folder: MixFolder | None = None


def levers(seed: int) -> MixLevers:
    """Assumptions drawn from a seed: growth, productivity, demand, uplift, supervision, caps, prices."""
    rng = np.random.default_rng(seed)
    return MixLevers(
        growth=float(rng.uniform(-0.01, 0.03)),
        productivity=float(rng.uniform(0.0, 0.02)),
        demand_factor=float(rng.uniform(0.9, 1.2)),
        uplift=float(rng.uniform(0.2, 0.27)),
        supervision_factor=float(rng.uniform(0.5, 2.0)),
        cap_factor=float(rng.uniform(0.5, 1.5)),
        temporary_price_factor=float(rng.uniform(0.8, 1.4)),
    )


def _open(path: Path) -> None:
    global _folder  # noqa: PLW0603 - one folder for each worker process
    _folder = read_mix_folder(path)


def _one(seed: int) -> tuple[int, int, tuple[int, int, int]]:
    assert _folder is not None
    result = solve_mix(_folder.problem(levers(seed)))
    assert result.status == "optimal", result.conflicts
    return seed, result.totals.bill_pence, result.size


def main() -> None:
    """Solve, and print the size, the time and a digest of every bill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("examples/mix-place"))
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    began = perf_counter()
    with ProcessPoolExecutor(asked.workers, initializer=_open, initargs=(asked.folder,)) as pool:
        found = list(pool.map(_one, range(asked.times), chunksize=10))
    seconds = perf_counter() - began
    columns, rows, entries = max(size for _, _, size in found)
    digest = hashlib.sha256(repr([bill for _, bill, _ in found]).encode()).hexdigest()[:16]
    print(
        f"{asked.times} full re-solves of {asked.folder.name} (up to {columns:,} columns, {rows:,} rows, {entries:,} "
        f"entries) in {seconds:.1f} s on {asked.workers} processes, {1000 * seconds / asked.times:.0f} ms each; "
        f"bills {digest}"
    )


if __name__ == "__main__":
    main()
