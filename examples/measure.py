"""Solve the examples and compare with their expected.json: ``python examples/measure.py [NAME ...] [--seeds 3]``.

Each is solved for 10 and for 60 seconds. An expectation is an interval of cost and no hard breach, never a rota.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

HOME = Path(__file__).resolve().parent


def expected(name: str) -> dict[str, dict[str, int]]:
    """The expectation of an example: by seconds, hard breaches and the interval of cost."""
    found: dict[str, dict[str, int]] = json.loads((HOME / name / "expected.json").read_text(encoding="utf-8"))
    return found


def faults(name: str, seconds: int, hard: int, points: int) -> list[str]:
    """What is not as expected, in words."""
    wanted = expected(name)[f"after_{seconds}_seconds"]
    wrong = []
    if hard > wanted["hard_breaches"]:
        wrong.append(f"{hard} hard breaches, {wanted['hard_breaches']} expected")
    if not wanted["cost_from"] <= points <= wanted["cost_to"]:
        wrong.append(f"cost {points:,}, expected {wanted['cost_from']:,} to {wanted['cost_to']:,}")
    return wrong


@click.command()
@click.argument("names", nargs=-1)
@click.option("--seeds", type=click.IntRange(1), default=1, help="How many seeds to try.")
@click.option("--seconds", type=int, multiple=True, default=(10, 60), help="Time limits.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count(), help="Threads.")
def main(names: tuple[str, ...], seeds: int, seconds: tuple[int, ...], workers: int) -> None:
    """Solve the examples and compare with their expected.json."""
    from optimiser.folder.load import load
    from optimiser.gaps import gaps
    from optimiser.solve import after_seconds, solve

    known = sorted(path.parent.name for path in HOME.glob("*/expected.json"))
    wrong = 0
    for name in names or known:
        folder = load(HOME / name)
        for limit in seconds:
            for seed in range(1, seeds + 1):
                result = solve(folder.problem, folder.rules, "auto", after_seconds(limit), seed=seed, workers=workers)
                if result.bill is None:
                    click.echo(f"{name:20} {limit:3} s seed {seed}: no rota")
                    wrong += 1
                    continue
                found = faults(name, limit, *result.bill.cost)
                wrong += len(found)
                left = len(gaps(folder.problem, result.bill.lines))
                click.echo(
                    f"{name:20} {limit:3} s seed {seed} {result.strategy}: {result.bill.hard} hard, "
                    f"{result.bill.points:,} points, bound {result.bound}, {left} gaps, {result.seconds:.1f} s"
                    + (f"  NOT AS EXPECTED: {'; '.join(found)}" if found else "")
                )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
