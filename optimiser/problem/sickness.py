"""How much sickness a team expects, by role and season."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.problem.domain import FOREVER


@dataclass(frozen=True, slots=True)
class SicknessRate:
    """Sickness expected of a role in some days.

    Attributes:
        role: of a contract; empty for any.
        first_day, last_day: day numbers, both within it.
        percent: of days on which somebody is ill.
        mean_days: mean length of a spell in days, at least 1.
    """

    role: str = ""
    first_day: int = -FOREVER
    last_day: int = FOREVER
    percent: float = 5.0
    mean_days: float = 4.0

    @property
    def order(self) -> tuple[bool, bool]:
        """How particular a rate is: one of a role before one of any, one with dates before one without."""
        return bool(self.role), self.first_day > -FOREVER or self.last_day < FOREVER
