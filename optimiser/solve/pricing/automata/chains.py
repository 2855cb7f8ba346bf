"""Windows that do not overlap as one automaton, compiled: a sum that starts afresh with each window.

A state is the value so far of the window under way (the state of a knapsack's dynamic programme, Trick, A dynamic
programming approach for consistency and propagation for knapsack constraints, 2003). Values that can no longer break
a limit are one state, those that can no longer keep it are none, and whole units of excess are charged as soon as
they are certain.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import Automaton, Choices, no_automaton
from optimiser.solve.pricing.automata.numbering import equal_rows, grown, position, sorted_distinct
from optimiser.solve.pricing.automata.unfolding import add_layer, blank_automaton
from optimiser.surface import UNBOUNDED

ONCE = 1 << 40
"""Most excess that is taken off where a charge is made once, however much there is."""


class Windows(NamedTuple):
    """What a sum says of each of its windows, W of them; history and the base are taken off the limits.

    | array | shape | what |
    |---|---|---|
    | `starts`, `options`, `weights` | W + 1, all, all | options of a window, and what each adds |
    | `low`, `high` | W | limits |
    | `under`, `over` | W | points for each unit missing, or too many |
    | `unit`, `once`, `hard` | - | what is charged for: each unit begun, once, or nothing as it is forbidden |
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


class Outlook(NamedTuple):
    """What the days of a window can add, L of them.

    | array | shape | what |
    |---|---|---|
    | `most`, `least` | L + 1 | most and least that the days from the i-th on add |
    | `off` | - | how far the value may be off an even pace, times `most[0]`; -1 for any |
    """

    most: Ints
    least: Ints
    off: int


class Steps(NamedTuple):
    """Every (state, symbol) of a day: the next value, points, whether there is such a step; see `add_layer`."""

    reached: Ints
    paid: Ints
    open_: Flags


@leaf
def window_points(windows: Any, w: int, value: int) -> Any:
    """Points of a window at a value; -1 where forbidden."""
    short, excess = max(0, windows.low[w] - value), max(0, value - windows.high[w])
    if windows.hard:
        return integer(-1) if short or excess else integer(0)
    unit = integer(1 << 60) if windows.once else windows.unit
    return -(-short // unit) * windows.under[w] - (-excess // unit) * windows.over[w]


@inner
def added_by_choices(choices: Any, weight: Any, t: int) -> Any:
    """What each choice of a layer adds.

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
    """The automaton of windows that do not overlap.

    Args:
        chain: window numbers, in order.
        opens, closes: first and last layer by window.
        even_pace: by how many of its largest steps a value may be off an even pace, in windows with a hard least and
            most; 0 for any.
        grains: kinds of rest of a unit that are told apart where there would be many.
        limit: most states of a day.

    Returns:
        (whether it may say too little; 0, `TOO_LARGE` or `NO_WAY`; the automaton, not yet minimal).
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
        outlook = _outlook(choices, windows, w, weight, opens[w], closes[w], even_pace)
        values = np.zeros(1, np.int64)
        for t in range(opens[w], closes[w] + 1):
            adds = added_by_choices(choices, weight, t)
            symbols = sorted_distinct(adds)
            for c in range(len(adds)):
                automaton.symbol[choices.first[t] - before + c] = position(symbols, len(symbols), adds[c])
            n, m = len(values), len(symbols)
            steps = Steps(np.empty((n * m, 1), np.int64), np.zeros(n * m, np.int64), np.ones(n * m, np.bool_))
            for j in range(n * m):
                steps.reached[j, 0] = values[j // m] + symbols[j % m]
            if t == closes[w]:
                _close_window(windows, w, steps)
            else:
                rounded = _carry_on(windows, w, outlook, t - opens[w] + 1, steps, grains)
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
    """The automaton after some days that no window reads."""
    after, cost = grown(automaton.after, used, days), grown(automaton.cost, used, days)
    for i in range(used, used + days):
        after[i], cost[i] = 0, 0
    return Automaton(automaton.symbol, automaton.size, automaton.wide, after, cost)


@inner
def _outlook(choices: Any, windows: Any, w: int, weight: Any, begin: int, end: int, even_pace: int) -> Any:
    """What the days of a window, from layer `begin` to `end`, can add."""
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
    return Outlook(most, least, largest * most[0] if paced else integer(-1))


@leaf
def _close_window(windows: Any, w: int, steps: Any) -> None:
    """The last day of a window: its value is charged, or forbidden."""
    for j in range(len(steps.paid)):
        paid = window_points(windows, w, steps.reached[j, 0])
        steps.reached[j, 0] = 0
        steps.paid[j], steps.open_[j] = paid, paid >= 0


@inner
def _carry_on(windows: Any, w: int, outlook: Any, gone: int, steps: Any, grains: int) -> bool:
    """A day of a window that goes on: excess is charged, values without a way on are left out, and those from which
    the window cannot be left any more become one.

    Args:
        gone: days of the window after this one.

    Returns:
        Whether the automaton may say too little.
    """
    low, high = windows.low[w], windows.high[w]
    whole, most, least = outlook.most[0], outlook.most[gone], outlook.least[gone]
    rounded = _charge_excess(windows, w, least, steps, grains)
    settled = integer(UNBOUNDED)
    for j in range(len(steps.paid)):
        v = steps.reached[j, 0]
        if outlook.off >= 0:
            even = whole - most
            steps.open_[j] = low * even - outlook.off <= v * whole <= high * even + outlook.off
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
    """Charge whole units of excess that are certain at once and take them off the values.

    Args:
        least: least that later days add.

    Returns:
        Whether what is left of a unit was rounded down, there being too many kinds of it.
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
