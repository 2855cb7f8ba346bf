"""The number of blocks (weekends, weeks) with a duty as an automaton, compiled: a counter that remembers open blocks.

A state is how many blocks are touched so far, capped where more changes nothing, and which blocks that later layers
can still touch are among them (Demassey, Pesant and Rousseau, A Cost-Regular based hybrid column generation approach,
2006, read such counters as automata too).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import TOO_LARGE, Choices, no_automaton
from optimiser.solve.pricing.automata.numbering import assign_bits, by_option, layer_spans, sorted_by_layer
from optimiser.solve.pricing.automata.unfolding import add_layer, blank_automaton, read_groups, without_history

COUNT_BITS = 21
"""Bits of a state that hold the number of blocks touched."""

MOST_BLOCKS = 1 << (COUNT_BITS - 1)
"""Largest number of blocks that can be counted."""


class BlockLimits(NamedTuple):
    """The limits of a clause, see `optimiser.surface.Blocks`. `under` and `over` are -1 if hard; counts from `cap` on
    are equivalent; `begin` is the count before the first layer."""

    low: int
    high: int
    under: int
    over: int
    cap: int
    begin: int


@kernel
def unfold_blocks(
    choices: Choices, blocks: BlockLimits, starts: Ints, options: Ints, even_pace: int, most: int
) -> tuple[int, int, Any]:
    """The automaton of blocks.

    Args:
        blocks: see `BlockLimits`.
        starts, options: the blocks as groups.
        even_pace: where only a hard upper limit exists, how far the count may be from an even pace over the period; 0
            for any distance. A restriction that keeps the automaton small.
        most: most states of a day.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; points of history; the automaton, not yet minimal).
    """
    layers, number = len(choices.first) - 1, len(starts) - 1
    begun, ended = layer_spans(starts, options, choices.layer)
    at, group = by_option(starts, options, len(choices.layer))
    place = np.zeros(number, np.int64)
    if not assign_bits(begun, ended, sorted_by_layer(begun, layers), place):
        return TOO_LARGE, 0, no_automaton()
    ends, last, begun_by = _ends(begun, ended, place, layers)
    paced = even_pace > 0 and blocks.low == 0 and blocks.over < 0
    automaton = blank_automaton(choices.first[layers], layers)
    states = np.full(1, blocks.begin, np.int64)
    used = opened = integer(0)
    base = 0
    for t in range(layers):
        if t == choices.before:
            opened = used
        enough, truths = read_groups(choices, t, at, group, place, integer(0), automaton.symbol)
        if not enough:
            return TOO_LARGE, 0, no_automaton()
        least, greatest = integer(0), integer(MOST_BLOCKS)
        if paced:
            gone = begun_by[t]
            least = max(0, blocks.high * gone // number - even_pace)
            greatest = -(-blocks.high * gone // number) + even_pace
        n, m = len(states), len(truths)
        reached, paid, open_ = np.empty((n * m, 1), np.int64), np.empty(n * m, np.int64), np.empty(n * m, np.bool_)
        for i in range(n * m):
            state, true = states[i // m], truths[i % m]
            count, held = state & (2 * MOST_BLOCKS - 1), state >> COUNT_BITS
            count, points = _count_new(blocks, count, true & ~held, t == last)
            open_[i] = 0 <= count <= greatest
            reached[i, 0] = ((held | true) & ~ends[t]) << COUNT_BITS | max(count, least)
            paid[i] = points
        automaton.wide[t] = m
        status, automaton, states = add_layer(automaton, used, t, reached, paid, open_, most)
        if status:
            return status, 0, no_automaton()
        if t < choices.before:
            base += paid[0]
        used += n * m
    return 0, base, without_history(choices, automaton, opened, used)


@inner
def _ends(begun: Any, ended: Any, place: Any, layers: int) -> tuple[Any, Any, Any]:
    """(Bits of the blocks that end on each layer, the last layer of any block, how many have begun by each layer)."""
    ends, begun_by = np.zeros(layers, np.int64), np.zeros(layers, np.int64)
    last, empty = -1, 0
    for g in range(len(ended)):
        last = max(last, ended[g])
        if ended[g] < 0:
            empty += 1
        else:
            ends[ended[g]] |= 1 << place[g]
            begun_by[begun[g]] += 1
    gone = empty
    for t in range(layers):
        gone += begun_by[t]
        begun_by[t] = gone
    return ends, last, begun_by


@leaf
def _count_new(blocks: Any, count: int, fresh: int, closing: bool) -> tuple[Any, Any]:
    """Count blocks touched for the first time: (new count, points); a count of -1 if forbidden.

    Args:
        fresh: their bits.
        closing: whether no later layer belongs to a block.
    """
    points = integer(0)
    while fresh:
        fresh &= fresh - 1
        if count >= blocks.high:
            if blocks.over < 0:
                return integer(-1), integer(0)
            points += blocks.over
        count = min(count + 1, blocks.cap)
    if closing and count < blocks.low:
        if blocks.under < 0:
            return integer(-1), integer(0)
        points += blocks.under * (blocks.low - count)
    return count, points
