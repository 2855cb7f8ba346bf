"""Rest after a run of nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_at_work, duties_worked, hours
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.rules.consecutive_nights import NO_NIGHT, night_days, night_of
from constraints.scope import Scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY, Calendar
from optimiser.problem.options import Flags, Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


class _Times(NamedTuple):
    """When a person's options are; each array has one place for each option, and a position is a place in them.

    Attributes:
        start, end: instants.
        night: the day that an option belongs to as a night, `NO_NIGHT` if it is none.
        at_work: whether it is working time.
        past: whether it is history.
    """

    start: Ints
    end: Ints
    night: Ints
    at_work: Flags
    past: Flags

    def nights(self) -> tuple[Ints, dict[int, Ints]]:
        """Positions of the nights, all and by the day that they belong to."""
        found = np.flatnonzero(self.night != NO_NIGHT)
        day = self.night[found]
        return found, {d: found[day == d] for d in set(day.tolist())}


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
        """Patterns: those of `_runs_apart`; and nights on days before, one that ends too close to a duty, and that
        duty. People with equal times on offer share them."""
        problem, options = surface.problem, surface.problem.options
        belongs = night_days(problem, self.night_least, self.night_opens, self.night_closes)
        counted, at_work = duties_worked(problem, self.scope), duties_at_work(problem, self._any_work())
        alike: dict[bytes, tuple[Instances, Groups]] = {}
        for person in self.encoded_people(surface):
            mine = options.of(person)
            duty = options.duty[mine]
            night = np.where(counted[duty] == 1, belongs[duty], NO_NIGHT)
            if (night == NO_NIGHT).all():
                continue
            times = _Times(options.start[mine], options.end[mine], night, at_work[duty] == 1, options.history[mine])
            key = b"".join(part.tobytes() for part in times)
            if key not in alike:
                alike[key] = self._runs_apart(problem.calendar, times), self._too_close(problem.calendar, times)
            apart, steps = alike[key]
            apart.encode(surface, person, self.price, mine)
            surface.pattern(person, steps.of_options(mine), [True] * (self.nights + 1), price=self.price)

    def _too_close(self, calendar: Calendar, times: _Times) -> Groups:
        """Steps of a pattern over positions, one after the other: a duty, a night that ends too close to it, the nights
        before that one."""
        days = calendar.days
        nights, on = times.nights()
        day = times.night[nights]
        others = np.flatnonzero(times.at_work & ~times.past & (times.night == NO_NIGHT))
        duties = Groups.of(self._together(times.start[others].tolist(), others.tolist()))
        start = times.start[duties.options[duties.starts[:-1]]][:, None]
        close = np.zeros((len(duties), len(nights)), dtype=np.bool_)
        for lap in (0, calendar.midnight(days)) if calendar.cyclic else (0,):
            close |= (times.start[nights] - lap <= start) & (times.end[nights] - lap > start - self.minutes)

        def before(d: int) -> list[int]:
            """The days of a run before its last."""
            return [(d - k) % days if calendar.cyclic else d - k for k in range(1, self.nights)]

        close &= np.isin(day, ints(d for d in on if all(b in on for b in before(d))))
        other, last = np.nonzero(close)
        order = np.lexsort((last, day[last], other))
        other, last = other[order], last[order]
        fresh = np.append(True, (np.diff(other) != 0) | (np.diff(day[last]) != 0))
        begins = np.flatnonzero(fresh[: len(last)])
        ends = Groups(np.append(begins, len(last)), nights[last])
        numbers, by_day = {d: i for i, d in enumerate(on)}, Groups.of(on.values())
        of_run = [[numbers[b] for b in before(d)] for d in day[last[begins]].tolist()]
        earlier = [by_day.take(ints(run[k] for run in of_run)) for k in range(self.nights - 1)]
        return Groups.stacked([duties.take(other[begins]), ends, *earlier])

    def _any_work(self) -> Scope:
        """The scope of what cuts a rest short: working time of whatever kind."""
        return replace(self.scope, kinds=None)

    def _runs_apart(self, calendar: Calendar, times: _Times) -> Instances:
        """Over positions: a full run, a night or more without, and a night too soon after it."""
        days, around = calendar.days, calendar.midnight(calendar.days)
        instances = Instances(times.past)
        _, on = times.nights()
        none = ints(())
        for d, last in on.items():
            earlier = [(d - k) % days if calendar.cyclic else d - k for k in range(1, self.nights)]
            if not all(e in on for e in earlier):
                continue
            gaps = self.minutes // DAY + 3
            for gap in range(2, min(gaps, days) if calendar.cyclic else gaps):
                n = (d + gap) % days if calendar.cyclic else d + gap
                between = [on.get((d + k) % days if calendar.cyclic else d + k, none) for k in range(1, gap)]
                live = on.get(n, none)
                live = live[~times.past[live]]
                for together in self._together(times.start[live].tolist(), live.tolist()):
                    start = int(times.start[together[0]])
                    lap = np.where(times.start[last] > start, around, 0) if calendar.cyclic else 0
                    close = last[start + lap - times.end[last] < self.minutes]
                    if len(close):
                        instances.add([ints(together), close, *(on[e] for e in earlier)], between)
        return instances

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
                shift = problem.shifts[after.shift].code
                for day, (rest, index) in sorted(found.items()):
                    yield self.breach(
                        person_place(person),
                        self._between(rest, calendar.label(day), f"{shift} on {calendar.label(after.day)}")
                        + f", {hours(self.minutes)} needed after {run_of}",
                        people=(person,),
                        days=(day, after.day),
                        measured=rest,
                        allowed=self.minutes,
                        unit="minutes",
                        duties=(index, other),
                    )

    @staticmethod
    def _between(rest: int, night: str, other: str) -> str:
        """The rest between a night and what follows it; what begins before the night ends has none."""
        if rest < 0:
            return f"{other} begins {hours(-rest)} before the night of {night} ends"
        return f"{hours(rest)} rest between the night of {night} and {other}"

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
