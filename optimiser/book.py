"""The rule book of one problem, compiled: every rule's clauses, indexed by person and by option.

Compiled once per problem; every back end reads it. No solver in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from optimiser.audit import RuleLike
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import (
    UNBOUNDED,
    Blocks,
    Clause,
    Linear,
    OneOf,
    Pattern,
    Run,
    Succession,
    Sum,
    Surface,
)

UNDECIDED, OUT, IN = -1, 0, 1


def clause_options(clause: Clause) -> Ints:
    """Every option that a clause reads, possibly several times."""
    match clause:
        case Sum():
            added = [] if clause.joint is None else [clause.joint.conjunctions.options()]
            return np.concatenate([clause.groups.options, *added])
        case Blocks():
            return clause.groups.options
        case Run():
            return clause.slots.options
        case Succession() | Linear():
            return clause.options
        case Pattern():
            return clause.stacked.options
        case OneOf():
            forms = [f for a in clause.alternatives for f in a]
            parts = [f.options for f in forms] + [f.joint.conjunctions.options() for f in forms if f.joint is not None]
            return np.concatenate(parts) if parts else ints(())
    raise TypeError(type(clause).__name__)


class Book:
    """Clauses of all rules over one problem.

    Args:
        clauses, fixed: for an excerpt of another book; by default the rules are asked.
        people: only these people's lines are asked for, None for everybody's. Nothing may then be free that is of
            another person; what teams and the whole ask is complete.
        late: asked at each clause, whether to give up; None for never.

    Raises:
        OutOfTime: it was too late before all rules were asked.

    Attributes:
        clauses: every clause; a clause's `rule` indexes `rules`.
        fixed: per option `IN` (history, pinned), `OUT` (ruled out by one hard clause alone) or
            `UNDECIDED`; shape (options,).
    """

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[RuleLike],
        clauses: list[Clause] | None = None,
        fixed: Ints | None = None,
        people: Sequence[int] | None = None,
        late: Callable[[], bool] | None = None,
    ) -> None:
        self.problem = problem
        self.rules = tuple(rules)
        self.clauses = self._record(people, late) if clauses is None else clauses
        self.of_person: list[list[int]] = [[] for _ in problem.people]
        self.shared: list[int] = []
        for i, clause in enumerate(self.clauses):
            if clause.place.kind == "person" and not isinstance(clause, Linear | OneOf):
                self.of_person[clause.place.index].append(i)
            else:
                self.shared.append(i)
        self.fixed = self._fix() if fixed is None else fixed
        self._exclusive: dict[bytes, bool] = {}

    def _record(self, people: Sequence[int] | None, late: Callable[[], bool] | None) -> list[Clause]:
        surface = Surface(self.problem, people, late)
        for index, rule in enumerate(self.rules):
            surface.rule = index
            rule.encode(surface)
        return surface.clauses

    def _fix(self) -> Ints:
        fixed = np.full(len(self.problem.options), UNDECIDED, dtype=np.int64)
        out: list[Ints] = []
        into: list[Ints] = []
        for clause in self.clauses:
            if isinstance(clause, Sum) and clause.hard and len(clause.groups.options):
                owner = clause.groups.owner()
                least = np.zeros(len(clause.groups), dtype=np.int64)
                np.add.at(least, owner, np.minimum(clause.weights, 0))
                out.append(clause.groups.options[clause.weights + (clause.base + least)[owner] > clause.high[owner]])
                most = np.zeros(len(clause.groups), dtype=np.int64)
                np.add.at(most, owner, np.maximum(clause.weights, 0))
                into.append(clause.groups.options[(clause.base + most)[owner] - clause.weights < clause.low[owner]])
            elif isinstance(clause, Linear) and len(clause.options):
                if clause.over.hard and clause.high < UNBOUNDED:
                    least_all = int(np.minimum(clause.weights, 0).sum()) + clause.base
                    out.append(clause.options[clause.weights + least_all > clause.high])
                if clause.under.hard and clause.low > -UNBOUNDED:
                    most_all = int(np.maximum(clause.weights, 0).sum()) + clause.base
                    into.append(clause.options[most_all - clause.weights < clause.low])
        for found in into:
            fixed[found] = IN
        for found in out:
            fixed[found] = OUT
        fixed[self.problem.options.history] = IN
        return fixed

    @cached_property
    def _sharing(self) -> tuple[Ints, Ints]:
        """Shared clauses by option, compressed: (starts, clause indexes)."""
        pairs = [(clause_options(self.clauses[i]), i) for i in self.shared]
        options = np.concatenate([p for p, _ in pairs]) if pairs else ints(())
        owners = np.concatenate([np.full(len(p), i, dtype=np.int64) for p, i in pairs]) if pairs else ints(())
        order = np.argsort(options, kind="stable")
        starts = np.searchsorted(options[order], np.arange(len(self.problem.options) + 1)).astype(np.int64)
        return starts, owners[order]

    def touching(self, options: Ints) -> list[int]:
        """Indexes of the clauses that read any of these options, or that concern the line of one of their people."""
        people = np.unique(self.problem.options.person[options])
        return [i for p in people for i in self.of_person[p]] + self.sharing(options)

    def sharing(self, options: Ints) -> list[int]:
        """Indexes of the shared clauses (over several people) that read any of these options, ascending."""
        starts, owners = self._sharing
        shared = [owners[starts[o] : starts[o + 1]] for o in options]
        found: list[int] = np.unique(np.concatenate(shared)).tolist() if shared else []
        return found

    def start(self) -> Flags:
        """The least choice of options: history and pinned options."""
        return np.asarray(self.fixed == IN)

    def flags(self, options: Iterable[int]) -> Flags:
        """A choice of options as flags, with history."""
        chosen = self.problem.options.history.copy()
        chosen[np.fromiter(options, dtype=np.int64)] = True
        return chosen

    @cached_property
    def _one_window(self) -> Ints:
        """For each option, a hard window that allows at most one of its options; -1 if there is none."""
        found = np.full(len(self.problem.options), -1, dtype=np.int64)
        number = 0
        for clause in self.clauses:
            if isinstance(clause, Sum) and clause.hard and len(clause.groups.options):
                owner = clause.groups.owner()
                tight = np.bincount(owner, 2 * clause.weights <= (clause.high - clause.base)[owner], len(clause.groups))
                one = (tight == 0)[owner]
                found[clause.groups.options[one]] = number + owner[one]
                number += len(clause.groups)
        return found

    def exclusive(self, options: Ints) -> bool:
        """Whether hard clauses of one person allow at most one of these options."""
        if len(options) < 2:
            return True
        windows = self._one_window[options]
        if windows[0] >= 0 and bool((windows == windows[0]).all()):
            return True
        if len(options) > 64:
            return False
        key = options.tobytes()
        if key not in self._exclusive:
            self._exclusive[key] = self._pairwise(options)
        return self._exclusive[key]

    def _pairwise(self, options: Ints) -> bool:
        windows = self._one_window[options]
        apart = (windows[:, None] == windows[None, :]) & (windows[:, None] >= 0)
        np.fill_diagonal(apart, True)
        person = self.problem.options.person[options]
        if (person != person[0]).any():
            return False
        for index in self.of_person[int(person[0])]:
            clause = self.clauses[index]
            if isinstance(clause, Succession) and clause.price.hard:
                at = np.searchsorted(clause.options, options)
                at[at >= len(clause.options)] = 0
                here = clause.options[at] == options
                apart |= _conflicts(clause, at) & here[:, None] & here[None, :]
                if apart.all():
                    return True
        return bool(apart.all())


def _conflicts(clause: Succession, at: Ints) -> Flags:
    """Which pairs of positions a succession forbids, in either order; the clause's options ascend."""
    start, end, kind = clause.start[at], clause.end[at], clause.kind[at]
    close = start[None, :] - end[:, None] < clause.gap[kind[:, None], kind[None, :]]
    before = (start[:, None] < start[None, :]) | ((start[:, None] == start[None, :]) & (at[:, None] < at[None, :]))
    bad = close & before
    if clause.exempt is not None:
        mine = clause.exempt[at]
        bad &= ~((mine[:, None] == mine[None, :]) & (mine[:, None] >= 0))
    return np.asarray(bad | bad.T)
