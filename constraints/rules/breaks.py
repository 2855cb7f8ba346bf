"""Breaks within a duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from constraints.helpers import at_work, forbid_duties, hours
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import is_night
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Breaks(Rule):
    """A duty longer than so many minutes holds breaks of so many in all; a long night has its own number.

    `steps` are (longer than, minutes of breaks); the last that applies counts. A night as long as
    `night_from` or longer needs `night_minutes`. The break is the one recorded with the shift. Leave and on-call
    from home are left out: that time is the person's own but for calls. With `joined`, two duties of one person the
    second of which begins sooner after the first than a break of the least step lasts are one working day: together
    they hold the breaks of their whole length. Each duty short of it costs the price, and each two that are so only
    together.
    """

    id: ClassVar[str] = "breaks"
    span: ClassVar[str] = "person"

    steps: tuple[tuple[int, int], ...] = ((360, 20),)
    night_from: int | None = None
    night_minutes: int = 0
    joined: bool = False

    def _needed(self, calendar: Calendar, duty: Duty) -> int:
        return _needed(self.steps, self.night_from, self.night_minutes, calendar, duty)

    def encode(self, surface: Surface) -> None:
        """The duties short of a break may not be chosen, or cost; patterns of two that are one working day."""
        calendar = surface.problem.calendar
        forbid_duties(self, surface, lambda duty: duty.break_minutes < self._needed(calendar, duty))
        if self.joined:
            self._two_on_end(surface)

    def _two_on_end(self, surface: Surface) -> None:
        """Pairs of options that are too long for their breaks only together."""
        problem, options = surface.problem, surface.problem.options
        alone = [d.break_minutes >= self._needed(problem.calendar, d) for d in problem.duties]
        enough = np.fromiter(alone, np.bool_, len(alone))
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[enough[options.duty[mine]]]
            mine = mine[np.argsort(options.start[mine], kind="stable")]
            first = np.searchsorted(options.start[mine], options.end[mine])
            last = np.searchsorted(options.start[mine], options.end[mine] + self._apart)
            instances = Instances(options.history)
            for k in np.flatnonzero(last > first).tolist():
                one = problem.duties[int(options.duty[mine[k]])]
                for other in mine[first[k] : last[k]].tolist():
                    if self._lacking(one, problem.duties[int(options.duty[other])]):
                        instances.add([mine[k : k + 1], ints([other])])
            instances.say(surface, person, self.price)

    @property
    def _apart(self) -> int:
        """Minutes between two duties that are a break by themselves."""
        return min((minutes for _, minutes in self.steps), default=0)

    def _lacking(self, one: Duty, two: Duty) -> int:
        """Minutes of breaks that two duties on end lack together."""
        if not (at_work(one) and at_work(two)):
            return 0
        length = two.end - one.start
        needed = max((minutes for longer, minutes in self.steps if length > longer), default=0)
        return max(0, needed - one.break_minutes - two.break_minutes)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty's break against its length."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty]:
                    continue
                needed = self._needed(problem.calendar, duty)
                if duty.break_minutes < needed:
                    yield self.breach(
                        person_place(person),
                        f"{duty.break_minutes} min of breaks in {hours(duty.end - duty.start)} of "
                        f"{problem.calendar.label(duty.day)} {problem.shifts[duty.shift].code}, {needed} min needed",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=duty.break_minutes,
                        allowed=needed,
                        unit="minutes",
                        duties=(a.duty,),
                    )
            if self.joined:
                yield from self._audit_joined(problem, person, [a.duty for a in rota.line(person) if counted[a.duty]])

    def _audit_joined(self, problem: Problem, person: int, line: list[int]) -> Iterator[Breach]:
        """Each two duties with too little between them for a break."""
        for k, i in enumerate(line):
            one = problem.duties[i]
            for j in line[k + 1 :]:
                two = problem.duties[j]
                if two.start - one.end >= self._apart:
                    break
                if two.start < one.end or two.day < 0:
                    continue
                alone = any(d.break_minutes < self._needed(problem.calendar, d) for d in (one, two))
                if alone or not (lacking := self._lacking(one, two)):
                    continue
                taken = one.break_minutes + two.break_minutes
                yield self.breach(
                    person_place(person),
                    f"{taken} min of breaks in {hours(two.end - one.start)} of {problem.calendar.label(one.day)} "
                    f"{problem.shifts[one.shift].code} and {problem.shifts[two.shift].code} on end, "
                    f"{taken + lacking} min needed",
                    people=(person,),
                    days=(one.day, two.day),
                    measured=taken,
                    allowed=taken + lacking,
                    unit="minutes",
                    duties=(i, j),
                )


@lru_cache(maxsize=65536)
def _needed(
    steps: tuple[tuple[int, int], ...], night_from: int | None, night_minutes: int, calendar: Calendar, duty: Duty
) -> int:
    if not at_work(duty):
        return 0
    length = duty.end - duty.start
    needed = max((minutes for longer, minutes in steps if length > longer), default=0)
    if night_from is not None and length >= night_from and is_night(calendar, duty):
        needed = max(needed, night_minutes)
    return needed
