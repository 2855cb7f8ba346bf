"""What the runs of a benchmark say together: curves over time, times to a target, profiles, spreads; as tables.

A run is what `optimiser.bench.once` tells of it. A rota counts from when it keeps every hard rule. The target of an
instance is its best known cost, or the least that any of the runs found where that is less or nothing is known.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optimiser.table import OutputTable, Value, numbers, words

BenchRun = Mapping[str, Any]
Curve = list[tuple[float, float]]
"""(seconds, value) where the value changes, in order."""

WITHIN = (5, 1, 0)
"""Per cent above the target that times are told for."""

FAILURES = ("FAILED", "INVALID")


def instances_of(runs: Iterable[BenchRun]) -> list[str]:
    """The instances in the order they were run."""
    return list(dict.fromkeys(run["instance"] for run in runs))


def sides_of(runs: Iterable[BenchRun]) -> list[str]:
    """The sides in the order they were run."""
    return list(dict.fromkeys(run["side"] for run in runs))


def seeds_of(runs: Iterable[BenchRun]) -> list[int]:
    """The seeds, ascending."""
    return sorted({run["seed"] for run in runs})


def cost_targets(runs: Sequence[BenchRun]) -> dict[str, tuple[float | None, str]]:
    """For each instance its target and whence that is: `published`, `reference`, `planted`, `best of these runs`; None
    where there is no rota at all."""
    found: dict[str, tuple[float | None, str]] = {}
    for name in instances_of(runs):
        ours = [run for run in runs if run["instance"] == name]
        costs = [float(run["objective"]) for run in ours if run.get("objective") is not None]
        known = [(float(run["best_known"]), run) for run in ours if run.get("best_known") is not None]
        if known and (not costs or known[0][0] <= min(costs)):
            found[name] = known[0][0], known[0][1].get("best_known_from") or "published"
        else:
            found[name] = (min(costs), "best of these runs") if costs else (None, "")
    return found


def cost_curve(run: BenchRun) -> Curve:
    """The cost of the best rota without a hard breach, over time."""
    curve: Curve = []
    for seconds, _, hard, points, _ in run.get("trace") or ():
        if hard == 0 and (not curve or points < curve[-1][1]):
            curve.append((float(seconds), float(points)))
    return curve


def bound_curve(run: BenchRun) -> Curve:
    """The proven bound over time."""
    told = [(float(p[0]), p[4]) for p in run.get("trace") or ()]
    told += [(float(entry["seconds"]), entry["bound"]) for entry in run.get("log") or () if "bound" in entry]
    if run.get("seconds") is not None:
        told.append((float(run["seconds"]), run.get("bound")))
    curve: Curve = []
    for seconds, bound in sorted((s, b) for s, b in told if b is not None):
        if not curve or bound > curve[-1][1]:
            curve.append((seconds, float(bound)))
    return curve


def value_at(curve: Curve, seconds: float, missing: float) -> float:
    """The value that a curve has at some time; `missing` before it begins."""
    found = missing
    for when, value in curve:
        if when > seconds:
            break
        found = value
    return found


def seconds_to(run: BenchRun, target: float | None, within: float) -> float:
    """Seconds until a run's rota cost at most so many per cent above a target; infinite where it never did."""
    if target is None:
        return math.inf
    most = target + abs(target) * within / 100
    return next((seconds for seconds, cost in cost_curve(run) if cost <= most), math.inf)


def anytime(runs: Sequence[BenchRun]) -> OutputTable:
    """Cost and bound over time, each the median over the seeds: no cost while half of the runs have no rota yet."""
    rows: list[tuple[Value, ...]] = []
    for name in instances_of(runs):
        for side in sides_of(runs):
            ours = [run for run in runs if run["instance"] == name and run["side"] == side]
            curves = [(cost_curve(run), bound_curve(run)) for run in ours]
            times = {s for pair in curves for curve in pair for s, _ in curve}
            times |= {max((float(run["seconds"]) for run in ours if run.get("seconds") is not None), default=0.0)}
            last: tuple[Value, ...] = ()
            for at in sorted(times):
                costs = [value_at(cost, at, math.inf) for cost, _ in curves]
                cost, bound = (
                    _finite(statistics.median(costs)),
                    _finite(statistics.median(value_at(bound, at, -math.inf) for _, bound in curves)),
                )
                told = (cost, bound, sum(map(math.isfinite, costs)))
                if told != last or at == max(times):
                    rows.append((name, side, round(at, 3), *told, len(ours)))
                last = told
    columns = words("instance", "side") + numbers("s", "seconds") + numbers("points", "cost", "bound")
    columns += numbers("", "runs_with_rota", "runs")
    return OutputTable("anytime", "Medians over the seeds", columns, tuple(rows))


