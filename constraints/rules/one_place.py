"""Nobody is in two places at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Presence
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class OnePlace(Rule):
    """Two duties on site or resident never overlap, and leave the minutes of travel between their sites.

    Remote duties (on call from home) may overlap others. The same duty is never taken twice by one
    person, under two contracts or in two uses. Each pair too close, and each taking of a duty
    beyond the first, costs the price.
    """

    id: ClassVar[str] = "one-place"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """A succession by site, and a window per duty that is offered more than once."""
        problem, options = surface.problem, surface.problem.options
        count = len(problem.sites)
        gap = np.zeros((count + 1, count + 1), dtype=np.int64)  # the last row is of duties without a site
        for (a, b), minutes in problem.minutes_between.items():
            if a != b:
                gap[a, b] = minutes
        remote = np.fromiter((d.presence == Presence.REMOTE for d in problem.duties), np.bool_, len(problem.duties))
        site = np.fromiter((d.site for d in problem.duties), np.int64, len(problem.duties))
        site[site < 0] = count
        cycle = problem.calendar.midnight(problem.calendar.days) if problem.calendar.cyclic else None
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            duty = options.duty[mine]
            here = mine[~remote[duty]]
            on = options.duty[here]
            surface.succession(
                person,
                here,
                options.start[here],
                options.end[here],
                site[on],
                gap,
                price=self.price,
                exempt=on,
                cycle=cycle,
            )
            twice = _offered_twice(mine[~options.history[mine]], duty[~options.history[mine]])
            if len(twice):
                surface.window(person, twice, high=1, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each pair of presences that is too close, each duty taken twice."""
        counted = duties_in_scope(problem, self.scope)
        longest = max(problem.minutes_between.values(), default=0)
        around = problem.calendar.midnight(problem.calendar.days) if problem.calendar.cyclic else 0
        for person in where.select_people(self.scope_people(problem)):
            taken = [a.duty for a in rota.line(person) if counted[a.duty]]
            for duty, times in Counter(taken).items():
                if times > 1 and problem.duties[duty].day >= 0:
                    yield self._twice(problem, person, duty, times)
            line = [d for d in taken if problem.duties[d].presence != Presence.REMOTE]
            for i, before in enumerate(line):
                a = problem.duties[before]
                for after in line[i + 1 :]:
                    b = problem.duties[after]
                    if b.start - a.end >= longest and b.start >= a.end:
                        break
                    yield from self._pair(problem, person, before, after, b.start - a.end)
                for after in line[:i] if around else ():
                    yield from self._pair(problem, person, before, after, problem.duties[after].start + around - a.end)

    def _pair(self, problem: Problem, person: int, before: int, after: int, rest: int) -> Iterator[Breach]:
        a, b = problem.duties[before], problem.duties[after]
        travel = problem.minutes_between.get((a.site, b.site), 0) if a.site != b.site else 0
        if before == after or b.day < 0 or rest >= travel:
            return
        names = (
            f"{problem.shifts[a.shift].code} on {problem.calendar.label(a.day)}",
            f"{problem.shifts[b.shift].code} on {problem.calendar.label(b.day)}",
        )
        yield self.breach(
            person_place(person),
            f"{names[0]} and {names[1]} overlap"
            if rest < 0
            else f"{hours(rest)} between {names[0]} and {names[1]}, {hours(travel)} of travel",
            people=(person,),
            days=(a.day, b.day),
            measured=rest,
            allowed=travel,
            unit="minutes",
            duties=(before, after),
        )

    def _twice(self, problem: Problem, person: int, duty: int, times: int) -> Breach:
        on = problem.duties[duty]
        return self.breach(
            person_place(person),
            f"{problem.shifts[on.shift].code} on {problem.calendar.label(on.day)} taken {count(times, 'time')}",
            units=times - 1,
            people=(person,),
            days=(on.day, on.day),
            measured=times,
            allowed=1,
            unit="times",
            duties=(duty,),
        )


def _offered_twice(options: Ints, duty: Ints) -> Groups:
    """The options of each duty that has more than one."""
    distinct, slot, times = np.unique(duty, return_inverse=True, return_counts=True)
    several = np.flatnonzero(times > 1)
    rank = np.full(len(distinct), -1, dtype=np.int64)
    rank[several] = np.arange(len(several))
    return Groups.by_slot(options, rank[slot], len(several))
