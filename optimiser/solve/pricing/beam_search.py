"""Beam search for one line: a good line quickly, without proof.

On each day only the cheapest partial paths are kept, ranked by their cost plus the network's cost to go (Lowerre, The
HARPY speech recognition system, 1976; Ow and Morton, Filtered beam search in scheduling, 1988). A beam search heeds all
that label setting does, and also the rolling windows that automata leave out, because the sums of a partial path in
these windows are simply known.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.book import OUT, Book
from optimiser.problem.options import Ints, ints
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel, leaf
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Int32Matrix, Network, Resources, Scratch
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import Column, column, costs_to_go
from optimiser.solve.pricing.resource_extension import extend
from optimiser.solve.pricing.shortest_path_kernel import node_index, successor
from optimiser.surface import UNBOUNDED, Sum


class WindowLimits(NamedTuple):
    """Hard windows of a person's line that could be exceeded; W of them, N options of the person, E entries.

    | array | shape | what |
    |---|---|---|
    | `offset` | - | the person's first option |
    | `at` | N + 1 | entries of an option: `at[i]` to `at[i + 1] - 1`, `offset` taken off |
    | `window`, `weight` | E | which window an option adds to, and how much |
    | `slack` | W | how much each window may still take after history |
    """

    offset: int
    at: Ints
    window: Ints
    weight: Ints
    slack: Ints


class Beam(NamedTuple):
    """The partial paths kept on a day, cheapest first; B is the width of the beam.

    | array | shape | what |
    |---|---|---|
    | `a`, `b`, `cost` | B | node, cost so far |
    | `state` | B + 1, R | state of each resource; the last row is working memory |
    | `taken` | B + 1, W | sum of each window; the last row, otherwise zero, is for what a choice adds |
    """

    a: Ints
    b: Ints
    cost: Ints
    state: Int32Matrix
    taken: IntMatrix


class Extensions(NamedTuple):
    """The partial paths of a beam, each extended by each kind of the day; arrays of length N.

    | array | shape | what |
    |---|---|---|
    | `total` | N | cost so far plus cost to go |
    | `cost`, `a`, `b` | N | cost so far, node |
    | `parent`, `kind` | N | which partial path is extended, and by which kind |
    | `heap` | N | numbers of extensions as a binary heap, the least (total, number) on top |
    """

    total: Ints
    cost: Ints
    a: Ints
    b: Ints
    parent: Ints
    kind: Ints
    heap: Ints


def window_limits(book: Book, person: int) -> WindowLimits:
    """The windows of a person's hard sums whose upper limit could be exceeded."""
    table = book.problem.options
    begin, end = int(table.bounds[person]), int(table.bounds[person + 1])
    option, window, weight, slack = [ints(())], [ints(())], [ints(())], [ints(())]
    count = 0
    for i in book.of_person[person]:
        clause = book.clauses[i]
        if not isinstance(clause, Sum) or not clause.hard or (clause.weights < 0).any():
            continue
        owner, past = clause.groups.owner(), table.history[clause.groups.options]
        free = ~past & (book.fixed[clause.groups.options] != OUT) & (clause.weights > 0)
        left = np.where(clause.high < UNBOUNDED >> 1, clause.high - clause.base, UNBOUNDED)
        left -= np.bincount(owner, np.where(past, clause.weights, 0), len(left)).astype(np.int64)
        most = np.bincount(owner, np.where(free, clause.weights, 0), len(left))
        tight = most > left
        keep = free & tight[owner]
        number = np.cumsum(tight) - 1 + count
        option.append(clause.groups.options[keep] - begin)
        window.append(number[owner[keep]])
        weight.append(clause.weights[keep])
        slack.append(left[tight])
        count += int(tight.sum())
    options = np.concatenate(option)
    order = np.argsort(options, kind="stable")
    at = np.searchsorted(options[order], np.arange(end - begin + 1)).astype(np.int64)
    return WindowLimits(begin, at, np.concatenate(window)[order], np.concatenate(weight)[order], np.concatenate(slack))


