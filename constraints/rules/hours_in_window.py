"""Hours of work in any window of so many hours."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.facts.reference_period import before_unknown
from constraints.helpers import hours, minutes_counted, of_it_before, option_minutes
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.conjunctions import ConjunctionTerms
from optimiser.problem.domain import Assignment, Duty
from optimiser.problem.facts import worked_in
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class HoursInWindow(Rule):
    """At most `most` minutes of working time in any `window` consecutive elapsed minutes.

    Travel from one duty to the next of a working day counts. The windows that matter open when a duty or a
    journey starts or close when one ends; history and the days after the period are in them. What history alone has
    too much is not judged. Each window that a duty or journey of the line opens or closes costs the price for each
    started `unit` minutes beyond.
    """

    id: ClassVar[str] = "hours-in-window"
    span: ClassVar[str] = "person"

    most: int = 4320
    window: int = 10080
    unit: int = 60
    paid_breaks: bool = False
    """Whether breaks count as work under the contracts in scope."""

    def __post_init__(self) -> None:
        if self.window < 1 or self.unit < 1:
            raise ValueError("window and unit are 1 minute or more")

    def encode(self, surface: Surface) -> None:
        """A window per instant at which a duty or a journey may start or end; priced ones bind if that is taken."""
        problem, options = surface.problem, surface.problem.options
        cycle = problem.calendar.midnight(problem.calendar.days) if problem.calendar.cyclic else None
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            work = option_minutes(problem, self.scope, self.paid_breaks)
            mine = mine[work[mine] > 0]
            on_the_way = possible_journeys(problem, person, self.scope)
            start = np.concatenate((options.start[mine], on_the_way.start))
            end = np.concatenate((options.end[mine], on_the_way.end))
            past = np.concatenate((options.history[mine], on_the_way.past))
            opens = np.concatenate((start, end - self.window))
            opener = np.tile(np.arange(len(start)), 2)
            if self.price.hard:
                opens, first = np.unique(opens, return_index=True)
                opener = opener[first]
            weight = self._weights(start, end, np.concatenate((work[mine], on_the_way.minutes)), opens, cycle)
            limit = np.maximum(self.most, weight[:, past].sum(axis=1))
            beyond = weight.sum(axis=1) - limit
            may_bind = (beyond > 0) & (weight[:, ~past] > 0).any(axis=1)
            weight, limit, opener, beyond = weight[may_bind], limit[may_bind], opener[may_bind], beyond[may_bind]
            if self.price.hard:
                kept = _undominated(weight, limit)
                weight, limit = weight[kept], limit[kept]
            else:
                asked = ~past[opener]
                weight[np.flatnonzero(asked), opener[asked]] += beyond[asked]
                limit[asked] += beyond[asked]
            if len(weight):
                column, weights = _by_window(weight[:, : len(mine)])
                journey, minutes = _by_window(weight[:, len(mine) :])
                surface.window(
                    person,
                    Groups(column.starts, mine[column.options]),
                    weights,
                    high=limit,
                    price=self.price,
                    unit=self.unit,
                    joint=ConjunctionTerms(on_the_way.conjunctions, journey, minutes) if len(minutes) else None,
                )

    def _weights(self, start: Ints, end: Ints, work: Ints, opens: Ints, cycle: int | None) -> Ints:
        """Minutes of each duty or journey in each window; shape (windows, duties and journeys)."""
        length = np.maximum(end - start, 1)
        weight = np.zeros((len(opens), len(start)), dtype=np.int64)
        for lap in _laps(cycle, self.window):
            first = opens[:, None] - lap
            inside = np.minimum(end, first + self.window) - np.maximum(start, first)
            weight += np.where(inside >= length, work, np.maximum(inside, 0) * work // length)
        return weight

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes in each window that a duty of the line opens or closes."""
        counted = duties_in_scope(problem, self.scope)
        cycle = problem.calendar.midnight(problem.calendar.days) if problem.calendar.cyclic else None
        for person in where.select_people(self.scope_people(problem)):
            taken = rota.line(person)
            line = [self._counted(problem, a) for a in taken if counted[a.duty]]
            journeys = journeys_of(problem, rota, person, self.scope)
            line = sorted((d for d in (*line, *journeys) if d.work > 0), key=_start)
            if sum(d.work for d in line) <= self.most and cycle is None:
                continue
            longest = max((d.end - d.start for d in line), default=0)
            starts, upto = [d.start for d in line], [0, *accumulate(d.work for d in line)]
            beyond = []
            for duty in line:
                for opens in (duty.start, duty.end - self.window):
                    last = bisect_left(starts, opens + self.window)
                    if cycle is None and upto[last] - upto[bisect_left(starts, opens - longest)] <= self.most:
                        continue  # too little even with the whole of what is partly inside
                    measured, allowed = self._measure(line, opens, longest, cycle)
                    if measured > allowed:
                        beyond.append((measured, allowed, opens))
            yield from self._faults(problem, person, beyond, journeys, cycle)

    def _counted(self, problem: Problem, a: Assignment) -> Duty:
        """A duty with the working minutes that count."""
        duty = problem.duties[a.duty]
        minutes = minutes_counted(problem, self.scope, self.paid_breaks, a.contract, a.duty)
        return duty if minutes == duty.work else replace(duty, work=minutes)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        windows = f"windows of {hours(self.window)}"
        yield from before_unknown(problem, self.scope_people(problem), -(-self.window // DAY), windows)

    def _faults(
        self,
        problem: Problem,
        person: int,
        beyond: list[tuple[int, int, int]],
        journeys: Sequence[Duty],
        cycle: int | None,
    ) -> Iterator[Breach]:
        """One line per fault: the worst window, with the price of those that overlap it; then the worst of the rest."""

        def overlap(opens: int, other: int) -> bool:
            apart = abs(opens - other)
            return (apart if cycle is None else min(apart % cycle, -apart % cycle)) < self.window

        left = sorted(beyond, key=lambda found: (found[1] - found[0], found[2]))
        while left:
            measured, allowed, opens = left[0]
            same = [found for found in left if overlap(found[2], opens)]
            left = [found for found in left if not overlap(found[2], opens)]
            units = sum(-(-(m - a) // self.unit) for m, a, _ in same)
            first = [opens - lap for lap in _laps(cycle, self.window)]
            travel = of_it_travel(sum(worked_in(j, f, f + self.window) for f in first for j in journeys))
            yield self._breach(problem, person, opens, measured, allowed, units, travel)

    def _measure(self, line: Sequence[Duty], opens: int, longest: int, cycle: int | None) -> tuple[int, int]:
        """Minutes in a window of a line, and the most that it may have."""
        measured = before = 0
        for lap in _laps(cycle, self.window):
            first, last = opens - lap, opens - lap + self.window
            reach = bisect_left(line, first - longest, key=_start), bisect_left(line, last, key=_start)
            for duty in line[reach[0] : reach[1]]:
                minutes = worked_in(duty, first, last)
                measured += minutes
                before += minutes if duty.day < 0 else 0
        return (measured, max(self.most, before)) if measured > before else (0, 0)

    def _breach(
        self, problem: Problem, person: int, opens: int, measured: int, allowed: int, units: int, travel: str
    ) -> Breach:
        first, last = problem.calendar.wall(opens)[0], problem.calendar.wall(opens + self.window - 1)[0]
        return self.breach(
            person_place(person),
            f"{hours(measured)} in the {hours(self.window)} from {problem.calendar.label(first)}{travel}, "
            f"at most {hours(self.most)}{of_it_before(allowed, self.most, hours(allowed))}",
            units=units,
            people=(person,),
            days=(first, last),
            measured=measured,
            allowed=self.most,
            unit="minutes",
        )


def _laps(cycle: int | None, window: int) -> list[int]:
    """Shifts by which duties of a wrapping line may come to lie in a window."""
    if cycle is None:
        return [0]
    most = window // cycle + 2
    return [k * cycle for k in range(-most, most + 1)]


def _by_window(weight: Ints) -> tuple[Groups, Ints]:
    """What is in each window, by column, and how much of it."""
    window, column = np.nonzero(weight)
    return Groups(np.searchsorted(window, np.arange(len(weight) + 1)).astype(np.int64), column), weight[window, column]


def _start(duty: Duty) -> int:
    return duty.start


def _undominated(weight: Ints, limit: Ints) -> Ints:
    """Windows that no neighbour says already: one with no smaller weight anywhere and no higher limit."""
    kept = np.arange(len(weight))
    for this, other in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
        w, high = weight[kept], limit[kept]
        said = (w[this] <= w[other]).all(axis=1) & (high[this] >= high[other])
        keep = np.ones(len(kept), dtype=np.bool_)
        keep[this] = ~said
        kept = kept[keep]
    return kept
