"""Breaks within a duty."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from constraints.helpers import all_breaks, at_work, forbid, hours
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.scope import comes_of_age, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import is_night
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

_Times = tuple[int, int, int]
"""Start, end and minutes of break of a duty."""


@dataclass(frozen=True, kw_only=True)
class Breaks(Rule):
    """A duty longer than so many minutes holds breaks of so many in all; a long night has its own number.

    `steps` are (longer than, minutes of breaks); the last that applies counts. A night as long as
    `night_from` or longer needs `night_minutes`. Breaks are those recorded with the duty, unpaid and paid together.
    Leave and on-call from home are left out: that time is the person's own but for calls. With `joined`, duties of one
    person each of which begins sooner after the one before than a break of the least step lasts are one working day,
    however many: together they hold the breaks of their whole length. With the duty by which such a day passes 24 hours
    it ends, as limits of rest are for what follows. With `scope.under_age` duties count that start before the birthday.
    Each duty short of breaks costs the price, and each working day that is so only as a whole.
    """

    id: ClassVar[str] = "breaks"
    span: ClassVar[str] = "person"
    ages_by_day: ClassVar[bool] = True
    of_each_duty: ClassVar[bool] = True

    steps: tuple[tuple[int, int], ...] = ((360, 20),)
    night_from: int | None = None
    night_minutes: int = 0
    joined: bool = False

    def _needed(self, calendar: Calendar, duty: Duty) -> int:
        return _needed(self.steps, self.night_from, self.night_minutes, calendar, duty)

    def encode(self, surface: Surface) -> None:
        """The duties short of a break may not be chosen, or cost; patterns of two that are one working day."""
        problem, options = surface.problem, surface.problem.options
        short = (all_breaks(d) < self._needed(problem.calendar, d) for d in problem.duties)
        lacking = np.fromiter(short, np.bool_, len(problem.duties))
        for person in self.encoded_people(surface) if lacking.any() else ():
            mine = self._options(problem, person)
            forbid(surface, person, mine[lacking[options.duty[mine]] & (options.day[mine] >= 0)], self.price)
        if self.joined:
            self._on_end(surface, lacking)

    def _options(self, problem: Problem, person: int) -> Ints:
        """Options of a person that count."""
        mine = options_in_scope(problem, self.scope, person)
        return np.asarray(mine[problem.options.day[mine] < comes_of_age(problem, self.scope, person)])

    def _on_end(self, surface: Surface, lacking: Flags) -> None:
        """Working days of several duties that are too long for their breaks only as a whole: each is a pattern of its
        duties and of nothing that would make it longer. Duties at the same times with the same break are alike."""
        problem, options = surface.problem, surface.problem.options
        alike: dict[int, _Times] = {}
        for index, duty in enumerate(problem.duties):
            if at_work(duty):
                alike[index] = duty.start, duty.end, all_breaks(duty)
        short = {alike[i] for i in np.flatnonzero(lacking).tolist() if i in alike}
        for person in self.encoded_people(surface):
            places: dict[tuple[int, int, int], list[int]] = {}
            for o in self._options(problem, person).tolist():
                if (kind := alike.get(int(options.duty[o]))) is not None:
                    places.setdefault(kind, []).append(o)
            groups = {kind: ints(places[kind]) for kind in sorted(places)}
            onward, back = self._next(list(groups))
            instances = Instances(options.history)
            for chain in self._chains(onward):
                if short.isdisjoint(chain) and self._lacking(chain):
                    ended = chain[-1][1] - chain[0][0] > DAY
                    around = [*back[chain[0]], *([] if ended else onward[chain[-1]])]
                    instances.add([groups[k] for k in chain], [groups[k] for k in around])
            instances.encode(surface, person, self.price)

    @property
    def _apart(self) -> int:
        """Minutes between two duties that are a break by themselves."""
        return min((minutes for _, minutes in self.steps), default=0)

    def _next(self, kinds: list[_Times]) -> tuple[dict[_Times, list[_Times]], dict[_Times, list[_Times]]]:
        """Of each of some duties, in order of start, those that may be next in one working day, and those before it."""
        starts = [k[0] for k in kinds]
        onward = {k: kinds[bisect_left(starts, k[1]) : bisect_left(starts, k[1] + self._apart)] for k in kinds}
        back: dict[_Times, list[_Times]] = {k: [] for k in kinds}
        for kind, following in onward.items():
            for k in following:
                back[k].append(kind)
        return onward, back

    @staticmethod
    def _chains(onward: Mapping[_Times, Sequence[_Times]]) -> Iterator[list[_Times]]:
        """Every two or more duties on end, in order, as far as 24 hours and the duty that passes them."""

        def longer(chain: list[_Times]) -> Iterator[list[_Times]]:
            if len(chain) > 1:
                yield chain
            if chain[-1][1] - chain[0][0] <= DAY:
                for kind in onward[chain[-1]]:
                    yield from longer([*chain, kind])

        for kind in onward:
            yield from longer([kind])

    def _lacking(self, chain: Sequence[_Times]) -> int:
        """Minutes of breaks that duties on end lack as a whole."""
        needed = max((m for longer, m in self.steps if chain[-1][1] - chain[0][0] > longer), default=0)
        return max(0, needed - sum(k[2] for k in chain))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty's break against its length."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            of_age = comes_of_age(problem, self.scope, person)
            line = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day < of_age]
            for a in line:
                duty = problem.duties[a.duty]
                if duty.day < 0:
                    continue
                needed = self._needed(problem.calendar, duty)
                if all_breaks(duty) < needed:
                    yield self.breach(
                        person_place(person),
                        f"{all_breaks(duty)} min of breaks in {hours(duty.end - duty.start)} of "
                        f"{problem.calendar.label(duty.day)} {problem.shifts[duty.shift].code}, {needed} min needed",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=all_breaks(duty),
                        allowed=needed,
                        unit="minutes",
                        duties=(a.duty,),
                    )
            if self.joined:
                yield from self._audit_joined(problem, person, [a.duty for a in line])

    def _audit_joined(self, problem: Problem, person: int, line: list[int]) -> Iterator[Breach]:
        """Each working day of several duties, from one that nothing leads up to."""
        alike = {(d.start, d.end, all_breaks(d)): i for i in line if at_work(d := problem.duties[i])}
        duties = [(i, problem.duties[i]) for i in alike.values()]

        apart = self._apart

        def next_of(at: int) -> list[int]:
            leaves, found = duties[at][1].end, []
            for k in range(at + 1, len(duties)):
                if duties[k][1].start >= leaves + apart:
                    break
                if duties[k][1].start >= leaves:
                    found.append(k)
            return found

        def from_here(days: list[int]) -> Iterator[list[int]]:
            first, last = duties[days[0]][1], duties[days[-1]][1]
            further = onward[days[-1]] if last.end - first.start <= DAY else []
            if not further:
                yield days
            for k in further:
                yield from from_here([*days, k])

        onward = [next_of(at) for at in range(len(duties))]
        led_up_to = {k for found in onward for k in found}
        for begin in (at for at, found in enumerate(onward) if found and at not in led_up_to):
            for chain in from_here([begin]):
                these = [duties[k][1] for k in chain]
                whole, taken = these[-1].end - these[0].start, sum(all_breaks(d) for d in these)
                needed = max((minutes for longer, minutes in self.steps if whole > longer), default=0)
                alone = any(all_breaks(d) < self._needed(problem.calendar, d) for d in these)
                if len(these) == 1 or alone or taken >= needed or these[-1].day < 0:
                    continue
                codes = [problem.shifts[d.shift].code for d in these]
                yield self.breach(
                    person_place(person),
                    f"{taken} min of breaks in {hours(whole)} of {problem.calendar.label(these[0].day)} "
                    f"{', '.join(codes[:-1])} and {codes[-1]} on end, {needed} min needed",
                    people=(person,),
                    days=(these[0].day, these[-1].day),
                    measured=taken,
                    allowed=needed,
                    unit="minutes",
                    duties=tuple(duties[k][0] for k in chain),
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
