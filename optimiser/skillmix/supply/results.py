"""Run a supply folder and lay out what was found as tidy sheets and a summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.skillmix.sheets import Sheet
from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.plan import SupplyPlan, least_cost_plan
from optimiser.skillmix.supply.problem import AGE_BANDS, Supply, as_is
from optimiser.skillmix.supply.projection import BALANCE, COSTS, Projection, project
from optimiser.skillmix.supply.scenarios import SupplyLevers, with_levers
from optimiser.skillmix.supply.uncertainty import PERCENTILES, draw_quantiles, percentiles
from optimiser.skillmix.units import FloatArray

#: A requirement is met when less than this many WTE are missing.
CLOSED = 0.5
#: In draws, the target counts as met when at most this share of everything required is missing.
NEARLY_MET_SHARE = 0.01
AS_IS, LEAST_COST = "as is", "least cost"


@dataclass(frozen=True)
class SupplyRun:
    """A supply problem, projected as it is and under the least-cost plan, each at central values and drawn.

    ``central`` and ``drawn`` are keyed by the plan's name; ``drawn`` is empty when no draws were asked for.
    """

    supply: Supply
    plan: SupplyPlan | None
    central: dict[str, Projection]
    drawn: dict[str, Projection]
    seed: int
    draws: int


def run_supply(
    folder: SupplyFolder,
    levers: SupplyLevers | None = None,
    seed: int | None = None,
    draws: int | None = None,
    planned: bool = True,
) -> SupplyRun:
    """Project a supply folder as it is and, unless `planned` is false, under the least-cost plan.

    Args:
        folder: what `read_supply_folder` gave.
        levers: what a scenario changes.
        seed, draws: of the ranges; by default what the folder's settings say.
        planned: whether to look for the least-cost plan.
    """
    supply = with_levers(folder.supply, levers or SupplyLevers())
    used_seed = folder.seed if seed is None else seed
    count = folder.draws if draws is None else draws
    central = {AS_IS: project(supply, as_is(supply))}
    chosen = least_cost_plan(supply) if planned else None
    if chosen is not None:
        central[LEAST_COST] = chosen.projection
    drawn = {}
    if count:
        quantiles = draw_quantiles(supply, used_seed, count)
        drawn = {name: project(supply, made.decisions, quantiles) for name, made in central.items()}
    return SupplyRun(supply, chosen, central, drawn, used_seed, count)


def year_closed(projection: Projection) -> int | None:
    """The first 31 March from which every requirement is met to the end of the plan, or None."""
    years = projection.supply.settings.years
    met = (projection.gap[0, : years + 1] < CLOSED).all(axis=1)
    still = np.flatnonzero(~met)
    first = 0 if len(still) == 0 else int(still[-1]) + 1
    return projection.supply.settings.first_year + first if first <= years else None


def registered_share(projection: Projection, year: int) -> float | None:
    """Registered share of the central stock after `year` steps."""
    supply = projection.supply
    by_post = projection.stock[0, year].sum(axis=1)
    registered = np.array([supply.roles[post.role].registered for post in supply.posts])
    return float(by_post[registered].sum() / by_post.sum()) if by_post.sum() > 0 else None


def summary(run: SupplyRun) -> dict[str, dict[str, Any]]:
    """Figures of each plan: pounds and hours summed over the years reported, WTE at their end."""
    return {name: _summed(run, name) for name in run.central}


def _summed(run: SupplyRun, name: str) -> dict[str, Any]:
    supply, made = run.supply, run.central[name]
    years, first = supply.settings.years, supply.settings.first_year
    hours = np.array([supply.roles[need.role].hours_a_year for need in supply.requirements])
    closed, drawn = year_closed(made), run.drawn.get(name)
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


def sheets(run: SupplyRun) -> list[Sheet]:
    """Every table of a run, tidy: one row per plan, year and thing."""
    return [_gaps(run), _stocks(run), _balance(run), _training(run), _choices(run), _costs(run), _bottlenecks(run),
            basis(run.supply)]  # fmt: skip


def step_name(year: int) -> str:
    """The year from one 31 March to the next: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


