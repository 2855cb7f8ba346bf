"""What enhanced hours of the night cost, by the terms of doctors in training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Assignment, Duty
from optimiser.problem.facts import minutes_in_clock
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class EnhancedHours(Rule):
    """Enhanced hours of a person earn `percent` more of basic pay; each started `unit` pence of it cost the price.

    Enhanced are the hours from `opens` to `closes`; in a duty of `long` minutes or more that starts at `late_from` or
    later on its day also those until `late_to`; and the whole of a duty that ends from midnight to `ends_by`, both
    included. Travel between duties earns none: the source speaks of shifts. Only contracts of the scope are paid by the
    row. What somebody earns is not said: hours and points show.
    """

    id: ClassVar[str] = "enhanced-hours"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "cost"
    discloses: ClassVar[str] = "pay"

    percent: int = 37
    opens: int = 1260
    closes: int = 420
    long: int = 480
    late_from: int = 1200
    late_to: int = 600
    ends_by: int = 240
    unit: int = 1000

    def minutes(self, calendar: Calendar, duty: Duty) -> int:
        """Enhanced minutes of a duty, elapsed."""
        length = duty.end - duty.start
        (first, start), (last, end) = calendar.wall(duty.start), calendar.wall(duty.end)
        if last > first and end <= self.ends_by:
            return length
        plain = minutes_in_clock(calendar, duty, self.opens, self.closes)
        if length >= self.long and start >= self.late_from:
            return max(plain, minutes_in_clock(calendar, duty, self.opens, self.late_to))
        return plain

    def pence(self, problem: Problem, a: Assignment) -> int:
        """Pence of an assignment beyond basic pay, rounded to the nearest; the paid share of the time counts."""
        contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
        length = duty.end - duty.start
        if not length or not contracts_in_scope(problem, self.scope)[a.contract]:
            return 0
        parts = self.percent * self.minutes(problem.calendar, duty)
        return round(contract.hourly_pence * duty.paid * parts / (6000 * length))

    def encode(self, surface: Surface) -> None:
        """The total of a line."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            weights = np.array([self.pence(problem, options.assignment(o)) for o in mine.tolist()], dtype=np.int64)
            if weights.any():
                surface.total(person, mine, weights, high=0, price=self.price, unit=self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Pence of the line added up."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            paid = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0]
            total = sum(self.pence(problem, a) for a in paid)
            if total:
                held = contracts_in_scope(problem, self.scope)
                enhanced = sum(self.minutes(problem.calendar, problem.duties[a.duty]) for a in paid if held[a.contract])
                yield self.breach(
                    person_place(person),
                    f"{hours(enhanced)} of enhanced hours, {self.percent}% more",
                    units=-(-total // self.unit),
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=enhanced,
                    unit="minutes",
                )
