"""The report of a supply run: gap by year with ranges, stocks, pipelines, flows, costs, and what it all rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from optimiser.report.render.charts import Series, line_chart, range_chart, stacked_bars
from optimiser.report.render.page import (
    Chart,
    ListedColumns,
    Listing,
    Page,
    PageSection,
    drawable,
    money_text,
    number,
    plain_number,
    record_lines,
    render,
    table_listing,
    tenths,
)
from optimiser.report.strategic.answers import supply_answers
from optimiser.report.strategic.supply_training import commissioning, training_sections
from optimiser.report.strategic.supply_words import supply_verdict, supply_warnings
from optimiser.skillmix.supply.results.tables import ALL_YEARS
from optimiser.table import OutputTable

CODES = ("organisation", "role", "requirement", "pipeline", "source", "what")
"""Columns that hold codes of employers, roles, pipelines and measures."""

FLOW_GROUPS = {
    "newly qualified": ("newly_qualified", "qualified_in_service"),
    "international": ("international",),
    "other joiners": ("wider_labour_market", "other_NHS", "returner", "retired_and_returned"),
    "left": ("left", "moved_to_other_employers", "left_in_first_90_days"),
    "retired": ("retired",),
    "hours given up": ("hours_given_up",),
}


def supply_html(
    title: str,
    tables: Sequence[OutputTable],
    summary: Mapping[str, Mapping[str, Any]],
    record: Mapping[str, Any],
    names: Mapping[str, str],
) -> str:
    """The page. Everything shown comes from the tables and the summary, suppressed already where that was asked for.

    Args:
        title: of the plan.
        tables: what `supply_tables` gave.
        summary: what `supply_summary` gave.
        record: the content of run.json.
        names: of employers, roles, pipelines and measures, by their codes.
    """
    by_name = {table.name: _named(table, names) for table in tables}
    plans = list(summary)
    sections = [
        _summary(summary),
        _gap(by_name["gaps"], plans),
        *_shortages(by_name["shortages"]),
        _change(by_name["change"], plans),
        _stocks(by_name["stocks"], plans[-1]),
        _pipelines(by_name["training"], by_name["bottlenecks"], plans[-1]),
        commissioning(by_name["commissioning"]),
        *training_sections(by_name, plans[-1]),
        _flows(by_name["balance"], plans),
        _costs(by_name["costs"], plans),
        _choices(by_name["choices"], plans[-1]),
        _basis(by_name["basis"]),
    ]
    subtitle = f"Supply of staff over years; plans: {', '.join(plans)}."
    told = supply_verdict(summary, record)
    short = told.short or told.doubtful
    answers = supply_answers(by_name, summary, record)
    page = Page(title, subtitle, told.text, short, sections, supply_warnings(record), record_lines(record), answers)
    return render(page)


def _named(table: OutputTable, names: Mapping[str, str]) -> OutputTable:
    """A table with names for codes of employers, roles and pipelines, also of posts such as `nurse at T1`."""
    at = [place for place, column in enumerate(table.columns) if column.name in CODES]

    def name(value: Any) -> Any:
        way, colon, post = str(value or "").rpartition(": ")
        role, there, employer = post.partition(" at ")
        return f"{way}{colon}{names.get(role, role)}{there}{names.get(employer, employer)}" if value else value

    rows = tuple(tuple(name(value) if place in at else value for place, value in enumerate(row)) for row in table.rows)
    return replace(table, rows=rows)


def _summary(summary: Mapping[str, Mapping[str, Any]]) -> PageSection:
    rows = []
    for label, key, show in (
        ("Cost over the years", "cost_gbp", money_text),
        ("Missing at the end, WTE", "gap_wte_at_end", number),
        ("Missing over the years, WTE-years", "gap_wte_years", number),
        ("Hours that nobody works", "unmet_hours", number),
        ("Hours by bank and agency", "agency_hours", number),
        ("Staff at the end, WTE", "staff_wte_at_end", number),
        ("Registered share at the end", "registered_share", lambda v: "" if v is None else f"{v:.1%}"),
        ("Gap closed at 31 March", "year_closed", lambda v: "not within the plan" if v is None else str(v)),
        ("Chance that at most 1% is missing when it should be closed", "chance_at_most_1_percent_missing",
         lambda v: "" if v is None else f"{v:.0%}"),
    ):  # fmt: skip
        if any(key in found for found in summary.values()):
            rows.append([label, *(show(found.get(key)) for found in summary.values())])
    heads = ["", *(name.capitalize() for name in summary)]
    return PageSection("In short", tables=[Listing(heads, rows, frozenset(range(1, len(heads))))])


def _gap(gaps: OutputTable, plans: Sequence[str]) -> PageSection:
    rows = gaps.records()
    several = any(row["requirement"] == "all" for row in rows)
    total = [row for row in rows if not several or row["requirement"] == "all"]
    years = list(dict.fromkeys(row["at_31_march"] for row in rows))
    drawn = any(row["p50"] is not None for row in total)
    series = []
    for plan in plans:
        ours = [row for row in total if row["plan"] == plan]
        bands = [
            ([drawable(r[a]) for r in ours], [drawable(r[b]) for r in ours]) for a, b in (("p5", "p95"), ("p25", "p75"))
        ]
        series.append(Series(plan, [drawable(row["gap_wte"]) for row in ours], bands if drawn else ()))
    caption = "All requirements together, at 31 March. Lines: every rate at its likeliest value."
    if drawn:
        caption += (
            " Bands: half and nine tenths of the draws. They may lie to one side of the line, for the rates are "
            "skewed and a gap cannot be less than nought."
        )
    charts = [Chart(line_chart("gap", "Staff missing, WTE", years, series, "WTE"), caption)]
    last = gaps.where(lambda row: row["at_31_march"] == years[-1] and row["requirement"] != "all")
    spans = [
        (str(row["requirement"]), drawable(row["p5"]) or 0.0, drawable(row["p50"]) or 0.0, drawable(row["p95"]) or 0.0)
        for row in last.records() if row["plan"] == plans[-1] and drawn
    ]  # fmt: skip
    if spans:
        charts.append(Chart(
            range_chart("gap-by-role", f"Missing at 31 March {years[-1]} under the plan '{plans[-1]}'", spans, "WTE"),
            "Dot: median of the draws; bar: nine tenths of them.",
        ))  # fmt: skip
    shown: ListedColumns = {
        "Requirement": ("requirement", str),
        "Plan": ("plan", str),
        "Required": ("required_wte", tenths),
        "At work": ("available_wte", tenths),
        "Missing": ("gap_wte", tenths),
        "5%": ("p5", tenths),
        "95%": ("p95", tenths),
    }
    made = table_listing(last.ordered("requirement"), shown, f"At 31 March {years[-1]}, WTE")
    return PageSection("Gap by year", charts=charts, tables=[made])


def _shortages(shortages: OutputTable) -> list[PageSection]:
    """Why staff stay missing, where they do."""
    shown: ListedColumns = {
        "Requirement": ("requirement", str),
        "31 March": ("at_31_march", str),
        "Missing, WTE": ("missing_wte", tenths),
        "Why": ("reasons", str),
    }
    return [PageSection("Why staff stay missing", tables=[table_listing(shortages, shown)])] if shortages.rows else []


def _change(change: OutputTable, plans: Sequence[str]) -> PageSection:
    """Today, and how each plan differs at its end, by employer and by role."""
    rows = change.records()
    found = {(row["plan"], row["organisation"], row["role"]): row for row in rows}
    keys = list(dict.fromkeys((row["organisation"], row["role"]) for row in rows))
    tables = []
    for title, ours in (
        ("By employer", [key for key in keys if key[0] and not key[1]] + [("", "")]),
        ("By employer and role", [key for key in keys if key[1]]),
    ):
        lines = []
        for key in ours:
            at = [found[plan, *key] for plan in plans]
            name = [key[0] or "all"] if not key[1] else list(key)
            lines.append([*name, tenths(at[0]["today_wte"]), *(tenths(row["change_wte"]) for row in at)])
        heads = ["Employer", *(["Role"] if title.endswith("role") else []), "Today, WTE"]
        made = [*heads, *(f"Change, {plan}" for plan in plans)]
        tables.append(Listing(made, lines, frozenset(range(len(heads) - 1, len(made))), title, folded="role" in title))
    words = [f"Staff in post today, and by how many WTE they differ at 31 March {rows[0]['at_31_march']}."]
    return PageSection("Change from today", words, tables=tables)


def _stocks(stocks: OutputTable, plan: str) -> PageSection:
    total: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    older: dict[int, float] = defaultdict(float)
    everybody: dict[int, float] = defaultdict(float)
    for row in stocks.records():
        if row["plan"] == plan:
            wte = drawable(row["wte"]) or 0.0
            total[row["role"]][row["at_31_march"]] += wte
            everybody[row["at_31_march"]] += wte
            older[row["at_31_march"]] += wte if row["age_band"] == "55 and over" else 0.0
    years = list(everybody)
    parts = [(role, [by_year[year] for year in years]) for role, by_year in total.items()]
    share = [older[year] / everybody[year] * 100 if everybody[year] else 0.0 for year in years]
    title = f"Staff in post under the plan '{plan}'"
    return PageSection("Stocks", charts=[
        Chart(stacked_bars("stocks", title, years, parts, "WTE"), "At 31 March, by role."),
        Chart(line_chart("age", "Staff of 55 and over", years, [Series("55 and over", share)], "% of WTE"),
              "Share of all staff in post."),
    ])  # fmt: skip


def _pipelines(training: OutputTable, bottlenecks: OutputTable, plan: str) -> PageSection:
    intake: dict[str, dict[str, float]] = defaultdict(dict)
    qualified: dict[str, dict[str, float]] = defaultdict(dict)
    for row in training.records():
        if row["plan"] == plan:
            intake[row["pipeline"]][row["year"]] = drawable(row["intake"]) or 0.0
            qualified[row["pipeline"]][row["year"]] = -(drawable(row["qualified"]) or 0.0)
    if not intake:
        return PageSection("Training pipelines", ["There are none."])
    years = list(next(iter(intake.values())))
    charts = [
        Chart(
            stacked_bars(name, title, years, [(p, [by[y] for y in years]) for p, by in found.items()], "heads"),
            caption,
        )
        for name, title, found, caption in (
            ("intakes", f"Intakes under the plan '{plan}'", intake, "Learners who begin in each year."),
            ("qualified", f"Qualified under the plan '{plan}'", qualified,
             "Learners who finish; an intake shows here after the length of its course, less attrition."),
        )
    ]  # fmt: skip
    tables = []
    if bottlenecks.rows:
        shown: ListedColumns = {
            "Runs out": ("limit", str),
            "Of": ("source", str),
            "Year": ("year", str),
            "There are": ("there", number),
            "WTE-years closed by one more": ("gap_closed_wte_years", lambda value: number(value, 2)),
            "Saved by one more": ("saving_gbp", lambda value: number(value, 0, "£")),
        }
        tables = [table_listing(bottlenecks, shown, "What the plan runs out of", folded=len(bottlenecks.rows) > 12)]
    return PageSection("Training pipelines", charts=charts, tables=tables)


def _flows(balance: OutputTable, plans: Sequence[str]) -> PageSection:
    charts = []
    for plan in plans[-1:]:
        by_group: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        years = []
        for row in balance.records():
            if row["plan"] == plan:
                years.append(row["year"])
                for group, names in FLOW_GROUPS.items():
                    by_group[group][row["year"]] += abs(sum(drawable(row[name]) or 0.0 for name in names))
        years = list(dict.fromkeys(years))
        series = [Series(group, [found[year] for year in years]) for group, found in by_group.items()
                  if any(found.values())]  # fmt: skip
        title = f"Joiners and leavers under the plan '{plan}'"
        words = "Every flow of every post is in balance.csv: opening and flows sum to closing."
        charts.append(Chart(line_chart("flows", title, years, series, "WTE a year"), words))
    return PageSection("Joiners and leavers", charts=charts)


def _costs(costs: OutputTable, plans: Sequence[str]) -> PageSection:
    rows = costs.records()
    years = list(dict.fromkeys(row["year"] for row in rows))
    series = [
        Series(plan, [row["gbp"] / 1e6 for row in rows if row["plan"] == plan and row["cost"] == "all"])
        for plan in plans
    ]  # fmt: skip
    table = []
    for kind in dict.fromkeys(row["cost"] for row in rows):
        sums = [sum(row["gbp"] for row in rows if row["plan"] == plan and row["cost"] == kind) for plan in plans]
        table.append([kind.capitalize(), *(money_text(total) for total in sums)])
    made = Listing(["", *(plan.capitalize() for plan in plans)], table, frozenset(range(1, len(plans) + 1)),
                   "Over the years")  # fmt: skip
    chart = Chart(
        line_chart("costs", "Cost a year", years, series, "£ million"),
        "Pay of staff in post at the closing 31 March, training, recruitment, retention, bank and agency.",
    )
    return PageSection("Costs", charts=[chart], tables=[made])


def _choices(choices: OutputTable, plan: str) -> PageSection:
    recruited: list[list[str]] = []
    covered: dict[str, list[str]] = defaultdict(list)
    for row in choices.records():
        if row["plan"] == plan and row["year"] == ALL_YEARS:
            source, _, role = str(row["what"]).partition(": ")
            recruited.append([source, role, tenths(row["wte"])])
        elif row["plan"] == plan and row["kind"] == "retention":
            covered[row["what"]].append(f"{row['year']}: {row['share_covered']:.0%}")
    tables = []
    if recruited:
        tables.append(Listing(["Source", "Role", "WTE over the years"], recruited, frozenset({2}),
                              "Recruited beyond the expected", folded=len(recruited) > 12))  # fmt: skip
    if covered:
        rows = [[measure, ", ".join(years)] for measure, years in covered.items()]
        tables.append(Listing(["Measure", "Mean share of people covered"], rows, title="Retention measures"))
    return PageSection("What the plan does besides training", [] if tables else ["Nothing."], tables=tables)


def _basis(basis: OutputTable) -> PageSection:
    unverified = sum(value == "UNVERIFIED" for value in basis.values("verified"))
    words = [f"{len(basis.rows)} quantities, {unverified} of them not verified against a source."]
    shown: ListedColumns = {
        "Quantity": ("quantity", str),
        "Year": ("year", lambda year: "" if year is None else str(year)),
        "Low": ("low", plain_number),
        "Central": ("central", plain_number),
        "High": ("high", plain_number),
        "Source": ("source", str),
        "Verified": ("verified", str),
    }
    made = table_listing(basis, shown, "Every quantity", folded=True, small=True)
    return PageSection("What it rests on", words, tables=[made])
