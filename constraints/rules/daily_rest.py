"""Daily rest inside the 24 hours from the start of a working day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of
from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_at_work, hours, options_at_work
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.domain import NOWHERE, Duty
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class DailyRest(Rule):
    """A rest of at least `minutes` inside the 24 hours from the start of each working day.

    A working day starts with the first duty of a day, and with any duty that follows a rest of
    `minutes`. A gap between two half-days is no fault while the 24 hours hold the rest elsewhere.
    A day whose rest the history alone already breaks is no fault of the rota. A template wraps round. Travel from one
    duty to the next of a working day is no rest: what a breach measures is less by it.
    """

    id: ClassVar[str] = "daily-rest"
    span: ClassVar[str] = "person"

    minutes: int = 660

    def encode(self, surface: Surface) -> None:
        """A succession where every two duties that are close are too close; else patterns: a start, and
        something in the way of a rest wherever one could begin."""
        problem, options = surface.problem, surface.problem.options
        alike: dict[tuple[bytes, ...], Instances] = {}
        for person in self.encoded_people(surface):
            mine = options_at_work(problem, self.scope, person)
            start, end = options.start[mine], options.end[mine]
            live = ~options.history[mine]
            if problem.calendar.cyclic:
                days, around = problem.calendar.days, problem.calendar.midnight(problem.calendar.days)
                laps = np.repeat((-1, 0, 1), len(mine))
                mine, day = np.tile(mine, 3), np.tile(options.day[mine], 3) + laps * days
                start, end = np.tile(start, 3) + laps * around, np.tile(end, 3) + laps * around
                self._instances(start, end, day, options.history[mine], days).encode(surface, person, self.price, mine)
            elif self.price.hard and self._simple(start, end) and not self._settled(start, end, ~live):
                long = mine[(end - start > DAY - self.minutes) & live]
                if len(long):
                    surface.total(person, long, high=0, price=self.price)
                surface.succession(
                    person,
                    mine,
                    start,
                    end,
                    np.zeros(len(mine), dtype=np.int64),
                    np.array([[self.minutes]], dtype=np.int64),
                    price=self.price,
                )
            else:
                reaches = end > -2 * DAY
                near, s, e, day = mine[reaches], start[reaches], end[reaches], options.day[mine[reaches]]
                past = options.history[near]
                key = (s.tobytes(), e.tobytes(), day.tobytes(), past.tobytes())
                if key not in alike:
                    alike[key] = self._instances(s, e, day, past)
                alike[key].encode(surface, person, self.price, near)

    def _simple(self, start: Ints, end: Ints) -> bool:
        """Whether no two duties closer than the rest fit together into a working day."""
        order = np.argsort(start, kind="stable")
        s, e = start[order], end[order]
        for i in range(len(s)):
            stop = int(np.searchsorted(s, e[i] + self.minutes))
            if (np.maximum(e[i + 1 : stop], e[i]) - s[i] <= DAY - self.minutes).any():
                return False
        return True

    def _settled(self, start: Ints, end: Ints, past: Flags) -> bool:
        """Whether history already breaks a working day that reaches into the rota."""
        s, e = start[past], end[past]
        near = e > -2 * DAY
        close = len(s) > 1 and bool((s[1:][near[1:]] - e[:-1][near[1:]] < self.minutes).any())
        return close or bool((e[near] - s[near] > DAY - self.minutes).any())

    def _instances(self, start: Ints, end: Ints, day: Ints, past: Flags, lap: int | None = None) -> Instances:
        """The patterns over positions in a person's options; on a template only for the days of one lap."""
        instances = Instances(past)
        for d, at in sorted({(int(a), int(b)) for a, b in zip(day, start, strict=True)}):
            if at + DAY <= 0 or (lap is not None and not 0 <= d < lap):
                continue
            here = (day == d) & (start == at)
            earlier = np.flatnonzero((day == d) & (start < at))
            ends = np.unique(end[(end > at) & (end <= at + DAY - self.minutes)]).tolist()
            steps = [np.flatnonzero(here)]
            steps += [np.flatnonzero((start < t + self.minutes) & (end > t)) for t in ends]
            if not ends:
                steps = [np.flatnonzero(here & (end > at + DAY - self.minutes))]
            instances.add(steps, [earlier])
            if len(earlier):
                just = np.flatnonzero((start < at) & (end > at - self.minutes))
                instances.add([*steps, earlier], [just])
        return instances

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The longest free stretch in the 24 hours from each start."""
        counted = duties_at_work(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            line = [(a.duty, problem.duties[a.duty]) for a in rota.line(person) if counted[a.duty]]
            line = [(i, d) for i, d in line if d.end > -3 * DAY]
            past = [(i, d) for i, d in line if d.day < 0]
            if calendar.cyclic:
                line = [(i, _shifted(calendar, d, lap)) for lap in (-1, 0, 1) for i, d in line]
            seen: set[tuple[int, int]] = set()
            for _, duty in line:
                if calendar.cyclic and not 0 <= duty.day < calendar.days:
                    continue
                if (duty.day, duty.start) in seen or not self._begins(duty, [d for _, d in line]):
                    continue
                seen.add((duty.day, duty.start))
                rest, marked = self._longest(duty.start, line)
                if rest >= self.minutes:
                    continue
                began = duty.day < 0 and self._begins(duty, [d for _, d in past])
                if began and self._longest(duty.start, past)[0] < self.minutes:
                    continue
                if journeys := journeys_of(problem, rota, person, self.scope):
                    with_travel = sorted([*line, *((NOWHERE, j) for j in journeys)], key=lambda d: d[1].start)
                    rest = self._longest(duty.start, with_travel)[0]
                first, last = problem.duties[marked[0]].day, problem.duties[marked[-1]].day
                yield self.breach(
                    person_place(person),
                    f"{hours(rest)} rest in the 24 hours from the start of {calendar.label(duty.day)} "
                    f"{problem.shifts[duty.shift].code}, {hours(self.minutes)} needed",
                    people=(person,),
                    days=(first, last),
                    measured=rest,
                    allowed=self.minutes,
                    unit="minutes",
                    duties=tuple(marked),
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        yield from before_unknown(problem, self.scope_people(problem), 1, "rests")

    def _begins(self, duty: Duty, line: Sequence[Duty]) -> bool:
        """Whether a working day starts with a duty."""
        if not any(d.day == duty.day and d.start < duty.start for d in line):
            return True
        return not any(d.start < duty.start and d.end > duty.start - self.minutes for d in line)

    def _longest(self, start: int, line: Sequence[tuple[int, Duty]]) -> tuple[int, list[int]]:
        """Longest free stretch of the 24 hours from `start`, and the duties that lie in them."""
        free, longest, marked = start, 0, []
        for index, duty in line:
            if duty.end <= start or duty.start >= start + DAY:
                continue
            marked.append(index)
            longest = max(longest, duty.start - free)
            free = max(free, duty.end)
        return max(longest, start + DAY - free), marked


def _shifted(calendar: Calendar, duty: Duty, lap: int) -> Duty:
    """A duty of a template as it lies so many laps later."""
    around = lap * calendar.midnight(calendar.days)
    return replace(duty, day=duty.day + lap * calendar.days, start=duty.start + around, end=duty.end + around)
