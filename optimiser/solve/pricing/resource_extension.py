"""Resource extension, compiled: how the state of every resource goes on with a choice, and what a whole line costs.

The resource extension functions of Irnich and Desaulniers (Shortest path problems with resource constraints, 2005),
each read from the table of an automaton.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import inner, integer, kernel
from optimiser.solve.pricing.arrays import Network, Resources
from optimiser.solve.pricing.shortest_path_kernel import successor


@inner
def extend(resources: Any, days: int, t: int, kind: int, state: Any, out: Any) -> tuple[bool, Any]:
    """Extend the states of all resources by a kind of day t.

    Args:
        state: by resource.
        out: filled with the states after the day; may be `state` itself.

    Returns:
        (whether none forbids it, points).
    """
    points = 0
    for r in range(resources.number):
        at = r * (days + 1) + t
        step = resources.at[at] + state[r] * resources.wide[at] + resources.symbol[kind, r]
        out[r] = resources.after[step]
        if out[r] < 0:
            return False, 0
        points += resources.cost[step]
    return True, points


@kernel
def line_points(net: Network, resources: Resources, line: Ints) -> int:
    """Points of a line given as choices; -1 if a hard clause forbids it."""
    a, b = integer(0), integer(0)
    state = np.zeros(resources.number, np.int32)
    total = 0
    for t in range(net.days):
        kind = net.kind_of[line[t]]
        a, b, points = successor(net, t, a, b, net.class_of[kind])
        if a < 0:
            return -1
        total += points + net.choice_points[line[t]]
        allowed, points = extend(resources, net.days, t, kind, state, state)
        if not allowed:
            return -1
        total += points
    return total


@inner
def broken_resources(net: Any, resources: Any, line: Any, broken: Any) -> bool:
    """Which resources forbid a line given as choices, in `broken`; whether any does."""
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
