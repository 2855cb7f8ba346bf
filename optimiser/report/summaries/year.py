"""A year's contracted hours, for programs, as tables and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words

if TYPE_CHECKING:
    from optimiser.operate.summaries.year import TeamYear


def year_tables(view: RotaView, found: TeamYear) -> tuple[OutputTable, OutputTable]:
    """A row for each person and month, and one for each person."""
    date = view.problem.calendar.date
    months = OutputTable(
        "year-months",
        "Contracted hours of a year by person and month",
        (
            *words("person", "month", "from", "to"),
            *numbers("hours", "due", "given", "worked", "credited", "ahead"),
        ),
        tuple(
            (
                view.problem.people[p.person].id,
                f"{date(m.first_day):%Y-%m}",
                date(m.first_day).isoformat(),
                date(m.last_day).isoformat(),
                _hours(m.due),
                _hours(None if m.worked is None or m.credited is None else m.worked + m.credited),
                _hours(m.worked) if view.manager else None,
                _hours(m.credited) if view.manager else None,
                _hours(m.ahead),
            )
            for p in found.people
            for m in p.months
        ),
    )
    people = OutputTable(
        "year-people",
        "Contracted hours of a year by person",
        (
            *words("person", "annualised"),
            *numbers("hours", "due", "brought", "ahead", "left", "next_target"),
        ),
        tuple(
            (
                view.problem.people[p.person].id,
                p.annualised if view.manager else None,
                *map(_hours, (p.due, p.brought, p.ahead, p.left, p.next_target)),
            )
            for p in found.people
        ),
    )
    return months, people


def year_data(view: RotaView, found: TeamYear) -> dict[str, Any]:
    """For programs: the year, each person and each month."""
    months, people = year_tables(view, found)
    date = view.problem.calendar.date
    year = {"from": date(found.first_day).isoformat(), "to": date(found.last_day).isoformat()}
    return {**year, "people": people.records(), "months": months.records()}


def show_year(view: RotaView, found: TeamYear, console: Console) -> None:
    """Hours ahead at the end of each month, and what is left of the year."""
    calendar = view.problem.calendar
    first, last = calendar.date(found.first_day), calendar.date(found.last_day)
    people = count(len(found.people), "person", "people")
    console.print(Text(f"Contracted hours of {people}, {first} to {last}", style="bold"))
    owed = sum(-p.ahead for p in found.people if p.ahead < 0)
    ahead = sum(p.ahead for p in found.people if p.ahead > 0)
    end = calendar.label(calendar.days - 1)
    console.print(Text(f"  When the rota ends on {end}: {_hours(owed):,} hours owed, {_hours(ahead):,} worked ahead."))
    table = plain_table(console)
    table.add_column("hours ahead by the end of")
    months = found.people[0].months if found.people else ()
    for month in months:
        table.add_column(f"{calendar.date(month.first_day):%b}", justify="right")
    for heading in ("left of the year", "next rota"):
        table.add_column(heading, justify="right")
    for p in found.people:
        told = ["" if m.ahead is None else f"{m.ahead / 60:+.0f}" for m in p.months]
        table.add_row(person_name(view.problem, p.person), *told, f"{p.left / 60:,.0f}", f"{p.next_target / 60:,.0f}")
    console.print(table)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)
