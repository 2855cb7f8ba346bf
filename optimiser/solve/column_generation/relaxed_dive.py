"""A sketch: rotas from lines priced by their networks alone.

What the networks leave out is charged by rows beside them, as far as rows can, so that dives keep to most of it.
A line that breaks a hard clause all the same is made again, the others staying as they are.
"""

from __future__ import annotations

from itertools import count

import numpy as np

from optimiser.evaluate import cost
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.column_generation.coupling_rows import NoRow
from optimiser.solve.column_generation.diving import day_dive
from optimiser.solve.column_generation.first_order import Blend
from optimiser.solve.column_generation.generation import Generation, Unsuited
from optimiser.solve.column_generation.lower_bound import lay_floor
from optimiser.solve.column_generation.search import least_share
from optimiser.solve.lns.initial import solve_lines
from optimiser.solve.lns.neighbourhoods import FreeOptions
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.task import Task

SHARE, ALONE = 0.4, 0.8
"""Part of the time left that may go into it: where a floor comes next, and where one worker does everything."""

IDLE = 4
"""Dives in a row that bring nothing better before it ends."""

SWEEPS, DIVE_SWEEPS = 20, 4
"""Sweeps of the blend before each dive, and after each step of one."""

WIDTHS = (16.0, 64.0)
"""Units over which the kinks of rows are smoothed in dives, in turn."""

SHARE_HELD, LEAST_HELD = 0.1, 0.03
"""Share of the open days that is held in a step of the first dive, and at least: each is finer than the last."""

WOBBLE = 0.1
"""Random part of a line's share in dives after the first."""


def outline(task: Task, bound: bool) -> None:
    """What lines priced by their networks alone are good for: rotas to begin with and, if asked for, a bound."""
    limit = task.clock.end_of(SHARE if bound else ALONE)
    try:
        gen = Generation(task.book, lambda: task.stopped or task.clock.past(limit), bare=True)
        sketch(task, gen, limit)
        if bound:
            lay_floor(task, gen)
    except Infeasible:
        task.prove_infeasible()
    except Unsuited:
        return


def sketch(task: Task, gen: Generation, limit: float | None) -> None:
    """Dive, mend and offer: once, or in a timed run until its limit, or until dives bring nothing better.

    Args:
        gen: lines by their networks alone.
        limit: elapsed seconds at which to end; None where time does not limit the run.

    Raises:
        Infeasible: somebody's network has no way.
    """
    try:
        guide = gen.guided(lambda: task.stopped or task.clock.past(limit))
    except NoRow:  # the first of some alternatives is out of reach
        return
    free, rng = FreeOptions(task.book), np.random.default_rng(task.seed)
    blend = Blend(guide, rng)
    idle = 0
    for number in count():
        began = task.clock.seconds
        blend.spread(SWEEPS)
        share, width = max(LEAST_HELD, SHARE_HELD * 0.7**number), WIDTHS[number % len(WIDTHS)]
        if limit is not None:
            now = task.clock.seconds
            share = max(share, least_share((now - began) / SWEEPS, limit - now))
        lines = day_dive(blend, share, DIVE_SWEEPS, width, WOBBLE if number else 0.0)
        if lines is None:
            return
        chosen = task.book.start().copy()
        chosen[np.concatenate([c.options for c in lines])] = True
        better = task.offer(solve_lines(task, free, chosen, _broken(task, chosen), rng))
        task.round(f"dive {width:.0f} {share:.2f}")
        idle = 0 if better else idle + 1
        if limit is None or idle == IDLE:
            return


def _broken(task: Task, chosen: Flags) -> Ints:
    """People whose line breaks a hard clause."""
    mine = [c for c in task.book.clauses if c.place.kind == "person"]
    return ints(sorted({c.place.index for c in mine if cost(c, chosen, task.problem.options.history)[0]}))
