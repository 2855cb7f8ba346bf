"""Rest after a run of nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_at_work, duties_worked, hours, options_at_work, options_worked
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.rules.consecutive_nights import NO_NIGHT, night_days, night_of
from constraints.scope import Scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class RestAfterNights(Rule):
    """After the last of a run of at least `nights` nights, `minutes` of rest.

    Any night that is the `nights`-th of its run or a later one keeps that gap from each duty that starts after
    it and is no night of the run: working time of any kind, and a night that begins another run after a night or
    more without. Each pair too close costs the price. What a night is, see `consecutive-nights`.
    """

    id: ClassVar[str] = "rest-after-nights"
    span: ClassVar[str] = "person"

    nights: int = 3
    minutes: int = 2760
    night_least: int = 180
    night_opens: int = 1380
    night_closes: int = 360

    def __post_init__(self) -> None:
        if self.nights < 1:
            raise ValueError("nights is 1 or more")

    def encode(self, surface: Surface) -> None:
        """A pattern: nights on days before, one that ends too close to a duty, and that duty."""
        problem, options = surface.problem, surface.problem.options
        calendar, days = problem.calendar, problem.calendar.days
        belongs = night_days(problem, self.night_least, self.night_opens, self.night_closes)
        laps = (0, calendar.midnight(days)) if calendar.cyclic else (0,)
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            night = belongs[options.duty[mine]]
            nights, day = mine[night != NO_NIGHT], night[night != NO_NIGHT]
            others = options_at_work(problem, self._any_work(), person)
            others = np.setdiff1d(others[~options.history[others]], nights)
            if not len(nights):
                continue
            on = {d: nights[day == d].tolist() for d in set(day.tolist())}
            self._runs_apart(surface, person, {d: ints(g) for d, g in on.items()})
            steps: list[list[list[int]]] = [[] for _ in range(self.nights + 1)]
            for together in self._together(options.start[others].tolist(), others.tolist()):
                start = int(options.start[together[0]])
                close: dict[int, list[int]] = {}
                for lap in laps:
                    near = (options.start[nights] - lap <= start) & (options.end[nights] - lap > start - self.minutes)
                    for o, d in zip(nights[near].tolist(), day[near].tolist(), strict=True):
                        close.setdefault(d, []).append(o)
                for d, last in close.items():
                    before = [(d - k) % days if calendar.cyclic else d - k for k in range(1, self.nights)]
                    if all(b in on for b in before):
                        for step, group in zip(steps, [together, last, *(on[b] for b in before)], strict=True):
                            step.append(group)
            if steps[0]:
                signs = [True] * len(steps)
                surface.pattern(person, [Groups.of(s) for s in steps], signs, price=self.price)

    def _any_work(self) -> Scope:
        """The scope of what cuts a rest short: working time of whatever kind."""
        return replace(self.scope, kinds=None)

    def _runs_apart(self, surface: Surface, person: int, on: dict[int, Ints]) -> None:
        """Patterns: a full run, a night or more without, and a night too soon after it."""
        options, calendar = surface.problem.options, surface.problem.calendar
        days, around = calendar.days, calendar.midnight(calendar.days)
        instances = Instances(options.history)
        for d, last in on.items():
            earlier = [(d - k) % days if calendar.cyclic else d - k for k in range(1, self.nights)]
            if not all(e in on for e in earlier):
                continue
            gaps = self.minutes // DAY + 3
            for gap in range(2, min(gaps, days) if calendar.cyclic else gaps):
                n = (d + gap) % days if calendar.cyclic else d + gap
                between = [on.get((d + k) % days if calendar.cyclic else d + k, last[:0]) for k in range(1, gap)]
                live = on.get(n, last[:0])
                live = live[~options.history[live]]
                for together in self._together(options.start[live].tolist(), live.tolist()):
                    start = int(options.start[together[0]])
                    lap = np.where(options.start[last] > start, around, 0) if calendar.cyclic else 0
                    close = last[start + lap - options.end[last] < self.minutes]
                    if len(close):
                        instances.add([ints(together), close, *(on[e] for e in earlier)], between)
        instances.say(surface, person, self.price)

    def _together(self, starts: list[int], options: list[int]) -> list[list[int]]:
        """Options to be judged as one: those of one start if nothing is counted, else each alone."""
        if not self.price.hard:
            return [[o] for o in options]
        found: dict[int, list[int]] = {}
        for start, o in zip(starts, options, strict=True):
            found.setdefault(start, []).append(o)
        return list(found.values())

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each night late enough in its run against each duty after it."""
        counted, calendar = duties_worked(problem, self.scope), problem.calendar
        at_work = duties_at_work(problem, self._any_work())
        around = calendar.midnight(calendar.days)
        for person in where.select_people(self.scope_people(problem)):
            nights: list[tuple[int, int]] = []
            others: list[int] = []
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                day = night_of(problem, duty, self.night_least, self.night_opens, self.night_closes)
                if counted[a.duty] and day is not None:
                    nights.append((day, a.duty))
                if duty.day >= 0 and (at_work[a.duty] or (counted[a.duty] and day is not None)):
                    others.append(a.duty)
            worked = {day for day, _ in nights}
            in_run = {index: day for day, index in nights}
            for other in others:
                after = problem.duties[other]
                found: dict[int, tuple[int, int]] = {}
                for day, index in nights:
                    night = problem.duties[index]
                    lap = around if calendar.cyclic and night.start > after.start else 0
                    rest = after.start + lap - night.end
                    if other in in_run and not self._apart(calendar, worked, day, in_run[other]):
                        continue
                    if night.start - lap <= after.start and rest < self.minutes:
                        run = [day - k for k in range(1, self.nights)]
                        if all((d % calendar.days if calendar.cyclic else d) in worked for d in run):
                            found[day] = min(found.get(day, (rest, index)), (rest, index))
                run_of = f"{count(self.nights, 'night')} or more"
                for day, (rest, index) in sorted(found.items()):
                    yield self.breach(
                        person_place(person),
                        f"{hours(rest)} rest between the night of {calendar.label(day)} and "
                        f"{problem.shifts[after.shift].code} on {calendar.label(after.day)}, "
                        f"{hours(self.minutes)} needed after {run_of}",
                        people=(person,),
                        days=(day, after.day),
                        measured=rest,
                        allowed=self.minutes,
                        unit="minutes",
                        duties=(index, other),
                    )

    def _apart(self, calendar: Calendar, worked: set[int], day: int, other: int) -> bool:
        """Whether a night of `other` begins a later run than one of `day`: some night between, none of them worked."""
        gap = (other - day) % calendar.days if calendar.cyclic else other - day
        between = [(day + k) % calendar.days if calendar.cyclic else day + k for k in range(1, gap)]
        return bool(between) and not worked.intersection(between)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        yield from before_unknown(
            problem, self.scope_people(problem), self.nights + self.minutes // DAY + 1, "rests after nights"
        )
