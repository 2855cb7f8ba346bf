"""Decisions of a branching tree: what a person has on a day, or has not, told to pricing by prices alone; and how many
units all rows together are charged a price, told to the master alone.

Branching on the original variables keeps the pricing problem as it is (Vanderbeck, Branching in branch-and-price: a
generic scheme, 2011): an option that is ruled out costs far more than any line, and one of those that must be taken
saves as much, so that a line which keeps every decision is told from one that does not by what it costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.pricing.arrays import INFINITY
from optimiser.solve.pricing.pricing import Column, PricingResult

PROHIBITIVE: int = INFINITY >> 10
"""Price, in parts of a point, of an option that is ruled out: some hundred times it is no way yet."""

MOST_DECISIONS = 250
"""Decisions of one person that such prices can tell."""


@dataclass(frozen=True)
class Decision:
    """Whether a person has one of some options.

    Attributes:
        options: of one day, of which no line holds two.
        taken: whether the person has one of them; else none.
    """

    person: int
    options: tuple[int, ...]
    taken: bool

    def kept_by(self, column: Column) -> bool:
        """Whether a column keeps it; those of others do."""
        return column.person != self.person or bool(np.isin(column.options, self.options).any()) == self.taken


@dataclass(frozen=True)
class TotalDecision:
    """How many units of a total of the rows there are.

    Attributes:
        total: see `CouplingRows.with_totals`.
        least, most: how many.
    """

    total: int
    least: int
    most: int

    def kept_by(self, column: Column) -> bool:
        """A column keeps it: no one line has to."""
        return True


class Decisions:
    """Some decisions.

    Args:
        made: in the order in which they were.

    Attributes:
        of_lines: those of one person.
        limits: by total, the least and the most of it.
    """

    def __init__(self, made: Sequence[Decision | TotalDecision] = ()) -> None:
        self.made = tuple(made)
        self.of_lines = [each for each in self.made if isinstance(each, Decision)]
        self.limits: dict[int, tuple[int, int]] = {}
        for each in self.made:
            if isinstance(each, TotalDecision):
                least, most = self.limits.get(each.total, (each.least, each.most))
                self.limits[each.total] = max(least, each.least), min(most, each.most)
        self._saved: dict[int, int] = {}
        for each in self.of_lines:
            self._saved[each.person] = self._saved.get(each.person, 0) + PROHIBITIVE * each.taken

    def __len__(self) -> int:
        return len(self.made)

    def plus(self, *more: Decision | TotalDecision) -> Decisions:
        """These and further decisions."""
        return Decisions((*self.made, *more))

    def of(self, person: int) -> int:
        """How many there are of a person."""
        return sum(each.person == person for each in self.of_lines)

    def kept_by(self, columns: Iterable[Column]) -> list[Column]:
        """The columns that keep all of them."""
        by_person: dict[int, list[Decision]] = {}
        for each in self.of_lines:
            by_person.setdefault(each.person, []).append(each)
        return [c for c in columns if all(d.kept_by(c) for d in by_person.get(c.person, ()))]

    def on_prices(self, prices: Ints) -> Ints:
        """Prices of all options with what the decisions add."""
        if not self.of_lines:
            return prices
        found = prices.copy()
        for each in self.of_lines:
            found[list(each.options)] += -PROHIBITIVE if each.taken else PROHIBITIVE
        return found

    def on_costs(self, person: int, priced: PricingResult) -> PricingResult:
        """What pricing found of a person under such prices, as without them; no line where none keeps the decisions."""
        if not self.of_lines or priced.bound is None:
            return priced
        saved = self._saved.get(person, 0)
        if priced.bound + saved >= PROHIBITIVE // 2:
            return PricingResult([], None, True)
        columns = [(cost + saved, column) for cost, column in priced.columns if cost + saved < PROHIBITIVE // 2]
        return PricingResult(columns, priced.bound + saved, priced.exact)
