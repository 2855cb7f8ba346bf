"""Each kind of clause over a line as a compiled machine that reads its choices layer by layer.

A state is a few whole numbers. Options are positions among the person's options; layers are days,
those of history first (see `Choices`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Groups, Ints, ints
from optimiser.solve.compiled import inner, kernel
from optimiser.solve.pricing.automata.automaton import STATES, Automaton, Choices, Infeasible, checked
from optimiser.solve.pricing.automata.operations import (
    BITS,
    NO_WAY,
    TOO_LARGE,
    by_option,
    grown,
    minimise,
    places,
    spans,
)
from optimiser.solve.pricing.automata.patterns import match_pattern
from optimiser.surface import UNBOUNDED, Blocks, Pattern, Run

LENGTH = 1 << 20
"""A longer run, or more blocks, is not counted."""

RUN, BLOCKS = 0, 1


@inner
def _read_run(word: int, true: int, slot: int, slots: int, p: Any) -> tuple[int, int]:
    """Read one slot: (length * 2 + whether a short run is free, points); a word of -1 if forbidden."""
    low, high, under, over, judged, negate, open_start, open_end = p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
    cap = p[8]
    length, free, points = word >> 1, word & 1, 0
    if true != negate:
        if length == 0:
            free = 1 if open_start and slot == 0 else 0
        if length >= high and slot >= judged:
            if over < 0:
                return -1, 0
            points += over
        length = min(length + 1, cap)
    else:
        if 0 < length < low and not free and slot >= judged:
            if under < 0:
                return -1, 0
            points += under * (low - length)
        length = 0
    if length == 0 or length >= low:
        free = 0
    if slot == slots - 1 and 0 < length < low and not free and not open_end and slots >= judged:
        if under < 0:
            return -1, 0
        points += under * (low - length)
    return length * 2 + free, points


@inner
def _step(
    kind: int, p: Any, t: int, word: int, true: int, settled: Any, ends: Any, last: int, least: int, most: int
) -> tuple[int, int]:
    """Next state of a run or of blocks, and points; a state of -1 if forbidden. A state is a count, and
    above it the bits of what is true of groups that later layers can still touch. Fewer than `least` blocks are
    counted as these, more than `most` are forbidden."""
    count, held = word & (2 * LENGTH - 1), word >> 21
    points = 0
    if kind == RUN:
        held |= true
        for slot in range(settled[t], settled[t + 1]):
            count, paid = _read_run(count, held & 1, slot, len(ends), p)
            if count < 0:
                return -1, 0
            points += paid
            held >>= 1
        return held << 21 | count, points
    low, high, under, over, cap = p[0], p[1], p[2], p[3], p[8]
    fresh = true & ~held
    while fresh:
        fresh &= fresh - 1
        if count >= high:
            if over < 0:
                return -1, 0
            points += over
        count = min(count + 1, cap)
    if t == last and count < low:
        if under < 0:
            return -1, 0
        points += under * (low - count)
    if count > most:
        return -1, 0
    count = max(count, least)
    return ((held | true) & ~ends[t]) << 21 | count, points


@kernel
def count_groups(
    kind: int, p: Any, word: int, before: int, first: Any, start: Any, option: Any, layer: Any, starts: Any,
    groups: Any, narrow: int,
) -> tuple[int, int, tuple[int, Any, Any, Any, Any, Any]]:  # fmt: skip
    """The automaton of a run or of blocks.

    Args:
        p: low, high, under, over (-1 for hard), judged, negate, open start, open end, cap.
        word: state at the beginning.
        narrow: how far blocks of which there is but a hard most may be off an even pace; 0 for any.

    Returns:
        (0, `TOO_LARGE` or `NO_WAY`; points of history; as `minimise`).
    """
    layers = len(first) - 1
    number = len(starts) - 1
    begun, ended = spans(starts, groups, layer)
    at, group = by_option(starts, groups, len(layer))
    settled = np.zeros(layers + 1, np.int64)  # for a run: slots that are read by the end of the layer before
    ends = np.zeros(max(layers, number), np.int64)  # for blocks: bits of the groups that end on a layer
    place = np.zeros(number, np.int64)
    none = np.zeros(0, np.int64)
    nothing = (0, none, none, none, none, none)
    base = 0
    last = -1
    if kind == RUN:
        reachable = -1
        for slot in range(number):
            reachable = max(reachable, ended[slot])
            if reachable < 0:
                word, paid = _read_run(word, 0, slot, number, p)
                if word < 0:
                    return NO_WAY, 0, nothing
                base += paid
            settled[reachable + 1] = slot + 1
        for t in range(layers):
            settled[t + 1] = max(settled[t + 1], settled[t])
    else:
        if not places(begun, ended, np.argsort(begun), place):
            return TOO_LARGE, 0, nothing
        for g in range(number):
            last = max(last, ended[g])
            if ended[g] >= 0:
                ends[ended[g]] |= 1 << place[g]
    ends = ends[:number] if kind == RUN else ends
    low, high, over = p[0], p[1], p[3]
    paced = narrow > 0 and kind == BLOCKS and low == 0 and over < 0
    if paced:
        begun = np.sort(begun)
    gone = 0
    symbol = np.zeros(first[layers], np.int64)
    size, wide = np.ones(layers + 1, np.int64), np.ones(layers, np.int64)
    after, cost = np.empty(1024, np.int64), np.empty(1024, np.int64)
    used = 0
    words = np.full(1, word)
    opened = 0
    for t in range(layers):
        if t == before:
            opened = used
        signs = np.empty(first[t + 1] - first[t], np.int64)
        m = 0
        for c in range(first[t], first[t + 1]):
            true = 0
            for i in range(start[c], start[c + 1]):
                for e in range(at[option[i]], at[option[i] + 1]):
                    bit = group[e] - settled[t] if kind == RUN else place[group[e]]
                    if bit >= BITS:
                        return TOO_LARGE, 0, nothing
                    true |= 1 << bit
            symbol[c] = -1
            for k in range(m):
                if signs[k] == true:
                    symbol[c] = k
                    break
            if symbol[c] < 0:
                signs[m], symbol[c] = true, m
                m += 1
        n = len(words)
        least, most = 0, LENGTH
        if paced:
            while gone < number and begun[gone] <= t:
                gone += 1
            least, most = max(0, high * gone // number - narrow), -(-high * gone // number) + narrow
        after, cost = grown(after, used, n * m), grown(cost, used, n * m)
        reached_words = np.empty(n * m, np.int64)
        for s in range(n):
            for k in range(m):
                reached_words[s * m + k], cost[used + s * m + k] = _step(
                    kind, p, t, words[s], signs[k], settled, ends, last, least, most
                )
        following = np.unique(reached_words)
        if following[0] < 0:
            following = following[1:]
        if not len(following):
            return NO_WAY, 0, nothing
        if len(following) > STATES:
            return TOO_LARGE, 0, nothing
        for i in range(n * m):
            w = reached_words[i]
            after[used + i] = -1 if w < 0 else np.searchsorted(following, w)
        if t < before:
            base += cost[used]
        used += n * m
        words = following
        wide[t], size[t + 1] = m, len(words)
    made = minimise(
        first[before:] - first[before], symbol[first[before] :], size[before:], wide[before:],
        after[opened:used].copy(), cost[opened:used].copy(),
    )  # fmt: skip
    return made[0], base, made


def clause_automaton(
    clause: Run | Blocks | Pattern, choices: Choices, offset: int, points: Ints, narrow: int = 0
) -> Automaton | None:
    """The automaton of a run, of blocks or of a pattern; None if it would be too large.

    Args:
        offset: option of position 0.
        points: by choice; the points of history are added to those of day 0.
        narrow: see `count_groups`.

    Raises:
        Infeasible: no line is allowed.
    """
    if isinstance(clause, Pattern):
        starts, options = _end_to_end(clause.steps)
        return pattern_automaton(
            choices, starts, options - offset, np.array(clause.signs), clause.price.points, clause.price.hard, points
        )
    under = -1 if clause.under.hard else clause.under.points
    over = -1 if clause.over.hard else clause.over.points
    bounded = clause.high < UNBOUNDED
    if isinstance(clause, Run):
        groups, kind = clause.slots, RUN
        cap, word = max(clause.low, clause.high + 1 if bounded else 0, 1), 0
        rest = (clause.judged, clause.negate, clause.open_start or clause.wrap, clause.open_end or clause.wrap)
    else:
        groups, kind = clause.groups, BLOCKS
        cap, word = max(clause.low, clause.high if bounded else 0, 0), clause.base
        beyond = max(0, word - clause.high)
        short = max(0, clause.low - word) if not len(groups.options) else 0
        if (beyond and over < 0) or (short and under < 0):
            raise Infeasible
        choices_of_day = slice(0, int(choices.days[1]))
        points[choices_of_day] += over * beyond + under * short
        rest, word = (0, False, False, False), min(word, cap)
    if cap >= LENGTH:
        return None
    p = ints((clause.low, clause.high, under, over, *rest, cap))
    status, base, made = count_groups(kind, p, word, *choices[:5], groups.starts, groups.options - offset, narrow)
    return _begun(status, base, made, choices, points)


def pattern_automaton(
    choices: Choices, starts: Ints, options: Ints, signs: Ints, price: int, hard: bool, points: Ints
) -> Automaton | None:
    """The automaton of a pattern given as flat groups, see `match_pattern` and `clause_automaton`."""
    status, base, made = match_pattern(*choices, starts, options, signs, -1 if hard else price, STATES)
    return _begun(status, base, made, choices, points)


def _begun(
    status: int, base: int, made: tuple[int, Ints, Ints, Ints, Ints, Ints], choices: Choices, points: Ints
) -> Automaton | None:
    if status == NO_WAY:
        raise Infeasible
    if status == TOO_LARGE:
        return None
    points[: choices.days[1]] += base
    return checked(*made)


def _end_to_end(steps: tuple[Groups, ...]) -> tuple[Ints, Ints]:
    """Groups of several steps, one after the other."""
    ends = np.concatenate([[0], *(np.diff(s.starts) for s in steps)])
    return np.cumsum(ends).astype(np.int64), np.concatenate([s.options for s in steps])
