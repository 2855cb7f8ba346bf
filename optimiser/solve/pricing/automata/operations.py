"""Operations on layered automata, compiled: product, trimming, weight pushing, comparison of states.

The textbook's operations on weighted automata (Mohri, Weighted automata algorithms, 2009), for automata with one
layer a day. The wrappers that the rest of the code calls: `optimiser.solve.pricing.automata.automaton`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Automaton, no_automaton
from optimiser.solve.pricing.automata.minimisation import offsets
from optimiser.solve.pricing.automata.numbering import grown

DEAD_SYMBOL = 1 << 40
"""Points of a symbol that is dead in every state, and a cost difference that stands for infinity."""


@kernel
def product(first: Ints, one: Automaton, two: Automaton, limit: int, weight: Ints, most: int) -> tuple[int, Any]:
    """The product of two automata, not yet minimal; only reachable pairs of states are made.

    Args:
        first: choices by day; shape (D + 1,).
        limit: most states of a day.
        weight: by day, the weight of a state of the result; shape (D + 1,).
        most: largest total weight of its states.

    Returns:
        (0, `TOO_LARGE` or `NO_LINE`; the automaton).
    """
    days = len(one.wide)
    symbol, size, wide = np.zeros_like(one.symbol), np.ones(days + 1, np.int64), np.ones(days, np.int64)
    after, cost = np.empty(1024, np.int64), np.empty(1024, np.int64)
    p, q = np.zeros(1, np.int64), np.zeros(1, np.int64)
    used, at1, at2 = integer(0), integer(0), integer(0)
    total = weight[0]
    for t in range(days):
        x, y = _pair_symbols(first[t], first[t + 1], one.symbol, two.symbol, one.wide[t], two.wide[t], symbol)
        steps = len(p) * len(x)
        after, cost = grown(after, used, steps), grown(cost, used, steps)
        room = min(steps, one.size[t + 1] * two.size[t + 1])
        pairs = Pairs(p, q, x, y, np.empty(room, np.int64), np.empty(room, np.int64))
        number = np.full(one.size[t + 1] * two.size[t + 1], -1, np.int64)
        found = _join_day(one, two, t, at1, at2, pairs, number, after, cost, used)
        used += steps
        at1 += one.size[t] * one.wide[t]
        at2 += two.size[t] * two.wide[t]
        wide[t], size[t + 1] = len(x), found
        total += found * weight[t + 1]
        if found > limit or total > most:
            return TOO_LARGE, no_automaton()
        if not found:
            return NO_LINE, no_automaton()
        p, q = pairs.next_p[:found], pairs.next_q[:found]
    return 0, Automaton(symbol, size, wide, after[:used].copy(), cost[:used].copy())


class Pairs(NamedTuple):
    """One day of a product.

    | array | shape | what |
    |---|---|---|
    | `p`, `q` | states | states of the one and of the other |
    | `x`, `y` | symbols | symbols of the one and of the other |
    | `next_p`, `next_q` | room for all | states that are reached |
    """

    p: Ints
    q: Ints
    x: Ints
    y: Ints
    next_p: Ints
    next_q: Ints


@leaf
def _join_day(
    one: Any, two: Any, t: int, at1: int, at2: int, pairs: Any, number: Any, after: Any, cost: Any, used: int
) -> Any:
    """Write the transitions of a day of a product; how many states are reached.

    Args:
        at1, at2: where the day begins in the one and the other.
        number: numbers of pairs of next states, -1 so far.
        after, cost: written to from `used` on.
    """
    width, found = two.size[t + 1], 0
    for s in range(len(pairs.p)):
        row1, row2 = at1 + pairs.p[s] * one.wide[t], at2 + pairs.q[s] * two.wide[t]
        for k in range(len(pairs.x)):
            i, j = row1 + pairs.x[k], row2 + pairs.y[k]
            a, b = one.after[i], two.after[j]
            if a < 0 or b < 0:
                after[used], cost[used] = -1, 0
            else:
                pair = a * width + b
                if number[pair] < 0:
                    number[pair] = found
                    pairs.next_p[found], pairs.next_q[found] = a, b
                    found += 1
                after[used], cost[used] = number[pair], one.cost[i] + two.cost[j]
            used += 1
    return found


@inner
def _pair_symbols(begin: int, end: int, one: Any, two: Any, wide1: int, wide2: int, symbol: Any) -> tuple[Any, Any]:
    """Number the pairs of symbols that a day's choices have, into `symbol`; the two symbols of each pair."""
    number = np.full(wide1 * wide2, -1, np.int64)
    x, y = np.empty(wide1 * wide2, np.int64), np.empty(wide1 * wide2, np.int64)
    found = 0
    for c in range(begin, end):
        pair = one[c] * wide2 + two[c]
        if number[pair] < 0:
            number[pair] = found
            x[found], y[found] = one[c], two[c]
            found += 1
        symbol[c] = number[pair]
    return x[:found], y[:found]


@kernel
def trim(first: Ints, one: Automaton, two: Automaton) -> None:
    """Remove, in place, the transitions of two automata that no line accepted by both takes.

    Kept is what is accessible from the start and co-accessible from the end of their product.
    """
    days = len(one.wide)
    at1, _ = offsets(one)
    at2, _ = offsets(two)
    node = np.zeros(days + 2, np.int64)
    for t in range(days + 1):
        node[t + 1] = node[t] + one.size[t] * two.size[t]
    met = np.zeros(node[days + 1], np.bool_)
    met[0] = True
    taken1, taken2 = np.zeros(at1[days], np.bool_), np.zeros(at2[days], np.bool_)
    largest = 0
    for n in two.size:
        largest = max(largest, n)
    onward = np.empty(largest, np.bool_)
    for t in range(days):
        together = _together(first, t, one, two)
        _accessible(one, two, t, at1[t], at2[t], together, met[node[t] : node[t + 1]], met[node[t + 1] : node[t + 2]])
    for t in range(days - 1, -1, -1):
        together = _together(first, t, one, two)
        _coaccessible(
            one, two, t, at1[t], at2[t], together, met[node[t] : node[t + 1]], met[node[t + 1] : node[t + 2]],
            onward, taken1, taken2,
        )  # fmt: skip
    for i in range(at1[days]):
        if not taken1[i]:
            one.after[i] = -1
    for i in range(at2[days]):
        if not taken2[i]:
            two.after[i] = -1


