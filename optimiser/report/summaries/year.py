"""A year's contracted hours, for programs, as tables and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.operate.summaries.year import MonthHours
from optimiser.problem.domain import ShiftKind
from optimiser.report.render.console import plain_table
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.tables import decimal_hours
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words

if TYPE_CHECKING:
    from optimiser.operate.summaries.year import TeamYear


def year_tables(view: RotaView, found: TeamYear) -> tuple[OutputTable, OutputTable]:
    """A row for each person and month, and one for each person.

    Hours credited, leave in the rota among them, and whose are annualised, are for managers; so is what is given and
    ahead of people with absences, leave or agreements, since beside the hours worked it would tell which.
    """
    date, hidden = view.problem.calendar.date, _hidden(view)
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
                decimal_hours(m.due),
                decimal_hours(_given(m)) if told else None,
                decimal_hours(m.worked),
                decimal_hours(m.credited) if view.manager else None,
                decimal_hours(m.ahead) if told else None,
            )
            for p in found.people
            for told in [p.person not in hidden]
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
                decimal_hours(p.due),
                *(
                    decimal_hours(n) if p.person not in hidden else None
                    for n in (p.brought, p.ahead, p.left, p.next_target)
                ),
            )
            for p in found.people
        ),
    )
    return months, people


def _hidden(view: RotaView) -> frozenset[int]:
    if view.manager:
        return frozenset()
    problem, lines = view.problem, view.bill.lines
    on_leave = {
        person
        for person in range(len(problem.people))
        if any(problem.duties[a.duty].kind == ShiftKind.LEAVE for a in lines.line(person))  # of history too
    }
    return view.limited | on_leave | {c.person for c in problem.contracts if c.annualised}


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
    hidden = _hidden(view)
    shown = [p for p in found.people if p.person not in hidden]
    owed = sum(-p.ahead for p in shown if p.ahead < 0)
    ahead = sum(p.ahead for p in shown if p.ahead > 0)
    end = calendar.label(calendar.days - 1)
    hours = f"{decimal_hours(owed):,} hours owed, {decimal_hours(ahead):,} worked ahead"
    console.print(Text(f"  When the rota ends on {end}: {hours}."))
    if len(shown) < len(found.people):
        text = "Hours of people with absences or agreements are for managers (--manager)."
        console.print(Text(f"  {text}", style="dim"))
    table = plain_table(console)
    table.add_column("hours ahead by the end of", overflow="fold")
    months = found.people[0].months if found.people else ()
    for month in months:
        table.add_column(f"{calendar.date(month.first_day):%b}", justify="right")
    for heading in ("left of the year", "next rota"):
        table.add_column(heading, justify="right")
    for p in shown:
        told = ["" if m.ahead is None else f"{m.ahead / 60:+z.0f}" for m in p.months]
        table.add_row(person_name(view.problem, p.person), *told, f"{p.left / 60:z,.0f}", f"{p.next_target / 60:z,.0f}")
    console.print(table)


def _given(month: MonthHours) -> int | None:
    """Minutes worked and credited; None where one of them is not known."""
    return None if month.worked is None or month.credited is None else month.worked + month.credited
