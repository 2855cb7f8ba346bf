"""Every table of a rota: what its CSV files, its workbook and its frames are made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from constraints.rules.fatigue import Fatigue
from optimiser.problem.domain import Price
from optimiser.report.overview.bill_parts import bill_table
from optimiser.report.overview.decisions import decisions_table
from optimiser.report.overview.fair_shares import fairness_table
from optimiser.report.overview.key_figures import figures_over_time_table, figures_table
from optimiser.report.overview.people_page import wish_text
from optimiser.report.overview.publication import checklist_table
from optimiser.report.rota.compliance import not_judged, statements
from optimiser.report.rota.far_under import hours_owed_table
from optimiser.report.rota.tables import (
    breaches_table,
    flows_table,
    gaps_table,
    grid_table,
    legend_table,
    nearest_table,
    payments_table,
    people_table,
    rota_cover_table,
)
from optimiser.report.rota.view import RotaView
from optimiser.table import OutputTable, Value, numbers, words

if TYPE_CHECKING:
    from pandas import DataFrame


def wishes_table(view: RotaView) -> OutputTable:
    """A row per wish of the period and whether it is met."""
    problem = view.problem
    rows = tuple(
        (
            who.id,
            who.name,
            problem.calendar.date(wish.request.day).isoformat(),
            wish_text(view, wish),
            "yes" if wish.met else "no",
            (wish.request.text or None) if view.manager else None,
        )
        for who, asked in zip(problem.people, view.wishes, strict=True)
        for wish in asked
    )
    columns = words("person", "name", "date", "wish", "met", "text")
    return OutputTable("wishes", "Wishes and whether they are met", columns, rows)


def search_table(view: RotaView) -> OutputTable:
    """A row for each improvement of the search that made the rota: when, and what it cost and was proven then."""
    trace = view.trace
    names = ("seconds", "iterations", "hard", "points", "bound")
    rows = tuple(tuple(point.get(name) for name in names) for point in trace)
    columns = (
        *numbers("seconds", "seconds"),
        *numbers("rounds", "iterations"),
        *numbers("breaches", "hard"),
        *numbers("points", "points", "bound"),
    )
    return OutputTable("search", "Every improvement of the search", columns, rows)


def fatigue_table(view: RotaView) -> OutputTable:
    """A row for each duty with its fatigue score and the run of days that it lies in; by the folder's rule of fatigue,
    or its usual numbers. It compares duties and rotas; it calls none of them safe."""
    problem = view.problem
    rule = next((rule for rule in view.bill.rules if isinstance(rule, Fatigue)), Fatigue(price=Price(1)))
    rows: list[tuple[Value, ...]] = []
    for person in sorted(rule.scope_people(problem)):
        scores = rule.scores(problem, view.bill.lines, person)
        days = sorted({problem.duties[score.duty].day for score in scores})
        first = {day: day for day in days}
        for day in days:
            first[day] = first.get(day - 1, day)
        highest: dict[int, int] = {}
        for score in scores:
            run = first[problem.duties[score.duty].day]
            highest[run] = max(highest.get(run, 0), score.total)
        for score in scores:
            duty = problem.duties[score.duty]
            run = first[duty.day]
            rows.append((
                problem.people[person].id, problem.calendar.date(duty.day).isoformat(),
                problem.shifts[duty.shift].code, score.total, score.timing, score.length, score.row, score.short_rest,
                problem.calendar.date(run).isoformat(), highest[run],
            ))  # fmt: skip
    columns = (
        *words("person", "date", "shift"),
        *numbers("% above a first day duty of 8 h", "score", "timing", "length", "row", "short_rest"),
        *words("run_from"),
        *numbers("% above a first day duty of 8 h", "run_highest"),
    )
    return OutputTable("fatigue", "Fatigue scores of duties and runs of days", columns, tuple(rows))


def compliance_table(view: RotaView) -> OutputTable:
    """A row per organisation and rule of its compliance statement: whom it judges, and what it finds."""
    rows = tuple(
        (
            found.organisation or None,
            pack.pack,
            pack.version or None,
            rule.rule,
            rule.title,
            rule.people,
            len(rule.findings),
            sum(finding.hard for finding in rule.findings),
            len(rule.payments),
            rule.source,
        )
        for found in statements(view)
        for pack in found.packs
        for rule in pack.rules
    )
    columns = (
        *words("organisation", "pack", "version", "rule", "title"),
        *numbers("people", "people"),
        *numbers("breaches", "findings", "hard"),
        *numbers("payments", "payments"),
        *words("source"),
    )
    return OutputTable("compliance", "What each rule finds in each organisation", columns, rows)


def not_judged_table(view: RotaView) -> OutputTable:
    """A row for everything that the rules could not judge in the data, or judged on an assumption."""
    told = tuple(not_judged(view))
    return OutputTable("not_judged", "What the rules could not judge, and why", words("rule", "why"), told)


RESULT_TABLES: tuple[Callable[[RotaView], OutputTable], ...] = (
    grid_table,
    gaps_table,
    nearest_table,
    breaches_table,
    payments_table,
    people_table,
    rota_cover_table,
    bill_table,
    wishes_table,
    fairness_table,
    figures_table,
    figures_over_time_table,
    hours_owed_table,
    legend_table,
    fatigue_table,
    compliance_table,
    not_judged_table,
    checklist_table,
    decisions_table,
    flows_table,
    search_table,
)
"""Every table of a report; the assignments themselves are written by `optimiser.folder`."""


def rota_tables(view: RotaView) -> list[OutputTable]:
    """All tables of a view."""
    return [make(view) for make in RESULT_TABLES]


def rota_frames(view: RotaView) -> dict[str, DataFrame]:
    """All tables of a view as pandas frames, by name."""
    return {t.name: t.frame() for t in rota_tables(view)}
