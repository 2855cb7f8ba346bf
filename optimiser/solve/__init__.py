"""The solve loop: `solve` runs one strategy on one task and audits what it returns."""

from optimiser.solve.result import Result, Status
from optimiser.solve.solve import STRATEGIES, solve
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of, first_feasible, without_improvement
from optimiser.solve.watch import Watch

__all__ = [
    "STRATEGIES",
    "Result",
    "Status",
    "Stop",
    "Watch",
    "after_iterations",
    "after_seconds",
    "any_of",
    "first_feasible",
    "solve",
    "without_improvement",
]
