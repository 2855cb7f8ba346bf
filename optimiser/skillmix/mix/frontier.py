"""The frontier between cost and dilution of registered skill, by the epsilon-constraint method.

(Haimes, Lasdon and Wismer 1971, On a Bicriterion Formulation of the Problems of Integrated System Identification and
System Optimization.) The bill is made least with dilution held at each of several levels, so each point says what a
step towards registered care costs. Dilution is standard hours of registered work done by roles that are not registered.
Unmet hours and limits stay priced at every point, so the money compared is the whole bill: staff, unmet hours and
missed limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.skillmix import linear_programme as lp
from optimiser.skillmix.mix.audit import audit_lines
from optimiser.skillmix.mix.lines import read_back
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, MixProblem
from optimiser.skillmix.mix.programme.build import build_programme
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.solve import MixDisagrees
from optimiser.skillmix.units import WEEKS_A_YEAR

BILL: Mapping[str, float] = DEFAULT_STAGES[0]


NEEDLESS_HOURS = 0.05
"""Diluted hours a week from which on it is said that they could be had for nothing."""


@dataclass(frozen=True)
class FrontierPoint:
    """One mix of the frontier. ``bill_pence`` a year: staff, unmet hours and missed limits. ``price_pence_per_hour`` is
    what each hour of dilution avoided costs between this point and the one before; None at the first point."""

    point: int
    dilution_hours: float
    dilution_share: float | None
    bill_pence: int
    price_pence_per_hour: int | None
    result: MixResult


def cost_dilution_frontier(problem: MixProblem, points: int = 7) -> list[FrontierPoint]:
    """Mixes from the least dilution possible to the cheapest of all, evenly spaced in dilution.

    Each point minimises the bill with dilution held at or below its value; the cheapest end then takes the least
    dilution that costs no more. Returns fewer points if the two ends coincide; an empty list if hard limits conflict.
    """
    if points < 2:
        raise ValueError("a frontier has at least two points")
    programme = build_programme(problem)
    bill, dilution = programme.stage(dict(BILL)), programme.objectives["dilution"]
    cheapest = lp.solve_stages(programme.linear, [bill, dilution])[-1]
    purest = lp.solve_stages(programme.linear, [dilution, bill])[-1]
    if cheapest.status != "optimal" or purest.status != "optimal":
        return []
    most, least = float(dilution @ cheapest.x), float(dilution @ purest.x)
    count = points if most - least > 1e-4 else 1
    levels = np.linspace(least, most, count)
    found: list[FrontierPoint] = []
    for number, level in enumerate(levels):
        capped = lp.with_row(programme.linear, dilution, float(level) + 1e-7 * max(1.0, most))
        answer = lp.solve_stages(capped, [bill])[-1]
        result = read_back(programme, answer)
        totals = result.totals
        price = None
        if found and totals.dilution_hours > found[-1].dilution_hours:
            yearly = (totals.dilution_hours - found[-1].dilution_hours) * WEEKS_A_YEAR
            price = round((found[-1].bill_pence - totals.bill_pence) / yearly)
        share = totals.dilution_hours / totals.registered_work_hours if totals.registered_work_hours else None
        found.append(FrontierPoint(number + 1, totals.dilution_hours, share, totals.bill_pence, price, result))
    _check(found)
    return found


def needless_dilution(result: MixResult, points: Sequence[FrontierPoint]) -> str:
    """That an answer dilutes more than a mix of the frontier that costs no more; empty where it does not."""
    totals = result.totals
    same = [p for p in points if p.bill_pence <= totals.bill_pence + 100]
    least = min(same, key=lambda point: point.dilution_hours, default=None)
    if least is None or totals.dilution_hours - least.dilution_hours < NEEDLESS_HOURS:
        return ""
    return (
        f"The mix above dilutes for nothing: {totals.dilution_hours:,.1f} hours a week of registered work are done by "
        f"others, where point {least.point} has {least.dilution_hours:,.1f} for no higher bill."
    )


def _check(found: list[FrontierPoint]) -> None:
    """Every point passes the independent count."""
    for point in found:
        faults = audit_lines(point.result)
        if faults:
            raise MixDisagrees("; ".join(faults[:5]))
