"""Branch and price: closes the gap that the master's bound leaves, by branching on what people have on their days and
on how many units all rows together are charged a price.

A node of the tree holds decisions; its bound is the Lagrangean bound of lines that keep them. A fractional solution may
leave half a person missing in one place and half in another. Branching on a total, which must be a whole number,
changes no pricing problem and moves all such fractions at once, as branching on the number of vehicles does in routing.
The next node is the one with the least bound in whole points and, among equals, the deepest, which leads to rotas. Of
several tried branchings the one that raises the bounds of both children most is taken (strong branching). Nodes that
cannot hold a rota better than the incumbent are pruned.

Sources: Barnhart and others, Branch-and-price: column generation for solving huge integer programs (1998); Vanderbeck,
Branching in branch-and-price: a generic scheme (2011), on aggregate variables too; Achterberg, Koch and Martin,
Branching rules revisited (2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Ints, Reals
from optimiser.solve.column_generation.decisions import MOST_DECISIONS, Decision, Decisions, TotalDecision
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.restricted_master import RestrictedMaster
from optimiser.solve.pricing.arrays import INFINITY, SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.pricing import Column

INTEGRAL, SMALLEST_RISE = 1e-6, 1e-3
"""Numerically none: what a value may be off zero or one, and the points that count for a bound that does not rise."""

NOBODY = -1
"""No person's number."""


@dataclass(frozen=True)
class Node:
    """A node whose restricted master has converged.

    Attributes:
        decisions: what is decided in it.
        dual: what proved its bound.
        columns: those that a better rota may hold, as far as they are known.
        values: how much of each the master takes.
        totals: of each total of the rows, how many units there are.
        objective: of the master, in points.
    """

    decisions: Decisions
    dual: Ints
    columns: list[Column]
    values: Reals
    totals: Reals
    objective: float


class NodeSolution(NamedTuple):
    """The outcome of solving a node.

    Attributes:
        bound: of every rota in it, in parts of a point; None where there is none.
        node: None where it is not to be branched on.
    """

    bound: int | None
    node: Node | None


Branch = tuple[int, tuple[int, ...]]
"""A person, and options of theirs of which one is taken or none; or `NOBODY`, a total of the rows, and its most."""


class Pseudocosts(NamedTuple):
    """Pseudocosts of a branching: by how many points both children rose in all, scaled to a whole unit.

    Attributes:
        one, none: of the child that has one of the options, and of that which has none.
        times: how often.
    """

    with_option: float = 0.0
    without: float = 0.0
    times: int = 0

    def plus(self, with_option: float, without: float) -> Pseudocosts:
        """These with one more observation."""
        return Pseudocosts(self.with_option + with_option, self.without + without, self.times + 1)


