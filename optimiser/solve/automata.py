"""A person's clauses as layered automata over days: what the pricing of lines runs on.

On each day a person makes one *choice*: a set of that day's options that may go together, mostly
none or one. Each clause of the person's line becomes an automaton with one layer a day that reads
the choices, so that its cost is the sum along the way. History is run through once, before day 0.

A cyclic line is read as an open one, and an automaton that would grow beyond `STATES` is left
out: both lower the cost of some lines and raise that of none, so bounds stay valid.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..problem.options import Ints, ints

STATES = 2048
"""Most states that an automaton may have on one day."""

DEAD = -1

Choices = list[list[tuple[int, ...]]]
"""Per day, the sets of options that may be chosen together (history left out)."""


@dataclass
class Automaton:
    """A layered automaton; it starts in state 0 of layer 0.

    Attributes:
        symbols: per day, the symbol of each choice.
        after: per day, the next state by (state, symbol); `DEAD` where a hard clause forbids it.
        cost: per day, points by (state, symbol).
        base: points of every line, from history.
    """

    symbols: list[Ints]
    after: list[Ints]
    cost: list[Ints]
    base: int = 0

    @property
    def size(self) -> int:
        """Most states in a layer."""
        return max((len(a) for a in self.after), default=1)

    def states(self, day: int) -> int:
        """States of a layer; the layer after the last day has as many as it is entered by."""
        if day < len(self.after):
            return len(self.after[day])
        return int(self.after[-1].max(initial=0)) + 1 if self.after else 1


class Machine(Protocol):
    """One clause read day by day. A state is any hashable value."""

    first_day: int

    def start(self) -> tuple[Hashable, int] | None:
        """State and points before the first day; None if no line is allowed."""

    def signature(self, options: Iterable[int]) -> Hashable:
        """What the machine sees of the options chosen on a day."""

    def step(self, day: int, state: Hashable, signature: Hashable) -> tuple[Hashable, int] | None:
        """Next state and points; None if forbidden."""


class Infeasible(Exception):
    """No line of a person keeps the hard clauses."""


def explore(machine: Machine, choices: Choices, past: dict[int, list[int]]) -> Automaton | None:
    """The automaton of a machine, minimal.

    Args:
        choices: per day.
        past: history options by day; those of day 0 or later join every choice of their day.

    Returns:
        None if it has more than `STATES` states on a day.

    Raises:
        Infeasible: no line is allowed.
    """
    begun = machine.start()
    base = 0
    for day in range(machine.first_day, 0):
        if begun is None:
            break
        state, points = begun
        base += points
        begun = machine.step(day, state, machine.signature(past.get(day, ())))
    if begun is None:
        raise Infeasible
    base += begun[1]
    states: dict[Hashable, int] = {begun[0]: 0}
    symbols, after, cost = [], [], []
    for day, here in enumerate(choices):
        kinds: dict[Hashable, int] = {}
        extra = past.get(day, ())
        symbols.append(ints(kinds.setdefault(machine.signature((*c, *extra)), len(kinds)) for c in here))
        following: dict[Hashable, int] = {}
        to = np.full((len(states), len(kinds)), DEAD, dtype=np.int64)
        paid = np.zeros((len(states), len(kinds)), dtype=np.int64)
        for state, s in states.items():
            for kind, k in kinds.items():
                moved = machine.step(day, state, kind)
                if moved is not None:
                    to[s, k] = following.setdefault(moved[0], len(following))
                    paid[s, k] = moved[1]
        if len(following) > STATES:
            return None
        if not following:
            raise Infeasible
        after.append(to)
        cost.append(paid)
        states = following
    return minimise(Automaton(symbols, after, cost, base))


def minimise(automaton: Automaton) -> Automaton:
    """Drop states without a way on, merge states with the same future and symbols with the same effect.

    Raises:
        Infeasible: no way leads to the last day.
    """
    days = len(automaton.after)
    merged = np.zeros(automaton.states(days), dtype=np.int64)
    after: list[Ints] = [ints(())] * days
    cost: list[Ints] = [ints(())] * days
    symbols: list[Ints] = [ints(())] * days
    for day in reversed(range(days)):
        to = np.where(automaton.after[day] >= 0, merged[automaton.after[day]], DEAD)
        paid = np.where(to >= 0, automaton.cost[day], 0)
        kinds: dict[bytes, int] = {}
        merged = np.full(len(to), DEAD, dtype=np.int64)
        kept: list[int] = []
        for s in range(len(to)):
            if (to[s] >= 0).any():
                k = kinds.setdefault(to[s].tobytes() + paid[s].tobytes(), len(kinds))
                if k == len(kept):
                    kept.append(s)
                merged[s] = k
        if not kept:
            raise Infeasible
        after[day], cost[day] = to[kept], paid[kept]
    # only what is reached from the start, in the order it is met
    order = ints([merged[0]])
    if merged[0] < 0:
        raise Infeasible
    for day in range(days):
        to, paid = after[day][order], cost[day][order]
        order = np.unique(to[to >= 0])
        place = np.full(int(order[-1]) + 1, DEAD, dtype=np.int64)
        place[order] = np.arange(len(order))
        to = np.where(to >= 0, place[to], DEAD)
        columns: dict[bytes, int] = {}
        which = ints(
            columns.setdefault(to[:, k].tobytes() + paid[:, k].tobytes(), len(columns)) for k in range(to.shape[1])
        )
        first = np.unique(which, return_index=True)[1]
        after[day], cost[day] = to[:, first], paid[:, first]
        symbols[day] = which[automaton.symbols[day]]
    return Automaton(symbols, after, cost, automaton.base)


def product(left: Automaton, right: Automaton, limit: int) -> Automaton | None:
    """Both automata as one; None if a layer would have more than `limit` states.

    Raises:
        Infeasible: together they leave no way.
    """
    p = q = ints([0])
    symbols, after, cost = [], [], []
    for day in range(len(left.after)):
        wide = right.after[day].shape[1]
        pairs, which = np.unique(left.symbols[day] * wide + right.symbols[day], return_inverse=True)
        x, y = pairs // wide, pairs % wide
        one, two = left.after[day][p][:, x], right.after[day][q][:, y]
        width = right.states(day + 1)
        code = np.where((one >= 0) & (two >= 0), one * width + two, DEAD)
        reached = np.unique(code)
        reached = reached[reached >= 0]
        if len(reached) > limit:
            return None
        if not len(reached):
            raise Infeasible
        after.append(np.where(code >= 0, np.searchsorted(reached, code), DEAD))
        cost.append(left.cost[day][p][:, x] + right.cost[day][q][:, y])
        symbols.append(which.astype(np.int64))
        p, q = reached // width, reached % width
    return trim(Automaton(symbols, after, cost, left.base + right.base))


def trim(automaton: Automaton) -> Automaton:
    """Drop states without a way to the last day. Raises Infeasible if the start is one."""
    days = len(automaton.after)
    keep = np.ones(automaton.states(days), dtype=np.bool_)
    for day in reversed(range(days)):
        place = np.where(keep, np.cumsum(keep) - 1, DEAD)
        to = np.where(automaton.after[day] >= 0, place[automaton.after[day]], DEAD)
        keep = (to >= 0).any(axis=1)
        automaton.after[day] = to
        if day + 1 < days:
            automaton.after[day + 1] = automaton.after[day + 1][place >= 0]
            automaton.cost[day + 1] = automaton.cost[day + 1][place >= 0]
    if not keep[0]:
        raise Infeasible
    return automaton


def worst_difference(automaton: Automaton, day: int, later: Ints) -> Ints:
    """How much more than from state y the future may cost from state x, over all futures open to y.

    Args:
        later: the same for the day after; shape (states, states).

    Returns:
        Shape (states of `day`, states of `day`); `FAR` where a future open to y is closed to x.
    """
    to, paid = automaton.after[day], automaton.cost[day]
    worst = np.full((len(to), len(to)), -FAR, dtype=np.int64)
    for k in range(to.shape[1]):
        x, y = to[:, k][:, None], to[:, k][None, :]
        cost = paid[:, k][:, None] - paid[:, k][None, :] + later[x, y]
        cost = np.where(x >= 0, np.minimum(cost, FAR), FAR)
        worst = np.where(y >= 0, np.maximum(worst, cost), worst)
    return worst


FAR = 1 << 40
"""A difference that no saving makes up for."""


def fold(automaton: Automaton, points: Sequence[Ints], alive: Sequence[Ints]) -> Automaton | None:
    """Move what depends on the choice alone out of an automaton.

    Args:
        points: per day, points by choice; added to.
        alive: per day, flags by choice; cleared where a symbol is dead from every state.

    Returns:
        What is left, None if that is nothing.
    """
    for day in range(len(automaton.after)):
        to, paid, which = automaton.after[day], automaton.cost[day], automaton.symbols[day]
        live = to >= 0
        least = np.where(live, paid, FAR).min(axis=0)
        alive[day][~live.any(axis=0)[which]] = 0
        least = np.where(live.any(axis=0), least, 0)
        points[day][:] += least[which]
        automaton.cost[day] = np.where(live, paid - least, 0)
    points[0][:] += automaton.base
    automaton.base = 0
    if all(len(a) == 1 and not c.any() for a, c in zip(automaton.after, automaton.cost, strict=True)):
        return None
    return automaton
