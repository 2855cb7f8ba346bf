"""The compiled loops that price lines, in exact whole numbers.

A person's network is two layered automata read side by side: A (runs, successions, patterns) and
B (counts). Costs are points times a scale, plus a price per option from the master's duals. The
automata that fit in neither, the *others*, are read by the labelling only.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from ..problem.options import Ints

FAR = np.int64(1) << np.int64(60)
"""No way."""


class Network(NamedTuple):
    """A person's line, flat. Days 0..days-1; node (day, a, b) is at `node[day] + a * b_size[day] + b`.

    Choices of a day are sorted by class (equal symbols of A and B) and, inside it, by kind (equal
    symbols of the others too). `x_first[i]:x_first[i + 1]` delimits what belongs to i.
    """

    days: int
    a_size: Ints
    b_size: Ints
    a_at: Ints
    b_at: Ints
    a_wide: Ints
    b_wide: Ints
    a_next: Ints
    b_next: Ints
    a_cost: Ints
    b_cost: Ints
    node: Ints
    class_first: Ints
    class_a: Ints
    class_b: Ints
    kind_first: Ints
    choice_first: Ints
    choice_points: Ints
    option_first: Ints
    options: Ints


class Others(NamedTuple):
    """The other automata, flat; automaton r on a day t is at index r * (days + 1) + t."""

    count: int
    size: Ints
    at: Ints
    wide: Ints
    after: Ints
    cost: Ints
    symbol: Ints
    """By (kind, automaton)."""
    worse_at: Ints
    worse: Ints
    """Worst difference between two states' futures; where `worse_at` is -1 only equal states compare."""


@numba.njit(cache=True, nogil=True)
def price_choices(
    net: Any, option_price: Any, scale: int, kind_cost: Any, kind_best: Any, class_cost: Any, class_best: Any
) -> None:
    """Cheapest choice of each kind, and cheapest kind of each class."""
    for c in range(len(net.class_a)):
        class_cost[c] = FAR
        for k in range(net.kind_first[c], net.kind_first[c + 1]):
            kind_cost[k] = FAR
            for h in range(net.choice_first[k], net.choice_first[k + 1]):
                cost = net.choice_points[h] * scale
                for i in range(net.option_first[h], net.option_first[h + 1]):
                    cost += option_price[net.options[i]]
                if cost < kind_cost[k]:
                    kind_cost[k] = cost
                    kind_best[k] = h
            if kind_cost[k] < class_cost[c]:
                class_cost[c] = kind_cost[k]
                class_best[c] = k


@numba.njit(cache=True, nogil=True)
def backward(net: Any, scale: int, class_cost: Any, value: Any) -> None:
    """Least cost from each node to the end, without the others: `value` by node."""
    days = net.days
    for i in range(net.node[days], len(value)):
        value[i] = 0
    for t in range(days - 1, -1, -1):
        na, nb, ahead = net.a_size[t], net.b_size[t], net.b_size[t + 1]
        aw, bw = net.a_wide[t], net.b_wide[t]
        here, there = net.node[t], net.node[t + 1]
        rows = np.empty((bw * net.a_size[t + 1], nb), np.int64)
        filled = np.zeros(bw * net.a_size[t + 1], np.bool_)
        for i in range(here, there):
            value[i] = FAR
        for a in range(na):
            out = value[here + a * nb : here + (a + 1) * nb]
            for c in range(net.class_first[t], net.class_first[t + 1]):
                arc = net.a_at[t] + a * aw + net.class_a[c]
                to = net.a_next[arc]
                if to < 0 or class_cost[c] >= FAR:
                    continue
                y = net.class_b[c]
                r = to * bw + y
                row = rows[r]
                if not filled[r]:
                    filled[r] = True
                    for b in range(nb):
                        step = net.b_at[t] + b * bw + y
                        go = net.b_next[step]
                        row[b] = FAR if go < 0 else net.b_cost[step] * scale + value[there + to * ahead + go]
                extra = net.a_cost[arc] * scale + class_cost[c]
                for b in range(nb):
                    cost = row[b] + extra
                    out[b] = min(out[b], cost)
            for b in range(nb):
                if out[b] > FAR // 2:
                    out[b] = FAR


@numba.njit(cache=True, nogil=True)
def _step(net: Any, t: int, a: int, b: int, c: int) -> tuple[int, int, int]:
    """(next a, next b, points) of a class; a next of -1 where there is no way."""
    arc = net.a_at[t] + a * net.a_wide[t] + net.class_a[c]
    step = net.b_at[t] + b * net.b_wide[t] + net.class_b[c]
    x, y = net.a_next[arc], net.b_next[step]
    if x < 0 or y < 0:
        return -1, -1, 0
    return x, y, net.a_cost[arc] + net.b_cost[step]


