"""Costs of lines, computed quickly: a person's clauses are stacked by kind, so that a few array operations evaluate
all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from optimiser.book import Book
from optimiser.evaluate import cost
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.domain import Price
from optimiser.problem.options import Flags, Groups, Ints, ints
from optimiser.surface import Blocks, Clause, Pattern, Run, Succession, Sum

MOST_KEPT = 512
"""Lines whose stacked clauses are kept at a time: they take as much memory as the clauses do."""


class LineCosts:
    """Costs of people's lines by their own clauses, equal to what `evaluate` computes clause by clause.

    Args:
        book: the compiled rule book.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lines: dict[int, _Line] = {}

    def of(self, person: int, mine: Flags) -> tuple[int, int]:
        """(Hard units broken, points) of a person's line.

        Args:
            mine: by option of the person, whether it is chosen, those of history included.
        """
        line = self._lines.get(person)
        if line is None:
            if len(self._lines) >= MOST_KEPT:
                del self._lines[next(iter(self._lines))]
            line = self._lines[person] = _Line(self._book, person)
        return line.cost(mine)


class _Line:
    def __init__(self, book: Book, person: int) -> None:
        options = book.problem.options
        self._first, self._end = int(options.bounds[person]), int(options.bounds[person + 1])
        self._history = options.history
        kinds: dict[type, list[Any]] = defaultdict(list)
        for clause in (book.clauses[i] for i in book.of_person[person]):
            kinds[Clause if _wraps_round(clause) else type(clause)].append(clause)
        stacks = {Sum: _Sums, Run: _Runs, Pattern: _Patterns, Blocks: _Blocks}
        past, first = self._history[self._first : self._end], self._first
        self._parts: list[_ClauseStack] = [
            make(kinds.pop(kind), first, past) for kind, make in stacks.items() if kind in kinds
        ]
        self._parts += [_Succession(clause, first, past) for clause in kinds.pop(Succession, [])]
        self._others = [clause for kind in kinds.values() for clause in kind]

    def cost(self, mine: Flags) -> tuple[int, int]:
        hard = points = 0
        for part in self._parts:
            h, p = part.cost(mine)
            hard, points = hard + h, points + p
        if self._others:
            chosen = self._history.copy()
            chosen[self._first : self._end] = mine
            for clause in self._others:
                h, p = cost(clause, chosen, self._history)
                hard, points = hard + h, points + p
        return hard, points


class _ClauseStack(Protocol):
    """The clauses of one kind of one line; their options are numbered from the line's first."""

    def cost(self, mine: Flags) -> tuple[int, int]:
        """(hard units broken, points)."""


def _stacked(groups: Sequence[Groups], first: int) -> Groups:
    found = Groups.stacked(groups)
    return Groups(found.starts, found.options - first)


def _wraps_round(clause: Clause) -> bool:
    """Whether the end of a clause is followed by its beginning, as in a template; such clauses are evaluated one by
    one."""
    return (isinstance(clause, Run) and clause.wrap) or (isinstance(clause, Succession) and clause.cycle is not None)


