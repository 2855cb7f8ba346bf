"""A fatigue score of duties: when they lie, how long they are, how many come in a row, how soon after the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from constraints.facts.fatigue import length_percent, timing_percent
from constraints.helpers import duties_worked, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty, Price
from optimiser.problem.facts import is_night
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


class Score(NamedTuple):
    """The score of a day's duty in per cent above a first day duty of eight hours, by its parts."""

    duty: int
    timing: int
    length: int
    row: int
    """For being a later one of a row of days, or of nights; once a day."""
    position: int
    """Which of its row it is, from 1."""
    short_rest: int

    @property
    def total(self) -> int:
        """The parts added up."""
        return self.timing + self.length + self.row + self.short_rest


@dataclass(frozen=True, kw_only=True)
class Fatigue(Rule):
    """Each per cent of a duty's fatigue score costs the price: how much the risk of an accident or injury is raised
    above that of a first day duty of eight hours. It compares rotas; no number of it says that a duty is safe.

    Added up are: `late` for a duty that starts at `late_from` or after, `night` for a night; `lengths`, pairs of
    minutes and per cent with a straight line between; `days_in_row` for the second, third and any later day with duties
    by day, `nights_in_row` the same for nights, once a day; and `short_rest` for each pair of duties of different days
    with less than `rest` between. History counts for rows and rests. The price may not be hard.

    The additive form and the numbers for times and lengths follow the Risk Index of Folkard and Lombardi (2006), those
    for rows Folkard and Tucker (2003), those for short rests Nielsen and others (2019, hospital workers).
    The papers were not at hand: the numbers of `days_in_row` and `nights_in_row`, and those for duties of 10 h and
    12 h, are from memory and second-hand accounts, not verified; set your own where a paper says otherwise.
    They are averages over trades and people: breaks, workload, age, sleep, travel and second jobs that the folder does
    not know are not in them.
    """

    id: ClassVar[str] = "fatigue"
    span: ClassVar[str] = "person"

    late_from: int = 720
    late: int = 15
    night: int = 28
    lengths: tuple[tuple[int, int], ...] = ((480, 0), (600, 13), (720, 28))
    days_in_row: tuple[int, ...] = (2, 7, 17)
    nights_in_row: tuple[int, ...] = (6, 17, 36)
    rest: int = 660
    short_rest: int = 39

    def __post_init__(self) -> None:
        if self.price.hard:
            raise ValueError("a fatigue score forbids nothing: give it points")
        if len(self.lengths) < 2 or any(a >= b for (a, _), (b, _) in zip(self.lengths, self.lengths[1:], strict=False)):
            raise ValueError("lengths are two or more pairs of minutes and per cent, minutes rising")
        for row in (self.days_in_row, self.nights_in_row, tuple(percent for _, percent in self.lengths)):
            if any(a > b for a, b in zip((0, *row), row, strict=False)):
                raise ValueError("per cent do not fall along a row")

    def _own(self, problem: Problem, duty: Duty) -> int:
        """Per cent by a duty's own times."""
        timing = timing_percent(problem.calendar, duty, self.late_from, self.late, self.night)
        return timing + length_percent(duty.end - duty.start, self.lengths)

    def scores(self, problem: Problem, rota: Lines, person: int) -> list[Score]:
        """The score of each duty of the rota that a person works, in time order."""
        counted = duties_worked(problem, self.scope)
        calendar, around = problem.calendar, problem.calendar.midnight(problem.calendar.days)
        line = [a.duty for a in rota.line(person) if counted[a.duty]]
        dark = {d: is_night(calendar, problem.duties[d]) for d in line}
        days = {night: {problem.duties[d].day for d in line if dark[d] == night} for night in (False, True)}
        times = [(problem.duties[d].start, problem.duties[d].end, problem.duties[d].day) for d in line]
        if calendar.cyclic:
            times += [(start - around, end - around, day - calendar.days) for start, end, day in times]
        found: list[Score] = []
        charged: set[tuple[int, bool]] = set()
        for d in line:
            duty = problem.duties[d]
            if duty.day < 0:
                continue
            position = self._position(days[dark[d]], duty.day, calendar.days if calendar.cyclic else None, dark[d])
            row = (0, *(self.nights_in_row if dark[d] else self.days_in_row))
            first = (duty.day, dark[d]) not in charged
            charged.add((duty.day, dark[d]))
            close = sum(
                1
                for start, end, day in times
                if (start, end) < (duty.start, duty.end) and day != duty.day and duty.start - end < self.rest
            )
            timing = timing_percent(calendar, duty, self.late_from, self.late, self.night)
            length = length_percent(duty.end - duty.start, self.lengths)
            found.append(Score(d, timing, length, row[position - 1] if first else 0, position, close * self.short_rest))
        return found

    def _position(self, days: set[int], day: int, length: int | None, night: bool) -> int:
        """Which of a row of days one is, as far as the row is told apart."""
        most = len(self.nights_in_row if night else self.days_in_row)
        position = 1
        while position <= most and (length is None or position < length):
            before = day - position
            if (before if length is None else before % length) not in days:
                break
            position += 1
        return position

    def encode(self, surface: Surface) -> None:
        """Per cent of each duty, a pattern for each day of a row, and pairs of duties that are close."""
        problem, options = surface.problem, surface.problem.options
        calendar = problem.calendar
        own = np.array([self._own(problem, d) for d in problem.duties], dtype=np.int64)
        dark = np.array([is_night(calendar, d) for d in problem.duties], dtype=np.bool_)
        points = self.price.points
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            fresh = mine[options.day[mine] >= 0]
            if (weights := own[options.duty[fresh]]).any():
                surface.total(person, fresh, weights, high=0, price=self.price)
            for night, row in ((False, self.days_in_row), (True, self.nights_in_row)):
                these = mine[dark[options.duty[mine]] == night]
                on = {int(day): these[options.day[these] == day] for day in np.unique(options.day[these])}
                self._encode_row(surface, person, on, row)
            if self.short_rest:
                pairs = np.zeros(len(mine), dtype=np.int64)
                surface.succession(
                    person,
                    mine,
                    options.start[mine],
                    options.end[mine],
                    pairs,
                    ints([self.rest]).reshape(1, 1),
                    price=Price(points * self.short_rest),
                    exempt=options.day[mine] - min(0, int(options.day[mine].min(initial=0))),
                    cycle=calendar.midnight(calendar.days) if calendar.cyclic else None,
                )

    def _encode_row(self, surface: Surface, person: int, on: dict[int, Ints], row: tuple[int, ...]) -> None:
        """What each day adds as the second, third and later one of a row."""
        length = surface.problem.calendar.days
        cyclic = surface.problem.calendar.cyclic
        for back, (percent, before) in enumerate(zip(row, (0, *row), strict=False), 1):
            if percent == before or (cyclic and back >= length):
                continue
            steps: list[list[Ints]] = [[] for _ in range(back + 1)]
            for day in (d for d in sorted(on) if d >= 0):
                days = [(day - k) % length if cyclic else day - k for k in range(back + 1)]
                if all(d in on for d in days):
                    for step, d in zip(steps, days, strict=True):
                        step.append(on[d])
            if steps[0]:
                price = Price(self.price.points * (percent - before))
                surface.pattern(person, [Groups.of(step) for step in steps], [True] * (back + 1), price=price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The scores of a line added up; the highest is named."""
        for person in where.select_people(self.scope_people(problem)):
            scores = self.scores(problem, rota, person)
            total = sum(score.total for score in scores)
            if not total:
                continue
            worst = max(scores, key=lambda s: (s.total, -problem.duties[s.duty].day))
            duty = problem.duties[worst.duty]
            yield self.breach(
                person_place(person),
                f"a fatigue score of {total / len(scores):.0f}% a duty over {count(len(scores), 'duty', 'duties')}, "
                f"highest {worst.total}% ({problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)})",
                units=total,
                people=(person,),
                days=(0, problem.calendar.days - 1),
                measured=total / len(scores),
                allowed=0,
                unit="% above a first day duty of 8 h",
                duties=(worst.duty,),
            )
