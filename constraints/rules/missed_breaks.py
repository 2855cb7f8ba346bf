"""Share of breaks missed over some weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown, known_from
from constraints.helpers import all_breaks
from constraints.rules.breaks import Breaks
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class MissedBreaks(Breaks):
    """Fewer than `percent` of the breaks due in any `days` days are missed; at that share there is a fault.

    A duty owes breaks as `breaks` says, one for each `each` minutes; those recorded with it are taken. Stretches of
    days that are known whole are judged, where a break of the rota is among those missed and at least `fewest` duties
    owe any: of fewer a share says nothing. Each stretch at fault costs the price; the bill shows one line per person
    with the worst.
    """

    id: ClassVar[str] = "missed-breaks"
    span: ClassVar[str] = "person"

    percent: int = 25
    days: int = 28
    each: int = 30
    fewest: int = 1

    def __post_init__(self) -> None:
        if self.days < 1 or self.each < 1:
            raise ValueError("days and each are 1 or more")

    def _stretches(self, problem: Problem, person: int) -> list[frozenset[int]]:
        """Days of each stretch that ends in the rota."""
        length = problem.calendar.days
        if problem.calendar.cyclic:
            width = min(self.days, length)
            return sorted({frozenset((e - k) % length for k in range(width)) for e in range(length)}, key=sorted)
        known = known_from(problem, person)
        ends = [e for e in range(length) if e - self.days + 1 >= known]
        return [frozenset(range(e - self.days + 1, e + 1)) for e in ends]

    def encode(self, surface: Surface) -> None:
        """One-of per stretch: no break of the rota missed, or fewer than the share of those due."""
        problem, options = surface.problem, surface.problem.options
        due = np.array([self._needed(problem.calendar, d) // self.each for d in problem.duties], dtype=np.int64)
        taken = np.array([all_breaks(d) // self.each for d in problem.duties], dtype=np.int64)
        missed = np.maximum(due - taken, 0)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[due[options.duty[mine]] > 0]
            for stretch in self._stretches(problem, person):
                here = mine[np.isin(options.day[mine], sorted(stretch))]
                owing, lost = due[options.duty[here]], missed[options.duty[here]]
                fresh = (lost > 0) & ~options.history[here]
                if fresh.any():
                    none = Form(here[fresh], lost[fresh], high=0)
                    few = Form(here, 100 * lost - self.percent * owing, high=-1)
                    duties = Form(here, np.ones(len(here), dtype=np.int64), high=self.fewest - 1)
                    alternatives = [[none], [few], *([[duties]] if self.fewest > 1 else [])]
                    surface.one_of(person_place(person), alternatives, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Breaks due and missed, stretch by stretch."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            line = []
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                owed = self._needed(problem.calendar, duty) // self.each
                if counted[a.duty] and owed:
                    line.append((duty.day, owed, max(0, owed - all_breaks(duty) // self.each)))
            faults = []
            for stretch in self._stretches(problem, person) if any(lost for _, _, lost in line) else ():
                owed = sum(n for day, n, _ in line if day in stretch)
                lost = sum(n for day, _, n in line if day in stretch)
                fresh = any(n for day, _, n in line if day in stretch and day >= 0)
                number = sum(day in stretch for day, _, _ in line)
                if fresh and number >= self.fewest and 100 * lost >= self.percent * owed:
                    faults.append((100 * lost / owed, -min(stretch), lost, owed))
            if faults:
                share, first, lost, owed = max(faults)
                yield self.breach(
                    person_place(person),
                    f"{lost} of {count(owed, 'break')} missed in {count(self.days, 'day')} from "
                    f"{problem.calendar.label(-first)}, "
                    f"fewer than {self.percent}% asked",
                    units=len(faults),
                    people=(person,),
                    days=(-first, -first + self.days - 1),
                    measured=share,
                    allowed=self.percent,
                    unit="per cent",
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom no stretch is known whole."""
        short = [p for p in self.scope_people(problem) if not self._stretches(problem, p)]
        yield from before_unknown(problem, short, self.days - 1, f"{count(self.days, 'day')} of breaks that end")
