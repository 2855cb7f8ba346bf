"""The minimal layered automaton, compiled: weights pushed towards the start, states with the same future merged.

Minimisation of an acyclic automaton layer by layer from its end (Revuz, Minimisation of acyclic deterministic automata
in linear time, 1992; Hopcroft's and Moore's refinements are for those with cycles), after weights are pushed (Mohri,
Minimization algorithms for sequential transducers, 2000). Symbols with the same effect are merged too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.compiled import inner, kernel
from optimiser.solve.pricing.automata.arrays import NO_LINE, Automaton, no_automaton
from optimiser.solve.pricing.automata.numbering import equal_rows


@kernel
def minimise(first: Ints, automaton: Automaton) -> tuple[int, Any]:
    """The minimal automaton; it depends on what the automaton accepts and charges, not on how its states are numbered.

    Args:
        first: choices of day t are `first[t]:first[t + 1]`.
        automaton: its `after` and `cost` are overwritten.

    Returns:
        (0 or `NO_LINE`, the automaton).
    """
    at, begin = offsets(automaton)
    number, leader, classes = _merge_states(automaton, at, begin)
    if len(automaton.wide) and number[0] < 0:
        return NO_LINE, no_automaton()
    return 0, _written_forward(first, automaton, at, begin, number[0], leader, classes)


@inner
def offsets(automaton: Any) -> tuple[Any, Any]:
    """Where each day begins in `after`, shape (D + 1,), and among the states of all days, shape (D + 2,)."""
    days = len(automaton.wide)
    at, begin = np.zeros(days + 1, np.int64), np.zeros(days + 2, np.int64)
    for t in range(days):
        at[t + 1] = at[t] + automaton.size[t] * automaton.wide[t]
    for t in range(days + 1):
        begin[t + 1] = begin[t] + automaton.size[t]
    return at, begin


@inner
def _merge_states(automaton: Any, at: Any, begin: Any) -> tuple[Any, Any, Any]:
    """Push weights and give equivalent states the same number, from the last day to the first.

    Returns:
        (number of each state, or -1 for a dead one; a state for each number; how many numbers each day has).
    """
    days = len(automaton.wide)
    number, leader = np.full(begin[days + 1], -1, np.int64), np.zeros(begin[days + 1], np.int64)
    for i in range(begin[days], begin[days + 1]):
        number[i] = 0
    classes = np.ones(days + 1, np.int64)
    ahead = np.zeros(automaton.size[days], np.int64)
    for t in range(days - 1, -1, -1):
        n, m = automaton.size[t], automaton.wide[t]
        to = automaton.after[at[t] : at[t + 1]].reshape(n, m)
        paid = automaton.cost[at[t] : at[t + 1]].reshape(n, m)
        live, ahead = _push(to, paid, number[begin[t + 1] : begin[t + 2]], ahead, t > 0)
        which, rows = equal_rows(to, paid, live)
        for i in range(n):
            number[begin[t] + i] = which[i]
        for i in range(len(rows)):
            leader[begin[t] + i] = rows[i]
        classes[t] = len(rows)
    return number, leader, classes


@inner
def _push(to: Any, paid: Any, number: Any, ahead: Any, on: bool) -> tuple[Any, Any]:
    """Push weights over one day, in place: renumber next states (-1 is dead) and add their least cost to go (`ahead`)
    to the transitions; with `on`, subtract the least cost of each state, which is pushed to the day before.

    Returns:
        (which states are not dead, the least cost of each).
    """
    keep, least = np.zeros(len(to), np.bool_), np.zeros(len(to), np.int64)
    for s in range(to.shape[0]):
        for k in range(to.shape[1]):
            a = to[s, k]
            if a < 0:
                continue
            to[s, k] = number[a]
            paid[s, k] += ahead[a]
            if number[a] >= 0:
                least[s] = min(least[s], paid[s, k]) if keep[s] else paid[s, k]
                keep[s] = True
        if on:
            for k in range(to.shape[1]):
                paid[s, k] -= least[s]
    return keep, least


@inner
def _written_forward(
    first: Any, automaton: Any, at: Any, begin: Any, start: int, leader: Any, classes: Any
) -> Any:  # fmt: skip
    """The merged automaton written from the start: reachable states in the order in which they are reached."""
    days, wide = len(automaton.wide), automaton.wide
    symbol, new_size, new_wide = np.empty_like(automaton.symbol), np.ones(days + 1, np.int64), np.ones(days, np.int64)
    after, cost = np.empty(at[days], np.int64), np.empty(at[days], np.int64)
    order = np.full(1, start, np.int64)
    used = 0
    for t in range(days):
        n, m = len(order), wide[t]
        met_at, met = np.full(classes[t + 1], -1, np.int64), np.empty(classes[t + 1], np.int64)
        found = 0
        to, paid = np.full((m, n), -1, np.int64), np.zeros((m, n), np.int64)
        for s in range(n):
            row = at[t] + leader[begin[t] + order[s]] * m
            for k in range(m):
                a = automaton.after[row + k]
                if a < 0:
                    continue
                if met_at[a] < 0:
                    met_at[a] = found
                    met[found] = a
                    found += 1
                to[k, s] = met_at[a]
                paid[k, s] = automaton.cost[row + k]
        which, columns = equal_rows(to, paid, np.ones(m, np.bool_))
        for s in range(n):
            for k in columns:
                after[used], cost[used] = to[k, s], paid[k, s]
                used += 1
        new_size[t], new_wide[t] = n, len(columns)
        for c in range(first[t], first[t + 1]):
            symbol[c] = which[automaton.symbol[c]]
        order = met[:found]
    return Automaton(symbol, new_size, new_wide, after[:used].copy(), cost[:used].copy())
