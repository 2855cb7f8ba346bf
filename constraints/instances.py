"""Instances of a pattern, gathered one by one: what history has settled is taken out before it is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Groups, Surface


class Instances:
    """Conjunctions that must not occur on a person's line: something of each group of `present`, nothing of
    any group of `absent`. One that history alone fulfils is no fault of the rota and is left out."""

    def __init__(self, problem: Problem) -> None:
        self._history = problem.options.history
        self._found: dict[tuple[int, int], list[tuple[list[Ints], list[Ints]]]] = {}

    def add(self, present: Sequence[Ints], absent: Sequence[Ints] = ()) -> None:
        """One more conjunction."""
        if any(self._history[g].any() for g in absent) or any(not len(g) for g in present):
            return
        open_ = [g for g in present if not self._history[g].any()]
        if open_:
            silent = [g for g in absent if len(g)]
            self._found.setdefault((len(open_), len(silent)), []).append((open_, silent))

    def say(self, surface: Surface, person: int, price: Price = HARD) -> None:
        """One pattern for each shape gathered."""
        for (count, silent), found in self._found.items():
            steps = [Groups.of(present[k] for present, _ in found) for k in range(count)]
            steps += [Groups.of(absent[k] for _, absent in found) for k in range(silent)]
            surface.pattern(person, steps, [True] * count + [False] * silent, price=price)


def within(values: Ints, low: int, high: int) -> Ints:
    """Positions whose value lies in low..high, both included."""
    return np.flatnonzero((values >= low) & (values <= high))
