"""Label setting with dominance, compiled: the shortest path with resource constraints; and every path below a cost.

A label is a partial path: its node, the state of every resource, and its cost. Labels are set day by day; a label that
another one at the same node dominates is dropped, and so is one whose completion bound (its cost plus the network's
cost to go) is above a ceiling. Source: Irnich and Desaulniers, Shortest path problems with resource constraints
(2005); the bounds as in Righini and Salani, New dynamic programming algorithms for the resource constrained
elementary shortest path problem (2008). Arrays and their shapes: `optimiser.solve.pricing.arrays`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel, leaf
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Int32Matrix, Int32s, Network, Resources, Scratch
from optimiser.solve.pricing.resource_extension import extend
from optimiser.solve.pricing.shortest_path_kernel import node_index, successor

NIL = integer(-1)


class Labels(NamedTuple):
    """The labels in the order in which they were set; M is the most there may be.

    | array | shape | what |
    |---|---|---|
    | `cost` | M | cost so far |
    | `a`, `b` | M | node |
    | `parent`, `kind` | M | the label it extends, and by which kind; -1 for the first |
    | `link` | M | the next label at the same node, or -1 |
    | `live` | M | whether it has been neither dominated nor cut |
    | `state` | M + 1, R | state of each resource; the last row is for a label that is not yet admitted |
    """

    cost: Ints
    a: Int32s
    b: Int32s
    parent: Int32s
    kind: Int32s
    link: Int32s
    live: Flags
    state: Int32Matrix


class Bucket(NamedTuple):
    """The labels at the nodes of a day: chains through `Labels.link`; shapes (nodes of the day,)."""

    head: Int32s
    size: Int32s


class LabelLimits(NamedTuple):
    """Limits of label setting.

    Attributes:
        ceiling: lines that cost more are not looked for.
        per_node: most labels kept at a node; beyond that the dearest are cut.
        most: most labels in all.
    """

    ceiling: int
    per_node: int
    most: int


@kernel
def label_setting(
    net: Network, resources: Resources, scratch: Scratch, ahead: Ints, limits: LabelLimits, lines: IntMatrix,
    costs: Ints,
) -> tuple[int, bool]:  # fmt: skip
    """Cheapest lines that cost at most a ceiling, resources included.

    Args:
        scratch: left by pricing the network.
        ahead: least cost to go of each state of each resource, see `raise_by_multipliers`.
        limits: see `LabelLimits`.
        lines, costs: as for `best_lines`.

    Returns:
        (how many were found, whether no label was cut). If none was cut, the first line is the cheapest there is, and
        if none was found no line costs at most the ceiling.
    """
    labels = _first_label(limits.most, resources.number)
    first, used, exact = integer(0), integer(1), True
    for t in range(net.days):
        last = used
        nodes = net.a_size[t + 1] * (net.b_size[t + 1] + 1)
        bucket = Bucket(np.full(nodes, -1, np.int32), np.zeros(nodes, np.int32))
        used, uncut = _extend_labels(net, resources, scratch, ahead, limits, t, labels, bucket, first, last)
        exact &= uncut
        first = last
    found = integer(0)
    while found < min(len(costs), used - first):
        best = _cheapest(labels, first, used)
        costs[found] = labels.cost[best]
        _read_back(labels, scratch.kind_best, best, lines, found)
        labels.cost[best] = INFINITY
        found += 1
    return found, exact


@leaf
def _extend_labels(
    net: Any, resources: Any, scratch: Any, ahead: Any, limits: Any, t: int, labels: Any, bucket: Any, first: int,
    last: int,
) -> tuple[Any, bool]:  # fmt: skip
    """Extend labels `first` to `last` - 1 by every kind of day t; (number of labels now, whether none was cut)."""
    days, used, exact = net.days, last, True
    stride = net.b_size[t + 1] + 1
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
            to_go = scratch.value[node_index(net, t + 1, a, b)]
            if to_go > INFINITY // 2:
                continue
            allowed, points = extend(resources, days, t, k, labels.state, x, labels.state, used)
            if not allowed:
                continue
            cost += points * SCALE
            for r in range(resources.number):
                to_go += ahead[resources.first[r * (days + 1) + t + 1] + labels.state[used, r]]
            if cost + to_go > limits.ceiling:
                continue
            node = a * stride + b
            if t + 1 < days:
                kept, cut = _admit(resources, days, t + 1, labels, bucket, node, used, cost, limits.per_node)
                exact &= not cut
                if not kept:
                    continue
            if used == limits.most:
                exact = False
                continue
            labels.cost[used], labels.a[used], labels.b[used] = cost, a, b
            labels.parent[used], labels.kind[used], labels.link[used] = x, k, bucket.head[node]
            bucket.head[node] = used
            bucket.size[node] += 1
            used += 1
    return used, exact


@inner
def _first_label(most: int, resources: int) -> Any:
    """Arrays for labels, with the initial label before day 0."""
    labels = Labels(
        np.empty(most, np.int64), np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32),
        np.empty(most, np.int32), np.empty(most, np.int32), np.ones(most, np.bool_),
        np.zeros((most + 1, resources), np.int32),
    )  # fmt: skip
    labels.cost[0], labels.a[0], labels.b[0], labels.parent[0], labels.kind[0] = 0, 0, 0, -1, -1
    return labels


@leaf
def _admit(
    resources: Any, days: int, t: int, labels: Any, bucket: Any, node: int, fresh: int, cost: int, per_node: int
) -> tuple[bool, bool]:
    """Compare a new label with those at its node: drop those that it dominates, or the dearest if the node is full.

    Args:
        t: the day that begins at the node.
        fresh: the row of the new label's states.

    Returns:
        (whether to keep the new label, whether a label was cut that none dominates).
    """
    before, dearest = NIL, NIL
    y = integer(bucket.head[node])
    while y >= 0:
        onward = integer(labels.link[y])
        if dominates(resources, days, t, labels.state, y, fresh, cost - labels.cost[y]):
            return False, False
        if dominates(resources, days, t, labels.state, fresh, y, labels.cost[y] - cost):
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


@leaf
def _drop(labels: Any, bucket: Any, node: int, before: int, label: int) -> None:
    """Remove a label from its node's chain, where it follows `before` (-1: it is the first)."""
    labels.live[label] = False
    bucket.size[node] -= 1
    if before < 0:
        bucket.head[node] = labels.link[label]
    else:
        labels.link[before] = labels.link[label]


