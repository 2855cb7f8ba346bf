"""Nights in a row, at most and at least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import options_worked
from constraints.rules.consecutive_days import ConsecutiveDays
from optimiser.problem.domain import Duty
from optimiser.problem.facts import is_night, night_day
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem


@dataclass(frozen=True, kw_only=True)
class ConsecutiveNights(ConsecutiveDays):
    """From `least` to `most` nights in a row.

    A night has at least `night_least` minutes between `night_opens` and `night_closes` on the clock
    (minutes from midnight) and belongs to the day on which it starts; one that starts before 06:00
    to the day before. Each night beyond `most` costs the price; a run that ends inside the period
    short of `least` costs it for each night short.
    """

    id: ClassVar[str] = "consecutive-nights"
    what: ClassVar[str] = "night"

    night_least: int = 180
    night_opens: int = 1380
    night_closes: int = 360

    def option_days(self, problem: Problem, person: int) -> tuple[Ints, Ints]:
        """Options that are nights, and the day each belongs to."""
        mine = options_worked(problem, self.scope, person)
        days = night_days(problem, self.night_least, self.night_opens, self.night_closes)[problem.options.duty[mine]]
        return mine[days != NO_NIGHT], days[days != NO_NIGHT]

    def duty_day(self, problem: Problem, duty: Duty) -> int | None:
        """The day a night belongs to; None for a duty that is no night."""
        kind = self.night_least, self.night_opens, self.night_closes
        return night_of(problem, duty, *kind)


NO_NIGHT = -(1 << 40)
"""The day of a duty that is no night."""


@once_per_problem
def night_of(problem: Problem, duty: Duty, least: int, opens: int, closes: int) -> int | None:
    """The day a duty belongs to as a night (on a wrapping calendar, of its days); None if it is none."""
    if not is_night(problem.calendar, duty, least, opens, closes):
        return None
    day = night_day(problem.calendar, duty)
    return day % problem.calendar.days if problem.calendar.cyclic else day


@once_per_problem
def night_days(problem: Problem, least: int, opens: int, closes: int) -> Ints:
    """For each duty the day it belongs to as a night, `NO_NIGHT` if it is none; shape (duties,)."""
    found = (night_of(problem, d, least, opens, closes) for d in problem.duties)
    return np.fromiter((NO_NIGHT if d is None else d for d in found), np.int64, len(problem.duties))
