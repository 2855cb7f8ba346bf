"""Records of working time and leave: who worked how much, and who was on leave and accrues it, with how long to keep
each row.

Sources: Working Time Regulations 1998 (SI 1998/1833) reg 9 (two years for hours), reg 15B (leave of irregular hours);
six years for leave: reg 16B by the Employment Rights Act 2025 s 35, told second-hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from constraints.pack import all_packs
from constraints.scope import age
from optimiser.audit import Lines
from optimiser.problem.domain import FOREVER, Duty
from optimiser.problem.facts import credit_of, minutes_in_clock
from optimiser.problem.problem import Problem
from optimiser.table import OutputTable, Value, numbers, words

HOURS_KEPT, LEAVE_KEPT = 2, 6
"""Years for which records of hours and of leave are kept."""

LEAVE_KINDS = ("annual leave", "bank holiday leave")
"""Kinds of absence that are statutory annual leave."""

AGENDA = "agenda-for-change"

ACCRUAL = 1207
"""Leave of irregular hours, in ten-thousandths of the hours worked."""


def hours_worked(problem: Problem, lines: Lines) -> OutputTable:
    """Hours of each person and week from Monday, all employers together, history among them."""
    columns = (
        *words("person", "week_from"),
        *numbers("hours", "worked_hours", "night_hours"),
        *words("opted_out", "under_18", "keep_until"),
    )
    rows: list[tuple[Value, ...]] = []
    calendar = problem.calendar
    for person, terms in enumerate(problem.people):
        weeks: dict[int, tuple[int, int]] = {}
        for duty in _duties(problem, lines, person):
            monday = duty.day - calendar.weekday(duty.day)
            worked, night = weeks.get(monday, (0, 0))
            length = duty.end - duty.start
            dark = minutes_in_clock(calendar, duty, 1380, 360) * duty.work // length if length else 0
            weeks[monday] = (worked + duty.work, night + dark)
        for monday, (worked, night) in sorted(weeks.items()):
            first = calendar.date(monday)
            young = age(problem, person, monday) < 18
            rows.append((
                terms.id, first.isoformat(), in_hours(worked), in_hours(night), _yes(terms.opt_out), _yes(young),
                years_later(first + dt.timedelta(days=6), HOURS_KEPT).isoformat(),
            ))  # fmt: skip
    return OutputTable("hours-worked", "Hours worked, to show that the limits are kept", columns, tuple(rows))


def leave_taken(problem: Problem) -> OutputTable:
    """Annual leave of each person as the folder has it, with the hours credited."""
    columns = (*words("person", "kind", "from", "to"), *numbers("hours", "credited_hours"), *words("keep_until"))
    calendar = problem.calendar
    rows: list[tuple[Value, ...]] = []
    for absence in problem.absences:
        if absence.kind in LEAVE_KINDS:
            first = calendar.date(calendar.wall(absence.start)[0])
            last = calendar.date(calendar.wall(absence.end - 1)[0])
            rows.append((
                problem.people[absence.person].id, absence.kind, first.isoformat(), last.isoformat(),
                in_hours(absence.credit), years_later(last, LEAVE_KEPT).isoformat(),
            ))  # fmt: skip
    return OutputTable("leave-taken", "Annual leave taken", columns, tuple(sorted(rows, key=lambda r: (r[2], r[0]))))


def leave_accrued(problem: Problem, lines: Lines) -> OutputTable:
    """Leave accrued by contracts without hours of their own (bank, zero hours) in each calendar month, as a pay period:
    12.07% of the hours worked, to the nearest hour."""
    columns = (
        *words("contract", "month"),
        *numbers("hours", "worked_hours", "accrued_hours"),
        *words("keep_until"),
    )
    rows: list[tuple[Value, ...]] = []
    for index, contract in enumerate(problem.contracts):
        if contract.weekly_minutes:
            continue
        months: dict[tuple[int, int], int] = {}
        for a in lines.line(contract.person):
            if a.contract == index:
                date = problem.calendar.date(problem.duties[a.duty].day)
                months[date.year, date.month] = months.get((date.year, date.month), 0) + problem.duties[a.duty].work
        for (year, month), minutes in sorted(months.items()):
            end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
            kept = years_later(end, LEAVE_KEPT).isoformat()
            rows.append((contract.id, f"{year}-{month:02d}", in_hours(minutes), accrued(minutes), kept))
    return OutputTable("leave-accrued", "Leave accrued by irregular hours", columns, tuple(rows))


def leave_entitled(problem: Problem) -> OutputTable:
    """Leave of a whole year of each contract with hours of its own, in hours: statutory, 5.6 weeks (of six days or more
    a week 28 days are the most); by Agenda for Change where the contract names that pack, with the years since it
    began by the last day of the rota; and what the folder credits as annual leave."""
    columns = (
        *words("contract"),
        *numbers("hours", "weekly_hours", "statutory_hours"),
        *numbers("years", "service_years"),
        *numbers("hours", "agenda_for_change_hours", "taken_hours"),
    )
    rows: list[tuple[Value, ...]] = []
    for index, contract in enumerate(problem.contracts):
        if not (weekly := contract.weekly_minutes):
            continue
        years = years_served(problem, index)
        terms = in_hours(agenda_for_change_leave(weekly, years or 0)) if AGENDA in contract.packs else None
        taken = [a for a in problem.absences if a.kind in LEAVE_KINDS and a.person == contract.person]
        credit = sum(credit_of(problem, index, a) for a in taken)
        rows.append((contract.id, in_hours(weekly), in_hours(weekly * 28 / 5), years, terms, in_hours(credit)))
    return OutputTable("leave-entitled", "Leave of a whole year, and what of it the folder shows", columns, tuple(rows))


def leave_balance(problem: Problem, month: int) -> OutputTable:
    """The leave year that the rota begins in, of each contract with hours of its own: what it entitles to, in
    proportion to the days of it that the contract runs (by Agenda for Change where it names that pack, with the years
    served by the last day of the rota, else by statute); what leave begins before the rota, in it and after it; and
    what is left.

    Args:
        month: on whose first day leave years begin.
    """
    columns = (
        *words("contract", "year_from", "year_to"),
        *numbers("hours", "entitled_hours", "before_hours", "in_rota_hours", "later_hours", "left_hours"),
    )
    calendar, rows = problem.calendar, list[tuple[Value, ...]]()
    year = calendar.start.year - (calendar.start.month < month)
    begins, ends = dt.date(year, month, 1), dt.date(year + 1, month, 1) - dt.timedelta(days=1)
    first, last = calendar.day(begins), calendar.day(ends)
    for index, contract in enumerate(problem.contracts):
        held = min(last, contract.last_day) - max(first, contract.first_day) + 1
        if not (weekly := contract.weekly_minutes) or held <= 0:
            continue
        whole = weekly * 28 / 5
        if AGENDA in contract.packs:
            whole = agenda_for_change_leave(weekly, years_served(problem, index) or 0)
        taken = [0, 0, 0]
        for absence in problem.absences:
            on = calendar.wall(absence.start)[0]
            own = absence.person == contract.person
            if own and absence.kind in LEAVE_KINDS and first <= on <= last:
                taken[0 if on < 0 else 1 if on < calendar.days else 2] += credit_of(problem, index, absence)
        entitled = whole * held / (last - first + 1)
        told = (in_hours(minutes) for minutes in (entitled, *taken, entitled - sum(taken)))
        rows.append((contract.id, begins.isoformat(), ends.isoformat(), *told))
    return OutputTable("leave-balance", "Leave of the leave year: due, taken, asked and left", columns, tuple(rows))


def agenda_for_change_leave(weekly: int, years: int) -> float:
    """Minutes of leave a year: the days of the pack by years of service, and 8 public holidays, of 7.5 h each at 37.5 h
    a week, in proportion."""
    return ((all_packs()[AGENDA].leave_days(years) or 0) + 8) * weekly / 5


def years_served(problem: Problem, contract: int) -> int | None:
    """Whole years since a contract began, by the last day of the rota; None where it is not known when it began."""
    first, calendar = problem.contracts[contract].first_day, problem.calendar
    begun = first > -(FOREVER >> 1)
    return whole_years(calendar.date(first), calendar.date(calendar.days - 1)) if begun else None


def whole_years(first: dt.date, last: dt.date) -> int:
    """Whole years from one day to another; none where it is later."""
    return max(0, last.year - first.year - ((last.month, last.day) < (first.month, first.day)))


def accrued(minutes: int) -> int:
    """Hours of leave accrued by minutes worked: 12.07%, half an hour rounded up."""
    return (2 * minutes * ACCRUAL + 600_000) // 1_200_000


def guaranteed_hours(problem: Problem, lines: Lines, numbers_set: Mapping[str, Any]) -> OutputTable:
    """Contracts to which an offer of guaranteed hours would be due by the numbers of the folder: fewer hours a week
    than `guaranteed_hours_below`, and more worked on average over the last `guaranteed_hours_weeks`."""
    columns = (
        *words("contract"),
        *numbers("hours a week", "contracted_hours", "worked_hours"),
        *words("from", "to", "offer_due"),
    )
    below, weeks = numbers_set.get("guaranteed_hours_below"), numbers_set.get("guaranteed_hours_weeks")
    rows: list[tuple[Value, ...]] = []
    calendar = problem.calendar
    last = calendar.days - 1
    for index, contract in enumerate(problem.contracts):
        if contract.weekly_minutes >= (60 * below if below is not None else 1):
            continue
        if below is None or weeks is None:
            rows.append((contract.id, in_hours(contract.weekly_minutes), None, None, None, "not set"))
            continue
        first = last - 7 * weeks + 1
        known = problem.people[contract.person].history_from
        span = (calendar.date(first).isoformat(), calendar.date(last).isoformat())
        if first < min(0, 0 if known is None else known):
            rows.append((contract.id, in_hours(contract.weekly_minutes), None, *span, "not known"))
            continue
        line = (problem.duties[a.duty] for a in lines.line(contract.person) if a.contract == index)
        worked = sum(duty.work for duty in line if first <= duty.day <= last)
        due = worked > weeks * contract.weekly_minutes
        rows.append((contract.id, in_hours(contract.weekly_minutes), round(worked / weeks / 60, 2), *span, _yes(due)))
    return OutputTable("guaranteed-hours", "Offers of guaranteed hours by numbers of the folder", columns, tuple(rows))


def years_later(date: dt.date, years: int) -> dt.date:
    """The same day so many years on; 28 February for a leap day."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)


def in_hours(minutes: float) -> float:
    """Minutes as hours to two places."""
    return round(minutes / 60, 2)


def _duties(problem: Problem, lines: Lines, person: int) -> Iterator[Duty]:
    """Duties of a line that are working time."""
    return (duty for a in lines.line(person) for duty in (problem.duties[a.duty],) if duty.work)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