def time_to_target(runs: Sequence[BenchRun]) -> OutputTable:
    """Seconds to within some per cent of the target, by instance and side: the median counts runs that did not get
    there as later than all, and is unknown where half did not."""
    rows: list[tuple[Value, ...]] = []
    for name, (target, source) in cost_targets(runs).items():
        for side in sides_of(runs):
            ours = [run for run in runs if run["instance"] == name and run["side"] == side]
            for within in WITHIN:
                times = [seconds_to(run, target, within) for run in ours]
                reached = [t for t in times if math.isfinite(t)]
                middle = _finite(statistics.median(times)) if times else None
                spread = (min(reached), max(reached)) if reached else (None, None)
                rows.append((name, side, target, source, within, len(ours), len(reached), middle, *spread))
    columns = words("instance", "side") + numbers("points", "target") + words("target_from")
    columns += numbers("%", "within_percent") + numbers("", "runs", "reached")
    columns += numbers("s", "median_seconds", "least_seconds", "most_seconds")
    return OutputTable("time_to_target", "Seconds to a target", columns, tuple(rows))


def reached_by(runs: Sequence[BenchRun]) -> OutputTable:
    """Which share of the runs had come within some per cent of the target by some second."""
    rows: list[tuple[Value, ...]] = []
    targets = cost_targets(runs)
    for within in WITHIN:
        for side in sides_of(runs):
            ours = [run for run in runs if run["side"] == side]
            times = [seconds_to(run, targets[run["instance"]][0], within) for run in ours]
            rows += [(within, side, *step, len(ours)) for step in _shares(times, len(ours))]
    columns = numbers("%", "within_percent") + words("side") + numbers("s", "seconds")
    return OutputTable("reached_by", "Shares of runs", columns + numbers("", "share", "runs"), tuple(rows))


def performance_profiles(runs: Sequence[BenchRun]) -> OutputTable:
    """Performance profiles: for each side the share of problems on which it is within a ratio of the best.

    A problem is an instance with a seed. By cost the best is the target of the instance; by seconds (only where sides
    are compared) it is the side that came within 5% or 1% of the target first. A problem that a side has no rota for,
    or where it did not get there, counts as never within any ratio. E. D. Dolan and J. J. More, Benchmarking
    optimization software with performance profiles, Mathematical Programming 91 (2002).
    """
    rows: list[tuple[Value, ...]] = []
    targets, sides = cost_targets(runs), sides_of(runs)
    problems = list(dict.fromkeys((run["instance"], run["seed"]) for run in runs))
    by_key = {(run["instance"], run["seed"], run["side"]): run for run in runs}

    def add(measure: str, side: str, ratios: list[float]) -> None:
        rows.extend((measure, side, *step, len(problems)) for step in _shares(ratios, len(problems)))

    for side in sides:
        held = [(by_key.get((*problem, side)), targets[problem[0]][0]) for problem in problems]
        add("cost", side, [_ratio(None if run is None else run.get("objective"), best) for run, best in held])
    for within in (w for w in WITHIN if w and len(sides) > 1):
        times = {
            (problem, side): seconds_to(run, targets[problem[0]][0], within) if run is not None else math.inf
            for problem in problems
            for side in sides
            for run in (by_key.get((*problem, side)),)
        }
        for side in sides:
            best = {problem: min(times[problem, other] for other in sides) for problem in problems}
            ratios = [_ratio(_finite(times[problem, side]), _finite(best[problem])) for problem in problems]
            add(f"seconds to {within}%", side, ratios)
    columns = words("measure", "side") + numbers("", "ratio", "share", "problems")
    return OutputTable("performance_profiles", "Dolan and More", columns, tuple(rows))


def spreads(runs: Sequence[BenchRun]) -> OutputTable:
    """By instance and side: how many runs have a rota; cost, gap, gap to the own bound, memory as least, median and
    most over the seeds that have the figure."""
    rows: list[tuple[Value, ...]] = []
    shown = ("objective", "gap_percent", "bound", "bound_gap_percent", "first_rota_seconds", "peak_mib")
    for name in instances_of(runs):
        for side in sides_of(runs):
            ours = [run for run in runs if run["instance"] == name and run["side"] == side]
            if not ours:
                continue
            found: list[Value] = []
            for figure in shown:
                known = [float(run[figure]) for run in ours if run.get(figure) is not None]
                found += [min(known), statistics.median(known), max(known)] if known else [None, None, None]
            sources = sorted({str(run["gap_from"]) for run in ours if run.get("gap_from")})
            with_rota = sum(run.get("objective") is not None for run in ours)
            failed = sum(run.get("status") in FAILURES for run in ours)
            best = next((run["best_known"] for run in ours if run.get("best_known") is not None), None)
            rows.append((name, side, len(ours), with_rota, failed, best, ", ".join(sources), *found))
    columns = words("instance", "side") + numbers("", "runs", "with_rota", "failed", "best_known") + words("gap_from")
    units = ("points", "%", "points", "%", "s", "MiB")
    for figure, unit in zip(shown, units, strict=True):
        columns += numbers(unit, *(f"{figure}_{which}" for which in ("least", "median", "most")))
    return OutputTable("spreads", "Over the seeds", columns, tuple(rows))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _ratio(value: float | None, best: float | None) -> float:
    if value is None or best is None:
        return math.inf
    if value <= best:
        return 1.0
    return value / best if best > 0 else math.inf


def _shares(values: Sequence[float], count: int) -> list[tuple[float, float]]:
    """Steps of the share of values up to each."""
    known = sorted(value for value in values if math.isfinite(value))
    return [(v, n / count) for n, v in enumerate(known, 1) if n == len(known) or known[n] > v]
