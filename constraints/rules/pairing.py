"""People who work together, or never do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Form, Surface


@dataclass(frozen=True, kw_only=True)
class Pairing(Rule):
    """Of each pair of people (by id), the second is on every duty slot of the first, or with `apart` on none.

    A slot is a team, shift and day; so a learner and mentor are together, and two people who
    must not meet are not. Each slot at fault costs the price.
    """

    id: ClassVar[str] = "pairing"
    span: ClassVar[str] = "whole"
    needs_one_of: ClassVar[tuple[str, ...]] = ("pairs",)
    part: ClassVar[str] = "wishes"

    pairs: tuple[tuple[str, str], ...] = ()
    apart: bool = False

    def _pairs(self, problem: Problem) -> list[tuple[int, int]]:
        index = problem.person_index
        return [(index[a], index[b]) for a, b in self.pairs if a in index and b in index]

    def named_people(self) -> frozenset[str]:
        """Ids of the people it speaks of."""
        return frozenset(name for pair in self.pairs for name in pair)

    def encode(self, surface: Surface) -> None:
        """One-of per slot: the first is not there, or the second is (is not)."""
        problem = surface.problem
        for one, other in self._pairs(problem):
            firsts, seconds = self._slots(problem, one), self._slots(problem, other)
            for slot, here in firsts.items():
                there = seconds.get(slot, here[:0])
                if self.apart and not len(there):
                    continue
                away = Form(here, np.ones(len(here), dtype=np.int64), high=0)
                ones = np.ones(len(there), dtype=np.int64)
                met = Form(there, ones, high=0) if self.apart else Form(there, ones, low=1)
                surface.one_of(WHOLE, [[away], [met]], price=self.price)

    def _slots(self, problem: Problem, person: int) -> dict[tuple[int, int, int], Ints]:
        options = problem.options
        found: dict[tuple[int, int, int], list[int]] = {}
        for o in options_in_scope(problem, self.scope, person).tolist():
            if options.team[o] >= 0 and options.day[o] >= 0:
                slot = int(options.team[o]), int(options.shift[o]), int(options.day[o])
                found.setdefault(slot, []).append(o)
        return {k: np.array(v, dtype=np.int64) for k, v in found.items()}

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Slots of the first person, each with the second."""
        if not where.whole:
            return
        for one, other in self._pairs(problem):
            mine, theirs = self._present(problem, rota, one), self._present(problem, rota, other)
            for team, shift, day in sorted(mine):
                if ((team, shift, day) in theirs) == self.apart:
                    said = "are on the same duty" if self.apart else "are not together"
                    yield self.breach(
                        WHOLE,
                        f"{problem.people[one].id} and {problem.people[other].id} {said}: {problem.shifts[shift].code} "
                        f"on {problem.calendar.label(day)}",
                        people=(one, other),
                        days=(day, day),
                    )

    def _present(self, problem: Problem, rota: Lines, person: int) -> set[tuple[int, int, int]]:
        duties = [problem.duties[a.duty] for a in rota.line(person)]
        return {(d.team, d.shift, d.day) for d in duties if d.team >= 0 <= d.day and self.scope.has_duty(problem, d)}

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Ids that nobody has."""
        missing = sorted(self.named_people() - set(problem.person_index))
        if missing:
            yield f"nobody is called {', '.join(missing)}"
