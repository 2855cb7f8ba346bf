"""Home care: the way between visits is working time, and paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import forbid_flagged, hours
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import stops_of
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class TravelInRounds(Rule):
    """A round's minutes of working time and of pay hold its visits and the way between them.

    A fault of the figures: `working_minutes` or `paid_minutes` of the shift, or its length less the unpaid break, is
    less than what the visits of `visits.csv` take with the travel from one to the next. The way from home to
    the first visit and from the last is not counted. Each such round costs the price.
    """

    id: ClassVar[str] = "travel-in-rounds"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Rounds that do not hold what they take may not be chosen, or cost."""
        problem = surface.problem
        short = np.zeros(len(problem.duties), dtype=np.bool_)
        for d, stops in stops_of(problem).items():
            taken = sum(s.end - s.start + s.travel for s in stops)
            short[d] = problem.duties[d].day >= 0 and taken > min(problem.duties[d].work, problem.duties[d].paid)
        forbid_flagged(self, surface, short)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each round of a line, what it takes against what counts and is paid."""
        stops = stops_of(problem)
        for person in where.select_people(self.scope_people(problem)) if stops else ():
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if a.duty not in stops or duty.day < 0 or not self.scope.has_duty(problem, duty):
                    continue
                care = sum(problem.visits[s.visit].minutes for s in stops[a.duty])
                travel = sum(s.travel for s in stops[a.duty])
                holds, word = min((duty.paid, "are paid"), (duty.work, "are working time"))
                if care + travel > holds:
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}: {hours(care)} of "
                        f"visits and {hours(travel)} of travel, {hours(holds)} {word}",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=holds,
                        allowed=care + travel,
                        unit="minutes",
                        duties=(a.duty,),
                    )
