"""Unsocial time of a duty: facts of clock and calendar shared by rules of pay and premium time."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import clock_window, overlap


class Unsocial(NamedTuple):
    """Elapsed minutes of a duty: unsocial ones of weekdays, those of Saturdays, those of Sundays and holidays."""

    weekday: int
    saturday: int
    sunday: int


@lru_cache(maxsize=65536)
def unsocial(calendar: Calendar, duty: Duty, opens: int, closes: int) -> Unsocial:
    """Unsocial minutes of a duty; on a weekday those between `opens` and `closes` on the clock (1200 and 360 are
    20:00-06:00), midnight starting a new day."""
    weekday = saturday = sunday = 0
    for day in range(duty.day, calendar.wall(duty.end)[0] + 1):
        first, last = calendar.midnight(day), calendar.midnight(day + 1)
        here = overlap(duty.start, duty.end, first, last)
        if calendar.weekday(day) == 6 or day in calendar.holidays:
            sunday += here
        elif calendar.weekday(day) == 5:
            saturday += here
        else:
            for begins in (day - 1, day):
                a, b = clock_window(calendar, begins, opens, closes)
                weekday += overlap(max(duty.start, first), min(duty.end, last), a, b)
    return Unsocial(weekday, saturday, sunday)
