"""What a supply run found, as tidy tables: gaps, stocks, balance, training, choices, costs, bottlenecks, basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimiser.skillmix.supply.problem import AGE_BANDS, Supply, step_name
from optimiser.skillmix.supply.projection import BALANCE, COSTS, Projection
from optimiser.skillmix.supply.result import SupplyResult
from optimiser.skillmix.supply.results.training import training_tables
from optimiser.skillmix.supply.uncertainty import PERCENTILES, percentiles
from optimiser.skillmix.units import FloatArray
from optimiser.table import OutputTable, Value, numbers, people, words

AT_31_MARCH = words("at_31_march")
"""The year at whose 31 March something is counted."""

ALL_YEARS = "all years"
"""Stands for the year where figures of all of them are summed."""

PERCENTILE_NAMES = tuple(f"p{p}" for p in PERCENTILES)
"""Columns of percentiles over the draws."""


def supply_tables(result: SupplyResult) -> list[OutputTable]:
    """Every table of a result, tidy: one row per plan, year and thing."""
    makers = (_gaps, _stocks, _change, _balance, _training, _choices, _costs, _bottlenecks, _shortages, _commissioning)
    return [*(make(result) for make in makers), *training_tables(result), basis_table(result.supply)]


def _range(values: FloatArray | None) -> list[float | None]:
    """Percentiles of drawn values (draws,), or blanks."""
    if values is None:
        return [None] * len(PERCENTILES)
    return [round(float(v), 4) for v in percentiles(values).values()]


def _plans(result: SupplyResult) -> Iterator[tuple[str, Projection, Projection | None]]:
    for name, made in result.central.items():
        yield name, made, result.drawn.get(name)


def supply_headlines(result: SupplyResult, summary: Mapping[str, Mapping[str, Any]]) -> OutputTable:
    """Figures of each plan over all its years, and what it costs by kind.

    Args:
        result: what was found.
        summary: figures by plan, fit to publish.
    """
    years, rows = result.supply.settings.years, list[tuple[Value, ...]]()
    for plan, found in summary.items():
        rows += [(plan, name, value) for name, value in found.items()]
        made = result.central[plan]
        rows += [(plan, f"cost_gbp {kind}", round(float(made.costs[kind][0, :years].sum()), 2)) for kind in COSTS]
    names = list(summary)
    if len(names) > 1:
        more = summary[names[-1]]["cost_gbp"] - summary[names[0]]["cost_gbp"]
        rows.append((names[-1], f"cost_gbp more than {names[0]}", round(more, 2)))
    columns = (*words("plan", "measure"), *numbers("that of the measure", "value"))
    return OutputTable("headlines", "Figures of each plan over its years.", columns, tuple(rows))


def _gaps(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, []
    for name, made, drawn in _plans(result):
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
    wte = ("required_wte", "available_wte", "gap_wte", "temporary_wte", "unmet_wte")
    columns = (*words("plan"), *AT_31_MARCH, *words("requirement", "role"), *people("WTE", *wte, *PERCENTILE_NAMES))
    doc = "WTE required, at work and missing; the percentiles are of the gap."
    return OutputTable("gaps", doc, columns, tuple(tuple(row) for row in rows))


def _stocks(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, []
    for name, made, drawn in _plans(result):
        for t in range(supply.settings.years + 1):
            for p, post in enumerate(supply.posts):
                organisation = supply.organisations[post.organisation]
                for b, band in enumerate(AGE_BANDS):
                    rows.append((
                        name, supply.settings.first_year + t, supply.roles[post.role].id, organisation.id,
                        organisation.sector, band, round(float(made.stock[0, t, p, b]), 4),
                        *_range(None if drawn is None else drawn.stock[:, t, p, b]),
                    ))  # fmt: skip
    columns = (
        *words("plan"), *AT_31_MARCH, *words("role", "organisation", "sector", "age_band"),
        *people("WTE", "wte", *PERCENTILE_NAMES),
    )  # fmt: skip
    return OutputTable("stocks", "WTE in post by role, organisation and age band.", columns, tuple(rows))


def _change(result: SupplyResult) -> OutputTable:
    """Today beside the end of each plan; an employer's sum has no role, that of all no employer."""
    supply, rows = result.supply, list[tuple[Value, ...]]()
    years = supply.settings.years
    for name, made, _ in _plans(result):
        sums: dict[tuple[str, str], list[float]] = {}
        for p, post in enumerate(supply.posts):
            employer, role = supply.organisations[post.organisation].id, supply.roles[post.role].id
            for key in ((employer, role), (employer, ""), ("", "")):
                both = sums.setdefault(key, [0.0, 0.0])
                both[0] += float(made.stock[0, 0, p].sum())
                both[1] += float(made.stock[0, years, p].sum())
        rows += [
            (name, *key, supply.settings.first_year + years, *(round(wte, 4) for wte in (today, then, then - today)))
            for key, (today, then) in sums.items()
        ]
    columns = (*words("plan", "organisation", "role"), *AT_31_MARCH, *people("WTE", "today_wte", "wte", "change_wte"))
    return OutputTable(
        "change", "WTE today and at the end, by employer and role, and their sums.", columns, tuple(rows)
    )


