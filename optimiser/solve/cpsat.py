"""The one place that makes a CP-SAT solver, and what its bounds prove."""

from __future__ import annotations

import math

from ortools.sat.python import cp_model


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


def safe_bound(bound: float) -> int:
    """Least whole number a bound proves, allowing for what floating point may have blurred."""
    return math.ceil(bound - 1e-6 * max(1.0, abs(bound)))
