"""Time set aside for an activity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import excluded_days
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class ActivityHours(Rule):
    """At least `least` minutes of an activity in each block of `weeks` weeks, in proportion to contract and leave.

    Activities are those of portfolio sessions. Somebody whose contracts in scope come to less than `full_time`
    weekly minutes has their part of it, and days of leave or sickness, or without such a contract in force, take their
    part off. Blocks run from the
    first day; one that ends past the rota is not judged, nor are people to whom no such session is offered. Each
    started `unit` minutes short costs the price.
    """

    id: ClassVar[str] = "activity-hours"
    span: ClassVar[str] = "person"
    discloses: ClassVar[str] = "activity"

    activities: frozenset[str] = frozenset()
    least: int = 240
    weeks: int = 1
    full_time: int | None = 2250
    unit: int = 60

    def _due(self, problem: Problem, person: int, first: int) -> int:
        """Minutes due in the block that begins on a day."""
        length, whole = 7 * self.weeks, self.full_time or 1
        inside = contracts_in_scope(problem, self.scope)
        held = [problem.contracts[c] for c in problem.contracts_of[person] if inside[c]]
        parts = 0
        for day in set(range(first, first + length)) - excluded_days(problem, person):
            if running := [terms for terms in held if terms.first_day <= day <= terms.last_day]:
                contracted = sum(terms.weekly_minutes for terms in running)
                parts += min(contracted, whole) if self.full_time and contracted else whole
        return self.least * parts // (whole * length)

    def encode(self, surface: Surface) -> None:
        """A window per block."""
        problem, options = surface.problem, surface.problem.options
        ours = np.fromiter((d.activity in self.activities for d in problem.duties), np.bool_, len(problem.duties))
        length = 7 * self.weeks
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[ours[options.duty[mine]] & (options.day[mine] >= 0)]
            firsts = list(range(0, problem.calendar.days - length + 1, length))
            if not len(mine) or not firsts:
                continue
            day = options.day[mine]
            made = Groups.of(mine[(day >= f) & (day < f + length)] for f in firsts)
            low = np.array([self._due(problem, person, f) for f in firsts], dtype=np.int64)
            surface.window(person, made, options.work[made.options], low=low, price=self.price, unit=self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of the activity block by block."""
        counted = duties_in_scope(problem, self.scope)
        length = 7 * self.weeks
        for person in where.select_people(self.scope_people(problem)):
            if not self._offered(problem, person):
                continue
            line = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            line = [d for d in line if d.activity in self.activities]
            for first in range(0, problem.calendar.days - length + 1, length):
                due = self._due(problem, person, first)
                given = sum(d.work for d in line if first <= d.day < first + length)
                if given < due:
                    yield self.breach(
                        person_place(person),
                        f"{hours(given)} of {', '.join(sorted(self.activities))} from {problem.calendar.label(first)} "
                        f"in {count(length, 'day')}, {hours(due)} due",
                        units=-(-(due - given) // self.unit),
                        people=(person,),
                        days=(first, first + length - 1),
                        measured=given,
                        allowed=due,
                        unit="minutes",
                    )

    def _offered(self, problem: Problem, person: int) -> bool:
        duties = {int(d) for d in problem.options.duty[options_in_scope(problem, self.scope, person)]}
        return any(problem.duties[d].activity in self.activities and problem.duties[d].day >= 0 for d in duties)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """A rota shorter than a block; people to whom no session is offered."""
        if 7 * self.weeks > problem.calendar.days:
            yield f"blocks of {count(self.weeks or 0, 'week')} are longer than the rota"
            return
        without = [problem.people[p].id for p in sorted(self.scope_people(problem)) if not self._offered(problem, p)]
        if without:
            said = ", ".join(without[:6]) + (f" and {len(without) - 6} more" if len(without) > 6 else "")
            yield f"no session of {', '.join(sorted(self.activities))} is offered to {said}"
