"""A professional registration in force on each duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import is_named, never_used_as, nobody_meant, who
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FOREVER
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class RegistrationInForce(Rule):
    """Whoever `who` means has a professional registration in force for the whole of each duty in scope.

    A registration is a skill that `skills.csv` calls one; any of theirs will do, one that another follows from the next
    day on too. Somebody without any on file is not judged, unless with `on_file`. `used_as` names capabilities, at
    whatever level: only duties on which they are used as one of these. Each duty costs the price.
    """

    id: ClassVar[str] = "registration-in-force"
    span: ClassVar[str] = "person"

    who: str = "any"
    used_as: frozenset[str] | None = None
    on_file: bool = False

    def encode(self, surface: Surface) -> None:
        """Duties over which no registration lasts may not be chosen, or cost."""
        problem, options = surface.problem, surface.problem.options
        meant = who(problem, self.who)
        if not meant.known:
            return
        wanted = np.ones(len(options), dtype=np.bool_)
        if self.used_as is not None:
            used = [k for k, c in enumerate(problem.capabilities) if is_named(c.name, self.used_as)]
            wanted = np.isin(options.capability, used)
        wanted &= meant.flags() & (options.day >= 0)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[wanted[mine]]
            held = _held(problem, person)
            if not len(mine) or not (held or self.on_file):
                continue
            days = options.day[mine]
            last = np.array([problem.end_day(problem.duties[d]) for d in options.duty[mine].tolist()], dtype=np.int64)
            lasting = np.ones(len(mine), dtype=np.bool_)
            for day in range(int(days.min()), int(last.max()) + 1):
                lasting &= (day < days) | (last < day) | any(first <= day <= valid for first, valid in held)
            if not lasting.all():
                surface.total(person, mine[~lasting], high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty of the line looked at."""
        meant = who(problem, self.who)
        if not meant.known:
            return
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            held = _held(problem, person)
            if not (held or self.on_file):
                continue
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty] or not meant(a.contract, a.duty):
                    continue
                used = problem.capabilities[a.capability].name if a.capability >= 0 else ""
                if self.used_as is not None and not is_named(used, self.used_as):
                    continue
                days = range(duty.day, problem.end_day(duty) + 1)
                if all(any(first <= day <= last for first, last in held) for day in days):
                    continue
                yield self.breach(
                    person_place(person),
                    f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}"
                    f"{f' as {used}' if used else ''}: {_state(problem, held, duty.day)}",
                    people=(person,),
                    days=(duty.day, duty.day),
                    duties=(a.duty,),
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody, and uses that nobody is put to."""
        if said := nobody_meant(problem, self.who):
            yield said
        elif self.used_as is not None and not any(is_named(c.name, self.used_as) for c in problem.capabilities):
            yield never_used_as(self.used_as)


def _held(problem: Problem, person: int) -> list[tuple[int, int]]:
    """First and last valid day of each registration on a person's file."""
    return [(s.first_day, s.last_day) for s in problem.people[person].skills if s.skill in problem.registrations]


def _state(problem: Problem, held: list[tuple[int, int]], day: int) -> str:
    """What is wrong with the registrations of somebody who has none in force, with the nearest date."""
    calendar = problem.calendar
    if not held:
        return "no professional registration is on file"
    if gone := [last for _, last in held if last < FOREVER and last <= day]:
        return f"the registration expired on {calendar.date(max(gone))}"
    if later := [first for first, _ in held if first > day]:
        return f"the registration begins on {calendar.date(min(later))}"
    return f"the registration expires on {calendar.date(max(last for _, last in held))}, within the duty"
