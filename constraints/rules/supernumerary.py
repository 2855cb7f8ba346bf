"""People who are supernumerary are counted by no need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import forbid
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import NOWHERE
from optimiser.problem.facts import is_supernumerary
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Supernumerary(Rule):
    """Until its last supernumerary day a contract is present only, used as nothing that a need counts.

    New starters, preceptees and learners. A duty within which supernumerary time ends is used like any other: cover
    periods that begin later count it. Each duty used otherwise costs the price.
    """

    id: ClassVar[str] = "supernumerary"
    span: ClassVar[str] = "person"

    def encode(self, surface: Surface) -> None:
        """Options used as something before the day are ruled out."""
        problem, options = surface.problem, surface.problem.options
        until = np.fromiter((c.supernumerary_until for c in problem.contracts), np.int64, len(problem.contracts))
        if not (until >= 0).any():
            return
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            early = options.day[mine] <= until[options.contract[mine]]
            pairs = zip(options.contract[mine].tolist(), options.duty[mine].tolist(), strict=True)
            if early.any():
                whole = (is_supernumerary(problem, c, problem.duties[d]) for c, d in pairs)
                early &= np.fromiter(whole, np.bool_, len(mine))
            forbid(surface, person, mine[early & (options.capability[mine] != NOWHERE)], self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each assignment by itself."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            if all(problem.contracts[c].supernumerary_until < 0 for c in problem.contracts_of[person]):
                continue
            for a in rota.line(person):
                duty, until = problem.duties[a.duty], problem.contracts[a.contract].supernumerary_until
                whole = duty.day <= until and is_supernumerary(problem, a.contract, duty)
                if duty.day >= 0 and whole and a.capability != NOWHERE and counted[a.duty] and held[a.contract]:
                    used = problem.capabilities[a.capability].name
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} as {used}, "
                        f"supernumerary until {problem.calendar.label(until)}",
                        people=(person,),
                        days=(duty.day, duty.day),
                        duties=(a.duty,),
                    )
