"""A lower bound where lines have rules that no network holds: a number of points that no rota can cost less than.

Lines are priced by their networks alone. What these leave out costs nothing then, so the lines found are no rota, but
no rota costs less than their Lagrangean bound. The duals come from the first-order master until its bound rises little;
by them what a network holds is chosen again, person by person (a state-space relaxation refined where lines are cheap
by what it leaves out); then from a restricted master with a box step, what people share on a day taken as one
sub-problem where rows do not hold it. Where that leaves many rows, a step of the box takes seconds and brings little:
there the first-order master goes on first, with the days' columns beside the lines'.

Sources: Geoffrion, Lagrangean relaxation for integer programming (1974); Marsten, Hogan and Blankenship, The boxstep
method for large-scale optimization (1975); Guignard and Kim, Lagrangean decomposition (1987); Righini and Salani, New
dynamic programming algorithms for the resource constrained elementary shortest path problem (2008), on the refinement.
"""

from __future__ import annotations

import numpy as np

from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.restricted_master import DUAL_SCALE, whole_duals
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.task import Task


def raise_lower_bound(task: Task, generation: ColumnGeneration) -> None:
    """Raise the task's bound by the first-order master while it rises well, then by the restricted master, until time
    is over.

    Args:
        generation: lines by their networks alone.

    Raises:
        Infeasible: no rota keeps the hard clauses.
    """
    tuning = task.parameters.lower_bound
    limit = task.clock.end_of(tuning.time_share)
    generation.stopped = lambda: task.stopped or task.clock.past(limit)
    rng = np.random.default_rng(task.seed)
    master = FirstOrderMaster(generation, rng)
    _raise_by_passes(task, generation, master)
    if not generation.stopped() and generation.refine_networks() and generation.centre is not None:
        coarse, master = master, FirstOrderMaster(generation, rng)
        master.begin_from(coarse, generation.centre)
        _raise_by_passes(task, generation, master)
    if not generation.stopped():
        split = generation.split_days(master.columns())
        if split and len(generation.rows) > tuning.box_rows and generation.centre is not None:
            coarse, master = master, FirstOrderMaster(generation, rng)
            master.begin_from(coarse, generation.centre)
            _raise_by_passes(task, generation, master)
        generation.master.add(master.columns())
        _raise_by_box_steps(task, generation)


def _raise_by_passes(task: Task, generation: ColumnGeneration, master: FirstOrderMaster) -> None:
    """Raise the bound by the first-order master until it hardly rises."""
    tuning = task.parameters.lower_bound
    reached: list[int] = []
    while len(reached) < 2 or reached[-1] - reached[-2] > tuning.rising * abs(reached[-1]):
        master.run_passes(tuning.passes)
        if generation.stopped():
            return
        generation.prove_bound(master.dual)
        if generation.bound is not None:
            task.raise_bound(generation.bound)
            reached.append(generation.bound_parts)


def _raise_by_box_steps(task: Task, generation: ColumnGeneration) -> None:
    """Raise the bound by the restricted master with its duals in a box around the best so far; the box grows after a
    step that fulfils what the master promises, and shrinks after one that brings nothing."""
    tuning = task.parameters.lower_bound
    box = tuning.box
    while not generation.stopped() and generation.centre is not None and generation.bound is not None:
        task.raise_bound(generation.bound)
        generation.master.keep_near(generation.centre / DUAL_SCALE, box)
        if not generation.master.solve(task.clock.left):
            return
        best = generation.bound_parts
        promised = generation.master.objective * SCALE - best
        if promised <= tuning.close * best:
            return
        generation.prove_bound(whole_duals(generation.master.dual, generation.rows), tuning.columns_each)
        gained = (generation.bound_parts - best) / promised
        box *= tuning.larger if gained >= tuning.good else tuning.smaller if gained <= tuning.poor else 1.0
