"""Work in premium time: evenings, nights, weekends, public holidays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.unsocial_hours import unsocial
from constraints.helpers import duties_at_work, hours, of_it_before, options_at_work
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class PremiumTime(Rule):
    """At most `most` minutes a week, from Monday, in premium time.

    Premium time is from `opens` to `closes` on the clock of weekdays, and all of Saturdays, Sundays and public
    holidays. Duties count in the week in which they start, those of history in a week that the rota goes on with;
    what history alone has too much is not judged. Each started `unit` minutes beyond costs the price.
    """

    id: ClassVar[str] = "premium-time"
    span: ClassVar[str] = "person"

    most: int = 540
    opens: int = 1140
    closes: int = 420
    unit: int = 60

    def encode(self, surface: Surface) -> None:
        """A window per week."""
        problem, options = surface.problem, surface.problem.options
        calendar = problem.calendar
        weights = np.fromiter(
            (sum(unsocial(calendar, d, self.opens, self.closes)) for d in problem.duties), np.int64, len(problem.duties)
        )
        for person in self.encoded_people(surface):
            mine = options_at_work(problem, self.scope, person)
            minutes = weights[options.duty[mine]]
            mine = mine[minutes > 0]
            week = (options.day[mine] + calendar.weekday(0)) // 7
            made = Groups.by_slot(mine, week, calendar.week(calendar.days - 1) + 1)
            if len(made.options):
                past = weights[options.duty[made.options]] * options.history[made.options]
                before = np.bincount(made.owner(), past, len(made)).astype(np.int64)
                surface.window(
                    person,
                    made,
                    weights[options.duty[made.options]],
                    high=np.maximum(self.most, before),
                    price=self.price,
                    unit=self.unit,
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Premium minutes week by week."""
        counted = duties_at_work(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            weeks: dict[int, int] = {}
            before: dict[int, int] = {}
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                week = calendar.week(duty.day)
                if counted[a.duty] and duty.day < calendar.days and week >= 0:
                    minutes = sum(unsocial(calendar, duty, self.opens, self.closes))
                    weeks[week] = weeks.get(week, 0) + minutes
                    before[week] = before.get(week, 0) + (minutes if duty.day < 0 else 0)
            for week, minutes in sorted(weeks.items()):
                allowed = max(self.most, before[week])
                if minutes > allowed:
                    monday = 7 * week - calendar.weekday(0)
                    yield self.breach(
                        person_place(person),
                        f"{hours(minutes)} in premium time in the week of {calendar.label(monday)}, at most "
                        f"{hours(self.most)}{of_it_before(allowed, self.most, hours(allowed))}",
                        units=-(-(minutes - allowed) // self.unit),
                        people=(person,),
                        days=(monday, monday + 6),
                        measured=minutes,
                        allowed=self.most,
                        unit="minutes",
                    )
