"""Coupling constraints of the master: clauses over several people as rows, each with a price that depends on its value.

The value y of a row is the weighted number of its chosen options, history left out. Its price g(y) may be any function;
a master uses the vertices of its lower convex hull, which is all that a Lagrangean bound depends on.

Sources: Dantzig and Wolfe, Decomposition principle for linear programs (1960); Geoffrion, Lagrangean relaxation for
integer programming (1974).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from optimiser.book import Book
from optimiser.problem.domain import Price
from optimiser.problem.options import Flags, Ints, Reals, ints
from optimiser.solve.clause_predicates import rolling_sums
from optimiser.solve.compiled import IntMatrix
from optimiser.surface import Clause, Linear, OneOf, Sum

DUAL_RESOLUTION = 1 << 10
"""Parts of a part of a point that duals are whole numbers of: a row's weights may be some ten thousand."""

ROOM = 1 << 56
"""Most that a dual comes to beside a value of its row: the sums of many such still fit into 64 bits."""

DEAREST = 1 << 34
"""Most points of a row for which there is as much room, parts of parts of a point being counted."""

TABULATED = 4096
"""Values of a row up to which its price is tabulated; beyond, straight lines bound it."""


class UnreachableRow(Exception):
    """A hard row that no choice of options satisfies."""


