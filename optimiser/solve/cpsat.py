"""The one place that makes a CP-SAT solver, and what its bounds prove."""

from __future__ import annotations

from typing import Any, NamedTuple

from ortools.sat.python import cp_model

from optimiser.model import Model
from optimiser.surface import UNBOUNDED


class LevelsSolved(NamedTuple):
    """The result of minimising the levels of a model in turn.

    Attributes:
        solution: value of each variable; None where none was found.
        closed: whether each level was solved to its end; without a solution, whether there is none.
        effort: deterministic seconds.
        bound: of the last level, what the model costs whatever is chosen included; None where it was not reached.
    """

    solution: list[int] | None
    closed: bool
    effort: float
    bound: int | None = None


def solve_levels(cp: cp_model.CpSolver, model: Model) -> LevelsSolved:
    """Minimise the levels of a model one after the other, each subject to the values of those before."""
    solution: list[int] | None = None
    effort, closed, left = 0.0, True, cp.parameters.max_time_in_seconds
    for number, level in enumerate(model.levels):
        if number and solution is not None:
            before = model.levels[number - 1]
            value = sum(c * solution[v] for v, c in before.items())
            model.linear(list(before.items()), -UNBOUNDED, value)
            model.minimise(level)
            model.hint(solution)
        cp.parameters.max_time_in_seconds = max(0.0, left)
        status = cp.solve(model.cp)
        effort += float(cp.response_proto.deterministic_time)
        left -= cp.wall_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return LevelsSolved(solution, status == cp_model.INFEASIBLE and solution is None, effort)
        solution = list(cp.response_proto.solution)
        closed &= status == cp_model.OPTIMAL
    return LevelsSolved(solution, closed, effort, proven_bound(cp.response_proto, model.constant))


def solver(
    seed: int, workers: int, seconds: float | None, deterministic: float | None = None, *, presolve: bool = True
) -> cp_model.CpSolver:
    """A CP-SAT solver with the settings that every use wants.

    Args:
        seed: any whole number.
        workers: its threads.
        seconds, deterministic: limits in seconds of wall time, and in deterministic seconds; None for no limit.
        presolve: off where the core of an infeasible model is asked for.
    """
    made = cp_model.CpSolver()
    made.parameters.random_seed = seed % (1 << 31)
    made.parameters.num_workers = workers
    made.parameters.cp_model_presolve = presolve
    made.parameters.catch_sigint_signal = False  # Ctrl-C is the caller's: it ends the whole search, not one sub-solve
    if seconds is not None:
        made.parameters.max_time_in_seconds = seconds
    if deterministic is not None:
        made.parameters.max_deterministic_time = deterministic
    return made


def proven_bound(response: Any, constant: int = 0) -> int:
    """The least that an objective of whole numbers is proven to be, as CP-SAT holds it: in whole numbers. The bound
    that it tells with the offset added is a real number, which rounding may have put above the least.

    Args:
        response: what it answered, where it found a solution.
        constant: the offset of the objective.
    """
    return constant + int(response.inner_objective_lower_bound)
