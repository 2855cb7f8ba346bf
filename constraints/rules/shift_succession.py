"""Shifts that may not follow one another on consecutive days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class ShiftSuccession(Rule):
    """A day with one of these shifts may not be followed by a day with one of those.

    `forbidden` is rows of (codes on one day, codes on the next); each day on which a row comes
    true costs the price once. The day before the period counts through history. A duty is on the
    day it starts.
    """

    id: ClassVar[str] = "shift-succession"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("forbidden",)

    forbidden: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def named_shifts(self) -> frozenset[str]:
        """Codes of the rows."""
        return frozenset(code for row in self.forbidden for codes in row for code in codes)

    def encode(self, surface: Surface) -> None:
        """A pattern of two steps per row, with an instance for each day from -1 on."""
        problem, options = surface.problem, surface.problem.options
        days = problem.calendar.days
        number = {code: i for i, code in enumerate(s.code for s in problem.shifts)}
        rows = [
            ([number[c] for c in before if c in number], [number[c] for c in after if c in number])
            for before, after in self.forbidden
        ]
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            on, shift = options.day[mine], options.shift[mine]
            for before, after in rows:
                first = np.flatnonzero(np.isin(shift, before))
                second = np.flatnonzero(np.isin(shift, after))
                if not len(first) or not len(second):
                    continue
                if problem.calendar.cyclic:
                    steps = (
                        Groups.by_slot(mine[first], on[first], days),
                        Groups.by_slot(mine[second], (on[second] - 1) % days, days),
                    )
                else:
                    steps = (
                        Groups.by_slot(mine[first], on[first] + 1, days),
                        Groups.by_slot(mine[second], on[second], days),
                    )
                surface.pattern(person, steps, (True, True), price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The codes of each day held against those of the next."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            codes: dict[int, set[str]] = {}
            for a in rota.line(person):
                if counted[a.duty]:
                    duty = problem.duties[a.duty]
                    codes.setdefault(duty.day, set()).add(problem.shifts[duty.shift].code)
            for day in sorted(codes):
                after = (day + 1) % calendar.days if calendar.cyclic else day + 1
                if after not in codes or not 0 <= after < calendar.days:
                    continue
                for these, those in self.forbidden:
                    first, second = codes[day] & set(these), codes[after] & set(those)
                    if first and second:
                        yield self.breach(
                            person_place(person),
                            f"{'/'.join(sorted(second))} on {calendar.label(after)} the day after "
                            f"{'/'.join(sorted(first))}",
                            people=(person,),
                            days=(day, after),
                        )
