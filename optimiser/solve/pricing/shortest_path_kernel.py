"""The compiled loops that price lines, in exact whole numbers.

A person's network is two layered automata read side by side: A (runs, successions, patterns) and
B (counts). Costs are points times a scale, plus a price per option from the master's duals. The
automata that fit in neither, the *others*, are read by the labelling only.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from optimiser.problem.options import Flags, Ints

Whole = npt.NDArray[np.int32]

FAR: int = 1 << 60
"""No way; beyond half of it too, as costs on the way are added to it."""


class Network(NamedTuple):
    """A person's line, flat. Days 0..days-1; where node (day, a, b) lies says `place`.

    The next states of A lie state by state, `a_wide` symbols each; those of B symbol by symbol, from
    `b_row[b_at[day] + symbol]` on, where `b_size[day + 1]` stands for no way and `b_paid` says whether any costs.
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
    b_next: Whole
    a_cost: Ints
    b_cost: Ints
    b_row: Ints
    b_paid: Flags
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

    number: int
    size: Ints
    at: Ints
    wide: Ints
    after: Whole
    cost: Ints
    symbol: Ints
    """By (kind, automaton)."""
    worse_at: Ints
    worse: Whole
    """Worst difference between two states' futures; where `worse_at` is -1 only equal states compare."""


class Scratch(NamedTuple):
    """What pricing writes to."""

    value: Ints
    """By node: least cost to go, without the others. After the states of B comes one for no way."""
    rows: Ints
    kind_cost: Ints
    kind_best: Ints
    class_cost: Ints
    class_best: Ints


@numba.njit(cache=True, nogil=True)
def place(net: Any, t: int, a: int, b: int) -> int:
    """Where a node lies."""
    return int(net.node[t] + a * (net.b_size[t] + 1) + b)


@numba.njit(cache=True, nogil=True)
def price_choices(net: Any, option_price: Any, scale: int, scratch: Any) -> None:
    """Cheapest choice of each kind, and cheapest kind of each class."""
    kind_cost, kind_best = scratch.kind_cost, scratch.kind_best
    class_cost, class_best = scratch.class_cost, scratch.class_best
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
def keep_least_fined(net: Any, fine: Any, scratch: Any) -> bool:
    """Leave out, day by day, the kinds whose cheapest choice is fined more than another of the day; whether any was.

    Args:
        fine: by option of the problem, part of what `price_choices` read.
    """
    kind_cost, kind_best = scratch.kind_cost, scratch.kind_best
    left_out = False
    for t in range(net.days):
        least = FAR
        begin, end = net.class_first[t], net.class_first[t + 1]
        for k in range(net.kind_first[begin], net.kind_first[end]):
            least = min(least, _fined(net, fine, kind_best[k]))
        for c in range(begin, end):
            scratch.class_cost[c] = FAR
            for k in range(net.kind_first[c], net.kind_first[c + 1]):
                if _fined(net, fine, kind_best[k]) > least:
                    kind_cost[k] = FAR
                    left_out = True
                elif kind_cost[k] < scratch.class_cost[c]:
                    scratch.class_cost[c] = kind_cost[k]
                    scratch.class_best[c] = k
    return left_out


@numba.njit(cache=True, nogil=True)
def _fined(net: Any, fine: Any, choice: int) -> int:
    total = 0
    for i in range(net.option_first[choice], net.option_first[choice + 1]):
        total += fine[net.options[i]]
    return total


@numba.njit(cache=True, nogil=True)
def everywhere(net: Any) -> tuple[Any, Any, Any]:
    """Every node, in the manner of `reached`."""
    return np.ones(net.a_size.sum(), np.bool_), np.zeros(net.days + 1, np.int64), net.b_size.copy()


