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
    """Marginal price of adding each option from `first` to `last` - 1 at the present values of the shared rows.

    Prices are in parts of a point, clipped to `most` points either way; a hard unit counts `hard_price` points.
    """
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
    """Insert options (sign 1) or remove them (-1); the change in (hard units, points) of the shared rows."""
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


def _is_accepted(hard: int, points: int, threshold: float) -> bool:
    """Whether a change of cost is accepted at a threshold."""
    return hard < 0 or (hard == 0 and points <= threshold) or threshold == math.inf


def _total(*costs: Cost) -> Cost:
    return sum(h for h, _ in costs), sum(points for _, points in costs)


class CompiledLines:
    """The pricing networks of everybody's lines, and the clauses that several people share.

    Compiled once; several `Reinsertion`s may use it at a time.

    Args:
        stopped: asked between lines; once true, the remaining lines are not compiled.
        parameters: how large networks may become.
        pricing: how large automata may become, and how hard lines are looked for.
        workers: threads that compile lines.

    Attributes:
        lines: by person; None for those whose line cannot be compiled.
        people: those with a compiled line, ascending.
        limits: for people whose network leaves rolling windows out, those windows, which a beam search keeps to.
        rows: the shared linear clauses.
        base: value of each of them with no option of the period chosen.
        nonlinear: indexes of the shared clauses of other kinds.
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
        self.nonlinear = [i for i in book.shared if not isinstance(book.clauses[i], Linear)]

    @cached_property
    def usual_price(self) -> float:
        """The 90th percentile of the prices of the shared rows in points, by which temperatures are scaled."""
        paid = self.rows.terms[:, 2:4].max(axis=1)
        paid = paid[paid > 0]
        return float(np.percentile(paid, 90)) if len(paid) else 10.0

    @cached_property
    def hard_price(self) -> int:
        """Points that one hard unit counts where lines are priced: more than a few of the dearest prices together.

        It only guides the search; rotas are compared by hard units first.
        """
        limits, paid = self.parameters, int(self.rows.terms[:, 2:4].max(initial=0))
        return int(min(limits.most_price, max(limits.hard_price, limits.dearest * paid)))

    @cached_property
    def people_of(self) -> dict[int, Ints]:
        """Cache of `Reinsertion._people_in_row`: people by shared row."""
        return {}

    def weighted_costs(self, value: Ints) -> Ints:
        """What each shared row costs at some values, in points; a hard unit counts `hard_price`."""
        hard, points = self.rows.charges(slice(None), value)
        return np.asarray(hard * self.hard_price + points)


class Reinsertion:
    """One rota whose lines are removed and reinserted. Not to be shared between threads.

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
        self.load(chosen)

    def load(self, chosen: Flags) -> None:
        """Start again from another rota."""
        free = chosen & ~self.options.history
        self.line: list[Ints] = []
        for p in range(len(self.compiled.lines)):
            a, b = int(self.options.bounds[p]), int(self.options.bounds[p + 1])
            self.line.append(a + np.flatnonzero(free[a:b]))
        self.value = self.compiled.base.copy()
        _apply(np.flatnonzero(free), 1, self.compiled.rows, self.value)
        self.own = [self._own_cost(p) for p in range(len(self.line))]
        self._nonlinear = self._nonlinear_costs(self.compiled.nonlinear)
        self._nonlinear_cost = _total(*self._nonlinear.values())  # updated by `reinsert`
        hard, points = self.compiled.rows.charges(slice(None), self.value)
        self.cost = _total((int(hard.sum()), int(points.sum())), *self.own, *self._nonlinear.values())

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

    def _nonlinear_costs(self, which: Iterable[int]) -> dict[int, Cost]:
        """What some of the nonlinear shared clauses cost, by index."""
        flags, book = self.chosen(), self.compiled.book
        return {i: cost(book.clauses[i], flags, self.options.history) for i in which}

    def _best_line(self, line: LineNetwork) -> Column | None:
        """The cheapest line at the current prices; where rolling windows are left out of the network, a good one."""
        if line.left_out:
            limits, width = self.compiled.limits[line.person], self.compiled.pricing.beam_width
            return price_by_beam(line, limits, self._price, self._scratch, width)
        found = price_line(line, self._price, self._scratch, self._effort).columns
        return found[0][1] if found else None

    def reinsert(self, people: Sequence[int], threshold: float) -> bool:
        """Remove some people's lines and reinsert each as the cheapest at the time; whether the change was kept.

        A change is kept if fewer hard units are broken, or as many and it costs at most `threshold` points more; always
        where that is infinite. Ties are broken at random.
        """
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
        nonlinear: dict[int, Cost] = {}
        # the nonlinear clauses need not be read if the change is refused even when it saves all that they cost
        paid = self._nonlinear_cost
        if compiled.nonlinear and _is_accepted(hard - paid[0], points - paid[1], threshold):
            gone, come = np.concatenate([mine for mine, _ in old]), np.concatenate([self.line[p] for p in people])
            changed = np.setxor1d(gone, come)
            nonlinear = self._nonlinear_costs(i for i in compiled.book.sharing(changed) if i in self._nonlinear)
            was = _total(*(self._nonlinear[i] for i in nonlinear))
            now = _total(*nonlinear.values())
            hard, points = hard + now[0] - was[0], points + now[1] - was[1]
        if _is_accepted(hard, points, threshold):
            self.cost = (self.cost[0] + hard, self.cost[1] + points)
            if nonlinear:
                self._nonlinear.update(nonlinear)
                self._nonlinear_cost = paid[0] + now[0] - was[0], paid[1] + now[1] - was[1]
            return True
        for p, (mine, own) in zip(people, old, strict=True):
            _apply(self.line[p], -1, rows, self.value)
            self.line[p], self.own[p] = mine, own
        for mine, _ in old:
            _apply(mine, 1, rows, self.value)
        return False

    def insert_all(self, stopped: Callable[[], bool]) -> list[int]:
        """Reinsert everybody's line once, in random order, whatever it costs.

        Returns:
            People whose line breaks a hard clause, or who share a broken hard clause that is not linear.
        """
        for p in self.rng.permutation(self.compiled.people).tolist():
            if stopped():
                break
            self.reinsert([p], math.inf)
        found = {p for p in self.compiled.people.tolist() if self.own[p][0]}
        chosen, clauses = self.chosen(), self.compiled.book.clauses
        for i in (i for i, paid in self._nonlinear.items() if paid[0]):
            read = clause_options(clauses[i])
            found.update(self.options.person[read[chosen[read]]].tolist())
        return sorted(found)

    def ruin(self, most: int) -> list[int]:
        """At most `most` people whose lines to remove: people who share a row that costs, or neighbours (by a shared
        row) of somebody whose own line costs, or of anybody."""
        compiled, rng = self.compiled, self.rng
        count = min(len(compiled.people), int(rng.integers(1, most + 1)))
        which = rng.random()
        if which < 0.4:
            costs = np.cumsum(compiled.weighted_costs(self.value))
            if len(costs) and costs[-1] > 0:
                near = self._people_in_row(int(np.searchsorted(costs, rng.integers(costs[-1]), side="right")))
                if len(near):
                    return [int(p) for p in rng.choice(near, size=min(count, len(near)), replace=False)]
        dear = np.cumsum([h * compiled.hard_price + x for h, x in map(self.own.__getitem__, compiled.people.tolist())])
        if which < 0.8 and dear[-1] > 0:
            first = int(compiled.people[np.searchsorted(dear, rng.integers(dear[-1]), side="right")])
        else:
            first = int(rng.choice(compiled.people))
        a, b = compiled.rows.at[self.options.bounds[first]], compiled.rows.at[self.options.bounds[first + 1]]
        near = self._people_in_row(int(compiled.rows.row[rng.integers(a, b)])) if b > a else compiled.people
        others = near[near != first]
        chosen = rng.choice(others, size=min(count - 1, len(others)), replace=False) if count > 1 else others[:0]
        return [first, *(int(p) for p in chosen)]

    def _people_in_row(self, row: int) -> Ints:
        """People with a compiled line and an option in a shared row."""
        known = self.compiled.people_of
        if row not in known:
            entries = np.flatnonzero(self.compiled.rows.row == row)
            options = np.searchsorted(self.compiled.rows.at, entries, side="right") - 1
            known[row] = np.intersect1d(self.options.person[options], self.compiled.people)
        return known[row]
