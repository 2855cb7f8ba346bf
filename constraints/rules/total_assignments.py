"""Number of duties over the whole period, of all shifts or of some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Price
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Form, Surface, person_place
from optimiser.tabular.wording import count

DISTANCES = ("each", "once", "squared")
"""How the distance from a limit is priced."""


@dataclass(frozen=True, kw_only=True)
class TotalAssignments(Rule):
    """From `least` to `most` duties in scope that start in the period.

    With `carried`, what the balance `assignments` brought over from before counts too; `any_but` is a number that may
    not be, whatever lies on either side of it. Each duty short or beyond costs the price; of what was already beyond at
    the start, as much as stands. With `distance` `once` any number outside costs the price once, with `squared` as
    often as the square of its distance: two beyond cost four times as much as one. `any_but` costs it once.
    """

    id: ClassVar[str] = "total-assignments"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most", "any_but")

    least: int = 0
    most: int | None = None
    carried: bool = False
    any_but: int | None = None
    distance: str = "each"

    def __post_init__(self) -> None:
        if self.distance not in DISTANCES:
            raise ValueError(f"distance is {' or '.join(DISTANCES)}")

    def encode(self, surface: Surface) -> None:
        """One total per line; where distance is squared one more for each duty further off, at twice the price."""
        problem = surface.problem
        brought = {c.person: c.value for c in problem.carried if c.measure == "assignments"} if self.carried else {}
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            day = problem.options.day[mine]
            mine = mine[(day >= 0) & (day < problem.calendar.days)]
            low = self.least if self.least > 0 else -UNBOUNDED
            high = UNBOUNDED if self.most is None else self.most
            base, once = brought.get(person, 0), self.distance == "once"
            surface.total(person, mine, low=low, high=high, base=base, price=self.price, once=once)
            if self.distance == "squared" and not self.price.hard:
                twice = Price(2 * self.price.points)
                for further in range(1, max(self.least - base, len(mine) + base - high)):
                    surface.total(person, mine, low=low - further, high=high + further, base=base, price=twice)
            if self.any_but is not None:
                ones = np.ones(len(mine), dtype=np.int64)
                fewer = Form(mine, ones, high=self.any_but - 1, base=base)
                more = Form(mine, ones, low=self.any_but + 1, base=base)
                surface.one_of(person_place(person), [[fewer], [more]], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties counted along the line."""
        counted = duties_in_scope(problem, self.scope)
        days = problem.calendar.days
        codes = "/".join(sorted(self.scope.shifts or ()))
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
                off = abs(number - limit)
                yield self.breach(
                    person_place(person),
                    f"{_said(number, codes)} in the period, {'at least' if number < self.least else 'at most'} {limit}",
                    units={"each": off, "once": 1, "squared": off * off}[self.distance],
                    people=(person,),
                    days=(0, days - 1),
                    measured=number,
                    allowed=limit,
                    unit="duties",
                )
            if number == self.any_but:
                yield self.breach(
                    person_place(person),
                    f"{_said(number, codes)} in the period, any number but {self.any_but}",
                    people=(person,),
                    days=(0, days - 1),
                    measured=number,
                    unit="duties",
                )


def _said(number: int, codes: str) -> str:
    return f"{number} {codes}" if codes else count(number, "duty", "duties")
