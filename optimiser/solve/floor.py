"""A floor: what no rota can cost less than, where lines have rules that no network holds.

Lines are priced by their networks alone. What these leave out costs nothing then, so the lines found are no
rota, but no rota costs less than their bound.
"""

from __future__ import annotations

import numpy as np

from .automata import Infeasible
from .blend import Blend
from .generation import Generation, Unsuited
from .task import Task

SHARE = 0.15
"""Part of the time left that may go into it."""

SWEEPS = 20
"""Sweeps of the blend between bounds."""

RISEN, PATIENCE = 1e-3, 3
"""By what share the bound has to rise in so many bounds in a row to go on."""


def lay_floor(task: Task) -> None:
    """Raise the task's bound until it rises little or a share of the time is over."""
    limit = task.clock.end_of(SHARE)

    def late() -> bool:
        return task.stopped or task.clock.past(limit)

    try:
        gen = Generation(task.book, late, bare=True)
        blend = Blend(gen, np.random.default_rng(task.seed))
        reached: list[int] = []
        while not late():
            blend.spread(SWEEPS)
            if late():
                return
            gen.certify(blend.dual)
            if gen.bound is not None:
                task.raise_bound(gen.bound)
                reached.append(gen.bound)
            if len(reached) > PATIENCE and reached[-1] - reached[-1 - PATIENCE] <= RISEN * reached[-1]:
                return
    except Infeasible:
        task.prove_infeasible()
    except Unsuited:
        return
