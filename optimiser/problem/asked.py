"""What people ask for before a rota is made, leave and shifts that they bid for, how much sickness is expected,
which hours are expected and posts funded, and what people were told of their shifts."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.problem.domain import FOREVER, NOWHERE


@dataclass(frozen=True, slots=True)
class LeaveRequest:
    """Whole days of leave that a person asks for.

    Attributes:
        person: index.
        first_day, last_day: day numbers, both within it.
        kind: a word of `availability.csv`.
        priority: 1 for what the person wants most.
        asked: day number on which it was asked for; None where that is not known.
    """

    person: int
    first_day: int
    last_day: int
    kind: str
    priority: int = 1
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Bid:
    """A shift on a day that a person bids for.

    Attributes:
        person, shift: indexes.
        day: day number.
        points: how much it is worth to the person, of a budget that is the same for everybody.
        team: where; `NOWHERE` for any.
        made: day number on which it was made; None where that is not known.
    """

    person: int
    day: int
    shift: int
    points: int
    team: int = NOWHERE
    made: int | None = None


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


@dataclass(frozen=True, slots=True)
class ShiftNotification:
    """What somebody was told of a shift, and what became of it.

    Attributes:
        person: index.
        day: day number of the shift.
        told: day number on which they were told of it.
        text: the shift in words.
        shift: index; `NOWHERE` for any.
        start: minutes on the clock at which it starts; None for any.
        change: cancelled, moved or curtailed; empty where it stands.
        changed: day number on which they were told that; None where it stands.
    """

    person: int
    day: int
    told: int
    text: str
    shift: int = NOWHERE
    start: int | None = None
    change: str = ""
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class FundedPosts:
    """Posts that are funded for a team: `hundredths` of a post of a capability, each of `weekly_minutes`; `uplift` per
    cent come on top of the hours needed at work, for leave, sickness and study."""

    team: int
    capability: int
    hundredths: int
    weekly_minutes: int = 2250
    uplift: int = 22


@dataclass(frozen=True, slots=True)
class Target:
    """Hours a week of a capability that the skills mix expects of a team or organisation."""

    capability: int
    weekly_minutes: int
    team: int = NOWHERE
    organisation: int = NOWHERE
