"""Partial masters: the lines of a few people are re-optimised by column generation, all others fixed.

The neighbourhood of a large-neighbourhood search whose repair is a small branch-and-price: rows keep what the others
put into them, a restricted master over a few people is solved by pricing, and its columns by an integer master.

Source: Pisinger and Ropke, Large neighborhood search (2010), with column generation as the repair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.column_generation.coupling_rows import CouplingRows
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.integer_master import rota_of, solve_integer_master
from optimiser.solve.column_generation.restricted_master import RestrictedMaster, key_of, whole_duals
from optimiser.solve.pricing.pricing import Column, quick_effort

USED, WHOLE = 1e-6, 1e-6
"""Numerically none: the value up to which a column is not used, and what a gap may be off whole points."""


class PartialMaster:
    """Chooses a few people, and optimises their lines.

    Args:
        generation: networks, rows and the pool of all columns.
        rng: for the choice of people.
    """

    def __init__(self, generation: ColumnGeneration, rng: np.random.Generator) -> None:
        self.generation = generation
        self.rng = rng
        self._parameters = generation.parameters.partial_master
        self._size = self._parameters.first  # people; it grows while partial masters close and shrinks when they do not
        options = generation.book.problem.options
        rows = generation.rows
        self._people_of = _of_rows(rows, options.person, len(generation.book.problem.people))
        self._days_of = _of_rows(rows, options.day, generation.book.problem.calendar.days)

    def choose_people(self, current: Sequence[Column], count: int | None = None) -> Ints:
        """Some people: half of them can mend a costly row, the others are random.

        Args:
            count: how many; by default as many as have lately been solved to the end.
        """
        people = len(self.generation.networks)
        count = min(people, max(self._parameters.fewest, int(self._size))) if count is None else count
        chosen: list[int] = []
        if (row := self._draw_dear_row(current)) is not None:
            chosen = self.rng.permutation(self._people_of[row])[: -(-count // 2)].tolist()
        for p in self.rng.permutation(people).tolist():
            if len(chosen) >= count:
                break
            if p not in chosen:
                chosen.append(p)
        return np.sort(np.array(chosen, dtype=np.int64))

    def choose_days(self, current: Sequence[Column], count: int) -> slice:
        """Some consecutive days: mostly around a day on which a costly row can be mended."""
        days = self.generation.book.problem.calendar.days
        row = self._draw_dear_row(current)
        day = int(self.rng.integers(days) if row is None else self.rng.choice(self._days_of[row]))
        first = max(0, min(days - count, day - int(self.rng.integers(count))))
        return slice(first, first + count)

    def _draw_dear_row(self, current: Sequence[Column]) -> int | None:
        """A row drawn by its cost above its minimum; None if no row costs anything, and sometimes at random."""
        excess = np.minimum(self.generation.rows.excess(np.concatenate([c.options for c in current])), 1e6)
        if excess.sum() <= 0 or self.rng.random() >= self._parameters.dear_row:
            return None
        return int(self.rng.choice(len(excess), p=excess / excess.sum()))

    def solve(self, current: Sequence[Column], people: Ints, seed: int, seconds: float | None) -> Flags | None:
        """The best rota found when only these people's lines change; None if it is not better.

        Args:
            current: every person's column, in order of person.
        """
        generation, free = self.generation, set(people.tolist())
        start = [c for c in current if c.person in free]
        fixed = [c for c in current if c.person not in free]
        rows = generation.rows.shifted_by(np.concatenate([np.zeros(0, dtype=np.int64), *(c.options for c in fixed)]))
        master = self._seeded(rows, people.tolist(), start)
        if not self._converge(master, people.tolist(), seconds):
            return None
        pool = generation.master
        pool.add(c for c, v in zip(master.columns, master.value, strict=False) if v > USED)
        cost = sum(c.points for c in start) + float(rows.excess(np.concatenate([c.options for c in start])).sum())
        gap = cost + float(rows.lagrangean_minimum(np.zeros(len(rows), dtype=np.int64), 1)) - master.objective
        if gap < 1 - WHOLE:
            self._resize(closed=True)
            return None
        found = solve_integer_master(
            rows, people.tolist(), self._within(master, start, gap), seed=seed, workers=1, seconds=seconds,
            effort=self._parameters.effort, hint=start,
        )  # fmt: skip
        self._resize(found.closed)
        if found.columns is None:
            return None
        pool.add(found.columns)
        return rota_of(generation.book, [*fixed, *found.columns])

    def _seeded(self, rows: CouplingRows, people: Sequence[int], start: Sequence[Column]) -> RestrictedMaster:
        """A master over some people, started with their cheapest columns and their present ones."""
        pool, master = self.generation.master, RestrictedMaster(rows, people, self.generation.penalty)
        for p in people:
            known = [pool.columns[c] for c in pool.of_person(p)]
            order = np.argsort(pool.reduced_costs(known), kind="stable")[: self._parameters.seeded]
            master.add(known[i] for i in order.tolist())
        master.add(start)
        return master

    def _converge(self, master: RestrictedMaster, people: Sequence[int], seconds: float | None) -> bool:
        """Generate columns until none improves the master; whether every solution came in time."""
        effort = quick_effort(self.generation.parameters.pricing)
        for _ in range(self._parameters.rounds):
            if self.generation.stopped() or not master.solve(seconds):
                return False
            dual = whole_duals(master.dual, self.generation.rows)
            found = self.generation.price(people, dual, effort, master.person_dual)
            if not master.add(c for priced in found for _, c in priced.columns):
                break
        return True

    def _within(self, master: RestrictedMaster, start: Sequence[Column], gap: float) -> list[Column]:
        """The columns that a better rota may use, cheapest first, and the present ones."""
        costs = master.reduced_costs(master.columns)
        order = np.argsort(costs, kind="stable")[: self._parameters.listed].tolist()
        cheap = [master.columns[i] for i in order if costs[i] < gap - 1 + WHOLE]
        return list({key_of(c): c for c in [*start, *cheap]}.values())

    def _resize(self, closed: bool) -> None:
        """Choose more people after a partial master that was solved to the end, fewer after one that was not."""
        tuning = self._parameters
        self._size = (
            min(float(len(self.generation.networks)), self._size * tuning.larger)
            if closed
            else max(tuning.fewest, self._size * tuning.smaller)
        )


def _of_rows(rows: CouplingRows, number: Ints, count: int) -> list[Ints]:
    """By row, the distinct numbers of its options' owners.

    Args:
        number: by option, its person or its day: below `count`.
    """
    pairs = np.unique(rows.row * count + number[rows.option])
    return np.split(pairs % count, np.searchsorted(pairs // count, range(1, len(rows))))
