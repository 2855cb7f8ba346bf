"""The library call behind ``rota mix range``: bands on a mix's figures, what matters, and the staff best over draws."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, MixProblem
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.record import mix_record
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.uncertainty.draws import MixRange, draw_factors, factored_problem, ranges_of
from optimiser.skillmix.uncertainty.robust import PlanInDraw, best_posts, chosen_posts, plan_in_draw
from optimiser.skillmix.uncertainty.tables import PlanRow, range_tables
from optimiser.skillmix.units import FloatArray
from optimiser.table import OutputTable
from optimiser.tabular.faults import Fault, Faults

NEARLY_MET = 0.01
"""In a draw staff are good enough where at most this share of the hours needed is unmet."""

PLANS = {
    "central": "cheapest at the central values",
    "mean": "least mean bill over the draws",
    "tail": "least mean bill of the dearest tenth",
}
"""The plans that are compared over the draws."""

TAIL = 0.1
"""The share of dearest draws that the last plan looks at."""


@dataclass(frozen=True)
class RangeEffect:
    """What one range does alone, the others at their central values: bill in pence a year and unmet hours a week."""

    range: MixRange
    low: MixResult
    high: MixResult

    @property
    def swing_pence(self) -> float:
        """By how much the bill differs; without end where hard limits leave no mix at one of the ends."""
        if self.low.status != "optimal" or self.high.status != "optimal":
            return math.inf
        return abs(self.high.totals.bill_pence - self.low.totals.bill_pence)


@dataclass(frozen=True)
class PlanOverDraws:
    """Chosen staff over the draws. ``bills``: pence a year, (draws,), nan in those in which hard limits cannot be kept;
    ``met``: the share of all draws in which at most ``NEARLY_MET`` of the hours is unmet."""

    plan: str
    wte: FloatArray
    bills: FloatArray
    met: float


@dataclass(frozen=True)
class RangeRun:
    """A mix under its ranges. ``drawn``: the best mix of each draw; ``effects`` the widest first."""

    folder: MixFolder
    central: MixResult
    drawn: tuple[MixResult, ...]
    effects: tuple[RangeEffect, ...]
    plans: tuple[PlanOverDraws, ...]
    tables: tuple[OutputTable, ...]
    record: Mapping[str, Any]

    @property
    def variation_pence(self) -> int | None:
        """What planning for variation is worth: the mean bill of the central plan less that of the plan of least mean
        bill (the value of the stochastic solution, Birge and Louveaux), pence a year, over the draws that both answer;
        None where there is none."""
        by_name = {plan.plan: plan for plan in self.plans}
        return _saved(by_name["mean"], by_name["central"])


def run_range(
    path: Path,
    levers: MixLevers | None = None,
    *,
    draws: int = 50,
    seed: int = 1,
    planned_draws: int = 10,
    suppress_below: float | None = None,
    tell: Callable[[Sequence[Fault]], None] | None = None,
) -> RangeRun:
    """Bands on the figures of a mix from the ranges of its folder, what each range does, and the staff best over them.

    Args:
        path: the mix folder, with ranges.csv or past_activity.csv.
        levers: assumptions changed for this run.
        draws: how many draws of all ranges together.
        seed: of the draws.
        planned_draws: how many of the draws the staff are chosen for; all of them judge the choice. Caps stand at their
            central values there.
        suppress_below: staff of fewer WTE are hidden.
        tell: told the notices of the folder as soon as it is read.

    Raises:
        BadInput: with every fault of the folder, or where it has no ranges.
        ValueError: where hard limits leave no mix at the central values, or no staff that would do in every draw that
            they are chosen for.
    """
    folder = read_mix_folder(path)
    if tell is not None:
        tell(folder.notices)
    ranges = ranges_of(folder, levers)
    if not ranges:
        faults = Faults()
        faults.add("ranges.csv", None, None, "no number has a range",
                   "expected ranges.csv with low and high factors, or past_activity.csv")  # fmt: skip
        faults.raise_if_any()
    middle = {r.id: r.central for r in ranges}
    factors = draw_factors(ranges, seed, draws)
    drawn_factors = [{r.id: float(factors[r.id][number]) for r in ranges} for number in range(draws)]
    central = solve_mix(factored_problem(folder, ranges, middle, levers))
    if central.status != "optimal":
        raise ValueError(f"no mix at the central values: {'; '.join(central.conflicts)}")
    drawn = tuple(solve_mix(factored_problem(folder, ranges, each, levers)) for each in drawn_factors)
    effects = tuple(_effect(folder, ranges, r, middle, levers) for r in ranges)
    plans = _plans(folder, ranges, drawn_factors, central, levers, min(planned_draws, draws))
    widest = tuple(sorted(effects, key=lambda effect: -effect.swing_pence))
    run = RangeRun(folder, central, drawn, widest, plans, (), {})
    parameters = {"seed": seed, "draws": draws, "planned_draws": planned_draws, "suppress_below": suppress_below}
    record = mix_record(folder, "rota mix range", parameters, levers, central)
    record |= {"variation_pence": run.variation_pence, "unverified_ranges": sum(not r.verified for r in ranges)}
    tables = range_tables(central, drawn, [(e.range, e.low, e.high) for e in widest], drawn_factors,
                          _plan_rows(plans), _staff_rows(central.problem, plans), suppress_below)  # fmt: skip
    return RangeRun(folder, central, drawn, widest, plans, tuple(tables), record)


def _effect(
    folder: MixFolder, ranges: Sequence[MixRange], one: MixRange, middle: Mapping[str, float], levers: MixLevers | None
) -> RangeEffect:
    ends = (solve_mix(factored_problem(folder, ranges, {**middle, one.id: end}, levers)) for end in (one.low, one.high))
    return RangeEffect(one, *ends)


def _plans(
    folder: MixFolder,
    ranges: Sequence[MixRange],
    drawn: Sequence[Mapping[str, float]],
    central: MixResult,
    levers: MixLevers | None,
    planned: int,
) -> tuple[PlanOverDraws, ...]:
    caps = {r.id: r.central for r in ranges if r.what == "cap"}
    problems = [factored_problem(folder, ranges, {**each, **caps}, levers) for each in drawn]
    posts = chosen_posts(central.problem)
    cheapest = central
    if central.problem.stages != DEFAULT_STAGES:  # the folder's objective is another than the bill
        cheapest = solve_mix(replace(central.problem, stages=DEFAULT_STAGES))
    chosen = {
        "central": np.array([cheapest.staff[k].wte for k in posts]),
        "mean": best_posts(problems[:planned]),
        "tail": best_posts(problems[:planned], TAIL),
    }
    return tuple(_over_draws(name, wte, problems) for name, wte in chosen.items())


def _over_draws(name: str, wte: FloatArray, problems: Sequence[MixProblem]) -> PlanOverDraws:
    found: list[PlanInDraw | None] = [plan_in_draw(problem, wte) for problem in problems]
    met = sum(plan is not None and plan.unmet <= NEARLY_MET * plan.needed for plan in found) / len(found)
    return PlanOverDraws(name, wte, np.array([np.nan if plan is None else plan.bill_pence for plan in found]), met)


def _saved(plan: PlanOverDraws, beside: PlanOverDraws) -> int | None:
    """By how much the mean bill of a plan is less than that of another, over the draws that both answer; None where
    there is none."""
    less = beside.bills - plan.bills
    known = less[~np.isnan(less)]
    return round(float(known.mean())) if known.size else None


def _plan_rows(plans: Sequence[PlanOverDraws]) -> list[PlanRow]:
    rows = []
    for plan in plans:
        bills = plan.bills[~np.isnan(plan.bills)]
        told = (float(bills.mean()), *(float(np.percentile(bills, p)) for p in (50, 90))) if bills.size else None
        figures = (None, None, None) if told is None else tuple(map(round, told))
        rows.append((plan.plan, PLANS[plan.plan], float(plan.wte.sum()), *figures, _saved(plan, plans[0]), plan.met,
                     int(bills.size)))  # fmt: skip
    return rows


def _staff_rows(problem: MixProblem, plans: Sequence[PlanOverDraws]) -> list[tuple[str, list[float]]]:
    """WTE of each role in posts under each plan."""
    posts = chosen_posts(problem)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(plans))
    for number, plan in enumerate(plans):
        for k, wte in zip(posts, plan.wte.tolist(), strict=True):
            sums[problem.options[k].role][number] += wte
    return list(sums.items())
