"""How many different teams, sites or shifts a person works in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class Variety(Rule):
    """From `least` to `most` different ones in the rota of what `of` says: `team`, `site` or `shift`.

    `most` keeps continuity (one team), `least` gives diversity (every learner at two sites). Somebody with no duty in
    scope on offer is not judged. Each one missing or beyond costs the price.
    """

    id: ClassVar[str] = "variety"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most")
    part: ClassVar[str] = "wishes"

    of: str = "team"
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        if self.of not in ("team", "site", "shift"):
            raise ValueError(f"of is {self.of!r}; expected team, site or shift")

    def _value(self, duty: Duty) -> int:
        return int(getattr(duty, self.of))

    def encode(self, surface: Surface) -> None:
        """Blocks of a line, one for each team, site or shift."""
        problem, options = surface.problem, surface.problem.options
        values = np.fromiter((self._value(d) for d in problem.duties), np.int64, len(problem.duties))
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[(options.day[mine] >= 0) & (values[options.duty[mine]] >= 0)]
            if len(mine):
                value = values[options.duty[mine]]
                groups = Groups.of(mine[value == v] for v in np.unique(value).tolist())
                high = UNBOUNDED if self.most is None else self.most
                surface.blocks(person, groups, low=self.least, high=high, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Different values along the line."""
        counted = duties_in_scope(problem, self.scope)
        options = problem.options
        for person in where.select_people(self.scope_people(problem)):
            mine = options_in_scope(problem, self.scope, person)
            offered = {int(d) for d in options.duty[mine]}
            if not any(problem.duties[d].day >= 0 and self._value(problem.duties[d]) >= 0 for d in offered):
                continue
            duties = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            seen = {self._value(d) for d in duties if d.day >= 0 and self._value(d) >= 0}
            high = len(seen) if self.most is None else self.most
            amiss = max(self.least - len(seen), len(seen) - high)
            if amiss > 0:
                asked = f"at least {self.least}" if len(seen) < self.least else f"at most {high}"
                yield self.breach(
                    person_place(person),
                    f"{count(len(seen), f'different {self.of}')}, {asked}",
                    units=amiss,
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=len(seen),
                    allowed=self.least if len(seen) < self.least else high,
                    unit=f"{self.of}s",
                )
