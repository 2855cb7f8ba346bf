"""Non-overlapping windows as one automaton, compiled: a sum that restarts with each window.

A state is the value so far of the current window (the state of a knapsack's dynamic programme, Trick, A dynamic
programming approach for consistency and propagation for knapsack constraints, 2003). Values that can no longer break
a limit are merged into one state, those that must break a hard one are dropped, and whole units of excess are charged
as soon as they are certain.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import Automaton, Choices, no_automaton
from optimiser.solve.pricing.automata.numbering import bisect_left, equal_rows, grown, sorted_distinct
from optimiser.solve.pricing.automata.unfolding import add_layer, blank_automaton
from optimiser.surface import UNBOUNDED

ONCE = 1 << 40
"""Most excess that is subtracted at once where excess is charged once, whatever its size."""


class Windows(NamedTuple):
    """The windows of a sum, W of them; history and the base are already subtracted from the limits.

    | array | shape | what |
    |---|---|---|
    | `starts`, `options`, `weights` | W + 1, all, all | options of a window, and what each adds |
    | `low`, `high` | W | limits |
    | `under`, `over` | W | points for each unit below, or above |
    | `unit`, `once`, `hard` | - | size of a unit, each started one being charged; charged only once; or forbidden |
    """

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


class RemainingSums(NamedTuple):
    """What the remaining days of a window can add; L days in all.

    | array | shape | what |
    |---|---|---|
    | `most`, `least` | L + 1 | most and least that the days from the i-th on can add |
    | `off` | - | how far the value may be from an even pace, times `most[0]`; -1 for any distance |
    """

    most: Ints
    least: Ints
    off: int


class Steps(NamedTuple):
    """The transitions of a day by (state, symbol): next value, points, whether it is allowed; see `add_layer`."""

    reached: Ints
    paid: Ints
    open_: Flags


@leaf
def window_points(windows: Any, w: int, value: int) -> Any:
    """Points of a window at a value; -1 if forbidden."""
    short, excess = max(0, windows.low[w] - value), max(0, value - windows.high[w])
    if windows.hard:
        return integer(-1) if short or excess else integer(0)
    unit = integer(1 << 60) if windows.once else windows.unit
    return -(-short // unit) * windows.under[w] - (-excess // unit) * windows.over[w]


@inner
def added_by_choices(choices: Any, weight: Any, t: int) -> Any:
    """What each choice of a layer adds to the sum.

    Args:
        weight: by option.
    """
    begin = choices.first[t]
    found = np.zeros(choices.first[t + 1] - begin, np.int64)
    for c in range(begin, choices.first[t + 1]):
        for i in range(choices.start[c], choices.start[c + 1]):
            found[c - begin] += weight[choices.options[i]]
    return found


@kernel
def unfold_chain(
    choices: Choices, windows: Windows, chain: Ints, opens: Ints, closes: Ints, even_pace: int, grains: int, limit: int
) -> tuple[bool, int, Any]:  # fmt: skip
    """The automaton of a chain of non-overlapping windows.

    Args:
        chain: window numbers, in order.
        opens, closes: first and last layer by window.
        even_pace: in windows with hard limits on both sides, how many of its largest steps a value may be from an even
            pace; 0 for any distance. A restriction that keeps the automaton small.
        grains: number of classes that remainders of a unit are rounded to where there would be many.
        limit: most states of a day.

    Returns:
        (whether it may charge too little; 0, `TOO_LARGE` or `NO_LINE`; the automaton, not yet minimal).
    """
    before, days = choices.before, len(choices.first) - 1 - choices.before
    automaton = blank_automaton(choices.first[before + days] - before, days)
    weight = np.zeros(len(choices.layer), np.int64)
    used = day = integer(0)
    rough = False
    for w in chain:
        for i in range(windows.starts[w], windows.starts[w + 1]):
            if not choices.past[windows.options[i]]:
                weight[windows.options[i]] += windows.weights[i]
        automaton = _with_days_between(automaton, used, opens[w] - before - day)
        used += opens[w] - before - day
        day = opens[w] - before
        remaining = _remaining_sums(choices, windows, w, weight, opens[w], closes[w], even_pace)
        values = np.zeros(1, np.int64)
        for t in range(opens[w], closes[w] + 1):
            adds = added_by_choices(choices, weight, t)
            symbols = sorted_distinct(adds)
            for c in range(len(adds)):
                automaton.symbol[choices.first[t] - before + c] = bisect_left(symbols, len(symbols), adds[c])
            n, m = len(values), len(symbols)
            steps = Steps(np.empty((n * m, 1), np.int64), np.zeros(n * m, np.int64), np.ones(n * m, np.bool_))
            for j in range(n * m):
                steps.reached[j, 0] = values[j // m] + symbols[j % m]
            if t == closes[w]:
                _close_window(windows, w, steps)
            else:
                rounded = _carry_on(windows, w, remaining, t - opens[w] + 1, steps, grains)
                rough = rough or rounded
            automaton.wide[day] = m
            status, automaton, values = add_layer(automaton, used, day, steps.reached, steps.paid, steps.open_, limit)
            if status:
                return rough, status, no_automaton()
            used += n * m
            day += 1
        for i in range(windows.starts[w], windows.starts[w + 1]):
            weight[windows.options[i]] = 0
    automaton = _with_days_between(automaton, used, days - day)
    used += days - day
    made = Automaton(
        automaton.symbol, automaton.size, automaton.wide, automaton.after[:used].copy(), automaton.cost[:used].copy(),
    )  # fmt: skip
    return rough, 0, made


@inner
def _with_days_between(automaton: Any, used: int, days: int) -> Any:
    """The automaton followed by some days that belong to no window."""
    after, cost = grown(automaton.after, used, days), grown(automaton.cost, used, days)
    for i in range(used, used + days):
        after[i], cost[i] = 0, 0
    return Automaton(automaton.symbol, automaton.size, automaton.wide, after, cost)


@inner
def _remaining_sums(choices: Any, windows: Any, w: int, weight: Any, begin: int, end: int, even_pace: int) -> Any:
    """What the days of a window, layers `begin` to `end`, can add."""
    length = end - begin + 1
    most, least = np.zeros(length + 1, np.int64), np.zeros(length + 1, np.int64)
    largest = integer(0)
    for i in range(length - 1, -1, -1):
        adds = added_by_choices(choices, weight, begin + i)
        high = low = adds[0]
        for add in adds:
            high, low = max(high, add), min(low, add)
        most[i], least[i] = most[i + 1] + high, least[i + 1] + low
        largest = max(largest, even_pace * high)
    two_sided = windows.low[w] > -(UNBOUNDED >> 1) and windows.high[w] < UNBOUNDED >> 1
    paced = even_pace > 0 and windows.hard and two_sided and most[0] > 0
    return RemainingSums(most, least, largest * most[0] if paced else integer(-1))


@leaf
def _close_window(windows: Any, w: int, steps: Any) -> None:
    """Charge or forbid the value of a window on its last day."""
    for j in range(len(steps.paid)):
        paid = window_points(windows, w, steps.reached[j, 0])
        steps.reached[j, 0] = 0
        steps.paid[j], steps.open_[j] = paid, paid >= 0


@inner
def _carry_on(windows: Any, w: int, remaining: Any, gone: int, steps: Any, grains: int) -> bool:
    """Treat a day of a window that continues: charge excess, drop values that must break a hard limit, and merge values
    that can no longer break one.

    Args:
        gone: number of days of the window that have passed, this one included.

    Returns:
        Whether the automaton may charge too little.
    """
    low, high = windows.low[w], windows.high[w]
    whole, most, least = remaining.most[0], remaining.most[gone], remaining.least[gone]
    rounded = _charge_excess(windows, w, least, steps, grains)
    settled = integer(UNBOUNDED)
    for j in range(len(steps.paid)):
        v = steps.reached[j, 0]
        if remaining.off >= 0:
            even = whole - most
            steps.open_[j] = low * even - remaining.off <= v * whole <= high * even + remaining.off
        if v + least >= low and v + most <= high:
            settled = min(settled, v)
        elif windows.hard and (v + most < low or v + least > high):
            steps.open_[j] = False
    for j in range(len(steps.paid)):
        v = steps.reached[j, 0]
        if v + least >= low and v + most <= high:
            steps.reached[j, 0] = settled
    return rounded


@inner
def _charge_excess(windows: Any, w: int, least: int, steps: Any, grains: int) -> bool:
    """Charge whole units of excess as soon as they are certain, and subtract them from the values.

    Args:
        least: least that later days add.

    Returns:
        Whether remainders of a unit were rounded down because there were too many of them.
    """
    if windows.hard:
        return False
    high, count = windows.high[w], len(steps.paid)
    beyond = np.zeros(count, np.bool_)
    for j in range(count):
        excess = steps.reached[j, 0] + least - high
        if excess > 0:
            beyond[j] = True
            if windows.once:
                steps.reached[j, 0] -= min(excess - 1, ONCE)
            else:
                units = excess // windows.unit
                steps.reached[j, 0] -= units * windows.unit
                steps.paid[j] = units * windows.over[w]
    if windows.once or windows.unit < grains:
        return False
    _, kinds = equal_rows(steps.reached, steps.reached, beyond)
    if len(kinds) <= 2 * grains:
        return False
    grain = windows.unit // grains
    for j in range(count):
        if beyond[j]:
            steps.reached[j, 0] -= (steps.reached[j, 0] + least - high) % grain
    return True
