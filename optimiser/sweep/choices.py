"""Choices of a study and futures they meet: percentiles over draws alone, and the regret of each choice.

A choice is a combination of grid values (a policy); a grid is no distribution, so nothing is taken over it. The futures
that a choice meets are the scenarios and draws. Where a model has no grid its scenarios are the choices, and the
futures are the draws. Regret is L. J. Savage's (1951): by how much a choice does worse than the best one in a future.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from optimiser.sweep.execution import StudyResult
from optimiser.sweep.study import LeverGrid, Study
from optimiser.sweep.tasks import SweepTask
from optimiser.table import SUPPRESSED, OutputTable, numbers, words

REGRETTED = ("bill_gbp", "cost_gbp", "unmet_hours", "gap_wte_at_end", "points")
"""Measures of which less is better."""

AS_GIVEN = "as given"
"""The choice of a model without grids."""


def grids_of(study: Study, model: str) -> list[LeverGrid]:
    """The grids of a model with more than one value."""
    return [grid for grid in study.grids if grid.model == model and len(grid.values) > 1]


def choice_of(study: Study, task: SweepTask) -> str:
    """The grid values of a task in words."""
    values = dict(task.axes)
    return choice_words([(grid.lever, values[grid.lever]) for grid in grids_of(study, task.model)])


def choice_words(values: Sequence[tuple[str, Any]]) -> str:
    """Levers at some values in words."""
    return ", ".join(f"{lever} {value}" for lever, value in values) or AS_GIVEN


def regret_table(result: StudyResult, people_measures: frozenset[str], below: float = 0) -> OutputTable:
    """The regret of each choice of each model over the futures that it meets, by measure.

    Args:
        result: what was found.
        people_measures: measures that count people.
        below: their regrets are not told where small numbers of people are to be hidden; 0: all are.
    """
    rows = []
    for model in dict.fromkeys(task.model for task in result.tasks):
        for measure in REGRETTED:
            hidden = below > 0 and measure in people_measures
            rows += [
                (model, choice, measure, *figures) for choice, *figures in _regrets(result, model, measure, hidden)
            ]
    columns = (
        *words("model", "choice", "measure"),
        *numbers("futures", "futures", "known"),
        *numbers("the measure's own", "mean_regret", "p95_regret", "most_regret"),
        *words("worst_future"),
        *numbers("share of futures", "share_best"),
    )
    doc = (
        "By how much each choice does worse than the best one in the same future, over the futures where all are known."
    )
    return OutputTable("regret", doc, columns, tuple(rows))


def _regrets(result: StudyResult, model: str, measure: str, hidden: bool) -> Iterator[tuple[Any, ...]]:
    study = result.study
    by_grid = bool(grids_of(study, model))
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for task in result.tasks:
        value = result.found[task.key].get(measure)
        if task.model == model:
            drawn = f"draw {task.draw}" if task.draw else ""
            future = ", ".join(filter(None, (task.scenario, drawn))) if by_grid else drawn
            mine = values[choice_of(study, task) if by_grid else task.scenario]
            if value is not None:
                mine[future] = float(value)
    futures = list(dict.fromkeys(future for mine in values.values() for future in mine))
    shared = [future for future in futures if all(future in mine for mine in values.values())]
    if len(values) < 2 or not shared or (not by_grid and len(futures) < 2):
        return
    worth = np.array([[mine[future] for future in shared] for mine in values.values()])
    regret = worth - worth.min(axis=0)
    for choice, mine in zip(values, regret, strict=True):
        figures = (mine.mean(), np.percentile(mine, 95), mine.max())
        told = [SUPPRESSED] * 3 if hidden else [round(float(figure), 4) for figure in figures]
        best = round(float((mine <= 1e-9).mean()), 4)
        yield choice, len(futures), len(shared), *told, shared[int(mine.argmax())], best
