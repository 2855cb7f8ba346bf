"""Sums in windows of a line as automata: windows that do not overlap share one.

Each window is a knapsack with a lower and an upper limit. Windows are put into chains first fit by first day, as in
colouring an interval graph (Golumbic, Algorithmic graph theory and perfect graphs, 1980). Rolling windows would make as
many chains as a window has days; then only the tightest of the windows that begin on a day is kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import kernel
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.automata.arrays import Automaton, Choices
from optimiser.solve.pricing.automata.automaton import Infeasible, minimal
from optimiser.solve.pricing.automata.chains import Windows, added_by_choices, unfold_chain, window_points
from optimiser.surface import UNBOUNDED, Sum


def sum_automata(
    clause: Sum, choices: Choices, offset: int, points: Ints, alive: Flags, parameters: PricingParameters,
    even_pace: int = 0,
) -> tuple[list[Automaton], int]:  # fmt: skip
    """The automata of a sum, and how many of its windows they leave out.

    Args:
        offset: option of position 0.
        points: by choice; the points of windows of one day are added.
        alive: by choice; cleared where a window of one day forbids the choice.
        parameters: how large automata may become.
        even_pace: see `unfold_chain`.

    Raises:
        Infeasible: no line satisfies a hard window.
    """
    windows = Windows(
        clause.groups.starts, clause.groups.options - offset, clause.weights,
        np.where(clause.low > -UNBOUNDED, clause.low - clause.base, clause.low),
        np.where(clause.high < UNBOUNDED, clause.high - clause.base, clause.high),
        clause.under, clause.over, int(clause.unit), bool(clause.once), bool(clause.hard),
    )  # fmt: skip
    possible, opens, closes, beyond = live_windows(choices, windows, points, alive)
    if not possible:
        raise Infeasible
    live = np.flatnonzero(opens >= 0)
    chains = _chains(live, opens, closes)
    left_out = 0
    if clause.hard and len(chains) >= parameters.rolling_windows:
        order = live[np.lexsort((-beyond[live], opens[live]))]
        kept = order[np.unique(opens[order], return_index=True)[1]]
        left_out = len(live) - len(kept)
        chains = _chains(kept, opens, closes)
    found, sizes = [], (parameters.rest_kinds, parameters.states)
    for chain in chains:
        numbers = np.array(chain, dtype=np.int64)
        rough, status, made = unfold_chain(choices, windows, numbers, opens, closes, even_pace, *sizes)
        automaton = minimal(choices.days, status, made)
        if automaton is None:
            left_out += len(chain)
        else:
            left_out += rough
            found.append(automaton)
    return found, left_out


def _chains(live: Ints, opens: Ints, closes: Ints) -> list[list[int]]:
    """Windows as chains of windows that do not overlap."""
    chains: list[list[int]] = []
    for w in live[np.lexsort((live, closes[live], opens[live]))].tolist():
        for chain in chains:
            if closes[chain[-1]] < opens[w]:
                chain.append(w)
                break
        else:
            chains.append([w])
    return chains


@kernel
def live_windows(choices: Choices, windows: Windows, points: Ints, alive: Flags) -> tuple[bool, Any, Any, Any]:
    """First and last layer of the windows that may bind (-1: it cannot), and their largest possible excess.

    What history adds is subtracted from the limits in `windows`. Windows of one day are charged to its choices, and
    those whose limits cannot be broken are dropped.

    Args:
        points: by choice of the period; added to.
        alive: by choice of the period; cleared where a window forbids the choice.

    Returns:
        (false if no line is allowed, first layers, last layers, largest excess); shapes (W,).
    """
    count, before, first = len(windows.low), choices.before, choices.first
    opens, closes, beyond = np.full(count, -1, np.int64), np.full(count, -1, np.int64), np.zeros(count, np.int64)
    weight = np.zeros(len(choices.layer), np.int64)
    for w in range(count):
        begin, end, history = len(first), -1, 0
        for i in range(windows.starts[w], windows.starts[w + 1]):
            o, x = windows.options[i], windows.weights[i]
            if choices.past[o]:
                history += x
            elif x != 0:
                weight[o] += x
                begin, end = min(begin, choices.layer[o]), max(end, choices.layer[o])
        if windows.low[w] > -UNBOUNDED:
            windows.low[w] -= history
        if windows.high[w] < UNBOUNDED:
            windows.high[w] -= history
        if end <= begin:  # at most one day can change it: its choices are charged
            day = begin if end == begin else before
            adds = added_by_choices(choices, weight, day)
            for c in range(len(adds)):
                paid = window_points(windows, w, adds[c])
                if paid >= 0:
                    points[first[day] + c - before] += paid
                elif end < 0:
                    return False, opens, closes, beyond
                else:
                    alive[first[day] + c - before] = False
        else:
            most = least = 0
            for t in range(begin, end + 1):
                adds = added_by_choices(choices, weight, t)
                high = low = adds[0]
                for add in adds:
                    high, low = max(high, add), min(low, add)
                most += high
                least += low
            if least < windows.low[w] or most > windows.high[w]:
                opens[w], closes[w] = begin, end
                beyond[w] = most - windows.high[w]
        for i in range(windows.starts[w], windows.starts[w + 1]):
            weight[windows.options[i]] = 0
    return True, opens, closes, beyond