@numba.njit(cache=True, nogil=True)
def reached(net: Any, class_cost: Any) -> tuple[Any, Any, Any]:
    """Which states of A some line reaches by classes that are left, day after day, and between which states of B
    (first, and after the last, by day) it lies then."""
    live = np.zeros(net.a_size.sum(), np.bool_)
    low, high = net.b_size.copy(), np.zeros(net.days + 1, np.int64)
    live[0], low[0], high[0] = True, 0, 1
    here = 0
    for t in range(net.days):
        ahead, nb, none = here + net.a_size[t], net.b_size[t], net.b_size[t + 1]
        read = np.zeros(net.b_wide[t], np.bool_)
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if class_cost[c] >= FAR:
                continue
            for a in range(net.a_size[t]):
                if live[here + a]:
                    to = net.a_next[net.a_at[t] + a * net.a_wide[t] + net.class_a[c]]
                    if to >= 0:
                        live[ahead + to] = True
            y = net.class_b[c]
            if not read[y]:
                read[y] = True
                begin = net.b_row[net.b_at[t] + y]
                go = net.b_next[begin : begin + nb]
                for b in range(low[t], high[t]):
                    if go[b] != none:
                        low[t + 1] = min(low[t + 1], np.int64(go[b]))
                        high[t + 1] = max(high[t + 1], np.int64(go[b]) + 1)
        here = ahead
    return live, low, high


@numba.njit(cache=True, nogil=True)
def backward(net: Any, scale: int, scratch: Any, reach: Any) -> None:
    """Least cost from each node to the end, without the others: `scratch.value` by node that is within reach.

    What B does with a symbol is read once for each next state of A; then whole rows of states of B are
    added and compared, in loops without branches or indirect reads.

    Args:
        reach: from `reached` or `everywhere`.
    """
    value, rows, class_cost = scratch.value, scratch.rows, scratch.class_cost
    live, low, high = reach
    here = len(live) - net.a_size[net.days]
    days = net.days
    value[net.node[days] : net.node[days + 1]] = 0
    for a in range(net.a_size[days]):
        value[place(net, days, a, net.b_size[days])] = FAR
    for t in range(days - 1, -1, -1):
        nb, ahead, aw, bw = net.b_size[t], net.b_size[t + 1], net.a_wide[t], net.b_wide[t]
        filled = np.zeros(bw * net.a_size[t + 1], np.bool_)
        here -= net.a_size[t]
        first_b, last_b = low[t], high[t]
        width = last_b - first_b
        for a in range(net.a_size[t]):
            if not live[here + a]:
                continue
            begin = place(net, t, a, 0)
            value[begin + nb] = FAR
            out = value[begin + first_b : begin + last_b]
            out[:] = FAR
            for c in range(net.class_first[t], net.class_first[t + 1]):
                arc = net.a_at[t] + a * aw + net.class_a[c]
                to = net.a_next[arc]
                if to < 0 or class_cost[c] >= FAR:
                    continue
                y = net.class_b[c]
                r = to * bw + y
                row = rows[r * nb + first_b : r * nb + last_b]
                if not filled[r]:
                    filled[r] = True
                    begin = place(net, t + 1, to, 0)
                    there = value[begin : begin + ahead + 1]
                    begin = net.b_row[net.b_at[t] + y]
                    go = net.b_next[begin + first_b : begin + last_b]
                    # an index that cannot be negative spares its test
                    if net.b_paid[net.b_at[t] + y]:
                        paid = net.b_cost[begin + first_b : begin + last_b]
                        for b in range(width):
                            row[b] = there[np.uint32(go[b])] + paid[b] * scale
                    else:
                        for b in range(width):
                            row[b] = there[np.uint32(go[b])]
                extra = net.a_cost[arc] * scale + class_cost[c]
                for b in range(width):
                    out[b] = min(out[b], row[b] + extra)
    if value[0] > FAR // 2:
        value[0] = FAR


@numba.njit(cache=True, nogil=True)
def step_to(net: Any, t: int, a: int, b: int, c: int) -> tuple[Any, Any, Any]:
    """(next a, next b, points) of a class; a next of -1 where there is no way."""
    arc = net.a_at[t] + a * net.a_wide[t] + net.class_a[c]
    step = net.b_row[net.b_at[t] + net.class_b[c]] + b
    x, y = net.a_next[arc], np.int64(net.b_next[step])
    if x < 0 or y == net.b_size[t + 1]:
        return -1, -1, 0
    return x, y, net.a_cost[arc] + net.b_cost[step]


