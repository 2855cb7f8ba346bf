"""How long ahead people are told of a shift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import by_person, forbid
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.asked import ShiftNotification
from optimiser.problem.domain import NOWHERE, Duty
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count

NOT_SET = "not set yet: no number of days is given by regulations or the folder"


@dataclass(frozen=True, kw_only=True)
class ShiftNotice(Rule):
    """Whoever works a shift was told of it at least `days` days before (`shifts_told.csv`, or the published versions).

    The days run from the date of telling to that of the shift; of several rows the first telling counts. Shifts that
    nobody is known to have been told of are not judged, and none is without `days`. Each shift told too late costs the
    price.
    """

    id: ClassVar[str] = "shift-notice"
    span: ClassVar[str] = "person"

    days: int | None = None

    def encode(self, surface: Surface) -> None:
        """Duties told too late cost when worked."""
        problem, options = surface.problem, surface.problem.options
        told = by_person(problem, "notifications") if self.days is not None else {}
        for person in self.encoded_people(surface) if told else ():
            mine = own_options(problem, self.scope, person)
            late = (self._notice(problem, told.get(person, []), problem.duties[d]) for d in options.duty[mine].tolist())
            short = np.fromiter((n is not None and n < (self.days or 0) for n in late), np.bool_, len(mine))
            forbid(surface, person, mine[short], self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The notice of each duty."""
        if self.days is None:
            return
        told = by_person(problem, "notifications")
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person) if person in told else ():
                duty = problem.duties[a.duty]
                notice = self._notice(problem, told[person], duty) if duty.day >= 0 else None
                if notice is None or notice >= self.days or not (counted[a.duty] and held[a.contract]):
                    continue
                on = problem.calendar.label(duty.day - notice)
                yield self.breach(
                    person_place(person),
                    f"told of {problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} on {on}, "
                    f"{count(notice, 'day')} ahead, at least {self.days}",
                    people=(person,),
                    days=(duty.day, duty.day),
                    measured=notice,
                    allowed=self.days,
                    unit="days",
                    duties=(a.duty,),
                )

    def _notice(self, problem: Problem, told: list[ShiftNotification], duty: Duty) -> int | None:
        """Days between the first telling of a duty and its day; None where nothing was told."""
        first = min((row.told for row in told if speaks_of(problem, row, duty)), default=None)
        return None if first is None else duty.day - first

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """That no number is set; shifts of which it is not known when they were told."""
        if self.days is None:
            yield NOT_SET
            return
        told = by_person(problem, "notifications")
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        unknown = 0
        for person in self.scope_people(problem):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                mine = duty.day >= 0 and counted[a.duty] and held[a.contract]
                unknown += bool(mine and self._notice(problem, told.get(person, []), duty) is None)
        if unknown:
            yield f"when people were told of {count(unknown, 'shift')} is not known"


def speaks_of(problem: Problem, row: ShiftNotification, duty: Duty) -> bool:
    """Whether a row of what somebody was told speaks of a duty."""
    return (
        row.day == duty.day
        and row.shift in (NOWHERE, duty.shift)
        and row.start in (None, problem.calendar.wall(duty.start)[1])
    )
