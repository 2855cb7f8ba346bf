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
from .weave import equal_rows, join_layer, least_by_symbol, live_rows, reach, worst_layer

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
    place = np.zeros(automaton.states(days), dtype=np.int64)
    first: list[Ints] = []
    for day in reversed(range(days)):
        live = live_rows(automaton.after[day], place)
        place, kept = equal_rows(automaton.after[day], automaton.cost[day], live)
        first.append(kept)
    if place[0] < 0:
        raise Infeasible
    first.reverse()
    order = place[:1]
    for day in range(days):
        states = len(first[day + 1]) if day + 1 < days else 1
        to, paid, order = reach(automaton.after[day], automaton.cost[day], first[day][order], states)
        which, columns = equal_rows(to.T.copy(), paid.T.copy(), np.ones(to.shape[1], dtype=np.bool_))
        automaton.after[day] = np.take(to, columns, axis=1)
        automaton.cost[day] = np.take(paid, columns, axis=1)
        automaton.symbols[day] = which[automaton.symbols[day]]
    return automaton


def product(left: Automaton, right: Automaton, limit: int) -> Automaton | None:
    """Both automata as one; None if a layer would have more than `limit` states.

    Raises:
        Infeasible: together they leave no way.
    """
    p = q = np.zeros(1, dtype=np.int64)
    symbols, after, cost = [], [], []
    for day in range(len(left.after)):
        wide = right.after[day].shape[1]
        pairs, which = np.unique(left.symbols[day] * wide + right.symbols[day], return_inverse=True)
        to, paid, p, q, found = join_layer(
            p, q, left.after[day], left.cost[day], right.after[day], right.cost[day], pairs // wide, pairs % wide,
            left.states(day + 1), right.states(day + 1), limit,
        )  # fmt: skip
        if found < 0:
            return None
        if not found:
            raise Infeasible
        after.append(to)
        cost.append(paid)
        symbols.append(which.astype(np.int64))
    return trim(Automaton(symbols, after, cost, left.base + right.base))


def trim(automaton: Automaton) -> Automaton:
    """Drop states without a way to the last day. Raises Infeasible if the start is one."""
    days = len(automaton.after)
    place = np.arange(automaton.states(days), dtype=np.int64)
    for day in reversed(range(days)):
        keep = live_rows(automaton.after[day], place)
        place = np.where(keep, np.cumsum(keep) - 1, DEAD)
        if not keep.all():
            automaton.after[day] = automaton.after[day][keep]
            automaton.cost[day] = automaton.cost[day][keep]
    if place[0] < 0:
        raise Infeasible
    return automaton


FAR = 1 << 40
"""A difference that no saving makes up for."""


def worst_differences(automaton: Automaton) -> list[Ints]:
    """Per day, how much more than from state y the future may cost from state x, over all futures open to y.

    Returns:
        Arrays of shape (states, states), x first; `FAR` where a future open to y is closed to x.
    """
    days = len(automaton.after)
    found = [np.zeros((automaton.states(days),) * 2, dtype=np.int64)]
    for day in reversed(range(days)):
        found.append(worst_layer(automaton.after[day], automaton.cost[day], found[-1], FAR))
    return found[::-1]


def fold(automaton: Automaton, points: Sequence[Ints], alive: Sequence[Ints]) -> bool:
    """Move what depends on the choice alone out of an automaton; whether anything is left of it.

    Args:
        points: per day, points by choice; added to.
        alive: per day, flags by choice; cleared where a symbol is dead from every state.
    """
    left = False
    for day, (to, paid, which) in enumerate(
        zip(automaton.after, automaton.cost, automaton.symbols, strict=True)
    ):
        least = least_by_symbol(to, paid, FAR)
        dead = least == FAR
        if dead.any():
            alive[day][dead[which]] = 0
            least[dead] = 0
        points[day][:] += least[which]
        left = left or len(to) > 1 or bool(paid.any())
    points[0][:] += automaton.base
    automaton.base = 0
    return left
