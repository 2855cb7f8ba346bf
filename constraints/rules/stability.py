"""Staying close to an earlier rota."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Stability(Rule):
    """Each duty that a person gains or loses against the earlier rota costs the price.

    A duty kept under another contract or used as something else is not a change. Without an
    earlier rota nothing is.
    """

    id: ClassVar[str] = "stability"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    def encode(self, surface: Surface) -> None:
        """A window per duty of each line: taken before, or not."""
        problem, options = surface.problem, surface.problem.options
        if not problem.previous:
            return
        counted, before = duties_in_scope(problem, self.scope), _before(problem)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            had = np.array(sorted(d for d in before.get(person, ()) if counted[d]), dtype=np.int64)
            duty = np.union1d(options.duty[mine], had)
            kept = np.isin(duty, had)
            if len(duty):
                surface.window(
                    person,
                    Groups.by_slot(mine, np.searchsorted(duty, options.duty[mine]), len(duty)),
                    low=kept.astype(np.int64),
                    high=np.where(kept, UNBOUNDED, 0).astype(np.int64),
                    price=self.price,
                    once=True,
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties before against duties now."""
        if not problem.previous:
            return
        counted, before = duties_in_scope(problem, self.scope), _before(problem)
        for person in where.select_people(self.scope_people(problem)):
            now = {a.duty for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0}
            had = {d for d in before.get(person, ()) if counted[d]}
            for index in sorted(now ^ had):
                duty = problem.duties[index]
                yield self.breach(
                    person_place(person),
                    f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} "
                    + ("gained" if index in now else "lost"),
                    people=(person,),
                    days=(duty.day, duty.day),
                    duties=(index,),
                )


@once_per_problem
def _before(problem: Problem) -> dict[int, set[int]]:
    """Duties of the period in the earlier rota, by person."""
    found: dict[int, set[int]] = {}
    for a in problem.previous:
        if problem.duties[a.duty].day >= 0:
            found.setdefault(problem.contracts[a.contract].person, set()).add(a.duty)
    return found
