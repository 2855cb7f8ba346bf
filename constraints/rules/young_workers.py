"""Hours and night work of workers under 18."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.helpers import at_work, forbid, hours, of_it_before
from constraints.rule import Rule
from constraints.scope import age, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.facts import minutes_in_clock
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class YoungWorkers(Rule):
    """On days when somebody is under `age`: so many minutes of work a day, so many a week, none at night.

    No averaging and no opt-out. Weeks start on Monday, and only days under that age count; a duty counts on
    the day it starts, travel from one duty to the next of a working day on that of the second. A limit that is None
    is not judged by this row. Each day, week and duty at night costs the price.
    """

    id: ClassVar[str] = "young-workers"
    span: ClassVar[str] = "person"

    age: int = 18
    daily: int | None = None
    weekly: int | None = None
    night: tuple[int, int] | None = None
    """Clock minutes between which nothing is worked: (1320, 360) is 22:00-06:00."""

    def _at_night(self, problem: Problem, duty: Duty) -> int:
        """Minutes of a duty that nobody under the age may have; leave and on-call from home are no work."""
        if self.night is None or not at_work(duty):
            return 0
        return minutes_in_clock(problem.calendar, duty, *self.night)

    def encode(self, surface: Surface) -> None:
        """Windows of days and weeks; duties that are barred."""
        problem, options = surface.problem, surface.problem.options
        calendar = problem.calendar
        for person in self.encoded_people(surface):
            if age(problem, person, 0) >= self.age:
                continue
            mine = options_in_scope(problem, self.scope, person)
            days = np.unique(options.day[mine]).tolist()
            young = {d for d in days if age(problem, person, d) < self.age}
            mine = mine[np.array([d in young for d in options.day[mine].tolist()], dtype=np.bool_)]
            day = options.day[mine]
            fresh = sorted(d for d in young if d >= 0)
            on_the_way = possible_journeys(problem, person, self.scope)
            its_day = on_the_way.day
            if self.daily is not None and fresh:
                made = Groups.of(mine[day == d] for d in fresh)
                joint = on_the_way.terms(np.flatnonzero(its_day == d) for d in fresh)
                surface.window(
                    person, made, options.work[made.options], high=self.daily, price=self.price, once=True, joint=joint
                )
            if self.weekly is not None and fresh:
                week = np.array([calendar.week(d) for d in day.tolist()])
                past = options.history[mine]
                weeks = sorted({calendar.week(d) for d in fresh})
                made = Groups.of(mine[week == w] for w in weeks)
                its_week = np.array([calendar.week(d) for d in its_day.tolist()], dtype=np.int64)
                young_then = np.isin(its_day, sorted(young))
                before = [
                    int(options.work[mine[(week == w) & past]].sum())
                    + int(on_the_way.minutes[(its_week == w) & young_then & on_the_way.past].sum())
                    for w in weeks
                ]
                joint = on_the_way.terms(np.flatnonzero((its_week == w) & young_then) for w in weeks)
                high = np.maximum(self.weekly, np.array(before, dtype=np.int64))
                surface.window(
                    person, made, options.work[made.options], high=high, price=self.price, once=True, joint=joint
                )
            these = [(o, problem.duties[int(options.duty[o])]) for o in mine[day >= 0].tolist()]
            forbid(surface, person, ints(o for o, duty in these if self._at_night(problem, duty)), self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Days, weeks and duties of each young worker."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            if age(problem, person, 0) >= self.age:
                continue
            taken = rota.line(person)
            line = [problem.duties[a.duty] for a in taken if counted[a.duty]]
            line = [d for d in line if age(problem, person, d.day) < self.age]
            journeys = journeys_of(problem, rota, person, self.scope)
            journeys = [d for d in journeys if age(problem, person, d.day) < self.age]
            for duty in (d for d in line if d.day >= 0):
                when = f"{calendar.label(duty.day)} {problem.shifts[duty.shift].code}"
                if at_night := self._at_night(problem, duty):
                    opens, closes = (f"{clock // 60:02d}:{clock % 60:02d}" for clock in self.night or ())
                    said = f"{when}: {hours(at_night)} between {opens} and {closes} under {self.age}, none allowed"
                    yield self._fault(person, said, duty.day, duty.day, at_night, 0)
            if self.daily is not None:
                for day in sorted({d.day for d in line if d.day >= 0}):
                    travel = sum(d.work for d in journeys if d.day == day)
                    total = sum(d.work for d in line if d.day == day) + travel
                    if total > self.daily:
                        said = f"{hours(total)} on {calendar.label(day)} under {self.age}{of_it_travel(travel)}, "
                        said += f"at most {hours(self.daily)}"
                        yield self._fault(person, said, day, day, total, self.daily)
            if self.weekly is not None:
                for week in sorted({calendar.week(d.day) for d in line if d.day >= 0}):
                    these = [d for d in line if calendar.week(d.day) == week]
                    on_the_way = [d for d in journeys if calendar.week(d.day) == week]
                    total = sum(d.work for d in (*these, *on_the_way))
                    past = sum(d.work for d in (*these, *on_the_way) if d.day < 0)
                    if total > max(self.weekly, past):
                        first, last = min(d.day for d in these), max(d.day for d in these)
                        travel = sum(d.work for d in on_the_way)
                        said = f"{hours(total)} in the week of {calendar.label(first)} under {self.age}"
                        said += f"{of_it_travel(travel)}, "
                        said += f"at most {hours(self.weekly)}{of_it_before(past, self.weekly, hours(past))}"
                        yield self._fault(person, said, first, last, total, self.weekly)

    def _fault(self, person: int, text: str, first: int, last: int, measured: int, allowed: int | None) -> Breach:
        return self.breach(
            person_place(person),
            text,
            people=(person,),
            days=(first, last),
            measured=measured,
            allowed=allowed,
            unit="minutes",
        )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """How many people's age is not known."""
        unknown = sum(1 for p in self.scope_people(problem) if problem.people[p].birth_day is None)
        if unknown:
            who = count(unknown, "person has", "people have")
            yield f"{who} no date of birth in the data: taken to be {self.age} or older"
