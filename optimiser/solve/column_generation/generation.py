"""Column generation: prices columns against a master's duals until none improves it, and the bound that this proves.

Duals are smoothed towards the best so far (Wentges), and where pricing finds nothing it is repeated with more effort.
Every pricing of everybody proves a Lagrangean bound, whether or not the master is solved to optimality.

Sources: Desaulniers, Desrosiers and Solomon (editors), Column generation (2005); Wentges, Weighted Dantzig-Wolfe
decomposition for linear mixed-integer programming (1997).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from optimiser.book import Book
from optimiser.problem.options import Flags, Ints, Reals, ints
from optimiser.solve.clause_predicates import cost_granularity, rolling_sums
from optimiser.solve.column_generation.components import (
    ComponentBounds,
    Components,
    components_of_rows,
    granularities,
)
from optimiser.solve.column_generation.coupling_rows import (
    DEAREST,
    DUAL_RESOLUTION,
    CouplingRows,
    UnreachableRow,
    coupling_rows,
)
from optimiser.solve.column_generation.day_subproblem import DaySubproblem, day_subproblems
from optimiser.solve.column_generation.decisions import Decisions
from optimiser.solve.column_generation.restricted_master import DUAL_SCALE, RestrictedMaster, whole_duals
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.pricing.arrays import SCALE, Scratch
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork, TooManyChoices
from optimiser.solve.pricing.pricing import Column, Effort, PricingResult, efforts, line_column, price_line, scratch_for
from optimiser.solve.pricing.window_slack import WindowSlack

LEAST_REDUCED_COST = 1e-6
"""Points, numerically none, by which a column has to better the master."""

CLOSED, CLOSED_SHARE = 1e-3, 1e-5
"""Points, or share of the master's, numerically none, that a converged bound lies below it."""

Worked = TypeVar("Worked")


class Unsuited(Exception):
    """The problem cannot be expressed in columns."""


