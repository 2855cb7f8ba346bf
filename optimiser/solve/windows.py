"""Sums in windows of a line as automata: windows that do not overlap share one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..problem.options import Flags, Ints, ints
from ..surface import UNBOUNDED, Sum
from .automata import DEAD, STATES, Automaton, Choices, Infeasible, minimise


class Window(NamedTuple):
    """One window of a sum: its days, its number, what history adds, and its other options."""

    first: int
    last: int
    number: int
    past: int
    options: Ints
    weights: Ints


def window_chains(
    clause: Sum, choices: Choices, day_of: Ints, history: Flags, points: list[Ints], alive: list[Ints]
) -> list[list[Window]]:
    """The windows of a sum in chains whose windows do not overlap in days.

    Windows of one day are charged to its choices, and those that can never be left are dropped.

    Args:
        points: per day, points by choice; added to.
        alive: per day, flags by choice; cleared where a window forbids it.

    Raises:
        Infeasible: history alone breaks a hard window.
    """
    live: list[Window] = []
    size = ints(max(len(c) for c in here) for here in choices)
    for w in range(len(clause.groups)):
        part = slice(int(clause.groups.starts[w]), int(clause.groups.starts[w + 1]))
        options, weights = clause.groups.options[part], clause.weights[part]
        old = history[options]
        past = int(weights[old].sum())
        keep = ~old & (weights != 0)
        options, weights = options[keep], weights[keep]
        if len(options):
            days = day_of[options]
            window = Window(int(days.min()), int(days.max()), w, past, options, weights)
            if window.first == window.last:
                _charge(clause, window, choices[window.first], points[window.first], alive[window.first])
            elif not _is_loose(clause, window, days, size):
                live.append(window)
            continue
        paid = int(_window_points(clause, w, ints([past]))[0])
        if paid == DEAD:
            raise Infeasible
        points[0] += paid
    live.sort(key=lambda x: x[:3])
    chains: list[list[Window]] = []
    for window in live:
        for chain in chains:
            if chain[-1].last < window.first:
                chain.append(window)
                break
        else:
            chains.append([window])
    return chains


def _weights(window: Window) -> dict[int, int]:
    """What each option adds to a window."""
    weight: dict[int, int] = {}
    for o, x in zip(window.options.tolist(), window.weights.tolist(), strict=True):
        weight[o] = weight.get(o, 0) + x
    return weight


def _weigh(weight: dict[int, int], here: list[tuple[int, ...]]) -> Ints:
    """What each choice adds."""
    return ints(weight.get(c[0], 0) if len(c) == 1 else sum(weight.get(o, 0) for o in c) for c in here)


def _charge(clause: Sum, window: Window, here: list[tuple[int, ...]], points: Ints, alive: Ints) -> None:
    paid = _window_points(clause, window.number, _weigh(_weights(window), here) + window.past)
    alive[paid == DEAD] = 0
    points += np.maximum(paid, 0)


def _is_loose(clause: Sum, window: Window, days: Ints, size: Ints) -> bool:
    """Whether no line can leave the window's bounds, each day taken at its dearest option."""
    most, least = np.zeros(len(size), dtype=np.int64), np.zeros(len(size), dtype=np.int64)
    np.maximum.at(most, days, window.weights)
    np.minimum.at(least, days, window.weights)
    low, high = clause.low[window.number], clause.high[window.number]
    base = clause.base[window.number] + window.past
    return bool(base + (least * size).sum() >= low and base + (most * size).sum() <= high)


def _window_points(clause: Sum, w: int, values: Ints) -> Ints:
    """Points of a window at some values (base not included); `DEAD` where forbidden."""
    total = np.zeros(values.shape, dtype=np.int64)
    for distance, each in (
        (clause.low[w] - clause.base[w] - values, clause.under[w]),
        (values + clause.base[w] - clause.high[w], clause.over[w]),
    ):
        units = np.where(distance > 0, 1 if clause.once else -(-distance // clause.unit), 0)
        if clause.hard:
            total = np.where(units > 0, DEAD, total)
        else:
            total = total + units * each
    return total


def sum_automaton(clause: Sum, chain: list[Window], choices: Choices) -> Automaton | None:
    """The automaton of one chain of windows. State: the value so far of the window under way.

    Returns:
        None if it has too many states.

    Raises:
        Infeasible: no line keeps within a hard window.
    """
    symbols = [np.zeros(len(here), dtype=np.int64) for here in choices]
    after = [np.zeros((1, 1), dtype=np.int64) for _ in choices]
    cost = [np.zeros((1, 1), dtype=np.int64) for _ in choices]
    for window in chain:
        first, last, w, past = window[:4]
        weight = _weights(window)
        steps = []
        for day in range(first, last + 1):
            values, symbols[day] = np.unique(_weigh(weight, choices[day]), return_inverse=True)
            steps.append(values)
        most, least = sum(int(s[-1]) for s in steps), sum(int(s[0]) for s in steps)
        low, high = int(clause.low[w] - clause.base[w]) - past, int(clause.high[w] - clause.base[w]) - past
        values = ints([0])
        for day, step in zip(range(first, last + 1), steps, strict=True):
            most, least = most - int(step[-1]), least - int(step[0])
            total = values[:, None] + step[None, :]
            if day == last:
                cost[day] = _window_points(clause, w, total + past)
                after[day] = np.where(cost[day] == DEAD, DEAD, 0)
                cost[day] = np.maximum(cost[day], 0)
                continue
            here = np.ones(total.shape, dtype=np.bool_)
            if clause.hard:
                here = (total + most >= low) & (total + least <= high)
            free = here & (total + least >= low) & (total + most <= high)
            total = np.where(free, total.min(where=free, initial=UNBOUNDED), total)
            values = np.unique(total[here])
            if not len(values):
                raise Infeasible
            if len(values) > STATES:
                return None
            after[day] = np.where(here, np.searchsorted(values, total), DEAD)
            cost[day] = np.zeros(total.shape, dtype=np.int64)
    return minimise(Automaton(symbols, after, cost))
