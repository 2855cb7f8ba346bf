"""How a run is made: strategy, limits, workers, seed and parameters, each from the source that comes first."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of

USUAL_SECONDS = 30.0
"""Time limit where nothing says one."""


@dataclass(frozen=True)
class SolveSettings:
    """What `solve` is called with.

    Attributes:
        strategy: a name of `STRATEGIES`, or `auto`.
        seconds, iterations: limits; None for none.
        workers: processes to keep busy.
        seed: of random choices.
        parameters: what tunes the search.
    """

    strategy: str
    seconds: float | None
    iterations: int | None
    workers: int
    seed: int
    parameters: SolveParameters = field(default_factory=SolveParameters)

    @classmethod
    def of(
        cls, sources: list[Mapping[str, Any]], processors: int, parameters: SolveParameters | None = None
    ) -> SolveSettings:
        """Settings by what several sources say, each beaten by the next: a folder, a parameter file, options.

        Rounds that a later source asks for alone are the limit alone, so that the same seed gives the same rota.

        Args:
            sources: strategy, seconds, iterations, workers and seed, None or absent where not said.
            processors: workers where nothing says how many and time limits the run; else one.
        """
        found: dict[str, Any] = {}
        for number, source in enumerate(sources):
            said = {name: value for name, value in source.items() if value is not None}
            if number and "iterations" in said and "seconds" not in said:
                found.pop("seconds", None)
            found |= said
        seconds, iterations = found.get("seconds"), found.get("iterations")
        if seconds is None and iterations is None:
            seconds = USUAL_SECONDS
        return cls(
            found.get("strategy", "auto"),
            None if seconds is None else float(seconds),
            iterations,
            found.get("workers") or (1 if seconds is None else processors),
            found.get("seed", 1),
            parameters or SolveParameters(),
        )

    @property
    def stop(self) -> Stop:
        """When to end."""
        stops = [after_seconds(self.seconds)] if self.seconds is not None else []
        stops += [after_iterations(self.iterations)] if self.iterations is not None else []
        return any_of(*stops)

    def options(self) -> dict[str, Any]:
        """All but the parameters, as plain values."""
        return {name: value for name, value in asdict(self).items() if name != "parameters"}


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
