"""The least-cost plan: intakes, recruitment and retention measures chosen year by year to close the gap.

It is a multi-period linear programme of manpower planning (Grinold and Marshall 1977, Manpower Planning Models) over
the stock-and-flow equations of `projection`, every rate at its central value; `plan_programme` holds its columns and
rows. Its stages are lexicographic goals: the gap before money. The plan is then projected anew: what is reported is
what the projection says, and if the two disagree the plan is not returned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.linear_programme import LinearProgramme, LinearSolution, SolverFailed, solve_stages, with_row
from optimiser.skillmix.supply.plan_programme import MILLION, PlanProgramme
from optimiser.skillmix.supply.problem import Decisions, Supply
from optimiser.skillmix.supply.projection import Projection, project
from optimiser.skillmix.units import FloatArray

STAGE_TOLERANCES = (1e-6, 1e-5, 1e-4)
"""How much of an earlier stage a later one may give up: WTE-years, or a share where there are many. The wider ones are
for programmes that the solver cannot finish with so tight a hold."""

AGREEMENT = 1e-3
"""WTE by which the programme's stocks may differ from the projection's."""


class PlanDisagrees(AssertionError):
    """The programme and the projection give different stocks: an error in this software."""


@dataclass(frozen=True)
class Bottleneck:
    """A pipeline full to its limit: what one more place in one year would do."""

    pipeline: str
    year: int
    places: float
    gap_closed: float
    saving_pence: int


@dataclass(frozen=True)
class SupplyPlan:
    """``projection`` follows the chosen decisions, central; ``gap`` is the least sum of missing WTE-years from the
    year in which it is to be closed; ``size`` columns, rows and entries of the programme."""

    decisions: Decisions
    projection: Projection
    gap: float
    bottlenecks: tuple[Bottleneck, ...]
    size: tuple[int, int, int]


def least_cost_plan(supply: Supply) -> SupplyPlan:
    """Choose decisions.

    The gap comes first (from `close_by` on), then what is short of the cushion above it, then work that nobody does,
    then money; each stage may give up a millionth of an earlier one, more if need be (`STAGE_TOLERANCES`). With a
    `gap_price_pence` they are weighed: a missing WTE-year costs that much besides the agency staff, and one that
    nobody does as much again.

    Raises ValueError if the limits on places and recruitment contradict each other, PlanDisagrees if the programme and
    the projection do.
    """
    programme = PlanProgramme(supply)
    linear, stages = programme.linear(), programme.stages()
    answers: list[LinearSolution] = []
    for form in stages:
        answers.append(_stage(linear, form, list(zip(stages, answers, strict=False))))
        if answers[-1].status != "optimal":
            raise ValueError(f"no plan keeps within the limits on places and recruitment: {answers[-1].status}")
    decisions = programme.decisions(answers[-1].x)
    projection = project(supply, decisions)
    apart = np.abs(projection.stock[0, 1:] - answers[-1].x[programme.stock]).max(initial=0.0)
    if apart > AGREEMENT * max(1.0, float(supply.stock.max(initial=1.0)) / 1e4):
        raise PlanDisagrees(f"stocks of the programme and of the projection differ by {apart:.6f} WTE")
    close = max(0, supply.settings.close_by - supply.settings.first_year)
    gap = float(projection.gap[0, max(close, 1) :].sum())
    return SupplyPlan(decisions, projection, gap, _bottlenecks(supply, programme, answers), linear.size)


def _stage(
    linear: LinearProgramme, form: FloatArray, earlier: list[tuple[FloatArray, LinearSolution]]
) -> LinearSolution:
    """The least of a form, the earlier stages held at their best."""
    for tolerance in STAGE_TOLERANCES:
        held = linear
        for before, answer in earlier:
            held = with_row(held, before, answer.value + tolerance * max(1.0, abs(answer.value)))
        try:
            return solve_stages(held, [form])[0]
        except SolverFailed:
            if tolerance == STAGE_TOLERANCES[-1] or not earlier:
                raise
    raise AssertionError("a tolerance is returned from or raised in")


def _bottlenecks(supply: Supply, programme: PlanProgramme, answers: list[LinearSolution]) -> tuple[Bottleneck, ...]:
    """Places at their upper limit whose reduced costs say that more would close the gap or save money."""
    first, last = answers[0], answers[-1]
    found = []
    for t in range(supply.settings.years):
        for p, pipeline in enumerate(supply.pipelines):
            column = int(programme.intake[t, p])
            closed = -float(first.reduced[column]) if len(answers) > 1 else 0.0
            saving = -float(last.reduced[column]) * MILLION
            full = last.x[column] >= programme.upper[column] - 1e-6
            if full and (closed > 1e-6 or saving > 0.5):
                year, places = int(supply.step_years[t]), float(last.x[column])
                found.append(Bottleneck(pipeline.id, year, places, max(closed, 0.0), round(max(saving, 0.0) * 100)))
    return tuple(found)
