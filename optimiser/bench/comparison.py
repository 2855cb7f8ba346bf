"""Two sides of a benchmark compared, run by run of the same instance and seed, with bootstrap confidence intervals."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np

from optimiser.bench.measured import BenchRun, cost_targets, instances_of, seconds_to, sides_of
from optimiser.table import OutputTable, Value, numbers, words

RESAMPLES = 10_000
CONFIDENCE = 0.95

LEAST_UNITS = 6
"""Fewer have no interval: were the sides alike, five of five would fall on one side by chance in 2 of 32, more often
than in one of twenty."""

SECONDS_TO = "seconds to 5%"
COLUMN_OF = {
    "cost": "objective",
    "bound": "bound",
    "seconds to first rota": "first_rota_seconds",
    "peak memory": "peak_mib",
}
MEASURES = (*COLUMN_OF, SECONDS_TO)
MORE_IS_BETTER = ("bound",)


def confidence_interval(differences: Sequence[float], seed: int = 1) -> tuple[float, float] | None:
    """A percentile bootstrap interval of the mean of paired differences; None for fewer than `LEAST_UNITS`.

    B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. The same seed gives the same.
    """
    if len(differences) < LEAST_UNITS:
        return None
    given = np.asarray(differences, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(len(given), size=(RESAMPLES, len(given)))
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(given[drawn].mean(axis=1), [tail, 100 - tail])
    return float(low), float(high)


def comparison(runs: Sequence[BenchRun]) -> OutputTable:
    """Each other side against the first, in per cent of the first.

    Seeds of one instance are no independent witnesses of instances: over all instances the mean over an instance's
    seeds is one unit, within an instance a seed is. A pair of which either side, or both, lack the figure is counted
    and left out of the mean, as is one whose first is 0.
    """
    rows: list[tuple[Value, ...]] = []
    first, *others = sides_of(runs) or [""]
    targets = cost_targets(runs)
    by_key = {(run["instance"], run["seed"], run["side"]): run for run in runs}
    names = instances_of(runs)
    for other in others:
        for measure in MEASURES:
            means: list[float] = []
            within: list[tuple[Value, ...]] = []
            totals = [0, 0, 0, 0, 0]
            for name in names:
                seeds = sorted({seed for instance, seed, _ in by_key if instance == name})
                ends = [
                    tuple(_figure(by_key.get((name, seed, side)), measure, targets[name][0]) for side in (first, other))
                    for seed in seeds
                ]
                found = [100 * (b - a) / a for a, b in ends if a and b is not None]
                counts = _counts(ends, measure)
                totals = [sum(pair) for pair in zip(totals, (*counts, len(ends) - len(found)), strict=True)]
                if found:
                    means.append(statistics.fmean(found))
                within.append((name, "seeds", *_told(found), *counts, len(ends) - len(found)))
            if len(names) > 1:
                rows.append((first, other, measure, "", "instances", *_told(means), *totals))
            rows += [(first, other, measure, *row) for row in within]
    columns = words("first", "second", "measure", "instance", "unit") + numbers("", "units")
    columns += numbers("%", "mean_difference_percent", "low_percent", "high_percent")
    columns += numbers("", "better", "equal", "worse", "one_only", "left_out")
    return OutputTable("comparison", "The second side against the first", columns, tuple(rows))


def _told(differences: Sequence[float]) -> tuple[Value, ...]:
    interval = confidence_interval(differences) or (None, None)
    mean = round(statistics.fmean(differences), 3) if differences else None
    return len(differences), mean, *(None if end is None else round(end, 3) for end in interval)


def _counts(ends: Sequence[tuple[float | None, ...]], measure: str) -> tuple[int, int, int, int]:
    """Pairs in which the second is better, equal, worse, and of which one alone has the figure: it is better there."""
    sign = 1 if measure in MORE_IS_BETTER else -1
    both = [sign * (b - a) for a, b in ends if a is not None and b is not None]
    one = [(a, b) for a, b in ends if (a is None) != (b is None)]
    better = sum(d > 0 for d in both) + sum(a is None for a, _ in one)
    worse = sum(d < 0 for d in both) + sum(b is None for _, b in one)
    return better, sum(d == 0 for d in both), worse, len(one)


def _figure(run: BenchRun | None, measure: str, target: float | None) -> float | None:
    if run is None:
        return None
    if measure == SECONDS_TO:
        seconds = seconds_to(run, target, 5)
        return seconds if seconds < float("inf") else None
    value: Any = run.get(COLUMN_OF[measure])
    return None if value is None else float(value)
