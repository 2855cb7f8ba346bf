"""The report of a mix as one HTML file: verdict, staff, unmet hours, what an hour is worth, the frontier, warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.report.render.charts import frontier_chart, horizontal_bars
from optimiser.report.render.page import (
    Chart,
    ListedColumns,
    Listing,
    Page,
    PageSection,
    number,
    record_lines,
    render,
    table_listing,
    tenths,
)
from optimiser.report.strategic.answers import mix_answers, sentence
from optimiser.report.strategic.mix import mix_verdict, whole_pounds
from optimiser.skillmix.mix.explain import UnmetReason
from optimiser.skillmix.mix.frontier import FrontierPoint, needless_dilution
from optimiser.skillmix.mix.problem import Source
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.results.evidence import EvidenceWarning, evidence_warnings
from optimiser.skillmix.mix.results.hours import released_words, spare_words
from optimiser.skillmix.mix.results.tables import (
    explanation_tables,
    hidden_changes,
    hidden_limits,
    hidden_options,
    hidden_roles,
    mix_tables,
)
from optimiser.skillmix.mix.shadow_prices import ShadowPrice
from optimiser.skillmix.rota_link.cover import CoverCheck, cover_words
from optimiser.table import SUPPRESSED, OutputTable, too_few


def mix_html(
    result: MixResult,
    prices: Sequence[ShadowPrice],
    reasons: Sequence[UnmetReason],
    points: Sequence[FrontierPoint],
    checks: Sequence[CoverCheck],
    record: Mapping[str, Any],
    below: float | None = None,
) -> str:
    """The page as HTML text; staff numbers hidden as in the files where ``below`` is given."""
    tables = {table.name: table for table in (*mix_tables(result, below), *explanation_tables(prices, reasons))}
    sections = [
        _staff(result, below), _change(result, tables["change"], below), _hours(result, tables, below),
        _limits(result, below),
    ]  # fmt: skip
    if reasons:
        sections.append(_unmet(result, reasons, tables["fixes"]))
    if prices:
        sections.append(PageSection("What one more is worth", words=[price.words for price in prices]))
    if points:
        sections.append(_frontier(result, points, below))
    if checks:
        sections.append(_cover(result, checks))
    hidden = hidden_changes(result, hidden_options(result, below), below) if below is not None else set()
    short, warned = not result.complete, _warned(result, below)
    subtitle = "Skill mix: staff by role and source that meet the hours needed, hours a week and WTE."
    page = Page(
        result.problem.title, subtitle, " ".join([mix_verdict(result), *result.conflicts]), short, sections,
        warned, record_lines(record), mix_answers(result, tables["headlines"], hidden, len(warned)),
    )  # fmt: skip
    return render(page)


def _staff(result: MixResult, below: float | None) -> PageSection:
    problem, hidden = result.problem, hidden_options(result, below)
    sources = [s.value for s in Source if any(line.source == s.value and line.wte > SMALL for line in result.staff)]
    by_role: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rows = []
    for line in result.staff:
        if line.wte <= SMALL:
            continue
        veiled = line.option in hidden
        if not veiled:
            by_role[line.role][line.source] += line.wte
        numbers = (f"{line.wte:.2f}", f"{line.used_hours:,.1f}", whole_pounds(line.cost_pence))
        rows.append(
            [
                problem.called("role", line.role), problem.called("organisation", line.organisation), line.sector,
                line.band, line.source, line.option, *([SUPPRESSED] * 3 if veiled else numbers),
            ]
        )  # fmt: skip
    heads = ("Role", "Organisation", "Sector", "Band", "Source", "Option", "WTE", "Hours a week", "Cost a year")
    charts = []
    if by_role:
        largest = sorted(by_role, key=lambda role: -sum(by_role[role].values()))[:12]
        parts = [(source, [by_role[role].get(source, 0.0) for role in largest]) for source in sources]
        names = [problem.called("role", role) for role in largest]
        caption = "The largest roles, by how their staff are had." + (" Small numbers are left out." if hidden else "")
        charts.append(Chart(horizontal_bars("staff", "Staff by role and source, WTE", names, parts, "WTE"), caption))
    return PageSection(
        "Staff", charts=charts, tables=[Listing(heads, rows, frozenset({6, 7, 8}), folded=len(rows) > 40)]
    )


def _warned(result: MixResult, below: float | None) -> list[str]:
    """Warnings from published evidence; those of one finding in one paragraph."""
    by_finding: dict[tuple[str, str], list[EvidenceWarning]] = defaultdict(list)
    for warning in evidence_warnings(result, hidden_roles(result, hidden_options(result, below))):
        by_finding[warning.finding, warning.source].append(warning)
    told = []
    for (text, source), found in by_finding.items():
        mark = "" if found[0].verified else ", not verified"
        told.append(f"{sentence([warning.told for warning in found])} {text[0].upper()}{text[1:]} ({source}{mark})")
    return told


def _change(result: MixResult, table: OutputTable, below: float | None) -> PageSection:
    """Today beside the mix: each employer's sum, then every role."""
    called = result.problem.called

    def listing(rows: OutputTable, title: str, folded: bool) -> Listing:
        named: ListedColumns = {"Employer": ("organisation", lambda value: called("organisation", value))}
        roles: ListedColumns = {"Role": ("role", lambda value: called("role", value))}
        shown: ListedColumns = {
            "Today, WTE": ("today_wte", lambda value: number(value, 2)),
            "In the mix": ("mix_wte", lambda value: number(value, 2)),
            "Change": ("change_wte", lambda value: number(value, 2)),
            "Bank and agency": ("temporary_wte", lambda value: number(value, 2)),
            "Change of posts' cost a year": ("change_pence_per_year", pounds_of_pence),
        }
        return table_listing(rows, {**named, **(roles if folded else {}), **shown}, title, folded=folded)

    sums, roles = table.where(lambda row: not row["role"]), table.where(lambda row: bool(row["role"]))
    words = ["Posts at their annual cost, without premiums for unsocial hours. Today's bank and agency are not known."]
    released = released_words(result) if below is None else ""
    tables = [listing(sums, "By employer", False), listing(roles, "By employer and role", True)]
    return PageSection("Change from today", [*words, *([released] if released else [])], tables=tables)


