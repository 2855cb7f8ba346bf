"""Parameters of workers in processes of their own."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Share


@dataclass(frozen=True)
class WorkerParameters:
    """How workers end, and how much is remembered of what they were shown."""

    grace_seconds: Amount = 2.0
    """Most seconds that workers have to end by themselves once the task is stopped."""

    grace_share: Share = 0.03
    """Share of the time limit, and half a second, that they have where that is less."""

    remembered: Count = 64
    """Rotas remembered, so that a change can be read against the one it began from."""
