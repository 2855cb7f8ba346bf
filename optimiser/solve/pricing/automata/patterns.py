"""Patterns over a line as a compiled machine: the instances under way are brought up to date layer by layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.solve.compiled import kernel
from optimiser.solve.pricing.automata.operations import (
    BITS,
    NO_WAY,
    TOO_LARGE,
    by_option,
    equal_rows,
    grown,
    minimise,
    places,
    spans,
)

WORK = 30_000_000
"""Instances that may be brought up to date before a pattern is given up."""

ABSENT = 1 << 61
"""Mark of a step that must not be true but is."""


@kernel
def match_pattern(
    before: int, first: Any, start: Any, option: Any, layer: Any, past: Any,
    starts: Any, options: Any, signs: Any, price: int, most: int,
) -> tuple[int, int, tuple[int, Any, Any, Any, Any, Any]]:  # fmt: skip
    """The automaton of a pattern. A state is the instances under way that may still match, each with
    the steps that are true and could yet be something else.

    Args:
        starts, options: the groups of step 0, then those of step 1, ...; shape (steps * instances + 1,).
        signs: by step.
        price: points of a match; -1 for hard.
        most: states of a layer.

    Returns:
        As `count_groups`.
    """
    layers, steps = len(first) - 1, len(signs)
    number = (len(starts) - 1) // steps
    none = np.zeros(0, np.int64)
    nothing = (0, none, none, none, none, none)
    begun, ended = spans(starts, options, layer)
    at, group = by_option(starts, options, len(layer))
    base = 0
    opens, closes = np.full(number, -1, np.int64), np.full(number, -1, np.int64)
    place = np.zeros(number * steps, np.int64)
    some = np.empty(steps, np.int64)
    for s in range(number):
        empty, free, possible, count = True, False, True, 0
        for k in range(steps):
            g = k * number + s
            for i in range(starts[g], starts[g + 1]):
                empty = False
                free = free or not past[options[i]]
            if signs[k]:
                possible = possible and begun[g] >= 0
                some[count] = g
                count += 1
        if empty and not count:
            if price < 0:
                return NO_WAY, 0, nothing
            base += price
        if not free or not possible:
            continue
        chosen = some[:count]
        if not places(begun, ended, chosen[np.argsort(begun[chosen])], place):
            return TOO_LARGE, 0, nothing
        for k in range(steps):
            g = k * number + s
            if begun[g] >= 0:
                opens[s] = begun[g] if opens[s] < 0 else min(opens[s], begun[g])
                closes[s] = max(closes[s], ended[g])
    order = np.argsort(opens, kind="mergesort")
    order = order[np.searchsorted(opens[order], 0) :]
    rank = np.full(number, -1, np.int64)
    rank[order] = np.arange(len(order))
    symbol = np.zeros(first[layers], np.int64)
    size, wide = np.ones(layers + 1, np.int64), np.ones(layers, np.int64)
    after, cost = np.empty(1024, np.int64), np.empty(1024, np.int64)
    used = opened = work = upcoming = 0
    local = np.zeros(len(order), np.int64)
    under_way = np.zeros(0, np.int64)  # ranks
    row_at, row_of = np.zeros(2, np.int64), np.zeros(0, np.int64)
    slots = 1
    while slots < 4 * most:
        slots *= 2
    for t in range(layers):
        if t == before:
            opened = used
        to = upcoming
        while to < len(order) and opens[order[to]] == t:
            to += 1
        newest = len(under_way)
        under_way = np.concatenate((under_way, np.arange(upcoming, to)))
        upcoming = to
        wanted = len(under_way)
        need = np.zeros(wanted, np.int64)
        for x in range(wanted):
            s = order[under_way[x]]
            local[under_way[x]] = x
            for k in range(steps):
                if signs[k] and ended[k * number + s] == t:
                    need[x] |= 1 << place[k * number + s]
        touch = np.zeros((first[t + 1] - first[t], wanted), np.int64)
        for c in range(first[t], first[t + 1]):
            for i in range(start[c], start[c + 1]):
                for e in range(at[option[i]], at[option[i] + 1]):
                    s, k = group[e] % number, group[e] // number
                    if rank[s] >= 0:
                        x = local[rank[s]]
                        touch[c - first[t], x] |= 1 << place[group[e]] if signs[k] else ABSENT
        which, lead = equal_rows(touch, touch, np.ones(len(touch), np.bool_))
        for c in range(first[t], first[t + 1]):
            symbol[c] = which[c - first[t]]
        n, m = len(row_at) - 1, len(lead)
        after, cost = grown(after, used, n * m), grown(cost, used, n * m)
        table = np.full(slots, -1, np.int64)
        next_at, next_of = np.zeros(n + 2, np.int64), np.empty(len(row_of) + wanted, np.int64)
        found = 0
        buffer = np.empty(wanted, np.int64)
        for x in range(n):
            for k in range(m):
                length, points, dead = 0, 0, False
                h = np.int64(1469598103)
                mine = row_at[x + 1] - row_at[x]
                work += mine + wanted - newest
                for i in range(mine + wanted - newest):
                    if i < mine:
                        item = row_of[row_at[x] + i]
                        y, mask = local[item >> BITS], item & ((1 << BITS) - 1)
                    else:
                        y, mask = newest + i - mine, 0
                    mask |= touch[lead[k], y]
                    if mask & ABSENT or mask & need[y] != need[y]:
                        continue
                    if closes[order[under_way[y]]] == t:
                        if price < 0:
                            dead = True
                            break
                        points += price
                        continue
                    item = under_way[y] << BITS | (mask & ~need[y])
                    buffer[length] = item
                    length += 1
                    h = (h ^ item) * np.int64(1099511628211)
                    h ^= h >> 29
                if dead:
                    after[used], cost[used] = -1, 0
                    used += 1
                    continue
                spot = h & (slots - 1)
                while table[spot] >= 0:
                    r = table[spot]
                    same = next_at[r + 1] - next_at[r] == length
                    for i in range(length):
                        if not same or next_of[next_at[r] + i] != buffer[i]:
                            same = False
                            break
                    if same:
                        break
                    spot = (spot + 1) & (slots - 1)
                if table[spot] < 0:
                    if found == most or work > WORK:
                        return TOO_LARGE, 0, nothing
                    table[spot] = found
                    next_at = grown(next_at, found + 1, 1)
                    next_of = grown(next_of, next_at[found], length)
                    next_of[next_at[found] : next_at[found] + length] = buffer[:length]
                    next_at[found + 1] = next_at[found] + length
                    found += 1
                after[used], cost[used] = table[spot], points
                used += 1
        if not found:
            return NO_WAY, 0, nothing
        if t < before:
            base += cost[used - 1]
        wide[t], size[t + 1] = m, found
        row_at, row_of = next_at[: found + 1], next_of
        under_way = under_way[closes[order[under_way]] > t]
    made = minimise(
        first[before:] - first[before], symbol[first[before] :], size[before:], wide[before:],
        after[opened:used].copy(), cost[opened:used].copy(),
    )  # fmt: skip
    return made[0], base, made
