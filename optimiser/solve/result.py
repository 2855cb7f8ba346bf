"""What a run returns: one frozen result with a total status."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from optimiser.audit import Bill, Rota
from optimiser.solve.watch import TracePoint


class Status(StrEnum):
    """Every way a run can end."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"
    NO_ROTA_IN_TIME = "NO_ROTA_IN_TIME"
    INVALID = "INVALID"


@dataclass(frozen=True)
class LevelReached:
    """What a level of rules came to.

    Attributes:
        rules: keys of its rules.
        points: what they cost, by their weights.
        proven: whether no rota does better in it without doing worse in an earlier one.
    """

    rules: tuple[str, ...]
    points: int
    proven: bool


@dataclass(frozen=True)
class Result:
    """A run's outcome. What it does not know is None.

    Attributes:
        status: OPTIMAL when the bound meets the cost; INVALID on an internal mismatch.
        rota: the best audited rota.
        bill: its audit.
        bound: proven lower bound on the points of any rota without a hard breach.
        strategy: name of the strategy that ran.
        reason: why it was picked.
        seconds, iterations: how long it took.
        trace: every improvement.
        mismatch: what the audit and the solver disagree on, if they do.
        kernels: when the compiled loops of the search were there; until then a timed run searches by sub-MIPs alone.
        levels: what each level of rules came to, where there are levels.
    """

    status: Status
    rota: Rota | None
    bill: Bill | None
    bound: int | None
    strategy: str
    seconds: float
    iterations: int
    trace: tuple[TracePoint, ...] = field(default_factory=tuple)
    mismatch: str | None = None
    reason: str = ""
    kernels: str = "compiled before"
    levels: tuple[LevelReached, ...] = ()

    @property
    def points(self) -> int | None:
        """Points of the rota."""
        return self.bill.points if self.bill else None

    @property
    def gap(self) -> float | None:
        """(points - bound) / points; None if either is unknown."""
        if self.bill is None or self.bound is None:
            return None
        return 0.0 if self.bill.points <= self.bound else (self.bill.points - self.bound) / self.bill.points