class _Sums:
    def __init__(self, clauses: Sequence[Sum], first: int, past: Flags) -> None:
        self._groups = _stacked([c.groups for c in clauses], first)
        self._weights = np.concatenate([c.weights for c in clauses])
        self._low, self._high, self._base, self._under, self._over = (
            np.concatenate([getattr(c, name) for c in clauses]) for name in ("low", "high", "base", "under", "over")
        )
        count = [len(c.groups) for c in clauses]
        self._unit = np.repeat(ints(c.unit for c in clauses), count)
        self._once = np.repeat(np.array([c.once for c in clauses]), count)
        self._hard = np.repeat(np.array([c.hard for c in clauses]), count)
        ends = np.cumsum([0, *count]).tolist()
        self._joint = [
            (a, b, _shifted(c.joint, first)) for a, b, c in zip(ends, ends[1:], clauses, strict=False) if c.joint
        ]

    def cost(self, mine: Flags) -> tuple[int, int]:
        starts = self._groups.starts
        running = np.concatenate(([0], np.cumsum(np.where(mine[self._groups.options], self._weights, 0))))
        value = self._base + running[starts[1:]] - running[starts[:-1]]
        for a, b, joint in self._joint:
            value[a:b] += joint.added(mine)
        off = np.flatnonzero((value < self._low) | (value > self._high))
        if not len(off):
            return 0, 0
        unit, once, hard = self._unit[off], self._once[off], self._hard[off]
        short, excess = np.maximum(0, self._low[off] - value[off]), np.maximum(0, value[off] - self._high[off])
        short, excess = (-(-np.where(once, np.minimum(x, 1), x) // unit) for x in (short, excess))
        paid = short * self._under[off] + excess * self._over[off]
        return int((short + excess)[hard].sum()), int(paid[~hard].sum())


def _shifted(joint: ConjunctionTerms, first: int) -> ConjunctionTerms:
    """Options renumbered from a line's first option."""
    said = joint.conjunctions
    moved = (Groups(part.starts, part.options - first) for part in (said.first, said.second, said.without))
    return joint._replace(conjunctions=Conjunctions(*moved))


class _Charges:
    """The prices of several clauses."""

    def __init__(self, prices: Iterable[Price]) -> None:
        prices = list(prices)
        self._hard = np.array([p.hard for p in prices])
        self._points = ints(0 if p.hard else p.points for p in prices)

    def of(self, clause: Ints, units: Ints) -> tuple[int, int]:
        """(Hard units, points) for units of each clause."""
        return int(units[self._hard[clause]].sum()), int((units * self._points[clause]).sum())


class _Runs:
    def __init__(self, clauses: Sequence[Run], first: int, past: Flags) -> None:
        self._slots = _stacked([c.slots for c in clauses], first)
        count = ints(len(c.slots) for c in clauses)
        self._negate = np.repeat(np.array([c.negate for c in clauses]), count)
        self._length = count
        self._first = np.cumsum(count + 1) - count  # a false slot before each clause, and one behind the last
        self._place = np.arange(len(self._slots)) + np.repeat(1 + np.arange(len(clauses)), count)
        self._size = int((count + 1).sum()) + 1
        self._low, self._high, self._judged = (
            ints(getattr(c, name) for c in clauses) for name in ("low", "high", "judged")
        )
        self._open_start = np.array([c.open_start for c in clauses])
        self._open_end = np.array([c.open_end for c in clauses])
        self._under, self._over = _Charges(c.under for c in clauses), _Charges(c.over for c in clauses)

    def cost(self, mine: Flags) -> tuple[int, int]:
        truth = np.zeros(self._size, dtype=np.int8)
        truth[self._place] = self._slots.any(mine) != self._negate
        edges = np.flatnonzero(np.diff(truth)) + 1
        begins, ends = edges[::2], edges[1::2]
        clause = np.searchsorted(self._first, begins, side="right") - 1
        first, last = begins - self._first[clause], ends - self._first[clause]
        beyond = np.maximum(0, last - np.maximum(first + self._high[clause], self._judged[clause]))
        short = np.maximum(0, self._low[clause] - (last - first))
        short[(first == 0) & self._open_start[clause]] = 0
        short[(last == self._length[clause]) & self._open_end[clause]] = 0
        short[last < self._judged[clause]] = 0
        under, over = self._under.of(clause, short), self._over.of(clause, beyond)
        return under[0] + over[0], under[1] + over[1]


class _Patterns:
    def __init__(self, clauses: Sequence[Pattern], first: int, past: Flags) -> None:
        self._groups = _stacked([c.stacked for c in clauses], first)
        steps = [len(c.signs) for c in clauses]
        instances = [len(c.stacked) // n for c, n in zip(clauses, steps, strict=True)]
        base = np.cumsum([0, *instances]).tolist()
        self._instance = np.concatenate(
            [np.tile(np.arange(n), k) + b for k, n, b in zip(steps, instances, base, strict=False)]
        )
        self._sign = np.concatenate(
            [np.repeat(np.array(c.signs, dtype=np.bool_), n) for c, n in zip(clauses, instances, strict=True)]
        )
        self._live = np.zeros(base[-1], dtype=np.bool_)
        self._live[self._instance[self._groups.any(~past)]] = True
        self._clause = np.repeat(np.arange(len(clauses)), instances)
        self._price = _Charges(c.price for c in clauses)

    def cost(self, mine: Flags) -> tuple[int, int]:
        matched = self._live.copy()
        matched[self._instance[self._groups.any(mine) != self._sign]] = False
        clause = self._clause[matched]
        return self._price.of(clause, np.ones(len(clause), dtype=np.int64))


class _Blocks:
    def __init__(self, clauses: Sequence[Blocks], first: int, past: Flags) -> None:
        self._groups = _stacked([c.groups for c in clauses], first)
        self._ends = np.cumsum([0, *(len(c.groups) for c in clauses)])
        self._low, self._high, self._base = (
            ints(getattr(c, name) for c in clauses) for name in ("low", "high", "base")
        )
        self._under, self._over = _Charges(c.under for c in clauses), _Charges(c.over for c in clauses)
        self._all = np.arange(len(clauses))

    def cost(self, mine: Flags) -> tuple[int, int]:
        running = np.concatenate(([0], np.cumsum(self._groups.any(mine))))
        count = self._base + running[self._ends[1:]] - running[self._ends[:-1]]
        under = self._under.of(self._all, np.maximum(0, self._low - count))
        over = self._over.of(self._all, np.maximum(0, count - self._high))
        return under[0] + over[0], under[1] + over[1]


class _Succession:
    """One clause: each duty is compared with the next, the next but one, and so on as far as any gap reaches."""

    def __init__(self, clause: Succession, first: int, past: Flags) -> None:
        self._clause = clause
        self._options = clause.options - first
        self._past = past[self._options]
        self._widest = int(clause.gap.max(initial=0))

    def cost(self, mine: Flags) -> tuple[int, int]:
        clause = self._clause
        at = np.flatnonzero(mine[self._options])
        start, end, units = clause.start[at], clause.end[at], 0
        for ahead in range(1, len(at)):
            rest = start[ahead:] - end[:-ahead]
            reached = np.flatnonzero(rest < self._widest)
            if not len(reached):
                break
            i, j = at[reached], at[reached + ahead]
            close = (rest[reached] < clause.gap[clause.kind[i], clause.kind[j]]) & ~(self._past[i] & self._past[j])
            if clause.exempt is not None:
                close &= (clause.exempt[i] != clause.exempt[j]) | (clause.exempt[i] < 0)
            units += int(close.sum())
        return (units, 0) if clause.price.hard else (0, units * clause.price.points)
