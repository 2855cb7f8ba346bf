"""The solve loop: `solve` runs one strategy on one task and audits what it returns.

Names are loaded when first asked for: parameters and the names of strategies are read without a solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimiser.solve.parameters import SolveParameters
    from optimiser.solve.result import Result, Status
    from optimiser.solve.run import solve
    from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of, first_feasible, without_improvement
    from optimiser.solve.strategies import STRATEGIES
    from optimiser.solve.watch import Watch

__all__ = [
    "STRATEGIES",
    "Result",
    "SolveParameters",
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

_HOMES = {
    "parameters": ("SolveParameters",),
    "result": ("Result", "Status"),
    "run": ("solve",),
    "stop": ("Stop", "after_iterations", "after_seconds", "any_of", "first_feasible", "without_improvement"),
    "strategies": ("STRATEGIES",),
    "watch": ("Watch",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
