"""Average weekly hours of a template with leave covered from within it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.facts.reference_period import weekly_minutes
from constraints.helpers import hours, minutes_counted, option_minutes
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class ProspectiveCover(Rule):
    """A template's average with prospective cover is at most `weekly` minutes (NHS Employers' method).

    A days of leave a year, B weeks of the template, C minutes of a normal day, D minutes of the template:
    E = A x B / 52 days of leave in it, F = E / 5 weeks, G = E x C minutes, average J = (D - G) / (B - F).
    A is `leave_days` of a full-timer; those whose contracts in scope come to less than `full_time` weekly
    minutes have their part of it. F is E / 5 for part-timers too, as written. Travel from one duty to the next of a
    working day is in D. Dated rotas hold real leave and
    are not judged unless `templates_only` is false.
    """

    id: ClassVar[str] = "prospective-cover"
    span: ClassVar[str] = "person"

    weekly: int = 2880
    opted_out: int | None = 3360
    leave_days: int = 27
    day_minutes: int = 480
    full_time: int = 2400
    templates_only: bool = True
    paid_breaks: bool = False
    """Whether breaks count as work under the contracts in scope."""

    def _room(self, problem: Problem, person: int) -> tuple[int, Fraction, Fraction, int] | None:
        """(most minutes D, weeks B - F, minutes G, weekly limit); None where the person is not judged."""
        limit = self.opted_out if problem.people[person].opt_out else self.weekly
        if limit is None or (self.templates_only and not problem.calendar.cyclic):
            return None
        contracted = weekly_minutes(problem, person, self.scope)
        part = Fraction(min(contracted, self.full_time), self.full_time) if contracted else Fraction(1)
        weeks = Fraction(problem.calendar.days, 7)
        leave = self.leave_days * part * weeks / 52
        left, credited = weeks - leave / 5, leave * self.day_minutes
        return math.floor(limit * left + credited), left, credited, limit

    def encode(self, surface: Surface) -> None:
        """The total of a line: J is within the limit just when D is."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            room = self._room(problem, person)
            if room is not None:
                mine = options_in_scope(problem, self.scope, person)
                mine = mine[options.day[mine] >= 0]
                work = option_minutes(problem, self.scope, self.paid_breaks)[mine]
                on_the_way = possible_journeys(problem, person, self.scope)
                joint = on_the_way.terms([np.flatnonzero(on_the_way.day >= 0)])
                surface.window(
                    person, Groups.of([mine]), work, high=room[0], price=self.price, once=True, joint=joint
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The average by the method's own steps."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            room = self._room(problem, person)
            if room is None:
                continue
            _, left, credited, limit = room
            line = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0]
            total = sum(minutes_counted(problem, self.scope, self.paid_breaks, a.contract, a.duty) for a in line)
            travel = sum(j.work for j in journeys_of(problem, rota, person, self.scope) if j.day >= 0)
            average = (total + travel - credited) / left
            if average > limit:
                yield self.breach(
                    person_place(person),
                    f"{hours(float(average))} a week on average with leave covered from within the template"
                    f"{of_it_travel(travel)}, at most {hours(limit)}",
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=float(average),
                    allowed=limit,
                    unit="minutes a week",
                )
