"""A supply problem projected with things as they are and under the least-cost plan, and its figures summed up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.plan import SupplyPlan, least_cost_plan
from optimiser.skillmix.supply.problem import Supply, as_is
from optimiser.skillmix.supply.projection import Projection, project
from optimiser.skillmix.supply.scenarios import SupplyLevers, with_levers
from optimiser.skillmix.supply.uncertainty import draw_quantiles, percentiles

CLOSED_WTE = 0.5
"""A requirement is met when less than this many WTE are missing."""

NEARLY_MET_SHARE = 0.01
"""In draws, the target counts as met when at most this share of everything required is missing."""

AS_IS, LEAST_COST = "as is", "least cost"


@dataclass(frozen=True)
class SupplyResult:
    """A supply problem, projected as it is and under the least-cost plan, each at central values and drawn.

    ``central`` and ``drawn`` are keyed by the plan's name; ``drawn`` is empty when no draws were asked for.
    """

    supply: Supply
    plan: SupplyPlan | None
    central: dict[str, Projection]
    drawn: dict[str, Projection]
    seed: int
    draws: int


def project_supply(
    folder: SupplyFolder,
    levers: SupplyLevers | None = None,
    seed: int | None = None,
    draws: int | None = None,
    planned: bool = True,
) -> SupplyResult:
    """Project a supply folder as it is and, unless `planned` is false, under the least-cost plan.

    Args:
        folder: what `read_supply_folder` gave.
        levers: what a scenario changes.
        seed, draws: of the ranges; by default what the folder's settings say. None are made where nothing has a range.
        planned: whether to look for the least-cost plan.

    Raises ValueError where rates, or limits on places and recruitment, contradict each other; PlanDisagrees and
    SolverFailed as `least_cost_plan` does.
    """
    supply = with_levers(folder.supply, levers or SupplyLevers())
    used_seed = folder.seed if seed is None else seed
    ranged = any(quantity.uncertain for quantity in supply.every_quantity())
    count = (folder.draws if draws is None else draws) if ranged else 0
    central = {AS_IS: project(supply, as_is(supply))}
    chosen = least_cost_plan(supply) if planned else None
    if chosen is not None:
        central[LEAST_COST] = chosen.projection
    drawn = {}
    if count:
        quantiles = draw_quantiles(supply, used_seed, count)
        drawn = {name: project(supply, made.decisions, quantiles) for name, made in central.items()}
    return SupplyResult(supply, chosen, central, drawn, used_seed, count)


def year_closed(projection: Projection) -> int | None:
    """The first 31 March from which every requirement is met to the end of the plan, or None."""
    years = projection.supply.settings.years
    met = (projection.gap[0, : years + 1] < CLOSED_WTE).all(axis=1)
    still = np.flatnonzero(~met)
    first = 0 if len(still) == 0 else int(still[-1]) + 1
    return projection.supply.settings.first_year + first if first <= years else None


def registered_share(projection: Projection, year: int) -> float | None:
    """Registered share of the central stock after `year` steps."""
    supply = projection.supply
    by_post = projection.stock[0, year].sum(axis=1)
    registered = np.array([supply.roles[post.role].registered for post in supply.posts])
    return float(by_post[registered].sum() / by_post.sum()) if by_post.sum() > 0 else None


def supply_summary(result: SupplyResult) -> dict[str, dict[str, Any]]:
    """Figures of each plan: pounds and hours summed over the years reported, WTE at their end."""
    return {name: _summed(result, name) for name in result.central}


def _summed(result: SupplyResult, name: str) -> dict[str, Any]:
    supply, made = result.supply, result.central[name]
    years, first = supply.settings.years, supply.settings.first_year
    hours = np.array([supply.roles[need.role].hours_a_year for need in supply.requirements])
    closed, drawn = year_closed(made), result.drawn.get(name)
    found: dict[str, Any] = {
        "cost_gbp": round(float(made.cost[0, :years].sum()), 2),
        "unmet_hours": round(float((made.unmet[0, 1 : years + 1] @ hours).sum()), 1),
        "agency_hours": round(float((made.temporary[0, 1 : years + 1] @ hours).sum()), 1),
        "gap_wte_years": round(float(made.gap[0, 1 : years + 1].sum()), 3),
        "gap_wte_at_end": round(float(made.gap[0, years].sum()), 3),
        "staff_wte_at_end": round(float(made.stock[0, years].sum()), 3),
        "registered_share": _rounded(registered_share(made, years), 4),
        "year_closed": closed,
        "years_to_close": None if closed is None else closed - first,
    }
    if drawn is not None:
        close = supply.settings.close_by - first
        total = drawn.required[:, close].sum(axis=1)
        missing = drawn.gap[:, close].sum(axis=1)
        found["chance_at_most_1_percent_missing"] = round(float((missing <= NEARLY_MET_SHARE * total).mean()), 4)
        for label, values in (
            ("gap_wte_at_end", drawn.gap[:, years].sum(axis=1)),
            ("cost_gbp", drawn.cost[:, :years].sum(axis=1)),
        ):
            found |= {f"{label}_p{p}": round(float(v), 3) for p, v in percentiles(values).items()}
    return found


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
