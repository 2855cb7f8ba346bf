"""A floor: what no rota can cost less than, where lines have rules that no network holds.

Lines are priced by their networks alone. What these leave out costs nothing then, so the lines found are no
rota, but no rota costs less than their bound.
"""

from __future__ import annotations

import numpy as np

from optimiser.solve.column_generation.first_order import Blend
from optimiser.solve.column_generation.generation import Generation
from optimiser.solve.column_generation.restricted_master import DUAL, whole_numbers
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.task import Task

SHARE = 0.3
"""Part of the time left that may go into it."""

SWEEPS = 20
"""Sweeps of the blend between bounds."""

RISEN = 1e-2
"""By what share the bound has to rise for the blend to go on."""

WANT = 4
"""Lines of a person that a pricing adds to the master."""

CLOSE = 2e-4
"""Share of the bound that the master may promise at the end."""

REACH, ENOUGH, FURTHER, LITTLE, NEARER = 10.0, 0.2, 1.5, 0.02, 0.7
"""How far duals may be from the best so far, in points; what part of the promise lets them go further, or less far, and
by how much."""


def lay_floor(task: Task, gen: Generation) -> None:
    """Raise the task's bound by the blend until it rises little, then by the exact master, or until its time is over.

    Args:
        gen: lines by their networks alone.

    Raises:
        Infeasible: no rota keeps the hard clauses.
    """
    limit = task.clock.end_of(SHARE)
    gen.stopped = lambda: task.stopped or task.clock.past(limit)
    blend = Blend(gen, np.random.default_rng(task.seed))
    reached: list[int] = []
    while len(reached) < 2 or reached[-1] - reached[-2] > RISEN * abs(reached[-1]):
        blend.spread(SWEEPS)
        if gen.stopped():
            return
        gen.certify(blend.dual)
        if gen.bound is not None:
            task.raise_bound(gen.bound)
            reached.append(gen.exact)
    if gen.split_days(blend.lines()):
        _climb(task, gen)


def _climb(task: Task, gen: Generation) -> None:
    """Raise the bound by the exact master, its duals never far from the best so far: further after each step that
    brings what the master promises, nearer after one that brings nothing."""
    reach = REACH
    while not gen.stopped() and gen.centre is not None and gen.bound is not None:
        task.raise_bound(gen.bound)
        gen.master.keep_near(gen.centre / DUAL, reach)
        if not gen.master.solve(task.clock.left):
            return
        best = gen.exact
        promised = gen.master.objective * SCALE - best
        if promised <= CLOSE * best:
            return
        gen.certify(whole_numbers(gen.master.dual), WANT)
        gained = (gen.exact - best) / promised
        reach *= FURTHER if gained >= ENOUGH else NEARER if gained <= LITTLE else 1.0
