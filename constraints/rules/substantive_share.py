"""Share of a team's hours given by its own staff."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import Scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface


@once_per_problem
def _team_minutes(problem: Problem, scope: Scope) -> tuple[Ints, Ints]:
    """Team and working minutes of each duty; team 0 and 0 minutes for one of no team, out of scope or before the
    period."""
    counted = [d.team >= 0 and d.day >= 0 and scope.has_team(problem, d.team, d.day) for d in problem.duties]
    team = [d.team if here else 0 for d, here in zip(problem.duties, counted, strict=True)]
    work = [d.work if here else 0 for d, here in zip(problem.duties, counted, strict=True)]
    return np.array(team, dtype=np.int64), np.array(work, dtype=np.int64)


@once_per_problem
def _of_kinds(problem: Problem, kinds: frozenset[str]) -> Flags:
    """Whether each contract is of some kinds."""
    return np.fromiter((c.kind in kinds for c in problem.contracts), np.bool_, len(problem.contracts))


@dataclass(frozen=True, kw_only=True)
class SubstantiveShare(Rule):
    """At least `percent` of a team's working hours over the rota, on the days in scope, are not bank or agency.

    Hours of students and volunteers (`beside`) are none of the team's. Each team below costs the price; a team in which
    nobody works is not judged.
    """

    id: ClassVar[str] = "substantive-share"
    span: ClassVar[str] = "whole"

    percent: int = 80
    temporary: frozenset[str] = frozenset({"bank", "agency"})
    beside: frozenset[str] = frozenset({"student", "volunteer"})

    def encode(self, surface: Surface) -> None:
        """A linear form per team."""
        problem, options = surface.problem, surface.problem.options
        hired, beside = _of_kinds(problem, self.temporary), _of_kinds(problem, self.beside)
        for team in range(len(problem.teams)):
            if not self.scope.has_team(problem, team):
                continue
            first, last = max(0, self.scope.first_day), self.scope.last_day
            here = np.flatnonzero((options.team == team) & (options.day >= first) & (options.day <= last))
            here = here[~beside[options.contract[here]]]
            own = ~hired[options.contract[here]]
            weights = options.work[here] * (100 * own.astype(np.int64) - self.percent)
            if (weights < 0).any():
                surface.linear(WHOLE, here, weights, low=0, under=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each team by kind of contract."""
        if not where.whole:
            return
        held = np.fromiter(chain.from_iterable(rota.rota), np.int64, 3 * len(rota.rota)).reshape(-1, 3)
        teams_of, minutes = _team_minutes(problem, self.scope)
        where_worked = teams_of[held[:, 1]]
        work = minutes[held[:, 1]] * ~_of_kinds(problem, self.beside)[held[:, 0]]
        teams = len(problem.teams)
        theirs = work * ~_of_kinds(problem, self.temporary)[held[:, 0]]
        whole, own = (np.bincount(where_worked, w, teams).astype(np.int64).tolist() for w in (work, theirs))
        for team, here in enumerate(problem.teams):
            if self.scope.has_team(problem, team) and 100 * own[team] < self.percent * whole[team]:
                yield self.breach(
                    WHOLE,
                    f"{here.id}: {100 * own[team] / whole[team]:.0f}% of the hours by its own staff, at least "
                    f"{self.percent}%",
                    days=(max(0, self.scope.first_day), min(self.scope.last_day, problem.calendar.days - 1)),
                    measured=100 * own[team] / whole[team],
                    allowed=self.percent,
                    unit="per cent",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they are temporary staff, or none of the team's."""
        kind = problem.contracts[assignment.contract].kind
        return kind in self.temporary, kind in self.beside
