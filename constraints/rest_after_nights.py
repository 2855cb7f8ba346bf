"""Rest after a run of nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Groups, Surface, person_place

from .base import Rule, duties_worked, hours, options_worked
from .consecutive_nights import NO_NIGHT, night_days, night_of


@dataclass(frozen=True, kw_only=True)
class RestAfterNights(Rule):
    """After the last of a run of at least `nights` nights, `minutes` of rest before a duty that is none.

    Any night that is the `nights`-th of its run or a later one keeps that gap from each duty that
    starts after it and is not itself a night; each pair too close costs the price. What a night is,
    see `consecutive-nights`.
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
            others = mine[(night == NO_NIGHT) & ~options.history[mine]]
            if not len(nights) or not len(others):
                continue
            on = {d: nights[day == d].tolist() for d in set(day.tolist())}
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
        around = calendar.midnight(calendar.days)
        for person in where.select_people(self.scope_people(problem)):
            nights: list[tuple[int, int]] = []
            others: list[int] = []
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if not counted[a.duty]:
                    continue
                day = night_of(problem, duty, self.night_least, self.night_opens, self.night_closes)
                if day is not None:
                    nights.append((day, a.duty))
                elif duty.day >= 0:
                    others.append(a.duty)
            worked = {day for day, _ in nights}
            for other in others:
                after = problem.duties[other]
                found: dict[int, tuple[int, int]] = {}
                for day, index in nights:
                    night = problem.duties[index]
                    lap = around if calendar.cyclic and night.start > after.start else 0
                    rest = after.start + lap - night.end
                    if night.start - lap <= after.start and rest < self.minutes:
                        run = [day - k for k in range(1, self.nights)]
                        if all((d % calendar.days if calendar.cyclic else d) in worked for d in run):
                            found[day] = min(found.get(day, (rest, index)), (rest, index))
                for day, (rest, index) in sorted(found.items()):
                    yield self.breach(
                        person_place(person),
                        f"{hours(rest)} rest between the night of {calendar.label(day)} and "
                        f"{problem.shifts[after.shift].code} on {calendar.label(after.day)}, "
                        f"{hours(self.minutes)} needed after {self.nights} nights or more",
                        people=(person,),
                        days=(day, after.day),
                        measured=rest,
                        allowed=self.minutes,
                        unit="minutes",
                        duties=(index, other),
                    )
