"""Weekends: the days they have, and which of them a duty is part of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from optimiser.problem.calendar import WEEKDAYS, Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import weekends_touched
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem

USUAL = ("Sat", "Sun")


def weekend_days(words: Sequence[str]) -> tuple[int, ...]:
    """Weekdays of a weekend, 0 for Mon to 6 for Sun; empty for no words.

    Raises:
        ValueError: a word that is no weekday, or days that do not follow one another.
    """
    wrong = [w for w in words if w.capitalize() not in WEEKDAYS]
    if wrong:
        raise ValueError(f"weekend: {wrong[0]!r} is no weekday such as Fri")
    found = tuple(WEEKDAYS.index(w.capitalize()) for w in words)
    if any((b - a) % 7 != 1 for a, b in pairwise(found)) or len(found) > 6:
        raise ValueError("weekend names days that follow one another, such as Fri, Sat, Sun")
    return found


@once_per_problem
def weekends_of(problem: Problem, duty: Duty, on: tuple[int, ...] = ()) -> frozenset[int]:
    """Weekends a duty is part of, by the week they begin in; on a wrapping calendar one that passes the end is in the
    first week. `on` are the weekdays of a weekend whose duties start on them; without, any minute between Saturday
    00:00 and Sunday 24:00 counts."""
    touched = weekends_touched(problem.calendar, duty, on)
    if not problem.calendar.cyclic:
        return touched
    return frozenset(w % -(-problem.calendar.days // 7) for w in touched)


@once_per_problem
def _by_duty(problem: Problem, on: tuple[int, ...]) -> Groups:
    """The weekends of each duty, as `weekends_of`."""
    return Groups.of([list(weekends_of(problem, duty, on)) for duty in problem.duties])


def weekends_of_options(problem: Problem, options: Ints, on: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Each option of some as often as its duty has weekends, and these."""
    taken = _by_duty(problem, on).take(problem.options.duty[options])
    return np.repeat(options, np.diff(taken.starts)), taken.options


def weekends_in(calendar: Calendar, on: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The days of each weekend whose last day is in the period, in order; on a wrapping calendar modulo its days. The
    first may begin before day 0."""
    found = []
    for last in range(calendar.days):
        if calendar.weekday(last) == on[-1]:
            days = tuple(last - k for k in range(len(on) - 1, -1, -1))
            found.append(tuple(d % calendar.days for d in days) if calendar.cyclic else days)
    return found
