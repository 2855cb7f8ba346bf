"""Choices of a study and futures they meet: percentiles over draws alone, and the regret of each choice.

A choice is a combination of grid values of levers that are decided (a policy). The futures that it meets are the
scenarios, the grid values of circumstances, such as growth, which nobody decides, and the draws. Where a model has no
grid of a lever that is decided, its scenarios are the choices. A grid is no distribution, so nothing is taken over it.
Regret is L. J. Savage's (1951): by how much a choice does worse than the best one in a future.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
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


CIRCUMSTANCES: dict[str, float | None] = {
    "years": None, "growth": 0.0, "productivity": 0.0, "demand_factor": 1.0, "required_factor": 1.0, "uplift": None,
    "supervision_factor": 1.0, "pay_factor": 1.0, "temporary_price_factor": 1.0, "unmet_price_factor": 1.0,
    "leave_factor": 1.0, "retire_factor": 1.0, "attrition_factor": 1.0, "international_factor": 1.0,
}  # fmt: skip
"""Levers that nobody decides, and their value as things are: grid values of them are futures that a choice meets."""


def grids_of(study: Study, model: str) -> list[LeverGrid]:
    """The grids of a model with more than one value."""
    return [grid for grid in study.grids if grid.model == model and len(grid.values) > 1]


def decided_grids(study: Study, model: str) -> list[LeverGrid]:
    """The grids of a model over levers that are decided."""
    return [grid for grid in grids_of(study, model) if grid.lever not in CIRCUMSTANCES]


def circumstances_as_they_are(study: Study, model: str) -> dict[str, Any]:
    """The value of each circumstance with a grid at which choices stand side by side: as things are, else the first."""
    return {
        grid.lever: CIRCUMSTANCES[grid.lever] if CIRCUMSTANCES[grid.lever] in grid.values else grid.values[0]
        for grid in grids_of(study, model)
        if grid.lever in CIRCUMSTANCES
    }


def choices_split(study: Study, model: str) -> dict[str, tuple[str, str]]:
    """Each choice of `choice_of`: what of it is decided and what is circumstance, in words."""
    grids = grids_of(study, model)
    found = {}
    for values in product(*(grid.values for grid in grids)):
        at = [(grid.lever, value) for grid, value in zip(grids, values, strict=True)]
        decided = [(lever, value) for lever, value in at if lever not in CIRCUMSTANCES]
        given = [(lever, value) for lever, value in at if lever in CIRCUMSTANCES]
        found[choice_words(at)] = choice_words(decided), choice_words(given)
    return found


def choices_side_by_side(study: Study, model: str) -> set[str]:
    """The choices with circumstances as they are: others differ by what nobody decides."""
    held = choice_words(list(circumstances_as_they_are(study, model).items()))
    return {choice for choice, (_, given) in choices_split(study, model).items() if given == held}


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
    decided = decided_grids(study, model)
    given = [grid.lever for grid in grids_of(study, model) if grid.lever in CIRCUMSTANCES]
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for task in result.tasks:
        value = result.found[task.key].get(measure)
        if task.model == model:
            drawn = f"draw {task.draw}" if task.draw else ""
            at = dict(task.axes)
            met = ", ".join(f"{lever} {at[lever]}" for lever in given)
            future = ", ".join(filter(None, (task.scenario if decided else "", met, drawn)))
            mine = values[choice_words([(g.lever, at[g.lever]) for g in decided]) if decided else task.scenario]
            if value is not None:
                mine[future] = float(value)
    futures = list(dict.fromkeys(future for mine in values.values() for future in mine))
    shared = [future for future in futures if all(future in mine for mine in values.values())]
    if len(values) < 2 or not shared or (not decided and len(futures) < 2):
        return
    worth = np.array([[mine[future] for future in shared] for mine in values.values()])
    regret = worth - worth.min(axis=0)
    for choice, mine in zip(values, regret, strict=True):
        figures = (mine.mean(), np.percentile(mine, 95), mine.max())
        told = [SUPPRESSED] * 3 if hidden else [round(float(figure), 4) for figure in figures]
        best = round(float((mine <= 1e-9).mean()), 4)
        yield choice, len(futures), len(shared), *told, shared[int(mine.argmax())], best
