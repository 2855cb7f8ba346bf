"""A rule at other prices: hard parts unchanged, points multiplied, divided by a common divisor, or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from math import gcd
from typing import Any

import numpy as np

from optimiser.audit import Breach, Lines, RuleLike, Where
from optimiser.problem.domain import Price
from optimiser.problem.problem import Problem
from optimiser.surface import Clause, Sum, Surface
from optimiser.wrapped_rule import WrappedRule


@dataclass(frozen=True)
class WeightedRule(WrappedRule):
    """A rule with its points multiplied.

    Attributes:
        factor: what its points are multiplied by; at 0 only what is hard is left of it.
        divisor: what they are divided by first; it divides every price of the rule.
    """

    factor: int
    divisor: int = 1

    def encode(self, surface: Surface) -> None:
        """The rule's clauses at other prices."""
        before = len(surface.clauses)
        self.rule.encode(surface)
        said = (self._priced(clause) for clause in surface.clauses[before:])
        surface.clauses[before:] = [clause for clause in said if self.factor or never_broken(clause)]

    def _priced(self, clause: Clause) -> Clause:
        if isinstance(clause, Sum):
            return replace(clause, under=self._points(clause.under), over=self._points(clause.over))
        more: dict[str, Any] = {
            name: Price(self._points(price.points)) for name, price in prices(clause).items() if not price.hard
        }
        return replace(clause, **more)

    def _points(self, points: Any) -> Any:
        return points // self.divisor * self.factor

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The rule's breaches, at other prices."""
        for breach in self.rule.audit(problem, rota, where):
            if self.factor or breach.hard:
                yield replace(breach, points=self._points(breach.points))


def prices(clause: Clause) -> dict[str, Price]:
    """The prices of a clause that is not a sum, by field."""
    return {f.name: value for f in fields(clause) if isinstance(value := getattr(clause, f.name), Price)}


def never_broken(clause: Clause) -> bool:
    """Whether some part of a clause is hard."""
    return clause.hard if isinstance(clause, Sum) else any(price.hard for price in prices(clause).values())


def divisor_and_dearest(problem: Problem, rules: Iterable[RuleLike]) -> tuple[int, int]:
    """The greatest common divisor of all prices of some rules, 1 if they have none; and the dearest price."""
    surface = Surface(problem)
    for rule in rules:
        rule.encode(surface)
    found = dearest = 0
    for clause in surface.clauses:
        if isinstance(clause, Sum):
            found = gcd(found, int(np.gcd.reduce(clause.under, initial=0)), int(np.gcd.reduce(clause.over, initial=0)))
            dearest = max(dearest, int(clause.under.max(initial=0)), int(clause.over.max(initial=0)))
        else:
            points = [price.points for price in prices(clause).values()]
            found, dearest = gcd(found, *points), max(dearest, *points, 0)
    return found or 1, dearest
