"""Breaks within a duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty, Presence
from optimiser.problem.facts import is_night
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

from .base import Rule, duties_in_scope, forbid_duties, hours


@dataclass(frozen=True, kw_only=True)
class Breaks(Rule):
    """A duty longer than so many minutes holds breaks of so many in all; a long night has its own number.

    `steps` are (longer than, minutes of breaks); the last that applies counts. A night as long as
    `night_from` or longer needs `night_minutes`. The break is the one recorded with the shift. On-call from
    home is left out: its time is the person's own but for calls. Each duty short of it costs the price.
    """

    id: ClassVar[str] = "breaks"
    span: ClassVar[str] = "person"

    steps: tuple[tuple[int, int], ...] = ((360, 20),)
    night_from: int | None = None
    night_minutes: int = 0

    def _needed(self, calendar: Calendar, duty: Duty) -> int:
        return _needed(self.steps, self.night_from, self.night_minutes, calendar, duty)

    def encode(self, surface: Surface) -> None:
        """The duties short of a break may not be chosen, or cost."""
        calendar = surface.problem.calendar
        forbid_duties(self, surface, lambda duty: duty.break_minutes < self._needed(calendar, duty))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty's break against its length."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty]:
                    continue
                needed = self._needed(problem.calendar, duty)
                if duty.break_minutes < needed:
                    yield self.breach(
                        person_place(person),
                        f"{duty.break_minutes} min of breaks in {hours(duty.end - duty.start)} of "
                        f"{problem.calendar.label(duty.day)} {problem.shifts[duty.shift].code}, {needed} min needed",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=duty.break_minutes,
                        allowed=needed,
                        unit="minutes",
                        duties=(a.duty,),
                    )


@lru_cache(maxsize=65536)
def _needed(
    steps: tuple[tuple[int, int], ...], night_from: int | None, night_minutes: int, calendar: Calendar, duty: Duty
) -> int:
    if duty.presence == Presence.REMOTE:
        return 0
    length = duty.end - duty.start
    needed = max((minutes for longer, minutes in steps if length > longer), default=0)
    if night_from is not None and length >= night_from and is_night(calendar, duty):
        needed = max(needed, night_minutes)
    return needed
