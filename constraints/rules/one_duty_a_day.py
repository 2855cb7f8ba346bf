"""At most so many duties on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class OneDutyADay(Rule):
    """At most `most` duties in scope start on any one day of a person's line.

    Each duty beyond costs the price. Only days of the period are judged.
    """

    id: ClassVar[str] = "one-duty-a-day"
    span: ClassVar[str] = "person"

    most: int = 1

    def encode(self, surface: Surface) -> None:
        """One window per day."""
        problem = surface.problem
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            surface.window(
                person,
                Groups.by_slot(mine, problem.options.day[mine], problem.calendar.days),
                high=self.most,
                price=self.price,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties counted day by day."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            on = Counter(problem.duties[a.duty].day for a in rota.line(person) if counted[a.duty])
            for day, number in sorted(on.items()):
                if number > self.most and 0 <= day < problem.calendar.days:
                    yield self.breach(
                        person_place(person),
                        f"{count(number, 'duty', 'duties')} on {problem.calendar.label(day)}, at most {self.most}",
                        units=number - self.most,
                        people=(person,),
                        days=(day, day),
                        measured=number,
                        allowed=self.most,
                        unit="duties",
                    )
