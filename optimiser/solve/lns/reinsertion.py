"""Ruin and recreate of lines: some people's lines are taken out, and each is put back by exact pricing.

G. Schrimpf, J. Schneider, H. Stamm-Wilbrandt and G. Dueck, Record breaking optimization results using the ruin and
recreate principle, Journal of Computational Physics 159 (2000). What a person's line costs in the cover of the others
is known option by option, so the best line is a shortest path through the person's network (see `pricing`): about a
millisecond where CP-SAT takes a tenth of a second. What it cannot see (alternatives over a team) is priced afterwards
by the clauses. `annealing` accepts or refuses its steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, NamedTuple

import numba
import numpy as np

from optimiser.book import OUT, Book, clause_options
from optimiser.evaluate import cost, evaluate
from optimiser.folding import BROKEN
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.parameters import PricingParameters, ReinsertionParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.beam_search import WindowLimits, price_by_beam, window_limits
from optimiser.solve.pricing.network import LineNetwork, TooManyChoices
from optimiser.solve.pricing.pricing import Column, price_line, quick_effort, scratch_for
from optimiser.surface import Linear


@numba.njit(cache=True, nogil=True)
def _charge(value: int, low: int, high: int, under: int, over: int, unit: int, once: bool) -> int:
    short, excess = max(0, low - value), max(0, value - high)
    if once:
        return min(short, 1) * under + min(excess, 1) * over
    return -(-short // unit) * under + -(-excess // unit) * over


@numba.njit(cache=True, nogil=True)
def _marginal_prices(first: int, last: int, rows: Any, value: Any, price: Any, scale: int) -> None:
    """Price of adding each option from `first` to `last` to the cover as it is, in parts of a point."""
    for o in range(first, last):
        total = 0
        for e in range(rows.at[o], rows.at[o + 1]):
            t, v = rows.terms[rows.row[e]], value[rows.row[e]]
            total += _charge(v + rows.weight[e], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
            total -= _charge(v, t[0], t[1], t[2], t[3], t[4], t[5] == 1)
        price[o] = total * scale


@numba.njit(cache=True, nogil=True)
def _apply(options: Any, sign: int, rows: Any, value: Any) -> int:
    """Put options in (sign 1) or take them out (-1); what the shared clauses cost more."""
    total = 0
    for o in options:
        for e in range(rows.at[o], rows.at[o + 1]):
            r = rows.row[e]
            t = rows.terms[r]
            total -= _charge(value[r], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
            value[r] += sign * rows.weight[e]
            total += _charge(value[r], t[0], t[1], t[2], t[3], t[4], t[5] == 1)
    return total


class SharedRows(NamedTuple):
    """The shared linear clauses, by option.

    | array | shape | what |
    |---|---|---|
    | `at` | (options + 1,) | where each option's entries begin |
    | `row`, `weight` | (entries,) | the clause of an entry, and what the option weighs in it |
    | `terms` | (clauses, 6) | low, high, points under and over, unit, once |
    """

    at: Ints
    row: Ints
    weight: Ints
    terms: Ints

    @classmethod
    def of(cls, book: Book, clauses: Sequence[Linear]) -> tuple[SharedRows, Ints]:
        """(the rows of some clauses, the value of each with no option of the period chosen)."""
        history = book.problem.options.history
        empty = ints(())
        rows = np.repeat(np.arange(len(clauses)), [len(c.options) for c in clauses]) if clauses else empty
        options = np.concatenate([c.options for c in clauses]) if clauses else empty
        weights = np.concatenate([c.weights for c in clauses]) if clauses else empty
        base = ints(c.base for c in clauses)
        past = history[options] if len(options) else np.zeros(0, dtype=np.bool_)
        np.add.at(base, rows[past], weights[past])
        keep = ~past & (book.fixed[options] != OUT) & (weights != 0)
        order = np.argsort(options[keep], kind="stable")
        at = np.searchsorted(options[keep][order], np.arange(len(history) + 1)).astype(np.int64)
        terms = np.array([_terms(c) for c in clauses], dtype=np.int64).reshape(-1, 6)
        return cls(at, rows[keep][order], weights[keep][order], terms), base


def _terms(clause: Linear) -> tuple[int, int, int, int, int, bool]:
    under, over = (BROKEN if p.hard else p.points for p in (clause.under, clause.over))
    return clause.low, clause.high, under, over, clause.unit, clause.once


class CompiledLines:
    """The networks of everybody's lines, and the shared clauses that lines meet in.

    Compiled once; several `Reinsertion`s may use it at a time.

    Args:
        stopped: asked between lines; when true the rest are left out.
        parameters: how large networks may become.
        pricing: how large automata may become, and how hard lines are looked for.
        workers: threads that compile lines.

    Attributes:
        lines: by person; None for those whose line cannot be compiled.
        people: those with a line, ascending.
        limits: by person whose network leaves something out, the windows that a beam looks after.
        rows: the shared linear clauses.
        base: value of each of them with no option of the period chosen.
        odd: shared clauses of other kinds.
    """

    def __init__(
        self, book: Book, stopped: Callable[[], bool], parameters: ReinsertionParameters | None = None,
        pricing: PricingParameters | None = None, workers: int = 1,
    ) -> None:  # fmt: skip
        self.book = book
        parameters = parameters or ReinsertionParameters()
        self.pricing = pricing or PricingParameters()
        people = len(book.problem.people)
        nodes = max(15_000, min(150_000, parameters.nodes // max(people, 1)))

        def compiled(person: int) -> LineNetwork | None:
            if stopped():
                return None
            try:
                return LineNetwork(book, person, nodes, parameters.binding * nodes, parameters=self.pricing)
            except (Infeasible, TooManyChoices):
                return None

        with ThreadPoolExecutor(workers) as pool:
            self.lines = list(pool.map(compiled, range(people)))
        self.people = ints(p for p, line in enumerate(self.lines) if line is not None)
        self.limits: dict[int, WindowLimits] = {
            line.person: window_limits(book, line.person) for line in self.lines if line is not None and line.left_out
        }
        self.rows, self.base = SharedRows.of(book, [c for i in book.shared if isinstance(c := book.clauses[i], Linear)])
        self.odd = [i for i in book.shared if not isinstance(book.clauses[i], Linear)]

    @cached_property
    def usual(self) -> float:
        """The price of one missing or one too many where people meet, as nine in ten prices are no more."""
        paid = self.rows.terms[:, 2:4].max(axis=1)
        paid = paid[(paid > 0) & (paid < BROKEN)]
        return float(np.percentile(paid, 90)) if len(paid) else 10.0

    @cached_property
    def people_of(self) -> dict[int, Ints]:
        """People with an entry in a shared clause, as far as asked."""
        return {}

    def costs(self, value: Ints) -> Ints:
        """What each shared linear clause costs at some values."""
        low, high, under, over, unit, once = self.rows.terms.T
        short, excess = np.maximum(0, low - value), np.maximum(0, value - high)
        short = np.where(once == 1, np.minimum(short, 1), -(-short // unit))
        excess = np.where(once == 1, np.minimum(excess, 1), -(-excess // unit))
        return np.asarray(short * under + excess * over)


class Reinsertion:
    """One rota whose lines are taken out and put back. Not shared between threads.

    Attributes:
        line: by person, the options that they have.
        points: by person, what their line costs by its own clauses.
        value: by shared linear clause, its value.
        cost: what the rota costs, each hard unit broken counting `BROKEN`.
    """

    def __init__(self, compiled: CompiledLines, chosen: Flags, rng: np.random.Generator) -> None:
        self.compiled = compiled
        self.rng = rng
        self.options = compiled.book.problem.options
        self._effort = quick_effort(compiled.pricing)
        self._scratch = scratch_for(x for x in compiled.lines if x is not None)
        self._price = np.zeros(len(self.options), dtype=np.int64)
        self.take(chosen)

    def take(self, chosen: Flags) -> None:
        """Work on another rota."""
        free = chosen & ~self.options.history
        self.line: list[Ints] = []
        for p in range(len(self.compiled.lines)):
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            self.line.append(a + np.flatnonzero(free[a:b]))
        self.value = self.compiled.base.copy()
        _apply(np.flatnonzero(free), 1, self.compiled.rows, self.value)
        self.points = [self._points_of(p) for p in range(len(self.line))]
        self._odd = self._odd_costs(self.compiled.odd)
        self.cost = int(self.compiled.costs(self.value).sum()) + sum(self.points) + sum(self._odd.values())

    def chosen(self) -> Flags:
        """The rota as flags."""
        flags = self.options.history.copy()
        flags[np.concatenate(self.line)] = True
        return flags

    def _points_of(self, person: int) -> int:
        """What a line costs by its own clauses."""
        book = self.compiled.book
        flags = self.options.history.copy()
        flags[self.line[person]] = True
        hard, points = evaluate(book, flags, book.of_person[person])
        return hard * BROKEN + points

    def _odd_costs(self, which: Iterable[int]) -> dict[int, int]:
        """What some of the odd clauses cost, by their index."""
        flags, book = self.chosen(), self.compiled.book
        found = {}
        for i in which:
            hard, points = cost(book.clauses[i], flags, self.options.history)
            found[i] = hard * BROKEN + points
        return found

    def _best_line(self, line: LineNetwork) -> Column | None:
        """The cheapest line at the prices as they are; a good one where rolling windows would make it a long search."""
        if line.left_out:
            limits, width = self.compiled.limits[line.person], self.compiled.pricing.beam_width
            return price_by_beam(line, limits, self._price, self._scratch, width)
        found = price_line(line, self._price, self._scratch, self._effort).columns
        return found[0][1] if found else None

    def reinsert(self, people: Sequence[int], above: float) -> bool:
        """Take some people's lines out, put each back as the cheapest there is; keep it if it costs no more than
        `above` more. Ties are broken at random."""
        compiled, rng = self.compiled, self.rng
        rows = compiled.rows
        change = 0
        old = [(self.line[p], self.points[p]) for p in people]
        for mine, points in old:
            change += _apply(mine, -1, rows, self.value) - points
        for p, (before, spent) in zip(people, old, strict=True):
            line = compiled.lines[p]
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            _marginal_prices(a, b, rows, self.value, self._price, SCALE)
            self._price[a:b] += rng.integers(0, SCALE // 64, size=b - a)
            mine, points = before, spent
            found = None if line is None else self._best_line(line)
            if found is not None:
                mine, points = found.options, found.points
            self.line[p], self.points[p] = mine, points
            if line is not None and line.left_out and mine is not before:
                self.points[p] = self._points_of(p)
            change += _apply(mine, 1, rows, self.value) + self.points[p]
        odd: dict[int, int] = {}
        if compiled.odd:
            gone, come = np.concatenate([mine for mine, _ in old]), np.concatenate([self.line[p] for p in people])
            changed = np.setxor1d(gone, come)
            odd = self._odd_costs(i for i in compiled.book.sharing(changed) if i in self._odd)
            change += sum(odd.values()) - sum(self._odd[i] for i in odd)
        if change <= above:
            self.cost += change
            self._odd.update(odd)
            return True
        for p, (mine, points) in zip(people, old, strict=True):
            _apply(self.line[p], -1, rows, self.value)
            self.line[p], self.points[p] = mine, points
        for mine, _ in old:
            _apply(mine, 1, rows, self.value)
        return False

    def insert_all(self, stopped: Callable[[], bool]) -> list[int]:
        """Put everybody's line in once, in any order, whatever it costs.

        Returns:
            People whose line breaks a hard clause, or who meet in one of another kind that is broken.
        """
        for p in self.rng.permutation(self.compiled.people).tolist():
            if stopped():
                break
            self.reinsert([p], math.inf)
        found = {p for p in self.compiled.people.tolist() if self.points[p] >= BROKEN}
        chosen, clauses = self.chosen(), self.compiled.book.clauses
        for i in (i for i, paid in self._odd.items() if paid >= BROKEN):
            read = clause_options(clauses[i])
            found.update(self.options.person[read[chosen[read]]].tolist())
        return sorted(found)

    def ruin(self, most: int) -> list[int]:
        """People whose lines to take out: those who meet in a shared clause that costs, or where a dear line or
        anybody's does."""
        compiled, rng = self.compiled, self.rng
        count = min(len(compiled.people), int(rng.integers(1, most + 1)))
        which = rng.random()
        if which < 0.4:
            costs = np.cumsum(compiled.costs(self.value))
            if len(costs) and costs[-1] > 0:
                near = self._near(int(np.searchsorted(costs, rng.integers(costs[-1]), side="right")))
                if len(near):
                    return [int(p) for p in rng.choice(near, size=min(count, len(near)), replace=False)]
        dear = np.cumsum(np.array(self.points)[compiled.people])
        if which < 0.8 and dear[-1] > 0:
            first = int(compiled.people[np.searchsorted(dear, rng.integers(dear[-1]), side="right")])
        else:
            first = int(rng.choice(compiled.people))
        a, b = compiled.rows.at[self.options.bounds[first]], compiled.rows.at[self.options.bounds[first + 1]]
        near = self._near(int(compiled.rows.row[rng.integers(a, b)])) if b > a else compiled.people
        others = near[near != first]
        chosen = rng.choice(others, size=min(count - 1, len(others)), replace=False) if count > 1 else others[:0]
        return [first, *(int(p) for p in chosen)]

    def _near(self, row: int) -> Ints:
        """People with an entry in a shared clause, whose lines can be priced."""
        known = self.compiled.people_of
        if row not in known:
            entries = np.flatnonzero(self.compiled.rows.row == row)
            options = np.searchsorted(self.compiled.rows.at, entries, side="right") - 1
            known[row] = np.intersect1d(self.options.person[options], self.compiled.people)
        return known[row]
