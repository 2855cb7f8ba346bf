"""All clauses of a rule book as one network of counters, so that flipping single options is priced incrementally.

Choosing an option adds to the values of rows (`Sum`, `Linear`) and to the counts of groups ("at least one of these is
chosen"). When a group becomes true or false it adds to rows (`Blocks`), flips a slot of runs (`Run`) and changes the
number of unmet conditions of conjunctions (`Pattern`, `ConjunctionTerms`). When a conjunction starts or ceases to hold
it adds to rows in its turn. Each form of an alternative (`OneOf`) is a row without a price: that its value is within
range is a condition of a conjunction. Prices are on the values of rows and on the lengths of runs.

Rows, conjunctions and slots that can only break hard clauses are *deferred*: they are evaluated only after the points
of a move have been found acceptable. `network_kernel` does the evaluation.

This is the invariant propagation of P. Van Hentenryck and L. Michel, Constraint-Based Local Search, 2005.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from optimiser.book import Book, clause_options
from optimiser.evaluate import evaluate
from optimiser.problem.conjunctions import Conjunctions
from optimiser.problem.domain import Price
from optimiser.problem.options import Flags, Groups, Ints, ints
from optimiser.solve.compiled import IntMatrix
from optimiser.surface import UNBOUNDED, Blocks, Clause, Form, Linear, OneOf, Pattern, Run, Succession, Sum


class Unsupported(Exception):
    """A clause that wraps round, as in a template: there is no network for it."""


def entries_of(book: Book) -> int:
    """About how many entries a network has; its memory and the time to build it are proportional to this."""
    return sum(_size(clause) for clause in book.clauses)


def _size(clause: Clause) -> int:
    match clause:
        case Sum() | Blocks():
            return len(clause.groups.options) + len(clause.groups)
        case Run():
            return len(clause.slots.options) + len(clause.slots)
        case Pattern():
            return len(clause.stacked.options) + len(clause.stacked)
        case Succession():
            return len(clause.options) ** 2
        case _:
            return len(clause_options(clause))


class ClauseNetwork(NamedTuple):
    """What each option, group and conjunction adds to; entries of number x are those from `x_at[x]` to `x_at[x + 1] -
    1`.

    Those from `x_deferred[x]` on are deferred.

    | array | of each | what |
    |---|---|---|
    | `row_at`, `row_deferred`, `row`, `weight` | option | rows it adds to, and how much |
    | `group_at`, `group` | option | groups it is in |
    | `near_at`, `near`, `near_row` | option | options too close to it, and the row that counts such pairs |
    | `group_row_at`, `group_row_deferred`, `group_row`, `group_weight` | group | rows that it adds to while true |
    | `condition_at`, `condition_deferred`, `condition`, `sign` | group | conjunctions that it is a \
condition of, and its sign: 1 if it must be true, 0 if false |
    | `slot_at`, `slot_deferred`, `slot` | group | slots that are true with it |
    | `conjunction_row_at`, `conjunction_row`, `conjunction_weight` | conjunction | rows that it adds to when it holds |
    | `range_condition_of` | row | the conjunction that has the row being within range as a condition, or -1 |
    | `low`, `high` | row | its range |
    | `terms` | row | points under and over, unit, once, hard units under and over, floor |
    | `run_of` | slot | its run clause |
    | `runs` | run clause | first slot, slots, low, high, points under and over, hard units under and over, judged, \
open at the start and the end |
    | `conjunction_base`, `group_base`, `slot_base` | - | where the counters of conjunctions, groups and slots begin; \
