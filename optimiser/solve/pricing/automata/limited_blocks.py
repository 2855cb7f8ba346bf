"""A relaxed automaton of the number of blocks touched, which remembers only a few of them.

Where later layers can still touch many blocks, the exact automaton (`blocks`) has a state for each set of blocks
touched so far, too many for a network. Here only the first few choices that touch new blocks are remembered and
charged; after that the line is charged nothing more, nor for too few blocks. So no line is charged more than it costs:
a state-space relaxation, which is exact for lines with few such choices if there is no lower limit (Christofides,
Mingozzi and Toth, State-space relaxation procedures for the computation of bounds to routing problems, 1981; Baldacci,
Mingozzi and Roberti, New route relaxation and pricing strategies for the vehicle routing problem, 2011, remember some
of what was visited).
"""

from __future__ import annotations

import numpy as np

from optimiser.problem.options import Ints, ints
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Automaton, Choices
from optimiser.solve.pricing.automata.blocks import BlockLimits

State = tuple[int, int, int]
"""Touched blocks that later layers can still touch, as bits; how many were touched, capped; choices remembered."""

FORGOTTEN: State = (0, 0, -1)
"""The state in which nothing more is charged."""


def _nothing() -> Automaton:
    """The empty automaton that is returned with `TOO_LARGE` or `NO_LINE`."""
    return Automaton(*[ints(())] * len(Automaton._fields))


def unfold_limited_blocks(
    choices: Choices, blocks: BlockLimits, starts: Ints, options: Ints, memory: int, most: int
) -> tuple[int, int, Automaton]:
    """The relaxed automaton of blocks.

    Args:
        blocks: see `optimiser.surface.Blocks`.
        starts, options: the blocks as groups.
        memory: how many choices that touch new blocks are remembered, besides those of history.
        most: most states of a day.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; points of history; the automaton, not yet minimal).
    """
    touched, ends = _touched(choices, starts, options)
    last = max((t for t, bits in enumerate(ends) if bits), default=-1)
    layers, begin = len(choices.first) - 1, int(choices.first[choices.before])
    symbol = np.zeros(int(choices.first[layers]), dtype=np.int64)
    size, wide, after, cost, base = [1], [], [], [], 0
    states: list[State] = [(0, blocks.begin, 0)]
    for t in range(layers):
        truths = _truths(choices, t, touched, symbol)
        number: dict[State, int] = {}
        steps = [
            _step(blocks, state, true, ends[t], t == last, memory if t >= choices.before else None)
            for state in states
            for true in truths
        ]
        to = [-1 if state is None else number.setdefault(state, len(number)) for state, _ in steps]
        if not number:
            return NO_LINE, 0, _nothing()
        if len(number) > most:
            return TOO_LARGE, 0, _nothing()
        states = list(number)
        if t < choices.before:
            base += steps[0][1]
            continue
        size.append(len(states))
        wide.append(len(truths))
        after += to
        cost += [points for _, points in steps]
    made = Automaton(symbol[begin:].copy(), ints(size), ints(wide), ints(after), ints(cost))
    return 0, base, made


def _touched(choices: Choices, starts: Ints, options: Ints) -> tuple[list[int], list[int]]:
    """(Blocks that each option touches, as bits; blocks that no layer after each layer touches)."""
    touched, ends = [0] * len(choices.layer), [0] * (len(choices.first) - 1)
    layer = choices.layer.tolist()
    for g in range(len(starts) - 1):
        mine = options[starts[g] : starts[g + 1]].tolist()
        for o in mine:
            touched[o] |= 1 << g
        if mine:
            ends[max(layer[o] for o in mine)] |= 1 << g
    return touched, ends


def _truths(choices: Choices, t: int, touched: list[int], symbol: Ints) -> list[int]:
    """The blocks that a layer's choices touch, by symbol; fills `symbol` of the choices."""
    number: dict[int, int] = {}
    for c in range(int(choices.first[t]), int(choices.first[t + 1])):
        true = 0
        for o in choices.options[choices.start[c] : choices.start[c + 1]].tolist():
            true |= touched[o]
        symbol[c] = number.setdefault(true, len(number))
    return list(number)


def _step(
    blocks: BlockLimits, state: State, true: int, ends: int, closing: bool, memory: int | None
) -> tuple[State | None, int]:
    """(The state after a choice, or None if the choice is forbidden; points).

    Args:
        true: blocks that the choice touches.
        ends: blocks that no later layer touches.
        closing: whether no later layer touches any block.
        memory: choices remembered; None for all.
    """
    if state == FORGOTTEN:
        return FORGOTTEN, 0
    held, count, met = state
    fresh = (true & ~held).bit_count()
    beyond = max(0, count + fresh - max(count, blocks.high))
    count = min(count + fresh, blocks.cap)
    short = max(0, blocks.low - count) if closing else 0
    if (beyond and blocks.over < 0) or (short and blocks.under < 0):
        return None, 0
    points = beyond * blocks.over + short * blocks.under
    met += bool(fresh) and memory is not None
    forgets = memory is not None and met > memory
    return FORGOTTEN if forgets else ((held | true) & ~ends, count, met), points