PERCENTILE_COLUMNS = tuple(f"p{p}" for p in PERCENTILES)


def _range(values: FloatArray | None) -> list[float | None]:
    """Percentiles of drawn values (draws,), or blanks."""
    if values is None:
        return [None] * len(PERCENTILES)
    return [round(float(v), 4) for v in percentiles(values).values()]


def _plans(run: SupplyRun) -> Iterator[tuple[str, Projection, Projection | None]]:
    for name, made in run.central.items():
        yield name, made, run.drawn.get(name)


def _gaps(run: SupplyRun) -> Sheet:
    supply, rows = run.supply, []
    for name, made, drawn in _plans(run):
        for t in range(supply.settings.years + 1):
            figures = (made.required, made.available, made.gap, made.temporary, made.unmet)
            for r, need in enumerate(supply.requirements):
                rows.append([
                    name, supply.settings.first_year + t, need.name, supply.roles[need.role].id,
                    *(round(float(figure[0, t, r]), 4) for figure in figures),
                    *_range(None if drawn is None else drawn.gap[:, t, r]),
                ])  # fmt: skip
            if len(supply.requirements) > 1:
                everything = (figure[0, t].sum() for figure in figures)
                rows.append([
                    name, supply.settings.first_year + t, "all", "", *(round(float(v), 4) for v in everything),
                    *_range(None if drawn is None else drawn.gap[:, t].sum(axis=1)),
                ])  # fmt: skip
    people = ("required_wte", "available_wte", "gap_wte", "temporary_wte", "unmet_wte")
    columns = ("plan", "at_31_march", "requirement", "role", *people, *PERCENTILE_COLUMNS)
    return Sheet("gaps", "WTE required, at work and missing; the percentiles are of the gap.", columns,
                 tuple(tuple(row) for row in rows), frozenset({*people, *PERCENTILE_COLUMNS}))  # fmt: skip


def _stocks(run: SupplyRun) -> Sheet:
    supply, rows = run.supply, []
    for name, made, drawn in _plans(run):
        for t in range(supply.settings.years + 1):
            for p, post in enumerate(supply.posts):
                organisation = supply.organisations[post.organisation]
                for b, band in enumerate(AGE_BANDS):
                    rows.append((
                        name, supply.settings.first_year + t, supply.roles[post.role].id, organisation.id,
                        organisation.sector, band, round(float(made.stock[0, t, p, b]), 4),
                        *_range(None if drawn is None else drawn.stock[:, t, p, b]),
                    ))  # fmt: skip
    columns = ("plan", "at_31_march", "role", "organisation", "sector", "age_band", "wte", *PERCENTILE_COLUMNS)
    return Sheet("stocks", "WTE in post by role, organisation and age band.", columns, tuple(rows),
                 frozenset({"wte", *PERCENTILE_COLUMNS}))  # fmt: skip


def _balance(run: SupplyRun) -> Sheet:
    supply, rows = run.supply, []
    names = [name.replace(" ", "_") for name in BALANCE]
    for name, made, _ in _plans(run):
        for t in range(supply.settings.years):
            for p, post in enumerate(supply.posts):
                for b, band in enumerate(AGE_BANDS):
                    rows.append((
                        name, step_name(int(supply.step_years[t])), supply.roles[post.role].id,
                        supply.organisations[post.organisation].id, band, round(float(made.stock[0, t, p, b]), 6),
                        *(round(float(sign * made.flows[flow][0, t, p, b]), 6) for flow, sign in BALANCE.items()),
                        round(float(made.stock[0, t + 1, p, b]), 6),
                    ))  # fmt: skip
    columns = ("plan", "year", "role", "organisation", "age_band", "opening", *names, "closing")
    return Sheet("balance", "Every flow of every stock, WTE: opening and flows sum to closing.", columns, tuple(rows),
                 frozenset({"opening", *names, "closing"}))  # fmt: skip


