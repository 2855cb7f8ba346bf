"""Shared, hand-tested facts about duties: what a night is, what a weekend is, minutes in a window.

Rules may share these between `encode` and `audit`; they never share counting logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.capability import band_rank
from optimiser.problem.domain import FOREVER, NOWHERE, Absence, Contract, Duty
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem


def overlap(start: int, end: int, first: int, last: int) -> int:
    """Minutes that [start, end) and [first, last) have in common."""
    return max(0, min(end, last) - max(start, first))


def clock_window(calendar: Calendar, day: int, opens: int, closes: int) -> tuple[int, int]:
    """Instants of a clock interval that opens on `day`; one that closes at or before its opening
    ends the next day."""
    return _window(calendar, day, opens, closes if closes > opens else closes + DAY)


@lru_cache(maxsize=65536)
def _window(calendar: Calendar, day: int, opens: int, closes: int) -> tuple[int, int]:
    return calendar.instant(day, opens, fold=0), calendar.instant(day, closes, fold=1)


def minutes_in_clock(calendar: Calendar, duty: Duty, opens: int, closes: int) -> int:
    """Elapsed minutes of a duty inside a clock interval, on whichever days it recurs."""
    return _minutes_in_clock(calendar, duty.day, duty.start, duty.end, opens, closes)


@lru_cache(maxsize=65536)
def _minutes_in_clock(calendar: Calendar, day: int, start: int, end: int, opens: int, closes: int) -> int:
    days = range(day - 1, calendar.wall(end)[0] + 1)
    return sum(overlap(start, end, *clock_window(calendar, d, opens, closes)) for d in days)


def is_night(calendar: Calendar, duty: Duty, least: int = 180, opens: int = 1380, closes: int = 360) -> bool:
    """Whether a duty is a night: at least `least` minutes of it in 23:00-06:00 unless said
    otherwise (Working Time Regulations 1998 reg 2; doctors' terms 2016 Schedule 3)."""
    return minutes_in_clock(calendar, duty, opens, closes) >= least


def night_day(calendar: Calendar, duty: Duty) -> int:
    """The day a night belongs to: one that starts before 06:00 belongs to the day before."""
    day, clock = calendar.wall(duty.start)
    return day - 1 if clock < 360 else day


def weekend(calendar: Calendar, day: int) -> int | None:
    """Number of the weekend (its Monday-to-Sunday week) a Saturday or Sunday belongs to; else None."""
    return calendar.week(day) if calendar.weekday(day) >= 5 else None


def weekends_touched(calendar: Calendar, duty: Duty, on: Sequence[int] = ()) -> frozenset[int]:
    """Weekends in which a duty has any minute between Saturday 00:00 and Sunday 24:00, by the week they begin in; with
    `on` (weekdays in a row, 0 is Monday) the one of those days on which it starts."""
    if on:
        since = (calendar.weekday(duty.day) - on[0]) % 7
        return frozenset((calendar.week(duty.day - since),)) if since < len(on) else frozenset()
    last_day, clock = calendar.wall(duty.end)
    days = range(duty.day, last_day + (1 if clock else 0))
    return frozenset(w for d in days if (w := weekend(calendar, d)) is not None)


def holidays_touched(calendar: Calendar, duty: Duty) -> frozenset[int]:
    """Bank holidays, by day, in which a duty has any minute."""
    last_day, clock = calendar.wall(duty.end)
    return frozenset(range(duty.day, last_day + (1 if clock else 0))) & calendar.holidays


def finishes_late(calendar: Calendar, duty: Duty, late: int = 1260) -> bool:
    """Whether a duty ends at `late` on the clock (minutes from midnight) of the day on which it starts, or after."""
    day, clock = calendar.wall(duty.end)
    return day > duty.day or clock >= late


def worked_in(duty: Duty, first: int, last: int) -> int:
    """Minutes of working time inside [first, last): all of it when the duty lies inside, else
    the elapsed minutes inside, scaled by the duty's share of working time, rounded down."""
    inside = overlap(duty.start, duty.end, first, last)
    length = duty.end - duty.start
    return duty.work if inside == length else inside * duty.work // length if length else 0


def endless(contract: Contract) -> bool:
    """Whether a contract has neither a first day nor a last."""
    return contract.first_day <= -FOREVER and contract.last_day >= FOREVER


def counted_from(problem: Problem, contract: int, duty: Duty) -> int:
    """The instant of a duty from which somebody is counted: its start; its end for whoever is supernumerary all
    through; between the two where supernumerary time ends within it."""
    terms = problem.contracts[contract]
    if terms.supernumerary_clock is None:
        return duty.end if duty.day <= terms.supernumerary_until else duty.start
    ends = problem.calendar.instant(terms.supernumerary_until, terms.supernumerary_clock, fold=1)
    return min(max(ends, duty.start), duty.end)


def is_supernumerary(problem: Problem, contract: int, duty: Duty) -> bool:
    """Whether somebody is counted at no time of a duty."""
    return counted_from(problem, contract, duty) >= duty.end


def in_force(problem: Problem, contract: Contract, duty: Duty) -> bool:
    """Whether a contract runs on every day of a duty, the day its last minute lies on included; past its last day, one
    of the same person and employer that follows it without a break."""
    if endless(contract):
        return True
    ends = problem.end_day(duty)
    if not contract.first_day <= duty.day <= contract.last_day:
        return False
    held = (problem.contracts[c] for c in problem.contracts_of[contract.person])
    return ends <= contract.last_day or any(
        terms.employer == contract.employer and terms.first_day <= contract.last_day + 1 and ends <= terms.last_day
        for terms in held
    )


def runs_in_period(problem: Problem, contract: Contract) -> bool:
    """Whether a contract runs on any day of the period."""
    return contract.first_day < problem.calendar.days and contract.last_day >= 0


def weekly_together(problem: Problem, contracts: Iterable[int]) -> int:
    """Contracted minutes a week of some contracts of a person: the most that run together on a day of the period, so
    that one which follows another is not added to it."""
    terms = [t for c in contracts if runs_in_period(problem, t := problem.contracts[c])]
    days = {max(0, t.first_day) for t in terms}
    return max((sum(t.weekly_minutes for t in terms if t.first_day <= d <= t.last_day) for d in days), default=0)


def standing_in(problem: Problem, contract: int, capability: int, duty: int) -> int | None:
    """Index of the substitution by which a contract is used as a capability on a duty: the cheapest
    that is allowed. None where it has the capability itself or may not stand in."""
    if problem.able(contract, capability, duty):
        return None
    allowed = problem.stand_ins(contract, capability, duty)
    return next((i for i in allowed if not problem.substitutions[i].price.hard), None)


def seniority(problem: Problem, contract: int) -> tuple[bool, int, str, int, str, int]:
    """Sort key of a contract among colleagues: the registered first, then the higher band, then roles as they come in
    the data, then by id."""
    terms = problem.contracts[contract]
    person = problem.people[terms.person]
    registered = any(held.skill in problem.registrations for held in person.skills)
    number, letter = band_rank(terms.band)
    backwards = "".join(chr(255 - ord(c)) if ord(c) < 256 else c for c in letter)  # 8d before 8a
    return not registered, -number, backwards, _role_order(problem)[terms.role], person.id, contract


@once_per_problem
def _role_order(problem: Problem) -> dict[str, int]:
    """Place of each role in the order in which contracts first have them."""
    return {role: place for place, role in enumerate(dict.fromkeys(c.role for c in problem.contracts))}


def is_lent(problem: Problem, contract: Contract, duty: Duty) -> bool:
    """Whether a duty is in a team of another organisation than the contract's employer."""
    at = problem.employer_at(duty)
    return NOWHERE not in (at, contract.employer) and at != contract.employer


def lending(problem: Problem, contract: Contract, duty: Duty) -> int | None:
    """Index of the sharing agreement under which a contract is lent to a duty: the cheapest in force
    for its role and date. None where there is none."""
    at = problem.employer_at(duty)
    covering = [
        (s.price.points, i)
        for i, s in enumerate(problem.sharing)
        if s.lender == contract.employer
        and s.borrower == at
        and s.first_day <= duty.day <= s.last_day
        and (s.roles is None or contract.role in s.roles)
        and not s.price.hard
    ]
    return min(covering)[1] if covering else None


def contracted(problem: Problem, contract: int, first_day: int, last_day: int) -> int:
    """Contract minutes due from `first_day` to `last_day`: a seventh of the week for each day the
    contract is in force, rounded to the nearest minute."""
    terms = problem.contracts[contract]
    days = min(last_day, terms.last_day) - max(first_day, terms.first_day) + 1
    return (2 * terms.weekly_minutes * max(0, days) + 7) // 14


def credited(problem: Problem, contract: int, first_day: int, last_day: int) -> int:
    """Contract minutes that absences are worth to a contract from `first_day` to `last_day`.

    An absence that is only partly inside counts in proportion to its elapsed minutes. One that
    names no contract is `split`.
    """
    opens, closes = problem.calendar.midnight(first_day), problem.calendar.midnight(last_day + 1)
    person = problem.contracts[contract].person
    total = 0
    for away in problem.absences_of.get(person, ()):
        if away.credit and away.contract in (NOWHERE, contract):
            inside, length = overlap(away.start, away.end, opens, closes), away.end - away.start
            worth = away.credit if inside == length else away.credit * inside // max(1, length)
            if inside and away.contract == NOWHERE:
                first = problem.calendar.wall(max(away.start, opens))[0]
                last = problem.calendar.wall(min(away.end, closes) - 1)[0]
                worth = split(problem, contract, worth, first, last)
            total += worth
    return total


def credit_of(problem: Problem, contract: int, absence: Absence) -> int:
    """Of the minutes that an absence is credited those of a contract of its person."""
    if absence.contract != NOWHERE:
        return absence.credit if absence.contract == contract else 0
    first, last = problem.calendar.wall(absence.start)[0], problem.calendar.wall(absence.end - 1)[0]
    return split(problem, contract, absence.credit, first, last)


def split(problem: Problem, contract: int, minutes: int, first_day: int, last_day: int) -> int:
    """A contract's part of minutes that are its person's from `first_day` to `last_day`, by weekly minutes and the
    Mondays to Fridays on which it is in force (days of the weekend where there is no other); the parts add up."""
    week = [d for d in range(first_day, last_day + 1) if problem.calendar.weekday(d) < 5]
    days = week or range(first_day, last_day + 1)
    before = whole = mine = 0
    for other in problem.contracts_of[problem.contracts[contract].person]:
        terms = problem.contracts[other]
        weekly = terms.weekly_minutes * sum(terms.first_day <= d <= terms.last_day for d in days)
        before += weekly if other < contract else 0
        mine += weekly if other == contract else 0
        whole += weekly
    return minutes * (before + mine) // whole - minutes * before // whole if whole else 0
