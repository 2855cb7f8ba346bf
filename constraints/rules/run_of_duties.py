"""Runs of days with a class of duty, and the rest that a full run earns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import in_a_row

NIGHTS = ("counted", "left out", "beside others")
"""How nights of the class may count."""


@dataclass(frozen=True, kw_only=True)
class RunOfDuties(Rule):
    """At most `most` days in a row with a duty of a class; a run of `most` or more is followed by `rest` minutes free.

    The class: duties longer than `longer_than` minutes, ending later than `ends_after` (minutes on the clock
    from midnight of their day; None asks nothing). Nights have limits of their own: `nights` says whether those of the
    class are `counted`, `left out`, or counted `beside others`, so that days are no fault whose nights alone make them
    up. Only duties of the kinds that the scope names are of the class (without them all that are
    working time); the rest is cut short by any working time. Each day beyond, and each rest cut short, costs the price.
    """

    id: ClassVar[str] = "run-of-duties"
    span: ClassVar[str] = "person"

    most: int = 7
    rest: int = 2880
    longer_than: int = 0
    ends_after: int | None = None
    nights: str = "counted"
    called: str = "duties"
    """What the class is called in messages."""

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ValueError("most is 1 or more")
        if self.nights not in NIGHTS:
            raise ValueError(f"nights is {' or '.join(NIGHTS)}")

    def _of_class(self, calendar: Calendar, duty: Duty, nights: bool) -> bool:
        return _of_class(self.longer_than, self.ends_after, nights, calendar, duty)

    def _any_work(self) -> Scope:
        """The scope of what cuts a rest short: working time of whatever kind."""
        return replace(self.scope, kinds=None)

    def encode(self, surface: Surface) -> None:
        """A run, and patterns: a full run that ends on a day, its last end, and a duty too soon after it. Where nights
        count beside others the run is patterns too, one for each day that may be the first without a night."""
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        member, other = self._members(problem, self.nights != "left out"), self._members(problem, False)
        for person in self.encoded_people(surface):
            ours = options_worked(problem, self.scope, person)
            ours = ours[member[options.duty[ours]]]
            if not len(ours):
                continue
            first = min(0, int(options.day[ours].min()))
            others = ours[other[options.duty[ours]]] if self.nights == "beside others" else None
            if others is None:
                surface.run(
                    person,
                    Groups.by_slot(ours, options.day[ours] - first, days - first),
                    high=self.most,
                    price=self.price,
                    judged=-first,
                    wrap=calendar.cyclic,
                )
            else:
                instances = Instances(options.history)
                on, by_day = _by_day(options.day, ours), _by_day(options.day, others)
                for last in range(days):
                    these = [(last - k) % days if calendar.cyclic else last - k for k in range(self.most, -1, -1)]
                    _beside(instances, [on.get(d, ours[:0]) for d in these], [by_day.get(d, ours[:0]) for d in these])
                instances.encode(surface, person, self.price)
            if self.rest:
                self._rests(surface, person, options_at_work(problem, self._any_work(), person), ours, others, first)

    def _members(self, problem: Problem, nights: bool) -> Flags:
        """Whether each duty is of the class, with nights or without; shape (duties,)."""
        calendar = problem.calendar
        found = (self._of_class(calendar, d, nights) for d in problem.duties)
        return np.fromiter(found, np.bool_, len(problem.duties))

    def _rests(self, surface: Surface, person: int, mine: Ints, ours: Ints, others: Ints | None, first: int) -> None:
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        laps = (-1, 0, 1) if calendar.cyclic else (0,)
        around = calendar.midnight(days)
        day = np.concatenate([options.day[ours] + lap * days for lap in laps])
        end = np.concatenate([options.end[ours] + lap * around for lap in laps])
        start = np.concatenate([options.start[mine] + lap * around for lap in laps])
        ours, mine = np.tile(ours, len(laps)), np.tile(mine, len(laps))
        on = {d: ours[day == d] for d in range(first - days, 2 * days)}
        by_day = None if others is None else {d: found[np.isin(found, others)] for d, found in on.items()}
        nothing = ours[:0]
        instances = Instances(problem.options.history)
        for last in range(first, days):
            run = [last - k for k in range(self.most - 1, 0, -1)]
            steps = [on.get(d, nothing) for d in run]
            today = day == last
            for leaves in np.unique(end[today]).tolist():
                full = [*steps, ours[today & (end == leaves)]]
                soon = mine[(start >= leaves) & (start < leaves + self.rest)]
                after = [ours[today & (end > leaves)], on.get(last + 1, nothing)]
                if by_day is None:
                    instances.add([*full, soon], after)
                else:
                    _beside(instances, full, [by_day.get(d, nothing) for d in (*run, last)], soon, after)
        instances.encode(surface, person, self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Runs of days along the line, then what follows each full one."""
        counted, at_work = duties_worked(problem, self.scope), duties_at_work(problem, self._any_work())
        calendar, days = problem.calendar, problem.calendar.days
        around = calendar.midnight(days)
        called, nights = self.called, self.nights != "left out"
        for person in where.select_people(self.scope_people(problem)):
            line = [problem.duties[a.duty] for a in rota.line(person) if at_work[a.duty]]
            ends: dict[int, int] = {}
            mixed: set[int] = set()
            for duty in (problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]):
                if self._of_class(calendar, duty, nights):
                    ends[duty.day] = max(ends.get(duty.day, duty.end), duty.end)
                    if self.nights != "beside others" or self._of_class(calendar, duty, False):
                        mixed.add(duty.day)
            for first, last in runs(sorted(ends), days if calendar.cyclic else None):
                length = last - first + 1
                endless = calendar.cyclic and length == days

                around_of = days if calendar.cyclic else 0
                ends_late = range(first if endless else first + self.most, last + 1)
                beyond = sum(d >= 0 and _touches(mixed, d, self.most + 1, around_of) for d in ends_late)
                if beyond > 0 and (length > self.most or endless):
                    yield self.breach(
                        person_place(person),
                        f"{in_a_row(length, 'day')} with {self.called} from {calendar.label(first)}, "
                        f"at most {self.most}",
                        units=beyond,
                        people=(person,),
                        days=(first, last),
                        measured=length,
                        allowed=self.most,
                        unit="days",
                    )
                if length < self.most or endless or not self.rest or not _touches(mixed, last, self.most, around_of):
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
                        f"{hours(rest)} rest after {in_a_row(length, 'day')} with {called} to {calendar.label(last)}, "
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


def _touches(days: set[int], end: int, number: int, around: int) -> bool:
    """Whether one of so many days to an end is among some; with `around` days a lap they wrap round."""
    return any((d % around if around else d) in days for d in range(end - number + 1, end + 1))


def _by_day(day: Ints, options: Ints) -> dict[int, Ints]:
    """Options by the day they start on."""
    return {d: options[day[options] == d] for d in np.unique(day[options]).tolist()}


def _beside(
    instances: Instances, run: Sequence[Ints], others: Sequence[Ints], soon: Ints | None = None,
    after: Sequence[Ints] = (),
) -> None:  # fmt: skip
    """Instances of a run (options of each of its days) of which some day has one of `others` (in the same order):
    one for each day that may be the first with one."""
    more = [] if soon is None else [soon]
    for k, chosen in enumerate(others):
        instances.add([*run, chosen, *more], [*others[:k], *after])


@lru_cache(maxsize=65536)
def _of_class(longer_than: int, ends_after: int | None, nights: bool, calendar: Calendar, duty: Duty) -> bool:
    if duty.end - duty.start <= longer_than:
        return False
    if ends_after is not None and duty.end <= calendar.instant(duty.day, ends_after, fold=1):
        return False
    return nights or not is_night(calendar, duty)