def pounds_of_pence(pence: Any) -> str:
    """Whole pounds of pence in a table; a suppressed number as it is."""
    return pence if isinstance(pence, str) else number(pence / 100, 0, "£")


def _hours(result: MixResult, tables: Mapping[str, OutputTable], below: float | None) -> PageSection:
    """Need against supply by time of day, hours needed by competence, hours paid and not used."""
    problem, times, spare = result.problem, tables["times"], tables["spare"]
    called = {row["time"]: problem.called("time", row["time"]) for row in times.records()}
    parts = [
        (name, [float(row[f"{name}_hours_per_week"]) for row in times.records()])
        for name in ("filled", "freed", "unmet")
    ]
    charts = [
        Chart(
            horizontal_bars("times", "Hours needed by time of day, and how they are met", list(called.values()),
                            [part for part in parts if any(part[1])], "hours a week"),
            "Filled by the mix, freed by others' work, unmet.",
        )
    ]  # fmt: skip
    heads: ListedColumns = {
        "Time of day": ("time", lambda value: called[value]),
        "Needed": ("needed_hours_per_week", tenths),
        "Filled": ("filled_hours_per_week", tenths),
        "Freed": ("freed_hours_per_week", tenths),
        "Unmet": ("unmet_hours_per_week", tenths),
        "Supervising": ("supervising_hours_per_week", tenths),
        "There for a minimum": ("waiting_hours_per_week", tenths),
        "People needed": ("people_needed", tenths),
        "People there": ("people_present", tenths),
    }
    unused: ListedColumns = {
        "Role": ("role", lambda value: problem.called("role", value)),
        "Employer": ("organisation", lambda value: problem.called("organisation", value)),
        "Source": ("source", str),
        "When": ("times", lambda value: ", ".join(problem.called("time", t) for t in value.split("|") if t) or "any"),
        "Hours a week": ("hours_per_week", tenths),
        "WTE": ("wte", lambda value: number(value, 2)),
        "Cost a year": ("cost_pence_per_year", pounds_of_pence),
    }
    words = spare_words(result) if below is None else ""
    listed = [table_listing(times, heads, "By time of day, hours a week"), _needs(result, tables["needs_by_time"])]
    if spare.rows:
        listed.append(table_listing(spare, unused, "Paid and not used", folded=len(spare.rows) > 12))
    return PageSection("Need against supply", [words] if words else [], charts, listed)


def _unmet(result: MixResult, reasons: Sequence[UnmetReason], fixes: OutputTable) -> PageSection:
    """Reasons, and the changes that would meet hours, each with its one saving."""
    shown: ListedColumns = {
        "Fix": ("fix", str),
        "Change": ("change", str),
        "Hours a week met": ("met_hours_per_week", tenths),
        "Saved a year": ("saving_pence_per_year", pounds_of_pence),
    }
    tables = [table_listing(fixes, shown, "Changes that pay")] if fixes.rows else []
    gaps = [
        [tenths(reason.unmet_hours), result.problem.called("competence", reason.competence), str(reason.level),
         result.problem.where(reason.place, reason.setting, reason.time), "; ".join(reason.reasons), reason.fix]
        for reason in reasons
    ]  # fmt: skip
    heads = ("Hours a week", "Of", "Level", "Where and when", "Who could, and what keeps them", "What would meet them")
    tables.append(Listing(heads, gaps, frozenset({0, 2}), "Gap by gap", small=True))
    return PageSection("Why hours are unmet", tables=tables)


