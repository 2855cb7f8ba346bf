"""Parameters of diving: rotas from fractional columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DivingParameters:
    """How days are held in dives, step by step."""
