"""Nobody is rostered while absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import by_person, forbid
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.domain import NOWHERE, Absence, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class NoDutyInAbsence(Rule):
    """No duty has a minute in common with leave, sickness, study or another absence of the person.

    An absence may be of one contract only, or rule out some shifts only. Blocks of leave
    themselves are no duties. Each duty costs the price. The reason of an absence is not said.
    """

    id: ClassVar[str] = "absence"
    span: ClassVar[str] = "person"
    confidential: ClassVar[bool] = True
    """Its facts tell why somebody is away or what was agreed with them: for managers only."""

    def encode(self, surface: Surface) -> None:
        """Options inside an absence are ruled out."""
        problem, options = surface.problem, surface.problem.options
        leave = np.fromiter((d.kind == ShiftKind.LEAVE for d in problem.duties), np.bool_, len(problem.duties))
        absences = by_person(problem, "absences")
        for person in self.encoded_people(surface):
            if person not in absences:
                continue
            mine = own_options(problem, self.scope, person)
            out = np.zeros(len(mine), dtype=np.bool_)
            for away in absences[person]:
                inside = (options.start[mine] < away.end) & (options.end[mine] > away.start)
                if away.contract != NOWHERE:
                    inside &= options.contract[mine] == away.contract
                if away.shifts is not None:
                    inside &= np.isin(options.shift[mine], sorted(away.shifts))
                out |= inside
            forbid(surface, person, mine[out & ~leave[options.duty[mine]]], self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty against each absence."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        absences = by_person(problem, "absences")
        for person in where.select_people(self.scope_people(problem)):
            on_day: dict[int, list[Absence]] = {}
            for away in absences.get(person, ()):
                for day in _days(away.start, away.end):
                    on_day.setdefault(day, []).append(away)
            for a in rota.line(person) if on_day else ():
                duty = problem.duties[a.duty]
                if duty.day < 0 or duty.kind == ShiftKind.LEAVE or not counted[a.duty] or not held[a.contract]:
                    continue
                if any(
                    duty.start < away.end
                    and away.start < duty.end
                    and away.contract in (NOWHERE, a.contract)
                    and (away.shifts is None or duty.shift in away.shifts)
                    for day in _days(duty.start, duty.end)
                    for away in on_day.get(day, ())
                ):
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} while absent",
                        people=(person,),
                        days=(duty.day, problem.end_day(duty)),
                        duties=(a.duty,),
                    )


def _days(start: int, end: int) -> range:
    """Spans of 24 hours that a stretch of time meets, counted from instant 0."""
    return range(start // DAY, (end - 1) // DAY + 1)
