"""Unbroken rest in the nights of on-call from home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from constraints.helpers import at_work, hours
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.facts import clock_window
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class OnCallUnbrokenRest(Rule):
    """In each night of on-call from home, from `opens` to `closes`, `least` minutes are free of calls in one piece.

    Judged are nights that lie wholly within an on-call in scope. Calls are duties of the person's line at work at that
    time, whatever the scope says of them. Each night broken up more costs the price; an on-call without a call known
    is taken to be undisturbed. A template wraps round.
    """

    id: ClassVar[str] = "on-call-unbroken-rest"
    span: ClassVar[str] = "person"

    least: int = 300
    opens: int = 1320
    closes: int = 420

    def _nights(self, calendar: Calendar, duty: Duty) -> list[tuple[int, int]]:
        """The nights (first and last instant) within an on-call from home; none for another duty."""
        if duty.kind != ShiftKind.ON_CALL or duty.presence != Presence.REMOTE:
            return []
        days = range(duty.day - 1, calendar.wall(duty.end)[0] + 1)
        nights = (clock_window(calendar, day, self.opens, self.closes) for day in days)
        return [(first, last) for first, last in nights if duty.start <= first and last <= duty.end]

    def encode(self, surface: Surface) -> None:
        """Patterns: an on-call, and something in each stretch of its night that could be the rest."""
        problem, options = surface.problem, surface.problem.options
        counted = duties_in_scope(problem, self.scope)
        working = np.array([at_work(d) for d in problem.duties], dtype=np.bool_)
        for person in self.encoded_people(surface):
            mine = options.of(person)
            busy = mine[working[options.duty[mine]]]
            start, end = options.start[busy], options.end[busy]
            if around := _around(problem.calendar):
                busy = np.tile(busy, 2)
                start, end = np.concatenate((start, start + around)), np.concatenate((end, end + around))
            instances = Instances(options.history)
            for o in mine[counted[options.duty[mine]] == 1].tolist():
                for opens, closes in self._nights(problem.calendar, problem.duties[int(options.duty[o])]):
                    ends = np.unique(np.concatenate(([closes], start[(end > opens) & (start < closes)])))
                    begins = ends[ends - self.least >= opens] - self.least
                    cuts = [busy[(start < t + self.least) & (end > t)] for t in begins]
                    instances.add([np.array([o], dtype=np.int64), *cuts])
            instances.encode(surface, person, self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The longest stretch without a call in each night."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            line = [(problem.duties[a.duty], a.duty) for a in rota.line(person)]
            busy = _round(problem.calendar, [d for d, _ in line if at_work(d)])
            for duty, index in line:
                for opens, closes in self._nights(problem.calendar, duty) if counted[index] else ():
                    longest = _longest(busy, opens, closes)
                    past = duty.day < 0 and _longest([d for d in busy if d.day < 0], opens, closes) < self.least
                    if longest >= self.least or past:
                        continue
                    yield self.breach(
                        person_place(person),
                        f"{hours(longest)} of unbroken rest on call in the night from "
                        f"{problem.calendar.label(problem.calendar.wall(opens)[0])}, {hours(self.least)} needed",
                        people=(person,),
                        days=(duty.day, max(duty.day, problem.end_day(duty))),
                        measured=longest,
                        allowed=self.least,
                        unit="minutes",
                        duties=(index,),
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """How many nights no call is known of."""
        counted = duties_in_scope(problem, self.scope)
        quiet = 0
        for person in self.scope_people(problem):
            duties = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            for duty in duties:
                nights = self._nights(problem.calendar, duty) if duty.day >= 0 else []
                busy = _round(problem.calendar, [d for d in duties if at_work(d)])
                quiet += sum(_longest(busy, a, b) == b - a for a, b in nights)
        if quiet:
            yield f"no call is known of {count(quiet, 'night')} on call from home: taken to be undisturbed"


def _around(calendar: Calendar) -> int:
    """Minutes of a template that wraps round; 0 for a calendar that does not."""
    return calendar.midnight(calendar.days) if calendar.cyclic else 0


def _round(calendar: Calendar, duties: list[Duty]) -> list[Duty]:
    """Duties of a line; on a template those of the next lap too, which the last on-call reaches into."""
    around = _around(calendar)
    return duties + [replace(d, start=d.start + around, end=d.end + around) for d in duties if around]


def _longest(busy: list[Duty], opens: int, closes: int) -> int:
    """The longest stretch of [opens, closes) in which none of some duties lies."""
    longest, free = 0, opens
    for duty in sorted(busy, key=lambda d: d.start):
        if duty.end <= opens or duty.start >= closes:
            continue
        longest = max(longest, duty.start - free)
        free = max(free, duty.end)
    return max(longest, closes - free)
