"""Column generation as a search: safe bounds, and rotas that are polished.

A first-order master gives duals, which give bounds, and column weights, which dives turn into rotas. Rotas are polished
by partial masters and by dives of some people. If the restricted master is small it is solved to optimality, an integer
master is solved over its pool, and the gap is closed by branch and price; otherwise a small gap is closed by
enumeration.

Sources: Desaulniers, Desrosiers and Solomon (editors), Column generation (2005); Sadykov and others, Primal heuristics
for branch and price: the assets of diving methods (2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from optimiser.solve.column_generation.branching import BranchingTree
from optimiser.solve.column_generation.diving import DivingSteps, dive, share_in_time
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration, Unsuited
from optimiser.solve.column_generation.integer_master import enumerate_columns, rota_of, solve_integer_master
from optimiser.solve.column_generation.polishing import Polishing
from optimiser.solve.column_generation.restricted_master import key_of
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.pricing import Column
from optimiser.solve.task import Task


def generate_columns(task: Task, share: float = 1.0, threads: int = 1, polishing: bool = False) -> None:
    """Find bounds, rotas and, where the gap is small enough, a proof of optimality.

    Args:
        share: of the time left, that it may take.
        threads: how many lines are priced at a time.
        polishing: see `ColumnGenerationSearch`.
    """
    limit = task.clock.end_of(share)
    least = task.parameters.column_generation.remembering_least_seconds

    def late() -> bool:
        return task.stopped or task.clock.past(limit)

    try:
        generation = ColumnGeneration(
            task.book, late, threads=threads, parameters=task.parameters,
            remembering=limit is None or limit - task.clock.seconds >= least,
        )  # fmt: skip
    except Infeasible:
        task.prove_infeasible()
        return
    except Unsuited:
        return
    try:
        ColumnGenerationSearch(task, generation, np.random.default_rng(task.seed), limit, polishing).run()
    except Infeasible:
        if not generation.heuristic:
            task.prove_infeasible()


class ColumnGenerationSearch:
    """A search by column generation for a task.

    Args:
        until: when to end, by the task's clock; None where time does not limit it.
        polishing: after a first dive it but polishes the incumbent, beside a worker that dives anew and proves bounds.
    """

    def __init__(
        self, task: Task, generation: ColumnGeneration, rng: np.random.Generator, until: float | None,
        polishing: bool = False,
    ) -> None:  # fmt: skip
        self.task = task
        self.generation = generation
        self.first_order = FirstOrderMaster(generation, rng)
        self._size = len(generation.rows) * len(generation.networks)
        self._tuning, self._diving = task.parameters.column_generation, task.parameters.diving
        self._restricted = not generation.heuristic and self._size <= self._tuning.restricted_most
        self._polishing = Polishing(task, self.first_order, rng, self._restricted, self._offer)
        self._polishes = polishing
        self._share, self._dives = self._diving.first_share, int(polishing)  # not the dive that the other begins with
        self._learnt: tuple[int, int] | None = None
        self._tried: dict[int, int] = {}
        self._trees: dict[int, BranchingTree] = {}
        self._began = task.clock.seconds
        self._until = until

    def run(self) -> None:
        """Compute bounds, dive and polish as long as there is time."""
        self._first_bounds()
        number = effort = 0
        while not self.generation.stopped():
            hurried = number > 0 and self._share_in_time > self._diving.first_share
            polish_only = number % self._tuning.polish_every == self._tuning.polish_every - 1 or hurried
            polish_only |= self._polishes and number > 0
            current = self._incumbent() if polish_only else None
            follow = self._polishes or current is not None or not number
            if current is None:
                before, current = self.generation.priced, self.dive()
                effort = self.generation.priced - before
            if current is not None:
                self._polishing.run(current, effort, self._incumbent if follow else None)
            self._run_passes(effort)
            if not self._polishes:
                if self._restricted or self._is_near:
                    self._solve_restricted(effort)
                self.prove(effort)
            number += 1

    def synchronise(self) -> None:
        """Give the bound to the task, and add the task's incumbent to the master."""
        if self.generation.bound is not None:
            self.task.raise_bound(self.generation.bound)
        if self.task.best is not None and self.task.cost != self._learnt:
            self._learnt = self.task.cost
            self.generation.add_rota(self.task.best)

    def _first_bounds(self) -> None:
        """Run passes and compute bounds before the first dive."""
        left = self._left
        while self.first_order.passes < self._tuning.first_bounds * self._tuning.passes:
            if self.generation.stopped():
                return
            self._raise_bound()
            if left is not None and self._elapsed > self._tuning.first_dive * left:
                return

    def _raise_bound(self) -> None:
        """Run passes of the first-order master, and compute the bound of its duals."""
        self.first_order.run_passes(self._tuning.passes)
        if not self.generation.stopped():
            if not self._polishes:
                self.generation.prove_bound(self.first_order.dual)
            self.synchronise()

    def _run_passes(self, effort: int) -> None:
        """Run passes until the first-order master hardly changes, or their share of the effort of a dive is spent."""
        until, before = self.generation.priced + effort // self._tuning.effort_divisor, self.first_order.objective
        self._raise_bound()
        while self.generation.priced < until and not self.generation.stopped():
            if before - self.first_order.objective <= self._tuning.settled * before:
                return
            before = self.first_order.objective
            self._raise_bound()

    def dive(self) -> list[Column] | None:
        """Dive from the first-order master; the next dive fixes fewer days at a time."""
        widths = self._diving.widths
        width, share = widths[self._dives % len(widths)], max(self._share, self._share_in_time)
        randomness = self._diving.randomness if self._dives else 0.0
        found = dive(self.first_order, DivingSteps(share, self._diving.passes, width, randomness))
        self._dives += 1
        self._offer(found, f"dive {width} {share:.2f}")
        self._share = max(self._diving.least_share, self._diving.smaller * self._share)
        return found

    @property
    def _elapsed(self) -> float:
        """Seconds since the networks were ready."""
        return self.task.clock.seconds - self._began

    @property
    def _left(self) -> float | None:
        """Seconds left for column generation; None if time does not limit it."""
        return None if self._until is None else max(0.0, self._until - self.task.clock.seconds)

    @property
    def _share_in_time(self) -> float:
        """Share of the open days to fix in each step so that a dive ends in time."""
        left = self._left
        if left is None:
            return self._diving.least_share
        pass_seconds = len(self.generation.networks) * self._elapsed / max(1, self.generation.priced)
        return share_in_time(self._diving, pass_seconds, left)

    def _incumbent(self) -> list[Column] | None:
        """The columns of the incumbent; None if one of its lines breaks a hard clause."""
        best, cost = self.task.best, self.task.cost
        return None if best is None or cost is None or cost[0] else self.generation.columns_of(best)

    def _offer(self, found: Sequence[Column] | None, note: str) -> None:
        """Offer a rota of columns, then synchronise."""
        better = found is not None and self.task.offer(rota_of(self.task.book, found))
        self.task.round(f"{note}{' better' if better else ''}")
        self.synchronise()

    @property
    def _is_near(self) -> bool:
        """Whether the gap is so small that a larger restricted master is worth its time."""
        best, cost, bound = self.task.best, self.task.cost, self.generation.bound
        if best is None or cost is None or cost[0] or bound is None or self._size > self._tuning.restricted_near_most:
            return False
        return cost[1] - bound <= self.task.parameters.branching.near * cost[1]

    def _solve_restricted(self, effort: int) -> None:
        """Run some rounds of the restricted master; once it has converged, solve an integer master over its pool."""
        if not self.generation.converged:
            self.generation.master.add(self.first_order.columns())
            rounds = max(self._tuning.rounds, effort // len(self.generation.networks))
            self.generation.converge(self.synchronise, rounds)
        if self.generation.converged:
            self._solve_pool()

    def _solve_pool(self) -> None:
        """Solve an integer master over the columns of least reduced cost."""
        master = self.generation.master
        if self.task.stopped or not master.solve() or self.task.best is None:
            return
        hint = self.generation.columns_of(self.task.best) or []
        order = np.argsort(master.reduced_costs(master.columns), kind="stable")[: self._tuning.pool]
        pool = {key_of(c): c for c in hint}
        for i in order.tolist():
            pool.setdefault(key_of(master.columns[i]), master.columns[i])
        effort = self._tuning.pool_effort
        found = solve_integer_master(
            self.generation.rows, range(len(self.generation.networks)), list(pool.values()), seed=self.task.seed,
            workers=1, seconds=self.task.clock.at_most(effort), effort=effort, hint=hint,
        )  # fmt: skip
        if found.columns is not None:
            self.task.offer(rota_of(self.task.book, found.columns))
        self.task.round("pool")

    def prove(self, effort: int) -> None:
        """Close the gap of each component: by branch and price once the restricted master has converged; before that,
        and if no node is left, by enumerating every column that a better rota could use.

        Args:
            effort: lines priced in the dive before.
        """
        task, generation = self.task, self.generation
        for component in range(generation.components.count):
            best, cost, bounds = task.best, task.cost, generation.bounds
            if task.stopped or best is None or cost is None or cost[0] or bounds.parts is None:
                return
            _, points = generation.components.cost(task.book, best, component)
            if points <= bounds.points(component):
                continue
            if generation.converged and self._branch(component, points, effort):
                continue
            gap = self._cutoff(points, component) * SCALE - bounds.parts[component]
            if gap <= self._tuning.narrower * self._tried.get(component, 1 << 60):
                self._tried[component] = gap
                self._prove_component(component, points)

    def _cutoff(self, points: int, component: int) -> int:
        """The most that a better rota of a component costs."""
        return points - max(self.generation.bounds.granularity[component], 1)

    def _branch(self, component: int, points: int, effort: int) -> bool:
        """Branch and price in a component within its share of the effort; false if nothing is left to branch on
        although the gap is open."""
        generation, tree = self.generation, self._trees.get(component)
        people = generation.components.people(component)
        if tree is None:
            tree = BranchingTree(generation, component, partial(self._offer_leaf, component))
            self._trees[component] = tree
        if tree.ended:
            return False
        tuning, task, bounds = self.task.parameters.branching, self.task, generation.bounds
        near = points - bounds.points(component) <= tuning.near * points
        share = tuning.near_share if near else tuning.share
        left = tree.branch(self._cutoff(points, component) * SCALE, share * effort)
        if task.best is not None:
            _, points = generation.components.cost(task.book, task.best, component)
        if tree.bound is not None:
            bounds.raise_to(component, min(points, bounds.rounded(tree.bound, component)))
        elif not left:
            bounds.raise_to(component, points)
        task.round(f"branching of {len(people)}")
        self.synchronise()
        return left or bounds.points(component) >= points

    def _offer_leaf(self, component: int, columns: Sequence[Column]) -> int:
        """Offer the lines of a leaf; the new cutoff, in parts of a point."""
        self._offer_lines(self.generation.components.people(component), columns)
        best = self.task.best
        assert best is not None
        _, points = self.generation.components.cost(self.task.book, best, component)
        return self._cutoff(points, component) * SCALE

    def _offer_lines(self, people: Sequence[int], columns: Sequence[Column]) -> None:
        """Offer the best rota with the lines of some people replaced."""
        assert self.task.best is not None
        options = self.task.problem.options
        chosen = self.task.best & ~(np.isin(options.person, people) & ~options.history)
        chosen[np.concatenate([c.options for c in columns])] = True
        self.task.offer(chosen)

    def _prove_component(self, component: int, points: int) -> None:
        """Enumerate the columns of a component that a rota of fewer points could use, and choose from them."""
        generation = self.generation
        listed = enumerate_columns(generation, self._cutoff(points, component), component)
        if listed is None:
            return
        effort, people = self._tuning.proof_effort, generation.components.people(component)
        found = solve_integer_master(
            generation.rows, people, listed, seed=self.task.seed, workers=1, seconds=self.task.clock.at_most(effort),
            effort=effort, some=generation.bounds.rows_of(component),
        )  # fmt: skip
        if found.columns is not None:
            self._offer_lines(people, found.columns)
        if found.columns is None and found.closed:
            generation.bounds.raise_to(component, points)
        elif found.bound is not None:
            generation.bounds.raise_to(component, min(found.bound, points))
        self.task.round(f"component of {len(people)}")
        self.synchronise()