def price_by_beam(
    line: LineNetwork, limits: WindowLimits, option_price: Ints, scratch: Scratch, width: int
) -> Column | None:
    """A cheap line that keeps within every window if the beam finds one, else any cheap line; None if it finds none.

    Args:
        option_price: by option of the problem, in parts of a point.
        width: partial paths kept on each day.
    """
    net, found = line.net, np.zeros(line.net.days, dtype=np.int64)
    costs_to_go(line, option_price, scratch)
    for slack in (limits.slack, limits.slack[:0]):
        cost = beam_search(net, line.resources, scratch, width, limits._replace(slack=slack), found)
        if cost < INFINITY:
            return column(line, found)
    return None


@kernel
def beam_search(
    net: Network, resources: Resources, scratch: Scratch, width: int, limits: WindowLimits, line: Ints
) -> Any:
    """A cheap line, resources included.

    Args:
        scratch: left by pricing the network.
        width: partial paths kept on each day.
        limits: ignored if `slack` is empty.
        line: filled with choices; shape (D,).

    Returns:
        What it costs; `INFINITY` if none was found.
    """
    days = net.days
    beam = _empty_beam(width, resources.number, len(limits.slack))
    spare = _empty_beam(width, resources.number, len(limits.slack))
    extensions = _room_for_extensions(net, width)
    parents, kinds = np.zeros((days, width), np.int64), np.zeros((days, width), np.int64)
    kept = integer(1)
    for t in range(days):
        number = _extend_all(net, resources, scratch, limits, t, beam, kept, extensions)
        if not number:
            return INFINITY
        kept = _select(net, resources, scratch, limits, t, beam, extensions, number, spare, parents, kinds)
        beam, spare = spare, beam
    x = 0
    for t in range(days - 1, -1, -1):
        line[t] = scratch.kind_best[kinds[t, x]]
        x = parents[t, x]
    return beam.cost[0]


@inner
def _empty_beam(width: int, resources: int, windows: int) -> Any:
    return Beam(
        np.zeros(width, np.int64), np.zeros(width, np.int64), np.zeros(width, np.int64),
        np.zeros((width + 1, resources), np.int32), np.zeros((width + 1, windows), np.int64),
    )  # fmt: skip


@inner
def _room_for_extensions(net: Any, width: int) -> Any:
    """Arrays for as many extensions as any day may have."""
    most = 0
    for t in range(net.days):
        most = max(most, net.kind_first[net.class_first[t + 1]] - net.kind_first[net.class_first[t]])
    most *= width
    return Extensions(
        np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64),
        np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64),
    )  # fmt: skip


@leaf
def _extend_all(
    net: Any, resources: Any, scratch: Any, limits: Any, t: int, beam: Any, kept: int, extensions: Any
) -> Any:
    """Extend every partial path by every allowed kind of day t; how many extensions there are."""
    windows, tried = len(limits.slack), len(beam.a)
    number = 0
    for k in range(net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]):
        if scratch.kind_cost[k] >= INFINITY:
            continue
        choice = scratch.kind_best[k]
        if windows:
            _add_weights(net, limits, choice, beam.taken, tried)
        for x in range(kept):
            a, b, points = successor(net, t, beam.a[x], beam.b[x], net.class_of[k])
            if a < 0:
                continue
            to_go = scratch.value[node_index(net, t + 1, a, b)]
            if to_go >= INFINITY or (windows and not _fits(net, limits, choice, beam.taken, x, tried)):
                continue
            cost = beam.cost[x] + points * SCALE + scratch.kind_cost[k]
            allowed, points = extend(resources, net.days, t, k, beam.state, x, beam.state, tried)
            if allowed:
                cost += points * SCALE
                extensions.total[number], extensions.cost[number] = cost + to_go, cost
                extensions.a[number], extensions.b[number] = a, b
                extensions.parent[number], extensions.kind[number] = x, k
                number += 1
        if windows:
            _clear_weights(net, limits, choice, beam.taken, tried)
    return number


