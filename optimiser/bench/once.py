"""One benchmark run in a process of its own: `python -m optimiser.bench.once curtois/Instance5 --seconds 60`.

Prints one JSON object. Alone in its process, so that peak memory is the run's own, and callable in
a checkout of another revision.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from optimiser.audit import RuleLike
from optimiser.bench.suites import Known, cases, known_cost
from optimiser.gaps import gaps
from optimiser.importing.instances.instance import Instance
from optimiser.solve import after_iterations, after_seconds, any_of, solve
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.read import read_parameters
from optimiser.solve.result import Result
from optimiser.solve.stop import Progress
from optimiser.solve.watch import Watch
from optimiser.tabular.memory import peak_mib


class Timer(Watch):
    """Keeps when the rule book was compiled, and a log of what happened."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.build: float | None = None
        self.strategy = ""
        self.log: list[dict[str, Any]] = []

    def begun(self, strategy: str, options: int, clauses: int, reason: str = "") -> None:
        self.build = time.monotonic() - self.began
        self.strategy = strategy
        begun = {"begun": strategy, "reason": reason, "options": options, "clauses": clauses}
        self.log.append({**begun, "seconds": round(self.build, 3)})

    def bounded(self, progress: Progress) -> None:
        self.log.append({"bound": progress.bound, "seconds": round(progress.seconds, 3)})

    def round(self, progress: Progress, note: str) -> None:
        self.log.append({"round": progress.iterations, "note": note, "seconds": round(progress.seconds, 3)})


def rules_of(instance: Instance) -> Sequence[RuleLike]:
    """The rule book of an instance."""
    from constraints.book import load_rules

    return load_rules(entries=instance.rules, calendar=instance.problem.calendar)


def run(
    label: str,
    strategy: str,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    workers: int,
    parameters: SolveParameters | None = None,
) -> dict[str, Any]:
    """Run one case and measure it.

    Args:
        label: of the case, `curtois/Instance5`.
        strategy, seed, workers, parameters: as `solve` takes them.
        seconds, iterations: limits; None for none.

    Returns:
        Audited objective, bound and gaps in per cent, times in seconds, peak memory in MiB, the
        trace and the log; None for what is not known.
    """
    case = cases()[label]
    instance, planted = case.read()
    rules = rules_of(instance)
    known = known_cost(case, instance, rules, planted)
    stops = [after_seconds(seconds)] if seconds is not None else []
    stops += [after_iterations(iterations)] if iterations is not None else []
    timer, parameters = Timer(), parameters or SolveParameters()
    result = solve(
        instance.problem, rules, strategy, any_of(*stops), seed=seed, workers=workers, watch=timer,
        parameters=parameters,
    )  # fmt: skip
    return {
        "instance": label,
        "strategy": strategy,
        "ran": timer.strategy,
        "seed": seed,
        "workers": workers,
        "limit": seconds,
        **measures(result, known, instance),
        "build_seconds": None if timer.build is None else round(timer.build, 3),
        "solve_seconds": None if timer.build is None else round(result.seconds - timer.build, 3),
        "peak_mib": peak_mib(workers if workers > 1 else 0),
        "solve_parameters": asdict(parameters),
        "trace": [[p.seconds, p.iterations, p.hard, p.points, p.bound] for p in result.trace],
        "log": timer.log,
    }


def measures(result: Result, known: Known, instance: Instance) -> dict[str, Any]:
    """What a result says, against what is known."""
    clean = [p for p in result.trace if p.hard == 0]
    points = result.points if result.bill is not None and result.bill.hard == 0 else None
    best = known.best
    reached = best if best is None or points is None else min(best, points)
    near = [p.seconds for p in clean if reached is not None and p.points <= 1.05 * reached]
    goal, source = goal_of(known, points, result.bound)
    missing = None
    if result.bill is not None:
        missing = sum(g.missing for g in gaps(instance.problem, result.bill.lines))
    return {
        "status": str(result.status),
        "objective": points,
        "hard": None if result.bill is None else result.bill.hard,
        "uncovered": missing,
        "bound": result.bound,
        "best_known": best,
        "best_known_from": known.source if best is not None else "",
        "gap_percent": percent(points, goal),
        "gap_from": source,
        "bound_gap_percent": None if points is None or result.bound is None else percent(points, result.bound),
        "first_rota_seconds": clean[0].seconds if clean else None,
        "within_5_percent_seconds": near[0] if near else None,
        "iterations": result.iterations,
        "seconds": result.seconds,
        "mismatch": result.mismatch,
    }


def goal_of(known: Known, points: int | None, bound: int | None) -> tuple[int | None, str]:
    """What the gap of a rota is measured from, and what that is.

    The best known cost. A generated instance's rota may cost less than the planted one and the frozen reference: no
    gap can be told from those, so it is told from the best bound, its own or the frozen one; `bound`. None, with an
    empty word, where nothing is known to tell it from.
    """
    best = known.best
    if best is None:
        return None, ""
    if known.source == "published" or points is None or points >= best:
        return best, known.source
    bounds = [b for b in (known.bound, bound) if b is not None and b > 0]
    return (max(bounds), "bound") if bounds else (None, "")


def percent(value: int | None, goal: int | None) -> float | None:
    """How far a value is above a goal, in per cent of the goal; None if either is unknown, or the goal alone is 0."""
    if value is not None and value == goal:
        return 0.0
    return None if value is None or not goal else round(100 * (value - goal) / goal, 2)


def main() -> None:
    """Run one case as the arguments say, and print its JSON."""
    parser = argparse.ArgumentParser(description="One benchmark run.")
    parser.add_argument("instance")
    parser.add_argument("--strategy", default="auto")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parameters", type=Path)
    given = parser.parse_args()
    tuned = None if given.parameters is None else read_parameters(given.parameters)[1]
    found = run(given.instance, given.strategy, given.seconds, given.iterations, given.seed, given.workers, tuned)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
