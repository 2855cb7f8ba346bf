"""Contacts with patients in a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import contacts_unjudged
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class Contacts(Rule):
    """At most `most` contacts with patients a day, all contracts together.

    `contacts` are pairs of a shift's code and the contacts that a duty of it has; shifts that are not named have none.
    A duty counts on the day it starts. Each contact beyond costs the price.
    """

    id: ClassVar[str] = "contacts"
    span: ClassVar[str] = "person"

    most: int = 25
    contacts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if any(number < 0 for _, number in self.contacts):
            raise ValueError("contacts of a shift are 0 or more")

    def named_shifts(self) -> frozenset[str]:
        """Codes of the shifts that have contacts."""
        return frozenset(code for code, _ in self.contacts)

    def encode(self, surface: Surface) -> None:
        """A window per day."""
        problem, options = surface.problem, surface.problem.options
        booked = dict(self.contacts)
        each = np.fromiter((booked.get(problem.shifts[d.shift].code, 0) for d in problem.duties), np.int64)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[(each[options.duty[mine]] > 0) & (options.day[mine] >= 0)]
            days: list[Ints] = [mine[options.day[mine] == day] for day in np.unique(options.day[mine])]
            days = [these for these in days if each[options.duty[these]].sum() > self.most]
            if days:
                made = Groups.of(days)
                surface.window(person, made, each[options.duty[made.options]], high=self.most, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Contacts of each day of a line."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            days: dict[int, int] = {}
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and duty.day >= 0:
                    code = problem.shifts[duty.shift].code
                    number = sum(booked for shift, booked in self.contacts if shift == code)
                    days[duty.day] = days.get(duty.day, 0) + number
            for day, number in sorted(days.items()):
                if number > self.most:
                    yield self.breach(
                        person_place(person),
                        f"{count(number, 'contact')} on {problem.calendar.label(day)}, at most {self.most}",
                        units=number - self.most,
                        people=(person,),
                        days=(day, day),
                        measured=number,
                        allowed=self.most,
                        unit="contacts",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Where no shift is named, or one that is not there."""
        yield from contacts_unjudged(problem, self.contacts)
