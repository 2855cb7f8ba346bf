"""Working weekends over the whole period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.facts import weekends_touched
from optimiser.problem.problem import Problem
from optimiser.surface import Groups, Surface, person_place

from .base import Rule, duties_in_scope, options_in_scope


@dataclass(frozen=True, kw_only=True)
class Weekends(Rule):
    """At most `most` working weekends.

    A weekend is worked when a duty in scope that starts in the period has any minute of it between
    Saturday 00:00 and Sunday 24:00. With `carried`, what the balance `weekends` brought over from
    before counts too. Each weekend beyond costs the price.
    """

    id: ClassVar[str] = "weekends"
    span: ClassVar[str] = "person"

    most: int = 2
    carried: bool = False

    def encode(self, surface: Surface) -> None:
        """Blocks of a line, one a weekend."""
        problem, options = surface.problem, surface.problem.options
        brought = {c.person: c.value for c in problem.carried if c.measure == "weekends"} if self.carried else {}
        touched: dict[int, frozenset[int]] = {}
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[(options.day[mine] >= 0) & (options.day[mine] < problem.calendar.days)]
            chosen: list[int] = []
            weekend: list[int] = []
            for o, d in zip(mine.tolist(), options.duty[mine].tolist(), strict=True):
                if d not in touched:
                    touched[d] = _touched(problem, problem.duties[d])
                for w in touched[d]:
                    chosen.append(o)
                    weekend.append(w)
            count = max(weekend, default=-1) + 1
            surface.blocks(
                person,
                Groups.by_slot(np.array(chosen, dtype=np.int64), np.array(weekend, dtype=np.int64), count),
                high=self.most,
                base=brought.get(person, 0),
                price=self.price,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Weekends of the duties of a line, each counted once."""
        counted = duties_in_scope(problem, self.scope)
        days = problem.calendar.days
        for person in where.select_people(self.scope_people(problem)):
            worked = sum(
                c.value for c in problem.carried if self.carried and c.person == person and c.measure == "weekends"
            )
            seen: set[int] = set()
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and 0 <= duty.day < days:
                    seen |= _touched(problem, duty)
            worked += len(seen)
            if worked > self.most:
                yield self.breach(
                    person_place(person),
                    f"{worked} working weekends, at most {self.most}",
                    units=worked - self.most,
                    people=(person,),
                    days=(0, days - 1),
                    measured=worked,
                    allowed=self.most,
                    unit="weekends",
                )


def _touched(problem: Problem, duty: Duty) -> frozenset[int]:
    """Weekends a duty touches; on a wrapping calendar one that passes the end is in the first week."""
    touched = weekends_touched(problem.calendar, duty)
    if not problem.calendar.cyclic:
        return touched
    days = problem.calendar.days
    return frozenset(w % -(-days // 7) for w in touched)
