"""Column generation: lines priced against the master until no line would better it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from optimiser.book import Book
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.clause_tests import cost_granularity, rolling_sums
from optimiser.solve.column_generation.coupling_rows import FINE, NoRow, rows_of
from optimiser.solve.column_generation.day_subproblem import Day, days_of
from optimiser.solve.column_generation.restricted_master import DUAL, Master, Reals, whole_numbers
from optimiser.solve.pricing.arrays import SCALE, Scratch
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork, TooManyChoices
from optimiser.solve.pricing.pricing import Column, Effort, Priced, column, price_line, scratch_for
from optimiser.solve.pricing.window_slack import WindowSlack

SMOOTH = 0.6
"""Share of the best duals so far in those that are priced."""

EFFORTS = (
    Effort(want=2, each=3, most=8_000, rounds=2),
    Effort(want=2, each=12, most=40_000, rounds=5),
    Effort(want=2, each=200, most=400_000, rounds=12),
)
"""How hard lines are looked for, one after the other, when no line was found that betters the master."""

NODES, MOST_NODES = 24_000_000, 150_000
"""Nodes of the networks of all lines together, some tenth of a second to price them all once, and of one line."""

BARE = 6
"""How much larger both are where lines are but priced, for a bound."""

PACES: tuple[int, ...] = (0, 8, 4, 2, 1)
"""Largest steps that a sum may be off an even pace (0: any number) where there are more nodes still."""

BINDING = 50
"""How much larger networks may become for what binds most. Mostly few of their nodes can be reached."""


T = TypeVar("T")


class Unsuited(Exception):
    """The problem has what columns cannot hold."""


class Generation:
    """Lines, master and bound of a problem.

    Args:
        book: the compiled rule book.
        stopped: asked between steps; when true, work ends early.
        bare: lines are held by their networks alone, see `LineNetwork`: for bounds, not for rotas.
        threads: how many lines are compiled, or priced, at a time.

    Raises:
        Infeasible: no rota keeps the hard clauses.
        Unsuited: a person's day offers too many choices.

    Attributes:
        bound: proven lower bound on the points of a rota that keeps every hard clause; None so far.
        least: per person (and day of `days`), least cost under the duals that gave the bound.
        days: what people share on some days, once split; it is priced as lines are.
        rooms: by person, windows that dives look after because no network holds them; or none at all.
        centre: those duals, see `whole_numbers`.
        exact: that bound in parts of a point, before rounding up.
        converged: no line betters the master.
        narrow: somebody's lines are not all held, so that nothing is proven.
        laid: how many lines have been priced, for comparing efforts.
    """

    def __init__(self, book: Book, stopped: Callable[[], bool], bare: bool = False, threads: int = 1) -> None:
        self.book = book
        self.stopped = stopped
        self.threads = threads
        people = len(book.problem.people)
        self.lines: list[LineNetwork] = []
        paces = PACES[:1] if bare else PACES
        nodes = (BARE if bare else 1) * max(10_000, min(MOST_NODES, NODES // max(people, 1)))
        try:
            for first in range(0, people, threads):
                if stopped():
                    raise Unsuited("no time to read every line")
                some = range(first, min(first + threads, people))
                self.lines += self._map(partial(self._compile, nodes, paces, bare), some)
                if not bare:  # what had no room for one has none for the next
                    begin = PACES.index(self.lines[-1].even_pace)
                    paces = PACES[begin:] + PACES[:begin]
            self.rows = rows_of(book, lines=bare)
        except TooManyChoices as fault:
            raise Unsuited("too many ways to fill one day of one person") from fault
        except NoRow as fault:
            raise Infeasible from fault
        self.narrow = any(line.even_pace > 0 for line in self.lines)
        self.grain = cost_granularity(book.clauses)
        top = int(self.rows.price.max(initial=0))
        self.penalty = float(max(1000, 2 * top))
        self.days: list[Day] = []
        self.rooms: list[WindowSlack] = []
        self.master = Master(self.rows, range(people), self.penalty)
        self._scratch = [scratch_for(self.lines) for _ in range(threads)]
        self.laid = 0
        self.bound: int | None = None
        self.exact = 0
        self.least: Ints = np.zeros(people, dtype=np.int64)
        self.centre: Ints | None = None
        self.converged = False

    def price(
        self, people: Sequence[int], dual: Ints, effort: Effort, person_dual: Reals | None = None
    ) -> list[Priced]:
        """Price the lines of some people; with `person_dual` only lines that better it are looked for."""
        prices = self.rows.option_prices(dual)
        self.laid += len(people)

        def one(person: int, scratch: Scratch) -> Priced:
            cutoff = None if person_dual is None else int(np.floor(person_dual[person] * SCALE)) - 1
            return price_line(self.lines[person], prices, scratch, effort, cutoff)

        found = []
        for some in in_batches(people, self.threads):
            found += self.at_once(one, some)
        return found

    def _compile(self, nodes: int, paces: Sequence[int], bare: bool, person: int) -> LineNetwork:
        return LineNetwork(self.book, person, nodes, BINDING * nodes, paces, bare)

    def at_once(self, work: Callable[[int, Scratch], T], people: Sequence[int]) -> list[T]:
        """Price at most as many people as there are threads, each with a scratch of its own."""
        return self._map(lambda i: work(people[i], self._scratch[i]), range(len(people)))

    def _map(self, work: Callable[[int], T], numbers: Sequence[int]) -> list[T]:
        if len(numbers) == 1:
            return [work(i) for i in numbers]
        with ThreadPoolExecutor(self.threads) as pool:  # none lives on: workers are forked from here later
            return list(pool.map(work, numbers))

    def certify(self, dual: Ints, want: int = 1) -> None:
        """Raise the bound by what some duals prove; the lines found join the columns, some of each person."""
        if self.narrow:
            return
        found = self._price_all(dual, replace(EFFORTS[0], want=max(want, EFFORTS[0].want)))
        self._raise(dual, found)
        self.master.add(c for priced in found for _, c in priced.columns[:want])

    def guided(self, stopped: Callable[[], bool]) -> Generation:
        """The same lines with rows, and rooms, also for what their networks leave out: for rotas instead of bounds.

        Raises:
            NoRow: what is but one of some alternatives is out of reach.
        """
        other = copy(self)
        other.rows, other.stopped, other.narrow = rows_of(self.book, lines=True, guiding=True), stopped, True
        clauses = self.book.clauses
        other.rooms = [WindowSlack(rolling_sums(clauses[i] for i in mine)) for mine in self.book.of_person]
        return other

    def split_days(self, lines: Iterable[Column]) -> bool:
        """Take what people share on a day as one sub-problem where rows do not hold it; whether there is such a day.

        Args:
            lines: columns to begin with.
        """
        days, kinds = days_of(self.book, self.lines)
        if not days or self.centre is None:
            return False
        before = self.rows
        rows = rows_of(self.book, lines=True, without=(i for day in days for i in day.clauses))
        contents = before.contents()
        charged = dict(zip(contents, self.centre.tolist(), strict=True))
        centre = ints(charged.pop(each, 0) for each in rows.contents())
        gone = [each in charged for each in contents]
        paid = before.option_prices(np.where(gone, self.centre, 0))
        self.centre = np.concatenate([centre, -paid[[kind[0] for kind in kinds]] * FINE])
        self.rows, self.days = rows.linked(kinds), days
        self.master = Master(self.rows, range(len(self.lines) + len(days)), self.penalty)
        self.master.add(lines)
        self.certify(self.centre)
        return True

    def _price_all(self, dual: Ints, effort: Effort) -> list[Priced]:
        """Price every line and every day."""
        found = self.price(range(len(self.lines)), dual, effort)
        if self.days:
            prices = self.rows.option_prices(dual)
            found += [day.price(prices) for day in self.days]
        return found

    def learn(self, chosen: Flags) -> None:
        """Add the lines of a rota, as far as they keep every clause of theirs."""
        self.master.add(self.columns_of(chosen) or ())

    def columns_of(self, chosen: Flags) -> list[Column] | None:
        """A rota's lines as columns; None if one of them breaks a hard clause."""
        options = self.book.problem.options
        found = []
        for p, line in enumerate(self.lines):
            mine = options.of(p)
            mine = mine[chosen[mine] & ~options.history[mine]]
            choices = line.choices_of(mine.tolist())
            if choices is None:
                return None
            made = column(line, choices)
            if made.points < 0:
                return None
            found.append(made)
        return found

    def converge(self, watch: Callable[[], None], rounds: int = 10_000) -> None:
        """Generate columns until no line betters the master or the task stops.

        Args:
            watch: called after each round.
        """
        share = SMOOTH
        level = 0
        for _ in range(rounds):
            if self.stopped() or not self.master.solve():
                return
            master, effort = self.master, EFFORTS[level]
            centre = None if self.centre is None else self.centre / DUAL
            dual = master.dual if centre is None else share * centre + (1 - share) * master.dual
            asked = whole_numbers(dual)
            found = self._price_all(asked, effort)
            self._raise(asked, found)
            fresh = [c for priced in found for _, c in priced.columns[: effort.want]]
            new = master.add(c for c, r in zip(fresh, master.reduced(fresh), strict=True) if r < -1e-6)
            watch()
            gap = master.objective - self.exact / SCALE
            if self.bound is not None and gap <= max(1e-3, 1e-5 * abs(master.objective)):
                self.converged = True
                return
            if new:
                share = min(SMOOTH, share + 0.1)
            elif share > 0:
                share = share / 2 if share > 0.1 else 0.0
            elif level + 1 < len(EFFORTS) and not all(f.exact for f in found):
                level, share = level + 1, SMOOTH
            else:
                self.converged = True
                return

    def _raise(self, dual: Ints, found: Iterable[Priced]) -> None:
        """Raise the bound by what pricing everybody has proven."""
        least = [f.bound for f in found]
        if any(x is None for x in least):
            raise Infeasible
        each = np.array(least, dtype=np.int64)
        total = sum(each.tolist()) + self.rows.least(dual, SCALE)
        if self.centre is None or total > self.exact:
            self.exact, self.least, self.centre = total, each, dual
            self.bound = self.rounded(total)

    def rounded(self, parts: int) -> int:
        """Least number of points that a bound in parts of a point proves, costs coming in grains."""
        whole = -(-parts // SCALE)
        grain = max(self.grain, 1)
        return max(-(-whole // grain) * grain, 0)


def in_batches(people: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    """People in batches of one size, the last as large as what is left."""
    return (people[i : i + size] for i in range(0, len(people), size))
