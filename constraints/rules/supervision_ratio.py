"""Learners or supervised staff to each supervisor present."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import nobody_meant, pieces, team_options, who
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment, Duty
from optimiser.problem.facts import counted_from
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, team_place


@dataclass(frozen=True, kw_only=True)
class SupervisionRatio(Rule):
    """At every minute, at most `ratio` people of `who` are in a team for each of `supervisors` there; with a ratio
    of 0 one supervisor is enough for any number.

    Words of `supervisors` that mean nobody here leave them supervised by nobody. Somebody who is both is one to be
    supervised. New starters, preceptees and learners supervise nobody as long as they are supernumerary. People on
    call from home supervise as well when `remote` is true. Each team's day with a fault costs the price once.
    """

    id: ClassVar[str] = "supervision-ratio"
    span: ClassVar[str] = "duty"

    who: str = "learner"
    supervisors: str = "supervisor"
    ratio: int = 1
    remote: bool = False

    def __post_init__(self) -> None:
        if self.ratio < 0:
            raise ValueError("ratio is 1 or more, or 0: one supervisor for any number")

    def _counts(self, presence: str) -> bool:
        return self.remote or presence != "remote"

    def encode(self, surface: Surface) -> None:
        """One alternative per team's day: the ratio holds in each piece of it."""
        problem, options = surface.problem, surface.problem.options
        learners, seniors = who(problem, self.who), who(problem, self.supervisors)
        if not learners.known:
            return
        for team, day in sorted(problem.duties_at):
            if day < 0 or not self.scope.has_team(problem, team, day):
                continue
            opens, closes = problem.calendar.midnight(day), problem.calendar.midnight(day + 1)
            near = team_options(problem, team, day - 1, day)
            near = near[(options.end[near] > opens) & (options.start[near] < closes)]
            weights, start = np.zeros(len(near), dtype=np.int64), options.start[near].copy()
            for k, o in enumerate(near.tolist()):
                if learners.flags()[o]:
                    weights[k] = 1
                elif seniors.flags()[o] and self._counts((duty := problem.duties[int(options.duty[o])]).presence):
                    weights[k], start[k] = -1, counted_from(problem, int(options.contract[o]), duty)
            if not (weights > 0).any():
                continue
            forms = []
            for a, b in pieces(start.tolist(), options.end[near].tolist(), opens, closes):
                there = (start <= a) & (options.end[near] >= b) & (weights != 0)
                here = weights[there]
                if (here > 0).any():
                    each = np.where(here < 0, -max(self.ratio, 0) or -int((here > 0).sum()), here)
                    forms.append(Form(near[there], each, high=0))
            surface.one_of(team_place(team, day), [forms], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Both kinds counted in each piece of a team's day."""
        learners, seniors = who(problem, self.who), who(problem, self.supervisors)
        if not learners.known:
            return
        for team, day in sorted(problem.duties_at if where.team_days is None else where.team_days):
            if day < 0 or not self.scope.has_team(problem, team, day) or (team, day) not in problem.duties_at:
                continue
            opens, closes = problem.calendar.midnight(day), problem.calendar.midnight(day + 1)
            taught: list[tuple[Duty, Assignment]] = []
            teaching: list[tuple[int, int]] = []
            for a in (*rota.present(team, day - 1), *rota.present(team, day)):
                duty = problem.duties[a.duty]
                if learners(a.contract, a.duty):
                    taught.append((duty, a))
                elif seniors(a.contract, a.duty) and self._counts(duty.presence):
                    teaching.append((counted_from(problem, a.contract, duty), duty.end))
            worst: tuple[int, list[Assignment], int] | None = None
            times = [*((d.start, d.end) for d, _ in taught), *teaching]
            for start, end in pieces([first for first, _ in times], [last for _, last in times], opens, closes):
                few = sum(1 for first, last in teaching if first <= start and last >= end)
                many = [a for d, a in taught if d.start <= start and d.end >= end]
                enough = self.ratio * few if self.ratio else len(many) if few else 0
                if len(many) > enough and (worst is None or len(many) - enough > worst[0]):
                    worst = (len(many) - enough, many, few)
            if worst is not None:
                asked = f"at most {self.ratio} to each" if self.ratio else "one needed"
                none = "" if seniors.known else f" (nobody here is {seniors.said()})"
                yield self.breach(
                    team_place(team, day),
                    f"{len(worst[1])} of {learners.said()} with {worst[2]} of {seniors.said()}, {asked}{none}",
                    days=(day, day),
                    people=tuple(sorted({problem.contracts[a.contract].person for a in worst[1]})),
                    measured=len(worst[1]),
                    allowed=self.ratio * worst[2],
                    unit="people",
                    duties=tuple(sorted(a.duty for a in worst[1])),
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they learn, and whether and from when on they may supervise."""
        learners, seniors = who(problem, self.who), who(problem, self.supervisors)
        contract, duty = assignment.contract, assignment.duty
        since = counted_from(problem, contract, problem.duties[duty]) if seniors(contract, duty) else None
        return learners(contract, duty), since

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody."""
        if said := nobody_meant(problem, self.who):
            yield said
