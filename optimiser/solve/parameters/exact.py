"""Parameters of the exact strategy."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Positive, Share


@dataclass(frozen=True)
class ExactParameters:
    """The whole problem as one model."""

    time_share: Share = 0.5
    """Share of the time left that it may take; the rest is for neighbourhood search."""

    effort: Positive = 4.0
    """Deterministic seconds that one iteration is worth."""
