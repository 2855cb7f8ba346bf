"""Places to commission, placements, trainees who rotate and ladders of a supply run, as sections of its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.report.render.charts import Series, line_chart
from optimiser.report.render.page import (
    Chart,
    ListedColumns,
    Listing,
    PageSection,
    drawable,
    number,
    table_listing,
    tenths,
)
from optimiser.table import OutputTable

FIRST_YEARS = 5
"""Years that stand side by side, with the last; commissioning.csv has all."""


def training_sections(by_name: Mapping[str, OutputTable], plan: str) -> list[PageSection]:
    """The sections of what the folder has, under one plan.

    Args:
        by_name: the tables of the run.
        plan: whose rows are shown.
    """
    makers = {"ladders": _ladders, "placements": _placements, "rotations": _rotations}
    return [
        make([row for row in by_name[name].records() if row["plan"] == plan])
        for name, make in makers.items() if name in by_name
    ]  # fmt: skip


def commissioning(table: OutputTable) -> PageSection:
    """Training places to commission by year and route, and what they are for; columns that say nothing are left out."""
    if not table.rows:
        return PageSection("Training to commission", ["The folder has no training routes."])
    said = [name for name in ("specialty", "stage", "provider", "payer") if any(table.values(name))]
    shown: ListedColumns = {
        "Year": ("year", str),
        "Route": ("name", str),
        **{name.capitalize(): (name, str) for name in said},
        "Places": ("places", tenths),
        "Today": ("places_today", tenths),
        "Cost of all its learners": ("cost_gbp", lambda value: number(value, 0, "£")),
        "Qualify in": ("qualify_in", str),
        "For": ("requirements", str),
    }
    words = ["Places under the plan by route and year, and what its learners cost; every line says which requirements "
             "those who qualify may work for."]  # fmt: skip
    listing = table_listing(table, shown, "Every year and route", folded=True, small=True)
    return PageSection("Training to commission", words, tables=[_by_route(table, said), listing])


def _by_route(table: OutputTable, said: Sequence[str]) -> Listing:
    """Places of each route in the first years and the last, and what its learners cost in the first and the last."""
    rows = table.records()
    years = list(dict.fromkeys(row["year"] for row in rows))
    shown = years if len(years) <= FIRST_YEARS + 1 else [*years[:FIRST_YEARS], years[-1]]
    lines = []
    for route in dict.fromkeys(row["pipeline"] for row in rows):
        ours = {row["year"]: row for row in rows if row["pipeline"] == route}
        first = ours[years[0]]
        costs = [number(ours[year]["cost_gbp"], 0, "£") for year in (years[0], years[-1])]
        lines.append([first["name"] or route, *(str(first[name]) for name in said), tenths(first["places_today"]),
                      *(tenths(ours[year]["places"]) for year in shown), *costs])  # fmt: skip
    heads = ["Route", *(name.capitalize() for name in said), "Today", *shown,
             *(f"Cost, {year}" for year in (years[0], years[-1]))]  # fmt: skip
    numbers = frozenset(range(1 + len(said), len(heads)))
    return Listing(heads, lines, numbers, "Places to begin in", small=len(heads) > 8)


def _ladders(rows: list[dict[str, Any]]) -> PageSection:
    tables = []
    for name in dict.fromkeys(row["name"] for row in rows):
        ours = [row for row in rows if row["name"] == name]
        lines = []
        for step in dict.fromkeys(row["step"] for row in ours):
            at = [row for row in ours if row["step"] == step]
            first, last = at[0], at[-1]
            lines.append([
                step, first["role"], number(first["earliest_years"]), tenths(first["opening"]),
                tenths(last["came_up"]), tenths(last["moved_up"]), tenths(last["closing"]),
            ])  # fmt: skip
        year = ours[-1]["year"]
        heads = ["Step", "Role", "Years from the first step, at the least", "Today, WTE", f"Came up in {year}",
                 f"Moved up in {year}", "At the end, WTE"]  # fmt: skip
        tables.append(Listing(heads, lines, frozenset({2, 3, 4, 5, 6}), name))
    words = ["Each path through several roles: courses, and years of service before the next. Every year is in "
             "ladders.csv."]  # fmt: skip
    return PageSection("Career ladders", words, tables=tables)


def _placements(rows: list[dict[str, Any]]) -> PageSection:
    years = list(dict.fromkeys(row["year"] for row in rows))
    charts, lines = [], []
    for number_of, name in enumerate(dict.fromkeys(row["name"] for row in rows)):
        ours = [row for row in rows if row["name"] == name]
        series = [Series(label, [drawable(row[key]) for row in ours])
                  for label, key in (("there are", "weeks"), ("taken", "taken_weeks"))]  # fmt: skip
        charts.append(Chart(line_chart(f"placement-{number_of}", name, years, series, "weeks a year"),
                            "Weeks of practice placements, and those that learners take."))  # fmt: skip
        lines += [[name, row["year"], tenths(row["weeks"]), tenths(row["taken_weeks"]), tenths(row["over_weeks"])]
                  for row in ours]  # fmt: skip
    heads = ["Placement", "Year", "Weeks there are", "Taken", "Too many"]
    listing = Listing(heads, lines, frozenset({2, 3, 4}), "By year", folded=True)
    return PageSection("Placements", charts=charts, tables=[listing])


def _rotations(rows: list[dict[str, Any]]) -> PageSection:
    sums: dict[tuple[str, str, str], dict[str, list[float]]] = defaultdict(dict)
    for row in rows:
        cell = sums[row["pipeline"], row["organisation"], row["role"]].setdefault(row["at_31_march"], [0.0, 0.0])
        cell[0] += drawable(row["trainees"]) or 0.0
        cell[1] += drawable(row["service_wte"]) or 0.0
    first, last = rows[0]["at_31_march"], rows[-1]["at_31_march"]
    lines = [
        [*key, *(tenths(value) for year in (first, last) for value in by_year[year])] for key, by_year in sums.items()
    ]
    heads = ["Pipeline", "Employer", "Role", *(f"{what}, {year}" for year in (first, last)
                                               for what in ("Trainees", "Work they give, WTE"))]  # fmt: skip
    words = ["Trainees work for several employers in turn and are in no stock; their work counts towards what is "
             "required. Each training year is in rotations.csv."]  # fmt: skip
    return PageSection("Trainees who rotate", words, tables=[Listing(heads, lines, frozenset({3, 4, 5, 6}))])
