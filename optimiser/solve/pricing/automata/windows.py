"""Sums in windows of a line as automata: windows that do not overlap share one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.clause_tests import ROLLING
from optimiser.solve.compiled import inner, kernel
from optimiser.solve.pricing.automata.automaton import STATES, Automaton, Choices, Infeasible, checked
from optimiser.solve.pricing.automata.operations import NO_WAY, TOO_LARGE, grown, minimise
from optimiser.surface import UNBOUNDED, Sum

GRAINS = 8
"""Kinds of rest of a unit that are told apart where there would be many."""


class Windows(NamedTuple):
    """What a sum says of each of its windows, flat."""

    starts: Ints
    options: Ints
    weights: Ints
    low: Ints
    high: Ints
    under: Ints
    over: Ints
    unit: int
    once: bool
    hard: bool


@inner
def _points(say: Any, w: int, value: int) -> int:
    """Points of a window at a value, its base not included; -1 where forbidden."""
    short, excess = max(0, say.low[w] - value), max(0, value - say.high[w])
    if say.hard:
        return -1 if short or excess else 0
    unit = (1 << 60) if say.once else say.unit
    points: int = -(-short // unit) * say.under[w] - (-excess // unit) * say.over[w]
    return points


@inner
def _weigh(first: Any, start: Any, option: Any, weight: Any, t: int) -> Any:
    """What each choice of a layer adds."""
    found = np.zeros(first[t + 1] - first[t], np.int64)
    for c in range(first[t], first[t + 1]):
        for i in range(start[c], start[c + 1]):
            found[c - first[t]] += weight[option[i]]
    return found


@kernel
def live_windows(
    before: int, first: Any, start: Any, option: Any, layer: Any, past: Any, say: Any, points: Any, alive: Any
) -> tuple[bool, Any, Any, Any]:
    """First and last layer of the windows that may bind (-1: it may not), and by how much at most.

    What history adds is taken off the limits in `say`. Windows of one day are charged to its choices,
    and those that can never be left are dropped.

    Args:
        points: by choice of the period; added to.
        alive: by choice of the period; cleared where a window forbids it.

    Returns:
        (whether any line may be allowed, first layers, last layers, most excess).
    """
    count = len(say.low)
    opens, closes, beyond = np.full(count, -1, np.int64), np.full(count, -1, np.int64), np.zeros(count, np.int64)
    weight = np.zeros(len(layer), np.int64)
    for w in range(count):
        begin, end, added = len(first), -1, 0
        for i in range(say.starts[w], say.starts[w + 1]):
            o, x = say.options[i], say.weights[i]
            if past[o]:
                added += x
            elif x != 0:
                weight[o] += x
                begin, end = min(begin, layer[o]), max(end, layer[o])
        if say.low[w] > -UNBOUNDED:
            say.low[w] -= added
        if say.high[w] < UNBOUNDED:
            say.high[w] -= added
        if end < 0:
            paid = _points(say, w, 0)
            if paid < 0:
                return False, opens, closes, beyond
            for c in range(first[before], first[before + 1]):
                points[c - before] += paid
        elif begin == end:
            value = _weigh(first, start, option, weight, begin)
            for c in range(len(value)):
                paid = _points(say, w, value[c])
                if paid < 0:
                    alive[first[begin] + c - before] = False
                else:
                    points[first[begin] + c - before] += paid
        else:
            most = least = 0
            for t in range(begin, end + 1):
                value = _weigh(first, start, option, weight, t)
                most += value.max()
                least += value.min()
            if least < say.low[w] or most > say.high[w]:
                opens[w], closes[w] = begin, end
                beyond[w] = most - say.high[w]
        for i in range(say.starts[w], say.starts[w + 1]):
            weight[say.options[i]] = 0
    return True, opens, closes, beyond


@inner
def _charge_excess(say: Any, w: int, values: Any, steps: Any, least: int, cost: Any, at: int, total: Any) -> bool:
    """The values after a day, whole units of excess that are certain charged at once and taken off.

    Args:
        values, steps: values before, and what may be added.
        least: least that later days add.
        cost: filled from `at`.
        total: filled with the values.

    Returns:
        Whether what is left of a unit was rounded down, there being too many kinds of it.
    """
    n, m, high = len(values), len(steps), say.high[w]
    beyond = np.zeros(n * m, np.bool_)
    for j in range(n * m):
        total[j], cost[at + j] = values[j // m] + steps[j % m], 0
        excess = total[j] + least - high
        if excess > 0 and not say.hard:
            beyond[j] = True
            whole = min(excess - 1, 1 << 40) if say.once else excess // say.unit
            total[j] -= whole if say.once else whole * say.unit
            cost[at + j] = 0 if say.once else whole * say.over[w]
    if say.once or say.unit < GRAINS or len(np.unique(total[beyond])) <= 2 * GRAINS:
        return False
    grain = say.unit // GRAINS
    for j in range(n * m):
        if beyond[j]:
            total[j] -= (total[j] + least - high) % grain
    return True


@kernel
def read_chain(
    before: int, first: Any, start: Any, option: Any, layer: Any, past: Any, say: Any, chain: Any, opens: Any,
    closes: Any, narrow: int,
) -> tuple[bool, tuple[int, Any, Any, Any, Any, Any]]:  # fmt: skip
    """The automaton of windows that do not overlap. A state is the value so far of the window under way.

    Args:
        chain: window numbers, in order.
        opens, closes: first and last layer by window.
        narrow: by how many of its largest steps a value may be off an even pace, in windows with a hard least and
            most; 0 for any.

    Returns:
        (whether it may say too little, as `minimise`); `TOO_LARGE` beyond `STATES` on a day.
    """
    days = len(first) - 1 - before
    symbol = np.zeros(first[len(first) - 1] - before, np.int64)
    size, wide = np.ones(days + 1, np.int64), np.ones(days, np.int64)
    after, cost = np.zeros(days, np.int64), np.zeros(days, np.int64)
    weight = np.zeros(len(layer), np.int64)
    used = day = 0
    rough = False
    for w in chain:
        for i in range(say.starts[w], say.starts[w + 1]):
            if not past[say.options[i]]:
                weight[say.options[i]] += say.weights[i]
        length = closes[w] - opens[w] + 1
        most_of, least_of = np.zeros(length + 1, np.int64), np.zeros(length + 1, np.int64)
        for i in range(length - 1, -1, -1):
            value = _weigh(first, start, option, weight, opens[w] + i)
            most_of[i], least_of[i] = most_of[i + 1] + value.max(), least_of[i + 1] + value.min()
        after, cost = grown(after, used, days), grown(cost, used, days)
        while day < opens[w] - before:
            after[used], cost[used] = 0, 0
            used += 1
            day += 1
        low, high = say.low[w], say.high[w]
        paced = narrow > 0 and say.hard and low > -(UNBOUNDED >> 1) and high < UNBOUNDED >> 1 and most_of[0] > 0
        off = 0
        if paced:
            for i in range(length):
                off = max(off, narrow * (most_of[i] - most_of[i + 1]))
        values = np.zeros(1, np.int64)
        for i in range(length):
            t = opens[w] + i
            value = _weigh(first, start, option, weight, t)
            steps = np.unique(value)
            symbol[first[t] - before : first[t + 1] - before] = np.searchsorted(steps, value)
            n, m = len(values), len(steps)
            after, cost = grown(after, used, n * m), grown(cost, used, n * m)
            wide[day] = m
            if i == length - 1:
                for s in range(n):
                    for k in range(m):
                        paid = _points(say, w, values[s] + steps[k])
                        after[used], cost[used] = (-1, 0) if paid < 0 else (0, paid)
                        used += 1
                day += 1
                break
            most, least = most_of[i + 1], least_of[i + 1]
            total = np.empty(n * m, np.int64)
            here = np.ones(n * m, np.bool_)
            rounded = _charge_excess(say, w, values, steps, least, cost, used, total)
            rough = rough or rounded
            if paced:
                gone = most_of[0] - most
                for j in range(n * m):
                    even_pace = total[j] * most_of[0]
                    here[j] = low * gone - off * most_of[0] <= even_pace <= high * gone + off * most_of[0]
            settled = UNBOUNDED  # what values from which the window cannot be left any more are read as
            for s in range(n):
                for k in range(m):
                    v = total[s * m + k]
                    if v + least >= low and v + most <= high:
                        settled = min(settled, v)
                    elif say.hard and (v + most < low or v + least > high):
                        here[s * m + k] = False
            for j in range(n * m):
                v = total[j]
                if v + least >= low and v + most <= high:
                    total[j] = settled
            following = np.unique(total[here])
            if not len(following):
                return rough, (NO_WAY, symbol, size, wide, after, cost)
            if len(following) > STATES:
                return rough, (TOO_LARGE, symbol, size, wide, after, cost)
            place = np.searchsorted(following, total)
            for j in range(n * m):
                after[used] = place[j] if here[j] else -1
                used += 1
            values = following
            day += 1
            size[day] = len(values)
        for i in range(say.starts[w], say.starts[w + 1]):
            weight[say.options[i]] = 0
    after, cost = grown(after, used, days), grown(cost, used, days)
    while day < days:
        after[used], cost[used] = 0, 0
        used += 1
        day += 1
    return rough, minimise(first[before:] - before, symbol, size, wide, after[:used].copy(), cost[:used].copy())


def sum_automata(
    clause: Sum, choices: Choices, offset: int, points: Ints, alive: Flags, narrow: int = 0
) -> tuple[list[Automaton], int]:
    """The automata of a sum, and how many of its windows they do not hold.

    Args:
        offset: option of position 0.
        points: by choice; windows of one day and of history are added.
        alive: by choice; cleared where a window of one day forbids it.
        narrow: see `read_chain`.

    Raises:
        Infeasible: no line keeps within a hard window.
    """
    say = Windows(
        clause.groups.starts, clause.groups.options - offset, clause.weights,
        np.where(clause.low > -UNBOUNDED, clause.low - clause.base, clause.low),
        np.where(clause.high < UNBOUNDED, clause.high - clause.base, clause.high),
        clause.under, clause.over, clause.unit, clause.once, clause.hard,
    )  # fmt: skip
    possible, opens, closes, beyond = live_windows(*choices, say, points, alive)
    if not possible:
        raise Infeasible
    live = np.flatnonzero(opens >= 0)
    chains = _chains(live, opens, closes)
    left_out = 0
    if clause.hard and len(chains) >= ROLLING:
        order = live[np.lexsort((-beyond[live], opens[live]))]
        kept = order[np.unique(opens[order], return_index=True)[1]]
        left_out = len(live) - len(kept)
        chains = _chains(kept, opens, closes)
    found = []
    for chain in chains:
        rough, parts = read_chain(*choices, say, np.array(chain, dtype=np.int64), opens, closes, narrow)
        made = checked(*parts)
        if made is None:
            left_out += len(chain)
        else:
            left_out += rough
            found.append(made)
    return found, left_out


def _chains(live: Ints, opens: Ints, closes: Ints) -> list[list[int]]:
    """Windows in chains whose windows do not overlap in days."""
    chains: list[list[int]] = []
    for w in live[np.lexsort((live, closes[live], opens[live]))].tolist():
        for chain in chains:
            if closes[chain[-1]] < opens[w]:
                chain.append(w)
                break
        else:
            chains.append([w])
    return chains
