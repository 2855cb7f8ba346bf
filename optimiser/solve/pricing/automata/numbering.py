"""Small compiled helpers of the automata: arrays that grow, groups by layer, their bits, equal rows numbered alike.

Kernels sort and number by these rather than by numpy: each numpy function costs seconds to compile.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.solve.compiled import inner, integer, leaf

BITS = 40
"""Most truth values that a state can hold: of the groups of a run or of blocks, or of one instance of a pattern."""


@inner
def grown(array: Any, used: int, more: int) -> Any:
    """The array, or a larger copy with room for `more` after the first `used`."""
    if used + more <= len(array):
        return array
    larger = np.empty(2 * (used + more), array.dtype)
    for i in range(used):  # numba takes seconds to compile a slice assignment
        larger[i] = array[i]
    return larger


@inner
def by_option(starts: Any, options: Any, count: int) -> tuple[Any, Any]:
    """The groups of each option: (starts, groups)."""
    at = np.zeros(count + 1, np.int64)
    for o in options:
        at[o + 1] += 1
    for o in range(count):
        at[o + 1] += at[o]
    free = at.copy()
    group = np.empty(len(options), np.int64)
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            group[free[options[i]]] = g
            free[options[i]] += 1
    return at, group


@inner
def layer_spans(starts: Any, options: Any, layer: Any) -> tuple[Any, Any]:
    """First and last layer of each group; (-1, -1) for an empty one."""
    count = len(starts) - 1
    first, last = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    for g in range(count):
        for i in range(starts[g], starts[g + 1]):
            t = layer[options[i]]
            if first[g] < 0 or t < first[g]:
                first[g] = t
            last[g] = max(last[g], t)
    return first, last


@inner
def sorted_by_layer(layer: Any, layers: int) -> Any:
    """Indexes of the items with a layer (-1 means none), sorted by layer and then index: a counting sort."""
    at = np.zeros(layers + 1, np.int64)
    for t in layer:
        if t >= 0:
            at[t + 1] += 1
    for t in range(layers):
        at[t + 1] += at[t]
    order = np.empty(at[layers], np.int64)
    for i in range(len(layer)):
        if layer[i] >= 0:
            order[at[layer[i]]] = i
            at[layer[i]] += 1
    return order


@inner
def assign_bits(first: Any, last: Any, order: Any, place: Any) -> bool:
    """Give each group a bit that no other group has between its first and last layer: greedy interval colouring.

    Returns:
        Whether `BITS` bits suffice.
    """
    until = np.full(BITS, -1, np.int64)
    for g in order:
        place[g] = -1
        for b in range(BITS):
            if until[b] < first[g]:
                place[g], until[b] = b, last[g]
                break
        if place[g] < 0:
            return False
    return True


@inner
def equal_rows(after: Any, cost: Any, wanted: Any) -> tuple[Any, Any]:
    """Give equal rows the same number, by a hash table with linear probing.

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
        h = integer(1469598103)
        for k in range(columns):
            a = after[s, k]
            h = hash_step(h, a)
            if a >= 0:
                h = hash_step(h, cost[s, k])
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


@leaf
def hash_step(h: int, item: int) -> Any:
    """A hash after one more number (Fowler, Noll and Vo's multiplication, then a shift)."""
    h = (h ^ item) * 1099511628211
    return h ^ (h >> 29)


@leaf
def bisect_left(values: Any, count: int, value: int) -> Any:
    """How many of the first `count` ascending values are less than a value."""
    low, high = integer(0), count
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def sorted_distinct(values: Any) -> Any:
    """The distinct values, ascending: insertion by binary search, for few of them."""
    found = np.empty(len(values), np.int64)
    count = integer(0)
    for v in values:
        low = bisect_left(found, count, v)
        if low < count and found[low] == v:
            continue
        for i in range(count, low, -1):
            found[i] = found[i - 1]
        found[low] = v
        count += 1
    return found[:count]