those of rows begin at 0 |
    """

    row_at: Ints
    row_deferred: Ints
    row: Ints
    weight: Ints
    group_at: Ints
    group: Ints
    near_at: Ints
    near: Ints
    near_row: Ints
    group_row_at: Ints
    group_row_deferred: Ints
    group_row: Ints
    group_weight: Ints
    condition_at: Ints
    condition_deferred: Ints
    condition: Ints
    sign: Ints
    slot_at: Ints
    slot_deferred: Ints
    slot: Ints
    conjunction_row_at: Ints
    conjunction_row: Ints
    conjunction_weight: Ints
    range_condition_of: Ints
    low: Ints
    high: Ints
    terms: IntMatrix
    run_of: Ints
    runs: IntMatrix
    conjunction_base: int
    group_base: int
    slot_base: int


class NetworkState(NamedTuple):
    """The network's counters at a choice of options.

    Attributes:
        chosen: by option.
        counter: the value of each row; the number of unmet conditions of each conjunction; the number of chosen options
            of each group; 1 or 0 for each slot.
        cost: hard units broken and points; shape (2,).
    """

    chosen: Flags
    counter: Ints
    cost: Ints


class _Entries:
    """Entries of several columns, collected in any order and sorted by the first column (the owner) at the end."""

    def __init__(self, columns: int) -> None:
        self._parts: list[tuple[Ints, ...]] = [tuple(ints(()) for _ in range(columns))]

    def add(self, owner: Ints, *values: Ints | int) -> None:
        """Add entries; a single number is repeated in all of them."""
        self._parts.append((owner, *(np.broadcast_to(np.asarray(v, dtype=np.int64), owner.shape) for v in values)))

    def columns(self) -> list[Ints]:
        """All entries so far, column by column."""
        return [np.concatenate(column) for column in zip(*self._parts, strict=True)]

    def ordered(self, count: int, deferred: Flags | None = None) -> tuple[Ints, ...]:
        """Where each owner's entries begin, and the other columns in that order.

        Args:
            late: by what the first of these says; where each owner's late entries begin comes second then.
        """
        owner, *values = self.columns()
        last = np.zeros(len(owner), dtype=np.bool_) if deferred is None else deferred[values[0]]
        order = np.lexsort((last, owner))
        at = np.searchsorted(owner[order], np.arange(count + 1)).astype(np.int64)
        columns = [v[order] for v in values]
        if deferred is None:
            return (at, *columns)
        return (at, at[:-1] + np.bincount(owner[~last], minlength=count), *columns)


class _Builder:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.history = book.problem.options.history
        self.terms: list[IntMatrix] = [np.zeros((0, 9), dtype=np.int64)]
        self.base: list[Ints] = [ints(())]
        self.unmet: list[Ints] = [ints(())]
        self.runs: list[tuple[int, ...]] = []
        self.run_of: list[Ints] = [ints(())]
        self.truth: list[Flags] = [np.zeros(0, dtype=np.bool_)]
        self.rows = self.conjunctions = self.slots = 0
        self.option_rows, self.option_groups, self.too_close = _Entries(3), _Entries(2), _Entries(3)
        self.group_rows, self.conditions, self.group_slots = _Entries(3), _Entries(3), _Entries(2)
        self.conjunction_rows, self.range_condition = _Entries(3), _Entries(2)
        self.known: dict[bytes, int] = {}
        self._made: dict[int, int] = {}
        for clause in book.clauses:
            self.add(clause)

    def add(self, clause: Clause) -> None:
        match clause:
            case Sum():
                prices, hard = (clause.under, clause.over), int(clause.hard)
                row = self._rows(
                    clause.low, clause.high, clause.base, *prices, clause.unit, clause.once, hard, hard
                )  # fmt: skip
                self.option_rows.add(clause.groups.options, row + clause.groups.owner(), clause.weights)
                if clause.joint is not None:
                    first = self._conjunctions(clause.joint.conjunctions)
                    entries = clause.joint.entries
                    self.conjunction_rows.add(first + entries.options, row + entries.owner(), clause.joint.weights)
            case Linear():
                row = self._row(clause.low, clause.high, clause.base, clause.under, clause.over, clause)
                self.option_rows.add(clause.options, row, clause.weights)
            case Blocks():
                row = self._row(clause.low, clause.high, clause.base, clause.under, clause.over)
                self.group_rows.add(self._groups(clause.groups), row, 1)
            case Run():
                self._run(clause)
            case Succession():
                self._succession(clause)
            case Pattern():
                self._pattern(clause)
            case OneOf():
                row = self._row(1, UNBOUNDED, 0, clause.price, clause.price)
                for forms in clause.alternatives:
                    self.conjunction_rows.add(ints((self._alternative(forms),)), row, 1)

    def _rows(
        self, low: Ints, high: Ints, base: Ints, under: Ints | int, over: Ints | int, unit: int = 1, once: bool = False,
        hard_under: int = 0, hard_over: int = 0, floor: int = -UNBOUNDED,
    ) -> int:  # fmt: skip
        """Add rows; the number of the first of them."""
        columns = (low, high, under, over, unit, int(once), hard_under, hard_over, floor)
        terms = np.empty((len(low), len(columns)), dtype=np.int64)
        for k, column in enumerate(columns):
            terms[:, k] = column
        self.terms.append(terms)
        self.base.append(base)
        self.rows += len(low)
        return self.rows - len(low)

    def _row(
        self, low: int, high: int, base: int, under: Price, over: Price, linear: Linear | None = None
    ) -> int:  # fmt: skip
        unit, once, floor = (1, False, -UNBOUNDED) if linear is None else (linear.unit, linear.once, linear.floor)
        return self._rows(
            ints((low,)), ints((high,)), ints((base,)), under.points, over.points, unit, once, int(under.hard),
            int(over.hard), floor,
        )  # fmt: skip

    def _groups(self, groups: Groups) -> Ints:
        """Numbers of some groups; groups of the same options share one number."""
        found, fresh = np.zeros(len(groups), dtype=np.int64), []
        starts, read = groups.starts.tolist(), groups.options.tobytes()
        for k, (a, b) in enumerate(pairwise(starts)):
            key = read[8 * a : 8 * b]
            number = self.known.get(key)
            if number is None:
                number = self.known[key] = len(self.known)
                fresh.append(k)
            found[k] = number
        if fresh:
            new = groups.take(ints(fresh))
            self.option_groups.add(new.options, found[fresh][new.owner()])
        return found

    def _conjunctions(self, said: Conjunctions) -> int:
        if id(said) not in self._made:
            self._made[id(said)] = self._conditions([said.first, said.second, said.without], (True, True, False))
        return self._made[id(said)]

    def _conditions(self, steps: Sequence[Groups], signs: Sequence[bool]) -> int:
        """Add conjunctions whose conditions are groups; the number of the first of them."""
        count = len(steps[0])
        for step, sign in zip(steps, signs, strict=True):
            self.conditions.add(self._groups(step), self.conjunctions + np.arange(count), int(sign))
        self.unmet.append(np.full(count, sum(signs), dtype=np.int64))
        self.conjunctions += count
        return self.conjunctions - count

    def _pattern(self, clause: Pattern) -> None:
        steps, count = clause.steps, len(clause.signs)
        live = np.flatnonzero(clause.stacked.any(~self.history).reshape(count, -1).any(axis=0))
        row = self._row(-UNBOUNDED, 0, 0, clause.price, clause.price)
        first = self._conditions([s.take(live) for s in steps], clause.signs)
        self.conjunction_rows.add(first + np.arange(len(live)), row, 1)

    def _alternative(self, forms: Sequence[Form]) -> int:
        """Add the conjunction of some linear forms; its number."""
        rows: list[int] = []
        for form in forms:
            rows.append(self._rows(ints((form.low,)), ints((form.high,)), ints((form.base,)), 0, 0))
            self.option_rows.add(form.options, rows[-1], form.weights)
            if form.joint is not None:
                first = self._conjunctions(form.joint.conjunctions)
                self.conjunction_rows.add(first + form.joint.entries.options, rows[-1], form.joint.weights)
        self.range_condition.add(ints(rows), self.conjunctions)
        self.unmet.append(ints((sum(not f.low <= f.base <= f.high for f in forms),)))
        self.conjunctions += 1
        return self.conjunctions - 1

    def _run(self, clause: Run) -> None:
        if clause.wrap:
            raise Unsupported
        count = len(clause.slots)
        self.group_slots.add(self._groups(clause.slots), self.slots + np.arange(count))
        self.run_of.append(np.full(count, len(self.runs), dtype=np.int64))
        self.truth.append(np.full(count, clause.negate))
        self.runs.append(
            (
                self.slots, count, clause.low, clause.high, clause.under.points, clause.over.points,
                int(clause.under.hard), int(clause.over.hard), clause.judged, int(clause.open_start),
                int(clause.open_end),
            )
        )  # fmt: skip
        self.slots += count

    def _succession(self, clause: Succession) -> None:
        if clause.cycle is not None:
            raise Unsupported
        rest = clause.start[None, :] - clause.end[:, None]
        too_close = np.triu(rest < clause.gap[np.ix_(clause.kind, clause.kind)], 1)
        past = self.history[clause.options]
        too_close &= ~(past[:, None] & past[None, :])
        if clause.exempt is not None:
            too_close &= (clause.exempt[:, None] != clause.exempt[None, :]) | (clause.exempt[:, None] < 0)
        i, j = np.nonzero(too_close)
        if len(i):
            row = self._row(-UNBOUNDED, 0, 0, clause.price, clause.price)
            first, second = clause.options[i], clause.options[j]
            self.too_close.add(first, second, row)
            self.too_close.add(second, first, row)


def clause_network(book: Book) -> tuple[ClauseNetwork, NetworkState]:
    """The network of a rule book, and its state with nothing chosen.

    Raises:
        Unsupported: a clause wraps round.
    """
    made = _Builder(book)
    options, groups = len(book.problem.options), len(made.known)
    of_conjunction = made.conjunction_rows.ordered(made.conjunctions)
    range_condition = np.full(made.rows, -1, dtype=np.int64)
    rows, conjunction = made.range_condition.columns()
    range_condition[rows] = conjunction
    value, unmet = np.concatenate(made.base), np.concatenate(made.unmet)
    holds = np.repeat(unmet == 0, np.diff(of_conjunction[0]))
    np.add.at(value, of_conjunction[1][holds], of_conjunction[2][holds])
    terms = np.concatenate(made.terms)
    runs = np.array(made.runs, dtype=np.int64).reshape(-1, 11)
    run_of = np.concatenate(made.run_of)
    deferred_rows, deferred_conjunctions = _deferred(terms, range_condition, made.conjunction_rows, len(unmet))
    deferred_slots = (runs[:, 4:6] == 0).all(axis=1)[run_of]
    network = ClauseNetwork._make(
        [
            *made.option_rows.ordered(options, deferred_rows), *made.option_groups.ordered(options),
            *made.too_close.ordered(options), *made.group_rows.ordered(groups, deferred_rows),
            *made.conditions.ordered(groups, deferred_conjunctions), *made.group_slots.ordered(groups, deferred_slots),
            *of_conjunction, range_condition, *terms.T[:2].copy(), terms[:, 2:].copy(), run_of, runs,
            made.rows, made.rows + len(unmet), made.rows + len(unmet) + groups,
        ]
    )  # fmt: skip
    nothing, members = np.zeros(options, dtype=np.bool_), np.zeros(groups, dtype=np.int64)
    counter = np.concatenate([value, unmet, members, np.concatenate(made.truth).astype(np.int64)])
    return network, NetworkState(nothing, counter, ints(evaluate(book, nothing)))


def _deferred(terms: IntMatrix, range_condition: Ints, conjunction_rows: _Entries, count: int) -> tuple[Flags, Flags]:
    """Which rows and conjunctions are deferred: those without points that nothing with points depends on."""
    holding, of_conjunction, _ = conjunction_rows.columns()
    formed = np.flatnonzero(range_condition >= 0)
    rows = (terms[:, 2:4] == 0).all(axis=1)
    conjunctions = np.ones(count, dtype=np.bool_)
    before = -1
    while before != (before := int(rows.sum()) + int(conjunctions.sum())):
        conjunctions[holding[~rows[of_conjunction]]] = False
        conjunctions[range_condition[formed[~rows[formed]]]] = False
        rows[of_conjunction[~conjunctions[holding]]] = False
        rows[formed[~conjunctions[range_condition[formed]]]] = False
    return rows, conjunctions


def most_counters_changed(network: ClauseNetwork) -> tuple[int, int]:
    """Most counter updates that flipping one option can cause, and most groups that it can change."""
    of_conjunction, range_condition = np.diff(network.conjunction_row_at), network.range_condition_of
    row = 1 + np.where(range_condition >= 0, 1 + np.append(of_conjunction, 0)[range_condition], 0)
    conjunction = 1 + _sums(network.conjunction_row_at, row[network.conjunction_row])
    group = 1 + _sums(network.group_row_at, row[network.group_row]) + np.diff(network.slot_at)
    group += _sums(network.condition_at, conjunction[network.condition])
    option = np.diff(network.near_at) + _sums(network.row_at, row[network.row])
    option += _sums(network.group_at, group[network.group])
    return int(option.max(initial=0)), int(np.diff(network.group_at).max(initial=0))


def _sums(at: Ints, values: Ints) -> Ints:
    """The sum of each owner's entries."""
    running = np.concatenate([ints((0,)), np.cumsum(values)])
    return np.asarray(running[at[1:]] - running[at[:-1]])
