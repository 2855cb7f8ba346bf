"""Parts of a fatigue score of a duty that its own times decide. Facts that the rule's two sides may share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import is_night


def timing_percent(calendar: Calendar, duty: Duty, late_from: int, late: int, night: int) -> int:
    """Per cent for when a duty lies: `night` for a night (three hours or more in 23:00-06:00), `late` for another one
    that starts at `late_from` minutes from midnight or after, else 0."""
    if is_night(calendar, duty):
        return night
    return late if calendar.wall(duty.start)[1] >= late_from else 0


def length_percent(minutes: int, lengths: Sequence[tuple[int, int]]) -> int:
    """Per cent for how long a duty is: between the (minutes, per cent) given in a straight line, rounded down; beyond
    the last as steep as before it; below the first its own."""
    if minutes <= lengths[0][0]:
        return lengths[0][1]
    for (a, low), (b, high) in pairwise(lengths):
        if minutes <= b or (b, high) == lengths[-1]:
            return low + (high - low) * (minutes - a) // (b - a)
    return lengths[0][1]
