"""Runs of days with a class of duty, and the rest that a full run earns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_at_work, duties_worked, hours, options_at_work, options_worked
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.rules.consecutive_days import runs
from constraints.scope import Scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.facts import is_night
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class RunOfDuties(Rule):
    """At most `most` days in a row with a duty of a class; a run of `most` or more is followed by `rest` minutes free.

    The class: duties longer than `longer_than` minutes, ending later than `ends_after` (minutes on the clock
    from midnight of their day; None asks nothing), nights left out with `without_nights`, since nights have
    limits of their own. Only duties of the kinds that the scope names are of the class (without them all that are
    working time); the rest is cut short by any working time. Each day beyond, and each rest cut short, costs the price.
    """

    id: ClassVar[str] = "run-of-duties"
    span: ClassVar[str] = "person"

    most: int = 7
    rest: int = 2880
    longer_than: int = 0
    ends_after: int | None = None
    without_nights: bool = False
    called: str = "duties"
    """What the class is called in messages."""

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ValueError("most is 1 or more")

    def _of_class(self, calendar: Calendar, duty: Duty) -> bool:
        return _of_class(self.longer_than, self.ends_after, self.without_nights, calendar, duty)

    def _any_work(self) -> Scope:
        """The scope of what cuts a rest short: working time of whatever kind."""
        return replace(self.scope, kinds=None)

    def encode(self, surface: Surface) -> None:
        """A run, and patterns: a full run that ends on a day, its last end, and a duty too soon after it."""
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        member = np.fromiter((self._of_class(calendar, d) for d in problem.duties), np.bool_, len(problem.duties))
        for person in self.encoded_people(surface):
            ours = options_worked(problem, self.scope, person)
            ours = ours[member[options.duty[ours]]]
            if not len(ours):
                continue
            first = min(0, int(options.day[ours].min()))
            surface.run(
                person,
                Groups.by_slot(ours, options.day[ours] - first, days - first),
                high=self.most,
                price=self.price,
                judged=-first,
                wrap=calendar.cyclic,
            )
            if self.rest:
                self._rests(surface, person, options_at_work(problem, self._any_work(), person), ours, first)

    def _rests(self, surface: Surface, person: int, mine: Ints, ours: Ints, first: int) -> None:
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        laps = (-1, 0, 1) if calendar.cyclic else (0,)
        around = calendar.midnight(days)
        day = np.concatenate([options.day[ours] + lap * days for lap in laps])
        end = np.concatenate([options.end[ours] + lap * around for lap in laps])
        start = np.concatenate([options.start[mine] + lap * around for lap in laps])
        ours, mine = np.tile(ours, len(laps)), np.tile(mine, len(laps))
        on = {d: ours[day == d] for d in range(first - days, 2 * days)}
        nothing = ours[:0]
        instances = Instances(problem.options.history)
        for last in range(first, days):
            steps = [on.get(last - k, nothing) for k in range(1, self.most)]
            today = day == last
            for leaves in np.unique(end[today]).tolist():
                instances.add(
                    [*steps, ours[today & (end == leaves)], mine[(start >= leaves) & (start < leaves + self.rest)]],
                    [ours[today & (end > leaves)], on.get(last + 1, nothing)],
                )
        instances.say(surface, person, self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Runs of days along the line, then what follows each full one."""
        counted, at_work = duties_worked(problem, self.scope), duties_at_work(problem, self._any_work())
        calendar, days = problem.calendar, problem.calendar.days
        around = calendar.midnight(days)
        called = self.called
        for person in where.select_people(self.scope_people(problem)):
            line = [problem.duties[a.duty] for a in rota.line(person) if at_work[a.duty]]
            ends: dict[int, int] = {}
            for duty in (problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]):
                if self._of_class(calendar, duty):
                    ends[duty.day] = max(ends.get(duty.day, duty.end), duty.end)
            for first, last in runs(sorted(ends), days if calendar.cyclic else None):
                length = last - first + 1
                endless = calendar.cyclic and length == days
                beyond = min(length - (0 if endless else self.most), last + 1)
                if beyond > 0 and (length > self.most or endless):
                    yield self.breach(
                        person_place(person),
                        f"{length} days in a row with {self.called} from {calendar.label(first)}, at most {self.most}",
                        units=beyond,
                        people=(person,),
                        days=(first, last),
                        measured=length,
                        allowed=self.most,
                        unit="days",
                    )
                if length < self.most or endless or not self.rest:
                    continue
                lap = around if last >= days else 0
                leaves = ends[last % days if calendar.cyclic else last] + lap
                follow = [(d.start, d.day) for d in line]
                if calendar.cyclic:
                    follow += [(d.start + around, d.day) for d in line] + [(d.start + 2 * around, d.day) for d in line]
                soon = sorted((s, d) for s, d in follow if leaves <= s < leaves + self.rest)
                if soon and all(d >= 0 for _, d in soon):
                    rest = soon[0][0] - leaves
                    yield self.breach(
                        person_place(person),
                        f"{hours(rest)} rest after {length} days in a row with {called} to {calendar.label(last)}, "
                        f"{hours(self.rest)} needed",
                        people=(person,),
                        days=(first, soon[0][1]),
                        measured=rest,
                        allowed=self.rest,
                        unit="minutes",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        yield from before_unknown(problem, self.scope_people(problem), self.most + 2, f"runs of {self.called}")


@lru_cache(maxsize=65536)
def _of_class(longer_than: int, ends_after: int | None, without_nights: bool, calendar: Calendar, duty: Duty) -> bool:
    if duty.end - duty.start <= longer_than:
        return False
    if ends_after is not None and duty.end <= calendar.instant(duty.day, ends_after, fold=1):
        return False
    return not (without_nights and is_night(calendar, duty))
