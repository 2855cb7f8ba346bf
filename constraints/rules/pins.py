"""What is fixed or forbidden by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Pin
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Pins(Rule):
    """A duty pinned to a contract is taken, one forbidden is not; each that is not kept costs the price.

    A pin without a capability is kept whatever the person is used as.
    """

    id: ClassVar[str] = "pins"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """One window per pin."""
        problem, options = surface.problem, surface.problem.options
        pins = _by_person(problem)
        for person in self.encoded_people(surface):
            if person not in pins:
                continue
            mine = options.of(person)
            groups = []
            for pin in pins[person]:
                here = (options.duty[mine] == pin.duty) & (options.contract[mine] == pin.contract)
                if pin.capability is not None:
                    here &= options.capability[mine] == pin.capability
                groups.append(mine[here])
            surface.window(
                person,
                Groups.of(groups),
                low=ints(int(pin.wanted) for pin in pins[person]),
                high=np.where([pin.wanted for pin in pins[person]], UNBOUNDED, 0).astype(np.int64),
                price=self.price,
                once=True,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each pin looked up in the line."""
        pins = _by_person(problem)
        for person in where.select_people(self.scope_people(problem)):
            line = rota.line(person) if person in pins else []
            for pin in pins.get(person, ()):
                there = any(
                    a.duty == pin.duty and a.contract == pin.contract and pin.capability in (None, a.capability)
                    for a in line
                )
                if there != pin.wanted:
                    duty = problem.duties[pin.duty]
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} is "
                        + ("pinned and not taken" if pin.wanted else "forbidden and taken"),
                        people=(person,),
                        days=(duty.day, duty.day),
                        duties=(pin.duty,),
                    )


@once_per_problem
def _by_person(problem: Problem) -> dict[int, list[Pin]]:
    """Pins of the period, by person."""
    found: dict[int, list[Pin]] = {}
    for pin in problem.pins:
        if problem.duties[pin.duty].day >= 0:
            found.setdefault(problem.contracts[pin.contract].person, []).append(pin)
    return found
