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

import numpy as np

from optimiser.book import Book, clause_options
from optimiser.evaluate import cost
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.compiled import inner, kernel
from optimiser.solve.lns.line_costs import LineCosts
from optimiser.solve.lns.shared_rows import SharedRows
from optimiser.solve.parameters import PricingParameters, ReinsertionParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.beam_search import WindowLimits, price_by_beam, window_limits
from optimiser.solve.pricing.network import LineNetwork, TooManyChoices
from optimiser.solve.pricing.pricing import Column, price_line, quick_effort, scratch_for
from optimiser.surface import Linear


@inner
def _units(value: int, low: int, high: int, unit: int, once: bool, floor: int) -> tuple[int, int]:
    """(units below, units above)."""
    short, excess = max(0, low - max(value, floor)), max(0, value - high)
    if once:
        return min(short, 1), min(excess, 1)
    return -(-short // unit), -(-excess // unit)


@kernel
def _marginal_prices(
    first: int, last: int, rows: SharedRows, value: Ints, price: Ints, scale: int, hard_price: int, most: int
) -> None:
    """Price of adding each option from `first` to `last` to the cover as it is, in parts of a point; a hard unit at a
    price that stands for it, and no more than `most` points either way."""
    for o in range(first, last):
        total = 0
        for e in range(rows.at[o], rows.at[o + 1]):
            t, v = rows.terms[rows.row[e]], value[rows.row[e]]
            short, excess = _units(v, t[0], t[1], t[4], t[5] == 1, t[8])
            short_after, excess_after = _units(v + rows.weight[e], t[0], t[1], t[4], t[5] == 1, t[8])
            total += (short_after - short) * (t[2] + t[6] * hard_price)
            total += (excess_after - excess) * (t[3] + t[7] * hard_price)
        price[o] = max(-most, min(most, total)) * scale


@kernel
def _apply(options: Ints, sign: int, rows: SharedRows, value: Ints) -> tuple[int, int]:
    """Put options in (sign 1) or take them out (-1); (hard units, points) that the shared clauses cost more."""
    hard, points = 0, 0
    for o in options:
        for e in range(rows.at[o], rows.at[o + 1]):
            r = rows.row[e]
            t = rows.terms[r]
            short, excess = _units(value[r], t[0], t[1], t[4], t[5] == 1, t[8])
            value[r] += sign * rows.weight[e]
            short_after, excess_after = _units(value[r], t[0], t[1], t[4], t[5] == 1, t[8])
            hard += (short_after - short) * t[6] + (excess_after - excess) * t[7]
            points += (short_after - short) * t[2] + (excess_after - excess) * t[3]
    return hard, points


Cost = tuple[int, int]
"""(hard units broken, points)."""


def _kept(hard: int, points: int, above: float) -> bool:
    """Whether a change by so much is kept."""
    return hard < 0 or (hard == 0 and points <= above) or above == math.inf


def _sum_of(*costs: Cost) -> Cost:
    return sum(h for h, _ in costs), sum(points for _, points in costs)


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
        costs: what lines cost by their own clauses.
        parameters: how lines are reinserted.
    """

    def __init__(
        self, book: Book, stopped: Callable[[], bool], parameters: ReinsertionParameters | None = None,
        pricing: PricingParameters | None = None, workers: int = 1,
    ) -> None:  # fmt: skip
        self.book = book
        self.parameters = parameters = parameters or ReinsertionParameters()
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
        self.costs = LineCosts(book)
        self.odd = [i for i in book.shared if not isinstance(book.clauses[i], Linear)]

    @cached_property
    def usual(self) -> float:
        """The price of one missing or one too many where people meet, as nine in ten prices are no more."""
        paid = self.rows.terms[:, 2:4].max(axis=1)
        paid = paid[paid > 0]
        return float(np.percentile(paid, 90)) if len(paid) else 10.0

    @cached_property
    def hard_price(self) -> int:
        """Points that stand for one hard unit where a line is priced: more than the dearest few that it may save.

        It only guides; rotas are compared by hard units first.
        """
        limits, paid = self.parameters, int(self.rows.terms[:, 2:4].max(initial=0))
        return int(min(limits.most_price, max(limits.hard_price, limits.dearest * paid)))

    @cached_property
    def people_of(self) -> dict[int, Ints]:
        """People with an entry in a shared clause, as far as asked."""
        return {}

    def worth(self, value: Ints) -> Ints:
        """What each shared linear clause costs at some values, a hard unit at the price that stands for it."""
        hard, points = self.rows.charges(slice(None), value)
        return np.asarray(hard * self.hard_price + points)


class Reinsertion:
    """One rota whose lines are taken out and put back. Not shared between threads.

    Attributes:
        line: by person, the options that they have.
        own: by person, (hard units broken, points) of their line by its own clauses.
        value: by shared linear clause, its value.
        cost: (hard units broken, points) of the rota.
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
        self.own = [self._own_cost(p) for p in range(len(self.line))]
        self._odd = self._odd_costs(self.compiled.odd)
        self._paid = _sum_of(*self._odd.values())  # kept true by `reinsert`
        hard, points = self.compiled.rows.charges(slice(None), self.value)
        self.cost = _sum_of((int(hard.sum()), int(points.sum())), *self.own, *self._odd.values())

    def chosen(self) -> Flags:
        """The rota as flags."""
        flags = self.options.history.copy()
        flags[np.concatenate(self.line)] = True
        return flags

    def _own_cost(self, person: int) -> Cost:
        """What a line costs by its own clauses."""
        a, b = int(self.options.bounds[person]), int(self.options.bounds[person + 1])
        mine = self.options.history[a:b].copy()
        mine[self.line[person] - a] = True
        return self.compiled.costs.of(person, mine)

    def _odd_costs(self, which: Iterable[int]) -> dict[int, Cost]:
        """What some of the odd clauses cost, by their index."""
        flags, book = self.chosen(), self.compiled.book
        return {i: cost(book.clauses[i], flags, self.options.history) for i in which}

    def _best_line(self, line: LineNetwork) -> Column | None:
        """The cheapest line at the prices as they are; a good one where rolling windows would make it a long search."""
        if line.left_out:
            limits, width = self.compiled.limits[line.person], self.compiled.pricing.beam_width
            return price_by_beam(line, limits, self._price, self._scratch, width)
        found = price_line(line, self._price, self._scratch, self._effort).columns
        return found[0][1] if found else None

    def reinsert(self, people: Sequence[int], above: float) -> bool:
        """Take some people's lines out, put each back as the cheapest there is; keep it if it breaks fewer hard units,
        or as many and costs no more than `above` more, or in any case where that is infinite. Ties are broken at
        random."""
        compiled, rng = self.compiled, self.rng
        rows, limits = compiled.rows, compiled.parameters
        hard = points = 0
        old = [(self.line[p], self.own[p]) for p in people]
        for mine, own in old:
            change = _apply(mine, -1, rows, self.value)
            hard, points = hard + change[0] - own[0], points + change[1] - own[1]
        for p, (before, spent) in zip(people, old, strict=True):
            line = compiled.lines[p]
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            _marginal_prices(a, b, rows, self.value, self._price, SCALE, compiled.hard_price, limits.most_price)
            self._price[a:b] += rng.integers(0, SCALE // 64, size=b - a)
            self.line[p], self.own[p] = before, spent
            found = None if line is None else self._best_line(line)
            if line is not None and found is not None:
                self.line[p] = found.options
                self.own[p] = self._own_cost(p) if line.left_out else (0, found.points)
            change = _apply(self.line[p], 1, rows, self.value)
            hard, points = hard + change[0] + self.own[p][0], points + change[1] + self.own[p][1]
        odd: dict[int, Cost] = {}
        # no other clause need be read where the step is refused even if it saves all that they cost
        if compiled.odd and _kept(hard - self._paid[0], points - self._paid[1], above):
            gone, come = np.concatenate([mine for mine, _ in old]), np.concatenate([self.line[p] for p in people])
            changed = np.setxor1d(gone, come)
            odd = self._odd_costs(i for i in compiled.book.sharing(changed) if i in self._odd)
            was = _sum_of(*(self._odd[i] for i in odd))
            now = _sum_of(*odd.values())
            hard, points = hard + now[0] - was[0], points + now[1] - was[1]
        if _kept(hard, points, above):
            self.cost = (self.cost[0] + hard, self.cost[1] + points)
            if odd:
                self._odd.update(odd)
                self._paid = self._paid[0] + now[0] - was[0], self._paid[1] + now[1] - was[1]
            return True
        for p, (mine, own) in zip(people, old, strict=True):
            _apply(self.line[p], -1, rows, self.value)
            self.line[p], self.own[p] = mine, own
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
        found = {p for p in self.compiled.people.tolist() if self.own[p][0]}
        chosen, clauses = self.chosen(), self.compiled.book.clauses
        for i in (i for i, paid in self._odd.items() if paid[0]):
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
            costs = np.cumsum(compiled.worth(self.value))
            if len(costs) and costs[-1] > 0:
                near = self._near(int(np.searchsorted(costs, rng.integers(costs[-1]), side="right")))
                if len(near):
                    return [int(p) for p in rng.choice(near, size=min(count, len(near)), replace=False)]
        dear = np.cumsum([h * compiled.hard_price + x for h, x in map(self.own.__getitem__, compiled.people.tolist())])
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