@inner
def _together(first: Any, t: int, one: Any, two: Any) -> Any:
    """Which pairs of symbols of the two automata some choice of day t has; shape (symbols, symbols)."""
    found = np.zeros((one.wide[t], two.wide[t]), np.bool_)
    for c in range(first[t], first[t + 1]):
        found[one.symbol[c], two.symbol[c]] = True
    return found


@leaf
def _accessible(one: Any, two: Any, t: int, at1: int, at2: int, together: Any, here: Any, there: Any) -> None:
    """Mark in `there` the pairs of states that the pairs marked in `here` lead to on day t."""
    n, ahead, w1, w2 = two.size[t], two.size[t + 1], one.wide[t], two.wide[t]
    for p in range(one.size[t]):
        for x in range(w1):
            a = one.after[at1 + p * w1 + x]
            if a < 0:
                continue
            for y in range(w2):
                if together[x, y]:
                    for q in range(n):
                        b = two.after[at2 + q * w2 + y]
                        if b >= 0 and here[p * n + q]:
                            there[a * ahead + b] = True


@leaf
def _coaccessible(
    one: Any,
    two: Any,
    t: int,
    at1: int,
    at2: int,
    together: Any,
    here: Any,
    there: Any,
    onward: Any,
    taken1: Any,
    taken2: Any,
) -> None:
    """Unmark in `here` the pairs of states that lead to no pair marked in `there`; mark the transitions that do.

    Args:
        onward: working memory; by state of the second automaton.
    """
    n, ahead, w1, w2 = two.size[t], two.size[t + 1], one.wide[t], two.wide[t]
    for p in range(one.size[t]):
        for q in range(n):
            onward[q] = False
        for x in range(w1):
            a = one.after[at1 + p * w1 + x]
            if a < 0:
                continue
            for y in range(w2):
                if not together[x, y]:
                    continue
                for q in range(n):
                    b = two.after[at2 + q * w2 + y]
                    if b >= 0 and here[p * n + q] and there[a * ahead + b]:
                        onward[q] = taken2[at2 + q * w2 + y] = taken1[at1 + p * w1 + x] = True
        for q in range(n):
            here[p * n + q] = onward[q]


@kernel
def push_to_choices(first: Ints, automaton: Automaton, points: Ints, alive: Flags) -> bool:
    """Move the least points of each symbol from its transitions to the choices' `points`, and clear `alive` of choices
    whose symbol is dead in every state; whether the automaton still constrains or charges anything."""
    left = False
    at = 0
    for t in range(len(automaton.wide)):
        n, m = automaton.size[t], automaton.wide[t]
        least = np.full(m, DEAD_SYMBOL, np.int64)
        for i in range(n * m):
            if automaton.after[at + i] >= 0:
                least[i % m] = min(least[i % m], automaton.cost[at + i])
        for i in range(n * m):
            rest = automaton.cost[at + i] - least[i % m] if automaton.after[at + i] >= 0 else 0
            automaton.cost[at + i] = rest
            left = left or rest != 0
        for c in range(first[t], first[t + 1]):
            if least[automaton.symbol[c]] == DEAD_SYMBOL:
                alive[c] = False
            else:
                points[c] += least[automaton.symbol[c]]
        left = left or n > 1
        at += n * m
    return left


@kernel
def worst_differences(automaton: Automaton) -> Any:
    """By day and pair of states (x, y), the most that a continuation possible from y costs more from x: what a label in
    state x must save to dominate one in state y.

    Returns:
        Day after day (states, states), x first; `DEAD_SYMBOL` if some continuation of y is impossible from x.
    """
    days = len(automaton.wide)
    at, _ = offsets(automaton)
    begin = np.zeros(days + 2, np.int64)
    for t in range(days + 1):
        begin[t + 1] = begin[t] + automaton.size[t] * automaton.size[t]
    worst = np.zeros(begin[days + 1], np.int64)
    for t in range(days - 1, -1, -1):
        _compare_states(automaton, t, at[t], worst, begin[t], begin[t + 1])
    return worst


@leaf
def _compare_states(automaton: Any, t: int, at: int, worst: Any, here: int, ahead: int) -> None:
    """`worst_differences` for the states of day t.

    Args:
        at: where the day begins in the automaton.
        here, ahead: where the day and the next begin in `worst`.
    """
    n, m, next_n = automaton.size[t], automaton.wide[t], automaton.size[t + 1]
    for x in range(n):
        for y in range(n):
            if x == y:
                continue
            most = -DEAD_SYMBOL
            for k in range(m):
                i, j = at + x * m + k, at + y * m + k
                a, b = automaton.after[i], automaton.after[j]
                if b < 0:
                    continue
                if a < 0:
                    most = DEAD_SYMBOL
                    break
                extra = automaton.cost[i] - automaton.cost[j] + worst[ahead + a * next_n + b]
                most = max(most, min(extra, DEAD_SYMBOL))
            worst[here + x * n + y] = most
