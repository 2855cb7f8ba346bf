"""Home care: how many different people visit a client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import visits_of
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class ContinuityOfCarer(Rule):
    """Each person who visits a client costs the price once, unless the client knows them.

    A client knows those whom `carers.csv` says they prefer and, with `known_weeks`, whoever visited in so many weeks
    before the rota; with 0 everybody else counts, and the points are the number of different carers. Visits are those
    of `visits.csv`, which rounds of `history.csv` made too.
    """

    id: ClassVar[str] = "continuity-of-carer"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    known_weeks: int = 8

    def __post_init__(self) -> None:
        if self.known_weeks < 0:
            raise ValueError("known_weeks is 0 or more")

    def encode(self, surface: Surface) -> None:
        """Blocks of a line, one for each client who does not know the person."""
        problem, options = surface.problem, surface.problem.options
        visits = visits_of(problem)
        clients = {duty: {problem.visits[v].client for v in made} for duty, made in visits.items()}
        preferred = {(t.client, t.person) for t in problem.client_carers if t.preferred}
        for person in self.encoded_people(surface) if clients else ():
            mine = options_in_scope(problem, self.scope, person)
            before = mine[(options.day[mine] < 0) & (options.day[mine] >= -7 * self.known_weeks)]
            known = set().union(*(clients.get(d, set()) for d in options.duty[before].tolist()))
            groups: dict[str, list[int]] = {}
            for o in mine[options.day[mine] >= 0].tolist():
                for client in clients.get(int(options.duty[o]), set()) - known:
                    if (client, person) not in preferred:
                        groups.setdefault(client, []).append(o)
            if groups:
                made: list[Ints] = [np.array(groups[client], dtype=np.int64) for client in sorted(groups)]
                surface.blocks(person, Groups.of(made), high=0, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Clients of each line, by when they were visited."""
        counted = duties_in_scope(problem, self.scope)
        visits = visits_of(problem)
        wanted: dict[int, set[str]] = {}
        for term in problem.client_carers:
            if term.preferred:
                wanted.setdefault(term.person, set()).add(term.client)
        for person in where.select_people(self.scope_people(problem)) if visits else ():
            days: dict[str, list[int]] = {}
            for a in rota.line(person):
                for v in visits.get(a.duty, ()) if counted[a.duty] else ():
                    days.setdefault(problem.visits[v].client, []).append(problem.duties[a.duty].day)
            for client, when in sorted(days.items()):
                now = [day for day in when if day >= 0]
                met = any(-7 * self.known_weeks <= day < 0 for day in when)
                if now and not met and client not in wanted.get(person, set()):
                    times = len(now)
                    yield self.breach(
                        person_place(person),
                        f"visits {client}, who does not know them, {times} time{'s' if times > 1 else ''}",
                        people=(person,),
                        days=(min(now), max(now)),
                        measured=times,
                        allowed=0,
                        unit="visits",
                    )
