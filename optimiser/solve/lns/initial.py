"""Construction of a first rota: person by person, each line the cheapest given the lines before.

A sequential construction heuristic with exact insertion (greedy and randomised in its order, as in T. A. Feo and
M. G. C. Resende, Greedy randomized adaptive search procedures, Journal of Global Optimization 6, 1995).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from optimiser.folding import Elastic
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.lns.neighbourhoods import FreeOptions
from optimiser.solve.lns.reinsertion import CompiledLines, Reinsertion
from optimiser.solve.lns.subproblem import solve_sub_mip
from optimiser.solve.task import Task


def construct(
    task: Task,
    free: FreeOptions,
    lines: CompiledLines,
    rng: np.random.Generator,
    over: Callable[[], bool] | None = None,
) -> None:
    """Construct a first rota line by line.

    Lines are priced; a line that cannot be priced, or that breaks a hard clause all the same, is solved as a sub-MIP
    while there is time.

    Args:
        over: whether to stop making it; None for when the task says so.
    """
    over = over or partial(is_over, task)
    reinsertion = Reinsertion(lines, task.book.start(), rng)
    broken = reinsertion.insert_all(over)
    others = np.setdiff1d(free.people, lines.people)
    made = solve_lines(task, free, reinsertion.chosen(), others, rng, over)
    task.offer(made)
    task.offer(solve_lines(task, free, made, ints(broken), rng, over))


def solve_lines(
    task: Task,
    free: FreeOptions,
    current: Flags,
    people: Ints,
    rng: np.random.Generator,
    over: Callable[[], bool] | None = None,
) -> Flags:
    """Solve some people's lines one after the other as sub-MIPs; all other lines stay as they are."""
    over = over or partial(is_over, task)
    current, effort = current.copy(), task.parameters.lns.first_effort
    for person in rng.permutation(people).tolist():
        if over():
            break
        seed = int(rng.integers(1 << 30))
        mine = free.of(person, 0, free.days - 1)
        for elastic in (Elastic(lines=False), Elastic()):  # where nothing was found the line may have no way to be kept
            found = solve_sub_mip(task, current, mine, seed, elastic, effort=effort, first=True)
            if found.chosen is not current or found.closed:
                break
        current[mine] = found.chosen[mine]
    return current


def is_over(task: Task) -> bool:
    """Whether to stop constructing a first rota: when the run stops; a part of a rota only when it is told to, until
    it has one."""
    return task.stopped if task.best is not None else task.ended


def first_ends(task: Task) -> Callable[[], bool]:
    """A condition: whether constructing a first rota should end, because there is a rough one and its share of the
    time is over."""
    end = task.clock.end_of(task.parameters.lns.first_share) if task.rough else None
    return lambda: is_over(task) or task.clock.past(end)


def compiling_ends(task: Task) -> Callable[[], bool]:
    """A condition: whether no more lines should be compiled, because the first rota's time is over or, in a timed
    run that has a rota, the rest of the time should go to searching."""
    if not task.begun:
        return first_ends(task)

    def late() -> bool:
        left = task.clock.left
        return task.stopped or (left is not None and left < task.clock.seconds * 0.6)

    return late
