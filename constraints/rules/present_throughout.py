"""So many people of a kind present at every minute."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.census import patient_hundredths, patients_counted, patients_known
from constraints.facts.who import (
    hands_on,
    hands_on_flags,
    hands_on_starts,
    not_known,
    period_window,
    pieces,
    said_of_teams_without,
    team_options,
    teams_without,
    who,
)
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.facts import clock_window, counted_from
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, team_place


@dataclass(frozen=True, kw_only=True)
class PresentThroughout(Rule):
    """At every minute of a team's cover periods at least `least` people of a kind are present.

    Judged minute by minute, whatever people are used as; supernumerary staff and those on call do not count. With
    `patients_per`, the number asked is its patients (by `census.csv`, else its beds) over it, rounded up, and
    `besides` more (the nurse in charge). With `between` (minutes on the clock) that interval of each day with a
    need is judged in place of the cover periods, as far as any of these lies in it. Periods whose needs ask for
    nobody are not judged, but with `patients_per` where the census counts patients on the day, nor are teams that
    are no place for the kind: without beds, a need for them and a duty that any may work. Each period (or interval)
    that fails at any minute costs the price once.
    """

    id: ClassVar[str] = "present-throughout"
    span: ClassVar[str] = "duty"

    who: str = "registered nurse"
    least: int = 2
    patients_per: int | None = None
    besides: int = 0
    between: tuple[int, int] | None = None

    def _asked(self, problem: Problem, team: int, day: int) -> int:
        """People asked for on a day; 0 where the team is not judged."""
        if not self.scope.has_team(problem, team):
            return 0
        if self.patients_per is None:
            return 0 if team in teams_without(problem, self.who) else self.least
        patients = patient_hundredths(problem, team, day)
        return -(-patients // (100 * self.patients_per)) + self.besides if patients else 0

    def _windows(self, problem: Problem, team: int, day: int) -> list[tuple[str, int, int]]:
        """(name, first minute, last) of what is judged on a team's day."""
        periods = self._periods(problem, team, day)
        if not periods or not self.scope.first_day <= day <= self.scope.last_day:
            return []
        if self.between is not None:
            return [("day", *clock_window(problem.calendar, day, *self.between))]
        return [(problem.periods[p].name, *period_window(problem, p, day)) for p in periods]

    def _periods(self, problem: Problem, team: int, day: int) -> list[int]:
        """Cover periods of a team's day in which somebody is asked for."""
        counted = self.patients_per is not None and patients_counted(problem, team, day)
        needs = (problem.needs[n] for n in problem.needs_at.get((team, day), ()))
        return sorted({need.period for need in needs if counted or need.minimum or need.ideal})

    def _cut(
        self, problem: Problem, team: int, day: int, times: list[tuple[int, int]], opens: int, closes: int
    ) -> list[tuple[int, int]]:
        """The pieces of a window that are judged, cut by when people come and go: with `between` those in which a cover
        period lies."""
        if self.between is None:
            return pieces([a for a, _ in times], [b for _, b in times], opens, closes)
        open_ = [period_window(problem, p, d) for d in (day - 1, day) for p in self._periods(problem, team, d)]
        cut = pieces([a for a, _ in (*times, *open_)], [b for _, b in (*times, *open_)], opens, closes)
        return [(a, b) for a, b in cut if any(first <= a and b <= last for first, last in open_)]

    def encode(self, surface: Surface) -> None:
        """One alternative per window: enough people in each piece of it."""
        problem, options = surface.problem, surface.problem.options
        meant = who(problem, self.who)
        if not meant.known:
            return
        for team, day in sorted(problem.needs_at):
            asked = self._asked(problem, team, day)
            if day < 0 or not asked:
                continue
            near = team_options(problem, team, day - 1, day + 1)
            near = near[meant.flags()[near]]
            near = near[hands_on_flags(problem, near)]
            for _, opens, closes in self._windows(problem, team, day):
                start, end = hands_on_starts(problem, near), options.end[near]
                forms = []
                times = list(zip(start.tolist(), end.tolist(), strict=True))
                for a, b in self._cut(problem, team, day, times, opens, closes):
                    there = near[(start <= a) & (end >= b)]
                    forms.append(Form(there, np.ones(len(there), dtype=np.int64), low=asked))
                surface.one_of(team_place(team, day), [forms], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """People present counted in each piece of each window."""
        meant = who(problem, self.who)
        if not meant.known:
            return
        for team, day in sorted(problem.needs_at if where.team_days is None else where.team_days):
            asked = self._asked(problem, team, day)
            if day < 0 or not asked or (team, day) not in problem.needs_at:
                continue
            here = []
            for d in (day - 1, day, day + 1):
                for a in rota.present(team, d):
                    duty = problem.duties[a.duty]
                    if hands_on(problem, a.contract, duty) and meant(a.contract, a.duty):
                        here.append((counted_from(problem, a.contract, duty), duty.end))
            for name, opens, closes in self._windows(problem, team, day):
                cut = self._cut(problem, team, day, here, opens, closes)
                counts = [(sum(1 for start, end in here if start <= a and end >= b), a, b) for a, b in cut]
                worst = min((n for n, _, _ in counts), default=asked)
                if worst < asked:
                    minutes = sum(b - a for n, a, b in counts if n < asked)
                    at = next(a for n, a, _ in counts if n == worst)
                    clock = problem.calendar.wall(at)[1]
                    yield self.breach(
                        team_place(team, day),
                        f"{name}: {worst} of {asked} {self.who} from {clock // 60:02d}:{clock % 60:02d}, "
                        f"short for {minutes} min",
                        days=(day, day),
                        measured=worst,
                        allowed=asked,
                        unit="people",
                    )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they are present, and of the kind, and from when on they are counted."""
        duty = problem.duties[assignment.duty]
        of_kind = who(problem, self.who)(assignment.contract, assignment.duty)
        here = hands_on(problem, assignment.contract, duty) and of_kind
        return here, counted_from(problem, assignment.contract, duty)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody; teams without beds."""
        here = {i for i in range(len(problem.teams)) if self.scope.has_team(problem, i)}
        if said := not_known(problem, self.who):
            yield said
            return
        if self.patients_per is None:
            yield from said_of_teams_without(problem, here, self.who)
        elif without := [problem.teams[i].id for i in sorted(here) if not patients_known(problem, i)]:
            yield f"beds or daily patients of {', '.join(without)} are not given"
        needed = {team for team, _ in problem.needs_at}
        idle = [problem.teams[i].id for i in sorted(here - needed)]
        if idle:
            yield f"no cover period of {', '.join(idle)} has a need"
