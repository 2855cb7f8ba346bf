"""Contracted hours over a year."""

from __future__ import annotations

from pathlib import Path

from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument, date_given
from optimiser.operate.summaries.year import TeamYear, team_year, year_start
from optimiser.report.changes.answer import Answer
from optimiser.report.summaries.year import show_year, year_data, year_tables
from optimiser.table import write_tables


def year(rota: JudgedRota, *, start: Date | None = None) -> Answer[TeamYear]:
    """Contracted hours over a year by person and month: due, given and ahead, what is left of the year when the rota
    ends, and what follows for the next.

    Args:
        start: the year's first day; by default the 1 April on or before the rota's first day.

    Raises:
        BadInput: no date, or a year in which no day of the rota lies.
    """
    calendar = rota.source.problem.calendar
    if calendar.cyclic:
        raise bad_argument("folder", "a template has no year", "expected a rota with dates")
    told = "expected a date such as 2026-04-01"
    first = year_start(calendar.start) if start is None else date_given("start", start, told)
    if not -366 < calendar.day(first) < calendar.days:
        what = f"the year from {first} has no day of the rota"
        raise bad_argument("start", what, f"expected a date such as {year_start(calendar.start)}")
    return Answer(team_year(rota.source.problem, rota.bill.lines, first), rota.view, year_data, show_year)


def write_year(answer: Answer[TeamYear], out: Path | str) -> list[Path]:
    """Write year-months.csv and year-people.csv into a folder that is held meanwhile; the files written."""
    return write_tables(year_tables(answer.view, answer.found), out)
