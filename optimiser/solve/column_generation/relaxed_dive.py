"""Rotas from a relaxation: dives over lines priced by their networks alone, repaired where they break a rule.

What the networks leave out is charged by rows beside them, as far as rows can, so that dives keep to most of it. A line
that breaks a hard clause all the same is made again by a sub-MIP, the others staying as they are.

Sources: Sadykov and others, Primal heuristics for branch and price: the assets of diving methods (2019); Fisher, The
Lagrangian relaxation method for solving integer programming problems (1981), on rotas repaired from a relaxation.
"""

from __future__ import annotations

from itertools import count

import numpy as np

from optimiser.evaluate import cost
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.column_generation.coupling_rows import UnreachableRow
from optimiser.solve.column_generation.diving import DivingSteps, dive, share_in_time
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration, Unsuited
from optimiser.solve.column_generation.lower_bound import raise_lower_bound
from optimiser.solve.lns.initial import solve_lines
from optimiser.solve.lns.neighbourhoods import FreeOptions
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.task import Task


def relaxed_start(task: Task, bound: bool) -> None:
    """Start from lines priced by their networks alone: rotas by repaired dives and, if asked for, a bound."""
    tuning = task.parameters.relaxed_diving
    limit = task.clock.end_of(tuning.time_share if bound else tuning.alone_time_share)
    try:
        generation = ColumnGeneration(
            task.book, lambda: task.stopped or task.clock.past(limit), relaxed=True, parameters=task.parameters
        )
        relaxed_dives(task, generation, limit)
        if bound:
            raise_lower_bound(task, generation)
    except Infeasible:
        task.prove_infeasible()
    except Unsuited:
        return


def relaxed_dives(task: Task, generation: ColumnGeneration, limit: float | None) -> None:
    """Dive, repair and offer: once, or in a timed run until its limit or until dives no longer improve.

    Args:
        generation: lines by their networks alone.
        limit: elapsed seconds at which to end; None where time does not limit the run.

    Raises:
        Infeasible: somebody's network has no way.
    """
    try:
        guided = generation.with_guiding_rows(lambda: task.stopped or task.clock.past(limit))
    except UnreachableRow:  # the first of some alternatives is out of reach
        return
    tuning = task.parameters.relaxed_diving
    free, rng = FreeOptions(task.book), np.random.default_rng(task.seed)
    master = FirstOrderMaster(guided, rng)
    stale = 0
    for number in count():
        began = task.clock.seconds
        master.run_passes(tuning.first_passes)
        share = max(tuning.least_share, tuning.first_share * tuning.smaller**number)
        width = tuning.widths[number % len(tuning.widths)]
        if limit is not None:
            now = task.clock.seconds
            pass_seconds = (now - began) / tuning.first_passes
            share = max(share, share_in_time(task.parameters.diving, pass_seconds, limit - now))
        columns = dive(master, DivingSteps(share, tuning.passes, width, tuning.randomness if number else 0.0))
        if columns is None:
            return
        chosen = task.book.start().copy()
        chosen[np.concatenate([c.options for c in columns])] = True
        better = task.offer(solve_lines(task, free, chosen, _broken(task, chosen), rng))
        task.round(f"dive {width:.0f} {share:.2f}")
        stale = 0 if better else stale + 1
        if limit is None or stale == tuning.patience:
            return


def _broken(task: Task, chosen: Flags) -> Ints:
    """People whose line breaks a hard clause."""
    mine = [c for c in task.book.clauses if c.place.kind == "person"]
    return ints(sorted({c.place.index for c in mine if cost(c, chosen, task.problem.options.history)[0]}))
