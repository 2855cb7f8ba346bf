"""Parameters of workers in processes of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from optimiser.solve.parameters.limits import Amount, Count, OneWordOf, Share

START_METHODS = ("usual", "fork", "spawn")
"""What `start_method` may be."""


@dataclass(frozen=True)
class WorkerParameters:
    """How workers begin and end, and how much is remembered of what they were shown."""

    grace_seconds: Amount = 2.0
    """Most seconds that workers have to end by themselves once the task is stopped."""

    grace_share: Share = 0.03
    """Share of the time limit, and half a second, that they have where that is less."""

    start_method: Annotated[str, OneWordOf(START_METHODS)] = "usual"
    """How a worker's process is made: usual is fork on Linux, which shares the rule book's memory, and spawn, which
    sends it over, elsewhere. What a system does not have is spawn there."""

    remembered: Count = 64
    """Rotas remembered, so that a change can be read against the one it began from."""
