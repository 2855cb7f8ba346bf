"""Home care: whom clients prefer and will not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import charge, forbid
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FREE, Price
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import visits_of
from optimiser.problem.visits import ClientCarer
from optimiser.surface import Surface, person_place


@once_per_problem
def _terms_of(problem: Problem) -> dict[str, tuple[ClientCarer, ...]]:
    """Terms by client."""
    found: dict[str, list[ClientCarer]] = {}
    for term in problem.client_carers:
        found.setdefault(term.client, []).append(term)
    return {client: tuple(terms) for client, terms in found.items()}


@once_per_problem
def _prices(problem: Problem) -> dict[tuple[int, int], tuple[int, int]]:
    """(hard visits, points) of a person on a round of the period, by person and duty; those of nothing left out."""
    found: dict[tuple[int, int], list[int]] = {}
    for duty, visits in visits_of(problem).items():
        day = problem.duties[duty].day
        for v in visits if day >= 0 else ():
            terms = [
                t for t in _terms_of(problem).get(problem.visits[v].client, ()) if t.first_day <= day <= t.last_day
            ]
            wanted = [t for t in terms if t.preferred]
            for person in range(len(problem.people)) if wanted else {t.person for t in terms}:
                price = _price(terms, wanted, person)
                if price != FREE:
                    known = found.setdefault((person, duty), [0, 0])
                    known[0] += price.hard
                    known[1] += price.points
    return {key: (hard, points) for key, (hard, points) in found.items()}


def _price(terms: list[ClientCarer], wanted: list[ClientCarer], person: int) -> Price:
    """What a visit by a person costs: that of the exclusion, else that of not being one of those preferred."""
    excluded = [t.price for t in terms if t.person == person and not t.preferred]
    if excluded:
        return max(excluded, key=lambda p: (p.hard, p.points))
    if wanted and all(t.person != person for t in wanted):
        return max((t.price for t in wanted), key=lambda p: (p.hard, p.points))
    return FREE


@dataclass(frozen=True, kw_only=True)
class PreferredCarers(Rule):
    """Nobody visits a client who will not have them, and those visit whom the client prefers.

    Whom a client of `visits.csv` prefers and excludes is in `carers.csv`, each at its own price. A visit by somebody
    excluded costs that price; where a client prefers some people, a visit by anybody else costs the highest of theirs,
    whichever the visit: of a visit for two each person. The rule's price is not used. Others than managers are
    told only that somebody is not available.
    """

    id: ClassVar[str] = "preferred-carers"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"
    confidential: ClassVar[bool] = True

    @property
    def is_hard(self) -> bool:
        """Each row has its own price."""
        return False

    def encode(self, surface: Surface) -> None:
        """Each round of a line forbidden, or at the price of its visits."""
        problem, options = surface.problem, surface.problem.options
        prices = _prices(problem)
        for person in self.encoded_people(surface) if prices else ():
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            cost = [prices.get((person, duty), (0, 0)) for duty in options.duty[mine].tolist()]
            never = np.array([hard > 0 for hard, _ in cost], dtype=np.bool_)
            points = np.array([points for _, points in cost], dtype=np.int64)
            forbid(surface, person, mine[never], Price(hard=True))
            charge(surface, person, mine, points)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each visit of each round of a line."""
        counted = duties_in_scope(problem, self.scope)
        made = visits_of(problem) if problem.client_carers else {}
        for person in where.select_people(self.scope_people(problem)) if made else ():
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                for v in made.get(a.duty, ()) if duty.day >= 0 and counted[a.duty] else ():
                    yield from self._visit(problem, person, a.duty, problem.visits[v].client)

    def _visit(self, problem: Problem, person: int, round_: int, client: str) -> Iterator[Breach]:
        duty = problem.duties[round_]
        terms = _terms_of(problem).get(client, ())
        in_force = [t for t in terms if t.first_day <= duty.day <= t.last_day]
        mine = [t for t in in_force if t.person == person]
        preferred = [t for t in in_force if t.preferred]
        against = [t for t in mine if not t.preferred]
        said = "is not to be visited by this person"
        if not against and preferred and not mine:
            against, said = preferred, "prefers others"
        worst = max((t.price for t in against), key=lambda p: (p.hard, p.points), default=FREE)
        if worst != FREE:
            yield self.breach(
                person_place(person),
                f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)}: {client} {said}",
                people=(person,),
                days=(duty.day, duty.day),
                duties=(round_,),
                price=worst,
            )
