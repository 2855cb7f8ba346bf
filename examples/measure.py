"""Solve the examples and compare with their expected.json: ``python examples/measure.py [NAME ...] [--seeds 3]``.

Each is solved by one round of one worker, which is the same on every machine, and for 60 seconds. An expectation is an
interval of cost and no hard breach, never a rota. People are put on the lines of an example's template for 30 seconds.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

HOME = Path(__file__).resolve().parent


def expected(name: str) -> dict[str, dict[str, int]]:
    """The expectations of an example, `after_1_round` and `after_60_seconds`, of a template `after_30_seconds`: hard
    breaches, interval of cost."""
    found: dict[str, dict[str, int]] = json.loads((HOME / name / "expected.json").read_text(encoding="utf-8"))
    return found


def faults(name: str, when: str, hard: int, points: int) -> list[str]:
    """What is not as expected, in words."""
    wanted = expected(name)[when]
    wrong = []
    if hard > wanted["hard_breaches"]:
        wrong.append(f"{hard} hard breaches, {wanted['hard_breaches']} expected")
    if not wanted["cost_from"] <= points <= wanted["cost_to"]:
        wrong.append(f"cost {points:,}, expected {wanted['cost_from']:,} to {wanted['cost_to']:,}")
    return wrong


def interval(costs: list[int]) -> dict[str, int]:
    """An expectation from what was measured: from half the least to one and a half times the most, in hundreds."""
    return {"hard_breaches": 0, "cost_from": min(costs) // 200 * 100, "cost_to": -(-max(costs) * 3 // 200) * 100}


def measure_template(name: str, workers: int) -> int:
    """Put the people of an example on the lines of its template, 30 seconds; how much is not as expected."""
    from optimiser.library.template.assign import assign_template

    done = assign_template(HOME / name, seconds=30, workers=workers)
    found = faults(name, "after_30_seconds", done.rota.hard, done.rota.points)
    click.echo(
        f"{name:20} after_30_seconds: {done.rota.hard} hard, {done.rota.points:,} points, "
        f"{len(done.rota.view.gaps)} gaps, {len(done.found.found.opened)} duties open"
        + (f"  NOT AS EXPECTED: {'; '.join(found)}" if found else "")
    )
    click.echo(f"{name}/expected.json by this run: {json.dumps({'after_30_seconds': interval([done.rota.points])})}")
    return len(found)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--seeds", type=click.IntRange(1), default=1, help="How many seeds to try.")
@click.option("--only", type=click.Choice(["round", "seconds"]), help="Measure only by the round, or by the clock.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count(), help="Threads of a run by the clock.")
def main(names: tuple[str, ...], seeds: int, only: str | None, workers: int) -> None:
    """Solve the examples, compare with their expected.json, and print what it would say by these runs."""
    from optimiser.folder.load import load
    from optimiser.gaps import gaps
    from optimiser.solve import after_iterations, after_seconds, solve

    runs = {
        "round": ("after_1_round", after_iterations(1), 1),
        "seconds": ("after_60_seconds", after_seconds(60), workers),
    }
    known = sorted(path.parent.name for path in HOME.glob("*/expected.json") if (path.parent / "rota.toml").exists())
    wrong = 0
    for name in names or known:
        folder = load(HOME / name)
        if folder.problem.template is not None:
            wrong += measure_template(name, workers)
            continue
        measured: dict[str, list[int]] = {}
        for when, stop, threads in [run for word, run in runs.items() if only in (None, word)]:
            for seed in range(1, seeds + 1):
                label = f"{name:20} {when} seed {seed}"
                result = solve(folder.problem, folder.rules, "auto", stop, seed=seed, workers=threads)
                if result.bill is None:
                    click.echo(f"{label}: no rota")
                    wrong += 1
                    continue
                found = faults(name, when, *result.bill.cost)
                wrong += len(found)
                measured.setdefault(when, []).append(result.bill.points)
                left = len(gaps(folder.problem, result.bill.lines))
                click.echo(
                    f"{label} {result.strategy}: {result.bill.hard} hard, "
                    f"{result.bill.points:,} points, bound {result.bound}, {left} gaps, {result.seconds:.1f} s"
                    + (f"  NOT AS EXPECTED: {'; '.join(found)}" if found else "")
                )
        says = {when: interval(costs) for when, costs in measured.items()}
        click.echo(f"{name}/expected.json by these runs: {json.dumps(says)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
