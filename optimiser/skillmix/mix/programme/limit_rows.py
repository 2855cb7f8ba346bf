"""Rows about the planner's limits: floors and caps over hours, shares of hours, WTE and spending, with a shortfall."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimiser.skillmix.mix.problem import MixLimit, MixRole
from optimiser.skillmix.mix.programme.columns import MixColumns
from optimiser.skillmix.mix.programme.rows import AT_LEAST, AT_MOST, RowCollector, RowMeaning
from optimiser.skillmix.mix.programme.uses import chosen_by
from optimiser.skillmix.units import FloatArray


def add_limit_rows(columns: MixColumns, roles: Mapping[str, MixRole], rows: RowCollector) -> None:
    """Each limit is kept, or missed by its column of shortfall. A share is made linear: group - share x base."""
    for i, limit in enumerate(columns.problem.limits):
        rhs = limit.value
        if limit.kind.startswith("wte") or limit.kind == "spend_at_most":
            parts, values = _posts(columns, roles, limit)
        else:
            weights = _hours(columns, roles, limit)
            rhs = 0.0 if limit.kind.startswith("share") else rhs
            touched = np.flatnonzero(weights).tolist()
            parts = [columns.first_use + u for u in touched]
            values = [float(weights[u]) for u in touched]
        least = limit.kind.endswith("_at_least")
        sense, shortfall = (AT_LEAST, 1.0) if least else (AT_MOST, -1.0)
        rows.add(RowMeaning("limit", i), [*parts, columns.first_shortfall + i], [*values, shortfall], sense, rhs)


def _posts(columns: MixColumns, roles: Mapping[str, MixRole], limit: MixLimit) -> tuple[list[int], list[float]]:
    """The options that a limit on WTE or spending counts, and what one WTE of each counts for."""
    problem = columns.problem
    chosen = chosen_by(limit.who, problem)
    counted = [k for k, option in enumerate(problem.options) if chosen(option, roles[option.role])]
    wte = limit.kind.startswith("wte")
    return counted, [1.0 if wte else problem.options[k].annual_cost_pence / 100 for k in counted]


def _hours(columns: MixColumns, roles: Mapping[str, MixRole], limit: MixLimit) -> FloatArray:
    """What an hour of each use counts for in a limit on hours or on a share of them, (uses,)."""
    problem, uses = columns.problem, columns.use_arrays
    chosen = chosen_by(limit.who, problem)
    options = np.array([chosen(option, roles[option.role]) for option in problem.options], dtype=bool)
    covered = np.array([limit.covers(*where) for where in uses.wheres], dtype=bool)
    inside = covered[uses.where]
    mine = uses.supervised if limit.who == "supervised" else options[uses.option]
    weights: FloatArray = (mine & inside).astype(float)
    if limit.kind.startswith("share"):
        weights = weights - limit.value * (mine if limit.share_of == "own" else inside)
    return weights
