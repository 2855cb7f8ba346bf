"""Share of a team's hours given by a kind of staff."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import (
    hands_on,
    hands_on_flags,
    hands_on_minutes,
    hands_on_work,
    not_known,
    said_of_teams_without,
    team_options,
    teams_without,
    who,
)
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class HoursShare(Rule):
    """At least `percent` of the hours that `among` give in a team on a day are given by `who`.

    Hours are working minutes of the duties that start on the day; supernumerary staff do not count.
    Each team's day below costs the price; a day on which nobody works is not judged, nor is a team that is no place for
    `who`: without beds, a need for them and a duty that any may work.
    """

    id: ClassVar[str] = "hours-share"
    span: ClassVar[str] = "duty"

    who: str = "registered nurse"
    among: str = "any"
    percent: int = 65

    def _judged(self, problem: Problem, team: int, day: int) -> bool:
        return day >= 0 and self.scope.has_team(problem, team, day) and team not in teams_without(problem, self.who)

    def encode(self, surface: Surface) -> None:
        """A linear form per team's day."""
        problem = surface.problem
        some, every = who(problem, self.who), who(problem, self.among)
        if not (some.known and every.known):
            return
        for team, day in sorted(problem.duties_at):
            if not self._judged(problem, team, day):
                continue
            here = team_options(problem, team, day, day)
            here = here[every.flags()[here] | some.flags()[here]]
            here = here[hands_on_flags(problem, here)]
            weights = hands_on_work(problem, here) * (100 * some.flags()[here].astype(np.int64) - self.percent)
            if (weights < 0).any():
                surface.linear(team_place(team, day), here, weights, low=0, under=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of both kinds added up."""
        some, every = who(problem, self.who), who(problem, self.among)
        if not (some.known and every.known):
            return
        for team, day in sorted(problem.duties_at if where.team_days is None else where.team_days):
            if not self._judged(problem, team, day):
                continue
            part = whole = 0
            for a in rota.present(team, day):
                duty = problem.duties[a.duty]
                if not hands_on(problem, a.contract, duty):
                    continue
                minutes = hands_on_minutes(problem, a.contract, duty)
                if some(a.contract, a.duty):
                    part += minutes
                    whole += minutes
                elif every(a.contract, a.duty):
                    whole += minutes
            if 100 * part < self.percent * whole:
                yield self.breach(
                    team_place(team, day),
                    f"{100 * part / whole:.0f}% of the hours by {self.who}, at least {self.percent}%",
                    days=(day, day),
                    measured=100 * part / whole,
                    allowed=self.percent,
                    unit="per cent",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they are present, and of which kinds."""
        some, every = who(problem, self.who), who(problem, self.among)
        here = hands_on(problem, assignment.contract, problem.duties[assignment.duty])
        return here and tuple(kind(assignment.contract, assignment.duty) for kind in (some, every))

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody."""
        if said := not_known(problem, self.who, self.among):
            yield said
        else:
            here = [t for t in range(len(problem.teams)) if self.scope.has_team(problem, t)]
            yield from said_of_teams_without(problem, here, self.who)
