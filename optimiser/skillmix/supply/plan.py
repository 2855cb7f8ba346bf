"""The least-cost plan: intakes, recruitment and retention measures chosen year by year to close the gap.

It is a multi-period linear programme of manpower planning (Grinold and Marshall 1977, Manpower Planning Models) over
the stock-and-flow equations of `projection`, every rate at its central value; `plan_programme` holds its columns and
rows. Its stages are lexicographic goals: the gap before money. The plan is then projected anew: what is reported is
what the projection says, and if the two disagree the plan is not returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.linear_programme import LinearProgramme, LinearSolution, SolverFailed, solve_stages, with_row
from optimiser.skillmix.supply.plan_programme import MILLION, PlanProgramme
from optimiser.skillmix.supply.problem import Decisions, Requirement, Supply
from optimiser.skillmix.supply.projection import Projection, project
from optimiser.skillmix.units import FloatArray

STAGE_TOLERANCES = (1e-6, 1e-5, 1e-4)
"""How much of an earlier stage a later one may give up: WTE-years, or a share where there are many. The wider ones are
for programmes that the solver cannot finish with so tight a hold."""

MISSING_WTE = 0.5
"""Fewer WTE than this are not missing."""

AGREEMENT = 1e-3
"""WTE by which the programme's stocks may differ from the projection's."""


class PlanDisagrees(AssertionError):
    """The programme and the projection give different stocks: an error in this software."""


PLACES, STAFF, GROWTH, RECRUITMENT = "places", "staff to train from", "growth of places", "recruitment"
PLACEMENTS, SERVICE = "placement weeks", "years of service"
"""What a plan may run out of."""

KEPT_BY = {
    PLACES: "is full", GROWTH: "cannot grow faster", SERVICE: "waits for years of service before the course",
}  # fmt: skip
"""What is said of a route that something limits."""


@dataclass(frozen=True)
class Bottleneck:
    """Something that a plan runs out of in one year, and what one more would do. ``limit`` is one of ``PLACES``,
    ``STAFF``, ``GROWTH``, ``RECRUITMENT``, ``PLACEMENTS`` and ``SERVICE``; ``source`` the pipeline, the placement, or
    where staff are to come from; ``places`` what there is of it."""

    limit: str
    source: str
    year: int
    places: float
    gap_closed: float
    saving_pence: int


@dataclass(frozen=True)
class Shortage:
    """Why staff of one requirement stay missing under the plan: WTE at the last year in which they are, and reasons."""

    requirement: str
    year: int
    missing: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SupplyPlan:
    """``projection`` follows the chosen decisions, central; ``gap`` is the least sum of missing WTE-years from the
    year in which it is to be closed; ``size`` columns, rows and entries of the programme."""

    decisions: Decisions
    projection: Projection
    gap: float
    bottlenecks: tuple[Bottleneck, ...]
    size: tuple[int, int, int]
    shortages: tuple[Shortage, ...] = ()


def least_cost_plan(supply: Supply) -> SupplyPlan:
    """Choose decisions.

    Where there are placements or ladders, what they cannot hold is made least before all else. The gap comes first
    (from `close_by` on), then what is short of the cushion above it, then work that nobody does,
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
    found = _bottlenecks(supply, programme, answers)
    return SupplyPlan(decisions, projection, gap, found, linear.size, _shortages(supply, projection, found))


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
    """What the plan runs out of, where its dual prices say that more would close the gap or save money."""
    first, last = answers[1 if programme.excess else 0], answers[-1]
    priced = supply.settings.gap_price_pence is not None
    found: list[Bottleneck] = []

    def tell(limit: str, source: str, t: int, there: float, closed: float, saving: float) -> None:
        closed = 0.0 if priced else closed
        if closed > 1e-6 or saving * MILLION > 0.5:
            pence = round(max(saving, 0.0) * MILLION * 100)
            found.append(Bottleneck(limit, source, int(supply.step_years[t]), there, max(closed, 0.0), pence))

    for t in range(supply.settings.years):
        for p, pipeline in enumerate(supply.pipelines):
            column = int(programme.intake[t, p])
            there = float(last.x[column])
            if there >= programme.upper[column] - 1e-6:
                tell(PLACES, pipeline.id, t, there, -float(first.reduced[column]), -float(last.reduced[column]))
            row = programme.growth.get((t, p))
            if row is not None:
                tell(GROWTH, pipeline.id, t, there, -float(first.duals[row]), -float(last.duals[row]))
            row = programme.served.get((t, p))
            if row is not None:
                tell(SERVICE, pipeline.id, t, there, -float(first.duals[row]), -float(last.duals[row]))
        for n, placement in enumerate(supply.placements):
            row, weeks = programme.placed[t, n], float(placement.weeks.at(supply.step_years[t : t + 1])[0, 0])
            tell(PLACEMENTS, placement.id, t, weeks, -float(first.duals[row]), -float(last.duals[row]))
        for j, joiner in enumerate(supply.joiners):
            column = int(programme.extra[t, j])
            there = float(last.x[column])
            if joiner.extra_max > 0 and there >= joiner.extra_max - 1e-6:
                source = f"{joiner.source}: {supply.post_name(joiner.post)}"
                tell(RECRUITMENT, source, t, there, -float(first.reduced[column]), -float(last.reduced[column]))
        for post in range(len(supply.posts)):
            row = programme.left_to_train.get((t, post))
            if row is not None:
                there = float(last.x[programme.stock[t, post]].sum())
                tell(STAFF, supply.post_name(post), t, there, float(first.duals[row]), float(last.duals[row]))
    return tuple(found)


