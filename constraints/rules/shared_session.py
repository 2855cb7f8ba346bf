"""Sessions that people attend together: shared training, joint learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import Scope, duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Form, Surface
from optimiser.tabular.wording import count


@once_per_problem
def _starts(problem: Problem, scope: Scope, activities: frozenset[str]) -> dict[int, int]:
    """Start of each duty of the period in scope that is a session of some activities, by duty."""
    return {
        d: duty.start
        for d, duty in enumerate(problem.duties)
        if duty.day >= 0 and duty.activity in activities and scope.has_duty(problem, duty)
    }


@dataclass(frozen=True, kw_only=True)
class SharedSession(Rule):
    """A session of an activity that anybody attends is attended by `least` people, and somebody of each employer.

    A session is all duties of the activities that start at one instant. `employers` lists organisations each of
    which sends somebody. Each session held with too few costs the price.
    """

    id: ClassVar[str] = "shared-session"
    span: ClassVar[str] = "whole"

    activities: frozenset[str] = frozenset()
    least: int = 2
    employers: frozenset[str] = frozenset()

    def _sends(self, problem: Problem, contract: int) -> str:
        employer = problem.contracts[contract].employer
        return problem.organisations[employer].id if employer >= 0 else ""

    def encode(self, surface: Surface) -> None:
        """One-of per session: nobody, or enough and of every employer."""
        problem, options = surface.problem, surface.problem.options
        counted = duties_in_scope(problem, self.scope)
        sessions: dict[int, list[int]] = {}
        for o in np.flatnonzero((options.day >= 0) & (counted[options.duty] == 1)).tolist():
            if problem.duties[int(options.duty[o])].activity in self.activities:
                sessions.setdefault(int(options.start[o]), []).append(o)
        for _, found in sorted(sessions.items()):
            here = np.array(found, dtype=np.int64)
            ones = np.ones(len(here), dtype=np.int64)
            forms = [Form(here, ones, low=self.least)]
            for employer in sorted(self.employers):
                of = np.array(
                    [self._sends(problem, int(options.contract[o])) == employer for o in found], dtype=np.bool_
                )
                forms.append(Form(here[of], ones[of], low=1))
            surface.one_of(WHOLE, [[Form(here, ones, high=0)], forms], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Those who attend each session."""
        if not where.whole:
            return
        starts = _starts(problem, self.scope, self.activities)
        sessions: dict[int, list[int]] = {}
        for a in rota.rota if starts else ():
            if a.duty in starts:
                sessions.setdefault(starts[a.duty], []).append(a.contract)
        for start, attending in sorted(sessions.items()):
            missing = sorted(self.employers - {self._sends(problem, c) for c in attending})
            if len(attending) < self.least or missing:
                day, clock = problem.calendar.wall(start)
                nobody = f", nobody from {', '.join(missing)}" if missing else ""
                yield self.breach(
                    WHOLE,
                    f"session of {problem.calendar.label(day)} {clock // 60:02d}:{clock % 60:02d}: "
                    f"{count(len(attending), 'attends', 'attend')}, at least {self.least}{nobody}",
                    people=tuple(sorted({problem.contracts[c].person for c in attending})),
                    days=(day, day),
                    measured=len(attending),
                    allowed=self.least,
                    unit="people",
                )
