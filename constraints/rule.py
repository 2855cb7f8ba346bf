"""What every rule has: an id, a key in the bill, a source, a scope and a price."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from constraints.scope import Scope, people_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import HARD, Assignment, Price
from optimiser.problem.problem import Problem
from optimiser.surface import Place, Surface


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """A requirement over one person's line, one team's day, or the whole rota.

    Attributes:
        id: the rule's word in packs and `rota.toml`.
        span: `person`, `duty` (a team's day) or `whole`: where its breaches are judged.
        part: of the bill: `gaps` (people missing or too many), `limits`, `cost` (what is paid for) or `wishes`.
        of_each_duty: whether a duty breaks it by its own length and breaks, whatever else its person works.
        needs_one_of: parameters of which one at least must be given, or the rule asks nothing.
        key: its name in the bill, unique in a rule book (`WTR-3`); the id if empty.
        title: the requirement in plain words, with its number.
        source: where it comes from.
        verified: whether the number was read in a source that can be named.
        pack: name of the pack it came with.
        version: version of the pack.
        price: points for each unit of a breach, or hard.
    """

    id: ClassVar[str]
    span: ClassVar[str]
    part: ClassVar[str] = "limits"
    of_each_duty: ClassVar[bool] = False
    ages_by_day: ClassVar[bool] = False
    needs_one_of: ClassVar[tuple[str, ...]] = ()

    name: str = ""
    title: str = ""
    source: str = "local"
    verified: bool = True
    pack: str = ""
    version: str = ""
    price: Price = HARD
    scope: Scope = field(default_factory=Scope)

    @property
    def key(self) -> str:
        """Name in the bill."""
        return self.name or self.id

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be."""
        return self.price.hard

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """People with a contract in scope; worked out once per problem and scope."""
        return people_in_scope(problem, self.scope)

    def encoded_people(self, surface: Surface) -> list[int]:
        """People of the scope whose lines the surface asks for, in order."""
        people = self.scope_people(surface.problem)
        return sorted(people) if surface.people is None else [p for p in surface.people if p in people]

    def breach(
        self,
        place: Place,
        text: str,
        *,
        units: int = 1,
        people: tuple[int, ...] = (),
        days: tuple[int, int] = (0, 0),
        measured: float | None = None,
        allowed: float | None = None,
        unit: str = "",
        projected: bool = False,
        duties: tuple[int, ...] = (),
        price: Price | None = None,
    ) -> Breach:
        """A breach of this rule costing `units` times its price (or `price`)."""
        due = self.price if price is None else price
        return Breach(
            rule=self.key,
            place=place,
            text=text,
            people=people,
            first_day=days[0],
            last_day=days[1],
            measured=measured,
            allowed=allowed,
            unit=unit,
            points=0 if due.hard else due.points * units,
            hard=due.hard,
            projected=projected,
            duties=duties,
        )

    @abstractmethod
    def encode(self, surface: Surface) -> None:
        """Say the rule in the verbs of the surface."""

    @abstractmethod
    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Every breach in a part of a rota, counted without any of `encode`'s logic."""

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """What a rule over a team's day or the whole tells people on a duty apart by, whatever they do besides.

        Two who are alike by it, neither of them working for the team about then, change the rule's hard breaches and
        points alike when they are put on the duty, used as the same. By default nobody is like another.
        """
        return assignment.contract

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """What could not be judged, and why, one sentence each; ids of people, never names."""
        return iter(())
