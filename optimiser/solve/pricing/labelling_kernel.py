"""Label setting with dominance, compiled: the shortest path with resource constraints; and every path below a cost.

A label is a beginning of a line: its node, the state of every resource, and its cost. Labels are set day by day; one
that another dominates at the same node is dropped, and so is one whose completion bound (its cost and the network's
least cost to go) is above a ceiling. Source: Irnich and Desaulniers, Shortest path problems with resource constraints
(2005); the bounds as in Righini and Salani, New dynamic programming algorithms for the resource constrained
elementary shortest path problem (2008). Arrays and their shapes: `optimiser.solve.pricing.arrays`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Network, Resources, Scratch, Whole
from optimiser.solve.pricing.resource_extension import extend
from optimiser.solve.pricing.shortest_path_kernel import place, successor

NIL = integer(-1)


class Labels(NamedTuple):
    """The labels in the order in which they were set; M is the most there may be.

    | array | shape | what |
    |---|---|---|
    | `cost` | M | cost so far |
    | `a`, `b` | M | node |
    | `parent`, `kind` | M | the label it extends, and by which kind; -1 for the first |
    | `link` | M | the next label at the same node, or -1 |
    | `live` | M | whether it still counts: not dominated, not cut |
    | `state` | M, R | state of each resource |
    """

    cost: Ints
    a: Whole
    b: Whole
    parent: Whole
    kind: Whole
    link: Whole
    live: Flags
    state: Whole


class Bucket(NamedTuple):
    """The labels at the nodes of a day: chains through `Labels.link`; shapes (nodes of the day,)."""

    head: Whole
    size: Whole


@kernel
def label_setting(
    net: Network, resources: Resources, scratch: Scratch, ceiling: int, per_node: int, most: int, lines: IntMatrix,
    costs: Ints,
) -> tuple[int, bool]:
    """Cheapest lines that cost at most `ceiling`, the resources counted.

    Args:
        scratch: as the network was priced.
        per_node: most labels kept at a node (more are cut, the dearest first).
        most: most labels in all.
        lines, costs: as for `best_lines`.

    Returns:
        (how many were found, whether nothing was cut: then the first is the cheapest there is,
        and no line costs at most `ceiling` if none was found).
    """
    labels = _first_label(most, resources.number)
    fresh = np.zeros(resources.number, np.int32)
    first, used, exact = integer(0), integer(1), True
    for t in range(net.days):
        last = used
        ahead = net.b_size[t + 1] + 1
        nodes = net.a_size[t + 1] * ahead
        bucket = Bucket(np.full(nodes, -1, np.int32), np.zeros(nodes, np.int32))
        begin, end = net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]
        for x in range(first, last):
            if not labels.live[x]:
                continue
            for k in range(begin, end):
                if scratch.kind_cost[k] >= INFINITY:
                    continue
                a, b, points = successor(net, t, integer(labels.a[x]), integer(labels.b[x]), net.class_of[k])
                if a < 0:
                    continue
                cost = labels.cost[x] + points * SCALE + scratch.kind_cost[k]
                to_go = scratch.value[place(net, t + 1, a, b)]
                if cost + to_go > ceiling:
                    continue
                allowed, points = extend(resources, net.days, t, k, labels.state[x], fresh)
                cost += points * SCALE
                if not allowed or cost + to_go > ceiling:
                    continue
                node = a * ahead + b
                if t + 1 < net.days:
                    admitted, cut = _admit(resources, net.days, t + 1, labels, bucket, node, fresh, cost, per_node)
                    exact &= not cut
                    if not admitted:
                        continue
                if used == most:
                    exact = False
                    continue
                labels.cost[used], labels.a[used], labels.b[used] = cost, a, b
                labels.parent[used], labels.kind[used], labels.link[used] = x, k, bucket.head[node]
                for r in range(resources.number):
                    labels.state[used, r] = fresh[r]
                bucket.head[node] = used
                bucket.size[node] += 1
                used += 1
        first = last
    found = 0
    while found < min(len(costs), used - first):
        best = first
        for x in range(first, used):
            if labels.cost[x] < labels.cost[best]:
                best = x
        costs[found] = labels.cost[best]
        _read_back(labels, scratch.kind_best, best, lines[found])
        labels.cost[best] = INFINITY
        found += 1
    return found, exact


@inner
def _first_label(most: int, resources: int) -> Any:
    """Room for labels, with the one before day 0."""
    labels = Labels(
        np.empty(most, np.int64), np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32),
        np.empty(most, np.int32), np.empty(most, np.int32), np.ones(most, np.bool_),
        np.zeros((most, resources), np.int32),
    )  # fmt: skip
    labels.cost[0], labels.a[0], labels.b[0], labels.parent[0], labels.kind[0] = 0, 0, 0, -1, -1
    return labels


@inner
def _admit(
    resources: Any, days: int, t: int, labels: Any, bucket: Any, node: int, fresh: Any, cost: int, per_node: int
) -> tuple[bool, bool]:
    """Compare a new label with those at its node: drop which of them it dominates, or the dearest where it is full.

    Returns:
        (whether the new one is to be kept, whether a label that nothing dominates was cut).
    """
    before, dearest = NIL, NIL
    y = integer(bucket.head[node])
    while y >= 0:
        onward = integer(labels.link[y])
        if dominates(resources, days, t, labels.state[y], fresh, cost - labels.cost[y]):
            return False, False
        if dominates(resources, days, t, fresh, labels.state[y], labels.cost[y] - cost):
            _drop(labels, bucket, node, before, y)
        else:
            if dearest < 0 or labels.cost[y] > labels.cost[dearest]:
                dearest = y
            before = y
        y = onward
    if bucket.size[node] < per_node:
        return True, False
    if dearest < 0 or labels.cost[dearest] <= cost:
        return False, True
    before, y = NIL, integer(bucket.head[node])
    while y != dearest:
        before, y = y, integer(labels.link[y])
    _drop(labels, bucket, node, before, dearest)
    return True, True


@inner
def _drop(labels: Any, bucket: Any, node: int, before: int, label: int) -> None:
    """Take a label out of its node's chain, where it comes after `before` (-1: it is the first)."""
    labels.live[label] = False
    bucket.size[node] -= 1
    if before < 0:
        bucket.head[node] = labels.link[label]
    else:
        labels.link[before] = labels.link[label]


