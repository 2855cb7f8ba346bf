"""The report of a mix as one HTML file: verdict, staff, unmet hours, what an hour is worth, the frontier, warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.report.render.charts import frontier_chart, horizontal_bars
from optimiser.report.render.page import Chart, Listing, Page, PageSection, record_lines, render
from optimiser.report.strategic.mix import mix_verdict, whole_pounds
from optimiser.skillmix.mix.explain import UnmetReason
from optimiser.skillmix.mix.frontier import FrontierPoint
from optimiser.skillmix.mix.problem import Source
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.results.evidence import evidence_warnings
from optimiser.skillmix.mix.results.tables import hidden_options
from optimiser.skillmix.mix.shadow_prices import ShadowPrice
from optimiser.skillmix.rota_link.cover import CoverCheck, cover_words
from optimiser.table import SUPPRESSED, too_few


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
    sections = [_staff(result, below), _needs(result), _limits(result, below)]
    if reasons:
        sections.append(PageSection("Why hours are unmet", words=[reason.words for reason in reasons]))
    if prices:
        sections.append(PageSection("What one more is worth", words=[price.words for price in prices]))
    if points:
        sections.append(_frontier(result, points, below))
    if checks:
        sections.append(_cover(result, checks))
    told = evidence_warnings(result)
    lines = [f"{w.words} ({w.source}{'' if w.verified else ', not verified'})" for w in told]
    short = result.status != "optimal" or result.totals.unmet_hours > 0.01
    subtitle = "Skill mix: staff by role and source that meet the hours needed, hours a week and WTE."
    page = Page(
        result.problem.title, subtitle, " ".join([mix_verdict(result), *result.conflicts]), short, sections, lines,
        record_lines(record),
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


def _needs(result: MixResult) -> PageSection:
    problem = result.problem
    total: dict[tuple[str, int, str], list[float]] = defaultdict(lambda: [0.0] * 4)
    for line in result.cover:
        row = total[line.competence, line.level, line.time]
        for place, value in enumerate((line.needed_hours, line.filled_hours, line.freed_hours, line.unmet_hours)):
            row[place] += value
    rows = [
        [problem.called("competence", c), str(level), problem.called("time", t), *(f"{v:,.1f}" for v in values)]
        for (c, level, t), values in sorted(total.items())
    ]
    heads = ("Competence", "Level", "Time of day", "Needed", "Filled", "Freed", "Unmet")
    return PageSection("Hours a week", tables=[Listing(heads, rows, frozenset({1, 3, 4, 5, 6}))])


def _limits(result: MixResult, below: float | None) -> PageSection:
    rows = []
    for line in result.limits:
        share = line.kind.startswith("share")
        measured = "" if line.measured is None else f"{line.measured:.1%}" if share else f"{line.measured:,.1f}"
        if below is not None and line.kind.startswith("wte") and line.measured and SMALL < line.measured < below:
            measured = SUPPRESSED
        allowed = f"{line.allowed:.0%}" if share else f"{line.allowed:,.1f}"
        missed = f"{line.missed:,.2f}" if line.missed > 1e-3 else ""
        rows.append(
            [line.limit, line.kind.replace("_", " "), line.who, allowed, measured, missed,
             "hard" if line.hard else whole_pounds(line.price_pence)]
        )  # fmt: skip
    heads = ("Limit", "Kind", "Who", "Allowed", "Measured", "Missed by", "Price a year")
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
    for number, point in enumerate(points):
        wte: dict[str, float] = defaultdict(float)
        for line in point.result.staff:
            wte[line.role] += line.wte
        hidden |= too_few(wte, below)
        for role, value in wte.items():
            roles.setdefault(role, [0.0] * len(points))[number] = value
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
    return PageSection(
        "Cost against dilution", charts=charts,
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
