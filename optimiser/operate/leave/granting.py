"""Requests of leave granted in rounds, and why each other one is refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from optimiser.operate.leave.cover_bound import Needs
from optimiser.operate.leave.staff import Staff, weekdays
from optimiser.problem.asked import LeaveRequest
from optimiser.problem.problem import Problem

ALWAYS_GRANTED = ("parental leave", "life event leave")
"""Kinds that the law or terms give to whoever asks: parental leave by statute, leave for a life-changing event by the
terms of doctors in training. What they leave short is said, and refuses nothing."""

FROM_ENTITLEMENT = "annual leave"
"""The kind of leave that a year's entitlement is spent on."""

ON_HOLIDAYS = "bank holiday leave"
"""The kind that it is spent on too where public holidays are among its days."""

TAKEN_BEFORE = "leave taken"
"""Measure of `balances.csv`: days of annual leave that a person has had since the leave year began."""

MOST_DAYS_MOVED = 60
"""How far dates that fit are looked for."""


class LeaveTerms(NamedTuple):
    """A person's terms of leave.

    Attributes:
        days: of annual leave in a leave year, Mondays to Fridays; None for no limit known.
        notice_days: days ahead that leave is asked for.
        notice_times: days ahead for each day asked, where that is more.
        holidays_among: whether public holidays are among the days, so that leave on one is a day of them.
        year_from: month on whose first day leave years begin.
    """

    days: int | None = None
    notice_days: int = 0
    notice_times: int = 0
    holidays_among: bool = False
    year_from: int = 4

    def spent_on(self, kind: str) -> bool:
        """Whether leave of a kind is of these days."""
        return kind == FROM_ENTITLEMENT or (kind == ON_HOLIDAYS and self.holidays_among)

    def notice(self, days: int) -> int:
        """Days ahead that so many days of leave are asked for."""
        return max(self.notice_days, self.notice_times * days)

    def leave_year(self, on: dt.date) -> dt.date:
        """The first day of the leave year that a date is in."""
        return dt.date(on.year - (on.month < self.year_from), self.year_from, 1)


@dataclass(frozen=True)
class Refusal:
    """Why leave is refused.

    Attributes:
        why: `cover`, `hours`, `entitlement`, `notice`, `overlap` (of other leave granted), `outside` (the period) or
            `not employed` (no contract is in force on some day).
        first_day, last_day: of `cover` the day that binds, of `hours` the block, of `not employed` the first such day
            and the last.
        missing: people short with it granted, by need (a number of `Staff.needs`).
        more: how many more than without it.
        measured, allowed: of `hours` minutes beyond contract; of `entitlement` and `notice` days.
        year: of `entitlement` the first day of the leave year.
    """

    why: str
    first_day: int = 0
    last_day: int = 0
    missing: Needs = ()
    more: int = 0
    measured: int = 0
    allowed: int = 0
    year: dt.date | None = None


@dataclass(frozen=True)
class LeaveDecision:
    """What came of one request.

    Attributes:
        request: it.
        outcome: `granted`, `refused`, or `already` where absences cover all its days.
        round: in which it was decided, from 1; 0 for what is granted to whoever asks, and for `already`.
        refusal: why not.
        nearest: dates of the same length that fit once all that is granted is, the nearest first.
    """

    request: LeaveRequest
    outcome: str
    round: int = 0
    refusal: Refusal | None = None
    nearest: tuple[tuple[int, int], ...] = ()