def _shortages(supply: Supply, projection: Projection, found: Sequence[Bottleneck]) -> tuple[Shortage, ...]:
    """Why staff of each requirement stay missing from the year in which the gap is to be closed."""
    first, close = supply.settings.first_year, max(supply.settings.close_by - supply.settings.first_year, 1)
    told = []
    for r, need in enumerate(supply.requirements):
        years = [y for y in range(close, supply.settings.years + 1) if projection.gap[0, y, r] >= MISSING_WTE]
        if years:
            missing = float(projection.gap[0, years[-1], r])
            told.append(Shortage(need.name, first + years[-1], missing, _reasons(supply, need, years[-1], found)))
    return tuple(told)


def _reasons(supply: Supply, need: Requirement, year: int, found: Sequence[Bottleneck]) -> tuple[str, ...]:
    """What keeps staff for a requirement from being there at the end of a number of steps."""
    roles = {supply.posts[post].role for post in need.posts}
    routes = [pipeline for pipeline in supply.pipelines if pipeline.role in roles]
    words: list[str] = []
    for route in routes:
        ours = [b for b in found if b.source == route.id and b.gap_closed > 1e-6]
        for limit, what in KEPT_BY.items():
            years = [b.year for b in ours if b.limit == limit]
            if years:
                words.append(f"{route.name} {what} in {_span(years)}")
        for placement in supply.placements:
            full = [b.year for b in found if (b.limit, b.source) == (PLACEMENTS, placement.id) and b.gap_closed > 1e-6]
            if full and route.id in {supply.pipelines[p].id for p in placement.taken}:
                words.append(f"{route.name} needs weeks of {placement.name}, which has no more in {_span(full)}")
        origins = [supply.post_name(post) for post in np.flatnonzero(route.from_share).tolist()]
        for origin in origins:
            lacking = [b for b in found if b.limit == STAFF and b.source == origin and b.gap_closed > 1e-6]
            if lacking:
                years = [b.year for b in lacking]
                words.append(f"{route.name} draws on {origin}, where nobody is left to train in {_span(years)}")
        if route.years >= year:
            words.append(f"{route.name} takes {route.years} years: nobody qualifies in time")
    recruiting = [b for b in found if b.limit == RECRUITMENT and b.gap_closed > 1e-6]
    limited: dict[str, list[int]] = {}
    for joiner in supply.joiners:
        source = f"{joiner.source}: {supply.post_name(joiner.post)}"
        years = [b.year for b in recruiting if b.source == source]
        if joiner.post in need.posts and years:
            limited.setdefault(joiner.source, []).extend(years)
    if limited:
        each = ", ".join(f"{source} in {_span(years)}" for source, years in limited.items())
        words.append(f"recruitment is at its limit ({each})")
    extra = any(joiner.extra_max > 0 and joiner.post in need.posts for joiner in supply.joiners)
    if not routes and not extra:
        words.append("no route trains for it and nobody more may be recruited")
    given_up = "more places or recruitment would not close it: the plan gives it up for another"
    return tuple(dict.fromkeys(words)) or (given_up,)


def _span(years: Sequence[int]) -> str:
    """Years in words: the first and the last."""
    return str(min(years)) if min(years) == max(years) else f"{min(years)} to {max(years)}"
