"""Parameters of column generation: networks and masters, bounds, and rotas made of columns."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Share, Whole


@dataclass(frozen=True)
class ColumnGenerationParameters:
    """Networks of lines, the two masters, and what is made of the column pool."""

    time_share: Share = 0.75
    """Share of the time left that columns may take where nothing else runs beside them."""

    alone_from: Whole = 100_000
    """Undecided options from which nothing else runs beside them: dives take minutes there, and a search that has no
    rota yet, or one that the next dive betters by far, is only in their way."""
