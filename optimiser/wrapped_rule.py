"""A rule that wraps another one and changes its clauses or its breaches (the decorator pattern)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimiser.audit import Breach, Lines, RuleLike, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Surface


@dataclass(frozen=True)
class WrappedRule:
    """The wrapped rule unchanged; subclasses override what differs.

    Attributes:
        rule: the rule.
    """

    rule: RuleLike

    @property
    def id(self) -> str:
        """The rule's word in packs."""
        return self.rule.id

    @property
    def span(self) -> str:
        """`person`, `duty` (a team's day) or `whole`."""
        return self.rule.span

    @property
    def key(self) -> str:
        """Name in the bill."""
        return self.rule.key

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return self.rule.source

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be."""
        return self.rule.is_hard

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """People whose line the rule judges."""
        return self.rule.scope_people(problem)

    def encode(self, surface: Surface) -> None:
        """The rule in verbs."""
        self.rule.encode(surface)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The rule's breaches."""
        return self.rule.audit(problem, rota, where)
