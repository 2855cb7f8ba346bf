"""The compiled steps on layered automata: making them small, joining two, taking out what stands alone.

An automaton is flat: layer t has `size[t]` states and `wide[t]` symbols; its next states and points
lie in `after` and `cost` row by row, layer after layer; `symbol` has the symbol of each choice and
`first[t]:first[t + 1]` are the choices of layer t.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.solve.compiled import inner, kernel

TOO_LARGE, NO_WAY = 1, 2
"""Why there is no automaton: it has too many states; no line is allowed."""

BITS = 40
"""Truths that a state may remember at a time: of a run or blocks, of one instance of a pattern."""


@inner
def grown(array: Any, used: int, more: int) -> Any:
    """The array, or a larger copy with room for `more` after the first `used`."""
    if used + more <= len(array):
        return array
    larger = np.empty(2 * (used + more), array.dtype)
    for i in range(used):  # a slice would compile for seconds: its error message does
        larger[i] = array[i]
    return larger


@inner
def by_option(starts: Any, options: Any, count: int) -> tuple[Any, Any]:
    """The groups of each option: (starts, groups)."""
    at = np.zeros(count + 1, np.int64)
    for o in options:
        at[o + 1] += 1
    at = np.cumsum(at)
    free = at[:-1].copy()
    group = np.empty(len(options), np.int64)
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            group[free[options[i]]] = g
            free[options[i]] += 1
    return at, group


@inner
def spans(starts: Any, options: Any, layer: Any) -> tuple[Any, Any]:
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
def places(first: Any, last: Any, order: Any, place: Any) -> bool:
    """Give each group a bit that no other has between its first and last layer; whether they suffice."""
    until = np.full(BITS, -2, np.int64)
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


@inner
def _live(to: Any, paid: Any, place: Any, ahead: Any, push: bool) -> tuple[Any, Any]:
    """Renumber next states by `place` (-1 is dead) and charge what their futures cost at least (`ahead`)
    on the way there, both in place; with `push`, less what the way on costs at least from each row.

    Returns:
        (which rows have a way on, what each costs at least).
    """
    keep, least = np.zeros(len(to), np.bool_), np.zeros(len(to), np.int64)
    for s in range(to.shape[0]):
        for k in range(to.shape[1]):
            a = to[s, k]
            if a < 0:
                continue
            to[s, k] = place[a]
            paid[s, k] += ahead[a]
            if place[a] >= 0:
                least[s] = min(least[s], paid[s, k]) if keep[s] else paid[s, k]
                keep[s] = True
        if push:
            paid[s] -= least[s]
    return keep, least


@kernel
def minimise(
    first: Any, symbol: Any, size: Any, wide: Any, after: Any, cost: Any
) -> tuple[int, Any, Any, Any, Any, Any]:
    """The minimal automaton: costs charged as early as they are certain, states without a way on dropped,
    states with the same future merged, and symbols with the same effect. `after` and `cost` are written to.

    Returns:
        (0 or `NO_WAY`, symbol, size, wide, after, cost).
    """
    days = len(wide)
    begin, at = np.zeros(days + 2, np.int64), np.zeros(days + 1, np.int64)
    for t in range(days):
        at[t + 1] = at[t] + size[t] * wide[t]
    for t in range(days + 1):
        begin[t + 1] = begin[t] + size[t]
    place = np.full(begin[days + 1], -1, np.int64)
    leader = np.zeros(begin[days + 1], np.int64)
    place[begin[days] :] = 0
    classes = np.ones(days + 1, np.int64)
    ahead = np.zeros(size[days], np.int64)
    for t in range(days - 1, -1, -1):
        to = after[at[t] : at[t + 1]].reshape(size[t], wide[t])
        paid = cost[at[t] : at[t + 1]].reshape(size[t], wide[t])
        live, ahead = _live(to, paid, place[begin[t + 1] : begin[t + 2]], ahead, t > 0)
        number, rows = equal_rows(to, paid, live)
        place[begin[t] : begin[t + 1]] = number
        leader[begin[t] : begin[t] + len(rows)] = rows
        classes[t] = len(rows)
    new_symbol, new_size, new_wide = symbol.copy(), np.ones(days + 1, np.int64), np.ones(days, np.int64)
    new_after, new_cost = np.empty(at[days], np.int64), np.empty(at[days], np.int64)
    if days and place[0] < 0:
        return NO_WAY, new_symbol, new_size, new_wide, new_after, new_cost
    order = np.zeros(1, np.int64)
    order[0] = place[0]
    used = 0
    for t in range(days):
        n, m = len(order), wide[t]
        met_at = np.full(classes[t + 1], -1, np.int64)
        met = np.empty(classes[t + 1], np.int64)
        found = 0
        to, paid = np.full((m, n), -1, np.int64), np.zeros((m, n), np.int64)
        for s in range(n):
            row = at[t] + leader[begin[t] + order[s]] * m
            for k in range(m):
                a = after[row + k]
                if a < 0:
                    continue
                if met_at[a] < 0:
                    met_at[a] = found
                    met[found] = a
                    found += 1
                to[k, s] = met_at[a]
                paid[k, s] = cost[row + k]
        which, columns = equal_rows(to, paid, np.ones(m, np.bool_))
        for s in range(n):
            for k in columns:
                new_after[used], new_cost[used] = to[k, s], paid[k, s]
                used += 1
        new_size[t], new_wide[t] = n, len(columns)
        for c in range(first[t], first[t + 1]):
            new_symbol[c] = which[symbol[c]]
        order = met[:found]
    return 0, new_symbol, new_size, new_wide, new_after[:used].copy(), new_cost[:used].copy()


@kernel
def product(first: Any, one: Any, two: Any, limit: int, weight: Any, most: int) -> tuple[int, Any, Any, Any, Any, Any]:
    """Two automata (symbol, size, wide, after, cost) as one, minimal.

    Args:
        limit: most states of a layer.
        weight: by layer, what a state of the result counts.
        most: most that its states may count together.

    Returns:
        As `minimise`; `TOO_LARGE` beyond a limit.
    """
    symbol1, size1, wide1, after1, cost1 = one
    symbol2, size2, wide2, after2, cost2 = two
    days = len(wide1)
    symbol, size, wide = np.zeros_like(symbol1), np.ones(days + 1, np.int64), np.ones(days, np.int64)
    after, cost = np.empty(1024, np.int64), np.empty(1024, np.int64)
    p, q = np.zeros(1, np.int64), np.zeros(1, np.int64)
    used = at1 = at2 = 0
    total = weight[0]
    for t in range(days):
        w1, w2 = wide1[t], wide2[t]
        pair = np.full(w1 * w2, -1, np.int64)
        x, y = np.empty(w1 * w2, np.int64), np.empty(w1 * w2, np.int64)
        m = 0
        for c in range(first[t], first[t + 1]):
            key = symbol1[c] * w2 + symbol2[c]
            if pair[key] < 0:
                pair[key] = m
                x[m], y[m] = symbol1[c], symbol2[c]
                m += 1
            symbol[c] = pair[key]
        n = len(p)
        after, cost = grown(after, used, n * m), grown(cost, used, n * m)
        tall, width = size1[t + 1], size2[t + 1]
        place = np.full(tall * width, -1, np.int64)
        room = min(n * m, tall * width)
        np_, nq = np.empty(room, np.int64), np.empty(room, np.int64)
        found = 0
        for s in range(n):
            row1, row2 = at1 + p[s] * w1, at2 + q[s] * w2
            for k in range(m):
                a, b = after1[row1 + x[k]], after2[row2 + y[k]]
                if a < 0 or b < 0:
                    after[used], cost[used] = -1, 0
                else:
                    spot = a * width + b
                    if place[spot] < 0:
                        place[spot] = found
                        np_[found], nq[found] = a, b
                        found += 1
                    after[used] = place[spot]
                    cost[used] = cost1[row1 + x[k]] + cost2[row2 + y[k]]
                used += 1
        at1 += size1[t] * w1
        at2 += size2[t] * w2
        wide[t] = m
        size[t + 1] = found
        total += found * weight[t + 1]
        if found > limit or total > most:
            return TOO_LARGE, symbol, size, wide, after, cost
        if not found:
            return NO_WAY, symbol, size, wide, after, cost
        p, q = np_[:found], nq[:found]
    return minimise(first, symbol, size, wide, after[:used], cost[:used])


@kernel
def trim(first: Any, one: Any, two: Any) -> None:
    """Take out of two automata (symbol, size, wide, after, cost) each step that no line takes which both
    allow, in place."""
    symbol1, size1, wide1, after1, _ = one
    symbol2, size2, wide2, after2, _ = two
    days = len(wide1)
    at1, at2, node = np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64), np.zeros(days + 2, np.int64)
    for t in range(days):
        at1[t + 1] = at1[t] + size1[t] * wide1[t]
        at2[t + 1] = at2[t] + size2[t] * wide2[t]
    for t in range(days + 1):
        node[t + 1] = node[t] + size1[t] * size2[t]
    met = np.zeros(node[days + 1], np.bool_)
    met[0] = True
    taken1, taken2 = np.zeros(at1[days], np.bool_), np.zeros(at2[days], np.bool_)
    for forward in (True, False):
        for day in range(days):
            t = day if forward else days - 1 - day
            n, ahead, w1, w2 = size2[t], size2[t + 1], wide1[t], wide2[t]
            together = np.zeros((w1, w2), np.bool_)
            for c in range(first[t], first[t + 1]):
                together[symbol1[c], symbol2[c]] = True
            for p in range(size1[t]):
                here = met[node[t] + p * n : node[t] + (p + 1) * n]
                onward = np.zeros(n, np.bool_)
                for x in range(w1):
                    a = after1[at1[t] + p * w1 + x]
                    if a < 0:
                        continue
                    there = met[node[t + 1] + a * ahead : node[t + 1] + (a + 1) * ahead]
                    for y in range(w2):
                        if not together[x, y]:
                            continue
                        for q in range(n):
                            step = at2[t] + q * w2 + y
                            b = after2[step]
                            if b < 0 or not here[q]:
                                continue
                            if forward:
                                there[b] = True
                            elif there[b]:
                                onward[q] = taken2[step] = taken1[at1[t] + p * w1 + x] = True
                if not forward:
                    for q in range(n):
                        here[q] = onward[q]
    for i in range(at1[days]):
        if not taken1[i]:
            after1[i] = -1
    for i in range(at2[days]):
        if not taken2[i]:
            after2[i] = -1


@kernel
def fold_layers(
    first: Any, symbol: Any, size: Any, wide: Any, after: Any, cost: Any, far: int, points: Any, alive: Any
) -> bool:
    """Take the least points of each symbol off its column and add them to the choices' `points`; clear
    `alive` of choices whose symbol is dead from every state. Whether anything is left."""
    left = False
    at = 0
    for t in range(len(wide)):
        n, m = size[t], wide[t]
        least = np.full(m, far, np.int64)
        for i in range(at, at + n * m):
            if after[i] >= 0:
                least[(i - at) % m] = min(least[(i - at) % m], cost[i])
        for i in range(at, at + n * m):
            cost[i] = cost[i] - least[(i - at) % m] if after[i] >= 0 else 0
            left = left or cost[i] != 0
        for c in range(first[t], first[t + 1]):
            if least[symbol[c]] == far:
                alive[c] = False
            else:
                points[c] += least[symbol[c]]
        left = left or n > 1
        at += n * m
    return left


@kernel
def worst_layers(size: Any, wide: Any, after: Any, cost: Any, far: int) -> Any:
    """By layer, how much more than from state y the future may cost from state x, over all futures open
    to y, x first; `far` where a future open to y is closed to x. Layer after layer."""
    days = len(wide)
    at, begin = np.zeros(days + 1, np.int64), np.zeros(days + 2, np.int64)
    for t in range(days):
        at[t + 1] = at[t] + size[t] * wide[t]
    for t in range(days + 1):
        begin[t + 1] = begin[t] + size[t] * size[t]
    worst = np.zeros(begin[days + 1], np.int64)
    for t in range(days - 1, -1, -1):
        n, m, ahead = size[t], wide[t], size[t + 1]
        for x in range(n):
            for y in range(n):
                if x == y:
                    continue
                most = -far
                for k in range(m):
                    a, b = after[at[t] + x * m + k], after[at[t] + y * m + k]
                    if b < 0:
                        continue
                    if a < 0:
                        most = far
                        break
                    extra = cost[at[t] + x * m + k] - cost[at[t] + y * m + k] + worst[begin[t + 1] + a * ahead + b]
                    most = max(most, min(extra, far))
                worst[begin[t] + x * n + y] = most
    return worst
