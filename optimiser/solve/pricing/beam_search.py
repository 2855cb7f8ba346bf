"""A good line soon, without a proof: of each day's beginnings the cheapest are kept.

A beam reads what the labelling reads, and the rolling windows beside, whose sums it carries along: of a beginning
they are simply known.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from optimiser.book import OUT, Book
from optimiser.problem.options import Ints, ints
from optimiser.solve.pricing.network import Line
from optimiser.solve.pricing.pricing import SCALE, Column, column
from optimiser.solve.pricing.shortest_path_kernel import (
    FAR,
    Scratch,
    backward,
    everywhere,
    place,
    price_choices,
    step_to,
)
from optimiser.surface import UNBOUNDED, Sum

WIDTH = 48
"""Beginnings kept."""


class Ceilings(NamedTuple):
    """Hard windows of a person's line that may be overfilled.

    Attributes:
        offset: the person's first option.
        at, window, weight: entries by option, `offset` taken off.
        room: what each window may still take, history counted.
    """

    offset: int
    at: Ints
    window: Ints
    weight: Ints
    room: Ints


def ceilings(book: Book, person: int) -> Ceilings:
    """The windows of a person's hard sums that have a most and may be overfilled."""
    table = book.problem.options
    begin, end = int(table.bounds[person]), int(table.bounds[person + 1])
    option, window, weight, room = [ints(())], [ints(())], [ints(())], [ints(())]
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
        room.append(left[tight])
        count += int(tight.sum())
    options = np.concatenate(option)
    order = np.argsort(options, kind="stable")
    at = np.searchsorted(options[order], np.arange(end - begin + 1)).astype(np.int64)
    return Ceilings(begin, at, np.concatenate(window)[order], np.concatenate(weight)[order], np.concatenate(room))


def good_line(line: Line, limits: Ceilings, option_price: Ints, scratch: Scratch) -> Column | None:
    """A cheap line under prices that keeps every ceiling where the beam finds one; None where it finds no line."""
    net, found = line.net, np.zeros(line.net.days, dtype=np.int64)
    price_choices(net, option_price, SCALE, scratch)
    backward(net, SCALE, scratch, everywhere(net))
    for room in (limits.room, limits.room[:0]):
        cost = beam(net, line.others, SCALE, line.class_of, scratch, WIDTH, limits._replace(room=room), found)
        if cost < FAR:
            return column(line, found)
    return None


@numba.njit(cache=True, nogil=True)
def beam(
    net: Any, others: Any, scale: int, class_of: Any, scratch: Any, width: int, limits: Any, line: Any
) -> int:
    """A cheap line, the others counted.

    Args:
        scratch: as the network was priced.
        width: beginnings kept.
        limits: see `Ceilings`; without `room` they are not read.
        line: filled with choices; shape (days,).

    Returns:
        What it costs; `FAR` if none was found.
    """
    kind_cost, kind_best, value = scratch.kind_cost, scratch.kind_best, scratch.value
    days, count, windows = net.days, others.number, len(limits.room)
    kept = 1
    a_of, b_of, cost_of = np.zeros(width, np.int64), np.zeros(width, np.int64), np.zeros(width, np.int64)
    state = np.zeros((width, count), np.int64)
    taken, added = np.zeros((width, windows), np.int64), np.zeros(windows, np.int64)
    parents, kinds = np.zeros((days, width), np.int64), np.zeros((days, width), np.int64)
    for t in range(days):
        begin, end = net.kind_first[net.class_first[t]], net.kind_first[net.class_first[t + 1]]
        most, ahead = kept * (end - begin), net.b_size[t + 1]
        total, cost = np.empty(most, np.int64), np.empty(most, np.int64)
        leads, source, by = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
        number = 0
        for k in range(begin, end):
            if kind_cost[k] >= FAR:
                continue
            if windows:
                _weigh(net, limits, kind_best[k], 1, added)
            for x in range(kept):
                a, b, points = step_to(net, t, a_of[x], b_of[x], class_of[k])
                if a < 0:
                    continue
                to_go = value[place(net, t + 1, a, b)]
                if to_go >= FAR:
                    continue
                if windows and not _fits(net, limits, kind_best[k], taken[x], added):
                    continue
                spent, open_ = cost_of[x] + points * scale + kind_cost[k], True
                for r in range(count):
                    at = r * (days + 1) + t
                    step = others.at[at] + state[x, r] * others.wide[at] + others.symbol[k, r]
                    if others.after[step] < 0:
                        open_ = False
                        break
                    spent += others.cost[step] * scale
                if open_:
                    total[number], cost[number], leads[number] = spent + to_go, spent, a * ahead + b
                    source[number], by[number] = x, k
                    number += 1
            if windows:
                _weigh(net, limits, kind_best[k], -1, added)
        if not number:
            return FAR
        near = np.arange(number)
        if number > 2 * width:
            near = np.flatnonzero(total[:number] <= np.partition(total[:number], 2 * width)[2 * width])
        fresh, spot = np.zeros((width, count), np.int64), np.zeros(width, np.int64)
        a_next, b_next, cost_next = np.zeros(width, np.int64), np.zeros(width, np.int64), np.zeros(width, np.int64)
        taken_next = np.zeros((width, windows), np.int64)
        held = 0
        for i in near[np.argsort(total[near], kind="mergesort")]:
            if held == width:
                break
            for r in range(count):
                at = r * (days + 1) + t
                fresh[held, r] = others.after[
                    others.at[at] + state[source[i], r] * others.wide[at] + others.symbol[by[i], r]
                ]
            again = False
            for y in range(held):
                if spot[y] == leads[i]:
                    again = True
                    for r in range(count):
                        if fresh[y, r] != fresh[held, r]:
                            again = False
                            break
                    if again:
                        break
            if again:  # a cheaper one leads to the same place
                continue
            spot[held], a_next[held], b_next[held] = leads[i], leads[i] // ahead, leads[i] % ahead
            cost_next[held], parents[t, held], kinds[t, held] = cost[i], source[i], by[i]
            if windows:
                for w in range(windows):
                    taken_next[held, w] = taken[source[i], w]
                _weigh(net, limits, kind_best[by[i]], 1, taken_next[held])
            held += 1
        a_of, b_of, cost_of, state, taken, kept = a_next, b_next, cost_next, fresh, taken_next, held
    x = 0
    for t in range(days - 1, -1, -1):
        line[t] = kind_best[kinds[t, x]]
        x = parents[t, x]
    return int(cost_of[0])


@numba.njit(cache=True, nogil=True)
def _weigh(net: Any, limits: Any, choice: int, sign: int, sums: Any) -> None:
    """Add what a choice adds to each window (sign 1), or take it off (-1)."""
    for j in range(net.option_first[choice], net.option_first[choice + 1]):
        o = net.options[j] - limits.offset
        for e in range(limits.at[o], limits.at[o + 1]):
            sums[limits.window[e]] += sign * limits.weight[e]


@numba.njit(cache=True, nogil=True)
def _fits(net: Any, limits: Any, choice: int, taken: Any, added: Any) -> bool:
    """Whether the windows of a choice have room for what it adds."""
    for j in range(net.option_first[choice], net.option_first[choice + 1]):
        o = net.options[j] - limits.offset
        for e in range(limits.at[o], limits.at[o + 1]):
            w = limits.window[e]
            if taken[w] + added[w] > limits.room[w]:
                return False
    return True
