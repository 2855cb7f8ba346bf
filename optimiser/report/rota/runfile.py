"""`run.json`: what a run was given and what it found, so that it can be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optimiser.folder.files import ROTA
from optimiser.folder.write import rota_rows
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.report.missing_data import missing_data
from optimiser.report.rota.compliance import not_judged
from optimiser.report.rota.rulebook import judged_by, packs_of
from optimiser.report.rota.view import RotaView
from optimiser.tabular.output import csv_text
from optimiser.versions import versions


def record(
    *,
    command: str,
    made: str,
    seed: int | None,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, str],
    notices: Sequence[str] = (),
    trace: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What goes into an outcome's record.

    Args:
        command: the command that ran.
        made: when, as an ISO time with its zone.
        seed: of the random choices.
        parameters: options in force.
        inputs: SHA-256 of each input file by name.
        notices: what was assumed about the input.
        trace: every improvement: seconds, iterations, hard, points, bound.
    """
    return {
        "command": command,
        "made": made,
        "versions": versions(),
        "seed": seed,
        "parameters": dict(parameters),
        "inputs": dict(inputs),
        "notices": list(notices),
        "trace": [dict(point) for point in trace],
    }


def run_json(view: RotaView, beside: Iterable[Assignment] | None = None) -> dict[str, Any]:
    """The content of `run.json`; every number that is not known is null. For others than managers points and bounds
    leave out what is confidential of the rota that was found.

    Args:
        view: what was found.
        beside: the assignments of the `rota.csv` that it stands beside; by default all.
    """
    outcome = view.outcome
    summary = summarise(view)
    return {
        "title": view.title,
        "read_by": "managers" if view.manager else "everybody",
        "status": outcome.status,
        **summary,
        "rota_sha256": rota_hash(view.problem, view.bill.lines.rota if beside is None else beside),
        "seconds": outcome.seconds,
        "iterations": outcome.iterations,
        **outcome.record,
        **({"trace": view.trace} if view.trace else {}),
        **({"levels": view.levels} if view.levels else {}),
    }


def rota_hash(problem: Problem, rota: Iterable[Assignment]) -> str:
    """SHA-256 of a rota as `rota.csv`."""
    text = csv_text(ROTA.headings, rota_rows(problem, rota))
    return hashlib.sha256(text.encode()).hexdigest()


def summarise(view: RotaView) -> dict[str, Any]:
    """Cost, bound, gaps and the bill by rule."""
    points, bound = view.bill.points, view.bound
    gap = None
    if bound is not None and not view.bill.hard:
        gap = round((points - bound) / points, 6) if points else 0.0
    return {
        "points": points,
        "hard_breaches": view.bill.hard,
        "bound": bound,
        "gap": gap,
        "gaps": len(view.gaps),
        "people_missing": sum(g.missing for g in view.gaps),
        "packs": packs_of(view.bill.rules),
        "without": list(view.without),
        "judged_by": judged_by(view.bill.rules, view.without),
        "lacking": [m.as_dict() for m in missing_data(view.problem, view.bill.rules, not_judged(view))],
        "bill": by_shown_rule(view, view.bill.by_rule()),
        "hard": by_shown_rule(view, view.bill.hard_by_rule()),
    }


def by_shown_rule(view: RotaView, amounts: Mapping[str, int]) -> dict[str, int]:
    """Amounts by the names that the readers see; several confidential rules share one, rules of pay
    are for managers."""
    total: dict[str, int] = {}
    for rule, amount in amounts.items():
        if view.hides_points(rule):
            continue
        total[view.rule_of(rule)] = total.get(view.rule_of(rule), 0) + amount
    return total
