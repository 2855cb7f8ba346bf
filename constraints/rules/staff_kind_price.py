"""Bank, agency and overtime staff as a priced last resort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import forbid, hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class StaffKindPrice(Rule):
    """Each duty of a contract in scope costs the price, for each started paid hour of it unless `per` is `duty`.

    The scope says which kinds of contract: `contract_kinds = ["agency"]`.
    """

    id: ClassVar[str] = "staff-kind-price"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "cost"

    per: str = "hour"

    def __post_init__(self) -> None:
        if self.per not in ("hour", "duty"):
            raise ValueError(f"per is {self.per!r}; expected hour or duty")

    def encode(self, surface: Surface) -> None:
        """A weighted total that nothing is free of."""
        problem = surface.problem
        paid = np.fromiter((d.paid for d in problem.duties), np.int64, len(problem.duties))
        units = -(-paid // 60) if self.per == "hour" else np.ones(len(paid), dtype=np.int64)
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            mine = mine[units[problem.options.duty[mine]] > 0]
            if self.price.hard:
                forbid(surface, person, mine, self.price)
            elif len(mine) and self.price.points:
                surface.total(person, mine, units[problem.options.duty[mine]], high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each assignment by itself."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty, contract = problem.duties[a.duty], problem.contracts[a.contract]
                units = (duty.paid + 59) // 60 if self.per == "hour" else 1
                if duty.day >= 0 and units and counted[a.duty] and held[a.contract]:
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} "
                        f"by {contract.kind} staff, {hours(duty.paid)}",
                        units=units,
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=duty.paid,
                        unit="minutes",
                        duties=(a.duty,),
                    )
