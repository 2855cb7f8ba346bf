"""Instances of a pattern, gathered one by one: what history has settled is taken out before it is said."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.surface import Surface


class Instances:
    """Conjunctions that must not occur on a person's line: something of each group of `present`, nothing of
    any group of `absent`. One that history alone fulfils is no fault of the rota and is left out.

    Groups hold option ids, or positions in a person's options when `say` is told which options those are: people
    with the same duties on offer then share one set of instances.
    """

    def __init__(self, history: Flags) -> None:
        """`history`: truth for each option id or position."""
        self._history = history
        self._found: dict[tuple[int, int], list[tuple[list[Ints], list[Ints]]]] = {}
        self._steps: list[tuple[Groups, list[bool]]] | None = None

    def add(self, present: Sequence[Ints], absent: Sequence[Ints] = ()) -> None:
        """One more conjunction."""
        if any(self._history[g].any() for g in absent) or any(not len(g) for g in present):
            return
        open_ = [g for g in present if not self._history[g].any()]
        if open_:
            silent = [g for g in absent if len(g)]
            self._found.setdefault((len(open_), len(silent)), []).append((open_, silent))

    def encode(self, surface: Surface, person: int, price: Price = HARD, options: Ints | None = None) -> None:
        """One pattern for each shape gathered; `options` are the option ids of the positions."""
        if self._steps is None:
            self._steps = [
                (
                    Groups.of(
                        [present[k] for k in range(count) for present, _ in found]
                        + [absent[k] for k in range(silent) for _, absent in found]
                    ),
                    [True] * count + [False] * silent,
                )
                for (count, silent), found in self._found.items()
            ]
        for steps, signs in self._steps:
            surface.pattern(person, steps if options is None else steps.of_options(options), signs, price=price)
