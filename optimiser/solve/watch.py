"""Looking on: the loop never prints, watchers do."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.stop import Progress


class Watch:
    """Callbacks of a run; every default does nothing."""

    def begun(self, strategy: str, options: int, clauses: int, reason: str = "") -> None:
        """The rule book is compiled and the strategy chosen, for a reason."""

    def compiling(self) -> None:
        """The loops of the search are being compiled beside it, as after an installation."""

    def improved(self, progress: Progress) -> None:
        """A better rota was accepted."""

    def bounded(self, progress: Progress) -> None:
        """A better bound was proven."""

    def round(self, progress: Progress, note: str) -> None:
        """A round of the strategy ended; `note` says which neighbourhood and how."""


@dataclass(frozen=True)
class TracePoint:
    """One improvement in a run's trace."""

    seconds: float
    iterations: int
    hard: int
    points: int
    bound: int | None
