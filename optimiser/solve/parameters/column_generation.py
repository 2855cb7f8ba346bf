"""Parameters of column generation: masters, bounds and what is made of columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnGenerationParameters:
    """Restricted masters, bounds, and rotas made of columns."""
