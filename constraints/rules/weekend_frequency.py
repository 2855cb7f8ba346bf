"""How often weekends are worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.facts.reference_period import known_from
from constraints.facts.weekends import USUAL, weekend_days, weekends_of
from constraints.helpers import duties_worked, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class WeekendFrequency(Rule):
    """At most one weekend in `one_in`, over any `weeks` weekends in a row.

    Of 8 weekends at most 2 may be worked at one in three (3 of 8 is more often). A weekend is worked when
    any minute of a duty lies between Saturday 00:00 and Sunday 24:00, or where `weekend` names its days (such as Fri,
    Sat, Sun) when a duty starts on one; where the scope names no kinds, leave and
    on-call from home are no such duty. Where fewer weekends are known than
    `weeks`, those known are judged with the number rounded up, and the breach is projected. A template is judged
    over its own weeks. Where history alone has too many, no more may come to them. Each weekend beyond costs the
    price in each such stretch; the bill shows one line per person with the worst of them.
    """

    id: ClassVar[str] = "weekend-frequency"
    span: ClassVar[str] = "person"

    one_in: int = 2
    weeks: int = 8
    weekend: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.one_in < 1 or self.weeks < 1:
            raise ValueError("one_in and weeks are 1 or more")
        weekend_days(self.weekend)

    @property
    def _days(self) -> tuple[int, ...]:
        """Weekdays of a weekend."""
        return weekend_days(self.weekend or USUAL)

    def _stretches(self, problem: Problem, person: int) -> list[tuple[int, int, int, bool]]:
        """(first weekend, last weekend, most, whether incomplete)."""
        calendar = problem.calendar
        if calendar.cyclic:
            count = -(-calendar.days // 7)
            return [(0, count - 1, count // self.one_in, False)]
        known = known_from(problem, person)
        begins = self._days[0] - calendar.weekday(0)
        first = -((begins - known) // 7)  # the first weekend whose first day is known
        last = (calendar.days - 1 - begins) // 7
        fresh = 0 if begins + len(self._days) - 1 >= 0 else 1
        most = self.weeks // self.one_in
        found = [(e - self.weeks + 1, e, most, False) for e in range(fresh, last + 1) if e - self.weeks + 1 >= first]
        if not found and last >= fresh:
            found = [(first, last, -(-(last - first + 1) // self.one_in), True)]
        return found

    def encode(self, surface: Surface) -> None:
        """Blocks of each stretch, one a weekend."""
        problem, options = surface.problem, surface.problem.options
        on_days = weekend_days(self.weekend)
        touched = {d: weekends_of(problem, problem.duties[d], on_days) for d in set(options.duty.tolist())}
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            on: dict[int, list[int]] = {}
            for o, d in zip(mine.tolist(), options.duty[mine].tolist(), strict=True):
                for w in touched[d]:
                    on.setdefault(w, []).append(o)
            for first, last, most, _ in self._stretches(problem, person):
                groups = [on[w] for w in range(first, last + 1) if w in on]
                past = sum(bool(options.history[g].any()) for g in groups)
                if len(groups) > max(most, past):
                    surface.blocks(person, Groups.of(groups), high=max(most, past), price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Weekends of the line, stretch by stretch."""
        counted = duties_worked(problem, self.scope)
        calendar = problem.calendar
        on = weekend_days(self.weekend)
        for person in where.select_people(self.scope_people(problem)):
            worked: set[int] = set()
            before: set[int] = set()
            for a in rota.line(person):
                if counted[a.duty]:
                    duty = problem.duties[a.duty]
                    these = weekends_of(problem, duty, on)
                    worked |= these
                    before |= these if duty.day < 0 else frozenset()
            faults = []
            for first, last, most, partial in self._stretches(problem, person):
                number = sum(1 for w in worked if first <= w <= last)
                allowed = max(most, sum(1 for w in before if first <= w <= last))
                if number > allowed:
                    faults.append((number - allowed, number, most, first, last, partial))
            if faults:
                _, number, most, first, last, partial = max(faults, key=lambda f: (f[0], f[1] / f[2] if f[2] else 9))
                begins = self._days[0] - calendar.weekday(0)
                text = f"{number} of {count(last - first + 1, 'weekend')} worked "
                text += f"from {calendar.label(begins + 7 * first)}, at most {most} (one in {self.one_in})"
                if partial:
                    text += f"; assuming the weekends not known keep to one in {self.one_in}"
                yield self.breach(
                    person_place(person),
                    text,
                    units=sum(f[0] for f in faults),
                    people=(person,),
                    days=(begins + 7 * first, begins + 7 * last + len(self._days) - 1),
                    measured=number,
                    allowed=most,
                    unit="weekends",
                    projected=partial,
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """How many people have fewer weekends known than are asked."""
        short = sum(1 for p in self.scope_people(problem) if any(s[3] for s in self._stretches(problem, p)))
        if short:
            who = count(short, "person has", "people have")
            yield f"{who} fewer than {self.weeks} weekends in history and rota: judged on those known"
