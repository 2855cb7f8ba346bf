"""What people ask for before a rota is made: leave, and shifts that they bid for."""

from __future__ import annotations

from dataclasses import dataclass


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
