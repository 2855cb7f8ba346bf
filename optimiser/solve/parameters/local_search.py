"""Parameters of local search by single changes: the rough first rota, and the last pass over a result."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Natural, Share


@dataclass(frozen=True)
class LocalSearchParameters:
    """Single changes before and after a search. Where time does not limit a run, looks do."""

    looked_at: Count = 4
    """People compared for a duty of the rough first rota, of those who would save as much there."""

    first_seconds: Amount = 20.0
    """Most seconds in which the rough first rota is filled."""

    first_share: Share = 1.0
    """Most of the time limit that this may take."""

    climb_share: Share = 0.12
    """Most of the time left, and of the same seconds, that it is climbed for."""

    first_least_seconds: Amount = 0.5
    """Seconds that it has whatever the time limit."""

    first_looks: Natural = 8_000
    """Lines read for it where time does not limit the run."""

    last_seconds: Amount = 1.5
    """Seconds kept for the last pass, which also ends so soon after an interrupt."""

    last_share: Share = 0.06
    """Share of the time limit kept for it, where that is less."""

    overtime_share: Share = 0.05
    """Share of the time limit that it may take beyond it, where there is still something to save."""

    last_looks: Natural = 12_000
    """Lines read in it where time does not limit the run."""

    chain_looks: Natural = 2_000
    """Lines read in it for changes of two lines at once, where one change saves nothing any more."""

    draw_looks: Natural = 100
    """`last_looks` where it is only asked whether somebody must be missing, as in the draws of a mix that is proven."""

    def latest(self, seconds: float) -> float:
        """Elapsed seconds from which a run with such a time limit begins nothing any more: a little beyond the limit,
        for small ones. What is at work then, and the audit of what it found, has as long again."""
        return (1 + self.overtime_share) * seconds + self.first_least_seconds
