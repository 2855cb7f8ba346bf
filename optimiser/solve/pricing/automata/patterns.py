"""Patterns over a line as an automaton, compiled: partial matches advanced one layer at a time.

As in string matching by automata (Aho and Corasick, Efficient string matching, 1975), a state is the set of partial
matches. Here an instance is matched when each of its steps is true, or false, as its sign says, whatever the order of
its layers. An instance is open between its first and its last layer. First the instances are read (`_read_instances`);
then layers are unfolded: what each symbol makes true of the open instances (`_read_symbols`), the next state of a state
under a symbol (`_advance`), and a hash table that numbers the states (`_find`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Automaton, Choices, no_automaton
from optimiser.solve.pricing.automata.numbering import (
    BITS,
    assign_bits,
    by_option,
    equal_rows,
    grown,
    hash_step,
    layer_spans,
    sorted_by_layer,
)
from optimiser.solve.pricing.automata.unfolding import blank_automaton, without_history

ABSENT = 1 << 61
"""Marks an instance of which a step that must be false is true."""

DEAD = -1
"""The length that stands for a forbidden next state."""


class PatternSteps(NamedTuple):
    """A pattern: S instances of P steps. Group k * S + s is step k of instance s.

    | array | shape | what |
    |---|---|---|
    | `starts`, `options` | P * S + 1, all | the groups |
    | `signs` | P | whether a step must be true or false |
    | `price` | - | points of a match; -1 for hard |
    """

    starts: Ints
    options: Ints
    signs: Flags
    price: int


class PatternInstances(NamedTuple):
    """The instances that may match, ranked by the layer in which they open; N of them.

    | array | shape | what |
    |---|---|---|
    | `order`, `rank` | N, S | instance of a rank; rank of an instance, -1 if it cannot match |
    | `opens`, `closes` | S | first and last layer |
    | `ended` | P * S | last layer of a group |
    | `place` | P * S | bit of a group in its instance's mask |
    | `at`, `group` | positions + 1, all | groups of an option |
    """

    order: Ints
    rank: Ints
    opens: Ints
    closes: Ints
    ended: Ints
    place: Ints
    at: Ints
    group: Ints


class OpenInstances(NamedTuple):
    """The instances open on a layer, U of them; those from `newest` on open there.

    | array | shape | what |
    |---|---|---|
    | `rank` | U | rank of an instance |
    | `local` | N | index among the open instances, by rank |
    | `need` | U | bits of the steps that must be true by the end of the layer |
    | `touch` | symbols, U | bits that a symbol makes true, or `ABSENT` |
    | `closing` | U | whether the layer is the last of the instance |
    """

    newest: int
    rank: Ints
    local: Ints
    need: Ints
    touch: Ints
    closing: Flags


class States(NamedTuple):
    """The states of a layer: state x is `items[at[x]:at[x + 1]]`; an item is a rank and, in `BITS` bits, the true
    steps.

    `table` is a hash table of state numbers with linear probing; its length is a power of two.
    """

    at: Ints
    items: Ints
    table: Ints


@kernel
def unfold_pattern(choices: Choices, pattern: PatternSteps, most: int, most_work: int) -> tuple[int, int, Any]:
    """The automaton of a pattern. A state is the set of open instances that may still match, each with its true steps.

    Args:
        most: most states of a day.
        most_work: most updates of an instance, over all states and symbols.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; points of history; the automaton, not yet minimal).
    """
    layers = len(choices.first) - 1
    status, base, instances = _read_instances(choices, pattern)
    if status:
        return status, 0, no_automaton()
    automaton = blank_automaton(choices.first[layers], layers)
    slots = 1
    while slots < 4 * most:
        slots *= 2
    states = States(np.zeros(2, np.int64), np.zeros(0, np.int64), np.full(slots, -1, np.int64))
    ranks, upcoming = np.zeros(0, np.int64), integer(0)
    used, opened, work = integer(0), integer(0), integer(0)
    for t in range(layers):
        if t == choices.before:
            opened = used
        open_now, upcoming = _read_symbols(choices, pattern, instances, t, ranks, upcoming, automaton.symbol)
        n, m = len(states.at) - 1, len(open_now.touch)
        automaton = _with_room(automaton, used, n * m)
        status, work, states = _unfold_layer(pattern.price, states, open_now, automaton, used, most, work, most_work)
        if status:
            return status, 0, no_automaton()
        used += n * m
        automaton.wide[t], automaton.size[t + 1] = m, len(states.at) - 1
        if t < choices.before:
            base += automaton.cost[used - 1]
        ranks = _still_open(open_now)
    return 0, base, without_history(choices, automaton, opened, used)


@inner
def _read_instances(choices: Any, pattern: Any) -> tuple[int, int, Any]:
    """Which instances may match, when, and by which bits.

    Returns:
        (0, `TOO_LARGE`, or `NO_LINE` if a hard pattern always matches; points of instances that always match; the
        rest).
    """
    layers, steps, signs = len(choices.first) - 1, len(pattern.signs), pattern.signs
    number = (len(pattern.starts) - 1) // steps
    begun, ended = layer_spans(pattern.starts, pattern.options, choices.layer)
    at, group = by_option(pattern.starts, pattern.options, len(choices.layer))
    opens, closes = np.full(number, -1, np.int64), np.full(number, -1, np.int64)
    place, some = np.zeros(number * steps, np.int64), np.empty(steps, np.int64)
    status, base = 0, 0
    for s in range(number):
        empty, free, possible, count = True, False, True, 0
        for k in range(steps):
            g = k * number + s
            for i in range(pattern.starts[g], pattern.starts[g + 1]):
                empty = False
                free = free or not choices.past[pattern.options[i]]
            if signs[k]:
                possible = possible and begun[g] >= 0
                at_place = count
                while at_place > 0 and begun[some[at_place - 1]] > begun[g]:
                    some[at_place] = some[at_place - 1]
                    at_place -= 1
                some[at_place] = g
                count += 1
        if empty and not count:
            if pattern.price < 0:
                status = NO_LINE
                break
            base += pattern.price
        if not free or not possible:
            continue
        if not assign_bits(begun, ended, some[:count], place):
            status = TOO_LARGE
            break
        for k in range(steps):
            g = k * number + s
            if begun[g] >= 0:
                opens[s] = begun[g] if opens[s] < 0 else min(opens[s], begun[g])
                closes[s] = max(closes[s], ended[g])
    order, rank = sorted_by_layer(opens, layers), np.full(number, -1, np.int64)
    for i in range(len(order)):
        rank[order[i]] = i
    return status, base, PatternInstances(order, rank, opens, closes, ended, place, at, group)


@inner
def _read_symbols(
    choices: Any, pattern: Any, instances: Any, t: int, ranks: Any, upcoming: int, symbol: Any
) -> tuple[Any, Any]:
    """What the choices of a layer make true of the open instances; choices that make the same true share a symbol.

    Args:
        ranks: of the instances that are open before the layer.
        upcoming: the first rank that is not open yet.
        symbol: filled for the choices of the layer.

    Returns:
        (the instances open on the layer, the next value of `upcoming`).
    """
    order, signs, number = instances.order, pattern.signs, len(instances.opens)
    newest = len(ranks)
    until = upcoming
    while until < len(order) and instances.opens[order[until]] == t:
        until += 1
    count = newest + until - upcoming
    rank, local = np.empty(count, np.int64), np.zeros(len(order), np.int64)
    need, closing = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for x in range(count):
        rank[x] = ranks[x] if x < newest else upcoming + x - newest
        local[rank[x]] = x
        s = order[rank[x]]
        closing[x] = instances.closes[s] == t
        for k in range(len(signs)):
            if signs[k] and instances.ended[k * number + s] == t:
                need[x] |= 1 << instances.place[k * number + s]
    begin, end = choices.first[t], choices.first[t + 1]
    touch = np.zeros((end - begin, count), np.int64)
    for c in range(begin, end):
        for i in range(choices.start[c], choices.start[c + 1]):
            o = choices.options[i]
            for e in range(instances.at[o], instances.at[o + 1]):
                g = instances.group[e]
                s, k = g % number, g // number
                if instances.rank[s] >= 0:
                    touch[c - begin, local[instances.rank[s]]] |= 1 << instances.place[g] if signs[k] else ABSENT
    which, rows = equal_rows(touch, touch, np.ones(len(touch), np.bool_))
    for c in range(begin, end):
        symbol[c] = which[c - begin]
    by_symbol = np.empty((len(rows), count), np.int64)
    for k in range(len(rows)):
        for x in range(count):
            by_symbol[k, x] = touch[rows[k], x]
    return OpenInstances(newest, rank, local, need, by_symbol, closing), until


@inner
def _with_room(automaton: Any, used: int, more: int) -> Any:
    """The automaton with room for more transitions."""
    return Automaton(
        automaton.symbol, automaton.size, automaton.wide, grown(automaton.after, used, more),
        grown(automaton.cost, used, more),
    )  # fmt: skip


@inner
def _unfold_layer(
    price: int, states: Any, open_now: Any, automaton: Any, used: int, most: int, work: int, most_work: int
) -> tuple[int, int, Any]:
    """Write the transitions of a layer and number the states that they lead to.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; updates of instances so far; the states of the next layer).
    """
    n, m, count = len(states.at) - 1, len(open_now.touch), len(open_now.rank)
    at, items = np.zeros(n + 2, np.int64), np.empty(len(states.items) + count, np.int64)
    found = integer(0)
    for i in range(len(states.table)):
        states.table[i] = -1
    buffer = np.empty(count, np.int64)
    for x in range(n):
        for k in range(m):
            work += states.at[x + 1] - states.at[x] + count - open_now.newest
            length, points, mark = _advance(price, states, open_now, x, k, buffer)
            step = used + x * m + k
            if length == DEAD:
                automaton.after[step], automaton.cost[step] = -1, 0
                continue
            spot = _find(states.table, at, items, buffer, length, mark)
            if states.table[spot] < 0:
                if found == most or work > most_work:
                    return TOO_LARGE, work, states
                states.table[spot] = found
                at, items = grown(at, found + 1, integer(1)), grown(items, at[found], length)
                for i in range(length):
                    items[at[found] + i] = buffer[i]
                at[found + 1] = at[found] + length
                found += 1
            automaton.after[step], automaton.cost[step] = states.table[spot], points
    return 0 if found else NO_LINE, work, States(at[: found + 1], items, states.table)


@leaf
def _advance(price: int, states: Any, open_now: Any, x: int, symbol: int, buffer: Any) -> tuple[Any, Any, Any]:
    """Write the next state of state x under a symbol to `buffer`: (its length or `DEAD`, points, its hash)."""
    length, points, mark = integer(0), integer(0), integer(1469598103)
    begin = states.at[x]
    old = states.at[x + 1] - begin
    for i in range(old + len(open_now.rank) - open_now.newest):
        if i < old:
            item = states.items[begin + i]
            y, mask = open_now.local[item >> BITS], item & ((1 << BITS) - 1)
        else:
            y, mask = open_now.newest + i - old, integer(0)
        mask |= open_now.touch[symbol, y]
        if mask & ABSENT or mask & open_now.need[y] != open_now.need[y]:
            continue  # it cannot match any more
        if open_now.closing[y]:
            if price < 0:
                return integer(DEAD), integer(0), mark
            points += price
            continue
        item = open_now.rank[y] << BITS | (mask & ~open_now.need[y])
        buffer[length] = item
        length += 1
        mark = hash_step(mark, item)
    return length, points, mark


@leaf
def _find(table: Any, at: Any, items: Any, buffer: Any, length: int, mark: int) -> Any:
    """Index in the hash table of the state in `buffer`, or of a free entry for it."""
    spot = mark & (len(table) - 1)
    while table[spot] >= 0:
        begin = at[table[spot]]
        same = at[table[spot] + 1] - begin == length
        for i in range(length):
            if not same or items[begin + i] != buffer[i]:
                same = False
                break
        if same:
            break
        spot = (spot + 1) & (len(table) - 1)
    return spot


@inner
def _still_open(open_now: Any) -> Any:
    """Ranks of the instances that stay open after the layer."""
    found = np.empty(len(open_now.rank), np.int64)
    count = 0
    for x in range(len(open_now.rank)):
        if not open_now.closing[x]:
            found[count] = open_now.rank[x]
            count += 1
    return found[:count]