@dataclass(frozen=True)
class CouplingRows:
    """The rows of a master as flat arrays: vertices of their prices, and entries.

    | array | shape | what |
    |---|---|---|
    | `first` | rows + 1 | where the vertices of each row begin |
    | `at` | vertices | value of each vertex, ascending in a row |
    | `price` | vertices | points at that value; at most one vertex of a row costs least |
    | `row` | entries | the row of each entry; entries are sorted by option |
    | `option` | entries | its option |
    | `weight` | entries | what the option adds to the row's value |
    | `by_option` | options + 1 | where an option's entries begin |
    | `units` | totals, vertices | of each total, what the row of a vertex adds to it there; see `with_totals` |
    """

    first: Ints
    at: Ints
    price: Ints
    row: Ints
    option: Ints
    weight: Ints
    by_option: Ints
    units: IntMatrix = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.first) - 1

    @cached_property
    def largest_duals(self) -> Ints:
        """By row, the largest whole-number dual that there is room for beside its values and weights."""
        reach, totals = np.ones(len(self), dtype=np.int64), len(self) - len(self.units)
        np.maximum.at(reach, np.repeat(np.arange(len(self)), np.diff(self.first)), np.abs(self.at))
        np.maximum.at(reach, self.row, np.abs(self.weight))
        reach[totals:] = np.maximum(reach[totals:], np.abs(self.units).max(axis=1, initial=0))
        return ROOM // reach

    def option_prices(self, dual: Ints) -> Ints:
        """Price of each option under whole-number duals: -sum of dual * weight, in parts of a point rounded down."""
        found = np.zeros(len(self.by_option) - 1, dtype=np.int64)
        np.subtract.at(found, self.option, dual[self.row] * self.weight)
        return found // DUAL_RESOLUTION

    def lagrangean_minimum(self, dual: Ints, scale: int) -> int:
        """Sum over the rows of min over y of g(y) * scale + dual * y, in parts of a point rounded down."""
        return self.lagrangean_minimum_by(dual, scale, np.zeros(len(self), dtype=np.int64), 1)[0]

    def lagrangean_minimum_by(self, dual: Ints, scale: int, group: Ints, groups: int) -> list[int]:
        """`lagrangean_minimum` by groups of rows.

        Args:
            group: of each row, from 0 to `groups` - 1.
        """
        found = [0] * groups
        if len(self):
            each = self.price * (scale * DUAL_RESOLUTION) + np.repeat(dual, np.diff(self.first)) * self.at
            if len(self.units):
                each -= dual[len(self) - len(self.units) :] @ self.units
            least: list[int] = np.minimum.reduceat(each, self.first[:-1]).tolist()
            for g, value in zip(group.tolist(), least, strict=True):
                found[g] += value  # all together they may not fit into 64 bits
        return [value // DUAL_RESOLUTION for value in found]

    def shifted_by(self, options: Ints) -> CouplingRows:
        """The rows that are left for the rest of a rota once it holds some options."""
        rows, values = self.values(options)
        shift = np.zeros(len(self), dtype=np.int64)
        shift[rows] = values
        return replace(self, at=self.at - np.repeat(shift, np.diff(self.first)))

    def only(self, some: Sequence[int]) -> CouplingRows:
        """A selection of the rows, in order."""
        number = np.full(len(self), -1)
        number[list(some)] = np.arange(len(some))
        kept, vertices = number[self.row] >= 0, np.repeat(number, np.diff(self.first)) >= 0
        option = self.option[kept]
        return CouplingRows(
            np.concatenate([[0], np.cumsum(np.diff(self.first)[number >= 0])]).astype(np.int64),
            self.at[vertices], self.price[vertices], number[self.row[kept]], option, self.weight[kept],
            np.searchsorted(option, np.arange(len(self.by_option))).astype(np.int64),
        )  # fmt: skip

    def excess(self, options: Ints) -> Reals:
        """What each row costs above its minimum when some options are chosen; infinity beyond its last vertices."""
        rows, values = self.values(options)
        y = np.zeros(len(self), dtype=np.int64)
        y[rows] = values
        found = np.zeros(len(self))
        for r in range(len(self)):
            part = slice(int(self.first[r]), int(self.first[r + 1]))
            at, price = self.at[part], self.price[part]
            inside = at[0] <= y[r] <= at[-1]
            found[r] = np.interp(y[r], at, price) - price.min() if inside else np.inf
        return found

    def with_counters(self, types: Sequence[Ints]) -> CouplingRows:
        """These rows and counting rows: one for each of some types of options, which says that as many of them are
        chosen as of one further option. The further options come after all others."""
        count, size = len(self.by_option) - 1, ints(len(k) + 1 for k in types)
        options = [np.append(alike, count + k) for k, alike in enumerate(types)]
        weights = np.ones(int(size.sum()), dtype=np.int64)
        weights[np.cumsum(size) - 1] = -1
        option = np.concatenate([self.option, *options])
        order = np.argsort(option, kind="stable")
        none = np.zeros(len(types), dtype=np.int64)
        return CouplingRows(
            np.concatenate([self.first, self.first[-1] + 1 + np.arange(len(types))]),
            np.concatenate([self.at, none]),
            np.concatenate([self.price, none]),
            np.concatenate([self.row, len(self) + np.repeat(np.arange(len(types)), size)])[order],
            option[order],
            np.concatenate([self.weight, weights])[order],
            np.searchsorted(option[order], np.arange(count + len(types) + 1)).astype(np.int64),
        )

    def with_totals(self, most: int) -> CouplingRows:
        """These rows and total rows: one for each of some prices, which counts the units that all rows together are
        charged at it, from their cheapest vertices on. In a rota such a total is a whole number.

        Args:
            most: how many prices, those first that may come to most points.
        """
        groups: dict[Fraction, list[tuple[range, int]]] = {}  # by price, vertices at the end of a segment or beyond it
        for begin, end in pairwise(self.first.tolist()):
            at, price = self.at[begin:end].tolist(), self.price[begin:end].tolist()
            best = price.index(min(price))
            for i in range(end - begin - 1):
                beyond = range(begin, begin + i + 1) if i < best else range(begin + i + 1, end)
                each = Fraction(abs(price[i + 1] - price[i]), at[i + 1] - at[i])
                if each:
                    groups.setdefault(each, []).append((beyond, at[i + 1] - at[i]))
        widths = {each: sum(width for _, width in segments) for each, segments in groups.items()}
        several = sorted(groups, key=lambda each: (-each * widths[each], each))[:most]
        units = np.zeros((len(several), len(self.at) + 2 * len(several)), dtype=np.int64)
        ends = []
        for k, each in enumerate(several):
            for beyond, width in groups[each]:
                units[k, beyond.start : beyond.stop] += width
            ends += [0, widths[each]]
        return replace(
            self, first=np.append(self.first, self.first[-1] + 2 * np.arange(1, len(several) + 1)),
            at=np.append(self.at, ints(ends)), price=np.append(self.price, np.zeros(len(ends), dtype=np.int64)),
            units=units,
        )  # fmt: skip

    def with_limits(self, limits: Mapping[int, tuple[int, int]]) -> CouplingRows:
        """The same rows with lower and upper limits on some totals."""
        at = self.at.copy()
        for k, (least, most) in limits.items():
            row = len(self) - len(self.units) + k
            low, high = at[self.first[row] : self.first[row + 1]].tolist()
            at[self.first[row] : self.first[row + 1]] = max(least, low), min(most, high)
        return replace(self, at=at)

    def contents(self) -> list[bytes]:
        """For each row what it sums and what it charges; no two rows are equal."""
        order = np.lexsort((self.option, self.row))
        cuts = np.searchsorted(self.row[order], np.arange(len(self) + 1))
        pairs = np.stack((self.option, self.weight), axis=1)[order]
        vertices = np.stack((self.at, self.price), axis=1)
        ends = zip(pairwise(cuts.tolist()), pairwise(self.first.tolist()), strict=True)
        return [pairs[a:b].tobytes() + vertices[c:d].tobytes() for (a, b), (c, d) in ends]

    def entries(self, sets: Sequence[Ints]) -> list[tuple[Ints, Ints]]:
        """(Rows, values) of each of some sets of options; rows ascend and zero values are left out."""
        options = np.concatenate([np.zeros(0, dtype=np.int64), *sets])
        counts = self.by_option[options + 1] - self.by_option[options]
        entries = np.repeat(self.by_option[options] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        owner = np.repeat(np.repeat(np.arange(len(sets)), [len(s) for s in sets]), counts)
        pairs, place = np.unique(owner * len(self) + self.row[entries], return_inverse=True)
        value = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(value, place, self.weight[entries])
        pairs, value = pairs[value != 0], value[value != 0]
        cuts = np.searchsorted(pairs, np.arange(len(sets) + 1) * len(self)).tolist()
        rows = pairs % max(len(self), 1)
        return [(rows[a:b], value[a:b]) for a, b in pairwise(cuts)]

    def values(self, options: Ints) -> tuple[Ints, Ints]:
        """(Rows, values) of a set of options, rows ascending."""
        counts = self.by_option[options + 1] - self.by_option[options]
        entries = np.repeat(self.by_option[options], counts) + (
            np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        )
        rows, place = np.unique(self.row[entries], return_inverse=True)
        value = np.zeros(len(rows), dtype=np.int64)
        np.add.at(value, place, self.weight[entries])
        return rows, value


def coupling_rows(
    book: Book, line_sums: Iterable[int] = (), guiding: int | None = None, without: Iterable[int] = ()
) -> CouplingRows:
    """The linear clauses of a book as rows; clauses over the same sum share one row.

    Args:
        line_sums: indexes of clauses of lines that rows hold too, in place of networks.
        guiding: also what no network holds (hard sums in windows that roll: so many of them, or more), and of
            alternatives the first: for rotas, not for bounds.
        without: indexes of clauses to leave out.

    Of alternatives (`OneOf`) those are taken that are none, each form at its share of the price; the others are left
    out: a bound without them is still one.

    Raises:
        UnreachableRow: a hard clause is out of reach.
    """
    history = book.problem.options.history
    merged: dict[bytes, tuple[Ints, Ints, list[tuple[Linear, int]]]] = {}
    for each in _row_clauses(book, line_sums, guiding, set(without)):
        for clause in _linear(each, guiding is not None):
            options, weights, past = _gather(clause, history)
            key = options.tobytes() + weights.tobytes()
            merged.setdefault(key, (options, weights, []))[2].append((clause, past))
    first, at, price = [0], [ints(())], [ints(())]
    row, option, weight = [ints(())], [ints(())], [ints(())]
    for options, weights, clauses in merged.values():
        where, paid = _vertices(clauses, int(np.minimum(weights, 0).sum()), int(np.maximum(weights, 0).sum()))
        if not len(options) and not paid.any():
            continue
        row.append(np.full(len(options), len(first) - 1, dtype=np.int64))
        option.append(options)
        weight.append(weights)
        at.append(where)
        price.append(paid)
        first.append(first[-1] + len(where))
    options = np.concatenate(option)
    order = np.argsort(options, kind="stable")
    return CouplingRows(
        ints(first),
        np.concatenate(at),
        np.concatenate(price),
        np.concatenate(row)[order],
        options[order],
        np.concatenate(weight)[order],
        np.searchsorted(options[order], np.arange(len(book.problem.options) + 1)).astype(np.int64),
    )


def _row_clauses(book: Book, line_sums: Iterable[int], guiding: int | None, left_out: set[int]) -> list[Clause]:
    """The clauses that rows are made of."""
    day = book.problem.options.day
    wanted = [book.clauses[i] for i in book.shared if i not in left_out]
    wanted += [book.clauses[i] for i in line_sums]
    if guiding is not None:
        everybody = [book.clauses[i] for mine in book.of_person for i in mine]
        wanted += [window for c in rolling_sums(everybody, guiding) for window in _tightest(c, day)]
    return wanted


def _linear(clause: Clause, guiding: bool = False) -> list[Linear]:
    """A clause as linear forms: itself, its windows, or the forms of its only alternative, which together cost no
    more."""
    if isinstance(clause, Linear):
        return [clause]
    if isinstance(clause, Sum):
        return [_window(clause, w) for w in range(len(clause.groups))]
    if not isinstance(clause, OneOf):
        return []
    if len(clause.alternatives) > 1 and not (guiding and clause.place.kind != "person"):
        return []
    forms, price = clause.alternatives[0], clause.price
    found = []
    for i, (options, weights, low, high, base, _) in enumerate(forms):  # without conjunctions a bound is still one
        each = price if price.hard else Price((price.points + i) // len(forms))
        found.append(
            Linear(
                rule=clause.rule, place=clause.place, options=options, weights=weights, low=low, high=high, base=base,
                under=each, over=each, once=True,
            )
        )  # fmt: skip
    return found


def _tightest(clause: Sum, day: Ints) -> list[Linear]:
    """For each day, of the windows that begin on it the one that can be exceeded most."""
    starts = clause.groups.starts
    most = np.add.reduceat(np.append(np.maximum(clause.weights, 0), 0), starts[:-1]) + clause.base - clause.high
    found: dict[int, int] = {}
    for w in np.argsort(-most, kind="stable").tolist():
        if starts[w + 1] > starts[w]:
            found.setdefault(int(day[clause.groups.options[starts[w]]]), w)
    return [_window(clause, w) for w in sorted(found.values())]


def _window(clause: Sum, w: int) -> Linear:
    """One window of a sum."""
    part = slice(int(clause.groups.starts[w]), int(clause.groups.starts[w + 1]))
    under, over = (Price(int(points[w]), hard=clause.hard) for points in (clause.under, clause.over))
    return Linear(
        rule=clause.rule, place=clause.place, options=clause.groups.options[part], weights=clause.weights[part],
        low=int(clause.low[w]), high=int(clause.high[w]), base=int(clause.base[w]), under=under, over=over,
        unit=clause.unit, once=clause.once,
    )  # fmt: skip


def _gather(clause: Linear, history: Flags) -> tuple[Ints, Ints, int]:
    """The distinct options with their total weights, and what history adds."""
    past = int(clause.weights[history[clause.options]].sum())
    options, place = np.unique(clause.options, return_inverse=True)
    weights = np.zeros(len(options), dtype=np.int64)
    np.add.at(weights, place, clause.weights)
    keep = ~history[options] & (weights != 0)
    return options[keep], weights[keep], past


def _vertices(clauses: list[tuple[Linear, int]], least: int, most: int) -> tuple[Ints, Ints]:
    """Vertices of the lower convex hull of what some clauses together charge for values `least` to `most`.

    Args:
        clauses: each with what history adds to its value.
    """
    limits = [(clause, clause.low - clause.base - past, clause.high - clause.base - past) for clause, past in clauses]
    low_end = max([least, *(low for clause, low, _ in limits if clause.under.hard)])
    high_end = min([most, *(high for clause, _, high in limits if clause.over.hard)])
    if low_end > high_end:
        raise UnreachableRow
    every_value = high_end - low_end < TABULATED
    if every_value:
        values = np.arange(low_end, high_end + 1, dtype=np.int64)
    else:
        kinks = {low_end, high_end, *(k for _, low, high in limits for k in (low, high) if low_end <= k <= high_end)}
        values = ints(sorted(kinks))
    total = np.zeros(len(values), dtype=np.int64)
    for clause, low, high in limits:
        for distance, each in ((low - values, clause.under), (values - high, clause.over)):
            total += _charge(clause, np.maximum(distance, 0), each, every_value)
    return _lower_hull(values, total)


def _charge(clause: Linear, short: Ints, price: Price, every_value: bool) -> Ints:
    """What a clause charges for distances beyond a limit: by started units if the price is tabulated, else a linear
    underestimate."""
    if clause.once:
        # far from its limit a charge once is no more than a line through its limit
        return np.where(short > 0, price.points, 0)
    return -(-short // clause.unit) * price.points if every_value else short * price.points // clause.unit


def _lower_hull(at: Ints, price: Ints) -> tuple[Ints, Ints]:
    """Lower convex hull of points with ascending abscissae."""
    bends = np.ones(len(at), dtype=np.bool_)  # what is not below its neighbours' chord is no vertex
    along, up = np.diff(at), np.diff(price)
    bends[1:-1] = up[:-1] * along[1:] < up[1:] * along[:-1]
    kept: list[tuple[int, int]] = []
    for x, y in zip(at[bends].tolist(), price[bends].tolist(), strict=True):
        while len(kept) > 1:
            (x0, y0), (x1, y1) = kept[-2], kept[-1]
            if (y1 - y0) * (x - x1) < (y - y1) * (x1 - x0):
                break
            kept.pop()
        kept.append((x, y))
    return ints(x for x, _ in kept), ints(y for _, y in kept)
