"""Parameters of workers in processes of their own."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count


@dataclass(frozen=True)
class WorkerParameters:
    """How workers end, and how much is remembered of what they were shown."""

    grace_seconds: Amount = 2.0
    """Seconds that workers have to end by themselves once there is a rota and the task is stopped."""

    remembered: Count = 64
    """Rotas remembered, so that a change can be read against the one it began from."""