class ColumnGeneration:
    """The networks, the restricted master and the bound of a problem.

    Args:
        book: the compiled rule book.
        stopped: asked between steps; when true, work ends early.
        relaxed: lines are held by their networks alone, see `LineNetwork`: for bounds, not for rotas.
        remembering: networks may grow for blocks of which only some are remembered.
        threads: how many lines are compiled, or priced, at a time.
        parameters: what tunes it; None for the usual ones.

    Raises:
        Infeasible: no rota keeps the hard clauses.
        Unsuited: a person's day offers too many choices, or what people share costs too much.

    Attributes:
        networks: by person, all lines.
        components: people whom no clause ties together.
        bounds: what duals have proven of each component.
        people: who is priced.
        decisions: what has been decided of their lines, in a node of a branching tree.
        days: what people share on some days, once split; it is priced as lines are.
        slack: by person, windows that dives look after because no network holds them; or none at all.
        converged: no column betters the master.
        heuristic: somebody's network does not hold all lines, so that pricing proves nothing.
        priced: how many lines have been priced, for comparing efforts.
        penalty: points for each unit beyond what a row can hold.
    """

    def __init__(
        self, book: Book, stopped: Callable[[], bool], relaxed: bool = False, threads: int = 1,
        parameters: SolveParameters | None = None, remembering: bool = True,
    ) -> None:  # fmt: skip
        self.book = book
        self._remembers = remembering
        self.stopped = stopped
        self.threads = threads
        self.parameters = parameters or SolveParameters()
        self._tuning = self.parameters.column_generation
        self.people: Sequence[int] = range(len(book.problem.people))
        self.decisions = Decisions()
        try:
            self.networks = self._compile_all(relaxed)
            self.rows = coupling_rows(book, self._line_sums())
        except TooManyChoices as fault:
            raise Unsuited("too many ways to fill one day of one person") from fault
        except UnreachableRow as fault:
            raise Infeasible from fault
        self.heuristic = any(network.even_pace > 0 for network in self.networks)
        if (dearest := int(self.rows.price.max(initial=0))) > DEAREST:
            raise Unsuited("what people share costs more than there is room for in 64 bits")
        self.penalty = max(self._tuning.least_penalty, 2.0 * dearest)
        self._enlarged: dict[int, LineNetwork] = {}  # what a first-order master may still read
        self.days: list[DaySubproblem] = []
        self.slack: list[WindowSlack] = []
        self.master = RestrictedMaster(self.rows, self.people, self.penalty)
        self._scratch = [scratch_for(self.networks) for _ in range(self.threads)]
        self.priced = 0
        self.components = Components(book)
        of_row = self._components_of_rows()
        self.bounds = ComponentBounds(granularities(book, self.components), self.components.of_person, of_row)
        self.converged = False

    @property
    def bound(self) -> int | None:
        """Proven lower bound on the points of a rota that keeps every hard clause; None so far."""
        return self.bounds.total

    @property
    def bound_parts(self) -> int:
        """The bound that duals have proven, in parts of a point before rounding up."""
        return sum(self.bounds.parts or ())

    @property
    def centre(self) -> Ints | None:
        """The stability centre: the duals that proved the best bound, see `whole_duals`."""
        return self.bounds.dual

    def _components_of_rows(self) -> Ints:
        return components_of_rows(self.book, self.components, self.rows)

    def _line_sums(self) -> list[int]:
        """Clauses of single lines that relaxed networks leave to rows."""
        return [i for line in self.networks for i in line.for_rows]

    def _compile_all(self, relaxed: bool) -> list[LineNetwork]:
        """Everybody's network, as large as possible while pricing all of them takes a few tenths of a second."""
        people, tuning = len(self.book.problem.people), self._tuning
        paces = tuning.paces[:1] if relaxed else tuning.paces
        nodes = self._room * (tuning.relaxed_nodes if relaxed else 1)
        found: list[LineNetwork] = []
        for first in range(0, people, self.threads):
            if self.stopped():
                raise Unsuited("no time to read every line")
            some = range(first, min(first + self.threads, people))
            found += self._map(partial(self._compile, nodes, nodes, paces, relaxed), some)
            if not relaxed:  # what had no room for one has none for the next
                begin = tuning.paces.index(found[-1].even_pace)
                paces = tuning.paces[begin:] + tuning.paces[:begin]
        return found

    @property
    def _room(self) -> int:
        """Nodes that the network of one line may have."""
        tuning, people = self._tuning, max(len(self.book.problem.people), 1)
        return max(tuning.least_nodes, min(tuning.most_nodes, tuning.nodes // people))

    @property
    def _remembering_nodes(self) -> int:
        """Nodes that a network with limited memory of blocks may have."""
        return self._remembers * self._tuning.remembering_nodes // max(len(self.book.problem.people), 1)

    def _compile(
        self, room: int, nodes: int, paces: Sequence[int], relaxed: bool, person: int, period_first: bool = False
    ) -> LineNetwork:
        binding = max(room, self._tuning.binding_nodes * nodes)
        return LineNetwork(
            self.book, person, room, binding, paces, relaxed, self.parameters.pricing, self._remembering_nodes,
            period_first,
        )  # fmt: skip

    def price(
        self, people: Sequence[int], dual: Ints, effort: Effort, person_dual: Reals | None = None
    ) -> list[PricingResult]:
        """Price the lines of some people; with `person_dual` only columns of negative reduced cost are looked for."""
        prices = self.decisions.on_prices(self.rows.option_prices(dual))
        self.priced += len(people)

        def one(person: int, scratch: Scratch) -> PricingResult:
            cutoff = None if person_dual is None else int(np.floor(person_dual[person] * SCALE)) - 1
            found = price_line(self.networks[person], prices, scratch, effort, cutoff)
            return self.decisions.on_costs(person, found)

        return [priced for some in in_batches(people, self.threads) for priced in self.in_parallel(one, some)]

    def in_parallel(self, work: Callable[[int, Scratch], Worked], people: Sequence[int]) -> list[Worked]:
        """Run `work` for at most as many people as there are threads, each with working memory of its own."""
        return self._map(lambda i: work(people[i], self._scratch[i]), range(len(people)))

    def _map(self, work: Callable[[int], Worked], numbers: Sequence[int]) -> list[Worked]:
        if len(numbers) == 1:
            return [work(i) for i in numbers]
        with ThreadPoolExecutor(self.threads) as pool:  # none lives on: workers are forked from here later
            return list(pool.map(work, numbers))

    def _price_all(self, dual: Ints, effort: Effort) -> list[PricingResult]:
        """Price every line and every day sub-problem."""
        found = self.price(self.people, dual, effort)
        if self.days:
            prices = self.rows.option_prices(dual)
            found += [day.price(prices) for day in self.days]
        return found

    def prove_bound(self, dual: Ints, want: int = 1) -> None:
        """Raise the bound by pricing everybody under some duals; `want` columns of each person join the master."""
        if self.heuristic:
            return
        effort = efforts(self._tuning)[0]
        found = self._price_all(dual, replace(effort, columns=max(want, effort.columns)))
        self._raise_bound(dual, found)
        self.master.add(c for priced in found for _, c in priced.columns[:want])

    def _raise_bound(self, dual: Ints, found: Iterable[PricingResult]) -> None:
        """Raise the bound by the results of pricing everybody."""
        least = [f.bound for f in found]
        if any(x is None for x in least):
            raise Infeasible
        self.bounds.raise_by(dual, np.array(least, dtype=np.int64), self.rows)

    def converge(self, watch: Callable[[], None], rounds: int = 10_000, cutoff: int | None = None) -> None:
        """Generate columns until none improves the master, the bound exceeds a cutoff, or the task stops.

        Args:
            watch: called after each round.
            cutoff: parts of a point.
        """
        tries = efforts(self._tuning)
        share, level = self._tuning.dual_smoothing, 0
        for _ in range(rounds):
            if self.stopped() or not self.master.solve():
                return
            dual = whole_duals(self._smoothed(share), self.rows)
            found = self._price_all(dual, tries[level])
            self._raise_bound(dual, found)
            new = self._add_improving(found, tries[level].columns)
            watch()
            gap = self.master.objective - self.bound_parts / SCALE
            if cutoff is not None and self.bound_parts > cutoff:
                return
            if self.bound is not None and gap <= max(CLOSED, CLOSED_SHARE * abs(self.master.objective)):
                self.converged = True
                return
            if new:
                share = min(self._tuning.dual_smoothing, share + self._tuning.smoothing_step)
            elif self._enlarge_networks(found):
                share = self._tuning.dual_smoothing
            elif share > 0:
                share = share / 2 if share > self._tuning.smoothing_step else 0.0
            elif level + 1 < len(tries) and not all(f.exact for f in found):
                level, share = level + 1, self._tuning.dual_smoothing
            else:
                self.converged = True
                return

    def _enlarge_networks(self, found: Sequence[PricingResult]) -> bool:
        """Give people who are not priced exactly a larger network with fewer resources, once and where there is
        room; whether any network changed."""
        tuning, before = self._tuning, list(self.networks)
        for p, each in zip(self.people, found, strict=False):
            room = min(tuning.one_sided_nodes, tuning.nodes - sum(line.nodes for line in self.networks))
            if not (each.exact or self.heuristic or p in self._enlarged or room <= self._room or self.stopped()):
                self._enlarged[p] = self.networks[p]
                larger = self._compile(room, self._room, (0,), False, p)
                if larger.resources.number < self.networks[p].resources.number:
                    self.networks[p] = larger  # in place: a branching tree has the same
        if self.networks != before:
            self._scratch[:] = [scratch_for([*self.networks, *self._enlarged.values()]) for _ in self._scratch]
        return self.networks != before

    def _smoothed(self, share: float) -> Reals:
        """The master's duals, moved by a share of the way towards the stability centre."""
        dual = self.master.dual
        return dual if self.centre is None else share * (self.centre / DUAL_SCALE) + (1 - share) * dual

    def _add_improving(self, found: Iterable[PricingResult], want: int) -> int:
        """Add columns of negative reduced cost, at most `want` of each pricing; how many were new."""
        candidates = [c for priced in found for _, c in priced.columns[:want]]
        costs = self.master.reduced_costs(candidates)
        return self.master.add(c for c, r in zip(candidates, costs, strict=True) if r < -LEAST_REDUCED_COST)

    def for_component(self, component: int) -> ColumnGeneration:
        """The same networks for the people and rows of one component, with its bound: the root of a branching tree."""
        other = copy(self)
        rows, totals = self.rows.only(self.bounds.rows_of(component)), self.parameters.branching.totals
        other.people, other.rows = self.components.people(component), rows.with_totals(totals)
        other.bounds = self.bounds.of(component, len(other.rows.units))
        return other

    def with_decisions(self, decisions: Decisions, columns: Iterable[Column]) -> ColumnGeneration:
        """The same under some decisions, without a bound yet: a node of a branching tree.

        Args:
            columns: to begin with; those that do not keep the decisions are left out.
        """
        other, people = copy(self), set(self.people)
        other.decisions, other.converged, other.priced = decisions, False, 0
        other.bounds, other.rows = self.bounds.unproven(), self.rows.with_limits(decisions.limits)
        other.master = RestrictedMaster(other.rows, self.people, self.penalty)
        other.master.add(c for c in decisions.kept_by(columns) if c.person in people)
        return other

    def with_guiding_rows(self, stopped: Callable[[], bool]) -> ColumnGeneration:
        """The same with more rows, and window slack, for what networks leave out: for finding rotas, not bounds.

        Raises:
            UnreachableRow: what is but one of some alternatives is out of reach.
        """
        other, rolling = copy(self), self.parameters.pricing.rolling_windows
        other.rows, other.stopped, other.heuristic = (
            coupling_rows(self.book, self._line_sums(), guiding=rolling), stopped, True,
        )  # fmt: skip
        clauses = self.book.clauses
        other.slack = [WindowSlack(rolling_sums((clauses[i] for i in mine), rolling)) for mine in self.book.of_person]
        return other

    def refine_networks(self) -> bool:
        """Keep for each person the relaxed network with the greater bound: the present one, or one that first holds the
        sums over most of the period; whether any changes.

        What a person's own rows cost at least counts with it. Rows that stay keep their duals.
        """
        centre, kept = self.centre, self.networks
        if centre is None or self.days or not self._line_sums():
            return False
        now, nodes = self._proven_by_person(self.bounds.least, centre), self._tuning.relaxed_nodes * self._room
        others = list(kept)
        for p, line in enumerate(kept):
            if self.stopped():
                return False
            if line.for_rows:
                others[p] = self._compile(nodes, nodes, (0,), True, p, period_first=True)
        before, bounds = self.rows, self.bounds
        dual = self._set_networks(others, before, centre)
        least = [f.bound for f in self.price(range(len(others)), dual, efforts(self._tuning)[0])]
        if any(x is None for x in least):
            raise Infeasible
        better = self._proven_by_person(np.array(least, dtype=np.int64), dual) > now
        lines = [other if b else line for other, line, b in zip(others, kept, better.tolist(), strict=True)]
        dual = self._set_networks(lines, before, centre)
        self.bounds = ComponentBounds(bounds.granularity, bounds.of_priced, self._components_of_rows())
        for component in range(self.components.count):
            self.bounds.raise_to(component, bounds.points(component))
        self.master = RestrictedMaster(self.rows, range(len(lines)), self.penalty)
        self.prove_bound(dual)
        return bool(better.any())

    def _set_networks(self, networks: list[LineNetwork], before: CouplingRows, dual: Ints) -> Ints:
        """Replace the networks and their rows; the duals for these, zero for rows that are new."""
        self.networks, self._scratch = networks, [scratch_for(networks) for _ in range(self.threads)]
        self.rows = coupling_rows(self.book, self._line_sums())
        charged = dict(zip(before.contents(), dual.tolist(), strict=True))
        return ints(charged.get(each, 0) for each in self.rows.contents())

    def _proven_by_person(self, least: Ints, dual: Ints) -> Ints:
        """By person, the least cost of a column plus the minimum of the rows over that person's options alone."""
        people, rows = len(self.networks), self.rows
        person = self.book.problem.options.person[rows.option]
        first, last = np.full(len(rows), people), np.full(len(rows), -1)
        np.minimum.at(first, rows.row, person)
        np.maximum.at(last, rows.row, person)
        own = rows.lagrangean_minimum_by(dual, SCALE, np.where(first == last, first, people), people + 1)
        return least + ints(own[:people])

    def split_days(self, columns: Iterable[Column]) -> bool:
        """Make sub-problems of the days with shared clauses that rows cannot express; whether there are any.

        The stability centre goes on as it is: rows that stay keep their duals, and each type of options counted by a
        day is charged what the rows that go charged it.

        Args:
            columns: those to begin with.
        """
        days, types = day_subproblems(self.book, self.networks, self.parameters.lower_bound.day_effort)
        if not days or self.centre is None:
            return False
        before = self.rows
        rows = coupling_rows(self.book, self._line_sums(), without=(i for day in days for i in day.clauses))
        contents = before.contents()
        charged = dict(zip(contents, self.centre.tolist(), strict=True))
        kept = ints(charged.pop(each, 0) for each in rows.contents())
        gone = [each in charged for each in contents]
        paid = before.option_prices(np.where(gone, self.centre, 0))
        centre = np.concatenate([kept, -paid[[alike[0] for alike in types]] * DUAL_RESOLUTION])
        self.rows, self.days = rows.with_counters(types), days
        self.bounds = self.bounds.as_one(cost_granularity(self.book.clauses), centre, len(self.networks) + len(days))
        self.master = RestrictedMaster(self.rows, range(len(self.networks) + len(days)), self.penalty)
        self.master.add(columns)
        self.prove_bound(centre)
        return True

    def add_rota(self, chosen: Flags) -> None:
        """Add the lines of a rota to the master, if they keep every hard clause of their own."""
        self.master.add(self.columns_of(chosen) or ())

    def columns_of(self, chosen: Flags) -> list[Column] | None:
        """A rota's lines as columns; None if one of them breaks a hard clause."""
        options = self.book.problem.options
        found = []
        for p, network in enumerate(self.networks):
            mine = options.of(p)
            mine = mine[chosen[mine] & ~options.history[mine]]
            made = line_column(network, mine)
            if made is None:
                return None
            found.append(made)
        return found


def in_batches(people: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    """People in batches of a given size; the last may be smaller."""
    return (people[i : i + size] for i in range(0, len(people), size))