def _needs(result: MixResult, table: OutputTable) -> Listing:
    called = result.problem.called
    shown: ListedColumns = {
        "Competence": ("competence", lambda value: called("competence", value)),
        "Level": ("level", str),
        "Time of day": ("time", lambda value: called("time", value)),
        **{name.capitalize(): (f"{name}_hours_per_week", tenths) for name in ("needed", "filled", "freed", "unmet")},
    }
    return table_listing(table, shown, "By competence and time of day", folded=True)


def _limits(result: MixResult, below: float | None) -> PageSection:
    rows = []
    veiled = hidden_limits(result, hidden_options(result, below), below)
    for number_of, line in enumerate(result.limits):
        share = line.kind.startswith("share")
        measured = "" if line.measured is None else f"{line.measured:.1%}" if share else f"{line.measured:,.1f}"
        allowed = f"{line.allowed:.0%}" if share else f"{line.allowed:,.1f}"
        missed = f"{line.missed:,.2f}" if line.missed > 1e-3 else ""
        price = whole_pounds(line.price_pence) if missed else ""
        if number_of in veiled:
            measured, missed, price = SUPPRESSED, SUPPRESSED if missed else "", SUPPRESSED if missed else ""
        rows.append(
            [line.limit, line.kind.replace("_", " "), line.who.replace(":", " "), allowed, measured, missed,
             "hard" if line.hard else price]
        )  # fmt: skip
    heads = ("Limit", "Kind", "Who", "Allowed", "Measured", "Missed by", "Price of that a year")
    return PageSection("Limits", tables=[Listing(heads, rows, frozenset({3, 4, 5, 6}))] if rows else [])


def _frontier(result: MixResult, points: Sequence[FrontierPoint], below: float | None) -> PageSection:
    problem = result.problem
    curve = [(p.dilution_hours, p.bill_pence / 100, str(p.point)) for p in points]
    title = "The whole bill against dilution of registered skill"
    charts = [
        Chart(
            frontier_chart("frontier", title, curve, "registered work by others, standard hours a week", "£ a year"),
            "The bill is staff, unmet hours and missed limits, a year. Each point is the cheapest mix with no more "
            "dilution than shown.",
        )
    ]
    roles: dict[str, list[float]] = {}
    hidden: set[str] = set()
    for at, point in enumerate(points):
        wte: dict[str, float] = defaultdict(float)
        for line in point.result.staff:
            wte[line.role] += line.wte
        hidden |= too_few(wte, below)
        for role, value in wte.items():
            roles.setdefault(role, [0.0] * len(points))[at] = value
    rows = [
        [
            str(p.point), f"{p.dilution_hours:,.1f}", "" if p.dilution_share is None else f"{p.dilution_share:.1%}",
            whole_pounds(p.bill_pence), f"{p.result.totals.unmet_hours:,.1f}",
            "" if p.result.totals.registered_share is None else f"{p.result.totals.registered_share:.1%}",
            "" if p.price_pence_per_hour is None else f"£{p.price_pence_per_hour / 100:,.2f}",
        ]
        for p in points
    ]  # fmt: skip
    heads = ("Point", "Diluted hours", "Of registered work", "Bill a year", "Unmet hours", "Registered share",
             "Cost of an hour avoided")  # fmt: skip
    staff = [
        [
            problem.called("role", role),
            *([SUPPRESSED] * len(points) if role in hidden else [f"{v:.2f}" for v in values]),
        ]
        for role, values in roles.items()
        if max(values) > SMALL
    ]
    staff_heads = ("WTE", *(f"point {p.point}" for p in points))
    numbers = frozenset(range(1, len(points) + 1))
    needless = needless_dilution(result, points)
    return PageSection(
        "Cost against dilution", [needless] if needless else [], charts=charts,
        tables=[
            Listing(heads, rows, frozenset(range(7))),
            Listing(staff_heads, staff, numbers, title="Staff at each point", folded=True),
        ],
    )  # fmt: skip


def _cover(result: MixResult, checks: Sequence[CoverCheck]) -> PageSection:
    problem = result.problem
    rows = [
        [
            problem.called("competence", c.competence), str(c.level), problem.where(c.place, c.setting, c.time),
            f"{c.mix_hours:,.1f}", f"{c.rota_needed:,.1f}", f"{c.rota_filled:,.1f}",
            "" if c.filled_share is None else f"{c.filled_share:.0%}",
        ]
        for c in checks
    ]  # fmt: skip
    heads = ("Competence", "Level", "Where and when", "Mix", "Rota needs", "Rota fills", "Share")
    return PageSection(
        "As a rota", words=[cover_words(result, list(checks))],
        tables=[Listing(heads, rows, frozenset({1, 3, 4, 5, 6}), folded=len(rows) > 30)],
    )  # fmt: skip
