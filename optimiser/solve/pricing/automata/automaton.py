"""A person's clauses as layered automata over days: what the pricing of lines runs on.

On each day a person makes one *choice*: a set of that day's options that may go together, mostly
none or one. Each clause of the person's line becomes an automaton with one layer a day that reads
the choices, so that its cost is the sum along the way. History is run through once, before day 0.

A cyclic line is read as an open one, and an automaton that would grow beyond `STATES` is left
out: both lower the cost of some lines and raise that of none, so bounds stay valid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.pricing.automata.operations import (
    NO_WAY,
    TOO_LARGE,
    fold_layers,
    minimise,
    product,
    trim,
    worst_layers,
)

STATES = 2048
"""Most states that an automaton may have on one day."""

INFINITY = 1 << 40
"""A difference that no saving makes up for."""


class Infeasible(Exception):
    """No line of a person keeps the hard clauses."""


class Choices(NamedTuple):
    """What a person may choose, in layers: days of history with their one choice, then the period's days.

    Attributes:
        before: layers of history.
        first: choices of layer t are `first[t]:first[t + 1]`.
        start: options of choice c are `options[start[c]:start[c + 1]]`.
        options: positions among the person's options, those of history included.
        layer: layer of each position.
        past: whether each position is history.
    """

    before: int
    first: Ints
    start: Ints
    options: Ints
    layer: Ints
    past: Flags

    @property
    def days(self) -> Ints:
        """The period's choices by day, the first of them counted as 0; shape (days + 1,)."""
        return self.first[self.before :] - self.before


class Automaton(NamedTuple):
    """A minimal layered automaton over the period's days, flat; it starts in state 0. See `weave`."""

    symbol: Ints
    size: Ints
    wide: Ints
    after: Ints
    cost: Ints

    @property
    def largest(self) -> int:
        """Most states of a day."""
        return int(self.size.max())


def checked(status: int, *parts: Ints) -> Automaton | None:
    """An automaton as a compiled step returned it; None if it was too large.

    Raises:
        Infeasible: no line is allowed.
    """
    if status == NO_WAY:
        raise Infeasible
    return None if status == TOO_LARGE else Automaton(*parts)


def trivial_automaton(choices: int, days: int) -> Automaton:
    """The automaton that sees nothing."""
    one, none = np.ones(days + 1, dtype=np.int64), np.zeros(days, dtype=np.int64)
    return Automaton(np.zeros(choices, dtype=np.int64), one, one[:days].copy(), none, none.copy())


def product_automaton(
    first: Ints, left: Automaton, right: Automaton, limit: int, weight: Ints | None = None, most: int = INFINITY
) -> Automaton | None:
    """Both automata as one, minimal.

    Args:
        first: choices by day.
        limit: most states of a day.
        weight: what a state of each layer counts; by default nothing.
        most: most that all states together may count.

    Returns:
        None if it would be larger.

    Raises:
        Infeasible: together they leave no way.
    """
    if weight is None:
        weight = np.zeros(len(left.size), dtype=np.int64)
    return checked(*product(first, tuple(left), tuple(right), limit, weight, most))


def trimmed(first: Ints, left: Automaton, right: Automaton) -> tuple[Automaton, Automaton]:
    """Both automata without the steps that no line takes which both allow, minimal.

    Raises:
        Infeasible: together they leave no way.
    """
    pair = [a._replace(after=a.after.copy(), cost=a.cost.copy()) for a in (left, right)]
    trim(first, tuple(pair[0]), tuple(pair[1]))
    made = [checked(*minimise(first, *a)) for a in pair]
    assert made[0] is not None
    assert made[1] is not None
    return made[0], made[1]


def fold(first: Ints, automaton: Automaton, points: Ints, alive: Flags) -> bool:
    """Move what depends on the choice alone out of an automaton; whether anything is left of it.

    Args:
        points: by choice; added to.
        alive: by choice; cleared where a choice is dead from every state.
    """
    return bool(fold_layers(first, *automaton, INFINITY, points, alive))


def worst_differences(automaton: Automaton) -> Ints:
    """Per layer, how much more than from state y the future may cost from state x, over all futures open to y.

    Returns:
        Layer after layer (size, size), x first; `INFINITY` where a future open to y is closed to x.
    """
    return np.asarray(worst_layers(*automaton[1:], INFINITY))
