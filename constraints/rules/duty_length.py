"""Length of a duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from constraints.helpers import forbid_duties, hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class DutyLength(Rule):
    """A duty lasts at most `most` elapsed minutes.

    With `excuse_clock_change` the hour that a change to winter time adds is excused, and said.
    """

    id: ClassVar[str] = "duty-length"
    span: ClassVar[str] = "person"
    of_each_duty: ClassVar[bool] = True

    most: int = 780
    excuse_clock_change: bool = True

    def _too_long(self, calendar: Calendar, duty: Duty) -> bool:
        length = duty.end - duty.start
        if length > self.most and self.excuse_clock_change:
            length = min(length, clock_length(calendar, duty))
        return length > self.most

    def encode(self, surface: Surface) -> None:
        """Duties that are too long may not be chosen, or cost."""
        calendar = surface.problem.calendar
        forbid_duties(self, surface, lambda duty: self._too_long(calendar, duty))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty's length."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day >= 0 and counted[a.duty] and self._too_long(problem.calendar, duty):
                    yield self.breach(
                        person_place(person),
                        f"{hours(duty.end - duty.start)} on {problem.calendar.label(duty.day)} "
                        f"{problem.shifts[duty.shift].code}, at most {hours(self.most)}",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=duty.end - duty.start,
                        allowed=self.most,
                        unit="minutes",
                        duties=(a.duty,),
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Duties excused the hour of the clock change."""
        counted = duties_in_scope(problem, self.scope)
        for person in sorted(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                length = duty.end - duty.start
                excused = length > self.most and not self._too_long(problem.calendar, duty)
                if duty.day >= 0 and counted[a.duty] and excused:
                    yield (
                        f"{problem.people[person].id}: {problem.calendar.label(duty.day)} "
                        f"{problem.shifts[duty.shift].code} lasts {hours(length)} over the clock change; excused"
                    )


@lru_cache(maxsize=65536)
def clock_length(calendar: Calendar, duty: Duty) -> int:
    """Minutes between start and end as a clock on the wall shows them."""
    first, begin = calendar.wall(duty.start)
    last, finish = calendar.wall(duty.end)
    return (last - first) * DAY + finish - begin
