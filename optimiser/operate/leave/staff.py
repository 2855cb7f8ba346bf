"""Who could work when, as the bound on leave sees it: by day and by block of days, with leave taken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from optimiser.operate.leave.cover_bound import CoverBound, Needs, Shortfall, StaffGroup, WayToWork
from optimiser.problem.domain import NOWHERE, Presence
from optimiser.problem.facts import contracted, credited, weekly_together
from optimiser.problem.problem import Problem

NeedKey = tuple[int, int, int]
"""Team, capability and cover period."""


class Staff:
    """People by day, with what each may do there, and leave that was granted in between.

    What an absence, a contractual agreement on days or a contract that is not in force rules out is ruled out.
    Needs that somebody at home on call meets are left out: nobody is taken from a duty by these.

    Args:
        problem: with candidates.
        weeks: length of a block over which hours at work are held against contracted hours.
    """

    def __init__(self, problem: Problem, weeks: int = 4) -> None:
        self.problem = problem
        self.length = weeks * 7
        self.needs: list[NeedKey] = []
        self.role = [self._role(p) for p in range(len(problem.people))]
        self.granted: dict[int, list[tuple[int, int]]] = {}
        """Leave of each person, as (first day, last day)."""
        self._ways: dict[WayToWork, int] = {}
        self._needed, numbers = self._needs()
        self._offers = self._read_offers(numbers)
        self.bound = CoverBound(list(self._ways))
        self._held: dict[tuple[int, int], tuple[int, ...]] = {
            at: tuple(sorted({way for _, _, way in found})) for at, found in self._offers.items()
        }
        self.by_day: list[list[int]] = [[] for _ in range(problem.calendar.days)]
        for person, day in self._held:
            self.by_day[day].append(person)

    def _role(self, person: int) -> str:
        """The role of a person's largest contract."""
        held = [self.problem.contracts[c] for c in self.problem.contracts_of[person]]
        return max(held, key=lambda c: c.weekly_minutes).role if held else ""

    def _needs(self) -> tuple[list[dict[int, int]], dict[NeedKey, int]]:
        """People wanted at least by need on each day, and the number of each need."""
        problem = self.problem
        remote = {
            (d.team, d.day, p)
            for d in problem.duties
            if d.presence == Presence.REMOTE
            for p in problem.shifts[d.shift].periods
        }
        numbers: dict[NeedKey, int] = {}
        needed: list[dict[int, int]] = [{} for _ in range(problem.calendar.days)]
        for need in problem.needs:
            asked = need.minimum > 0 and 0 <= need.day < problem.calendar.days
            if asked and (need.team, need.day, need.period) not in remote:
                key = (need.team, need.capability, need.period)
                number = numbers.setdefault(key, len(numbers))
                needed[need.day][number] = max(needed[need.day].get(number, 0), need.minimum)
        self.needs = list(numbers)
        return needed, numbers

    def _read_offers(self, numbers: Mapping[NeedKey, int]) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
        """(start, end, way) of what each person may do, by person and day."""
        problem, options = self.problem, self.problem.options
        out = options.history | (options.capability < 0) | (options.team < 0)
        for absence in problem.absences:
            for o in options.of(absence.person).tolist():
                if absence.start < options.end[o] and options.start[o] < absence.end:
                    named = absence.shifts is None or int(options.shift[o]) in absence.shifts
                    out[o] |= named and absence.contract in (-1, int(options.contract[o]))
        closed = [a for a in problem.agreements if a.price.hard]
        for agreement in closed:
            mine = options.of(agreement.person)
            shut = {d for d in set(options.day[mine].tolist()) if agreement.closes(d)}
            for o in mine.tolist():
                out[o] |= int(options.day[o]) in shut
        also: dict[tuple[int, int, int, int], list[int]] = {}
        for need in problem.needs:
            if need.met_also_by != NOWHERE and need.minimum > 0:
                also.setdefault((need.team, need.day, need.period, need.met_also_by), []).append(need.capability)
        found: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        rows = zip(
            *(a[~out].tolist() for a in (options.person, options.day, options.start, options.end, options.team)),
            *(a[~out].tolist() for a in (options.shift, options.capability, options.contract_minutes)),
            np.flatnonzero(~out).tolist(),
            strict=True,
        )
        for person, day, start, end, team, shift, capability, minutes, o in rows:
            keys = {(team, capability, p) for p in problem.shifts[shift].periods}
            for p in problem.shifts[shift].periods:
                for wanted in also.get((team, day, p, capability), ()):
                    if problem.able(int(options.contract[o]), wanted, int(options.duty[o])):
                        keys.add((team, wanted, p))
            met = tuple(sorted(n for k in keys if (n := numbers.get(k)) is not None and n in self._needed[day]))
            if met:
                way = self._ways.setdefault(WayToWork(met, minutes), len(self._ways))
                found.setdefault((person, day), []).append((start, end, way))
        return found

    def on_leave(self, person: int, day: int) -> bool:
        """Whether leave granted here, or an absence of the whole day, takes a person away on a day."""
        if any(first <= day <= last for first, last in self.granted.get(person, ())):
            return True
        opens, closes = self.problem.calendar.midnight(day), self.problem.calendar.midnight(day + 1)
        return any(
            a.shifts is None and a.start <= opens and closes <= a.end for a in self.problem.absences_of.get(person, ())
        )

    def grant(self, person: int, first: int, last: int) -> None:
        """Take leave off."""
        self.granted.setdefault(person, []).append((first, last))
        for day in range(max(0, first - 1), min(last, self.problem.calendar.days - 1) + 1):
            if (person, day) in self._held:
                self._held[person, day] = self._without(person, day, first, last)

    def _without(self, person: int, day: int, first: int, last: int) -> tuple[int, ...]:
        """What a person may do on a day once on leave on some days; a night before the first ends in it."""
        opens, closes = self.problem.calendar.midnight(first), self.problem.calendar.midnight(last + 1)
        held = self._held.get((person, day), ())
        free = {w for start, end, w in self._offers.get((person, day), ()) if not (start < closes and opens < end)}
        return tuple(w for w in held if w in free)

    def day(self, day: int, off: Mapping[int, tuple[int, int]] | None = None) -> tuple[Needs, tuple[StaffGroup, ...]]:
        """What a day needs and who is there; `off`: leave of some people besides, as (first day, last day)."""
        counted: Counter[tuple[str, tuple[int, ...]]] = Counter()
        for person in self.by_day[day]:
            away = (off or {}).get(person)
            ways = self._held[person, day] if away is None else self._without(person, day, *away)
            if ways:
                counted[self.role[person], ways] += 1
        groups = tuple(StaffGroup(role, ways, number) for (role, ways), number in sorted(counted.items()))
        return tuple(sorted(self._needed[day].items())), groups

    def shortfall(self, day: int, off: Mapping[int, tuple[int, int]] | None = None) -> Shortfall:
        """The least people missing on a day."""
        return self.bound.shortfall(*self.day(day, off))

    def most_away(self, day: int, role: str) -> int:
        """How many more of a role may be away on a day at most."""
        return self.bound.most_away(*self.day(day), role, self.shortfall(day).total)

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last day of each block."""
        days = self.problem.calendar.days
        return [(first, min(first + self.length, days) - 1) for first in range(0, days, self.length)]

    def block(
        self, first: int, last: int, off: Mapping[int, tuple[int, int]] | None = None
    ) -> tuple[Needs, tuple[StaffGroup, ...]]:
        """What a block needs, less what its days lack whatever the hours, and who is there for how many minutes."""
        totals: Counter[int] = Counter()
        for day in range(first, last + 1):
            totals.update(self._needed[day])
        counted: dict[tuple[str, int, tuple[int, ...]], list[int]] = {}
        for person in range(len(self.role)):
            weekly = weekly_together(self.problem, self.problem.contracts_of[person])
            away = (off or {}).get(person)
            ways: set[int] = set()
            number = 0
            for day in range(first, last + 1):
                held = self._held.get((person, day), ())
                if held and away is not None and away[0] - 1 <= day <= away[1]:
                    held = self._without(person, day, *away)
                ways.update(held)
                number += bool(held)
            if number:
                entry = counted.setdefault((self.role[person], weekly, tuple(sorted(ways))), [0, 0])
                entry[0] += number
                leave = [*self.granted.get(person, ()), *([away] if away else [])]
                entry[1] += self._minutes(person, first, last, leave)
        groups = tuple(
            StaffGroup(role, ways, number, minutes if weekly else None, weekly // 5)
            for (role, weekly, ways), (number, minutes) in sorted(counted.items())
        )
        return tuple(sorted(totals.items())), groups

    def _minutes(self, person: int, first: int, last: int, leave: Iterable[tuple[int, int]]) -> int:
        """Contracted minutes in a block that absences and leave do not take."""
        problem = self.problem
        total = 0
        for c in problem.contracts_of[person]:
            total += contracted(problem, c, first, last) - credited(problem, c, first, last)
            terms = problem.contracts[c]
            begin, end = max(first, terms.first_day), min(last, terms.last_day)
            fifth = terms.weekly_minutes // 5
            total -= sum(fifth * weekdays(problem, max(begin, a), min(end, b)) for a, b in leave)
        return max(0, total)

    def beyond(self, first: int, last: int, off: Mapping[int, tuple[int, int]] | None = None) -> int:
        """Minutes beyond contracted hours that minimum cover of a block takes at least."""
        return self.bound.shortfall(*self.block(first, last, off), self._missing(first, last, off)).minutes

    def _missing(self, first: int, last: int, off: Mapping[int, tuple[int, int]] | None = None) -> int:
        """People missing on the days of a block whatever the hours."""
        return sum(self.shortfall(day, off).total for day in range(first, last + 1))

    def most_leave_days(self, first: int, last: int, role: str) -> int:
        """Days of leave (Mondays to Fridays) of a role that contracted hours of a block leave room for at most."""
        needs, groups = self.block(first, last)
        least = self.bound.shortfall(needs, groups, self._missing(first, last))
        return 0 if least.minutes else self.bound.most_away(needs, groups, role, least.total)


def weekdays(problem: Problem, first: int, last: int) -> int:
    """Mondays to Fridays from one day to another."""
    return sum(problem.calendar.weekday(day) < 5 for day in range(first, last + 1))
