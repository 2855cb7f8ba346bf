"""Time of a kind of staff short of what a shift asks for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import (
    asks_for,
    hands_on,
    hands_on_flags,
    hands_on_starts,
    not_known,
    period_window,
    team_options,
    who,
)
from constraints.helpers import hours
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.facts import counted_from, overlap
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class CareTimeShort(Rule):
    """Time of a kind of staff in a cover period falls short of the need by no more than a limit.

    The time asked is the minimum of the needs for that kind (those whose capability only they have) times the
    length of the period. The limit is `minutes` or `percent` of it, whichever is reached first: of 40 h
    asked, 32 h is no fault and less is. Supernumerary staff do not count. Each period at fault costs the price.
    """

    id: ClassVar[str] = "care-time-short"
    span: ClassVar[str] = "duty"

    who: str = "registered nurse"
    minutes: int = 480
    percent: int = 25

    def _asked(self, problem: Problem, team: int, day: int) -> list[tuple[int, int, int]]:
        """(period, minutes asked, fewest without a fault)."""
        wanted = who(problem, self.who)
        heads: dict[int, int] = {}
        for n in problem.needs_at.get((team, day), ()):
            need = problem.needs[n]
            if asks_for(problem, need.capability, self.who) and wanted.known:
                heads[need.period] = heads.get(need.period, 0) + need.minimum
        found = []
        for period, number in sorted(heads.items()):
            opens, closes = period_window(problem, period, day)
            asked = number * (closes - opens)
            if asked:
                found.append((period, asked, asked - min(self.minutes, asked * self.percent // 100)))
        return found

    def encode(self, surface: Surface) -> None:
        """A linear form per period over minutes inside it."""
        problem, options = surface.problem, surface.problem.options
        meant = who(problem, self.who)
        for team, day in sorted(problem.needs_at):
            if day < 0 or not meant.known or not self.scope.has_team(problem, team, day):
                continue
            near = team_options(problem, team, day - 1, day + 1)
            near = near[meant.flags()[near]]
            near = near[hands_on_flags(problem, near)]
            for period, _, fewest in self._asked(problem, team, day):
                opens, closes = period_window(problem, period, day)
                inside = np.minimum(options.end[near], closes) - np.maximum(hands_on_starts(problem, near), opens)
                there = inside > 0
                surface.linear(
                    team_place(team, day), near[there], inside[there], low=fewest, under=self.price, once=True
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes present in each period against minutes asked."""
        meant = who(problem, self.who)
        for team, day in sorted(problem.needs_at if where.team_days is None else where.team_days):
            if day < 0 or not meant.known or not self.scope.has_team(problem, team, day):
                continue
            asked_here = self._asked(problem, team, day)
            there = []
            for d in (day - 1, day, day + 1) if asked_here else ():
                for a in rota.present(team, d):
                    duty = problem.duties[a.duty]
                    if hands_on(problem, a.contract, duty) and meant(a.contract, a.duty):
                        there.append((counted_from(problem, a.contract, duty), duty.end))
            for period, asked, fewest in asked_here:
                opens, closes = period_window(problem, period, day)
                given = sum(overlap(start, end, opens, closes) for start, end in there)
                if given < fewest:
                    yield self.breach(
                        team_place(team, day),
                        f"{problem.periods[period].name}: {hours(given)} of {self.who}, {hours(asked)} asked, "
                        f"at least {hours(fewest)}",
                        days=(day, day),
                        measured=given,
                        allowed=fewest,
                        unit="minutes",
                    )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they are present, and of the kind, and from when on they are counted."""
        duty = problem.duties[assignment.duty]
        of_kind = who(problem, self.who)(assignment.contract, assignment.duty)
        here = hands_on(problem, assignment.contract, duty) and of_kind
        return here, counted_from(problem, assignment.contract, duty)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody; teams of which no need names the kind."""
        if said := not_known(problem, self.who):
            yield said
            return
        judged = {
            team
            for (team, _), needs in problem.needs_at.items()
            if any(asks_for(problem, problem.needs[n].capability, self.who) for n in needs)
        }
        without = [t.id for i, t in enumerate(problem.teams) if self.scope.has_team(problem, i) and i not in judged]
        if without:
            yield f"no need of {', '.join(without)} is for {self.who}"
