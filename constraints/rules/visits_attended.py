"""Home care: each visit has the carers it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.who import hands_on, hands_on_flags
from constraints.helpers import present_options
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment, Price
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@once_per_problem
def _asked(problem: Problem) -> dict[tuple[int, int], dict[tuple[tuple[int, ...], int, int], tuple[int, ...]]]:
    """Visits of the period by (team, day), those that ask alike together: (rounds, capability, carers)."""
    found: dict[tuple[int, int], dict[tuple[tuple[int, ...], int, int], list[int]]] = {}
    for v, visit in enumerate(problem.visits):
        if visit.day >= 0:
            like = found.setdefault((visit.team, visit.day), {})
            like.setdefault((visit.duties, visit.capability, visit.carers), []).append(v)
    return {place: {key: tuple(mine) for key, mine in like.items()} for place, like in found.items()}


@dataclass(frozen=True, kw_only=True)
class VisitsAttended(Rule):
    """Each visit has as many carers on its rounds as it takes, each with the capability it asks for.

    Supernumerary staff are not counted: who shadows a visit for two is a third person. Each carer missing from a visit
    costs the price.
    """

    id: ClassVar[str] = "visits-attended"
    span: ClassVar[str] = "duty"
    part: ClassVar[str] = "gaps"

    def encode(self, surface: Surface) -> None:
        """A linear form for visits that ask alike, at the price of all of them."""
        problem, options = surface.problem, surface.problem.options
        counted = duties_in_scope(problem, self.scope)
        for place, like in sorted(_asked(problem).items()):
            here = np.array(present_options(problem).get(place, []), dtype=np.int64)
            here = here[hands_on_flags(problem, here)]
            for (rounds, capability, carers), visits in like.items():
                judged = [d for d in rounds if counted[d]]
                if not judged:
                    continue
                mine = here[np.isin(options.duty[here], judged)]
                able = [
                    problem.able(c, capability, d)
                    for c, d in zip(options.contract[mine].tolist(), options.duty[mine].tolist(), strict=True)
                ]
                mine = mine[np.array(able, dtype=np.bool_)]
                price = self.price if self.price.hard else Price(self.price.points * len(visits))
                surface.linear(team_place(*place), mine, low=carers, under=price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Who is on the rounds of each visit."""
        asked = _asked(problem)
        counted = duties_in_scope(problem, self.scope)
        for place in sorted(asked if where.team_days is None else where.team_days & asked.keys()):
            here = [a for a in rota.present(*place) if counted[a.duty]]
            there = [a for a in here if hands_on(problem, a.contract, problem.duties[a.duty])]
            for v in sorted(v for visits in asked[place].values() for v in visits):
                visit = problem.visits[v]
                on = [a for a in there if a.duty in visit.duties]
                able = [a for a in on if problem.able(a.contract, visit.capability, a.duty)]
                if len(able) < visit.carers and any(counted[d] for d in visit.duties):
                    yield self._short(problem, v, able)

    def _short(self, problem: Problem, number: int, able: list[Assignment]) -> Breach:
        visit = problem.visits[number]
        codes = " and ".join(problem.shifts[problem.duties[d].shift].code for d in visit.duties)
        held = f" with {problem.capabilities[visit.capability].name}" if visit.capability >= 0 else ""
        _, clock = problem.calendar.wall(visit.earliest)
        return self.breach(
            team_place(visit.team, visit.day),
            f"{visit.client} at {clock // 60:02d}:{clock % 60:02d} ({codes}): {len(able)} of {visit.carers} "
            f"carer{'s' if visit.carers > 1 else ''}{held}",
            units=visit.carers - len(able),
            people=tuple(sorted({problem.contracts[a.contract].person for a in able})),
            days=(visit.day, visit.day),
            measured=len(able),
            allowed=visit.carers,
            unit="people",
            duties=visit.duties,
        )
