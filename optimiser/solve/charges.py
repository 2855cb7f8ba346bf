"""The compiled loops of a blend: what rows charge, and weight moved between a person's lines."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from ..problem.options import Ints

Reals = npt.NDArray[np.float64]

CORRECTIONS = 12
"""Most moves of a person's weight after each pricing."""

HALVINGS = 7
"""Steps of the search for the best move."""


class Field(NamedTuple):
    """The rows, flat, for the compiled loops; see `Rows`."""

    by_option: Ints
    row: Ints
    weight: Ints
    first: Ints
    at: Ints
    price: Ints
    width: Reals
    """By row: how far its value moves its price by one point."""
    penalty: float


@numba.njit(cache=True, nogil=True)
def slope(field: Any, r: int, value: float, centre: float) -> float:
    """What a row charges for its next unit at a value, smoothed around a centre."""
    width = field.width[r]
    where = value + width * centre
    before = -field.penalty
    for i in range(field.first[r], field.first[r + 1]):
        if where - width * before < field.at[i]:
            return float(before)
        after = field.penalty
        if i + 1 < field.first[r + 1]:
            after = (field.price[i + 1] - field.price[i]) / (field.at[i + 1] - field.at[i])
        if where - field.at[i] <= width * after:
            return float((where - field.at[i]) / width)
        before = after
    return float(before)


@numba.njit(cache=True, nogil=True)
def slopes(field: Any, value: Any, centre: Any, out: Any) -> None:
    """Every row's charge for its next unit."""
    for r in range(len(value)):
        out[r] = slope(field, r, value[r], centre[r])


@numba.njit(cache=True, nogil=True)
def prices(
    field: Any, begin: int, end: int, value: Any, centre: Any, stamp: Any, turn: int, charge: Any, scale: int, out: Any
) -> None:
    """What each option from `begin` to `end` costs in the rows, in parts of a point."""
    for o in range(begin, end):
        total = 0.0
        for e in range(field.by_option[o], field.by_option[o + 1]):
            r = field.row[e]
            if stamp[r] != turn:
                stamp[r] = turn
                charge[r] = slope(field, r, value[r], centre[r])
            total += charge[r] * field.weight[e]
        out[o] = np.int64(np.rint(total * scale))


@numba.njit(cache=True, nogil=True)
def shift(
    field: Any, out: Any, into: Any, most: float, value: Any, centre: Any, more: float, difference: Any
) -> float:
    """Move weight from one line to another by the best step, at most `most`; the step.

    Args:
        out, into: options of the lines.
        value: by row; changed.
        more: what `into` costs by itself more than `out`.
        difference: by row, all zero; as it was when this returns.
    """
    touched = []
    for sign in (-1, 1):
        for o in out if sign < 0 else into:
            for e in range(field.by_option[o], field.by_option[o + 1]):
                r = field.row[e]
                if difference[r] == 0.0:
                    touched.append(r)
                difference[r] += sign * field.weight[e]
    low, high = 0.0, most
    for turn in range(HALVINGS + 1):
        middle = high if turn == 0 else 0.5 * (low + high)
        rise = more
        for r in touched:
            if difference[r] != 0.0:
                rise += difference[r] * slope(field, r, value[r] + middle * difference[r], centre[r])
        if rise <= 0:
            low = middle
            if turn == 0:
                break
        else:
            high = middle
    for r in touched:
        value[r] += low * difference[r]
        difference[r] = 0.0
    return low


@numba.njit(cache=True, nogil=True)
def correct(
    field: Any, options: Any, starts: Any, points: Any, weights: Any, value: Any, centre: Any, stamp: Any, turn: int,
    charge: Any, difference: Any,
) -> int:  # fmt: skip
    """Move a person's weight from their dearest line to their cheapest, some times; the last stamp used."""
    count = len(points)
    cost = np.zeros(count)
    for _ in range(CORRECTIONS):
        turn += 1
        best = worst = -1
        for i in range(count):
            total = float(points[i])
            for o in options[starts[i] : starts[i + 1]]:
                for e in range(field.by_option[o], field.by_option[o + 1]):
                    r = field.row[e]
                    if stamp[r] != turn:
                        stamp[r] = turn
                        charge[r] = slope(field, r, value[r], centre[r])
                    total += charge[r] * field.weight[e]
            cost[i] = total
            if best < 0 or total < cost[best]:
                best = i
            if weights[i] > 0 and (worst < 0 or total > cost[worst]):
                worst = i
        if best == worst or cost[worst] - cost[best] < 0.01:
            break
        step = shift(
            field, options[starts[worst] : starts[worst + 1]], options[starts[best] : starts[best + 1]],
            weights[worst], value, centre, float(points[best] - points[worst]), difference,
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
            rise = (field.price[i + 1] - field.price[i]) / (field.at[i + 1] - field.at[i])
            total += field.price[i] + rise * (v - field.at[i])
    return total


@numba.njit(cache=True, nogil=True)
def stuck(net: Any, others: Any, kind_of: Any, line: Any) -> int:
    """The first of the other automata that forbids a line; -1 if none does."""
    state = np.zeros(others.number, np.int64)
    for t in range(net.days):
        kind = kind_of[line[t]]
        for r in range(others.number):
            at = r * (net.days + 1) + t
            step = others.at[at] + state[r] * others.wide[at] + others.symbol[kind, r]
            state[r] = others.after[step]
            if state[r] < 0:
                return r
    return -1
