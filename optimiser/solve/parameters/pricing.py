"""Parameters of pricing: networks, labels and beams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PricingParameters:
    """How large networks of lines may become, and how hard lines are looked for."""
