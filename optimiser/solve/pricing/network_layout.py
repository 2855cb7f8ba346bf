"""A line's automata laid out flat for the kernels: choices sorted by class and kind, nodes, symbols, resources.

The tables of shapes: `optimiser.solve.pricing.arrays`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.pricing.arrays import Int32s, Network, Resources
from optimiser.solve.pricing.automata.arrays import Automaton, Choices
from optimiser.solve.pricing.automata.operations import worst_differences
from optimiser.solve.pricing.line_automata import LineAutomata

FARTHEST = 1 << 30
"""A difference between futures, in points, that no saving makes up for."""

_SMALLEST_POOL = 23
"""Two to this power of zeros are 64 MiB, beyond what allocators hand out of memory that was in use before."""


def lay_out(made: LineAutomata, choices: Choices, offset: int, compared: int) -> tuple[Network, Resources]:
    """The arrays of a line.

    Args:
        choices: of all days, those that are dead too.
        offset: option of position 0.
        compared: most states of a resource whose futures are compared pair by pair.
    """
    shape, count, rest, first = made.shapes, made.counts, made.rest, made.first
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
    option_first, options = _options(choices, np.flatnonzero(made.alive)[order])
    node = np.concatenate(([0], np.cumsum(shape.size * (count.size + 1)))).astype(np.int64)
    a_cost = shape.cost if shape.cost.any() else _shared_zeros(len(shape.cost))
    b_next, b_cost, b_row = _by_symbol(count)
    b_paid = np.logical_or.reduceat(b_cost != 0, b_row[:-1]) if len(b_row) > 1 else np.zeros(0, dtype=np.bool_)
    b_at = np.concatenate(([0], np.cumsum(count.wide))).astype(np.int64)
    network = Network(
        days, shape.size, count.size, _offsets(shape), b_at, shape.wide, count.wide, shape.after, b_next,
        a_cost, b_cost, b_row[:-1], b_paid, node, class_first, keys[1, class_at], keys[2, class_at], kind_first,
        np.append(kind_at, len(order)), class_of, kind_of, made.points[order], option_first, options + offset,
    )  # fmt: skip
    symbol = np.ascontiguousarray(keys[3:, kind_at].T)
    empty = kind_of[np.flatnonzero(np.diff(option_first) == 0)]
    return network, _resources(rest, symbol, _counted(symbol, keys[0, kind_at], empty, days), days, compared)


def _counted(symbol: Ints, day: Ints, empty: Ints, days: int) -> Ints:
    """By kind and resource, 1 if the resource reads another symbol than for a day off; shape (kinds, automata).

    Args:
        symbol: what each reads of a kind; shape (kinds, automata).
        day: of each kind.
        empty: kinds that hold a choice of nothing.
    """
    off = np.full(days, -1)
    off[day[empty]] = empty
    rest = off[day]
    return np.ascontiguousarray(((symbol != symbol[np.maximum(rest, 0)]) | (rest < 0)[:, None]).astype(np.int64))


def _options(choices: Choices, order: Ints) -> tuple[Ints, Ints]:
    """(Where each choice's options begin, positions), history left out.

    Args:
        order: choices of the period.
    """
    begin = choices.start[choices.before : -1][order]
    size = choices.start[choices.before + 1 :][order] - begin
    place = np.arange(size.sum()) + np.repeat(begin - np.cumsum(size) + size, size)
    option, owner = choices.options[place], np.repeat(np.arange(len(order)), size)
    keep = ~choices.past[option]
    return np.searchsorted(owner[keep], np.arange(len(order) + 1)), option[keep]


def _shared_zeros(count: int) -> Ints:
    """Zeros that are never written to: all automata of hard rules share them as their costs."""
    return _pool(max(_SMALLEST_POOL, count.bit_length()))[:count]


@cache
def _pool(bits: int) -> Ints:
    """Zeros that take no memory until they are written to."""
    return np.zeros(1 << bits, dtype=np.int64)


def _offsets(automaton: Automaton) -> Ints:
    """Where each day of an automaton begins; shape (days + 1,)."""
    return np.concatenate(([0], np.cumsum(automaton.size[:-1] * automaton.wide))).astype(np.int64)


def _by_symbol(automaton: Automaton) -> tuple[Int32s, Ints, Ints]:
    """Next states and points of an automaton ordered by symbol, with the state after the last standing for none; and
    where each symbol's row begins and the last ends."""
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
    dead = after < 0
    cost = np.where(dead, 0, automaton.cost[place]) if automaton.cost.any() else _shared_zeros(len(after))
    return np.where(dead, automaton.size[day + 1], after).astype(np.int32), cost, row


def _resources(rest: Sequence[Automaton], symbol: Ints, counted: Ints, days: int, compared: int) -> Resources:
    """The automata that labels carry, one after the other.

    Args:
        symbol: what each reads of a kind; shape (kinds, automata).
        counted: whether it counts there; same shape.
    """
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
            worse.append(np.clip(worst_differences(automaton), -FARTHEST, FARTHEST))
            room += int(squares[-1])
        else:
            worse_at.append(np.full(days + 1, -1, dtype=np.int64))

    def flat(parts: list[Ints]) -> Ints:
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    after = flat([a.after for a in rest]).astype(np.int32)
    cost = flat([a.cost for a in rest]) if any(a.cost.any() for a in rest) else _shared_zeros(len(after))
    against = flat(worse).astype(np.int32)
    first = np.concatenate(([0], np.cumsum(flat(size)))).astype(np.int64)
    return Resources(
        len(rest), flat(size), flat(at), flat(wide), after, cost, symbol, counted, first, flat(worse_at), against
    )