@numba.njit(cache=True, nogil=True)
def _follow(net: Any, scale: int, scratch: Any, turn: int, other: int, out: Any) -> int:
    """Follow the cheapest way, except for class `other` on day `turn`; returns its cost."""
    value, class_cost = scratch.value, scratch.class_cost
    a = b = 0
    total = 0
    for t in range(net.days):
        best, pick, pa, pb = FAR, -1, -1, -1
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if (t == turn and c != other) or class_cost[c] >= FAR:
                continue
            x, y, points = step_to(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * scale + class_cost[c] + value[place(net, t + 1, x, y)]
            if cost < best:
                best, pick, pa, pb = cost, c, x, y
        if pick < 0 or best > FAR // 2:
            return FAR
        total += best - value[place(net, t + 1, pa, pb)]
        out[t] = scratch.kind_best[scratch.class_best[pick]]
        a, b = pa, pb
    return total


@numba.njit(cache=True, nogil=True)
def best_lines(net: Any, scale: int, scratch: Any, lines: Any, costs: Any) -> int:
    """The cheapest line, and the cheapest ways to leave it on one day.

    Args:
        lines: filled with choices; shape (wanted, days).
        costs: filled with costs; shape (wanted,).

    Returns:
        How many were found.
    """
    value, class_cost = scratch.value, scratch.class_cost
    costs[0] = _follow(net, scale, scratch, -1, -1, lines[0])
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
            x, y, points = step_to(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * scale + class_cost[c]
            ahead = cost + value[place(net, t + 1, x, y)]
            if scratch.kind_best[scratch.class_best[c]] == lines[0, t]:
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
        costs[found] = _follow(net, scale, scratch, t, other[t], lines[found])
        same = False
        for i in range(found):
            if (lines[i] == lines[found]).all():
                same = True
        if not same:
            found += 1
    return found


@numba.njit(cache=True, nogil=True)
def price_line(net: Any, option_price: Any, scale: int, scratch: Any, below: int, lines: Any, costs: Any) -> int:
    """Price a line as far as the network goes: `scratch.value[0]` is the least cost.

    Args:
        option_price: by option of the problem.
        below: no lines are looked for where the least cost is this or more.
        lines, costs: as for `best_lines`.

    Returns:
        How many lines were found.
    """
    price_choices(net, option_price, scale, scratch)
    backward(net, scale, scratch, everywhere(net))
    return best_lines(net, scale, scratch, lines, costs) if scratch.value[0] < below else 0


@numba.njit(cache=True, nogil=True)
def price_held(net: Any, option_price: Any, fine: Any, scale: int, scratch: Any, lines: Any, costs: Any) -> int:
    """Price a line as `price_line` does, leaving out what is fined more than it has to be.

    Args:
        fine: by option of the problem, part of its price.

    Returns:
        How many lines were found; 0 as well where nothing was left out.
    """
    price_choices(net, option_price, scale, scratch)
    if not keep_least_fined(net, fine, scratch):
        return 0
    backward(net, scale, scratch, reached(net, scratch.class_cost))
    return best_lines(net, scale, scratch, lines, costs) if scratch.value[0] < FAR else 0


@numba.njit(cache=True, nogil=True)
def line_points(net: Any, others: Any, kind_of: Any, class_of: Any, line: Any, with_others: bool) -> int:
    """Points of a line given as choices; -1 if a hard clause forbids it."""
    a = b = 0
    state = np.zeros(others.number, np.int64)
    total = 0
    for t in range(net.days):
        kind = kind_of[line[t]]
        a, b, points = step_to(net, t, a, b, class_of[kind])
        if a < 0:
            return -1
        total += points + net.choice_points[line[t]]
        if not with_others:
            continue
        for r in range(others.number):
            at = r * (net.days + 1) + t
            step = others.at[at] + state[r] * others.wide[at] + others.symbol[kind, r]
            state[r] = others.after[step]
            if state[r] < 0:
                return -1
            total += others.cost[step]
    return total