@numba.njit(cache=True, nogil=True)
def _follow(
    net: Any, scale: int, class_cost: Any, class_best: Any, kind_best: Any, value: Any, turn: int, other: int, out: Any
) -> int:
    """Follow the cheapest way, except for class `other` on day `turn`; returns its cost."""
    a = b = 0
    total = 0
    for t in range(net.days):
        best, pick, pa, pb = FAR, -1, -1, -1
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if (t == turn and c != other) or class_cost[c] >= FAR:
                continue
            x, y, points = _step(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * scale + class_cost[c] + value[net.node[t + 1] + x * net.b_size[t + 1] + y]
            if cost < best:
                best, pick, pa, pb = cost, c, x, y
        if pick < 0 or best > FAR // 2:
            return FAR
        total += best - value[net.node[t + 1] + pa * net.b_size[t + 1] + pb]
        out[t] = kind_best[class_best[pick]]
        a, b = pa, pb
    return total


@numba.njit(cache=True, nogil=True)
def best_lines(
    net: Any, scale: int, class_cost: Any, class_best: Any, kind_best: Any, value: Any, lines: Any, costs: Any
) -> int:
    """The cheapest line, and the cheapest ways to leave it on one day.

    Args:
        lines: filled with choices; shape (wanted, days).
        costs: filled with costs; shape (wanted,).

    Returns:
        How many were found.
    """
    costs[0] = _follow(net, scale, class_cost, class_best, kind_best, value, -1, -1, lines[0])
    if costs[0] >= FAR:
        return 0
    want, days = len(costs), net.days
    if want == 1 or days == 0:
        return 1
    leave = np.full(days, FAR)
    other = np.full(days, -1)
    a = b = 0
    spent = 0
    for t in range(days):
        pa = pb = -1
        least = FAR
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if class_cost[c] >= FAR:
                continue
            x, y, points = _step(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * scale + class_cost[c]
            ahead = cost + value[net.node[t + 1] + x * net.b_size[t + 1] + y]
            if kind_best[class_best[c]] == lines[0, t]:
                pa, pb, least = x, y, cost
            elif ahead < FAR // 2 and spent + ahead < leave[t]:
                leave[t] = spent + ahead
                other[t] = c
        a, b = pa, pb
        spent += least
    found = 1
    for t in np.argsort(leave):
        if found == want or leave[t] >= FAR:
            break
        costs[found] = _follow(net, scale, class_cost, class_best, kind_best, value, t, other[t], lines[found])
        same = False
        for i in range(found):
            if (lines[i] == lines[found]).all():
                same = True
        if not same:
            found += 1
    return found


@numba.njit(cache=True, nogil=True)
def line_points(net: Any, others: Any, kind_of: Any, class_of: Any, line: Any, with_others: bool) -> int:
    """Points of a line given as choices; -1 if a hard clause forbids it."""
    a = b = 0
    state = np.zeros(others.count, np.int64)
    total = 0
    for t in range(net.days):
        kind = kind_of[line[t]]
        a, b, points = _step(net, t, a, b, class_of[kind])
        if a < 0:
            return -1
        total += points + net.choice_points[line[t]]
        if not with_others:
            continue
        for r in range(others.count):
            at = r * (net.days + 1) + t
            step = others.at[at] + state[r] * others.wide[at] + others.symbol[kind, r]
            state[r] = others.after[step]
            if state[r] < 0:
                return -1
            total += others.cost[step]
    return total


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
    days, count, want = net.days, others.count, len(costs)
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
        ahead = net.b_size[t + 1]
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
                a, b, points = _step(net, t, a_of[x], b_of[x], class_of[k])
                if a < 0:
                    continue
                cost = cost_of[x] + points * scale + kind_cost[k]
                to_go = value[net.node[t + 1] + a * ahead + b]
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
    if saving < 0 and others.count == 0:
        return False
    for r in range(others.count):
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
    net: Any, others: Any, scale: int, kind_of: Any, class_of: Any, choice_cost: Any, value: Any, ceiling: int, lines: Any
) -> int:
    """Every line that costs at most `ceiling`.

    Args:
        choice_cost: by choice, its points and its options' prices, in parts of a point.
        value: least cost to go without the others, by node.
        lines: filled with choices; shape (most, days).

    Returns:
        How many there are; one more than `most` if there are more.
    """
    days, count, most = net.days, others.count, len(lines)
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
            a, b, points = _step(net, t, a_at[t], b_at[t], class_of[kind])
            if a < 0:
                continue
            cost = spent[t] + choice_cost[h] + points * scale
            to_go = value[net.node[t + 1] + a * net.b_size[t + 1] + b]
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
