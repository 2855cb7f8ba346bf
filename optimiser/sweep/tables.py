"""What a sweep found: one tidy table, and scenarios compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from optimiser.sweep.choices import choice_of
from optimiser.sweep.execution import StudyResult
from optimiser.sweep.measures import MEASURES
from optimiser.table import OutputColumn, OutputTable, hide_small, numbers, words

COMPARED_MEASURES = (
    "cost_gbp", "bill_gbp", "unmet_hours", "registered_share", "agency_hours", "years_to_close", "gap_wte_at_end",
    "staff_wte", "chance_nearly_met", "dilution_hours", "limits_missed_gbp", "risk_points", "points",
)  # fmt: skip
"""Measures that scenarios are compared by."""

UNITS = {
    "cost_gbp": "£", "bill_gbp": "£", "unmet_hours": "hours", "needed_hours": "hours", "registered_share": "share",
    "agency_hours": "hours", "years_to_close": "years", "gap_wte_at_end": "WTE", "chance_nearly_met": "share",
    "staff_wte": "WTE", "dilution_hours": "hours", "limits_missed_gbp": "£", "risk_points": "risk points",
    "points": "points",
}  # fmt: skip
"""What each measure that is a number is in."""

PEOPLE_MEASURES = frozenset({"staff_wte", "gap_wte_at_end"})
"""Measures that count people."""


def point_table(result: StudyResult) -> OutputTable:
    """One row per task: scenario, model, draw, the value of every grid and range, every measure."""
    axes = list(dict.fromkeys((task.model, name) for task in result.tasks for name, _ in task.axes))
    rows = []
    for task in result.tasks:
        values = dict(task.axes)
        found = result.found[task.key]
        rows.append((
            task.scenario, task.model, task.kind, task.draw,
            *(values.get(name) if model == task.model else None for model, name in axes),
            *(found.get(name) for name in MEASURES), task.key,
        ))  # fmt: skip
    columns = (
        *words("scenario", "model", "kind"),
        OutputColumn("draw", kind="number"),
        *(OutputColumn(f"{model}.{name}", "the lever's own", "number") for model, name in axes),
        *(_measure_column(name) for name in MEASURES),
        OutputColumn("input_hash"),
    )
    doc = "Every point of the sweep. Demand, mix and rota: a year; supply: sums over its years. Money in pounds."
    return OutputTable("sweep", doc, columns, tuple(rows))


def _measure_column(name: str) -> OutputColumn:
    if name not in UNITS:
        return OutputColumn(name)
    return OutputColumn(name, UNITS[name], "people" if name in PEOPLE_MEASURES else "number")


def comparison_table(result: StudyResult, below: float = 0) -> OutputTable:
    """Each measure of each scenario and choice of grid values over its draws, beside the first scenario with the same
    choice: tidy, one row per measure.

    ``known`` counts the points that have the measure. A gap that never closes has no number of years: where some close
    and some do not, the percentiles are of those that do, and ``known`` beside ``points`` says how many.

    Args:
        result: what was found.
        below: measures that count people are suppressed as `OutputTable.suppressed` does it; 0: none.
    """
    grouped: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for task in result.tasks:
        grouped[task.scenario, task.model, choice_of(result.study, task)].append(dict(result.found[task.key]))
    first = result.study.scenarios[0].name
    rows = []
    for (scenario, model, choice), points in grouped.items():
        for measure, values in _known(points):
            base = _median([p[measure] for p in grouped[first, model, choice] if p.get(measure) is not None])
            low, middle, high = (round(float(v), 4) for v in np.percentile(values, (5, 50, 95)))
            change = None if base is None or scenario == first else round(middle - base, 4)
            figures: tuple[Any, ...] = (low, middle, high, change)
            if measure in PEOPLE_MEASURES and below > 0:
                figures = tuple(hide_small(figure, below) for figure in figures)
            rows.append((scenario, model, choice, measure, len(points), len(values), *figures))
    columns = (
        *words("scenario", "model", "choice", "measure"),
        *numbers("points", "points", "known"),
        *numbers("the measure's own", "p5", "median", "p95", "change_of_median"),
    )
    return OutputTable("comparison", f"Scenarios compared; changes are from '{first}'.", columns, tuple(rows))


def _known(points: list[dict[str, Any]]) -> Iterator[tuple[str, list[float]]]:
    for measure in COMPARED_MEASURES:
        values = [float(point[measure]) for point in points if point.get(measure) is not None]
        if values:
            yield measure, values


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def failures(result: StudyResult) -> list[tuple[str, str]]:
    """Points without an answer: (scenario and model, status)."""
    bad = []
    for task in result.tasks:
        status = str(result.found[task.key].get("status"))
        if status.startswith("failed") or status in ("infeasible", "INFEASIBLE", "NO_ROTA_IN_TIME", "INVALID"):
            bad.append((f"{task.scenario}, {task.model}", status))
    return bad