@leaf
def dominates(resources: Any, days: int, t: int, states: Any, one: int, two: int, saving: int) -> bool:
    """Whether one label dominates another that costs `saving` more: whatever follows, it costs no more.

    Args:
        states: by row and resource; `one` and `two` are the rows of the labels.
    """
    for r in range(resources.number):
        x, y = states[one, r], states[two, r]
        if x == y:
            continue
        at = r * (days + 1) + t
        if resources.worse_at[at] < 0:
            return False
        saving -= resources.worse[resources.worse_at[at] + x * resources.size[at] + y] * SCALE
    return saving >= 0


@leaf
def _cheapest(labels: Any, first: int, end: int) -> Any:
    """The first of the cheapest labels from `first` to `end - 1`."""
    best = first
    for x in range(first, end):
        if labels.cost[x] < labels.cost[best]:
            best = x
    return best


@leaf
def _read_back(labels: Any, kind_best: Any, label: int, lines: Any, row: int) -> None:
    """Write the line that ends in a label of the last day, as choices, into a row of lines."""
    for t in range(lines.shape[1] - 1, -1, -1):
        lines[row, t] = kind_best[labels.kind[label]]
        label = labels.parent[label]


class PartialPath(NamedTuple):
    """The partial path of a depth-first search.

    | array | shape | what |
    |---|---|---|
    | `a`, `b`, `spent` | D + 1 | node before each day, and cost so far |
    | `state` | D + 1, R | state of each resource |
    | `choice`, `upcoming` | D, D + 1 | choice of each day; the next choice to try |
    """

    a: Ints
    b: Ints
    spent: Ints
    state: Int32Matrix
    choice: Ints
    upcoming: Ints


@kernel
def enumerate_lines(
    net: Network, resources: Resources, choice_cost: Ints, value: Ints, ceiling: int, lines: IntMatrix
) -> int:
    """Every line that costs at most `ceiling`, by depth-first search pruned by completion bounds.

    Args:
        choice_cost: by choice, its points and its options' prices, in parts of a point.
        value: least cost to go without the resources, by node.
        lines: filled with choices; shape (most, D).

    Returns:
        How many there are; `most` + 1 if there are more than fit.
    """
    days = net.days
    path = PartialPath(
        np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64),
        np.zeros((days + 1, resources.number), np.int32), np.zeros(days, np.int64), np.zeros(days + 1, np.int64),
    )  # fmt: skip
    return _depth_first(net, resources, choice_cost, value, ceiling, lines, path)


@leaf
def _depth_first(net: Any, resources: Any, choice_cost: Any, value: Any, ceiling: int, lines: Any, path: Any) -> int:
    days = net.days
    found, t = 0, integer(0)
    path.upcoming[0] = net.choice_first[net.kind_first[net.class_first[0]]]
    while t >= 0:
        if t == days:
            if found == len(lines):
                return found + 1
            for day in range(days):
                lines[found, day] = path.choice[day]
            found += 1
            t -= 1
        elif _next_choice(net, resources, choice_cost, value, ceiling, path, t):
            t += 1
            if t < days:
                path.upcoming[t] = net.choice_first[net.kind_first[net.class_first[t]]]
        else:
            t -= 1
    return found


@leaf
def _next_choice(net: Any, resources: Any, choice_cost: Any, value: Any, ceiling: int, path: Any, t: int) -> bool:
    """Extend the path by the next choice of day t that keeps within the ceiling; whether there is one."""
    end = net.choice_first[net.kind_first[net.class_first[t + 1]]]
    while path.upcoming[t] < end:
        h = path.upcoming[t]
        path.upcoming[t] += 1
        kind = net.kind_of[h]
        a, b, points = successor(net, t, path.a[t], path.b[t], net.class_of[kind])
        if a < 0:
            continue
        cost = path.spent[t] + choice_cost[h] + points * SCALE
        to_go = value[node_index(net, t + 1, a, b)]
        if cost + to_go > ceiling:
            continue
        allowed, points = extend(resources, net.days, t, kind, path.state, t, path.state, t + 1)
        cost += points * SCALE
        if allowed and cost + to_go <= ceiling:
            path.choice[t] = h
            path.a[t + 1], path.b[t + 1], path.spent[t + 1] = a, b, cost
            return True
    return False