@leaf
def _select(
    net: Any, resources: Any, scratch: Any, limits: Any, t: int, beam: Any, extensions: Any, number: int, chosen: Any,
    parents: Any, kinds: Any,
) -> Any:  # fmt: skip
    """Keep the cheapest extensions with distinct nodes and states, looking at about twice as many as fit.

    Args:
        chosen: filled with the beam after day t.
        parents, kinds: row t is filled with the path that each of them extends, and the kind.

    Returns:
        How many there are.
    """
    windows, width = len(limits.slack), len(chosen.a)
    for i in range(number):
        extensions.heap[i] = i
    for i in range(number // 2 - 1, -1, -1):
        _sift_down(extensions, i, number)
    held, popped, last, top = integer(0), 0, 0, integer(0)
    while popped < number and held < width:
        i = extensions.heap[top]
        if popped == 2 * width:
            last = extensions.total[i]
        elif popped > 2 * width and extensions.total[i] > last:
            break
        popped += 1
        extensions.heap[top] = extensions.heap[number - popped]
        _sift_down(extensions, top, number - popped)
        parent, kind = extensions.parent[i], extensions.kind[i]
        chosen.a[held], chosen.b[held], chosen.cost[held] = extensions.a[i], extensions.b[i], extensions.cost[i]
        extend(resources, net.days, t, kind, beam.state, parent, chosen.state, held)
        if _is_duplicate(chosen, held):  # a cheaper one has the same node and states
            continue
        parents[t, held], kinds[t, held] = parent, kind
        if windows:
            for w in range(windows):
                chosen.taken[held, w] = beam.taken[parent, w]
            _add_weights(net, limits, scratch.kind_best[kind], chosen.taken, held)
        held += 1
    return held


@leaf
def _sift_down(extensions: Any, at: int, size: int) -> None:
    """Restore the heap property below an index (heapsort, Williams, 1964)."""
    heap, total = extensions.heap, extensions.total
    item = heap[at]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size:
            one, two = heap[child], heap[child + 1]
            if total[two] < total[one] or (total[two] == total[one] and two < one):
                child += 1
        below = heap[child]
        if total[item] < total[below] or (total[item] == total[below] and item < below):
            break
        heap[at] = below
        at = child
    heap[at] = item


@leaf
def _is_duplicate(beam: Any, row: int) -> bool:
    """Whether an earlier row has the same node and states."""
    for y in range(row):
        if beam.a[y] == beam.a[row] and beam.b[y] == beam.b[row]:
            same = True
            for r in range(beam.state.shape[1]):
                if beam.state[y, r] != beam.state[row, r]:
                    same = False
                    break
            if same:
                return True
    return False


@leaf
def _add_weights(net: Any, limits: Any, choice: int, sums: Any, row: int) -> None:
    """Add what a choice adds to its windows to a row of sums."""
    for j in range(net.option_first[choice], net.option_first[choice + 1]):
        o = net.options[j] - limits.offset
        for e in range(limits.at[o], limits.at[o + 1]):
            sums[row, limits.window[e]] += limits.weight[e]


@leaf
def _clear_weights(net: Any, limits: Any, choice: int, sums: Any, row: int) -> None:
    """Set the windows of a choice to zero in a row of sums."""
    for j in range(net.option_first[choice], net.option_first[choice + 1]):
        o = net.options[j] - limits.offset
        for e in range(limits.at[o], limits.at[o + 1]):
            sums[row, limits.window[e]] = 0


@leaf
def _fits(net: Any, limits: Any, choice: int, sums: Any, row: int, added: int) -> bool:
    """Whether row `row` and row `added` of the sums together keep within the slack of a choice's windows."""
    for j in range(net.option_first[choice], net.option_first[choice + 1]):
        o = net.options[j] - limits.offset
        for e in range(limits.at[o], limits.at[o + 1]):
            w = limits.window[e]
            if sums[row, w] + sums[added, w] > limits.slack[w]:
                return False
    return True
