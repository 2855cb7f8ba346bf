"""Resource extension functions, compiled: the next state of every resource after a choice, and the cost of a line.

The resource extension functions of Irnich and Desaulniers (Shortest path problems with resource constraints, 2005),
each read from the table of an automaton.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import integer, kernel, leaf
from optimiser.solve.pricing.arrays import Network, Resources
from optimiser.solve.pricing.shortest_path_kernel import successor


@leaf
def extend(
    resources: Any, days: int, t: int, kind: int, states: Any, row: int, out: Any, into: int
) -> tuple[bool, Any]:
    """Extend the states of all resources by a kind of day t.

    Args:
        states: by row and resource; those of one row are extended.
        out: its row `into` is filled with the states after the day; it may be the same row.

    Returns:
        (whether every resource allows it, points).
    """
    points, allowed = 0, True
    for r in range(resources.number):
        at = r * (days + 1) + t
        step = resources.at[at] + states[row, r] * resources.wide[at] + resources.symbol[kind, r]
        after = resources.after[step]
        if after < 0:
            allowed = False
            break
        out[into, r] = after
        points += resources.cost[step]
    return allowed, points


@kernel
def line_points(net: Network, resources: Resources, line: Ints) -> int:
    """Points of a line given as choices; -1 if a hard clause forbids it."""
    return _points_along(net, resources, line, np.zeros((1, resources.number), np.int32))


@leaf
def _points_along(net: Any, resources: Any, line: Any, state: Any) -> int:
    """`line_points` with working memory `state`, shape (1, R)."""
    a, b, row = integer(0), integer(0), integer(0)
    total = 0
    for t in range(net.days):
        kind = net.kind_of[line[t]]
        a, b, points = successor(net, t, a, b, net.class_of[kind])
        if a < 0:
            return -1
        total += points + net.choice_points[line[t]]
        allowed, points = extend(resources, net.days, t, kind, state, row, state, row)
        if not allowed:
            return -1
        total += points
    return total


@leaf
def broken_resources(net: Any, resources: Any, line: Any, broken: Any) -> bool:
    """Set `broken` to which resources forbid a line given as choices; whether any does."""
    some = False
    for r in range(resources.number):
        state = 0
        for t in range(net.days):
            at = r * (net.days + 1) + t
            symbol = resources.symbol[net.kind_of[line[t]], r]
            state = resources.after[resources.at[at] + state * resources.wide[at] + symbol]
            if state < 0:
                break
        broken[r] = state < 0
        some |= broken[r]
    return some
