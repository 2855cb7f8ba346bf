"""The flat arrays of layered automata: a person's choices by day, and an automaton that reads them.

An automaton here is deterministic, weighted and acyclic, with one layer a day: it reads one choice a day, and a line
costs the sum of the points of its transitions (Mohri, Weighted automata algorithms, 2009). In the tables of shapes, T
is the layers (days of history and of the period), D the days of the period, H the choices of all days together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner

TOO_LARGE, NO_LINE = 1, 2
"""Why there is no automaton: it would have too many states; it would accept no line."""


class Choices(NamedTuple):
    """A person's possible choices by layer: days of history, with one choice each, then the days of the period.

    Options are positions among the person's own, those of history included.

    | array | shape | what |
    |---|---|---|
    | `before` | - | layers of history |
    | `first` | T + 1 | choices of layer t: `first[t]` to `first[t + 1] - 1` |
    | `start`, `options` | before + H + 1, all | options of choice c: `options[start[c]:start[c + 1]]` |
    | `layer`, `past` | positions | layer of an option; whether it is history |
    """

    before: int
    first: Ints
    start: Ints
    options: Ints
    layer: Ints
    past: Flags

    @property
    def days(self) -> Ints:
        """The period's choices by day, the first of them counted as 0; shape (D + 1,)."""
        return self.first[self.before :] - self.before


class Automaton(NamedTuple):
    """A layered automaton over the period's days; it starts in state 0.

    | array | shape | what |
    |---|---|---|
    | `symbol` | H | the symbol that it reads for a choice |
    | `size` | D + 1 | states by day |
    | `wide` | D | symbols by day |
    | `after`, `cost` | all (state, symbol) | next state or -1, and points; day after day, state by state |
    """

    symbol: Ints
    size: Ints
    wide: Ints
    after: Ints
    cost: Ints

    @property
    def largest(self) -> int:
        """The largest number of states of a day."""
        return int(self.size.max())


@inner
def no_automaton() -> Automaton:
    """The empty automaton that a kernel returns with `TOO_LARGE` or `NO_LINE`."""
    none = np.zeros(0, np.int64)
    return Automaton(none, none, none, none, none)
