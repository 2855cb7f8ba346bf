"""Sub-MIP repair: what a destroy operator freed is re-optimised by CP-SAT, everything else folded to constants.

The sub-MIP of a neighbourhood is that of E. Danna, E. Rothberg and C. Le Pape (Exploring relaxation induced
neighborhoods to improve MIP solutions, Mathematical Programming 102, 2005), with an effort in deterministic time so
that the same seed gives the same rota.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.folding import Elastic
from optimiser.model import Model
from optimiser.problem.options import Flags, Ints
from optimiser.solve.cpsat import solve_levels, solver
from optimiser.solve.task import Task


@dataclass(frozen=True)
class SubMipResult:
    """The outcome of a sub-MIP: the rota, whether it was solved to optimality, and its effort in deterministic
    seconds."""

    chosen: Flags
    closed: bool
    effort: float


def solve_sub_mip(
    task: Task,
    current: Flags,
    free: Ints,
    seed: int,
    elastic: Elastic | None = None,
    *,
    effort: float,
    perturb: np.random.Generator | None = None,
    points: int = 0,
    first: bool = False,
) -> SubMipResult:
    """Solve the sub-MIP in which only the `free` options can change.

    Args:
        current: the rota, by option; shape (options,).
        elastic: price hard clauses before all points instead of enforcing them.
        effort: limit in deterministic seconds.
        perturb: random prices on about half of what is chosen, so that of rotas that cost the same one
            that differs is found. Together they stay below one point, or with `points` each is that
            many, which may find a dearer rota.
        first: look for a first solution, sooner found without the linear relaxation, whatever the clock says.
    """
    model = Model(task.book, free, current, elastic=elastic)
    if not len(model.free) or not model.objective:
        return SubMipResult(current, True, 0.0)
    cp = solver(seed, 1, None if first else task.clock.left, effort)
    cp.parameters.linearization_level = 0 if first else 2  # relaxed covers and hours are what closes these models
    cp.parameters.symmetry_level = 0
    cp.parameters.max_presolve_iterations = 1  # a second pass costs more than it saves in models this small
    if perturb is not None:
        _perturb(model, perturb, points)
    found = solve_levels(cp, model)
    chosen = current if found.solution is None else model.chosen(found.solution)
    return SubMipResult(chosen, found.closed, found.effort)


def _perturb(model: Model, rng: np.random.Generator, points: int) -> None:
    """Random prices on chosen options, see `solve_sub_mip`."""
    chosen = model.lit[model.free[model.incumbent[model.free]]]
    priced = chosen[rng.random(len(chosen)) < 0.5].tolist()
    scale, extra = (1, points) if points else (len(priced) + 1, 1)
    price = {v: c * scale for v, c in model.levels[-1].items()}
    for lit in priced:
        price[lit] = price.get(lit, 0) + extra
    model.levels[-1] = {v: c for v, c in price.items() if c}
    if len(model.levels) == 1:
        model.minimise(model.levels[0])
