"""Number of duties over the whole period, of all shifts or of some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class TotalAssignments(Rule):
    """From `least` to `most` duties in scope that start in the period.

    With `carried`, what the balance `assignments` brought over from before counts too. Each duty
    short or beyond costs the price; of what was already beyond at the start, as much as stands.
    """

    id: ClassVar[str] = "total-assignments"
    span: ClassVar[str] = "person"

    least: int = 0
    most: int | None = None
    carried: bool = False

    def encode(self, surface: Surface) -> None:
        """One total per line."""
        problem = surface.problem
        brought = {c.person: c.value for c in problem.carried if c.measure == "assignments"} if self.carried else {}
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            day = problem.options.day[mine]
            surface.total(
                person,
                mine[(day >= 0) & (day < problem.calendar.days)],
                low=self.least if self.least > 0 else -UNBOUNDED,
                high=UNBOUNDED if self.most is None else self.most,
                base=brought.get(person, 0),
                price=self.price,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties counted along the line."""
        counted = duties_in_scope(problem, self.scope)
        days = problem.calendar.days
        what = "duties" if self.scope.shifts is None else "/".join(sorted(self.scope.shifts))
        before = dict.fromkeys(range(len(problem.people)), 0)
        for c in problem.carried if self.carried else ():
            if c.measure == "assignments":
                before[c.person] = c.value
        for person in where.select_people(self.scope_people(problem)):
            number = before[person] + len(
                [a for a in rota.line(person) if counted[a.duty] and 0 <= problem.duties[a.duty].day < days]
            )
            limit = self.least if number < self.least else self.most
            if limit is not None and (number < self.least or number > limit):
                yield self.breach(
                    person_place(person),
                    f"{number} {what} in the period, {'at least' if number < self.least else 'at most'} {limit}",
                    units=abs(number - limit),
                    people=(person,),
                    days=(0, days - 1),
                    measured=number,
                    allowed=limit,
                    unit="duties",
                )
