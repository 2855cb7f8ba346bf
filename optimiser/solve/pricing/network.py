"""A person's line compiled: the choices of each day and the clauses as one flat network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from optimiser.book import Book
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.clause_tests import suits_row
from optimiser.solve.pricing.arrays import Network, Resources, Whole
from optimiser.solve.pricing.automata.automaton import (
    Automaton,
    Choices,
    Infeasible,
    fold,
    product_automaton,
    trimmed,
    trivial_automaton,
    worst_differences,
)
from optimiser.solve.pricing.automata.runs_and_blocks import clause_automaton, pattern_automaton
from optimiser.solve.pricing.automata.windows import sum_automata
from optimiser.solve.pricing.day_choices import (
    Mine,
    TooManyChoices,
    close_pairs,
    is_pairs,
    list_choices,
    pair_groups,
    read_options,
)
from optimiser.surface import UNBOUNDED, Blocks, Pattern, Run, Succession, Sum

__all__ = ["LineNetwork", "TooManyChoices"]

SHAPES = 512
"""Most states that runs, successions and patterns may have together on one day."""

RESOURCES = 24
"""Most automata that labels carry beside the network."""

EVEN_BLOCKS = 2
"""How far blocks may be off an even pace where not all lines are held."""

COMPARED = 48
"""Most states of an automaton whose futures are compared pair by pair."""


class _Joined(NamedTuple):
    """A line's automata: two of its network, the rest, and the choices that are alive.

    Attributes:
        crowded: the network has no room for all that binds most.
        left_out: automata or windows there are none of.
        points: by choice that is alive.
    """

    shape: Automaton
    counts: Automaton
    rest: list[Automaton]
    crowded: bool
    left_out: int
    first: Ints
    alive: Flags
    points: Ints


class LineNetwork:
    """One person's line, ready to be priced.

    Args:
        book: the compiled rule book.
        person: whose.
        nodes: most nodes of the network; what would make it larger is left to the labelling.
        binding: most nodes that it may have for sums with a least and a most and for blocks: surcharges hardly find
            lines that keep to them.
        even_paces: 0 to hold all lines; or how many of their largest steps hard sums with a least and a most may be
            off an even pace, blocks being about as even, so that lines further off are not held. Tried one after the
            other until the network has room for all of these; else the first that leaves least out of it.
        relaxed: what the network does not hold is left out altogether, and so is what rows hold nearly as well (see
            `suits_row`): lines may cost more than they say, and even break hard clauses, but their bounds are sound.

    Raises:
        Infeasible: no line keeps the hard clauses, and one of `even_paces`.
        TooManyChoices: a day has too many.

    Attributes:
        net, resources: what the kernels read.
        left_out: automata, or windows, that neither holds: columns may be dearer than they say.
        even_pace: which of `even_paces` was taken; unless 0, some lines are left out, so that pricing proves nothing.
    """

    def __init__(
        self, book: Book, person: int, nodes: int = 150_000, binding: int = 1_200_000,
        even_paces: Sequence[int] = (0,), relaxed: bool = False,
    ) -> None:  # fmt: skip
        self.person = person
        self._book = book
        self._clauses = [book.clauses[i] for i in book.of_person[person]]
        if relaxed:
            self._clauses = [c for c in self._clauses if not suits_row(c, book.problem.options.day)]
        mine, two = read_options(book, person, self._clauses)
        choices = list_choices(mine, book.problem.calendar.days)
        if (np.diff(choices.days) == 0).any():
            raise Infeasible
        made, self.even_pace = None, 0
        for even_pace in even_paces:
            try:
                joined = self._joined(mine, two, choices, nodes, binding, even_pace)
            except Infeasible:
                if not even_pace:
                    raise
                continue
            if made is None or len(joined.rest) < len(made.rest):
                made, self.even_pace = joined, even_pace
            if not joined.crowded:
                break
        if made is None:
            raise Infeasible
        most = 0 if relaxed else RESOURCES
        self.left_out = made.left_out + max(0, len(made.rest) - most)
        made = made._replace(rest=made.rest[:most])
        self._flatten(made, choices, mine.offset)

    def _joined(self, mine: Mine, two: Ints, choices: Choices, nodes: int, binding: int, narrow: int) -> _Joined:
        """The clauses as two automata of a network, and those that are left to the labelling."""
        first = choices.days
        points = np.zeros(int(first[-1]), dtype=np.int64)
        alive = np.ones(len(points), dtype=np.bool_)
        shapes, counts, left_out = self._automata(mine, two, choices, points, alive, narrow)
        shapes = [a for a in shapes if fold(first, a, points, alive)]
        counts = [(one_sided, a) for one_sided, a in counts if fold(first, a, points, alive)]
        # choices that are dead go
        first = np.concatenate(([0], np.cumsum(alive)))[first]
        if (np.diff(first) == 0).any():
            raise Infeasible
        shapes = [a._replace(symbol=a.symbol[alive]) for a in shapes]
        counts = [(one_sided, a._replace(symbol=a.symbol[alive])) for one_sided, a in counts]
        shape = count = trivial_automaton(int(first[-1]), len(first) - 1)
        rest: list[Automaton] = []
        crowded = False
        for a in sorted(shapes, key=lambda a: a.largest):
            joined = product_automaton(first, shape, a, SHAPES)
            shape, rest = (joined, rest) if joined is not None else (shape, [*rest, a])
        for one_sided, a in counts:
            room = nodes if one_sided else binding
            joined = product_automaton(first, count, a, room, shape.size, room)
            count, rest = (joined, rest) if joined is not None else (count, [*rest, a])
            crowded |= joined is None and not one_sided
        shape, count = trimmed(first, shape, count)
        return _Joined(shape, count, rest, crowded, left_out, first, alive, points[alive])

    def _automata(
        self, mine: Mine, two: Ints, choices: Choices, points: Ints, alive: Flags, narrow: int
    ) -> tuple[list[Automaton], list[tuple[bool, Automaton]], int]:
        """Automata of the clauses: shapes (runs, successions, patterns), and counts in the order in which
        they bind (sums with a least and a most, blocks, other sums), each with whether it has but a least or a most;
        and how many automata or windows there are none of."""
        shapes: list[Automaton | None] = []
        counts: list[tuple[tuple[int, int], Automaton]] = []
        both, left_out = np.array((True, True)), 0
        if len(two):
            shapes.append(pattern_automaton(choices, *pair_groups(two, mine, True), both, 0, True, points))
        for clause in self._clauses:
            match clause:
                case Run():
                    shapes.append(clause_automaton(clause, choices, mine.offset, points))
                case Pattern() if not is_pairs(clause):
                    shapes.append(clause_automaton(clause, choices, mine.offset, points))
                case Succession() if clause.price.points:
                    pairs = close_pairs(clause, mine)
                    if len(pairs):
                        price = clause.price.points
                        groups = pair_groups(pairs, mine, False)
                        shapes.append(pattern_automaton(choices, *groups, both, price, False, points))
                case Blocks():
                    made = clause_automaton(clause, choices, mine.offset, points, EVEN_BLOCKS if narrow else 0)
                    if made is None:
                        left_out += 1
                    else:
                        counts.append(((1, made.largest), made))
                case Sum():
                    found, lost = sum_automata(clause, choices, mine.offset, points, alive, narrow)
                    left_out += lost
                    one_sided = bool((clause.low <= -(UNBOUNDED >> 1)).all() or (clause.high >= UNBOUNDED >> 1).all())
                    counts += [((2 if one_sided else 0, a.largest), a) for a in found]
        left_out += sum(a is None for a in shapes)
        found_counts = [(key[0] == 2, a) for key, a in sorted(counts, key=lambda x: x[0])]
        return [a for a in shapes if a is not None], found_counts, left_out

    def _flatten(self, made: _Joined, choices: Choices, offset: int) -> None:
        """Sort the choices by class and kind and lay everything out for the kernel."""
        shape, count, rest, first, alive = made.shape, made.counts, made.rest, made.first, made.alive
        days = len(first) - 1
        day = np.repeat(np.arange(days), np.diff(first))
        keys = np.stack([day, shape.symbol, count.symbol, *(a.symbol for a in rest)])
        order = np.lexsort(keys[::-1])
        keys = keys[:, order]
        fresh = np.ones(keys.shape, dtype=np.bool_)
        fresh[:, 1:] = np.logical_or.accumulate(keys[:, 1:] != keys[:, :-1])
        kind_at, class_at = np.flatnonzero(fresh[-1]), np.flatnonzero(fresh[2])
        kind_of = np.cumsum(fresh[-1]) - 1
        class_of = (np.cumsum(fresh[2]) - 1)[kind_at]
        class_first = np.searchsorted(keys[0, class_at], np.arange(days + 1))
        kind_first = np.searchsorted(class_of, np.arange(len(class_at) + 1))
        choice_first = np.append(kind_at, len(order))
        # options of each choice, history left out
        begin = choices.start[choices.before : -1][alive][order]
        size = choices.start[choices.before + 1 :][alive][order] - begin
        place = np.arange(size.sum()) + np.repeat(begin - np.cumsum(size) + size, size)
        option, owner = choices.options[place], np.repeat(np.arange(len(order)), size)
        keep = ~choices.past[option]
        option_first = np.searchsorted(owner[keep], np.arange(len(order) + 1))
        node = np.concatenate(([0], np.cumsum(shape.size * (count.size + 1)))).astype(np.int64)
        self.nodes = int(node[-1])
        self.widest = int((shape.size[1:] * count.wide * count.size[:-1]).max(initial=0))
        b_next, b_cost, b_row = _by_symbol(count)
        b_paid = np.logical_or.reduceat(b_cost != 0, b_row[:-1]) if len(b_row) > 1 else np.zeros(0, dtype=np.bool_)
        b_at = np.concatenate(([0], np.cumsum(count.wide))).astype(np.int64)
        self.net = Network(
            days, shape.size, count.size, _offsets(shape), b_at, shape.wide, count.wide, shape.after, b_next,
            shape.cost, b_cost, b_row[:-1], b_paid, node, class_first, keys[1, class_at], keys[2, class_at],
            kind_first, choice_first, class_of, kind_of, made.points[order], option_first, option[keep] + offset,
        )  # fmt: skip
        compared = 0 if self.even_pace else COMPARED
        self.resources = _resources(rest, np.ascontiguousarray(keys[3:, kind_at].T), days, compared)

    def options(self, line: Ints) -> Ints:
        """Options of a line given as choices."""
        begin, end = self.net.option_first[line], self.net.option_first[line + 1]
        size = end - begin
        return np.asarray(self.net.options[np.arange(size.sum()) + np.repeat(begin - np.cumsum(size) + size, size)])

    @cached_property
    def _places(self) -> list[dict[tuple[int, ...], int]]:
        """Per day, the choice that each set of options is."""
        net = self.net
        first = net.choice_first[net.kind_first[net.class_first]].tolist()
        options, at = net.options.tolist(), net.option_first.tolist()
        return [{tuple(options[at[c] : at[c + 1]]): c for c in range(a, b)} for a, b in pairwise(first)]

    def most(self, day: int) -> int:
        """Most options that one choice of a day holds."""
        net = self.net
        first, end = (int(net.choice_first[net.kind_first[net.class_first[d]]]) for d in (day, day + 1))
        return int(np.diff(net.option_first[first : end + 1]).max())

    def choices_of(self, chosen: Iterable[int]) -> Ints | None:
        """A set of this person's options as choices; None if some day's set is no choice."""
        day_of = self._book.problem.options.day
        sets: list[list[int]] = [[] for _ in self._places]
        for o in sorted(chosen):
            sets[int(day_of[o])].append(o)
        line = [place.get(tuple(s), -1) for place, s in zip(self._places, sets, strict=True)]
        return ints(line) if min(line) >= 0 else None


def _offsets(automaton: Automaton) -> Ints:
    """Where each layer of an automaton begins; shape (days + 1,)."""
    return np.concatenate(([0], np.cumsum(automaton.size[:-1] * automaton.wide))).astype(np.int64)


def _by_symbol(automaton: Automaton) -> tuple[Whole, Ints, Ints]:
    """Next states and points of an automaton symbol by symbol, no way being the state after the last; and where
    each symbol's row begins and the last ends."""
    size, wide = automaton.size[:-1], automaton.wide
    begin = _offsets(automaton)
    height = np.repeat(size, wide)
    row = np.concatenate(([0], np.cumsum(height))).astype(np.int64)
    # entry i of a row is state i's
    state = np.arange(row[-1]) - np.repeat(row[:-1], height)
    first_symbol = np.repeat(np.cumsum(wide) - wide, wide)
    symbol = np.repeat(np.arange(len(height)) - first_symbol, height)
    day = np.repeat(np.repeat(np.arange(len(wide)), wide), height)
    place = begin[day] + state * wide[day] + symbol
    after = automaton.after[place]
    after = np.where(after < 0, automaton.size[day + 1], after)
    return after.astype(np.int32), np.where(automaton.after[place] < 0, 0, automaton.cost[place]), row


def _resources(rest: list[Automaton], symbol: Ints, days: int, compared: int) -> Resources:
    size, at, wide, worse_at, worse = [], [], [], [], []
    places = room = 0
    for automaton in rest:
        size.append(automaton.size)
        at.append(_offsets(automaton) + places)
        wide.append(np.append(automaton.wide, 0))
        places += len(automaton.after)
        if automaton.largest <= compared:
            squares = np.cumsum(automaton.size**2)
            worse_at.append(np.concatenate(([0], squares[:-1])) + room)
            worse.append(np.clip(worst_differences(automaton), -(1 << 30), 1 << 30))
            room += int(squares[-1])
        else:
            worse_at.append(np.full(days + 1, -1, dtype=np.int64))

    def flat(parts: list[Ints]) -> Ints:
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    after, cost = flat([a.after for a in rest]).astype(np.int32), flat([a.cost for a in rest])
    against = flat(worse).astype(np.int32)
    return Resources(len(rest), flat(size), flat(at), flat(wide), after, cost, symbol, flat(worse_at), against)
