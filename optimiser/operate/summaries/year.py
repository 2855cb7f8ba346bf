"""Contracted hours over a year, by person and month: what was due, given, and is owed, and what follows from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optimiser.audit import Lines
from optimiser.problem.domain import ShiftKind
from optimiser.problem.facts import contracted, credited
from optimiser.problem.problem import Problem


@dataclass(frozen=True)
class MonthHours:
    """A month of a person, or what of it lies in the year and before the rota ends.

    Attributes:
        first_day, last_day: day numbers, both within it.
        due: contracted minutes.
        worked: contract minutes of duties; None where it begins before the first day that history tells of.
        credited: contract minutes of absences, and of leave in the rota; None as `worked`.
        ahead: minutes worked ahead by the end of it, with all that was brought over; None where it ends before the
            rota and `worked` is None.
    """

    first_day: int
    last_day: int
    due: int
    worked: int | None
    credited: int | None
    ahead: int | None


@dataclass(frozen=True)
class PersonYear:
    """A person's year.

    Attributes:
        person: index.
        annualised: whether hours are agreed by the year.
        months: in order, to the rota's last day.
        due: contracted minutes of the whole year.
        brought: minutes ahead when the rota begins (`minutes` of balances.csv).
        ahead: minutes ahead when it ends; negative where they are owed. `rota roll` carries it.
        left: minutes to be given after the rota so that nothing is owed when the year ends.
        next_target: minutes that follow for a next rota as long: of annualised hours the even part of `left`, of others
            what is due then less what is ahead; 0 where more is ahead than is due.
    """

    person: int
    annualised: bool
    months: tuple[MonthHours, ...]
    due: int
    brought: int
    ahead: int
    left: int
    next_target: int


@dataclass(frozen=True)
class TeamYear:
    """A year of everybody with contracted hours: its first and last day, and people in their order."""

    first_day: int
    last_day: int
    people: tuple[PersonYear, ...]


def year_start(on: dt.date) -> dt.date:
    """The 1 April on or before a date, where leave years and annual hours of the health service begin."""
    return dt.date(on.year - ((on.month, on.day) < (4, 1)), 4, 1)


def team_year(problem: Problem, lines: Lines, start: dt.date) -> TeamYear:
    """Hours of everybody with contracted hours over the year from a date.

    Args:
        start: the year's first day; it is at most a year before the rota's last.
    """
    calendar = problem.calendar
    end = dt.date(start.year + 1, start.month, start.day if (start.month, start.day) != (2, 29) else 28)
    first, last = calendar.day(start), calendar.day(end) - 1
    months = _months(problem, first, min(last, calendar.days - 1))
    people = tuple(
        _person(problem, lines, person, months, first, last)
        for person in range(len(problem.people))
        if any(problem.contracts[c].weekly_minutes for c in problem.contracts_of[person])
    )
    return TeamYear(first, last, people)


def _months(problem: Problem, first: int, last: int) -> list[tuple[int, int]]:
    """(first day, last day) of each calendar month between two days."""
    found, day = [], first
    while day <= last:
        on = problem.calendar.date(day)
        following = dt.date(on.year + on.month // 12, on.month % 12 + 1, 1)
        end = min(last, problem.calendar.day(following) - 1)
        found.append((day, end))
        day = end + 1
    return found


def _person(
    problem: Problem, lines: Lines, person: int, months: list[tuple[int, int]], first: int, last: int
) -> PersonYear:
    days = problem.calendar.days
    mine = [c for c in problem.contracts_of[person] if problem.contracts[c].weekly_minutes]
    duties = [problem.duties[a.duty] for a in lines.line(person) if a.contract in mine]

    def due(begin: int, end: int) -> int:
        return sum(contracted(problem, c, begin, end) for c in mine) if begin <= end else 0

    def given(begin: int, end: int, *, leave: bool) -> int:
        return sum(d.contract for d in duties if begin <= d.day <= end and (d.kind == ShiftKind.LEAVE) is leave)

    def worked(begin: int, end: int) -> int:
        return given(begin, end, leave=False)

    def credit(begin: int, end: int) -> int:
        absent = sum(credited(problem, c, begin, end) for c in mine) if begin <= end else 0
        return absent + given(begin, end, leave=True)

    def change(begin: int, end: int) -> int:
        return worked(begin, end) + credit(begin, end) - due(begin, end)

    brought = sum(c.value for c in problem.carried if c.person == person and c.measure == "minutes")
    known = problem.people[person].history_from
    told = []
    for begin, end in months:
        unknown = begin < 0 and (known is None or begin < known)
        ahead = brought + change(0, end) if end >= 0 else None if unknown else brought - change(end + 1, -1)
        done, absent = (None, None) if unknown else (worked(begin, end), credit(begin, end))
        told.append(MonthHours(begin, end, due(begin, end), done, absent, ahead))
    ahead = brought + change(0, days - 1)
    left = due(days, last) - ahead
    following = min(days, last + 1 - days)
    annualised = any(problem.contracts[c].annualised for c in mine)
    even = annualised and following > 0
    target = round(left * following / (last + 1 - days)) if even else due(days, 2 * days - 1) - ahead
    return PersonYear(person, annualised, tuple(told), due(first, last), brought, ahead, left, max(0, target))
