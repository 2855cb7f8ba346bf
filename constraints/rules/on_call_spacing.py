"""Days between on-call duties."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import ShiftKind
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class OnCallSpacing(Rule):
    """No on-call on days in a row; with `apart` days free between two, none closer than that.

    With `weekend_together` a Saturday and the Sunday after it may both be on call. Each pair of days too
    close, with none between them, costs the price.
    """

    id: ClassVar[str] = "on-call-spacing"
    span: ClassVar[str] = "person"

    apart: int = 1
    weekend_together: bool = True

    def encode(self, surface: Surface) -> None:
        """Patterns: on call on a day and again too soon, none between."""
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        calls = np.fromiter((d.kind == ShiftKind.ON_CALL for d in problem.duties), np.bool_, len(problem.duties))
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[calls[options.duty[mine]]]
            on = {d: mine[options.day[mine] == d] for d in np.unique(options.day[mine]).tolist()}
            if calendar.cyclic:
                on.update({d + days: g for d, g in list(on.items())})
            for gap in range(1, self.apart + 1):
                firsts = [d for d in on if d + gap in on and d + gap >= 0 and d < days and self._close(problem, d, gap)]
                if firsts:
                    steps = [Groups.of(on[d] for d in firsts)]
                    steps += [Groups.of(on.get(d + k, mine[:0]) for d in firsts) for k in range(1, gap)]
                    steps.append(Groups.of(on[d + gap] for d in firsts))
                    surface.pattern(person, steps, [True] + [False] * (gap - 1) + [True], price=self.price)

    def _close(self, problem: Problem, day: int, gap: int) -> bool:
        """Whether on-call on a day and `gap` days later is too close."""
        return not (self.weekend_together and gap == 1 and problem.calendar.weekday(day) == 5)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Days on call of the line, each with the next."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            duties = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            days = sorted({d.day for d in duties if d.kind == ShiftKind.ON_CALL})
            pairs = list(itertools.pairwise(days))
            if calendar.cyclic and days:
                pairs.append((days[-1], days[0] + calendar.days))
            for day, after in pairs:
                if after < 0 or after - day > self.apart or not self._close(problem, day, after - day):
                    continue
                yield self.breach(
                    person_place(person),
                    f"on call on {calendar.label(day)} and on {calendar.label(after)}, "
                    f"{count(self.apart, 'day')} free between",
                    people=(person,),
                    days=(day, after),
                    measured=after - day - 1,
                    allowed=self.apart,
                    unit="days",
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        yield from before_unknown(problem, self.scope_people(problem), self.apart, "on-calls")
