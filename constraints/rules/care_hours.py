"""Care hours per patient day."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.census import patient_hundredths, patients_known
from constraints.facts.who import hands_on, hands_on_flags, not_known, team_options, who
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment, Duty
from optimiser.problem.facts import counted_from, worked_in
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class CareHours(Rule):
    """Care hours per patient day are at least `least` minutes: hours of care staff in 24 h over patients at night.

    A day runs from midnight to midnight, a night being split between two. Patients are those of `census.csv`,
    with `weighted` each as many as its level of acuity says; on a day without a count they are taken to fill the
    team's beds. Supernumerary staff do not count. Each team's day below costs the price.
    """

    id: ClassVar[str] = "care-hours"
    span: ClassVar[str] = "duty"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least",)

    who: str = "any"
    least: int = 0
    weighted: bool = False

    def encode(self, surface: Surface) -> None:
        """A linear form per team's day over minutes between its midnights."""
        problem, options = surface.problem, surface.problem.options
        meant = who(problem, self.who)
        for team, day in sorted(problem.duties_at):
            patients = patient_hundredths(problem, team, day, self.weighted)
            if day < 0 or day >= problem.calendar.days or not self.scope.has_team(problem, team, day):
                continue
            if not meant.known or not patients or not self.least:
                continue
            here = team_options(problem, team, day - 1, day)
            here = here[meant.flags()[here]]
            here = here[hands_on_flags(problem, here)]
            pairs = zip(options.contract[here].tolist(), options.duty[here].tolist(), strict=True)
            minutes = [self._inside(problem, c, problem.duties[d], day) for c, d in pairs]
            surface.linear(
                team_place(team, day),
                here,
                np.array(minutes, dtype=np.int64),
                low=-(-self.least * patients // 100),
                under=self.price,
                once=True,
            )

    def _inside(self, problem: Problem, contract: int, duty: Duty, day: int) -> int:
        """Working minutes of a day, from where somebody is counted."""
        opens = max(problem.calendar.midnight(day), counted_from(problem, contract, duty))
        return worked_in(duty, opens, problem.calendar.midnight(day + 1))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of the day and of the night before that reaches into it."""
        for team, day in sorted(problem.duties_at if where.team_days is None else where.team_days):
            if (team, day) in problem.duties_at and 0 <= day < problem.calendar.days:
                given = self.given(problem, rota, team, day)
                patients = patient_hundredths(problem, team, day, self.weighted)
                if given is None or not self.scope.has_team(problem, team, day):
                    continue
                if 100 * given < self.least * patients:
                    measured = 100 * given / 60 / patients
                    whom = f"{patients / 100:g} {'weighted ' if self.weighted else ''}patients"
                    yield self.breach(
                        team_place(team, day),
                        f"{measured:.2f} care hours per patient day, at least {self.least / 60:.2f}, for {whom}",
                        days=(day, day),
                        measured=measured,
                        allowed=self.least / 60,
                        unit="hours",
                    )

    def given(self, problem: Problem, rota: Lines, team: int, day: int) -> int | None:
        """Minutes of care in a team's 24 hours; None where words or patients are missing."""
        meant = who(problem, self.who)
        if not meant.known or not patient_hundredths(problem, team, day, self.weighted):
            return None
        total = 0
        for d in (day - 1, day):
            for a in rota.present(team, d):
                duty = problem.duties[a.duty]
                if hands_on(problem, a.contract, duty) and meant(a.contract, a.duty):
                    total += self._inside(problem, a.contract, duty, day)
        return total

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they give care, and from when on they are counted."""
        duty = problem.duties[assignment.duty]
        of_kind = who(problem, self.who)(assignment.contract, assignment.duty)
        here = hands_on(problem, assignment.contract, duty) and of_kind
        return here, counted_from(problem, assignment.contract, duty)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody; teams without beds or patients."""
        if said := not_known(problem, self.who):
            yield said
        judged = [t for t in range(len(problem.teams)) if self.scope.has_team(problem, t)]
        if without := [problem.teams[t].id for t in judged if not patients_known(problem, t)]:
            yield f"beds or daily patients of {', '.join(without)} are not given"