@inner
def dominates(resources: Any, days: int, t: int, one: Any, two: Any, saving: int) -> bool:
    """Whether a label in states `one`, cheaper by `saving`, costs no more than one in states `two` whatever follows."""
    if saving < 0 and resources.number == 0:
        return False
    for r in range(resources.number):
        at = r * (days + 1) + t
        if one[r] == two[r]:
            continue
        where = resources.worse_at[at]
        if where < 0:
            return False
        saving -= resources.worse[where + one[r] * resources.size[at] + two[r]] * SCALE
    return saving >= 0


@inner
def _read_back(labels: Any, kind_best: Any, label: int, line: Any) -> None:
    """The line that a label of the last day ends, as choices."""
    for t in range(len(line) - 1, -1, -1):
        line[t] = kind_best[labels.kind[label]]
        label = labels.parent[label]


@kernel
def enumerate_lines(
    net: Network, resources: Resources, choice_cost: Ints, value: Ints, ceiling: int, lines: IntMatrix
) -> int:
    """Every line that costs at most `ceiling`: depth first, cut by completion bounds.

    Args:
        choice_cost: by choice, its points and its options' prices, in parts of a point.
        value: least cost to go without the resources, by node.
        lines: filled with choices; shape (most, D).

    Returns:
        How many there are; one more than `most` if there are more.
    """
    days, most = net.days, len(lines)
    a_at, b_at = np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64)
    spent = np.zeros(days + 1, np.int64)
    state = np.zeros((days + 1, resources.number), np.int32)
    upcoming = np.zeros(days + 1, np.int64)
    path = np.zeros(days, np.int64)
    found, t = 0, integer(0)
    upcoming[0] = net.choice_first[net.kind_first[net.class_first[0]]]
    while t >= 0:
        if t == days:
            if found == most:
                return most + 1
            for day in range(days):
                lines[found, day] = path[day]
            found += 1
            t -= 1
            continue
        end = net.choice_first[net.kind_first[net.class_first[t + 1]]]
        moved = False
        while upcoming[t] < end and not moved:
            h = upcoming[t]
            upcoming[t] += 1
            kind = net.kind_of[h]
            a, b, points = successor(net, t, a_at[t], b_at[t], net.class_of[kind])
            if a < 0:
                continue
            cost = spent[t] + choice_cost[h] + points * SCALE
            to_go = value[place(net, t + 1, a, b)]
            if cost + to_go > ceiling:
                continue
            moved, points = extend(resources, days, t, kind, state[t], state[t + 1])
            cost += points * SCALE
            moved = moved and cost + to_go <= ceiling
            if moved:
                path[t] = h
                a_at[t + 1], b_at[t + 1], spent[t + 1] = a, b, cost
        if moved:
            t += 1
            if t < days:
                upcoming[t] = net.choice_first[net.kind_first[net.class_first[t]]]
        else:
            t -= 1
    return found
