"""What people ask for before a rota is made: leave, and shifts that they bid for."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.problem.domain import NOWHERE


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
