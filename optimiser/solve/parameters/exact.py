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

    gap: Share = 0.0
    """Share of the cost by which it may be above what is proven; zero is proven in full."""

    draw_effort: Positive = 0.6
    """`effort` where it is only asked whether somebody must be missing, as in the draws of a mix that is proven."""

    draw_gap: Share = 0.4
    """`gap` there: what is proven is then that somebody is missing, not how many."""
