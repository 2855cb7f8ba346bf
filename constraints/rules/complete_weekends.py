"""Whole weekends: both days worked, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import duties_worked, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class CompleteWeekends(Rule):
    """A weekend has a duty on both its days or on neither; half a weekend costs the price.

    A duty is on the day it starts. A weekend is judged when its Sunday is in the period.
    """

    id: ClassVar[str] = "complete-weekends"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Two patterns a weekend: Saturday alone, Sunday alone."""
        problem, options = surface.problem, surface.problem.options
        weekends = _weekends(problem)
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            day = options.day[mine]
            first = Groups.of(mine[day == saturday] for saturday, _ in weekends)
            second = Groups.of(mine[day == sunday] for _, sunday in weekends)
            surface.pattern(person, (first, second), (True, False), price=self.price)
            surface.pattern(person, (first, second), (False, True), price=self.price)
            if weekends and weekends[0][0] < 0 and options.history[mine[day == -1]].any() and not (day == 0).any():
                surface.total(person, mine[:0], base=1, high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Days worked of each weekend."""
        counted = duties_worked(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            worked = {problem.duties[a.duty].day for a in rota.line(person) if counted[a.duty]}
            for sunday in range(calendar.days):
                if calendar.weekday(sunday) != 6:
                    continue
                saturday = (sunday - 1) % calendar.days if calendar.cyclic else sunday - 1
                if (saturday in worked) != (sunday in worked):
                    yield self.breach(
                        person_place(person),
                        f"{calendar.label(sunday if sunday in worked else saturday)} is half a weekend",
                        people=(person,),
                        days=(min(saturday, sunday), max(saturday, sunday)),
                        measured=1,
                        allowed=2,
                        unit="days",
                    )


def _weekends(problem: Problem) -> list[tuple[int, int]]:
    """(Saturday, Sunday) of each weekend whose Sunday is in the period."""
    calendar = problem.calendar
    first = 0 if calendar.cyclic else -1
    pairs = [(d, (d + 1) % calendar.days if calendar.cyclic else d + 1) for d in range(first, calendar.days)]
    return [p for p in pairs if calendar.weekday(p[0]) == 5 and p[1] < calendar.days]
