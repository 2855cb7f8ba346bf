"""What hours cost, with enhancements for unsocial time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.unsocial_hours import unsocial
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class PayCost(Rule):
    """Pay of a person's duties, basic (if `basic`) and enhanced, costs the price for each started `unit` pence.

    Weekday time from `opens` to `closes` and Saturdays earn `weekday` per cent more, Sundays and public holidays
    `sunday` per cent. With `whole_shift`, a weekday duty of which more than half is unsocial weekday or Saturday
    time is enhanced whole, its Sunday and holiday time keeping its own rate. Only contracts of the
    scope are paid by the row. Enhancement is on the paid share of the time. What somebody earns is for managers
    only.
    """

    id: ClassVar[str] = "pay-cost"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "cost"
    tells: ClassVar[str] = "pay"

    basic: bool = True
    weekday: int = 30
    sunday: int = 60
    opens: int = 1200
    closes: int = 360
    whole_shift: bool = True
    unit: int = 1000

    def pence(self, problem: Problem, a: Assignment) -> int:
        """Pence of an assignment, rounded to the nearest."""
        contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
        length = duty.end - duty.start
        if not length or not self.scope.has_contract(problem, contract):
            return 0
        plain, saturday, sunday = unsocial(problem.calendar, duty, self.opens, self.closes)
        enhanced = plain + saturday
        if self.whole_shift and problem.calendar.weekday(duty.day) < 5 and 2 * enhanced > length:
            enhanced = length - sunday
        parts = 100 * (length if self.basic else 0) + self.weekday * enhanced + self.sunday * sunday
        return round(contract.hourly_pence * duty.paid * parts / (6000 * length))

    def encode(self, surface: Surface) -> None:
        """The total of a line."""
        problem, options = surface.problem, surface.problem.options
        known: dict[tuple[int, int], int] = {}
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            weights = np.zeros(len(mine), dtype=np.int64)
            for k, o in enumerate(mine.tolist()):
                key = int(options.contract[o]), int(options.duty[o])
                if key not in known:
                    known[key] = self.pence(problem, options.assignment(o))
                weights[k] = known[key]
            if weights.any():
                surface.total(person, mine, weights, high=0, price=self.price, unit=self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Pence of the line added up."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            paid = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0]
            total = sum(self.pence(problem, a) for a in paid)
            if total:
                yield self.breach(
                    person_place(person),
                    f"{'pay' if self.basic else 'enhancements'} of "
                    f"{count(len(paid), 'duty', 'duties')}, by their pay rates",
                    units=-(-total // self.unit),
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=total,
                    unit="pence",
                )
