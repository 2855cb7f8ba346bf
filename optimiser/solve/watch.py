"""Watching a search: the loop never prints, it calls a `Watch`."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.stop import Progress


@dataclass(frozen=True)
class RoundRecord:
    """What a round took and gained.

    Attributes:
        kind: the neighbourhood or step, without its sizes: `worst`, `dive`.
        seconds: of the clock, since whoever made it ended its last round.
        hard, points: by how much its best rota breaks fewer hard rules and costs less since then; a first rota brings
            neither.
    """

    kind: str
    seconds: float
    hard: int = 0
    points: int = 0


class Watch:
    """Callbacks of a run (an observer); the defaults do nothing."""

    def begun(self, strategy: str, options: int, clauses: int, reason: str = "") -> None:
        """The rule book is compiled and a strategy was chosen, for a reason."""

    def compiling(self) -> None:
        """The kernels of the search are being compiled in parallel, as after an installation."""

    def improved(self, progress: Progress) -> None:
        """A better rota was accepted."""

    def bounded(self, progress: Progress) -> None:
        """A better bound was proven."""

    def round(self, progress: Progress, note: str) -> None:
        """A round of the strategy ended; `note` says which neighbourhood and how."""

    def measured(self, progress: Progress, record: RoundRecord) -> None:
        """What that round took and gained."""


@dataclass(frozen=True)
class TracePoint:
    """One improvement in a run's trace."""

    seconds: float
    iterations: int
    hard: int
    points: int
    bound: int | None
