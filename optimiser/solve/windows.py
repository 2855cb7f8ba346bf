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


def window_chains(clause: Sum, day_of: Ints, history: Flags) -> tuple[list[list[Window]], int]:
    """The windows of a sum in chains whose windows do not overlap in days.

    Returns:
        The chains, and the points of windows that nothing can change.

    Raises:
        Infeasible: history alone breaks a hard window.
    """
    live: list[Window] = []
    points = 0
    for w in range(len(clause.groups)):
        part = slice(int(clause.groups.starts[w]), int(clause.groups.starts[w + 1]))
        options, weights = clause.groups.options[part], clause.weights[part]
        old = history[options]
        past = int(weights[old].sum())
        keep = ~old & (weights != 0)
        options, weights = options[keep], weights[keep]
        if len(options):
            days = day_of[options]
            live.append(Window(int(days.min()), int(days.max()), w, past, options, weights))
            continue
        paid = int(_window_points(clause, w, ints([past]))[0])
        if paid == DEAD:
            raise Infeasible
        points += paid
    live.sort(key=lambda x: x[:3])
    chains: list[list[Window]] = []
    for window in live:
        for chain in chains:
            if chain[-1].last < window.first:
                chain.append(window)
                break
        else:
            chains.append([window])
    return chains, points


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


def sum_automaton(clause: Sum, chain: list[Window], choices: Choices, day_of: Ints) -> Automaton | None:
    """The automaton of one chain of windows. State: the value so far of the window under way.

    Returns:
        None if it has too many states.

    Raises:
        Infeasible: no line keeps within a hard window.
    """
    symbols = [np.zeros(len(here), dtype=np.int64) for here in choices]
    after = [np.zeros((1, 1), dtype=np.int64) for _ in choices]
    cost = [np.zeros((1, 1), dtype=np.int64) for _ in choices]
    for first, last, w, past, options, weights in chain:
        weight: dict[int, int] = {}
        for o, x in zip(options.tolist(), weights.tolist(), strict=True):
            weight[o] = weight.get(o, 0) + x
        steps = []
        for day in range(first, last + 1):
            each = ints(sum(weight.get(o, 0) for o in c) for c in choices[day])
            values, symbols[day] = np.unique(each, return_inverse=True)
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