def _training(run: SupplyRun) -> Sheet:
    supply, rows = run.supply, []
    for name, made, _ in _plans(run):
        for t in range(supply.settings.years):
            for p, pipeline in enumerate(supply.pipelines):
                cohort = made.cohorts[p]
                rows.append((
                    name, step_name(int(supply.step_years[t])), pipeline.id, pipeline.route,
                    supply.roles[pipeline.role].id, round(float(cohort.learners[0, t].sum()), 4),
                    round(float(made.decisions.intakes[t, p]), 4), -round(float(cohort.left[0, t]), 4),
                    -round(float(cohort.qualified[0, t]), 4), round(float(cohort.learners[0, t + 1].sum()), 4),
                ))  # fmt: skip
    people = ("opening", "intake", "left", "qualified", "closing")
    return Sheet("training", "Learners (heads): opening, intake, left and qualified sum to closing.",
                 ("plan", "year", "pipeline", "route", "role", *people), tuple(rows), frozenset(people))  # fmt: skip


def _choices(run: SupplyRun) -> Sheet:
    """What a plan decides besides intakes: recruitment beyond the expected, people covered by measures."""
    supply = run.supply
    rows: list[tuple[Any, ...]] = []
    for name, made, _ in _plans(run):
        for t in range(supply.settings.years):
            year = step_name(int(supply.step_years[t]))
            for j, joiner in enumerate(supply.joiners):
                wte = float(made.decisions.extra[t, j])
                if wte > 1e-6:
                    what = f"{joiner.source}: {supply.post_name(joiner.post)}"
                    rows.append((name, year, "recruitment", what, round(wte, 4), None))
            for m, measure in enumerate(supply.measures):
                if made.decisions.coverage[t, m].max(initial=0.0) > 1e-6:
                    reached = made.decisions.coverage[t, m][measure.applies].mean()
                    rows.append((name, year, "retention", measure.id, None, round(float(reached), 4)))
    return Sheet("choices", "WTE recruited beyond the expected, and mean share covered by each retention measure.",
                 ("plan", "year", "kind", "what", "wte", "share_covered"), tuple(rows), frozenset({"wte"}))  # fmt: skip


def _costs(run: SupplyRun) -> Sheet:
    supply, rows = run.supply, []
    for name, made, drawn in _plans(run):
        for t in range(supply.settings.years):
            year = step_name(int(supply.step_years[t]))
            for kind in COSTS:
                some = None if drawn is None else drawn.costs[kind][:, t]
                rows.append((name, year, kind, round(float(made.costs[kind][0, t]), 2), *_range(some)))
            some = None if drawn is None else drawn.cost[:, t]
            rows.append((name, year, "all", round(float(made.cost[0, t]), 2), *_range(some)))
    columns = ("plan", "year", "cost", "gbp", *PERCENTILE_COLUMNS)
    return Sheet("costs", "Pounds a year.", columns, tuple(rows))


def _bottlenecks(run: SupplyRun) -> Sheet:
    found = run.plan.bottlenecks if run.plan else ()
    rows = tuple(
        (b.pipeline, step_name(b.year), round(b.places, 4), round(b.gap_closed, 4), round(b.saving_pence / 100, 2))
        for b in found
    )
    columns = ("pipeline", "year", "places", "gap_closed_wte_years", "saving_gbp")
    return Sheet("bottlenecks", "Routes full to their limit, and what one more place in that year would do.",
                 columns, rows, frozenset({"places"}))  # fmt: skip


def basis(supply: Supply) -> Sheet:
    """Every quantity the run rests on, with its range, source and whether that was verified."""
    rows = []
    for quantity in supply.every_quantity():
        if not quantity.source and not quantity.uncertain and quantity.central == (0.0,):
            continue
        for n, year in enumerate(quantity.years or (None,)):
            rows.append((
                quantity.key, year, quantity.low[n], quantity.central[n], quantity.high[n],
                quantity.source or "not given", "yes" if quantity.verified else "UNVERIFIED",
            ))  # fmt: skip
    columns = ("quantity", "year", "low", "central", "high", "source", "verified")
    return Sheet("basis", "What the numbers rest on.", columns, tuple(rows), frozenset())
