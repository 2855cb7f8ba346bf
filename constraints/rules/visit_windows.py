"""Home care: rounds reach each visit in its window, and end in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import charge, forbid
from constraints.rule import Rule
from constraints.scope import options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import stops_of
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class VisitWindows(Rule):
    """A round begins each visit by the end of its window, and ends the last by the end of its shift.

    Visits are made in the order of `visits.csv`, each as soon as the window is open and, where it is for two, both
    carers are there; the way between sites takes the minutes of `travel.csv`. The order is the user's and is not
    sought. A fault of the figures: it costs whoever is on the round, the price for each visit that begins late
    and once where the round ends late.
    """

    id: ClassVar[str] = "visit-windows"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Rounds that come late may not be chosen, or cost."""
        problem, options = surface.problem, surface.problem.options
        late = np.zeros(len(problem.duties), dtype=np.int64)
        for duty, stops in stops_of(problem).items():
            if problem.duties[duty].day >= 0:
                over = sum(s.start > problem.visits[s.visit].latest for s in stops)
                late[duty] = over + (stops[-1].end > problem.duties[duty].end)
        for person in self.encoded_people(surface) if late.any() else ():
            mine = options_in_scope(problem, self.scope, person)
            units = late[options.duty[mine]]
            if self.price.hard:
                forbid(surface, person, mine[units > 0], self.price)
            else:
                charge(surface, person, mine, units * self.price.points)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each stop of each round of a line."""
        stops = stops_of(problem)
        for person in where.select_people(self.scope_people(problem)) if stops else ():
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if a.duty not in stops or duty.day < 0 or not self.scope.has_duty(problem, duty):
                    continue
                name = f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}"
                for stop in stops[a.duty]:
                    visit = problem.visits[stop.visit]
                    if stop.start > visit.latest:
                        at, by = (self._clock(problem, moment) for moment in (stop.start, visit.latest))
                        text = f"{name}: {visit.client} is reached at {at}, by {by} at the latest"
                        yield self._late(person, a.duty, duty.day, text, stop.start - visit.latest)
                if (over := stops[a.duty][-1].end - duty.end) > 0:
                    yield self._late(person, a.duty, duty.day, f"{name}: the last visit ends {over} min after it", over)

    def _late(self, person: int, duty: int, day: int, text: str, by: int) -> Breach:
        place = person_place(person)
        return self.breach(
            place, text, people=(person,), days=(day, day), measured=by, allowed=0, unit="minutes", duties=(duty,)
        )

    def _clock(self, problem: Problem, moment: int) -> str:
        _, clock = problem.calendar.wall(moment)
        return f"{clock // 60:02d}:{clock % 60:02d}"
