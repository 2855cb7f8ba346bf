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

    grace_share: Share = 0.05
    """Share of the time limit, and a fifth of a second, that they have where that is less."""

    start_method: Annotated[str, OneWordOf(START_METHODS)] = "usual"
    """How a worker's process is made: usual is fork on Linux, which shares the rule book's memory, and spawn, which
    sends it over, elsewhere. What a system does not have is spawn there."""

    remembered: Count = 64
    """Rotas remembered, so that a change can be read against the one it began from."""

    compiling_least_seconds: Amount = 20.0
    """Seconds that a search must have left to wait for kernels to be compiled instead of searching without them. Where
    there are more processors than compilers it does both."""

    compiling_share: Share = 0.75
    """Most of the time left that it waits for them."""

    compiling_lag: Share = 0.3
    """How far the share of kernels that are there may lie behind the share of that time: where it lies further back it
    waits no longer."""
