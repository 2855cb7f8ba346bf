"""A dive of the exact master: one line after another is held until there is a rota."""

from __future__ import annotations

import numpy as np

from ..problem.options import Flags
from .generation import Generation
from .labelling import QUICK, SCALE
from .master import whole_numbers
from .mix import choice_of

SURE = 0.97
"""Share of a line above which it is held at once."""

PACE = 0.08
"""Share of the free people who are held in a step, at least one."""

ROUNDS = 30
"""Most pricing rounds after each step: dives that price less end far dearer."""


def dive(gen: Generation, rng: np.random.Generator, wobble: float = 0.0) -> Flags | None:
    """Hold the lines that the master takes most of, price the rest again, and so on to a rota.

    Args:
        wobble: random part of a line's share when lines are compared.

    Returns:
        The choice of options; None if the task stopped before there was one.
    """
    master = gen.master
    free = set(range(len(gen.lines)))
    held: dict[int, int] = {}
    if not master.solve() or not all(master.of_person(p) for p in free):
        return None
    try:
        while free:
            ranked = []
            for p in sorted(free):
                share, column = max((master.value[c] + wobble * rng.random(), -c) for c in master.of_person(p))
                ranked.append((float(share), -column, p))
            ranked.sort(reverse=True)
            quota = max(1, round(PACE * len(free)))
            for i, (share, column, p) in enumerate(ranked):
                if share >= SURE or i < quota:
                    master.hold(p, column)
                    held[p] = column
                    free.discard(p)
            if not free:
                break
            rest = sorted(free)
            for _ in range(ROUNDS):
                if gen.stopped() or not master.solve():
                    return None
                found = gen.price(rest, whole_numbers(master.dual, SCALE), QUICK, master.person_dual)
                if not master.add(c for priced in found for _, c in priced.columns[:2]):
                    break
            if not master.solve():
                return None
    finally:
        master.release(held)
    return choice_of(gen.book, [master.columns[c] for c in held.values()])
