"""Hours that a skills mix expects."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.asked import Target
from optimiser.problem.domain import NOWHERE, Assignment, Duty
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface


@dataclass(frozen=True, kw_only=True)
class MixTargets(Rule):
    """The hours a week that the skills mix expects of a capability are given, in its team or organisation.

    Hours of assignments used as the capability, over the whole rota. Each started `unit` minutes short of a
    target costs the price.
    """

    id: ClassVar[str] = "mix-targets"
    span: ClassVar[str] = "whole"
    part: ClassVar[str] = "gaps"

    unit: int = 60

    def _counts(self, problem: Problem, target: Target, duty: Duty) -> bool:
        if duty.day < 0 or not self.scope.has_duty(problem, duty):
            return False
        if target.team != NOWHERE:
            return duty.team == target.team
        return target.organisation == NOWHERE or problem.employer_at(duty) == target.organisation

    def encode(self, surface: Surface) -> None:
        """A linear form per target."""
        problem, options = surface.problem, surface.problem.options
        for target in problem.targets:
            counts = np.fromiter(
                (self._counts(problem, target, d) for d in problem.duties), np.bool_, len(problem.duties)
            )
            here = np.flatnonzero(counts[options.duty] & (options.capability == target.capability))
            due = target.weekly_minutes * problem.calendar.days // 7
            surface.linear(WHOLE, here, options.work[here], low=due, under=self.price, unit=self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each target added up."""
        if not where.whole:
            return
        for target in problem.targets:
            used = [problem.duties[a.duty] for a in rota.rota if a.capability == target.capability]
            given = sum(d.work for d in used if self._counts(problem, target, d))
            due = target.weekly_minutes * problem.calendar.days // 7
            if given < due:
                yield self.breach(
                    WHOLE,
                    f"{hours(given)} of {problem.capabilities[target.capability].name}, the mix expects {hours(due)}",
                    units=-(-(due - given) // self.unit),
                    days=(0, problem.calendar.days - 1),
                    measured=given,
                    allowed=due,
                    unit="minutes",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Nothing: what they are used as counts."""
        return None
