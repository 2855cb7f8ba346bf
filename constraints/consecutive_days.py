"""Working days in a row, at most and at least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Groups, Surface, person_place

from .base import Rule, duties_in_scope, options_in_scope


@dataclass(frozen=True, kw_only=True)
class ConsecutiveDays(Rule):
    """From `least` to `most` working days in a row.

    A working day is one on which a duty in scope starts. Each day beyond `most` costs the price;
    a run that ends inside the period short of `least` costs it for each day short. A run that
    touches the last day, or whose beginning is not known, is never too short.
    """

    id: ClassVar[str] = "consecutive-days"
    span: ClassVar[str] = "person"

    least: int = 0
    most: int | None = None

    def encode(self, surface: Surface) -> None:
        """One run over the days of each line."""
        problem = surface.problem
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            first = min(0, int(problem.options.day[mine].min(initial=0)))
            if problem.people[person].history_from is not None:
                first = min(first, problem.people[person].history_from or 0)
            surface.run(
                person,
                Groups.by_slot(mine, problem.options.day[mine] - first, problem.calendar.days - first),
                low=self.least,
                high=UNBOUNDED if self.most is None else self.most,
                price=self.price,
                judged=-first,
                wrap=problem.calendar.cyclic,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Runs counted day by day along the line."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            days = sorted({problem.duties[a.duty].day for a in rota.line(person) if counted[a.duty]})
            known = problem.people[person].history_from
            opens = min([0, *days[:1]] if known is None else [0, known, *days[:1]])
            for first, last in runs(days, problem.calendar.days if problem.calendar.cyclic else None):
                length = last - first + 1
                endless = problem.calendar.cyclic and length == problem.calendar.days
                beyond = min(length - (0 if endless else self.most), last + 1) if self.most is not None else 0
                if self.most is not None and beyond > 0:
                    yield self.breach(
                        person_place(person),
                        f"{length} working days in a row from {problem.calendar.label(first)}, at most {self.most}",
                        units=beyond,
                        people=(person,),
                        days=(first, last),
                        measured=length,
                        allowed=self.most,
                        unit="days",
                    )
                open_run = not problem.calendar.cyclic and (first == opens or last == problem.calendar.days - 1)
                if length < self.least and not open_run and last >= -1:
                    yield self.breach(
                        person_place(person),
                        f"{length} working days in a row from {problem.calendar.label(first)}, at least {self.least}",
                        units=self.least - length,
                        people=(person,),
                        days=(first, last),
                        measured=length,
                        allowed=self.least,
                        unit="days",
                    )


def runs(days: list[int], cycle: int | None = None) -> list[tuple[int, int]]:
    """Maximal runs (first, last) of consecutive numbers in a sorted list; with `cycle` the run at
    the end joins the run at the start."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    if cycle is not None and len(found) > 1 and found[0][0] == 0 and found[-1][1] == cycle - 1:
        tail, head = found.pop(), found.pop(0)
        found.append((tail[0], head[1] + cycle))
    return found