class BranchingTree:
    """Branch and price over the people of a component.

    Args:
        generation: of all people, its restricted master at its end.
        component: which.
        offer: called with the columns of a rota of the component; it says what a better one costs at most then, in
            parts of a point.
    """

    def __init__(self, generation: ColumnGeneration, component: int, offer: Callable[[list[Column]], int]) -> None:
        self._parameters = generation.parameters.branching
        self._root = generation.for_component(component)
        self._offer = offer
        options = generation.book.problem.options
        self._day, self._options = options.day, options
        self._number = count()
        self._open: list[tuple[int, int, int, int, Node]] = []
        self._closed: int | None = None  # least bound of the nodes that are not branched on
        self._first: list[Column] | None = generation.master.columns
        self._cutoff, self._spent, self._allowed = 0, 0.0, 0.0
        self._pseudocosts: dict[Branch, Pseudocosts] = {}
        self._average_pseudocosts = Pseudocosts(1.0, 1.0, 1)
        self._least = self._root.bound_parts / SCALE

    @property
    def ended(self) -> bool:
        """Whether no open node is left."""
        return self._first is None and not self._open

    @property
    def bound(self) -> int | None:
        """Lower bound on every rota of the component in parts of a point; None before the root is solved, or if no
        rota exists."""
        found = [x for x in (min((n[2] for n in self._open), default=None), self._closed) if x is not None]
        return min(found, default=None)

    def branch(self, cutoff: int, effort: float) -> bool:
        """Branch until no node is left that may hold a better rota, or the effort is spent; whether open nodes remain.

        Args:
            cutoff: what a rota better than the incumbent costs at most, in parts of a point.
            effort: lines priced, besides those that earlier calls were allowed; solving a master counts as so many. A
                call whose last node took more leaves the next ones less.
        """
        self._cutoff, self._allowed = cutoff, self._allowed + effort
        if self._first is not None:
            solution = self._solve(self._root.with_decisions(Decisions(), self._first), self._root.centre)
            if self._root.stopped():
                return True
            self._first = None
            self._keep(solution)
        while self._open and self._spent < self._allowed:
            entry = heapq.heappop(self._open)
            bound, node = entry[2], entry[4]
            if bound > self._cutoff:
                self._close(bound)
            elif not self._expand(bound, node):
                heapq.heappush(self._open, entry)
                return True
        return bool(self._open)

    def _keep(self, solution: NodeSolution) -> None:
        """Put a node among the open ones, or record its bound if it cannot hold a better rota."""
        if solution.node is not None:
            assert solution.bound is not None
            points = self._root.bounds.rounded(solution.bound)  # no other nodes go first that are closed by as many
            place = points, -len(solution.node.decisions), solution.bound, next(self._number)
            heapq.heappush(self._open, (*place, solution.node))
        elif solution.bound is not None:
            self._close(solution.bound)

    def _close(self, bound: int) -> None:
        self._closed = bound if self._closed is None else min(bound, self._closed)

    def _solve(self, generation: ColumnGeneration, dual: Ints | None) -> NodeSolution:
        """Generate the columns of a node until it converges or its bound exceeds the cutoff.

        Args:
            dual: to begin with.
        """
        try:
            if dual is not None:
                generation.prove_bound(dual)
            generation.converge(lambda: None, self._parameters.rounds, self._cutoff)
        except Infeasible:
            return NodeSolution(None, None)
        finally:
            self._spent += generation.priced
        bounds, master = generation.bounds, generation.master
        assert bounds.parts is not None
        assert bounds.dual is not None
        bound = bounds.parts[0]
        self._count_master()
        if bound > self._cutoff or not master.solve():
            return NodeSolution(bound, None)
        costs = master.reduced_costs(master.columns)
        within = (self._cutoff - bound) / SCALE + self._parameters.beyond
        kept = np.flatnonzero((costs <= within) | (master.value > INTEGRAL)).tolist()
        columns, values = [master.columns[i] for i in kept], master.value[kept]
        node = Node(generation.decisions, bounds.dual, columns, values, master.totals, master.objective)
        return NodeSolution(bound, node)

    def _count_master(self) -> None:
        self._spent += self._parameters.master * len(self._root.people)

    def _expand(self, bound: int, node: Node) -> bool:
        """Branch on a node; whether there was time for it."""
        branches = self._fractional_branches(node)
        if not branches:
            taken = [c for c, v in zip(node.columns, node.values.tolist(), strict=True) if v > 1 - INTEGRAL]
            if len(taken) == len(self._root.people):
                self._cutoff = min(self._cutoff, self._offer(taken))
            self._close(bound)
            return True
        best: tuple[float, list[NodeSolution]] | None = None
        for branch in self._candidates(node, branches):
            children = [self._child(node, decision) for decision in _decisions(branch)]
            if self._root.stopped():
                return False
            bounds = [self._cutoff + 1 if c.bound is None else c.bound for c in children]
            self._update_pseudocosts(branch, branches[branch], [b / SCALE - node.objective for b in bounds])
            score = _score([(min(b, self._cutoff + 1) - bound) / SCALE for b in bounds])
            if best is None or score > best[0]:
                best = score, children
            if any(c.node is None for c in children):
                break
        assert best is not None
        for child in best[1]:
            self._keep(child)
        return True

    def _child(self, node: Node, decision: Decision | TotalDecision) -> NodeSolution:
        return self._solve(self._root.with_decisions(node.decisions.plus(decision), node.columns), node.dual)

    def _candidates(self, node: Node, branches: Mapping[Branch, float]) -> list[Branch]:
        """The branchings with the best expected scores; strong branching is used where pseudocosts are not yet
        reliable.

        Args:
            branches: each with how much of it is taken.
        """
        likely = sorted(branches, key=lambda b: (b[0] != NOBODY, -self._expected_score(b, branches[b]), b))
        likely = likely[: self._parameters.tried]
        for branch in likely:
            if self._pseudocosts.get(branch, Pseudocosts()).times < self._parameters.reliable:
                self._update_pseudocosts(branch, branches[branch], self._strong_branch(node, branch))
        likely.sort(key=lambda b: -self._expected_score(b, branches[b]))
        return likely[: self._parameters.priced]

    def _strong_branch(self, node: Node, branch: Branch) -> list[float]:
        """By how many points the master rises in each child, over the columns known."""
        found = []
        for decision in _decisions(branch):
            rows = self._root.rows.with_limits(node.decisions.plus(decision).limits)
            master = RestrictedMaster(rows, self._root.people, self._root.penalty)
            master.add(c for c in node.columns if decision.kept_by(c))
            self._count_master()
            found.append(master.objective - node.objective if master.solve() else 0.0)
        return found

    def _update_pseudocosts(self, branch: Branch, taken: float, rises: Sequence[float]) -> None:
        """Record by how many points both children rose."""
        most = (self._cutoff + 1) / SCALE - self._least + 1
        each = [min(max(r, 0.0), most) / part for r, part in zip(rises, (1 - taken, taken), strict=True)]
        self._pseudocosts[branch] = self._pseudocosts.get(branch, Pseudocosts()).plus(*each)
        self._average_pseudocosts = self._average_pseudocosts.plus(*each)

    def _expected_score(self, branch: Branch, taken: float) -> float:
        """The score of a branching expected from pseudocosts."""
        known = self._pseudocosts.get(branch, self._average_pseudocosts)
        times = max(known.times, 1)
        return _score([known.with_option / times * (1 - taken), known.without / times * taken])

    def _fractional_branches(self, node: Node) -> dict[Branch, float]:
        """The possible branchings, each with its fractional part: options of a person, single or all of a day, and
        totals of rows."""
        taken: dict[tuple[int, int], dict[int, float]] = {}
        for column, value in zip(node.columns, node.values.tolist(), strict=True):
            if value > INTEGRAL:
                for o in column.options.tolist():
                    there = taken.setdefault((column.person, int(self._day[o])), {})
                    there[o] = there.get(o, 0.0) + value
        found: dict[Branch, float] = {}
        for (person, day), there in taken.items():
            if node.decisions.of(person) < MOST_DECISIONS:
                found |= {(person, (o,)): value for o, value in there.items()}
                if len(there) > 1 and self._root.networks[person].most(day) == 1:
                    found[person, self._on_day(person, day)] = sum(there.values())
        for total, units in enumerate(node.totals.tolist()):
            least, most = node.decisions.limits.get(total, (0, INFINITY))
            if least <= int(units) < most:
                found[NOBODY, (total, int(units))] = units % 1
        return {branch: value for branch, value in found.items() if INTEGRAL < value < 1 - INTEGRAL}

    def _on_day(self, person: int, day: int) -> tuple[int, ...]:
        """All options of a person on a day."""
        mine = self._options.of(person)
        return tuple(mine[(self._day[mine] == day) & ~self._options.history[mine]].tolist())


def _decisions(branch: Branch) -> tuple[Decision | TotalDecision, Decision | TotalDecision]:
    """The decisions of the two children of a branching."""
    owner, what = branch
    if owner == NOBODY:
        total, most = what
        return TotalDecision(total, most + 1, INFINITY), TotalDecision(total, 0, most)
    return Decision(owner, what, True), Decision(owner, what, False)


def _score(rises: Iterable[float]) -> float:
    """The score of a branching: the product of the rises of its children in points (Achterberg's product rule)."""
    return float(np.prod([max(r, SMALLEST_RISE) for r in rises]))
