"""The compiled loops of a blend: what rows charge, a line that is cheap there, and weight moved between lines."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from optimiser.problem.options import Ints
from optimiser.solve.compiled import integer
from optimiser.solve.pricing.arrays import INFINITY
from optimiser.solve.pricing.beam_search import beam_search
from optimiser.solve.pricing.network_reduction import price_reduced_network
from optimiser.solve.pricing.resource_extension import broken_resources, line_points
from optimiser.solve.pricing.shortest_path_kernel import price_network

Reals = npt.NDArray[np.float64]

CORRECTIONS = 12
"""Most moves of a person's weight after each pricing."""

HALVINGS = 7
"""Steps of the search for the best move."""

WIDTH = 16
"""Beginnings that the beam keeps."""

ATTEMPTS = 6
"""Pricings in a row, dearer each time, while no line found keeps all other automata."""

STRICT = 3
"""Pricings in a row that leave out what days that are held forbid; then it is but fined."""

LEAST_RISE, RISE, FALL = 4, 128, 50
"""A surcharge rises by a part of a point, or of the dearest day of the line where that is more; it falls by a part of
itself."""

LEAST = 1e-9
"""Weight below which a line is not taken."""


class Field(NamedTuple):
    """The rows, flat, for the compiled loops; see `Rows`."""

    by_option: Ints
    row: Ints
    weight: Ints
    first: Ints
    at: Ints
    price: Ints
    rise: Reals
    """By vertex: what a unit costs from there to the row's next one, the penalty beyond its last."""
    width: Reals
    """By row: how far its value moves its price by one point."""
    penalty: float


class Mix(NamedTuple):
    """A person's lines, flat, and how much of each they take. Line i has `options[starts[i]:starts[i + 1]]`."""

    options: Ints
    starts: Ints
    points: Ints
    weights: Reals


class Stand(NamedTuple):
    """Where the rows stand, and what they charge there.

    `stamp` says in which turn of the loops a row was last read; `difference` is zero between calls.
    """

    value: Reals
    centre: Reals
    charge: Reals
    difference: Reals
    stamp: Ints
    touched: Ints

    @classmethod
    def nowhere(cls, rows: int) -> Stand:
        """Rows of value 0, not smoothed around anything."""

        def none() -> Reals:
            return np.zeros(rows)

        return cls(none(), none(), none(), none(), none().astype(np.int64), none().astype(np.int64))

    def copy(self) -> Stand:
        """The same in arrays of its own."""
        return self._replace(**{name: part.copy() for name, part in self._asdict().items()})


@numba.njit(cache=True, nogil=True)
def slope(field: Any, r: int, value: float, centre: float) -> float:
    """What a row charges for its next unit at a value, smoothed around a centre."""
    width = field.width[r]
    where = value + width * centre
    before = -field.penalty
    for i in range(field.first[r], field.first[r + 1]):
        if where - width * before < field.at[i]:
            return float(before)
        after = field.rise[i]
        if where - field.at[i] <= width * after:
            return float((where - field.at[i]) / width)
        before = after
    return float(before)


@numba.njit(cache=True, nogil=True)
def slopes(field: Any, stand: Any) -> None:
    """Every row's charge for its next unit."""
    for r in range(len(stand.value)):
        stand.charge[r] = slope(field, r, stand.value[r], stand.centre[r])


@numba.njit(cache=True, nogil=True)
def prices(field: Any, begin: int, end: int, stand: Any, turn: int, scale: int, out: Any) -> None:
    """What each option from `begin` to `end` costs in the rows, in parts of a point."""
    stamp, charge = stand.stamp, stand.charge
    for o in range(begin, end):
        total = 0.0
        for e in range(field.by_option[o], field.by_option[o + 1]):
            r = field.row[e]
            if stamp[r] != turn:
                stamp[r] = turn
                charge[r] = slope(field, r, stand.value[r], stand.centre[r])
            total += charge[r] * field.weight[e]
        out[o] = np.int64(np.rint(total * scale))


@numba.njit(cache=True, nogil=True)
def _shift(field: Any, stand: Any, out: Any, into: Any, most: float, more: float, turn: int) -> float:
    """Move weight from one line to another by the best step, at most `most`; the step.

    Args:
        stand: values and charges are changed.
        out, into: options of the lines.
        more: what `into` costs by itself more than `out`.
        turn: a stamp that no row has.
    """
    value, centre, difference, touched = stand.value, stand.centre, stand.difference, stand.touched
    met = 0
    for sign in (-1, 1):
        for o in out if sign < 0 else into:
            for e in range(field.by_option[o], field.by_option[o + 1]):
                r = field.row[e]
                if stand.stamp[r] != turn:
                    stand.stamp[r] = turn
                    touched[met] = r
                    met += 1
                difference[r] += sign * field.weight[e]
    moved = 0
    for r in touched[:met]:
        if difference[r] != 0.0:
            touched[moved] = r
            moved += 1
    low, high = 0.0, most
    for trial in range(HALVINGS + 1):
        middle = high if trial == 0 else 0.5 * (low + high)
        rise = more
        for r in touched[:moved]:
            rise += difference[r] * slope(field, r, value[r] + middle * difference[r], centre[r])
        if rise <= 0:
            low = middle
            if trial == 0:
                break
        else:
            high = middle
    for r in touched[:moved]:
        value[r] += low * difference[r]
        stand.charge[r] = slope(field, r, value[r], centre[r])
        difference[r] = 0.0
    return low


