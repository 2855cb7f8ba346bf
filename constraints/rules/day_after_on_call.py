"""Work on the day after on-call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.facts.reference_period import before_unknown
from constraints.helpers import hours, minutes_counted, option_minutes
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class DayAfterOnCall(Rule):
    """At most `most` minutes of work on the day after on-call, the day after the one on which it started.

    On-call itself is not work of that day; travel from one duty to the next of a working day is. Each such day costs
    the price.
    """

    id: ClassVar[str] = "day-after-on-call"
    span: ClassVar[str] = "person"

    most: int = 600
    paid_breaks: bool = False
    """Whether breaks count as work under the contracts in scope."""
    resident: bool = True
    """Whether on-call at the place of work is on-call; else it is work like other."""

    def _is_call(self, duty: Duty) -> bool:
        return duty.kind == ShiftKind.ON_CALL and (self.resident or duty.presence == Presence.REMOTE)

    def encode(self, surface: Surface) -> None:
        """One-of per day: not on call, or the next day within the limit."""
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        work = option_minutes(problem, self.scope, self.paid_breaks)
        calls = np.fromiter((self._is_call(d) for d in problem.duties), np.bool_, len(problem.duties))
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            call = calls[options.duty[mine]]
            on_the_way = possible_journeys(problem, person, self.scope)
            for d in np.unique(options.day[mine[call]]).tolist():
                before = mine[call & (options.day[mine] == d)]
                following = (d + 1) % days if calendar.cyclic else d + 1
                after = mine[~call & (options.day[mine] == following)]
                journeys = np.flatnonzero((on_the_way.day == following) & ~calls[on_the_way.leads_to])
                if d + 1 < 0 or int(work[after].sum() + on_the_way.minutes[journeys].sum()) <= self.most:
                    continue
                off = Form(before, np.ones(len(before), dtype=np.int64), high=0)
                within = Form(after, work[after], high=self.most, joint=on_the_way.terms([journeys]))
                surface.one_of(person_place(person), [[off], [within]], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Work of each day that follows one on call."""
        counted = duties_in_scope(problem, self.scope)
        calendar, days = problem.calendar, problem.calendar.days
        for person in where.select_people(self.scope_people(problem)):
            worked: dict[int, int] = {}
            called: set[int] = set()
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and self._is_call(duty):
                    called.add(duty.day)
                elif counted[a.duty]:
                    minutes = minutes_counted(problem, self.scope, self.paid_breaks, a.contract, a.duty)
                    worked[duty.day] = worked.get(duty.day, 0) + minutes
            journeys = [j for j in journeys_of(problem, rota, person, self.scope) if not self._is_call(j)]
            for journey in journeys:
                worked[journey.day] = worked.get(journey.day, 0) + journey.work
            for day in sorted(called):
                after = (day + 1) % days if calendar.cyclic else day + 1
                if after >= 0 and worked.get(after, 0) > self.most:
                    yield self.breach(
                        person_place(person),
                        f"{hours(worked[after])} of work on {calendar.label(after)} after on-call"
                        f"{of_it_travel(sum(j.work for j in journeys if j.day == after))}, at most {hours(self.most)}",
                        people=(person,),
                        days=(day, after),
                        measured=worked[after],
                        allowed=self.most,
                        unit="minutes",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the day before is not known."""
        yield from before_unknown(problem, self.scope_people(problem), 1, "days after on-call")
