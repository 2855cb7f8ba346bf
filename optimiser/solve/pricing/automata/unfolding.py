"""Unfolding of an automaton layer by layer, compiled: only the states that are reached are made.

This is the lazy construction that the subset construction uses (Hopcroft, Motwani and Ullman, Introduction to automata
theory, 2006). A state is a whole number that encodes all that later layers need to know.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.solve.compiled import inner
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Automaton
from optimiser.solve.pricing.automata.numbering import BITS, equal_rows, grown


@inner
def blank_automaton(choices: int, days: int) -> Any:
    """An automaton of one state and one symbol a day, whose transitions are still to be written."""
    return Automaton(
        np.zeros(choices, np.int64), np.ones(days + 1, np.int64), np.ones(days, np.int64),
        np.empty(1024, np.int64), np.empty(1024, np.int64),
    )  # fmt: skip


@inner
def read_groups(choices: Any, t: int, at: Any, group: Any, place: Any, shift: int, symbol: Any) -> tuple[bool, Any]:
    """Which groups the choices of a layer make true, as bits; choices that make the same true share a symbol.

    Args:
        at, group: groups by option, as `by_option`.
        place: by group, its bit before `shift` is subtracted.
        symbol: filled for the choices of the layer.

    Returns:
        (whether the bits suffice, the bits by symbol).
    """
    begin, end = choices.first[t], choices.first[t + 1]
    truths = np.empty(end - begin, np.int64)
    found = 0
    for c in range(begin, end):
        true = 0
        for i in range(choices.start[c], choices.start[c + 1]):
            o = choices.options[i]
            for e in range(at[o], at[o + 1]):
                bit = place[group[e]] - shift
                if bit >= BITS:
                    return False, truths[:0]
                true |= 1 << bit
        symbol[c] = found
        for k in range(found):
            if truths[k] == true:
                symbol[c] = k
                break
        if symbol[c] == found:
            truths[found] = true
            found += 1
    return True, truths[:found]


@inner
def add_layer(
    automaton: Any, used: int, t: int, reached: Any, paid: Any, open_: Any, most: int
) -> tuple[int, Any, Any]:
    """Write the transitions of a layer.

    Args:
        automaton: with the transitions of the layers before, `used` of them.
        t: the layer; its size and its symbols are known.
        reached, paid, open_: by (state, symbol), the number that encodes the next state, points, and whether the
            transition is allowed; shapes (transitions, 1), (transitions,), (transitions,).
        most: most states of a layer.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; the automaton; the states of the next layer).
    """
    number, rows = equal_rows(reached, reached, open_)
    states = np.empty(len(rows), np.int64)
    if not len(rows):
        return NO_LINE, automaton, states
    if len(rows) > most:
        return TOO_LARGE, automaton, states
    for i in range(len(rows)):
        states[i] = reached[rows[i], 0]
    after, cost = grown(automaton.after, used, len(paid)), grown(automaton.cost, used, len(paid))
    for i in range(len(paid)):
        after[used + i] = number[i]
        cost[used + i] = paid[i] if open_[i] else 0
    automaton.size[t + 1] = len(rows)
    return 0, Automaton(automaton.symbol, automaton.size, automaton.wide, after, cost), states


@inner
def without_history(choices: Any, automaton: Any, opened: int, used: int) -> Any:
    """The part of an automaton that belongs to the days of the period.

    Args:
        opened, used: number of transitions of history, and of all layers.
    """
    before, begin = choices.before, choices.first[choices.before]
    return Automaton(
        automaton.symbol[begin:].copy(), automaton.size[before:].copy(), automaton.wide[before:].copy(),
        automaton.after[opened:used].copy(), automaton.cost[opened:used].copy(),
    )  # fmt: skip
