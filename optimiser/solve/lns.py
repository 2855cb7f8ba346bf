"""Large-neighbourhood search over CP-SAT: free a part of the rota, solve it, keep what is better."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from ..folding import Elastic
from ..model import Model
from ..problem.options import Flags, Ints
from .task import Task
from .whole import solver

BUDGET = 1.0
"""Deterministic seconds of one sub-solve."""


def improve(task: Task, current: Flags, free: Ints, seed: int, elastic: Elastic | None = None) -> tuple[Flags, bool]:
    """Solve the sub-problem in which only `free` options change.

    Returns:
        The best choice found (the given one if none is better) and whether the sub-problem closed.
    """
    model = Model(task.book, free, current, elastic=elastic)
    cp = solver(seed, 1, task.clock.left, BUDGET)
    status = cp.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return current, status == cp_model.INFEASIBLE
    return model.chosen(list(cp.response_proto.solution)), status == cp_model.OPTIMAL


def first_rota(task: Task, rng: np.random.Generator) -> Flags:
    """A first rota person by person: each line as a sub-problem against the cover so far."""
    current = task.book.start()
    people = rng.permutation(len(task.problem.people))
    elastic = Elastic()
    for person in people.tolist():
        if task.stopped and task.best is not None:
            break
        current, _ = improve(task, current, task.problem.options.of(person), int(rng.integers(1 << 30)), elastic)
    return current


def lns(task: Task) -> None:
    """Neighbourhoods of a few people at a time, chosen at random."""
    rng = np.random.default_rng(task.seed)
    current = task.best if task.best is not None else first_rota(task, rng)
    task.offer(current)
    people, size = len(task.problem.people), 3.0
    while not task.stopped:
        count = max(1, min(people, int(size)))
        chosen = rng.choice(people, size=count, replace=False)
        free = np.concatenate([task.problem.options.of(int(p)) for p in np.sort(chosen)])
        best = current if task.best is None else task.best
        elastic = Elastic() if task.cost is None or task.cost[0] else None
        found, closed = improve(task, best, free, int(rng.integers(1 << 30)), elastic)
        task.offer(found)
        size = min(people, size * 1.05) if closed else max(1.0, size * 0.9)
        task.round(f"{count} people" + (" closed" if closed else ""))
