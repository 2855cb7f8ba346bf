"""Compensatory rest after a daily rest cut short."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_at_work, hours, options_at_work, rest_text
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class CompensatoryRest(Rule):
    """Where a rest between two working days falls short of `minutes`, the next one makes up for it.

    The missing minutes are added to the next rest: after 9 h in place of 11 h the next is at least 13 h. A duty
    that leaves less than `minutes` of the 24 h from its start lacks the rest of them: they are added to the rest
    after it, or else to the one after that. Rests lie between the last duty of one day and the first of a later
    day; where that begins when the other ends, as in a night that is written in two rows, there is none, and none is
    asked for there. A template wraps round. Each rest that does not make up for the one before costs the price.
    """

    id: ClassVar[str] = "compensatory-rest"
    span: ClassVar[str] = "person"

    minutes: int = 660

    def encode(self, surface: Surface) -> None:
        """Patterns: end of a working day, start of the next, its end, and a start too soon after it."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_at_work(problem, self.scope, person)
            start, end, day = options.start[mine], options.end[mine], options.day[mine]
            lack = np.clip(end - start - (DAY - self.minutes), 0, self.minutes)
            if problem.calendar.cyclic:
                days, around = problem.calendar.days, problem.calendar.midnight(problem.calendar.days)
                laps = np.repeat((-1, 0, 1), len(mine))
                mine, day, lack = np.tile(mine, 3), np.tile(day, 3) + laps * days, np.tile(lack, 3)
                start, end = np.tile(start, 3) + laps * around, np.tile(end, 3) + laps * around
            instances = Instances(problem.options.history)
            for d in np.unique(day).tolist():
                if problem.calendar.cyclic and not 0 <= d < problem.calendar.days:
                    continue
                today = day == d
                for begins in np.unique(start[today]).tolist():
                    gap = begins - end
                    owed = np.where(gap < self.minutes + lack, np.maximum(self.minutes - gap, lack), 0)
                    owed[gap == 0] = 0
                    before = (day < d) & (owed > 0)
                    first = mine[today & (start == begins)]
                    for ended, short in sorted(set(zip(end[before].tolist(), owed[before].tolist(), strict=True))):
                        alike = before & (end == ended)
                        for leaves in np.unique(end[today]).tolist():
                            needed = min(self.minutes + short, 2 * self.minutes)
                            soon = (day > d) & (start > leaves) & (start < leaves + needed)
                            at_once = (day > d) & (start <= leaves)
                            steps = [mine[alike & (owed == short)], first, mine[today & (end == leaves)]]
                            without = [
                                mine[(day < d) & (end > ended)],
                                mine[alike & (owed > short)],
                                mine[today & (start < begins)],
                                mine[today & (end > leaves)],
                            ]
                            instances.add([*steps, mine[soon]], [*without, mine[at_once]])
                            instances.add([*steps, mine[at_once & (start < leaves)]], without)
            instances.encode(surface, person, self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Rests of the line in turn."""
        counted = duties_at_work(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            spans: dict[int, tuple[int, int]] = {}
            lacks: dict[int, tuple[int, int]] = {}
            for a in rota.line(person):
                if counted[a.duty]:
                    duty = problem.duties[a.duty]
                    low, high = spans.get(duty.day, (duty.start, duty.end))
                    spans[duty.day] = (min(low, duty.start), max(high, duty.end))
                    lack = min(max(0, duty.end - duty.start - (DAY - self.minutes)), self.minutes)
                    lacks[duty.day] = max(lacks.get(duty.day, (duty.end, lack)), (duty.end, lack))
            if problem.calendar.cyclic:
                length, around = problem.calendar.days, problem.calendar.midnight(problem.calendar.days)
                spans = {
                    d + lap * length: (s + lap * around, e + lap * around)
                    for lap in (-1, 0, 1)
                    for d, (s, e) in spans.items()
                }
                lacks = {d + lap * length: (e + lap * around, n) for lap in (-1, 0, 1) for d, (e, n) in lacks.items()}
            days = sorted(spans)
            ended, lack = -(1 << 60), 0  # the last end so far, and what its duty left too little of its 24 h
            for d, following in itertools.pairwise(days):
                gap = spans[d][0] - ended
                owed = max(self.minutes - gap, lack) if gap and gap < self.minutes + lack else 0
                (ended, lack), long = max((ended, lack), lacks[d]), gap >= self.minutes
                if owed <= 0 or following < 0 or (problem.calendar.cyclic and not 0 <= d < problem.calendar.days):
                    continue
                needed = min(self.minutes + owed, 2 * self.minutes)
                rest = spans[following][0] - spans[d][1]
                if rest and rest < needed:
                    short = f"{hours(gap)} before it" if gap >= 0 else "duties before it that overlap"
                    cause = f"{hours(owed)} that a long duty lacked" if long else short
                    yield self.breach(
                        person_place(person),
                        f"{rest_text(rest, problem.calendar.label(d), needed)} to make up for the {cause}",
                        people=(person,),
                        days=(d, following),
                        measured=rest,
                        allowed=needed,
                        unit="minutes",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        yield from before_unknown(problem, self.scope_people(problem), 2, "rests")