class Granting:
    """Leave judged by cover, hours, entitlement and notice.

    Args:
        staff: who could work when; leave granted is taken off it.
        terms: of each person, by index.
        carried: balances brought in, by person and measure.
    """

    def __init__(
        self, staff: Staff, terms: Sequence[LeaveTerms], carried: Mapping[tuple[int, str], int] | None = None
    ) -> None:
        self.staff = staff
        self.problem: Problem = staff.problem
        self.terms = terms
        self._carried = carried or {}
        self._hours_hold = [staff.beyond(*block) == 0 for block in staff.blocks]
        self._taken = [self._taken_before(p) for p in range(len(self.problem.people))]

    def _taken_before(self, person: int) -> Counter[dt.date]:
        """Days of annual leave that are taken already, by leave year: brought in, and of the absences of the period."""
        taken = days_of_leave(self.problem, person, self.terms[person])
        taken[self._year(person, 0)] += self._carried.get((person, TAKEN_BEFORE), 0)
        return taken

    def _year(self, person: int, day: int) -> dt.date:
        return self.terms[person].leave_year(self.problem.calendar.date(day))

    def entitlement(self, person: int) -> int | None:
        """Days of annual leave of a person's leave year: brought in, else by terms."""
        return self._carried.get((person, "leave days"), self.terms[person].days)

    def days_of(self, asked: LeaveRequest) -> Counter[dt.date]:
        """Days that a request takes of the entitlement, by leave year."""
        days, terms = range(asked.first_day, asked.last_day + 1), self.terms[asked.person]
        away = self.staff.on_leave
        counted = [day for day in days if _counts(self.problem, day, terms) and not away(asked.person, day)]
        return Counter(self._year(asked.person, day) for day in counted)

    def refusal(self, asked: LeaveRequest) -> Refusal | None:
        """Why a request cannot be granted as things stand; None where it can."""
        person, first, last = asked.person, asked.first_day, asked.last_day
        if first < 0 or last >= self.problem.calendar.days:
            return Refusal("outside", first, last)
        if any(a <= last and first <= b for a, b in self.staff.granted.get(person, ())):
            return Refusal("overlap", first, last)
        if asked.kind in ALWAYS_GRANTED:
            return None
        held = [self.problem.contracts[c] for c in self.problem.contracts_of[person]]
        idle = [day for day in range(first, last + 1) if not any(c.first_day <= day <= c.last_day for c in held)]
        if idle:
            return Refusal("not employed", idle[0], idle[-1])
        limit = self.entitlement(person)
        if self.terms[person].spent_on(asked.kind) and limit is not None:
            for year, days in sorted(self.days_of(asked).items()):
                if (whole := self._taken[person][year] + days) > limit:
                    return Refusal("entitlement", first, last, measured=whole, allowed=limit, year=year)
        needed = self.terms[person].notice(weekdays(self.problem, first, last))
        if asked.asked is not None and first - asked.asked < needed:
            return Refusal("notice", first, last, measured=first - asked.asked, allowed=needed)
        return self._by_cover(person, first, last)

    def _by_cover(self, person: int, first: int, last: int) -> Refusal | None:
        """The first day whose minimum cover cannot hold with a person away, else the first block whose hours cannot."""
        staff, off = self.staff, {person: (first, last)}
        for day in range(max(0, first - 1), last + 1):
            before, after = staff.shortfall(day), staff.shortfall(day, off)
            if after.total > before.total:
                return Refusal("cover", day, day, after.needs, after.total - before.total)
        for block, holds in zip(staff.blocks, self._hours_hold, strict=True):
            if holds and block[0] <= last and first - 1 <= block[1]:
                over = staff.beyond(*block, off)
                if over > staff.beyond(*block):
                    return Refusal("hours", *block, measured=over)
        return None

    def decide(self, requests: Sequence[LeaveRequest]) -> list[LeaveDecision]:
        """Decide every request, in rounds.

        First whatever is granted to whoever asks. In each round then one request of each person, their most wanted
        left; first who has had the least of their entitlement, then who was refused most before, then who asked
        first. Each is granted where it fits beside all that is granted.
        """
        decided: dict[int, LeaveDecision] = {}
        waiting: dict[int, list[int]] = {}
        order = sorted(range(len(requests)), key=lambda r: (requests[r].priority, _asked(requests[r]), r))
        for r in order:
            asked = requests[r]
            if self._is_away(asked):
                decided[r] = LeaveDecision(asked, "already")
            elif asked.kind in ALWAYS_GRANTED:
                decided[r] = self._decide(asked, 0)
            else:
                waiting.setdefault(asked.person, []).append(r)
        number = 0
        while any(waiting.values()):
            number += 1
            turn = sorted(
                (p for p, left in waiting.items() if left), key=lambda p: self._claim(p, requests[waiting[p][0]])
            )
            for person in turn:
                r = waiting[person].pop(0)
                decided[r] = self._decide(requests[r], number)
        found = [decided[r] for r in range(len(requests))]
        return [replace(d, nearest=self.nearest(d.request)) if d.refusal else d for d in found]

    def _claim(self, person: int, asked: LeaveRequest) -> tuple[Fraction, int, float, int]:
        had = Fraction(self._taken[person][self._year(person, asked.first_day)], self.entitlement(person) or 28)
        return had, -self._carried.get((person, "leave refused"), 0), _asked(asked), person

    def _is_away(self, asked: LeaveRequest) -> bool:
        days = range(max(0, asked.first_day), min(asked.last_day, self.problem.calendar.days - 1) + 1)
        return bool(days) and all(self.staff.on_leave(asked.person, day) for day in days)

    def _decide(self, asked: LeaveRequest, number: int) -> LeaveDecision:
        refusal = self.refusal(asked)
        if refusal is not None:
            return LeaveDecision(asked, "refused", number, refusal)
        if self.terms[asked.person].spent_on(asked.kind):
            self._taken[asked.person].update(self.days_of(asked))
        self.staff.grant(asked.person, asked.first_day, asked.last_day)
        return LeaveDecision(asked, "granted", number)

    def nearest(self, asked: LeaveRequest, most: int = 2) -> tuple[tuple[int, int], ...]:
        """Dates of the same length that fit beside all that is granted, the nearest first."""
        found: list[tuple[int, int]] = []
        for moved in sorted(range(-MOST_DAYS_MOVED, MOST_DAYS_MOVED + 1), key=lambda d: (abs(d), d)):
            if moved and len(found) < most:
                other = replace(asked, first_day=asked.first_day + moved, last_day=asked.last_day + moved)
                days = range(max(0, other.first_day), min(other.last_day, self.problem.calendar.days - 1) + 1)
                taken = any(self.staff.on_leave(asked.person, day) for day in days)
                if not taken and self.refusal(other) is None:
                    found.append((other.first_day, other.last_day))
        return tuple(found)


def days_of_leave(problem: Problem, person: int, terms: LeaveTerms) -> Counter[dt.date]:
    """Days of the entitlement of a person that leave takes in the period, by the first day of the leave year."""
    calendar = problem.calendar
    taken = {
        day
        for a in problem.absences_of.get(person, ())
        if terms.spent_on(a.kind) and a.shifts is None
        for day in range(calendar.days)
        if a.start <= calendar.midnight(day) and calendar.midnight(day + 1) <= a.end
    }
    return Counter(terms.leave_year(calendar.date(day)) for day in taken if _counts(problem, day, terms))


def _counts(problem: Problem, day: int, terms: LeaveTerms) -> bool:
    """Whether a day of leave is one of the entitlement: a Monday to Friday that is no public holiday, or is one where
    these are among the days."""
    return problem.calendar.weekday(day) < 5 and (terms.holidays_among or day not in problem.calendar.holidays)


def _asked(request: LeaveRequest) -> float:
    """When a request was made; last of all where that is not known."""
    return float("inf") if request.asked is None else float(request.asked)
