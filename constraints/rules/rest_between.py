"""Rest between one working day and the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_worked, options_worked, rest_text
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.scope import comes_of_age
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.options import Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

NOT_JUDGED = -(1 << 20)
"""Minutes of rest that any two duties have between them, overlapping ones too."""


@dataclass(frozen=True, kw_only=True)
class RestBetween(Rule):
    """At least `minutes` of rest after a duty before the next one that starts on another day.

    Two half-days of one day have no rest between them to judge; with `day_within`, two duties of a day that take
    longer than so many minutes from the start of the one to the end of the other are two shifts, and judged. Where
    the scope names no kinds, leave and on-call from home are no work. With `late_from` and `early_to` (minutes on the
    clock from midnight) only rests are judged that follow a duty which starts at the one or later, and that come before
    a duty which starts at the other or earlier.
    """

    id: ClassVar[str] = "rest-between"
    span: ClassVar[str] = "person"
    ages_by_day: ClassVar[bool] = True

    minutes: int = 660
    day_within: int | None = None
    late_from: int | None = None
    early_to: int | None = None

    def __post_init__(self) -> None:
        if self.day_within is not None and (self.late_from, self.early_to) != (None, None):
            raise ValueError("day_within goes with neither late_from nor early_to")

    def _is_late(self, calendar: Calendar, duty: Duty) -> bool:
        return self.late_from is None or duty.start >= calendar.instant(duty.day, self.late_from, fold=1)

    def _is_early(self, calendar: Calendar, duty: Duty) -> bool:
        return self.early_to is None or duty.start <= calendar.instant(duty.day, self.early_to, fold=1)

    def encode(self, surface: Surface) -> None:
        """One succession per line: every later duty of another day keeps the gap."""
        options, calendar = surface.problem.options, surface.problem.calendar
        judged = ((self._is_late(calendar, d), self._is_early(calendar, d)) for d in surface.problem.duties)
        kind = np.fromiter((2 * late + early for late, early in judged), np.int64, len(surface.problem.duties))
        gap = np.full((4, 4), NOT_JUDGED, np.int64)
        gap[2:, 1::2] = self.minutes
        first_day = options.day.min(initial=0)
        for person in self.encoded_people(surface):
            mine = options_worked(surface.problem, self.scope, person)
            mine = mine[options.day[mine] < comes_of_age(surface.problem, self.scope, person)]
            if self.day_within is not None:
                self._two_shifts(surface, person, mine, self.day_within)
            surface.succession(
                person,
                mine,
                options.start[mine],
                options.end[mine],
                kind[options.duty[mine]],
                gap,
                price=self.price,
                exempt=options.day[mine] - first_day,
                cycle=surface.problem.calendar.midnight(surface.problem.calendar.days)
                if surface.problem.calendar.cyclic
                else None,
            )

    def _two_shifts(self, surface: Surface, person: int, mine: Ints, day_within: int) -> None:
        """Pairs of one day that are too far apart for a day and too close for a rest."""
        options = surface.problem.options
        instances = Instances(options.history)
        live = mine[options.day[mine] >= 0]
        for day in np.unique(options.day[live]).tolist():
            today = live[options.day[live] == day]
            for i, o in enumerate(today.tolist()):
                rest = today[i + 1 :]
                span = np.maximum(options.end[rest], options.end[o]) - np.minimum(options.start[rest], options.start[o])
                gap = np.maximum(options.start[rest], options.start[o]) - np.minimum(options.end[rest], options.end[o])
                for other in rest[(span > day_within) & (gap < self.minutes)].tolist():
                    instances.add([ints([o]), ints([other])])
        instances.encode(surface, person, self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each pair of duties on different days that is too close."""
        counted = duties_worked(problem, self.scope)
        around = problem.calendar.midnight(problem.calendar.days)
        for person in where.select_people(self.scope_people(problem)):
            of_age = comes_of_age(problem, self.scope, person)
            line = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day < of_age]
            for i, a in enumerate(line):
                before = problem.duties[a.duty]
                ahead = [(b, 0) for b in line[i + 1 :]]
                if problem.calendar.cyclic:
                    ahead += [(b, around) for b in line[:i]]
                for b, lap in ahead:
                    after = problem.duties[b.duty]
                    rest = after.start + lap - before.end
                    if rest >= self.minutes:
                        if not problem.calendar.cyclic:
                            break
                        continue
                    if not self._is_late(problem.calendar, before) or not self._is_early(problem.calendar, after):
                        continue
                    apart = after.day != before.day or self._are_two_shifts(before, after)
                    if apart and after.end > 0 and after.day >= 0:
                        yield self.breach(
                            person_place(person),
                            rest_text(
                                rest,
                                f"{problem.calendar.label(before.day)} {problem.shifts[before.shift].code}",
                                self.minutes,
                            ),
                            people=(person,),
                            days=(before.day, after.day),
                            measured=rest,
                            allowed=self.minutes,
                            unit="minutes",
                            duties=(a.duty, b.duty),
                        )

    def _are_two_shifts(self, before: Duty, after: Duty) -> bool:
        """Whether two duties of one day lie too far apart to be one shift in two halves."""
        return self.day_within is not None and max(before.end, after.end) - before.start > self.day_within

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the day before is not known."""
        yield from before_unknown(problem, self.scope_people(problem), 1, "rests")
