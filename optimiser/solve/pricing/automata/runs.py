"""Lengths of runs as an automaton, compiled: a counter that restarts (the stretch constraint, Pesant, 2001).

A state is the length of the current run, capped where more makes no difference, and which of the slots that later
layers can still make true are true already (Pesant, A regular language membership constraint for finite sequences of
variables, 2004).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Choices, no_automaton
from optimiser.solve.pricing.automata.numbering import by_option, layer_spans
from optimiser.solve.pricing.automata.unfolding import add_layer, blank_automaton, read_groups, without_history

LENGTH_BITS = 21
"""Bits of a state that hold twice the length of a run, plus 1 if it may be short without charge."""

LONGEST = 1 << (LENGTH_BITS - 1)
"""Largest length that can be counted."""


class RunLimits(NamedTuple):
    """The limits of a clause, see `optimiser.surface.Run`. `under` and `over` are -1 if hard; lengths from `cap` on are
    equivalent."""

    low: int
    high: int
    under: int
    over: int
    judged: int
    negate: bool
    open_start: bool
    open_end: bool
    cap: int


@kernel
def unfold_run(choices: Choices, run: RunLimits, starts: Ints, options: Ints, most: int) -> tuple[int, int, Any]:
    """The automaton of a run.

    Args:
        run: see `RunLimits`.
        starts, options: the slots as groups.
        most: most states of a day.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; points of history; the automaton, not yet minimal).
    """
    layers, slots = len(choices.first) - 1, len(starts) - 1
    _, ended = layer_spans(starts, options, choices.layer)
    at, group = by_option(starts, options, len(choices.layer))
    slot_numbers = np.empty(slots, np.int64)
    for slot in range(slots):
        slot_numbers[slot] = slot
    settled, begin = _settled(ended, layers)
    word, base = _read_slots(run, integer(0), integer(0), integer(0), begin, slots)
    if word < 0:
        return NO_LINE, 0, no_automaton()
    automaton = blank_automaton(choices.first[layers], layers)
    states = np.full(1, word, np.int64)
    used = opened = integer(0)
    for t in range(layers):
        if t == choices.before:
            opened = used
        enough, truths = read_groups(choices, t, at, group, slot_numbers, settled[t], automaton.symbol)
        if not enough:
            return TOO_LARGE, 0, no_automaton()
        n, m = len(states), len(truths)
        reached, paid, open_ = np.empty((n * m, 1), np.int64), np.empty(n * m, np.int64), np.empty(n * m, np.bool_)
        for i in range(n * m):
            state, true = states[i // m], truths[i % m]
            length, held = state & (2 * LONGEST - 1), (state >> LENGTH_BITS) | true
            length, points = _read_slots(run, length, held, settled[t], settled[t + 1], slots)
            reached[i, 0] = held >> (settled[t + 1] - settled[t]) << LENGTH_BITS | length
            paid[i], open_[i] = points, length >= 0
        automaton.wide[t] = m
        status, automaton, states = add_layer(automaton, used, t, reached, paid, open_, most)
        if status:
            return status, 0, no_automaton()
        if t < choices.before:
            base += paid[0]
        used += n * m
    return 0, base, without_history(choices, automaton, opened, used)


@inner
def _settled(ended: Any, layers: int) -> tuple[Any, Any]:
    """By layer, how many slots are decided before it, shape (layers + 1,); and how many no layer affects."""
    settled = np.zeros(layers + 1, np.int64)
    reached, begin = -1, integer(0)
    for slot in range(len(ended)):
        reached = max(reached, ended[slot])
        settled[reached + 1] = slot + 1
        if reached < 0:
            begin = slot + 1
    for t in range(layers):
        settled[t + 1] = max(settled[t + 1], settled[t])
    return settled, begin


@leaf
def _read_slots(run: Any, word: int, true: int, begin: int, end: int, slots: int) -> tuple[Any, Any]:
    """Read slots `begin` to `end` - 1, the lowest bit of `true` first: (word, points); a word of -1 if forbidden.

    A word is twice the length of the current run, plus 1 if it may be short without charge.
    """
    points = integer(0)
    for slot in range(begin, end):
        length, free = word >> 1, word & 1
        if ((true & 1) != 0) != run.negate:
            if length == 0:
                free = integer(run.open_start and slot == 0)
            if length >= run.high and slot >= run.judged:
                if run.over < 0:
                    return integer(-1), integer(0)
                points += run.over
            length = min(length + 1, run.cap)
        else:
            if 0 < length < run.low and not free and slot >= run.judged:
                if run.under < 0:
                    return integer(-1), integer(0)
                points += run.under * (run.low - length)
            length = integer(0)
        if length == 0 or length >= run.low:
            free = integer(0)
        if slot == slots - 1 and 0 < length < run.low and not free and not run.open_end and slots >= run.judged:
            if run.under < 0:
                return integer(-1), integer(0)
            points += run.under * (run.low - length)
        word = length * 2 + free
        true >>= 1
    return word, points
