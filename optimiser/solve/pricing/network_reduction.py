"""The network without what penalties rule out, compiled: for dives, which fix some of a person's days.

This is preprocessing of a shortest path problem: arcs that no wanted line takes are removed, then nodes that cannot be
reached any more are skipped (Irnich and Desaulniers, Shortest path problems with resource constraints, 2005,
section on preprocessing). Few nodes are left once most days are fixed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel, leaf
from optimiser.solve.pricing.arrays import INFINITY, Network, Scratch
from optimiser.solve.pricing.shortest_path_kernel import ReachableNodes, best_lines, price_choices, solve_backward


@leaf
def reduce_network(net: Any, penalty: Any, scratch: Any) -> bool:
    """Remove, day by day, the kinds whose cheapest choice has a greater penalty than some other kind of the day.

    Args:
        penalty: by option of the problem, part of what `price_choices` read.

    Returns:
        Whether any was removed.
    """
    kind_cost, kind_best = scratch.kind_cost, scratch.kind_best
    left_out = False
    for t in range(net.days):
        least = INFINITY
        begin, end = net.class_first[t], net.class_first[t + 1]
        for k in range(net.kind_first[begin], net.kind_first[end]):
            least = min(least, _penalty_of(net, penalty, kind_best[k]))
        for c in range(begin, end):
            scratch.class_cost[c] = INFINITY
            for k in range(net.kind_first[c], net.kind_first[c + 1]):
                if _penalty_of(net, penalty, kind_best[k]) > least:
                    kind_cost[k] = INFINITY
                    left_out = True
                elif kind_cost[k] < scratch.class_cost[c]:
                    scratch.class_cost[c] = kind_cost[k]
                    scratch.class_best[c] = k
    return left_out


@leaf
def _penalty_of(net: Any, penalty: Any, choice: int) -> int:
    total = 0
    for i in range(net.option_first[choice], net.option_first[choice + 1]):
        total += penalty[net.options[i]]
    return total


@inner
def reachable(net: Any, class_cost: Any) -> Any:
    """The nodes that remaining classes reach: states of A, and by day the range of states of B."""
    states, symbols = 0, 0
    low, high = np.empty(net.days + 1, np.int64), np.zeros(net.days + 1, np.int64)
    for t in range(net.days + 1):
        states += net.a_size[t]
        low[t] = net.b_size[t]
        if t < net.days:
            symbols = max(symbols, net.b_wide[t])
    reach, read = ReachableNodes(np.zeros(states, np.bool_), low, high), np.empty(symbols, np.bool_)
    reach.live[0], low[0], high[0] = True, 0, 1
    here = integer(0)
    for t in range(net.days):
        _reach_next(net, class_cost, t, here, reach, read)
        here += net.a_size[t]
    return reach


@leaf
def _reach_next(net: Any, class_cost: Any, t: int, here: int, reach: Any, read: Any) -> None:
    """Mark what is reached after day t.

    Args:
        here: the first state of A of the day among those of all days.
        read: working memory; by symbol of B, whether it has been read.
    """
    ahead, none = here + net.a_size[t], net.b_size[t + 1]
    live, low, high = reach.live, reach.low, reach.high
    for y in range(net.b_wide[t]):
        read[y] = False
    for c in range(net.class_first[t], net.class_first[t + 1]):
        if class_cost[c] >= INFINITY:
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
            for b in range(low[t], high[t]):
                to = integer(net.b_next[begin + b])
                if to != none:
                    low[t + 1] = min(low[t + 1], to)
                    high[t + 1] = max(high[t + 1], to + 1)


@kernel
def price_reduced_network(
    net: Network, option_price: Ints, penalty: Ints, scratch: Scratch, lines: IntMatrix, costs: Ints
) -> int:
    """Price a line as `price_network` does, without choices whose penalty is greater than the least of their day.

    Args:
        penalty: by option of the problem, part of its price.

    Returns:
        How many lines were found; 0 also if nothing was removed.
    """
    price_choices(net, option_price, scratch)
    found = 0
    if reduce_network(net, penalty, scratch):
        solve_backward(net, scratch, reachable(net, scratch.class_cost))
        if scratch.value[0] < INFINITY:
            found = best_lines(net, scratch, lines, costs)
    return found