def _balance(result: SupplyResult) -> OutputTable:
    supply = result.supply
    rows: list[tuple[str | float, ...]] = []
    names = [name.replace(" ", "_") for name in BALANCE]
    for name, made, _ in _plans(result):
        for t in range(supply.settings.years):
            for p, post in enumerate(supply.posts):
                for b, band in enumerate(AGE_BANDS):
                    rows.append((
                        name, step_name(int(supply.step_years[t])), supply.roles[post.role].id,
                        supply.organisations[post.organisation].id, band, round(float(made.stock[0, t, p, b]), 6),
                        *(round(float(sign * made.flows[flow][0, t, p, b]), 6) for flow, sign in BALANCE.items()),
                        round(float(made.stock[0, t + 1, p, b]), 6),
                    ))  # fmt: skip
    columns = (
        *words("plan", "year", "role", "organisation", "age_band"),
        *people("WTE", "opening", *names, "closing"),
    )
    doc = "Every flow of every stock, WTE: opening and flows sum to closing."
    return OutputTable("balance", doc, columns, tuple(rows))


def _training(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, []
    for name, made, _ in _plans(result):
        for t in range(supply.settings.years):
            for p, pipeline in enumerate(supply.pipelines):
                cohort = made.cohorts[p]
                rows.append((
                    name, step_name(int(supply.step_years[t])), pipeline.id, pipeline.route,
                    supply.roles[pipeline.role].id, round(float(cohort.learners[0, t].sum()), 4),
                    round(float(made.decisions.intakes[t, p]), 4), -round(float(cohort.left[0, t]), 4),
                    -round(float(cohort.qualified[0, t]), 4), round(float(cohort.learners[0, t + 1].sum()), 4),
                ))  # fmt: skip
    columns = (
        *words("plan", "year", "pipeline", "route", "role"),
        *people("heads", "opening", "intake", "left", "qualified", "closing"),
    )
    doc = "Learners (heads): opening, intake, left and qualified sum to closing."
    return OutputTable("training", doc, columns, tuple(rows))


def _choices(result: SupplyResult) -> OutputTable:
    """What a plan decides besides intakes: recruitment beyond the expected, by post and year and its sum by role over
    all years; people covered by measures."""
    supply = result.supply
    rows: list[tuple[Any, ...]] = []
    for name, made, _ in _plans(result):
        recruited: dict[str, float] = {}
        for t in range(supply.settings.years):
            year = step_name(int(supply.step_years[t]))
            for j, joiner in enumerate(supply.joiners):
                wte = float(made.decisions.extra[t, j])
                if wte > 1e-6:
                    what = f"{joiner.source}: {supply.post_name(joiner.post)}"
                    rows.append((name, year, "recruitment", what, round(wte, 4), None))
                    summed = f"{joiner.source}: {supply.roles[supply.posts[joiner.post].role].id}"
                    recruited[summed] = recruited.get(summed, 0.0) + wte
            for m, measure in enumerate(supply.measures):
                if made.decisions.coverage[t, m].max(initial=0.0) > 1e-6:
                    reached = made.decisions.coverage[t, m][measure.applies].mean()
                    rows.append((name, year, "retention", measure.id, None, round(float(reached), 4)))
        rows += [(name, ALL_YEARS, "recruitment", what, round(wte, 4), None) for what, wte in recruited.items()]
    columns = (*words("plan", "year", "kind", "what"), *people("WTE", "wte"), *numbers("share", "share_covered"))
    doc = "WTE recruited beyond the expected, and mean share covered by each retention measure."
    return OutputTable("choices", doc, columns, tuple(rows))


def _costs(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, []
    for name, made, drawn in _plans(result):
        for t in range(supply.settings.years):
            year = step_name(int(supply.step_years[t]))
            for kind in COSTS:
                some = None if drawn is None else drawn.costs[kind][:, t]
                rows.append((name, year, kind, round(float(made.costs[kind][0, t]), 2), *_range(some)))
            some = None if drawn is None else drawn.cost[:, t]
            rows.append((name, year, "all", round(float(made.cost[0, t]), 2), *_range(some)))
    columns = (*words("plan", "year", "cost"), *numbers("£ a year", "gbp", *PERCENTILE_NAMES))
    return OutputTable("costs", "Pounds a year.", columns, tuple(rows))


def _bottlenecks(result: SupplyResult) -> OutputTable:
    found = result.plan.bottlenecks if result.plan else ()
    rows = tuple(
        (b.limit, b.source, step_name(b.year), round(b.places, 4), round(b.gap_closed, 4),
         round(b.saving_pence / 100, 2))
        for b in found
    )  # fmt: skip
    columns = (
        *words("limit", "source", "year"), *people("heads or WTE", "there"),
        *numbers("WTE-years", "gap_closed_wte_years"), *numbers("£", "saving_gbp"),
    )  # fmt: skip
    doc = "What the plan runs out of: places, their growth, recruitment, staff to train from; and what one more does."
    return OutputTable("bottlenecks", doc, columns, rows)


def _shortages(result: SupplyResult) -> OutputTable:
    found = result.plan.shortages if result.plan else ()
    rows = tuple((s.requirement, str(s.year), round(s.missing, 4), "; ".join(s.reasons)) for s in found)
    columns = (*words("requirement", "at_31_march"), *people("WTE", "missing_wte"), *words("reasons"))
    return OutputTable("shortages", "Why staff stay missing under the plan, at the last year they do.", columns, rows)


def _commissioning(result: SupplyResult) -> OutputTable:
    """Training places to commission under the last plan, by year and route, with what they cost and what they are
    for."""
    supply, rows = result.supply, []
    name, made = list(result.central.items())[-1]
    for t in range(supply.settings.years):
        for p, route in enumerate(supply.pipelines):
            cohort, places = made.cohorts[p], float(made.decisions.intakes[t, p])
            wanted = [need.name for need in supply.requirements
                      if any(supply.posts[post].role == route.role for post in need.posts)]  # fmt: skip
            rows.append((
                name, step_name(int(supply.step_years[t])), route.id, route.name, route.route,
                route.specialty, route.stage, route.provider, route.payer, supply.roles[route.role].id,
                "; ".join(dict.fromkeys(wanted)), round(route.places, 4),
                round(places, 4), round(places - route.places, 4), round(float(cohort.learner_years[0, t]), 4),
                round(float(cohort.learner_years[0, t]) * route.cost_pence / 100, 2),
                step_name(int(supply.step_years[t]) + route.years),
            ))  # fmt: skip
    columns = (
        *words("plan", "year", "pipeline", "name", "route", "specialty", "stage", "provider", "payer", "role",
               "requirements"),
        *people("heads", "places_today", "places", "change", "learners_paid_for"),
        *numbers("£ a year", "cost_gbp", kind="of people"), *words("qualify_in"),
    )  # fmt: skip
    doc = "Training places to commission under the plan, what learners cost, and which requirements they are for."
    return OutputTable("commissioning", doc, columns, tuple(rows))


def basis_table(supply: Supply) -> OutputTable:
    """Every quantity the result rests on, with its range, source and whether that was verified."""
    rows = []
    for quantity in supply.every_quantity():
        if not quantity.source and quantity.key.startswith(("nought ", "one ")):
            continue
        for n, year in enumerate(quantity.years or (None,)):
            rows.append((
                quantity.key, year, quantity.low[n], quantity.central[n], quantity.high[n],
                quantity.source or "not given", "yes" if quantity.verified else "UNVERIFIED",
            ))  # fmt: skip
    columns = (
        *words("quantity", "year"), *numbers("the quantity's own", "low", "central", "high"),
        *words("source", "verified"),
    )  # fmt: skip
    return OutputTable("basis", "What the numbers rest on.", columns, tuple(rows))
