"""What a sweep found: one tidy table, and scenarios compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from optimiser.skillmix.sheets import Sheet
from optimiser.sweep.measures import MEASURES
from optimiser.sweep.run import SweepRun

#: Measures that scenarios are compared by.
COMPARED_MEASURES = (
    "cost_gbp", "unmet_hours", "registered_share", "agency_hours", "years_to_close", "gap_wte_at_end",
    "chance_nearly_met", "points",
)  # fmt: skip
PEOPLE_MEASURES = frozenset({"staff_wte", "gap_wte_at_end"})


def table(run: SweepRun) -> Sheet:
    """One row per task: scenario, model, draw, the value of every grid and range, every measure."""
    axes = list(dict.fromkeys((task.model, name) for task in run.tasks for name, _ in task.axes))
    rows = []
    for task in run.tasks:
        values = dict(task.axes)
        found = run.found[task.key]
        rows.append((
            task.scenario, task.model, task.kind, task.draw,
            *(values.get(name) if model == task.model else None for model, name in axes),
            *(found.get(name) for name in MEASURES), task.key,
        ))  # fmt: skip
    levers = (f"{model}.{name}" for model, name in axes)
    columns = ("scenario", "model", "kind", "draw", *levers, *MEASURES, "input_hash")
    doc = "Every point of the sweep. Demand, mix and rota: a year; supply: sums over its years. Money in pounds."
    return Sheet("sweep", doc, columns, tuple(rows), PEOPLE_MEASURES)


def comparison(run: SweepRun) -> Sheet:
    """Each measure of each scenario over its points, beside the first scenario: tidy, one row per measure.

    ``known`` counts the points that have the measure. A gap that never closes has no number of years: where some close
    and some do not, the percentiles are of those that do, and ``known`` beside ``points`` says how many.
    """
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for task in run.tasks:
        grouped[task.scenario, task.model].append(dict(run.found[task.key]))
    first = run.study.scenarios[0].name
    rows = []
    for (scenario, model), points in grouped.items():
        for measure, values in _known(points):
            base = _median([p[measure] for p in grouped[first, model] if p.get(measure) is not None])
            low, middle, high = (round(float(v), 4) for v in np.percentile(values, (5, 50, 95)))
            change = None if base is None or scenario == first else round(middle - base, 4)
            rows.append((scenario, model, measure, len(points), len(values), low, middle, high, change))
    columns = ("scenario", "model", "measure", "points", "known", "p5", "median", "p95", "change_of_median")
    return Sheet("comparison", f"Scenarios compared; changes are from '{first}'.", columns, tuple(rows))


def _known(points: list[dict[str, Any]]) -> Iterator[tuple[str, list[float]]]:
    for measure in COMPARED_MEASURES:
        values = [float(point[measure]) for point in points if point.get(measure) is not None]
        if values:
            yield measure, values


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def failures(run: SweepRun) -> list[tuple[str, str]]:
    """Points without an answer: (scenario and model, status)."""
    bad = []
    for task in run.tasks:
        status = str(run.found[task.key].get("status"))
        if status.startswith("failed") or status in ("infeasible", "INFEASIBLE", "NO_ROTA_IN_TIME", "INVALID"):
            bad.append((f"{task.scenario}, {task.model}", status))
    return bad


def small_comparison(sheet: Sheet, below: float) -> Sheet:
    """The comparison fit to publish: rows of measures that count people are suppressed like the table's columns."""
    if below <= 0:
        return sheet
    people = Sheet(sheet.name, sheet.doc, sheet.columns, tuple(r for r in sheet.rows if r[2] in PEOPLE_MEASURES),
                   frozenset(sheet.columns[5:])).suppressed(below)  # fmt: skip
    told = iter(people.rows)
    rows = tuple(next(told) if row[2] in PEOPLE_MEASURES else row for row in sheet.rows)
    return Sheet(sheet.name, sheet.doc, sheet.columns, rows)
