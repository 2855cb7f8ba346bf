"""People of one employer work in the teams of another under an agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import charge, forbid
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.facts import is_lent, lending
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class SharingAllowed(Rule):
    """A duty in another organisation's team needs a sharing agreement in force for the role and date.

    Each duty lent costs the agreement's own price, of the cheapest that covers it; without an
    agreement it costs the rule's price.
    """

    id: ClassVar[str] = "sharing-allowed"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Options that may not be, and options that have a price."""
        problem, options = surface.problem, surface.problem.options
        at = np.fromiter((problem.employer_at(d) for d in problem.duties), np.int64, len(problem.duties))
        employer = np.fromiter((c.employer for c in problem.contracts), np.int64, len(problem.contracts))
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            host, own = at[options.duty[mine]], employer[options.contract[mine]]
            mine = mine[(host != own) & (host >= 0) & (own >= 0)]
            points = np.full(len(mine), -1, dtype=np.int64)
            for k, o in enumerate(mine.tolist()):
                contract, duty = problem.contracts[options.contract[o]], problem.duties[options.duty[o]]
                under = lending(problem, contract, duty)
                if under is not None:
                    points[k] = problem.sharing[under].price.points
            forbid(surface, person, mine[points < 0], self.price)
            charge(surface, person, mine, np.maximum(points, 0))

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each lent assignment by itself."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty, contract = problem.duties[a.duty], problem.contracts[a.contract]
                if duty.day < 0 or not counted[a.duty] or not held[a.contract]:
                    continue
                if not is_lent(problem, contract, duty):
                    continue
                lender = problem.organisations[contract.employer].id
                borrower = problem.organisations[problem.employer_at(duty)].id
                under = lending(problem, contract, duty)
                if under is not None and not problem.sharing[under].price.points:
                    continue
                word = "no sharing agreement covers it" if under is None else "under a sharing agreement"
                yield self.breach(
                    person_place(person),
                    f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}: "
                    f"lent by {lender} to {borrower}, {word}",
                    people=(person,),
                    days=(duty.day, duty.day),
                    duties=(a.duty,),
                    price=self.price if under is None else problem.sharing[under].price,
                )
