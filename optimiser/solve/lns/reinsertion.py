"""Laying lines again: some people's lines are taken out and each is laid anew by exact pricing.

What a person's line costs in the cover of the others is known option by option, so the best line is
a cheapest path through the person's network (see `line` and `labelling`): about a millisecond where
CP-SAT takes a tenth of a second. It gives first rotas and anneals them; what it cannot see
(alternatives over a team) is priced afterwards by the clauses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numba
import numpy as np

from optimiser.book import OUT, Book, clause_options
from optimiser.evaluate import cost, evaluate
from optimiser.folding import BROKEN
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.beam_search import Ceilings, ceilings, good_line
from optimiser.solve.pricing.network import Line, TooManyChoices
from optimiser.solve.pricing.pricing import QUICK, SCALE, Column, cheapest_lines, scratch_for
from optimiser.surface import Linear

MOST = 4
"""Most people who are laid again in one step."""

TOLD = 400
"""Fewest steps between two rotas that an annealing tells of: judging one costs as much as many steps."""

NODES, BINDING = 4_000_000, 8
"""Nodes of the networks of all lines together, beyond the least each needs; for what binds most they may be larger."""


@numba.njit(cache=True, nogil=True)
def _charge(value: int, low: int, high: int, under: int, over: int, unit: int, once: bool) -> int:
    short, excess = max(0, low - value), max(0, value - high)
    if once:
        return min(short, 1) * under + min(excess, 1) * over
    return -(-short // unit) * under + -(-excess // unit) * over


@numba.njit(cache=True, nogil=True)
def _marginals(
    first: int, last: int, at: Any, row: Any, weight: Any, value: Any, terms: Any, price: Any, scale: int
) -> None:
    """Price of adding each option from `first` to `last` to the cover as it is."""
    for o in range(first, last):
        total = 0
        for e in range(at[o], at[o + 1]):
            t, v = terms[row[e]], value[row[e]]
            total += _charge(v + weight[e], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
            total -= _charge(v, t[0], t[1], t[2], t[3], t[4], t[5] == 1)
        price[o] = total * scale


@numba.njit(cache=True, nogil=True)
def _shift(options: Any, sign: int, at: Any, row: Any, weight: Any, value: Any, terms: Any) -> int:
    """Put options in (sign 1) or take them out (-1); what the shared clauses cost more."""
    total = 0
    for o in options:
        for e in range(at[o], at[o + 1]):
            r = row[e]
            t = terms[r]
            total -= _charge(value[r], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
            value[r] += sign * weight[e]
            total += _charge(value[r], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
    return total


class Yard:
    """The lines of everybody, ready to be laid, and the shared clauses that lines meet in.

    Compiled once; several `Relay`s may use it at a time.

    Args:
        stopped: asked between lines; when true the rest are left out.
        workers: threads that compile lines.

    Attributes:
        lines: by person; None for those whose line cannot be compiled or laid.
        limits: by person whose network leaves something out, the windows that a beam looks after.
        at, row, weight: entries of the shared linear clauses by option.
        terms: low, high, points under and over, unit, once; shape (clauses, 6).
        base: value of each clause with no option of the period chosen.
        odd: shared clauses of other kinds.
    """

    def __init__(self, book: Book, stopped: Callable[[], bool], workers: int = 1) -> None:
        self.book = book
        people = len(book.problem.people)
        nodes = max(15_000, min(150_000, NODES // max(people, 1)))

        def compiled(person: int) -> Line | None:
            if stopped():
                return None
            try:
                return Line(book, person, nodes, BINDING * nodes)
            except (Infeasible, TooManyChoices):
                return None

        with ThreadPoolExecutor(workers) as pool:
            self.lines = list(pool.map(compiled, range(people)))
        self.people = ints(p for p, line in enumerate(self.lines) if line is not None)
        self.limits: dict[int, Ceilings] = {
            line.person: ceilings(book, line.person) for line in self.lines if line is not None and line.left_out
        }
        history = book.problem.options.history
        linear = [c for i in book.shared if isinstance(c := book.clauses[i], Linear)]
        self.odd = [i for i in book.shared if not isinstance(book.clauses[i], Linear)]
        rows = np.repeat(np.arange(len(linear)), [len(c.options) for c in linear]) if linear else ints(())
        options = np.concatenate([c.options for c in linear]) if linear else ints(())
        weights = np.concatenate([c.weights for c in linear]) if linear else ints(())
        self.base = ints(c.base for c in linear)
        past = history[options] if len(options) else np.zeros(0, dtype=np.bool_)
        np.add.at(self.base, rows[past], weights[past])
        keep = ~past & (book.fixed[options] != OUT) & (weights != 0)
        order = np.argsort(options[keep], kind="stable")
        self.row, self.weight = rows[keep][order], weights[keep][order]
        self.at = np.searchsorted(options[keep][order], np.arange(len(history) + 1)).astype(np.int64)
        self.terms = np.array(
            [
                (
                    c.low, c.high, BROKEN if c.under.hard else c.under.points,
                    BROKEN if c.over.hard else c.over.points, c.unit, c.once,
                )
                for c in linear
            ],
            dtype=np.int64,
        ).reshape(-1, 6)  # fmt: skip

    @cached_property
    def usual(self) -> float:
        """The price of one missing or one too many where people meet, as nine in ten prices are no more."""
        paid = self.terms[:, 2:4].max(axis=1)
        paid = paid[(paid > 0) & (paid < BROKEN)]
        return float(np.percentile(paid, 90)) if len(paid) else 10.0

    @cached_property
    def people_of(self) -> dict[int, Ints]:
        """People with an entry in a shared clause, as far as asked."""
        return {}

    def costs(self, value: Ints) -> Ints:
        """What each shared linear clause costs at some values."""
        low, high, under, over, unit, once = self.terms.T
        short, excess = np.maximum(0, low - value), np.maximum(0, value - high)
        short = np.where(once == 1, np.minimum(short, 1), -(-short // unit))
        excess = np.where(once == 1, np.minimum(excess, 1), -(-excess // unit))
        return np.asarray(short * under + excess * over)


@dataclass
class Heat:
    """A schedule of temperatures in points, by steps: no clock."""

    hot: float
    cold: float
    steps: int

    def at(self, step: int) -> float:
        """Temperature of a step."""
        return float(self.hot * (self.cold / self.hot) ** min(1.0, step / max(1, self.steps)))


class Relay:
    """One rota under relaying. Not shared between threads."""

    def __init__(self, yard: Yard, chosen: Flags, rng: np.random.Generator) -> None:
        self.yard = yard
        self.rng = rng
        self.options = yard.book.problem.options
        self._scratch = scratch_for(x for x in yard.lines if x is not None)
        self._price = np.zeros(len(self.options), dtype=np.int64)
        self.take(chosen)

    def take(self, chosen: Flags) -> None:
        """Work on another rota."""
        free = chosen & ~self.options.history
        self.line: list[Ints] = []
        for p in range(len(self.yard.lines)):
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            self.line.append(a + np.flatnonzero(free[a:b]))
        self.value = self.yard.base.copy()
        _shift(np.flatnonzero(free), 1, self.yard.at, self.yard.row, self.yard.weight, self.value, self.yard.terms)
        self.points = [self._points_of(p) for p in range(len(self.line))]
        self._odd = self._odd_costs(self.yard.odd)
        self.cost = int(self.yard.costs(self.value).sum()) + sum(self.points) + sum(self._odd.values())

    def chosen(self) -> Flags:
        """The rota as flags."""
        flags = self.options.history.copy()
        flags[np.concatenate(self.line)] = True
        return flags

    def _points_of(self, person: int) -> int:
        """What a line costs by its own clauses."""
        book = self.yard.book
        flags = self.options.history.copy()
        flags[self.line[person]] = True
        hard, points = evaluate(book, flags, book.of_person[person])
        return hard * BROKEN + points

    def _odd_costs(self, which: Iterable[int]) -> dict[int, int]:
        """What some of the odd clauses cost, by their index."""
        flags, book = self.chosen(), self.yard.book
        found = {}
        for i in which:
            hard, points = cost(book.clauses[i], flags, self.options.history)
            found[i] = hard * BROKEN + points
        return found

    def _best_line(self, line: Line) -> Column | None:
        """The cheapest line at the prices as they are; a good one where rolling windows would make it a long search."""
        if line.left_out:
            return good_line(line, self.yard.limits[line.person], self._price, self._scratch)
        found = cheapest_lines(line, self._price, self._scratch, QUICK).columns
        return found[0][1] if found else None

    def lay(self, people: Sequence[int], above: float) -> bool:
        """Take some people out, lay them again one by one; keep it if it costs no more than `above`
        more. Ties are broken at random."""
        yard, rng = self.yard, self.rng
        shared = (yard.at, yard.row, yard.weight, self.value, yard.terms)
        change = 0
        old = [(self.line[p], self.points[p]) for p in people]
        for mine, points in old:
            change += _shift(mine, -1, *shared) - points
        for p, (before, spent) in zip(people, old, strict=True):
            line = yard.lines[p]
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            _marginals(a, b, yard.at, yard.row, yard.weight, self.value, yard.terms, self._price, SCALE)
            self._price[a:b] += rng.integers(0, SCALE // 64, size=b - a)
            mine, points = before, spent
            found = None if line is None else self._best_line(line)
            if found is not None:
                mine, points = found.options, found.points
            self.line[p], self.points[p] = mine, points
            if line is not None and line.left_out and mine is not before:
                self.points[p] = self._points_of(p)
            change += _shift(mine, 1, *shared) + self.points[p]
        odd: dict[int, int] = {}
        if yard.odd:
            gone, come = np.concatenate([mine for mine, _ in old]), np.concatenate([self.line[p] for p in people])
            changed = np.setxor1d(gone, come)
            odd = self._odd_costs(i for i in yard.book.sharing(changed) if i in self._odd)
            change += sum(odd.values()) - sum(self._odd[i] for i in odd)
        if change <= above:
            self.cost += change
            self._odd.update(odd)
            return True
        for p, (mine, points) in zip(people, old, strict=True):
            _shift(self.line[p], -1, *shared)
            self.line[p], self.points[p] = mine, points
        for mine, _ in old:
            _shift(mine, 1, *shared)
        return False

    def first(self, stopped: Callable[[], bool]) -> list[int]:
        """Lay everybody once, in any order, whatever it costs.

        Returns:
            People whose line breaks a hard clause, or who meet in one of another kind that is broken.
        """
        for p in self.rng.permutation(self.yard.people).tolist():
            if stopped():
                break
            self.lay([p], math.inf)
        found = {p for p in self.yard.people.tolist() if self.points[p] >= BROKEN}
        chosen, clauses = self.chosen(), self.yard.book.clauses
        for i in (i for i, paid in self._odd.items() if paid >= BROKEN):
            read = clause_options(clauses[i])
            found.update(self.options.person[read[chosen[read]]].tolist())
        return sorted(found)

    def some(self, most: int) -> list[int]:
        """People to lay again: those who meet in a shared clause that costs, or where a dear line or
        anybody's does."""
        yard, rng = self.yard, self.rng
        count = min(len(yard.people), int(rng.integers(1, most + 1)))
        which = rng.random()
        if which < 0.4:
            costs = np.cumsum(yard.costs(self.value))
            if len(costs) and costs[-1] > 0:
                near = self._near(int(np.searchsorted(costs, rng.integers(costs[-1]), side="right")))
                if len(near):
                    return [int(p) for p in rng.choice(near, size=min(count, len(near)), replace=False)]
        dear = np.cumsum(np.array(self.points)[yard.people])
        if which < 0.8 and dear[-1] > 0:
            first = int(yard.people[np.searchsorted(dear, rng.integers(dear[-1]), side="right")])
        else:
            first = int(rng.choice(yard.people))
        a, b = yard.at[self.options.bounds[first]], yard.at[self.options.bounds[first + 1]]
        near = self._near(int(yard.row[rng.integers(a, b)])) if b > a else yard.people
        others = near[near != first]
        chosen = rng.choice(others, size=min(count - 1, len(others)), replace=False) if count > 1 else others[:0]
        return [first, *(int(p) for p in chosen)]

    def _near(self, row: int) -> Ints:
        """People with an entry in a shared clause, whose lines can be laid."""
        known = self.yard.people_of
        if row not in known:
            entries = np.flatnonzero(self.yard.row == row)
            options = np.searchsorted(self.yard.at, entries, side="right") - 1
            known[row] = np.intersect1d(self.options.person[options], self.yard.people)
        return known[row]

    def anneal(self, heat: Heat, stopped: Callable[[], bool], better: Callable[[Relay], None] | None = None) -> int:
        """Lay lines again through a schedule; ends on the best rota it has met.

        Args:
            better: called with a rota better than any before, at most every `TOLD` steps.

        Returns:
            Its cost.
        """
        best, kept, told = self.cost, list(self.line), 0
        for step in range(heat.steps):
            if stopped():
                break
            above = -heat.at(step) * math.log(max(1e-12, self.rng.random()))
            self.lay(self.some(MOST), above if self.cost < best + 40 * heat.at(step) else -1)
            if self.cost < best:
                best, kept = self.cost, list(self.line)
                if better is not None and step >= told + TOLD:
                    told = step
                    better(self)
        if self.cost > best:
            flags = self.options.history.copy()
            flags[np.concatenate(kept)] = True
            self.take(flags)
        return best