@numba.njit(cache=True, nogil=True)
def correct(field: Any, stand: Any, mix: Any, turn: int) -> int:
    """Move a person's weight from their dearest line to their cheapest, some times; the last stamp used.

    The rows of their lines must be charged what they charge now.
    """
    options, starts, points, weights = mix
    count = len(points)
    cost = np.zeros(count)
    for _ in range(CORRECTIONS):
        best = worst = -1
        for i in range(count):
            total = float(points[i])
            for o in options[starts[i] : starts[i + 1]]:
                for e in range(field.by_option[o], field.by_option[o + 1]):
                    total += stand.charge[field.row[e]] * field.weight[e]
            cost[i] = total
            if best < 0 or total < cost[best]:
                best = i
            if weights[i] > 0 and (worst < 0 or total > cost[worst]):
                worst = i
        if best == worst or cost[worst] - cost[best] < 0.01:
            break
        turn += 1
        step = _shift(
            field, stand, options[starts[worst] : starts[worst + 1]], options[starts[best] : starts[best + 1]],
            weights[worst], float(points[best] - points[worst]), turn,
        )  # fmt: skip
        weights[best] += step
        weights[worst] = 0.0 if step >= weights[worst] else weights[worst] - step
    return turn


@numba.njit(cache=True, nogil=True)
def put(field: Any, options: Any, weight: float, value: Any) -> None:
    """Add some of a line to the rows."""
    for o in options:
        for e in range(field.by_option[o], field.by_option[o + 1]):
            value[field.row[e]] += weight * field.weight[e]


@numba.njit(cache=True, nogil=True)
def charged(field: Any, value: Any) -> float:
    """What the rows cost at some values."""
    total = 0.0
    for r in range(len(value)):
        begin, end, v = field.first[r], field.first[r + 1], value[r]
        if v <= field.at[begin]:
            total += field.price[begin] + field.penalty * (field.at[begin] - v)
        elif v >= field.at[end - 1]:
            total += field.price[end - 1] + field.penalty * (v - field.at[end - 1])
        else:
            i = begin
            while field.at[i + 1] < v:
                i += 1
            total += field.price[i] + field.rise[i] * (v - field.at[i])
    return total


@numba.njit(cache=True, nogil=True)
def cheapest(
    line: Any, price: Any, fine: Any, begin: int, counted: Any, surcharge: Any, mix: Any, scale: int, scratch: Any,
    limits: Any, lines: Any, costs: Any,
) -> tuple[int, int]:  # fmt: skip
    """A line cheaper than those that are taken. What the network leaves to other automata is kept to by surcharges,
    each of which rises while its automaton is broken, and by a beam that the surcharges guide.

    Args:
        line: network and resources.
        price, fine: by option of the problem, what the rows charge and what comes on top; `price` is changed.
        begin: the person's first option.
        counted: by automaton and option of the person, whether it counts.
        surcharge: by automaton; changed.
        mix: the person's.
        limits: ceilings for the beam.
        lines, costs: as for `best_lines`.

    Returns:
        (which of `lines`, its points); -1 if none is cheaper, -2 if there is no line at all.
    """
    net, resources = line
    held = False
    for i in range(begin, begin + counted.shape[1]):
        price[i] += fine[i]
        held |= fine[i] != 0
    cutoff = INFINITY
    for i in range(len(mix.points)):
        if mix.weights[i] > LEAST:
            of_rows = _together(price, mix.options[mix.starts[i] : mix.starts[i + 1]])
            cutoff = min(cutoff, mix.points[i] * scale + of_rows)
    broken = np.zeros(resources.number, np.bool_)
    best, inside = -1, 0
    for attempt in range(ATTEMPTS if resources.number else 1):
        _put_on(price, begin, counted, surcharge, 1)
        found = 0
        if held and attempt < STRICT:
            found = price_reduced_network(net, price, fine, scratch, lines, costs)
        if not found:  # no line has all that is held
            held = False
            found = price_network(net, price, scratch, integer(INFINITY), lines, costs)
        _put_on(price, begin, counted, surcharge, -1)
        if not found:
            return -2, 0
        dear = 0
        if resources.number:
            for h in lines[0]:
                for e in range(net.option_first[h], net.option_first[h + 1]):
                    dear = max(dear, abs(price[net.options[e]] - fine[net.options[e]]))
            stuck = broken_resources(net, resources, lines[0], broken)
            width = integer(WIDTH)
            if stuck and beam_search(net, resources, scratch, width, limits, lines[found - 1]) >= INFINITY:
                found -= 1
        whole = False
        for i in range(found):
            points = line_points(net, resources, lines[i])
            if points < 0:
                continue
            whole = True
            cost = points * scale
            for h in lines[i]:
                cost += _together(price, net.options[net.option_first[h] : net.option_first[h + 1]])
            if cost < cutoff:
                best, inside, cutoff = i, points, cost
        for r in range(resources.number):
            if broken[r]:
                surcharge[r] += max(scale // LEAST_RISE, dear // RISE) << attempt
            elif attempt == 0:
                surcharge[r] -= surcharge[r] // FALL
        if whole:
            break
    return best, inside


@numba.njit(cache=True, nogil=True)
def _put_on(price: Any, begin: int, counted: Any, surcharge: Any, sign: int) -> None:
    """Put surcharges on the options that count (sign 1), or take them off (-1)."""
    for r in range(len(surcharge)):
        if surcharge[r]:
            for i in range(counted.shape[1]):
                price[begin + i] += sign * surcharge[r] * counted[r, i]


@numba.njit(cache=True, nogil=True)
def _together(price: Any, options: Any) -> int:
    """What some options cost together."""
    total = 0
    for o in options:
        total += price[o]
    return total
