"""What the duties of a rota, or of each stretch of it, may cost in pounds."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface


@dataclass(frozen=True, kw_only=True)
class Budget(Rule):
    """Duties cost at most `pounds`: over the rota, or with `days` in each stretch of so many days from its first.

    A duty costs its paid time at its contract's hourly cost, rounded to the nearest penny; enhancements and travel
    between duties are not in it. Each started `unit` pounds beyond, in each stretch, costs the price; without a price
    the budget is a limit that is never passed. A last stretch that is shorter has its share of the pounds, rounded down
    to a penny. The scope says whose contracts and which teams and shifts are paid out of it.
    """

    id: ClassVar[str] = "budget"
    span: ClassVar[str] = "whole"
    needs_one_of: ClassVar[tuple[str, ...]] = ("pounds",)
    discloses: ClassVar[str] = "pay"

    pounds: int = 0
    days: int = 0
    unit: int = 10

    def stretches(self, problem: Problem) -> list[tuple[int, int, int]]:
        """(first day, last day, pence) of each stretch."""
        whole = problem.calendar.days
        length = min(self.days, whole) if self.days > 0 else whole
        full = self.days if self.days > 0 else whole
        ends = ((first, min(first + length, whole) - 1) for first in range(0, whole, length))
        return [(first, last, 100 * self.pounds * (last - first + 1) // full) for first, last in ends]

    def encode(self, surface: Surface) -> None:
        """A linear form per stretch."""
        problem, options = surface.problem, surface.problem.options
        paid = np.fromiter((d.paid for d in problem.duties), np.int64, len(problem.duties))
        rates = np.fromiter((c.hourly_pence for c in problem.contracts), np.int64, len(problem.contracts))
        mine = np.fromiter((self.scope.has_contract(problem, c) for c in problem.contracts), np.bool_, len(rates))
        counted = mine[options.contract] & (duties_in_scope(problem, self.scope)[options.duty] == 1)
        pence = (paid[options.duty] * rates[options.contract] + 30) // 60
        for first, last, most in self.stretches(problem):
            here = np.flatnonzero(counted & (pence > 0) & (options.day >= first) & (options.day <= last))
            if int(pence[here].sum()) > most:
                surface.linear(WHOLE, here, pence[here], high=most, over=self.price, unit=100 * self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Pence of the assignments added up, stretch by stretch."""
        if not where.whole:
            return
        spent: dict[int, int] = {}
        for a in rota.rota:
            contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
            if duty.day >= 0 and self.scope.has_contract(problem, contract) and self.scope.has_duty(problem, duty):
                cost = (duty.paid * contract.hourly_pence + 30) // 60
                spent[duty.day] = spent.get(duty.day, 0) + cost
        for first, last, most in self.stretches(problem):
            total = sum(cost for day, cost in spent.items() if first <= day <= last)
            if total > most:
                yield self.breach(
                    WHOLE,
                    f"duties cost £{total / 100:,.2f}, at most £{most / 100:,.2f}",
                    units=-(-(total - most) // (100 * self.unit)),
                    days=(first, last),
                    measured=total / 100,
                    allowed=most / 100,
                    unit="pounds",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """What an hour of theirs costs, where it is counted."""
        terms = problem.contracts[assignment.contract]
        return self.scope.has_contract(problem, terms) and terms.hourly_pence
