"""Mix and supply of many systems at once: ``python -m benchmarks.mix_systems --systems 42 --workers 2``.

A system is made from a seed: the mix folder and the supply folder of the examples under demand, growth, caps, prices
and retention of its own. Each mix is solved and explained, each supply projected and planned, over the executor of
sweeps: a pool of processes here, or with ``--dask`` a local cluster. Both print the same digest of all that was found.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.mix_resolves import levers
from optimiser.executor import executor
from optimiser.skillmix.run import run_mix
from optimiser.skillmix.supply.run import run_supply
from optimiser.skillmix.supply.scenarios import SupplyLevers
from optimiser.tabular.memory import peak_mib


def supply_levers(seed: int) -> SupplyLevers:
    """Assumptions of a system's supply, drawn from a seed."""
    rng = np.random.default_rng(seed)
    return SupplyLevers(
        leave_factor=float(rng.uniform(0.8, 1.2)),
        intake_factor=float(rng.uniform(0.9, 1.3)),
        required_factor=float(rng.uniform(0.9, 1.1)),
        growth=float(rng.uniform(-0.005, 0.015)),
    )


def run_system(seed: int, mix: Path, supply: Path | None) -> tuple[int, str, float, float, int]:
    """A system's mix and supply: seed, all figures in short, seconds of each, the most memory of its process, MiB."""
    began = perf_counter()
    found = run_mix(mix, levers(seed))
    middle = perf_counter()
    said = repr(([table.rows for table in found.tables], None if supply is None else _supply(supply, seed)))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return seed, digest, middle - began, perf_counter() - middle, peak_mib() or 0


def _supply(folder: Path, seed: int) -> object:
    return run_supply(folder, supply_levers(seed), draws=0).summary


@contextmanager
def _workers(count: int, dask: bool) -> Iterator[Executor]:
    if not dask:
        with executor(count) as (pool, _):
            yield pool
        return
    from distributed import LocalCluster

    made = LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
    with made as cluster, executor(None, cluster.scheduler_address) as (pool, _):
        yield pool


def main() -> None:
    """Run systems, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", type=int, default=42)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--mix", type=Path, default=Path("examples/mix-place"))
    parser.add_argument("--supply", type=Path, default=Path("examples/mix-ics"))
    parser.add_argument("--no-supply", action="store_true")
    parser.add_argument("--dask", action="store_true", help="a local cluster instead of a pool of processes")
    asked = parser.parse_args()
    supply = None if asked.no_supply else asked.supply.resolve()
    began, clock = perf_counter(), os.times()
    with _workers(asked.workers, asked.dask) as pool:
        waiting = [pool.submit(run_system, seed, asked.mix.resolve(), supply) for seed in range(asked.systems)]
        found = [future.result() for future in waiting]
    seconds, spent = perf_counter() - began, os.times()
    used = sum(spent[:4]) - sum(clock[:4])
    digest = hashlib.sha256(repr([each[1] for each in found]).encode()).hexdigest()[:16]
    mixes, supplies = (float(np.median([each[at] for each in found])) for at in (2, 3))
    print(
        f"{asked.systems} systems on {asked.workers} {'workers of a local cluster' if asked.dask else 'processes'}: "
        f"{seconds:.1f} s by the clock, {used:.1f} s of processors; a mix {mixes:.2f} s, a supply {supplies:.2f} s "
        f"(medians by the clock); {max(each[4] for each in found)} MiB at most in a worker; found {digest}"
    )


if __name__ == "__main__":
    main()
