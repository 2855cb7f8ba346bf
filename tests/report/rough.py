"""Examples with a rota that took no search, so that their reports can be looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.audit import Lines
from optimiser.folder.load import load
from optimiser.library.judged_rota import audit
from optimiser.operate.day_sheet import closed
from optimiser.report.rota.view import RotaView

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def rough_view(example: str) -> RotaView:
    """An example for managers, filled roughly: short and over, nobody on leave."""
    source = load(EXAMPLES / example)
    problem = source.problem
    options, taken, given, lines = problem.options, set(), [], Lines(problem)
    for o in range(0, len(options.person), 3):
        key = int(options.person[o]), int(options.day[o])
        there = not options.history[o] and not any(closed(problem, lines, *key))
        if there and key not in taken and sum(key) % 2:
            taken.add(key)
            given.append(options.assignment(o))
    return replace(audit(source, given, manager=True).view, explain=2)
