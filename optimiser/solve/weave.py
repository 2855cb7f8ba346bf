"""The compiled steps by which layered automata are joined and made small, one layer at a time."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def join_layer(
    p: Any, q: Any, one: Any, one_cost: Any, two: Any, two_cost: Any, x: Any, y: Any, tall: int, width: int, limit: int
) -> tuple[Any, Any, Any, Any, int]:
    """One layer of a product.

    Args:
        p, q: states of the two automata, by state of the product.
        x, y: symbols of the two, by symbol of the product.
        tall, width: states of the two in the next layer.
        limit: most states of the product in the next layer.

    Returns:
        (next states, points, p and q of the next layer, their number; -1 if beyond the limit).
    """
    n, m = len(p), len(x)
    place = np.full(tall * width, -1, np.int64)
    most = min(n * m, tall * width, limit)
    np_, nq = np.empty(most, np.int64), np.empty(most, np.int64)
    after, cost = np.full((n, m), -1, np.int64), np.zeros((n, m), np.int64)
    found = 0
    for s in range(n):
        for k in range(m):
            a, b = one[p[s], x[k]], two[q[s], y[k]]
            if a < 0 or b < 0:
                continue
            spot = a * width + b
            if place[spot] < 0:
                if found == most:
                    return after, cost, np_, nq, -1
                place[spot] = found
                np_[found], nq[found] = a, b
                found += 1
            after[s, k] = place[spot]
            cost[s, k] = one_cost[p[s], x[k]] + two_cost[q[s], y[k]]
    return after, cost, np_[:found], nq[:found], found


@numba.njit(cache=True, nogil=True)
def live_rows(after: Any, place: Any) -> Any:
    """Renumber next states by `place` (in place; -1 is dead) and say which rows have a way on."""
    keep = np.zeros(len(after), np.bool_)
    for s in range(after.shape[0]):
        for k in range(after.shape[1]):
            if after[s, k] >= 0:
                after[s, k] = place[after[s, k]]
                if after[s, k] >= 0:
                    keep[s] = True
    return keep


@numba.njit(cache=True, nogil=True)
def equal_rows(after: Any, cost: Any, wanted: Any) -> tuple[Any, Any]:
    """Number equal rows alike.

    Args:
        after, cost: shape (rows, columns); the cost of a dead entry does not matter.
        wanted: rows to be numbered; the others get -1.

    Returns:
        (number by row, a row for each number).
    """
    rows, columns = after.shape
    number = np.full(rows, -1, np.int64)
    first = np.empty(rows, np.int64)
    mark = np.empty(rows, np.int64)
    size = 1
    while size < 2 * rows:
        size *= 2
    slot = np.full(size, -1, np.int64)
    found = 0
    for s in range(rows):
        if not wanted[s]:
            continue
        h = np.int64(1469598103)
        for k in range(columns):
            a = after[s, k]
            h = (h ^ a) * np.int64(1099511628211)
            if a >= 0:
                h = (h ^ cost[s, k]) * np.int64(1099511628211)
            h ^= h >> 29
        mark[s] = h
        spot = h & (size - 1)
        while slot[spot] >= 0:
            r = slot[spot]
            if mark[r] == h:
                same = True
                for k in range(columns):
                    if after[s, k] != after[r, k] or (after[s, k] >= 0 and cost[s, k] != cost[r, k]):
                        same = False
                        break
                if same:
                    break
            spot = (spot + 1) & (size - 1)
        if slot[spot] >= 0:
            number[s] = number[slot[spot]]
        else:
            slot[spot] = s
            first[found] = s
            number[s] = found
            found += 1
    return number, first[:found]


@numba.njit(cache=True, nogil=True)
def reach(after: Any, cost: Any, order: Any, states: int) -> tuple[Any, Any, Any]:
    """Rows `order` of a layer, with the next states they reach renumbered; and those states."""
    n, m = len(order), after.shape[1]
    place = np.full(states, -1, np.int64)
    met = np.empty(states, np.int64)
    found = 0
    to, paid = np.full((n, m), -1, np.int64), np.zeros((n, m), np.int64)
    for s in range(n):
        for k in range(m):
            a = after[order[s], k]
            if a < 0:
                continue
            if place[a] < 0:
                place[a] = found
                met[found] = a
                found += 1
            to[s, k] = place[a]
            paid[s, k] = cost[order[s], k]
    return to, paid, met[:found]


@numba.njit(cache=True, nogil=True)
def least_by_symbol(after: Any, cost: Any, far: int) -> Any:
    """Take the least points of each symbol off its column (in place); `far` where it is dead."""
    least = np.full(after.shape[1], far, np.int64)
    for k in range(after.shape[1]):
        for s in range(after.shape[0]):
            if after[s, k] >= 0:
                least[k] = min(least[k], cost[s, k])
        for s in range(after.shape[0]):
            cost[s, k] = cost[s, k] - least[k] if after[s, k] >= 0 else 0
    return least


@numba.njit(cache=True, nogil=True)
def worst_layer(after: Any, cost: Any, later: Any, far: int) -> Any:
    """How much more than from state y the future may cost from state x; see `worst_difference`."""
    n, m = after.shape
    worst = np.full((n, n), -far, np.int64)
    for x in range(n):
        for y in range(n):
            for k in range(m):
                if after[y, k] < 0:
                    continue
                if after[x, k] < 0:
                    worst[x, y] = far
                    break
                extra = cost[x, k] - cost[y, k] + later[after[x, k], after[y, k]]
                worst[x, y] = max(worst[x, y], min(extra, far))
    return worst
