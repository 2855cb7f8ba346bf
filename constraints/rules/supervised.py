"""People who stand in for another capability are supervised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from math import lcm
from typing import ClassVar

from constraints.helpers import present_options
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import counted_from, standing_in
from optimiser.problem.filling import covers
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class Supervised(Rule):
    """In each team's period there are supervisors enough for the people standing in.

    A substitution may name the capability of its supervisors and how many people one of them may
    supervise. Supervisors are those present in the period who have that capability themselves,
    whatever they are used as, are not standing in and at no time of the period supernumerary. Where
    several substitutions share a supervising capability, each person standing in takes up one part
    in `ratio` of a supervisor.
    Each started supervisor missing costs the price.
    """

    id: ClassVar[str] = "supervised"
    span: ClassVar[str] = "duty"

    def encode(self, surface: Surface) -> None:
        """A linear form per team, day, period and supervising capability."""
        problem, options = surface.problem, surface.problem.options
        supervisors = {s.supervisor for s in problem.substitutions if s.supervisor != NOWHERE}
        if not supervisors:
            return
        whole = {v: _whole(problem, v) for v in supervisors}
        for (team, day), here in sorted(present_options(problem).items()):
            if not self.scope.has_team(problem, team, day):
                continue
            taken: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
            through: dict[int, int | None] = {}
            for o in here:
                a = options.assignment(o)
                through[o] = standing_in(problem, a.contract, a.capability, a.duty)
                index = through[o]
                if index is not None and problem.substitutions[index].supervisor != NOWHERE:
                    rule = problem.substitutions[index]
                    for period in problem.shifts[options.shift[o]].periods:
                        taken[rule.supervisor, period][o] = whole[rule.supervisor] // rule.ratio
            if not taken:
                continue
            for o in here:
                if through[o] is None:
                    a = options.assignment(o)
                    for (supervisor, period), weights in taken.items():
                        if covers(problem, a, period) and problem.able(a.contract, supervisor, a.duty):
                            weights[o] = -whole[supervisor]
            for (supervisor, _), weights in sorted(taken.items()):
                surface.linear(
                    team_place(team, day),
                    ints(weights),
                    ints(weights.values()),
                    high=0,
                    over=self.price,
                    unit=whole[supervisor],
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Supervisors and supervised counted period by period."""
        if all(s.supervisor == NOWHERE for s in problem.substitutions):
            return
        places = sorted(problem.duties_at) if where.team_days is None else sorted(where.team_days)
        for team, day in places:
            if day >= 0 and self.scope.has_team(problem, team, day):
                present = rota.present(team, day)
                through = {a: standing_in(problem, a.contract, a.capability, a.duty) for a in present}
                if any(i is not None and problem.substitutions[i].supervisor != NOWHERE for i in through.values()):
                    yield from self._team_day(problem, team, day, present, through)

    def _team_day(
        self, problem: Problem, team: int, day: int, present: list[Assignment], through: dict[Assignment, int | None]
    ) -> Iterator[Breach]:
        periods = sorted({p for a in present for p in problem.shifts[problem.duties[a.duty].shift].periods})
        for period in periods:
            here = [a for a in present if period in problem.shifts[problem.duties[a.duty].shift].periods]
            asked: dict[int, list[tuple[Assignment, int]]] = {}
            for a in here:
                index = through[a]
                if index is not None and problem.substitutions[index].supervisor != NOWHERE:
                    used = problem.substitutions[index]
                    asked.setdefault(used.supervisor, []).append((a, used.ratio))
            for supervisor, learners in sorted(asked.items()):
                free = (a for a in here if through[a] is None and covers(problem, a, period))
                have = sum(1 for a in free if problem.able(a.contract, supervisor, a.duty))
                part = _whole(problem, supervisor)
                missing = -(-sum(part // ratio for _, ratio in learners) // part) - have
                if missing > 0:
                    name = problem.capabilities[supervisor].name
                    yield self.breach(
                        team_place(team, day),
                        f"{problem.periods[period].name}: {have} {name} to supervise {len(learners)} standing in, "
                        f"{have + missing} needed",
                        units=missing,
                        people=tuple(problem.contracts[a.contract].person for a, _ in learners),
                        days=(day, day),
                        measured=have,
                        allowed=have + missing,
                        unit="people",
                        duties=tuple(a.duty for a, _ in learners),
                    )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """What they stand in for, which supervisors they are, and from when on."""
        supervisors = {s.supervisor for s in problem.substitutions} - {NOWHERE}
        return (
            standing_in(problem, assignment.contract, assignment.capability, assignment.duty),
            tuple(problem.able(assignment.contract, s, assignment.duty) for s in sorted(supervisors)),
            counted_from(problem, assignment.contract, problem.duties[assignment.duty]),
        )


def _whole(problem: Problem, supervisor: int) -> int:
    """Parts that a supervisor is divided into, so that each ratio takes a whole number of them."""
    return lcm(*(s.ratio for s in problem.substitutions if s.supervisor == supervisor))
