"""Whole weekends: all their days worked, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.weekends import USUAL, weekend_days, weekends_in
from constraints.helpers import duties_worked, options_worked, times
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class CompleteWeekends(Rule):
    """A weekend has a duty on all its days or on none; each stretch of it that is worked costs the price for every day
    that it lacks.

    A duty is on the day it starts. `weekend` names the days, Saturday and Sunday unless told otherwise. With `by_shift`
    every shift is judged by itself, so that early on Saturday and late on Sunday are two half weekends. A weekend is
    judged when its last day is in the period.
    """

    id: ClassVar[str] = "complete-weekends"
    span: ClassVar[str] = "person"

    weekend: tuple[str, ...] = USUAL
    by_shift: bool = False

    def __post_init__(self) -> None:
        if len(weekend_days(self.weekend)) < 2:
            raise ValueError("weekend names two days or more, such as Sat, Sun")

    def encode(self, surface: Surface) -> None:
        """Two patterns for each day that two days of a weekend border on: worked before and not after, and the
        reverse; each costs as many days as lie on the other side."""
        problem, options = surface.problem, surface.problem.options
        on = weekend_days(self.weekend)
        weekends, size = weekends_in(problem.calendar, on), len(on)
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            kinds = np.unique(options.shift[mine]).tolist() if self.by_shift else [None]
            for kind in kinds:
                these = mine if kind is None else mine[options.shift[mine] == kind]
                day = options.day[these]
                held = [Groups.of(these[day == w[k]] for w in weekends) for k in range(size)]
                for k in range(1, size):
                    pair = (held[k - 1], held[k])
                    surface.pattern(person, pair, (True, False), price=times(self.price, size - k))
                    surface.pattern(person, pair, (False, True), price=times(self.price, k))
                self._past(surface, person, these, weekends)

    def _past(self, surface: Surface, person: int, these: Ints, weekends: list[tuple[int, ...]]) -> None:
        """What history alone has made of a weekend that ends in the period: a pattern is silent there."""
        options = surface.problem.options
        if not weekends or weekends[0][0] >= 0:
            return
        day, days = options.day[these], weekends[0]
        for k in range(1, len(days)):
            before, after = these[day == days[k - 1]], these[day == days[k]]
            some = len(before) + len(after)
            if some and options.history[before].all() and options.history[after].all() and (not len(before)) != (
                not len(after)
            ):  # fmt: skip
                short = len(days) - k if len(before) else k
                surface.total(person, these[:0], base=1, high=0, price=times(self.price, short))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Stretches of each weekend, counted along the line."""
        counted = duties_worked(problem, self.scope)
        calendar = problem.calendar
        weekends = weekends_in(calendar, weekend_days(self.weekend))
        for person in where.select_people(self.scope_people(problem)):
            worked: dict[int | None, set[int]] = {}
            for a in rota.line(person):
                if counted[a.duty]:
                    duty = problem.duties[a.duty]
                    worked.setdefault(duty.shift if self.by_shift else None, set()).add(duty.day)
            for weekend in weekends:
                for shift, days in worked.items():
                    for stretch in _stretches([d in days for d in weekend]):
                        short = len(weekend) - len(stretch)
                        if short:
                            yield self._breach(problem, person, weekend, [weekend[k] for k in stretch], shift, short)

    def _breach(
        self, problem: Problem, person: int, weekend: tuple[int, ...], stretch: list[int], shift: int | None, short: int
    ) -> Breach:
        calendar = problem.calendar
        kind = "" if shift is None else f" of {problem.shifts[shift].code}"
        where = calendar.label(stretch[0])
        if len(weekend) == 2:
            text = f"{where} is half a weekend{kind}"
        else:
            first, last = (WEEKDAYS[calendar.weekday(d)] for d in (weekend[0], weekend[-1]))
            text = f"{len(stretch)} of the {len(weekend)} days {first} to {last}{kind} from {where}"
        return self.breach(
            person_place(person),
            text,
            units=short,
            people=(person,),
            days=(min(weekend), max(weekend)),
            measured=len(stretch),
            allowed=len(weekend),
            unit="days",
        )


def _stretches(worked: list[bool]) -> list[list[int]]:
    """Positions of each stretch of true values."""
    found: list[list[int]] = []
    for k, on in enumerate(worked):
        if on and k and worked[k - 1]:
            found[-1].append(k)
        elif on:
            found.append([k])
    return found
