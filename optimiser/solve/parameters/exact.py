"""Parameters of the exact strategy."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Positive


@dataclass(frozen=True)
class ExactParameters:
    """The whole problem as one model."""

    effort: Positive = 4.0
    """Deterministic seconds that one iteration is worth."""
