"""Time with patients within a session of general practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import contacts_unjudged, hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class ConsultingTime(Rule):
    """Of each `session` minutes of a duty at most `most` are spent with patients.

    `contacts` are pairs of a shift's code and the contacts that a duty of it has, of `minutes` each; shifts that are
    not named have none. A longer or shorter duty has its part of the minutes. Each contact beyond costs the price.
    """

    id: ClassVar[str] = "consulting-time"
    span: ClassVar[str] = "person"

    session: int = 250
    most: int = 180
    minutes: int = 15
    contacts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.session < 1 or self.minutes < 1 or any(number < 0 for _, number in self.contacts):
            raise ValueError("a session and a contact are a minute or longer, contacts of a shift 0 or more")

    def named_shifts(self) -> frozenset[str]:
        """Codes of the shifts that have contacts."""
        return frozenset(code for code, _ in self.contacts)

    def _room(self, duty: Duty) -> int:
        """Contacts that a duty has time for."""
        return self.most * (duty.end - duty.start) // (self.session * self.minutes)

    def encode(self, surface: Surface) -> None:
        """Contacts beyond what a duty has time for are nothing, or cost."""
        problem, options = surface.problem, surface.problem.options
        booked = dict(self.contacts)
        beyond = np.zeros(len(problem.duties), dtype=np.int64)
        for d, duty in enumerate(problem.duties):
            if duty.day >= 0:
                beyond[d] = max(0, booked.get(problem.shifts[duty.shift].code, 0) - self._room(duty))
        for person in self.encoded_people(surface) if beyond.any() else ():
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[beyond[options.duty[mine]] > 0]
            if len(mine):
                surface.total(person, mine, beyond[options.duty[mine]], high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Contacts of each duty of a line against its length."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                code = problem.shifts[duty.shift].code
                number = next((n for shift, n in self.contacts if shift == code), 0)
                if not counted[a.duty] or duty.day < 0 or number * self.minutes == 0:
                    continue
                allowed = self.most * (duty.end - duty.start) / self.session
                if number * self.minutes > allowed:
                    spent = f"{count(number, 'contact')} of {self.minutes} min are {hours(number * self.minutes)}"
                    yield self.breach(
                        person_place(person),
                        f"{code} on {problem.calendar.label(duty.day)}: {spent} "
                        f"in {hours(duty.end - duty.start)}, at most {hours(allowed)}",
                        units=number - int(allowed // self.minutes),
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=number * self.minutes,
                        allowed=allowed,
                        unit="minutes",
                        duties=(a.duty,),
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Where no shift is named, or one that is not there."""
        yield from contacts_unjudged(problem, self.contacts)
