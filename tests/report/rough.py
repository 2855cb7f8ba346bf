"""Examples with a rota that took no search, so that their reports can be looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.audit import Lines
from optimiser.folder.load import load
from optimiser.library.judged_rota import audit
from optimiser.operate.day_sheet import day_closures
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.report.rota.view import RotaView

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def rough_rota(problem: Problem) -> list[Assignment]:
    """A rota that took no search: short and over, nobody on leave."""
    options, taken, given, lines = problem.options, set(), [], Lines(problem)
    for o in range(0, len(options.person), 3):
        key = int(options.person[o]), int(options.day[o])
        there = not options.history[o] and not any(day_closures(problem, lines, *key))
        if there and key not in taken and sum(key) % 2:
            taken.add(key)
            given.append(options.assignment(o))
    return given


def rough_view(example: str) -> RotaView:
    """An example for managers, filled roughly."""
    source = load(EXAMPLES / example)
    return replace(audit(source, rough_rota(source.problem), manager=True).view, explain=2)
