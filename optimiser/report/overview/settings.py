"""Run settings as pairs of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimiser.report.rota.view import RotaView
from optimiser.tabular.wording import count

FOR_MACHINES = ("trace", "bill", "hard", "levels", "solve_parameters")
"""Parts of a run's record that pages leave to run.json; the cost says what levels came to, to those who may know."""


def settings(view: RotaView) -> Iterator[tuple[str, str]]:
    """Run settings as pairs of words, nested ones flattened; what is for machines is left to run.json."""
    outcome = view.outcome
    yield "status", outcome.status
    yield "cost", f"{count(view.bill.hard, 'hard breach', 'hard breaches')}, {count(view.bill.points, 'point')}"
    yield "bound", "not known" if view.bound is None else f"{view.bound:,} points"
    yield from _flat("", {k: v for k, v in outcome.record.items() if k not in FOR_MACHINES})


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{prefix}, {key}" if prefix else str(key), inner)
    elif value is not None:
        yield prefix, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
