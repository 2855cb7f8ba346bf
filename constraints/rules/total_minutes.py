"""Minutes worked over the whole period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class TotalMinutes(Rule):
    """From `least` to `most` minutes of working time in the duties in scope that start in the period.

    Each started `unit` minutes short or beyond costs the price.
    """

    id: ClassVar[str] = "total-minutes"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most")

    least: int = 0
    most: int | None = None
    unit: int = 60

    def encode(self, surface: Surface) -> None:
        """One total per line."""
        options = surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_in_scope(surface.problem, self.scope, person)
            mine = mine[(options.day[mine] >= 0) & (options.day[mine] < surface.problem.calendar.days)]
            surface.total(
                person,
                mine,
                options.work[mine],
                low=self.least if self.least > 0 else -UNBOUNDED,
                high=UNBOUNDED if self.most is None else self.most,
                price=self.price,
                unit=self.unit,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes added up along the line."""
        counted = duties_in_scope(problem, self.scope)
        days = problem.calendar.days
        for person in where.select_people(self.scope_people(problem)):
            worked = 0
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and 0 <= duty.day < days:
                    worked += duty.work
            for gap, limit, word in (
                (self.least - worked, self.least, "at least"),
                (0 if self.most is None else worked - self.most, self.most or 0, "at most"),
            ):
                if gap > 0:
                    yield self.breach(
                        person_place(person),
                        f"{hours(worked)} in the period, {word} {hours(limit)}",
                        units=(gap + self.unit - 1) // self.unit,
                        people=(person,),
                        days=(0, days - 1),
                        measured=worked,
                        allowed=limit,
                        unit="minutes",
                    )
