"""Whoever is used as something is it, or may stand in for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import charge, forbid
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.facts import in_force, standing_in
from optimiser.problem.filling import able_always
from optimiser.problem.lacking import lacks, level_missing
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Qualified(Rule):
    """A contract in force on all days of a duty, with the capability it is used as for the whole of it.

    A capability that the contract does not have itself may be stood in for by an allowed
    substitution, at the price of the cheapest one for each duty. Anything else costs the rule's price.
    """

    id: ClassVar[str] = "qualified"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Options that may not be, and options that have a price."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            wrong: list[int] = []
            points = np.zeros(len(mine), dtype=np.int64)
            for k in np.flatnonzero(~able_always(problem)[mine]).tolist():
                contract, duty, capability = options.assignment(int(mine[k]))
                if not in_force(problem, problem.contracts[contract], problem.duties[duty]):
                    wrong.append(int(mine[k]))
                elif not problem.able(contract, capability, duty):
                    through = standing_in(problem, contract, capability, duty)
                    if through is None:
                        wrong.append(int(mine[k]))
                    else:
                        points[k] = problem.substitutions[through].price.points
            forbid(surface, person, ints(wrong), self.price)
            charge(surface, person, mine, points)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each assignment by itself."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty] or not held[a.contract]:
                    continue
                when = f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}"
                text, price, levels = "", self.price, None
                if not in_force(problem, problem.contracts[a.contract], duty):
                    text = f"{when}: contract {problem.contracts[a.contract].id} is not in force"
                elif not problem.able(a.contract, a.capability, a.duty):
                    name = problem.capabilities[a.capability].name
                    through = standing_in(problem, a.contract, a.capability, a.duty)
                    if through is None:
                        why = lacks(problem, a)
                        levels = level_missing(problem, a.contract, a.duty, problem.expressions[a.capability])
                        text = f"{when}: not qualified as {name}{f' ({why})' if why else ''}, nor allowed to stand in"
                    elif problem.substitutions[through].price.points:
                        chosen = problem.substitutions[through]
                        own = problem.capabilities[chosen.stand_in].name
                        text, price = f"{when}: {own} stands in for {name}", chosen.price
                if text:
                    yield self.breach(
                        person_place(person),
                        text,
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=levels[0] if levels else None,
                        allowed=levels[1] if levels else None,
                        unit="level" if levels else "",
                        duties=(a.duty,),
                        price=price,
                    )
