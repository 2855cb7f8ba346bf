"""The compiled searches that read the other automata too: labels kept while they may be cheapest, and every line."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from optimiser.solve.pricing.shortest_path_kernel import FAR, place, step_to


@numba.njit(cache=True, nogil=True)
def label(
    net: Any,
    others: Any,
    scale: int,
    class_of: Any,
    kind_cost: Any,
    kind_best: Any,
    value: Any,
    ceiling: int,
    each: int,
    most: int,
    lines: Any,
    costs: Any,
) -> tuple[int, bool]:
    """Cheapest lines that cost at most `ceiling`, the others counted.

    Args:
        value: least cost to go without the others, by node.
        each: most labels kept at a node (more are cut, the dearest first).
        most: most labels in all.
        lines, costs: as for `best_lines`.

    Returns:
        (how many were found, whether nothing was cut: then the first is the cheapest there is,
        and no line costs at most `ceiling` if none was found).
    """
    days, count, want = net.days, others.number, len(costs)
    cost_of = np.empty(most, np.int64)
    a_of, b_of = np.empty(most, np.int32), np.empty(most, np.int32)
    parent, kind_of, link = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    live = np.ones(most, np.bool_)
    state = np.zeros((most, count), np.int32)
    fresh = np.zeros(count, np.int32)
    used, first, exact = 1, 0, True
    cost_of[0], a_of[0], b_of[0], parent[0], kind_of[0] = 0, 0, 0, -1, -1
    for t in range(days):
        last = used
        ahead = net.b_size[t + 1] + 1
        nodes = net.a_size[t + 1] * ahead
        head = np.full(nodes, -1, np.int32)
        held = np.zeros(nodes, np.int32)
        final = t + 1 == days
        for x in range(first, last):
            if not live[x]:
                continue
            for k in range(net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]):
                if kind_cost[k] >= FAR:
                    continue
                a, b, points = step_to(net, t, a_of[x], b_of[x], class_of[k])
                if a < 0:
                    continue
                cost = cost_of[x] + points * scale + kind_cost[k]
                to_go = value[place(net, t + 1, a, b)]
                if cost + to_go > ceiling:
                    continue
                open_ = True
                for r in range(count):
                    at = r * (days + 1) + t
                    step = others.at[at] + state[x, r] * others.wide[at] + others.symbol[k, r]
                    fresh[r] = others.after[step]
                    if fresh[r] < 0:
                        open_ = False
                        break
                    cost += others.cost[step] * scale
                if not open_ or cost + to_go > ceiling:
                    continue
                spot = a * ahead + b
                if not final:
                    before, y = -1, head[spot]
                    dearest = -1
                    while y >= 0:
                        onward = link[y]
                        if _covers(others, days, t + 1, state[y], fresh, cost - cost_of[y], scale):
                            open_ = False
                            break
                        if _covers(others, days, t + 1, fresh, state[y], cost_of[y] - cost, scale):
                            live[y] = False
                            held[spot] -= 1
                            if before < 0:
                                head[spot] = onward
                            else:
                                link[before] = onward
                        else:
                            if dearest < 0 or cost_of[y] > cost_of[dearest]:
                                dearest = y
                            before = y
                        y = onward
                    if not open_:
                        continue
                    if held[spot] >= each:
                        exact = False
                        if dearest < 0 or cost_of[dearest] <= cost:
                            continue
                        live[dearest] = False
                        held[spot] -= 1
                        if head[spot] == dearest:
                            head[spot] = link[dearest]
                        else:
                            y = head[spot]
                            while link[y] != dearest:
                                y = link[y]
                            link[y] = link[dearest]
                if used == most:
                    exact = False
                    continue
                cost_of[used], a_of[used], b_of[used] = cost, a, b
                parent[used], kind_of[used], link[used] = x, k, head[spot]
                for r in range(count):
                    state[used, r] = fresh[r]
                head[spot] = used
                held[spot] += 1
                used += 1
        first = last
    found = 0
    order = np.argsort(cost_of[first:used])
    for i in order:
        if found == want:
            break
        x = first + i
        costs[found] = cost_of[x]
        for t in range(days - 1, -1, -1):
            lines[found, t] = kind_best[kind_of[x]]
            x = parent[x]
        found += 1
    return found, exact


@numba.njit(cache=True, nogil=True)
def _covers(others: Any, days: int, t: int, one: Any, two: Any, saving: int, scale: int) -> bool:
    """Whether a label in state `one`, cheaper by `saving`, costs no more than one in state `two` whatever follows."""
    if saving < 0 and others.number == 0:
        return False
    for r in range(others.number):
        at = r * (days + 1) + t
        if one[r] == two[r]:
            continue
        where = others.worse_at[at]
        if where < 0:
            return False
        saving -= others.worse[where + one[r] * others.size[at] + two[r]] * scale
    return saving >= 0


@numba.njit(cache=True, nogil=True)
def every_line(
    net: Any,
    others: Any,
    scale: int,
    kind_of: Any,
    class_of: Any,
    choice_cost: Any,
    value: Any,
    ceiling: int,
    lines: Any,
) -> int:
    """Every line that costs at most `ceiling`.

    Args:
        choice_cost: by choice, its points and its options' prices, in parts of a point.
        value: least cost to go without the others, by node.
        lines: filled with choices; shape (most, days).

    Returns:
        How many there are; one more than `most` if there are more.
    """
    days, count, most = net.days, others.number, len(lines)
    a_at, b_at = np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64)
    spent = np.zeros(days + 1, np.int64)
    state = np.zeros((days + 1, count), np.int64)
    upcoming = np.zeros(days + 1, np.int64)
    path = np.zeros(days, np.int64)
    found = t = 0
    first = net.choice_first[net.kind_first[net.class_first[0]]]
    upcoming[0] = first
    while t >= 0:
        if t == days:
            if found == most:
                return most + 1
            lines[found] = path
            found += 1
            t -= 1
            continue
        end = net.choice_first[net.kind_first[net.class_first[t + 1]]]
        moved = False
        while upcoming[t] < end and not moved:
            h = upcoming[t]
            upcoming[t] += 1
            kind = kind_of[h]
            a, b, points = step_to(net, t, a_at[t], b_at[t], class_of[kind])
            if a < 0:
                continue
            cost = spent[t] + choice_cost[h] + points * scale
            to_go = value[place(net, t + 1, a, b)]
            if cost + to_go > ceiling:
                continue
            moved = True
            for r in range(count):
                at = r * (days + 1) + t
                step = others.at[at] + state[t, r] * others.wide[at] + others.symbol[kind, r]
                state[t + 1, r] = others.after[step]
                if state[t + 1, r] < 0:
                    moved = False
                    break
                cost += others.cost[step] * scale
            if not moved or cost + to_go > ceiling:
                moved = False
                continue
            path[t] = h
            a_at[t + 1], b_at[t + 1], spent[t + 1] = a, b, cost
        if moved:
            t += 1
            if t < days:
                upcoming[t] = net.choice_first[net.kind_first[net.class_first[t]]]
        else:
            t -= 1
    return found
