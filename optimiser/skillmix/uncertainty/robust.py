"""The staff that are best over many draws: a two-stage stochastic linear programme.

Staff in posts are chosen before it is known which draw comes true; how their hours are used, bank, agency, unmet hours
and missed limits follow in each draw (Dantzig 1955, Linear Programming under Uncertainty; sample average approximation,
Shapiro et al. 2009, Lectures on Stochastic Programming). What is made least is the mean bill of the dearest share of
the draws, conditional value at risk (Rockafellar and Uryasev 2000): a share of 1 is the mean of all. Only here do
people who can do several things show their worth: where one draw is certain, a cheaper specialist does as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.skillmix import linear_programme as lp
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, TEMPORARY_SOURCES, MixProblem
from optimiser.skillmix.mix.programme.build import MixProgramme, build_programme
from optimiser.skillmix.units import WEEKS_A_YEAR, FloatArray


@dataclass(frozen=True)
class PlanInDraw:
    """What chosen staff lead to in one draw: the bill in pence a year, and hours needed and unmet a week."""

    bill_pence: float
    needed: float
    unmet: float


def chosen_posts(problem: MixProblem) -> list[int]:
    """The numbers of the options that are posts, chosen before the draw is known: all but bank and agency."""
    return [k for k, option in enumerate(problem.options) if option.source not in TEMPORARY_SOURCES]


def best_posts(problems: Sequence[MixProblem], tail: float = 1.0) -> FloatArray:
    """WTE of each post, (posts,), that make the mean bill of the dearest ``tail`` of some equally likely draws least.

    Posts have the bounds of the first problem in all draws; ``tail`` is a share above 0. Raises ValueError where hard
    limits leave no answer in some draw.
    """
    programmes = [build_programme(problem) for problem in problems]
    posts = chosen_posts(problems[0])
    width = [programme.columns.count for programme in programmes]
    starts = np.concatenate([[0], np.cumsum(width)])
    eta, count = int(starts[-1]), len(programmes)
    lower = np.concatenate([*(p.linear.lower for p in programmes), [-np.inf], np.zeros(count)])
    upper = np.concatenate([*(p.linear.upper for p in programmes), [np.inf], np.full(count, np.inf)])
    rows = _Rows()
    for s, programme in enumerate(programmes):
        rows.take(programme.linear, int(starts[s]))
        if s:
            lower[starts[s] + np.array(posts)] = 0.0
            upper[starts[s] + np.array(posts)] = np.inf
            for k in posts:
                rows.add([k, int(starts[s]) + k], [1.0, -1.0], 0, 0.0)
        bill = programme.stage(DEFAULT_STAGES[0])
        touched = np.flatnonzero(bill)
        columns = [*(int(starts[s]) + touched).tolist(), eta, eta + 1 + s]
        rows.add(columns, [*bill[touched].tolist(), -1.0, -1.0], -1, 0.0)
    objective = np.zeros(len(lower))
    objective[eta], objective[eta + 1 :] = 1.0, 1.0 / (count * tail)
    linear = replace(rows.programme(lower, upper), integer=programmes[0].linear.integer)
    answer = lp.solve_stages(linear, [objective])[-1]
    if answer.status != "optimal":
        raise ValueError("hard limits leave no staff that would do in every draw")
    return answer.x[posts]


def plan_in_draw(problem: MixProblem, wte: FloatArray) -> PlanInDraw | None:
    """What staff of ``wte`` in the posts lead to in one draw; None where a hard limit cannot be kept with them."""
    programme = build_programme(problem)
    posts = chosen_posts(problem)
    lower, upper = programme.linear.lower.copy(), programme.linear.upper.copy()
    lower[posts] = upper[posts] = wte
    linear = replace(programme.linear, lower=lower, upper=upper)
    answer = lp.solve_stages(linear, [programme.stage(DEFAULT_STAGES[0])])[-1]
    return None if answer.status != "optimal" else _read(programme, answer)


def _read(programme: MixProgramme, answer: lp.LinearSolution) -> PlanInDraw:
    columns = programme.columns
    unmet = float(answer.x[columns.first_unmet : columns.first_shortfall].sum())
    return PlanInDraw(answer.value * 100 * WEEKS_A_YEAR, sum(cell.hours for cell in programme.problem.cells), unmet)


class _Rows:
    """Rows of several programmes, put into one."""

    def __init__(self) -> None:
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.values: list[float] = []
        self.sense: list[int] = []
        self.rhs: list[float] = []

    def add(self, columns: Sequence[int], values: Sequence[float], sense: int, rhs: float) -> None:
        self.columns += columns
        self.values += values
        self.starts.append(len(self.columns))
        self.sense.append(sense)
        self.rhs.append(rhs)

    def take(self, linear: lp.LinearProgramme, shift: int) -> None:
        """All rows of a programme whose columns begin at ``shift``."""
        base = len(self.columns)
        self.columns += (linear.columns + shift).tolist()
        self.values += linear.values.tolist()
        self.starts += (linear.starts[1:] + base).tolist()
        self.sense += linear.sense.tolist()
        self.rhs += linear.rhs.tolist()

    def programme(self, lower: FloatArray, upper: FloatArray) -> lp.LinearProgramme:
        """The whole programme."""
        starts, columns, sense = (np.array(part, dtype=np.int64) for part in (self.starts, self.columns, self.sense))
        return lp.LinearProgramme(
            lower, upper, starts, columns, np.array(self.values), sense, np.array(self.rhs, dtype=float)
        )
