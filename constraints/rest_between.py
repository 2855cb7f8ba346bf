"""Rest between one working day and the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

from .base import Rule, duties_worked, hours, options_worked


@dataclass(frozen=True, kw_only=True)
class RestBetween(Rule):
    """At least `minutes` of rest after a duty before the next one that starts on another day.

    Two half-days of one day have no rest between them to judge. Where the scope names no kinds,
    leave and on-call from home are no work.
    """

    id: ClassVar[str] = "rest-between"
    span: ClassVar[str] = "person"

    minutes: int = 660

    def encode(self, surface: Surface) -> None:
        """One succession per line: every later duty of another day keeps the gap."""
        options = surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_worked(surface.problem, self.scope, person)
            surface.succession(
                person,
                mine,
                options.start[mine],
                options.end[mine],
                np.zeros(len(mine), dtype=np.int64),
                np.array([[self.minutes]], dtype=np.int64),
                price=self.price,
                exempt=options.day[mine] - options.day.min(initial=0),
                cycle=surface.problem.calendar.midnight(surface.problem.calendar.days)
                if surface.problem.calendar.cyclic
                else None,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each pair of duties on different days that is too close."""
        counted = duties_worked(problem, self.scope)
        around = problem.calendar.midnight(problem.calendar.days)
        for person in where.select_people(self.scope_people(problem)):
            line = [a for a in rota.line(person) if counted[a.duty]]
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
                    if after.day != before.day and after.end > 0 and after.day >= 0:
                        yield self.breach(
                            person_place(person),
                            f"{hours(rest)} rest after {problem.calendar.label(before.day)} "
                            f"{problem.shifts[before.shift].code}, {hours(self.minutes)} needed",
                            people=(person,),
                            days=(before.day, after.day),
                            measured=rest,
                            allowed=self.minutes,
                            unit="minutes",
                            duties=(a.duty, b.duty),
                        )
