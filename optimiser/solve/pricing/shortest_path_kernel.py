"""The shortest path through a line's network, compiled: a backward dynamic programme over layered nodes.

Nodes are processed from the last day to the first; each gets its cost to go, the least cost from there to the end
(Bellman, Dynamic programming, 1957). The costs to go give the cheapest line, its cheapest deviations, and the
completion bounds that prune labels and beams. Resources are ignored here: a cost is exact for a line without any, and
otherwise a lower bound.
Arrays and their shapes: `optimiser.solve.pricing.arrays`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel, leaf
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Network, Scratch


class ReachableNodes(NamedTuple):
    """The nodes that the dynamic programme visits.

    | array | shape | what |
    |---|---|---|
    | `live` | states of A of all days | whether the state is visited |
    | `low`, `high` | D + 1 | states of B of a day: `low[t]` to `high[t] - 1` |
    """

    live: Flags
    low: Ints
    high: Ints


@leaf
def node_index(net: Any, t: int, a: int, b: int) -> Any:
    """Index of a node in `Scratch.value`."""
    return net.node[t] + a * (net.b_size[t] + 1) + b


@leaf
def successor(net: Any, t: int, a: int, b: int, c: int) -> tuple[Any, Any, Any]:
    """(next a, next b, points) of a class on day t; both are -1 where the class is not allowed."""
    arc = net.a_at[t] + a * net.a_wide[t] + net.class_a[c]
    step = net.b_row[net.b_at[t] + net.class_b[c]] + b
    x, y = net.a_next[arc], integer(net.b_next[step])
    if x < 0 or y == net.b_size[t + 1]:
        return -1, -1, 0
    return x, y, net.a_cost[arc] + net.b_cost[step]


@leaf
def price_choices(net: Any, option_price: Any, scratch: Any) -> None:
    """Cheapest choice of each kind, and cheapest kind of each class.

    Args:
        option_price: by option of the problem, in parts of a point.
    """
    kind_cost, kind_best = scratch.kind_cost, scratch.kind_best
    class_cost, class_best = scratch.class_cost, scratch.class_best
    for c in range(len(net.class_a)):
        class_cost[c] = INFINITY
        for k in range(net.kind_first[c], net.kind_first[c + 1]):
            kind_cost[k] = INFINITY
            for h in range(net.choice_first[k], net.choice_first[k + 1]):
                cost = net.choice_points[h] * SCALE
                for i in range(net.option_first[h], net.option_first[h + 1]):
                    cost += option_price[net.options[i]]
                if cost < kind_cost[k]:
                    kind_cost[k] = cost
                    kind_best[k] = h
            if kind_cost[k] < class_cost[c]:
                class_cost[c] = kind_cost[k]
                class_best[c] = k


@inner
def all_nodes(net: Any) -> Any:
    """All nodes as reachable."""
    states = 0
    low, high = np.zeros(net.days + 1, np.int64), np.empty(net.days + 1, np.int64)
    for t in range(net.days + 1):
        states += net.a_size[t]
        high[t] = net.b_size[t]
    return ReachableNodes(np.ones(states, np.bool_), low, high)


@inner
def solve_backward(net: Any, scratch: Any, reach: Any) -> None:
    """The dynamic programme: `scratch.value`, the least cost from each node of `reach` to the end."""
    days = net.days
    rows = 0
    for t in range(days):
        rows = max(rows, net.b_wide[t] * net.a_size[t + 1])
    filled = np.empty(rows, np.bool_)
    for i in range(net.node[days], net.node[days + 1]):
        scratch.value[i] = 0
    for a in range(net.a_size[days]):
        scratch.value[node_index(net, days, a, net.b_size[days])] = INFINITY
    here = len(reach.live) - net.a_size[days]
    for t in range(days - 1, -1, -1):
        here -= net.a_size[t]
        _solve_day(net, scratch, reach, t, here, filled)
    if scratch.value[0] > INFINITY // 2:
        scratch.value[0] = INFINITY


@leaf
def _solve_day(net: Any, scratch: Any, reach: Any, t: int, here: int, filled: Any) -> None:
    """Bellman's equation for the nodes of day t.

    The steps of B under a symbol are looked up once for each next state of A; then whole rows of states of B are added
    and compared in loops without branches or indirect reads.

    Args:
        here: the first state of A of the day among those of all days.
        filled: working memory; by (next state of A, symbol of B), whether its row has been looked up.
    """
    value, rows, class_cost = scratch.value, scratch.rows, scratch.class_cost
    nb, ahead, aw, bw = net.b_size[t], net.b_size[t + 1], net.a_wide[t], net.b_wide[t]
    first_b, last_b = reach.low[t], reach.high[t]
    width = last_b - first_b
    for r in range(bw * net.a_size[t + 1]):
        filled[r] = False
    for a in range(net.a_size[t]):
        if not reach.live[here + a]:
            continue
        begin = net.node[t] + a * (nb + 1)
        value[begin + nb] = INFINITY
        out = value[begin + first_b : begin + last_b]
        for b in range(width):
            out[b] = INFINITY
        for c in range(net.class_first[t], net.class_first[t + 1]):
            arc = net.a_at[t] + a * aw + net.class_a[c]
            to = net.a_next[arc]
            if to < 0 or class_cost[c] >= INFINITY:
                continue
            y = net.class_b[c]
            r = to * bw + y
            row = rows[r * nb + first_b : r * nb + last_b]
            if not filled[r]:
                filled[r] = True
                begin = net.node[t + 1] + to * (ahead + 1)
                there = value[begin : begin + ahead + 1]
                begin = net.b_row[net.b_at[t] + y]
                go = net.b_next[begin + first_b : begin + last_b]
                # an unsigned index needs no test for negative values
                if net.b_paid[net.b_at[t] + y]:
                    paid = net.b_cost[begin + first_b : begin + last_b]
                    for b in range(width):
                        row[b] = there[np.uint32(go[b])] + paid[b] * SCALE
                else:
                    for b in range(width):
                        row[b] = there[np.uint32(go[b])]
            extra = net.a_cost[arc] * SCALE + class_cost[c]
            for b in range(width):
                out[b] = min(out[b], row[b] + extra)


@inner
def best_lines(net: Any, scratch: Any, lines: Any, costs: Any) -> int:
    """The shortest path, and its cheapest deviations on one day (the first step of Yen's k shortest paths, 1971).

    Args:
        lines: filled with choices; shape (wanted, D).
        costs: filled with costs; shape (wanted,).

    Returns:
        How many were found.
    """
    none, found = integer(-1), integer(0)
    costs[0] = trace_path(net, scratch, none, none, lines, found)
    if costs[0] >= INFINITY:
        return 0
    found += 1
    want = len(costs)
    if want == 1 or net.days == 0:
        return 1
    leave, other = np.empty(net.days, np.int64), np.empty(net.days, np.int64)
    _deviations(net, scratch, lines, leave, other)
    while found < want:
        t = _cheapest_day(leave)
        if leave[t] >= INFINITY:
            break
        leave[t] = INFINITY
        costs[found] = trace_path(net, scratch, t, other[t], lines, found)
        if _is_distinct(lines, found):
            found += 1
    return found


@leaf
def trace_path(net: Any, scratch: Any, deviation_day: int, other: int, lines: Any, row: int) -> int:
    """Write the cheapest path with class `other` on day `deviation_day` (-1: free) into a row of lines; its cost."""
    value, class_cost = scratch.value, scratch.class_cost
    a, b, pa, pb = integer(0), integer(0), integer(0), integer(0)
    total = 0
    for t in range(net.days):
        best, pick = INFINITY, -1
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if (t == deviation_day and c != other) or class_cost[c] >= INFINITY:
                continue
            x, y, points = successor(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * SCALE + class_cost[c] + value[node_index(net, t + 1, x, y)]
            if cost < best:
                best, pick, pa, pb = cost, c, x, y
        if pick < 0 or best > INFINITY // 2:
            return INFINITY
        total += best - value[node_index(net, t + 1, pa, pb)]
        lines[row, t] = scratch.kind_best[scratch.class_best[pick]]
        a, b = pa, pb
    return total


@leaf
def _deviations(net: Any, scratch: Any, lines: Any, leave: Any, other: Any) -> None:
    """The cheapest deviation from the first line on each day: cost of the whole line in `leave`, class in `other`."""
    value, class_cost = scratch.value, scratch.class_cost
    a, b, pa, pb = integer(0), integer(0), integer(0), integer(0)
    spent = 0
    for t in range(net.days):
        leave[t], other[t] = INFINITY, -1
        least = INFINITY
        for c in range(net.class_first[t], net.class_first[t + 1]):
            if class_cost[c] >= INFINITY:
                continue
            x, y, points = successor(net, t, a, b, c)
            if x < 0:
                continue
            cost = points * SCALE + class_cost[c]
            ahead = cost + value[node_index(net, t + 1, x, y)]
            if scratch.kind_best[scratch.class_best[c]] == lines[0, t]:
                pa, pb, least = x, y, cost
            elif ahead < INFINITY // 2 and spent + ahead < leave[t]:
                leave[t] = spent + ahead
                other[t] = c
        a, b = pa, pb
        spent += least


@leaf
def _cheapest_day(leave: Any) -> Any:
    """The first of the days with the cheapest deviation."""
    best = integer(0)
    for t in range(len(leave)):
        if leave[t] < leave[best]:
            best = t
    return best


@leaf
def _is_distinct(lines: Any, row: int) -> bool:
    """Whether a row of lines differs from all rows before it."""
    for i in range(row):
        same = True
        for t in range(lines.shape[1]):
            if lines[i, t] != lines[row, t]:
                same = False
                break
        if same:
            return False
    return True


@kernel
def price_network(net: Network, option_price: Ints, scratch: Scratch, below: int, lines: IntMatrix, costs: Ints) -> int:
    """Price a line by its network, without its resources: `scratch.value[0]` is the least cost.

    Args:
        option_price: by option of the problem, in parts of a point.
        below: lines are only looked for if the least cost is below this.
        lines, costs: as for `best_lines`.

    Returns:
        How many lines were found.
    """
    price_choices(net, option_price, scratch)
    solve_backward(net, scratch, all_nodes(net))
    return best_lines(net, scratch, lines, costs) if scratch.value[0] < below else 0
