"""A mix problem as a linear programme: the transportation problem, with a choice of how much each source holds.

(Hitchcock 1941, The Distribution of a Product from Several Sources to Numerous Localities.) One person's hour is one
column at a time: for each option, each thing its hours may be used for (a cell under a skill, supervising, being
present for a minimum) has its own column, and one row holds their sum within the option's clinical hours. So hours are
split between skills and never counted twice. Unmet hours and soft limits have priced columns, so there is always an
answer unless limits that the planner made hard contradict each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.skillmix.linear_programme import LinearProgramme
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.programme.columns import MixColumns
from optimiser.skillmix.mix.programme.demand_rows import add_cover_rows, add_freed_rows
from optimiser.skillmix.mix.programme.limit_rows import add_limit_rows
from optimiser.skillmix.mix.programme.objectives import objective_vectors
from optimiser.skillmix.mix.programme.rows import RowCollector, RowMeaning
from optimiser.skillmix.mix.programme.staff_rows import add_hours_rows, add_origin_rows, add_supervision_rows
from optimiser.skillmix.units import FloatArray


@dataclass(frozen=True)
class MixProgramme:
    """The linear programme of a mix with the meaning of each column and row, and its objectives by name, (columns,)
    each."""

    columns: MixColumns
    rows: list[RowMeaning]
    linear: LinearProgramme
    objectives: Mapping[str, FloatArray]

    @property
    def problem(self) -> MixProblem:
        return self.columns.problem

    def stage(self, weights: Mapping[str, float]) -> FloatArray:
        """The objective vector of a stage: its weighted sum of named quantities, shape (columns,)."""
        total = np.zeros(self.columns.count)
        for name, weight in weights.items():
            total += weight * self.objectives[name]
        return total


def build_programme(problem: MixProblem, extra_wte: Sequence[float] | None = None) -> MixProgramme:
    """The programme of a problem. ``extra_wte`` (one per option) is added to the caps, for what-if questions."""
    columns, rows = MixColumns.of(problem), RowCollector()
    roles = {role.id: role for role in problem.roles}
    lower, upper = _bounds(columns, extra_wte)
    add_cover_rows(columns, rows)
    add_hours_rows(columns, rows)
    add_supervision_rows(columns, rows)
    add_freed_rows(columns, rows)
    add_origin_rows(columns, rows, lower, upper)
    add_limit_rows(columns, roles, rows)
    linear = rows.programme(lower, upper)
    if problem.whole_options:
        linear = replace(linear, integer=np.array(problem.whole_options, dtype=np.int64))
    return MixProgramme(columns, rows.meaning, linear, objective_vectors(columns, roles))


def _bounds(columns: MixColumns, extra_wte: Sequence[float] | None) -> tuple[FloatArray, FloatArray]:
    """Least and most of each column, (columns,): WTE within caps if there in time, no shortfall of hard limits."""
    problem = columns.problem
    lower, upper = np.zeros(columns.count), np.full(columns.count, np.inf)
    for k, option in enumerate(problem.options):
        if problem.in_time(option):
            lower[k], upper[k] = option.wte_min, np.inf if option.wte_max is None else option.wte_max
        else:
            upper[k] = 0.0
        if extra_wte is not None:
            upper[k] += extra_wte[k]
    for i, limit in enumerate(problem.limits):
        if limit.price_pence is None:
            upper[columns.first_shortfall + i] = 0.0
    return lower, upper
