"""Lagrangean multipliers on the resources of a line, compiled: a sharper bound, and completion bounds for its labels.

The network ignores the resources, so its shortest path may cost far less than any line. By Lagrangean decomposition
each resource gets its own copy of the line's choices: a multiplier charges the network for each choice that the
resource counts and pays the resource for it. For any multipliers the shortest paths of network and resources add up to
a lower bound; subgradient steps raise it. Sources: Guignard and Kim, Lagrangean decomposition (1987); Beasley and
Christofides, An algorithm for the resource constrained shortest path problem (1989); Held, Wolfe and Crowder,
Validation of subgradient optimization (1974).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel, leaf
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Network, Resources, Scratch
from optimiser.solve.pricing.shortest_path_kernel import all_nodes, price_choices, solve_backward, trace_path


@kernel
def raise_by_multipliers(
    net: Network, resources: Resources, option_price: Ints, scratch: Scratch, multiplier: Ints, ahead: Ints,
    upper: int, lines: IntMatrix,
) -> tuple[int, int]:  # fmt: skip
    """Raise the least cost of a line by multipliers on its resources.

    Args:
        option_price: by option of the problem, in parts of a point.
        scratch: set to the costs to go of the network under the multipliers, and the costs of kinds without them.
        multiplier: by resource, the starting point; set to the multipliers of the best bound. Shape (R,).
        ahead: set to the least cost to go of each state of each resource under the multipliers, see `Resources.first`.
        upper: stop when the bound reaches this: the cost of a known line, or a cutoff; `INFINITY` for none.
        lines: filled with the shortest path of each round, as choices; as many rounds at most.

    Returns:
        (the bound, `INFINITY` if there is no line; how many of `lines` were filled).
    """
    price_choices(net, option_price, scratch)
    own = scratch.kind_cost[: len(net.class_of)].copy()
    best, rounds, level, idle = -INFINITY, integer(0), 0, 0
    kept, moved = multiplier.copy(), np.zeros(resources.number)
    while rounds < len(lines):
        bound = _bound(net, resources, scratch, own, multiplier, ahead)
        if bound >= INFINITY:
            best = INFINITY
            break
        idle += 1
        if bound > best:
            if rounds == 0:
                level = max(abs(bound) // 16, SCALE)
            elif 2 * (bound - best) > level:
                level = level * 3 // 2
            best, idle = bound, 0
            kept[:] = multiplier
        trace_path(net, scratch, integer(-1), integer(-1), lines, rounds)
        rounds += 1
        if bound >= upper or not _subgradient(net, resources, scratch, multiplier, ahead, lines, rounds - 1, moved):
            break
        if idle == 2:
            level, idle = level // 2, 0
            multiplier[:] = kept
        _step(multiplier, moved, min(best + level, upper) - bound)
    if best < INFINITY and (multiplier != kept).any():
        multiplier[:] = kept
        _bound(net, resources, scratch, own, multiplier, ahead)
    scratch.kind_cost[: len(own)] = own
    return best, rounds


@inner
def _bound(net: Any, resources: Any, scratch: Any, own: Any, multiplier: Any, ahead: Any) -> int:
    """The sum of the shortest paths of the network and of each resource under some multipliers."""
    for c in range(len(net.class_a)):
        scratch.class_cost[c] = INFINITY
        for k in range(net.kind_first[c], net.kind_first[c + 1]):
            cost = own[k]
            if cost < INFINITY:
                for r in range(resources.number):
                    cost += multiplier[r] * resources.counted[k, r]
            scratch.kind_cost[k] = cost
            if cost < scratch.class_cost[c]:
                scratch.class_cost[c] = cost
                scratch.class_best[c] = k
    solve_backward(net, scratch, all_nodes(net))
    total = scratch.value[0]
    for r in range(resources.number):
        if total < INFINITY // 2:
            _resource_ahead(net, resources, scratch, r, multiplier[r], ahead)
            total += ahead[resources.first[r * (net.days + 1)]]
    return integer(INFINITY) if total > INFINITY // 2 else integer(total)


@leaf
def _resource_ahead(net: Any, resources: Any, scratch: Any, r: int, multiplier: int, ahead: Any) -> None:
    """Set `ahead` to the least cost to go of each state of a resource that is paid `multiplier` for what it counts."""
    days = net.days
    last = r * (days + 1) + days
    for x in range(resources.first[last], resources.first[last + 1]):
        ahead[x] = 0
    for t in range(days - 1, -1, -1):
        at = r * (days + 1) + t
        after = resources.first[at + 1]
        begin, end = net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]
        for s in range(resources.size[at]):
            least = INFINITY
            for k in range(begin, end):
                step = resources.at[at] + s * resources.wide[at] + resources.symbol[k, r]
                to = resources.after[step]
                if to < 0 or scratch.kind_cost[k] >= INFINITY // 2:
                    continue
                cost = ahead[after + to] + resources.cost[step] * SCALE - multiplier * resources.counted[k, r]
                least = min(least, cost)
            ahead[resources.first[at] + s] = least if least < INFINITY // 2 else INFINITY


@leaf
def _subgradient(
    net: Any, resources: Any, scratch: Any, multiplier: Any, ahead: Any, lines: Any, row: int, moved: Any
) -> bool:
    """Set `moved` to the subgradient: the count of the network's path less the resource's own; whether any differs.

    At a multiplier of zero a resource's own count may be any between the least and the most of its cheapest paths.
    """
    differs = False
    for r in range(resources.number):
        count = 0
        for t in range(net.days):
            count += resources.counted[net.kind_of[lines[row, t]], r]
        charged = multiplier[r]
        if charged == 0:
            _resource_ahead(net, resources, scratch, r, integer(-1), ahead)
            least = _own_count(net, resources, scratch, r, integer(-1), ahead)
            _resource_ahead(net, resources, scratch, r, integer(1), ahead)
            most = _own_count(net, resources, scratch, r, integer(1), ahead)
            _resource_ahead(net, resources, scratch, r, integer(0), ahead)
        else:
            least = most = _own_count(net, resources, scratch, r, integer(charged), ahead)
        moved[r] = count - most if count > most else min(count - least, 0)
        differs |= moved[r] != 0
    return differs


@leaf
def _own_count(net: Any, resources: Any, scratch: Any, r: int, multiplier: int, ahead: Any) -> Any:
    """How much the cheapest path of a resource counts under the multiplier that `ahead` was computed for."""
    total, s = integer(0), integer(0)
    for t in range(net.days):
        at = r * (net.days + 1) + t
        after = resources.first[at + 1]
        least, best, counted = INFINITY, integer(0), integer(0)
        for k in range(net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]):
            step = resources.at[at] + s * resources.wide[at] + resources.symbol[k, r]
            to = integer(resources.after[step])
            if to < 0 or scratch.kind_cost[k] >= INFINITY // 2:
                continue
            cost = ahead[after + to] + resources.cost[step] * SCALE - multiplier * resources.counted[k, r]
            if cost < least:
                least, best, counted = cost, to, integer(resources.counted[k, r])
        total += counted
        s = best
    return total


@leaf
def _step(multiplier: Any, moved: Any, missing: float) -> None:
    """A Polyak subgradient step, as long as would raise a linear bound by `missing`; no multiplier changes its sign."""
    norm = 0.0
    for r in range(len(moved)):
        norm += moved[r] * moved[r]
    for r in range(len(moved)):
        before = multiplier[r]
        after = before + integer(missing * moved[r] / norm)
        multiplier[r] = 0 if (before > 0) != (after > 0) and before != 0 else after
