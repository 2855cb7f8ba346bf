"""What somebody must hold to be on a duty, or to be counted as something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import Who, is_named, never_used_as, nobody_meant, not_known, who
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class MustHold(Rule):
    """Whoever `who` means also is what `holds` says, and each of `each`, on each duty in scope and for the whole of it.

    Without either nobody of them may be there. What of `each` a folder knows no name of is left out. `used_as` names
    capabilities, at whatever level: only duties on which they are used as one of these; `counted` takes only those on
    which some need counts them. Each duty costs the price.
    """

    id: ClassVar[str] = "must-hold"
    span: ClassVar[str] = "person"

    who: str = "any"
    holds: str = ""
    each: tuple[str, ...] = ()
    used_as: frozenset[str] | None = None
    counted: bool = False

    def _asked(self, problem: Problem) -> list[Who] | None:
        """What must be held, as far as the folder has a name for it; None where it has none for any."""
        named = [text for text in (self.holds, *self.each) if text or not self.each]
        asked = [found for text in named if (found := who(problem, text)).known]
        return asked or None

    def _asks(self, problem: Problem, a: Assignment) -> bool:
        """Whether an assignment is one of those that are asked about."""
        if self.used_as is not None:
            return a.capability >= 0 and is_named(problem.capabilities[a.capability].name, self.used_as)
        return a.capability >= 0 if self.counted else True

    def encode(self, surface: Surface) -> None:
        """Duties of those who lack it may not be chosen, or cost."""
        problem, options = surface.problem, surface.problem.options
        some, asked = who(problem, self.who), self._asked(problem)
        if not some.known or asked is None:
            return
        lacking = some.flags() & ~np.logical_and.reduce([one.flags() for one in asked]) & (options.day >= 0)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[lacking[mine]]
            kept = [o for o in mine.tolist() if self._asks(problem, options.assignment(o))]
            if kept:
                surface.total(person, np.array(kept, dtype=np.int64), high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty of the line looked at."""
        some, asked = who(problem, self.who), self._asked(problem)
        if not some.known or asked is None:
            return
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty] or not self._asks(problem, a):
                    continue
                if some(a.contract, a.duty) and (missing := [m for m in asked if not m(a.contract, a.duty)]):
                    used = f" as {problem.capabilities[a.capability].name}" if a.capability >= 0 else ""
                    named = [m.said() for m in missing if m.text]
                    said = f"must hold {', '.join(named)}" if named else "may not be"
                    why = "; ".join(filter(None, (m.lacking(a.contract, a.duty) for m in missing)))
                    levels = missing[0].level_lacking(a.contract, a.duty) if len(missing) == 1 else None
                    said += f" ({why})" if why else ""
                    yield self.breach(
                        person_place(person),
                        f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}{used}: "
                        f"{'' if self.who == 'any' and named else f'{some.said()} '}{said}",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=levels[0] if levels else None,
                        allowed=levels[1] if levels else None,
                        unit="level" if levels else "",
                        duties=(a.duty,),
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody, and uses that nobody is put to."""
        if said := nobody_meant(problem, self.who):
            yield said
        elif self.used_as is not None and not any(is_named(c.name, self.used_as) for c in problem.capabilities):
            yield never_used_as(self.used_as)
        elif self._asked(problem) is None:
            yield from filter(None, [not_known(problem, *filter(None, (self.holds, *self.each)))])
